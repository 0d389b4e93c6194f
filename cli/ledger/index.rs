//! `kijun ledger reindex` and `kijun ledger query`: the records of all hospitals in one SQLite file, asked in SQL.

use anyhow::Result;
use ledger::{Index, Indexed};
use pipeline::Config;
use serde_json::{Map, Value};

use super::args::{Query, Reindex};
use super::words;
use crate::End;
use crate::args::Format;
use crate::output::{Out, count};

/// The longest text of a cell; bodies are whole in JSON only.
const CELL_LETTERS_MAX: usize = 100;

pub(super) fn reindex(args: &Reindex, out: &mut Out) -> Result<End> {
    let (config, lang) = args.reading.common.read()?;
    let index = index(&config);
    let records = index.rebuild()?;
    if args.reading.format == Format::Json {
        let path = index.path().display().to_string();
        out.json(&serde_json::json!({ "index": path, "records": records }))?;
    } else {
        let (records, path) = (count(records), index.path().display());
        out.line(words(
            lang,
            format!("索引を作り直しました: 記録 {records} 件、{path}"),
            format!("index built: {records} records, {path}"),
        ))?;
    }
    Ok(End::Clean)
}

pub(super) fn query(args: &Query, out: &mut Out) -> Result<End> {
    let (config, _) = args.reading.common.read()?;
    let index = index(&config);
    // An index that is behind its ledgers would answer with what is not true any more.
    if !index.is_current()? {
        index.rebuild()?;
    }
    let mut header: Vec<String> = Vec::new();
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut printed = Ok(());
    index.query(&args.sql, &mut |names, row| {
        if args.reading.format == Format::Json {
            let fields: Map<String, Value> = names.iter().cloned().zip(row).collect();
            printed = out.json(&fields);
            return printed.is_ok();
        }
        header = names.to_vec();
        rows.push(row.iter().map(cell).collect());
        true
    })?;
    printed?;
    if args.reading.format == Format::Text && !rows.is_empty() {
        let header: Vec<&str> = header.iter().map(String::as_str).collect();
        out.table(&header, &rows)?;
    }
    Ok(End::Clean)
}

fn index(config: &Config) -> Index {
    let ledgers = config.hospitals.iter().map(|hospital| Indexed {
        hospital: hospital.hospital.id.clone(),
        dir: config.ledger.join(&hospital.hospital.id),
    });
    Index::new(config.ledger.join("index.sqlite"), ledgers.collect())
}

fn cell(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    };
    match text.chars().nth(CELL_LETTERS_MAX) {
        Some(_) => text.chars().take(CELL_LETTERS_MAX).collect::<String>() + "…",
        None => text,
    }
}
