//! OMP-02 and OMP-12: infusions and shots, ordered and given.

use jiff::civil::DateTime;

use super::Chain;
use super::desk::{Desk, Draft, Edit, Order, amount, later, name_department, order_number};
use super::medication::{code, unit};
use super::message::{location, pv1, segment, stamp};
use crate::history::{Change, Encounter, Event, Injection, Route};
use crate::masters::Drug;

/// The order and, when it was given, what was given.
pub(super) fn chains(
    desk: &Desk,
    encounter: &Encounter,
    event: &Event,
    injection: &Injection,
) -> Vec<Chain> {
    let number = order_number(desk.hospital, desk.patient, event, 0);
    let drugs = &desk.world.masters.drugs;
    let mixed = injection.drugs.iter();
    let bottle = Bottle {
        desk,
        encounter,
        event,
        injection,
        number: &number,
        drugs: mixed
            .filter_map(|(drug, dose)| Some((drugs.get(*drug)?, *dose)))
            .collect(),
    };
    let write = |edit: Edit| bottle.order(edit);
    let department = name_department(desk.hospital, encounter, event.ordered);
    let order = Draft {
        data_type: "OMP-02",
        care_date: event.ordered.date(),
        order_no: number.clone(),
        department: department.clone(),
        event: "RDE^O11^RDE_O11",
        ready: later(event.ordered, 4 + event.serial as i64 * 13 % 50),
        write: &write,
    };
    if !injection.given {
        return desk.chains(&order, event.change);
    }
    let write = |edit: Edit| bottle.done(edit);
    let done = Draft {
        data_type: "OMP-12",
        care_date: injection.start.date(),
        order_no: number.clone(),
        department,
        event: "RAS^O17^RAS_O17",
        ready: later(injection.end, 45 + event.serial as i64 * 41 % 1_500),
        write: &write,
    };
    let is_redated = matches!(event.change, Some(Change::Redated(_)));
    let mut chains = desk.chains(&order, event.change.filter(|_| !is_redated));
    chains.extend(desk.chains(&done, event.change));
    chains
}

struct Bottle<'b> {
    desk: &'b Desk<'b>,
    encounter: &'b Encounter,
    event: &'b Event,
    injection: &'b Injection,
    number: &'b str,
    /// What is in it, the base first.
    drugs: Vec<(&'b Drug, f64)>,
}

impl Bottle<'_> {
    fn order(&self, edit: Edit) -> Vec<String> {
        let mut segments = self.head(edit, true);
        segments.push(self.rxe());
        segments.push(segment(
            "TQ1",
            &[
                (1, "1"),
                (7, &stamp(edit.at(self.injection.start))),
                (8, &stamp(edit.at(self.end(edit)))),
            ],
        ));
        segments.push(self.rxr());
        for (index, (drug, dose)) in self.drugs.iter().enumerate() {
            let part = if index == 0 { "B" } else { "A" };
            segments.push(segment(
                "RXC",
                &[
                    (1, part),
                    (2, &code(self.desk.hospital, drug)),
                    (3, &amount(*dose)),
                    (4, &unit(drug)),
                ],
            ));
        }
        segments
    }

    fn done(&self, edit: Edit) -> Vec<String> {
        let mut segments = self.head(edit, false);
        let start = stamp(edit.at(self.injection.start));
        let end = stamp(edit.at(self.end(edit)));
        let nurse = format!("N{:03}", self.event.serial % 80 + 1);
        let place = location(self.desk.hospital, self.encounter, self.injection.start);
        for (drug, dose) in &self.drugs {
            segments.push(segment(
                "RXA",
                &[
                    (1, "0"),
                    (2, "1"),
                    (3, &start),
                    (4, &end),
                    (5, &code(self.desk.hospital, drug)),
                    (6, &amount(*dose)),
                    (7, &unit(drug)),
                    (10, &nurse),
                    (11, &place),
                    (12, &self.rate()),
                    (20, "CP"),
                    (22, &end),
                ],
            ));
        }
        segments.push(self.rxr());
        segments
    }

    fn head(&self, edit: Edit, is_order: bool) -> Vec<String> {
        let ordered = self.event.ordered;
        let order = Order {
            number: self.number,
            entered: if is_order { edit.at(ordered) } else { ordered },
            encounter: self.encounter,
        };
        let group = format!("{}_01_001", self.number);
        vec![
            self.desk.pid.clone(),
            pv1(self.desk.hospital, self.encounter, ordered),
            self.desk
                .orc(&order, edit.control(is_order), &[(4, &group)]),
        ]
    }

    /// RXE-2 is the kind of injection; the drugs are in RXC.
    fn rxe(&self) -> String {
        let base = self.drugs.first();
        let is_vaccine = base.is_some_and(|(drug, _)| drug.name.contains("ワクチン"));
        let kind = if is_vaccine {
            "06^予防接種^JHSI0002"
        } else {
            "00^一般^JHSI0002"
        };
        let volume = base.map_or(String::new(), |(_, dose)| amount(*dose));
        let measure = base.map_or(String::new(), |(drug, _)| unit(drug));
        let visit = match &self.encounter.stay {
            Some(_) => "IHP^入院処方^MR9P~FTP^定時処方^JHSI0001",
            None => "OHP^外来処方^MR9P~OHI^院内処方^MR9P",
        };
        segment(
            "RXE",
            &[
                (2, kind),
                (3, &volume),
                (5, &measure),
                (6, "INJ^注射剤^MR9P"),
                (15, self.number),
                (21, visit),
                (23, &self.rate()),
            ],
        )
    }

    /// Millilitres an hour of a drip whose base is measured in them.
    fn rate(&self) -> String {
        let seconds = self.injection.start.duration_until(self.injection.end);
        let hours = seconds.as_secs() as f64 / 3_600.0;
        match self.drugs.first() {
            Some((drug, dose)) if drug.unit.0 == "ML" && hours >= 0.25 => {
                amount((dose / hours).round())
            }
            _ => String::new(),
        }
    }

    /// The correction of an injection is a later end.
    fn end(&self, edit: Edit) -> DateTime {
        later(self.injection.end, if edit.corrected { 1_800 } else { 0 })
    }

    fn rxr(&self) -> String {
        let (route, device) = match self.injection.route {
            Route::Drip => ("IV^静脈内^HL70162", "IVP^点滴ポンプ^HL70164"),
            Route::Intravenous => ("IV^静脈内^HL70162", ""),
            Route::Subcutaneous => ("SC^皮下^HL70162", ""),
            Route::Intramuscular => ("IM^筋肉内^HL70162", ""),
        };
        let fields = [(1, route), (3, device)];
        segment("RXR", &fields[..if device.is_empty() { 1 } else { 2 }])
    }
}
