//! Items without another hospital to be held against: what no mix of patients brings about, whoever they are.

use super::Rules;
use super::found::Found;
use super::item::{Item, Series};
use super::sample::{Sample, Spread};
use crate::profile::Sketch;

/// Cells below a ceiling that its values are held against.
const CELLS_BELOW: usize = 4;

/// Cells that values of a quantity have at least; scores and grades have fewer.
const CELLS_MIN: usize = 8;

/// D09, D12: one value for everyone, or many values at the highest one of all. Only of quantities per volume or mass: constants of a
/// procedure, percentages and scores have such values by nature.
pub(super) fn judge(
    item: &Item<'_>,
    mine: &Sample,
    series: &Series,
    rules: &Rules,
) -> Option<Found> {
    let unit = item.main_variant()?.unit.as_deref()?;
    let is_many = mine.measured() as f64 >= rules.lone_values_min
        && mine.patients.estimate() >= rules.lone_patients_min;
    if !unit.contains(['/', '／']) || !is_many {
        return None;
    }
    let share = |count: u32| f64::from(count) / mine.measured().max(1) as f64;
    let cells: Vec<(i32, u32)> = mine.values.cells().iter().collect();
    let (most, count) = cells.iter().copied().max_by_key(|cell| cell.1)?;
    // A number of one digit may be the least that is written.
    let digits = Sketch::bounds_of_cell(most).1 * 10_f64.powi(mine.decimals.mode()?.0);
    if digits >= 10.0 && share(count) >= rules.stuck_share_min {
        return found("D09", share(count), mine, series);
    }
    let ((_, top), below) = cells.split_last()?;
    let highest = below
        .iter()
        .rev()
        .take(CELLS_BELOW)
        .map(|cell| cell.1)
        .max()?;
    let is_pile = share(*top) >= rules.censored_rise_min
        && f64::from(*top) >= rules.ceiling_pile_times_min * f64::from(highest)
        && mine.above == 0
        && cells.len() >= CELLS_MIN;
    is_pile.then(|| found("D12", share(*top), mine, series))?
}

fn found(code: &'static str, share: f64, mine: &Sample, series: &Series) -> Option<Found> {
    let nothing = ("own values", Spread::default());
    Found::of_all(code, share, mine, series, nothing).map(|found| found.with("share", share))
}
