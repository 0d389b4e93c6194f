//! `kijun loads`: every load that counts, as its record has it.

use std::collections::BTreeMap;

use anyhow::Result;
use model::{Lang, Load};
use serde::Serialize;

use crate::End;
use crate::args::{Format, Hospitals};
use crate::output::{Out, count};

#[derive(Serialize)]
struct Line<'a> {
    load_id: &'a str,
    date: String,
    hospital: &'a str,
    status: model::LoadStatus,
    started: &'a str,
    finished: &'a str,
    rows: BTreeMap<&'a str, u64>,
}

impl Line<'_> {
    fn of(load: &Load) -> Line<'_> {
        Line {
            load_id: &load.load_id.0,
            date: load.date.to_string(),
            hospital: &load.hospital,
            status: load.status,
            started: &load.started,
            finished: &load.finished,
            rows: load
                .tables
                .iter()
                .map(|(table, load)| (table.as_str(), load.stored))
                .collect(),
        }
    }
}

pub(crate) fn run(args: &Hospitals, out: &mut Out) -> Result<End> {
    let (config, lang) = args.reading.common.read()?;
    let mut rows = Vec::new();
    for hospital in config.select(&args.hospital)? {
        for load in pipeline::query::loads(&config, hospital)? {
            if args.reading.format == Format::Json {
                out.json(&Line::of(&load))?;
            } else {
                rows.push(text_row(&load));
            }
        }
    }
    if args.reading.format == Format::Text {
        let header: &[&str] = match lang {
            Lang::Ja => &[
                "取り込み",
                "対象日",
                "病院",
                ">検体検査",
                ">患者",
                ">取り消し行",
                "完了 (UTC)",
            ],
            Lang::En => &[
                "load",
                "date",
                "hospital",
                ">lab_results",
                ">patients",
                ">rows removed",
                "finished (UTC)",
            ],
        };
        out.table(header, &rows)?;
    }
    Ok(End::Clean)
}

fn text_row(load: &Load) -> Vec<String> {
    let stored = |table: &str| count(load.tables.get(table).map_or(0, |table| table.stored));
    let data = ["lab_results", "patients"];
    let removed = data
        .iter()
        .filter_map(|table| load.tables.get(*table))
        .map(|table| table.removed)
        .sum();
    vec![
        load.load_id.0.clone(),
        load.date.to_string(),
        load.hospital.clone(),
        stored("lab_results"),
        stored("patients"),
        count(removed),
        load.finished
            .get(..19)
            .unwrap_or(&load.finished)
            .replace('T', " "),
    ]
}
