//! The plan: which rows and files a scenario's faults hit, decided once and the same for every thread.
//!
//! A share is drawn for each row or file by itself, so any patient can be made alone. A count needs to know who has what:
//! patients are walked in an order that the seed and the fault give, at most one hit a patient and round, until the count
//! is met. Files that a count has taken are left alone by every other count.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::apply::{Key, Place};
use super::scenario::{FaultEntry, date, entry_error, hospital_index, item_index};
use super::{Act, Counted, Kind, Needs, Scenario};
use crate::Error;
use crate::history::World;
use crate::hospital::Hospital;
use crate::masters::Masters;
use crate::random::Random;
use crate::ssmix2::Chain;
use crate::truth::FaultTruth;

/// How much a fault hits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Amount {
    /// This many millionths of what is eligible.
    Share(u64),
    /// Exactly this many.
    Count(u64),
}

/// A fault with everything that the scenario names looked up.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub id: String,
    pub kind: &'static Kind,
    /// Index into the roster.
    pub hospital: usize,
    /// Index into the lab items, and its key.
    pub item: Option<usize>,
    pub item_key: Option<String>,
    /// Index of the item that is mistaken for it.
    pub other: Option<usize>,
    /// `None` for every data type.
    pub data_type: Option<String>,
    pub department: Option<String>,
    /// First and last day; `None` for no bound. Without a bound, what was sent before the sample's first day is hit, too.
    pub from: Option<Date>,
    pub to: Option<Date>,
    pub amount: Amount,
    pub size: f64,
    /// What its random streams are keyed by; follows from the id, so that other faults can come and go.
    pub tag: u64,
}

/// A place that a fault with a count has taken.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub fault: u16,
    pub key: Key,
    /// The row, for faults of rows.
    pub place: Option<Place>,
}

/// All faults of a scenario, ready to be carried out.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    faults: Vec<Fault>,
    /// First and last day of the sample.
    period: (Date, Date),
    /// By hospital and patient, in the order in which they are carried out.
    pub(super) targets: BTreeMap<(usize, usize), Vec<Target>>,
}

/// The stream tag of the order in which patients are walked.
const WALK: u64 = 501;

impl Plan {
    /// Looks up what the scenario names and chooses the places of faults with a count. `generate` gives the chains of a
    /// patient (hospital's index, patient's number) before any fault; it is called only for faults with a count.
    ///
    /// # Errors
    /// When a hospital or an item does not exist, an item is missing or not measured, or there are fewer places than a
    /// count asks for.
    pub(crate) fn new(
        scenario: &Scenario,
        world: &World,
        hospitals: &[Hospital],
        patients_per_hospital: usize,
        generate: &dyn Fn(usize, usize) -> Vec<Chain>,
    ) -> Result<Plan, Error> {
        let faults = scenario.faults.iter();
        let faults = faults.map(|entry| resolve(entry, world.masters, hospitals));
        let mut plan = Plan {
            faults: faults.collect::<Result<_, _>>()?,
            period: (world.from, world.to),
            targets: BTreeMap::new(),
        };
        for index in 0..plan.faults.len() {
            let fault = &plan.faults[index];
            let is_of_chains = !matches!(fault.kind.act, Act::Delivered(_));
            if let (Amount::Count(wanted), true) = (fault.amount, is_of_chains) {
                let walk = Walk {
                    world,
                    hospital: &hospitals[fault.hospital],
                    patients: walk_order(world.seed, fault, patients_per_hospital),
                    generate,
                };
                plan.choose(index as u16, wanted, &walk)?;
            }
        }
        Ok(plan)
    }

    /// The faults, in the order of the scenario; marks are indexes into this list.
    pub(crate) fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// How many faults there are.
    pub(crate) fn len(&self) -> usize {
        self.faults.len()
    }

    /// What is known of the faults before anything is counted.
    pub(crate) fn truth(&self, hospitals: &[Hospital]) -> Vec<FaultTruth> {
        let faults = self.faults.iter();
        faults
            .map(|fault| {
                let hospital = &hospitals[fault.hospital];
                let local = |item: usize| hospital.book.items.get(item)?.as_ref();
                FaultTruth {
                    id: fault.id.clone(),
                    kind: fault.kind.name.to_owned(),
                    code: fault.kind.code.to_owned(),
                    also: fault
                        .kind
                        .also
                        .iter()
                        .map(|&code| code.to_owned())
                        .collect(),
                    hospital: hospital.id.clone(),
                    feed: fault.kind.feed.to_owned(),
                    item: fault.item_key.clone(),
                    local_code: fault.item.and_then(local).map(|item| item.code.clone()),
                    data_type: fault.data_type.clone(),
                    from: fault.from.unwrap_or(self.period.0),
                    to: fault.to.unwrap_or(self.period.1),
                    unit: match fault.kind.unit_of_count {
                        Counted::Rows => "rows".to_owned(),
                        Counted::Files => "files".to_owned(),
                        Counted::Months => "months".to_owned(),
                    },
                    hits: 0,
                    removed: 0,
                    paths: Vec::new(),
                }
            })
            .collect()
    }

    /// Carries the faults out on the chains of one patient. Gives what was taken out: the fault's index and how many of
    /// what its kind counts.
    pub(crate) fn apply(
        &self,
        world: &World,
        hospital: &Hospital,
        number: usize,
        chains: &mut Vec<Chain>,
    ) -> Vec<(u16, u64)> {
        super::apply::all(self, world, hospital, number, chains)
    }

    /// Chooses the places of one fault, round by round.
    fn choose(&mut self, index: u16, wanted: u64, walk: &Walk) -> Result<(), Error> {
        let mut found = 0;
        let mut patients = walk.patients.clone();
        while found < wanted && !patients.is_empty() {
            let mut again = Vec::new();
            for number in patients {
                if found == wanted {
                    break;
                }
                let mut chains = (walk.generate)(walk.hospital.index, number);
                self.apply(walk.world, walk.hospital, number, &mut chains);
                let taken = self.targets.entry((walk.hospital.index, number));
                let taken = taken.or_default();
                let fault = &self.faults[usize::from(index)];
                let place = super::apply::Hand {
                    fault,
                    index,
                    world: walk.world,
                    hospital: walk.hospital,
                    number,
                };
                if let Some(target) = place.candidate(&chains, taken) {
                    taken.push(target);
                    found += 1;
                    again.push(number);
                }
            }
            patients = again;
        }
        if found == wanted {
            return Ok(());
        }
        let fault = &self.faults[usize::from(index)];
        Err(Error::TooFewForFault {
            id: fault.id.clone(),
            kind: fault.kind.name,
            hospital: walk.hospital.id.clone(),
            found,
            wanted,
        })
    }
}

/// Whose chains are looked through for one fault.
struct Walk<'a> {
    world: &'a World<'a>,
    hospital: &'a Hospital,
    patients: Vec<usize>,
    generate: &'a dyn Fn(usize, usize) -> Vec<Chain>,
}

fn walk_order(seed: u64, fault: &Fault, patients: usize) -> Vec<usize> {
    let hash = |number: usize| {
        let keys = [fault.hospital as u64, number as u64, WALK, fault.tag];
        Random::keyed(seed, &keys).bits()
    };
    let mut order: Vec<(u64, usize)> = (0..patients).map(|number| (hash(number), number)).collect();
    order.sort_unstable();
    order.into_iter().map(|(_, number)| number).collect()
}

fn resolve(entry: &FaultEntry, masters: &Masters, hospitals: &[Hospital]) -> Result<Fault, Error> {
    let FaultEntry { id, kind, raw } = entry;
    let hospital = hospital_index(id, &raw.hospital, hospitals)?;
    let find = |what, key: &Option<String>| match key {
        Some(key) => item_index(id, what, key, masters).map(Some),
        None => Ok(None),
    };
    let item = find("item", &raw.item)?;
    if kind.needs == Needs::Item {
        check_item(id, item, raw.item.as_deref(), &hospitals[hospital])?;
    }
    let data_type = match kind.needs {
        Needs::Item => Some("OML-11".to_owned()),
        Needs::DataType(usual) => Some(raw.data_type.clone().unwrap_or(usual.to_owned())),
        Needs::Nothing => raw.data_type.clone(),
    };
    let share = |share: f64| Amount::Share((share * 1_000_000.0) as u64);
    Ok(Fault {
        id: id.clone(),
        kind,
        hospital,
        item,
        item_key: raw.item.clone(),
        other: find("other", &raw.other)?.or_else(|| neighbour(masters, item?)),
        data_type,
        department: raw.department.clone(),
        from: date(id, "from", raw.from)?,
        to: date(id, "to", raw.to)?,
        amount: match (raw.count, raw.share) {
            (Some(count), _) => Amount::Count(count),
            (None, given) => share(given.unwrap_or(kind.share)),
        },
        size: raw.size.unwrap_or(kind.size),
        tag: tag(id.as_bytes()),
    })
}

fn check_item(
    id: &str,
    item: Option<usize>,
    key: Option<&str>,
    hospital: &Hospital,
) -> Result<(), Error> {
    let Some(item) = item else {
        let expected = "the key of a lab item".to_owned();
        return Err(entry_error(id, "item", "none", expected));
    };
    if let Some(None) = hospital.book.items.get(item) {
        let expected = format!("an item that {} measures", hospital.id);
        return Err(entry_error(id, "item", key.unwrap_or_default(), expected));
    }
    Ok(())
}

/// The next item of the same panel.
fn neighbour(masters: &Masters, item: usize) -> Option<usize> {
    let panel = masters.panels.get(masters.items.get(item)?.panel)?;
    let place = panel.items.iter().position(|other| *other == item)?;
    panel.items.iter().cycle().nth(place + 1).copied()
}

/// FNV-1a.
pub(super) fn tag(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// Whether faults of this act are carried out before others: first what takes files out or adds them, then whole files,
/// then rows, so that no row of a file that is lost or unreadable counts as hit.
pub(super) const fn stage(act: &Act) -> u8 {
    match act {
        Act::Chains(_) => 0,
        Act::Version(_) | Act::Sole(_) => 1,
        Act::Row(_) => 2,
        // Never carried out on chains.
        Act::Delivered(_) => 3,
    }
}
