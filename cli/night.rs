//! `kijun night` and `kijun nights`: run, then say in a few lines what happened and where the report lies.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use ledger::{Software, Trigger};
use model::Lang;
use pipeline::{Config, NightOptions, NightOutcome, japan, run_night};

use crate::End;
use crate::args::{Loading, Night, Nights};
use crate::output::{Out, is_broken_pipe};
use crate::progress::Shown;
use crate::summary;

pub(crate) fn run_one(args: &Night, out: &mut Out) -> Result<End> {
    let (config, lang) = args.loading.common.read()?;
    let date = args.date.unwrap_or_else(|| {
        japan(Timestamp::now())
            .date()
            .yesterday()
            .unwrap_or(Date::MIN)
    });
    run(&config, lang, &args.loading, date, args.loading.relist, out)
}

pub(crate) fn run_many(args: &Nights, out: &mut Out) -> Result<End> {
    let (config, lang) = args.loading.common.read()?;
    if args.from > args.to {
        bail!("--from {} is after --to {}", args.from, args.to);
    }
    let mut worst = End::Clean;
    for date in args
        .from
        .series(1.day())
        .take_while(|date| *date <= args.to)
    {
        // Starting over once is enough.
        let relist = args.loading.relist && date == args.from;
        match (
            run(&config, lang, &args.loading, date, relist, out)?,
            &worst,
        ) {
            // A night that could not be done would be missing from every later one: stop there.
            (End::Failed, _) => return Ok(End::Failed),
            (End::Findings, _) => worst = End::Findings,
            (End::Clean, _) => {}
        }
    }
    Ok(worst)
}

fn run(
    config: &Config,
    lang: Lang,
    args: &Loading,
    date: Date,
    relist: bool,
    out: &mut Out,
) -> Result<End> {
    warn_of_future(date, lang);
    let options = NightOptions {
        date,
        hospitals: args.hospital.clone(),
        threads: args.threads.map_or(0, usize::from),
        accept_vanished: args.accept_vanished,
        relist,
        lang,
        trigger: if std::io::stderr().is_terminal() {
            Trigger::Manual
        } else {
            Trigger::Schedule
        },
        command: format!(
            "kijun night --date {date} --config {}",
            args.common.config.display()
        ),
        software: software()?,
        clock: pipeline::read_clock(),
    };
    let progress = Shown::new(lang);
    let outcome = run_night(config, &options, &progress);
    progress.clear();
    let outcome = outcome?;
    match summary::print(config, &outcome, date, lang, args.format, out) {
        // That nobody reads the summary changes nothing about how the night went.
        Err(error) if is_broken_pipe(&error) => {}
        said => said?,
    }
    call_hook(config, &outcome, date, lang);
    Ok(end(config, &outcome))
}

fn end(config: &Config, outcome: &NightOutcome) -> End {
    if !outcome.all_loaded() {
        End::Failed
    } else if outcome.has_findings(config.fail_on) {
        End::Findings
    } else {
        End::Clean
    }
}

/// Runs the hook of the config. That it fails is said, and changes nothing about how the night went.
fn call_hook(config: &Config, outcome: &NightOutcome, date: Date, lang: Lang) {
    if let Err(error) = pipeline::hook::run(config, outcome, date) {
        crate::progress::note(match lang {
            Lang::Ja => format!("警告: {error}。取り込みの結果は変わりません"),
            Lang::En => format!("warning: {error}; the night itself is not affected"),
        });
    }
}

/// A date that has not come yet is most likely a slip, but the clock may be what is wrong: say it and go on.
fn warn_of_future(date: Date, lang: Lang) {
    let today = japan(Timestamp::now()).date();
    if date > today {
        crate::progress::note(match lang {
            Lang::Ja => format!(
                "注意: --date {date} は今日 ({today}) より後です。日付か時計を確かめてください"
            ),
            Lang::En => {
                format!("note: --date {date} is after today ({today}); check the date or the clock")
            }
        });
    }
}

/// What produced the load, for the records: the hash of the running program stands for the code that was reviewed.
pub(crate) fn software() -> Result<Software> {
    Ok(Software {
        name: "kijun".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        commit: option_env!("KIJUN_COMMIT").unwrap_or("unknown").to_owned(),
        binary_sha256: program_sha256()?,
        config_sha256: String::new(),
        ruleset_ids: mappings::declared_rules().map(str::to_owned).collect(),
    })
}

/// SHA-256 of the program as it runs, even when its file was replaced since it began.
fn program_sha256() -> Result<String> {
    const RUNNING: &str = "/proc/self/exe";
    let path = match Path::new(RUNNING).exists() {
        true => PathBuf::from(RUNNING),
        false => std::env::current_exe().context("the running program cannot be found")?,
    };
    let program = pipeline::records::evidence(&path);
    Ok(program
        .context("the running program cannot be read for its hash")?
        .sha256)
}
