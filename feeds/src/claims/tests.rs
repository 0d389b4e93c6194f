//! Properties of the decoder on files made at random, and the public samples.

use arrow_array::{Int32Array, Int64Array};
use model::{Batch, Bucket, Table};
use proptest::prelude::*;

use super::{ClaimsContext, ClaimsDecoder, ClaimsOutcome, Flushed, Refusal, recognise};

struct Decoded {
    outcome: ClaimsOutcome,
    batches: Vec<Batch>,
    refusals: Vec<Refusal>,
}

fn key(number: &[u8]) -> String {
    format!(
        "{:032x}",
        number
            .iter()
            .fold(7_u64, |sum, byte| sum * 31 % 65_521 + u64::from(*byte))
    )
}

/// Decodes a file in portions, and flushes when `flush` says so.
fn decode<'a>(
    portions: impl IntoIterator<Item = &'a [u8]>,
    flush: impl Fn(usize) -> bool,
) -> Decoded {
    let mut decoder = ClaimsDecoder::begin(ClaimsContext {
        source_file_id: 7,
        load_id: "H01-20261120-1",
        as_of: 20_777,
        key: &key,
    });
    let mut out = Flushed::default();
    let mut take = |flushed: Flushed| {
        out.batches.extend(flushed.batches);
        out.refusals.extend(flushed.refusals);
    };
    for (index, portion) in portions.into_iter().enumerate() {
        decoder.decode(portion);
        if flush(index) {
            take(decoder.flush());
            assert_eq!(decoder.waiting(), 0);
        }
    }
    let (outcome, rest) = decoder.end();
    take(rest);
    let Flushed { batches, refusals } = out;
    check_balance(&outcome, &batches, &refusals);
    Decoded {
        outcome,
        batches,
        refusals,
    }
}

/// Rows in are rows out and rows refused, and records end in one bucket each.
fn check_balance(outcome: &ClaimsOutcome, batches: &[Batch], refusals: &[Refusal]) {
    assert_eq!(outcome.records.unexplained(), 0, "{outcome:?}");
    assert_eq!(outcome.rows.unexplained(), 0, "{outcome:?}");
    let stored: usize = batches.iter().map(Batch::len).sum();
    assert_eq!(outcome.rows.stored, stored as u64);
    let records: u64 = refusals.iter().map(|refusal| refusal.records).sum();
    let rows: u64 = refusals.iter().map(|refusal| refusal.rows).sum();
    assert_eq!(outcome.records.quarantined, records);
    assert_eq!(outcome.rows.quarantined, rows);
}

fn whole(bytes: &[u8]) -> Decoded {
    decode([bytes], |_| false)
}

/// A column of numbers over all batches of a table; nulls are left out.
fn wholes(decoded: &Decoded, table: Table, column: &str) -> Vec<Option<i64>> {
    let mut found = Vec::new();
    for batch in decoded.batches.iter().filter(|batch| batch.table == table) {
        if let Some(array) = batch.typed::<Int64Array>(column) {
            found.extend(array.iter());
        } else {
            let array = batch.typed::<Int32Array>(column).unwrap();
            found.extend(array.iter().map(|number| number.map(i64::from)));
        }
    }
    found
}

const ITEMS: [Table; 5] = [
    Table::ClaimsManagement,
    Table::ClaimsSurgeries,
    Table::ClaimsProcedures,
    Table::ClaimsMaterials,
    Table::ClaimsDrugs,
];

/// Points that units were given times their times, and points as they stand on rows times the times of the row.
fn points(decoded: &Decoded) -> (i64, i64) {
    let (mut attributed, mut written) = (0, 0);
    for table in ITEMS {
        let sum = |column: &str, times: &str| -> i64 {
            let times = wholes(decoded, table, times);
            let points = wholes(decoded, table, column).into_iter();
            let products = points
                .zip(&times)
                .filter_map(|(points, times)| Some(points? * times.unwrap_or(1)));
            products.sum()
        };
        attributed += sum("unit_points", "unit_times");
        written += sum("points", "times");
    }
    (attributed, written)
}

/// One unit of a receipt: section of a new block or none, items before the last, points and times.
type Unit = (Option<u8>, usize, i64, i64);

/// A receipt as text; its points and how many items it has.
fn receipt(number: usize, units: &[Unit], text: &mut String) -> (i64, u64) {
    let mut body = String::new();
    let (mut points, mut items) = (0, 0);
    let mut section_before = 11;
    for (index, (section, before, unit_points, times)) in units.iter().enumerate() {
        let mut section = match section {
            _ if index == 0 => "11".to_owned(),
            Some(step) => {
                section_before += step;
                section_before.to_string()
            }
            None => String::new(),
        };
        for item in 0..=*before {
            let (id, code) = [
                ("SI", 111_000_110),
                ("IY", 620_098_801),
                ("TO", 710_010_927),
            ][item % 3];
            let shown = if item == *before {
                unit_points.to_string()
            } else {
                String::new()
            };
            let shown_times = if item == *before { *times } else { 1 };
            body += &format!("{id},{section},1,{code},1,{shown},{shown_times}\r\n");
            section.clear();
            items += 1;
        }
        points += unit_points * times;
    }
    *text += &format!(
        "RE,{number},1112,202610,,1,19800401,,,,,,,{number:05}{}\r\n",
        ",".repeat(24)
    );
    *text += &format!("HO,01010016,1,1,1,{points}\r\n{body}");
    (points, items)
}

fn units() -> impl Strategy<Value = Vec<Unit>> {
    let unit = (
        proptest::option::of(0_u8..3),
        0_usize..4,
        0_i64..20_000,
        1_i64..32,
    );
    prop::collection::vec(unit, 1..8)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Every point of a file is given to one unit, every item is a row, and sums that agree raise nothing.
    #[test]
    fn points_attributed_are_points_in_the_file(receipts in prop::collection::vec(units(), 1..6)) {
        let mut text = "IR,1,13,1,9999999,,,202611,00,\r\n".to_owned();
        let (mut points_sent, mut items_sent) = (0, 0);
        for (index, units) in receipts.iter().enumerate() {
            let (points, items) = receipt(index + 1, units, &mut text);
            points_sent += points;
            items_sent += items;
        }
        text += &format!("GO,{},{points_sent},99\r\n", receipts.len());
        let decoded = whole(text.as_bytes());
        prop_assert_eq!(&decoded.outcome.defects, &Vec::new());
        prop_assert_eq!(decoded.outcome.rows.stored, items_sent + receipts.len() as u64);
        prop_assert_eq!(points(&decoded), (points_sent, points_sent));
        let of_receipts = wholes(&decoded, Table::ClaimsReceipts, "body_points");
        prop_assert_eq!(of_receipts.into_iter().flatten().sum::<i64>(), points_sent);
        prop_assert!(decoded.refusals.is_empty());
    }

    /// Bytes that nobody made give an outcome that closes, in any portions; flushing in between changes no row count.
    #[test]
    fn any_bytes_are_accounted_for(
        pieces in prop::collection::vec(piece(), 0..60),
        cut in 1_usize..40,
    ) {
        let bytes: Vec<u8> = pieces.concat();
        let _ = recognise(&bytes);
        let one = whole(&bytes);
        let other = decode(bytes.chunks(cut), |_| false);
        prop_assert_eq!(&one.outcome, &other.outcome);
        prop_assert_eq!(&one.refusals, &other.refusals);
        let rows = |decoded: &Decoded| -> Vec<_> {
            let batches = decoded.batches.iter();
            batches.map(|batch| (batch.table, batch.rows.clone())).collect()
        };
        prop_assert_eq!(rows(&one), rows(&other));
        let flushed = decode(bytes.chunks(cut), |index| index % 3 == 0);
        prop_assert_eq!(&one.outcome, &flushed.outcome);
        for table in super::TABLES {
            prop_assert_eq!(wholes(&one, table, "line_no"), wholes(&flushed, table, "line_no"));
        }
    }
}

/// Pieces of files, whole and broken, so that most of the decoder is reached.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let known: Vec<&[u8]> = vec![
        b"IR,1,13,1,9999999,,,202611,00,\r\n",
        b"RE,1,1112,202610,\x89\xcb\x8b\xf3,1,19800401,,,,,,,00042\r\n",
        b"RE,1,1111,202610,,1,3550401,,20261001,,,,,00042,,,,,1,2\r\n",
        b"RE,1,1111,42810,,1,3550401,,,,,,,,,,,,2,,,,,,,,,\r\n",
        b"HO,01010016,1,1,1,288\r\n",
        b"KO,12143210,1,,1,288\r\n",
        b"SN,1,01,,,,02\n",
        b"SY,0000999,20261001,1,80021057,\x83e\x83X\x83g\r\n",
        b"SB,5849004,80,,N178,01,,\r\n",
        b"SI,11,1,111000110,,288,1,,,,,,,1\r\n",
        b"SI,,1,111000110,,,1\r\n",
        b"IY,,2,620098801,1.5,7,5,820000022\r\n",
        b"TO,50,Z,777770000,1,,1,007,1.5,,x\r\n",
        b"CO,01,1,810000001,x\r\n",
        b"CO,,,820000022\r\n",
        b"CD,20261017,13,1,1,113002410,,,,1,\r\n",
        b"GT,202610,2,1,1,1,2,,3,93\r\n",
        b"JD,1,1,2,,9\r\n",
        b"GO,1,288,99\r\n",
        b"EX,,\r\n",
        b"HI,1\r\n",
        b"HR,1,x\r\n",
        b"RR,1\r\n",
        b"1,1,1,RE,1\r\n",
        b"\"",
        b"\x1a",
        b"\r\n",
        b",,,",
        b"\xef\xbb\xbf",
        b"9999999999999999999999",
        b"-",
    ];
    prop_oneof![
        12 => prop::sample::select(known).prop_map(<[u8]>::to_vec),
        1 => prop::collection::vec(any::<u8>(), 0..30),
    ]
}

#[test]
fn a_line_or_receipt_over_the_limit_is_refused() {
    let mut text = b"IR,1,13,1,9999999,,,202611,00,\r\nRE,1,1112,202610,,1,19800401\r\n".to_vec();
    text.extend_from_slice(b"HO,01010016,1,1,1,288\r\nSJ,01,");
    text.extend(std::iter::repeat_n(b'x', 70_000));
    text.extend_from_slice(b"\r\nSI,11,1,111000110,,288,1\r\nGO,1,288,99\r\n");
    let decoded = decode(text.chunks(999), |_| false);
    let codes: Vec<_> = decoded
        .outcome
        .defects
        .iter()
        .map(|defect| defect.code.0)
        .collect();
    assert_eq!(codes, ["S29"]);
    assert_eq!(decoded.outcome.rows.stored, 2);
    assert_eq!(decoded.refusals.len(), 1);
    assert_eq!(decoded.refusals[0].end - decoded.refusals[0].start, 70_008);

    let mut text = b"IR,1,13,1,9999999,,,202611,00,\r\nRE,1,1112,202610,,1,19800401\r\n".to_vec();
    for _ in 0..200_001 {
        text.extend_from_slice(b"SI,11,1,111000110,,1,1\r\n");
    }
    text.extend_from_slice(b"RE,2,1112,202610,,1,19800401\r\nHO,01010016,1,1,1,0\r\nGO,2,9,99\r\n");
    let decoded = decode(text.chunks(65_536), |_| true);
    assert_eq!(decoded.outcome.receipts, 1);
    assert_eq!(decoded.outcome.rows.quarantined, 200_002);
    assert_eq!(decoded.outcome.records.quarantined, 200_002);
    assert_eq!(decoded.refusals.len(), 1);
}

#[test]
fn rows_come_out_while_the_file_is_read() {
    let mut text = b"IR,1,13,1,9999999,,,202611,00,\r\n".to_vec();
    for number in 1..=2_000 {
        let mut receipt_text = String::new();
        receipt(number, &[(None, 2, 288, 1)], &mut receipt_text);
        text.extend_from_slice(receipt_text.as_bytes());
    }
    let mut decoder = ClaimsDecoder::begin(ClaimsContext {
        source_file_id: 7,
        load_id: "H01-20261120-1",
        as_of: 20_777,
        key: &key,
    });
    let mut most = 0;
    for portion in text.chunks(4_096) {
        decoder.decode(portion);
        most = most.max(decoder.waiting());
        decoder.flush();
    }
    assert!(most < 200, "{most}");
    assert_eq!(decoder.end().0.receipts, 2_000);
}

#[test]
fn absurd_points_make_no_null() {
    let text = "IR,1,13,1,9999999,,,202611,00,\r\nRE,1,1111,202610,,1,19800401,,,,,,,,,,,,0,,,,,,,,,\r\n\
        HO,01010016,1,1,1,1\r\nGT,202610,2,1,1,,,,999999999999\r\n\
        SI,90,1,190171910,,999999999999,2147483647\r\n\
        SI,90,1,190171910,,999999999999,2147483647\r\n";
    let decoded = whole(text.as_bytes());
    let sums = wholes(&decoded, Table::ClaimsReceipts, "body_points");
    assert_eq!(sums, [Some(i64::MAX - 1)]);
    let bundled = wholes(&decoded, Table::ClaimsReceipts, "bundled_points");
    assert_eq!(bundled, [Some(999_999_999_999)]);
}

#[test]
fn texts_are_forgotten_while_the_file_is_read() {
    const RECEIPTS: usize = 40_000;
    let mut text = "IR,1,13,1,9999999,,,202611,00,\r\n".to_owned();
    for number in 1..=RECEIPTS {
        text += &format!(
            "RE,{number},1112,202610,,1,19800401,,,,,,,{number}\r\nHO,01010016,1,1,1,1\r\n"
        );
        text += "SI,11,1,111000110,,1,1\r\n";
    }
    text += &format!("GO,{RECEIPTS},{RECEIPTS},99\r\n");
    let keys = std::cell::Cell::new(0);
    let wide_key = |_: &[u8]| {
        keys.set(keys.get() + 1);
        format!("{:032x}", keys.get())
    };
    let mut decoder = ClaimsDecoder::begin(ClaimsContext {
        source_file_id: 7,
        load_id: "H01-20261120-1",
        as_of: 20_777,
        key: &wide_key,
    });
    decoder.decode(text.as_bytes());
    let (outcome, rest) = decoder.end();
    check_balance(&outcome, &rest.batches, &rest.refusals);
    let acts = rest
        .batches
        .iter()
        .filter(|batch| batch.table == Table::ClaimsProcedures);
    let mut number = 0;
    for batch in acts.clone() {
        let (keys, texts) = batch.text("patient_key").unwrap();
        for row in 0..batch.len() {
            number += 1;
            assert_eq!(
                texts.value(keys.key(row).unwrap()),
                format!("{number:032x}")
            );
        }
    }
    assert_eq!(number, RECEIPTS);
    assert!(acts.count() > 1);
}

/// A public file beside the workspace; none when it is absent.
#[expect(
    clippy::disallowed_methods,
    reason = "a test reads its samples; the crate reads nothing"
)]
fn sample(name: &str) -> Option<Vec<u8>> {
    let folder =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/samples/claims");
    let found = std::fs::read(folder.join(name)).ok();
    if found.is_none() {
        println!("skipped: the public sample {name} is absent");
    }
    found
}

#[test]
fn the_public_outpatient_sample_agrees_with_itself() {
    let Some(bytes) = sample("receiptisan_RECEIPTC_GAIRAI_SAMPLE.UKE") else {
        return;
    };
    let decoded = decode(bytes.chunks(1_000), |_| false);
    let outcome = &decoded.outcome;
    assert_eq!(
        (outcome.bucket, outcome.encoding),
        (Bucket::Stored, "cp932")
    );
    assert_eq!((outcome.receipts, outcome.records.quarantined), (75, 0));
    assert_eq!(outcome.not_stored, [("GO", 1)]);
    // Sums, units, order and the trailer of 140 payers and 86392 points all agree; what is left are invented people whose
    // numbers and days of birth do not.
    let mut codes: Vec<_> = outcome.defects.iter().map(|defect| defect.code.0).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes, ["C21", "T23", "V22"]);
    let (attributed, written) = points(&decoded);
    assert_eq!(attributed, written);
    let claimed = wholes(&decoded, Table::ClaimsReceipts, "body_points");
    assert_eq!(claimed.into_iter().flatten().sum::<i64>(), written);
}

#[test]
fn public_samples_that_were_saved_again_are_read() {
    let known: [(&str, u64, &[&str]); 2] = [
        ("ukeparser_kokuho_201812.csv", 4, &["E22", "E20", "T22"]),
        // One of its invented employees is 13.
        (
            "ukeparser_shaho_201901.csv",
            26,
            &["E22", "E20", "T22", "V25"],
        ),
    ];
    for (name, receipts, expected) in known {
        let Some(bytes) = sample(name) else { continue };
        let decoded = whole(&bytes);
        let outcome = &decoded.outcome;
        assert_eq!((outcome.encoding, outcome.receipts), ("utf-8", receipts));
        assert_eq!(outcome.records.quarantined, 0);
        let found: Vec<_> = outcome.defects.iter().map(|defect| defect.code.0).collect();
        assert_eq!(found, expected, "{name}");
    }
}
