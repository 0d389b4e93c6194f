//! Two hospitals that send the same numbers under different units.

use super::super::found::Found;
use super::Case;

/// D03 beside a single other hospital: the numbers as sent are the same, so that one of the two units is wrong; it is the one that is
/// not the standard unit. Of anything else a single other hospital cannot tell who is wrong.
pub(super) fn judge(case: &Case<'_>) -> Option<Found> {
    let (rules, item) = (case.rules, case.item);
    let [pair] = case.pairs.as_slice() else {
        return None;
    };
    if item.is_sent_in_standard() || !pair.peer.is_sent_in_standard || !case.is_worth_a_shape() {
        return None;
    }
    let moved = &pair.moved;
    let (trial, distance) = moved.known(item.about()).into_iter().next()?;
    let size = trial.factor.ln().abs();
    let is_clear = size > rules.far_factor.ln()
        && size >= rules.far_deviations_min * moved.deviation
        && moved.is_rigid(rules.rigid_share_min, 0.1);
    let are_same = case.as_sent(pair)?.is_on_one_scale();
    if !is_clear || !are_same {
        return None;
    }
    case.found_factor("D03", &trial, distance)
}
