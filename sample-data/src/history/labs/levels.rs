//! The level of one item: where the person stands, what is ill, what the day adds.

use crate::masters::{Axis, LabItem, Spread};
use crate::random::exp;

use super::model::Formula;
use super::subject::Subject;
use super::{derived, growth, tag};

/// How closely an item of weight 1 follows the person's stand on its axis when nothing is ill, ...
const LOADING: f64 = 0.45;
/// ... and at most.
const LOADING_MAX: f64 = 0.7;

/// What the item comes to, in its own unit or as a grade; the true level, whatever the analyser can tell.
pub(super) fn level(subject: &Subject, item: usize) -> f64 {
    match subject.model.formulas[item] {
        Formula::Spread => spread(subject, item),
        formula => derived::level(subject, item, formula),
    }
}

/// The level by centre, width and spread alone.
pub(super) fn spread(subject: &Subject, item: usize) -> f64 {
    let row = &subject.masters().items[item];
    match row.spread {
        Spread::Normal | Spread::Derived => {
            normal(row, centre(subject, item), deviation(subject, item))
        }
        Spread::LogNormal => {
            // What multiplies thousandfold between positive and negative is not moved by anything else as well.
            if let Some((other, times)) = subject.model.companion[item]
                && positive(subject, other)
            {
                return row.centre[subject.sex] * exp(times + 0.6 * row.width * own(subject, item));
            }
            let most = (12.0 * row.width).clamp(2.2, 5.0);
            centre(subject, item) * exp(held(row.width * deviation(subject, item), most))
        }
        Spread::Grade => {
            let grade = row.centre[subject.sex] + row.width * deviation(subject, item);
            // Adding zero takes the sign from a negative zero.
            grade.round().clamp(0.0, 5.0) + 0.0
        }
        Spread::Binary => f64::from(u8::from(positive(subject, item))),
    }
}

/// The centre for the person's sex and age.
fn centre(subject: &Subject, item: usize) -> f64 {
    let row = &subject.masters().items[item];
    let alike = subject.model.alike[item] && subject.age < growth::PUBERTY;
    let centre = row.centre[if alike { 1 } else { subject.sex }];
    let decades = ((subject.age - 50.0) / 10.0).max(0.0);
    let aged = centre * (1.0 + row.per_decade * decades).max(0.1);
    aged * growth::factor(subject, subject.model.growth[item], centre)
}

/// How far the item is from its centre, in widths.
pub(super) fn deviation(subject: &Subject, item: usize) -> f64 {
    let row = &subject.masters().items[item];
    let loading = if row.axis == Axis::Own {
        0.0
    } else {
        (LOADING * row.weight).clamp(-LOADING_MAX, LOADING_MAX)
    };
    let axis = row.axis as usize;
    let rest = (1.0 - loading * loading).sqrt();
    let shift = &subject.illness.shift;
    let second = subject.model.second[item];
    loading * mixed(subject.stand[axis], subject.model.passing[item])
        + rest * own(subject, item)
        + row.weight * shift[axis]
        + second.map_or(0.0, |(axis, weight)| weight * shift[axis as usize])
        + sign(subject, item)
}

/// What single diseases add, in widths; percent for two-valued items.
fn sign(subject: &Subject, item: usize) -> f64 {
    let signs = subject.illness.signs.iter();
    signs
        .filter(|sign| sign.item == item)
        .map(|sign| sign.strength)
        .sum()
}

/// What the item does by itself or along with its twin: standard normal.
fn own(subject: &Subject, item: usize) -> f64 {
    let mut closeness = 1.0;
    let mut sum = 0.0;
    let mut item = item;
    // Chains of twins are two or three long.
    while let Some((other, share)) = subject.model.twin[item] {
        sum += closeness * (1.0 - share * share).sqrt() * alone(subject, item);
        closeness *= share;
        item = other;
    }
    sum + closeness * alone(subject, item)
}

fn alone(subject: &Subject, item: usize) -> f64 {
    let lasting = subject.person(tag::PERSON_ITEM, item as u64).normal();
    let today = subject.visit(tag::VISIT_ITEM, item as u64).normal();
    mixed([lasting, today], subject.model.passing[item])
}

/// One standard normal of what stays over all occasions and what is new on each, of which `passing` is the share.
fn mixed([lasting, today]: [f64; 2], passing: f64) -> f64 {
    (1.0 - passing * passing).sqrt() * lasting + passing * today
}

/// The value `deviation` widths from `centre`. What has its centre well above zero nears zero and does not cross it; what is
/// about zero (base excess) does. A body holds such values, so that far shifts count less and less.
fn normal(row: &LabItem, centre: f64, deviation: f64) -> f64 {
    // What is next to nothing in the healthy (blasts) may rise by any number of widths.
    let deviation = if centre > row.width {
        held(deviation, 7.0)
    } else {
        deviation
    };
    let signed = row.range.iter().flatten().any(|&(low, _)| low < 0.0);
    if signed || centre <= 0.0 {
        centre + row.width * deviation
    } else if deviation < 0.0 {
        centre * exp(row.width * deviation / centre)
    } else {
        centre + row.width * deviation
    }
}

/// `deviation` as it is up to `limit`, and a third of what is beyond.
pub(super) fn held(deviation: f64, limit: f64) -> f64 {
    let kept = deviation.clamp(-limit, limit);
    kept + (deviation - kept) / 3.0
}

/// Whether a two-valued item is positive: by the sign of a disease, or else its share in percent gives odds that the axis
/// multiplies.
fn positive(subject: &Subject, item: usize) -> bool {
    let row = &subject.masters().items[item];
    let mut random = if subject.model.lasting[item] {
        subject.person(tag::PERSON_ITEM, item as u64)
    } else {
        subject.visit(tag::VISIT_ITEM, item as u64)
    };
    let told = sign(subject, item) / 100.0;
    let share = (row.centre[subject.sex] / 100.0).clamp(0.0, 0.999);
    let axis = subject.illness.shift[row.axis as usize];
    let odds = share / (1.0 - share) * exp((row.weight * axis).clamp(-3.0, 3.0));
    random.share() < told.max(odds / (1.0 + odds))
}
