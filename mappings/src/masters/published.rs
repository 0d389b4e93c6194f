//! Reads the masters of claims as they are published (基本マスター): CP932 without a header, columns told by their places. A file has
//! all codes (`b_ALL…`) or those that changed (`y_…`); which, its rows do not say, and importing them in order needs not to know.

use super::code_list::{CodeEntry, CodeList, date};
use super::jlac10_tables::code_text;
use super::reading::{Account, Reason};
use super::sheet::{Row, Sheet};

/// 変更区分 of a code that was struck out: it must never have been used.
pub(crate) const STRUCK: &str = "1";
/// 変更区分 of a code that is new on its day of change.
pub(crate) const NEW: &str = "3";

/// Names of the further columns of a published list, those of the publisher.
pub(crate) const CHANGE: &str = "変更区分";
/// First day on which it was listed.
pub(crate) const LISTED: &str = "収載年月日";
/// Last day, as written.
pub(crate) const ABOLISHED: &str = "廃止年月日";
/// Last day of the grace that is given after the price is gone, as written.
pub(crate) const GRACE: &str = "経過措置年月日";
/// The code that takes over.
pub(crate) const SUCCESSOR: &str = "移行先コード";
/// ICD-10 (2013), the first code and a second one.
pub(crate) const ICD10: [&str; 2] = ["ICD-10-1", "ICD-10-2"];
/// Twelve characters of the price list of drugs.
pub(crate) const PRICE_CODE: &str = "薬価基準収載医薬品コード";

/// Where a published master has what; columns count from 0.
#[derive(Debug)]
pub(super) struct Layout {
    /// Column 1 of each row.
    letter: &'static str,
    /// The numbers of columns that were published, in their order.
    widths: &'static [usize],
    code: usize,
    name: usize,
    changed: usize,
    abolished: usize,
    extra: &'static [(&'static str, usize)],
}

/// 傷病名. The columns 13 and 14, where ICD-10 (2003) stood, are empty since it went.
pub(super) const DISEASES: Layout = Layout {
    letter: "B",
    widths: &[46],
    code: 2,
    name: 5,
    changed: 22,
    abolished: 23,
    extra: &[
        (SUCCESSOR, 3),
        (ICD10[0], 15),
        (ICD10[1], 16),
        (LISTED, 21),
        ("病名管理番号", 10),
        ("病名交換用コード", 12),
    ],
};

/// 修飾語.
pub(super) const MODIFIERS: Layout = Layout {
    letter: "Z",
    widths: &[19],
    code: 2,
    name: 6,
    changed: 14,
    abolished: 15,
    extra: &[
        (LISTED, 13),
        ("修飾語管理番号", 16),
        ("修飾語交換用コード", 17),
    ],
};

/// 診療行為; 122 columns until 2022.
pub(super) const PROCEDURES: Layout = Layout {
    letter: "S",
    widths: &[122, 150],
    code: 2,
    name: 4,
    changed: 86,
    abolished: 87,
    extra: &[("単位名称", 9), ("新又は現点数", 11)],
};

/// 医薬品: 35 columns, 40 since 2024-03, 42 since 2025-08.
pub(super) const DRUGS: Layout = Layout {
    letter: "Y",
    widths: &[35, 40, 42],
    code: 2,
    name: 4,
    changed: 29,
    abolished: 30,
    extra: &[
        (PRICE_CODE, 31),
        (GRACE, 33),
        (LISTED, 35),
        ("単位名称", 9),
        ("一般名コード", 36),
    ],
};

/// 特定器材: 37 columns, then 38.
pub(super) const MATERIALS: Layout = Layout {
    letter: "T",
    widths: &[37, 38],
    code: 2,
    name: 4,
    changed: 27,
    abolished: 29,
    extra: &[(GRACE, 28), ("単位名称", 9)],
};

/// コメント. Its code stands behind the days, and what follows the code has grown.
pub(super) const COMMENTS: Layout = Layout {
    letter: "C",
    widths: &[23, 24, 25, 26, 27, 28, 29, 30, 31, 32],
    code: 22,
    name: 6,
    changed: 20,
    abolished: 21,
    extra: &[("区分", 2), ("パターン", 3)],
};

impl Layout {
    /// Whether a file is of this form: its first row says so.
    pub(super) fn is_of(&self, sheets: &[Sheet]) -> bool {
        let first = sheets.first().and_then(|sheet| sheet.rows.first());
        let change = first.and_then(|row| row.cell(0)).unwrap_or_default();
        let letter = first.and_then(|row| row.cell(1));
        letter == Some(self.letter) && change.len() == 1 && change.as_bytes()[0].is_ascii_digit()
    }

    /// Reads every row; codes have one of `lengths` digits.
    pub(super) fn read(
        &self,
        sheets: &[Sheet],
        system: &str,
        lengths: &[usize],
        account: &mut Account,
    ) -> CodeList {
        let named = self.extra.iter().map(|(name, _)| *name);
        let columns = [CHANGE, ABOLISHED].into_iter().chain(named);
        let mut list = CodeList {
            system: system.to_owned(),
            columns: columns.map(str::to_owned).collect(),
            entries: Vec::new(),
        };
        for sheet in sheets {
            for row in &sheet.rows {
                match self.entry(row, lengths) {
                    Ok(entry) => {
                        account.take();
                        list.entries.push(entry);
                    }
                    Err(reason) => {
                        let code = row.cell(self.code).unwrap_or_default();
                        account.leave_out(&sheet.name, row.number, code, reason);
                    }
                }
            }
        }
        list
    }

    fn entry(&self, row: &Row, lengths: &[usize]) -> Result<CodeEntry, Reason> {
        if !self.widths.contains(&row.columns) {
            return Err(Reason::BadWidth);
        }
        let code = code_text(row.cell(self.code).ok_or(Reason::NoCode)?);
        let is_number = code.bytes().all(|byte| byte.is_ascii_digit());
        if row.cell(1) != Some(self.letter) || !is_number || !lengths.contains(&code.len()) {
            return Err(Reason::BadCode);
        }
        let change = row.cell(0);
        let name = match (row.cell(self.name), change) {
            (Some(name), _) => name,
            // The daily changes hold the columns that changed and nothing else.
            (None, Some(change)) if change != "0" && change != NEW => "",
            (None, _) => return Err(Reason::NoName),
        };
        let cells = [0, self.abolished].into_iter();
        let cells = cells.chain(self.extra.iter().map(|(_, column)| *column));
        Ok(CodeEntry {
            name: name.to_owned(),
            valid_from: date(row.cell(self.changed))?,
            valid_until: date(row.cell(self.abolished))?,
            extra: cells
                .map(|column| row.cell(column).map(str::to_owned))
                .collect(),
            code,
        })
    }
}
