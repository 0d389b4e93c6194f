//! The cases of claims: files as text, and what must become of them.

use std::collections::BTreeSet;
use std::fmt::Write;

use feeds::claims::{ClaimsContext, ClaimsDecoder, ClaimsOutcome, Flushed, Refusal, TABLES};
use model::{Batch, Counts, NOTES_COLUMN, dictionary_schema};

use crate::case::{self, Case};
use crate::{SPLITS, cuts, difference, show};

/// 2026-11-20.
const AS_OF: i32 = 20_777;

/// What becomes of a file.
struct Decoded {
    outcome: ClaimsOutcome,
    batches: Vec<Batch>,
    refusals: Vec<Refusal>,
}

impl PartialEq for Decoded {
    fn eq(&self, other: &Decoded) -> bool {
        let rows = |batches: &[Batch]| -> Vec<_> {
            let batches = batches.iter();
            batches
                .map(|batch| (batch.table, batch.rows.clone()))
                .collect()
        };
        self.outcome == other.outcome
            && self.refusals == other.refusals
            && rows(&self.batches) == rows(&other.batches)
    }
}

/// Says which number is hashed by its kind and length; a number in a column would be seen.
fn key(number: &[u8]) -> String {
    let parts = number.split(|byte| *byte == 0x1f);
    let lengths: Vec<String> = parts.map(|part| part.len().to_string()).collect();
    format!("key of {}", lengths.join("+"))
}

fn decode<'a>(portions: impl IntoIterator<Item = &'a [u8]>) -> Decoded {
    let mut decoder = ClaimsDecoder::begin(ClaimsContext {
        source_file_id: 7,
        load_id: "H01-20261120-1",
        as_of: AS_OF,
        key: &key,
    });
    portions.into_iter().for_each(|part| decoder.decode(part));
    let (outcome, Flushed { batches, refusals }) = decoder.end();
    Decoded {
        outcome,
        batches,
        refusals,
    }
}

/// Decodes a file whole, byte by byte and split at random places, which must all give the same.
fn check_portions(case: &Case) -> Decoded {
    let whole = decode([&case.bytes[..]]);
    assert!(
        decode(case.bytes.chunks(1)) == whole,
        "{}: byte by byte",
        case.label
    );
    for seed in 0..SPLITS {
        let cuts = cuts(seed, case.bytes.len());
        let portions = cuts.windows(2).map(|pair| &case.bytes[pair[0]..pair[1]]);
        assert!(decode(portions) == whole, "{}: split {seed}", case.label);
    }
    check_balance(case, &whole);
    whole
}

fn check_balance(case: &Case, decoded: &Decoded) {
    let Decoded {
        outcome,
        batches,
        refusals,
    } = decoded;
    let closes = |counts: &Counts| counts.unexplained() == 0;
    assert!(
        closes(&outcome.records) && closes(&outcome.rows),
        "{}",
        case.label
    );
    let stored: usize = batches.iter().map(Batch::len).sum();
    assert_eq!(outcome.rows.stored as usize, stored, "{}", case.label);
    let refused = |count: fn(&Refusal) -> u64| refusals.iter().map(count).sum::<u64>();
    assert_eq!(
        outcome.records.quarantined,
        refused(|refusal| refusal.records)
    );
    assert_eq!(outcome.rows.quarantined, refused(|refusal| refusal.rows));
    let left_out: u64 = outcome.not_stored.iter().map(|(_, count)| count).sum();
    assert_eq!(outcome.records.out_of_scope, left_out, "{}", case.label);
    for batch in batches {
        let schema = batch.rows.schema();
        let (notes, columns) = schema.fields().split_last().unwrap();
        let expected = dictionary_schema(batch.table.spec());
        assert_eq!(columns, &expected.fields()[..]);
        assert_eq!(notes.name(), NOTES_COLUMN);
    }
}

fn shown(case: &Case) -> String {
    let Decoded {
        outcome,
        batches,
        refusals,
    } = check_portions(case);
    let mut text = format!(
        "file: {}, dialect {:?}, encoding {}\nreceipts: {}\nrecords: {}\nrows: {}\n",
        outcome.bucket.name(),
        outcome.dialect,
        outcome.encoding,
        outcome.receipts,
        show::counts(&outcome.records),
        show::counts(&outcome.rows),
    );
    for (id, count) in &outcome.not_stored {
        let _ = writeln!(text, "not stored: {count} {id}");
    }
    let defects = show::defects(&outcome.defects);
    text += &defects.replace(" of message ", " of line ");
    for refusal in &refusals {
        let _ = writeln!(
            text,
            "refused: {} lines {} to {}, bytes {} to {}, {} records, {} rows",
            refusal.code,
            refusal.first_line,
            refusal.last_line,
            refusal.start,
            refusal.end,
            refusal.records,
            refusal.rows
        );
    }
    text.extend(batches.iter().map(show::batch));
    text
}

#[test]
fn every_file_gives_its_rows() {
    let bless = std::env::var_os("KIJUN_BLESS").is_some();
    let mut complaints = Vec::new();
    for case in case::all("claims") {
        let found = shown(&case);
        for word in &case.never {
            assert!(case.text.contains(word.as_str()), "{}: never", case.label);
            assert!(
                !found.contains(word.as_str()),
                "{}: {word} is shown",
                case.label
            );
        }
        if bless {
            std::fs::write(&case.expected, &found).unwrap();
        }
        let expected = std::fs::read_to_string(&case.expected).unwrap_or_default();
        if found != expected {
            complaints.push(difference(&case.label, &expected, &found));
        }
    }
    assert!(complaints.is_empty(), "\n\n{}\n", complaints.join("\n"));
}

#[test]
fn every_column_of_claims_is_filled_by_a_case() {
    let mut filled = BTreeSet::new();
    for case in case::all("claims") {
        for batch in decode([&case.bytes[..]]).batches {
            let cells = show::rows(&batch).into_iter().flatten();
            filled.extend(cells.map(|(column, _)| (batch.table, column)));
        }
    }
    let columns = TABLES.into_iter().flat_map(|table| {
        let columns = table.spec().data_columns();
        // What masters say comes behind the decoder.
        let sent = columns.filter(|column| !column.name.starts_with("master_"));
        sent.map(move |column| (table, column.name))
    });
    let never: Vec<_> = columns.filter(|cell| !filled.contains(cell)).collect();
    assert!(never.is_empty(), "no case fills {never:?}");
}
