//! Values of one patient: a level of the person's own that stays, and a little change from visit to visit.
//!
//! Every draw has its own stream keyed by patient, item and visit, so that leaving out an item changes no other value.

use crate::catalogue::{Axis, Item, RedCell, Spread, haemoglobin};
use crate::people::Patient;
use crate::random::{Random, exp};

/// The occasion on which a value is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Visit {
    /// Seed and hospital in one word.
    pub seed: u64,
    /// Days since 1970-01-01, or any other number that names the visit.
    pub number: u64,
    /// The year, for the age.
    pub year: i16,
    /// Whether the patient is in hospital, and so more often inflamed.
    pub inpatient: bool,
}

/// Shares of the axis, the person and the visit in a deviation; their squares sum to about 0.9.
const AXIS_SHARE: f64 = 0.6;
const PERSON_SHARE: f64 = 0.65;
const VISIT_SHARE: f64 = 0.35;

// Tags that keep the streams apart.
const AXIS: u64 = 1;
const PERSON: u64 = 2;
const VISIT: u64 = 3;
const CELL_VOLUME: u64 = 4;
const CELL_COLOUR: u64 = 5;

/// The deviation of one item, in standard deviations.
fn deviation(item: &Item, patient: &Patient, visit: &Visit) -> f64 {
    let number = patient.number as u64;
    let key = item.stream_key();
    let axis_key = if item.axis == Axis::Own {
        key
    } else {
        item.axis as u64
    };
    let draw = |keys: &[u64]| Random::keyed(visit.seed, keys).normal();
    let sick = if visit.inpatient && item.axis == Axis::Inflammation {
        1.2
    } else {
        0.0
    };
    AXIS_SHARE * draw(&[number, AXIS, axis_key])
        + PERSON_SHARE * draw(&[number, PERSON, key])
        + VISIT_SHARE * draw(&[number, VISIT, key, visit.number])
        + sick
}

/// The level of an item before rounding: a number in the catalogue's unit, a strip grade 0-4, an organism's place in its
/// list, or an amount 1-3.
pub(crate) fn level(item: &Item, patient: &Patient, visit: &Visit) -> f64 {
    let sex = patient.sex_index();
    let age = f64::from(visit.year - patient.birth_year);
    let ageing = 1.0 + item.per_decade * (age - 50.0) / 10.0;
    match item.spread {
        Spread::Normal(mean, spread) => {
            let low = mean[sex] * 0.4;
            (mean[sex] * ageing + spread * deviation(item, patient, visit)).max(low)
        }
        Spread::LogNormal(median, spread) => {
            median[sex] * ageing * exp(spread * deviation(item, patient, visit))
        }
        Spread::Red(part) => red_cell(part, patient, visit),
        Spread::Strip => strip_grade(deviation(item, patient, visit)),
        Spread::Organism => stream(item, patient, visit).below(ORGANISMS.len() as u64) as f64,
        Spread::Amount => 1.0 + stream(item, patient, visit).below(3) as f64,
    }
}

fn stream(item: &Item, patient: &Patient, visit: &Visit) -> Random {
    Random::keyed(
        visit.seed,
        &[
            patient.number as u64,
            VISIT,
            item.stream_key(),
            visit.number,
        ],
    )
}

/// Organisms of the sample hospitals: local code and name.
pub(crate) const ORGANISMS: &[(&str, &str)] = &[
    ("E000", "常在菌のみ"),
    ("E001", "大腸菌"),
    ("E002", "黄色ブドウ球菌"),
    ("E003", "肺炎球菌"),
];

fn strip_grade(deviation: f64) -> f64 {
    [0.6, 1.1, 1.6, 2.1]
        .iter()
        .filter(|limit| deviation > **limit)
        .count() as f64
}

/// Red count, haematocrit and the indices follow from haemoglobin, so that they fit one another as they do in blood.
fn red_cell(part: RedCell, patient: &Patient, visit: &Visit) -> f64 {
    let number = patient.number as u64;
    let draw = |key: u64| Random::keyed(visit.seed, &[number, key]).normal();
    let haemoglobin = level(haemoglobin(), patient, visit);
    let mcv = 91.5 + 4.0 * draw(CELL_VOLUME);
    let mchc = 33.3 + 0.7 * draw(CELL_COLOUR);
    let mch = mcv * mchc / 100.0;
    match part {
        RedCell::Rbc => haemoglobin * 10.0 / mch,
        RedCell::Haematocrit => haemoglobin * 100.0 / mchc,
        RedCell::Mcv => mcv,
        RedCell::Mch => mch,
        RedCell::Mchc => mchc,
    }
}

/// Appends `value` rounded to `decimals` digits, by whole numbers so that every machine writes the same.
pub(crate) fn write_number(value: f64, decimals: u8, text: &mut Vec<u8>) {
    let scale = 10u64.pow(u32::from(decimals));
    let rounded = (value * scale as f64).round() as u64;
    write_whole(rounded / scale, 1, text);
    if decimals > 0 {
        text.push(b'.');
        write_whole(rounded % scale, usize::from(decimals), text);
    }
}

/// Appends a whole number with at least `digits` digits.
pub(crate) fn write_whole(mut number: u64, digits: usize, text: &mut Vec<u8>) {
    let start = text.len();
    while number > 0 || text.len() - start < digits {
        text.push(b'0' + (number % 10) as u8);
        number /= 10;
    }
    text[start..].reverse();
}

/// [`write_number`] as a string.
pub(crate) fn number_text(value: f64, decimals: u8) -> String {
    let mut text = Vec::new();
    write_number(value, decimals, &mut text);
    text.into_iter().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::ITEMS;

    const TODAY: Visit = Visit {
        seed: 5,
        number: 20_000,
        year: 2026,
        inpatient: false,
    };

    fn of(key: &str, number: usize) -> f64 {
        let item = ITEMS.iter().find(|item| item.key == key).unwrap();
        level(item, &Patient::invent(5, 0, number, 7, false), &TODAY)
    }

    #[test]
    fn numbers_are_rounded_and_padded() {
        for (value, decimals, text) in [
            (7.25, 1, "7.3"),
            (0.043, 2, "0.04"),
            (141.6, 0, "142"),
            (9.999, 2, "10.00"),
            (0.0, 0, "0"),
        ] {
            assert_eq!(number_text(value, decimals), text);
        }
    }

    #[test]
    fn the_red_count_fits_itself() {
        for number in 0..50 {
            let (rbc, ht, mcv) = (of("RBC", number), of("HT", number), of("MCV", number));
            assert!((ht * 10.0 / rbc - mcv).abs() < 1e-6);
            assert!((of("HB", number) * 100.0 / ht - of("MCHC", number)).abs() < 1e-6);
        }
    }

    #[test]
    fn most_values_lie_in_the_reference_range() {
        for item in ITEMS.iter().filter(|item| item.range[0][1] > 0.0) {
            let inside = (0..400).filter(|number| {
                let patient = Patient::invent(5, 0, *number, 7, false);
                let [low, high] = item.range[patient.sex_index()];
                (low..=high).contains(&level(item, &patient, &TODAY))
            });
            let inside = inside.count();
            assert!(inside > 200, "{}: {inside} of 400", item.key);
        }
    }

    #[test]
    fn related_items_rise_together() {
        let pairs: Vec<(f64, f64)> = (0..400)
            .map(|number| (of("GLU", number), of("HBA1C", number)))
            .collect();
        let mean = |pick: fn(&(f64, f64)) -> f64| pairs.iter().map(pick).sum::<f64>() / 400.0;
        let (mean_a, mean_b) = (mean(|pair| pair.0), mean(|pair| pair.1));
        let sum = |term: &dyn Fn(f64, f64) -> f64| {
            pairs
                .iter()
                .map(|(a, b)| term(a - mean_a, b - mean_b))
                .sum::<f64>()
        };
        let correlation = sum(&|a, b| a * b) / (sum(&|a, _| a * a) * sum(&|_, b| b * b)).sqrt();
        assert!(correlation > 0.25, "{correlation}");
    }
}
