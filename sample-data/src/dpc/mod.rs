//! Writes the files of the DPC survey of one month: EFn, EFg, FF1, FF4, Dn and Hn, on the same bills as the claims.
//!
//! In a hospital of the DPC most of what is given during a stay is bundled: its items carry their points and their act none.

use jiff::civil::Date;

use crate::billing::{Bill, Insurance, day};
use crate::claims::{PREFECTURE, institution};
use crate::history::{History, World};
use crate::hospital::{Hospital, Kind};

mod acts;
mod forms;

/// The kinds of files, by the first part of their names, in the order in which lines are kept.
pub(crate) const KINDS: [&str; 6] = ["EFn", "EFg", "FF1", "FF4", "Dn", "Hn"];

/// Lines of one patient and month, by kind of file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lines {
    pub kinds: [Vec<String>; KINDS.len()],
    /// Rows that the lines are, by table.
    pub rows: Rows,
}

/// Rows by table of the survey.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rows {
    pub patients: u64,
    pub diagnoses: u64,
    pub admissions: u64,
    pub procedures: u64,
}

/// Whether a hospital takes part in the survey.
pub(crate) fn takes_part(hospital: &Hospital) -> bool {
    hospital.kind != Kind::Community
}

/// 施設コード: prefecture and institution.
pub(crate) fn facility(hospital: &Hospital) -> String {
    format!("{PREFECTURE}{}", institution(hospital))
}

/// What the lines of one patient and month are about.
pub(crate) struct Month<'a> {
    pub world: &'a World<'a>,
    pub hospital: &'a Hospital,
    pub history: &'a History,
    pub insurance: Insurance,
    /// First and last day.
    pub days: (Date, Date),
}

impl Month<'_> {
    fn has(&self, day: Date) -> bool {
        (self.days.0..=self.days.1).contains(&day)
    }

    /// データ識別番号: the patient's number in ten digits.
    fn patient(&self) -> String {
        let digits = self.history.patient.id.trim_start_matches('0');
        format!("{digits:0>10}")
    }

    fn receipt_type(&self, is_stay: bool) -> String {
        let birth = self.history.patient.birth;
        self.insurance.receipt_type(birth, self.days.0, is_stay)
    }

    /// The day of discharge as a file of the month knows it.
    fn discharge(&self, bill: &Bill) -> String {
        match bill.to > self.days.1 {
            true => "00000000".to_owned(),
            false => day(bill.to),
        }
    }
}

/// A line of so many columns with some of them filled, columns counted from 1 as the survey does.
fn line(columns: usize, cells: &[(usize, &str)]) -> String {
    let mut row = vec![""; columns];
    for (column, text) in cells {
        row[column - 1] = text;
    }
    row.join("\t")
}

/// The lines of a patient and month.
pub(crate) fn lines(month: &Month<'_>, bills: &[Bill]) -> Lines {
    let mut lines = Lines::default();
    for bill in bills {
        let is_of_month = bill.charges.iter().any(|charge| month.has(charge.day));
        if bill.is_stay && is_of_month {
            lines.stay(month, bill);
        }
    }
    let mut visits: Vec<&Bill> = bills.iter().filter(|bill| !bill.is_stay).collect();
    visits.retain(|bill| month.has(bill.from));
    lines.visits(month, &visits);
    lines
}

impl Lines {
    fn put(&mut self, kind: &str, line: String) {
        if let Some(place) = KINDS.iter().position(|known| *known == kind) {
            self.kinds[place].push(line);
        }
    }

    fn stay(&mut self, month: &Month<'_>, bill: &Bill) {
        for row in acts::of_stay(month, bill) {
            self.rows.procedures += 1;
            self.put("EFn", row);
        }
        if let Some(row) = forms::charges(month, bill) {
            self.rows.admissions += 1;
            self.put("Dn", row);
        }
        for row in forms::nursing(month, bill) {
            self.rows.admissions += 1;
            self.put("Hn", row);
        }
        if month.has(bill.to) {
            let form = forms::form1(month, bill);
            self.rows.patients += 1;
            self.rows.admissions += 2;
            self.rows.diagnoses += form.diagnoses;
            self.rows.procedures += form.surgeries;
            for row in form.lines {
                self.put("FF1", row);
            }
            self.put("FF4", forms::form4(month, bill));
        }
    }

    fn visits(&mut self, month: &Month<'_>, visits: &[&Bill]) {
        for row in acts::of_visits(month, visits) {
            self.rows.procedures += 1;
            self.put("EFg", row);
        }
        let Some(first) = visits.first() else {
            return;
        };
        for row in acts::diagnoses(month, first) {
            self.rows.diagnoses += 1;
            self.put("EFg", row);
        }
    }
}
