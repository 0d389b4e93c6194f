//! From rows of both sides to counts of a month: batch by batch, with nothing kept but hashes.

use std::collections::BTreeMap;

use arrow_array::cast::AsArray;
use arrow_array::{Array, Date32Array, RecordBatch, StringArray};
use model::{DictionaryColumn, Table};

use super::classes::ClaimClasses;
use super::comparison::{Comparison, Side};
use super::keys::{Keys, hash};
use super::{ALL, Agreement, Counts, Month};

/// Sections of drugs by mouth or on the skin, and of injections.
const DISPENSED: [&str; 3] = ["21", "22", "23"];
const INJECTED: [&str; 3] = ["31", "32", "33"];

/// The classes of drugs: how they are given, and to whom.
const DRUG_CLASSES: [[&str; 2]; 2] = [
    ["dispensed_outpatients", "dispensed_inpatients"],
    ["injected_outpatients", "injected_inpatients"],
];

/// A month of a comparison while its rows are read.
#[derive(Clone, Debug)]
pub struct AgreementTally<'a> {
    comparison: Comparison,
    month: Month,
    classes: &'a ClaimClasses,
    left: Hand,
    right: Hand,
}

/// What a side tells of.
#[derive(Clone, Debug, Default)]
struct Hand {
    rows: u64,
    by_class: BTreeMap<String, Keys>,
    /// The patients, for the share that is known.
    patients: Keys,
    known: Keys,
}

impl Hand {
    fn add(&mut self, class: &str, key: u64) {
        match self.by_class.get_mut(class) {
            Some(keys) => keys.insert(key),
            None => {
                let keys = self.by_class.entry(class.to_owned()).or_default();
                keys.insert(key);
            }
        }
    }
}

impl<'a> AgreementTally<'a> {
    /// An empty tally.
    pub fn new(
        comparison: Comparison,
        month: Month,
        classes: &'a ClaimClasses,
    ) -> AgreementTally<'a> {
        AgreementTally {
            comparison,
            month,
            classes,
            left: Hand::default(),
            right: Hand::default(),
        }
    }

    /// Whether any patient of the right side was met.
    pub fn has_patients(&self) -> bool {
        self.right.patients.len() > 0
    }

    /// Adds rows of one of the comparison's tables. Rows that are about something else are passed over.
    pub fn add(&mut self, table: Table, side: Side, rows: &RecordBatch) {
        let cells = Cells { rows };
        let key = cells.text("patient_key");
        for row in 0..rows.num_rows() {
            let Some(patient) = key.at(row) else {
                continue;
            };
            match (self.comparison, side) {
                (Comparison::AdmissionsEf | Comparison::AdmissionsReceipts, Side::Left) => {
                    self.event("ADT-22", &cells, row, patient);
                }
                (Comparison::DischargesForm1, Side::Left) => {
                    self.event("ADT-52", &cells, row, patient);
                }
                (Comparison::DischargesForm1, Side::Right) => self.form1(&cells, row, patient),
                (Comparison::AdmissionsEf, Side::Right)
                | (Comparison::StaysReceipts, Side::Left) => self.ef_stay(&cells, row, patient),
                (Comparison::AdmissionsReceipts | Comparison::StaysReceipts, Side::Right) => {
                    self.receipt(&cells, row, patient);
                }
                (Comparison::TestsEf | Comparison::TestsClaims, Side::Left) => {
                    self.result(&cells, row, patient);
                }
                (Comparison::TestsEf, Side::Right) => self.ef_test(&cells, row, patient),
                (Comparison::TestsClaims, Side::Right) => self.claimed_test(&cells, row, patient),
                (Comparison::DrugsEf | Comparison::DrugsClaims, Side::Left) => {
                    self.order(table, &cells, row, patient);
                }
                (Comparison::DrugsEf, Side::Right) => self.ef_drug(&cells, row, patient),
                (Comparison::DrugsClaims, Side::Right) => self.claimed_drug(&cells, row, patient),
                (Comparison::DiagnosesEf, _) => self.diagnosis(side, &cells, row, patient),
            }
        }
    }

    /// Adds keys of the table of patients, so that it is known how many of the right side's patients they are.
    pub fn add_known(&mut self, rows: &RecordBatch) {
        let cells = Cells { rows };
        let key = cells.text("patient_key");
        for row in 0..rows.num_rows() {
            let patient = key.at(row).map(|patient| hash(patient, &[]));
            if let Some(patient) = patient.filter(|key| self.right.patients.contains(*key)) {
                self.right.known.insert(patient);
            }
        }
    }

    /// The counts. `inputs` tells what they were counted from.
    pub fn finish(self, inputs: String) -> Agreement {
        let none = Keys::default();
        let mut names: Vec<&String> = self.left.by_class.keys().collect();
        names.extend(self.right.by_class.keys());
        let mut classes = BTreeMap::from([(ALL.to_owned(), Counts::default())]);
        let mut level = 0;
        for name in names {
            let left = self.left.by_class.get(name).unwrap_or(&none);
            let right = self.right.by_class.get(name).unwrap_or(&none);
            level = level.max(left.level()).max(right.level());
            let (matched, only_left, only_right) = left.compare(right);
            let counts = Counts {
                matched,
                only_left: if self.comparison.counts_only(Side::Left) {
                    only_left
                } else {
                    0
                },
                only_right,
            };
            classes.insert(name.clone(), counts);
        }
        self.comparison.sum_up(&mut classes);
        Agreement {
            month: self.month,
            comparison: self.comparison,
            classes,
            left_rows: self.left.rows,
            right_rows: self.right.rows,
            patients: self.right.patients.len(),
            patients_known: self.right.known.len(),
            one_in: 1 << level.min(62),
            inputs,
        }
    }

    fn hand(&mut self, side: Side) -> &mut Hand {
        match side {
            Side::Left => &mut self.left,
            Side::Right => &mut self.right,
        }
    }

    /// Counts a row and its patient.
    fn seen(&mut self, side: Side, patient: &str) {
        let hand = self.hand(side);
        hand.rows += 1;
        if side == Side::Right {
            hand.patients.insert(hash(patient, &[]));
        }
    }

    fn event(&mut self, data_type: &str, cells: &Cells<'_>, row: usize, patient: &str) {
        let day = cells.day("care_date", row);
        if !cells.is("data_type", row, data_type) || !self.month.has(day) {
            return;
        }
        let day = day.unwrap_or_default();
        self.seen(Side::Left, patient);
        let key = match self.comparison {
            Comparison::AdmissionsReceipts => hash(patient, &[]),
            _ => of_day(patient, day),
        };
        self.left.add(ALL, key);
    }

    fn form1(&mut self, cells: &Cells<'_>, row: usize, patient: &str) {
        let day = cells.day("discharged_on", row);
        let is_stay = cells.is("kind", row, "form1") && cells.is("summary_no", row, "0");
        if is_stay && self.month.has(day) {
            self.seen(Side::Right, patient);
            let key = of_day(patient, day.unwrap_or_default());
            self.right.add(ALL, key);
        }
    }

    /// An act of EFn: that the patient was in, and was admitted in the month.
    fn ef_stay(&mut self, cells: &Cells<'_>, row: usize, patient: &str) {
        if !cells.is("data_type", row, "EFn") || !cells.is("kind", row, "act") {
            return;
        }
        if self.comparison == Comparison::StaysReceipts {
            self.seen(Side::Left, patient);
            self.left.add(ALL, hash(patient, &[]));
            return;
        }
        self.seen(Side::Right, patient);
        let day = cells.day("admitted_on", row);
        if self.month.has(day) {
            let key = of_day(patient, day.unwrap_or_default());
            self.right.add(ALL, key);
        }
    }

    /// A receipt of an inpatient, parts of summaries left out.
    fn receipt(&mut self, cells: &Cells<'_>, row: usize, patient: &str) {
        let part = cells.text("summary_code");
        let is_part = matches!(part.at(row), Some("2" | "3"));
        let is_stay = cells.is("patient_class", row, "I") && cells.is_of_chart(row);
        if !is_stay || is_part {
            return;
        }
        self.seen(Side::Right, patient);
        let is_new = self.month.has(cells.day("admission_date", row));
        if is_new || self.comparison == Comparison::StaysReceipts {
            self.right.add(ALL, hash(patient, &[]));
        }
    }

    fn result(&mut self, cells: &Cells<'_>, row: usize, patient: &str) {
        let status = cells.text("result_status");
        let is_done = matches!(status.at(row), None | Some("F" | "C"));
        let Some(day) = cells.day("care_date", row).filter(|_| is_done) else {
            return;
        };
        self.seen(Side::Left, patient);
        let key = of_day(patient, day);
        self.left.add(ALL, key);
        let code = cells.text("standard_code");
        for class in self.classes.of_result(code.at(row).unwrap_or_default()) {
            self.left.add(&class.name, key);
        }
    }

    fn ef_test(&mut self, cells: &Cells<'_>, row: usize, patient: &str) {
        if !cells.is("kind", row, "item") {
            return;
        }
        self.seen(Side::Right, patient);
        if let Some(day) = cells.day("care_date", row) {
            let code = cells.text("claim_code");
            self.charged_test(code.at(row).unwrap_or_default(), of_day(patient, day));
        }
    }

    fn claimed_test(&mut self, cells: &Cells<'_>, row: usize, patient: &str) {
        if !cells.is_of_chart(row) {
            return;
        }
        self.seen(Side::Right, patient);
        let code = cells.text("claim_code");
        let code = code.at(row).unwrap_or_default();
        if self.classes.of_claim(code).next().is_none() {
            return;
        }
        for day in cells.days_claimed(self.month, row) {
            self.charged_test(code, of_day(patient, day));
        }
    }

    fn charged_test(&mut self, code: &str, key: u64) {
        for class in self.classes.of_claim(code) {
            self.right.add(ALL, key);
            if !class.results.is_empty() {
                self.right.add(&class.name, key);
            }
        }
    }

    /// An order may be dispensed to a patient who was admitted meanwhile, so it stands for both kinds of patients.
    fn order(&mut self, table: Table, cells: &Cells<'_>, row: usize, patient: &str) {
        let Some(day) = cells.day("care_date", row) else {
            return;
        };
        self.seen(Side::Left, patient);
        let [outpatients, inpatients] = DRUG_CLASSES[usize::from(table == Table::Injections)];
        self.left.add(outpatients, of_day(patient, day));
        self.left.add(inpatients, hash(patient, &[]));
    }

    fn ef_drug(&mut self, cells: &Cells<'_>, row: usize, patient: &str) {
        let (code, own) = (cells.text("claim_code"), cells.text("brought_in_code"));
        let is_drug = code.at(row).is_some_and(|code| code.starts_with('6'));
        let is_own = matches!(own.at(row), Some("1" | "2"));
        if is_drug && !is_own && cells.is("kind", row, "item") {
            self.seen(Side::Right, patient);
            let section = cells.text("data_category");
            let is_stay = cells.is("data_type", row, "EFn");
            let days = cells.day("care_date", row);
            self.charged_drug(section.at(row), is_stay, patient, days.into_iter());
        }
    }

    fn claimed_drug(&mut self, cells: &Cells<'_>, row: usize, patient: &str) {
        if !cells.is_of_chart(row) {
            return;
        }
        self.seen(Side::Right, patient);
        let section = cells.text("section_code");
        let is_stay = cells.is("patient_class", row, "I");
        let days = cells.days_claimed(self.month, row);
        self.charged_drug(section.at(row), is_stay, patient, days.into_iter());
    }

    /// Outpatients get a drug on the day of its order; for inpatients one order may last for many days.
    fn charged_drug(
        &mut self,
        section: Option<&str>,
        is_stay: bool,
        patient: &str,
        days: impl Iterator<Item = i32>,
    ) {
        let section = section.unwrap_or_default();
        let is_of = |sections: &[&str]| sections.contains(&section);
        let classes = match (is_of(&DISPENSED), is_of(&INJECTED)) {
            (true, _) => DRUG_CLASSES[0],
            (_, true) => DRUG_CLASSES[1],
            _ => return,
        };
        if is_stay {
            self.right.add(classes[1], hash(patient, &[]));
            return;
        }
        for day in days {
            self.right.add(classes[0], of_day(patient, day));
        }
    }

    fn diagnosis(&mut self, side: Side, cells: &Cells<'_>, row: usize, patient: &str) {
        let code = cells.text("icd10_code");
        let Some(category) = code.at(row).and_then(category) else {
            return;
        };
        let key = hash(patient, &[category]);
        if side == Side::Left {
            self.seen(side, patient);
            self.left.add("outpatients", key);
            self.left.add("stays", key);
            return;
        }
        let modifiers = cells.text("modifier_codes");
        let is_suspected = modifiers
            .at(row)
            .is_some_and(|codes| codes.contains("8002"));
        if is_suspected {
            return;
        }
        self.seen(side, patient);
        let class = match cells.is("data_type", row, "FF1") {
            true => "stays",
            false => "outpatients",
        };
        self.right.add(class, key);
    }
}

fn of_day(patient: &str, day: i32) -> u64 {
    hash(patient, &[1 + u64::from(day.unsigned_abs())])
}

/// The first three characters of an ICD-10 code as a number; `None` for what is none.
fn category(code: &str) -> Option<u64> {
    let bytes = code.trim().as_bytes().get(..3)?;
    let [letter, tens, ones] = bytes else {
        return None;
    };
    let is_code =
        letter.is_ascii_alphabetic() && tens.is_ascii_digit() && ones.is_ascii_alphanumeric();
    let number = bytes.iter().fold(0, |sum, byte| {
        sum * 256 + u64::from(byte.to_ascii_uppercase())
    });
    is_code.then_some(number)
}

impl Comparison {
    /// Fills in the sum where the classes share nothing: drugs and diagnoses.
    fn sum_up(self, classes: &mut BTreeMap<String, Counts>) {
        let is_parted = matches!(
            self,
            Comparison::DrugsEf | Comparison::DrugsClaims | Comparison::DiagnosesEf
        );
        if is_parted {
            let sum = classes.values().fold(Counts::default(), |sum, it| Counts {
                matched: sum.matched + it.matched,
                only_left: sum.only_left + it.only_left,
                only_right: sum.only_right + it.only_right,
            });
            classes.insert(ALL.to_owned(), sum);
        }
    }
}

/// The columns of a batch by name; one that is not there is empty.
struct Cells<'a> {
    rows: &'a RecordBatch,
}

/// A column of text, plain or with a dictionary.
#[derive(Clone, Copy)]
enum Texts<'a> {
    Plain(&'a StringArray),
    Dictionary(&'a DictionaryColumn, &'a StringArray),
    None,
}

impl<'a> Texts<'a> {
    fn at(self, row: usize) -> Option<&'a str> {
        match self {
            Texts::Plain(texts) => texts.is_valid(row).then(|| texts.value(row)),
            Texts::Dictionary(keys, texts) => keys.key(row).map(|key| texts.value(key)),
            Texts::None => None,
        }
    }
}

impl<'a> Cells<'a> {
    fn text(&self, name: &str) -> Texts<'a> {
        let Some(column) = self.rows.column_by_name(name) else {
            return Texts::None;
        };
        if let Some(keys) = column.as_any().downcast_ref::<DictionaryColumn>() {
            let texts = keys.values().as_string_opt::<i32>();
            return texts.map_or(Texts::None, |texts| Texts::Dictionary(keys, texts));
        }
        let plain = column.as_string_opt::<i32>();
        plain.map_or(Texts::None, Texts::Plain)
    }

    fn is(&self, name: &str, row: usize, expected: &str) -> bool {
        self.text(name).at(row) == Some(expected)
    }

    /// Whether the patient of a claim is known by the number of the hospital.
    fn is_of_chart(&self, row: usize) -> bool {
        self.is("patient_key_source", row, "chart")
    }

    /// The days of a row of claims: those that it counts, or the one of a coding record.
    fn days_claimed(&self, month: Month, row: usize) -> Vec<i32> {
        if self.is("source_record", row, "CD") {
            return self.day("care_date", row).into_iter().collect();
        }
        let days = self.text("days");
        month.days(days.at(row).unwrap_or_default()).collect()
    }

    fn day(&self, name: &str, row: usize) -> Option<i32> {
        let column = self.rows.column_by_name(name)?;
        let days = column.as_any().downcast_ref::<Date32Array>()?;
        days.is_valid(row).then(|| days.value(row))
    }
}
