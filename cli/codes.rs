//! `kijun codes`: the hospital's own codes, most rows first, and what they are mapped to.

use anyhow::Result;
use mappings::{CodeChange, CodeRow, Domain, Progress};
use model::Lang;
use pipeline::days;
use serde::Serialize;

use crate::End;
use crate::args::{Codes as Args, Format};
use crate::output::{Out, count};

#[derive(Serialize)]
struct Line<'a> {
    domain: &'static str,
    local_code: &'a str,
    local_name: Option<&'a str>,
    unit: Option<&'a str>,
    specimen: Option<&'a str>,
    rows: i64,
    first_seen: Option<String>,
    last_seen: Option<String>,
    state: &'a str,
    standard_code: Option<&'a str>,
}

fn line(code: &CodeRow) -> Line<'_> {
    let day = |day: Option<i32>| day.and_then(days::to_date).map(|date| date.to_string());
    Line {
        domain: code.domain.name(),
        local_code: &code.local_code,
        local_name: code.local_name.as_deref(),
        unit: code.unit.as_deref(),
        specimen: code.specimen.as_deref(),
        rows: code.rows,
        first_seen: day(code.first_seen),
        last_seen: day(code.last_seen),
        state: &code.state,
        standard_code: code.standard_code.as_deref(),
    }
}

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<End> {
    let (config, lang) = args.reading.common.read()?;
    config.select(std::slice::from_ref(&args.hospital))?;
    let store = store::Store::open(&config.store)?;
    let is_of = |domain| {
        args.domain
            .is_none_or(|wanted| Domain::from(wanted) == domain)
    };
    if args.changes {
        let mut changes = pipeline::query::code_changes(&store, &args.hospital)?;
        changes.retain(|(_, change)| is_of(change.domain));
        return show_changes(args, &changes, lang, out);
    }
    let mut codes = pipeline::query::codes(&store, &args.hospital)?;
    codes.retain(|code| {
        is_of(code.domain) && args.state.as_ref().is_none_or(|state| code.state == *state)
    });
    codes.sort_by(|a, b| {
        b.rows
            .cmp(&a.rows)
            .then_with(|| a.local_code.cmp(&b.local_code))
    });
    if args.reading.format == Format::Json {
        for code in &codes {
            out.json(&line(code))?;
        }
        return Ok(End::Clean);
    }
    let header: &[&str] = match lang {
        Lang::Ja => &[
            "領域",
            "院内コード",
            "名称",
            "単位",
            "検体",
            ">行数",
            "初出",
            "最終",
            "状態",
            "標準コード",
        ],
        Lang::En => &[
            "domain",
            "local code",
            "name",
            "unit",
            "specimen",
            ">rows",
            "first",
            "last",
            "state",
            "standard code",
        ],
    };
    let rows: Vec<Vec<String>> = codes.iter().map(text_row).collect();
    out.table(header, &rows)?;
    for domain in Domain::ALL {
        let progress = Progress::of(&codes, domain);
        if progress.codes > 0 {
            out.line(share(domain, progress, lang))?;
        }
    }
    Ok(End::Clean)
}

#[derive(Serialize)]
struct ChangeLine<'a> {
    load_id: &'a str,
    domain: &'static str,
    change: &'static str,
    local_code: &'a str,
    local_name: Option<&'a str>,
    before: Option<&'a str>,
    after: Option<&'a str>,
    rows: i64,
    text: String,
}

/// What the loads changed, oldest first.
fn show_changes(
    args: &Args,
    changes: &[(String, CodeChange)],
    lang: Lang,
    out: &mut Out,
) -> Result<End> {
    let lines = changes.iter().map(|(load_id, change)| ChangeLine {
        load_id,
        domain: change.domain.name(),
        change: change.kind.name(),
        local_code: &change.local_code,
        local_name: change.local_name.as_deref(),
        before: change.kind.before(),
        after: change.kind.after(),
        rows: change.rows,
        text: change.text(lang),
    });
    if args.reading.format == Format::Json {
        for line in lines {
            out.json(&line)?;
        }
        return Ok(End::Clean);
    }
    let header: &[&str] = match lang {
        Lang::Ja => &["取り込み", "領域", "院内コード", "名称", ">行数", "変更"],
        Lang::En => &["load", "domain", "local code", "name", ">rows", "change"],
    };
    let rows: Vec<Vec<String>> = lines
        .map(|line| {
            vec![
                line.load_id.to_owned(),
                line.domain.to_owned(),
                line.local_code.to_owned(),
                line.local_name.unwrap_or_default().to_owned(),
                count(line.rows.max(0) as u64),
                line.text,
            ]
        })
        .collect();
    out.table(header, &rows)?;
    Ok(End::Clean)
}

fn text_row(code: &CodeRow) -> Vec<String> {
    let line = line(code);
    let text = |text: Option<&str>| text.unwrap_or("").to_owned();
    vec![
        line.domain.to_owned(),
        line.local_code.to_owned(),
        text(line.local_name),
        text(line.unit),
        text(line.specimen),
        count(line.rows.max(0) as u64),
        line.first_seen.unwrap_or_default(),
        line.last_seen.unwrap_or_default(),
        line.state.to_owned(),
        text(line.standard_code),
    ]
}

fn share(domain: Domain, progress: Progress, lang: Lang) -> String {
    let of = domain.title().get(lang);
    let (mapped, all, percent) = (progress.mapped, progress.codes, progress.rows_percent());
    match lang {
        Lang::Ja => format!("{of} 標準コードあり: {all} 件中 {mapped} 件、行数の {percent:.1} %"),
        Lang::En => {
            format!("{of} with a standard code: {mapped} of {all} codes, {percent:.1} % of rows")
        }
    }
}
