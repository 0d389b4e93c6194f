//! EFn and EFg: an act (E, detail number 000) and the items that it consists of (F).

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Month, facility, line};
use crate::billing::{Bill, Charge, Item, Kind, UNBUNDLED, current_problems, day};
use crate::history::{Problem, Sex};

const COLUMNS: usize = 31;

/// What all lines of a group of acts say: columns 3, 4, 26 and whether the stay is charged by the DPC.
struct Group {
    third: String,
    fourth: String,
    department: String,
    is_stay: bool,
}

/// The lines of a stay in the month.
pub(super) fn of_stay(month: &Month<'_>, bill: &Bill) -> Vec<String> {
    let group = Group {
        third: month.discharge(bill),
        fourth: day(bill.from),
        department: format!("{}0", bill.department()),
        is_stay: true,
    };
    let charges = bill.charges.iter().filter(|charge| month.has(charge.day));
    by_section(month, &group, charges)
}

/// The lines of the visits of the month, visit by visit.
pub(super) fn of_visits(month: &Month<'_>, visits: &[&Bill]) -> Vec<String> {
    let mut days: BTreeMap<Date, (String, Vec<&Charge>)> = BTreeMap::new();
    for bill in visits {
        for charge in bill.charges.iter().filter(|charge| month.has(charge.day)) {
            let of_day = days.entry(charge.day);
            let (_, charges) = of_day.or_insert_with(|| (bill.department(), Vec::new()));
            charges.push(charge);
        }
    }
    let of_day = |(visited, (department, charges)): (Date, (String, Vec<&Charge>))| {
        let group = Group {
            third: day(month.history.patient.birth),
            fourth: day(visited),
            department: format!("{department}0"),
            is_stay: false,
        };
        by_section(month, &group, charges.into_iter())
    };
    days.into_iter().flat_map(of_day).collect()
}

fn by_section<'a>(
    month: &Month<'_>,
    group: &Group,
    charges: impl Iterator<Item = &'a Charge>,
) -> Vec<String> {
    let mut sections: BTreeMap<&str, Vec<&Charge>> = BTreeMap::new();
    for charge in charges {
        sections.entry(charge.section).or_default().push(charge);
    }
    let mut lines = Vec::new();
    for charges in sections.into_values() {
        for (sequence, charge) in charges.into_iter().enumerate() {
            act(month, group, sequence + 1, charge, &mut lines);
        }
    }
    lines
}

/// An act with its items.
fn act(
    month: &Month<'_>,
    group: &Group,
    sequence: usize,
    charge: &Charge,
    lines: &mut Vec<String>,
) {
    let is_bundled = group.is_stay && !UNBUNDLED.contains(&charge.section);
    let sum = |wanted: fn(&Item) -> bool| -> String {
        let items = charge
            .items
            .iter()
            .filter(|item| !is_bundled && wanted(item));
        format!("{:08}", items.map(|item| item.points).sum::<u32>())
    };
    let head = Common::of(month, group, sequence, charge);
    let insurer = month.insurance.insurer.as_str();
    let kind = month.receipt_type(group.is_stay);
    let setting = if group.is_stay { "0" } else { "1" };
    let Some(first) = charge.items.first() else {
        return;
    };
    lines.push(head.line(&[
        (7, "000"),
        (9, &first.code),
        (11, &first.name),
        (12, "0000000.000"),
        (13, "000"),
        (14, "00000000.000"),
        (15, "0"),
        (16, "00000000"),
        (18, &sum(|_| true)),
        (19, &sum(|item| item.kind == Kind::Drug)),
        (20, &sum(|item| item.kind == Kind::Device)),
        (22, insurer),
        (23, &kind),
        (25, "01"),
        (30, setting),
    ]));
    let flags = if is_bundled {
        "010000000000"
    } else {
        "000000000000"
    };
    for (place, item) in charge.items.iter().enumerate() {
        let quantity: f64 = item.usage.parse().unwrap_or(0.0);
        lines.push(head.line(&[
            (7, &format!("{:03}", place + 1)),
            (9, &item.code),
            (11, &item.name),
            (12, &format!("{quantity:011.3}")),
            (
                13,
                if item.kind == Kind::Device {
                    "001"
                } else {
                    "000"
                },
            ),
            (14, &format!("{:012.3}", f64::from(item.points))),
            (15, "0"),
            (16, &format!("{:08}", item.points)),
            (17, flags),
            (18, "00000000"),
            (19, "00000000"),
            (20, "00000000"),
        ]));
    }
}

/// What an act and its items have alike.
struct Common {
    cells: Vec<(usize, String)>,
}

impl Common {
    fn of(month: &Month<'_>, group: &Group, sequence: usize, charge: &Charge) -> Common {
        let is_stay = group.is_stay;
        let cells = vec![
            (1, facility(month.hospital)),
            (2, month.patient()),
            (3, group.third.clone()),
            (4, group.fourth.clone()),
            (5, charge.section.to_owned()),
            (6, format!("{sequence:04}")),
            (8, "000000000000".to_owned()),
            (21, format!("{:03}", charge.times)),
            (24, day(charge.day)),
            (26, group.department.clone()),
            (28, if is_stay { "W01" } else { "" }.to_owned()),
            (29, if is_stay { "0" } else { "" }.to_owned()),
        ];
        Common { cells }
    }

    fn line(&self, own: &[(usize, &str)]) -> String {
        let common = self
            .cells
            .iter()
            .map(|(column, text)| (*column, text.as_str()));
        let cells: Vec<(usize, &str)> = common.chain(own.iter().copied()).collect();
        line(COLUMNS, &cells)
    }
}

/// The problems that a patient has in the month.
pub(super) fn current<'a>(month: &Month<'a>) -> Vec<&'a Problem> {
    current_problems(month.history, month.days)
}

/// Lines SY of EFg: the diagnoses of an outpatient, at the first visit of the month.
pub(super) fn diagnoses(month: &Month<'_>, first: &Bill) -> Vec<String> {
    let sex = match month.history.patient.sex {
        Sex::Male => "1",
        Sex::Female => "2",
    };
    let mut lines = Vec::new();
    for problem in current(month) {
        let Some(disease) = month.world.masters.diseases.get(problem.disease) else {
            continue;
        };
        let is_over = problem.resolved.is_some_and(|end| month.has(end));
        let outcome = if is_over { "1" } else { "0" };
        let main = if lines.is_empty() { "1" } else { "0" };
        lines.push(line(
            COLUMNS,
            &[
                (1, &facility(month.hospital)),
                (2, &month.patient()),
                (3, &day(month.history.patient.birth)),
                (4, &day(first.from)),
                (5, "SY"),
                (6, &format!("{:04}", lines.len() + 1)),
                (7, "000"),
                (9, disease.code.get(1..8).unwrap_or_default()),
                (10, &disease.icd10.replace('.', "")),
                (11, &disease.name),
                (17, &format!("00{sex}{outcome}{main}0000000")),
                (24, &day(problem.onset)),
                (26, &format!("{}0", first.department())),
                (30, "1"),
            ],
        ));
    }
    lines
}
