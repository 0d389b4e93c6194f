//! Reads names: local names of which the JLAC10 code is known, and local names for which one is looked for.

use std::collections::HashSet;

use super::header::{self, COMMON, Field, Wanted};
use super::jlac10_tables::{CODE_WORDS, check, code_text};
use super::reading::{Account, Reason};
use super::sheet::{self, File, Sheet};
use super::{KnownName, Unreadable};

const NAME_WORDS: &[&str] = &[
    "localname",
    "name",
    "nameja",
    "院内名称",
    "院内項目名",
    "院内検査名",
    "検査名",
    "検査名称",
    "検査項目名",
    "検査項目名称",
    "項目名",
    "項目名称",
    "名称",
    "xmldisplayname",
];

const LOCAL_CODE_WORDS: &[&str] = &[
    "localcode",
    "院内コード",
    "院内項目コード",
    "項目コード",
    "検査コード",
];

/// Characters of a known code: as deep as the source tells.
const LENGTHS: [usize; 5] = [5, 9, 12, 15, 17];

/// A local name for which a code is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameRow {
    /// 1-based row in the file.
    pub row: u64,
    /// The hospital's code.
    pub local_code: Option<String>,
    /// The hospital's name for it.
    pub local_name: String,
    /// Unit text.
    pub unit: Option<String>,
    /// Specimen, in words or as the hospital's code.
    pub specimen: Option<String>,
    /// Method, in words.
    pub method: Option<String>,
}

/// The names of a file, in its order, and how many rows without a name were passed over.
///
/// Columns are told by their names, in English or Japanese; only the local name is needed. CSV in UTF-8 or CP932, or a workbook.
///
/// # Errors
/// When the file cannot be read or no row names the column of local names.
///
/// # Example
/// ```
/// use mappings::masters::{File, read_names};
/// let bytes = "local_code,local_name,unit\n0101,ＡＳＴ,U/L\n".as_bytes();
/// let (names, nameless) = read_names(File { name: "names.csv", bytes })?;
/// assert_eq!(names[0].local_name, "ＡＳＴ");
/// assert_eq!(nameless, 0);
/// # Ok::<(), mappings::masters::Unreadable>(())
/// ```
pub fn read_names(file: File<'_>) -> Result<(Vec<NameRow>, u64), Unreadable> {
    let wanted = wanted(&[
        (Field::Name, NAME_WORDS),
        (Field::LocalCode, LOCAL_CODE_WORDS),
        // A list of local items may simply call its codes codes.
        (Field::Code, &["code", "コード"]),
    ]);
    let (mut names, mut nameless) = (Vec::new(), 0);
    for sheet in sheet::open(file)?.sheets.iter().take(1) {
        let headed = header::find(sheet, &wanted, &[Field::Name])?;
        let columns = &headed.columns;
        for row in headed.rows {
            let Some(local_name) = columns.get(row, Field::Name) else {
                nameless += 1;
                continue;
            };
            let code = columns.owned(row, Field::LocalCode);
            names.push(NameRow {
                row: row.number,
                local_code: code.or_else(|| columns.owned(row, Field::Code)),
                local_name: local_name.to_owned(),
                unit: columns.owned(row, Field::Unit),
                specimen: columns.owned(row, Field::Specimen),
                method: columns.owned(row, Field::Method),
            });
        }
    }
    Ok((names, nameless))
}

/// Reads names with known codes. `source` is said of rows that do not name one.
pub(super) fn read_known(
    sheets: &[Sheet],
    source: &str,
    account: &mut Account,
) -> Result<Vec<KnownName>, Unreadable> {
    let wanted = wanted(&[
        (Field::Code, CODE_WORDS),
        (Field::Name, NAME_WORDS),
        (Field::LocalCode, LOCAL_CODE_WORDS),
        (Field::Source, &["source", "出典", "施設", "hospital"]),
    ]);
    let mut known = Vec::new();
    let mut seen = HashSet::new();
    for sheet in sheets {
        let headed = header::find(sheet, &wanted, &[Field::Code, Field::Name])?;
        let columns = &headed.columns;
        for row in headed.rows {
            let raw = columns.get(row, Field::Code);
            let name = columns.get(row, Field::Name);
            if raw.is_none() && name.is_none() {
                continue;
            }
            let code = code_text(raw.unwrap_or_default());
            let item = check(raw, &code, &LENGTHS, name).and_then(|local_name| {
                let item = KnownName {
                    local_name: local_name.to_owned(),
                    local_code: columns.owned(row, Field::LocalCode),
                    unit: columns.owned(row, Field::Unit),
                    specimen: columns.owned(row, Field::Specimen),
                    method: columns.owned(row, Field::Method),
                    code: code.clone(),
                    source: columns.get(row, Field::Source).unwrap_or(source).to_owned(),
                };
                let is_new = seen.insert(item.clone());
                is_new.then_some(item).ok_or(Reason::Twice)
            });
            match item {
                Ok(item) => {
                    account.take();
                    known.push(item);
                }
                Err(reason) => account.leave_out(&sheet.name, row.number, &code, reason),
            }
        }
    }
    Ok(known)
}

fn wanted<'a>(own: &[Wanted<'a>]) -> Vec<Wanted<'a>> {
    own.iter().chain(COMMON).copied().collect()
}

#[cfg(test)]
mod tests {
    use encoding_rs::SHIFT_JIS;

    use super::*;

    #[test]
    fn names_to_be_mapped_need_a_name_only() {
        let text = "検査コード,検査名,単位,材料,測定法\n0101,ＡＳＴ,U/L,血清,UV法\n,,,,\n0102,,,,\n,GOT,,,\n";
        let (cp932, ..) = SHIFT_JIS.encode(text);
        let file = File {
            name: "n.csv",
            bytes: &cp932,
        };
        let (names, nameless) = read_names(file).unwrap();
        assert_eq!(nameless, 1);
        let first = NameRow {
            row: 2,
            local_code: Some("0101".to_owned()),
            local_name: "ＡＳＴ".to_owned(),
            unit: Some("U/L".to_owned()),
            specimen: Some("血清".to_owned()),
            method: Some("UV法".to_owned()),
        };
        assert_eq!(
            names,
            [
                first,
                NameRow {
                    row: 5,
                    local_name: "GOT".to_owned(),
                    ..NameRow::default()
                }
            ]
        );
        let only = File {
            name: "n.csv",
            bytes: b"local_name\nCRP\n",
        };
        assert_eq!(read_names(only).unwrap().0[0].local_name, "CRP");
        let none = File {
            name: "n.csv",
            bytes: b"a,b\n1,2\n",
        };
        assert!(
            read_names(none)
                .unwrap_err()
                .to_string()
                .contains("localname")
        );
    }
}
