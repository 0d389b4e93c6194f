//! What the sheet reads in the fields of records by their names: the part of a type that a clause asks for, and whether the recorded
//! work ended well. The types of these fields are the ledger's; here only what the sheet needs of them.

use reports::sheet::record_type;
use serde_json::Value;

/// The part of a type that a clause may ask for by itself, `R12/training`; none for parts that no clause asks for.
pub(super) fn part(kind: &str, fields: &Value) -> Option<String> {
    let part = match kind {
        "R12" | "R13" => fields["act"].as_str(),
        "R24" => fields["decision"].as_str(),
        // An event with fields of its own is an object of one field, its name.
        "R23" => fields["event"]
            .as_object()
            .and_then(|event| event.keys().next().map(String::as_str)),
        _ => None,
    };
    let part = format!("{kind}/{}", part?);
    record_type(&part).map(|_| part)
}

/// `ok`, `findings` or `failed`: what the envelope says, or worse when the fields say so.
pub(super) fn result<'a>(kind: &str, fields: &Value, envelope: &'a str) -> &'a str {
    let is = |name: &str, value: &str| fields[name] == value;
    let has_failed = match kind {
        "R10" => is("result", "failed") || is("decision", "hold"),
        "R13" => is("ended", "failed") || fields["is_verified"] == false,
        "R21" => !is("state", "synchronized"),
        "R24" => {
            let same =
                |what: &str| fields[format!("{what}_before")] == fields[format!("{what}_after")];
            is("decision", "migrate") && !(same("items") && same("sha256"))
        }
        _ => false,
    };
    match has_failed {
        true => "failed",
        false => envelope,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn parts_are_those_that_clauses_ask_for() {
        for (kind, fields, found) in [
            ("R12", json!({"act": "training"}), Some("R12/training")),
            ("R12", json!({"act": "grant"}), None),
            (
                "R13",
                json!({"act": "restore_test"}),
                Some("R13/restore_test"),
            ),
            (
                "R23",
                json!({"event": {"verified": {"faults": 0}}}),
                Some("R23/verified"),
            ),
            ("R23", json!({"event": "timestamped"}), None),
            ("R24", json!({"decision": "migrate"}), Some("R24/migrate")),
            ("R24", json!({}), None),
        ] {
            assert_eq!(part(kind, &fields).as_deref(), found, "{kind} {fields}");
        }
    }

    #[test]
    fn what_failed_by_its_fields_is_no_good_result() {
        for (kind, fields, found) in [
            (
                "R10",
                json!({"result": "passed", "decision": "release"}),
                "ok",
            ),
            (
                "R10",
                json!({"result": "passed", "decision": "hold"}),
                "failed",
            ),
            ("R10", json!({"result": "failed"}), "failed"),
            ("R13", json!({"ended": "ok", "is_verified": true}), "ok"),
            (
                "R13",
                json!({"ended": "ok", "is_verified": false}),
                "failed",
            ),
            ("R13", json!({"ended": "failed"}), "failed"),
            ("R21", json!({"state": "synchronized"}), "ok"),
            ("R21", json!({"state": "unknown"}), "failed"),
            (
                "R24",
                json!({"decision": "migrate", "items_before": 3, "items_after": 3}),
                "ok",
            ),
            (
                "R24",
                json!({"decision": "migrate", "items_before": 3, "items_after": 2}),
                "failed",
            ),
            ("R24", json!({"decision": "keep"}), "ok"),
        ] {
            assert_eq!(result(kind, &fields, "ok"), found, "{kind} {fields}");
        }
        assert_eq!(result("R05", &json!({}), "findings"), "findings");
    }
}
