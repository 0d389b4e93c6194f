//! `kijun map queue`: local codes that nobody has decided, most rows first.

use anyhow::Result;
use mappings::Domain;
use mappings::rounds::{Standing, standings};
use model::Lang;
use pipeline::days;
use serde::Serialize;

use super::args::Queue as Args;
use super::{day, percent, share, words};
use crate::End;
use crate::args::Format;
use crate::output::{Out, count};

#[derive(Serialize)]
struct Line<'a> {
    domain: &'a str,
    local_code: &'a str,
    local_name: Option<&'a str>,
    unit: Option<&'a str>,
    specimen: Option<&'a str>,
    state: &'static str,
    rows: u64,
    rows_share: f64,
    last_seen: Option<String>,
    due: Option<String>,
    overdue: bool,
}

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<End> {
    let (config, lang) = args.of.reading.common.read()?;
    let hospital = &args.of.hospital;
    config.select(std::slice::from_ref(hospital))?;
    let today = day(args.date);
    let store = store::Store::open(&config.store)?;
    let mut codes = pipeline::query::codes(&store, hospital)?;
    if let Some(domain) = args.domain.map(Domain::from) {
        codes.retain(|code| code.domain == domain);
    }
    let rounds = pipeline::rounds::replay(&config.ledger, hospital)?;
    let all = standings(&codes, &rounds, today);
    let all_rows: u64 = all.iter().map(|standing| standing.rows).sum();
    let queue: Vec<Line<'_>> = all
        .iter()
        .filter(|standing| standing.status.is_undecided() && is_work(standing))
        .map(|standing| Line {
            domain: &standing.key.domain,
            local_code: &standing.key.local_code,
            local_name: standing.key.local_name.as_deref(),
            unit: standing.key.unit.as_deref(),
            specimen: standing.key.specimen.as_deref(),
            state: standing.status.name(),
            rows: standing.rows,
            rows_share: share(standing.rows, all_rows),
            last_seen: standing
                .last_seen
                .and_then(days::to_date)
                .map(|date| date.to_string()),
            due: standing.due.map(|date| date.to_string()),
            overdue: standing.due.is_some_and(|due| due < today),
        })
        .collect();
    if args.of.reading.format == Format::Json {
        for line in &queue {
            out.json(line)?;
        }
        return Ok(End::Clean);
    }
    print(&queue, all_rows, lang, out)?;
    Ok(End::Clean)
}

/// A code without rows is nobody's work until a round about it is begun.
fn is_work(standing: &Standing) -> bool {
    use mappings::rounds::{State, Status};

    let is_begun = !matches!(
        standing.status,
        Status::Round(State::New | State::Retired) | Status::Declared
    );
    standing.rows > 0 || is_begun
}

fn print(queue: &[Line<'_>], all_rows: u64, lang: Lang, out: &mut Out) -> Result<()> {
    let header: &[&str] = match lang {
        Lang::Ja => &[
            "領域",
            "院内コード",
            "名称",
            "単位",
            "検体",
            "状態",
            ">行数",
            ">割合",
            "最終",
            "期限",
            "",
        ],
        Lang::En => &[
            "domain",
            "local code",
            "name",
            "unit",
            "specimen",
            "state",
            ">rows",
            ">share",
            "last",
            "due",
            "",
        ],
    };
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let late = words(lang, "期限超過", "overdue");
    let rows: Vec<Vec<String>> = queue
        .iter()
        .map(|line| {
            vec![
                line.domain.to_owned(),
                line.local_code.to_owned(),
                text(line.local_name),
                text(line.unit),
                text(line.specimen),
                line.state.to_owned(),
                count(line.rows),
                format!("{:.2} %", percent(line.rows, all_rows)),
                line.last_seen.clone().unwrap_or_default(),
                line.due.clone().unwrap_or_default(),
                if line.overdue { late } else { "" }.to_owned(),
            ]
        })
        .collect();
    out.table(header, &rows)?;
    let undecided: u64 = queue.iter().map(|line| line.rows).sum();
    let codes = count(queue.len() as u64);
    let share = percent(undecided, all_rows);
    out.line(match lang {
        Lang::Ja => format!("未決定: {codes} 件、行数の {share:.1} %"),
        Lang::En => format!("undecided: {codes} codes, {share:.1} % of rows"),
    })
}
