//! How a finding lives from night to night: what it is about, its key, and which findings are open.

use std::collections::BTreeMap;

use model::{Code, Finding, Status, Table};

/// What one finding is about. With the code, hospital and feed it makes the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// One file version, by `source_file_id`.
    File(i64),
    /// The files of a code beyond those that are named singly.
    OtherFiles,
    /// All files of a data type.
    DataType(String),
    /// One item of a table.
    Item(Table, String),
    /// A department's rows of a table.
    Department(Table, String),
    /// All rows of a table.
    Table(Table),
    /// The whole feed.
    Feed,
}

const OTHER_FILES: &str = "other-files";

impl Subject {
    /// What a finding is about.
    pub(crate) fn of(finding: &Finding) -> Subject {
        match (finding.source_file_id, finding.table, &finding.item) {
            (Some(id), _, _) => Subject::File(id),
            (None, Some(table), Some(item)) => {
                let department = Subject::Department(table, item.clone());
                if finding.key == department.key(finding.code, &finding.hospital, &finding.feed) {
                    department
                } else {
                    Subject::Item(table, item.clone())
                }
            }
            (None, Some(table), None) => Subject::Table(table),
            (None, None, Some(data_type)) => Subject::DataType(data_type.clone()),
            (None, None, None) if finding.key.ends_with(OTHER_FILES) => Subject::OtherFiles,
            (None, None, None) => Subject::Feed,
        }
    }

    /// `F08:H01:ssmix2:file=123` and the like. What a hospital wrote stands last, so that no text can pass for another key.
    pub(crate) fn key(&self, code: Code, hospital: &str, feed: &str) -> String {
        let start = format!("{code}:{hospital}:{feed}");
        match self {
            Subject::File(id) => format!("{start}:file={id}"),
            Subject::OtherFiles => format!("{start}:{OTHER_FILES}"),
            Subject::DataType(data_type) => format!("{start}:type={data_type}"),
            Subject::Item(table, item) => format!("{start}:{}:item={item}", table.name()),
            Subject::Department(table, code) => {
                format!("{start}:{}:department={code}", table.name())
            }
            Subject::Table(table) => format!("{start}:{}", table.name()),
            Subject::Feed => start,
        }
    }

    /// The columns that say it: table, item or data type, file.
    pub(crate) fn into_columns(self) -> (Option<Table>, Option<String>, Option<i64>) {
        match self {
            Subject::File(id) => (None, None, Some(id)),
            Subject::DataType(data_type) => (None, Some(data_type), None),
            Subject::Item(table, name) | Subject::Department(table, name) => {
                (Some(table), Some(name), None)
            }
            Subject::Table(table) => (Some(table), None, None),
            Subject::OtherFiles | Subject::Feed => (None, None, None),
        }
    }
}

/// The newest state of every finding of a history of loads, in the order of their keys.
///
/// The history must be in load order, since the last row of a key is its state: `new` of Monday then `resolved` of Tuesday
/// is a resolved one, the other way round it is new. The order within a load does not matter, as a load says one thing
/// about a key. A load that says nothing about a key leaves it as it was.
pub fn newest_findings(history: &[Finding]) -> Vec<Finding> {
    let mut newest: BTreeMap<&str, &Finding> = BTreeMap::new();
    for finding in history {
        newest.insert(&finding.key, finding);
    }
    newest.into_values().cloned().collect()
}

/// The load that first saw each finding that is not resolved: the first one since it was last resolved. The history must be in
/// load order, as for [`newest_findings`].
pub fn first_seen<'a>(
    history: impl IntoIterator<Item = &'a Finding>,
) -> BTreeMap<&'a str, &'a str> {
    let mut first: BTreeMap<&str, &str> = BTreeMap::new();
    for finding in history {
        match finding.status {
            // A finding that is new a second time has begun anew only when it was resolved between.
            Status::New | Status::Persisting => {
                first.entry(&finding.key).or_insert(&finding.load_id);
            }
            Status::Resolved => {
                first.remove(finding.key.as_str());
            }
        }
    }
    first
}

/// Those of [`newest_findings`] that are not resolved.
pub fn open_findings(history: &[Finding]) -> Vec<Finding> {
    let mut open = newest_findings(history);
    open.retain(|finding| finding.status.is_open());
    open
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::finding;

    #[test]
    fn the_last_row_of_a_key_is_its_state() {
        let with = |subject: Subject, status| Finding {
            status,
            ..finding("F08", subject)
        };
        let history = [
            with(Subject::File(2), Status::New),
            with(Subject::File(1), Status::New),
            with(Subject::File(1), Status::Persisting),
            with(Subject::File(2), Status::Resolved),
            with(Subject::File(3), Status::Resolved),
            with(Subject::File(3), Status::New),
        ];
        let open = open_findings(&history);
        let state: Vec<_> = open
            .iter()
            .map(|finding| (finding.key.as_str(), finding.status))
            .collect();
        assert_eq!(
            state,
            [
                ("F08:H01:ssmix2:file=1", Status::Persisting),
                ("F08:H01:ssmix2:file=3", Status::New),
            ]
        );
        assert_eq!(open_findings(&open), open);
    }

    #[test]
    fn a_finding_is_as_old_as_its_last_beginning() {
        let seen = |load: &str, file, status| Finding {
            status,
            load_id: load.to_owned(),
            ..finding("F08", Subject::File(file))
        };
        let history = [
            seen("L1", 1, Status::New),
            seen("L1", 2, Status::New),
            seen("L2", 1, Status::Persisting),
            seen("L2", 2, Status::Resolved),
            seen("L3", 2, Status::New),
            seen("L3", 3, Status::New),
            seen("L4", 3, Status::Resolved),
        ];
        let first: Vec<_> = first_seen(&history).into_iter().collect();
        assert_eq!(
            first,
            [
                ("F08:H01:ssmix2:file=1", "L1"),
                ("F08:H01:ssmix2:file=2", "L3")
            ]
        );
    }

    #[test]
    fn a_finding_tells_what_it_is_about() {
        let cases = [
            (Subject::File(123), "V03:H01:ssmix2:file=123"),
            (Subject::OtherFiles, "V03:H01:ssmix2:other-files"),
            (
                Subject::DataType("OML-11".into()),
                "V03:H01:ssmix2:type=OML-11",
            ),
            (
                Subject::Item(Table::LabResults, "A:b=c".into()),
                "V03:H01:ssmix2:lab_results:item=A:b=c",
            ),
            (
                Subject::Item(Table::LabResults, String::new()),
                "V03:H01:ssmix2:lab_results:item=",
            ),
            (
                Subject::Department(Table::LabResults, "01".into()),
                "V03:H01:ssmix2:lab_results:department=01",
            ),
            (Subject::Table(Table::Patients), "V03:H01:ssmix2:patients"),
            (Subject::Feed, "V03:H01:ssmix2"),
        ];
        for (subject, key) in cases {
            let finding = finding("V03", subject.clone());
            assert_eq!(finding.key, key);
            assert_eq!(Subject::of(&finding), subject);
        }
    }
}
