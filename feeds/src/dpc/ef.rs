//! EFn and EFg: acts (lines E, detail number 000) and the items they consist of (lines F), by position in 31 columns.
//!
//! An item leaves blank what its act says (insurer, kind of claim, department, setting), and follows its act with the same
//! columns 2 to 6. So one act is remembered at a time: what it says, and what its items sum up to.

use model::{Detail, Table};

use super::FileKind;
use super::cells::{DIAGNOSIS, PROCEDURE, diagnoses, procedures as at};
use super::day::Reading;
use super::flags::{self, Flags};
use super::line::Line;
use super::work::Work;
use crate::ssmix2::columns::{float, whole};

/// Whether acts and items have such a data category (データ区分); SY stands in EFg besides.
fn is_category(category: &[u8]) -> bool {
    let [tens, ones] = category else { return false };
    match tens {
        b'1' => matches!(ones, b'1'..=b'4'),
        b'2' => matches!(ones, b'1'..=b'8'),
        b'3' => matches!(ones, b'1'..=b'3' | b'9'),
        b'5' => matches!(ones, b'0' | b'4'),
        b'4' | b'6' | b'7' | b'8' => *ones == b'0',
        b'9' => matches!(ones, b'0' | b'2' | b'3' | b'7'),
        _ => false,
    }
}

/// Columns that an item has from its act, with their cells.
const CARRIED: [(usize, usize); 4] = [
    (22, at::PAYER_NO),
    (23, at::CLAIM_TYPE_CODE),
    (25, at::CLAIM_DEPARTMENT_CODE),
    (30, at::SETTING_CODE),
];

/// Columns of an act that its items sum up to: points, and of these drugs and materials.
const SUMS: [(usize, &str); 3] = [(18, "A50"), (19, "A51"), (20, "A52")];

/// Digits of EF-17 with their cells, for inpatients and outpatients.
const INPATIENT_FLAGS: [(usize, usize); 6] = [
    (1, at::DISCHARGE_PRESCRIPTION_CODE),
    (2, at::BUNDLED_CODE),
    (3, at::BROUGHT_IN_CODE),
    (4, at::BROUGHT_IN_SOURCE_CODE),
    (5, at::DPC_RULE_CODE),
    (6, at::BUNDLED_TEST_CODE),
];
const OUTPATIENT_FLAGS: [(usize, usize); 4] = [
    (1, at::OUTSIDE_PRESCRIPTION_CODE),
    (2, at::GENERIC_NAME_CODE),
    (6, at::BUNDLED_MANAGEMENT_CODE),
    (7, at::REFILL_CODE),
];

/// The act that the lines are at.
#[derive(Debug, Default)]
pub(super) struct Acts {
    /// Columns 2 to 6 of the last line.
    key: Vec<u8>,
    /// How much of the key is columns 2 to 5.
    group: usize,
    /// Numbers of the last act and item.
    sequence: Option<i64>,
    detail: Option<i64>,
    /// Whether the lines have an act.
    is_open: bool,
    number: u32,
    start: u64,
    claim: Vec<u8>,
    carried: [Vec<u8>; 4],
    stated: [Option<i64>; 3],
    sums: [i64; 3],
    /// Whether all items so far can be summed.
    is_summable: bool,
}

impl Acts {
    /// Takes a line of 31 columns.
    pub(super) fn line(&mut self, line: &Line<'_>, work: &mut Work<'_>) {
        let is_outpatient = work.kind == Some(FileKind::EfOutpatient);
        let Some(patient) = work.patient(line, 2) else {
            return;
        };
        work.check_facility(line);
        work.used();
        let category = line.trimmed(5);
        if is_outpatient && category == b"SY" {
            return diagnosis(line, patient, work);
        }
        if !is_category(category) {
            work.defect("V50", line, 5, Detail::None);
        }
        work.count_month(line, 24);
        let mut row = PROCEDURE;
        let (sequence, detail) = (work.count(line, 6), work.count(line, 7));
        row[at::SEQUENCE_NO] = whole(sequence);
        row[at::DETAIL_NO] = whole(detail);
        let (care_date, stay_from) = dates(line, is_outpatient, &mut row, work);
        let flags = self.flags(
            line,
            detail == Some(0),
            care_date.or(stay_from),
            &mut row,
            work,
        );
        if detail == Some(0) {
            self.open(line, sequence, work);
            self.act(line, &mut row, work);
        } else {
            self.follow(line, sequence, detail, work);
            self.item(line, flags, &mut row, work);
        }
        self.common(line, patient, &mut row, work);
        row[at::CARE_DATE] = whole(care_date.map(i64::from));
        work.store(Table::DpcProcedures, &row, care_date);
    }

    /// The last line has been: compares the last act with its items.
    pub(super) fn close(&mut self, work: &mut Work<'_>) {
        if self.is_open && self.is_summable {
            let sums = self.stated.iter().zip(self.sums);
            for ((column, code), (stated, sum)) in SUMS.iter().zip(sums) {
                let Some(stated) = *stated else { continue };
                let more = "points more in the items than in the act";
                let less = "points less in the items than in the act";
                let what = if sum > stated { more } else { less };
                if sum != stated {
                    let detail = Detail::Count(sum.abs_diff(stated), what);
                    work.report
                        .defect_at(code, self.number, self.start, *column, detail);
                }
            }
        }
        self.is_open = false;
    }

    fn open(&mut self, line: &Line<'_>, sequence: Option<i64>, work: &mut Work<'_>) {
        self.close(work);
        let (key, group) = (line.span(2, 6), line.span(2, 5));
        let is_same_group = self.key.get(..self.group) == Some(group);
        let due = match self.sequence.filter(|_| is_same_group) {
            Some(last) => last.saturating_add(1),
            None => 1,
        };
        if self.key == key {
            work.defect("S57", line, 6, Detail::None);
        } else if sequence.is_some_and(|sequence| sequence != due) {
            work.defect("S55", line, 6, Detail::None);
        }
        self.go_to(key, group.len(), sequence, Some(0));
        self.is_open = true;
        (self.number, self.start) = (line.number, line.start);
        self.claim.clear();
        self.claim.extend_from_slice(line.trimmed(9));
        for (kept, (column, _)) in self.carried.iter_mut().zip(CARRIED) {
            kept.clear();
            kept.extend_from_slice(line.trimmed(column));
        }
        self.sums = [0; 3];
        self.is_summable = true;
    }

    fn follow(
        &mut self,
        line: &Line<'_>,
        sequence: Option<i64>,
        detail: Option<i64>,
        work: &mut Work<'_>,
    ) {
        let (key, group) = (line.span(2, 6), line.span(2, 5));
        if self.key != key {
            self.close(work);
            work.defect("S54", line, 7, Detail::None);
        } else if let (Some(last), Some(detail)) = (self.detail, detail)
            && detail != last.saturating_add(1)
        {
            let code = if detail == last { "S57" } else { "S55" };
            work.defect(code, line, 7, Detail::None);
        }
        self.go_to(key, group.len(), sequence, detail);
    }

    fn go_to(&mut self, key: &[u8], group: usize, sequence: Option<i64>, detail: Option<i64>) {
        if self.key != key {
            self.key.clear();
            self.key.extend_from_slice(key);
        }
        (self.group, self.sequence, self.detail) = (group, sequence, detail);
    }

    fn act(&mut self, line: &Line<'_>, row: &mut [u64], work: &mut Work<'_>) {
        self.stated = SUMS.map(|(column, _)| work.integer(line, column));
        row[at::KIND] = work.word("act");
        row[at::ACT_POINTS] = whole(self.stated[0]);
        row[at::ACT_DRUG_POINTS] = whole(self.stated[1]);
        row[at::ACT_MATERIAL_POINTS] = whole(self.stated[2]);
        row[at::POINTS] = whole(work.integer(line, 16));
        for (column, cell) in CARRIED {
            row[cell] = work.text(line, column);
        }
    }

    fn item(&mut self, line: &Line<'_>, flags: Flags, row: &mut [u64], work: &mut Work<'_>) {
        let points = work.integer(line, 16);
        let kind = work.kind.unwrap_or(FileKind::EfInpatient);
        match (flags.is_charged(kind), points) {
            (Some(true), Some(points)) => {
                let class = match line.trimmed(9).first() {
                    Some(b'6') => Some(1),
                    Some(b'7') => Some(2),
                    _ => None,
                };
                for sum in [Some(0), class].into_iter().flatten() {
                    self.sums[sum] = self.sums[sum].saturating_add(points);
                }
            }
            (Some(false), _) => {}
            _ => self.is_summable = false,
        }
        row[at::KIND] = work.word("item");
        row[at::POINTS] = whole(points);
        for ((column, cell), carried) in CARRIED.iter().zip(&self.carried) {
            let own = line.trimmed(*column);
            let field = match (own.is_empty(), self.is_open) {
                (true, true) => carried,
                _ => own,
            };
            row[*cell] = work.text_of_field(line, *column, field);
        }
        if self.is_open {
            row[at::ACT_LINE_NO] = whole(Some(i64::from(self.number)));
            row[at::ACT_CLAIM_CODE] = work.characters(&self.claim);
        }
    }

    fn flags(
        &self,
        line: &Line<'_>,
        is_act: bool,
        day: Option<i32>,
        row: &mut [u64],
        work: &mut Work<'_>,
    ) -> Flags {
        let field = line.trimmed(17);
        let flags = flags::read(field, day);
        if flags == Flags::Wrong || (flags == Flags::Empty && !is_act) {
            let found = Detail::Count(field.len() as u64, "bytes");
            work.defect("S56", line, 17, found);
        }
        let cells: &[(usize, usize)] = match work.kind {
            Some(FileKind::EfOutpatient) => &OUTPATIENT_FLAGS,
            _ => &INPATIENT_FLAGS,
        };
        for (number, cell) in cells {
            if let Some(digit) = flags.digit(*number) {
                row[*cell] = work.digit(digit);
            }
        }
        if let Flags::One(bundled) = flags {
            row[at::BUNDLED_CODE] = work.digit(bundled);
        }
        if flags != Flags::Empty {
            row[at::FLAGS_TEXT] = work.text(line, 17);
        }
        flags
    }

    /// What acts and items have alike.
    fn common(&self, line: &Line<'_>, patient: u64, row: &mut [u64], work: &mut Work<'_>) {
        row[at::PATIENT_KEY] = patient;
        for (column, cell) in [
            (5, at::DATA_CATEGORY),
            (8, at::LOCAL_CODE),
            (9, at::CLAIM_CODE),
            (10, at::INTERPRETATION_CODE),
            (13, at::UNIT_CODE),
            (15, at::AMOUNT_UNIT_CODE),
            (26, at::DEPARTMENT_CODE),
            (28, at::WARD_CODE),
            (29, at::WARD_KIND_CODE),
            (31, at::FACILITY_KIND_CODE),
        ] {
            row[cell] = work.text(line, column);
        }
        // Comments and what has no code are free text, which may name somebody.
        if !matches!(line.trimmed(9), [] | [b'8', ..]) {
            row[at::NAME] = work.text(line, 11);
        }
        row[at::QUANTITY] = float(work.decimal(line, 12));
        row[at::AMOUNT] = float(work.decimal(line, 14));
        row[at::TIMES] = whole(work.count(line, 21));
        let (kind, load, file) = work.lineage();
        row[at::DATA_TYPE] = kind;
        row[at::LOAD_ID] = load;
        row[at::SOURCE_FILE_ID] = file;
        row[at::LINE_NO] = whole(Some(i64::from(line.number)));
    }
}

/// The day of service and the day on which stay or visit began. A service outside the stay is remarked (T51).
fn dates(
    line: &Line<'_>,
    is_outpatient: bool,
    row: &mut [u64],
    work: &mut Work<'_>,
) -> (Option<i32>, Option<i32>) {
    let from = work.day(line, 4);
    let service = work.day_reading(line, 24);
    let care_date = match service {
        Reading::Day(day) => Some(day),
        _ => None,
    };
    if is_outpatient {
        // Column 3 is the day of birth, which is not read.
        row[at::VISITED_ON] = whole(from.map(i64::from));
    } else {
        let to = work.day(line, 3);
        row[at::ADMITTED_ON] = whole(from.map(i64::from));
        row[at::DISCHARGED_ON] = whole(to.map(i64::from));
        work.check_stay(line, 24, care_date, (from, to));
    }
    if care_date.is_none() {
        row[at::PERFORMED_TEXT] = work.text(line, 24);
    }
    (care_date, from)
}

/// A line SY of EFg: a diagnosis.
fn diagnosis(line: &Line<'_>, patient: u64, work: &mut Work<'_>) {
    let mut row = DIAGNOSIS;
    let visited = work.day(line, 4);
    match work.day_reading(line, 24) {
        Reading::Day(day) => row[diagnoses::STARTED_ON] = whole(Some(i64::from(day))),
        _ => row[diagnoses::STARTED_TEXT] = work.text(line, 24),
    }
    let flags = flags::read(line.trimmed(17), visited);
    if flags == Flags::Wrong {
        let found = Detail::Count(line.trimmed(17).len() as u64, "bytes");
        work.defect("S56", line, 17, found);
    }
    for (number, cell) in [(4, diagnoses::OUTCOME_CODE), (5, diagnoses::MAIN_CODE)] {
        if let Some(digit) = flags.digit(number) {
            row[cell] = work.digit(digit);
        }
    }
    row[diagnoses::CARE_DATE] = whole(visited.map(i64::from));
    row[diagnoses::PATIENT_KEY] = patient;
    row[diagnoses::KIND] = work.word("outpatient");
    row[diagnoses::VISITED_ON] = whole(visited.map(i64::from));
    row[diagnoses::SEQUENCE_NO] = whole(work.count(line, 6));
    row[diagnoses::LOCAL_CODE] = work.text(line, 8);
    row[diagnoses::DISEASE_CODE] = work.text(line, 9);
    row[diagnoses::DEPARTMENT_CODE] = work.text(line, 26);
    if is_icd10(line.trimmed(10)) {
        row[diagnoses::ICD10_CODE] = work.text(line, 10);
    }
    if !matches!(line.trimmed(9), b"" | b"0000999") {
        row[diagnoses::NAME] = work.text(line, 11);
    }
    let (kind, load, file) = work.lineage();
    row[diagnoses::DATA_TYPE] = kind;
    row[diagnoses::LOAD_ID] = load;
    row[diagnoses::SOURCE_FILE_ID] = file;
    row[diagnoses::LINE_NO] = whole(Some(i64::from(line.number)));
    work.store(Table::DpcDiagnoses, &row, visited);
}

/// Whether a code has the shape of ICD-10 without its point: a letter and two to four digits.
pub(super) fn is_icd10(code: &[u8]) -> bool {
    match code {
        [letter, digits @ ..] => {
            letter.is_ascii_uppercase()
                && (2..=4).contains(&digits.len())
                && digits.iter().all(u8::is_ascii_digit)
        }
        [] => false,
    }
}
