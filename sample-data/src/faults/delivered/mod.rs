//! Faults in what is delivered once a month: in the charges from which claims and survey are written, in receipts, and in the lines
//! of the survey. What a fault hits is decided patient by patient in order of their numbers, and the same on every night.

mod claims;
mod feeds;
mod survey;

use jiff::civil::Date;

use super::plan::{Amount, Fault, Plan};
use super::{Act, Counted, Kind, Needs};
use crate::Error;
use crate::billing::Bill;
use crate::claims::Receipt;
use crate::dpc::Lines;
use crate::history::World;
use crate::hospital::Hospital;
use crate::masters::Masters;
use crate::random::Random;

pub(super) use feeds::KINDS as FEEDS;

/// The kinds of this family.
#[rustfmt::skip]
pub(super) const ARITHMETIC: &[Kind] = &[
    delivered("receipt_points_wrong", "A02", "claims", "HO says a point more than the rows of the receipt come to.", Delivered::Receipt(claims::receipt_points_wrong)),
    delivered("days_unlike_times", "A01", "claims", "A row says one more on its first day than it was done in all.", Delivered::Receipt(claims::days_unlike_times)),
    delivered("act_points_wrong", "A50", "dpc", "An act says a point more than its items come to.", Delivered::Survey(survey::act_points_wrong)),
];

/// The kinds of this family.
#[rustfmt::skip]
pub(super) const STRUCTURE: &[Kind] = &[
    delivered("unit_without_points", "S25", "claims", "The last unit of a receipt has no points.", Delivered::Receipt(claims::unit_without_points)).also(&["A02"]),
    delivered("flags_cut", "S56", "dpc", "The flags of an item are eleven digits.", Delivered::Survey(survey::flags_cut)),
];

/// The kinds of this family.
#[rustfmt::skip]
pub(super) const TIME: &[Kind] = &[
    delivered("impossible_claim_date", "T20", "claims", "A diagnosis began on a day that does not exist.", Delivered::Receipt(claims::impossible_claim_date)),
    delivered("act_before_stay", "T51", "dpc", "An item was used on the day before the admission.", Delivered::Survey(survey::act_before_stay)),
];

/// The kinds of this family.
#[rustfmt::skip]
pub(super) const CODE: &[Kind] = &[
    delivered("claim_code_cut", "C20", "claims", "A code of an act has eight digits.", Delivered::Receipt(claims::claim_code_cut)),
    delivered("unknown_form_code", "C50", "dpc", "A line of a form 1 has a code that no year knows.", Delivered::Survey(survey::unknown_form_code)),
];

const fn delivered(
    name: &'static str,
    code: &'static str,
    feed: &'static str,
    about: &'static str,
    act: Delivered,
) -> Kind {
    let mut kind = Kind::new(name, code, about, Act::Delivered(act));
    kind.feed = feed;
    kind.needs = Needs::Nothing;
    kind.unit_of_count = Counted::Months;
    kind
}

/// Where a kind takes hold.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Delivered {
    /// The charges of a patient, before claims and survey are written from them. Gives the days that were hit.
    Bills(fn(&mut [Bill], &Billed<'_>) -> Vec<Date>),
    /// A receipt.
    Receipt(fn(&mut Receipt) -> Hit),
    /// The lines of a patient's month of the survey.
    Survey(fn(&mut Lines) -> Hit),
}

/// What became of a receipt or of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hit {
    /// The fault does not fit, and nothing was changed.
    Not,
    Changed,
    /// It, or a kind of file of it, is not delivered.
    Lost,
}

/// What a fault of charges may know.
pub(crate) struct Billed<'a> {
    pub masters: &'a Masters,
    /// The item that the fault is about.
    pub item: Option<usize>,
    from: Option<Date>,
    to: Option<Date>,
    share: u64,
    random: Random,
}

impl Billed<'_> {
    fn has(&self, day: Date) -> bool {
        self.from.is_none_or(|from| day >= from) && self.to.is_none_or(|to| day <= to)
    }

    /// Whether the fault hits what is charged on a day.
    fn hits(&self, day: Date) -> bool {
        let mut random = self.random.clone();
        let steps = u64::from(day.day_of_year().unsigned_abs()) % 31;
        (0..steps).for_each(|_| {
            random.bits();
        });
        self.has(day) && random.below(1_000_000) < self.share
    }
}

/// The stream tag of draws.
const DRAW: u64 = 520;

/// What the faults of a hospital came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Came {
    /// Months, receipts or days that are at fault.
    pub hits: u64,
    /// Those that are not there.
    pub removed: u64,
}

/// The faults of a hospital's deliveries while its patients are written, in order of their numbers.
pub(crate) struct DeliveryFaults<'a> {
    plan: &'a Plan,
    hospital: &'a Hospital,
    seed: u64,
    /// By fault: how many are still to be hit, of those with a count.
    left: Vec<Option<u64>>,
    pub came: Vec<Came>,
}

impl<'a> DeliveryFaults<'a> {
    /// Before the first patient.
    pub(crate) fn new(plan: &'a Plan, hospital: &'a Hospital, seed: u64) -> DeliveryFaults<'a> {
        let left = plan.faults().iter().map(|fault| match fault.amount {
            Amount::Count(count) => Some(count),
            Amount::Share(_) => None,
        });
        DeliveryFaults {
            plan,
            hospital,
            seed,
            left: left.collect(),
            came: vec![Came::default(); plan.len()],
        }
    }

    /// Hits a receipt; answers whether it is delivered at all. `is_there` says whether it has been by the night.
    pub(crate) fn receipt(&mut self, number: usize, receipt: &mut Receipt, is_there: bool) -> bool {
        let month = (receipt.month, u64::from(receipt.is_stay));
        let mut is_delivered = true;
        for (index, fault) in self.mine() {
            if let Act::Delivered(Delivered::Receipt(act)) = fault.kind.act
                && is_delivered
                && self.draws(index, fault, number, month)
            {
                let hit = act(receipt);
                is_delivered &= hit != Hit::Lost;
                self.note(index, hit, is_there);
            }
        }
        is_delivered
    }

    /// Hits the lines of a patient's month.
    pub(crate) fn survey(&mut self, number: usize, month: Date, lines: &mut Lines, is_there: bool) {
        for (index, fault) in self.mine() {
            if let Act::Delivered(Delivered::Survey(act)) = fault.kind.act
                && self.draws(index, fault, number, (month, 2))
            {
                let hit = act(lines);
                self.note(index, hit, is_there);
            }
        }
    }

    /// Adds the days of charges that were hit.
    pub(crate) fn charged(&mut self, index: u16, days: u64) {
        self.came[usize::from(index)].hits += days;
    }

    /// Whether every count was met.
    ///
    /// # Errors
    /// When there was less to hit.
    pub(crate) fn close(self) -> Result<Vec<Came>, Error> {
        for (index, fault) in self.mine() {
            let is_delivered = matches!(fault.kind.act, Act::Delivered(_));
            if let (Some(left @ 1..), Amount::Count(wanted), true) =
                (self.left[index], fault.amount, is_delivered)
            {
                return Err(Error::TooFewForFault {
                    id: fault.id.clone(),
                    kind: fault.kind.name,
                    hospital: self.hospital.id.clone(),
                    found: wanted - left,
                    wanted,
                });
            }
        }
        Ok(self.came)
    }

    fn mine(&self) -> impl Iterator<Item = (usize, &'a Fault)> + use<'a> {
        let hospital = self.hospital.index;
        let faults = self.plan.faults().iter().enumerate();
        faults.filter(move |(_, fault)| fault.hospital == hospital)
    }

    /// Whether a fault is to hit a month.
    fn draws(
        &self,
        index: usize,
        fault: &Fault,
        number: usize,
        (month, what): (Date, u64),
    ) -> bool {
        let (first, last) = (month.first_of_month(), month.last_of_month());
        let is_in_period =
            fault.from.is_none_or(|from| from <= last) && fault.to.is_none_or(|to| to >= first);
        let is_drawn = match fault.amount {
            Amount::Count(_) => self.left[index].is_some_and(|left| left > 0),
            Amount::Share(share) => {
                let keys = [
                    self.hospital.index as u64,
                    number as u64,
                    DRAW,
                    fault.tag,
                    i64::from(month.year()) as u64 * 12 + month.month() as u64,
                    what,
                ];
                Random::keyed(self.seed, &keys).below(1_000_000) < share
            }
        };
        is_in_period && is_drawn
    }

    fn note(&mut self, index: usize, hit: Hit, is_there: bool) {
        if hit == Hit::Not {
            return;
        }
        if let Some(left) = &mut self.left[index] {
            *left -= 1;
        }
        let came = &mut self.came[index];
        match hit {
            Hit::Lost => came.removed += u64::from(is_there),
            Hit::Changed | Hit::Not => came.hits += u64::from(is_there),
        }
    }
}

/// Carries out the faults of charges on the bills of a patient. Gives the faults with the days that they hit.
pub(crate) fn charge(
    plan: &Plan,
    world: &World<'_>,
    hospital: &Hospital,
    number: usize,
    bills: &mut [Bill],
) -> Vec<(u16, Vec<Date>)> {
    let mut hit = Vec::new();
    for (index, fault) in plan.faults().iter().enumerate() {
        let Act::Delivered(Delivered::Bills(act)) = fault.kind.act else {
            continue;
        };
        if fault.hospital != hospital.index {
            continue;
        }
        let keys = [hospital.index as u64, number as u64, DRAW, fault.tag];
        let days = act(
            bills,
            &Billed {
                masters: world.masters,
                item: fault.item,
                from: fault.from,
                to: fault.to,
                share: match fault.amount {
                    Amount::Share(share) => share,
                    Amount::Count(_) => 1_000_000,
                },
                random: Random::keyed(world.seed, &keys),
            },
        );
        if !days.is_empty() {
            hit.push((index as u16, days));
        }
    }
    hit
}

/// Changes one cell of a line; columns are counted from 0.
fn set_cell(line: &mut String, separator: char, column: usize, text: &str) {
    let mut cells: Vec<&str> = line.split(separator).collect();
    if let Some(cell) = cells.get_mut(column) {
        *cell = text;
    }
    let separator = separator.to_string();
    let changed = cells.join(&separator);
    *line = changed;
}

fn cell(line: &str, separator: char, column: usize) -> &str {
    line.split(separator).nth(column).unwrap_or_default()
}
