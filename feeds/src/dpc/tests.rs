//! Tests of the decoder as a whole; what becomes of each kind of file is shown by the folders in `feeds/cases/dpc`.

use model::{Batch, Bucket, Table};
use proptest::prelude::*;

use super::{DpcDecoder, DpcFile, DpcOutcome, FileKind};

const AS_OF_END_MICROS: i64 = 1_795_186_800_000_000;
const NAME: &str = "EFn_011234567_2407.txt";

fn key_patient(number: &[u8]) -> String {
    format!("key of {} bytes", number.len())
}

fn file(name: &str) -> DpcFile<'_> {
    DpcFile {
        source_file_id: 7,
        load_id: "H01-20261120-1",
        name,
        as_of_end_micros: AS_OF_END_MICROS,
        key_patient: &key_patient,
    }
}

fn decode(name: &str, bytes: &[u8]) -> (DpcOutcome, Vec<Batch>) {
    decode_portions(name, [bytes])
}

fn decode_portions<'a>(
    name: &str,
    portions: impl IntoIterator<Item = &'a [u8]>,
) -> (DpcOutcome, Vec<Batch>) {
    let mut decoder = DpcDecoder::default();
    decoder.begin(file(name));
    portions.into_iter().for_each(|part| decoder.decode(part));
    let outcome = decoder.end();
    let batches = decoder.flush();
    check_balance(&outcome, &batches);
    (outcome, batches)
}

fn check_balance(outcome: &DpcOutcome, batches: &[Batch]) {
    assert_eq!(outcome.records.unexplained(), 0, "{outcome:?}");
    assert_eq!(outcome.rows.unexplained(), 0, "{outcome:?}");
    let stored: usize = batches.iter().map(Batch::len).sum();
    assert_eq!(outcome.rows.stored as usize, stored);
    if outcome.kind.is_some() {
        let refused = outcome.refusals.len() as u64;
        assert_eq!(outcome.records.quarantined, refused, "{outcome:?}");
    }
}

/// A line of EFn; `detail` 0 is an act.
fn ef_line(patient: u32, sequence: u32, detail: u32, name: &str) -> String {
    let (flags, insurer, setting) = match detail {
        0 => ("", "  061234", "0"),
        _ => ("000010000000", "", ""),
    };
    format!(
        "011234567\t{patient:010}\t20240709\t20240703\t60\t{sequence:04}\t{detail:03}\t600001\t160000010\tD000\t{name}\t\
         0000000.000\t000\t00000010\t0\t00000010\t{flags}\t00000010\t00000000\t00000000\t001\t{insurer}\t1111\t20240705\t01\t\
         010\tD0001\t3E\t0\t{setting}\t\r\n"
    )
}

fn codes(outcome: &DpcOutcome) -> Vec<&'static str> {
    outcome.defects.iter().map(|defect| defect.code.0).collect()
}

fn texts(batch: &Batch, column: &str) -> Vec<Option<String>> {
    let (keys, values) = batch.text(column).unwrap();
    let keys = keys.keys().iter();
    keys.map(|key| Some(values.value(usize::try_from(key?).unwrap()).to_owned()))
        .collect()
}

#[test]
fn a_decoder_can_be_sent_to_another_thread() {
    fn is_send<T: Send>(_: &T) -> bool {
        true
    }
    assert!(is_send(&DpcDecoder::default()));
}

#[test]
fn what_stands_in_the_name_is_a_hint_only() {
    let act = ef_line(1, 1, 0, "ABC");
    for name in [NAME, "", "result.txt", "EFn_XXXXXXXXX_2407.txt", "efn_2407"] {
        let (outcome, _) = decode(name, act.as_bytes());
        assert_eq!(outcome.kind, Some(FileKind::EfInpatient), "{name}");
        assert_eq!(outcome.bucket, Bucket::Stored);
    }
    let (outcome, _) = decode("FF1_011234567_2407.txt", act.as_bytes());
    assert_eq!(codes(&outcome), ["F51", "A50"]);
}

#[test]
fn outpatients_are_told_by_birth_and_setting() {
    let visit = ef_line(1, 1, 0, "ABC")
        .replace("20240709\t20240703", "19500401\t20240705")
        .replace("\t0\t0\t\r\n", "\t\t1\t\r\n");
    for name in ["", "EFg_011234567_2407.txt", NAME] {
        let (outcome, _) = decode(name, visit.as_bytes());
        assert_eq!(outcome.kind, Some(FileKind::EfOutpatient), "{name}");
    }
    // A name that one of the two agrees with decides.
    let stay = ef_line(1, 1, 0, "ABC").replace("\t0\t0\t\r\n", "\t0\t1\t\r\n");
    let (outcome, _) = decode(NAME, stay.as_bytes());
    assert_eq!(outcome.kind, Some(FileKind::EfInpatient));
}

#[test]
fn what_cannot_be_read_is_quarantined_whole() {
    let utf16: Vec<u8> = [0xff, 0xfe, b'0', 0, b'\n', 0].to_vec();
    let foreign = "a,b,c\r\n".repeat(250);
    for (name, bytes, records, code, encoding) in [
        (NAME, &b""[..], 0, "F50", "ascii"),
        (NAME, b"PK\x03\x04 \n\x00\x01", 0, "F50", ""),
        (NAME, &utf16, 2, "F50", "utf-16"),
        (NAME, foreign.as_bytes(), 250, "F50", "ascii"),
    ] {
        let (outcome, batches) = decode(name, bytes);
        assert_eq!(outcome.bucket, Bucket::Quarantined);
        assert_eq!((outcome.kind, batches.len()), (None, 0));
        assert_eq!(outcome.records.quarantined, records);
        assert_eq!(codes(&outcome).last(), Some(&code));
        assert_eq!(outcome.encoding, encoding);
    }
}

#[test]
fn the_workbook_of_form_3_is_out_of_scope() {
    let (outcome, batches) = decode("FF3_011234567_2407.xlsx", b"PK\x03\x04\n\t\n1\x00");
    assert_eq!(outcome.kind, Some(FileKind::Form3));
    assert_eq!(outcome.bucket, Bucket::OutOfScope);
    assert!(batches.is_empty() && outcome.defects.is_empty());
}

#[test]
fn lines_before_the_one_that_tells_are_refused() {
    let text = format!("a\tb\r\n{}", ef_line(1, 1, 0, "ABC"));
    let (outcome, _) = decode(NAME, text.as_bytes());
    assert_eq!(outcome.records.stored, 1);
    assert_eq!(outcome.records.quarantined, 1);
    assert_eq!(outcome.rows.quarantined, 1);
    assert_eq!(
        (outcome.refusals[0].line_no, outcome.refusals[0].end),
        (1, 3)
    );
}

#[test]
fn a_line_over_the_limit_is_refused_and_not_kept() {
    let long = format!(
        "{}\t{}\r\n",
        ef_line(1, 2, 0, "ABC").trim_end(),
        "9".repeat(200_000)
    );
    let text = format!(
        "{}{long}{}",
        ef_line(1, 1, 0, "ABC"),
        ef_line(1, 3, 0, "ABC")
    );
    let whole = decode(NAME, text.as_bytes());
    assert_eq!(whole.0.records.stored, 2);
    assert_eq!(whole.0.refusals.len(), 1);
    let refusal = whole.0.refusals[0];
    assert_eq!(refusal.code.0, "S53");
    let end = ef_line(1, 1, 0, "ABC").len() + long.len();
    assert!(
        (end - 2..=end).contains(&(refusal.end as usize)),
        "{}",
        refusal.end
    );
    let parts = decode_portions(NAME, text.as_bytes().chunks(1_000));
    assert_eq!(parts.0, whole.0);
}

#[test]
fn without_a_file_nothing_happens() {
    let mut decoder = DpcDecoder::default();
    decoder.decode(ef_line(1, 1, 0, "ABC").as_bytes());
    assert_eq!(decoder.end().records.received, 0);
    assert!(decoder.flush().is_empty());
}

#[test]
fn an_abandoned_file_leaves_no_row() {
    let mut decoder = DpcDecoder::default();
    decoder.begin(file(NAME));
    decoder.decode(ef_line(1, 1, 0, "ABC").as_bytes());
    assert_eq!(decoder.end().rows.stored, 1);
    decoder.begin(file(NAME));
    decoder.decode(ef_line(2, 1, 0, "ABC").as_bytes());
    decoder.begin(file(NAME));
    decoder.decode(ef_line(3, 1, 0, "ABC").as_bytes());
    decoder.abandon();
    assert_eq!(decoder.rows_waiting(), 1);
}

/// A flush that forgets the texts comes between an act and its items: they still have the patient and insurer.
#[test]
fn what_was_forgotten_is_looked_up_again() {
    let mut decoder = DpcDecoder::default();
    decoder.begin(file(NAME));
    decoder.decode(ef_line(1, 1, 0, "ABC").as_bytes());
    for round in 0..3 {
        for item in 0..400 {
            let number = round * 400 + item + 1;
            let name = format!("{number}{}", "A".repeat(16_000));
            decoder.decode(ef_line(1, 1, number, &name).as_bytes());
        }
        let batches = decoder.flush();
        for column in [
            "patient_key",
            "payer_no",
            "act_claim_code",
            "load_id",
            "data_type",
        ] {
            let last = texts(&batches[0], column).pop().unwrap();
            assert!(last.is_some(), "{column} of round {round}");
        }
        assert_eq!(
            texts(&batches[0], "payer_no").pop().unwrap().as_deref(),
            Some("061234")
        );
    }
    let outcome = decoder.end();
    // 1200 times 10 points against 10.
    assert_eq!(codes(&outcome), ["A50"]);
}

#[test]
fn days_behind_the_night_are_remarked() {
    let mut decoder = DpcDecoder::default();
    decoder.begin(DpcFile {
        as_of_end_micros: 1_720_105_200_000_000, // The end of 2024-07-04 in Japan.
        ..file(NAME)
    });
    decoder.decode(ef_line(1, 1, 0, "ABC").as_bytes());
    decoder.decode(
        ef_line(1, 2, 0, "ABC")
            .replace("20240705", "20240704")
            .as_bytes(),
    );
    let batches = decoder.flush();
    let notes: &arrow_array::UInt32Array = batches[0].typed(model::NOTES_COLUMN).unwrap();
    let future = model::Note::FutureTime.bit();
    assert_eq!(notes.values(), &[future, 0]);
    assert_eq!(batches[0].table, Table::DpcProcedures);
}

/// A field as hospitals may send it, and as nobody should.
fn field() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => "[0-9]{0,8}".prop_map(String::into_bytes),
        1 => Just(b"00000000".to_vec()),
        1 => Just("ＡＢ　１".as_bytes().to_vec()),
        1 => Just(b"\x82\x4f\x82\x50".to_vec()),
        1 => Just(b"\"1\"".to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 0..6),
    ]
}

/// A line of a file of the survey with some of its fields replaced.
fn line() -> impl Strategy<Value = Vec<u8>> {
    let templates = [
        ef_line(1, 1, 0, "ABC"),
        ef_line(1, 1, 1, "ABC"),
        "011234567\t0000000001\t20250610\t0\t0\tA000030\t20140401\t0\t20250612\t1\t1\t0\t0\t\t\t\t\r\n".to_owned(),
        "011234567\t0000000001\t20250610\t0\t0\tA006040\t20140401\t1\t\tC182\t\t1539005\t\t\t\t\tABC\r\n".to_owned(),
        "011234567\t0000000001\t20250610\t0\t0\tA007010\t20140401\t1\t20250611\tK000\t\t1\t0\t5\t\t\tABC\r\n".to_owned(),
        format!("011234567\t3E\t0000000001\t20240709\t20240703\t20240704\tASS0013\t20240601\t0{}\r\n", "\t1".repeat(11)),
        "011234567\t0000000001\t20240703\t20240709\t1\r\n".to_owned(),
        "\t\r\n".to_owned(),
    ];
    let replaced = proptest::collection::vec((0_usize..31, field()), 0..3);
    (proptest::sample::select(templates.to_vec()), replaced).prop_map(|(template, replaced)| {
        let mut fields: Vec<Vec<u8>> = template
            .as_bytes()
            .split(|byte| *byte == b'\t')
            .map(<[u8]>::to_vec)
            .collect();
        for (at, field) in replaced {
            let last = fields.len() - 1;
            if at < last {
                fields[at] = field;
            }
        }
        fields.join(&b'\t')
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn any_bytes_are_accounted_for(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        decode(NAME, &bytes);
    }

    #[test]
    fn lines_in_are_lines_out_and_refused(
        lines in proptest::collection::vec(line(), 0..12),
        size in 1_usize..90,
        name in proptest::sample::select(vec![NAME, "", "FF1_011234567_2506.txt", "Kn_011234567_2407.txt"]),
    ) {
        let bytes = lines.concat();
        let (outcome, batches) = decode(name, &bytes);
        let (parts, part_batches) = decode_portions(name, bytes.chunks(size));
        prop_assert_eq!(&parts, &outcome);
        let rows = |batches: &[Batch]| batches.iter().map(|batch| batch.rows.clone()).collect::<Vec<_>>();
        prop_assert_eq!(rows(&part_batches), rows(&batches));
        if outcome.kind.is_some_and(FileKind::line_is_row) {
            prop_assert_eq!(outcome.records, outcome.rows);
        }
    }
}
