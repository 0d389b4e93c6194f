//! How much came: each series of a hospital against its own rhythm, calendar and level, without rows, files or a clock.
//!
//! A day is expected to have the slow level of its series (a median of weeks) times the factor of its kind of day. How far it may be
//! off follows from the series' own spread and from how many series and nights are tested, so that a hospital has a false
//! alarm in years, and small counts raise none. What hits several series is told once, of the widest that it explains.

mod decline;
mod drawn;
mod evidence;
mod half;
mod late;
mod line;
mod night;
mod repeat;
mod series;
mod shape;
mod stop;
mod sudden;
mod tail;
mod tell;
#[cfg(test)]
mod tests;
mod within;

use serde::Deserialize;

pub use self::drawn::{Drawn, DrawnDay};
use self::night::Night;
pub use self::series::{SeriesError, VolumeSeries, profile_series, volume_series};
pub use self::shape::{Shape, ShapeDay, shapes};
use super::calendar::Calendar;
use super::rules::Rules;
use super::{Judged, Verdict};

/// What is known of one feed of a hospital on one night.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The as-of day. Days are counted from 1970-01-01.
    pub as_of: i32,
    /// When the hospital is closed.
    pub calendar: &'a Calendar,
    /// Rows by event day, in any order: the feed and its data types, the tables with their departments and items. A day that is not
    /// named between a series' first and the as-of day has no row.
    pub series: &'a [Series],
    /// When in the day the rows of the feed's tables were sent, and whether each came once.
    pub shapes: &'a [Shape],
    /// Files by night for each data type.
    pub arrivals: &'a [Series],
    /// The as-of days of the loads that ran, sorted: a night without a load is no night without files.
    pub nights: &'a [i32],
    /// Days that nothing is learned from. They are judged and drawn all the same.
    pub bad_days: &'a [KnownBad],
    /// The last approved load beside the present; empty when none was approved.
    pub approved: &'a [Total],
    /// The thresholds.
    pub rules: &'a Rules,
}

/// Counts of one subject by day.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// What is counted.
    pub subject: Judged,
    /// The days, sorted, each at most once.
    pub days: Vec<Day>,
}

/// One day of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// Days since 1970-01-01.
    pub day: i32,
    /// Rows (event days) or files (nights).
    pub count: u64,
    /// Of these, first sent more than two days after the event; `None` when nobody knows.
    pub late: Option<u64>,
}

/// Days of a subject that are known to be bad, ends included: of an open finding, or waived. Those of the feed are bad for all.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownBad {
    /// Whose days.
    pub subject: Judged,
    /// The first.
    pub from: i32,
    /// The last.
    pub to: i32,
}

/// A total as it was approved and as it is, over the same event days: those of the approved load.
#[derive(Clone, Debug, PartialEq)]
pub struct Total {
    /// What is counted.
    pub subject: Judged,
    /// What a unit of it is.
    pub unit: Unit,
    /// In the last approved load.
    pub approved: u64,
    /// Now.
    pub now: u64,
}

/// What a total counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// Rows.
    Rows,
    /// Distinct patients.
    Patients,
}

impl Unit {
    /// The name in details and evidence.
    pub const fn name(self) -> &'static str {
        match self {
            Unit::Rows => "rows",
            Unit::Patients => "patients",
        }
    }
}

/// Judges a feed: at most one verdict for each check and subject, sorted by code and subject. A failing one tells all days at
/// fault within the window, and stays as long as they lie in it. Checks that do not concern a subject say nothing of it.
pub fn judge(input: &Input) -> Vec<Verdict> {
    judge_and_draw(input).0
}

/// As [`judge`], with the days of the feed and its data types as they were judged.
pub fn judge_and_draw(input: &Input) -> (Vec<Verdict>, Vec<Drawn>) {
    let mut night = Night::study(input);
    let stopped = night.departments_stopped();
    let missing = night.missing(&stopped);
    let doubled = night.doubled();
    let mut verdicts = Vec::new();
    verdicts.extend(night.tell_missing(&missing));
    verdicts.extend(night.tell_doubled(&doubled));
    night.add_half_days(&missing, &mut verdicts);
    night.add_repeated_days(&doubled, &mut verdicts);
    verdicts.extend(night.tell_declines(&stopped));
    verdicts.extend(night.tell_items(&missing, &stopped));
    verdicts.extend(night.tell_departments(&stopped));
    verdicts.extend(night.tell_late());
    verdicts.extend(tell::fewer_than_approved(input));
    verdicts.extend(night.tell_not_arrived(&missing));
    verdicts.sort_by(|a, b| (a.code, &a.subject).cmp(&(b.code, &b.subject)));
    let drawn = night.drawn();
    (verdicts, drawn)
}

/// The thresholds of all checks of family N, as `data/rules.toml` explains them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Thresholds {
    pub(crate) common: Common,
    pub(crate) missing: Missing,
    pub(crate) doubled: Doubled,
    pub(crate) decline: Declining,
    pub(crate) item: Stopping,
    pub(crate) department: Stopping,
    pub(crate) late: Lateness,
    pub(crate) approved: Approved,
    pub(crate) arrival: Stopping,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Common {
    pub(crate) window_days: i64,
    pub(crate) level_days: i64,
    pub(crate) level_days_fast: i64,
    pub(crate) training_days_min: i64,
    pub(crate) training_days_least: i64,
    pub(crate) adapt_days: i64,
    pub(crate) dispersion_min: f64,
    pub(crate) unsettled_low_times: f64,
    pub(crate) unsettled_high_times: f64,
    pub(crate) long_break_low_times: f64,
    pub(crate) after_closing_low_times: f64,
    pub(crate) after_closing_high_times: f64,
    pub(crate) late_share_ripe: f64,
    pub(crate) ripe_days_default: i64,
    pub(crate) ripe_days_max: i64,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Missing {
    pub(crate) loss_times_max: f64,
    pub(crate) false_alarms_a_month: f64,
    pub(crate) common_share_min: f64,
    /// Share of busy days with rows below which rows come in bursts and no day is judged, neither for too few nor for too many.
    pub(crate) with_rows_share_min: f64,
    pub(crate) half_times_max: f64,
    pub(crate) half_days_max: i64,
    /// Share of the rows that may be left of a half that one table alone lost.
    pub(crate) half_alone_times_max: f64,
    /// The first days of a feed, in which no half is missed.
    pub(crate) half_first_days: i64,
    pub(crate) half_false_alarms_a_month: f64,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Doubled {
    pub(crate) excess_times_min: f64,
    pub(crate) false_alarms_a_month: f64,
    pub(crate) run_days_max: i64,
    pub(crate) neighbour_days: i64,
    pub(crate) neighbour_excess_share: f64,
    pub(crate) common_share_min: f64,
    pub(crate) repeat_patients_min: f64,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Declining {
    pub(crate) weeks_min: i64,
    pub(crate) weeks_max: i64,
    pub(crate) reference_weeks_min: i64,
    pub(crate) loss_share_min: f64,
    pub(crate) rows_a_week_min: f64,
    pub(crate) weekly_dispersion_min: f64,
    pub(crate) false_alarms_a_month: f64,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stopping {
    pub(crate) false_alarms_a_month: f64,
    pub(crate) look_back_days: i64,
    pub(crate) look_back_days_long: i64,
    pub(crate) history_days_min: i64,
    pub(crate) rows_min: f64,
    pub(crate) gap_times_min: f64,
    pub(crate) dispersion_min: f64,
    /// Share of busy days with rows below which rows come in bursts, so that a gap is also held against the days that have any.
    pub(crate) with_rows_share_min: f64,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lateness {
    pub(crate) excess_share_min: f64,
    pub(crate) dispersion: f64,
    pub(crate) false_alarms_a_month: f64,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Approved {
    pub(crate) lost_share_max: f64,
    pub(crate) lost_rows_min: u64,
}

/// Nights in a month: the false alarms of a month are shared among them.
const NIGHTS_A_MONTH: f64 = 30.0;

/// How likely each of `tests` a night may be a false alarm, when there may be so many a month.
fn probability(false_alarms_a_month: f64, tests: usize) -> f64 {
    false_alarms_a_month / NIGHTS_A_MONTH / tests.max(1) as f64
}
