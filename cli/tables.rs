//! `kijun tables`: tables with their version, rows and live Parquet files, for readers without Delta.

use anyhow::{Result, bail};
use model::{Lang, Table};
use serde::Serialize;

use crate::End;
use crate::args::{Format, Tables as Args};
use crate::output::{Out, count};

#[derive(Serialize)]
struct Line {
    table: &'static str,
    version: i64,
    rows: u64,
    files: Vec<String>,
}

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<End> {
    let (config, lang) = args.reading.common.read()?;
    let tables = match &args.table {
        None => Table::ALL.to_vec(),
        Some(name) => match Table::from_name(name) {
            Some(table) => vec![table],
            None => {
                let known: Vec<&str> = Table::ALL.iter().map(|table| table.name()).collect();
                bail!(
                    "there is no table {name}; the tables are {}",
                    known.join(", ")
                );
            }
        },
    };
    let store = store::Store::open(&config.store)?;
    let mut rows = Vec::new();
    for table in tables {
        let live = store.all_live_files(table)?;
        let line = Line {
            table: table.name(),
            version: store.version(table)?,
            rows: live.iter().map(|file| file.rows).sum(),
            files: live
                .iter()
                .map(|file| store.location_of(table, &file.path))
                .collect(),
        };
        if args.reading.format == Format::Json {
            out.json(&line)?;
        } else {
            let files = line.files.len() as u64;
            rows.push(vec![
                line.table.to_owned(),
                line.version.to_string(),
                count(line.rows),
                count(files),
            ]);
        }
    }
    if args.reading.format == Format::Text {
        let header: &[&str] = match lang {
            Lang::Ja => &["テーブル", ">版", ">行数", ">ファイル"],
            Lang::En => &["table", ">version", ">rows", ">files"],
        };
        out.table(header, &rows)?;
    }
    Ok(End::Clean)
}
