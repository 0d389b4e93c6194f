//! What a site says of clauses of the status sheet: which do not apply and why, and who is responsible.
//!
//! ```toml
//! [[sheet.not_applicable]]
//! clause = "C22"
//! reason = "Nothing was destroyed in this fiscal year."
//! by = "qa-01"
//!
//! [[sheet.responsible]]
//! sections = ["C", "D"]
//! person = "dq-02"
//! ```

use std::collections::BTreeSet;

use ledger::RECORD_TEXT_MAX;
use reports::sheet::{Matrix, matrix};
use serde::Deserialize;

use super::HospitalConfig;

/// The section `sheet` of a config.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SheetConfig {
    /// Clauses that do not apply; each clause at most once a hospital.
    pub not_applicable: Vec<NotApplicable>,
    /// Who is responsible for what.
    pub responsible: Vec<Responsible>,
}

/// A clause that does not apply.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotApplicable {
    /// Its id.
    pub clause: String,
    /// The hospital where it does not; all when absent.
    pub hospital: Option<String>,
    /// Why not.
    #[serde(default)]
    pub reason: String,
    /// Account id of who says so.
    #[serde(default)]
    pub by: String,
}

/// Who is responsible for some clauses.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Responsible {
    /// Account id or office; not a name.
    #[serde(default)]
    pub person: String,
    /// Ids of clauses; they go before sections.
    #[serde(default)]
    pub clauses: Vec<String>,
    /// Letters of sections.
    #[serde(default)]
    pub sections: Vec<char>,
    /// The hospital for which they are; all when absent.
    pub hospital: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SheetTable {
    #[serde(default)]
    not_applicable: Vec<NotApplicable>,
    #[serde(default)]
    responsible: Vec<Responsible>,
}

/// Checks what the config says against the matrix and the hospitals.
pub(super) fn settle(
    table: SheetTable,
    hospitals: &[HospitalConfig],
) -> Result<SheetConfig, String> {
    let matrix = matrix().map_err(|error| error.to_string())?;
    let mut said = BTreeSet::new();
    for entry in &table.not_applicable {
        let place = format!("sheet.not_applicable, {}", entry.clause);
        known(&place, &matrix, &entry.clause)?;
        of_hospital(&place, entry.hospital.as_deref(), hospitals)?;
        filled(&place, "reason", &entry.reason)?;
        filled(&place, "by", &entry.by)?;
        let of: Vec<Option<&str>> = match &entry.hospital {
            Some(hospital) => vec![Some(hospital)],
            None => hospitals
                .iter()
                .map(|it| Some(it.hospital.id.as_str()))
                .collect(),
        };
        for hospital in of {
            if !said.insert((&entry.clause, hospital)) {
                return Err(format!("{place}: it stands there twice for a hospital"));
            }
        }
    }
    for entry in &table.responsible {
        let place = format!("sheet.responsible, {}", entry.person);
        filled("sheet.responsible", "person", &entry.person)?;
        of_hospital(&place, entry.hospital.as_deref(), hospitals)?;
        for clause in &entry.clauses {
            known(&place, &matrix, clause)?;
        }
        let mut sections = entry.sections.iter();
        if let Some(section) = sections.find(|it| !matrix.sections.contains_key(it)) {
            return Err(format!("{place}: the sheet has no section {section}"));
        }
        if entry.clauses.is_empty() && entry.sections.is_empty() {
            return Err(format!("{place}: name `clauses` or `sections`"));
        }
    }
    Ok(SheetConfig {
        not_applicable: table.not_applicable,
        responsible: table.responsible,
    })
}

fn known(place: &str, matrix: &Matrix, clause: &str) -> Result<(), String> {
    match matrix.has(clause) {
        true => Ok(()),
        false => Err(format!("{place}: the sheet has no clause {clause:?}")),
    }
}

fn of_hospital(
    place: &str,
    hospital: Option<&str>,
    hospitals: &[HospitalConfig],
) -> Result<(), String> {
    let has = |id: &str| hospitals.iter().any(|it| it.hospital.id == id);
    match hospital {
        Some(id) if !has(id) => Err(format!("{place}: there is no hospital {id:?}")),
        _ => Ok(()),
    }
}

fn filled(place: &str, field: &str, text: &str) -> Result<(), String> {
    let good = !text.trim().is_empty()
        && text.chars().count() <= RECORD_TEXT_MAX
        && !text.chars().any(char::is_control);
    match good {
        true => Ok(()),
        false => Err(format!(
            "{place}: `{field}` must stand there, one line of 1 to {RECORD_TEXT_MAX} characters"
        )),
    }
}

impl SheetConfig {
    /// What is said of a clause not applying to a hospital.
    pub fn not_applicable(&self, hospital: &str, clause: &str) -> Option<&NotApplicable> {
        let mut entries = self.not_applicable.iter();
        entries.find(|entry| entry.clause == clause && is_of(entry.hospital.as_deref(), hospital))
    }

    /// Who is responsible for a clause at a hospital; who is named for it goes before who is named for its section.
    pub fn responsible(&self, hospital: &str, clause: &str, section: char) -> Vec<String> {
        let of = |is_named: &dyn Fn(&Responsible) -> bool| -> Vec<String> {
            let entries = self.responsible.iter();
            entries
                .filter(|entry| is_of(entry.hospital.as_deref(), hospital) && is_named(entry))
                .map(|entry| entry.person.clone())
                .collect()
        };
        let named = of(&|entry| entry.clauses.iter().any(|it| it == clause));
        match named.is_empty() {
            true => of(&|entry| entry.sections.contains(&section)),
            false => named,
        }
    }
}

fn is_of(entry: Option<&str>, hospital: &str) -> bool {
    entry.is_none_or(|id| id == hospital)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Hospital;

    fn settled(text: &str) -> Result<SheetConfig, String> {
        let table: SheetTable = toml::from_str(text).map_err(|error| error.to_string())?;
        let hospital = |id: &str| HospitalConfig {
            hospital: Hospital {
                id: id.to_owned(),
                name: id.to_owned(),
            },
            closed: Vec::new(),
            feeds: Vec::new(),
        };
        settle(table, &[hospital("H01"), hospital("H02")])
    }

    #[test]
    fn a_clause_that_does_not_apply_needs_a_reason_and_a_person() {
        for (text, told) in [
            (
                "[[not_applicable]]\nclause = \"C22\"\nby = \"qa\"",
                "reason",
            ),
            (
                "[[not_applicable]]\nclause = \"C22\"\nreason = \"  \"\nby = \"qa\"",
                "reason",
            ),
            (
                "[[not_applicable]]\nclause = \"C22\"\nreason = \"none\"",
                "by",
            ),
            (
                "[[not_applicable]]\nclause = \"C99\"\nreason = \"none\"\nby = \"qa\"",
                "C99",
            ),
            (
                "[[not_applicable]]\nclause = \"C22\"\nhospital = \"H09\"\nreason = \"none\"\nby = \"qa\"",
                "H09",
            ),
            (
                "[[not_applicable]]\nclause = \"C22\"\nreason = \"none\"\nby = \"qa\"\n\
                 [[not_applicable]]\nclause = \"C22\"\nhospital = \"H02\"\nreason = \"none\"\nby = \"qa\"",
                "twice",
            ),
            ("[[responsible]]\nperson = \"qa\"", "sections"),
            ("[[responsible]]\nperson = \"qa\"\nsections = [\"Z\"]", "Z"),
            ("[[responsible]]\nsections = [\"A\"]", "person"),
        ] {
            let refused = settled(text).unwrap_err();
            assert!(refused.contains(told), "{text}: {refused}");
        }
    }

    #[test]
    fn who_is_named_for_a_clause_goes_before_who_is_named_for_its_section() {
        let config = settled(
            "[[responsible]]\nperson = \"dq\"\nsections = [\"C\", \"D\"]\n\
             [[responsible]]\nperson = \"lab\"\nclauses = [\"C04\"]\nhospital = \"H01\"\n\
             [[not_applicable]]\nclause = \"C22\"\nhospital = \"H02\"\nreason = \"none\"\nby = \"qa\"",
        )
        .unwrap();
        assert_eq!(config.responsible("H01", "C04", 'D'), ["lab"]);
        assert_eq!(config.responsible("H02", "C04", 'D'), ["dq"]);
        assert_eq!(config.responsible("H02", "C01", 'A'), [""; 0]);
        assert!(config.not_applicable("H01", "C22").is_none());
        assert!(config.not_applicable("H02", "C22").is_some());
    }
}
