//! Standard codes that a hospital sends beside items whose name is that of another test (C13).

use std::sync::OnceLock;

use mappings::candidates::{Contradiction, Fact, Index, LocalItem};
use mappings::{CodeRow, Domain, Standards};
use model::{Code, Table};
use rayon::prelude::*;
use validators::ItemFault;

use crate::config::Config;
use crate::sum::Summed;
use crate::{Error, masters};

/// The state of a code that hospital and network agreed on.
const AGREED: &str = "agreed";

/// What the imported masters call the tests; read when the first item asks.
#[derive(Default)]
pub(crate) struct KnownTests(OnceLock<Option<Index>>);

impl KnownTests {
    /// `None` without masters of JLAC10.
    fn index(&self, config: &Config) -> Result<Option<&Index>, Error> {
        if self.0.get().is_none() {
            let known = masters::jlac10(config)?;
            let is_empty = known.analytes.is_empty() && known.codes.is_empty();
            let _ = self.0.set((!is_empty).then(|| Index::build(&known)));
        }
        Ok(self.0.get().and_then(Option::as_ref))
    }
}

/// Holds the declared codes of the items that a load brought against what the masters know.
///
/// # Errors
/// When a master is damaged.
pub(crate) fn judge(
    tests: &KnownTests,
    config: &Config,
    standards: &Standards,
    summed: &mut Summed,
) -> Result<(), Error> {
    let mut items = summed.codes.clone().into_rows(standards);
    items.retain(|item| {
        let is_open = item.declared_code.is_some() && item.state != AGREED;
        item.domain == Domain::Lab && item.rows > 0 && is_open
    });
    if items.is_empty() {
        return Ok(());
    }
    let Some(index) = tests.index(config)? else {
        return Ok(());
    };
    let details: Vec<Option<String>> = items
        .par_iter()
        .map(|item| contradiction(index, item))
        .collect();
    for (item, detail) in items.iter().zip(details) {
        if let Some(detail) = detail {
            let fault = ItemFault {
                rows: item.rows.unsigned_abs(),
                days: item.first_seen.zip(item.last_seen),
                detail,
            };
            let code = Code("C13");
            let table = Table::LabResults;
            summed.tally.item(code, table, &item.local_code, fault);
        }
    }
    Ok(())
}

/// The declared code, and the analyte that the name speaks for. Lists do not know all units of a test, so that a unit alone proves
/// nothing; what it is checked for stands in family U.
fn contradiction(index: &Index, item: &CodeRow) -> Option<String> {
    let declared = item.declared_code.as_deref()?;
    let local = LocalItem {
        local_code: &item.local_code,
        local_name: item.local_name.as_deref()?,
        unit: item.unit.as_deref(),
        ..LocalItem::default()
    };
    let tell = |found: Contradiction| match (found.reason.fact, found.instead) {
        (Fact::OtherName, Some(instead)) => Some(format!("{declared} → {instead}")),
        _ => None,
    };
    index
        .plausibility(&local, declared)
        .into_iter()
        .find_map(tell)
}

#[cfg(test)]
mod tests {
    use mappings::masters::{Element, Jlac10, KnownName, ListedCode};

    use super::*;

    /// Two tests, and so many others that two lists agree on that a name can be sure.
    fn known() -> Jlac10 {
        let tests = [("3C015", "クレアチニン"), ("3C020", "尿酸")];
        let tests = tests.map(|(code, name)| (code.to_owned(), name.to_owned()));
        let others = (1..=150_u32).map(|at| {
            let letter = char::from_u32(0x4E00 + at * 7).unwrap();
            (format!("3A{at:03}"), format!("試料{letter}{at}号"))
        });
        let mut known = Jlac10::default();
        for (analyte, name) in tests.into_iter().chain(others) {
            let code = format!("{analyte}000002327101");
            for source in ["list one", "list two"] {
                known.codes.push(ListedCode {
                    code: code.clone(),
                    name: name.clone(),
                    unit: Some("mg/dL".to_owned()),
                    source: source.to_owned(),
                    ..ListedCode::default()
                });
                known.names.push(KnownName {
                    local_name: format!("{name}({source})"),
                    code: code.clone(),
                    source: source.to_owned(),
                    ..KnownName::default()
                });
            }
            known.analytes.push(Element {
                code: analyte,
                name,
                ..Element::default()
            });
        }
        known
    }

    fn item(name: &str, declared: &str) -> CodeRow {
        CodeRow {
            domain: Domain::Lab,
            local_code: "0101".to_owned(),
            local_name: Some(name.to_owned()),
            unit: Some("mg/dL".to_owned()),
            specimen: None,
            rows: 3,
            first_seen: Some(1),
            last_seen: Some(2),
            declared_code: Some(declared.to_owned()),
            state: "declared".to_owned(),
            standard_code: Some(declared.to_owned()),
        }
    }

    #[test]
    fn a_code_of_another_test_is_told_with_the_analyte_that_the_name_speaks_for() {
        let index = Index::build(&known());
        let slipped = item("クレアチニン", "3C020000002327101");
        let told = contradiction(&index, &slipped);
        assert_eq!(told.as_deref(), Some("3C020000002327101 → 3C015"));
        let right = item("クレアチニン", "3C015000002327101");
        assert_eq!(contradiction(&index, &right), None);
    }
}
