//! The thresholds of the judgement of distributions, as data.

use serde::Deserialize;

use crate::judge::rules::{self as judge, RulesError};

/// Thresholds by which distributions are judged, from the section `distribution` of `data/rules.toml`; shares are 0 to 1, factors
/// are ratios, `z` is a difference in standard errors.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Id of these thresholds, kept in every verdict.
    #[serde(skip)]
    pub id: String,
    /// Their version, kept in every verdict: files and versions as `kijun-2`.
    #[serde(skip)]
    pub version: String,
    /// Days back from the as-of day that are judged; the item's own past is what lies in them outside of the period at fault.
    pub history_days: i32,
    /// An item with fewer values (numbers and bounds) in these days is not judged by its own past.
    pub values_min: u64,
    /// An item seen on fewer days is not judged by its own past.
    pub days_min: usize,
    /// Values that a period at fault needs, and the time outside of it.
    pub period_values_min: f64,
    /// Distinct patients that a period needs when its values moved by a known factor that is far from 1.
    pub patients_min_far: f64,
    /// Distinct patients that it needs otherwise.
    pub patients_min: f64,
    /// Independent values (repeated ones of a patient counted in part) that a change of shape needs: D02, D08, D11, D12.
    pub worth_min: f64,
    /// How much alike two values of one patient are (correlation): repeated values count less.
    pub repeat_correlation: f64,
    /// How unevenly patients are measured: 1 for numbers of values that fall off geometrically, more where few patients have most
    /// of the values, as on wards. Uneven repeats count less than even ones.
    pub repeat_unevenness: f64,
    /// Days that a period and the time outside of it need for their patients to be the same ones in part, whose own levels then
    /// cancel out.
    pub shared_days_min: i32,
    /// Distinct patients on each side from which it is known how many of them are the same.
    pub shared_patients_min: f64,
    /// z from which a period differs, for known far factors and for shares; pays for all items and periods that are tried.
    pub z_min: f64,
    /// The same for a period, or the time outside of it, with fewer patients than [`Rules::few_patients`]; a known change of scale has
    /// thresholds of its own.
    pub z_min_few: f64,
    /// Distinct patients that are few.
    pub few_patients: f64,
    /// z from which a period differs when the item has a known change of scale and that is what it shows.
    pub z_min_affine: f64,
    /// z from which a period differs in anything weaker.
    pub z_min_weak: f64,
    /// Known factors at least so far from 1 are far.
    pub far_factor: f64,
    /// A far factor so many standard deviations of the item away needs no more than a few patients.
    pub far_deviations_min: f64,
    /// Share of the other values that may lie as far out as the middle of such a period's.
    pub far_beyond_max: f64,
    /// Smallest factor of a step (D06) of an item whose values are spread wider than it.
    pub step_factor_min: f64,
    /// Smallest step, drift or offset in standard deviations of the item.
    pub step_deviations_min: f64,
    /// Smallest step by a factor in standard deviations of the item; less is one where all tenths moved alike.
    pub step_deviations_least: f64,
    /// z from which a period is a step (D04, D06).
    pub z_min_step: f64,
    /// A standard deviation that is this factor makes an item a widely spread one.
    pub step_wide_factor: f64,
    /// z from which a period is a step of such an item.
    pub z_min_step_wide: f64,
    /// Every tenth of the values must move by at least this share of the median's move, or it is another mix of patients.
    pub rigid_share_min: f64,
    /// What a move of all tenths alike may leave, as a share of it: then no other patients explain it.
    pub alike_left_max: f64,
    /// Share of one and the same number among values that a far factor is said of, which there had not been before.
    pub piled_share_min: f64,
    /// Share of the quantiles that must have moved for the values to be those of another item (D14).
    pub other_moved_share_min: f64,
    /// Standard errors by which the middle of another item's values lies elsewhere than in other hospitals (D14).
    pub other_item_errors_min: f64,
    /// Factor by which they do at least.
    pub other_item_factor_min: f64,
    /// From this unexplained factor on, values are taken for another specimen's (D16).
    pub specimen_factor_min: f64,
    /// Beyond this factor against the other hospitals it is not the same item that is compared, and nothing is said.
    pub specimen_factor_max: f64,
    /// Smallest whole change of a drift (D07), as a factor.
    pub drift_factor_min: f64,
    /// Shortest drift in days.
    pub drift_days_min: i32,
    /// A factor of so many standard deviations of the item takes values farther than any patient's: then [`Rules::z_min`] is enough.
    pub mixed_deviations_min: f64,
    /// Share of the values that must be so far out for that; a smaller part needs more values in any case.
    pub mixed_share_far_min: f64,
    /// Smallest share of values that are off by a factor (D02).
    pub mixed_share_min: f64,
    /// A mixture must leave at most this share of the distance that is left without it.
    pub mixed_left_max: f64,
    /// How many times as many independent values a part needs that is smaller than [`Rules::mixed_share_far_min`].
    pub mixed_small_times: f64,
    /// Share of the values of a mixture that must lie where there were next to none before.
    pub mixed_apart_min: f64,
    /// Independent values that a mixture must have moved.
    pub mixed_worth_min: f64,
    /// Smallest ratio of widths, from the first to the last tenth, of a wider spread (D08).
    pub spread_ratio_min: f64,
    /// The same when the period is twice as sure to be wider, or of so many patients.
    pub spread_ratio_sure_min: f64,
    /// Distinct patients from which a period is as sure to be wider as when its z is twice the smallest.
    pub spread_patients_sure_min: f64,
    /// By how much more one side of the middle may have widened than the other.
    pub spread_sides_max: f64,
    /// By how many times more a tail may have widened than the quarter inside it.
    pub spread_tail_times_max: f64,
    /// The same ratio of widths against each of the other hospitals, for values that were wide from the first day on.
    pub peer_width_ratio_min: f64,
    /// z from which a period spreads more widely.
    pub z_min_spread: f64,
    /// The same for a period of less than two weeks.
    pub z_min_spread_short: f64,
    /// Share of one and the same value from which it is stuck (D09).
    pub stuck_share_min: f64,
    /// Share of another number of decimals, or of last digits 0, from which it is a habit (D10).
    pub habit_share_min: f64,
    /// Rise of the share below a limit from which it is a burst (D11).
    pub censored_rise_min: f64,
    /// Rise of the share at the ceiling (D12).
    pub ceiling_rise_min: f64,
    /// How many times as many values the cell of a ceiling has as any of those below it, where nothing is compared.
    pub ceiling_pile_times_min: f64,
    /// By how much the share of the values before an end may differ when some beyond it were written as the end.
    pub rest_moved_max: f64,
    /// The same with other patients, where the middle hardly moved.
    pub rest_mixed_max: f64,
    /// Values beyond a ceiling or below a limit that would have been expected, were it not there.
    pub beyond_values_min: f64,
    /// Independent values that must have gathered at an end.
    pub end_worth_min: f64,
    /// Values that an item needs for what shows without any comparison.
    pub lone_values_min: f64,
    /// Distinct patients that it needs for that.
    pub lone_patients_min: f64,
    /// Rise of the share of words (D13).
    pub words_rise_min: f64,
    /// Independent words that such a rise needs.
    pub words_worth_min: f64,
    /// Rows of all items a day in a period against the days outside of it: with fewer the hospital was closed, and those who were
    /// measured are other patients.
    pub activity_ratio_min: f64,
    /// The number of an item's rows a day may rise by this factor, against all rows, before weak differences are put down to
    /// other patients.
    pub volume_ratio_max: f64,
    /// The same against the item's own rows a day, for periods of two weeks and more; twice as much for shorter ones.
    pub rows_ratio_max: f64,
    /// Values that an item needs in a hospital to be compared with others.
    pub peer_values_min: f64,
    /// Values that a stratum needs to be compared.
    pub stratum_values_min: f64,
    /// Other hospitals that must agree; with a single one nobody can tell who is wrong.
    pub peers_min: usize,
    /// Deviations of those who are well by which a narrow item's level may differ from that of most others.
    pub peer_deviations_min: f64,
    /// Known factors at least so far from 1 are looked for against the other hospitals.
    pub peer_known_factor_min: f64,
    /// How far the move of those who are well may be from the known change of scale, as a share of it.
    pub affine_off_max: f64,
    /// The same between hospitals.
    pub affine_peers_off_max: f64,
    /// Standard errors of the move that make a known change of scale sure.
    pub affine_errors_min: f64,
    /// The same where a period already differs for sure, and only the form is asked for.
    pub affine_form_errors_min: f64,
    /// Distinct patients that a period needs for a small known change of scale; of fewer it must be as sure as anything else.
    pub affine_patients_min: f64,
    /// Distinct patients from which it need not be surer than [`Rules::z_min_affine`].
    pub affine_patients_sure_min: f64,
    /// Days from which so many patients are no clinic of a week.
    pub affine_days_sure_min: i32,
    /// Factor by which values may miss a power of ten that stand under no unit.
    pub power_off_max: f64,
    /// How many times [`Rules::worth_min`] a shape or an end needs that is held against the other hospitals.
    pub peer_shape_times: f64,
    /// The same for a level that is less than [`Rules::peer_level_far`] off and no known factor.
    pub peer_level_times: f64,
    /// From this factor on no mix of patients is as far away.
    pub peer_level_far: f64,
    /// Factor by which the level of a hospital may differ from all others before it is a fault without a known factor.
    pub peer_factor_min: f64,
}

impl Rules {
    /// The thresholds of the section `distribution`.
    ///
    /// # Errors
    /// When a value is missing or of another type.
    pub fn of(rules: &judge::Rules) -> Result<Rules, RulesError> {
        Ok(Rules {
            id: "distribution".to_owned(),
            version: rules.id("distribution"),
            ..rules.section("distribution")?
        })
    }

    /// More than half of the other hospitals, and as many as are needed.
    pub(super) fn are_most(&self, agreeing: usize, all: usize) -> bool {
        agreeing >= self.peers_min && 2 * agreeing > all
    }

    /// Those that the program brings.
    #[cfg(test)]
    pub(crate) fn built_in() -> Rules {
        let rules = judge::Rules::built_in().unwrap();
        Rules::of(&rules).unwrap()
    }
}
