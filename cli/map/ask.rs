//! `kijun map ask`: writes the questionnaire of a hospital and records that it was asked.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use mappings::Domain;
use mappings::candidates::{Class, Reason};
use mappings::masters::Titles;
use mappings::questionnaire::{CANDIDATES_MAX, QuestionCandidate};
use model::Lang;
use pipeline::Config;
use pipeline::rounds::Asking;
use pipeline::suggest::{Suggester, same_names};
use serde::Deserialize;
use serde_json::Value;
use store::Store;

use super::args::Ask as Args;
use super::day;
use crate::End;
use crate::args::Format;
use crate::output::Out;

/// One line of `kijun suggest --format json`.
#[derive(Deserialize)]
struct Suggestion {
    local_code: String,
    rank: u32,
    standard_code: Option<String>,
    #[serde(default)]
    standard_name: Option<String>,
    depth: u8,
    confidence: f64,
    class: String,
    #[serde(default)]
    evidence: Value,
}

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<End> {
    let (config, lang) = args.of.reading.common.read()?;
    let hospitals = config.select(std::slice::from_ref(&args.of.hospital))?;
    let today = day(args.date);
    if args.due < today {
        bail!("--due {} has passed; give a day from {today} on", args.due);
    }
    if args.out.exists() {
        bail!(
            "{} is there already and may hold answers; name another file with --out",
            args.out.display()
        );
    }
    let domain = Domain::from(args.domain);
    let asking = Asking {
        domain,
        codes: args.code.clone(),
        due: args.due,
        today,
        candidates: match &args.candidates {
            Some(file) => candidates(file)?,
            None if domain == Domain::Lab => suggested(&config, &args.of.hospital)?,
            None => {
                let store = Store::open(&config.store)?;
                same_names(&config, &store, &args.of.hospital, domain, today)?
            }
        },
        act: args.by.act(&args.reason),
    };
    let software = crate::night::software()?;
    let (questionnaire, bytes, desk) =
        pipeline::rounds::ask(&config, hospitals[0], &asking, &software)?;
    write_new(&args.out, &bytes)?;
    desk.record()?;
    let questions = questionnaire.questions.len();
    let with_candidates = questionnaire
        .questions
        .iter()
        .filter(|question| !question.candidates.is_empty())
        .count();
    let file = args.out.display();
    if args.of.reading.format == Format::Json {
        out.json(&serde_json::json!({
            "hospital": args.of.hospital, "questions": questions, "with_candidates": with_candidates,
            "due": args.due.to_string(), "file": file.to_string(),
        }))?;
        return Ok(End::Clean);
    }
    out.line(match lang {
        Lang::Ja => format!(
            "{file}: 質問 {questions} 件 (候補あり {with_candidates} 件)、回答期限 {}",
            args.due
        ),
        Lang::En => format!(
            "{file}: {questions} questions ({with_candidates} with candidates), due {}",
            args.due
        ),
    })?;
    Ok(End::Clean)
}

/// Answers may already stand in a file that is there, so it is not overwritten.
fn write_new(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .with_context(|| {
            format!(
                "{} cannot be made; name another file with --out",
                path.display()
            )
        })?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .with_context(|| format!("{} cannot be written", path.display()))
}

/// Local code to the candidates that masters, names and values speak for.
fn suggested(config: &Config, hospital: &str) -> Result<BTreeMap<String, Vec<QuestionCandidate>>> {
    let store = Store::open(&config.store)?;
    let suggester = Suggester::read(config, Some(&store))?;
    let titles = Titles::of(&suggester.known);
    let mut of_code = BTreeMap::new();
    let asked = suggester.of_hospital(&store, hospital, |row| row.standard_code.is_none())?;
    for item in asked {
        let candidates = suggester.index.suggest(&item.item(), CANDIDATES_MAX);
        let candidates = candidates
            .into_iter()
            .filter(|candidate| candidate.class != Class::None)
            .map(|candidate| QuestionCandidate {
                name: titles.title(&candidate.code),
                depth: candidate.depth,
                confidence: f64::from(candidate.claimed()),
                reasons: in_japanese(&candidate.reasons),
                code: candidate.code,
            });
        // The entry with the most rows comes first and speaks for its code.
        of_code
            .entry(item.local_code.clone())
            .or_insert_with(|| candidates.collect());
    }
    Ok(of_code)
}

/// The reasons as the workbook shows them, those against with a minus before them.
fn in_japanese(reasons: &[Reason]) -> String {
    let lines = reasons.iter().map(|reason| {
        let sign = if reason.supports { '+' } else { '-' };
        format!("{sign} {}", reason.japanese())
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Local code to its candidates in the order of their ranks.
fn candidates(path: &Path) -> Result<BTreeMap<String, Vec<QuestionCandidate>>> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("{} cannot be read", path.display()))?;
    let mut ranked: BTreeMap<String, Vec<(u32, QuestionCandidate)>> = BTreeMap::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let found: Suggestion = serde_json::from_str(line).with_context(|| {
            format!(
                "{}, line {}: not a line of `kijun suggest --format json`",
                path.display(),
                index + 1
            )
        })?;
        let Some(code) = found.standard_code.filter(|_| found.class != "none") else {
            continue;
        };
        let candidate = QuestionCandidate {
            code,
            name: found.standard_name,
            depth: found.depth,
            confidence: found.confidence,
            reasons: reasons(&found.evidence),
        };
        let of_code = ranked.entry(found.local_code).or_default();
        of_code.push((found.rank, candidate));
    }
    Ok(ranked
        .into_iter()
        .map(|(code, mut of_code)| {
            of_code.sort_by_key(|(rank, _)| *rank);
            let candidates = of_code.into_iter().map(|(_, candidate)| candidate);
            (code, candidates.collect())
        })
        .collect())
}

/// Evidence as lines for people, whatever form it has.
fn reasons(evidence: &Value) -> String {
    match evidence {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(parts) => {
            let parts: Vec<String> = parts.iter().map(reasons).collect();
            parts.join("\n")
        }
        Value::Object(parts) => {
            let parts: Vec<String> = parts
                .iter()
                .map(|(name, value)| format!("{name}: {}", reasons(value)))
                .collect();
            parts.join("\n")
        }
        other => other.to_string(),
    }
}
