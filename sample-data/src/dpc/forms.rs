//! FF1 (form 1), FF4 (form 4), Dn (what was charged by the DPC) and Hn (need of nursing care) of a stay.

use jiff::ToSpan;
use jiff::civil::Date;

use super::acts::current;
use super::{Month, facility, line};
use crate::billing::{Bill, DAILY_POINTS, day, dpc_code};
use crate::history::Sex;

/// The version of the codes of form 1 that have not changed since the survey's present form.
const VERSION: &str = "20140401";

/// Most comorbidities that a form takes.
const MOST: usize = 10;

/// A form 1 while it is written: its lines, and how many of them are diagnoses and operations.
pub(super) struct Form1 {
    /// The columns that all lines share.
    head: [String; 3],
    pub lines: Vec<String>,
    pub diagnoses: u64,
    pub surgeries: u64,
}

/// Form 1 of a stay that ended in the month.
pub(super) fn form1(month: &Month<'_>, bill: &Bill) -> Form1 {
    let mut form = Form1 {
        head: [facility(month.hospital), month.patient(), day(bill.from)],
        lines: Vec::new(),
        diagnoses: 0,
        surgeries: 0,
    };
    form.patient(month);
    form.stay(month, bill);
    form.problems(month);
    if let Some(operation) = &bill.operation {
        form.surgeries += 1;
        let at = day(operation.day);
        let (number, name) = (operation.number, operation.name);
        let payloads = [(1, at.as_str()), (2, number), (4, "1"), (9, name)];
        form.write("A007010", 1, &payloads);
    }
    form
}

impl Form1 {
    /// A line: code, number among those of the code, payloads by their place from 1.
    fn write(&mut self, code: &str, number: usize, payloads: &[(usize, &str)]) {
        let number = number.to_string();
        let [facility, patient, from] = &self.head;
        let mut cells = vec![
            (1, facility.as_str()),
            (2, patient.as_str()),
            (3, from.as_str()),
            (4, "0"),
            (5, "0"),
            (6, code),
            (7, VERSION),
            (8, number.as_str()),
        ];
        cells.extend(payloads.iter().map(|(place, text)| (8 + place, *text)));
        self.lines.push(line(17, &cells));
    }

    fn patient(&mut self, month: &Month<'_>) {
        let patient = &month.history.patient;
        let sex = match patient.sex {
            Sex::Male => "1",
            Sex::Female => "2",
        };
        let birth = day(patient.birth);
        self.write("A000010", 0, &[(1, &birth), (2, sex), (3, "0000000")]);
        let height = patient.height_cm.round().to_string();
        let weight = format!("{:.1}", patient.weight_kg);
        self.write("A001010", 0, &[(2, &height), (3, &weight), (4, "000")]);
    }

    fn stay(&mut self, month: &Month<'_>, bill: &Bill) {
        let (from, to) = (day(bill.from), day(bill.to));
        let outcome = if is_death(month, bill) { "6" } else { "1" };
        let admission = [(2, "1"), (3, "0"), (4, "1"), (5, "100"), (6, "0"), (7, "0")];
        let payloads = [&[(1, from.as_str())], admission.as_slice()].concat();
        self.write("A000020", 0, &payloads);
        let payloads = [(1, to.as_str()), (2, "1"), (3, outcome), (4, "0"), (5, "0")];
        self.write("A000030", 0, &payloads);
        self.write("A000031", 0, &[(1, &from), (2, &to)]);
        let department = format!("{}0", bill.department());
        self.write("A000040", 0, &[(2, &department), (3, "0")]);
        self.write("A000050", 0, &[(2, "1"), (3, "0"), (4, "0")]);
    }

    /// Main, trigger and most resources are the main disease; the others are comorbidities.
    fn problems(&mut self, month: &Month<'_>) {
        let masters = &month.world.masters;
        let current = current(month).into_iter().filter(|it| !it.suspected);
        let diseases = current.filter_map(|problem| masters.diseases.get(problem.disease));
        for (place, disease) in diseases.enumerate().take(MOST + 1) {
            let icd10 = disease.icd10.replace('.', "");
            let code = disease.code.get(1..8).unwrap_or_default();
            let payloads = [(2, icd10.as_str()), (4, code), (9, disease.name.as_str())];
            let kinds: &[&str] = match place {
                0 => &["A006010", "A006020", "A006030"],
                _ => &["A006040"],
            };
            for kind in kinds {
                self.write(kind, place, &payloads);
                self.diagnoses += 1;
            }
        }
    }
}

fn is_death(month: &Month<'_>, bill: &Bill) -> bool {
    let encounters = month.history.encounters.iter();
    let mut of_bill = encounters.filter(|encounter| encounter.serial == bill.serial);
    let stay = of_bill.next().and_then(|encounter| encounter.stay.as_ref());
    stay.is_some_and(|stay| stay.outcome == "20")
}

/// Form 4 of a stay that ended in the month: nothing outside the insurance.
pub(super) fn form4(month: &Month<'_>, bill: &Bill) -> String {
    line(
        5,
        &[
            (1, &facility(month.hospital)),
            (2, &month.patient()),
            (3, &day(bill.from)),
            (4, &day(bill.to)),
            (5, "1"),
        ],
    )
}

/// First and last day of a stay within the month.
fn within(month: &Month<'_>, bill: &Bill) -> (Date, Date) {
    (bill.from.max(month.days.0), bill.to.min(month.days.1))
}

/// D: one line a stay and month, the days that were charged by the DPC.
pub(super) fn charges(month: &Month<'_>, bill: &Bill) -> Option<String> {
    let (from, to) = within(month, bill);
    let days = (to - from).get_days() + 1;
    if days < 1 {
        return None;
    }
    let points = DAILY_POINTS as i32 * days;
    Some(line(
        30,
        &[
            (1, &facility(month.hospital)),
            (2, &month.patient()),
            (3, &month.discharge(bill)),
            (4, &day(bill.from)),
            (5, "93"),
            (6, "0001"),
            (7, "000000000000"),
            (8, "930990110"),
            (10, "診断群分類（見本）"),
            (11, &format!("{points:08}")),
            (12, "00000000"),
            (13, "00000000"),
            (14, "0"),
            (15, &format!("{days:03}")),
            (16, &month.insurance.insurer),
            (17, &month.receipt_type(true)),
            (18, &day(from)),
            (19, "01"),
            (20, &format!("{}0", bill.department())),
            (22, "W01"),
            (23, "0"),
            (24, "0"),
            (26, &day(from)),
            (27, &day(to)),
            (28, &day(bill.from)),
            (29, &dpc_code(month.history, month.days)),
            (30, "1.2345"),
        ],
    ))
}

/// H: one line a day of the stay in the month.
pub(super) fn nursing(month: &Month<'_>, bill: &Bill) -> Vec<String> {
    let (mut at, last) = within(month, bill);
    let mut lines = Vec::new();
    while at <= last {
        lines.push(line(
            20,
            &[
                (1, &facility(month.hospital)),
                (2, "W01"),
                (3, &month.patient()),
                (4, &month.discharge(bill)),
                (5, &day(bill.from)),
                (6, &day(at)),
                (7, "ASS0013"),
                (8, "20240601"),
                (9, "0"),
                (10, "0"),
                (11, "1"),
                (12, "0"),
            ],
        ));
        at = at.saturating_add(1.day());
    }
    lines
}
