//! `kijun trace` and `kijun provenance`: from a stored value back to its source, and with what it was made.

pub(crate) mod args;

use anyhow::{Result, bail};
use ledger::Verifier;
use model::{Lang, Table};
use pipeline::trace::{Asked, Link, Subject, Verdict, provenance as provenance_of, trace};
use serde_json::Value;

use crate::End;
use crate::args::{Format, Reading};
use crate::output::{Out, Tone};
use args::{Provenance, Trace};

pub(crate) fn run(args: &Trace, out: &mut Out) -> Result<End> {
    let (config, lang) = args.reading.common.read()?;
    let asked = Asked {
        subject: subject(args)?,
        verifier: verifier(args.vkey.as_deref())?,
        show_bytes: args.show_bytes,
    };
    print(&trace(&config, &asked)?, &args.reading, lang, out)
}

pub(crate) fn provenance(args: &Provenance, out: &mut Out) -> Result<End> {
    let (config, lang) = args.reading.common.read()?;
    let verifier = verifier(args.vkey.as_deref())?;
    let links = provenance_of(&config, &args.load, verifier.as_ref())?;
    print(&links, &args.reading, lang, out)
}

/// The key handed over.
fn verifier(vkey: Option<&str>) -> Result<Option<Verifier>> {
    Ok(vkey.map(Verifier::from_vkey).transpose()?)
}

fn subject(args: &Trace) -> Result<Subject> {
    let table = match &args.table {
        None => None,
        Some(name) => match Table::from_name(name) {
            Some(table) => Some(table),
            None => bail!("there is no table {name}; `kijun tables` lists them"),
        },
    };
    if let Some(row) = &args.row {
        return Ok(Subject::Row(table, row.clone()));
    }
    let (Some(hospital), Some(id)) = (&args.hospital, args.source_file) else {
        bail!("say which row with --row, or which file with --hospital and --source-file");
    };
    Ok(match args.position {
        Some(position) => Subject::Row(
            table,
            pipeline::trace::RowKey {
                hospital: hospital.clone(),
                source_file_id: id,
                position,
            },
        ),
        None => Subject::File(hospital.clone(), id),
    })
}

/// Prints a chain; one that is broken ends as a check that failed.
pub(crate) fn print(links: &[Link], reading: &Reading, lang: Lang, out: &mut Out) -> Result<End> {
    for link in links {
        match reading.format {
            Format::Json => out.json(link)?,
            Format::Text => print_link(link, lang, out)?,
        }
    }
    let broken = links.iter().filter(|link| link.verdict == Verdict::Broken);
    let broken = broken.count();
    if reading.format == Format::Text {
        let line = match (lang, broken) {
            (Lang::Ja, 0) => out.tone(Tone::Good, "鎖は切れていません"),
            (Lang::En, 0) => out.tone(Tone::Good, "no link of the chain is broken"),
            (Lang::Ja, _) => out.tone(Tone::Bad, &format!("切れている箇所: {broken}")),
            (Lang::En, _) => out.tone(Tone::Bad, &format!("broken links: {broken}")),
        };
        out.line(line)?;
    }
    Ok(match broken {
        0 => End::Clean,
        _ => End::Findings,
    })
}

fn print_link(link: &Link, lang: Lang, out: &mut Out) -> Result<()> {
    let verdict = match (lang, link.verdict) {
        (Lang::Ja, Verdict::Holds) => out.tone(Tone::Good, "照合済み"),
        (Lang::En, Verdict::Holds) => out.tone(Tone::Good, "checked"),
        (Lang::Ja, Verdict::Stated) => "記録".to_owned(),
        (Lang::En, Verdict::Stated) => "on record".to_owned(),
        (Lang::Ja, Verdict::None) => "なし".to_owned(),
        (Lang::En, Verdict::None) => "none".to_owned(),
        (Lang::Ja, Verdict::Broken) => out.tone(Tone::Bad, "不一致"),
        (Lang::En, Verdict::Broken) => out.tone(Tone::Bad, "BROKEN"),
    };
    let title = out.tone(Tone::Strong, title(link.name, lang));
    out.line(format!("{title} ({}): {verdict}", link.name))?;
    for (name, value) in &link.facts {
        print_fact(name, value, 4, out)?;
    }
    Ok(())
}

/// A fact on its line; a list of objects and an object have their own lines below it.
fn print_fact(name: &str, value: &Value, indent: usize, out: &mut Out) -> Result<()> {
    let blanks = " ".repeat(indent);
    match value {
        Value::Null => Ok(()),
        Value::Object(fields) => {
            out.line(format!("{blanks}{name}:"))?;
            fields
                .iter()
                .try_for_each(|(name, value)| print_fact(name, value, indent + 4, out))
        }
        Value::Array(values) if values.iter().any(Value::is_object) => {
            out.line(format!("{blanks}{name}:"))?;
            for value in values {
                out.line(format!("{blanks}    {}", on_one_line(value)))?;
            }
            Ok(())
        }
        value => out.line(format!("{blanks}{name}: {}", on_one_line(value))),
    }
}

fn on_one_line(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => {
            let texts: Vec<String> = values.iter().map(on_one_line).collect();
            texts.join(", ")
        }
        Value::Object(fields) => {
            let filled = fields.iter().filter(|(_, value)| !value.is_null());
            let texts: Vec<String> = filled
                .map(|(name, value)| format!("{name} {}", on_one_line(value)))
                .collect();
            texts.join(", ")
        }
        value => value.to_string(),
    }
}

fn title(name: &str, lang: Lang) -> &'static str {
    let (ja, en) = match name {
        "row" => ("保存された行", "stored row"),
        "source_file" => ("受け取ったファイル", "received file"),
        "load" => ("取り込みの記録 R02", "record of the load R02"),
        "manifest" => ("Parquet ファイルと目録", "Parquet file and manifest"),
        "receipt" => ("受領の記録 R01", "record of receipt R01"),
        "mapping" => ("標準コードの決定 R06", "mapping decision R06"),
        "unit_rule" => ("単位の規則", "unit rule"),
        "software" => ("プログラムと設定", "program and settings"),
        "masters" => ("標準マスタ", "masters"),
        "validation" => (
            "バリデーションと変更の記録 R10・R09",
            "validation and change records R10, R09",
        ),
        "source" => ("原本", "source"),
        "inputs" => ("入力", "inputs"),
        "cause" => ("当時と異なるもの", "not as it was"),
        "difference" => ("一致しないファイル", "file that differs"),
        "rebuilt" => ("再現した取り込み", "load made once more"),
        _ => ("", ""),
    };
    match lang {
        Lang::Ja => ja,
        Lang::En => en,
    }
}
