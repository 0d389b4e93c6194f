//! Reads codes and names of any system by the words of the header: JLAC11, diseases, drugs, claim codes. Further columns are kept
//! under their own names.

use std::collections::HashMap;

use jiff::civil::Date;

use super::header::{self, Field, Wanted};
use super::jlac10_tables::{check, code_text};
use super::reading::{Account, Reason};
use super::sheet::{Row, Sheet};
use super::{Master, Unreadable};

/// The codes of one system as one file lists them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeList {
    /// The system, one of [`super::MASTERS`].
    pub system: String,
    /// Names of the further columns, as the file writes them.
    pub columns: Vec<String>,
    /// The codes in the order of the file.
    pub entries: Vec<CodeEntry>,
}

/// One code of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeEntry {
    /// The code in half-width capitals, without hyphens and dots.
    pub code: String,
    /// Its name; empty in a published change that leaves the name as it was.
    pub name: String,
    /// First day on which it may be used.
    pub valid_from: Option<Date>,
    /// Last day on which it may be used.
    pub valid_until: Option<Date>,
    /// What stands in the further columns, one for each of [`CodeList::columns`].
    pub extra: Vec<Option<String>>,
}

const NAME_WORDS: &[&str] = &[
    "name",
    "nameja",
    "display",
    "病名表記",
    "病名",
    "傷病名",
    "傷病名基本名称",
    "販売名",
    "告示名称",
    "医薬品名",
    "診療行為名称",
    "診療行為省略漢字名称",
    "特定器材名",
    "名称",
    "漢字名称",
    "基本漢字名称",
    "項目名",
    "項目名称",
    "検査名",
    "検査項目名",
    "検査項目名称",
];

const VALIDITY: [Wanted<'static>; 2] = [
    (
        Field::ValidFrom,
        &[
            "validfrom",
            "startdate",
            "適用開始日",
            "有効開始日",
            "収載年月日",
        ],
    ),
    (
        Field::ValidUntil,
        &[
            "validuntil",
            "validto",
            "enddate",
            "適用終了日",
            "有効終了日",
            "廃止年月日",
        ],
    ),
];

/// Reads every sheet that names a column of codes and one of names.
pub(super) fn read(
    sheets: &[Sheet],
    master: &Master,
    account: &mut Account,
) -> Result<CodeList, Unreadable> {
    let mut list = CodeList {
        system: master.system.to_owned(),
        ..CodeList::default()
    };
    let mut without_header = None;
    for sheet in sheets {
        match read_sheet(sheet, master, &mut list, account) {
            Ok(()) => {}
            // A workbook also has sheets of remarks; a file in which nothing has a header is refused below.
            Err(error @ Unreadable::NoHeader { .. }) => without_header = Some(error),
            Err(error) => return Err(error),
        }
    }
    match without_header {
        Some(error) if account.rows == 0 => Err(error),
        _ => Ok(list),
    }
}

/// A day as masters write it; `None` for no day and for what is none.
pub(crate) fn published_day(text: &str) -> Option<Date> {
    date(Some(text)).ok().flatten()
}

fn read_sheet(
    sheet: &Sheet,
    master: &Master,
    list: &mut CodeList,
    account: &mut Account,
) -> Result<(), Unreadable> {
    let [from, until] = VALIDITY;
    let wanted = [
        (Field::Code, master.code_words),
        (Field::Name, NAME_WORDS),
        from,
        until,
    ];
    let headed = header::find(sheet, &wanted, &[Field::Code, Field::Name])?;
    let columns = &headed.columns;
    let places = places(list, &headed.extra);
    let mut names: HashMap<(String, Option<Date>), String> = HashMap::new();
    for row in headed.rows {
        let raw = columns.get(row, Field::Code);
        let name = columns.get(row, Field::Name);
        if raw.is_none() && name.is_none() {
            continue;
        }
        // Some write diseases with a dot, some without; no other system has one.
        let code = code_text(raw.unwrap_or_default()).replace('.', "");
        let entry = check(raw, &code, master.code_lengths, name).and_then(|name| {
            let valid_from = date(columns.get(row, Field::ValidFrom))?;
            let valid_until = date(columns.get(row, Field::ValidUntil))?;
            // The same code may come back with another name when its validity begins anew.
            match names.insert((code.clone(), valid_from), name.to_owned()) {
                Some(known) if known == name => return Err(Reason::Twice),
                Some(known) => {
                    names.insert((code.clone(), valid_from), known);
                    return Err(Reason::OtherName);
                }
                None => {}
            }
            Ok(CodeEntry {
                code: code.clone(),
                name: name.to_owned(),
                valid_from,
                valid_until,
                extra: extra(row, list.columns.len(), &places),
            })
        });
        match entry {
            Ok(entry) => {
                account.take();
                list.entries.push(entry);
            }
            Err(reason) => account.leave_out(&sheet.name, row.number, &code, reason),
        }
    }
    let width = list.columns.len();
    for entry in &mut list.entries {
        entry.extra.resize(width, None);
    }
    Ok(())
}

/// For each further column of a sheet its place among those of the list, which grows where a name is new.
fn places(list: &mut CodeList, extra: &[(String, usize)]) -> Vec<(usize, usize)> {
    let mut places = Vec::new();
    for (name, column) in extra {
        let known = list.columns.iter().position(|known| known == name);
        let place = known.unwrap_or_else(|| {
            list.columns.push(name.clone());
            list.columns.len() - 1
        });
        places.push((place, *column));
    }
    places
}

fn extra(row: &Row, width: usize, places: &[(usize, usize)]) -> Vec<Option<String>> {
    let mut extra = vec![None; width];
    for (place, column) in places {
        extra[*place] = row.cell(*column).map(str::to_owned);
    }
    extra
}

/// A day as YYYYMMDD or with hyphens or slashes; zeros and nines stand for no day.
pub(super) fn date(text: Option<&str>) -> Result<Option<Date>, Reason> {
    let Some(text) = text else { return Ok(None) };
    if matches!(
        text,
        "0" | "00000000" | "99999999" | "9999-12-31" | "9999/12/31"
    ) {
        return Ok(None);
    }
    let parts: Vec<&str> = text.split(['-', '/']).collect();
    let parts: [Option<&str>; 3] = match parts[..] {
        [all] if all.is_ascii() && all.len() == 8 => [all.get(..4), all.get(4..6), all.get(6..)],
        [year, month, day] => [Some(year), Some(month), Some(day)],
        _ => return Err(Reason::BadDate),
    };
    let number = |part: Option<&str>| part.and_then(|part| part.parse::<i16>().ok());
    match parts.map(number) {
        [Some(year), Some(month), Some(day)] => {
            let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else {
                return Err(Reason::BadDate);
            };
            Date::new(year, month, day)
                .map(Some)
                .map_err(|_| Reason::BadDate)
        }
        _ => Err(Reason::BadDate),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_masters_write_them() {
        let day = Ok(Some(jiff::civil::date(2026, 4, 1)));
        for text in ["20260401", "2026-04-01", "2026/4/1"] {
            assert_eq!(date(Some(text)), day, "{text}");
        }
        for text in [None, Some("99999999"), Some("0")] {
            assert_eq!(date(text), Ok(None));
        }
        for text in [
            "20261301",
            "2026-04",
            "soon",
            "２０２６年4月",
            "2026-04-99999",
        ] {
            assert_eq!(date(Some(text)), Err(Reason::BadDate), "{text}");
        }
    }
}
