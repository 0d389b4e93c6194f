//! Invented people: who they are, how tall, how old, and since when the hospital knows them.
//!
//! Family names all say that they are samples, and patient numbers start with 9.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};

use super::clock::{age_on, days_between, during, plus_days, weighted};
use super::{Allergy, AllergyKind, Patient, Sex, World};
use crate::hospital::{Dialect, Hospital, Kind, Specialty};
use crate::random::Random;

/// A patient with what decides the course but stands in no record.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub patient: Patient,
    /// The department that the patient comes to.
    pub home: Specialty,
    /// Whole years on the first day of the period.
    pub age: i64,
    /// The day of the first encounter of somebody new, counted from the first day of the period; 0 for those known before.
    pub arrival: i64,
    /// Whether the hospital knew the patient before the period.
    pub known: bool,
    /// The last day on which the patient comes, counted likewise: some move away.
    pub last_day: i64,
    /// Days between regular visits: whole weeks, because doctors have their weekdays.
    pub interval: i64,
    /// What the hospital is for.
    pub kind: Kind,
    /// The hospital's index, which keys every random stream of the patient.
    pub hospital: usize,
}

impl Person {
    /// The stream for one purpose (`tag`) on one day of the patient's course.
    pub(super) fn random(&self, seed: u64, tag: u64, day: i64) -> Random {
        Random::keyed(
            seed,
            &[
                self.hospital as u64,
                self.patient.number as u64,
                tag,
                day as u64,
            ],
        )
    }
}

/// How many of 100 patients are new, and how many move away. The days of both lie closer to the start than to the end of
/// this many days, so that the two balance in a period of any length.
const NEW_PERCENT: u64 = 15;
const LEAVING_PERCENT: u64 = 15;
const TURNOVER_DAYS: u64 = 120;

/// Days between regular visits and how common they are.
const INTERVALS: [(i64, u32); 4] = [(14, 8), (28, 42), (42, 28), (56, 22)];

/// The `number`-th patient of a hospital.
pub(super) fn person(world: &World, hospital: &Hospital, number: usize) -> Person {
    let random = &mut Random::keyed(world.seed, &[hospital.index as u64, number as u64, 100]);
    let departments: Vec<(Specialty, u32)> = hospital
        .departments
        .iter()
        .map(|department| (department.specialty, department.weight))
        .collect();
    let home = weighted(random, &departments).unwrap_or(match hospital.kind {
        Kind::Children => Specialty::Paediatrics,
        _ => Specialty::Internal,
    });
    let sex = sex(random, home);
    let birth = birth(random, hospital.kind, home, world.from);
    let age = age_on(birth, world.from);
    let known = !random.chance(NEW_PERCENT);
    let arrival = if known { 0 } else { turnover_day(random) };
    let last_day = match known && random.chance(LEAVING_PERCENT) {
        true => turnover_day(random),
        false => i64::MAX,
    };
    let registered = registered(random, world.from, hospital, birth, arrival, known);
    let (height_cm, weight_kg) = body(random, sex, age);
    let family = random.pick(FAMILIES);
    let given = random.pick(match sex {
        Sex::Male => MEN,
        Sex::Female => WOMEN,
    });
    let blood = [("A", 38), ("O", 31), ("B", 22), ("AB", 9)];
    let patient = Patient {
        number,
        id: patient_number(&hospital.dialect, number),
        sex,
        birth,
        name: (family.0, given.0),
        kana: (family.1, given.1),
        height_cm,
        weight_kg,
        abo: weighted(random, &blood).unwrap_or("A"),
        rh_positive: random.below(200) != 0,
        allergies: allergies(random, age, birth, registered.date()),
        registered,
    };
    Person {
        patient,
        home,
        age,
        arrival,
        known,
        last_day,
        interval: weighted(random, &INTERVALS).unwrap_or(28),
        kind: hospital.kind,
        hospital: hospital.index,
    }
}

/// A patient number whose first digit is 9, after zeros where the hospital pads its numbers.
fn patient_number(dialect: &Dialect, number: usize) -> String {
    let width = dialect.id_digits.clamp(3, 18);
    let digits = if dialect.id_padded {
        (width - 1).min(7)
    } else {
        width
    };
    let id = 9 * 10u64.pow(digits - 1) + 1 + number as u64;
    format!("{id:0width$}", width = width as usize)
}

/// A day within the turnover's span, early ones more often.
fn turnover_day(random: &mut Random) -> i64 {
    random.below(TURNOVER_DAYS).min(random.below(TURNOVER_DAYS)) as i64
}

fn sex(random: &mut Random, home: Specialty) -> Sex {
    let men = match home {
        Specialty::Gynaecology => 0,
        Specialty::Urology => 80,
        Specialty::Rheumatology => 25,
        Specialty::Cardiology => 58,
        _ => 50,
    };
    match random.chance(men) {
        true => Sex::Male,
        false => Sex::Female,
    }
}

/// A birthday that gives the ages the hospital is for. Babies are some weeks old, so that what happens has a past.
fn birth(random: &mut Random, kind: Kind, home: Specialty, from: Date) -> Date {
    let bell = |random: &mut Random, first: u64, width: u64| {
        first + (random.below(width) + random.below(width)) / 2
    };
    let years = match (kind, home) {
        (Kind::Children, _) => random.below(18).min(random.below(24)),
        (_, Specialty::Paediatrics) => random.below(16).min(random.below(20)),
        (Kind::Cancer, _) if random.chance(92) => bell(random, 40, 46),
        (Kind::Cancer, _) => 20 + random.below(20),
        (_, Specialty::Gynaecology) => 18 + random.below(58),
        (Kind::Community, _) if random.chance(88) => bell(random, 60, 36),
        (Kind::Community, _) => 18 + random.below(42),
        (Kind::General, _) if random.chance(70) => bell(random, 45, 46),
        (
            Kind::General,
            Specialty::Otolaryngology | Specialty::Dermatology | Specialty::Orthopaedics,
        ) => 3 + random.below(57),
        (Kind::General, _) => 16 + random.below(44),
    };
    // Never a birthday on the first day itself: whoever has an age has had it for a day.
    let days = match years {
        0 => 40 + random.below(320),
        _ => 1 + random.below(364),
    };
    let birthday = from.saturating_sub((years as i64).years());
    plus_days(birthday, -(days as i64))
}

/// When the register got the patient: in office hours of an open day, for new ones of the day on which they first come.
fn registered(
    random: &mut Random,
    from: Date,
    hospital: &Hospital,
    birth: Date,
    arrival: i64,
    known: bool,
) -> DateTime {
    let mut day = plus_days(from, arrival);
    if known {
        let most = days_between(birth, from).clamp(2, 5500) as u64;
        day = plus_days(from, -1 - random.below(most - 1) as i64);
    }
    for _ in 0..14 {
        if !hospital.closed.on(day) {
            break;
        }
        // Backwards for those known before, so that they stay known; never to before the birth.
        let next = plus_days(day, if known { -1 } else { 1 });
        day = next.max(birth);
    }
    during(random, day, 8 * 60 + 30, 11 * 60 + 30)
}

/// Height and weight: boys', girls' height and boys', girls' weight from age 0 to 17.
const GROWTH: [[f64; 4]; 18] = [
    [66.0, 64.0, 7.4, 6.9],
    [80.0, 79.0, 10.5, 9.9],
    [88.0, 87.0, 12.3, 11.7],
    [95.0, 94.0, 14.2, 13.7],
    [102.0, 101.0, 16.3, 15.8],
    [108.0, 108.0, 18.5, 18.1],
    [115.0, 114.0, 21.3, 20.9],
    [121.0, 120.0, 24.0, 23.4],
    [127.0, 126.0, 27.2, 26.5],
    [132.0, 132.0, 30.5, 30.0],
    [138.0, 139.0, 34.3, 34.0],
    [144.0, 146.0, 38.5, 39.0],
    [152.0, 151.0, 44.0, 43.6],
    [159.0, 154.0, 49.0, 47.0],
    [165.0, 156.0, 54.0, 49.5],
    [168.0, 157.0, 57.0, 51.0],
    [170.0, 157.0, 59.0, 52.0],
    [171.0, 158.0, 61.0, 52.5],
];

fn body(random: &mut Random, sex: Sex, age: i64) -> (f64, f64) {
    let column = usize::from(sex == Sex::Female);
    let (height, weight) = match usize::try_from(age).ok().and_then(|age| GROWTH.get(age)) {
        Some(row) => {
            let height = row[column] * (1.0 + 0.04 * random.normal());
            (
                height,
                row[2 + column] * (1.0 + 0.11 * random.normal()).clamp(0.75, 1.5),
            )
        }
        None => {
            let shrunk = 0.12 * (age - 40).max(0) as f64;
            let height = [171.0, 158.0][column] - shrunk + 5.6 * random.normal();
            let mass_index = (22.9 + 3.3 * random.normal()).clamp(15.0, 40.0);
            (height, mass_index * height * height / 10_000.0)
        }
    };
    let tenths = |x: f64| (x * 10.0).round() / 10.0;
    (tenths(height), tenths(weight))
}

/// Kind, code, substance, reaction; severe ones are drawn.
type Substance = (AllergyKind, &'static str, &'static str, &'static str);

const SUBSTANCES: &[(Substance, u32)] = &[
    (
        (AllergyKind::Drug, "D001", "ペニシリン系抗菌薬", "発疹"),
        22,
    ),
    ((AllergyKind::Drug, "D002", "セフェム系抗菌薬", "発疹"), 18),
    ((AllergyKind::Drug, "D003", "ヨード造影剤", "蕁麻疹"), 16),
    (
        (
            AllergyKind::Drug,
            "D004",
            "非ステロイド性抗炎症薬",
            "喘息発作",
        ),
        12,
    ),
    ((AllergyKind::Drug, "D005", "局所麻酔薬", "血圧低下"), 5),
    ((AllergyKind::Food, "F001", "鶏卵", "蕁麻疹"), 9),
    ((AllergyKind::Food, "F002", "牛乳", "嘔吐"), 6),
    ((AllergyKind::Food, "F003", "小麦", "蕁麻疹"), 5),
    ((AllergyKind::Food, "F004", "そば", "呼吸困難"), 5),
    ((AllergyKind::Food, "F005", "えび・かに", "口腔の違和感"), 8),
    ((AllergyKind::Food, "F006", "落花生", "呼吸困難"), 4),
    ((AllergyKind::Food, "F007", "さば", "蕁麻疹"), 6),
    (
        (AllergyKind::Other, "O001", "アルコール綿", "皮膚の発赤"),
        9,
    ),
    ((AllergyKind::Other, "O002", "ラテックス", "接触皮膚炎"), 4),
    ((AllergyKind::Other, "O003", "スギ花粉", "鼻汁"), 8),
    (
        (AllergyKind::Other, "O004", "医療用テープ", "皮膚のかぶれ"),
        7,
    ),
];

/// Known allergies of about 12 % of the patients, all with an onset before `until`.
fn allergies(random: &mut Random, age: i64, birth: Date, until: Date) -> Vec<Allergy> {
    if !random.chance(12) {
        return Vec::new();
    }
    let wanted = 1 + usize::from(random.chance(20));
    let mut list: Vec<(Substance, u32)> = SUBSTANCES.to_vec();
    for (substance, weight) in &mut list {
        if age < 15 && substance.0 == AllergyKind::Food {
            *weight *= 5;
        }
    }
    let mut found = Vec::new();
    for _ in 0..wanted {
        let Some(substance) = weighted(random, &list) else {
            break;
        };
        list.retain(|(other, _)| other.1 != substance.1);
        let past = days_between(birth, until).clamp(1, 7000) as u64;
        found.push(Allergy {
            kind: substance.0,
            substance: (substance.1, substance.2),
            reaction: substance.3,
            severe: random.chance(12),
            onset: plus_days(until, -(random.below(past) as i64)),
        });
    }
    found
}

/// Kanji and full-width kana.
type Name = (&'static str, &'static str);

const FAMILIES: &[Name] = &[
    ("標本", "ヒョウホン"),
    ("見本", "ミホン"),
    ("試験", "シケン"),
    ("例示", "レイジ"),
    ("模擬", "モギ"),
    ("架空", "カクウ"),
    ("仮名", "カメイ"),
    ("仮想", "カソウ"),
    ("想定", "ソウテイ"),
    ("練習", "レンシュウ"),
    ("凡例", "ハンレイ"),
    ("雛形", "ヒナガタ"),
];

const MEN: &[Name] = &[
    ("太郎", "タロウ"),
    ("一郎", "イチロウ"),
    ("次郎", "ジロウ"),
    ("三郎", "サブロウ"),
    ("四郎", "シロウ"),
    ("健", "ケン"),
    ("誠", "マコト"),
    ("実", "ミノル"),
    ("清", "キヨシ"),
    ("正", "タダシ"),
    ("茂", "シゲル"),
    ("大輔", "ダイスケ"),
    ("翔太", "ショウタ"),
    ("蓮", "レン"),
];

const WOMEN: &[Name] = &[
    ("花子", "ハナコ"),
    ("桜", "サクラ"),
    ("桃子", "モモコ"),
    ("菊", "キク"),
    ("梅子", "ウメコ"),
    ("和子", "カズコ"),
    ("幸子", "サチコ"),
    ("節子", "セツコ"),
    ("恵子", "ケイコ"),
    ("陽子", "ヨウコ"),
    ("美咲", "ミサキ"),
    ("葵", "アオイ"),
    ("結衣", "ユイ"),
    ("凛", "リン"),
];
