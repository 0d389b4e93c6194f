//! Ends and one value for everyone beside the other hospitals: what shows without comparing patients of the same sex and age.

use super::Rules;
use super::candidates::Peer;
use super::found::Found;
use super::item::Series;
use super::sample::Sample;
use super::shares::behind_strays;
use crate::profile::Sketch;

/// The share of a sample's values that are below what can be measured.
fn share_below(sample: &Sample) -> f64 {
    sample.below as f64 / sample.measured().max(1) as f64
}

/// The share of a sample's values that are above what can be measured.
fn share_above(sample: &Sample) -> f64 {
    sample.above as f64 / sample.measured().max(1) as f64
}

/// The share of a sample's values that are such numbers.
fn share_of_numbers(sample: &Sample, is_meant: impl Fn(f64) -> bool) -> f64 {
    let counts = sample.values.buckets();
    let meant = counts.filter(|(bucket, _)| is_meant(Sketch::number_of(*bucket)));
    let meant: u64 = meant.map(|pair| u64::from(pair.1)).sum();
    meant as f64 / sample.measured().max(1) as f64
}

/// The lowest and the highest number of a sample, but for a few strays.
fn ends(sample: &Sample) -> Option<(f64, f64)> {
    let (cells, count) = (sample.values.cells(), sample.values.count() as f64);
    let (lowest, _) = behind_strays(cells.iter(), count)?;
    let (highest, _) = behind_strays(cells.iter().rev(), count)?;
    Some((
        Sketch::bounds_of_cell(lowest).0,
        Sketch::bounds_of_cell(highest).1,
    ))
}

/// Whether a larger share above what can be measured is no other mix of patients: the other hospital has many numbers up there, or
/// next to none, as where numbers in a wrong unit run beyond the end.
fn is_off_above(peer: &Sample, mine: &Sample, rules: &Rules) -> bool {
    let Some((_, highest)) = ends(mine) else {
        return true;
    };
    let higher = share_of_numbers(peer, |number| number > highest * 1.02);
    higher >= rules.censored_rise_min || higher <= 0.1 * share_above(mine)
}

/// Whether a larger share below what can be measured is no other mix of patients: the limit lies where the other hospital has many
/// numbers below it, or next to no number here is as high as the middle of those there.
fn is_cut_off(peer: &Sample, mine: &Sample, rules: &Rules) -> bool {
    let Some((lowest, highest)) = ends(mine) else {
        return true;
    };
    let lower = share_of_numbers(peer, |number| number < lowest * 0.98);
    let is_far_down = peer
        .values
        .quantile(0.5)
        .is_some_and(|middle| highest < middle);
    is_far_down || lower >= rules.censored_rise_min
}

/// D11, D12: many values are beyond what can be measured, and nowhere else: a limit of measurement does not depend on the patients, so
/// that all are compared. So far off are values in a wrong unit, too.
pub(super) fn bounds(
    peers: &[Peer],
    mine: &Sample,
    series: &Series,
    rules: &Rules,
) -> Option<Found> {
    let is_known = |peer: &&Peer| peer.whole.measured() as f64 >= rules.peer_values_min;
    let known: Vec<&Peer> = peers.iter().filter(is_known).collect();
    let beyond = |code, share: fn(&Sample) -> f64, is_off: IsOff| {
        let of_mine = share(mine);
        let worth = mine.effective(rules);
        if worth < rules.peer_shape_times * rules.worth_min || of_mine * worth < rules.end_worth_min
        {
            return None;
        }
        let is_alone = known.len() >= rules.peers_min
            && known.iter().all(|peer| share(&peer.whole) < 0.2 * of_mine);
        let off = known.iter().filter(|peer| is_off(&peer.whole, mine, rules));
        let is_off = of_mine >= rules.censored_rise_min && 2 * off.count() > known.len();
        let first = known.first().filter(|_| is_alone && is_off)?;
        plain_found(code, of_mine, (first, mine), series, known.len())
    };
    beyond("D11", share_below, is_cut_off).or_else(|| beyond("D12", share_above, is_off_above))
}

/// Whether a larger share beyond a limit than in another hospital is no other mix of patients.
type IsOff = fn(&Sample, &Sample, &Rules) -> bool;

/// D09: one value for everyone, where another hospital has many: to tell that, one of them is enough.
pub(super) fn stuck(
    peers: &[Peer],
    mine: &Sample,
    series: &Series,
    rules: &Rules,
) -> Option<Found> {
    // Where nearly all lie beyond a limit, the one value may be that limit.
    let common = |sample: &Sample| {
        let mode = sample.values.cells().mode().map_or(0, |mode| mode.1);
        let most = u64::from(mode).max(sample.below).max(sample.above);
        most as f64 / sample.measured().max(1) as f64
    };
    let enough = |sample: &Sample| sample.measured() as f64 >= rules.peer_values_min;
    let share = common(mine);
    if share < rules.stuck_share_min
        || !enough(mine)
        || mine.patients.estimate() < rules.patients_min
    {
        return None;
    }
    let known: Vec<&Peer> = peers.iter().filter(|peer| enough(&peer.whole)).collect();
    let spread = known.iter().filter(|peer| common(&peer.whole) < 0.5);
    let first = known.first().filter(|_| 2 * spread.count() > known.len())?;
    plain_found("D09", share, (first, mine), series, known.len())
}

/// What shows without comparing patients of the same sex and age.
fn plain_found(
    code: &'static str,
    share: f64,
    (first, mine): (&Peer, &Sample),
    series: &Series,
    hospitals: usize,
) -> Option<Found> {
    let others = ("other hospitals", first.whole.spread());
    let found = Found::of_all(code, share, mine, series, others)?;
    Some(found.with("hospitals", hospitals as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(below: u64, numbers: impl IntoIterator<Item = f64>) -> Sample {
        let mut sample = Sample {
            below,
            ..Sample::default()
        };
        numbers.into_iter().for_each(|it| sample.values.add(it));
        sample
    }

    #[test]
    fn more_low_values_over_the_same_limit_are_other_patients() {
        let rules = Rules::built_in();
        let peer = sample(2, (50..450).map(|tenth| f64::from(tenth) / 10.0));
        let with_lowest = |lowest: i32, highest: i32| {
            let numbers = (lowest..highest).map(|tenth| f64::from(tenth) / 10.0);
            is_cut_off(&peer, &sample(400, numbers), &rules)
        };
        assert!(!with_lowest(50, 400));
        assert!(with_lowest(200, 400));
        // In a wrong unit: what is left is lower than the middle of the others.
        assert!(with_lowest(50, 60));
    }
}
