//! The bars of the night report: rows per event day, drawn as SVG rectangles at their true dates, so that a day without
//! rows is a gap and not hidden by its neighbours.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use model::Lang;

use super::DayVolume;
use super::numbers::thousands;

/// How many days are drawn, ending with the as-of date.
const DAYS: usize = 60;
/// Width of a day, in SVG units.
const DAY_WIDTH: usize = 10;
/// Height of the tallest bar, in SVG units.
const HEIGHT: u64 = 56;

/// One drawn day.
pub(super) struct Bar {
    pub(super) x: usize,
    pub(super) y: u64,
    pub(super) height: u64,
    pub(super) weekend: bool,
    pub(super) label: String,
}

/// The drawing.
pub(super) struct Chart {
    pub(super) bars: Vec<Bar>,
    pub(super) first: String,
    pub(super) last: String,
    pub(super) max: u64,
    pub(super) label: String,
}

/// Draws the last 60 days up to `as_of`; `None` when there is no date or nothing to draw.
pub(super) fn chart(days: &[DayVolume], as_of: &str, lang: Lang) -> Option<Chart> {
    let last: Date = as_of.parse().ok()?;
    let first = last.checked_sub((DAYS as i64 - 1).days()).ok()?;
    let mut rows: BTreeMap<Date, u64> = BTreeMap::new();
    for day in days {
        if let Ok(date) = day.day.parse::<Date>() {
            *rows.entry(date).or_default() += day.rows;
        }
    }
    rows.retain(|date, count| *date >= first && *date <= last && *count > 0);
    let (busiest, max) = rows
        .iter()
        .max_by_key(|(_, count)| **count)
        .map(|(date, count)| (*date, *count))?;
    let bars = first
        .series(1.day())
        .take(DAYS)
        .enumerate()
        .filter_map(|(index, date)| rows.get(&date).map(|count| bar(index, date, *count, max)))
        .collect();
    Some(Chart {
        bars,
        first: first.to_string(),
        last: last.to_string(),
        max,
        label: sentence(lang, rows.len(), busiest, max),
    })
}

/// A bar is at least one unit high: a single row must not look like none.
fn bar(index: usize, date: Date, count: u64, max: u64) -> Bar {
    let height = (u128::from(count) * u128::from(HEIGHT) / u128::from(max)).max(1) as u64;
    Bar {
        x: index * DAY_WIDTH + 1,
        y: HEIGHT - height,
        height,
        weekend: matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday),
        label: format!("{date}: {}", thousands(count)),
    }
}

/// What the drawing shows, for those who do not see it.
fn sentence(lang: Lang, with_rows: usize, busiest: Date, max: u64) -> String {
    let (without, max) = (DAYS - with_rows, thousands(max));
    match lang {
        Lang::Ja => {
            format!("行のある日は{with_rows}日、ない日は{without}日。最多は{busiest}の{max}行。")
        }
        Lang::En => format!(
            "{with_rows} days with rows, {without} without. The most are {max} rows on {busiest}."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: &str, rows: u64) -> DayVolume {
        DayVolume {
            day: day.to_owned(),
            files: 1,
            rows,
        }
    }

    #[test]
    fn bars_stand_at_their_dates() {
        let days = [
            day("2026-11-19", 1),
            day("2026-11-15", 1_000),
            day("2026-11-15", 120),
            day("2026-09-21", 560),
            day("2026-09-20", 9_999),
            day("2026-11-20", 9_999),
            day("undated", 9_999),
            day("2026-11-18", 0),
        ];
        let chart = chart(&days, "2026-11-19", Lang::En).unwrap();
        assert_eq!(chart.first, "2026-09-21");
        assert_eq!(chart.max, 1_120);
        let drawn: Vec<_> = chart
            .bars
            .iter()
            .map(|bar| (bar.x, bar.y, bar.height, bar.weekend, bar.label.as_str()))
            .collect();
        assert_eq!(
            drawn,
            [
                (1, 28, 28, false, "2026-09-21: 560"),
                (551, 0, 56, true, "2026-11-15: 1,120"),
                (591, 55, 1, false, "2026-11-19: 1"),
            ]
        );
        assert_eq!(
            chart.label,
            "3 days with rows, 57 without. The most are 1,120 rows on 2026-11-15."
        );
    }

    #[test]
    fn nothing_to_draw_is_no_drawing() {
        assert!(chart(&[], "2026-11-19", Lang::Ja).is_none());
        assert!(chart(&[day("2026-11-19", 5)], "tonight", Lang::Ja).is_none());
        assert!(chart(&[day("2026-11-19", 0)], "2026-11-19", Lang::Ja).is_none());
    }
}
