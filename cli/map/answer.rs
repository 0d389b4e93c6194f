//! `kijun map answer`: reads a returned questionnaire, says what changed cell by cell, and records what can be taken.

use anyhow::{Context, Result};
use mappings::rounds::Choice;
use model::Lang;
use pipeline::rounds::{AnswerLine, AnswerOutcome, Answers, Reader};
use serde::Serialize;

use super::args::Answer as Args;
use super::words;
use crate::End;
use crate::args::Format;
use crate::output::{Out, Tone, count};

#[derive(Serialize)]
struct Line<'a> {
    cell: &'a str,
    local_code: Option<&'a str>,
    local_name: Option<&'a str>,
    before: Option<String>,
    after: Option<String>,
    has_remark: bool,
    outcome: &'static str,
    state: Option<&'static str>,
    text: Option<String>,
}

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<End> {
    let (config, lang) = args.of.reading.common.read()?;
    let hospital = &args.of.hospital;
    config.select(std::slice::from_ref(hospital))?;
    let workbook = std::fs::read(&args.file)
        .with_context(|| format!("{} cannot be read", args.file.display()))?;
    let reader = Reader {
        person: args.by.person(),
        reason: args.reason.clone(),
    };
    let software = crate::night::software()?;
    let answers = pipeline::rounds::answer(&config, hospital, &workbook, &reader, &software)?;
    let lines: Vec<Line<'_>> = answers.lines.iter().map(|row| line(row, lang)).collect();
    if args.of.reading.format == Format::Json {
        for line in &lines {
            out.json(line)?;
        }
    } else {
        print(&lines, &answers, lang, out)?;
    }
    let is_refused = lines.iter().any(|line| line.outcome == "refused");
    Ok(if is_refused {
        End::Findings
    } else {
        End::Clean
    })
}

fn line(row: &AnswerLine, lang: Lang) -> Line<'_> {
    let (outcome, state, text) = match &row.outcome {
        AnswerOutcome::Recorded(state) => ("recorded", Some(state.name()), None),
        AnswerOutcome::Known => ("known", None, None),
        AnswerOutcome::Faulty(fault) => ("refused", None, Some(fault.text(lang))),
        AnswerOutcome::Refused(refusal) => ("refused", None, Some(refusal.to_string())),
    };
    let key = row.key.as_ref();
    Line {
        cell: &row.cell,
        local_code: key.map(|key| key.local_code.as_str()),
        local_name: key.and_then(|key| key.local_name.as_deref()),
        before: row.before.as_ref().map(|choice| choice_text(choice, lang)),
        after: row.after.as_ref().map(|choice| choice_text(choice, lang)),
        has_remark: row.has_remark,
        outcome,
        state,
        text,
    }
}

fn choice_text(choice: &Choice, lang: Lang) -> String {
    match choice {
        Choice::Code(code) => code.clone(),
        Choice::NoneFits => words(lang, "該当なし", "none fits").to_owned(),
        Choice::Unknown => words(lang, "わからない", "not known").to_owned(),
    }
}

fn print(lines: &[Line<'_>], answers: &Answers, lang: Lang, out: &mut Out) -> Result<()> {
    for line in lines {
        let code = line.local_code.unwrap_or("?");
        let change = match (&line.before, &line.after) {
            (Some(before), Some(after)) if before != after => format!("{before} -> {after}"),
            (_, after) => after.clone().unwrap_or_default(),
        };
        let word = match line.outcome {
            "recorded" => out.tone(Tone::Good, words(lang, "記録", "recorded")),
            "known" => words(lang, "記録済み", "on record already").to_owned(),
            _ => out.tone(Tone::Bad, words(lang, "不受理", "REFUSED")),
        };
        let remark = match (line.has_remark, lang) {
            (false, _) => "",
            (true, Lang::Ja) => " [試薬・コメントあり]",
            (true, Lang::En) => " [with a remark]",
        };
        let why = line.text.as_deref().or(line.state).unwrap_or_default();
        out.line(format!("{} {code} {change}{remark}: {word} {why}", line.cell).trim_end())?;
    }
    let of = |outcome: &str| {
        let lines = lines.iter().filter(|line| line.outcome == outcome);
        count(lines.count() as u64)
    };
    let (recorded, known, refused) = (of("recorded"), of("known"), of("refused"));
    let empty = count(answers.empty as u64);
    let by = &answers.answered_by;
    out.line(match lang {
        Lang::Ja => format!(
            "回答者 {by}: 記録 {recorded} 件、記録済み {known} 件、未回答 {empty} 件、不受理 {refused} 件"
        ),
        Lang::En => format!(
            "answered by {by}: {recorded} recorded, {known} on record already, {empty} empty, {refused} refused"
        ),
    })?;
    let kept = answers.kept.display();
    out.line(match lang {
        Lang::Ja => format!("コメントと試薬は保管した質問票で読めます: {kept}"),
        Lang::En => format!("remarks are to be read in the workbook as it was kept: {kept}"),
    })
}
