//! `kijun suggest`: standard codes that local names could have, with how sure that is and why.

use std::path::Path;

use anyhow::{Context, Result};
use mappings::candidates::{Candidate, Class};
use mappings::masters::{File, Titles, read_names};
use model::Lang;
use pipeline::Config;
use pipeline::suggest::{Asked, Suggester};
use serde::Serialize;
use store::Store;

use crate::End;
use crate::args::{Format, Suggest as Args};
use crate::output::{Out, Tone};

#[derive(Serialize)]
struct Line<'a> {
    local_code: &'a str,
    local_name: &'a str,
    rank: usize,
    standard_code: &'a str,
    /// What the masters call it.
    standard_name: Option<String>,
    depth: u8,
    /// At `depth`, or at the analyte when nothing is sure.
    confidence: f64,
    /// At 5, 9, 12, 15 and 17 characters.
    confidence_by_depth: [f64; 5],
    class: &'static str,
    evidence: Vec<String>,
}

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<End> {
    let (config, lang) = args.reading.common.read()?;
    let (suggester, names) = match (&args.names, &args.hospital) {
        (Some(file), _) => (Suggester::read(&config, None)?, of_file(file)?),
        (None, Some(hospital)) => of_hospital(&config, hospital, args.code.as_deref())?,
        (None, None) => anyhow::bail!("say whose names: --hospital ID or --names FILE"),
    };
    let titles = Titles::of(&suggester.known);
    for name in &names {
        let candidates = suggester.index.suggest(&name.item(), args.most);
        if args.reading.format == Format::Json {
            for (at, candidate) in candidates.iter().enumerate() {
                out.json(&line(name, at + 1, candidate, &titles, lang))?;
            }
        } else {
            show(name, &candidates, &titles, lang, out)?;
        }
    }
    Ok(End::Clean)
}

fn of_file(path: &Path) -> Result<Vec<Asked>> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).with_context(|| format!("{name} cannot be read"))?;
    let file = File {
        name: &name,
        bytes: &bytes,
    };
    let (names, _) = read_names(file).with_context(|| format!("{name} cannot be used"))?;
    Ok(names.into_iter().map(Asked::from).collect())
}

/// The items of a hospital that have no standard code, those with the most rows first; with a code those of the code, whatever
/// they have.
fn of_hospital(
    config: &Config,
    hospital: &str,
    code: Option<&str>,
) -> Result<(Suggester, Vec<Asked>)> {
    config.select(std::slice::from_ref(&hospital.to_owned()))?;
    let store = Store::open(&config.store)?;
    let suggester = Suggester::read(config, Some(&store))?;
    let asked = suggester.of_hospital(&store, hospital, |row| match code {
        Some(code) => row.local_code == code,
        None => row.rows > 0 && row.standard_code.is_none(),
    })?;
    Ok((suggester, asked))
}

const fn class(class: Class) -> &'static str {
    match class {
        Class::Auto => "auto",
        Class::Propose => "propose",
        Class::None => "none",
    }
}

/// Three digits say all that there is to say.
fn rounded(confidence: f32) -> f64 {
    (f64::from(confidence) * 1000.0).round() / 1000.0
}

fn line<'a>(
    name: &'a Asked,
    rank: usize,
    candidate: &'a Candidate,
    titles: &Titles<'_>,
    lang: Lang,
) -> Line<'a> {
    Line {
        local_code: &name.local_code,
        local_name: &name.local_name,
        rank,
        standard_code: &candidate.code,
        standard_name: titles.title(&candidate.code),
        depth: candidate.depth,
        confidence: rounded(candidate.claimed()),
        confidence_by_depth: candidate.confidence.map(rounded),
        class: class(candidate.class),
        evidence: evidence(candidate, lang),
    }
}

/// The reasons, those against with a minus before them.
fn evidence(candidate: &Candidate, lang: Lang) -> Vec<String> {
    let reasons = candidate.reasons.iter().map(|reason| {
        let text = match lang {
            Lang::Ja => reason.japanese(),
            Lang::En => reason.english(),
        };
        let sign = if reason.supports { '+' } else { '-' };
        format!("{sign} {text}")
    });
    reasons.collect()
}

fn show(
    name: &Asked,
    candidates: &[Candidate],
    titles: &Titles<'_>,
    lang: Lang,
    out: &mut Out,
) -> Result<()> {
    let parts = [&name.unit, &name.specimen, &name.method];
    let parts: Vec<&str> = std::iter::once(name.local_code.as_str())
        .chain(parts.into_iter().filter_map(|part| part.as_deref()))
        .filter(|part| !part.is_empty())
        .collect();
    let title = out.tone(Tone::Strong, &name.local_name);
    out.line(format!("{title}  {}", parts.join("  ")))?;
    if let Some(values) = &name.values
        && let [low, _, median, _, high] = &values.quantiles[..]
    {
        out.line(match lang {
            Lang::Ja => format!("   値: 中央値 {median}、95 % は {low} ～ {high}"),
            Lang::En => format!("   values: median {median}, 95 % from {low} to {high}"),
        })?;
    }
    if candidates.is_empty() {
        return out.line(match lang {
            Lang::Ja => "   候補なし",
            Lang::En => "   no candidate",
        });
    }
    for (at, candidate) in candidates.iter().enumerate() {
        let percent = 100.0 * candidate.claimed();
        let word = match (lang, candidate.class) {
            (Lang::Ja, Class::Auto) => "自動",
            (Lang::Ja, Class::Propose) => "候補",
            (Lang::Ja, Class::None) => "根拠不足",
            (Lang::En, of) => class(of),
        };
        let depth = match lang {
            Lang::Ja => format!("{} 桁まで確か", candidate.depth),
            Lang::En => format!("sure to {} digits", candidate.depth),
        };
        out.line(format!(
            "  {:>2}. {}  {percent:.0} %  {word}, {depth}",
            at + 1,
            candidate.code
        ))?;
        if let Some(title) = titles.title(&candidate.code) {
            out.line(format!("        {title}"))?;
        }
        out.line(format!("        {}", evidence(candidate, lang).join("; ")))?;
    }
    Ok(())
}
