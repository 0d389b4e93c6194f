//! Items without a unit that lie on another scale than all others.

use super::super::evidence::Tried;
use super::super::found::Found;
use super::Case;

/// D01, D03 of an item without a unit beside those who all have one scale: its values are a power of ten times theirs. Which unit was
/// meant nobody can tell, and that is what is wrong.
pub(super) fn judge(case: &Case<'_>) -> Option<Found> {
    let off = |tried: &Tried| (case.shift() - tried.factor.ln()).abs();
    let is_power = |found: &Found| {
        let best = found.evidence.tried.first();
        best.is_some_and(|best| {
            best.name.starts_with("power-") && off(best) <= case.rules.power_off_max.ln()
        })
    };
    // The same numbers as others send under a unit lack the unit alone.
    let is_bare = || {
        case.agree(|pair| {
            let same = case.as_sent(pair);
            same.is_some_and(|same| same.is_on_one_scale())
        })
    };
    let found = case.known_factor().filter(is_power)?;
    (!is_bare()).then_some(found)
}
