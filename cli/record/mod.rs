//! `kijun record`: quality records that people write, and all others to read.

mod add;
pub(crate) mod args;
mod kinds;
mod list;
mod prompt;

use anyhow::{Result, anyhow};
use ledger::{FormProblem, Kind};
use model::Lang;

use crate::End;
use crate::args::Common;
use crate::output::Out;
use args::{Record as Args, RecordCommand};
pub(crate) use list::{Line, headline};

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<End> {
    match &args.command {
        RecordCommand::Kinds(reading) => kinds::list(reading, out),
        RecordCommand::Template(args) => kinds::template(args, out),
        RecordCommand::Add(args) => add::run(args, out),
        RecordCommand::List(args) => list::list(args, out),
        RecordCommand::Show(args) => list::show(args, out),
    }
}

/// The language where no config is needed; one that is there says it.
fn language(common: &Common) -> Lang {
    let config = pipeline::Config::read(&common.config).ok();
    common.lang(config.and_then(|config| config.lang))
}

/// The kind of this number or name.
fn kind(name: &str, lang: Lang) -> Result<&'static Kind> {
    let unknown = || {
        let kind = name.to_owned();
        anyhow!(FormProblem::UnknownKind { kind }.text(lang))
    };
    ledger::kind(name).ok_or_else(unknown)
}

/// A kind that people fill in.
fn written_kind(name: &str, lang: Lang) -> Result<&'static Kind> {
    let kind = kind(name, lang)?;
    match kind.writer {
        ledger::Writer::Person => Ok(kind),
        ledger::Writer::Program(command) => Err(anyhow!(match lang {
            Lang::Ja => format!("{} {} は {command} が記録します", kind.id, kind.name),
            Lang::En => format!("{} {} is written by {command}", kind.id, kind.name),
        })),
    }
}
