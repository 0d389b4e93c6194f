//! `kijun balance`: everything received, and the one bucket in which it ended.

use anyhow::{Result, bail};
use model::{Balance, BalanceUnit, Counts, Lang, Load};
use serde::Serialize;

use crate::End;
use crate::args::{Balance as Args, Format};
use crate::output::{Out, count};

#[derive(Serialize)]
struct Line<'a> {
    load_id: &'a str,
    hospital: &'a str,
    feed: &'a str,
    unit: BalanceUnit,
    #[serde(flatten)]
    counts: &'a Counts,
    unexplained: i64,
}

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<End> {
    let reading = &args.hospitals.reading;
    let (config, lang) = reading.common.read()?;
    let mut shown: Vec<Load> = Vec::new();
    for hospital in config.select(&args.hospitals.hospital)? {
        let loads = pipeline::query::loads(&config, hospital)?;
        match &args.load {
            Some(id) => shown.extend(loads.into_iter().filter(|load| load.load_id.0 == *id)),
            None => shown.extend(loads.into_iter().next_back()),
        }
    }
    if let (Some(id), true) = (&args.load, shown.is_empty()) {
        bail!("there is no load {id}; `kijun loads` lists them");
    }
    let mut rows = Vec::new();
    for load in &shown {
        for (format, balance) in &load.balances {
            for unit in BalanceUnit::ALL {
                let counts = balance.unit(unit);
                if reading.format == Format::Json {
                    let unexplained = counts.unexplained();
                    let (load_id, hospital) = (&load.load_id.0, &load.hospital);
                    out.json(&Line {
                        load_id,
                        hospital,
                        feed: format.name(),
                        unit,
                        counts,
                        unexplained,
                    })?;
                } else {
                    rows.push(text_row(load, format.name(), unit, balance));
                }
            }
        }
    }
    if reading.format == Format::Text {
        out.table(header(lang), &rows)?;
    }
    let closes = shown
        .iter()
        .all(|load| load.balances.values().all(Balance::closes));
    Ok(if closes { End::Clean } else { End::Findings })
}

fn header(lang: Lang) -> &'static [&'static str] {
    match lang {
        Lang::Ja => &[
            "取り込み",
            "フィード",
            "単位",
            ">受領",
            ">格納",
            ">旧版",
            ">削除",
            ">隔離",
            ">対象外",
            ">不明",
        ],
        Lang::En => &[
            "load",
            "feed",
            "unit",
            ">received",
            ">stored",
            ">superseded",
            ">deleted",
            ">quarantined",
            ">out_of_scope",
            ">unexplained",
        ],
    }
}

fn text_row(load: &Load, feed: &str, unit: BalanceUnit, balance: &Balance) -> Vec<String> {
    let counts = balance.unit(unit);
    vec![
        load.load_id.0.clone(),
        feed.to_owned(),
        unit.name().to_owned(),
        count(counts.received),
        count(counts.stored),
        count(counts.superseded),
        count(counts.deleted),
        count(counts.quarantined),
        count(counts.out_of_scope),
        counts.unexplained().to_string(),
    ]
}
