//! Which fault explains that the values of a period moved: the simplest change that leaves little.

mod scale;
mod wider;

use super::Rules;
use super::candidates::Surroundings;
use super::compare::{Comparison, Part};
use super::evidence::Tried;
use super::found::{Found, Period};
use super::item::Item;
use super::mixture::mixture;
use super::own::daily_means;
use super::ramp::{best_ramp, best_step};
use super::sample::Sample;
use super::shares::{raw, zeros};

/// Days from which on weekends and chance no longer change how many rows a day there are.
const LONG_DAYS: i32 = 13;

/// The longest break with its weekends: two weeks, as at the turn of the year.
const BREAK_DAYS: i32 = 16;

/// What a known factor may leave of the moves.
const KNOWN_LEFT_MAX: f64 = 0.4;

/// Everything that an explanation may look at.
struct Case<'a> {
    around: &'a Surroundings,
    item: &'a Item<'a>,
    period: &'a Period<'a>,
    moved: Comparison,
    rules: &'a Rules,
}

/// Explains values that moved; `None` when no fault does, and so it is another mix of patients.
pub(super) fn explain_move(
    around: &Surroundings,
    item: &Item<'_>,
    period: &Period<'_>,
    rules: &Rules,
) -> Option<Found> {
    let case = Case::of(around, item, period, rules)?;
    if !period.is_sure(rules) {
        return case.affine();
    }
    if case.unit_text_changed() {
        return case.label();
    }
    let is_sure = case.is_weakly_sure();
    let weak = |found: &dyn Fn() -> Option<Found>| is_sure.then(found)?;
    case.known_factor()
        .or_else(|| case.affine())
        .or_else(|| case.mixture())
        .or_else(|| weak(&|| case.drift()))
        .or_else(|| weak(&|| case.other_item()))
        .or_else(|| case.far_specimen())
        .or_else(|| {
            let is_step = is_sure || case.is_move_of_all();
            is_step.then(|| case.step())?
        })
}

/// Explains values that moved by the change of scale that is known of the item alone.
pub(super) fn explain_scale(
    around: &Surroundings,
    item: &Item<'_>,
    period: &Period<'_>,
    rules: &Rules,
) -> Option<Found> {
    let case = Case::of(around, item, period, rules)?;
    let is_enough = period.length() > LONG_DAYS && period.patients() >= rules.affine_patients_min;
    case.affine()
        .filter(|_| is_enough && case.are_well_along_affine())
}

/// Explains a part of the values that moved.
pub(super) fn explain_part(
    around: &Surroundings,
    item: &Item<'_>,
    period: &Period<'_>,
    rules: &Rules,
) -> Option<Found> {
    let case = Case::of(around, item, period, rules)?;
    case.mixture().filter(|_| !case.unit_text_changed())
}

/// Explains values that spread more widely.
pub(super) fn explain_spread(
    around: &Surroundings,
    item: &Item<'_>,
    period: &Period<'_>,
    is_worse: bool,
    rules: &Rules,
) -> Option<Found> {
    let case = Case::of(around, item, period, rules)?;
    if case.unit_text_changed() {
        return None;
    }
    let wider = || {
        case.wider()
            .filter(|_| is_worse && period.z >= rules.z_min_spread)
    };
    case.mixture().or_else(wider).or_else(|| case.narrow_item())
}

impl<'a> Case<'a> {
    /// `None` when the two sides cannot be compared.
    fn of(
        around: &'a Surroundings,
        item: &'a Item<'a>,
        period: &'a Period<'a>,
        rules: &'a Rules,
    ) -> Option<Case<'a>> {
        Some(Case {
            around,
            item,
            period,
            moved: Comparison::of_samples(&period.outside, &period.inside, rules)?,
            rules,
        })
    }

    /// Sure enough for what is no known factor: more patients, and no new patients that would explain it.
    fn is_weakly_sure(&self) -> bool {
        self.period.z >= self.rules.z_min_weak && self.is_no_other_mix()
    }

    /// Whether the patients are many, and as far as numbers of rows tell no others than on the other days.
    fn is_no_other_mix(&self) -> bool {
        self.is_open()
            && self.period.patients() + 0.5 >= self.rules.patients_min
            && self.is_as_often()
    }

    /// Whether the item was measured about as often as on the other days, so that no others were measured.
    fn is_as_often(&self) -> bool {
        let (period, rules) = (self.period, self.rules);
        let ratio = self.around.volume_ratio(period);
        let is_longer =
            period.series.days[period.to - 1] - period.series.days[period.from] >= LONG_DAYS;
        let more_max = if is_longer {
            rules.rows_ratio_max
        } else {
            2.0 * rules.rows_ratio_max
        };
        (1.0 / rules.volume_ratio_max..=rules.volume_ratio_max).contains(&ratio)
            && period.rows_ratio() <= more_max
    }

    /// Whether all tenths moved alike, by more than chance: so no other patients explain it, however many they are.
    fn is_move_of_all(&self) -> bool {
        let (period, rules, moved) = (self.period, self.rules, &self.moved);
        let days = &period.series.days;
        days[period.to - 1] - days[period.from] >= LONG_DAYS
            && self.is_open()
            && period.z >= rules.z_min_spread
            && period.patients() + 0.5 >= rules.patients_min
            && period.worth(rules) >= 2.0 * rules.worth_min
            && self.are_alike()
            && moved.shift.abs() > 3.0 * moved.error
    }

    /// Whether all tenths moved alike.
    fn are_alike(&self) -> bool {
        self.moved.left <= self.rules.alike_left_max * self.moved.shift.abs()
    }

    fn tried(&self, name: &str, factor: f64, left: f64) -> Vec<Tried> {
        let mut tried = vec![Tried {
            name: name.to_owned(),
            factor,
            left,
        }];
        let best = |tried: &Tried| tried.name == name;
        let nothing = Tried {
            name: "no change".to_owned(),
            factor: 1.0,
            left: self.moved.plain,
        };
        let known = self
            .moved
            .known(self.item.about())
            .into_iter()
            .map(|(trial, _)| Tried {
                name: trial.known.id.clone(),
                factor: trial.factor,
                left: self.moved.left_by(|ln| ln + trial.factor.ln()),
            });
        let mut others: Vec<Tried> = known
            .chain([nothing])
            .filter(|other| !best(other))
            .collect();
        others.sort_by(|one, other| one.left.total_cmp(&other.left));
        tried.extend(others.into_iter().next());
        tried
    }

    fn unit_text_changed(&self) -> bool {
        let unit = |sample: &Sample| {
            let (place, _) = sample.variants.mode()?;
            self.item
                .profile
                .variants
                .get(place as usize)?
                .unit
                .as_deref()
        };
        unit(&self.period.outside) != unit(&self.period.inside)
    }

    /// D03: another unit over the same numbers.
    fn label(&self) -> Option<Found> {
        let numbers = Comparison::of_samples(
            &raw(&self.period.outside),
            &raw(&self.period.inside),
            self.rules,
        )?;
        let is_far = self.moved.shift.abs() > self.rules.far_factor.ln();
        let are_same = numbers.shift.abs() < 0.15 + 2.5 * numbers.error;
        (self.item.is_converted && is_far && are_same).then(|| {
            let factor = self.moved.shift.exp();
            self.period.found(
                "D03",
                times(factor),
                self.tried("unit changed, numbers did not", factor, self.moved.left),
            )
        })
    }

    /// D01, D05, D03: all values times a known factor.
    fn known_factor(&self) -> Option<Found> {
        let (moved, rules) = (&self.moved, self.rules);
        let (trial, _) = moved.known(self.item.about()).into_iter().next()?;
        let size = trial.factor.ln().abs();
        let left = moved.left_by(|ln| ln + trial.factor.ln());
        let fits = left <= (0.3 * size).max(2.5 * moved.noise()).min(0.6 * size)
            && left <= KNOWN_LEFT_MAX * moved.plain
            && moved.is_rigid(0.3, 0.2);
        // Where values are spread as widely as the factor, others who were ill are as far away.
        let worth = self.period.worth(rules);
        let is_clear = self.is_far_from_all() && self.is_open()
            || self.is_weakly_sure() && worth >= rules.worth_min;
        let is_far = size > rules.far_factor.ln() && is_clear;
        // Chance moves widely spread values by small factors as well.
        let is_plain = self.is_weakly_sure()
            && self.period.z >= rules.z_min_spread
            && moved.is_rigid(rules.rigid_share_min, 0.1)
            && moved.shift.abs() >= rules.step_deviations_min * moved.deviation;
        let is_explained = self.are_piled_up() || self.is_better_explained(left);
        if !fits || !(is_far || is_plain) || is_explained {
            return None;
        }
        let is_power = trial.known.id.starts_with("power");
        let code = if is_power && self.digits_moved_along() {
            "D03"
        } else {
            code_of(&trial.known.code)
        };
        let detail = format!("{} ({})", times(trial.factor), trial.known.id);
        Some(self.period.found(
            code,
            detail,
            self.tried(&trial.known.id, trial.factor, left),
        ))
    }

    /// Whether the decimals moved with the values, as they do when a unit is changed.
    fn digits_moved_along(&self) -> bool {
        let (before, after) = (&self.period.outside, &self.period.inside);
        let decimals = |sample: &Sample| sample.decimals.mode().map(|mode| mode.0);
        decimals(after) < decimals(before)
            || decimals(after) == Some(0) && zeros(after) > 0.95 && zeros(before) < 0.5
    }

    /// Whether most values are one and the same, as they were not before: so it is at an end of what is measured, and a factor would have
    /// moved all of them.
    fn are_piled_up(&self) -> bool {
        let (before, after) = (&self.period.outside, &self.period.inside);
        let share = after.share_of_one();
        share >= self.rules.piled_share_min && share > 3.0 * before.share_of_one()
    }

    /// Whether another item, or an amount that was added, leaves much less than a factor does.
    fn is_better_explained(&self, left: f64) -> bool {
        if left <= 2.0 * self.moved.noise() {
            return false;
        }
        let nearest = self
            .around
            .nearest(self.item, &self.period.inside, self.rules);
        nearest.is_some_and(|(_, other)| other.plain < 0.4 * left)
            || self.moved.offset().1 < 0.5 * left
    }

    /// D02: a part of the values times a known factor, with no more rows than before.
    fn mixture(&self) -> Option<Found> {
        let rules = self.rules;
        if self.moved.is_rigid(rules.rigid_share_min, 0.1) || !self.is_no_other_mix() {
            return None;
        }
        let (before, after) = (self.period.outside.spread(), self.period.inside.spread());
        let mixed = mixture(&before, &after, self.item.about(), rules)?;
        // Values far beyond those of any patient are surer than their ranks tell.
        let is_far = mixed.is_beyond_patients(rules);
        if !is_far && self.period.z < rules.z_min_spread {
            return None;
        }
        let worth = self.period.worth(rules);
        if worth < rules.worth_min || !mixed.is_of_many(worth, rules) {
            return None;
        }
        let shifted = super::sample::distance(&before.moved(self.moved.shift), &after);
        let rest = self.around.volume_ratio(self.period) * (1.0 - mixed.share);
        // When other patients came, what was there before is still there.
        if mixed.left > 0.6 * shifted || rest > 1.0 - 0.4 * mixed.share {
            return None;
        }
        let found = self.period.found("D02", mixed.detail(), mixed.tried());
        Some(found.with("share", mixed.share))
    }

    /// D14: the values are those of another item.
    fn other_item(&self) -> Option<Found> {
        let is_sure = self.period.z >= self.rules.z_min_spread;
        if !is_sure || self.period.worth(self.rules) < self.rules.worth_min {
            return None;
        }
        let (name, other) = self
            .around
            .nearest(self.item, &self.period.inside, self.rules)?;
        let moved = &self.moved;
        let fits = other.plain <= (2.0 * other.noise()).max(0.12 * moved.plain).max(0.03)
            && moved.moved_share() >= self.rules.other_moved_share_min;
        let rigid = moved.is_rigid(self.rules.rigid_share_min, 0.1);
        let is_better = other.plain <= 0.5 * moved.left;
        let is_far =
            moved.shift.abs() > 1.5_f64.ln() && other.plain <= moved.left + 0.5 * moved.noise();
        let explains = fits
            && other.plain < 0.6 * moved.plain
            && (is_better
                || is_far && !(rigid && self.is_specimen() && other.plain > 0.9 * moved.left));
        explains.then(|| {
            self.period.found(
                "D14",
                format!("→ {name}"),
                self.tried(&name, 1.0, other.plain),
            )
        })
    }

    /// D14 where the other item spreads less, so that the level alone does not show it.
    fn narrow_item(&self) -> Option<Found> {
        let worth = self.period.worth(self.rules);
        let is_narrow = self.moved.width_ratio().is_some_and(|ratio| ratio < 0.75);
        // First weeks of other patients are no item that the values were of before.
        let worth_outside = self.period.outside.effective(self.rules);
        let is_late = self.period.from > 0
            && self.period.length_outside() > LONG_DAYS
            && worth.min(worth_outside) >= 3.0 * self.rules.worth_min
            && self.is_weakly_sure();
        (is_narrow && is_late).then(|| self.other_item())?
    }

    fn is_specimen(&self) -> bool {
        self.moved.shift.abs() >= self.rules.specimen_factor_min.ln()
    }

    /// Whether the hospital was open, so that not only those who lie in bed were measured.
    fn is_open(&self) -> bool {
        self.around.activity_ratio(self.period) >= self.rules.activity_ratio_min
    }

    /// Whether the values lie where next to none of the others do, and those are enough to say where they lie.
    fn is_far_from_all(&self) -> bool {
        let (outside, rules) = (&self.period.outside, self.rules);
        // Of values that lie at one end it is not known how far they spread.
        let is_known = outside.effective(rules) >= rules.worth_min
            && outside.share_of_one() < rules.piled_share_min;
        let is_far = self.moved.shift.abs() >= rules.far_deviations_min * self.moved.deviation;
        is_known && is_far && self.has_middle_beyond_all()
    }

    /// Whether next to none of the other values lie as far out as the middle of the period's: of antibodies those who have none make a
    /// narrow middle, and those who have some lie a hundred times as high at any time.
    fn has_middle_beyond_all(&self) -> bool {
        let (low, high) = self
            .period
            .outside
            .spread()
            .bounds(self.rules.far_beyond_max);
        let inside = self.period.inside.spread();
        match self.moved.shift > 0.0 {
            true => inside.bounds(0.5).1 > high,
            false => inside.bounds(0.5).0 < low,
        }
    }

    /// D16: a large factor that nothing explains, and so any that patients who are more or less ill might bring about.
    fn far_specimen(&self) -> Option<Found> {
        let factor = self.moved.shift.exp();
        let half = 0.5 * self.rules.far_deviations_min * self.moved.deviation;
        let is_clear = self.is_far_from_all() && self.is_open()
            || self.is_weakly_sure()
                && self.moved.shift.abs() >= half
                && self.has_middle_beyond_all();
        let is_specimen =
            self.is_specimen() && self.moved.shift.abs() <= self.rules.specimen_factor_max.ln();
        (is_clear && is_specimen && self.moved.is_rigid(0.4, 0.2)).then(|| {
            self.period.found(
                "D16",
                times(factor),
                self.tried("free factor", factor, self.moved.left),
            )
        })
    }

    /// D04, D06: all values moved by the same amount or by the same small factor.
    fn step(&self) -> Option<Found> {
        let (moved, rules) = (&self.moved, self.rules);
        let (amount, left) = moved.offset();
        let deviations = moved.shift.abs() / moved.deviation.max(f64::MIN_POSITIVE);
        // Seasons and other patients move what is widely spread by a little.
        let is_large = moved.shift.abs() >= rules.step_factor_min.ln()
            && (deviations >= rules.step_deviations_least || self.are_alike())
            || deviations >= rules.step_deviations_min;
        let error = moved.error_less(self.period.shared(rules));
        let is_plain = is_large && moved.shift.abs() >= 3.0 * error;
        // In few days, and over a long break, the patients of one ward make a good part.
        let is_clear = self.period.length() > BREAK_DAYS || self.period.z >= rules.z_min_spread;
        let is_step = is_clear && (is_plain || self.have_well_moved());
        let is_wide = moved.deviation >= rules.step_wide_factor.ln();
        let z_min = match is_wide {
            true => rules.z_min_step_wide,
            false => rules.z_min_step,
        };
        let is_sure = self.period.z >= z_min;
        if !is_step || !is_sure || self.period.worth(rules) < rules.worth_min {
            return None;
        }
        let is_offset = self.is_rather_offset(amount, left);
        let is_same_everywhere =
            amount.abs() > 0.0 && left <= (0.35 * moved.plain).max(1.5 * moved.noise());
        if is_offset && is_same_everywhere {
            return Some(
                self.period
                    .found(
                        "D04",
                        format!("{amount:+.3}"),
                        self.tried("offset", 1.0, left),
                    )
                    .with("offset", amount),
            );
        }
        let factor = moved.shift.exp();
        moved.is_rigid(rules.rigid_share_min, 0.1).then(|| {
            self.period.found(
                "D06",
                times(factor),
                self.tried("free factor", factor, moved.left),
            )
        })
    }

    /// Whether those who are well moved far and alike, which tells more than the middle where many others are ill.
    fn have_well_moved(&self) -> bool {
        let rules = self.rules;
        self.moved.lower(Part::LowerHalf).is_some_and(|half| {
            half.moved.abs() >= rules.step_factor_min.ln()
                && half.moved.abs() >= half.deviation
                && half.moved.abs() > rules.z_min * half.error
                && half.left <= 0.3 * half.moved.abs()
        })
    }

    /// Whether an amount explains a move better than a factor. Narrow values tell the two hardly apart; then the rounder
    /// number is likelier.
    fn is_rather_offset(&self, amount: f64, left: f64) -> bool {
        let moved = &self.moved;
        if moved.shift.abs() < 1.12_f64.ln() {
            return left <= 1.4 * moved.left;
        }
        let level = moved
            .pairs
            .get(moved.pairs.len() / 2)
            .map_or(1.0, |pair| pair.1.exp());
        let by_amount = off_round(amount, moved.error * level, half_of_first_digit(amount));
        let by_factor = off_round(moved.shift.exp(), moved.error * moved.shift.exp(), 0.05);
        by_amount * left < 0.6 * by_factor * moved.left
    }

    /// D07: a slope explains the days better than a step.
    fn drift(&self) -> Option<Found> {
        let rules = self.rules;
        let series = self.period.series;
        let means = daily_means(&series.scores(|score| score));
        let ramp = best_ramp(&series.days, &means, rules.drift_days_min)?;
        let step = best_step(&means, self.period);
        if step <= ramp.left {
            return None;
        }
        let third = (ramp.to - ramp.from) / 3;
        let end = Period::of(series, ramp.to - third.max(1), ramp.to, self.period.z);
        // Towards the New Year the wards make a growing part, and it looks like a drift.
        if self.around.activity_ratio(&end) < rules.activity_ratio_min {
            return None;
        }
        let last = end.inside;
        let rest = series.without(ramp.from, ramp.to);
        let first = if rest.measured() as f64 >= rules.period_values_min {
            rest
        } else {
            series.between(0, third.max(1))
        };
        if last.effective(rules) < rules.worth_min {
            return None;
        }
        let moved = Comparison::of_samples(&first, &last, rules)?;
        let is_large = moved.shift.abs() >= rules.drift_factor_min.ln()
            && moved.shift.abs() > 3.0 * moved.error;
        (is_large && moved.is_rigid(0.7 * rules.rigid_share_min, 0.1)).then(|| {
            let days = f64::from(series.days[ramp.to - 1] - series.days[ramp.from] + 1);
            let mut found = Period::of(series, ramp.from, ramp.to, self.period.z).found(
                "D07",
                times(moved.shift.exp()),
                self.tried("drift", moved.shift.exp(), moved.left),
            );
            found.evidence.before = first.spread();
            found.evidence.after = last.spread();
            found.with("days", days)
        })
    }
}

/// How likely chance brings a number, known within `error`, so near to a multiple of `grid`.
fn off_round(number: f64, error: f64, grid: f64) -> f64 {
    let steps = number / grid;
    ((steps - steps.round()).abs()).max(error / grid).min(0.5)
}

/// Half of the place of a number's first digit: 0.5 for 1 to 9 (and what is nearly 1), 5 for 10 to 99.
fn half_of_first_digit(number: f64) -> f64 {
    0.5 * 10_f64.powf((1.3 * number.abs().max(1e-9)).log10().floor())
}

/// A factor as people write it.
pub(super) fn times(factor: f64) -> String {
    match factor {
        large if large >= 100.0 => format!("×{large:.0}"),
        near if near >= 1.0 => format!("×{near:.2}"),
        small if small >= 0.1 => format!("×{small:.2}"),
        tiny => format!("×1/{:.0}", 1.0 / tiny.max(1e-300)),
    }
}

/// The code of a factor in the list of this version.
pub(super) fn code_of(code: &str) -> &'static str {
    let known = super::CODES.iter().find(|known| known.0 == code);
    known.map_or("D01", |known| known.0)
}
