//! ADT-12 to ADT-52: receptions, admissions, leaves, transfers and discharges, planned and done, and what was taken back.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};

use super::Chain;
use super::desk::{Desk, Stream, later};
use super::message::{department, doctor, location, patient_class, segment, specialty_at, stamp};
use super::name::NO_ORDER;
use crate::history::{Encounter, Stay};

/// Appends the chains of one encounter. `receptions` counts the earlier ones of the same day.
pub(super) fn write(
    desk: &Desk,
    encounter: &Encounter,
    receptions: usize,
    chains: &mut Vec<Chain>,
) {
    let ward = Ward { desk, encounter };
    match &encounter.stay {
        None => chains.push(ward.reception(receptions)),
        Some(stay) => ward.stay(stay, chains),
    }
}

/// A kind of message with what takes it back.
struct Kind {
    data_type: &'static str,
    event: &'static str,
    cancel: &'static str,
}

const fn kind(data_type: &'static str, event: &'static str, cancel: &'static str) -> Kind {
    Kind {
        data_type,
        event,
        cancel,
    }
}

const PLANNED_ADMISSION: Kind = kind("ADT-21", "ADT^A14^ADT_A05", "ADT^A27^ADT_A21");
const ADMISSION: Kind = kind("ADT-22", "ADT^A01^ADT_A01", "ADT^A11^ADT_A09");
const LEAVE: Kind = kind("ADT-31", "ADT^A21^ADT_A21", "ADT^A52^ADT_A52");
const RETURN: Kind = kind("ADT-32", "ADT^A22^ADT_A21", "ADT^A53^ADT_A52");
const PLANNED_TRANSFER: Kind = kind("ADT-41", "ADT^A15^ADT_A15", "ADT^A26^ADT_A21");
const TRANSFER: Kind = kind("ADT-42", "ADT^A02^ADT_A02", "ADT^A12^ADT_A12");
const PLANNED_DISCHARGE: Kind = kind("ADT-51", "ADT^A16^ADT_A16", "ADT^A25^ADT_A21");
const DISCHARGE: Kind = kind("ADT-52", "ADT^A03^ADT_A03", "ADT^A13^ADT_A01");

/// What PV1, PV2 and EVN say of a movement.
#[derive(Default)]
struct Movement {
    /// When it happens; EVN-6 of what has happened.
    at: DateTime,
    is_planned: bool,
    /// PV1-6.
    from: String,
    /// PV1-36.
    outcome: &'static str,
    /// PV1-44 and -45.
    admitted: Option<DateTime>,
    discharged: Option<DateTime>,
    /// PV2-8, -9 and -47.
    expected_admission: Option<DateTime>,
    expected_discharge: Option<DateTime>,
    expected_return: Option<DateTime>,
}

struct Ward<'w> {
    desk: &'w Desk<'w>,
    encounter: &'w Encounter,
}

impl Ward<'_> {
    /// ADT-12. The storage keeps one reception a day without a number, so that a second one needs its own.
    fn reception(&self, earlier: usize) -> Chain {
        let start = self.encounter.start;
        let desk = self.desk;
        let sent = desk.sent(later(start, 3 + self.encounter.serial as i64 * 17 % 50));
        let movement = Movement {
            at: start,
            admitted: Some(start),
            ..Movement::default()
        };
        let unit = department(desk.hospital, self.encounter.specialty);
        let segments = self.segments(&movement, sent);
        let version = desk.version(sent, Some(unit), "ADT^A04^ADT_A01", segments);
        let number = match earlier {
            0 => NO_ORDER.to_owned(),
            _ => format!("{:0>1$}", earlier + 1, desk.hospital.dialect.order_digits),
        };
        desk.chain(Some(start.date()), "ADT-12", &number, vec![version])
    }

    fn stay(&self, stay: &Stay, chains: &mut Vec<Chain>) {
        let (start, end) = (self.encounter.start, self.encounter.end);
        if let Some(planned) = stay.planned {
            let moved = self.chance(0, 8).then_some(start);
            self.plan(&PLANNED_ADMISSION, planned, start, moved, chains);
        }
        let admission = Movement {
            at: start,
            admitted: Some(start),
            ..Movement::default()
        };
        self.happened(&ADMISSION, admission, 4, chains);
        self.leaves(stay, chains);
        self.transfers(stay, chains);
        if let Some(planned) = stay.discharge_planned {
            let moved = self.chance(2, 6).then_some(end);
            self.plan(&PLANNED_DISCHARGE, planned, end, moved, chains);
        }
        let discharge = Movement {
            at: end,
            outcome: stay.outcome,
            admitted: Some(start),
            discharged: Some(end),
            ..Movement::default()
        };
        self.happened(&DISCHARGE, discharge, 3, chains);
    }

    fn leaves(&self, stay: &Stay, chains: &mut Vec<Chain>) {
        let (start, end) = (self.encounter.start, self.encounter.end);
        for (out, back) in &stay.leaves {
            for (kind, at) in [(&LEAVE, *out), (&RETURN, *back)] {
                let movement = Movement {
                    at,
                    expected_return: Some(*back),
                    ..Movement::default()
                };
                self.happened(kind, movement, 3, chains);
            }
        }
        let days = start
            .date()
            .until(end.date())
            .map_or(0, |span| span.get_days());
        if stay.leaves.is_empty() && days > 6 && self.chance(4, 4) {
            // A leave that was entered and did not come about.
            let out = start
                .date()
                .saturating_add((days / 2).days())
                .at(10, 0, 0, 0);
            let movement = Movement {
                at: out,
                expected_return: Some(later(out, 86_400)),
                ..Movement::default()
            };
            let entered = later(out, 120);
            chains.push(self.chain(
                &LEAVE,
                out.date(),
                &movement,
                &[(entered, false), (later(entered, 3_600), true)],
            ));
        }
    }

    fn transfers(&self, stay: &Stay, chains: &mut Vec<Chain>) {
        let mut from = location(self.desk.hospital, self.encounter, self.encounter.start);
        for transfer in &stay.transfers {
            if let Some(planned) = transfer.planned {
                let moved = self.chance(6, 5).then_some(transfer.at);
                self.plan(&PLANNED_TRANSFER, planned, transfer.at, moved, chains);
            }
            let here = location(self.desk.hospital, self.encounter, transfer.at);
            let movement = Movement {
                at: transfer.at,
                from: std::mem::replace(&mut from, here),
                ..Movement::default()
            };
            self.happened(&TRANSFER, movement, 3, chains);
        }
    }

    /// A movement that has come about. In some of 100 cases it was entered wrongly, taken back and entered once more.
    fn happened(&self, kind: &Kind, movement: Movement, percent: u64, chains: &mut Vec<Chain>) {
        let key = self.key(kind, movement.at);
        let mut random = self.desk.random(Stream::Movement, key);
        let first = later(movement.at, 20 + random.below(1_200) as i64);
        let mut times = vec![(first, false)];
        if random.chance(percent) {
            let second = later(first, 120 + random.below(1_800) as i64);
            times.extend([(second, true), (later(second, 40), false)]);
        }
        chains.push(self.chain(kind, movement.at.date(), &movement, &times));
    }

    /// A plan for `at`, made at `planned`. When it was `moved`, it was first for another day and taken back half way.
    fn plan(
        &self,
        kind: &Kind,
        planned: DateTime,
        at: DateTime,
        moved: Option<DateTime>,
        chains: &mut Vec<Chain>,
    ) {
        let movement = |at: DateTime| Movement {
            at,
            is_planned: true,
            expected_admission: (kind.data_type != "ADT-51").then_some(at),
            expected_discharge: (kind.data_type == "ADT-51").then_some(at),
            ..Movement::default()
        };
        let mut random = self.desk.random(Stream::Movement, self.key(kind, at));
        let mut entered = later(planned, 10 + random.below(600) as i64);
        let wait = planned.duration_until(at).as_secs();
        if moved.is_some() && wait > 2 * 86_400 {
            let other = at.saturating_add((1 + random.below(3) as i64).days());
            let back = later(entered, wait / 2);
            let times = [(entered, false), (back, true)];
            chains.push(self.chain(kind, other.date(), &movement(other), &times));
            entered = later(back, 30);
        }
        chains.push(self.chain(kind, at.date(), &movement(at), &[(entered, false)]));
    }

    /// A chain of messages and cancels at the given times.
    fn chain(
        &self,
        kind: &Kind,
        care_date: Date,
        movement: &Movement,
        times: &[(DateTime, bool)],
    ) -> Chain {
        let desk = self.desk;
        let unit = department(desk.hospital, specialty_at(self.encounter, movement.at));
        let versions = times.iter().map(|(at, cancels)| {
            let sent = desk.sent(*at);
            let event = if *cancels { kind.cancel } else { kind.event };
            let segments = self.segments(movement, sent);
            let mut version = desk.version(sent, Some(unit), event, segments);
            version.deletes = *cancels;
            version
        });
        let versions = versions.collect();
        desk.chain(Some(care_date), kind.data_type, NO_ORDER, versions)
    }

    fn segments(&self, movement: &Movement, sent: DateTime) -> Vec<String> {
        let desk = self.desk;
        let text = |at: Option<DateTime>| at.map_or(String::new(), stamp);
        let specialty = specialty_at(self.encounter, movement.at);
        let doctor = doctor(desk.hospital, self.encounter, specialty);
        let place = location(desk.hospital, self.encounter, movement.at);
        let unit = department(desk.hospital, specialty);
        let mut visit = vec![(1, "0001"), (2, patient_class(self.encounter)), (3, &place)];
        let admitted = text(movement.admitted);
        let discharged = text(movement.discharged);
        let admitting = if admitted.is_empty() { "" } else { &doctor };
        let further = [
            (6, movement.from.as_str()),
            (7, &doctor),
            (10, unit),
            (17, admitting),
            (36, movement.outcome),
            (44, &admitted),
            (45, &discharged),
        ];
        visit.extend(further.into_iter().filter(|(_, value)| !value.is_empty()));
        let occurred = text((!movement.is_planned).then_some(movement.at));
        let occurred = [(2, stamp(sent)), (6, occurred)];
        let mut segments = vec![filled("EVN", &occurred), desk.pid.clone()];
        segments.push(segment("PV1", &visit));
        let expected = [
            (8, text(movement.expected_admission)),
            (9, text(movement.expected_discharge)),
            (47, text(movement.expected_return)),
        ];
        if expected.iter().any(|(_, value)| !value.is_empty()) {
            segments.push(filled("PV2", &expected));
        }
        segments
    }

    fn key(&self, kind: &Kind, at: DateTime) -> [u64; 2] {
        let kind = kind
            .data_type
            .bytes()
            .fold(0, |sum, byte| sum * 31 + u64::from(byte));
        [
            self.encounter.serial as u64 * 1_000 + kind % 1_000,
            at.ordinal(),
        ]
    }

    fn chance(&self, matter: u64, percent: u64) -> bool {
        let key = [self.encounter.serial as u64, matter];
        self.desk.random(Stream::Visit, key).chance(percent)
    }
}

/// A time as a number that keys a stream.
trait Ordinal {
    fn ordinal(self) -> u64;
}

impl Ordinal for DateTime {
    fn ordinal(self) -> u64 {
        let days =
            u64::from(self.date().year().unsigned_abs()) * 366 + self.date().day_of_year() as u64;
        days * 1_440 + self.hour() as u64 * 60 + self.minute() as u64
    }
}

/// A segment without its empty fields.
fn filled(name: &str, fields: &[(usize, String)]) -> String {
    let fields = fields.iter().filter(|(_, value)| !value.is_empty());
    let fields: Vec<(usize, &str)> = fields
        .map(|(number, value)| (*number, value.as_str()))
        .collect();
    segment(name, &fields)
}
