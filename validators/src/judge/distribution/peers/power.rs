//! Items without a unit that lie on another scale than all others.

use super::super::Rules;
use super::super::candidates::{Surroundings, whole};
use super::super::evidence::Tried;
use super::super::found::Found;
use super::super::item::{Item, Series};
use super::{Case, pair};

/// D01, D03 of an item without a unit: its values are a power of ten times those of the others, who all have one scale. Which unit was
/// meant nobody can tell, and that is what is wrong.
pub(super) fn judge(
    around: &Surroundings,
    item: &Item<'_>,
    series: &Series,
    rules: &Rules,
) -> Option<Found> {
    let strata = item.strata();
    let whole = whole(&strata);
    let peers = around.unlike(item).iter();
    let pairs = peers.filter_map(|peer| pair(peer, &strata, &whole, rules));
    let case = Case {
        around,
        item,
        series,
        pairs: pairs.collect(),
        strata,
        whole,
        rules,
    };
    let off = |tried: &Tried| (case.shift() - tried.factor.ln()).abs();
    let is_power = |found: &Found| {
        let best = found.evidence.tried.first();
        best.is_some_and(|best| best.name.starts_with("power-") && off(best) <= POWER_OFF_MAX)
    };
    case.known_factor().filter(is_power)
}

/// So near to a power of ten, as a natural logarithm, lie values that differ by nothing else: lactate in mg/dL is nine times that in
/// mmol/L.
const POWER_OFF_MAX: f64 = 0.06;
