//! Reads JLAC10: the element tables of the JSLM, as its workbook or as one CSV a table, and published lists of whole codes.
//!
//! A sheet is an element table when its name says so and its codes have the length of that element; every other sheet is a
//! list of whole codes. The JSLM workbook repeats words in several columns of one header, so its columns are fixed.

use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization;

use super::header::{self, COMMON, Columns, Field, Wanted, folded};
use super::reading::{Account, Reason};
use super::sheet::{Row, Sheet};
use super::{Element, Jlac10, ListedCode, SpecificResult, Unreadable};

/// What the column of a whole code is called.
pub(super) const CODE_WORDS: &[&str] = &[
    "jlac10",
    "jlac10コード",
    "jlac10コード(17桁)",
    "jlac10(17桁)",
    "jlac10code",
    "standardcode",
    "code",
    "コード",
];

const NAME_WORDS: &[&str] = &[
    "name",
    "nameja",
    "fhiritemname",
    "xmldisplayname",
    "名称",
    "項目名",
    "項目名称",
    "検査名",
    "検査名称",
    "検査項目名",
    "検査項目名称",
    "分析物名",
    "分析物名称",
    "display",
];

const ELEMENT_COLUMNS: &[Wanted<'static>] = &[
    (Field::Code, &["code", "コード"]),
    (Field::Name, &["name", "名称"]),
    (Field::OtherName, &["name2", "othername", "別名", "別称"]),
    (
        Field::EnglishName,
        &["nameen", "englishname", "英語名", "英名"],
    ),
    (Field::Category, &["categoryname", "category", "分類"]),
    (Field::Analyte, &["analytecode", "analyte", "分析物コード"]),
    (
        Field::Identification,
        &["identificationcode", "identification", "識別コード"],
    ),
];

/// One of the six tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Table {
    Analyte,
    Identification,
    Specimen,
    Method,
    Result,
    SpecificResult,
}

/// How a table is recognized and read.
struct Layout {
    table: Table,
    /// A part of the sheet's or the file's name, as [`folded`].
    words: &'static [&'static str],
    /// Characters of a code.
    length: usize,
    /// The whole name of the sheet in the JSLM workbook, as [`folded`].
    sheet: &'static str,
    /// The columns there, 0-based.
    columns: &'static [(Field, usize)],
}

/// Results before the elements whose words their names hold too.
const LAYOUTS: [Layout; 6] = [
    Layout {
        table: Table::SpecificResult,
        words: &["resultspecific", "固有コード"],
        length: 2,
        sheet: "結果識別(固有コード)",
        columns: &[
            (Field::Analyte, 1),
            (Field::Identification, 2),
            (Field::Code, 3),
            (Field::Name, 4),
            (Field::EnglishName, 5),
        ],
    },
    Layout {
        table: Table::Result,
        words: &["resultcommon", "共通コード"],
        length: 2,
        sheet: "結果識別コード表(共通コード)",
        columns: &[(Field::Category, 0), (Field::Code, 1), (Field::Name, 2)],
    },
    Layout {
        table: Table::Analyte,
        words: &["analyte", "分析物"],
        length: 5,
        sheet: "分析物コード",
        columns: &[
            (Field::Category, 1),
            (Field::Code, 2),
            (Field::Name, 3),
            (Field::OtherName, 4),
            (Field::EnglishName, 5),
        ],
    },
    Layout {
        table: Table::Identification,
        words: &["identification", "識別"],
        length: 4,
        sheet: "識別コード",
        columns: &[
            (Field::Code, 1),
            (Field::Name, 2),
            (Field::OtherName, 3),
            (Field::EnglishName, 4),
        ],
    },
    Layout {
        table: Table::Specimen,
        words: &["material", "specimen", "材料"],
        length: 3,
        sheet: "材料コード",
        columns: &[(Field::Code, 5), (Field::Name, 6), (Field::EnglishName, 7)],
    },
    Layout {
        table: Table::Method,
        words: &["method", "測定法"],
        length: 3,
        sheet: "測定法コード",
        columns: &[
            (Field::Category, 0),
            (Field::Code, 2),
            (Field::Name, 3),
            (Field::OtherName, 4),
            (Field::EnglishName, 5),
        ],
    },
];

/// The first row of data in a sheet of the JSLM workbook.
const JSLM_FIRST_ROW: u64 = 6;

/// The sheet of the MEDIS workbook that lists whole codes, as [`folded`]: its first row of data, its columns.
const MEDIS_SHEET: &str = "17桁コード表";
const MEDIS_FIRST_ROW: u64 = 5;
const MEDIS_COLUMNS: &[(Field, usize)] = &[(Field::Code, 2), (Field::Name, 3)];

/// What stands in the column of codes where an item was taken back.
const DELETED: [&str; 5] = ["delete", "deleted", "削除", "廃止", "欠番"];

/// Names of results that are free, or that mean something only together with an analyte.
const VACANT: [&str; 4] = ["空き", "欠番", "分析物固有結果コード", "予備"];

/// Reads every sheet that is a table or a list; `source` is said of the codes of lists.
pub(super) fn read(
    sheets: &[Sheet],
    source: &str,
    account: &mut Account,
) -> Result<Jlac10, Unreadable> {
    let mut read = Jlac10::default();
    let mut without_header = None;
    for sheet in sheets {
        match layout_of(sheet) {
            Some(layout) => read_table(sheet, layout, &mut read, account)?,
            None => match list_of(sheet) {
                Ok((columns, rows)) => read_list(sheet, &columns, rows, source, &mut read, account),
                // A workbook also has sheets of remarks; a file in which nothing has a header is refused below.
                Err(error @ Unreadable::NoHeader { .. }) => without_header = Some(error),
                Err(error) => return Err(error),
            },
        }
    }
    match without_header {
        Some(error) if account.rows == 0 => Err(error),
        _ => Ok(read),
    }
}

fn layout_of(sheet: &Sheet) -> Option<&'static Layout> {
    let name = folded(&sheet.name);
    let layout = LAYOUTS
        .iter()
        .find(|layout| layout.words.iter().any(|word| name.contains(word)))?;
    let (columns, rows) = columns_of(sheet, layout).ok()?;
    // A list of methods in the words of a name is no table of methods.
    let is_code = |row: &Row| {
        let code = columns.get(row, Field::Code).map(code_text);
        code.is_some_and(|code| result_text(layout, &code).len() == layout.length)
    };
    rows.iter().any(is_code).then_some(layout)
}

fn columns_of<'s>(sheet: &'s Sheet, layout: &Layout) -> Result<(Columns, &'s [Row]), Unreadable> {
    if is_workbook(sheet, layout) {
        return Ok((
            Columns::fixed(layout.columns),
            from_row(sheet, JSLM_FIRST_ROW),
        ));
    }
    let headed = header::find(sheet, ELEMENT_COLUMNS, &[Field::Code, Field::Name])?;
    Ok((headed.columns, headed.rows))
}

/// Whether a sheet is that of the JSLM workbook, where columns are fixed.
fn is_workbook(sheet: &Sheet, layout: &Layout) -> bool {
    folded(&sheet.name) == layout.sheet
}

fn list_of(sheet: &Sheet) -> Result<(Columns, &[Row]), Unreadable> {
    let wanted: Vec<Wanted<'_>> = [(Field::Code, CODE_WORDS), (Field::Name, NAME_WORDS)]
        .into_iter()
        .chain(COMMON.iter().copied())
        .collect();
    match header::find(sheet, &wanted, &[Field::Code, Field::Name]) {
        Ok(headed) => Ok((headed.columns, headed.rows)),
        Err(Unreadable::NoHeader { .. }) if folded(&sheet.name) == MEDIS_SHEET => {
            let rows = from_row(sheet, MEDIS_FIRST_ROW);
            Ok((Columns::fixed(MEDIS_COLUMNS), rows))
        }
        Err(error) => Err(error),
    }
}

fn from_row(sheet: &Sheet, number: u64) -> &[Row] {
    let first = sheet.rows.iter().position(|row| row.number >= number);
    &sheet.rows[first.unwrap_or(sheet.rows.len())..]
}

fn read_table(
    sheet: &Sheet,
    layout: &Layout,
    into: &mut Jlac10,
    account: &mut Account,
) -> Result<(), Unreadable> {
    let (columns, rows) = columns_of(sheet, layout)?;
    let mut names: HashMap<String, String> = HashMap::new();
    let mut category: Option<String> = None;
    let mut before = String::new();
    for row in rows {
        // In the workbook a category stands once, beside its first row; elsewhere nothing means none.
        let above = category.filter(|_| is_workbook(sheet, layout));
        category = columns.owned(row, Field::Category).or(above);
        let name = columns.get(row, Field::Name);
        let raw = columns.get(row, Field::Code);
        if raw.is_none() && name.is_none() {
            continue;
        }
        let key = |field| columns.get(row, field).map(code_text).unwrap_or_default();
        let (analyte, identification) = (key(Field::Analyte), key(Field::Identification));
        let code = counted_on(raw.unwrap_or_default(), &before)
            .unwrap_or_else(|| result_text(layout, &code_text(raw.unwrap_or_default())));
        let whole = format!("{analyte}{identification}{code}");
        let length = layout.length
            + if layout.table == Table::SpecificResult {
                9
            } else {
                0
            };
        let checked = check(raw, &whole, &[length], name)
            .and_then(|name| is_new(&mut names, &whole, name).map(|()| name));
        before.clone_from(&code);
        match checked {
            Ok(name) if is_vacant(layout.table, name) => {
                account.leave_out(&sheet.name, row.number, &code, Reason::Vacant);
            }
            Ok(name) => {
                account.take();
                let element = Element {
                    code,
                    name: name.to_owned(),
                    other_name: columns.owned(row, Field::OtherName),
                    english_name: columns.owned(row, Field::EnglishName),
                    category: category.clone(),
                };
                put(layout.table, element, analyte, identification, into);
            }
            Err(reason) => account.leave_out(&sheet.name, row.number, &code, reason),
        }
    }
    Ok(())
}

fn put(table: Table, element: Element, analyte: String, identification: String, into: &mut Jlac10) {
    match table {
        Table::Analyte => into.analytes.push(element),
        Table::Identification => into.identifications.push(element),
        Table::Specimen => into.specimens.push(element),
        Table::Method => into.methods.push(element),
        Table::Result => into.results.push(element),
        Table::SpecificResult => into.specific_results.push(SpecificResult {
            analyte,
            identification,
            code: element.code,
            name: element.name,
            english_name: element.english_name,
        }),
    }
}

fn read_list(
    sheet: &Sheet,
    columns: &Columns,
    rows: &[Row],
    source: &str,
    into: &mut Jlac10,
    account: &mut Account,
) {
    let mut names: HashMap<String, String> = HashMap::new();
    let mut listed = HashSet::new();
    for row in rows {
        let raw = columns.get(row, Field::Code);
        let name = columns.get(row, Field::Name);
        let abbreviation = columns.get(row, Field::Abbreviation);
        if raw.is_none() && name.is_none() {
            continue;
        }
        let code = code_text(raw.unwrap_or_default());
        // The words of a list may stand in its column of display texts alone.
        let checked = check(raw, &code, &[15, 17], name.or(abbreviation)).and_then(|name| {
            match is_new(&mut names, &code, name) {
                // One code with two units or two methods is two rows of the list.
                Ok(()) | Err(Reason::Twice) => Ok(name),
                Err(reason) => Err(reason),
            }
        });
        let item = checked.and_then(|name| {
            let item = ListedCode {
                code: code.clone(),
                name: name.to_owned(),
                abbreviation: columns.owned(row, Field::Abbreviation),
                unit: columns.owned(row, Field::Unit),
                specimen: columns.owned(row, Field::Specimen),
                method: columns.owned(row, Field::Method),
                source: source.to_owned(),
            };
            let is_new = listed.insert(item.clone());
            is_new.then_some(item).ok_or(Reason::Twice)
        });
        match item {
            Ok(item) => {
                account.take();
                into.codes.push(item);
            }
            Err(reason) => account.leave_out(&sheet.name, row.number, &code, reason),
        }
    }
}

/// The name of a row whose code and name are in order.
pub(super) fn check<'n>(
    raw: Option<&str>,
    code: &str,
    lengths: &[usize],
    name: Option<&'n str>,
) -> Result<&'n str, Reason> {
    let raw = raw.ok_or(Reason::NoCode)?;
    if DELETED.contains(&folded(raw).as_str()) {
        return Err(Reason::Deleted);
    }
    let is_plain = code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_plain || !lengths.contains(&code.len()) {
        return Err(Reason::BadCode);
    }
    name.ok_or(Reason::NoName)
}

/// Whether a code was not seen before; its name is kept.
fn is_new(names: &mut HashMap<String, String>, code: &str, name: &str) -> Result<(), Reason> {
    match names.get(code) {
        Some(known) if known == name => Err(Reason::Twice),
        Some(_) => Err(Reason::OtherName),
        None => {
            names.insert(code.to_owned(), name.to_owned());
            Ok(())
        }
    }
}

/// A code in half-width capitals without the hyphens that some write between the elements.
pub(super) fn code_text(raw: &str) -> String {
    raw.nfkc()
        .filter(|letter| !letter.is_whitespace() && *letter != '-')
        .flat_map(char::to_uppercase)
        .collect()
}

/// A result as the two digits that stand in a code: the tables write 001 or, as a number, 1.
fn result_text(layout: &Layout, code: &str) -> String {
    match (layout.table, code.len()) {
        (Table::Result, 3) => code.strip_prefix('0').unwrap_or(code).to_owned(),
        (Table::Result | Table::SpecificResult, 1) => format!("0{code}"),
        _ => code.to_owned(),
    }
}

/// A formula that a table was published with, `=D7+1`: the code of the row before and one.
fn counted_on(raw: &str, before: &str) -> Option<String> {
    let formula = raw.strip_prefix('=')?.strip_suffix("+1")?;
    let reference = formula.trim_start_matches(|letter: char| letter.is_ascii_uppercase());
    let is_reference = reference.len() < formula.len()
        && !reference.is_empty()
        && reference.bytes().all(|byte| byte.is_ascii_digit());
    let before: u32 = before.parse().ok().filter(|_| is_reference)?;
    Some(format!("{:02}", before + 1))
}

fn is_vacant(table: Table, name: &str) -> bool {
    matches!(table, Table::Result) && VACANT.contains(&name)
}
