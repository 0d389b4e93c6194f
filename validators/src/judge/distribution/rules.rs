//! The thresholds of the judgement of distributions, as data.

/// Thresholds by which distributions are judged. `Default` holds those that were measured with planted faults; shares are
/// 0 to 1, factors are ratios, `z` is a difference in standard errors.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// Id of these thresholds, kept in every verdict.
    pub id: String,
    /// Their version, kept in every verdict.
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
    /// z from which a period differs, for known far factors and for shares; pays for all items and periods that are tried.
    pub z_min: f64,
    /// z from which a period differs when the item has a known change of scale and that is what it shows.
    pub z_min_affine: f64,
    /// z from which a period differs in anything weaker.
    pub z_min_weak: f64,
    /// Known factors at least so far from 1 are far.
    pub far_factor: f64,
    /// Smallest factor of a step (D06) of an item whose values are spread wider than it.
    pub step_factor_min: f64,
    /// Smallest step, drift or offset in standard deviations of the item.
    pub step_deviations_min: f64,
    /// Every tenth of the values must move by at least this share of the median's move, or it is another mix of patients.
    pub rigid_share_min: f64,
    /// From this unexplained factor on, values are taken for another specimen's (D16).
    pub specimen_factor_min: f64,
    /// Smallest whole change of a drift (D07), as a factor.
    pub drift_factor_min: f64,
    /// Shortest drift in days.
    pub drift_days_min: i32,
    /// Smallest share of values that are off by a factor (D02).
    pub mixed_share_min: f64,
    /// A mixture must leave at most this share of the distance that is left without it.
    pub mixed_left_max: f64,
    /// Smallest ratio of widths, from the first to the last tenth, of a wider spread (D08).
    pub spread_ratio_min: f64,
    /// The same against each of the other hospitals, for values that were wide from the first day on.
    pub peer_width_ratio_min: f64,
    /// z from which a period spreads more widely.
    pub z_min_spread: f64,
    /// Share of one and the same value from which it is stuck (D09).
    pub stuck_share_min: f64,
    /// Share of another number of decimals, or of last digits 0, from which it is a habit (D10).
    pub habit_share_min: f64,
    /// Rise of the share below a limit from which it is a burst (D11).
    pub censored_rise_min: f64,
    /// Rise of the share at the ceiling (D12).
    pub ceiling_rise_min: f64,
    /// Values beyond a ceiling or below a limit that would have been expected, were it not there.
    pub beyond_values_min: f64,
    /// Rise of the share of words (D13).
    pub words_rise_min: f64,
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
    /// Known factors at least so far from 1 are looked for against the other hospitals.
    pub peer_known_factor_min: f64,
    /// Factor by which the level of a hospital may differ from all others before it is a fault without a known factor.
    pub peer_factor_min: f64,
}

impl Default for Rules {
    fn default() -> Rules {
        Rules {
            id: "distribution".to_owned(),
            version: "1".to_owned(),
            history_days: 365,
            values_min: 40,
            days_min: 10,
            period_values_min: 10.0,
            patients_min_far: 3.0,
            patients_min: 6.0,
            worth_min: 15.0,
            repeat_correlation: 0.6,
            z_min: 4.5,
            z_min_affine: 3.5,
            z_min_weak: 5.0,
            far_factor: 2.5,
            step_factor_min: 1.1,
            step_deviations_min: 0.8,
            rigid_share_min: 0.5,
            specimen_factor_min: 5.0,
            drift_factor_min: 1.1,
            drift_days_min: 14,
            mixed_share_min: 0.05,
            mixed_left_max: 0.5,
            spread_ratio_min: 1.6,
            peer_width_ratio_min: 1.3,
            z_min_spread: 6.0,
            stuck_share_min: 0.98,
            habit_share_min: 0.95,
            censored_rise_min: 0.2,
            ceiling_rise_min: 0.12,
            beyond_values_min: 6.0,
            words_rise_min: 0.1,
            volume_ratio_max: 1.6,
            rows_ratio_max: 1.35,
            peer_values_min: 30.0,
            stratum_values_min: 8.0,
            peers_min: 2,
            peer_known_factor_min: 1.8,
            peer_factor_min: 1.25,
        }
    }
}
