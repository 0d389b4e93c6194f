//! `kijun masters`: the code masters of the site: imported, listed, compared.

use anyhow::{Context, Result};
use mappings::masters::{Change, Difference, MASTERS, Note, Reason};
use model::{Lang, Text};
use pipeline::masters::{Imported, Outcome, Request, State};
use serde::Serialize;

use crate::End;
use crate::args::{Format, Masters as Args, MastersCommand, MastersDiff, MastersImport, Reading};
use crate::output::{Out, Tone, count};

/// How many of the rows that were left out are shown to people one by one.
const NOTES_SHOWN: usize = 10;

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<End> {
    match &args.command {
        MastersCommand::Import(args) => import(args, out),
        MastersCommand::List(args) => list(args, out),
        MastersCommand::Diff(args) => diff(args, out),
        MastersCommand::Systems(args) => systems(args, out),
    }
}

#[derive(Serialize)]
struct ImportLine<'a> {
    #[serde(flatten)]
    entry: &'a Imported,
    is_new: bool,
    notes: Vec<NoteLine<'a>>,
}

#[derive(Serialize)]
struct NoteLine<'a> {
    sheet: &'a str,
    row: u64,
    code: &'a str,
    reason: &'static str,
}

fn import(args: &MastersImport, out: &mut Out) -> Result<End> {
    let (config, lang) = args.reading.common.read()?;
    let request = Request {
        system: &args.system,
        edition: args.edition.as_deref(),
        source: args.source.as_deref(),
        valid_from: args.valid_from,
        files: &args.files,
    };
    let nothing = match lang {
        Lang::Ja => "何も取り込みませんでした",
        Lang::En => "nothing was imported",
    };
    for outcome in pipeline::masters::import(&config, request).context(nothing)? {
        if args.reading.format == Format::Json {
            out.json(&ImportLine {
                entry: &outcome.entry,
                is_new: outcome.is_new,
                notes: outcome.notes.iter().map(note_line).collect(),
            })?;
        } else {
            print_outcome(&outcome, lang, out)?;
        }
    }
    Ok(End::Clean)
}

fn note_line(note: &Note) -> NoteLine<'_> {
    NoteLine {
        sheet: &note.sheet,
        row: note.row,
        code: &note.code,
        reason: note.reason.name(),
    }
}

fn print_outcome(outcome: &Outcome, lang: Lang, out: &mut Out) -> Result<()> {
    let entry = &outcome.entry;
    let (file, edition) = (&entry.file, entry.edition.as_deref().unwrap_or("-"));
    let (rows, taken) = (count(entry.rows), count(entry.taken));
    out.line(match (lang, outcome.is_new) {
        (Lang::Ja, true) => {
            format!("{file}: 取り込みました。版 {edition}、{rows} 行のうち {taken} 行")
        }
        (Lang::Ja, false) => format!("{file}: 取り込み済みです。何も変えていません"),
        (Lang::En, true) => format!("{file}: imported, edition {edition}, {taken} of {rows} rows"),
        (Lang::En, false) => format!("{file}: imported before, nothing was changed"),
    })?;
    if !outcome.is_new {
        return Ok(());
    }
    for reason in Reason::ALL {
        if let Some(rows) = entry.left_out.get(reason.name()) {
            let title = reason.title().get(lang);
            out.line(match lang {
                Lang::Ja => format!("  除外 {}: {title}", count(*rows)),
                Lang::En => format!("  left out {}: {title}", count(*rows)),
            })?;
        }
    }
    for note in outcome.notes.iter().take(NOTES_SHOWN) {
        let (sheet, row, code) = (&note.sheet, note.row, &note.code);
        let title = note.reason.title().get(lang);
        out.line(match lang {
            Lang::Ja => format!("    {sheet} {row} 行目 {code}: {title}"),
            Lang::En => format!("    {sheet}, row {row} {code}: {title}"),
        })?;
    }
    if outcome.notes.len() > NOTES_SHOWN {
        out.line("    …")?;
    }
    Ok(())
}

#[derive(Serialize)]
struct ListLine<'a> {
    #[serde(flatten)]
    entry: &'a Imported,
    state: State,
}

fn list(args: &Reading, out: &mut Out) -> Result<End> {
    let (config, lang) = args.common.read()?;
    let mut all_intact = true;
    let mut rows = Vec::new();
    for entry in pipeline::masters::list(&config)? {
        let state = pipeline::masters::state(&config, &entry)?;
        all_intact &= state == State::Intact;
        if args.format == Format::Json {
            out.json(&ListLine {
                entry: &entry,
                state,
            })?;
        } else {
            rows.push(list_row(&entry, state, lang));
        }
    }
    if args.format == Format::Text {
        let header: &[&str] = match lang {
            Lang::Ja => &[
                "マスタ",
                "版",
                "適用日",
                ">行数",
                ">採用",
                "SHA-256",
                "状態",
                "ファイル",
            ],
            Lang::En => &[
                "master",
                "edition",
                "valid from",
                ">rows",
                ">taken",
                "sha256",
                "state",
                "file",
            ],
        };
        out.table(header, &rows)?;
    }
    Ok(if all_intact {
        End::Clean
    } else {
        End::Findings
    })
}

fn list_row(entry: &Imported, state: State, lang: Lang) -> Vec<String> {
    let state = match state {
        State::Intact => Text {
            ja: "正常",
            en: "intact",
        },
        State::Altered => Text {
            ja: "改変",
            en: "ALTERED",
        },
        State::Missing => Text {
            ja: "なし",
            en: "MISSING",
        },
    };
    vec![
        entry.system.clone(),
        entry.edition.clone().unwrap_or_default(),
        entry
            .valid_from
            .map(|day| day.to_string())
            .unwrap_or_default(),
        count(entry.rows),
        count(entry.taken),
        entry.sha256.chars().take(12).collect(),
        state.get(lang).to_owned(),
        entry.file.clone(),
    ]
}

#[derive(Serialize)]
struct DiffLine<'a> {
    table: &'static str,
    code: &'a str,
    change: &'static str,
    old_name: Option<&'a str>,
    new_name: Option<&'a str>,
}

impl DiffLine<'_> {
    fn of(difference: &Difference) -> DiffLine<'_> {
        let (change, old_name, new_name) = match &difference.change {
            Change::Added(new) => ("added", None, Some(new.as_str())),
            Change::Removed(old) => ("removed", Some(old.as_str()), None),
            Change::Renamed { old, new } => ("renamed", Some(old.as_str()), Some(new.as_str())),
        };
        DiffLine {
            table: difference.table,
            code: &difference.code,
            change,
            old_name,
            new_name,
        }
    }
}

fn diff(args: &MastersDiff, out: &mut Out) -> Result<End> {
    let (config, lang) = args.reading.common.read()?;
    let differences = pipeline::masters::diff(&config, &args.system, &args.old, &args.new)?;
    let lines: Vec<DiffLine<'_>> = differences.iter().map(DiffLine::of).collect();
    if args.reading.format == Format::Json {
        for line in &lines {
            out.json(line)?;
        }
        return Ok(End::Clean);
    }
    for line in &lines {
        let (sign, names, tone) = match (line.old_name, line.new_name) {
            (Some(old), Some(new)) => ("*", format!("{old} -> {new}"), Tone::Warn),
            (Some(old), None) => ("-", old.to_owned(), Tone::Bad),
            (_, new) => ("+", new.unwrap_or_default().to_owned(), Tone::Good),
        };
        let sign = out.tone(tone, sign);
        out.line(format!("{sign} {} {}  {names}", line.table, line.code))?;
    }
    let of = |change: &str| count(lines.iter().filter(|line| line.change == change).count() as u64);
    let (added, removed, renamed) = (of("added"), of("removed"), of("renamed"));
    out.line(match lang {
        Lang::Ja => format!("追加 {added}、削除 {removed}、名称変更 {renamed}"),
        Lang::En => format!("{added} added, {removed} removed, {renamed} renamed"),
    })?;
    Ok(End::Clean)
}

#[derive(Serialize)]
struct SystemLine {
    system: &'static str,
    title: &'static str,
    forms: &'static str,
}

fn systems(args: &Reading, out: &mut Out) -> Result<End> {
    // The registry needs no config; one that is there says the language.
    let config = pipeline::Config::read(&args.common.config).ok();
    let lang = args.common.lang(config.and_then(|config| config.lang));
    for master in MASTERS {
        let (title, forms) = (master.title.get(lang), master.forms.get(lang));
        if args.format == Format::Json {
            out.json(&SystemLine {
                system: master.system,
                title,
                forms,
            })?;
        } else {
            out.line(format!("{:<20} {title}", master.system))?;
            out.line(format!("{:<20} {forms}", ""))?;
        }
    }
    Ok(End::Clean)
}
