//! The head of a receipt: RE, HO, KO, SY.

use jiff::civil::Date;

use super::Sheet;
use crate::billing::{current_problems, day};
use crate::history::Sex;

/// Columns of RE of a medical receipt.
const RE_COLUMNS: usize = 38;

/// `202610`.
pub(super) fn month(date: Date) -> String {
    date.strftime("%Y%m").to_string()
}

/// A record of so many columns with some of them filled.
pub(super) fn record(columns: usize, cells: &[(usize, &str)]) -> String {
    let mut row = vec![""; columns];
    for (column, text) in cells {
        row[*column] = text;
    }
    row.join(",")
}

/// RE behind its receipt number: from レセプト種別 on.
pub(super) fn receipt(sheet: &Sheet<'_>) -> String {
    let patient = &sheet.history.patient;
    let kind = sheet
        .insurance
        .receipt_type(patient.birth, sheet.month.0, sheet.is_stay);
    let name = format!("{}　{}", patient.name.0, patient.name.1);
    let kana = format!("{}　{}", patient.kana.0, patient.kana.1);
    let sex = match patient.sex {
        Sex::Male => "1",
        Sex::Female => "2",
    };
    let admitted = sheet.bills.first().filter(|_| sheet.is_stay);
    let admitted = admitted.map(|bill| day(bill.from)).unwrap_or_default();
    let department = sheet.bills.first().map(|bill| bill.department());
    let department = department.unwrap_or_default();
    record(
        RE_COLUMNS - 2,
        &[
            (0, &kind),
            (1, &month(sheet.month.0)),
            (2, &name),
            (3, sex),
            (4, &day(patient.birth)),
            (6, &admitted),
            (11, &patient.id),
            (19, &department),
            (34, &kana),
        ],
    )
}

/// Days on which the patient was there.
fn days_present(sheet: &Sheet<'_>) -> usize {
    let mut days: Vec<Date> = (sheet.bills.iter())
        .flat_map(|bill| {
            let is_presence = |section: &str| matches!(section, "11" | "12" | "90");
            let charges = bill
                .charges
                .iter()
                .filter(move |it| is_presence(it.section));
            charges.map(|charge| charge.day)
        })
        .filter(|day| sheet.has(*day))
        .collect();
    days.sort_unstable();
    days.dedup();
    days.len()
}

/// HO, and KO of a public payer.
pub(super) fn payers(sheet: &Sheet<'_>, points: u64) -> Vec<String> {
    let insurance = &sheet.insurance;
    let days = days_present(sheet).to_string();
    let points = points.to_string();
    let mut lines = vec![record(
        15,
        &[
            (0, "HO"),
            (1, &insurance.insurer),
            (2, &insurance.symbol),
            (3, &insurance.number),
            (4, &days),
            (5, &points),
        ],
    )];
    if let Some((payer, recipient)) = &insurance.public {
        lines.push(record(
            12,
            &[
                (0, "KO"),
                (1, payer),
                (2, recipient),
                (4, &days),
                (5, &points),
            ],
        ));
    }
    lines
}

/// SY of the problems that the patient had in the month, the main one first.
pub(super) fn diagnoses(sheet: &Sheet<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    for problem in current_problems(sheet.history, sheet.month) {
        let Some(disease) = sheet.world.masters.diseases.get(problem.disease) else {
            continue;
        };
        // Claims use seven digits: those behind the first of the exchange code.
        let code = disease.code.get(1..8).unwrap_or_default();
        let is_over = problem.resolved.is_some_and(|end| sheet.has(end));
        lines.push(record(
            8,
            &[
                (0, "SY"),
                (1, code),
                (2, &day(problem.onset)),
                (3, if is_over { "2" } else { "1" }),
                (4, if problem.suspected { "8002" } else { "" }),
                (6, if lines.is_empty() { "01" } else { "" }),
            ],
        ));
    }
    lines
}
