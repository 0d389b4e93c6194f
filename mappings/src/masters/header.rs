//! Which column holds what, told by the words of the header row. Masters open with titles and notes, so the header is looked for.

use unicode_normalization::UnicodeNormalization;

use super::Unreadable;
use super::sheet::{Row, Sheet};

/// How many rows with something in them may stand above the header.
const ROWS_SEARCHED: usize = 20;

/// How many words for a column an error names.
const WORDS_SHOWN: usize = 6;

/// What a column can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Code,
    Name,
    OtherName,
    EnglishName,
    Category,
    Analyte,
    Identification,
    LocalCode,
    Abbreviation,
    Unit,
    Specimen,
    Method,
    Source,
    ValidFrom,
    ValidUntil,
}

/// A field and the words that name its column, the best first, as [`folded`].
pub(super) type Wanted<'a> = (Field, &'a [&'a str]);

/// Where the fields stand.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Columns {
    found: Vec<(Field, usize)>,
}

/// A header that was found, with the rows below it.
#[derive(Debug)]
pub(super) struct Headed<'a> {
    pub(super) columns: Columns,
    /// Columns that no field claims, with their names as written.
    pub(super) extra: Vec<(String, usize)>,
    pub(super) rows: &'a [Row],
}

/// Words for the columns that every list may have.
pub(super) const COMMON: &[Wanted<'static>] = &[
    (
        Field::Abbreviation,
        &[
            "abbrev",
            "abbreviation",
            "short",
            "display",
            "略称",
            "略名",
            "表示名",
        ],
    ),
    (
        Field::Unit,
        &[
            "unit",
            "localunit",
            "unittext",
            "unitisoascii",
            "displayunit",
            "単位",
            "表示単位",
            "単位名称",
        ],
    ),
    (
        Field::Specimen,
        &[
            "specimen",
            "specimenname",
            "material",
            "検体",
            "検体名",
            "材料",
            "材料名",
            "材料名称",
        ],
    ),
    (
        Field::Method,
        &[
            "method",
            "methodname",
            "測定法",
            "測定方法",
            "測定法名",
            "測定法名称",
            "検査方法",
        ],
    ),
];

impl Columns {
    /// Columns that are known beforehand, 0-based.
    pub(super) fn fixed(found: &[(Field, usize)]) -> Columns {
        Columns {
            found: found.to_vec(),
        }
    }

    /// What a row holds of a field.
    pub(super) fn get<'r>(&self, row: &'r Row, field: Field) -> Option<&'r str> {
        let (_, column) = self.found.iter().find(|(found, _)| *found == field)?;
        row.cell(*column)
    }

    /// As [`Columns::get`], to keep.
    pub(super) fn owned(&self, row: &Row, field: Field) -> Option<String> {
        self.get(row, field).map(str::to_owned)
    }

    fn has(&self, field: Field) -> bool {
        self.found.iter().any(|(found, _)| *found == field)
    }
}

/// Looks for the header: the first row that names all of `needed`.
///
/// # Errors
/// When no row does, or a row does and names a wanted column twice.
pub(super) fn find<'s>(
    sheet: &'s Sheet,
    wanted: &[Wanted<'_>],
    needed: &[Field],
) -> Result<Headed<'s>, Unreadable> {
    for (index, row) in sheet.rows.iter().take(ROWS_SEARCHED).enumerate() {
        let words: Vec<String> = row.cells.iter().map(|cell| folded(cell)).collect();
        let columns = columns_of(&words, wanted);
        if needed.iter().all(|field| columns.has(*field)) {
            refuse_twice(sheet, row, &words, &columns)?;
            let is_free = |(column, word): &(usize, &String)| {
                !word.is_empty() && !columns.found.iter().any(|(_, taken)| taken == column)
            };
            let extra = row.cells.iter().enumerate().filter(is_free);
            return Ok(Headed {
                extra: extra.map(|(column, word)| (word.clone(), column)).collect(),
                columns,
                rows: &sheet.rows[index + 1..],
            });
        }
    }
    let words = |field: Field| {
        let words = wanted.iter().find(|(wanted, _)| *wanted == field);
        let words = words.map_or(&[][..], |(_, words)| words);
        words[..words.len().min(WORDS_SHOWN)].join(", ")
    };
    Err(Unreadable::NoHeader {
        sheet: sheet.name.clone(),
        rows_searched: ROWS_SEARCHED,
        code: words(Field::Code),
        name: words(Field::Name),
    })
}

/// The first word of each field that stands in the row; a column serves one field only.
fn columns_of(words: &[String], wanted: &[Wanted<'_>]) -> Columns {
    let mut columns = Columns::default();
    for (field, names) in wanted {
        let column = names.iter().find_map(|name| {
            let column = words.iter().position(|word| word == name)?;
            let is_taken = columns.found.iter().any(|(_, taken)| *taken == column);
            (!is_taken).then_some(column)
        });
        columns.found.extend(column.map(|column| (*field, column)));
    }
    columns
}

fn refuse_twice(
    sheet: &Sheet,
    row: &Row,
    words: &[String],
    columns: &Columns,
) -> Result<(), Unreadable> {
    for (_, first) in &columns.found {
        let again = (first + 1..words.len()).find(|column| words[*column] == words[*first]);
        if let Some(second) = again {
            return Err(Unreadable::ColumnTwice {
                sheet: sheet.name.clone(),
                row: row.number,
                column: row.cells[*first].clone(),
                first: first + 1,
                second: second + 1,
            });
        }
    }
    Ok(())
}

/// A word as headers are compared: width, case, blanks, hyphens and underscores do not count.
pub(super) fn folded(text: &str) -> String {
    text.nfkc()
        .flat_map(char::to_lowercase)
        .filter(|letter| !letter.is_whitespace() && !matches!(letter, '_' | '-'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_to_look_for_are_folded() {
        for word in COMMON.iter().flat_map(|(_, words)| *words) {
            assert_eq!(folded(word), *word);
        }
        assert_eq!(folded("ＪＬＡＣ１０コード（17 桁）"), "jlac10コード(17桁)");
    }
}
