//! `kijun accuracy`: the checks of store against source, and of the store against the hospital's screens.

use std::collections::BTreeMap;

use anyhow::Result;
use ledger::{AccuracyMethod, AccuracyVerdict, Record};
use model::Lang;
use pipeline::records::{self, Kept};
use serde::Serialize;

use super::args::Accuracy as Args;
use crate::End;
use crate::args::Format;
use crate::output::{Out, count};

#[derive(Clone, Serialize)]
struct Line {
    hospital: String,
    rec_id: String,
    at: String,
    /// `rows` for a comparison with the source, `worksheet` for one with the hospital's screens.
    method: &'static str,
    verdict: AccuracyVerdict,
    rule: String,
    table: Option<String>,
    data_type: Option<String>,
    load_id: Option<String>,
    compared: u64,
    matched: u64,
    missing: u64,
    changed: u64,
    extra: u64,
    signed_by: Vec<String>,
}

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<End> {
    let reading = &args.hospitals.reading;
    let (config, lang) = reading.common.read()?;
    let mut shown: Vec<Line> = Vec::new();
    for hospital in config.select(&args.hospitals.hospital)? {
        let id = hospital.hospital.id.as_str();
        let mut newest: BTreeMap<(&str, Option<String>, Option<String>), Line> = BTreeMap::new();
        for kept in records::read(&config, id, &["R05"])? {
            for line in lines(id, &kept) {
                if args.all {
                    shown.push(line);
                } else {
                    let key = (line.method, line.table.clone(), line.data_type.clone());
                    newest.insert(key, line);
                }
            }
        }
        shown.extend(newest.into_values());
    }
    match reading.format {
        Format::Json => shown.iter().try_for_each(|line| out.json(line))?,
        Format::Text if shown.is_empty() => out.line(match lang {
            Lang::Ja => "正確性の確認 (R05) の記録はありません。`kijun reconcile` で確認します",
            Lang::En => "there is no accuracy check (R05) on record; `kijun reconcile` makes one",
        })?,
        Format::Text => {
            let rows: Vec<_> = shown.iter().map(|line| cells(line, lang)).collect();
            out.table(header(lang), &rows)?;
        }
    }
    let differs = shown
        .iter()
        .any(|it| it.verdict == AccuracyVerdict::Differs);
    Ok(if differs { End::Findings } else { End::Clean })
}

/// A line a data type; a worksheet is one line.
fn lines(hospital: &str, kept: &Kept) -> Vec<Line> {
    let Record::AccuracyCheck(check) = &kept.record else {
        return Vec::new();
    };
    let envelope = &kept.envelope;
    let approvals = envelope.approvals.iter();
    let base = Line {
        hospital: hospital.to_owned(),
        rec_id: envelope.rec_id.clone(),
        at: envelope.ts_local.get(..16).unwrap_or_default().to_owned(),
        method: "rows",
        verdict: check.verdict,
        rule: check.rule.clone(),
        table: None,
        data_type: None,
        load_id: None,
        compared: 0,
        matched: 0,
        missing: 0,
        changed: 0,
        extra: 0,
        signed_by: approvals.map(|it| it.actor.id.clone()).collect(),
    };
    match &check.by {
        AccuracyMethod::Rows(rows) => {
            let of_type = rows.lines.iter().map(|it| Line {
                table: Some(it.table.clone()),
                data_type: Some(it.data_type.clone()),
                load_id: Some(rows.load_id.clone()),
                compared: it.source,
                matched: it.matched,
                missing: it.missing,
                changed: it.changed,
                extra: it.extra,
                ..base.clone()
            });
            of_type.collect()
        }
        AccuracyMethod::Worksheet(sheet) => vec![Line {
            method: "worksheet",
            compared: sheet.matching + sheet.differing,
            matched: sheet.matching,
            changed: sheet.differing,
            ..base
        }],
    }
}

fn header(lang: Lang) -> &'static [&'static str] {
    match lang {
        Lang::Ja => &[
            "病院", "日時", "方法", "表", "種別", "判定", ">比較", ">一致", ">欠落", ">相違",
            ">余剰", "署名",
        ],
        Lang::En => &[
            "hospital",
            "at",
            "method",
            "table",
            "type",
            "verdict",
            ">compared",
            ">same",
            ">missing",
            ">changed",
            ">extra",
            "signed by",
        ],
    }
}

fn cells(line: &Line, lang: Lang) -> Vec<String> {
    let verdict = match (line.verdict, lang) {
        (AccuracyVerdict::Equal, Lang::Ja) => "一致",
        (AccuracyVerdict::Equal, Lang::En) => "equal",
        (AccuracyVerdict::Differs, Lang::Ja) => "相違あり",
        (AccuracyVerdict::Differs, Lang::En) => "differs",
        (AccuracyVerdict::Incomplete, Lang::Ja) => "未完了",
        (AccuracyVerdict::Incomplete, Lang::En) => "incomplete",
    };
    let method = match (line.method, lang) {
        ("worksheet", Lang::Ja) => "画面との照合",
        (_, Lang::Ja) => "原本との照合",
        ("worksheet", Lang::En) => "screens",
        (_, Lang::En) => "source",
    };
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    vec![
        line.hospital.clone(),
        line.at.replace('T', " "),
        method.to_owned(),
        text(&line.table),
        text(&line.data_type),
        verdict.to_owned(),
        count(line.compared),
        count(line.matched),
        count(line.missing),
        count(line.changed),
        count(line.extra),
        match line.signed_by.is_empty() {
            true => "-".to_owned(),
            false => line.signed_by.join(" "),
        },
    ]
}
