//! Every kind goes round: its example, its template with the blanks filled, each of its choices.

use std::collections::BTreeSet;

use super::*;
use crate::record::tests::envelope;
use crate::{FieldKind, Need, from_bytes, template, to_bytes};
use model::Lang;

fn written() -> impl Iterator<Item = &'static Kind> {
    KINDS.iter().filter(|kind| kind.has_form())
}

/// A group of fields filled with its examples; of those that depend on another field, the ones that belong there.
fn example(fields: &'static [Field], with: &[(&str, &str)]) -> Map<String, Value> {
    let mut filled = Map::new();
    for (name, value) in with {
        filled.insert((*name).to_owned(), Value::from(*value));
    }
    for field in fields {
        if filled.contains_key(field.name) || !field.is_asked(&filled) {
            continue;
        }
        let value = match field.kind {
            FieldKind::Groups(inner) => Value::Array(vec![Value::Object(example(inner, &[]))]),
            kind => kind
                .typed(field.example)
                .unwrap_or_else(|| panic!("{}: {}", field.name, field.example)),
        };
        filled.insert(field.name.to_owned(), value);
    }
    filled
}

/// The example of a kind under each value of each choice.
fn examples(kind: &'static Kind) -> Vec<Map<String, Value>> {
    let mut examples = vec![example(kind.form, &[])];
    for field in kind.form {
        if let FieldKind::Choice(choices) = field.kind {
            // A field that depends on another stands with the first value of it that it takes.
            let before = match field.need {
                Need::When(other, values) => vec![(other, values[0])],
                _ => Vec::new(),
            };
            for choice in choices {
                let mut with = before.clone();
                with.push((field.name, choice.value));
                examples.push(example(kind.form, &with));
            }
        }
    }
    examples
}

#[test]
fn every_kind_is_there_once_and_in_order() {
    let ids: Vec<&str> = KINDS.iter().map(|kind| kind.id).collect();
    let expected: Vec<String> = (1..=24).map(|number| format!("R{number:02}")).collect();
    assert_eq!(ids, expected);
    assert_eq!(written().count(), 15);
    for kind in KINDS {
        assert_eq!(kind.has_form(), !kind.form.is_empty(), "{}", kind.id);
        assert_eq!(super::kind(&kind.id.to_lowercase()).unwrap().id, kind.id);
    }
}

#[test]
fn every_kind_reads_back_as_it_was_written() {
    for kind in written() {
        for filled in examples(kind) {
            let record = kind
                .record(filled.clone())
                .unwrap_or_else(|problem| panic!("{}: {problem} {filled:?}", kind.id));
            assert_eq!(record.fields(), filled, "{}", kind.id);
            assert_eq!(record.type_name(), format!("{} {}", kind.id, kind.name));
            let bytes = to_bytes(&envelope(), &record).unwrap();
            assert_eq!(from_bytes(&bytes).unwrap(), (envelope(), record));
        }
    }
}

/// What must be there must be there, and what may be left out may be.
#[test]
fn the_form_and_the_type_ask_for_the_same() {
    for kind in written() {
        for filled in examples(kind) {
            for field in kind.form {
                let mut without = filled.clone();
                if without.remove(field.name).is_none() {
                    continue;
                }
                let result = kind.record(without);
                match field.need {
                    Need::Optional => assert!(result.is_ok(), "{} {}", kind.id, field.name),
                    _ => assert!(
                        result.unwrap_err().to_string().contains(field.name),
                        "{} {}",
                        kind.id,
                        field.name
                    ),
                }
            }
        }
    }
}

#[test]
fn a_wrong_field_is_named_with_what_it_may_hold() {
    let kind = kind("R09").unwrap();
    let said = |name: &str, value: Value, lang| {
        let mut filled = example(kind.form, &[]);
        filled.insert(name.to_owned(), value);
        kind.record(filled).unwrap_err().text(lang)
    };
    assert_eq!(
        said("risk", Value::from("huge"), Lang::En),
        "field `risk` (How much quality is at risk) must be one of low, medium, high"
    );
    assert_eq!(
        said("deployed_on", Value::from(20_261_119), Lang::Ja),
        "項目 `deployed_on` (適用日) に書けるのは 日付 (例 2026-11-19)です"
    );
    assert!(said("patient", Value::from("x"), Lang::En).contains("the fields are area, change,"));
    assert!(said("change", Value::from("a\nb"), Lang::En).contains("one line"));
    assert!(said("rollback", Value::from(" "), Lang::Ja).contains("`rollback`"));
    let kind = super::kind("R12").unwrap();
    let mut filled = example(kind.form, &[("act", "grant")]);
    filled.insert("course".to_owned(), Value::from("x"));
    assert_eq!(
        kind.record(filled).unwrap_err().to_string(),
        "field `course` is there only with act = training"
    );
}

/// Fills the blanks of a template as somebody with an editor would: the value between the quotation marks, a mark taken away.
fn filled_in(kind: &'static Kind, text: &str) -> String {
    let example = example(kind.form, &[]);
    let mut lines = Vec::new();
    let mut fields = (kind.form, example.clone());
    for line in text.lines() {
        let bare = line.trim_start_matches('#');
        if let Some(name) = bare
            .strip_prefix("[[")
            .and_then(|rest| rest.strip_suffix("]]"))
        {
            let group = kind.form.iter().find(|field| field.name == name).unwrap();
            if let FieldKind::Groups(inner) = group.kind {
                fields = (inner, self::example(inner, &[]));
            }
            lines.push(bare.to_owned());
            continue;
        }
        let Some((name, _)) = bare.split_once(" = ").filter(|_| !line.starts_with("# ")) else {
            lines.push(line.to_owned());
            continue;
        };
        match (
            fields.0.iter().find(|field| field.name == name),
            fields.1.get(name),
        ) {
            (Some(field), Some(Value::Array(_))) => {
                let parts = field.example.split(", ").map(|part| format!("{part:?}"));
                let parts: Vec<String> = parts.collect();
                lines.push(format!("{name} = [{}]", parts.join(", ")));
            }
            (Some(field), Some(_)) => lines.push(format!("{name} = {:?}", field.example)),
            _ => lines.push(line.to_owned()),
        }
    }
    lines.join("\n")
}

#[test]
fn a_template_with_its_blanks_filled_is_a_record() {
    for kind in written() {
        for lang in [Lang::Ja, Lang::En] {
            let text = template(kind, lang);
            let blank: toml::Table = toml::from_str(&text).unwrap();
            let named: BTreeSet<&str> = blank.keys().map(String::as_str).collect();
            let always = kind.form.iter().filter(|field| field.need == Need::Always);
            assert_eq!(
                named,
                always.map(|field| field.name).collect(),
                "{}",
                kind.id
            );
            let filled = filled_in(kind, &text);
            let filled: toml::Table =
                toml::from_str(&filled).unwrap_or_else(|error| panic!("{error}\n{filled}"));
            let Value::Object(filled) = serde_json::to_value(filled).unwrap() else {
                panic!("a table is an object");
            };
            let record = kind
                .record(filled)
                .unwrap_or_else(|it| panic!("{}: {it}", kind.id));
            assert_eq!(record.fields(), example(kind.form, &[]), "{}", kind.id);
        }
    }
}
