//! The masters of claims in the form in which they are published (基本マスター), with the invented codes that the network charges.

use encoding_rs::SHIFT_JIS;

use super::price;
use crate::masters::Masters;

/// 変更年月日 of all rows: before any day of a network that people look at.
const CHANGED: &str = "20240601";
/// 廃止年月日 of what is still listed.
const OPEN: &str = "99999999";

/// A published file.
pub(crate) struct File {
    /// The system under which it is imported.
    pub system: &'static str,
    pub name: &'static str,
    /// The day of its edition.
    pub edition: &'static str,
    pub rows: usize,
    /// CP932, lines end in CRLF.
    pub bytes: Vec<u8>,
}

/// A disease that was given up, for hospitals that still use it: code, name, last day. The first disease took its place.
pub(crate) const ABOLISHED_DISEASE: (&str, &str, &str) =
    ("9999901", "旧見本病（廃止）", "20250331");
/// A drug whose grace is over: code, name, last day.
pub(crate) const ABOLISHED_DRUG: (&str, &str, &str) =
    ("699999901", "旧見本錠５ｍｇ（経過措置終了）", "20250331");
/// A drug that is listed from a day that has not come: code, name, first day.
pub(crate) const FUTURE_DRUG: (&str, &str, &str) =
    ("699999902", "新見本錠５ｍｇ（収載予定）", "20990401");

/// All of them, in the order in which they are imported.
pub(crate) fn files(masters: &Masters) -> Vec<File> {
    [
        ("receipt-diseases", "b_ALL20260401.csv", diseases(masters)),
        ("receipt-modifiers", "z_ALL20260401.csv", modifiers()),
        ("receipt-procedures", "s_ALL20260401.csv", acts(masters)),
        ("receipt-drugs", "y_ALL20260401.csv", drugs(masters)),
        ("receipt-materials", "t_ALL20260401.csv", devices()),
    ]
    .into_iter()
    .map(|(system, name, lines)| File {
        system,
        name,
        edition: "20260401",
        rows: lines.len(),
        bytes: SHIFT_JIS.encode(&lines.concat()).0.into_owned(),
    })
    .collect()
}

/// A row of so many columns, each in quotation marks.
fn row(columns: usize, cells: &[(usize, &str)]) -> String {
    let mut row = vec![""; columns];
    for (column, text) in cells {
        row[*column] = text;
    }
    format!("\"{}\"\r\n", row.join("\",\""))
}

fn diseases(masters: &Masters) -> Vec<String> {
    let mut lines = Vec::new();
    let mut first = String::new();
    for disease in &masters.diseases {
        let code = disease.code.get(1..8).unwrap_or_default();
        if first.is_empty() {
            first = code.to_owned();
        }
        let icd10 = disease.icd10.replace('.', "");
        lines.push(self::disease(code, code, &disease.name, &icd10, OPEN));
    }
    let (code, name, last) = ABOLISHED_DISEASE;
    lines.push(disease(code, &first, name, "", last));
    lines
}

fn disease(code: &str, successor: &str, name: &str, icd10: &str, last: &str) -> String {
    let change = if last == OPEN { "0" } else { "9" };
    let cells = [
        (0, change),
        (1, "B"),
        (2, code),
        (3, successor),
        (5, name),
        (7, name),
        (15, icd10),
        (22, CHANGED),
        (23, last),
    ];
    row(46, &cells)
}

fn modifiers() -> Vec<String> {
    let suspected = [
        (0, "0"),
        (1, "Z"),
        (2, "8002"),
        (6, "の疑い"),
        (15, OPEN),
        (18, "80000000"),
    ];
    vec![row(19, &suspected)]
}

fn acts(masters: &Masters) -> Vec<String> {
    let mut lines = Vec::new();
    for (code, name, points) in price::acts(masters) {
        let points = format!("{points}.00");
        let cells = [
            (0, "0"),
            (1, "S"),
            (2, code.as_str()),
            (4, name.as_str()),
            (10, "3"),
            (11, points.as_str()),
            (86, CHANGED),
            (87, OPEN),
        ];
        lines.push(row(150, &cells));
    }
    lines
}

fn drugs(masters: &Masters) -> Vec<String> {
    let of_network = masters.drugs.iter();
    let mut lines: Vec<String> = of_network
        .map(|drug| self::drug(&drug.receipt, &drug.name, &drug.yj, [CHANGED, OPEN, "0"]))
        .collect();
    // Its price went before its code: the grace is over, the row still stands.
    let (code, name, grace) = ABOLISHED_DRUG;
    lines.push(drug(code, name, "", [CHANGED, OPEN, grace]));
    let (code, name, from) = FUTURE_DRUG;
    lines.push(drug(code, name, "", [from, OPEN, "0"]));
    lines
}

fn drug(code: &str, name: &str, price_code: &str, [changed, last, grace]: [&str; 3]) -> String {
    let change = if changed == CHANGED { "0" } else { "3" };
    let cells = [
        (0, change),
        (1, "Y"),
        (2, code),
        (4, name),
        (29, changed),
        (30, last),
        (31, price_code),
        (33, grace),
        (34, name),
    ];
    row(42, &cells)
}

fn devices() -> Vec<String> {
    let (code, name) = price::SUTURE;
    let code = code.to_string();
    let cells = [
        (0, "0"),
        (1, "T"),
        (2, code.as_str()),
        (4, name),
        (27, CHANGED),
        (28, "0"),
        (29, OPEN),
        (36, name),
    ];
    vec![row(38, &cells)]
}
