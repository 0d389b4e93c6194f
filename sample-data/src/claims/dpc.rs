//! Receipts of the DPC (RECEIPTD): the daily payment, what is charged beside it, and the coding sheet that lists all care once more.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::Sheet;
use super::body::{Body, acts, id_table};
use super::head::{PayerColumns, payers, record};
use crate::billing::{Bill, Charge, DAILY_POINTS, UNBUNDLED, current_problems, day, dpc_code};
use crate::billing::{Item, Kind};

/// 医療機関別係数, in ten thousandths.
const COEFFICIENT: u64 = 12_345;

/// Most comorbidities of a receipt.
const MOST: usize = 4;

const COLUMNS: PayerColumns = PayerColumns {
    insurer: 16,
    public: 13,
};

/// The records behind RE, with what they come to.
pub(super) fn receipt(sheet: &Sheet<'_>) -> (Vec<String>, Body) {
    let payment = Payment::of(sheet);
    let mut body = acts(sheet, |charge| UNBUNDLED.contains(&charge.section));
    body.points += payment.claimed;
    let mut lines = payers(sheet, body.points, COLUMNS);
    lines.extend(stay(sheet));
    let diagnoses = diagnoses(sheet);
    body.rows.insert("claims_diagnoses", diagnoses.len() as u64);
    lines.extend(diagnoses);
    lines.extend(admission(sheet));
    lines.extend(payment.records(sheet));
    lines.append(&mut body.lines);
    lines.extend(coding_sheet(sheet, &mut body.rows));
    (lines, body)
}

/// BU of the first stay of the month.
fn stay(sheet: &Sheet<'_>) -> Option<String> {
    let bill = sheet.bills.first()?;
    let is_over = bill.to <= sheet.month.1;
    let discharge = if is_over { day(bill.to) } else { String::new() };
    let outcome = match (is_over, is_death(sheet, bill)) {
        (false, _) => "",
        (true, true) => "6",
        (true, false) => "2",
    };
    Some(record(
        6,
        &[
            (0, "BU"),
            (1, &dpc_code(sheet.history, sheet.month)),
            (2, &day(bill.from)),
            (3, &discharge),
            (4, outcome),
        ],
    ))
}

fn is_death(sheet: &Sheet<'_>, bill: &Bill) -> bool {
    let mut encounters = sheet.history.encounters.iter();
    let encounter = encounters.find(|encounter| encounter.serial == bill.serial);
    let stay = encounter.and_then(|encounter| encounter.stay.as_ref());
    stay.is_some_and(|stay| stay.outcome == "20")
}

/// SB: the main disease, and comorbidities.
fn diagnoses(sheet: &Sheet<'_>) -> Vec<String> {
    let problems = current_problems(sheet.history, sheet.month);
    let mut lines = Vec::new();
    for problem in problems {
        let Some(disease) = sheet.world.masters.diseases.get(problem.disease) else {
            continue;
        };
        let kind = match lines.len() {
            0 => "01".to_owned(),
            place => (40 + place).to_string(),
        };
        if lines.len() > MOST {
            break;
        }
        lines.push(record(
            8,
            &[
                (0, "SB"),
                (1, disease.code.get(1..8).unwrap_or_default()),
                (2, if problem.suspected { "8002" } else { "" }),
                (4, &disease.icd10.replace('.', "")),
                (5, &kind),
            ],
        ));
    }
    lines
}

/// KK, and SK of an operation in the month.
fn admission(sheet: &Sheet<'_>) -> Vec<String> {
    let mut lines = vec![record(14, &[(0, "KK"), (3, "1")])];
    let operations = sheet
        .bills
        .iter()
        .filter_map(|bill| bill.operation.as_ref());
    for operation in operations.filter(|operation| sheet.has(operation.day)) {
        lines.push(record(
            7,
            &[
                (0, "SK"),
                (1, &operation.code),
                (2, operation.number),
                (3, &day(operation.day)),
                (5, "50"),
                (6, operation.name),
            ],
        ));
    }
    lines
}

/// The daily payment of the month.
struct Payment {
    days: u64,
    total: u64,
    claimed: u64,
}

impl Payment {
    fn of(sheet: &Sheet<'_>) -> Payment {
        let (first, last) = sheet.month;
        let days_of = |bill: &&Bill| -> u64 {
            let days = (bill.to.min(last) - bill.from.max(first)).get_days() + 1;
            u64::try_from(days).unwrap_or(0)
        };
        let days = sheet.bills.iter().map(days_of).sum();
        let total = days * u64::from(DAILY_POINTS);
        Payment {
            days,
            total,
            claimed: (total * COEFFICIENT + 5_000) / 10_000,
        }
    }

    /// GA, HH and GT.
    fn records(&self, sheet: &Sheet<'_>) -> [String; 3] {
        let month = super::head::month(sheet.month.0);
        let burden = sheet.insurance.burden();
        let [days, total, claimed] = [self.days, self.total, self.claimed].map(|it| it.to_string());
        let daily = DAILY_POINTS.to_string();
        let nowhere_else = "0".repeat(31);
        let common = [(1, month.as_str()), (2, "2")];
        let with = |columns: usize, own: &[(usize, &str)]| {
            let cells: Vec<(usize, &str)> = common.iter().chain(own).copied().collect();
            record(columns, &cells)
        };
        [
            with(7, &[(0, "GA"), (3, &nowhere_else), (5, "1.2345")]),
            with(
                9,
                &[
                    (0, "HH"),
                    (3, "1"),
                    (4, burden),
                    (5, "1"),
                    (6, &daily),
                    (7, &days),
                    (8, &total),
                ],
            ),
            with(
                12,
                &[
                    (0, "GT"),
                    (3, "1"),
                    (4, burden),
                    (5, &total),
                    (6, &claimed),
                    (8, &claimed),
                    (9, "93"),
                ],
            ),
        ]
    }
}

/// CD: all care of the month, bundled or not, by day.
fn coding_sheet(sheet: &Sheet<'_>, rows: &mut BTreeMap<&'static str, u64>) -> Vec<String> {
    let charges = sheet.bills.iter().flat_map(|bill| &bill.charges);
    let mut charges: Vec<&Charge> = charges.filter(|charge| sheet.has(charge.day)).collect();
    charges.sort_by_key(|charge| (charge.day, charge.section));
    let mut lines = Vec::new();
    let mut sequence = (None::<Date>, 0);
    for charge in charges {
        sequence = match sequence {
            (Some(day), number) if day == charge.day => (Some(day), number + 1),
            _ => (Some(charge.day), 1),
        };
        for (place, item) in charge.items.iter().enumerate() {
            *rows.entry(id_table(item.kind, charge.section)).or_default() += 1;
            lines.push(coded(charge, sequence.1, place + 1, item));
        }
    }
    lines
}

fn coded(charge: &Charge, sequence: usize, place: usize, item: &Item) -> String {
    let is_device = item.kind == Kind::Device;
    record(
        11,
        &[
            (0, "CD"),
            (1, &day(charge.day)),
            (2, charge.section),
            (3, &sequence.to_string()),
            (4, &place.to_string()),
            (5, &item.code),
            (6, &item.usage),
            (8, if is_device { "001" } else { "" }),
            (9, &charge.times.to_string()),
            (10, if is_device { &item.name } else { "" }),
        ],
    )
}
