//! What surrounds results: SPM, ORC and OBR, and the chain and version that a report goes into.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};

use crate::history::{Encounter, Event, Patient, World};
use crate::hospital::Hospital;
use crate::hospital::dialect::Wire;
use crate::random::Random;

use super::super::desk::{Desk, later, name_department, order_number, setting};
use super::super::message::{doctor, location, pv1, segment, specialty_at, stamp};
use super::super::name::{digits, root};
use super::super::{Chain, Content, Damage, LabReport, Version};

/// Streams of this room.
pub(super) mod tag {
    /// When a message reaches the storage.
    pub(crate) const SENT: u64 = 440;
    /// Remarks: why there is no value, notes below a request.
    pub(crate) const REMARK: u64 = 441;
    /// Which value a correction is about.
    pub(crate) const CORRECTION: u64 = 442;
}

/// The event that messages are written about, and everything around it.
pub(super) struct Frame<'a> {
    pub world: &'a World<'a>,
    pub hospital: &'a Hospital,
    pub patient: &'a Patient,
    /// What all messages of the patient share.
    pub desk: Desk<'a>,
    pub encounter: &'a Encounter,
    pub event: &'a Event,
}

/// What ORC-1, ORC-5 and OBR-25 say.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Ordered,
    Preliminary,
    Final,
}

/// One SPM with the request below it, in both kinds of message.
pub(super) struct Request<'a> {
    /// 1-based among the specimens of the message.
    pub number: usize,
    /// 1-based among the requests of the specimen.
    pub part: usize,
    pub order_no: String,
    /// Empty before the specimen is taken.
    pub specimen_id: String,
    /// OBR-4.
    pub code: &'a str,
    /// OBR-26.
    pub parent: &'a str,
    pub collected: DateTime,
    pub reported: DateTime,
    pub outside: bool,
    pub stage: Stage,
}

impl<'a> Frame<'a> {
    pub(super) fn new(
        world: &'a World<'a>,
        hospital: &'a Hospital,
        patient: &'a Patient,
        encounter: &'a Encounter,
        event: &'a Event,
    ) -> Frame<'a> {
        Frame {
            world,
            hospital,
            patient,
            desk: Desk::new(world, hospital, patient),
            encounter,
            event,
        }
    }

    /// The stream of this event for a purpose and a number.
    pub(super) fn random(&self, purpose: u64, number: u64) -> Random {
        let keys = [
            self.hospital.index as u64,
            self.patient.number as u64,
            purpose,
            self.event.serial as u64,
            number,
        ];
        Random::keyed(self.world.seed, &keys)
    }

    /// PID and PV1.
    pub(super) fn head(&self) -> Vec<String> {
        vec![
            self.desk.pid.clone(),
            pv1(self.hospital, self.encounter, self.event.ordered),
        ]
    }

    /// The order number, with the part of the order that has a file of its own; 0 is the whole.
    pub(super) fn order_no(&self, part: usize) -> String {
        order_number(self.hospital, self.patient, self.event, part)
    }

    /// The number on the label of a tube.
    pub(super) fn specimen_id(&self, number: usize) -> String {
        let date = self.event.ordered.date();
        format!(
            "{:02}{:03}{:06}{:02}{:02}",
            date.year() % 100,
            date.day_of_year(),
            self.patient.number % 1_000_000,
            self.event.serial % 100,
            number % 100,
        )
    }

    /// A time as the hospital writes it; outside laboratories may know the day only.
    pub(super) fn time(&self, at: DateTime, outside: bool) -> String {
        let mut text = stamp(at);
        if self.hospital.dialect.short_times {
            text.truncate(12);
            if outside {
                text.replace_range(8.., "0000");
            }
        }
        text
    }

    /// SPM.
    pub(super) fn spm(&self, request: &Request, specimen: &str) -> String {
        segment(
            "SPM",
            &[
                (1, &request.number.to_string()),
                (2, &request.specimen_id),
                (4, specimen),
                (17, &self.time(request.collected, false)),
            ],
        )
    }

    /// ORC.
    pub(super) fn orc(&self, request: &Request) -> String {
        let (control, state, at) = match request.stage {
            Stage::Ordered => ("NW", "", self.time(request.reported, false)),
            Stage::Preliminary => ("SC", "A", self.time(request.reported, request.outside)),
            Stage::Final => ("SC", "CM", self.time(request.reported, request.outside)),
        };
        let ordered = self.event.ordered;
        let specialty = specialty_at(self.encounter, ordered);
        let doctor = doctor(self.hospital, self.encounter, specialty);
        segment(
            "ORC",
            &[
                (1, control),
                (2, &request.order_no),
                (3, &request.specimen_id),
                (5, state),
                (9, &at),
                (12, &doctor),
                (13, &location(self.hospital, self.encounter, ordered)),
                (17, &self.desk.department_code(specialty)),
                (29, setting(self.encounter)),
            ],
        )
    }

    /// OBR.
    pub(super) fn obr(&self, request: &Request) -> String {
        let number = request.part.to_string();
        let day = digits(request.collected.date());
        let reported = self.time(request.reported, request.outside);
        let mut fields = vec![
            (1, number.as_str()),
            (2, &request.order_no),
            (3, &request.specimen_id),
            (4, request.code),
        ];
        if request.stage != Stage::Ordered {
            let status = if request.stage == Stage::Final {
                "F"
            } else {
                "P"
            };
            fields.extend([(7, day.as_str()), (8, &day), (22, &reported), (25, status)]);
            if !request.parent.is_empty() {
                fields.push((26, request.parent));
            }
        }
        segment("OBR", &fields)
    }

    /// An empty chain of a data type.
    pub(super) fn chain(&self, data_type: &str, care_date: Date, order_no: String) -> Chain {
        Chain {
            root: root(&self.hospital.dialect, Some(care_date)),
            patient_id: self.patient.id.clone(),
            care_date: Some(care_date),
            data_type: data_type.to_owned(),
            order_no,
            versions: Vec::new(),
        }
    }

    /// An OML-01 with its segments.
    pub(super) fn order(&self, segments: Vec<String>) -> Chain {
        let ordered = self.event.ordered;
        let mut chain = self.chain("OML-01", ordered.date(), self.order_no(0));
        let content = Content::Segments(segments);
        let wire = self.hospital.dialect.wire;
        chain.versions = vec![self.version(ordered, 0, ORDER_EVENT, content, wire)];
        chain
    }

    /// A version that reaches the storage a little after `at`; `number` tells the messages of the event apart.
    fn version(
        &self,
        at: DateTime,
        number: u64,
        event: &'static str,
        content: Content,
        wire: Wire,
    ) -> Version {
        let mut random = self.random(tag::SENT, number);
        let delay = 2 + random.below(90) as i64;
        Version {
            sent: later(self.desk.sent(at), delay),
            milliseconds: random.below(1000) as u16,
            department: name_department(self.hospital, self.encounter, self.event.ordered),
            deletes: false,
            event,
            content,
            wire,
            character_set: None,
            damage: Damage::default(),
        }
    }

    /// A version with a report.
    pub(super) fn report(
        &self,
        at: DateTime,
        number: u64,
        report: LabReport,
        outside: bool,
    ) -> Version {
        let wire = self.hospital.dialect.wire_of(outside);
        self.version(
            at,
            number,
            RESULT_EVENT,
            Content::Lab(Box::new(report)),
            wire,
        )
    }
}

/// MSH-9 of OML-11.
const RESULT_EVENT: &str = "OUL^R22^OUL_R22";
/// MSH-9 of OML-01.
const ORDER_EVENT: &str = "OML^O33^OML_O33";

/// The same time a day later.
pub(super) fn a_day_later(at: DateTime) -> DateTime {
    at.saturating_add(1.day())
}
