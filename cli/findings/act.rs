//! `kijun findings acknowledge|waive|reopen`: what is done about a finding, put on record.

use anyhow::Result;
use ledger::{Triage, TriageAction};
use pipeline::triage;

use super::args::FindingsCommand;
use super::{Shown, print};
use crate::End;
use crate::args::Common;
use crate::output::Out;

/// Puts on record what is done about a finding.
pub(super) fn run(command: &FindingsCommand, out: &mut Out) -> Result<End> {
    let (common, act) = match command {
        FindingsCommand::Acknowledge(args) => (
            &args.of.common,
            triage::Act {
                triage: Triage {
                    finding: args.of.key.clone(),
                    action: TriageAction::Acknowledge,
                    cause: args.cause.map(Into::into),
                    owner: Some(args.owner.trim().to_owned()),
                    until: None,
                },
                by: args.by.clone().unwrap_or_else(|| args.owner.clone()),
                reason: Some(args.reason.clone()),
            },
        ),
        FindingsCommand::Waive(args) => (
            &args.of.common,
            triage::Act {
                triage: Triage {
                    finding: args.of.key.clone(),
                    action: TriageAction::Waive,
                    cause: args.cause.map(Into::into),
                    owner: None,
                    until: Some(args.until),
                },
                by: args.by.clone(),
                reason: Some(args.reason.clone()),
            },
        ),
        FindingsCommand::Reopen(args) => (
            &args.of.common,
            triage::Act {
                triage: Triage {
                    finding: args.of.key.clone(),
                    action: TriageAction::Reopen,
                    cause: None,
                    owner: None,
                    until: None,
                },
                by: args.by.clone().unwrap_or_else(account),
                reason: args.reason.clone(),
            },
        ),
    };
    record(common, &act, out)
}

fn record(common: &Common, act: &triage::Act, out: &mut Out) -> Result<End> {
    let (config, lang) = common.read()?;
    let finding = triage::record(&config, act, &crate::night::software()?)?;
    let hospital = config.select(std::slice::from_ref(&finding.hospital))?;
    let mut standings = std::collections::BTreeMap::new();
    for hospital in hospital {
        standings = triage::standings(&config, hospital)?;
    }
    let standing = standings.remove(&finding.key);
    print(&Shown { finding, standing }, lang, out)?;
    Ok(End::Clean)
}

/// The account that runs the command.
fn account() -> String {
    let name = std::env::var("USER").or_else(|_| std::env::var("LOGNAME"));
    name.unwrap_or_else(|_| "operator".to_owned())
}
