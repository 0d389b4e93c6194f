//! `kijun record add`: a filled form becomes a record; a second person approves one.

use std::io::IsTerminal;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use ledger::{Evidence, FieldKind, Kind, Need};
use model::Lang;
use pipeline::records::{self, RecordDesk};
use serde_json::{Map, Value};

use super::args::Add;
use super::list::{Line, headline};
use super::{prompt, written_kind};
use crate::End;
use crate::args::Format;
use crate::output::Out;

pub(super) fn run(args: &Add, out: &mut Out) -> Result<End> {
    let (config, lang) = args.reading.common.read()?;
    let (author, software) = (args.who.author(), crate::night::software()?);
    author.check()?;
    let mut added = Vec::new();
    if let Some(rec_id) = &args.approve {
        let (hospital, _) = records::find(&config, rec_id)?;
        let kept = RecordDesk::open(&config, &hospital, &software)?.approve(&author, rec_id)?;
        added.push((hospital, kept));
    } else {
        let kind = written_kind(args.kind.as_deref().unwrap_or_default(), lang)?;
        config.select(&args.hospital)?;
        if args.supersedes.is_some() && args.hospital.len() > 1 {
            bail!(match lang {
                Lang::Ja =>
                    "--supersedes の記録はひとつの病院の台帳にあります。--hospital をひとつにしてください",
                Lang::En => "a record that is superseded lies in one ledger; name one --hospital",
            });
        }
        let files = args.evidence.iter().map(|path| records::evidence(path));
        let evidence: Vec<Evidence> = files.collect::<Result<_, _>>()?;
        let mut filled = match &args.from {
            Some(path) => read_form(path)?,
            None => ask(kind, lang)?,
        };
        take_hash(kind, &mut filled, &evidence);
        let record = kind
            .record(filled)
            .map_err(|problem| anyhow!(problem.text(lang)))?;
        for hospital in &args.hospital {
            let mut desk = RecordDesk::open(&config, hospital, &software)?;
            let supersedes = args.supersedes.as_deref();
            let kept = desk.add(&author, record.clone(), supersedes, evidence.clone())?;
            added.push((hospital.clone(), kept));
        }
    }
    for (hospital, kept) in &added {
        match args.reading.format {
            Format::Json => out.json(&Line::of(hospital, kept))?,
            Format::Text => out.line(headline(hospital, kept, lang))?,
        }
    }
    Ok(End::Clean)
}

/// A blank hash of a form with one is that of the only file that came with it.
fn take_hash(kind: &Kind, filled: &mut Map<String, Value>, evidence: &[Evidence]) {
    let is_hash =
        |it: &&ledger::Field| matches!(it.kind, FieldKind::Sha256) && it.need == Need::Always;
    let mut hashes = kind.form.iter().filter(is_hash);
    let (Some(hash), None, [file]) = (hashes.next(), hashes.next(), evidence) else {
        return;
    };
    let blank = filled.get(hash.name).and_then(Value::as_str);
    if blank.is_none_or(|text| text.trim().is_empty()) {
        filled.insert(hash.name.to_owned(), Value::from(file.sha256.clone()));
    }
}

fn ask(kind: &'static Kind, lang: Lang) -> Result<Map<String, Value>> {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        bail!(match lang {
            Lang::Ja => format!(
                "--from で記入済みのひな形を渡してください。ひな形は `kijun record template {}`",
                kind.id
            ),
            Lang::En => format!(
                "name a filled form with --from; `kijun record template {}` makes one",
                kind.id
            ),
        });
    }
    prompt::ask(
        kind.form,
        lang,
        &mut stdin.lock(),
        &mut std::io::stderr().lock(),
    )
}

/// The fields of a form in a file.
fn read_form(path: &Path) -> Result<Map<String, Value>> {
    let place = || path.display().to_string();
    let text = std::fs::read_to_string(path).with_context(place)?;
    let is_json = path
        .extension()
        .is_some_and(|it| it.eq_ignore_ascii_case("json"));
    let value = if is_json {
        serde_json::from_str(&text).with_context(place)?
    } else {
        let table: toml::Table = toml::from_str(&text).with_context(place)?;
        plain(toml::Value::Table(table))
    };
    match value {
        Value::Object(filled) => Ok(filled),
        _ => bail!("{}: expected an object of fields", place()),
    }
}

/// TOML as JSON. Days and times become the text that they are written with.
fn plain(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::from(text),
        toml::Value::Integer(number) => Value::from(number),
        toml::Value::Float(number) => Value::from(number),
        toml::Value::Boolean(flag) => Value::from(flag),
        toml::Value::Datetime(time) => Value::from(time.to_string()),
        toml::Value::Array(list) => list.into_iter().map(plain).collect(),
        toml::Value::Table(table) => Value::Object(
            table
                .into_iter()
                .map(|(name, value)| (name, plain(value)))
                .collect(),
        ),
    }
}
