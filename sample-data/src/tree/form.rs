//! Messages with gaps: built once with marks in place of what differs, encoded, cut at the marks, and filled for each file.

use super::TreeOptions;
use crate::catalogue::{Item, Panel, Spread};
use crate::message::{
    Encoding, Header, MessageSpec, Person, Report, Wire, demographics, encode_text, lab_report,
};
use crate::people::Patient;
use crate::profile::Vendor;
use crate::values::{Visit, level, write_number, write_whole};

/// What takes the place of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    PatientId,
    Name,
    Kana,
    Birth,
    OrderNo,
    /// `YYYYMMDDHHMMSS` of the day, at a time of day in seconds.
    Time(u32),
    /// The next value.
    Value,
}

/// Marks are two bytes that no text holds: 0x01 and a letter.
const MARKS: &[(&str, Slot)] = &[
    ("\u{1}P", Slot::PatientId),
    ("\u{1}N", Slot::Name),
    ("\u{1}K", Slot::Kana),
    ("\u{1}B", Slot::Birth),
    ("\u{1}O", Slot::OrderNo),
    ("\u{1}C", Slot::Time(9 * 3_600)),
    ("\u{1}A", Slot::Time(10 * 3_600)),
    ("\u{1}R", Slot::Time(10 * 3_600 + 600)),
    ("\u{1}V", Slot::Value),
];

/// A message with gaps.
pub(super) struct Form {
    /// Bytes, then what follows them.
    pieces: Vec<(Vec<u8>, Option<Slot>)>,
    items: Vec<FormItem>,
}

struct FormItem {
    item: &'static Item,
    /// The encoded values of an item that is not a number, by level.
    choices: Vec<Vec<u8>>,
}

/// The forms by sex: demographics, and the panels of a visit.
pub(super) struct Forms {
    pub(super) demographics: [Form; 2],
    pub(super) panels: [Vec<Form>; 2],
}

impl Forms {
    pub(super) fn new(options: &TreeOptions) -> Forms {
        let encoding = options.encoding;
        let panels = |sex| {
            [
                (Panel::Chemistry, 0),
                (Panel::Blood, 0),
                (Panel::Chemistry, 14),
                (Panel::Urine, 0),
            ]
            .into_iter()
            .map(|(panel, first)| {
                let items = panel.items().cycle().skip(first);
                let count = options.results_per_file.min(panel.items().count());
                report_form(panel, items.take(count).collect(), sex, encoding)
            })
            .collect()
        };
        Forms {
            demographics: [0, 1].map(|sex| {
                let segments = demographics(&marked_person(sex), "\u{1}R");
                Form::cut("ADT^A08^ADT_A01", segments, Vec::new(), encoding)
            }),
            panels: [0, 1].map(panels),
        }
    }
}

fn marked_person(sex: usize) -> Person {
    Person {
        id: "\u{1}P".to_owned(),
        name: "\u{1}N".to_owned(),
        kana: "\u{1}K".to_owned(),
        birth: "\u{1}B".to_owned(),
        sex: ['M', 'F'][sex],
    }
}

fn report_form(panel: Panel, items: Vec<&'static Item>, sex: usize, encoding: Encoding) -> Form {
    let encoded = |text: &str| {
        let mut bytes = Vec::new();
        encode_text(text, encoding, &mut bytes);
        bytes
    };
    let choices = |item: &Item| match item.spread {
        Spread::Strip => (0..5)
            .map(|grade| encoded(&Vendor::A.result(item, f64::from(grade), sex, "").0.value))
            .collect(),
        _ => Vec::new(),
    };
    let results = items.iter().map(|item| {
        // A level in the reference range raises no flag, which could not be true of every value.
        let (mut row, _) = Vendor::A.result(item, item.range[sex][0], sex, "\u{1}A");
        row.value = "\u{1}V".to_owned();
        row
    });
    let report = Report {
        person: marked_person(sex),
        inpatient: false,
        specimen_id: "\u{1}O".to_owned(),
        specimen: Vendor::A.specimen(panel),
        collected_at: "\u{1}C".to_owned(),
        order_no: "\u{1}O".to_owned(),
        request: Vendor::A.request(panel),
        reported_at: "\u{1}R".to_owned(),
        order_control: "SC".to_owned(),
        department: "01^内科^99DEP".to_owned(),
        results: results.collect(),
    };
    let items = items
        .iter()
        .map(|item| FormItem {
            item,
            choices: choices(item),
        })
        .collect();
    Form::cut("OUL^R22^OUL_R22", lab_report(&report), items, encoding)
}

impl Form {
    /// Encodes a marked message and cuts it at the marks.
    fn cut(event: &str, segments: Vec<String>, items: Vec<FormItem>, encoding: Encoding) -> Form {
        let header = Header {
            application: "HIS".to_owned(),
            sent_at: "\u{1}R".to_owned(),
            event: event.to_owned(),
            control_id: "\u{1}O".to_owned(),
            character_set: encoding.character_set().to_owned(),
        };
        let message = MessageSpec { header, segments };
        let bytes = message.to_bytes(&Wire {
            encoding,
            ..Wire::default()
        });
        let mut parts = bytes.split(|byte| *byte == 1);
        let mut pieces = vec![(parts.next().unwrap_or_default().to_vec(), None)];
        for part in parts {
            let letter = part.first();
            let mark = MARKS.iter().find(|mark| mark.0.as_bytes().get(1) == letter);
            if let Some(last) = pieces.last_mut() {
                last.1 = mark.map(|mark| mark.1);
            }
            pieces.push((part[1..].to_vec(), None));
        }
        Form { pieces, items }
    }

    /// How many OBX segments with marked values a message has.
    pub(super) fn rows(&self) -> usize {
        self.items.len()
    }

    /// Writes the message into `bytes`.
    pub(super) fn fill(
        &self,
        subject: &Subject,
        visit: &Visit,
        order_no: &str,
        bytes: &mut Vec<u8>,
    ) {
        bytes.clear();
        let mut items = self.items.iter();
        for (constant, slot) in &self.pieces {
            bytes.extend_from_slice(constant);
            match slot {
                None => {}
                Some(Slot::PatientId) => {
                    bytes.extend_from_slice(subject.patient.person.id.as_bytes())
                }
                Some(Slot::Name) => bytes.extend_from_slice(&subject.name),
                Some(Slot::Kana) => bytes.extend_from_slice(&subject.kana),
                Some(Slot::Birth) => {
                    bytes.extend_from_slice(subject.patient.person.birth.as_bytes())
                }
                Some(Slot::OrderNo) => bytes.extend_from_slice(order_no.as_bytes()),
                Some(Slot::Time(seconds)) => {
                    bytes.extend_from_slice(subject.day.as_bytes());
                    let clock = seconds / 3_600 * 10_000 + seconds / 60 % 60 * 100 + seconds % 60;
                    write_whole(u64::from(clock), 6, bytes);
                }
                Some(Slot::Value) => {
                    if let Some(item) = items.next() {
                        item.write(&subject.patient, visit, bytes);
                    }
                }
            }
        }
    }
}

impl FormItem {
    fn write(&self, patient: &Patient, visit: &Visit, bytes: &mut Vec<u8>) {
        let level = level(self.item, patient, visit);
        match self.choices.get(level as usize) {
            Some(choice) => bytes.extend_from_slice(choice),
            None => write_number(level, self.item.decimals, bytes),
        }
    }
}

/// The patient whose files are being written.
pub(super) struct Subject {
    pub(super) patient: Patient,
    pub(super) name: Vec<u8>,
    pub(super) kana: Vec<u8>,
    /// `YYYYMMDD` of the day being written.
    pub(super) day: String,
}
