//! The head of a receipt: RE, HO, KO, SY.

use jiff::civil::Date;

use super::Sheet;
use crate::billing::{current_problems, day};
use crate::history::Sex;

/// Columns of RE, and those of its admission, department and kana; the DPC's has no day of admission, as BU says it.
struct ReceiptColumns {
    all: usize,
    admitted: Option<usize>,
    department: usize,
    kana: usize,
}

const MEDICAL: ReceiptColumns = ReceiptColumns {
    all: 38,
    admitted: Some(8),
    department: 21,
    kana: 36,
};

const DPC: ReceiptColumns = ReceiptColumns {
    all: 30,
    admitted: None,
    department: 23,
    kana: 28,
};

/// Columns of HO and KO.
#[derive(Clone, Copy)]
pub(super) struct PayerColumns {
    pub insurer: usize,
    pub public: usize,
}

/// Those of a medical receipt.
pub(super) const MEDICAL_PAYERS: PayerColumns = PayerColumns {
    insurer: 15,
    public: 12,
};

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
    let (treated, birth) = (month(sheet.month.0), day(patient.birth));
    let columns = match sheet.is_dpc {
        true => DPC,
        false => MEDICAL,
    };
    // What stands here follows RE and the number.
    let at = |column: usize| column - 2;
    let mut cells = vec![
        (0, kind.as_str()),
        (1, &treated),
        (2, &name),
        (3, sex),
        (4, &birth),
        (11, &patient.id),
        (at(columns.department), &department),
        (at(columns.kana), &kana),
    ];
    cells.extend(
        columns
            .admitted
            .map(|column| (at(column), admitted.as_str())),
    );
    // 総括区分: DPC alone.
    cells.extend(sheet.is_dpc.then_some((at(18), "0")));
    record(columns.all - 2, &cells)
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
pub(super) fn payers(sheet: &Sheet<'_>, points: u64, columns: PayerColumns) -> Vec<String> {
    let insurance = &sheet.insurance;
    let days = days_present(sheet).to_string();
    let points = points.to_string();
    let mut lines = vec![record(
        columns.insurer,
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
            columns.public,
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
