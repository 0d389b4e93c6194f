//! The status sheet (管理状況確認シート): every clause that the operator of the network answers for, with the records that show it and
//! what is open, as a page to print, a workbook and JSON; and the same sheet blank.
//!
//! `clauses` holds what is asked for, `state` what the caller brings, `view` the cells as text, `words` both languages; `html`,
//! `workbook` and `json` lay them out.

mod clauses;
mod html;
mod json;
mod state;
mod types;
mod view;
mod words;
mod workbook;

#[cfg(test)]
mod tests;

pub use clauses::{
    Clause, ClausesError, Every, Limit, Limits, Mark, Marked, Matrix, OpenKind, Rule, Words,
    matrix, read_matrix,
};
pub use json::{FORM, json};
pub use state::{
    CheckpointLine, ClauseState, Document, Filled, Header, LedgerCheck, OpenItem, Reason,
    RecordCount, Shares, StatusSheet, Verdict, WitnessLine,
};
pub use types::{EVERY_RECORD, RECORD_TYPES, record_type};
pub use view::{ClauseRow, clause_rows, header_lines, ledger_lines, open_cells, open_counts};
pub use words::{open_kind, verdict};

use model::Text;

use crate::{Error, Report};

pub(crate) const REPORT: Report = Report {
    name: "sheet",
    about: Text {
        ja: "条項ごとに、手順書、記録の件数と期間、未了事項、判定、台帳の番号、責任者を一覧にする。",
        en: "Every clause with its procedure, its records, what is open, a verdict, entries of the ledger and who is responsible.",
    },
};

/// The sheet as one page to print on A4.
///
/// # Errors
/// [`Error::Template`] when the template cannot be filled in.
pub fn html(sheet: &StatusSheet) -> Result<String, Error> {
    html::html(sheet, &REPORT)
}

/// The sheet as a workbook: clauses, open items, records. Equal sheets give equal bytes.
///
/// # Errors
/// [`Error::Workbook`] when a text is longer than a cell can be.
pub fn workbook(sheet: &StatusSheet) -> Result<Vec<u8>, Error> {
    workbook::workbook(sheet).map_err(|source| Error::Workbook { source })
}
