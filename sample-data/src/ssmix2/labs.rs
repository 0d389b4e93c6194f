//! Laboratory orders (OML-01) and results (OML-11): which files an order becomes, when, and what stands in them.
//!
//! Hospitals differ in how they cut an order into files. Either every specimen has a file and an order number of its own; or
//! one file holds the whole order, and is sent again, longer, whenever an outside laboratory has answered.

use jiff::SignedDuration;
use jiff::civil::DateTime;

use crate::history::{
    Encounter, Event, LabOrder, LabSpecimen, Measurement, Patient, ResultStatus, World,
};
use crate::hospital::Hospital;

use super::message::segment;
use super::{Chain, LabReport, RequestGroup, ResultRow, SpecimenGroup};

mod change;
mod culture;
mod frame;
mod report;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod trial;
mod value;

pub(crate) use culture::culture_chains;
pub(crate) use value::write_value;

use frame::{Frame, Request, Stage, a_day_later, tag};

/// The chains of a laboratory order: the order itself, then its results with all that became of them.
pub(crate) fn lab_chains(
    world: &World,
    hospital: &Hospital,
    patient: &Patient,
    encounter: &Encounter,
    event: &Event,
    order: &LabOrder,
) -> Vec<Chain> {
    let frame = Frame::new(world, hospital, patient, encounter, event);
    let known = Known::of(&frame, order);
    if known.specimens.is_empty() {
        return Vec::new();
    }
    let results = |days: i8| known.moved(days).results(&frame);
    change::with_changes(&frame, vec![known.ordered(&frame)], results)
}

/// A drawing with the results that the hospital has a code for.
#[derive(Clone)]
struct Known<'a> {
    collected: DateTime,
    specimens: Vec<Specimen<'a>>,
}

#[derive(Clone)]
struct Specimen<'a> {
    /// 1-based place in the order, which makes numbers.
    number: usize,
    panel: usize,
    reported: DateTime,
    outside: bool,
    results: Vec<&'a Measurement>,
}

impl<'a> Known<'a> {
    fn of(frame: &Frame, order: &'a LabOrder) -> Known<'a> {
        let specimens = (1..).zip(&order.specimens);
        let specimens = specimens.filter_map(|(number, specimen)| {
            let specimen = Specimen::of(frame, number, specimen);
            (!specimen.results.is_empty()).then_some(specimen)
        });
        Known {
            collected: order.collected,
            specimens: specimens.collect(),
        }
    }

    /// The same so many days later.
    fn moved(&self, days: i8) -> Known<'a> {
        let mut moved = self.clone();
        for _ in 0..days {
            moved.collected = a_day_later(moved.collected);
            for specimen in &mut moved.specimens {
                specimen.reported = a_day_later(specimen.reported);
            }
        }
        moved
    }

    /// OML-01.
    fn ordered(&self, frame: &Frame) -> Chain {
        let mut segments = frame.head();
        for (number, specimen) in (1..).zip(&self.specimens) {
            let request = Request {
                number,
                part: 1,
                order_no: specimen.order_no(frame),
                specimen_id: String::new(),
                code: text_of(&frame.hospital.book.requests, specimen.panel),
                parent: "",
                collected: self.collected,
                reported: frame.event.ordered,
                outside: false,
                stage: Stage::Ordered,
            };
            let material = text_of(&frame.hospital.book.specimens, specimen.panel);
            segments.extend([
                frame.spm(&request, material),
                frame.orc(&request),
                frame.obr(&request),
            ]);
        }
        frame.order(segments)
    }

    /// OML-11 without later changes.
    fn results(&self, frame: &Frame) -> Vec<Chain> {
        if frame.hospital.dialect.one_report_per_order {
            vec![self.growing_report(frame)]
        } else {
            let reports = self.specimens.iter();
            reports
                .map(|specimen| self.single_report(frame, specimen))
                .collect()
        }
    }

    /// One file of one specimen.
    fn single_report(&self, frame: &Frame, specimen: &Specimen) -> Chain {
        let order_no = specimen.order_no(frame);
        let report = self.report(frame, std::slice::from_ref(specimen));
        let mut chain = frame.chain("OML-11", self.collected.date(), order_no);
        let number = specimen.number as u64;
        let outside = specimen.outside;
        chain.versions = vec![frame.report(specimen.reported, number, report, outside)];
        chain
    }

    /// One file of the whole order: first what the hospital measures itself, then again with each day of outside results.
    fn growing_report(&self, frame: &Frame) -> Chain {
        let mut chain = frame.chain("OML-11", self.collected.date(), frame.order_no(0));
        let mut specimens = self.specimens.clone();
        specimens.sort_by_key(|specimen| (specimen.outside, specimen.reported));
        for (place, specimen) in specimens.iter().enumerate() {
            let is_last_of_batch = specimens.get(place + 1).is_none_or(|next| {
                next.outside
                    && (!specimen.outside || next.reported.date() > specimen.reported.date())
            });
            if is_last_of_batch {
                let report = self.report(frame, &specimens[..=place]);
                let number = 50 + place as u64;
                let version = frame.report(specimen.reported, number, report, false);
                chain.versions.push(version);
            }
        }
        chain
    }

    fn report(&self, frame: &Frame, specimens: &[Specimen]) -> LabReport {
        let groups = (1..)
            .zip(specimens)
            .map(|(number, specimen)| specimen.group(frame, self.collected, number));
        LabReport {
            head: frame.head(),
            specimens: groups.collect(),
        }
    }
}

impl<'a> Specimen<'a> {
    fn of(frame: &Frame, number: usize, specimen: &'a LabSpecimen) -> Specimen<'a> {
        let items = &frame.hospital.book.items;
        let is_known =
            |result: &&Measurement| items.get(result.item).is_some_and(|local| local.is_some());
        let results: Vec<&Measurement> = specimen.results.iter().filter(is_known).collect();
        let first = results
            .first()
            .and_then(|result| frame.world.masters.items.get(result.item));
        Specimen {
            number,
            panel: specimen.panel,
            reported: specimen.reported,
            outside: first.is_some_and(|item| item.outside),
            results,
        }
    }

    /// The number of the file, and of the order in it, that this specimen goes into.
    fn order_no(&self, frame: &Frame) -> String {
        let is_alone = !frame.hospital.dialect.one_report_per_order;
        frame.order_no(if is_alone { self.number } else { 0 })
    }

    fn group(&self, frame: &Frame, collected: DateTime, number: usize) -> SpecimenGroup {
        let book = &frame.hospital.book;
        let request = Request {
            number,
            part: 1,
            order_no: self.order_no(frame),
            specimen_id: frame.specimen_id(self.number),
            code: text_of(&book.requests, self.panel),
            parent: "",
            collected,
            reported: self.reported,
            outside: self.outside,
            stage: Stage::Final,
        };
        let mut random = frame.random(tag::REMARK, self.number as u64);
        let mut head = vec![frame.obr(&request), frame.orc(&request)];
        if random.chance(NOTED_PERCENT) {
            let (code, note) = random.pick(NOTES);
            head.push(segment(
                "NTE",
                &[(1, "1"), (2, "L"), (3, &format!("{code} {note}"))],
            ));
        }
        let comment = *random.pick(value::COMMENTS);
        SpecimenGroup {
            spm: frame.spm(&request, text_of(&book.specimens, self.panel)),
            requests: vec![RequestGroup {
                head,
                results: self.rows(frame, collected, comment),
                microbiology: false,
            }],
        }
    }

    /// The OBX; `comment` stands in place of what could not be measured.
    fn rows(&self, frame: &Frame, collected: DateTime, comment: &str) -> Vec<ResultRow> {
        let (masters, hospital) = (frame.world.masters, frame.hospital);
        let analysed = self
            .reported
            .saturating_sub(ANALYSIS_TO_REPORT)
            .max(collected);
        let analysed_at = if hospital.dialect.analysed_at {
            frame.time(analysed, self.outside)
        } else {
            String::new()
        };
        let rows = self.results.iter().filter_map(|result| {
            let local = hospital.book.items.get(result.item)?.as_ref()?;
            let is_measured = result.status == ResultStatus::Final;
            let mut row = ResultRow {
                item: Some(result.item),
                level: if is_measured { result.level } else { f64::NAN },
                local_code: local.code.clone(),
                code: local.text.clone(),
                status: if is_measured {
                    "F"
                } else {
                    lost_status(hospital)
                },
                analysed_at: analysed_at.clone(),
                ..ResultRow::default()
            };
            if !is_measured {
                row.value = comment.to_owned();
            }
            write_value(masters, hospital, frame.patient.sex, &mut row);
            Some(row)
        });
        rows.collect()
    }
}

/// Results are checked by somebody before they are reported.
const ANALYSIS_TO_REPORT: SignedDuration = SignedDuration::from_mins(9);

/// In how many of 100 specimens the laboratory remarks something, ...
const NOTED_PERCENT: u64 = 3;
/// ... and what, by its code.
const NOTES: &[(&str, &str)] = &[
    ("C01", "乳び(1+)"),
    ("C02", "溶血(1+)"),
    ("C03", "黄疸(1+)"),
    ("C11", "再検済"),
    ("C12", "希釈再検"),
];

/// OBX-11 of a result that could not be had: systems that fill flags know the status for it, others call it final.
fn lost_status(hospital: &Hospital) -> &'static str {
    if hospital.dialect.flags { "X" } else { "F" }
}

/// The text for a panel, which the codebook holds for every one.
fn text_of(texts: &[String], panel: usize) -> &str {
    texts.get(panel).map_or("", String::as_str)
}
