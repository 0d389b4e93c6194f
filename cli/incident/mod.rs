//! `kijun incident`: the loop of an incident, one record a step.

pub(crate) mod args;
mod show;

use anyhow::Result;
use jiff::Timestamp;
use jiff::civil::Date;
use ledger::{Affected, Evidence, IncidentClass, IncidentOpened, IncidentStep, Period};
use model::{Lang, Severity};
use pipeline::{Config, incidents, japan, records};

use crate::End;
use crate::output::Out;
use args::{Incident as Args, IncidentCommand, Of, Open};

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<End> {
    match &args.command {
        IncidentCommand::Open(args) => open(args, out),
        IncidentCommand::List(args) => show::list(args, out),
        IncidentCommand::Show(args) => show::show(args, out),
        IncidentCommand::Contain(args) => {
            let measure = args.measure.clone();
            let users_told_on = args.users_told_on;
            let step = IncidentStep::Contain {
                measure,
                users_told_on,
            };
            take(&args.of, step, out)
        }
        IncidentCommand::Cause(args) => {
            let class = args.class.into();
            let root_cause = args.root_cause.clone();
            take(&args.of, IncidentStep::Cause { class, root_cause }, out)
        }
        IncidentCommand::Correct(args) => {
            let (correction, change) = (args.correction.clone(), args.change.clone());
            take(&args.of, IncidentStep::Correct { correction, change }, out)
        }
        IncidentCommand::Prevent(args) => {
            let step = IncidentStep::Prevent {
                prevention: args.prevention.clone(),
                check_on: args.check_on,
                change: args.change.clone(),
            };
            take(&args.of, step, out)
        }
        IncidentCommand::Check(args) => {
            let step = IncidentStep::Check {
                result: args.result.into(),
                method: args.method.clone(),
                due: args.due,
            };
            take(&args.of, step, out)
        }
        IncidentCommand::Report(args) => {
            let step = IncidentStep::Report {
                reported_on: args.reported_on.unwrap_or_else(today),
                to: args.to.clone(),
                management_report: args.management_report.clone(),
                users_told_on: args.users_told_on,
            };
            take(&args.of, step, out)
        }
        IncidentCommand::Close(args) => {
            let knowledge = args.knowledge.clone();
            take(&args.of, IncidentStep::Close { knowledge }, out)
        }
        IncidentCommand::Reopen(args) => {
            take(&args.of, IncidentStep::Reopen { due: args.due }, out)
        }
    }
}

/// Today in Japan, the default of days that a person names.
fn today() -> Date {
    japan(Timestamp::now()).date()
}

fn evidence(files: &[std::path::PathBuf]) -> Result<Vec<Evidence>> {
    let files = files.iter().map(|path| records::evidence(path));
    Ok(files.collect::<Result<_, _>>()?)
}

fn take(of: &Of, step: IncidentStep, out: &mut Out) -> Result<End> {
    let acting = &of.acting;
    let (config, lang) = acting.reading.common.read()?;
    let (author, software) = (acting.who.author(), crate::night::software()?);
    let evidence = evidence(&acting.evidence)?;
    let chain = incidents::take(&config, &of.number, step, &author, evidence, &software)?;
    show::print(&chain, today(), acting.reading.format, lang, out)?;
    Ok(End::Clean)
}

fn open(args: &Open, out: &mut Out) -> Result<End> {
    let acting = &args.acting;
    let (config, lang) = acting.reading.common.read()?;
    let (author, software) = (acting.who.author(), crate::night::software()?);
    let evidence = evidence(&acting.evidence)?;
    let (hospital, opened) = opened(args, &config, lang)?;
    let chain = incidents::open(&config, &hospital, opened, &author, evidence, &software)?;
    show::print(&chain, today(), acting.reading.format, lang, out)?;
    Ok(End::Clean)
}

/// What the finding tells, and what was typed over it.
fn opened(args: &Open, config: &Config, lang: Lang) -> Result<(String, IncidentOpened)> {
    let detected_on = args.detected_on.unwrap_or_else(today);
    let (hospital, mut opened) = match &args.finding {
        Some(key) => incidents::of_finding(config, key, (detected_on, args.due), lang)?,
        None => (
            args.hospital.clone().unwrap_or_default(),
            IncidentOpened {
                title: String::new(),
                class: IncidentClass::DataQuality,
                severity: Severity::Error,
                detected_by: args.acting.who.role.clone(),
                detected_on,
                due: args.due,
                findings: Vec::new(),
                affected: Affected::default(),
            },
        ),
    };
    config.select(std::slice::from_ref(&hospital))?;
    opened.title = args.title.clone().unwrap_or(opened.title);
    opened.class = args.class.map_or(opened.class, Into::into);
    opened.severity = args.severity.unwrap_or(opened.severity);
    opened.detected_by = args.detected_by.clone().unwrap_or(opened.detected_by);
    let affected = &mut opened.affected;
    affected.tables.extend(args.table.iter().cloned());
    affected.items.extend(args.item.iter().cloned());
    affected.hospitals.extend(args.also.iter().cloned());
    let period = args.from.zip(args.to);
    let period = period.map(|(from, to)| Period { from, to });
    affected.period = period.or(affected.period);
    affected.rows = args.rows.or(affected.rows);
    Ok((hospital, opened))
}
