//! The ordinary life of one hospital: who comes on which day, which reports follow, what is corrected and withdrawn later.

use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, ToSpan};
use model::Bucket;

use crate::calendar::{Encounter, encounters};
use crate::catalogue::Panel;
use crate::draft::{Content, Draft};
use crate::message::{
    Report, demographics, outpatient_reception, prescription_order, problem_list,
};
use crate::network::Options;
use crate::people::Patient;
use crate::profile::Vendor;
use crate::random::Random;
use crate::storage::{FileName, NO_ORDER, day, stamp};
use crate::values::{Visit, level};

/// Every n-th report is corrected, every n-th withdrawn.
const CORRECTED_EVERY: usize = 30;
const WITHDRAWN_EVERY: usize = 50;

/// One hospital while its files are drafted.
pub(crate) struct Hospital {
    /// The id of the config.
    pub id: String,
    pub vendor: Vendor,
    pub patients: Vec<Patient>,
    pub drafts: Vec<Draft>,
    index: u64,
    seed: u64,
    last_day: Date,
}

impl Hospital {
    /// Drafts everything that ordinary days bring.
    pub(crate) fn draft(index: usize, options: &Options) -> Hospital {
        let vendor = Vendor::of_hospital(index);
        let invent = |number| {
            let half_width = vendor == Vendor::B;
            Patient::invent(
                options.seed,
                index as u64,
                number,
                vendor.id_digits(),
                half_width,
            )
        };
        let mut hospital = Hospital {
            id: format!("H{:02}", index + 1),
            vendor,
            patients: (0..options.patients).map(invent).collect(),
            drafts: Vec::new(),
            index: index as u64,
            seed: options.seed,
            last_day: options.last_day,
        };
        for number in 0..hospital.patients.len() {
            hospital.draft_patient(number, options.days);
        }
        hospital.draft_changes();
        hospital
    }

    /// Where a file of a care date goes: vendor B keeps a root for the dated files of the running year and one for the rest.
    fn root(&self, care_date: Option<Date>) -> usize {
        let is_current = care_date.is_some_and(|date| date.year() == self.last_day.year());
        if self.vendor == Vendor::B && !is_current {
            1
        } else {
            0
        }
    }

    /// Adds a message that is no report.
    pub(crate) fn push_message(
        &mut self,
        name: FileName,
        event: &'static str,
        segments: Vec<String>,
        bucket: Bucket,
    ) {
        let root = self.root(name.care_date);
        let wire = self.vendor.wire(None);
        let mut draft = Draft::live(root, name, event, Content::Segments(segments), wire);
        draft.bucket = bucket;
        self.drafts.push(draft);
    }

    fn draft_patient(&mut self, number: usize, days: usize) {
        let patient = self.patients[number].clone();
        let mut random = Random::keyed(self.seed, &[self.index, number as u64, 2]);
        let encounters = encounters(&mut random, number, self.first_day(days), self.last_day);
        let registered = self.first_day(days).at(9, 0, 0, 0);
        let registered = after(registered, 60 * random.below(20), random.below(60));
        let name = name(
            &patient,
            None,
            "ADT-00",
            NO_ORDER,
            registered,
            random.below(1_000),
        );
        let segments = demographics(&patient.person, &stamp(registered));
        self.push_message(name, "ADT^A08^ADT_A01", segments, Bucket::Stored);
        for encounter in &encounters {
            for (serial, panel) in encounter.panels.iter().enumerate() {
                self.draft_report(&patient, encounter, *panel, serial + 1);
            }
        }
        if let Some(first) = encounters.first() {
            self.draft_others(&patient, first.date, &mut random);
        }
    }

    fn first_day(&self, days: usize) -> Date {
        self.last_day
            .saturating_sub((days.saturating_sub(1) as i64).days())
    }

    /// Messages that no table takes yet, for a few patients.
    fn draft_others(&mut self, patient: &Patient, date: Date, random: &mut Random) {
        let at = after(date.at(8, 30, 0, 0), random.below(90), random.below(60));
        let person = &patient.person;
        let order = order_no(date, patient.number, 80);
        let (care_date, type_and_event, segments) = match patient.number % 8 {
            1 => (
                None,
                ("PPR-01", "PPR^ZD1^PPR_ZD1"),
                problem_list(person, &day(Some(date))),
            ),
            3 => (
                Some(date),
                ("ADT-12", "ADT^A04^ADT_A01"),
                outpatient_reception(person, &stamp(at)),
            ),
            5 => (
                Some(date),
                ("OMP-01", "RDE^O11^RDE_O11"),
                prescription_order(person, &order, &stamp(at)),
            ),
            _ => return,
        };
        let (data_type, event) = type_and_event;
        let order = if data_type == "OMP-01" {
            &order
        } else {
            NO_ORDER
        };
        let name = name(
            patient,
            care_date,
            data_type,
            order,
            at,
            random.below(1_000),
        );
        self.push_message(name, event, segments, Bucket::OutOfScope);
    }

    fn draft_report(
        &mut self,
        patient: &Patient,
        encounter: &Encounter,
        panel: Panel,
        serial: usize,
    ) {
        let date = encounter.date;
        let visit = Visit {
            seed: self.seed ^ self.index << 32,
            number: u64::from(date.day_of_year() as u16) + 400 * date.year() as u64,
            year: date.year(),
            inpatient: encounter.inpatient,
        };
        let keys = [
            self.index,
            patient.number as u64,
            visit.number,
            panel as u64,
        ];
        let mut random = Random::keyed(self.seed, &keys);
        let times = Times::draw(&mut random, encounter, panel);
        if times.sent.date() > self.last_day {
            return;
        }
        let order_no = order_no(date, patient.number, serial);
        let (rows, truths) = panel
            .items()
            .map(|item| {
                let level = level(item, patient, &visit);
                self.vendor
                    .result(item, level, patient.sex_index(), &stamp(times.analysed))
            })
            .unzip();
        let report = Report {
            person: patient.person.clone(),
            inpatient: encounter.inpatient,
            specimen_id: order_no[2..].to_owned(),
            specimen: self.vendor.specimen(panel),
            collected_at: self.collected_text(times.collected),
            order_no: order_no.clone(),
            request: self.vendor.request(panel),
            reported_at: stamp(times.reported),
            order_control: "SC".to_owned(),
            department: "01^内科^99DEP".to_owned(),
            results: rows,
        };
        let mut name = name(
            patient,
            Some(date),
            "OML-11",
            &order_no,
            times.sent,
            random.below(1_000),
        );
        name.department = Some("01".to_owned());
        let content = Content::Report(Box::new(report), truths);
        let wire = self.vendor.wire(Some(panel));
        let root = self.root(Some(date));
        let draft = Draft::live(root, name, "OUL^R22^OUL_R22", content, wire);
        self.drafts.push(draft);
    }

    /// SPM-17: vendor B writes minutes.
    fn collected_text(&self, at: DateTime) -> String {
        let mut text = stamp(at);
        if self.vendor == Vendor::B {
            text.truncate(12);
        }
        text
    }

    /// Corrections and withdrawals, as the storage shows them: by condition flags.
    fn draft_changes(&mut self) {
        let is_report = |draft: &Draft| draft.data_type() == "OML-11";
        let reports: Vec<usize> = indices(&self.drafts, is_report);
        for index in reports.iter().skip(10).step_by(CORRECTED_EVERY) {
            self.correct(*index);
        }
        for index in reports.iter().skip(20).step_by(WITHDRAWN_EVERY) {
            self.withdraw(*index);
        }
        let is_demographics = |draft: &Draft| draft.data_type() == "ADT-00";
        if let Some(second) = indices(&self.drafts, is_demographics).get(1) {
            self.correct(*second);
        }
    }

    /// A later version takes the place of a file, which stays under flag 2.
    fn correct(&mut self, index: usize) {
        let mut corrected = self.drafts[index].renamed(|name| *name = name.later(LATER_MINUTES));
        if let Content::Report(report, _) = &mut corrected.content {
            for row in &mut report.results {
                row.status = "C".to_owned();
            }
        }
        corrected.taken = true;
        self.supersede(index, '2', Bucket::Superseded);
        self.drafts.push(corrected);
    }

    /// A file goes under flag 0, and a message of withdrawal beside it.
    fn withdraw(&mut self, index: usize) {
        let mut withdrawal = self.drafts[index].renamed(|name| *name = name.later(LATER_MINUTES));
        if let Content::Report(report, _) = &mut withdrawal.content {
            report.order_control = "CA".to_owned();
        }
        self.drafts.push(withdrawal);
        for gone in [index, self.drafts.len() - 1] {
            self.supersede(gone, '0', Bucket::Deleted);
        }
    }

    fn supersede(&mut self, index: usize, flag: char, bucket: Bucket) {
        let mut draft = self.drafts[index].renamed(|name| name.condition_flag = flag);
        draft.bucket = bucket;
        draft.taken = true;
        self.drafts[index] = draft;
    }
}

/// How much later a second version comes: late in the same night at most, so that it stays before the as-of day's end.
const LATER_MINUTES: i64 = 47;

fn indices(drafts: &[Draft], wanted: impl Fn(&Draft) -> bool) -> Vec<usize> {
    drafts
        .iter()
        .enumerate()
        .filter(|(_, draft)| wanted(draft))
        .map(|(index, _)| index)
        .collect()
}

/// The course of one report.
struct Times {
    collected: DateTime,
    analysed: DateTime,
    reported: DateTime,
    sent: DateTime,
}

impl Times {
    /// Wards draw blood before breakfast; a culture grows for three days.
    fn draw(random: &mut Random, encounter: &Encounter, panel: Panel) -> Times {
        let date = encounter.date;
        let opens = if encounter.inpatient {
            date.at(6, 0, 0, 0)
        } else {
            date.at(8, 30, 0, 0)
        };
        let grows = if panel == Panel::Culture {
            3 * 24 * 60
        } else {
            0
        };
        let collected = after(opens, random.below(120), 0);
        let analysed = after(collected, grows + 35 + random.below(40), random.below(60));
        let reported = after(analysed, 5 + random.below(10), random.below(60));
        let sent = after(reported, 0, 1 + random.below(30));
        Times {
            collected,
            analysed,
            reported,
            sent,
        }
    }
}

fn after(at: DateTime, minutes: u64, seconds: u64) -> DateTime {
    at.saturating_add(SignedDuration::from_secs(
        60 * minutes as i64 + seconds as i64,
    ))
}

/// 15 digits: day, patient, serial of the day.
pub(crate) fn order_no(date: Date, patient: usize, serial: usize) -> String {
    format!(
        "{}{:05}{serial:02}",
        day(Some(date)),
        (patient + 1) % 100_000
    )
}

/// A live name without department.
pub(crate) fn name(
    patient: &Patient,
    care_date: Option<Date>,
    data_type: &str,
    order_no: &str,
    sent: DateTime,
    milliseconds: u64,
) -> FileName {
    FileName {
        patient_id: patient.person.id.clone(),
        care_date,
        data_type: data_type.to_owned(),
        order_no: order_no.to_owned(),
        occurred_at: format!("{}{milliseconds:03}", stamp(sent)),
        department: None,
        condition_flag: '1',
    }
}
