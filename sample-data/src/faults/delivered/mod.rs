//! Faults in what is delivered once a month: in the charges from which claims and survey are written, in receipts, and in the lines
//! of the survey. What a fault hits is decided patient by patient in order of their numbers, and the same on every night.

mod claims;
mod feeds;
mod listed;
mod survey;

use jiff::ToSpan;
use jiff::civil::Date;

use super::plan::{Amount, Fault, Plan};
use super::{Act, Counted, Kind, Needs};
use crate::Error;
use crate::billing::Bill;
use crate::claims::{Receipt, Trailer};
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
    delivered("act_drugs_wrong", "A51", "dpc", "An act says a point more for drugs than its items come to.", Delivered::Survey(survey::act_drugs_wrong)),
    delivered("act_materials_wrong", "A52", "dpc", "An act says a point more for materials than its items come to.", Delivered::Survey(survey::act_materials_wrong)),
    delivered("trailer_count_wrong", "A03", "claims", "The trailer of a file counts one payer more than there are.", Delivered::Trailer(claims::trailer_count_wrong)),
    delivered("trailer_points_wrong", "A04", "claims", "The trailer of a file says a point more than its receipts come to.", Delivered::Trailer(claims::trailer_points_wrong)),
    delivered("period_points_wrong", "A05", "claims", "The total of the daily payment says a point more than its periods.", Delivered::Receipt(claims::period_points_wrong)),
];

/// The kinds of this family.
#[rustfmt::skip]
pub(super) const FILE: &[Kind] = &[
    delivered("trailer_missing", "F21", "claims", "A file of claims ends without its trailer.", Delivered::Trailer(claims::trailer_missing)),
];

/// The kinds of this family.
#[rustfmt::skip]
pub(super) const VALUE: &[Kind] = &[
    delivered("insurer_check_digit_wrong", "V22", "claims", "The last digit of an insurer's number is another.", Delivered::Receipt(claims::insurer_check_digit_wrong)),
    delivered("age_unlike_type", "V25", "claims", "The receipt of a grown-up has the type of a small child.", Delivered::Receipt(claims::age_unlike_type)),
];

/// The kinds of this family.
#[rustfmt::skip]
pub(super) const MASTER: &[Kind] = &[
    delivered("act_not_listed", "M01", "claims", "An act has a code that its master does not have.", Delivered::Receipt(listed::act_not_listed)),
    delivered("drug_not_listed_yet", "M02", "claims", "A drug has a code that is listed from a later day.", Delivered::Receipt(listed::drug_not_listed_yet)),
    delivered("drug_abolished", "M03", "claims", "A drug has a code whose grace is over.", Delivered::Receipt(listed::drug_abolished)),
    delivered("disease_abolished", "M03", "claims", "A diagnosis has a code that another took the place of.", Delivered::Receipt(listed::disease_abolished)),
    delivered("modifier_not_listed", "M04", "claims", "A diagnosis has a modifier that its master does not have.", Delivered::Receipt(listed::modifier_not_listed)),
];

/// The kinds of this family.
#[rustfmt::skip]
pub(super) const STRUCTURE: &[Kind] = &[
    delivered("unit_without_points", "S25", "claims", "The last unit of a receipt has no points.", Delivered::Receipt(claims::unit_without_points)).also(&["A02"]),
    delivered("flags_cut", "S56", "dpc", "The flags of an item are eleven digits.", Delivered::Survey(survey::flags_cut)),
    delivered("receipt_number_left_out", "S24", "claims", "The number of a receipt is one more than it should be.", Delivered::Receipt(claims::receipt_number_left_out)),
];

/// The kinds of this family.
#[rustfmt::skip]
pub(super) const TIME: &[Kind] = &[
    delivered("impossible_claim_date", "T20", "claims", "A diagnosis began on a day that does not exist.", Delivered::Receipt(claims::impossible_claim_date)),
    delivered("act_before_stay", "T51", "dpc", "An item was used on the day before the admission.", Delivered::Survey(survey::act_before_stay)),
    delivered("claim_date_in_era", "T22", "claims", "A diagnosis began on a day of an era.", Delivered::Receipt(claims::claim_date_in_era)),
    delivered("born_after_treatment", "T23", "claims", "A receipt says that its patient was born in the month behind the treatment.", Delivered::Receipt(claims::born_after_treatment)).also(&["V25"]),
    delivered("diagnosis_starts_late", "T25", "claims", "A diagnosis began in the month behind the treatment.", Delivered::Receipt(claims::diagnosis_starts_late)),
    delivered("discharged_before_admission", "T26", "claims", "A stay of the DPC ended on the day before it began.", Delivered::Receipt(claims::discharged_before_admission)),
    delivered("impossible_survey_date", "T50", "dpc", "An item was used on a day that does not exist.", Delivered::Survey(survey::impossible_survey_date)),
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
    /// The trailer of a file of claims.
    Trailer(fn(&mut Trailer)),
    /// A receipt is claimed again in the next month.
    Again,
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

    /// A receipt once more, as it is claimed in the next month. Its first rows are then those of an earlier version.
    pub(crate) fn again(
        &mut self,
        number: usize,
        receipt: &mut Receipt,
        is_there: impl Fn(Date) -> bool,
    ) -> Option<Receipt> {
        let month = (receipt.month, u64::from(receipt.is_stay));
        let mut later = None;
        for (index, fault) in self.mine() {
            if matches!(fault.kind.act, Act::Delivered(Delivered::Again))
                && later.is_none()
                && self.draws(index, fault, number, month)
            {
                let mut again = receipt.clone();
                again.claimed = again.claimed.saturating_add(1.month());
                let is_there = is_there(again.claimed);
                if is_there {
                    receipt.rows.clear();
                }
                self.note(index, Hit::Changed, is_there);
                later = Some(again);
            }
        }
        later
    }

    /// Hits the trailer of a file that was claimed in a month. `place` tells the files of a month apart.
    pub(crate) fn trailer(&mut self, claimed: Date, place: usize, trailer: &mut Trailer) {
        for (index, fault) in self.mine() {
            if let Act::Delivered(Delivered::Trailer(act)) = fault.kind.act
                && self.draws(index, fault, place, (claimed, 3))
            {
                act(trailer);
                self.note(index, Hit::Changed, true);
            }
        }
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
