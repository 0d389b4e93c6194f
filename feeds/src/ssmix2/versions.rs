//! What names say about versions: which files are versions of one thing, which names are not to be trusted, and where a
//! data type belongs.

use model::{Defect, Table, Text};

use super::{FileName, data_type as types, extended};
use crate::Group;

/// Data types of which a patient has one live file, whatever the order number: a newer one replaces all before it. Since
/// version 1.2 of the specification one PPR-01 holds all diagnoses of a patient. ADT-01 is not one of them: doctors of
/// several departments stand side by side, told apart by their keys.
const ONE_A_PATIENT: &[&str] = &["ADT-00", "ADT-61", "PPR-01"];

/// The group of versions that a path belongs to. In a sorted listing the versions of one key (patient, care date, data
/// type, order number) stand side by side, since the file name begins with the key; those of
/// [`ONE_A_PATIENT`] are replaced as a whole folder.
///
/// The group is cut from the bytes, so that a name that cannot be read (`…_1.bak`) falls into the group in whose midst it
/// stands and does not part it.
///
/// In the extended storage it is the contents that have versions, and the files of all versions of one content are a group.
pub(super) fn group(path: &[u8]) -> Group<'_> {
    if let Some(place) = extended::find(path) {
        return extended::group(&place);
    }
    let file_start = path
        .iter()
        .rposition(|byte| *byte == b'/')
        .map_or(0, |slash| slash + 1);
    let file = &path[file_start..];
    let behind = |underscores: usize| {
        let mut places = file.iter().enumerate().filter(|(_, byte)| **byte == b'_');
        places.nth(underscores - 1).map(|(place, _)| place + 1)
    };
    let data_type = behind(2)
        .zip(behind(3))
        .map(|(start, end)| &file[start..end - 1]);
    let is_one =
        data_type.is_some_and(|name| ONE_A_PATIENT.iter().any(|one| one.as_bytes() == name));
    match behind(if is_one { 3 } else { 4 }) {
        Some(end) => Group {
            prefix: &path[..file_start + end],
            exact: false,
        },
        None => Group {
            prefix: path,
            exact: true,
        },
    }
}

/// Whether a file with these defects of its path cannot be placed: its folders say that it is another patient's, another
/// day's or another type's, and nobody can say which is right.
pub(super) fn refuses(defects: &[Defect]) -> bool {
    defects.iter().any(|defect| defect.code.0 == "F02")
}

/// The table that leads the area which a file fills.
pub(super) fn table(name: &FileName<'_>) -> Option<Table> {
    lead(types::of(name).tables)
}

fn lead(tables: &[Table]) -> Option<Table> {
    let own = tables.first()?;
    let area = super::AREAS.iter().find(|area| area.contains(own))?;
    area.first().copied()
}

/// The data type whose rows a table holds; `None` when it holds several, and each row says its own.
pub(super) fn data_type_of(table: Table) -> Option<&'static str> {
    let known = types::DATA_TYPES.iter().chain([&types::VITAL_SIGNS]);
    let mut of_table = known.filter(|data_type| data_type.tables.contains(&table));
    match (of_table.next(), of_table.next()) {
        (Some(only), None) => Some(only.code),
        _ => None,
    }
}

/// Whether a file is of a data type of the standardized storage, or of one that has the form of the extended storage.
pub(super) fn is_known_type(name: &FileName<'_>) -> bool {
    types::of(name).is_known()
}

/// What a data type of either storage holds.
pub(super) fn type_title(data_type: &str) -> Option<Text> {
    let found = super::data_type(data_type);
    found.is_known().then_some(found.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_one_key_share_a_group() {
        let lab = "012/345/0123456/20261101/OML-11/0123456_20261101_OML-11_000000000000017_20261101103000000_01_1";
        let prefix = "012/345/0123456/20261101/OML-11/0123456_20261101_OML-11_000000000000017_";
        assert_eq!(
            group(lab.as_bytes()),
            Group {
                prefix: prefix.as_bytes(),
                exact: false
            }
        );
        let patient =
            "012/345/0123456/-/ADT-00/0123456_-_ADT-00_999999999999999_20261101103000000_-_1";
        let prefix = "012/345/0123456/-/ADT-00/0123456_-_ADT-00_";
        assert_eq!(
            group(patient.as_bytes()),
            Group {
                prefix: prefix.as_bytes(),
                exact: false
            }
        );
        for (data_type, order_no, is_one) in [
            ("ADT-61", "5_", true),
            ("PPR-01", "5_", true),
            ("ADT-01", "5_", false),
        ] {
            let path = format!("1/2/3/-/{data_type}/3_-_{data_type}_{order_no}20261101_-_1");
            let prefix = format!("1/2/3/-/{data_type}/3_-_{data_type}_");
            let whole = prefix.clone() + if is_one { "" } else { order_no };
            assert_eq!(group(path.as_bytes()).prefix, whole.as_bytes());
        }
        let stray = lab.to_owned() + ".bak";
        assert_eq!(group(stray.as_bytes()), group(lab.as_bytes()));
        assert_eq!(
            group(b"Thumbs.db"),
            Group {
                prefix: b"Thumbs.db",
                exact: true
            }
        );
    }

    #[test]
    fn the_rows_of_a_data_type_stay_in_one_area() {
        for known in crate::ssmix2::DATA_TYPES {
            let lead = lead(known.tables);
            let area = lead.map_or(&[][..], |lead| crate::ssmix2::FORMAT.area(lead));
            let are_there = known.tables.iter().all(|table| area.contains(table));
            assert!(are_there, "{}", known.code);
        }
        let table = |data_type: &str| {
            let path = format!("0042109_-_{data_type}_9_20261119153000123_-_1");
            table(&super::super::read_path(path.as_bytes()).name.unwrap())
        };
        assert_eq!(table("ADT-00"), Some(Table::Patients));
        assert_eq!(table("ADT-61"), Some(Table::Patients));
        assert_eq!((table("OMD"), table("OMB")), (None, None));
    }

    #[test]
    fn rows_of_several_data_types_say_which_is_theirs() {
        for table in crate::ssmix2::AREAS.iter().copied().flatten() {
            let mut columns = table.spec().data_columns();
            let says = columns.any(|column| column.name == "data_type" && !column.nullable);
            assert_eq!(data_type_of(*table).is_none(), says, "{}", table.name());
        }
        assert_eq!(data_type_of(Table::LabResults), Some("OML-11"));
        assert_eq!(data_type_of(Table::Microbiology), Some("OML-11"));
        assert_eq!(data_type_of(Table::Patients), Some("ADT-00"));
        assert_eq!(data_type_of(Table::Allergies), None);
        assert_eq!(data_type_of(Table::Visits), None);
        assert_eq!(data_type_of(Table::Physiology), None);
        assert_eq!(data_type_of(Table::Findings), None);
    }
}
