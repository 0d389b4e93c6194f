//! From the events of a visit or stay to charging units.

use jiff::ToSpan;
use jiff::civil::Date;

use super::{Bill, Charge, Item, Operation, price};
use crate::history::{
    Change, Culture, Encounter, Event, Examination, History, Injection, LabOrder, Prescription,
    ResultStatus, Route, What, World,
};
use crate::hospital::Hospital;
use crate::masters::Form;
use crate::random::Random;

const STREAM: u64 = 602;

/// Days after which a visit is a first one again.
const FIRST_VISIT_DAYS: i32 = 90;

/// The bill of an encounter. `before` is the last day on which the hospital saw the patient earlier.
pub(crate) fn bill(
    world: &World<'_>,
    hospital: &Hospital,
    history: &History,
    encounter: &Encounter,
    before: Option<Date>,
) -> Bill {
    let (from, to) = (encounter.start.date(), encounter.end.date());
    let keys = [
        STREAM,
        hospital.index as u64,
        history.patient.number as u64,
        encounter.serial as u64,
    ];
    let random = &mut Random::keyed(world.seed, &keys);
    let mut writer = Writer {
        world,
        charges: Vec::new(),
    };
    let mut operation = None;
    if encounter.stay.is_some() {
        operation = writer.stay(random, from, to);
    } else {
        let is_first = before.is_none_or(|day| (from - day).get_days() > FIRST_VISIT_DAYS);
        writer.visit(random, from, is_first);
    }
    for event in &encounter.events {
        writer.event(event, to);
    }
    let mut charges = writer.charges;
    charges.sort_by_key(|charge| (charge.day, charge.section));
    Bill {
        serial: encounter.serial,
        is_stay: encounter.stay.is_some(),
        specialty: encounter.specialty,
        from,
        to,
        operation,
        charges,
    }
}

struct Writer<'a> {
    world: &'a World<'a>,
    charges: Vec<Charge>,
}

impl Writer<'_> {
    fn charge(&mut self, section: &'static str, day: Date, times: u32, items: Vec<Item>) {
        if !items.is_empty() && times > 0 {
            self.charges.push(Charge {
                section,
                day,
                times,
                items,
            });
        }
    }

    fn visit(&mut self, random: &mut Random, day: Date, is_first: bool) {
        let (section, consultation) = match is_first {
            true => ("11", price::listed(price::FIRST_VISIT)),
            false => ("12", price::listed(price::VISIT)),
        };
        self.charge(section, day, 1, vec![consultation]);
        if !is_first && random.chance(35) {
            let managed = price::listed(price::MANAGEMENT);
            self.charge("13", day, 1, vec![managed]);
        }
    }

    /// The bed of every day, and now and then an operation on the day after the admission.
    fn stay(&mut self, random: &mut Random, from: Date, to: Date) -> Option<Operation> {
        let mut day = from;
        while day <= to {
            let bed = price::listed(price::BED);
            self.charge("90", day, 1, vec![bed]);
            day = day.saturating_add(1.day());
        }
        let day = from.saturating_add(1.day());
        if day >= to || !random.chance(28) {
            return None;
        }
        let (number, act) = *random.pick(price::OPERATIONS);
        let (code, name, _) = act;
        let mut items = vec![price::listed(act)];
        if random.chance(50) {
            items.push(price::device(price::SUTURE.0, price::SUTURE.1, 2, 1_260));
        }
        self.charge("50", day, 1, items);
        Some(Operation {
            day,
            number,
            name,
            code: code.to_string(),
        })
    }

    /// What was ordered, done and not taken back. What happens after the patient left is another bill's.
    fn event(&mut self, event: &Event, last: Date) {
        if matches!(event.change, Some(Change::Cancelled(_))) || event.ordered.date() > last {
            return;
        }
        match &event.what {
            What::Labs(order) => self.labs(order),
            What::Culture(culture) => self.culture(culture),
            What::Examination(examination) => self.examination(examination),
            What::Prescription(prescription) => {
                self.prescription(prescription, event.ordered.date());
            }
            What::Injection(injection) => self.injection(injection),
            What::Meal(_) => {}
        }
    }

    /// One unit a measured item, as they are claimed, and one for the drawing.
    fn labs(&mut self, order: &LabOrder) {
        let day = order.collected.date();
        let drawn = price::listed(price::DRAWING);
        self.charge("60", day, 1, vec![drawn]);
        for specimen in &order.specimens {
            for result in &specimen.results {
                let item = self.world.masters.items.get(result.item);
                if let (Some(item), ResultStatus::Final) = (item, result.status) {
                    self.charge("60", day, 1, vec![price::lab(result.item, &item.name)]);
                }
            }
        }
    }

    fn culture(&mut self, culture: &Culture) {
        let grown = price::listed(price::CULTURE);
        self.charge("60", culture.collected.date(), 1, vec![grown]);
    }

    fn examination(&mut self, examination: &Examination) {
        let procedure = self.world.masters.procedures.get(examination.procedure);
        if let (Some(procedure), Some(done)) = (procedure, examination.done) {
            let index = examination.procedure;
            let (section, item) = price::examination(index, &procedure.name, procedure.modality);
            self.charge(section, done.date(), 1, vec![item]);
        }
    }

    /// Drugs that the hospital hands out itself; otherwise the slip for a pharmacy.
    fn prescription(&mut self, prescription: &Prescription, ordered: Date) {
        let Some(dispensed) = prescription.dispensed else {
            let slip = price::listed(price::SLIP);
            self.charge("80", ordered, 1, vec![slip]);
            return;
        };
        for group in &prescription.groups {
            let mut external = false;
            let per_day = f64::from(group.per_day.max(1));
            let items: Vec<Item> = (group.drugs.iter())
                .filter_map(|(index, dose)| {
                    let drug = self.world.masters.drugs.get(*index)?;
                    external |= drug.form == Form::External;
                    let share = if group.as_needed { 1.0 } else { per_day };
                    Some(price::drug(drug, dose * share))
                })
                .collect();
            let section = match (external, group.as_needed) {
                (true, _) => "23",
                (false, true) => "22",
                (false, false) => "21",
            };
            let times = if external {
                1
            } else {
                u32::from(group.days.max(1))
            };
            self.charge(section, dispensed.date(), times, items);
        }
    }

    fn injection(&mut self, injection: &Injection) {
        if !injection.given {
            return;
        }
        let (section, technique) = match injection.route {
            Route::Drip => ("33", price::listed(price::DRIP)),
            Route::Intravenous => ("32", price::listed(price::INTRAVENOUS)),
            Route::Subcutaneous | Route::Intramuscular => ("31", price::listed(price::UNDER_SKIN)),
        };
        let mut items = vec![technique];
        items.extend(injection.drugs.iter().filter_map(|(index, amount)| {
            let drug = self.world.masters.drugs.get(*index)?;
            Some(price::drug(drug, *amount))
        }));
        self.charge(section, injection.start.date(), 1, items);
    }
}
