//! The command `kijun`. This is the only place that prints errors and picks exit codes: 0 clean, 1 findings at or above
//! `[night] fail_on`, 2 the work could not be done.

mod agreement;
mod args;
mod balance;
mod codes;
mod doctor;
mod explain;
mod findings;
mod incident;
mod init;
mod ledger;
mod loads;
mod map;
mod masters;
mod night;
mod output;
mod progress;
mod questions;
mod rebuild;
mod reconcile;
mod record;
mod restore_test;
mod rules;
mod sample;
mod sheet;
mod suggest;
mod summary;
mod tables;
mod trace;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Args, Command};
use crate::output::Out;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How a command ended, when it could do its work.
pub(crate) enum End {
    /// Nothing to worry about.
    Clean,
    /// Findings at or above the threshold, or a check that failed.
    Findings,
    /// Some of the work could not be done; what and why has been said.
    Failed,
}

fn main() -> ExitCode {
    // A panic's own text could quote a message; where it happened is enough to find it (law 7).
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        progress::note(format!(
            "kijun: internal fault at {place}; please report it"
        ));
    }));
    let args = Args::parse();
    let mut out = Out::new();
    match run(&args, &mut out) {
        Ok(End::Clean) => ExitCode::SUCCESS,
        Ok(End::Findings) => ExitCode::from(1),
        Ok(End::Failed) => ExitCode::from(2),
        // The reader of a pipe went away: it has what it wanted.
        Err(error) if output::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::print_error(&error);
            ExitCode::from(2)
        }
    }
}

fn run(args: &Args, out: &mut Out) -> anyhow::Result<End> {
    match &args.command {
        Command::Init(command) => init::run(command, out),
        Command::Doctor(command) => doctor::run(command, out),
        Command::Night(command) => night::run_one(command, out),
        Command::Nights(command) => night::run_many(command, out),
        Command::Loads(command) => loads::run(command, out),
        Command::Balance(command) => balance::run(command, out),
        Command::Findings(command) => findings::run(command, out),
        Command::Incident(command) => incident::run(command, out),
        Command::Record(command) => record::run(command, out),
        Command::Agreement(command) => agreement::run(command, out),
        Command::Volume(command) => questions::volume::run(command, out),
        Command::Accuracy(command) => questions::accuracy::run(command, out),
        Command::Distribution(command) => questions::distribution::run(command, out),
        Command::Access(command) => questions::access::run(command, out),
        Command::Codes(command) => codes::run(command, out),
        Command::Suggest(command) => suggest::run(command, out),
        Command::Tables(command) => tables::run(command, out),
        Command::Trace(command) => trace::run(command, out),
        Command::Provenance(command) => trace::provenance(command, out),
        Command::Rebuild(command) => rebuild::run(command, out),
        Command::RestoreTest(command) => restore_test::run(command, out),
        Command::Explain(command) => explain::run(command, out),
        Command::Ledger(command) => ledger::run(command, out),
        Command::Masters(command) => masters::run(command, out),
        Command::Map(command) => map::run(command, out),
        Command::Reconcile(command) => reconcile::run(command, out),
        Command::Rules(command) => rules::run(command, out),
        Command::Sheet(command) => sheet::run(command, out),
        Command::Sample(command) => sample::run(command, out),
    }
}
