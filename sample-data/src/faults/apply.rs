//! Carrying faults out on the chains of one patient.

use jiff::civil::Date;

use super::edit::{field, is, report, rows};
use super::plan::{Amount, Fault, Plan, Target, stage, tag};
use super::{Act, Context, Dated, Done};
use crate::history::{Sex, World};
use crate::hospital::Hospital;
use crate::random::Random;
use crate::ssmix2::{Chain, Content, ResultRow, Version};

/// What tells a chain from others of the patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    care_date: Option<Date>,
    data_type: String,
    order_no: String,
}

impl Key {
    fn of(chain: &Chain) -> Key {
        Key {
            care_date: chain.care_date,
            data_type: chain.data_type.clone(),
            order_no: chain.order_no.clone(),
        }
    }
}

/// What tells a row from others of its report, in whatever version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    item: usize,
    local_code: String,
    sub_id: String,
    /// Which of the rows that are equal in all of these, 0-based.
    nth: usize,
}

/// The stream tag of draws for rows and files.
const DRAW: u64 = 500;

/// Shares first, stage by stage; then what was chosen for counts.
pub(super) fn all(
    plan: &Plan,
    world: &World,
    hospital: &Hospital,
    number: usize,
    chains: &mut Vec<Chain>,
) -> Vec<(u16, u64)> {
    let mut removed = Vec::new();
    let hand = |index: usize| Hand {
        fault: &plan.faults()[index],
        index: index as u16,
        world,
        hospital,
        number,
    };
    for wanted in 0..=2 {
        for (index, fault) in plan.faults().iter().enumerate() {
            if let Amount::Share(share) = fault.amount
                && fault.hospital == hospital.index
                && stage(&fault.kind.act) == wanted
            {
                hand(index).shared(chains, share, &mut removed);
            }
        }
    }
    let targets = plan.targets.get(&(hospital.index, number));
    for target in targets.into_iter().flatten() {
        let place = |chain: &Chain| Key::of(chain) == target.key;
        if let Some(at) = chains.iter().position(place) {
            let done = hand(usize::from(target.fault)).hit(chains, at, target.place.as_ref());
            note(done, target.fault, chains, at, &mut removed);
        }
    }
    removed
}

/// Takes out and puts in what a fault says, and notes what was taken out; answers whether the chain itself was.
fn note(
    done: Done,
    fault: u16,
    chains: &mut Vec<Chain>,
    at: usize,
    removed: &mut Vec<(u16, u64)>,
) -> bool {
    let (count, is_lost) = match done {
        Done::Not | Done::Changed => return false,
        Done::Added(extra) => {
            chains.extend(extra);
            return false;
        }
        Done::Rows(rows) => (rows, false),
        Done::Lost(count) => (count, true),
    };
    if is_lost {
        chains.remove(at);
    }
    removed.push((fault, count));
    is_lost
}

/// One fault and the patient that it is at.
pub(super) struct Hand<'a> {
    pub fault: &'a Fault,
    pub index: u16,
    pub world: &'a World<'a>,
    pub hospital: &'a Hospital,
    pub number: usize,
}

impl Hand<'_> {
    /// Hits a share of the files or rows.
    fn shared(&self, chains: &mut Vec<Chain>, share: u64, removed: &mut Vec<(u16, u64)>) {
        let mut at = 0;
        // What a fault adds at the end is not its own prey.
        let mut end = chains.len();
        while at < end {
            let mut is_lost = false;
            if self.is_eligible(&chains[at]) {
                if let Act::Row(_) = self.fault.kind.act {
                    for place in self.places(&chains[at]) {
                        if self.draws(&chains[at], Some(&place), share) {
                            self.hit(chains, at, Some(&place));
                        }
                    }
                } else if self.draws(&chains[at], None, share) {
                    let done = self.hit(chains, at, None);
                    is_lost = note(done, self.index, chains, at, removed);
                }
            }
            if is_lost {
                end -= 1;
            } else {
                at += 1;
            }
        }
    }

    fn draws(&self, chain: &Chain, place: Option<&Place>, share: u64) -> bool {
        self.random(chain, place, 0).below(1_000_000) < share
    }

    /// The stream of a row or file; the draw and the act have one each.
    fn random(&self, chain: &Chain, place: Option<&Place>, purpose: u64) -> Random {
        let key = format!("{:?}{:?}", Key::of(chain), place);
        let keys = [
            self.hospital.index as u64,
            self.number as u64,
            DRAW + purpose,
            self.fault.tag,
            tag(key.as_bytes()),
        ];
        Random::keyed(self.world.seed, &keys)
    }

    /// The day by which the chain lies in the fault's period.
    fn day(&self, chain: &Chain) -> Option<Date> {
        let sent = chain.versions.first().map(|version| version.sent.date());
        match self.fault.kind.dated {
            Dated::Care => chain.care_date.or(sent),
            Dated::Sent => sent,
        }
    }

    /// Whether the fault is about this chain at all, and nothing hit the file as a whole before.
    fn is_eligible(&self, chain: &Chain) -> bool {
        let fault = self.fault;
        let is_type = fault
            .data_type
            .as_ref()
            .is_none_or(|data_type| *data_type == chain.data_type);
        let is_in_period = self.day(chain).is_some_and(|day| {
            fault.from.is_none_or(|from| day >= from) && fault.to.is_none_or(|to| day <= to)
        });
        let is_whole = |version: &Version| {
            version.damage.bucket.is_none()
                && (stage(&fault.kind.act) != 1 || version.damage.faults.is_empty())
        };
        is_type && is_in_period && chain.versions.iter().all(is_whole)
    }

    /// The rows of the item in any version of the chain that no fault has hit.
    fn places(&self, chain: &Chain) -> Vec<Place> {
        let mut places: Vec<Place> = Vec::new();
        let mut hit: Vec<Place> = Vec::new();
        for version in &chain.versions {
            let mut version = version.clone();
            let Some(report) = report(&mut version) else {
                continue;
            };
            let mut of_version: Vec<Place> = Vec::new();
            for row in rows(report) {
                if row.item.is_none() || row.item != self.fault.item {
                    continue;
                }
                let place = next_place(row, &of_version);
                if !row.faults.is_empty() {
                    hit.push(place.clone());
                }
                of_version.push(place);
            }
            let new = of_version.into_iter();
            let new: Vec<Place> = new.filter(|place| !places.contains(place)).collect();
            places.extend(new);
        }
        places.retain(|place| !hit.contains(place));
        places
    }

    /// Hits one file, or one row of it in every version.
    fn hit(&self, chains: &mut [Chain], at: usize, place: Option<&Place>) -> Done {
        let chain = chains[at].clone();
        let Some(mut context) = self.context(&chain, place) else {
            return Done::Not;
        };
        let done = match self.fault.kind.act {
            Act::Delivered(_) => return Done::Not,
            Act::Chains(act) => return act(chains, at, &context),
            Act::Sole(_) if chain.versions.len() != 1 => false,
            Act::Sole(act) | Act::Version(act) => {
                let versions = chains[at].versions.iter_mut();
                let versions = versions.filter(|version| !version.deletes);
                versions.fold(false, |any, version| {
                    let mut changed = version.clone();
                    let done = act(&mut changed, &context);
                    if done {
                        context.mark(&mut changed);
                        *version = changed;
                    }
                    any | done
                })
            }
            Act::Row(act) => {
                let Some(place) = place else {
                    return Done::Not;
                };
                let mut any = false;
                for version in &mut chains[at].versions {
                    any |= self.hit_row(version, place, act, &mut context);
                }
                any
            }
        };
        if done { Done::Changed } else { Done::Not }
    }

    fn hit_row(
        &self,
        version: &mut Version,
        place: &Place,
        act: fn(&mut ResultRow, &Context) -> bool,
        context: &mut Context,
    ) -> bool {
        let Some(report) = report(version) else {
            return false;
        };
        let other = |row: &&mut ResultRow| row.item.is_some() && row.item == self.fault.other;
        context.other_level = rows(report).find(other).map(|row| row.level);
        let same = |row: &ResultRow| {
            row.item == Some(place.item)
                && row.local_code == place.local_code
                && row.sub_id == place.sub_id
        };
        let Some(row) = rows(report).filter(|row| same(row)).nth(place.nth) else {
            return false;
        };
        let mut changed = row.clone();
        let done = act(&mut changed, context);
        if done {
            changed.faults.push(self.index);
            *row = changed;
        }
        done
    }

    fn context<'a>(&'a self, chain: &'a Chain, place: Option<&Place>) -> Option<Context<'a>> {
        let fault = self.fault;
        Some(Context {
            masters: self.world.masters,
            world: self.world,
            hospital: self.hospital,
            fault: self.index,
            sex: sex(chain),
            patient_id: &chain.patient_id,
            care_date: chain.care_date,
            data_type: &chain.data_type,
            order_no: &chain.order_no,
            day: self.day(chain)?,
            from: fault.from.unwrap_or(self.world.from),
            size: fault.size,
            item: fault.item,
            other: fault.other,
            other_level: None,
            department: fault.department.as_deref(),
            random: self.random(chain, place, 1),
        })
    }

    /// One place that the fault can take in these chains, on which all other faults were carried out already.
    pub(super) fn candidate(&self, chains: &[Chain], taken: &[Target]) -> Option<Target> {
        let mut ranked: Vec<(u64, usize, Option<Place>)> = Vec::new();
        for (at, chain) in chains.iter().enumerate() {
            let is_taken = taken.iter().any(|target| target.key == Key::of(chain));
            if is_taken || !self.is_eligible(chain) || !self.is_free(chain) {
                continue;
            }
            let places = match self.fault.kind.act {
                Act::Row(_) => self.places(chain).into_iter().map(Some).collect(),
                _ => vec![None],
            };
            for place in places {
                let rank = self.random(chain, place.as_ref(), 2).bits();
                ranked.push((rank, at, place));
            }
        }
        ranked.sort_unstable_by_key(|(rank, at, _)| (*rank, *at));
        let mut ranked = ranked.into_iter();
        let (_, at, place) =
            ranked.find(|(_, at, place)| self.fits(chains, *at, place.as_ref()))?;
        Some(Target {
            fault: self.index,
            key: Key::of(&chains[at]),
            place,
        })
    }

    /// Whether a hit there would change anything.
    fn fits(&self, chains: &[Chain], at: usize, place: Option<&Place>) -> bool {
        let done = if let Act::Chains(_) = self.fault.kind.act {
            self.hit(&mut chains.to_vec(), at, place)
        } else {
            self.hit(&mut [chains[at].clone()], 0, place)
        };
        !matches!(done, Done::Not)
    }

    /// Whether a count may take the file: it was sent within the period and never taken back, and no fault hit it as a
    /// whole. Rows that a share has hit do not count as hit any more when the file can no longer be read.
    fn is_free(&self, chain: &Chain) -> bool {
        let in_time = |version: &Version| version.sent.date() <= self.world.to;
        let is_hit = |version: &Version| version.deletes || !version.damage.faults.is_empty();
        // A newer version would make a hit file history.
        let is_alone = stage(&self.fault.kind.act) != 1 || chain.versions.len() == 1;
        is_alone
            && chain.versions.first().is_some_and(in_time)
            && !chain.versions.iter().any(is_hit)
    }
}

/// Where a row stands among the rows of its version that were seen before.
fn next_place(row: &ResultRow, before: &[Place]) -> Place {
    let mut place = Place {
        item: row.item.unwrap_or_default(),
        local_code: row.local_code.clone(),
        sub_id: row.sub_id.clone(),
        nth: 0,
    };
    while before.contains(&place) {
        place.nth += 1;
    }
    place
}

/// PID-8 of the first message that has one.
fn sex(chain: &Chain) -> Sex {
    let head = |version: &Version| match &version.content {
        Content::Lab(report) => report.head.clone(),
        Content::Segments(segments) => segments.clone(),
        Content::Raw(_) => Vec::new(),
    };
    let mut heads = chain.versions.iter().flat_map(head);
    match heads.find(|segment| is(segment, "PID")) {
        Some(pid) if field(&pid, 8) == "F" => Sex::Female,
        _ => Sex::Male,
    }
}
