//! OMP-01 and OMP-11: prescriptions, and what the hospital's pharmacy gave out of them.

use jiff::ToSpan;
use jiff::civil::DateTime;

use super::Chain;
use super::desk::{Desk, Draft, Edit, Order, amount, dual, later, name_department, order_number};
use super::message::{location, pv1, segment, stamp};
use crate::history::{Change, Encounter, Event, Prescription, PrescriptionGroup};
use crate::hospital::Hospital;
use crate::hospital::dialect::{CodeOrder, escape};
use crate::masters::{Drug, Form};

/// The order and, when it was dispensed in the house, what was dispensed.
pub(super) fn chains(
    desk: &Desk,
    encounter: &Encounter,
    event: &Event,
    prescription: &Prescription,
) -> Vec<Chain> {
    let number = order_number(desk.hospital, desk.patient, event, 0);
    let paper = Paper {
        desk,
        encounter,
        event,
        prescription,
        number: &number,
    };
    let write = |edit: Edit| paper.order(edit);
    let department = name_department(desk.hospital, encounter, event.ordered);
    let order = Draft {
        data_type: "OMP-01",
        care_date: event.ordered.date(),
        order_no: number.clone(),
        department: department.clone(),
        event: "RDE^O11^RDE_O11",
        ready: later(event.ordered, 3 + event.serial as i64 * 11 % 50),
        write: &write,
    };
    let Some(dispensed) = prescription.dispensed else {
        return desk.chains(&order, event.change);
    };
    let write = |edit: Edit| paper.done(edit, dispensed);
    let done = Draft {
        data_type: "OMP-11",
        care_date: dispensed.date(),
        order_no: number.clone(),
        department,
        event: "RAS^O17^RAS_O17",
        ready: later(dispensed, 60 + event.serial as i64 * 37 % 900),
        write: &write,
    };
    // The day of ordering stays when it turns out that the drugs were given out a day later.
    let is_redated = matches!(event.change, Some(Change::Redated(_)));
    let mut chains = desk.chains(&order, event.change.filter(|_| !is_redated));
    chains.extend(desk.chains(&done, event.change));
    chains
}

struct Paper<'p> {
    desk: &'p Desk<'p>,
    encounter: &'p Encounter,
    event: &'p Event,
    prescription: &'p Prescription,
    number: &'p str,
}

impl Paper<'_> {
    fn order(&self, edit: Edit) -> Vec<String> {
        let mut segments = self.head();
        for (rp, group) in self.prescription.groups.iter().enumerate() {
            let days = days(rp, group, edit);
            for (index, (drug, dose)) in group.drugs.iter().enumerate() {
                let Some(drug) = self.desk.world.masters.drugs.get(*drug) else {
                    continue;
                };
                segments.push(self.orc(edit, self.event.ordered, true, (rp, index)));
                segments.push(self.rxe(drug, *dose, group, days));
                segments.push(tq1(drug, group, days, edit.at(self.event.ordered)));
                segments.push(rxr(drug));
            }
        }
        segments
    }

    fn done(&self, edit: Edit, dispensed: DateTime) -> Vec<String> {
        let mut segments = self.head();
        let at = stamp(edit.at(dispensed));
        let nurse = format!("P{:03}", self.event.serial % 40 + 1);
        let place = location(self.desk.hospital, self.encounter, dispensed);
        for (rp, group) in self.prescription.groups.iter().enumerate() {
            let days = days(rp, group, edit);
            segments.push(self.orc(edit, self.event.ordered, false, (rp, 0)));
            let mut last = None;
            for (drug, dose) in &group.drugs {
                let Some(drug) = self.desk.world.masters.drugs.get(*drug) else {
                    continue;
                };
                segments.push(segment(
                    "RXA",
                    &[
                        (1, "0"),
                        (2, "1"),
                        (3, &at),
                        (4, &at),
                        (5, &code(self.desk.hospital, drug)),
                        (6, &amount(total(group, *dose, days))),
                        (7, &unit(drug)),
                        (10, &nurse),
                        (11, &place),
                        (20, "CP"),
                        (22, &at),
                    ],
                ));
                last = Some(drug);
            }
            segments.extend(last.map(rxr));
        }
        segments
    }

    fn head(&self) -> Vec<String> {
        let visit = pv1(self.desk.hospital, self.encounter, self.event.ordered);
        vec![self.desk.pid.clone(), visit]
    }

    /// ORC-4 groups the drugs of one RP.
    fn orc(&self, edit: Edit, at: DateTime, is_order: bool, place: (usize, usize)) -> String {
        let group = format!("{}_{:02}_{:03}", self.number, place.0 + 1, place.1 + 1);
        let order = Order {
            number: self.number,
            entered: if is_order { edit.at(at) } else { at },
            encounter: self.encounter,
        };
        self.desk
            .orc(&order, edit.control(is_order), &[(4, &group)])
    }

    fn rxe(&self, drug: &Drug, dose: f64, group: &PrescriptionGroup, days: u16) -> String {
        let is_external = drug.form == Form::External;
        let (dose_text, dose_unit) = if is_external {
            ("\"\"".to_owned(), "\"\"".to_owned())
        } else {
            (amount(dose), unit(drug))
        };
        let daily = if is_external || group.as_needed {
            String::new()
        } else {
            let (code, name) = (&drug.unit.0, escape(&drug.unit.1));
            format!(
                "{}^{code}&{name}&MR9P",
                amount(dose * f64::from(group.per_day))
            )
        };
        let kind = match (&self.encounter.stay, self.prescription.dispensed) {
            (Some(_), _) => "IHP^入院処方^MR9P~FTP^定時処方^MR9P",
            (None, Some(_)) => "OHP^外来処方^MR9P~OHI^院内処方^MR9P",
            (None, None) => "OHP^外来処方^MR9P~OHO^院外処方^MR9P",
        };
        let way = match (drug.form, group.as_needed) {
            (Form::External, _) => "23^外用^JHSP0003",
            (_, true) => "22^頓用^JHSP0003",
            _ => "21^内服^JHSP0003",
        };
        segment(
            "RXE",
            &[
                (2, &code(self.desk.hospital, drug)),
                (3, &dose_text),
                (5, &dose_unit),
                (10, &amount(total(group, dose, days))),
                (11, &unit(drug)),
                (15, self.number),
                (19, &daily),
                (21, kind),
                (27, way),
            ],
        )
    }
}

/// The correction of a prescription is another number of days in its first group.
fn days(rp: usize, group: &PrescriptionGroup, edit: Edit) -> u16 {
    if edit.corrected && rp == 0 {
        group.days.saturating_add(7)
    } else {
        group.days
    }
}

fn total(group: &PrescriptionGroup, dose: f64, days: u16) -> f64 {
    dose * f64::from(group.per_day.max(1)) * f64::from(days.max(1))
}

/// HOT9 and the hospital's own code, which is its key in the drug list; hospitals without codes of their own send YJ beside it.
pub(super) fn code(hospital: &Hospital, drug: &Drug) -> String {
    let second = match hospital.dialect.code_order {
        CodeOrder::StandardOnly => (drug.yj.as_str(), "YJ"),
        _ => (drug.receipt.as_str(), "99DRG"),
    };
    dual((&drug.hot9, "HOT9"), &drug.name, second)
}

/// CWE of the drug's unit.
pub(super) fn unit(drug: &Drug) -> String {
    format!("{}^{}^MR9P", drug.unit.0, escape(&drug.unit.1))
}

fn tq1(drug: &Drug, group: &PrescriptionGroup, days: u16, from: DateTime) -> String {
    let start = stamp(from)[..8].to_owned();
    let end = stamp(from.saturating_add(i64::from(days.max(1) - 1).days()))[..8].to_owned();
    if group.as_needed {
        let times = (u32::from(days.max(1)) * u32::from(group.per_day.max(1))).to_string();
        return segment(
            "TQ1",
            &[(1, "1"), (3, AS_NEEDED), (7, &start), (14, &times)],
        );
    }
    let duration = format!("{days}^d");
    segment(
        "TQ1",
        &[
            (1, "1"),
            (3, usage(drug.form, group.per_day)),
            (6, &duration),
            (7, &start),
            (8, &end),
        ],
    )
}

const AS_NEEDED: &str = "1050110020000000&内服・経口・疼痛時&JAMISDP01";

/// TQ1-3: the usage in the standard's codes, or in the hospital's own where the sample knows none.
fn usage(form: Form, per_day: u8) -> &'static str {
    match (form, per_day) {
        (Form::External, 0 | 1) => "2B71000000000000&外用・塗布・１日１回&JAMISDP01",
        (Form::External, 2) => "2B72000000000000&外用・塗布・１日２回&JAMISDP01",
        (Form::External, _) => "2B73000000000000&外用・塗布・１日３回&JAMISDP01",
        (_, 0 | 1) => "1011000400000000&内服・経口・１日１回朝食後&JAMISDP01",
        (_, 2) => "1012040400000000&内服・経口・１日２回朝夕食後&JAMISDP01",
        (_, 3) => "1013044400000000&内服・経口・１日３回朝昼夕食後&JAMISDP01",
        _ => "U04&１日４回毎食後と就寝前&99USE",
    }
}

fn rxr(drug: &Drug) -> String {
    let route = match drug.form {
        Form::External => "AP^外用^HL70162",
        _ => "PO^口^HL70162",
    };
    segment("RXR", &[(1, route)])
}
