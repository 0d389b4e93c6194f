//! Controlled documents (R22) by the names of their fields: which are in force and for which clauses.

use std::collections::BTreeMap;

use jiff::civil::Date;
use reports::sheet::Document;
use serde_json::Value;

/// The newest record of every version of every document.
#[derive(Debug, Default)]
pub(super) struct Documents {
    /// By document and version, in the order of their last records.
    versions: BTreeMap<(String, String), Kept>,
    next: u64,
}

#[derive(Debug)]
struct Kept {
    order: u64,
    document: Document,
    /// The first day on which it is not in force.
    retired: Option<Date>,
    clauses: Vec<String>,
    /// Who approved it, else who recorded it.
    people: Vec<String>,
}

impl Documents {
    /// Takes a record.
    pub(super) fn take(&mut self, record: &Value) {
        let fields = &record["fields"];
        let text = |name: &str| fields[name].as_str().unwrap_or_default().to_owned();
        let day = |name: &str| fields[name].as_str().and_then(|day| day.parse().ok());
        let document = Document {
            document: text("document_id"),
            title: text("title"),
            version: text("version"),
            effective: day("effective"),
        };
        let approvals = record["approvals"].as_array();
        let mut people: Vec<String> = approvals
            .into_iter()
            .flatten()
            .filter_map(|approval| approval["actor"]["id"].as_str().map(str::to_owned))
            .collect();
        people.extend(fields["approver"].as_str().map(str::to_owned));
        if people.is_empty() {
            people.extend(record["actor"]["id"].as_str().map(str::to_owned));
        }
        let clauses = fields["clauses"].as_array().into_iter().flatten();
        self.next += 1;
        let key = (document.document.clone(), document.version.clone());
        let kept = Kept {
            order: self.next,
            document,
            retired: day("retired"),
            clauses: clauses
                .filter_map(|it| it.as_str().map(str::to_owned))
                .collect(),
            people,
        };
        self.versions.insert(key, kept);
    }

    /// The documents in force on a day that name a clause, by id; of each the version that came into force last. And who stands
    /// for them.
    pub(super) fn of(&self, clause: &str, on: Date) -> (Vec<Document>, Vec<String>) {
        let mut newest: BTreeMap<&str, &Kept> = BTreeMap::new();
        for kept in self.versions.values() {
            let since = kept.document.effective;
            if since.is_some_and(|since| since > on) {
                continue;
            }
            let known = newest.entry(&kept.document.document).or_insert(kept);
            if (known.document.effective, known.order) < (since, kept.order) {
                *known = kept;
            }
        }
        // A version that is in force and does not name the clause any more takes the place of an older one that did.
        let named: Vec<&Kept> = newest
            .into_values()
            .filter(|kept| kept.retired.is_none_or(|retired| retired > on))
            .filter(|kept| kept.clauses.iter().any(|it| it == clause))
            .collect();
        let mut people: Vec<String> = named.iter().flat_map(|it| it.people.clone()).collect();
        people.sort_unstable();
        people.dedup();
        let documents = named.iter().map(|it| it.document.clone()).collect();
        (documents, people)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use serde_json::json;

    fn record(version: &str, effective: &str, retired: Option<&str>, clauses: &[&str]) -> Value {
        json!({
            "type": "R22 controlled_document", "actor": {"id": "qa-02"}, "approvals": [{"actor": {"id": "qa-01"}}],
            "fields": {"document_id": "SOP-7", "title": "t", "version": version, "effective": effective,
                "retired": retired, "clauses": clauses},
        })
    }

    fn in_force(documents: &Documents, clause: &str, on: Date) -> Vec<String> {
        let (found, _) = documents.of(clause, on);
        found.into_iter().map(|it| it.version).collect()
    }

    #[test]
    fn the_version_in_force_on_the_day_is_named() {
        let mut documents = Documents::default();
        documents.take(&record("1", "2026-01-01", None, &["C01", "C02"]));
        documents.take(&record("2", "2026-06-01", None, &["C01"]));
        documents.take(&record("3", "2027-01-01", None, &["C01"]));
        let on = date(2026, 11, 30);
        assert_eq!(in_force(&documents, "C01", date(2025, 12, 31)), [""; 0]);
        assert_eq!(in_force(&documents, "C01", date(2026, 5, 31)), ["1"]);
        assert_eq!(in_force(&documents, "C01", on), ["2"]);
        assert_eq!(in_force(&documents, "C02", on), [""; 0]);
        assert_eq!(documents.of("C01", on).1, ["qa-01"]);
    }

    #[test]
    fn a_retired_document_is_not_in_force() {
        let mut documents = Documents::default();
        documents.take(&record("1", "2026-01-01", Some("2026-11-30"), &["C01"]));
        assert_eq!(in_force(&documents, "C01", date(2026, 11, 29)), ["1"]);
        assert_eq!(in_force(&documents, "C01", date(2026, 11, 30)), [""; 0]);
    }
}
