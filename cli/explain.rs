//! `kijun explain`: what a finding code means, from the same text as the documents and the report.

use anyhow::{Result, bail};
use model::Lang;
use serde::Serialize;
use validators::{About, CHECKS};

use crate::End;
use crate::args::{Explain as Args, Format};
use crate::output::{Out, Tone};

#[derive(Serialize)]
struct Line {
    code: &'static str,
    name: &'static str,
    severity: model::Severity,
    title: &'static str,
    what: &'static str,
    why: &'static str,
    good: &'static str,
    bad: &'static str,
}

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<End> {
    // Explaining needs no config; one that is there says the language.
    let config = pipeline::Config::read(&args.reading.common.config).ok();
    let lang = args
        .reading
        .common
        .lang(config.and_then(|config| config.lang));
    let codes: Vec<&About> = match &args.code {
        None => CHECKS.iter().map(|check| &check.about).collect(),
        Some(code) => match validators::about(&code.to_ascii_uppercase()) {
            Some(about) => vec![about],
            None => bail!("there is no finding code {code}; `kijun explain` lists all"),
        },
    };
    for about in codes {
        if args.reading.format == Format::Json {
            out.json(&Line {
                code: about.code.0,
                name: about.name,
                severity: about.severity,
                title: about.title.get(lang),
                what: about.what.get(lang),
                why: about.why.get(lang),
                good: about.good,
                bad: about.bad,
            })?;
        } else if args.code.is_none() {
            out.line(format!(
                "{}  {:<7}  {}",
                about.code,
                about.severity.name(),
                about.title.get(lang)
            ))?;
        } else {
            print(about, lang, out)?;
        }
    }
    Ok(End::Clean)
}

fn print(about: &About, lang: Lang, out: &mut Out) -> Result<()> {
    let title = out.tone(
        Tone::Strong,
        &format!("{} {}", about.code, about.title.get(lang)),
    );
    out.line(title)?;
    let words: [&str; 5] = match lang {
        Lang::Ja => ["重大度", "内容", "理由", "良い例", "悪い例"],
        Lang::En => ["severity", "what", "why", "good", "bad"],
    };
    let texts = [
        about.severity.name(),
        about.what.get(lang),
        about.why.get(lang),
        about.good,
        about.bad,
    ];
    for (word, text) in words.iter().zip(texts) {
        out.line(format!("  {word}: {text}"))?;
    }
    Ok(())
}
