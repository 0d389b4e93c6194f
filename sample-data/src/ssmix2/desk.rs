//! Where a patient's messages are written: what they share, and how a later change of an event becomes versions of a chain.

use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, ToSpan};

use super::message::{department, doctor, location, named_department, patient_class, pid};
use super::message::{segment, specialty_at, stamp};
use super::name::{digits, root};
use super::{Chain, Content, Damage, Version};
use crate::history::{Change, Encounter, Event, Patient, World};
use crate::hospital::dialect::escape;
use crate::hospital::{Hospital, Specialty};
use crate::random::Random;

/// What everything that is written about one patient needs.
pub(super) struct Desk<'a> {
    pub world: &'a World<'a>,
    pub hospital: &'a Hospital,
    pub patient: &'a Patient,
    /// PID without address.
    pub pid: String,
}

/// What a change does to a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Edit {
    /// One value, dose or time differs.
    pub corrected: bool,
    /// The message takes the record back.
    pub cancels: bool,
    /// Everything happened so many days later.
    pub days: i64,
}

impl Edit {
    /// A time as the edited message has it.
    pub(super) fn at(&self, at: DateTime) -> DateTime {
        at.saturating_add(self.days.days())
    }

    /// ORC-1 of orders; reports say `OC` where orders say `CA`.
    pub(super) fn control(&self, is_order: bool) -> &'static str {
        match (self.cancels, self.corrected, is_order) {
            (true, _, true) => "CA",
            (true, _, false) => "OC",
            (false, true, _) => "XO",
            (false, false, _) => "NW",
        }
    }
}

/// A message about an event, before it is known which versions of it there are.
pub(super) struct Draft<'d> {
    pub data_type: &'static str,
    pub care_date: Date,
    pub order_no: String,
    pub department: Option<String>,
    /// MSH-9, the same when it is taken back: orders say so in ORC-1.
    pub event: &'static str,
    /// When the hospital's system sends it.
    pub ready: DateTime,
    pub write: &'d dyn Fn(Edit) -> Vec<String>,
}

/// Streams of random numbers in this module and below it.
#[derive(Clone, Copy)]
pub(super) enum Stream {
    Send = 400,
    Patient,
    Doctor,
    Allergy,
    Visit,
    Movement,
    Problem,
}

impl<'a> Desk<'a> {
    pub(super) fn new(
        world: &'a World<'a>,
        hospital: &'a Hospital,
        patient: &'a Patient,
    ) -> Desk<'a> {
        Desk {
            world,
            hospital,
            patient,
            pid: pid(hospital, patient, None),
        }
    }

    /// The stream of one matter of this patient.
    pub(super) fn random(&self, stream: Stream, keys: [u64; 2]) -> Random {
        let place = [self.hospital.index as u64, self.patient.number as u64];
        let seed = self.world.seed;
        Random::keyed(seed, &[place[0], place[1], stream as u64, keys[0], keys[1]])
    }

    /// When something is sent that became known at `at`: at once, but what is older than the storage is loaded in the
    /// first hours of the first day.
    pub(super) fn sent(&self, at: DateTime) -> DateTime {
        if at.date() >= self.world.from {
            return at;
        }
        let seconds = self.patient.number as i64 * 7 % 14_400;
        later(self.world.from.at(0, 0, 0, 0), seconds)
    }

    /// A message whose chain and neighbours are not known yet.
    pub(super) fn version(
        &self,
        sent: DateTime,
        department: Option<&str>,
        event: &'static str,
        segments: Vec<String>,
    ) -> Version {
        let second = i64::from(sent.minute()) * 60 + i64::from(sent.second());
        let mut random = self.random(Stream::Send, [second as u64, event.len() as u64]);
        Version {
            sent,
            milliseconds: random.below(1_000) as u16,
            department: department
                .filter(|code| !code.is_empty())
                .map(str::to_owned),
            deletes: false,
            event,
            content: Content::Segments(segments),
            wire: self.hospital.dialect.wire,
            character_set: None,
            damage: Damage::default(),
        }
    }

    /// A chain in its root; versions are moved apart so that each is later than the one before it.
    pub(super) fn chain(
        &self,
        care_date: Option<Date>,
        data_type: &str,
        order_no: &str,
        mut versions: Vec<Version>,
    ) -> Chain {
        part(&mut versions);
        Chain {
            root: root(&self.hospital.dialect, care_date),
            patient_id: self.patient.id.clone(),
            care_date,
            data_type: data_type.to_owned(),
            order_no: order_no.to_owned(),
            versions,
        }
    }

    /// The chains of an event's message after `change`: one, none when it was taken back before it was sent, or two when
    /// its day changed.
    pub(super) fn chains(&self, draft: &Draft<'_>, change: Option<Change>) -> Vec<Chain> {
        let ready = self.sent(draft.ready);
        let version = |sent: DateTime, edit: Edit| {
            let segments = (draft.write)(edit);
            let mut version =
                self.version(sent, draft.department.as_deref(), draft.event, segments);
            version.deletes = edit.cancels;
            version
        };
        let chain = |days: i64, versions: Vec<Version>| {
            let date = draft.care_date.saturating_add(days.days());
            self.chain(Some(date), draft.data_type, &draft.order_no, versions)
        };
        let plain = Edit::default();
        let corrected = Edit {
            corrected: true,
            ..plain
        };
        let cancels = Edit {
            cancels: true,
            ..plain
        };
        let redated = Edit { days: 1, ..plain };
        let first = || version(ready, plain);
        match change {
            Some(Change::Resent(at)) if at > ready => {
                vec![chain(0, vec![first(), version(at, plain)])]
            }
            Some(Change::Corrected(at)) if at > ready => {
                vec![chain(0, vec![first(), version(at, corrected)])]
            }
            Some(Change::Corrected(_)) => vec![chain(0, vec![version(ready, corrected)])],
            Some(Change::Cancelled(at)) if at > ready => {
                vec![chain(0, vec![first(), version(at, cancels)])]
            }
            Some(Change::Cancelled(_)) => Vec::new(),
            Some(Change::Redated(at)) if at > ready => vec![
                chain(0, vec![first(), version(at, cancels)]),
                chain(1, vec![version(later(at, 2), redated)]),
            ],
            Some(Change::Redated(_)) => vec![chain(1, vec![version(ready, redated)])],
            Some(Change::Resent(_)) | None => vec![chain(0, vec![first()])],
        }
    }

    /// CWE of a department, ORC-17.
    pub(super) fn department_code(&self, specialty: Specialty) -> String {
        let (code, name) = named_department(self.hospital, specialty);
        format!("{code}^{name}^99DPT")
    }

    /// ORC of an order or report; `extra` are fields between 2 and 9, ascending.
    pub(super) fn orc(&self, order: &Order<'_>, control: &str, extra: &[(usize, &str)]) -> String {
        let encounter = order.encounter;
        let specialty = specialty_at(encounter, order.entered);
        let doctor = doctor(self.hospital, encounter, specialty);
        let entered = stamp(order.entered);
        let place = location(self.hospital, encounter, order.entered);
        let unit = self.department_code(specialty);
        let mut fields = vec![(1, control), (2, order.number)];
        fields.extend_from_slice(extra);
        fields.extend([
            (9, entered.as_str()),
            (10, &doctor),
            (12, &doctor),
            (13, &place),
            (17, &unit),
            (21, &self.hospital.name),
            (29, setting(encounter)),
        ]);
        segment("ORC", &fields)
    }
}

/// What ORC says of an order.
pub(super) struct Order<'o> {
    pub number: &'o str,
    pub entered: DateTime,
    pub encounter: &'o Encounter,
}

/// ORC-29.
pub(super) fn setting(encounter: &Encounter) -> &'static str {
    match patient_class(encounter) {
        "I" => "I^入院患者オーダ^HL70482",
        _ => "O^外来患者オーダ^HL70482",
    }
}

/// The number of an event's order: day, patient, event and a running number within the order, which is 0 for the order
/// itself. Unique for a patient, in as many digits as the hospital's system has.
pub(crate) fn order_number(
    hospital: &Hospital,
    patient: &Patient,
    event: &Event,
    part: usize,
) -> String {
    let number = format!(
        "{}{:02}{:03}{:02}",
        digits(event.ordered.date()),
        patient.number % 100,
        event.serial % 1_000,
        part % 100
    );
    let missing = hospital.dialect.order_digits.saturating_sub(number.len());
    let cut = number.len().saturating_sub(hospital.dialect.order_digits);
    "0".repeat(missing) + &number[cut..]
}

/// CWE in two systems: the standard's code first, the hospital's own after it.
pub(super) fn dual(standard: (&str, &str), name: &str, local: (&str, &str)) -> String {
    let name = escape(name);
    if standard.0.is_empty() {
        return format!("{}^{name}^{}", local.0, local.1);
    }
    format!(
        "{}^{name}^{}^{}^{name}^{}",
        standard.0, standard.1, local.0, local.1
    )
}

/// A number as dose or amount: three decimals at most and no idle zeros.
pub(super) fn amount(number: f64) -> String {
    let text = format!("{number:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// `seconds` after a time.
pub(super) fn later(at: DateTime, seconds: i64) -> DateTime {
    at.saturating_add(SignedDuration::from_secs(seconds))
}

/// Makes every version later than the one before it.
pub(super) fn part(versions: &mut [Version]) {
    for index in 1..versions.len() {
        let earliest = later(versions[index - 1].sent, 1);
        let sent = &mut versions[index].sent;
        *sent = earliest.max(*sent);
    }
}

/// The department code of a message, as its file name shows it.
pub(super) fn name_department(
    hospital: &Hospital,
    encounter: &Encounter,
    at: DateTime,
) -> Option<String> {
    let code = department(hospital, specialty_at(encounter, at));
    (!code.is_empty()).then(|| code.to_owned())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::ssmix2::testing;

    #[test]
    fn order_numbers_have_the_digits_of_the_system() {
        let mut hospital = testing::hospital();
        let mut patient = testing::patient();
        patient.number = 1_234;
        let event = testing::event(12, date(2026, 11, 9).at(9, 30, 0, 0));
        for (digits, number) in [
            (15, "202611093401203"),
            (13, "2611093401203"),
            (17, "00202611093401203"),
        ] {
            hospital.dialect.order_digits = digits;
            assert_eq!(order_number(&hospital, &patient, &event, 3), number);
        }
    }

    #[test]
    fn changes_become_versions() {
        let (masters, hospital, patient) =
            (testing::masters(), testing::hospital(), testing::patient());
        let world = testing::world(&masters);
        let desk = Desk::new(&world, &hospital, &patient);
        let write = |edit: Edit| vec![edit.control(true).to_owned(), edit.days.to_string()];
        let ready = date(2026, 11, 9).at(9, 30, 0, 0);
        let draft = Draft {
            data_type: "OMP-01",
            care_date: ready.date(),
            order_no: "1".into(),
            department: Some("01".into()),
            event: "RDE^O11^RDE_O11",
            ready,
            write: &write,
        };
        let (before, after) = (later(ready, -60), later(ready, 3_600));
        for (change, expected) in [
            (None, "1109 NW0"),
            (Some(Change::Resent(after)), "1109 NW0 NW0"),
            (Some(Change::Resent(before)), "1109 NW0"),
            (Some(Change::Corrected(after)), "1109 NW0 XO0"),
            (Some(Change::Corrected(before)), "1109 XO0"),
            (Some(Change::Cancelled(after)), "1109 NW0 CA0-"),
            (Some(Change::Cancelled(before)), ""),
            (Some(Change::Redated(after)), "1109 NW0 CA0-; 1110 NW1"),
            (Some(Change::Redated(before)), "1110 NW1"),
        ] {
            let chains = desk.chains(&draft, change);
            let shown: Vec<String> = chains.iter().map(shown).collect();
            assert_eq!(shown.join("; "), expected, "{change:?}");
            for chain in chains {
                assert!(chain.versions.is_sorted_by(|a, b| a.sent < b.sent));
            }
        }
    }

    fn shown(chain: &Chain) -> String {
        let mut text = digits(chain.care_date.unwrap())[4..].to_owned();
        for version in &chain.versions {
            let Content::Segments(segments) = &version.content else {
                panic!("no segments");
            };
            text += &format!(" {}", segments.concat());
            text += if version.deletes { "-" } else { "" };
        }
        text
    }

    #[test]
    fn what_is_older_than_the_storage_is_loaded_at_its_start() {
        let (masters, hospital, patient) =
            (testing::masters(), testing::hospital(), testing::patient());
        let world = testing::world(&masters);
        let desk = Desk::new(&world, &hospital, &patient);
        let old = desk.sent(date(2020, 1, 1).at(9, 0, 0, 0));
        assert_eq!(old.date(), world.from);
        let new = date(2026, 11, 9).at(9, 0, 0, 0);
        assert_eq!(desk.sent(new), new);
    }

    #[test]
    fn amounts_have_no_idle_zeros() {
        for (number, text) in [(1.0, "1"), (0.5, "0.5"), (0.1 * 3.0, "0.3"), (100.0, "100")] {
            assert_eq!(amount(number), text);
        }
    }
}
