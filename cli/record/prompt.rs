//! A form that is filled in on a terminal, field by field.

use std::io::{BufRead, Write};

use anyhow::{Result, bail};
use ledger::{Field, FieldKind, Need};
use model::Lang;
use serde_json::{Map, Value};

/// Asks for the fields of a form. A blank line leaves out what may be left out.
///
/// # Errors
/// When the input ends before the form does.
pub(super) fn ask(
    form: &'static [Field],
    lang: Lang,
    input: &mut dyn BufRead,
    output: &mut dyn Write,
) -> Result<Map<String, Value>> {
    let mut filled = Map::new();
    for field in form {
        if !field.is_asked(&filled) {
            continue;
        }
        let value = match field.kind {
            FieldKind::Groups(inner) => groups(field, inner, lang, input, output)?,
            kind => one(field, kind, lang, input, output)?,
        };
        if let Some(value) = value {
            filled.insert(field.name.to_owned(), value);
        }
    }
    Ok(filled)
}

fn one(
    field: &Field,
    kind: FieldKind,
    lang: Lang,
    input: &mut dyn BufRead,
    output: &mut dyn Write,
) -> Result<Option<Value>> {
    let (about, allowed) = (field.about.get(lang), kind.allowed(lang));
    let may_be_blank = field.need == Need::Optional;
    let note = match (may_be_blank, lang) {
        (false, _) => "",
        (true, Lang::Ja) => " [任意]",
        (true, Lang::En) => " [may be left out]",
    };
    writeln!(output, "{about} ({allowed}){note}")?;
    loop {
        write!(output, "  {}: ", field.name)?;
        output.flush()?;
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            bail!(match lang {
                Lang::Ja => "入力が途中で終わりました。何も記録していません",
                Lang::En => "the input ended before the form did; nothing was recorded",
            });
        }
        if line.trim().is_empty() && may_be_blank {
            return Ok(None);
        }
        match kind.typed(&line) {
            Some(value) => return Ok(Some(value)),
            None => writeln!(output, "  {allowed}")?,
        }
    }
}

/// Groups until the answer is no.
fn groups(
    field: &Field,
    inner: &'static [Field],
    lang: Lang,
    input: &mut dyn BufRead,
    output: &mut dyn Write,
) -> Result<Option<Value>> {
    let another = Field {
        name: "?",
        kind: FieldKind::Flag,
        need: Need::Optional,
        about: field.about,
        example: "no",
    };
    let mut groups = Vec::new();
    while one(&another, FieldKind::Flag, lang, input, output)? == Some(Value::Bool(true)) {
        groups.push(Value::Object(ask(inner, lang, input, output)?));
    }
    Ok((!groups.is_empty()).then_some(Value::Array(groups)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_allowed_is_asked_for_again() {
        let kind = ledger::kind("R21").unwrap();
        let typed = "ntp.example.jp\nperhaps\nsynchronized\n\nchecked\n";
        let mut said = Vec::new();
        let filled = ask(kind.form, Lang::En, &mut typed.as_bytes(), &mut said).unwrap();
        assert!(kind.record(filled.clone()).is_ok());
        assert_eq!(filled.len(), 3);
        let said = String::from_utf8(said).unwrap();
        assert_eq!(said.matches("  state: ").count(), 2, "{said}");
        assert!(ask(kind.form, Lang::Ja, &mut "x\n".as_bytes(), &mut Vec::new()).is_err());
    }

    #[test]
    fn only_what_belongs_to_the_answers_is_asked_for() {
        let kind = ledger::kind("R12").unwrap();
        let typed = "grant\ndq-05\n2026-11-19\ndata-quality\n\n\n";
        let mut said = Vec::new();
        let filled = ask(kind.form, Lang::Ja, &mut typed.as_bytes(), &mut said).unwrap();
        assert!(kind.record(filled).is_ok());
        assert!(!String::from_utf8(said).unwrap().contains("course"));
    }
}
