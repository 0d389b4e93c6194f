//! Why a row has its standard code and unit: the decision with everybody who took part in it, and both steps done once more on
//! the raw columns of the row.

use mappings::{Decision, Domain, is_declared_rule};
use model::{Batch, ColumnType};
use serde_json::{Value, json};

use super::records::Entry;
use super::rows::{StoredRow, value};
use super::{Link, Verdict};
use crate::config::Config;
use crate::rounds::{self, Decided};
use crate::standards::{self, SiteUnits};
use crate::{Error, days};

/// The columns that the two steps fill.
const MAPPING_COLUMNS: [&str; 3] = ["standard_code", "mapping_state", "mapping_id"];
const UNIT_COLUMNS: [&str; 3] = ["standard_unit", "standard_number", "unit_rule_id"];

/// The links `mapping` and, of a laboratory result, `unit_rule` of a row; none for a table without standard columns. `load` is the record of the load that
/// wrote the row's Parquet file, which says by which decisions and rules.
///
/// # Errors
/// When ledger, masters or rules cannot be read.
pub(crate) fn links(
    config: &Config,
    hospital: &str,
    row: &StoredRow,
    load: Option<&Entry>,
) -> Result<Vec<Link>, Error> {
    let Some(domain) = Domain::of(row.batch.table) else {
        return Ok(Vec::new());
    };
    let entries = load.and_then(|load| load.field("/fields/mappings/entries").as_u64());
    let units = SiteUnits::read(config)?;
    let again = match entries {
        Some(entries) => Some(standards::standardize_by(
            config,
            &units,
            hospital,
            entries,
            row.batch.clone(),
        )?),
        None => None,
    };
    let recorded = load.and_then(|load| load.text("/fields/mappings/unit_rules"));
    let rules_now = again.as_ref().map(|(_, fingerprint)| fingerprint.as_str());
    let has_same_rules = recorded.is_some() && recorded == rules_now;
    let again = again.as_ref().map(|(batch, _)| batch);
    let mut links = vec![mapping(config, hospital, row, entries, again)?];
    if domain == Domain::Lab {
        links.push(unit(row, again, has_same_rules, recorded));
    }
    Ok(links)
}

fn mapping(
    config: &Config,
    hospital: &str,
    row: &StoredRow,
    entries: Option<u64>,
    again: Option<&Batch>,
) -> Result<Link, Error> {
    let id = row.text("mapping_id");
    let same = again.map(|again| same_columns(&row.batch, again, &MAPPING_COLUMNS));
    let verdict = match (same, &id) {
        (Some(false), _) => Verdict::Broken,
        (_, None) => Verdict::None,
        (Some(true), _) => Verdict::Holds,
        (None, _) => Verdict::Stated,
    };
    let mut link = Link::new("mapping", verdict)
        .fact("mapping_id", id.clone())
        .fact("mapping_state", row.text("mapping_state"))
        .fact("local_code", row.text("local_code"))
        .fact("local_name", row.text("local_name"))
        .fact("declared_code", row.text("declared_code"))
        .fact("standard_code", row.text("standard_code"))
        .fact("decisions_of_records_before", entries)
        .fact("done_again", same.map(word));
    let Some(id) = id else { return Ok(link) };
    if is_declared_rule(&id) {
        return Ok(link.fact(
            "rule",
            "the hospital sends this standard code beside its own",
        ));
    }
    let decided = rounds::decided(&config.ledger, hospital, &id)?;
    match decided {
        Some(decided) => Ok(add_decision(link, &decided)),
        None => {
            link.verdict = Verdict::Broken;
            Ok(link.fact("why", "no record of the ledger made this decision"))
        }
    }
}

/// Who decided what, when, why, and who stood on the other side.
fn add_decision(link: Link, decided: &Decided) -> Link {
    let by = |names: &[&str]| -> Value {
        let steps = decided.steps.iter();
        let mut found = steps
            .rev()
            .filter(|step| names.contains(&step.event.step.kind().name()));
        found
            .next()
            .map(|step| Value::from(step.event.by.id.as_str()))
            .unwrap_or_default()
    };
    let steps: Vec<Value> = (decided.steps.iter())
        .map(|step| {
            let event = &step.event;
            json!({
                "record": step.index, "rec_id": event.record, "at": event.at, "step": event.step.kind().name(),
                "actor": event.by.id, "role": event.by.role.name(), "reason": event.reason, "evidence": step.evidence,
            })
        })
        .collect();
    let last = decided.steps.iter().rev();
    let mut last = last.filter(|step| ["decide", "adopt"].contains(&step.event.step.kind().name()));
    let ruling = last.next();
    link.fact("decision", decision(&decided.decision))
        .fact("answered_by", by(&["answer"]))
        .fact("agreed_by", by(&["agree"]))
        .fact("decided_by", by(&["decide", "adopt"]))
        .fact("decided_at", ruling.map(|step| step.event.at.clone()))
        .fact("reason", ruling.map(|step| step.event.reason.clone()))
        .fact("in_force_now", decided.is_in_force)
        .fact("steps", steps)
}

/// A decision as JSON.
pub(crate) fn decision(decision: &Decision) -> Value {
    let day = |day: i32| days::to_date(day).map(|day| day.to_string());
    json!({
        "id": decision.id, "domain": decision.domain, "local_code": decision.local_code, "local_name": decision.local_name,
        "unit": decision.unit, "specimen": decision.specimen, "standard_code": decision.standard_code,
        "standard_unit": decision.standard_unit, "valid_from": day(decision.valid_from),
        "valid_until": decision.valid_until.and_then(day),
    })
}

fn unit(
    row: &StoredRow,
    again: Option<&Batch>,
    has_same_rules: bool,
    recorded: Option<&str>,
) -> Link {
    let id = row.text("unit_rule_id");
    let same = again.map(|again| same_columns(&row.batch, again, &UNIT_COLUMNS));
    let verdict = match (same, &id) {
        (Some(false), _) if has_same_rules => Verdict::Broken,
        (_, None) => Verdict::None,
        (Some(true), _) => Verdict::Holds,
        _ => Verdict::Stated,
    };
    let number = |name| value(&row.batch, name, ColumnType::Float64);
    Link::new("unit_rule", verdict)
        .fact("unit_rule_id", id)
        .fact("unit_text", row.text("unit_text"))
        .fact("value_number", number("value_number"))
        .fact("standard_unit", row.text("standard_unit"))
        .fact("standard_number", number("standard_number"))
        .fact("unit_rules_sha256", recorded.map(str::to_owned))
        .fact("rules_are_the_same_now", has_same_rules)
        .fact("done_again", same.map(word))
}

fn word(same: bool) -> &'static str {
    if same { "same" } else { "differs" }
}

fn same_columns(one: &Batch, other: &Batch, columns: &[&'static str]) -> bool {
    let cell = |batch: &Batch, name: &str| {
        let spec = batch.table.spec();
        let column = spec.columns.iter().find(|column| column.name == name)?;
        value(batch, name, column.kind)
    };
    columns
        .iter()
        .all(|name| cell(one, name) == cell(other, name))
}
