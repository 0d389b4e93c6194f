//! HL7 v2.5 messages as SS-MIX2 storages hold them: segments by field number, PID and PV1, MSH, and the bytes of a version.

use std::borrow::Cow;

use jiff::civil::DateTime;

use super::encode::{Encoding, encode_text};
use super::kana::half_width;
use super::{Content, Version};
use crate::history::{Encounter, Patient, Sex};
use crate::hospital::dialect::{Terminator, Wire};
use crate::hospital::{Hospital, Specialty};

pub(crate) use super::name::{digits as day, stamp};

/// One segment: fields by their HL7 number, ascending; numbers that are left out stay empty.
pub(crate) fn segment(name: &str, fields: &[(usize, &str)]) -> String {
    let length: usize = fields.iter().map(|(_, value)| value.len()).sum();
    let last = fields.last().map_or(0, |(number, _)| *number);
    let mut text = String::with_capacity(name.len() + length + last);
    text.push_str(name);
    let mut written = 0;
    for (number, value) in fields {
        debug_assert!(*number > written, "{name}-{number} is out of order");
        while written < *number {
            text.push('|');
            written += 1;
        }
        text.push_str(value);
    }
    text
}

/// Where everybody of the sample lives, and where those live who moved.
const ADDRESSES: [&str; 2] = [
    "^^見本市^見本県^0000000^JPN^H",
    "^^標本市^見本県^0000000^JPN^H",
];

/// PID of a patient. `updated` is PID-33; the address comes with it, since only demographics tell it.
pub(crate) fn pid(hospital: &Hospital, patient: &Patient, updated: Option<DateTime>) -> String {
    pid_of(hospital, patient, updated, false)
}

/// The same of a patient who may have moved.
pub(super) fn pid_of(
    hospital: &Hospital,
    patient: &Patient,
    updated: Option<DateTime>,
    moved: bool,
) -> String {
    let id = format!("{}^^^^PI", patient.id);
    let narrow = |kana: &'static str| -> Cow<'static, str> {
        if hospital.dialect.half_width_names {
            half_width(kana).into()
        } else {
            kana.into()
        }
    };
    let names = format!(
        "{}^{}^^^^^L^I~{}^{}^^^^^L^P",
        patient.name.0,
        patient.name.1,
        narrow(patient.kana.0),
        narrow(patient.kana.1)
    );
    let birth = day(patient.birth);
    let sex = match patient.sex {
        Sex::Male => "M",
        Sex::Female => "F",
    };
    let mut fields = vec![
        (1, "0001"),
        (3, id.as_str()),
        (5, &names),
        (7, &birth),
        (8, sex),
    ];
    let updated = updated.map(stamp);
    if let Some(updated) = &updated {
        fields.extend([(11, ADDRESSES[usize::from(moved)]), (33, updated)]);
    }
    segment("PID", &fields)
}

/// The code of a specialty's department in a hospital; empty when the hospital has none at all.
pub(crate) fn department(hospital: &Hospital, specialty: Specialty) -> &str {
    named_department(hospital, specialty).0
}

/// Code and name. What a hospital does not have is done by its first department.
pub(super) fn named_department(hospital: &Hospital, specialty: Specialty) -> (&str, &'static str) {
    let departments = &hospital.departments;
    departments
        .iter()
        .find(|department| department.specialty == specialty)
        .or(departments.first())
        .map_or(("", ""), |department| (&department.code, department.name))
}

/// The department in charge at a time: transfers change it.
pub(crate) fn specialty_at(encounter: &Encounter, at: DateTime) -> Specialty {
    let transfers = encounter.stay.iter().flat_map(|stay| &stay.transfers);
    transfers
        .take_while(|transfer| transfer.at <= at)
        .last()
        .map_or(encounter.specialty, |transfer| transfer.specialty)
}

/// PL of where the patient is at a time: ward, room and bed, or the department of the clinic.
pub(crate) fn location(hospital: &Hospital, encounter: &Encounter, at: DateTime) -> String {
    match &encounter.stay {
        Some(stay) => {
            let transfers = stay.transfers.iter();
            let last = transfers.take_while(|transfer| transfer.at <= at).last();
            let bed = last.map_or(&stay.bed, |transfer| &transfer.bed);
            format!("{}^{}^{}^^^N", bed.ward, bed.room, bed.bed)
        }
        None => format!("{}^^^^^C", department(hospital, encounter.specialty)),
    }
}

/// XCN of a doctor, who has a code and no name: the one of the department whose day the encounter began on.
pub(crate) fn doctor(hospital: &Hospital, encounter: &Encounter, specialty: Specialty) -> String {
    let number = encounter.start.weekday().to_monday_one_offset();
    format!("D{}{number:02}", department(hospital, specialty))
}

/// PV1 of orders and results: class, place, doctor and department of an encounter at a time.
pub(crate) fn pv1(hospital: &Hospital, encounter: &Encounter, at: DateTime) -> String {
    let specialty = specialty_at(encounter, at);
    segment(
        "PV1",
        &[
            (1, "0001"),
            (2, patient_class(encounter)),
            (3, &location(hospital, encounter, at)),
            (7, &doctor(hospital, encounter, specialty)),
            (10, department(hospital, specialty)),
        ],
    )
}

/// PV1-2: `I` or `O`.
pub(crate) fn patient_class(encounter: &Encounter) -> &'static str {
    if encounter.stay.is_some() { "I" } else { "O" }
}

impl Version {
    /// The file: MSH and the segments as the wire asks, then what a scenario did to the bytes.
    pub(crate) fn bytes(&self, hospital: &Hospital, order_no: &str) -> Vec<u8> {
        let whole = match &self.content {
            Content::Raw(bytes) => bytes.clone(),
            Content::Lab(report) => self.message(hospital, order_no, &report.segments()),
            Content::Segments(segments) => self.message(hospital, order_no, segments),
        };
        let damage = self.damage.bytes.iter();
        damage.fold(whole, |bytes, change| change(bytes))
    }

    fn message(&self, hospital: &Hospital, order_no: &str, segments: &[String]) -> Vec<u8> {
        let msh = self.msh(hospital, order_no);
        let Wire {
            terminator,
            last_open,
            eom,
            encoding,
        } = self.wire;
        let terminator = match terminator {
            Terminator::Cr => "\r",
            Terminator::Lf => "\n",
            Terminator::CrLf => "\r\n",
        };
        let length: usize = segments.iter().map(|segment| segment.len() + 2).sum();
        let mut text = String::with_capacity(msh.len() + length + 4);
        text.push_str(&msh);
        for segment in segments {
            text.push_str(terminator);
            text.push_str(segment);
        }
        if !last_open {
            text.push_str(terminator);
        }
        if eom {
            text.push_str("\x1c\r");
        }
        let mut bytes = Vec::with_capacity(text.len() + 64);
        if encoding == Encoding::Utf8Bom {
            bytes.extend_from_slice(b"\xef\xbb\xbf");
        }
        encode_text(&text, encoding, &mut bytes);
        bytes
    }

    /// MSH-20 names ISO 2022 only when MSH-18 names a set that is switched to by it.
    fn msh(&self, hospital: &Hospital, order_no: &str) -> String {
        let dialect = &hospital.dialect;
        let (character_set, switching) = match self.character_set {
            Some(set) if set.starts_with('~') => (set, dialect.switching),
            Some(set) => (set, ""),
            None => (dialect.character_set, dialect.switching),
        };
        let sent = stamp(self.sent);
        let control = format!(
            "{sent}{:03}{:03}",
            self.milliseconds,
            check_number(order_no, self.event)
        );
        [
            "MSH|^~\\&|",
            dialect.application,
            "|SAMPLE|SSMIX2|SAMPLE|",
            &sent,
            "||",
            self.event,
            "|",
            &control,
            "|P|2.5||||||",
            character_set,
            "||",
            switching,
            "|SS-MIX2_1.20^SS-MIX2^1.2.392.200250.2.1.100.1.2.120^ISO",
        ]
        .concat()
    }
}

/// Three digits that keep two messages of one instant apart in MSH-10, which holds 20 characters.
fn check_number(order_no: &str, event: &str) -> u32 {
    let bytes = order_no.bytes().chain(event.bytes());
    bytes.fold(7, |sum, byte| (sum * 31 + u32::from(byte)) % 1_000)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::ssmix2::testing;
    use crate::ssmix2::{Damage, LabReport};

    fn version(segments: &[&str], wire: Wire) -> Version {
        Version {
            sent: date(2026, 11, 19).at(10, 15, 0, 0),
            milliseconds: 7,
            department: None,
            deletes: false,
            event: "ADT^A08^ADT_A01",
            content: Content::Segments(segments.iter().map(|it| (*it).to_owned()).collect()),
            wire,
            character_set: None,
            damage: Damage::default(),
        }
    }

    #[test]
    fn fields_stand_at_their_numbers() {
        assert_eq!(
            segment("SPM", &[(1, "1"), (4, "023"), (6, "")]),
            "SPM|1|||023||"
        );
        let mut hospital = testing::hospital();
        let patient = testing::patient();
        let at = date(2026, 11, 19).at(10, 15, 0, 0);
        let text = pid(&hospital, &patient, Some(at));
        let fields: Vec<&str> = text.split('|').collect();
        assert_eq!(fields[3], "9000001^^^^PI");
        assert_eq!(fields[5], "標本^太郎^^^^^L^I~ヒョウホン^タロウ^^^^^L^P");
        assert_eq!((fields[7], fields[8]), ("19600101", "M"));
        assert_eq!(fields[11], "^^見本市^見本県^0000000^JPN^H");
        assert_eq!((fields[33], fields.len()), ("20261119101500", 34));
        hospital.dialect.half_width_names = true;
        assert!(pid(&hospital, &patient, None).ends_with("~ﾋｮｳﾎﾝ^ﾀﾛｳ^^^^^L^P||19600101|M"));
    }

    #[test]
    fn terminators_and_end_marks() {
        let hospital = testing::hospital();
        for (terminator, last_open, eom, end) in [
            (Terminator::Cr, false, true, &b"\rPID|1\rPV1\r\x1c\r"[..]),
            (Terminator::Lf, true, false, b"\nPID|1\nPV1"),
            (Terminator::CrLf, false, false, b"\r\nPID|1\r\nPV1\r\n"),
        ] {
            let wire = Wire {
                terminator,
                last_open,
                eom,
                encoding: Encoding::Utf8Bom,
            };
            let bytes = version(&["PID|1", "PV1"], wire).bytes(&hospital, "1");
            assert!(bytes.starts_with(b"\xef\xbb\xbfMSH|^~\\&|HIS|"));
            assert!(bytes.ends_with(end), "{terminator:?}");
        }
    }

    #[test]
    fn the_header_says_what_the_dialect_says() {
        let hospital = testing::hospital();
        let mut version = version(&["PID|1"], Wire::default());
        let text = String::from_utf8(version.bytes(&hospital, "999")).unwrap();
        let fields: Vec<&str> = text.split('\r').next().unwrap().split('|').collect();
        // Splitting at the separator leaves MSH-2 at index 1, so MSH-n stands at index n - 1.
        assert_eq!(fields[6], "20261119101500");
        assert_eq!(fields[8], "ADT^A08^ADT_A01");
        assert!(fields[9].starts_with("20261119101500007") && fields[9].len() == 20);
        assert_eq!((fields[17], fields[19]), ("~ISO IR87", "ISO 2022-1994"));
        version.character_set = Some("UNICODE UTF-8");
        let text = String::from_utf8(version.bytes(&hospital, "999")).unwrap();
        assert!(text.contains("|UNICODE UTF-8|||SS-MIX2"));
    }

    #[test]
    fn damage_is_done_to_bytes_in_order() {
        let hospital = testing::hospital();
        let mut version = version(&[], Wire::default());
        version.content = Content::Raw(b"ab".to_vec());
        version.damage.bytes = vec![
            |mut bytes| {
                bytes.push(b'c');
                bytes
            },
            |bytes| bytes.repeat(2),
        ];
        assert_eq!(version.bytes(&hospital, "1"), b"abcabc");
        version.damage.bytes.clear();
        version.content = Content::Lab(Box::new(LabReport {
            head: vec!["PID|1".to_owned()],
            ..LabReport::default()
        }));
        assert!(version.bytes(&hospital, "1").ends_with(b"\rPID|1\r"));
    }
}
