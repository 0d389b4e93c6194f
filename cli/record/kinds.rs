//! `kijun record kinds|template`: what there is to record, and forms to fill in.

use anyhow::Result;
use ledger::{Field, FieldKind, KINDS, Kind, Need, Writer};
use model::Lang;
use serde_json::{Value, json};

use super::args::Template;
use super::{language, written_kind};
use crate::End;
use crate::args::{Format, Reading};
use crate::output::{Out, Tone};

pub(super) fn list(reading: &Reading, out: &mut Out) -> Result<End> {
    let lang = language(&reading.common);
    for kind in KINDS {
        if reading.format == Format::Json {
            out.json(&object(kind, lang))?;
            continue;
        }
        let head = format!("{} {}", kind.id, kind.name);
        out.line(format!(
            "{}  {}",
            out.tone(Tone::Strong, &head),
            kind.title.get(lang)
        ))?;
        let by = match kind.writer {
            Writer::Program(command) => command.to_owned(),
            Writer::Person => format!("kijun record add {}", kind.id),
        };
        let (when, who) = (kind.when.get(lang), kind.who.get(lang));
        out.line(format!("    {when} / {who} / {by}"))?;
    }
    Ok(End::Clean)
}

fn object(kind: &Kind, lang: Lang) -> Value {
    json!({
        "id": kind.id,
        "name": kind.name,
        "title": kind.title.get(lang),
        "when": kind.when.get(lang),
        "who": kind.who.get(lang),
        "written_by": match kind.writer {
            Writer::Program(command) => command.to_owned(),
            Writer::Person => format!("kijun record add {}", kind.id),
        },
        "needs_approval": kind.needs_approval,
        "fields": fields(kind.form, lang),
    })
}

fn fields(form: &'static [Field], lang: Lang) -> Vec<Value> {
    let field = |field: &Field| {
        let mut object = json!({
            "name": field.name,
            "about": field.about.get(lang),
            "allowed": field.kind.allowed(lang),
            "required": field.need == Need::Always,
        });
        if let Need::When(other, values) = field.need {
            object["with"] = json!({ other: values });
        }
        if let FieldKind::Groups(inner) = field.kind {
            object["fields"] = Value::Array(fields(inner, lang));
        }
        object
    };
    form.iter().map(field).collect()
}

pub(super) fn template(args: &Template, out: &mut Out) -> Result<End> {
    let lang = language(&args.common);
    let kind = written_kind(&args.kind, lang)?;
    out.text(&ledger::template(kind, lang))?;
    Ok(End::Clean)
}
