//! The sheet as one JSON object; its keys stand in docs/status-sheet.en.md.

use model::Lang;
use serde_json::{Value, json};

use super::clauses::Clause;
use super::state::{ClauseState, Filled, StatusSheet};
use super::words::{named, reason, rule, verdict};

/// The form of the object; another one when a key changes its meaning.
pub const FORM: &str = "kijun-sheet-1";

/// Header and clauses. Of a blank form the header is null, and so is what fills in a clause.
pub fn json(sheet: &StatusSheet) -> Value {
    let lang = sheet.lang;
    let filled = sheet.filled.as_ref();
    let sections = sheet.matrix.sections.iter();
    let sections =
        sections.map(|(letter, title)| json!({"section": letter, "title": title.get(lang)}));
    let clauses = sheet.matrix.clauses.iter().map(|it| {
        let state = filled.and_then(|filled| filled.of(&it.id));
        let mut object = asked(it, lang);
        if let Value::Object(object) = &mut object {
            object.extend(stands(it, state, lang));
        }
        object
    });
    json!({
        "form": FORM,
        "lang": lang,
        "matrix": sheet.matrix.name(),
        "header": filled.map(|filled| &filled.header),
        "ledger": filled.map(|filled| json!({
            "is_there": filled.ledger.is_there, "is_sound": filled.ledger.is_sound(), "size": filled.ledger.size,
            "faults": filled.ledger.faults, "continues_witnessed": filled.ledger.continues_witnessed,
        })),
        "mapping": filled.map(|filled| &filled.mapping),
        "verdicts": filled.map(counts),
        "sections": sections.collect::<Vec<_>>(),
        "clauses": clauses.collect::<Vec<_>>(),
        "open": filled.map(|filled| &filled.open),
    })
}

fn counts(filled: &Filled) -> Value {
    use super::state::Verdict::{ActionNeeded, Conforms, NotApplicable};
    json!({
        "conforms": filled.count(Conforms),
        "action_needed": filled.count(ActionNeeded),
        "not_applicable": filled.count(NotApplicable),
    })
}

/// What the matrix says of a clause.
fn asked(clause: &Clause, lang: Lang) -> Value {
    let verdict = &clause.verdict;
    json!({
        "clause": clause.id,
        "section": clause.section,
        "requirement": clause.requirement.get(lang),
        "source": clause.source.get(lang),
        "source_mark": clause.source.mark,
        "recorded": clause.recorded.get(lang),
        "retention": clause.retention.get(lang),
        "retention_mark": clause.retention.mark,
        "role": clause.role.get(lang),
        "rule": {
            "text": rule(verdict, lang), "every": verdict.every, "needs": verdict.needs, "within_days": verdict.within_days,
            "newest_ok": verdict.newest_ok, "open": verdict.open, "mark": verdict.mark,
        },
    })
}

/// How it stands; all null on a blank form.
fn stands(
    clause: &Clause,
    state: Option<&ClauseState>,
    lang: Lang,
) -> serde_json::Map<String, Value> {
    let records: Vec<Value> = clause
        .records
        .iter()
        .map(|kind| {
            let found = state.and_then(|state| state.records.get(kind));
            json!({
                "record": kind, "name": named(kind, lang), "count": found.map(|it| it.count),
                "first": found.and_then(|it| it.first), "last": found.and_then(|it| it.last),
                "newest": found.and_then(|it| it.newest),
            })
        })
        .collect();
    let reasons = state.map(|state| {
        let texts = state.reasons.iter().map(|it| {
            let mut object = serde_json::to_value(it).unwrap_or_default();
            object["text"] = Value::String(reason(it, lang));
            object
        });
        texts.collect::<Vec<_>>()
    });
    let object = json!({
        "documents": state.map(|state| &state.documents),
        "records": records,
        "open": state.map(|state| &state.open),
        "overdue": state.map(|state| state.overdue),
        "verdict": state.map(|state| state.verdict),
        "verdict_text": state.map(|state| verdict(state.verdict, lang)),
        "reasons": reasons,
        "entries": state.and_then(|state| state.entries).map(|(first, last)| json!({"first": first, "last": last})),
        "responsible": state.map(|state| &state.responsible),
    });
    match object {
        Value::Object(object) => object,
        _ => serde_json::Map::new(),
    }
}
