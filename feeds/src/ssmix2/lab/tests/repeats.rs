//! Lines that are known from those before give what they give when they are cut into fields.

use encoding_rs::{Encoding, UTF_8};

use super::*;
use crate::Decoder;
use crate::ssmix2::jis::Shift;
use crate::ssmix2::message::FileDecoder;
use crate::ssmix2::reading::REMEMBERED_BYTES_MAX;
use crate::ssmix2::split::Raw;
use crate::ssmix2::testing::begin;

/// Laboratory files of which every line is cut into fields.
struct AllCut(Lab);

impl Rows for AllCut {
    const TABLE: Table = Lab::TABLE;
    const BESIDE: Option<Table> = Lab::BESIDE;
    const SEGMENTS: &'static [&'static [u8; 3]] = Lab::SEGMENTS;

    fn begin_file(&mut self, work: &mut Work, file: &FileContext<'_>) {
        self.0.begin_file(work, file);
    }

    fn begin_message(&mut self, header: &Header) {
        self.0.begin_message(header);
    }

    fn segment(&mut self, work: &mut Work, segment: &Segment<'_>) {
        self.0.segment(work, segment);
    }

    fn end_message(&mut self, work: &mut Work, open: bool) -> Bucket {
        self.0.end_message(work, open)
    }
}

const HEADS: &[&str] = &[
    "NM|3A010000002327101^総蛋白^JC10^T01^ＴＰ^99LAB|",
    "NM|T02^ｱﾙﾌﾞﾐﾝ^L^3A015000002327101^アルブミン^JC10|",
    "ST|T03^検体^L|1.2",
    "CWE|6B010000006174251^培養同定^JC10|1",
    "NM||",
    "NM|T04^a\\b^L|",
];
/// `{I}`, `{J}` and `{B}` stand for shifts to half-width katakana, to Roman and back.
const VALUES: &[&str] = &[
    "7.2",
    "{I}1",
    "{I}1{B}",
    "{J}1",
    "",
    "< 5",
    "＜５",
    "a\\S\\b",
    "a\\b",
    "1^2",
    "\"\"",
    " 3 +",
    "ソ",
    "4^x^JANIS",
    "0",
];
const UNITS: &[&str] = &[
    "g/dL^g/dl^99UNT|6.6-8.1",
    "|",
    "単位|1-2",
    "10^4/uL|",
    "g{B}/dL|1.2",
];
const STATES: &[&str] = &[
    "||||F",
    "|H|||F",
    "|L|||P",
    "||||",
    "||||D",
    "",
    "|H|||F|20260101|x",
];
const TIMES: &[&str] = &[
    "",
    "|||20261119140000",
    "|||20271119140000",
    "|||2026",
    "|||20261119140000^a|技師|z",
    "|||\"\"|z",
    "|||x",
];
const OTHERS: &[&str] = &[
    SPM,
    OBR,
    ORC,
    "ORC|CA|71234",
    "NTE|1||見本",
    "ab",
    "OBX",
    "OBX|1|NM|T01^本",
    "MSH|^~\\&|LAB|H|GW|R|20261119153000||OUL^R22^OUL_R22|2|P|2.5\rSPM|1\rOBR|1",
    "MSH|*~\\&|LAB|H|GW|R|20261119153000||OUL*R22*OUL_R22|2|P|2.5\rSPM|1\rOBR|1",
];

/// Set id, and places in the lists above; of one line in eight another segment instead.
type Line = (u8, u8, u8, u8, u8, u8, u8);

fn text_of(line: &Line) -> String {
    let (set_id, head, value, unit, state, time, other) = *line;
    let pick = |of: &[&'static str], at: u8| of[usize::from(at) % of.len()];
    if other % 8 == 0 {
        return pick(OTHERS, other / 8).to_owned();
    }
    // Most lines are good ones.
    let rare = |at: u8| if at < 128 { 0 } else { at };
    let (head, value) = (pick(HEADS, rare(head)), pick(VALUES, value));
    let (unit, state) = (pick(UNITS, rare(unit)), pick(STATES, rare(state)));
    let set_id = match set_id {
        255 => "x".to_owned(),
        254 => "123456789".to_owned(),
        253 => String::new(),
        number => (number % 9).to_string(),
    };
    format!(
        "OBX|{set_id}|{head}|{value}|{unit}{state}{}",
        pick(TIMES, time)
    )
}

fn bytes_of(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    let mut bytes = encoding.encode(text).0.into_owned();
    for set in [b'I', b'J', b'B'] {
        let place = |bytes: &[u8]| bytes.windows(3).position(|at| at == [b'{', set, b'}']);
        while let Some(at) = place(&bytes) {
            bytes.splice(at..at + 3, [0x1b, b'(', set]);
        }
    }
    bytes
}

/// What a decoder makes of some files, and of the same files once more.
fn decode_all(mut decoder: impl Decoder, files: &[Vec<u8>]) -> (Vec<FileOutcome>, Vec<Batch>) {
    let mut outcomes = Vec::new();
    let mut batches = Vec::new();
    for bytes in files.iter().chain(files) {
        begin(&mut decoder, PATH);
        decoder.decode(bytes);
        outcomes.push(decoder.end());
        batches.extend(decoder.flush());
    }
    (outcomes, batches)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn known_lines_read_as_if_they_were_cut(
        lines in prop::collection::vec(any::<Line>(), 1..40),
        encoding in prop::sample::select(vec![ISO_2022_JP, SHIFT_JIS, EUC_JP, UTF_8]),
        changes in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(b"|^\\\x1b(BIJ@$\x83\r9".to_vec())), 0..3),
    ) {
        let body = lines.iter().map(text_of);
        let opening = [MSH, PID, PV1, SPM, OBR].map(str::to_owned);
        let whole: Vec<String> = opening.into_iter().chain(body).collect();
        let good = bytes_of(&(whole.join("\r") + "\r"), encoding);
        let mut changed = good.clone();
        for (at, byte) in changes {
            let at = at.index(changed.len());
            changed[at] = byte;
        }
        let files = [good, changed];
        let known = decode_all(FileDecoder::new(Lab::default()), &files);
        let cut = decode_all(FileDecoder::new(AllCut(Lab::default())), &files);
        prop_assert_eq!(known.0, cut.0);
        let rows = |batches: Vec<Batch>| batches.into_iter().map(|batch| (batch.table, batch.rows)).collect::<Vec<_>>();
        prop_assert_eq!(rows(known.1), rows(cut.1));
    }
}

/// A request that is open for results.
fn open_request() -> (Lab, Work) {
    let mut lab = Lab::default();
    lab.order.request = true;
    let mut work = Work::new(Table::LabResults, Lab::BESIDE);
    work.dialect.encoding = crate::ssmix2::encoding::Encoding::Iso2022Jp;
    (lab, work)
}

/// Takes a line; says whether it was known.
fn is_known(lab: &mut Lab, work: &mut Work, number: u32, bytes: &[u8]) -> bool {
    let segment = Segment {
        bytes,
        name: *b"OBX",
        message: 1,
        number,
        start: 0,
        cut: false,
    };
    work.pass(&segment);
    let is_known = lab.repeats(work, &segment);
    if !is_known {
        work.split(&segment);
        lab.segment(work, &segment);
    }
    is_known
}

const ALB: &str = "OBX|2|NM|T02^ＡＬＢ^L||4.3|g/dL|4.1-5.1||||F";

#[test]
fn lines_that_come_again_are_known() {
    let (mut lab, mut work) = open_request();
    let (mut known, mut number) = (Vec::new(), 0);
    for value in ["7.2", "4.3", "5", ""] {
        for line in [TP, ALB] {
            number += 1;
            let line = line.replacen(['1', '2'], &number.to_string(), 1);
            let bytes = with_value(&ISO_2022_JP.encode(&line).0, value);
            known.push(is_known(&mut lab, &mut work, number, &bytes));
        }
    }
    assert_eq!(known, [false, false, false, true, true, true, true, true]);
}

#[test]
fn lines_are_forgotten_with_their_texts() {
    let (mut lab, mut work) = open_request();
    let mut knows = |work: &mut Work, number: u32| {
        let line = ALB.replacen('2', &number.to_string(), 1);
        is_known(&mut lab, work, number, &ISO_2022_JP.encode(&line).0)
    };
    assert_eq!(
        [1, 2, 3].map(|number| knows(&mut work, number)),
        [false, false, true]
    );
    let long = "x".repeat(REMEMBERED_BYTES_MAX);
    let raw = Raw {
        bytes: long.as_bytes(),
        shift: Shift::Ascii,
    };
    work.readings.plain(raw, &work.dialect);
    work.readings.shed();
    assert!(!knows(&mut work, 4));
}

#[test]
fn a_value_that_leaves_katakana_shifted_in_teaches_nothing() {
    let (mut lab, mut work) = open_request();
    let lines = ["{I}1", "5", "6"].map(|value| format!("OBX|1|ST|T03^x^L||{value}|g/dL|1.2||||F"));
    for (number, line) in (1..).zip(&lines) {
        let line = line.replacen('1', &number.to_string(), 1);
        is_known(&mut lab, &mut work, number, &bytes_of(&line, ISO_2022_JP));
    }
    let unit = TextId(lab.row[UNIT_TEXT] as u32);
    assert_eq!(work.readings.texts.get(unit), "g/dL");
}

/// A line with another field 5.
fn with_value(line: &[u8], value: &str) -> Vec<u8> {
    let mut fields: Vec<&[u8]> = line.split(|byte| *byte == b'|').collect();
    fields[5] = value.as_bytes();
    fields.join(&b'|')
}
