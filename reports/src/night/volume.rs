//! A volume chart: the days as bars, what was expected as an area behind them, closed days shaded, and days at fault or known to be
//! bad marked below the axis.

use jiff::ToSpan;
use jiff::civil::Date;
use model::Lang;

use super::svg::{Path, Svg};
use super::values::{ChartDay, StripUnit, VolumeChart};
use super::words::Words;
use crate::thousands::thousands;

/// Size of the drawing, and of the part where the days stand.
const SIZE: (i32, i32) = (332, 76);
const PLOT_WIDTH: f64 = 270.0;
const TOP: f64 = 4.0;
const AXIS: f64 = 54.0;

/// Days that the sentence names.
const NAMED_MAX: usize = 4;

/// The band is cut off at so many times the busiest day.
const BAND_TIMES_MAX: f64 = 1.5;

/// The chart as a drawing; `None` when there is nothing to draw.
pub(super) fn draw(chart: &VolumeChart, w: &Words) -> Option<String> {
    let plot = Plot::of(&chart.days)?;
    let mut svg = Svg::new("volume", SIZE, Some(&sentence(chart, w)));
    svg.path(
        plot.class("k", "kw"),
        &plot.uprights(|day| day.is_closed.then_some(TOP)),
    );
    svg.path("a", &plot.band());
    let bar = |day: &ChartDay| (day.rows > 0.0).then(|| plot.height_at(day.rows));
    let usual = |day: &ChartDay| !day.is_off && !day.is_young;
    let bars =
        |is_of: &dyn Fn(&ChartDay) -> bool| plot.uprights(|day| bar(day).filter(|_| is_of(day)));
    svg.path(plot.class("v", "vw"), &bars(&usual));
    svg.path(
        plot.class("y", "yw"),
        &bars(&|day| day.is_young && !day.is_off),
    );
    svg.path(plot.class("o", "ow"), &bars(&|day| day.is_off));
    svg.path("m", &plot.marks());
    svg.path("b", &plot.known_bad());
    let mut axis = Path::default();
    axis.to(0.0, AXIS);
    axis.line(PLOT_WIDTH, AXIS);
    svg.path("x", &axis);
    svg.text(
        "",
        (PLOT_WIDTH + 3.0, TOP + 7.0),
        &thousands(plot.max.round()),
    );
    svg.text("", (PLOT_WIDTH + 3.0, AXIS), "0");
    svg.text("", (0.0, 72.0), &label(chart, 0));
    let last = chart.days.len().saturating_sub(1);
    svg.text("e", (PLOT_WIDTH, 72.0), &label(chart, last));
    Some(svg.finish())
}

/// Where things stand, in whole units: the drawing is hardly larger than its units on a screen, and half as many bytes.
struct Plot<'a> {
    days: &'a [ChartDay],
    step: f64,
    max: f64,
}

impl Plot<'_> {
    fn of(days: &[ChartDay]) -> Option<Plot<'_>> {
        let finite = |value: f64| if value.is_finite() { value } else { 0.0 };
        let most = |values: &mut dyn Iterator<Item = f64>| values.map(finite).fold(0.0, f64::max);
        let rows = most(&mut days.iter().map(|day| day.rows));
        let high = most(&mut days.iter().filter_map(|day| Some(day.band?[2])));
        let middle = most(&mut days.iter().filter_map(|day| Some(day.band?[1])));
        let busiest = rows.max(middle);
        let max = high.min(BAND_TIMES_MAX * busiest).max(busiest);
        (max > 0.0).then(|| Plot {
            days,
            step: PLOT_WIDTH / days.len().max(1) as f64,
            max,
        })
    }

    /// Months are drawn wider than days.
    fn class(&self, days: &'static str, months: &'static str) -> &'static str {
        if self.step > 5.0 { months } else { days }
    }

    fn x(&self, index: usize) -> f64 {
        (self.step * (index as f64 + 0.5)).floor()
    }

    fn height_at(&self, rows: f64) -> f64 {
        // A single row must not look like none.
        AXIS - ((AXIS - TOP) * (rows / self.max).clamp(0.0, 1.0))
            .round()
            .max(1.0)
    }

    /// An upright line from the axis up to where `top` says, for each day of which it says something.
    fn uprights(&self, top: impl Fn(&ChartDay) -> Option<f64>) -> Path {
        let mut path = Path::default();
        for (index, day) in self.days.iter().enumerate() {
            if let Some(top) = top(day) {
                path.upright(self.x(index), AXIS, top - AXIS);
            }
        }
        path
    }

    /// The area between the limits, one shape for each stretch of days that have them.
    fn band(&self) -> Path {
        let mut path = Path::default();
        let mut start = 0;
        while start < self.days.len() {
            let stretch: Vec<[f64; 3]> = self.days[start..]
                .iter()
                .map_while(|day| day.band)
                .collect();
            let top = |rows: f64| AXIS - ((AXIS - TOP) * (rows / self.max).clamp(0.0, 1.0)).round();
            let edges = [0.0, stretch.len() as f64].map(|days| self.step * (start as f64 + days));
            for (place, band) in stretch.iter().enumerate() {
                if place == 0 {
                    path.to(edges[0], top(band[2]));
                }
                path.line(self.x(start + place), top(band[2]));
            }
            for (place, band) in stretch.iter().enumerate().rev() {
                if place + 1 == stretch.len() {
                    path.line(edges[1], top(band[2]));
                    path.line(edges[1], top(band[0]));
                }
                path.line(self.x(start + place), top(band[0]));
            }
            if let Some(first) = stretch.first() {
                path.line(edges[0], top(first[0]));
                path.close();
            }
            start += stretch.len() + 1;
        }
        path
    }

    /// Triangles below the days at fault.
    fn marks(&self) -> Path {
        let mut path = Path::default();
        for (index, _) in self.that(|day| day.is_off) {
            let x = self.x(index);
            path.to(x, AXIS + 2.0);
            path.line(x + 2.5, AXIS + 6.0);
            path.line(x - 2.5, AXIS + 6.0);
            path.close();
        }
        path
    }

    /// A line below the days that are known to be bad, one for each stretch.
    fn known_bad(&self) -> Path {
        let mut path = Path::default();
        let mut last = None;
        for (index, _) in self.that(|day| day.is_known_bad) {
            if last.is_none_or(|last| last + 1 != index) {
                path.to(self.x(index) - 1.5, AXIS + 8.0);
            }
            path.line(self.x(index) + 1.5, AXIS + 8.0);
            last = Some(index);
        }
        path
    }

    fn that(&self, is_of: fn(&ChartDay) -> bool) -> impl Iterator<Item = (usize, &ChartDay)> {
        let days = self.days.iter().enumerate();
        days.filter(move |(_, day)| is_of(day))
    }
}

/// The date or month of a day of the chart.
fn label(chart: &VolumeChart, index: usize) -> String {
    let steps = index as i64;
    let first = match chart.unit {
        StripUnit::Days => chart.first.parse::<Date>(),
        StripUnit::Months => format!("{}-01", chart.first).parse::<Date>(),
    };
    let span = match chart.unit {
        StripUnit::Days => steps.days(),
        StripUnit::Months => steps.months(),
    };
    let Some(date) = first.ok().and_then(|first| first.checked_add(span).ok()) else {
        return String::new();
    };
    match chart.unit {
        StripUnit::Days => date.to_string(),
        StripUnit::Months => date.strftime("%Y-%m").to_string(),
    }
}

/// What the drawing shows, for those who do not see it.
fn sentence(chart: &VolumeChart, w: &Words) -> String {
    let days = &chart.days;
    let with_rows = days.iter().filter(|day| day.rows > 0.0).count();
    let (without, busiest) = (
        days.len() - with_rows,
        (0..days.len()).max_by(|a, b| days[*a].rows.total_cmp(&days[*b].rows)),
    );
    let busiest = busiest.unwrap_or_default();
    let most = days.get(busiest).map_or(0.0, |day| day.rows);
    let (on, most) = (label(chart, busiest), thousands(most.round()));
    let off: Vec<usize> = (0..days.len())
        .filter(|index| days[*index].is_off)
        .collect();
    let mut named: Vec<String> = off
        .iter()
        .take(NAMED_MAX)
        .map(|at| label(chart, *at))
        .collect();
    if off.len() > NAMED_MAX {
        named.push(format!("+{}", off.len() - NAMED_MAX));
    }
    let off = named.join(w.comma);
    match (w.lang, off.is_empty()) {
        (Lang::Ja, true) => format!("行あり{with_rows}、なし{without}。最多は{on}の{most}行。"),
        (Lang::Ja, false) => {
            format!(
                "行あり{with_rows}、なし{without}。最多は{on}の{most}行。予想から外れた日：{off}。"
            )
        }
        (Lang::En, true) => {
            format!("{with_rows} with rows, {without} without; the most are {most} on {on}.")
        }
        (Lang::En, false) => format!(
            "{with_rows} with rows, {without} without; the most are {most} on {on}. At fault: {off}."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::svg::is_sound;
    use super::*;

    fn chart(unit: StripUnit, first: &str, rows: &[f64]) -> VolumeChart {
        let day = |rows: &f64| ChartDay {
            rows: *rows,
            band: (*rows != 7.0).then_some([50.0, 80.0, f64::INFINITY]),
            is_off: *rows == 0.0,
            is_closed: *rows == 7.0,
            is_known_bad: *rows == 0.0,
            is_young: false,
        };
        VolumeChart {
            title: String::new(),
            unit,
            first: first.to_owned(),
            days: rows.iter().map(day).collect(),
        }
    }

    #[test]
    fn days_stand_in_their_band() {
        let chart = chart(StripUnit::Days, "2026-11-17", &[100.0, 0.0, 7.0]);
        let svg = draw(&chart, Words::of(Lang::En)).unwrap();
        assert!(is_sound(&svg), "{svg}");
        assert_eq!(svg.matches("<path class=\"vw\"").count(), 1);
        assert!(
            svg.contains("<path class=\"m\""),
            "the day at fault is marked: {svg}"
        );
        assert!(svg.contains("<path class=\"b\"") && svg.contains("<path class=\"a\""));
        assert!(svg.contains(">2026-11-17</text>") && svg.contains(">2026-11-19</text>"));
        assert!(
            svg.contains(
                "2 with rows, 1 without; the most are 100 on 2026-11-17. At fault: 2026-11-18."
            ),
            "{svg}"
        );
    }

    #[test]
    fn months_have_names_of_months() {
        let chart = chart(StripUnit::Months, "2025-12", &[9.0; 12]);
        let svg = draw(&chart, Words::of(Lang::Ja)).unwrap();
        assert!(
            svg.contains(">2025-12</text>") && svg.contains(">2026-11</text>"),
            "{svg}"
        );
    }

    #[test]
    fn nothing_to_draw_is_no_drawing() {
        let w = Words::of(Lang::Ja);
        assert_eq!(draw(&VolumeChart::default(), w), None);
        let mut none = chart(StripUnit::Days, "2026-11-17", &[0.0; 9]);
        none.days.iter_mut().for_each(|day| day.band = None);
        assert_eq!(draw(&none, w), None);
        let wild = chart(StripUnit::Days, "no day", &[f64::NAN, 3.0]);
        assert!(is_sound(&draw(&wild, w).unwrap()));
    }
}
