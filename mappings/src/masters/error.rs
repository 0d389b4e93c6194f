//! Why a master file could not be read. Each says where and what to do, since the file is somebody else's.

/// Why a master file was refused. Nothing of such a file is taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// Larger than any published master.
    #[error("the file has {bytes} bytes, more than {bytes_max}")]
    TooLarge {
        /// Its size.
        bytes: u64,
        /// The limit.
        bytes_max: u64,
    },
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// Text as Excel's "Unicode text".
    #[error("the file is UTF-16; save it as CSV in UTF-8")]
    Utf16,
    /// A workbook of Excel 97.
    #[error("the file is an old Excel workbook (.xls); save it as .xlsx")]
    OldWorkbook,
    /// Neither of the two character sets in use.
    #[error("line {line} is neither UTF-8 nor CP932 (Shift_JIS)")]
    NotText {
        /// 1-based.
        line: u64,
    },
    /// A quotation mark without its partner: everything after it would be one cell.
    #[error("a quotation mark near line {line} is never closed")]
    OpenQuotation {
        /// 1-based.
        line: u64,
    },
    /// The CSV reader gave up.
    #[error("the file is no CSV: {0}")]
    Csv(#[from] csv::Error),
    /// The workbook or one of its sheets is damaged.
    #[error("the workbook cannot be read{}: {source}", at(sheet))]
    Workbook {
        /// The sheet, once it was opened.
        sheet: Option<String>,
        /// Why.
        source: Box<calamine::XlsxError>,
    },
    /// Not JSON.
    #[error("the file is no JSON: {0}")]
    Json(#[from] simd_json::Error),
    /// JSON, but something else.
    #[error("the file is a FHIR {found}, expected a CodeSystem")]
    NotCodeSystem {
        /// Its resourceType.
        found: String,
    },
    /// Brackets in brackets in brackets.
    #[error("the JSON is nested deeper than {depth_max} levels")]
    TooDeep {
        /// The limit.
        depth_max: usize,
    },
    /// More rows than any published master.
    #[error("{sheet} has more than {rows_max} rows")]
    TooManyRows {
        /// Sheet, or the file's name without its ending.
        sheet: String,
        /// The limit.
        rows_max: usize,
    },
    /// More columns than any published master.
    #[error("{sheet}, row {row}: more than {columns_max} columns")]
    TooManyColumns {
        /// Sheet, or the file's name without its ending.
        sheet: String,
        /// 1-based.
        row: u64,
        /// The limit.
        columns_max: usize,
    },
    /// A cell that holds a document, or the rest of the file.
    #[error("{sheet}, row {row}, column {column}: the cell is longer than {chars_max} characters")]
    LongCell {
        /// Sheet, or the file's name without its ending.
        sheet: String,
        /// 1-based.
        row: u64,
        /// 1-based.
        column: usize,
        /// The limit.
        chars_max: usize,
    },
    /// No line names the columns that are needed.
    #[error(
        "{sheet}: none of the first {rows_searched} rows names the columns; one for the code is needed ({code}) and one for \
         the name ({name})"
    )]
    NoHeader {
        /// Sheet, or the file's name without its ending.
        sheet: String,
        /// How far the header was looked for.
        rows_searched: usize,
        /// Words that name the column of codes.
        code: String,
        /// Words that name the column of names.
        name: String,
    },
    /// Two columns with the same name, of which only one can be meant.
    #[error("{sheet}, row {row}: columns {first} and {second} are both named {column}")]
    ColumnTwice {
        /// Sheet, or the file's name without its ending.
        sheet: String,
        /// 1-based.
        row: u64,
        /// The name that stands there twice.
        column: String,
        /// 1-based.
        first: usize,
        /// 1-based.
        second: usize,
    },
    /// There are rows, but not one is what the system needs.
    #[error(
        "none of {rows} rows could be taken, the first because it is {}; is this the right --system?",
        reason.title().en
    )]
    NothingTaken {
        /// Rows in the file.
        rows: u64,
        /// Why the first of them was left out.
        reason: super::Reason,
    },
}

fn at(sheet: &Option<String>) -> String {
    sheet
        .as_ref()
        .map(|sheet| format!(" at sheet {sheet}"))
        .unwrap_or_default()
}
