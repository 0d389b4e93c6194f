//! Form 1 (様式1, FF1): the lines of one stay become a row of the patient, a row of the admission, and rows of diagnoses and
//! surgeries.
//!
//! What a payload means goes by the specification of the day of discharge, which stands somewhere among the lines of a form.
//! So the lines of one form are kept until the next form begins.

use model::{Detail, Table};

use super::cells::{ADMISSION, DIAGNOSIS, PATIENT, PROCEDURE};
use super::cells::{admissions, diagnoses, patients, procedures};
use super::day::{self, Reading};
use super::ef::is_icd10;
use super::line::Line;
use super::payloads::{FormCode, Kind, Payload, Registry, Rows};
use super::work::Work;
use crate::ssmix2::columns::{float, whole};

/// Lines of one form past which it is taken for two; real forms have about forty.
const LINES_MAX: usize = 1_000;

/// Bytes of one form past which it is taken for two.
const BYTES_MAX: usize = 1 << 20;

/// Columns in front of the payloads.
const HEAD: usize = 8;

/// The lines of the form that is being read.
#[derive(Debug, Default)]
pub(super) struct Form {
    /// Columns 1 to 5: hospital, patient, admission and its numbers.
    key: Vec<u8>,
    bytes: Vec<u8>,
    lines: Vec<Held>,
}

/// A line that is kept: where it stood in the file, and where it stands in [`Form::bytes`].
#[derive(Debug)]
struct Held {
    number: u32,
    start: u64,
    from: usize,
    to: usize,
    has_quote: bool,
}

impl Form {
    /// Takes a line of 17 columns.
    pub(super) fn line(&mut self, line: &Line<'_>, work: &mut Work<'_>) {
        if line.trimmed(2).is_empty() {
            work.refuse(line, 2, "V52", Detail::Found("an empty field"));
            return;
        }
        let key = line.span(1, 5);
        let is_full = self.lines.len() >= LINES_MAX || self.bytes.len() >= BYTES_MAX;
        if self.key != key || is_full {
            self.close(work);
            self.key.clear();
            self.key.extend_from_slice(key);
        }
        let from = self.bytes.len();
        self.bytes.extend_from_slice(line.bytes());
        self.lines.push(Held {
            number: line.number,
            start: line.start,
            from,
            to: self.bytes.len(),
            has_quote: line.has_quote(),
        });
    }

    /// The form ends: its lines become rows.
    pub(super) fn close(&mut self, work: &mut Work<'_>) {
        let cut = |held: &Held| {
            let bytes = self.bytes.get(held.from..held.to).unwrap_or_default();
            Line::cut(held.number, held.start, bytes, held.has_quote)
        };
        if let Some(first) = self.lines.first().map(cut)
            && let Some(mut reading) = FormReading::begin(&first, self.lines.iter().map(cut), work)
        {
            for line in self.lines.iter().map(cut) {
                reading.line(&line, work);
            }
            reading.end(work);
        }
        self.lines.clear();
        self.bytes.clear();
    }
}

/// One form while its lines are read.
struct FormReading {
    year: i64,
    admitted: Option<i32>,
    discharged: Option<i32>,
    admitted_digits: Vec<u8>,
    patient: [u64; PATIENT.len()],
    admission: [u64; ADMISSION.len()],
    diagnosis: [u64; DIAGNOSIS.len()],
    surgery: [u64; PROCEDURE.len()],
    other_payloads: String,
    /// Codes with their serial numbers, as far as read.
    seen: Vec<([u8; 7], i64)>,
    /// Whether a line could be used.
    has_content: bool,
}

/// What a line that is a row of its own gathers besides its cells.
#[derive(Default)]
struct Gathered {
    modifiers: Vec<String>,
    notices: Vec<String>,
    subsidies: Vec<String>,
    /// The column of the name.
    name: Option<usize>,
}

impl FormReading {
    fn begin<'l>(
        first: &Line<'_>,
        lines: impl Iterator<Item = Line<'l>>,
        work: &mut Work<'_>,
    ) -> Option<FormReading> {
        let patient_key = work.patient(first, 2)?;
        work.check_facility(first);
        let admitted = work.day(first, 3);
        let (mut discharged, mut form_end) = (None, None);
        for line in lines {
            match line.trimmed(6) {
                b"A000030" => {
                    discharged = known(&line, 1);
                    work.count_month(&line, HEAD + 1);
                }
                b"A000031" => form_end = known(&line, 2),
                _ => {}
            }
        }
        let day = discharged.or(form_end).or(admitted);
        let year = Registry::get()
            .year(day.unwrap_or(i32::MAX))
            .unwrap_or_default();
        let mut form = FormReading {
            year,
            admitted,
            discharged,
            admitted_digits: first.trimmed(3).to_vec(),
            patient: PATIENT,
            admission: ADMISSION,
            diagnosis: DIAGNOSIS,
            surgery: PROCEDURE,
            other_payloads: String::new(),
            seen: Vec::new(),
            has_content: false,
        };
        form.fill_heads(first, patient_key, work);
        Some(form)
    }

    /// Fills the cells that the rows of the form share; later lines only add to them.
    fn fill_heads(&mut self, first: &Line<'_>, patient_key: u64, work: &mut Work<'_>) {
        let (data_type, load, file) = work.lineage();
        let admitted = whole(self.admitted.map(i64::from));
        let discharged = whole(self.discharged.map(i64::from));
        let (admission_no, summary_no) = (work.text(first, 4), work.text(first, 5));
        let year = whole(Some(self.year));
        let number = whole(Some(i64::from(first.number)));
        for (table, name, cell) in [
            (Table::DpcPatients, "specification_year", year),
            (Table::DpcPatients, "line_no", number),
            (Table::DpcAdmissions, "specification_year", year),
            (Table::DpcAdmissions, "line_no", number),
        ] {
            self.set_named(table, name, cell);
        }
        for table in super::TABLES {
            for (name, cell) in [
                ("patient_key", patient_key),
                ("data_type", data_type),
                ("admitted_on", admitted),
                ("discharged_on", discharged),
                ("admission_no", admission_no),
                ("summary_no", summary_no),
                ("load_id", load),
                ("source_file_id", file),
            ] {
                self.set_named(table, name, cell);
            }
        }
        self.patient[patients::CARE_DATE] = admitted;
        self.admission[admissions::CARE_DATE] = admitted;
        self.diagnosis[diagnoses::CARE_DATE] = admitted;
        self.admission[admissions::KIND] = work.word("form1");
        self.surgery[procedures::KIND] = work.word("surgery");
    }

    fn line(&mut self, line: &Line<'_>, work: &mut Work<'_>) {
        let code = line.trimmed(6);
        let registry = Registry::get();
        let (Some(entry), Ok(name)) = (registry.code(code, self.year), <[u8; 7]>::try_from(code))
        else {
            work.refuse(line, 6, "C50", Detail::None);
            return;
        };
        let serial = work.integer(line, 8).unwrap_or_default();
        if self.seen.contains(&(name, serial)) {
            work.refuse(line, 8, "S57", Detail::None);
            return;
        }
        if !entry.is_of(self.year) {
            work.defect("C51", line, 6, Detail::Found("a code of other years"));
        } else if line.trimmed(7) != entry.version.as_bytes() {
            work.defect("C51", line, 7, Detail::None);
        }
        let before = self.seen.iter().filter(|(seen, _)| *seen == name);
        if serial > 0 && before.map(|(_, last)| *last).max().unwrap_or(0) != serial - 1 {
            work.defect("S55", line, 8, Detail::None);
        }
        self.seen.push((name, serial));
        self.has_content = true;
        work.used();
        self.payloads(line, entry, serial, work);
    }

    fn payloads(
        &mut self,
        line: &Line<'_>,
        entry: &'static FormCode,
        serial: i64,
        work: &mut Work<'_>,
    ) {
        let (diagnosis, surgery) = (self.diagnosis, self.surgery);
        let mut gathered = Gathered::default();
        for number in 1..=9 {
            let column = HEAD + number as usize;
            let value = line.trimmed(column);
            if value.is_empty() {
                continue;
            }
            let Some(payload) = entry.payload(number, self.year) else {
                work.defect(
                    "V51",
                    line,
                    column,
                    Detail::Found("a payload without a meaning"),
                );
                continue;
            };
            if !payload.allows(value) {
                work.defect("V51", line, column, Detail::None);
            }
            self.payload(line, column, payload, &mut gathered, work);
            if payload.column.is_none() && self.is_other(entry, payload) {
                self.add_other(line, column, serial, work);
            }
        }
        match &entry.rows {
            Rows::Form => {}
            Rows::Diagnosis(kind) => self.store_diagnosis(line, kind, serial, gathered, work),
            Rows::Surgery => self.store_surgery(line, serial, gathered, work),
        }
        // The next line that is a row begins with what the form says, not with this one's cells.
        (self.diagnosis, self.surgery) = (diagnosis, surgery);
    }

    fn is_other(&self, entry: &FormCode, payload: &Payload) -> bool {
        entry.rows == Rows::Form && matches!(payload.kind, Kind::Text | Kind::Date | Kind::Number)
    }

    /// Adds a payload that has no column. Words are left out: a code is ASCII, and free text may name somebody.
    fn add_other(&mut self, line: &Line<'_>, column: usize, serial: i64, work: &mut Work<'_>) {
        if !line.trimmed(column).is_ascii() {
            work.defect(
                "V51",
                line,
                column,
                Detail::Found("words in place of a code"),
            );
            return;
        }
        let (code, value) = (work.text(line, 6), work.text(line, column));
        if !self.other_payloads.is_empty() {
            self.other_payloads.push(' ');
        }
        let number = column - HEAD;
        let (code, value) = (work.text_of(code), work.text_of(value));
        self.other_payloads += &format!("{code}-{serial}-{number}={value}");
    }

    fn payload(
        &mut self,
        line: &Line<'_>,
        column: usize,
        payload: &Payload,
        gathered: &mut Gathered,
        work: &mut Work<'_>,
    ) {
        match payload.kind {
            Kind::Withheld => {}
            Kind::Text => self.set(payload, || work.text(line, column)),
            Kind::Icd10 => {
                if !is_icd10(line.trimmed(column)) {
                    work.defect("V51", line, column, Detail::Found("no code of ICD-10"));
                }
                self.set(payload, || work.text(line, column));
            }
            Kind::Number if payload.is_unknown(line.trimmed(column)) => {}
            Kind::Number => {
                let number = work.decimal(line, column);
                self.set(payload, || float(number));
            }
            Kind::Date => {
                let day = work.day(line, column);
                self.set(payload, || whole(day.map(i64::from)));
                if line.trimmed(6) == b"A007010" {
                    self.surgery[procedures::CARE_DATE] = whole(day.map(i64::from));
                    work.check_stay(line, column, day, (self.admitted, self.discharged));
                }
            }
            Kind::Birth => self.birth(line, column, work),
            Kind::Modifier => gathered.modifiers.push(work.string(line, column)),
            Kind::Notice => gathered.notices.push(work.string(line, column)),
            Kind::Subsidy => gathered.subsidies.push(work.string(line, column)),
            Kind::Name => gathered.name = Some(column),
        }
    }

    fn birth(&mut self, line: &Line<'_>, column: usize, work: &mut Work<'_>) {
        let field = line.trimmed(column);
        let Some(born) = work.day(line, column) else {
            return;
        };
        if self.admitted.is_some_and(|admitted| born > admitted) {
            work.defect(
                "T51",
                line,
                column,
                Detail::Found("a birth after the admission"),
            );
        }
        if let Some((year, month)) = field.split_at_checked(6).map(|(head, _)| head.split_at(4)) {
            let month = [year, b"-", month].concat();
            self.patient[patients::BIRTH_MONTH] = work.characters(&month);
        }
        let age =
            day::years_between(field, &self.admitted_digits).filter(|_| self.admitted.is_some());
        self.patient[patients::AGE_AT_ADMISSION] = whole(age.map(i64::from));
    }

    fn store_diagnosis(
        &mut self,
        line: &Line<'_>,
        kind: &'static str,
        serial: i64,
        gathered: Gathered,
        work: &mut Work<'_>,
    ) {
        self.diagnosis[diagnoses::KIND] = work.word(kind);
        self.diagnosis[diagnoses::SEQUENCE_NO] = whole(Some(serial));
        self.diagnosis[diagnoses::MODIFIER_CODES] = work.made(&gathered.modifiers.join("~"));
        self.diagnosis[diagnoses::INTRACTABLE_CODES] = work.made(&gathered.notices.join("~"));
        self.diagnosis[diagnoses::SUBSIDY_CODES] = work.made(&gathered.subsidies.join("~"));
        self.diagnosis[diagnoses::LINE_NO] = whole(Some(i64::from(line.number)));
        // A name without a code is free text, which may name somebody.
        let code = self.diagnosis[diagnoses::DISEASE_CODE];
        if let Some(column) = gathered.name
            && !matches!(work.text_of(code), "" | "0000999")
        {
            self.diagnosis[diagnoses::NAME] = work.text(line, column);
        }
        work.store(Table::DpcDiagnoses, &self.diagnosis, self.admitted);
    }

    fn store_surgery(
        &mut self,
        line: &Line<'_>,
        serial: i64,
        gathered: Gathered,
        work: &mut Work<'_>,
    ) {
        self.surgery[procedures::SEQUENCE_NO] = whole(Some(serial));
        self.surgery[procedures::LINE_NO] = whole(Some(i64::from(line.number)));
        let code = self.surgery[procedures::INTERPRETATION_CODE];
        if let Some(column) = gathered.name
            && !work.text_of(code).is_empty()
        {
            self.surgery[procedures::NAME] = work.text(line, column);
        }
        let day = known(line, 1);
        work.store(Table::DpcProcedures, &self.surgery, day);
    }

    /// Writes the cell that a payload goes to.
    fn set(&mut self, payload: &Payload, cell: impl FnOnce() -> u64) {
        if let Some((table, column)) = payload.column
            && let Some(target) = self.row(table).get_mut(column)
        {
            *target = cell();
        }
    }

    /// Writes a cell by the name of its column, in a table that has it.
    fn set_named(&mut self, table: Table, name: &str, cell: u64) {
        let column = crate::ssmix2::columns::find(table.spec(), name);
        if let Some(target) = column.and_then(|column| self.row(table).get_mut(column)) {
            *target = cell;
        }
    }

    fn row(&mut self, table: Table) -> &mut [u64] {
        match table {
            Table::DpcPatients => &mut self.patient,
            Table::DpcAdmissions => &mut self.admission,
            Table::DpcDiagnoses => &mut self.diagnosis,
            _ => &mut self.surgery,
        }
    }

    fn end(mut self, work: &mut Work<'_>) {
        if !self.has_content {
            return;
        }
        self.patient[patients::OTHER_PAYLOADS] = work.made(&self.other_payloads);
        work.store(Table::DpcPatients, &self.patient, self.admitted);
        work.store(Table::DpcAdmissions, &self.admission, self.admitted);
    }
}

/// A payload that is a day; nothing is remarked.
fn known(line: &Line<'_>, number: usize) -> Option<i32> {
    match day::read(line.trimmed(HEAD + number)) {
        Reading::Day(day) => Some(day),
        _ => None,
    }
}
