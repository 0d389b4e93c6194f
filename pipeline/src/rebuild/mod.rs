//! A past load made once more from what is retained: the sources as they are today, the recorded masters and decisions, the program
//! and settings of now. Its Parquet files must have the recorded hashes; where they have not, the causes are named (Q11).
//!
//! A load rests on those before it, so they are made first, each in its turn, in a folder of its own. What a hospital delivered
//! later is left out of the mirror of its sources, and a file whose condition flag changed stands there under the name that it
//! had. What cannot be put back (a file that is gone or was written over) is a cause, and the rest is made all the same.

mod compare;
mod inputs;
mod room;

use std::path::PathBuf;

use jiff::civil::Date;
use ledger::Software;
use model::{Lang, Table};
use serde_json::Value;
use store::{Secrets, Store};

use crate::config::Config;
use crate::trace::{Context, Entry, Link, LoadBook, Refusal, Verdict, recorded_masters};
use crate::{Error, NightOptions, Progress, ledger_key, masters, run_night};
use inputs::{Causes, Inputs};
use room::Room;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The load.
    pub load_id: String,
    /// Where the new store goes, a new or empty folder; `None` for one that is removed at the end.
    pub out: Option<PathBuf>,
    /// Worker threads; 0 takes what the machine has.
    pub threads: usize,
    /// The program, for the records of the folder of its own.
    pub software: Software,
}

/// Makes a load once more and compares. Gives links `inputs`, `software`, `masters`, `mapping`, one `cause` for each thing that is
/// not as it was, one `difference` for each Parquet file that is not, and last `rebuilt`.
///
/// # Errors
/// [`Refusal`] when there is no such load or the folder is not empty, and when store, ledger or secrets cannot be read. A load
/// that comes out otherwise is no error.
pub fn rebuild(
    config: &Config,
    asked: &Asked,
    progress: &dyn Progress,
) -> Result<Vec<Link>, Error> {
    let (hospital, book) = find(config, &asked.load_id)?;
    let hospitals = config.select(std::slice::from_ref(&hospital))?;
    let store = Store::open(&config.store)?;
    let secrets = Secrets::open(&config.secrets)?;
    let verifier = ledger_key(config, &secrets, &hospital)?.verifier();
    let Some(of_config) = hospitals.first() else {
        return Err(Refusal::NoLoad(asked.load_id.clone()).into());
    };
    let context = Context {
        config,
        hospital: of_config,
        store: &store,
        secrets: &secrets,
        verifier,
        show_bytes: false,
    };
    let loads = book.loads();
    let until = loads
        .iter()
        .position(|load| load_id_of(load) == asked.load_id);
    let chain = loads.get(..=until.unwrap_or(0)).unwrap_or_default();
    let Some(last) = chain.last() else {
        return Err(Refusal::NoLoad(asked.load_id.clone()).into());
    };
    let mut room = Room::make(&context, asked)?;
    let mut causes = Causes::default();
    let mut links = settings(&context, last, asked, &room, &mut causes)?;
    let inputs = Inputs::read(&context, &loads)?;
    let mut made = Vec::new();
    for (at, load) in chain.iter().enumerate() {
        inputs.lay_down(&context, &mut room, at, &mut causes)?;
        room.take_over_decisions(&context, mapping_entries(load))?;
        let date = load
            .text("/fields/load/date")
            .and_then(|date| date.parse().ok());
        let options = options(asked, &hospital, date.unwrap_or_default());
        let outcome = run_night(room.config(), &options, progress)?;
        made.extend(
            outcome
                .hospitals
                .into_iter()
                .filter_map(|(_, load)| load.err()),
        );
        if !room.has_load(&hospital, load_id_of(load))? {
            causes.add("not_made", |link| {
                let why = made.last().map(ToString::to_string);
                link.fact("load_id", load_id_of(load)).fact("why", why)
            });
            break;
        }
    }
    links.push(inputs.link(chain.len()));
    let (mut differences, rebuilt) = compare::compare(&context, &room, last, &mut causes)?;
    links.append(&mut causes.links());
    links.append(&mut differences);
    links.push(rebuilt);
    room.close()?;
    Ok(links)
}

fn find(config: &Config, load_id: &str) -> Result<(String, LoadBook), Error> {
    for hospital in &config.hospitals {
        let id = &hospital.hospital.id;
        let book = LoadBook::read(&config.ledger.join(id))?;
        if book.load(load_id).is_some() {
            return Ok((id.clone(), book));
        }
    }
    Err(Refusal::NoLoad(load_id.to_owned()).into())
}

pub(super) fn load_id_of(load: &Entry) -> &str {
    load.text("/fields/load/load_id").unwrap_or_default()
}

fn mapping_entries(load: &Entry) -> u64 {
    let entries = load.field("/fields/mappings/entries").as_u64();
    entries.unwrap_or_default()
}

fn options(asked: &Asked, hospital: &str, date: Date) -> NightOptions {
    NightOptions {
        date,
        hospitals: vec![hospital.to_owned()],
        threads: asked.threads,
        // It was accepted when the load was made.
        accept_vanished: true,
        relist: false,
        lang: Lang::En,
        trigger: ledger::Trigger::Rerun,
        command: format!("kijun rebuild --load {}", asked.load_id),
        software: asked.software.clone(),
        clock: None,
    }
}

/// Program, settings, masters and decisions: which are those of the load, and which are put back.
fn settings(
    context: &Context<'_>,
    load: &Entry,
    asked: &Asked,
    room: &Room,
    causes: &mut Causes,
) -> Result<Vec<Link>, Error> {
    let config = context.config;
    let same = |pointer: &str, now: &str| load.text(pointer) == Some(now);
    let is_same_program = same("/software/binary_sha256", &asked.software.binary_sha256);
    let is_same_config = same("/software/config_sha256", &config.sha256);
    if !is_same_program {
        causes.add("other_program", |link| {
            link.fact("version_then", load.field("/software/version"))
                .fact("version_now", asked.software.version.as_str())
        });
    }
    if !is_same_config {
        causes.add("other_config", |link| {
            link.fact("config_sha256_then", load.field("/software/config_sha256"))
                .fact("config_sha256_now", config.sha256.as_str())
        });
    }
    let software = Link::new("software", Verdict::Stated)
        .fact("binary_is_the_same", is_same_program)
        .fact("config_is_the_same", is_same_config);
    let recorded = recorded_masters(load);
    let list = masters::list(config)?;
    let count = masters::known_by(&list, recorded);
    if count.is_none() {
        causes.add("other_masters", |link| {
            link.fact("masters_sha256_then", recorded.jlac10.map(str::to_owned))
                .fact(
                    "claims_masters_sha256_then",
                    recorded.claims.map(str::to_owned),
                )
                .fact(
                    "code_masters_sha256_then",
                    recorded.codes.map(str::to_owned),
                )
        });
    }
    let count = count.unwrap_or(list.len());
    masters::copy_first(config, count, &room.config().masters)?;
    let masters = Link::new("masters", Verdict::Stated)
        .fact("files_of_then", count)
        .fact("imported_since_and_left_out", list.len() - count);
    let mapping = Link::new("mapping", Verdict::Stated)
        .fact("records_before", mapping_entries(load))
        .fact("decisions", load.field("/fields/mappings/decisions"));
    Ok(vec![software, masters, mapping])
}

/// The tables of a manifest: name, and path and SHA-256 of each file that was added.
pub(super) fn manifest_of(bytes: &[u8]) -> Vec<(String, Vec<(String, String)>)> {
    let tables: Vec<Value> = serde_json::from_slice(bytes).unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let files = |table: &Value| {
        let added = table["added"].as_array().into_iter().flatten();
        added
            .map(|file| (text(&file["path"]), text(&file["sha256"])))
            .collect()
    };
    tables
        .iter()
        .map(|table| (text(&table["table"]), files(table)))
        .filter(|(name, _)| Table::from_name(name).is_some())
        .collect()
}
