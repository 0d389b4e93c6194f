//! The closing summary of a night: for each hospital one block that a tired person understands, then where the report lies.

use anyhow::Result;
use jiff::civil::Date;
use mappings::{Domain, Progress};
use model::{Counts, Hospital, Lang, Severity, Status};
use pipeline::{Config, HospitalLoad, NightOutcome};
use serde_json::json;

use crate::args::Format;
use crate::output::{Out, Tone, count};

pub(crate) fn print(
    config: &Config,
    outcome: &NightOutcome,
    date: Date,
    lang: Lang,
    format: Format,
    out: &mut Out,
) -> Result<()> {
    if format == Format::Json {
        return print_json(outcome, date, out);
    }
    let head = match lang {
        Lang::Ja => format!("{} — {date} の夜", config.network),
        Lang::En => format!("{} — night of {date}", config.network),
    };
    let head = out.tone(Tone::Strong, &head);
    out.line(head)?;
    for (hospital, load) in &outcome.hospitals {
        match load {
            Ok(load) => print_load(hospital, load, lang, out)?,
            Err(error) => print_failure(hospital, error, lang, out)?,
        }
    }
    let failed = outcome
        .hospitals
        .iter()
        .filter(|(_, load)| load.is_err())
        .count();
    if failed > 0 {
        let line = match lang {
            Lang::Ja => format!(
                "{failed} 施設を取り込めませんでした。上の理由を直し、もう一度実行してください"
            ),
            Lang::En => format!(
                "{failed} hospitals could not be loaded; mend the reason above and run again"
            ),
        };
        let line = out.tone(Tone::Bad, &line);
        out.line(line)?;
    }
    let report = outcome.report.display();
    out.line(match lang {
        Lang::Ja => format!("レポート: {report}"),
        Lang::En => format!("report: {report}"),
    })
}

fn print_failure(
    hospital: &Hospital,
    error: &pipeline::Error,
    lang: Lang,
    out: &mut Out,
) -> Result<()> {
    let word = match lang {
        Lang::Ja => "取り込めませんでした",
        Lang::En => "NOT LOADED",
    };
    let word = out.tone(Tone::Bad, word);
    out.line(format!(
        "{} {}  {word}: {}",
        hospital.id,
        hospital.name,
        error.chain()
    ))
}

fn print_load(hospital: &Hospital, load: &HospitalLoad, lang: Lang, out: &mut Out) -> Result<()> {
    for (format, balance) in &load.load.balances {
        let arrived = balance.files.received;
        let state = match (lang, arrived) {
            (Lang::Ja, 0) => out.tone(Tone::Warn, "新しい受領なし"),
            (Lang::En, 0) => out.tone(Tone::Warn, "nothing new"),
            (Lang::Ja, _) => out.tone(Tone::Good, "取り込み済"),
            (Lang::En, _) => out.tone(Tone::Good, "loaded"),
        };
        out.line(format!(
            "{} {}  {}  {state}  {}",
            hospital.id,
            hospital.name,
            format.name(),
            load.load.load_id
        ))?;
        let words: [&str; 2] = match lang {
            Lang::Ja => ["ファイル", "行"],
            Lang::En => ["files", "rows"],
        };
        out.line(format!("  {}: {}", words[0], buckets(&balance.files, lang)))?;
        out.line(format!("  {}: {}", words[1], buckets(&balance.rows, lang)))?;
    }
    out.line(format!("  {}", findings(load, lang)))?;
    if load.vanished > 0 {
        let gone = count(load.vanished);
        out.line(match lang {
            Lang::Ja => format!("  消えたファイル: {gone}"),
            Lang::En => format!("  files gone without a rename: {gone}"),
        })?;
    }
    out.line(format!("  {}", mapping(load, lang)))
}

/// `受領 120 = 格納 100 + 旧版 10 + … (不明 0)`.
fn buckets(counts: &Counts, lang: Lang) -> String {
    let words: [&str; 7] = match lang {
        Lang::Ja => ["受領", "格納", "旧版", "削除", "隔離", "対象外", "不明"],
        Lang::En => [
            "received",
            "stored",
            "superseded",
            "deleted",
            "quarantined",
            "out of scope",
            "unexplained",
        ],
    };
    let ended = [
        counts.stored,
        counts.superseded,
        counts.deleted,
        counts.quarantined,
        counts.out_of_scope,
    ];
    let parts: Vec<String> = words[1..6]
        .iter()
        .zip(ended)
        .map(|(word, number)| format!("{word} {}", count(number)))
        .collect();
    format!(
        "{} {} = {} ({} {})",
        words[0],
        count(counts.received),
        parts.join(" + "),
        words[6],
        counts.unexplained()
    )
}

fn findings(load: &HospitalLoad, lang: Lang) -> String {
    let of = |status: Status| {
        load.findings
            .iter()
            .filter(|finding| finding.status == status)
            .count()
    };
    let open = |severity: Severity| {
        load.unwaived()
            .filter(|finding| finding.severity == severity)
            .count()
    };
    let all = load.unwaived().count();
    let waived = match (load.open.len() - all, lang) {
        (0, _) => String::new(),
        (waived, Lang::Ja) => format!("、保留 {waived}"),
        (waived, Lang::En) => format!(", {waived} waived"),
    };
    let (new, resolved) = (of(Status::New), of(Status::Resolved));
    let [fatal, error, warning, notice] = [
        Severity::Fatal,
        Severity::Error,
        Severity::Warning,
        Severity::Notice,
    ]
    .map(open);
    match lang {
        Lang::Ja => format!(
            "指摘: 新規 {new}、解消 {resolved}、未解決 {all} (致命的 {fatal}・エラー {error}・警告 {warning}・参考 {notice}){waived}"
        ),
        Lang::En => format!(
            "findings: {new} new, {resolved} resolved, {all} open ({fatal} fatal, {error} error, {warning} warning, {notice} notice){waived}"
        ),
    }
}

fn mapping(load: &HospitalLoad, lang: Lang) -> String {
    let of_domain = |(domain, progress): (Domain, Progress)| {
        let (mapped, all, percent) = (progress.mapped, progress.codes, progress.rows_percent());
        let of = domain.title().get(lang);
        match lang {
            Lang::Ja => format!("{of} {all} 件中 {mapped} 件、行数の {percent:.1} %"),
            Lang::En => format!("{of} {mapped} of {all}, {percent:.1} % of rows"),
        }
    };
    let told: Vec<String> = Progress::told(&load.codes).map(of_domain).collect();
    match lang {
        Lang::Ja => format!("標準コード: {}", told.join("; ")),
        Lang::En => format!("standard codes: {}", told.join("; ")),
    }
}

fn print_json(outcome: &NightOutcome, date: Date, out: &mut Out) -> Result<()> {
    let report = outcome.report.display().to_string();
    for (hospital, load) in &outcome.hospitals {
        let line = match load {
            Ok(load) => json!({
                "hospital": hospital.id,
                "date": date.to_string(),
                "status": "committed",
                "load_id": load.load.load_id,
                "balances": load.load.balances,
                "findings_open": load.unwaived().count(),
                "findings_waived": load.open.len() - load.unwaived().count(),
                "findings_new": load.findings.iter().filter(|finding| finding.status == Status::New).count(),
                "report": report,
            }),
            Err(error) => json!({
                "hospital": hospital.id,
                "date": date.to_string(),
                "status": "failed",
                "error": error.chain(),
                "report": report,
            }),
        };
        out.json(&line)?;
    }
    Ok(())
}
