//! Rows of receipts that are not complete: only at its end is it known whose a receipt is and whether it can be used.

use model::{Batch, ColumnType};

use super::TABLES;
use super::layout::{ACTS, Act, COMMON};
use crate::ssmix2::columns::{Columns, NULL};
use crate::ssmix2::intern::{TextId, Texts};

/// The tables, by their place in [`TABLES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sheet {
    Receipts,
    Diagnoses,
    Management,
    Surgeries,
    Procedures,
    Materials,
    Drugs,
}

impl Sheet {
    /// Where an act of a section goes.
    pub(crate) fn of_section(section: &[u8]) -> Sheet {
        match section {
            b"13" => Sheet::Management,
            b"50" => Sheet::Surgeries,
            _ => Sheet::Procedures,
        }
    }

    /// The columns of a table of acts; those of procedures for the two tables that hold none.
    pub(crate) fn act(self) -> &'static Act {
        match self {
            Sheet::Management => &ACTS[0],
            Sheet::Surgeries => &ACTS[1],
            Sheet::Receipts | Sheet::Diagnoses | Sheet::Procedures => &ACTS[2],
            Sheet::Materials => &ACTS[3],
            Sheet::Drugs => &ACTS[4],
        }
    }
}

/// A row that is still open.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RowId {
    sheet: Sheet,
    index: usize,
}

impl RowId {
    /// The table of the row.
    pub(crate) fn sheet(self) -> Sheet {
        self.sheet
    }
}

/// How many rows are open in each table.
pub(crate) type Mark = [usize; TABLES.len()];

/// What all rows of a receipt have in common, as cells.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReceiptCells {
    pub(crate) first_day: u64,
    pub(crate) receipt_no: u64,
    pub(crate) receipt_line: u64,
    pub(crate) claim_kind: u64,
    pub(crate) receipt_type: u64,
    pub(crate) patient_class: u64,
    pub(crate) payer_kind: u64,
    pub(crate) treatment_month: u64,
    pub(crate) claim_month: u64,
    pub(crate) department_code: u64,
    pub(crate) load_id: u64,
    pub(crate) source_file_id: u64,
}

#[derive(Debug)]
struct Open {
    blank: Vec<u64>,
    cells: Vec<u64>,
    columns: Columns,
}

impl Open {
    fn len(&self) -> usize {
        self.cells.len() / self.blank.len()
    }
}

/// The open rows of all tables, and the closed ones behind them.
#[derive(Debug)]
pub(crate) struct Stage {
    sheets: [Open; TABLES.len()],
}

impl Stage {
    /// No rows yet.
    pub(crate) fn new() -> Stage {
        Stage {
            sheets: TABLES.map(|table| Open {
                blank: table
                    .spec()
                    .data_columns()
                    .map(|column| match column.kind {
                        ColumnType::Text => u64::from(TextId::NONE.0),
                        _ => NULL,
                    })
                    .collect(),
                cells: Vec::new(),
                columns: Columns::new(table),
            }),
        }
    }

    /// Opens a row with nothing in it but its line.
    pub(crate) fn open(&mut self, sheet: Sheet, line_no: u32) -> RowId {
        let open = &mut self.sheets[sheet as usize];
        let index = open.len();
        open.cells.extend_from_slice(&open.blank);
        let id = RowId { sheet, index };
        self.row(id)[COMMON[sheet as usize].line_no] = u64::from(line_no);
        id
    }

    /// The cells of an open row.
    pub(crate) fn row(&mut self, row: RowId) -> &mut [u64] {
        let open = &mut self.sheets[row.sheet as usize];
        let width = open.blank.len();
        &mut open.cells[row.index * width..(row.index + 1) * width]
    }

    /// How many rows are open.
    pub(crate) fn mark(&self) -> Mark {
        let mut mark = [0; TABLES.len()];
        for (count, open) in mark.iter_mut().zip(&self.sheets) {
            *count = open.len();
        }
        mark
    }

    /// Forgets the rows opened since; gives how many there were.
    pub(crate) fn take_back(&mut self, mark: Mark) -> u64 {
        let mut count = 0;
        for (open, rows) in self.sheets.iter_mut().zip(mark) {
            count += open.len() - rows;
            open.cells.truncate(rows * open.blank.len());
        }
        count as u64
    }

    /// Writes what a receipt says into its rows, which are those opened since.
    pub(crate) fn fill(&mut self, mark: Mark, receipt: &ReceiptCells) {
        for ((open, rows), at) in self.sheets.iter_mut().zip(mark).zip(&COMMON) {
            let width = open.blank.len();
            for row in open.cells[rows * width..].chunks_exact_mut(width) {
                if row[at.care_date] == NULL {
                    row[at.care_date] = receipt.first_day;
                }
                row[at.receipt_no] = receipt.receipt_no;
                row[at.receipt_line] = receipt.receipt_line;
                row[at.claim_kind] = receipt.claim_kind;
                row[at.receipt_type] = receipt.receipt_type;
                row[at.patient_class] = receipt.patient_class;
                row[at.payer_kind] = receipt.payer_kind;
                row[at.treatment_month] = receipt.treatment_month;
                row[at.claim_month] = receipt.claim_month;
                row[at.department_code] = receipt.department_code;
                row[at.load_id] = receipt.load_id;
                row[at.source_file_id] = receipt.source_file_id;
            }
        }
    }

    /// Closes all open rows as those of one patient; gives how many there were.
    pub(crate) fn close(&mut self, patient_key: u64, source: u64) -> u64 {
        let mut count = 0;
        for (open, at) in self.sheets.iter_mut().zip(&COMMON) {
            for row in open.cells.chunks_exact_mut(open.blank.len()) {
                row[at.patient_key] = patient_key;
                row[at.patient_key_source] = source;
                open.columns.push(row, 0);
                count += 1;
            }
            open.cells.clear();
        }
        count
    }

    /// How many rows are closed and not handed out.
    pub(crate) fn closed(&self) -> usize {
        self.sheets.iter().map(|open| open.columns.len()).sum()
    }

    /// Hands out the closed rows; one batch a table that has any.
    pub(crate) fn flush(&mut self, texts: &Texts) -> Vec<Batch> {
        let sheets = self.sheets.iter_mut();
        sheets.filter_map(|open| open.columns.take(texts)).collect()
    }
}
