//! Invented hospitals: patients who come again, some of them ill, on weekdays mostly; values log-normal and rounded as written.

use std::collections::BTreeMap;

use model::Table;

use super::super::{Input, ItemFacts, ItemKey, Rules, judge};
use crate::judge::{Judged, Outcome, Verdict};
use crate::profile::{Patients, Profiles, State, Stratum, Variant};

/// Numbers that only look random: splitmix64.
#[derive(Clone, Debug)]
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(super) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * self.share().max(1e-12).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.share()).cos()
    }
}

/// What an item is like.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    pub(super) name: &'static str,
    pub(super) jlac10: &'static str,
    pub(super) unit: &'static str,
    pub(super) centre: f64,
    pub(super) width: f64,
    pub(super) decimals: usize,
    /// Below it values are given as bounds.
    pub(super) limit: f64,
    /// How far illness moves it, in widths.
    pub(super) weight: f64,
    /// What women have of the centre.
    pub(super) women: f64,
}

const fn kind(
    name: &'static str,
    jlac10: &'static str,
    unit: &'static str,
    spread: (f64, f64),
    decimals: usize,
    weight: f64,
) -> Kind {
    Kind {
        name,
        jlac10,
        unit,
        centre: spread.0,
        width: spread.1,
        decimals,
        limit: 0.0,
        weight,
        women: 1.0,
    }
}

#[rustfmt::skip]
pub(super) const KINDS: [Kind; 20] = [
    Kind { women: 0.75, ..kind("CRE", "3C015000002327101", "mg/dL", (0.84, 0.16), 2, 1.7) },
    kind("GLU", "3D010000002327201", "mg/dL", (97.0, 0.14), 0, 1.4),
    Kind { limit: 0.02, ..kind("CRP", "5C070000002306201", "mg/dL", (0.06, 0.95), 2, 1.5) },
    kind("NA", "3H010000002326101", "mmol/L", (141.0, 0.017), 0, -1.2),
    kind("K", "3H015000002326101", "mmol/L", (4.2, 0.085), 1, 0.3),
    kind("ALB", "3A015000002327101", "g/dL", (4.4, 0.075), 1, -1.2),
    Kind { women: 0.88, ..kind("HB", "2A030000001930101", "g/dL", (14.6, 0.08), 1, -1.2) },
    kind("WBC", "2A010000001930101", "10*3/uL", (6.0, 0.28), 1, 0.8),
    kind("PLT", "2A050000001930101", "10*3/uL", (230.0, 0.22), 0, 0.2),
    kind("AST", "3B035000002327201", "U/L", (22.0, 0.27), 0, 1.5),
    kind("ALT", "3B045000002327201", "U/L", (17.0, 0.45), 0, 1.5),
    kind("TG", "3F015000002327101", "mg/dL", (98.0, 0.42), 0, 0.5),
    kind("HBA1C", "3D046000001920402", "%", (5.6, 0.06), 1, 2.0),
    kind("ALP", "3B070000002327501", "U/L", (72.0, 0.25), 0, 1.2),
    kind("BUN", "3C025000002327201", "mg/dL", (14.2, 0.25), 1, 0.8),
    kind("FER", "5C095000002301101", "ng/mL", (60.0, 0.9), 1, 0.8),
    kind("TSH", "4A055000002305101", "uIU/mL", (1.6, 0.5), 2, 0.2),
    Kind { women: 0.75, ..kind("UA", "3C020000002327101", "mg/dL", (5.8, 0.18), 1, 0.2) },
    kind("LD", "3B050000002327901", "U/L", (175.0, 0.17), 0, 0.9),
    kind("CA", "3H030000002327101", "mg/dL", (9.3, 0.035), 1, 0.4),
];

/// A value as it is sent.
#[derive(Clone, Debug)]
pub(super) struct Written {
    pub(super) level: f64,
    /// Empty for a word, `<` for a bound.
    pub(super) text: String,
    pub(super) is_bound: bool,
    /// A bound above: the level is beyond what can be measured.
    pub(super) is_above: bool,
    pub(super) name: &'static str,
    pub(super) unit: &'static str,
}

/// How values are changed: the value as written, the kind of its item, days since the fault began, chance.
pub(super) type Fault = fn(&mut Written, &Kind, i32, &mut Random);

/// A fault of one item.
#[derive(Clone, Copy)]
pub(super) struct Planted {
    pub(super) item: usize,
    pub(super) from: i32,
    pub(super) to: i32,
    pub(super) fault: Fault,
}

/// The first day of the populations.
pub(super) const FIRST: i32 = 20_500;

/// What hospitals are made from.
#[derive(Clone)]
pub(super) struct Plan {
    pub(super) seed: u64,
    pub(super) days: i32,
    /// Kind and values a weekday, of each item.
    pub(super) items: Vec<(Kind, f64)>,
    pub(super) patients: u64,
    /// Share of patients who are ill, and how far.
    pub(super) ill: f64,
    /// Share of patients under 15.
    pub(super) children: f64,
    /// A real change: from this day on so many times as many ill patients come, who are measured as often again.
    pub(super) wave: Option<(i32, i32, f64)>,
    pub(super) planted: Vec<Planted>,
}

pub(super) fn plan(seed: u64, items: usize) -> Plan {
    let volumes = [40.0, 12.0, 5.0, 2.0, 0.4];
    let items = (0..items).map(|item| {
        let mut kind = KINDS[item % KINDS.len()];
        // Items beyond the first twenty are like them at another level.
        kind.centre *= 1.0 + 0.37 * (item / KINDS.len()) as f64;
        (kind, volumes[(item / KINDS.len() + item) % volumes.len()])
    });
    Plan {
        seed,
        days: 90,
        items: items.collect(),
        patients: 900,
        ill: 0.25,
        children: 0.08,
        wave: None,
        planted: Vec::new(),
    }
}

/// Rounds and cuts a level as the analyser does.
pub(super) fn write(written: &mut Written, kind: &Kind) {
    written.is_bound = written.level < kind.limit;
    let shown = if written.is_bound {
        kind.limit
    } else {
        written.level
    };
    written.text = format!("{shown:.decimals$}", decimals = kind.decimals);
}

/// The profiles of a hospital.
pub(super) fn hospital(plan: &Plan, number: u64) -> Profiles {
    let mut profiles = Profiles::default();
    for (item, (kind, volume)) in plan.items.iter().enumerate() {
        let mut random =
            Random(plan.seed.wrapping_mul(1_000_003) ^ number << 40 ^ (item as u64) << 20);
        let mut variants: BTreeMap<(&str, &str), Variant> = BTreeMap::new();
        for day in 0..plan.days {
            let is_open = (day % 7) < 5;
            let wave = plan.wave.filter(|wave| (wave.0..wave.1).contains(&day));
            let expected = volume * if is_open { 1.0 } else { 0.15 };
            let count = (expected + random.share()).floor() as usize;
            let more = wave.map_or(0.0, |wave| expected * plan.ill * (wave.2 - 1.0));
            let extra = (more + random.share()).floor() as usize * usize::from(wave.is_some());
            for row in 0..count + extra {
                let planted = plan.planted.iter().find(|planted| {
                    number == 0 && planted.item == item && (planted.from..planted.to).contains(&day)
                });
                measure(
                    plan,
                    kind,
                    (day, row >= count, planted),
                    (number, item),
                    &mut variants,
                    &mut random,
                );
            }
        }
        let variants = variants.into_values().collect();
        profiles.items.insert(
            (Table::LabResults, format!("{item:03}")),
            crate::profile::ItemProfile { variants },
        );
    }
    profiles
}

fn measure(
    plan: &Plan,
    kind: &Kind,
    (day, is_extra, planted): (i32, bool, Option<&Planted>),
    (number, item): (u64, usize),
    variants: &mut BTreeMap<(&'static str, &'static str), Variant>,
    random: &mut Random,
) {
    // Whoever was here on one of the last days comes again more often.
    let patient = (random.next() % 40 + day as u64 / 4 * 13) % plan.patients;
    let mut person = Random(plan.seed ^ number << 50 ^ patient << 8 ^ 5);
    let (chance, age) = (person.share(), person.share());
    let is_ill = is_extra || chance < plan.ill;
    let is_woman = person.share() < 0.5;
    let stand = Random(person.next() ^ item as u64).normal();
    let years = if age < plan.children {
        8
    } else {
        20 + (age * 70.0) as i32
    };
    let ill = if is_ill {
        kind.weight * (1.0 + person.share() * 1.5) * (0.5 + random.share())
    } else {
        0.0
    };
    let spread = kind.width * (0.75 * stand + 0.66 * random.normal() + ill);
    let centre = kind.centre * if is_woman { kind.women } else { 1.0 };
    let mut written = Written {
        level: centre * spread.exp(),
        text: String::new(),
        is_bound: false,
        is_above: false,
        name: kind.name,
        unit: kind.unit,
    };
    write(&mut written, kind);
    if let Some(planted) = planted {
        (planted.fault)(&mut written, kind, day - planted.from, random);
    }
    let state = state(&written, patient, number);
    let variant = variants
        .entry((written.name, written.unit))
        .or_insert_with(|| Variant {
            name: Some(written.name.to_owned()),
            unit: Some(written.unit.to_owned()).filter(|unit| !unit.is_empty()),
            ..Variant::default()
        });
    let stratum = Stratum::of(Some(if is_woman { "F" } else { "M" }), Some(years));
    variant.days.entry(FIRST + day).or_default().merge(&state);
    variant.strata.entry(stratum).or_default().merge(&state);
}

fn state(written: &Written, patient: u64, hospital: u64) -> State {
    let mut state = State {
        rows: 1,
        ..State::default()
    };
    state
        .patients
        .add(Patients::hash(&format!("{hospital} {patient}")));
    let number: Option<f64> = written.text.parse().ok();
    match number {
        _ if written.is_above => state.above = 1,
        _ if written.is_bound => state.below = 1,
        Some(number) => {
            state.numbers = 1;
            state.sketch.add(number);
            let decimals = written
                .text
                .split_once('.')
                .map_or(0, |parts| parts.1.len());
            state.decimals.add(decimals as i32, 1);
            let last = written
                .text
                .chars()
                .last()
                .and_then(|last| last.to_digit(10));
            state.last_digits.add(last.unwrap_or(0) as i32, 1);
        }
        None => {}
    }
    state
}

/// What a standardization staff would know: every kind by its name, and the scales of its unit.
pub(super) fn facts(plan: &Plan, key: &ItemKey<'_>) -> ItemFacts {
    let item: usize = key.item.parse().unwrap();
    let (kind, _) = plan.items[item];
    let unit = key.unit.unwrap_or_default();
    let factor = match (kind.unit, unit) {
        (usual, unit) if usual == unit => Some(1.0),
        ("g/dL", "g/L") | ("mg/dL", "mg/L") => Some(0.1),
        ("mg/dL", "g/dL") => Some(1000.0),
        ("mmol/L", "umol/L") => Some(0.001),
        _ => None,
    };
    // Items beyond the first twenty need codes of their own.
    let code = format!(
        "{}{}",
        kind.jlac10,
        if item < KINDS.len() {
            String::new()
        } else {
            format!("/{item}")
        }
    );
    ItemFacts {
        standard_code: Some(code),
        standard_unit: factor.map(|_| kind.unit.to_owned()),
        conversion: factor.map(|factor| (factor, 0.0)),
        is_presumed: false,
    }
}

/// The faults that are found at the first of `hospitals`, by item, code, and days since the first.
pub(super) fn faults(plan: &Plan, hospitals: u64) -> Vec<Verdict> {
    let all: Vec<Profiles> = (0..hospitals)
        .map(|number| hospital(plan, number))
        .collect();
    judged(plan, &all)
}

pub(super) fn judged(plan: &Plan, all: &[Profiles]) -> Vec<Verdict> {
    let names = ["H02", "H03", "H04", "H05"];
    let others: Vec<(&str, &Profiles)> = names.into_iter().zip(&all[1..]).collect();
    let lookup = |key: &ItemKey<'_>| facts(plan, key);
    let verdicts = judge(&Input {
        hospital: "H01",
        as_of: FIRST + plan.days - 1,
        own: &all[0],
        others: &others,
        facts: &lookup,
        rules: &Rules::built_in(),
    });
    verdicts
        .into_iter()
        .filter(|verdict| verdict.outcome == Outcome::Fail)
        .collect()
}

/// A verdict as `CODE item from..to detail`.
pub(super) fn line(plan: &Plan, verdict: &Verdict) -> String {
    let Judged::Item(_, item) = &verdict.subject else {
        return String::new();
    };
    let kind = plan.items[item.parse::<usize>().unwrap()];
    let day = |day: Option<i32>| day.map_or(-1, |day| day - FIRST);
    format!(
        "{} {item} {} ({}/day) {}..{} {}",
        verdict.code,
        kind.0.name,
        kind.1,
        day(verdict.from),
        day(verdict.to),
        verdict.detail
    )
}
