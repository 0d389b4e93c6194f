//! What must hold of a file that is delivered, whatever its bytes are.

use feeds::{DeliveryFile, DeliveryFormat, DeliveryOutcome, RefusedRecords, delivery};
use model::{Batch, Format};

#[path = "portions.rs"]
mod portions;

/// 2026-11-20, and its end in Japan.
const AS_OF_DAY: i32 = 20_777;
const AS_OF_END_MICROS: i64 = 1_795_186_800_000_000;

/// Decodes a file whole, in portions, and in portions with its rows handed out in between.
pub fn check(format: Format, name: &str, input: &[u8]) {
    let (Some((seed, file)), Some(format)) = (input.split_first(), delivery(format)) else {
        return;
    };
    let portions = portions::portions(file, u64::from(*seed));
    let whole = decode(format, name, &[file], false);
    assert!(
        decode(format, name, &portions, false) == whole,
        "an outcome depends on the portions"
    );
    // Refusals that follow each other are joined unless they are handed out in between.
    let (outcome, _, rows) = decode(format, name, &portions, true);
    assert!(
        (&outcome, rows) == (&whole.0, whole.2),
        "an outcome depends on when rows are handed out"
    );
}

/// The outcome, what was refused, and how many rows there were.
fn decode(
    format: &DeliveryFormat,
    name: &str,
    portions: &[&[u8]],
    flushes: bool,
) -> (DeliveryOutcome, Vec<RefusedRecords>, usize) {
    let key = |_: &[u8]| "0123456789abcdef0123456789abcdef".to_owned();
    let mut decoder = (format.decoder)(DeliveryFile {
        source_file_id: 7,
        load_id: "H01-20261120-1",
        name,
        as_of_day: AS_OF_DAY,
        as_of_end_micros: AS_OF_END_MICROS,
        key_patient: &key,
    });
    let (mut refused, mut rows) = (Vec::new(), 0);
    let mut take = |decoded: feeds::Decoded| {
        refused.extend(decoded.refusals);
        rows += decoded.batches.iter().map(Batch::len).sum::<usize>();
    };
    for portion in portions {
        decoder.decode(portion);
        if flushes {
            take(decoder.flush());
        }
    }
    let (outcome, rest) = decoder.end();
    take(rest);
    assert_eq!(outcome.records.unexplained(), 0, "{:?}", outcome.records);
    assert_eq!(outcome.rows.unexplained(), 0, "{:?}", outcome.rows);
    assert_eq!(outcome.rows.stored as usize, rows);
    (outcome, refused, rows)
}
