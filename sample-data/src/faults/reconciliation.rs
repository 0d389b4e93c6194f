//! R: what stands in the storage is not what the hospital sent. Only a list of what was sent can show it.

use super::edit::copy;
use super::names::unreadable;
use super::{Act, Context, Done, Kind};
use crate::ssmix2::{Chain, Content, Version};

/// The kinds of this family.
#[rustfmt::skip]
pub(super) const KINDS: &[Kind] = &[
    Kind::new("lost_file", "R01", "The file was sent and is not in the storage.", Act::Chains(lost_file)),
    Kind::new("altered_value", "R02", "One digit of a result changed in the file, under the same name and size.", Act::Version(altered_value)),
    Kind::new("zeroed_file", "R02", "All bytes of the file are zero, as a failing disk leaves them.", Act::Version(zeroed_file)),
    Kind::new("extra_file", "R03", "A report stands in the storage that nobody sent.", Act::Chains(extra_file)),
];

fn lost_file(_: &mut [Chain], _: usize, _: &Context) -> Done {
    Done::Lost(1)
}

fn altered_value(version: &mut Version, _: &Context) -> bool {
    let is_number = |row: &crate::ssmix2::ResultRow| super::edit::number(row).is_some();
    let has_number = super::edit::report(version)
        .is_some_and(|report| super::edit::rows(report).any(|row| is_number(row)));
    if has_number {
        version.damage.bytes.push(alter_digit);
    }
    has_number
}

/// Changes the first digit of the first number of OBX-5 to another one.
fn alter_digit(mut bytes: Vec<u8>) -> Vec<u8> {
    if let Some(at) = first_number(&bytes) {
        bytes[at] = if bytes[at] == b'9' {
            b'1'
        } else {
            bytes[at] + 1
        };
    }
    bytes
}

/// Where OBX-5 of the first NM with a digit begins. Inside kanji of ISO-2022-JP the bytes of delimiters may stand, so escape
/// sequences are followed.
fn first_number(bytes: &[u8]) -> Option<usize> {
    let mut from = 0;
    while let Some(place) = super::edit::find(&bytes[from..], b"|NM|") {
        let start = from + place + 4;
        let (mut at, mut separators, mut is_ascii) = (start, 0, true);
        while separators < 2 {
            match *bytes.get(at)? {
                0x1b => {
                    is_ascii = bytes.get(at..at + 3)? == b"\x1b(B";
                    at += 2;
                }
                b'|' if is_ascii => separators += 1,
                b'\r' | b'\n' => break,
                _ => {}
            }
            at += 1;
        }
        if separators == 2 && bytes.get(at).is_some_and(u8::is_ascii_digit) {
            return Some(at);
        }
        from = start;
    }
    None
}

fn zeroed_file(version: &mut Version, context: &Context) -> bool {
    version.damage.bytes.push(|bytes| vec![0; bytes.len()]);
    unreadable(version, context);
    !matches!(version.content, Content::Raw(_))
}

fn extra_file(chains: &mut [Chain], index: usize, context: &Context) -> Done {
    let newest = chains[index].versions.last().filter(|last| !last.deletes);
    let sole = newest.map(|newest| Chain {
        versions: vec![newest.clone()],
        ..chains[index].clone()
    });
    let Some(mut extra) = sole.and_then(|sole| copy(&sole, '7', 7)) else {
        return Done::Not;
    };
    for version in &mut extra.versions {
        context.mark(version);
    }
    Done::Added(vec![extra])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_digit_of_a_value_changes() {
        for (before, after) in [
            (
                &b"OBX|1|NM|A^\x1b$B||\x1b(B^L||4.1|\r"[..],
                &b"OBX|1|NM|A^\x1b$B||\x1b(B^L||5.1|\r"[..],
            ),
            (
                b"OBX|1|NM|A||x\rOBX|2|NM|B||9\r",
                b"OBX|1|NM|A||x\rOBX|2|NM|B||1\r",
            ),
            (b"OBX|1|ST|A||9\r", b"OBX|1|ST|A||9\r"),
        ] {
            assert_eq!(alter_digit(before.to_vec()), after);
        }
    }
}
