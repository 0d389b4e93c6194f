//! The numbers behind a verdict, as JSON and in a line.

use std::fmt::Write;

use super::line::{Line, Timeline};
use super::sudden::{Days, Limits};
use super::tail::{about_limit, clump, lower_limit, normal_deviate, upper_limit};
use crate::judge::calendar::civil::iso;

/// The days that the report draws.
pub(super) const CHART_DAYS: usize = 90;

/// At most so many stretches of days are told one by one.
const STRETCHES_MAX: usize = 6;

/// What one verdict rests on.
pub(super) struct Evidence<'a> {
    /// Files and versions of the rules.
    pub(super) rules: &'a str,
    /// The day, or the last day of the stretch, that the numbers are about.
    pub(super) day: i32,
    /// The kind of the day in the calendar, or what was compared instead of a day.
    pub(super) class: &'static str,
    /// Rows expected: lower limit, mean, upper limit.
    pub(super) band: [f64; 3],
    pub(super) observed: f64,
    /// Days, weeks or rows learned from.
    pub(super) trained: u32,
    /// See [`chart`]; empty for none.
    pub(super) chart: String,
}

impl Evidence<'_> {
    /// As a JSON object. Every text in it is the program's own or an id, so nothing needs escaping.
    pub(super) fn json(&self) -> String {
        let [low, middle, high] = self.band.map(number);
        let mut json = format!(
            "{{\"rules\":\"{}\",\"day\":\"{}\",\"class\":\"{}\",\"low\":{low},\"mid\":{middle},\"high\":{high},\
             \"observed\":{},\"trained\":{}",
            self.rules,
            iso(self.day),
            self.class,
            number(self.observed),
            self.trained
        );
        if !self.chart.is_empty() {
            let _ = write!(json, ",\"days\":{}", self.chart);
        }
        json.push('}');
        json
    }
}

/// The band of a day: what chance and the thresholds allow, and the mean.
pub(super) fn band(days: &Days, limits: Limits, index: usize) -> Option<[f64; 3]> {
    let expected = (*days.expected.get(index)?)?;
    let low = lower_limit(limits.missing_probability, expected.low, |rows| {
        expected.few(rows)
    });
    let high = upper_limit(
        limits.doubled_probability,
        expected.high,
        expected.dispersion,
    );
    Some([
        low.min(limits.missing.loss_times_max * expected.low),
        expected.middle,
        high.max(limits.doubled.excess_times_min * expected.high),
    ])
}

/// The band as it is drawn: about where [`band`] has it.
pub(super) fn drawn_band(days: &Days, limits: Limits, index: usize) -> Option<[f64; 3]> {
    let expected = (*days.expected.get(index)?)?;
    let low = -normal_deviate(limits.missing_probability);
    let high = normal_deviate(limits.doubled_probability);
    let clump = clump(expected.low, expected.dispersion);
    let by_clumps = clump * about_limit(low, expected.low / clump, 0.0);
    let low = about_limit(low, expected.low, expected.dispersion).min(by_clumps);
    let high = about_limit(high, expected.high, expected.dispersion);
    Some([
        low.min(limits.missing.loss_times_max * expected.low),
        expected.middle,
        high.max(limits.doubled.excess_times_min * expected.high),
    ])
}

/// The last 90 days of a line: the first of them, rows, whether the calendar closes the day, and the band where there is one.
pub(super) fn chart(
    line: &Line,
    timeline: &Timeline,
    band: impl Fn(usize) -> Option<[f64; 3]>,
) -> String {
    let first = timeline.kinds.len().saturating_sub(CHART_DAYS);
    let indices = first..timeline.kinds.len();
    let bands: Vec<Option<[f64; 3]>> = indices.clone().map(band).collect();
    let list = |values: &mut dyn Iterator<Item = String>| values.collect::<Vec<_>>().join(",");
    let mut json = format!("{{\"from\":\"{}\"", iso(timeline.day(first)));
    let counts = list(&mut line.counts.iter().skip(first).map(|rows| number(*rows)));
    let closed =
        list(&mut indices.map(|index| u8::from(!timeline.kinds[index].is_open()).to_string()));
    let ripe = line.ripe.saturating_sub(first);
    let _ = write!(
        json,
        ",\"ripe\":{ripe},\"count\":[{counts}],\"closed\":[{closed}]"
    );
    if bands.iter().any(Option::is_some) {
        for (part, name) in ["low", "mid", "high"].iter().enumerate() {
            let value = |band: &Option<[f64; 3]>| {
                band.map_or_else(|| "null".to_owned(), |band| number(band[part]))
            };
            let values = list(&mut bands.iter().map(value));
            let _ = write!(json, ",\"{name}\":[{values}]");
        }
    }
    json.push('}');
    json
}

/// One decimal is enough for rows; JSON knows no infinity.
fn number(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    match rounded.is_finite() {
        true => format!("{rounded}"),
        false => "null".to_owned(),
    }
}

/// Days as stretches with what was seen and expected: `2026-10-06: 3 / 120; 2026-11-02..2026-11-04: 0 / 350`. Closed days do not
/// cut a stretch.
pub(super) fn stretches(timeline: &Timeline, days: &[(usize, f64, f64)]) -> String {
    let mut stretches: Vec<(usize, usize, f64, f64)> = Vec::new();
    for (index, seen, expected) in days {
        let follows = |last: usize| (last + 1..*index).all(|day| !timeline.kinds[day].is_open());
        match stretches.last_mut().filter(|stretch| follows(stretch.1)) {
            Some(stretch) => {
                *stretch = (stretch.0, *index, stretch.2 + seen, stretch.3 + expected);
            }
            None => stretches.push((*index, *index, *seen, *expected)),
        }
    }
    let more = stretches.len().saturating_sub(STRETCHES_MAX);
    let tell = |(first, last, seen, expected): &(usize, usize, f64, f64)| {
        let (first, last) = (iso(timeline.day(*first)), iso(timeline.day(*last)));
        let days = if first == last {
            first
        } else {
            format!("{first}..{last}")
        };
        format!("{days}: {} / {}", seen.round(), expected.round())
    };
    let mut told: Vec<String> = stretches.iter().take(STRETCHES_MAX).map(tell).collect();
    if more > 0 {
        told.push(format!("+{more}"));
    }
    told.join("; ")
}
