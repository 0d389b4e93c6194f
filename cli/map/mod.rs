//! `kijun map`: the rounds in which a hospital and the network agree on standard codes.

mod answer;
pub(crate) mod args;
mod as_of;
mod ask;
mod decide;
mod exchange;
mod history;
mod queue;
mod status;

use anyhow::Result;
use jiff::Timestamp;
use jiff::civil::Date;
use mappings::rounds::{Person, Role};
use model::Lang;
use pipeline::japan;
use pipeline::rounds::Act;

use crate::End;
use crate::output::Out;
use args::{Actor, Map, MapCommand, RoleArg};

pub(crate) fn run(map: &Map, out: &mut Out) -> Result<End> {
    match &map.command {
        MapCommand::Queue(args) => queue::run(args, out),
        MapCommand::Ask(args) => ask::run(args, out),
        MapCommand::Answer(args) => answer::run(args, out),
        MapCommand::Agree(args) => decide::agree(args, out),
        MapCommand::Decide(args) => decide::decide(args, out),
        MapCommand::Retire(args) => decide::retire(args, out),
        MapCommand::Import(args) => exchange::import(args, out),
        MapCommand::Export(args) => exchange::export(args, out),
        MapCommand::History(args) => history::run(args, out),
        MapCommand::AsOf(args) => as_of::run(args, out),
        MapCommand::Status(args) => status::run(args, out),
    }
}

/// The day asked for, else today in Japan.
fn day(date: Option<Date>) -> Date {
    date.unwrap_or_else(|| japan(Timestamp::now()).date())
}

impl Actor {
    fn person(&self) -> Person {
        Person {
            id: self.actor.trim().to_owned(),
            role: match self.role {
                RoleArg::Network => Role::Network,
                RoleArg::Hospital => Role::Hospital,
            },
        }
    }

    fn act(&self, reason: &str) -> Act {
        Act {
            by: self.person(),
            reason: reason.to_owned(),
            auth_method: "named on the command line".to_owned(),
            brought_by: None,
        }
    }
}

/// What is said in one of two languages.
fn words<'a>(lang: Lang, ja: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::Ja => ja,
        Lang::En => en,
    }
}

/// Rows of all rows in percent; 0 when there are none.
fn percent(rows: u64, all: u64) -> f64 {
    if all == 0 {
        0.0
    } else {
        100.0 * rows as f64 / all as f64
    }
}

/// A share from 0 to 1 with six decimals, as JSON lines have it.
fn share(rows: u64, all: u64) -> f64 {
    (percent(rows, all) * 10_000.0).round() / 1_000_000.0
}
