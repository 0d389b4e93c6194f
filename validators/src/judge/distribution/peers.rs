//! An item by the other hospitals: what was wrong from the first day shows nowhere else. Hospitals are compared with the same
//! patients by sex and age, and enough of the others must agree on what is different here.

mod label;
mod power;
mod scale;

use super::candidates::{Peer, Surroundings, with_patients_of};
use super::compare::{Comparison, Part};
use super::evidence::{Evidence, Tried};
use super::explain::{code_of, times};
use super::factors::Trial;
use super::found::Found;
use super::item::{Item, Series, whole};
use super::mixture::{Mixture, mixture};
use super::sample::{Sample, Spread, distance};
use super::shares::{raw, zeros};
use super::{Input, Rules, limits, lone};
use crate::profile::Stratum;
use std::collections::BTreeMap;

/// The item beside one other hospital.
struct Pair<'a> {
    peer: &'a Peer,
    moved: Comparison,
    expected: Spread,
    sample: Spread,
}

struct Case<'a> {
    around: &'a Surroundings,
    item: &'a Item<'a>,
    series: &'a Series,
    strata: BTreeMap<Stratum, Sample>,
    whole: Sample,
    pairs: Vec<Pair<'a>>,
    rules: &'a Rules,
}

/// What is wrong with the item as a whole, if anything.
///
/// # Errors
/// The reason why the other hospitals do not tell.
pub(super) fn judge(
    input: &Input<'_>,
    around: &Surroundings,
    item: &Item<'_>,
    series: &Series,
) -> Result<Option<Found>, &'static str> {
    let rules = input.rules;
    let peers = around.peers(item);
    let strata = item.strata();
    let mine = whole(&strata);
    if let Some(found) = limits::stuck(peers, &mine, series, rules) {
        return Ok(Some(found));
    }
    if let Some(found) = lone::judge(item, &mine, series, rules) {
        return Ok(Some(found));
    }
    let unlike = around.unlike(item);
    if !unlike.is_empty() {
        let own = (strata.clone(), mine.clone());
        let case = Case::of(around, item, series, unlike, own, rules);
        if let Some(found) = power::judge(&case) {
            return Ok(Some(found));
        }
    }
    if let [_] = peers {
        let own = (strata.clone(), mine.clone());
        let case = Case::of(around, item, series, peers, own, rules);
        if let Some(found) = label::judge(&case) {
            return Ok(Some(found));
        }
    }
    if peers.len() < rules.peers_min {
        return Err("too few values or days, and too few other hospitals with the item");
    }
    if (mine.measured() as f64) < rules.peer_values_min
        || mine.patients.estimate() < rules.patients_min
        || series.len() == 0
    {
        return Err("too few values");
    }
    if let Some(found) = limits::bounds(peers, &mine, series, rules) {
        return Ok(Some(found));
    }
    let case = Case::of(around, item, series, peers, (strata, mine), rules);
    if case.pairs.len() < rules.peers_min {
        // Those who are well have the same level on a known scale at any age.
        let found = case.of_all_patients(peers).affine();
        let too_few = "too few other hospitals with patients of the same sex and age";
        return found.map(Some).ok_or(too_few);
    }
    Ok(case
        .shares()
        .or_else(|| case.known_factor())
        .or_else(|| case.affine())
        .or_else(|| case.mixture())
        .or_else(|| case.other_item())
        .or_else(|| case.elsewhere()))
}

fn pair<'a>(
    peer: &'a Peer,
    strata: &BTreeMap<Stratum, Sample>,
    mine: &Sample,
    rules: &Rules,
) -> Option<Pair<'a>> {
    let (expected, sample, worth) = with_patients_of(&peer.strata, strata, rules)?;
    let rounding = mine.rounding().max(peer.whole.rounding());
    let moved = Comparison::of(&expected, &sample, worth, rounding)?;
    Some(Pair {
        peer,
        moved,
        expected,
        sample,
    })
}

impl<'a> Case<'a> {
    /// An item beside some of the others; `strata` are its patients by sex and age, `whole` all of them.
    fn of(
        around: &'a Surroundings,
        item: &'a Item<'a>,
        series: &'a Series,
        peers: &'a [Peer],
        (strata, whole): (BTreeMap<Stratum, Sample>, Sample),
        rules: &'a Rules,
    ) -> Case<'a> {
        let pairs = peers
            .iter()
            .filter_map(|peer| pair(peer, &strata, &whole, rules));
        Case {
            around,
            item,
            series,
            pairs: pairs.collect(),
            strata,
            whole,
            rules,
        }
    }

    /// The same beside all patients of the others.
    fn of_all_patients(mut self, peers: &'a [Peer]) -> Case<'a> {
        let rules = self.rules;
        let compared = |peer: &'a Peer| {
            Some(Pair {
                peer,
                moved: Comparison::of_samples(&peer.whole, &self.whole, rules)?,
                expected: peer.whole.spread(),
                sample: self.whole.spread(),
            })
        };
        self.pairs = peers.iter().filter_map(compared).collect();
        self
    }

    /// Whether there are enough values to hold a shape against the others.
    fn is_worth_a_shape(&self) -> bool {
        is_worth_a_shape(&self.whole, self.rules)
    }

    /// Whether there are enough values for a level that no known factor explains: children of one age may lie a fifth below those of all
    /// ages.
    fn is_worth_a_level(&self, shift: f64) -> bool {
        let times = match shift.abs() < self.rules.peer_level_far.ln() {
            true => self.rules.peer_level_times,
            false => 1.0,
        };
        self.whole.effective(self.rules) >= times * self.rules.worth_min
    }

    /// More than half of the others, and as many as the rules ask for.
    fn agree(&self, says: impl Fn(&Pair<'_>) -> bool) -> bool {
        let agreeing = self.pairs.iter().filter(|pair| says(pair)).count();
        self.rules.are_most(agreeing, self.pairs.len())
    }

    /// The same, when they are also more than the hospital with those whose level is its own: of two against two nobody can tell which
    /// are wrong.
    fn outvote(&self, says: impl Fn(&Pair<'_>) -> bool) -> bool {
        let agreeing = self.pairs.iter().filter(|pair| says(pair)).count();
        let half = 0.5 * self.shift().abs();
        let alike = |pair: &&Pair<'_>| pair.moved.shift.abs() + 2.0 * pair.moved.error < half;
        self.agree(&says) && agreeing > 1 + self.pairs.iter().filter(alike).count()
    }

    /// Whether the others are nearer to each other than to the hospital.
    fn are_alike(&self) -> bool {
        self.pairs.iter().enumerate().all(|(place, one)| {
            let mut others = self.pairs[place + 1..].iter();
            others.all(|other| {
                let least = one.moved.plain.min(other.moved.plain);
                distance(&one.expected, &other.expected) <= 0.5 * least
            })
        })
    }

    /// Whether those of the others that say so are sure together: each has patients of its own, the hospital has the same in all
    /// comparisons.
    fn are_sure(&self, says: impl Fn(&Pair<'_>) -> bool) -> bool {
        let moves: Vec<&Comparison> = self
            .pairs
            .iter()
            .filter(|pair| says(pair))
            .map(|pair| &pair.moved)
            .collect();
        let count = moves.len().max(1) as f64;
        let mean =
            |of: fn(&Comparison) -> f64| moves.iter().map(|moved| of(moved)).sum::<f64>() / count;
        let own = mean(|moved| moved.own_error.powi(2));
        let others = mean(|moved| moved.error.powi(2) - moved.own_error.powi(2)).max(0.0);
        mean(|moved| moved.shift.abs()) > 4.0 * (own + others / count).sqrt()
    }

    fn found(&self, code: &'static str, detail: String, tried: Vec<Tried>) -> Option<Found> {
        // The evidence shows the hospital that stands in the middle of the others.
        let mut order: Vec<&Pair<'_>> = self.pairs.iter().collect();
        order.sort_by(|one, other| one.moved.shift.total_cmp(&other.moved.shift));
        let middle = order.get(order.len() / 2)?;
        let rows = self.series.samples.iter().map(|sample| sample.rows).sum();
        Some(Found {
            code,
            days: (*self.series.days.first()?, *self.series.days.last()?),
            failed: rows,
            eligible: rows,
            detail,
            evidence: Evidence {
                reference: "other hospitals",
                before: middle.expected.clone(),
                after: middle.sample.clone(),
                z: middle.moved.shift.abs() / middle.moved.error.max(1e-6),
                tried,
                numbers: vec![("hospitals", self.pairs.len() as f64)],
            },
        })
    }

    /// The middle of the moves against the others.
    fn shift(&self) -> f64 {
        let mut shifts: Vec<f64> = self.pairs.iter().map(|pair| pair.moved.shift).collect();
        shifts.sort_by(f64::total_cmp);
        shifts.get(shifts.len() / 2).copied().unwrap_or_default()
    }

    /// D13, D11, D12: words, bounds and ends that the others do not have.
    fn shares(&self) -> Option<Found> {
        let rules = self.rules;
        let words = |sample: &Sample| {
            sample.words as f64 / (sample.words + sample.measured()).max(1) as f64
        };
        let percent = |share: f64| format!("{:.0} %", 100.0 * share);
        let mine = &self.whole;
        if words(mine) >= 1.5 * rules.words_rise_min
            && self.agree(|pair| words(&pair.peer.whole) < 0.2 * words(mine))
        {
            return self.found("D13", percent(words(mine)), Vec::new());
        }
        self.ends()
    }

    /// D12, D11: many values at the last cell of a side, where most of the others have as many numbers beyond it.
    fn ends(&self) -> Option<Found> {
        let cells = self.whole.values.cells();
        let (first, last) = (cells.iter().next()?, cells.iter().next_back()?);
        let higher = |cell: i32| cell > last.0 + 1;
        let lower = |cell: i32| cell < first.0 - 1;
        let up = self.end("D12", last.1, self.whole.above, &higher);
        up.or_else(|| self.end("D11", first.1, self.whole.below, &lower))
    }

    fn end(
        &self,
        code: &'static str,
        count: u32,
        bounds: u64,
        is_beyond: &dyn Fn(i32) -> bool,
    ) -> Option<Found> {
        let share = f64::from(count) / self.whole.measured().max(1) as f64;
        let rules = self.rules;
        if share < rules.ceiling_rise_min || share > rules.stuck_share_min || bounds > 0 {
            return None;
        }
        // A bound of the others may stand for the very same end.
        let beyond = |sample: &Sample| {
            let cells = sample.values.cells();
            let beyond = cells.iter().filter(|pair| is_beyond(pair.0));
            let beyond: u64 = beyond.map(|pair| u64::from(pair.1)).sum();
            beyond as f64 / sample.measured().max(1) as f64
        };
        // The cell of a narrow item holds others than the end as well.
        let least = (0.6 * share).min(rules.censored_rise_min);
        self.agree(|pair| beyond(&pair.peer.whole) > least)
            .then(|| self.found(code, format!("{:.0} %", 100.0 * share), Vec::new()))?
    }

    /// D01, D05, D03: a known far factor against most of the others.
    fn known_factor(&self) -> Option<Found> {
        let about = self.item.about();
        let far = self.rules.peer_known_factor_min.ln();
        let mut trials: Vec<(Trial, usize, f64)> = Vec::new();
        for pair in &self.pairs {
            if let Some((trial, distance)) = pair.moved.known(about).into_iter().next() {
                match trials.iter_mut().find(|known| known.0 == trial) {
                    Some(known) => known.1 += 1,
                    None => trials.push((trial, 1, distance)),
                }
            }
        }
        trials.retain(|(trial, _, _)| {
            let is_meant = |pair: &Pair<'_>| is_explained(pair, trial);
            let is_far = trial.factor.ln().abs() > far && self.is_beyond_populations(trial);
            is_far && self.outvote(is_meant) && self.are_sure(is_meant)
        });
        trials.sort_by(|one, other| other.1.cmp(&one.1).then(one.2.total_cmp(&other.2)));
        let (trial, _, distance) = trials.into_iter().next()?;
        let code = if trial.known.code == "D01" && self.is_label(&trial) {
            "D03"
        } else {
            code_of(&trial.known.code)
        };
        self.found_factor(code, &trial, distance)
    }

    /// All values times a known factor, so far from the shift, beside no change.
    fn found_factor(&self, code: &'static str, trial: &Trial, distance: f64) -> Option<Found> {
        let tried = vec![
            Tried {
                name: trial.known.id.clone(),
                factor: trial.factor,
                left: distance,
            },
            Tried {
                name: "no change".to_owned(),
                factor: 1.0,
                left: self.shift().abs(),
            },
        ];
        self.found(
            code,
            format!("{} ({})", times(trial.factor), trial.known.id),
            tried,
        )
    }

    /// Whether a factor is more than what the values of different patients may lie apart: far, or far for so narrow an item. From
    /// [`Rules::specimen_factor_max`] on it is another item.
    fn is_beyond_populations(&self, trial: &Trial) -> bool {
        let (size, rules) = (trial.factor.ln().abs(), self.rules);
        if size >= rules.specimen_factor_max.ln() - 1e-9 {
            return false;
        }
        let is_wide = |pair: &Pair<'_>| size < rules.peer_deviations_min * pair.moved.deviation;
        // Half and double are told by many values on both sides: a rare item has a few patients of one ward.
        let is_many = |pair: &Pair<'_>| is_worth_a_shape(&pair.peer.whole, rules);
        let is_known = || self.is_worth_a_shape() && self.agree(is_many);
        size > rules.far_factor.ln() || !self.agree(is_wide) && is_known()
    }

    /// The numbers as sent beside those of another hospital.
    fn as_sent(&self, pair: &Pair<'_>) -> Option<Comparison> {
        let (there, here) = (raw(&pair.peer.whole), raw(&self.whole));
        Comparison::of_samples(&there, &here, self.rules)
    }

    /// Whether the numbers as sent are those of the others under another unit, or carry as many decimals less as a change of
    /// unit would take.
    fn is_label(&self, trial: &Trial) -> bool {
        let unit = self
            .item
            .main_variant()
            .and_then(|variant| variant.unit.as_deref());
        let numbers_agree = self.agree(|pair| {
            let same = self.as_sent(pair);
            pair.peer.unit.as_deref() != unit
                && same.is_some_and(|same| same.shift.abs() < 0.5 * trial.factor.ln().abs())
        });
        let decimals = |sample: &Sample| sample.decimals.mode().map(|mode| mode.0);
        let mine = decimals(&self.whole);
        let decimals_fell = trial.factor > 9.0
            && trial.known.id.starts_with("power")
            && self.agree(|pair| {
                let theirs = decimals(&pair.peer.whole);
                let zeros_only = mine == Some(0)
                    && theirs == Some(0)
                    && zeros(&self.whole) > 0.95
                    && zeros(&pair.peer.whole) < 0.5;
                pair.peer.unit.as_deref() == unit && (mine < theirs || zeros_only)
            });
        numbers_agree || decimals_fell
    }

    /// D02: a part of the values times a known factor, in every stratum alike: a ward of other patients would not be.
    fn mixture(&self) -> Option<Found> {
        let about = self.item.about();
        let is_rigid = |pair: &Pair<'_>| pair.moved.is_rigid(self.rules.rigid_share_min, 0.1);
        if self.pairs.iter().any(is_rigid) {
            return None;
        }
        let told = self.pairs.iter().filter_map(|pair| {
            let mixed = mixture(&pair.expected, &pair.sample, about, self.rules)?;
            let shifted = distance(&pair.expected.moved(pair.moved.shift), &pair.sample);
            (mixed.left <= 0.5 * shifted && mixed.without >= 0.25).then_some((mixed, pair))
        });
        let shares: Vec<(Mixture, &Pair<'_>)> = told.collect();
        // One of the others may have a fault of its own.
        if !self.rules.are_most(shares.len(), self.pairs.len()) {
            return None;
        }
        let (first, pair) = shares.first()?;
        let same = shares.iter().all(|(mixed, _)| mixed.trial == first.trial);
        let worth = self.whole.effective(self.rules);
        if !self.is_worth_a_shape() || !first.is_of_many(worth, self.rules) {
            return None;
        }
        let both = self.strata.iter().filter_map(|(stratum, sample)| {
            let there = pair.peer.strata.get(stratum)?;
            let is_told = there.measured() as f64 >= self.rules.peer_values_min
                && sample.effective(self.rules) >= 20.0;
            is_told.then_some((there, sample))
        });
        let both: Vec<(&Sample, &Sample)> = both.collect();
        let is_alike = |(there, sample): &(&Sample, &Sample)| {
            let mixed = mixture(&there.spread(), &sample.spread(), about, self.rules);
            mixed.is_some_and(|it| it.trial == first.trial && it.share > 0.5 * first.share)
        };
        // Of one stratum it cannot be said that all are alike.
        if !same || both.len() < 2 || !both.iter().all(is_alike) {
            return None;
        }
        let found = self.found("D02", first.detail(), first.tried())?;
        Some(found.with("share", first.share))
    }

    /// D14: the values spread much less than those of every other hospital, and just as those of another item of the hospital.
    fn other_item(&self) -> Option<Found> {
        let rules = self.rules;
        let is_unlike = |pair: &Pair<'_>| {
            let ratio = pair.moved.width_ratio();
            let is_narrow = ratio.is_some_and(|ratio| ratio * rules.peer_width_ratio_min < 1.0);
            is_narrow
                && pair.moved.plain >= rules.other_item_factor_min.ln().max(1.5 * pair.moved.error)
        };
        // Some who are very ill in the other hospitals are a wider spread by themselves, and leave the middle where it is.
        let is_elsewhere = |pair: &Pair<'_>| {
            pair.moved.shift.abs() > rules.other_item_errors_min * pair.moved.error
        };
        if !self.is_worth_a_shape()
            || !self.pairs.iter().all(is_unlike)
            || !self.agree(is_elsewhere)
            || !self.are_alike()
        {
            return None;
        }
        let plain = self.pairs.iter().map(|pair| pair.moved.plain);
        let plain = plain.fold(f64::INFINITY, f64::min);
        let (name, other) = self.around.nearest_own(self.item, &self.whole, rules)?;
        let tried = vec![
            Tried {
                name: name.clone(),
                factor: 1.0,
                left: other.plain,
            },
            Tried {
                name: "no change".to_owned(),
                factor: 1.0,
                left: plain,
            },
        ];
        (other.plain <= 0.2 * plain).then(|| self.found("D14", format!("→ {name}"), tried))?
    }

    /// Whether those who are well lie farther from those of most other hospitals than populations do, by an amount that is small as a
    /// factor and large for a narrow item; how ill the others are does not matter.
    fn is_narrow_and_off(&self, shift: f64) -> bool {
        let rules = self.rules;
        // The lower half of a few patients is not that of those who are well.
        if !self.is_worth_a_shape() {
            return false;
        }
        let is_off = |pair: &Pair<'_>| {
            let Some(half) = pair.moved.lower(Part::LowerHalf) else {
                return false;
            };
            half.moved.signum() == shift.signum()
                && half.moved.abs() >= rules.step_factor_min.ln()
                && half.moved.abs() >= rules.peer_deviations_min * half.deviation
                && half.moved.abs() > rules.z_min * half.error
                && half.left <= 0.3 * half.moved.abs()
                && (pair.moved.shift - shift).abs() < 0.3 * shift.abs()
        };
        // One with too few patients of the same sex and age to tell contradicts nobody.
        let same_way = |pair: &Pair<'_>| {
            let moved = &pair.moved;
            moved.shift.signum() == shift.signum() || moved.shift.abs() < moved.error
        };
        self.outvote(is_off) && self.pairs.iter().all(same_way)
    }

    /// D14, D16, D06, D04: a level that no known factor explains and all others agree on.
    fn elsewhere(&self) -> Option<Found> {
        let rules = self.rules;
        let shift = self.shift();
        let is_that_way = |pair: &Pair<'_>| {
            let moved = &pair.moved;
            moved.shift.signum() == shift.signum()
                && moved.shift.abs() >= rules.peer_factor_min.ln()
                && (moved.shift - shift).abs() < 0.3 * shift.abs()
        };
        let is_far = |pair: &Pair<'_>| {
            let moved = &pair.moved;
            is_that_way(pair)
                && moved.shift.abs() > rules.z_min * moved.error
                && moved.is_rigid(0.5, 0.05)
        };
        // Most are sure, and no other hospital disagrees: it may have a fault of its own, or too few patients to be sure.
        let is_so = self.pairs.iter().all(is_that_way) && self.agree(is_far);
        if !is_so && !self.is_narrow_and_off(shift) || !self.is_worth_a_level(shift) {
            return None;
        }
        let left = |of: &dyn Fn(&Comparison) -> f64| {
            self.pairs.iter().map(|pair| of(&pair.moved)).sum::<f64>() / self.pairs.len() as f64
        };
        let (by_factor, by_offset) = (left(&|moved| moved.left), left(&|moved| moved.offset().1));
        let nearest = self.around.nearest(self.item, &self.whole, rules);
        let other = nearest.filter(|(_, other)| {
            shift.abs() > 1.5_f64.ln()
                && other.plain <= by_factor.max(0.03)
                && other.plain < 0.3 * shift.abs()
        });
        let tried = vec![
            Tried {
                name: "free factor".to_owned(),
                factor: shift.exp(),
                left: by_factor,
            },
            Tried {
                name: "offset".to_owned(),
                factor: 1.0,
                left: by_offset,
            },
        ];
        if shift.abs() > rules.specimen_factor_max.ln() {
            return None;
        }
        if shift.abs() >= rules.specimen_factor_min.ln() {
            return self.found("D16", times(shift.exp()), tried);
        }
        match other {
            Some((name, _)) => self.found("D14", format!("→ {name}"), tried),
            None if by_offset < 0.7 * by_factor => self.found("D04", times(shift.exp()), tried),
            None => self.found("D06", times(shift.exp()), tried),
        }
    }
}

fn is_worth_a_shape(sample: &Sample, rules: &Rules) -> bool {
    sample.effective(rules) >= rules.peer_shape_times * rules.worth_min
}

fn is_explained(pair: &Pair<'_>, trial: &Trial) -> bool {
    let moved = &pair.moved;
    let size = trial.factor.ln();
    let left = moved.left_by(|ln| ln + size);
    (moved.shift - size).abs() <= (0.1 + 3.0 * moved.error).min(0.35 * size.abs())
        && left <= 0.35 * size.abs()
        && moved.shift.abs() > 2.0 * moved.error
        && moved.is_rigid(0.35, 0.15)
}
