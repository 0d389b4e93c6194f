//! The network as folders: feeds, config, masters, scenario and truth, as they stood on the morning after a night.
//!
//! Patients are made one by one by any thread and forgotten at once, so memory does not grow with the network.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};

use crate::Error;
use crate::billing::test_code;
use crate::deliveries::{self, Place};
use crate::dpc;
use crate::faults::{Plan, Scenario};
use crate::history::{self, World};
use crate::hospital::{self, Hospital};
use crate::masters::Masters;
use crate::ssmix2;
use crate::ssmix2::Chain;
use crate::tally::Tally;
use crate::truth::{FaultTruth, HospitalTruth, MadeWith, MannerTruth, Truth};

mod imported;
mod tree;

use tree::Tree;

/// What the network shall be like.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Number of hospitals, 1 to 99: a general hospital, a children's hospital, a cancer centre, a community hospital, and so
    /// on in that order.
    pub hospitals: usize,
    /// Patients of each hospital, 1 to 999,999.
    pub patients: usize,
    /// First day of the period.
    pub from: Date,
    /// Last day of the period.
    pub to: Date,
    /// Equal seeds give equal bytes.
    pub seed: u64,
    /// The night whose morning after is laid down; the last day of the period when `None`.
    pub night: Option<Date>,
    /// What to plant: the text of a scenario file.
    pub scenario: Option<String>,
    /// Threads that write; 0 for one a core.
    pub threads: usize,
}

/// What a run did.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// What is true now; also in `truth.json`.
    pub truth: Truth,
    /// The night that was there before.
    pub before: Option<Date>,
    /// What was done to the feeds.
    pub changes: Changes,
}

/// Changes of the feeds, in files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// New files.
    pub written: u64,
    /// Bytes in them.
    pub bytes: u64,
    /// Files that got another name.
    pub renamed: u64,
    /// Files that went.
    pub removed: u64,
}

/// Writes a network into `out`, or takes the one that is there to a later night. `progress` is told of every finished patient.
///
/// # Errors
/// When an option or the scenario cannot be met, when `out` holds something else, or when the file system refuses.
pub fn write(
    out: &Path,
    options: &Options,
    progress: &(dyn Fn() + Sync),
) -> Result<Written, Error> {
    check(options)?;
    let masters = Masters::read()?;
    let night = options.night.unwrap_or(options.to);
    let made_with = MadeWith {
        hospitals: options.hospitals,
        patients: options.patients,
        from: options.from,
        to: options.to,
        seed: options.seed,
    };
    let before = earlier_night(out, &made_with, night, options.scenario.as_deref())?;
    let hospitals = hospital::roster(options.hospitals, options.seed, &masters);
    let scenario = match &options.scenario {
        Some(text) => Scenario::read(text)?,
        None => Scenario::default(),
    };
    let decoys = scenario.history_decoys(&masters, &hospitals, options.from, options.to)?;
    let world = World {
        masters: &masters,
        seed: options.seed,
        from: options.from,
        to: options.to,
        decoys: &decoys,
    };
    let chains =
        |hospital: usize, number: usize| sound_chains(&world, &hospitals[hospital], number);
    let plan = Plan::new(&scenario, &world, &hospitals, options.patients, &chains)?;
    let mut run = Run {
        out,
        world,
        plan: &plan,
        night: as_of(night),
        before: before.map(as_of),
        progress,
        threads: threads(options.threads),
        changes: Changes::default(),
    };
    let mut truth = Truth {
        made_with,
        night,
        hospitals: Vec::new(),
        faults: plan.truth(&hospitals),
        decoys: scenario.decoy_truth(&masters, &hospitals, options.from, options.to)?,
    };
    for hospital in &hospitals {
        let of_hospital = one(&mut run, hospital, options.patients, &mut truth.faults)?;
        truth.hospitals.push(of_hospital);
    }
    write_beside(out, &hospitals, options.scenario.as_deref(), &truth)?;
    Ok(Written {
        truth,
        before,
        changes: run.changes,
    })
}

/// Writes a hospital and adds what the faults came to there.
fn one(
    run: &mut Run<'_>,
    hospital: &Hospital,
    patients: usize,
    faults: &mut [FaultTruth],
) -> Result<HospitalTruth, Error> {
    let tally = run.hospital(hospital, patients)?;
    settle(faults, &tally);
    let mut truth = hospital_truth(hospital, run.world.masters, tally);
    let (delivered, came) = deliveries::write(&Place {
        out: run.out,
        world: &run.world,
        hospital,
        plan: run.plan,
        patients,
        // Five o'clock is of the day after the night.
        night: run.night.date().saturating_sub(1.day()),
        threads: run.threads,
    })?;
    truth.deliveries = delivered;
    for (fault, came) in faults.iter_mut().zip(came) {
        fault.hits += came.hits;
        fault.removed += came.removed;
    }
    Ok(truth)
}

/// The morning after a night: what was sent until five o'clock has arrived.
fn as_of(night: Date) -> DateTime {
    night.saturating_add(1.day()).at(5, 0, 0, 0)
}

fn threads(asked: usize) -> usize {
    match asked {
        0 => thread::available_parallelism().map_or(1, usize::from),
        more => more,
    }
}

fn check(options: &Options) -> Result<(), Error> {
    for (option, value, range, expected) in [
        ("--hospitals", options.hospitals, 1..=99, "1 to 99"),
        ("--patients", options.patients, 1..=999_999, "1 to 999999"),
    ] {
        if !range.contains(&value) {
            return Err(Error::Option {
                option,
                found: value.to_string(),
                expected,
            });
        }
    }
    let night = options.night.unwrap_or(options.to);
    for (option, date, is_met, expected) in [
        (
            "--from",
            options.from,
            options.from.year() >= 2000,
            "a day from 2000 on",
        ),
        (
            "--to",
            options.to,
            options.to >= options.from,
            "a day not before --from",
        ),
        (
            "--to",
            options.to,
            options.to.year() < 2100,
            "a day before 2100",
        ),
        (
            "--night",
            night,
            (options.from..=options.to).contains(&night),
            "a day from --from to --to",
        ),
    ] {
        if !is_met {
            return Err(Error::Option {
                option,
                found: date.to_string(),
                expected,
            });
        }
    }
    Ok(())
}

/// The night that `out` shows now; `None` when nothing is there.
fn earlier_night(
    out: &Path,
    made_with: &MadeWith,
    night: Date,
    scenario: Option<&str>,
) -> Result<Option<Date>, Error> {
    let path = out.join(TRUTH);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let occupied = out.join(FEEDS);
            return if occupied.exists() {
                Err(Error::Occupied { path: occupied })
            } else {
                Ok(None)
            };
        }
        Err(error) => return Err(Error::io("read", &path)(error)),
    };
    let truth: Truth = serde_json::from_slice(&bytes)?;
    let planted = fs::read_to_string(out.join(SCENARIO)).ok();
    if truth.made_with != *made_with || planted.as_deref() != scenario {
        return Err(Error::AnotherNetwork { path });
    }
    if truth.night > night {
        return Err(Error::LaterNight {
            path,
            found: truth.night,
            asked: night,
        });
    }
    Ok(Some(truth.night))
}

const TRUTH: &str = "truth.json";
const SCENARIO: &str = "scenario.toml";
const FEEDS: &str = "feeds";

/// A patient's files before anything is planted.
fn sound_chains(world: &World<'_>, hospital: &Hospital, number: usize) -> Vec<Chain> {
    let history = history::invent(world, hospital, number);
    ssmix2::chains::chains(world, hospital, &history)
}

/// A run over all hospitals.
struct Run<'a> {
    out: &'a Path,
    world: World<'a>,
    plan: &'a Plan,
    night: DateTime,
    before: Option<DateTime>,
    progress: &'a (dyn Fn() + Sync),
    threads: usize,
    changes: Changes,
}

impl Run<'_> {
    fn hospital(&mut self, hospital: &Hospital, patients: usize) -> Result<Tally, Error> {
        for (root, _) in hospital.dialect.roots {
            let folder = self.out.join(FEEDS).join(&hospital.id).join(root);
            fs::create_dir_all(&folder).map_err(Error::io("make folder", &folder))?;
        }
        let next = AtomicUsize::new(0);
        let work = || self.patients(hospital, patients, &next);
        let parts: Vec<Result<(Tally, Changes), Error>> = thread::scope(|scope| {
            let workers: Vec<_> = (0..self.threads).map(|_| scope.spawn(work)).collect();
            workers
                .into_iter()
                .map(|worker| {
                    worker
                        .join()
                        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
                })
                .collect()
        });
        let mut tally = self.empty_tally();
        for part in parts {
            let (counted, changes) = part?;
            tally.add(counted);
            self.changes.written += changes.written;
            self.changes.bytes += changes.bytes;
            self.changes.renamed += changes.renamed;
            self.changes.removed += changes.removed;
        }
        Ok(tally)
    }

    fn empty_tally(&self) -> Tally {
        Tally::new(self.world.masters.items.len(), self.plan.len())
    }

    /// One thread's share: whichever patient is next.
    fn patients(
        &self,
        hospital: &Hospital,
        patients: usize,
        next: &AtomicUsize,
    ) -> Result<(Tally, Changes), Error> {
        let mut tally = self.empty_tally();
        let mut tree = Tree::new(self.out, hospital);
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= patients {
                return Ok((tally, tree.changes));
            }
            let mut chains = sound_chains(&self.world, hospital, number);
            let removed = self.plan.apply(&self.world, hospital, number, &mut chains);
            for (fault, count) in removed {
                tally.faults[usize::from(fault)].removed += count;
            }
            for chain in &chains {
                tree.lay(chain, self.before, self.night, &mut tally)?;
            }
            tally.end_patient();
            (self.progress)();
        }
    }
}

/// Fills in what each fault came to at this hospital.
fn settle(faults: &mut [FaultTruth], tally: &Tally) {
    for (fault, counted) in faults.iter_mut().zip(&tally.faults) {
        fault.hits += if fault.unit == "rows" {
            counted.rows
        } else {
            counted.files
        };
        fault.removed += counted.removed;
        fault.paths.extend(counted.paths.iter().cloned());
    }
}

fn hospital_truth(hospital: &Hospital, masters: &Masters, tally: Tally) -> HospitalTruth {
    let items = masters.items.iter().zip(&tally.items);
    HospitalTruth {
        hospital: hospital.id.clone(),
        kind: hospital.kind.name().to_owned(),
        roots: roots(hospital),
        files: tally.files,
        live: tally.live,
        data_types: tally.types,
        rows: tally
            .rows
            .into_iter()
            .map(|(table, count)| (table.to_owned(), count))
            .collect(),
        stays: tally
            .stays
            .into_iter()
            .map(|(state, count)| (state.to_owned(), count))
            .collect(),
        lab_items: items
            .filter(|(_, count)| **count > 0)
            .map(|(item, count)| (item.key.clone(), *count))
            .collect(),
        lab_codes: lab_codes(hospital, masters, &tally.items),
        deliveries: Vec::new(),
        manners: hospital
            .manners(masters)
            .into_iter()
            .map(|manner| MannerTruth {
                code: manner.code.to_owned(),
                at: manner.at,
                note: manner.note.to_owned(),
            })
            .collect(),
    }
}

/// The standard code of each local code of an item with rows.
fn lab_codes(hospital: &Hospital, masters: &Masters, rows: &[u64]) -> BTreeMap<String, String> {
    let items = hospital.book.items.iter().flatten();
    let has_rows = |item: usize| rows.get(item).is_some_and(|count| *count > 0);
    let codes = items
        .filter(|local| has_rows(local.item))
        .filter_map(|local| {
            let standard = masters.items.get(local.item)?;
            Some((local.code.clone(), standard.jlac10.clone()))
        });
    codes.collect()
}

/// The hospital's roots, relative to the network's folder.
fn roots(hospital: &Hospital) -> Vec<String> {
    let roots = hospital.dialect.roots.iter();
    roots
        .map(|(root, _)| format!("{FEEDS}/{}/{root}", hospital.id))
        .collect()
}

/// Config, masters, scenario and, last, the truth: a run that was cut short leaves the truth of the night before.
fn write_beside(
    out: &Path,
    hospitals: &[Hospital],
    scenario: Option<&str>,
    truth: &Truth,
) -> Result<(), Error> {
    write_file(&out.join("kijun.toml"), config(hospitals).as_bytes())?;
    let masters = out.join("masters");
    fs::create_dir_all(&masters).map_err(Error::io("make folder", &masters))?;
    for (name, text) in crate::masters::FILES {
        write_file(&masters.join(name), text.as_bytes())?;
    }
    write_file(
        &masters.join("claim-classes.toml"),
        claim_classes().as_bytes(),
    )?;
    imported::write(&masters)?;
    if let Some(text) = scenario {
        write_file(&out.join(SCENARIO), text.as_bytes())?;
    }
    let mut json = serde_json::to_string_pretty(truth)?;
    json.push('\n');
    let unfinished = out.join("truth.json.new");
    write_file(&unfinished, json.as_bytes())?;
    let path = out.join(TRUTH);
    fs::rename(&unfinished, &path).map_err(Error::io("rename to", &path))
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    fs::write(path, bytes).map_err(Error::io("write", path))
}

/// The feeds that are delivered once a month. The survey writes patients' numbers in ten digits.
fn delivery_feeds(hospital: &Hospital) -> String {
    let id = &hospital.id;
    let mut text =
        format!("\n[[hospital.feed]]\nformat = \"claims\"\nroots = [\"{FEEDS}/{id}/claims\"]\n");
    if dpc::takes_part(hospital) {
        text.push_str(&format!(
            "\n[[hospital.feed]]\nformat = \"dpc\"\nroots = [\"{FEEDS}/{id}/dpc\"]\n\
             patient = {{ strip_zeros = true, pad = {} }}\n",
            hospital.dialect.id_digits
        ));
    }
    text
}

/// Which of the invented claims codes charges for which item.
fn claim_classes() -> String {
    let mut text = include_str!("network/claim-classes.toml").to_owned();
    let masters = Masters::read();
    let items = masters.iter().flat_map(|masters| &masters.items);
    for (place, item) in items.enumerate() {
        let (code, key) = (test_code(place), &item.key);
        let jlac10 = &item.jlac10;
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "\n[[class]]\nname = \"{key}\"\nclaims = [\"{code}\"]\nresults = [\"{jlac10}\"]\n\
             author = \"Kijun\"\nreason = \"Invented.\"\n"
        );
    }
    text
}

/// The config of the network, with a word of explanation in both languages.
fn config(hospitals: &[Hospital]) -> String {
    let mut text = include_str!("network/head.toml").to_owned();
    for hospital in hospitals {
        let quoted = |words: Vec<String>| {
            let words: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
            words.join(", ")
        };
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            r#"
[[hospital]]
id = "{}"
name = "{}"
# 休診日。 Days without outpatients.
calendar = {{ closed = [{}] }}

[[hospital.feed]]
format = "ssmix2"
roots = [{}]
"#,
            hospital.id,
            hospital.name,
            quoted(hospital.closed.words()),
            quoted(roots(hospital)),
        );
        text.push_str(&delivery_feeds(hospital));
    }
    text
}
