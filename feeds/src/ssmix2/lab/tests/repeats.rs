//! Lines that are known from those before give what they give when they are cut into fields.

use encoding_rs::{Encoding, UTF_8};

use super::*;
use crate::Decoder;
use crate::ssmix2::message::FileDecoder;
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
const VALUES: &[&str] = &[
    "7.2",
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
const UNITS: &[&str] = &["g/dL^g/dl^99UNT|6.6-8.1", "|", "単位|1-2", "10^4/uL|"];
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
        changes in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(b"|^\\\x1b(B$\x83\r9".to_vec())), 0..3),
    ) {
        let body = lines.iter().map(text_of);
        let opening = [MSH, PID, PV1, SPM, OBR].map(str::to_owned);
        let whole: Vec<String> = opening.into_iter().chain(body).collect();
        let encode = |encoding: &'static Encoding| encoding.encode(&(whole.join("\r") + "\r")).0.into_owned();
        let good = encode(encoding);
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

#[test]
fn lines_that_come_again_are_known() {
    let panel = [TP, "OBX|2|NM|T02^ＡＬＢ^L||4.3|g/dL|4.1-5.1||||F"];
    let mut work = Work::new(Table::LabResults, Lab::BESIDE);
    let mut lab = Lab::default();
    lab.order.request = true;
    let (mut known, mut number) = (Vec::new(), 0);
    for value in ["7.2", "4.3", "5", ""] {
        for line in panel {
            number += 1;
            let line = line.replacen(['1', '2'], &number.to_string(), 1);
            let bytes = with_value(&ISO_2022_JP.encode(&line).0, value);
            let segment = Segment {
                bytes: &bytes,
                name: *b"OBX",
                message: 1,
                number,
                start: 0,
                cut: false,
            };
            work.dialect.encoding = crate::ssmix2::encoding::Encoding::Iso2022Jp;
            let is_known = lab.repeats(&mut work, &segment);
            if !is_known {
                work.split(&segment);
                lab.segment(&mut work, &segment);
            }
            known.push(is_known);
        }
    }
    assert_eq!(known, [false, false, false, true, true, true, true, true]);
}

/// A line with another field 5.
fn with_value(line: &[u8], value: &str) -> Vec<u8> {
    let mut fields: Vec<&[u8]> = line.split(|byte| *byte == b'|').collect();
    fields[5] = value.as_bytes();
    fields.join(&b'|')
}
