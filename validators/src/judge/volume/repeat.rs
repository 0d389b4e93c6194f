//! Days that came twice (N04): each item of each patient has two rows where it has one on other days. So a day shows that it was
//! doubled even when it was a quiet one.

use super::line::dispersion_of;
use super::shape::Laid;
use super::tail::{at_least, upper_limit};
use super::{Common, Doubled};

/// A day whose rows came twice.
#[derive(Clone, Copy, Debug)]
pub(super) struct RepeatedDay {
    pub(super) index: usize,
    pub(super) rows: f64,
    /// Rows that its patients and items let expect: the mean, and the most that chance allows.
    pub(super) expected: f64,
    pub(super) most: f64,
    pub(super) trained: u32,
}

/// The days whose rows came twice.
pub(super) fn repeated_days(
    laid: &Laid,
    common: &Common,
    rules: &Doubled,
    probability: f64,
) -> Vec<RepeatedDay> {
    let judged = laid.judged();
    judged
        .filter_map(|index| repeated(laid, index, common, rules, probability))
        .collect()
}

fn repeated(
    laid: &Laid,
    index: usize,
    common: &Common,
    rules: &Doubled,
    probability: f64,
) -> Option<RepeatedDay> {
    let day = &laid.days[index];
    // What is measured often in a few patients is no copy.
    if day.patients < rules.repeat_patients_min || day.rows < rules.excess_times_min * day.once {
        return None;
    }
    let around = laid.around(
        index,
        common.level_days as usize,
        common.training_days_min as usize,
    );
    let of = |day: &usize| &laid.days[*day];
    let (rows, once) = around.iter().fold((0.0, 0.0), |sum, day| {
        (sum.0 + of(day).rows, sum.1 + of(day).once)
    });
    let times = (rows / f64::max(once, 1.0)).max(1.0);
    let pairs: Vec<(f64, f64)> = around
        .iter()
        .map(|day| (of(day).rows, times * of(day).once))
        .filter(|pair| pair.1 > 0.0)
        .collect();
    let dispersion = dispersion_of(&pairs)?.max(common.dispersion_min);
    let expected = times * day.once;
    let is_repeated = day.rows >= rules.excess_times_min * expected
        && at_least(day.rows, expected, dispersion) < probability;
    is_repeated.then(|| RepeatedDay {
        index,
        rows: day.rows,
        expected,
        most: upper_limit(probability, expected, dispersion).max(rules.excess_times_min * expected),
        trained: around.len() as u32,
    })
}
