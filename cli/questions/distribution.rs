//! `kijun distribution`: are the values under a standard code comparable between hospitals.

use anyhow::{Result, bail};
use model::{Finding, Lang};
use pipeline::query::{self, FindingsOf};
use pipeline::questions::{SpreadAt, spreads};
use serde::Serialize;
use store::Store;

use super::args::Distribution as Args;
use crate::End;
use crate::args::Format;
use crate::output::{Out, count};

#[derive(Serialize)]
struct Line<'a> {
    hospital: &'a str,
    standard_code: Option<&'a str>,
    local_code: &'a str,
    local_name: Option<&'a str>,
    unit: Option<&'a str>,
    specimen: Option<&'a str>,
    rows: u64,
    /// Share of values that are numbers; null for too few.
    numeric: Option<f64>,
    /// Rounded 2.5 %, 25 %, 50 %, 75 % and 97.5 % quantiles, in the unit as sent; empty when not told.
    quantiles: &'a [String],
    /// Open findings about units and values of the item.
    findings: Vec<&'a str>,
}

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<End> {
    let (config, lang) = args.reading.common.read()?;
    let standard = args.jlac.trim();
    if standard.len() < 5 || !standard.chars().all(|digit| digit.is_ascii_alphanumeric()) {
        bail!("--jlac takes a code or at least its first five digits, which name the analyte");
    }
    let store = Store::open(&config.store)?;
    let found = spreads(&config, &store, standard)?;
    if found.is_empty() {
        bail!("no hospital has rows under {standard}; `kijun codes` lists the codes in use");
    }
    let mut rows = Vec::new();
    let mut has_findings = false;
    let mut open: Option<(&str, Vec<Finding>)> = None;
    for at in &found {
        if open.as_ref().is_none_or(|(id, _)| *id != at.hospital) {
            open = Some((
                &at.hospital,
                query::findings(&store, &at.hospital, &FindingsOf::Open)?,
            ));
        }
        let of_hospital = open.as_ref().map_or(&[][..], |(_, findings)| findings);
        let line = line(at, of_hospital);
        has_findings |= !line.findings.is_empty();
        match args.reading.format {
            Format::Json => out.json(&line)?,
            Format::Text => rows.push(cells(&line)),
        }
    }
    if args.reading.format == Format::Text {
        out.table(header(lang), &rows)?;
    }
    Ok(match has_findings {
        true => End::Findings,
        false => End::Clean,
    })
}

fn line<'a>(at: &'a SpreadAt, open: &'a [Finding]) -> Line<'a> {
    let code = &at.code;
    let is_about = |finding: &&Finding| {
        let family = finding.code.0.chars().next();
        finding.item.as_deref() == Some(code.local_code.as_str())
            && matches!(family, Some('D' | 'U'))
    };
    Line {
        hospital: &at.hospital,
        standard_code: code.standard_code.as_deref(),
        local_code: &code.local_code,
        local_name: code.local_name.as_deref(),
        unit: code.unit.as_deref(),
        specimen: code.specimen.as_deref(),
        rows: u64::try_from(code.rows).unwrap_or(0),
        numeric: at.spread.as_ref().map(|it| f64::from(it.profile.numeric)),
        quantiles: at.spread.as_ref().map_or(&[][..], |it| &it.quantiles),
        findings: open
            .iter()
            .filter(is_about)
            .map(|finding| finding.code.0)
            .collect(),
    }
}

fn header(lang: Lang) -> &'static [&'static str] {
    match lang {
        Lang::Ja => &[
            "病院",
            "標準コード",
            "院内コード",
            "院内名称",
            "単位",
            ">行数",
            ">2.5 %",
            ">25 %",
            ">50 %",
            ">75 %",
            ">97.5 %",
            "指摘",
        ],
        Lang::En => &[
            "hospital",
            "standard code",
            "local code",
            "local name",
            "unit",
            ">rows",
            ">2.5 %",
            ">25 %",
            ">50 %",
            ">75 %",
            ">97.5 %",
            "findings",
        ],
    }
}

fn cells(line: &Line<'_>) -> Vec<String> {
    let text = |text: Option<&str>| text.unwrap_or("-").to_owned();
    let mut cells = vec![
        line.hospital.to_owned(),
        text(line.standard_code),
        line.local_code.to_owned(),
        text(line.local_name),
        text(line.unit),
        count(line.rows),
    ];
    let quantile = |at: usize| text(line.quantiles.get(at).map(String::as_str));
    cells.extend((0..5).map(quantile));
    cells.push(match line.findings.is_empty() {
        true => "-".to_owned(),
        false => line.findings.join(" "),
    });
    cells
}
