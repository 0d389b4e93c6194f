//! `kijun volume`: did all data arrive, night by night.

use anyhow::{Result, bail};
use model::Lang;
use pipeline::questions::{FeedNight, NightVolume, volumes};
use serde::Serialize;

use super::args::Volume as Args;
use crate::End;
use crate::args::Format;
use crate::output::{Out, count};

#[derive(Serialize)]
struct Line<'a> {
    hospital: &'a str,
    night: String,
    /// No load ran for the night.
    gap: bool,
    #[serde(flatten)]
    feed: Option<Feed<'a>>,
    checks_passed: Option<u64>,
    checks_failed: Option<u64>,
    checks_not_applicable: Option<u64>,
    decisions: &'a [String],
}

#[derive(Serialize)]
struct Feed<'a> {
    load_id: &'a str,
    feed: &'static str,
    receipt: u64,
    heartbeat: bool,
    files_received: u64,
    files_quarantined: u64,
    rows_received: u64,
    rows_stored: u64,
    unexplained: i64,
}

impl Feed<'_> {
    fn of(feed: &FeedNight) -> Feed<'_> {
        Feed {
            load_id: &feed.load_id,
            feed: feed.feed.name(),
            receipt: feed.receipt,
            heartbeat: feed.heartbeat,
            files_received: feed.files.received,
            files_quarantined: feed.files.quarantined,
            rows_received: feed.rows.received,
            rows_stored: feed.rows.stored,
            unexplained: feed.files.unexplained() + feed.rows.unexplained(),
        }
    }
}

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<End> {
    let reading = &args.hospitals.reading;
    let (config, lang) = reading.common.read()?;
    if let (Some(from), Some(to)) = (args.from, args.to)
        && from > to
    {
        bail!("--from {from} is after --to {to}");
    }
    let mut gaps = 0;
    let mut rows = Vec::new();
    for hospital in config.select(&args.hospitals.hospital)? {
        let id = hospital.hospital.id.as_str();
        for (night, volume) in volumes(&config, id, (args.from, args.to))? {
            gaps += u64::from(volume.loads.is_empty());
            let night = night.to_string();
            for line in lines(id, &night, &volume) {
                match reading.format {
                    Format::Json => out.json(&line)?,
                    Format::Text => rows.push(cells(&line, lang)),
                }
            }
        }
    }
    if reading.format == Format::Text {
        out.table(header(lang), &rows)?;
        out.line(match lang {
            Lang::Ja => format!("取り込みのない夜: {gaps}"),
            Lang::En => format!("nights without a load: {gaps}"),
        })?;
    }
    Ok(if gaps > 0 { End::Findings } else { End::Clean })
}

/// A line a feed, or one for a night without any.
fn lines<'a>(hospital: &'a str, night: &str, volume: &'a NightVolume) -> Vec<Line<'a>> {
    let line = |feed| Line {
        hospital,
        night: night.to_owned(),
        gap: volume.loads.is_empty(),
        feed,
        checks_passed: volume.judged.map(|judged| judged.0),
        checks_failed: volume.judged.map(|judged| judged.1),
        checks_not_applicable: volume.judged.map(|judged| judged.2),
        decisions: &volume.decisions,
    };
    if volume.feeds.is_empty() {
        return vec![line(None)];
    }
    let feeds = volume.feeds.iter().map(Feed::of);
    feeds.map(|feed| line(Some(feed))).collect()
}

fn header(lang: Lang) -> &'static [&'static str] {
    match lang {
        Lang::Ja => &[
            "対象日",
            "病院",
            "データ",
            "取り込み",
            ">受領ファイル",
            ">隔離",
            ">格納行",
            ">量の検査 (不可)",
            "判断",
        ],
        Lang::En => &[
            "night",
            "hospital",
            "feed",
            "load",
            ">files received",
            ">quarantined",
            ">rows stored",
            ">volume checks failed",
            "decisions",
        ],
    }
}

fn cells(line: &Line<'_>, lang: Lang) -> Vec<String> {
    let Some(feed) = &line.feed else {
        let gap = match lang {
            Lang::Ja => "取り込みなし",
            Lang::En => "no load",
        };
        let mut cells = vec![line.night.clone(), line.hospital.to_owned()];
        cells.extend(["-", gap, "-", "-", "-", "-", "-"].map(str::to_owned));
        return cells;
    };
    let nothing = match (feed.heartbeat, lang) {
        (true, Lang::Ja) => " (届かず)",
        (true, Lang::En) => " (nothing came)",
        (false, _) => "",
    };
    vec![
        line.night.clone(),
        line.hospital.to_owned(),
        feed.feed.to_owned(),
        format!("{}{nothing}", feed.load_id),
        count(feed.files_received),
        count(feed.files_quarantined),
        count(feed.rows_stored),
        line.checks_failed.map_or_else(|| "-".to_owned(), count),
        match line.decisions.len() {
            0 => "-".to_owned(),
            some => count(some as u64),
        },
    ]
}
