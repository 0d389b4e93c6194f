//! Runs and packed groups of small numbers: how Parquet stores levels and places in a dictionary (`RLE`, the run length encoding /
//! bit packing hybrid of the Parquet format's encodings).

use crate::varint::put_varint;

/// Numbers of a packed group, and the shortest run worth a header of its own.
const GROUP: usize = 8;

/// Numbers of a run that are looked at in one go.
const STRETCH: usize = 64;

/// Appends numbers of `width` bits each. The last group is filled up with zeros; a reader knows how many numbers there are.
pub(super) fn put<T: Copy + PartialEq + Into<u32>>(values: &[T], width: u32, out: &mut Vec<u8>) {
    let (mut packed_from, mut at) = (0, 0);
    while at < values.len() {
        let run = run_length(&values[at..]);
        let waiting = at - packed_from;
        let fill = waiting.next_multiple_of(GROUP) - waiting;
        if run >= fill + GROUP {
            put_packed(&values[packed_from..at + fill], width, out);
            put_run(values[at].into(), run - fill, width, out);
            packed_from = at + run;
        }
        at += run;
    }
    put_packed(&values[packed_from..], width, out);
}

/// Bits that a number up to `largest` takes.
pub(super) fn width_of(largest: u32) -> u32 {
    u32::BITS - largest.leading_zeros()
}

/// How many numbers are as the first one: one by one at first, as most runs are short, then many at a time.
fn run_length<T: Copy + PartialEq>(values: &[T]) -> usize {
    let first = values[0];
    let is_other = |value: &T| *value != first;
    let near = &values[..values.len().min(GROUP)];
    if let Some(other) = near.iter().position(is_other) {
        return other;
    }
    let is_run = |stretch: &&[T]| {
        !stretch
            .iter()
            .fold(false, |any, value| any | is_other(value))
    };
    let stretches = values.chunks_exact(STRETCH).take_while(is_run);
    let run = stretches.count() * STRETCH;
    let rest = values[run..].iter().position(is_other);
    rest.map_or(values.len(), |other| run + other)
}

/// A run: twice its length, and the number in whole bytes.
fn put_run(value: u32, length: usize, width: u32, out: &mut Vec<u8>) {
    put_varint(out, (length as u64) << 1);
    out.extend_from_slice(&value.to_le_bytes()[..width.div_ceil(8) as usize]);
}

/// Packed groups: twice their number and one, and the bits of the numbers, the lowest first.
fn put_packed<T: Copy + Into<u32>>(values: &[T], width: u32, out: &mut Vec<u8>) {
    if values.is_empty() {
        return;
    }
    let groups = values.len().div_ceil(GROUP);
    put_varint(out, (groups as u64) << 1 | 1);
    let end = out.len() + groups * width as usize;
    let (mut bits, mut held) = (0_u64, 0);
    for value in values {
        bits |= u64::from((*value).into()) << held;
        held += width;
        if held >= u32::BITS {
            out.extend_from_slice(&(bits as u32).to_le_bytes());
            bits >>= u32::BITS;
            held -= u32::BITS;
        }
    }
    out.extend_from_slice(&bits.to_le_bytes());
    out.resize(end, 0);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The numbers again, read as the format says.
    fn read(mut bytes: &[u8], width: u32, count: usize) -> Vec<u32> {
        let mut values = Vec::new();
        while values.len() < count {
            let (mut header, mut shift) = (0_u64, 0);
            loop {
                let byte = bytes[0];
                bytes = &bytes[1..];
                header |= u64::from(byte & 0x7f) << shift;
                shift += 7;
                if byte < 0x80 {
                    break;
                }
            }
            let times = (header >> 1) as usize;
            if header & 1 == 0 {
                let size = width.div_ceil(8) as usize;
                let mut value = [0; 4];
                value[..size].copy_from_slice(&bytes[..size]);
                bytes = &bytes[size..];
                values.extend(std::iter::repeat_n(u32::from_le_bytes(value), times));
                continue;
            }
            let bit = |at: usize| u32::from(bytes[at / 8] >> (at % 8) & 1);
            let number =
                |at: usize| (0..width as usize).map(move |n| bit(at * width as usize + n) << n);
            values.extend((0..times * GROUP).map(|at| number(at).sum::<u32>()));
            bytes = &bytes[times * width as usize..];
        }
        assert!(bytes.is_empty(), "{} bytes too many", bytes.len());
        values.truncate(count);
        values
    }

    #[test]
    fn runs_and_groups_have_the_bytes_of_the_format() {
        let bytes = |values: &[u32], width| {
            let mut out = Vec::new();
            put(values, width, &mut out);
            out
        };
        // The example of the format: 0 to 7 in three bits each.
        assert_eq!(
            bytes(&[0, 1, 2, 3, 4, 5, 6, 7], 3),
            [3, 0b1000_1000, 0b1100_0110, 0b1111_1010]
        );
        assert_eq!(bytes(&[4; 100], 3), [200, 1, 4]);
        assert_eq!(bytes(&[0; 9], 0), [18]);
        assert_eq!(bytes(&[], 3), [0; 0]);
        assert_eq!([0, 1, 2, 255, 256].map(width_of), [0, 1, 2, 8, 9]);
    }

    proptest! {
        #[test]
        fn numbers_return(
            runs in prop::collection::vec((any::<u32>(), 1..40_usize), 0..60),
            width in 1..=32_u32,
        ) {
            let cut = u32::MAX >> (32 - width);
            let values: Vec<u32> = runs
                .iter()
                .flat_map(|(value, times)| std::iter::repeat_n(value & cut, *times))
                .collect();
            let mut out = Vec::new();
            put(&values, width, &mut out);
            prop_assert_eq!(read(&out, width, values.len()), values);
        }
    }
}
