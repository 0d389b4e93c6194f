//! ADT-00, ADT-01 and ADT-61: demographics, attending doctors and allergies, all without a care date.

use jiff::civil::DateTime;

use super::desk::{Desk, Stream, later, part};
use super::message::{day, department, doctor, location, pid_of, pv1, segment, stamp};
use super::name::NO_ORDER;
use super::{Chain, Version};
use crate::history::{Allergy, AllergyKind, Encounter, History};
use crate::hospital::Specialty;
use crate::hospital::dialect::escape;

/// The chains that a patient has once.
pub(super) fn chains(desk: &Desk, history: &History) -> Vec<Chain> {
    let mut chains = vec![desk.chain(None, "ADT-00", NO_ORDER, demographics(desk, history))];
    for (data_type, versions) in [
        ("ADT-01", attending_doctors(desk, history)),
        ("ADT-61", allergies(desk)),
    ] {
        if !versions.is_empty() {
            chains.push(desk.chain(None, data_type, NO_ORDER, versions));
        }
    }
    chains
}

/// What changes in demographics between two versions.
struct Demographics {
    weight_kg: f64,
    moved: bool,
}

/// The first version at registration; further ones when somebody weighed the patient or the address changed.
fn demographics(desk: &Desk, history: &History) -> Vec<Version> {
    let patient = desk.patient;
    let mut known = Demographics {
        weight_kg: patient.weight_kg,
        moved: false,
    };
    let write = |at: DateTime, encounter: Option<&Encounter>, known: &Demographics| {
        let sent = desk.sent(at);
        let segments = demographics_segments(desk, (at, sent), encounter, known);
        desk.version(sent, None, "ADT^A08^ADT_A01", segments)
    };
    let mut versions = vec![write(patient.registered, None, &known)];
    for encounter in &history.encounters {
        let mut random = desk.random(Stream::Patient, [encounter.serial as u64, 0]);
        if encounter.start <= patient.registered || !random.chance(9) {
            continue;
        }
        if random.chance(25) {
            known.moved = !known.moved;
        } else {
            let drift = random.normal() * 0.02 * patient.weight_kg;
            known.weight_kg = (known.weight_kg + drift).max(patient.weight_kg * 0.7);
        }
        let minutes = 2 + random.below(15) as i64;
        let at = later(encounter.start, minutes * 60 + random.below(60) as i64);
        versions.push(write(at, Some(encounter), &known));
    }
    versions
}

/// The message of what became known at one time and was sent at another.
fn demographics_segments(
    desk: &Desk,
    (at, sent): (DateTime, DateTime),
    encounter: Option<&Encounter>,
    known: &Demographics,
) -> Vec<String> {
    let (hospital, patient) = (desk.hospital, desk.patient);
    let mut segments = vec![
        segment("EVN", &[(2, &stamp(sent)), (5, "SAMPLE")]),
        pid_of(hospital, patient, Some(at), known.moved),
    ];
    let age = sent.date().year() - patient.birth.year();
    if age < 15 {
        let parent = format!("{}^保護者^^^^^L^I", patient.name.0);
        let fields = [(1, "1"), (2, parent.as_str()), (3, "PAR^親^HL70063")];
        segments.push(segment("NK1", &fields));
    }
    segments.push(match encounter {
        Some(encounter) => pv1(hospital, encounter, at),
        None => segment("PV1", &[(1, "0001"), (2, "O")]),
    });
    segments.push(segment("DB1", &[(1, "1"), (2, "PT"), (4, "N")]));
    segments.extend(body(desk, known));
    for (index, allergy) in known_allergies(desk, sent).enumerate() {
        let onset = day(allergy.onset);
        segments.push(segment(
            "AL1",
            &[
                (1, &(index + 1).to_string()),
                (2, kind(allergy)),
                (3, &substance(allergy)),
                (4, severity(allergy)),
                (5, &escape(allergy.reaction)),
                (6, &onset),
            ],
        ));
    }
    let plan = match age {
        75.. => "39^高齢者の医療の確保に関する法律による療養の給付^JHSD0001",
        _ if patient.number.is_multiple_of(3) => "C0^国民健康保険^JHSD0001",
        _ => "06^組合管掌健康保険^JHSD0001",
    };
    let insured = [
        (1, "1"),
        (2, plan),
        (3, "99999999"),
        (17, "SEL^本人^HL70063"),
    ];
    segments.push(segment("IN1", &insured));
    segments
}

/// Height, weight and blood group.
fn body(desk: &Desk, known: &Demographics) -> [String; 4] {
    let patient = desk.patient;
    let height = format!("{:.1}", patient.height_cm);
    let weight = format!("{:.1}", known.weight_kg);
    let abo = format!("{0}^{0}^JSHR002", patient.abo);
    let rh = if patient.rh_positive { "+" } else { "-" };
    let rh = format!("{rh}^Rh({rh})^JSHR002");
    let row = |number: &str, kind: &str, code: &str, value: &str, unit: &str| {
        let fields = [
            (1, number),
            (2, kind),
            (3, code),
            (5, value),
            (6, unit),
            (11, "F"),
        ];
        segment("OBX", &fields)
    };
    [
        row(
            "1",
            "NM",
            "9N001000000000001^身長^JC10",
            &height,
            "cm^cm^ISO+",
        ),
        row(
            "2",
            "NM",
            "9N006000000000001^体重^JC10",
            &weight,
            "kg^kg^ISO+",
        ),
        row("3", "CWE", "5H010000001999911^血液型-ABO式^JC10", &abo, ""),
        row("4", "CWE", "5H020000001999911^血液型-Rh式^JC10", &rh, ""),
    ]
}

/// A version for every admission and every transfer to another department. It is valid until discharge, of which ADT-01
/// says nothing.
fn attending_doctors(desk: &Desk, history: &History) -> Vec<Version> {
    let mut versions = Vec::new();
    for encounter in &history.encounters {
        let Some(stay) = &encounter.stay else {
            continue;
        };
        let mut current = encounter.specialty;
        let mut random = desk.random(Stream::Doctor, [encounter.serial as u64, 0]);
        let seconds = 30 + random.below(900) as i64;
        let admitted = later(encounter.start, seconds);
        versions.push(attending(desk, encounter, admitted, current, false));
        if random.chance(2) {
            // Entered for the wrong patient's doctor, taken back and entered once more.
            versions.push(attending(
                desk,
                encounter,
                later(admitted, 240),
                current,
                true,
            ));
            versions.push(attending(
                desk,
                encounter,
                later(admitted, 300),
                current,
                false,
            ));
        }
        for transfer in &stay.transfers {
            if transfer.specialty != current {
                current = transfer.specialty;
                let at = later(transfer.at, seconds);
                versions.push(attending(desk, encounter, at, current, false));
            }
        }
    }
    part(&mut versions);
    versions
}

fn attending(
    desk: &Desk,
    encounter: &Encounter,
    at: DateTime,
    specialty: Specialty,
    cancels: bool,
) -> Version {
    let hospital = desk.hospital;
    let sent = desk.sent(at);
    let unit = department(hospital, specialty);
    let segments = vec![
        segment("EVN", &[(2, &stamp(sent)), (6, &stamp(at))]),
        desk.pid.clone(),
        segment(
            "PV1",
            &[
                (1, "0001"),
                (2, "I"),
                (3, &location(hospital, encounter, at)),
                (7, &doctor(hospital, encounter, specialty)),
                (10, unit),
            ],
        ),
    ];
    let event = if cancels {
        "ADT^A55^ADT_A54"
    } else {
        "ADT^A54^ADT_A54"
    };
    let mut version = desk.version(sent, Some(unit), event, segments);
    version.deletes = cancels;
    version
}

/// One file with every allergy that is known: a version at registration and one for each that is found later.
fn allergies(desk: &Desk) -> Vec<Version> {
    let patient = desk.patient;
    let mut times = Vec::new();
    for (index, allergy) in patient.allergies.iter().enumerate() {
        let mut random = desk.random(Stream::Allergy, [index as u64, 0]);
        let seconds = 60 + random.below(1_200) as i64;
        let found = allergy.onset.at(16, 0, 0, 0).max(patient.registered);
        times.push(desk.sent(later(found, seconds)));
    }
    times.sort();
    // What is found on one day is entered at once.
    times.dedup_by(|after, before| {
        after.date() == before.date() && {
            *before = *after;
            true
        }
    });
    let mut versions: Vec<Version> = times
        .into_iter()
        .map(|sent| {
            let mut segments = vec![segment("EVN", &[(2, &stamp(sent))]), desk.pid.clone()];
            let known = known_allergies(desk, sent).enumerate();
            segments.extend(known.map(|(index, allergy)| iam(index, allergy)));
            desk.version(sent, None, "ADT^A60^ADT_A60", segments)
        })
        .collect();
    part(&mut versions);
    versions
}

fn known_allergies<'d>(desk: &Desk<'d>, at: DateTime) -> impl Iterator<Item = &'d Allergy> {
    let allergies = desk.patient.allergies.iter();
    allergies.filter(move |allergy| allergy.onset <= at.date())
}

fn iam(index: usize, allergy: &Allergy) -> String {
    let onset = day(allergy.onset);
    segment(
        "IAM",
        &[
            (1, &(index + 1).to_string()),
            (2, kind(allergy)),
            (3, &substance(allergy)),
            (4, severity(allergy)),
            (5, &escape(allergy.reaction)),
            (6, "A^追加^HL70323"),
            (11, &onset),
        ],
    )
}

fn kind(allergy: &Allergy) -> &'static str {
    match allergy.kind {
        AllergyKind::Drug => "DA^薬剤アレルギー^HL70127",
        AllergyKind::Food => "FA^食物アレルギー^HL70127",
        AllergyKind::Other => "EA^環境アレルギー^HL70127",
    }
}

fn severity(allergy: &Allergy) -> &'static str {
    if allergy.severe {
        "SV^重度^HL70128"
    } else {
        "MI^軽度^HL70128"
    }
}

/// The system follows from the shape of the code: nine digits are a drug's HOT9, `5A` and fifteen more JLAC10.
fn substance(allergy: &Allergy) -> String {
    let (code, name) = allergy.substance;
    let is_number = code.bytes().all(|byte| byte.is_ascii_digit());
    let system = match code.len() {
        9 if is_number => "HOT9",
        17 if code.starts_with("5A") => "JC10",
        _ => "99ALG",
    };
    format!("{code}^{}^{system}", escape(name))
}
