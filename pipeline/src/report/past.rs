//! The recent past of a feed: 90 days as they were judged, or 12 months as they came.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use model::{Format, Lang};
use reports::night::{ChartDay, DayState, Strip, StripCell, StripUnit, VolumeChart};
use validators::judge::Judged;
use validators::judge::volume::{Drawn, DrawnDay};

use super::volumes::{FeedVolumes, Month, OfMonth, month_of, type_name};
use crate::days;

/// Days and months that are shown.
const DAYS: i32 = 90;
const MONTHS: i32 = 12;

/// The strip and the charts of a feed of event days; the whole feed comes first, then the busiest data type.
pub(super) fn by_days(
    drawn: &[Drawn],
    format: Format,
    night: Date,
    lang: Lang,
) -> (Strip, Vec<VolumeChart>) {
    let as_of = days::from_date(night);
    let feed = drawn.iter().find(|it| it.subject == Judged::Feed);
    let known: BTreeMap<i32, &DrawnDay> = feed
        .into_iter()
        .flat_map(|feed| feed.days.iter().map(|day| (day.day, day)))
        .collect();
    let cell = |day: i32| StripCell {
        label: label(day),
        state: known
            .get(&day)
            .map_or(DayState::Before, |day| state_of(day)),
        rows: known.get(&day).map_or(0, |day| day.rows.max(0.0) as u64),
        band: known.get(&day).and_then(|day| {
            let [low, _, high] = day.band?;
            high.is_finite()
                .then_some((low.max(0.0).floor() as u64, high.ceil() as u64))
        }),
    };
    let strip = Strip {
        unit: StripUnit::Days,
        cells: (as_of - DAYS + 1..=as_of).map(cell).collect(),
    };
    let rows = |it: &&Drawn| it.days.iter().map(|day| day.rows).sum::<f64>();
    let mut shown: Vec<&Drawn> = drawn.iter().filter(|it| rows(it) > 0.0).collect();
    shown.sort_by(|a, b| {
        let order = |it: &Drawn| it.subject != Judged::Feed;
        order(a).cmp(&order(b)).then(rows(b).total_cmp(&rows(a)))
    });
    let charts = shown.into_iter().map(|it| VolumeChart {
        title: title(&it.subject, format, lang),
        unit: StripUnit::Days,
        first: it
            .days
            .first()
            .map(|day| label(day.day))
            .unwrap_or_default(),
        days: it.days.iter().map(chart_day).collect(),
    });
    (strip, charts.collect())
}

fn label(day: i32) -> String {
    days::to_date(day)
        .map(|date| date.to_string())
        .unwrap_or_default()
}

fn title(subject: &Judged, format: Format, lang: Lang) -> String {
    match subject {
        Judged::DataType(data_type) => {
            format!("{data_type} {}", type_name(format, data_type, lang))
                .trim_end()
                .to_owned()
        }
        _ => String::new(),
    }
}

fn chart_day(day: &DrawnDay) -> ChartDay {
    ChartDay {
        rows: day.rows,
        band: day.band,
        is_closed: !day.is_open,
        is_off: day.is_low || day.is_high,
        is_known_bad: day.is_left_out,
        is_young: !day.is_ripe,
    }
}

/// How a day that was judged stands.
fn state_of(day: &DrawnDay) -> DayState {
    let is_late = day.late.is_some_and(|late| 2.0 * late > day.rows);
    // Whether a day without rows is at fault was judged; the band that is drawn is about right only.
    let may_be_none = day.band.is_some();
    match (day.has_begun, day.rows > 0.0) {
        (false, _) => DayState::Before,
        (true, false) if day.is_low => DayState::Nothing,
        (true, false) if !day.is_open => DayState::Closed,
        (true, false) if !day.is_ripe => DayState::Early,
        (true, false) if may_be_none => DayState::Quiet,
        (true, false) => DayState::Unjudged,
        (true, true) if day.is_low => DayState::Fewer,
        (true, true) if day.is_high => DayState::More,
        (true, true) if is_late => DayState::Late,
        (true, true) if !day.is_open => DayState::Closed,
        (true, true) if !day.is_ripe || day.band.is_none() => DayState::Unjudged,
        (true, true) => DayState::Received,
    }
}

/// The strip and the charts of a feed of months.
pub(super) fn by_months(
    volumes: &FeedVolumes,
    format: Format,
    first_arrival: Option<i32>,
    night: Date,
    lang: Lang,
) -> (Strip, Vec<VolumeChart>) {
    let Some(last) = month_of(days::from_date(night)) else {
        return (Strip::default(), Vec::new());
    };
    let mut whole: BTreeMap<Month, OfMonth> = BTreeMap::new();
    for (month, more) in volumes.months.values().flatten() {
        let known = whole.entry(*month).or_default();
        known.rows += more.rows;
        let first = known
            .first_arrival
            .into_iter()
            .chain(more.first_arrival)
            .min();
        known.first_arrival = first;
    }
    let begin = whole
        .iter()
        .find(|(_, it)| it.rows > 0)
        .map(|(month, _)| *month);
    let shown = || last - MONTHS + 1..=last;
    let cell = |month: Month| {
        let known = whole.get(&month).copied().unwrap_or_default();
        let is_late = |arrival: i32| {
            Some(arrival) != first_arrival && month_of(arrival).is_some_and(|came| came > month + 1)
        };
        StripCell {
            label: month_label(month),
            rows: known.rows.max(0) as u64,
            band: None,
            state: match known.rows > 0 {
                true if known.first_arrival.is_some_and(is_late) => DayState::Late,
                true => DayState::Received,
                // What a month holds is due by the end of the next one.
                false if month + 1 >= last => DayState::Early,
                false if begin.is_none_or(|begin| month < begin) => DayState::Before,
                false => DayState::Nothing,
            },
        }
    };
    let strip = Strip {
        unit: StripUnit::Months,
        cells: shown().map(cell).collect(),
    };
    let chart = |title: String, months: &BTreeMap<Month, OfMonth>| VolumeChart {
        title,
        unit: StripUnit::Months,
        first: month_label(last - MONTHS + 1),
        days: shown()
            .map(|month| ChartDay {
                rows: months.get(&month).map_or(0.0, |it| it.rows.max(0) as f64),
                ..ChartDay::default()
            })
            .collect(),
    };
    let mut charts = vec![chart(String::new(), &whole)];
    for (data_type, months) in &volumes.months {
        let subject = Judged::DataType(data_type.clone());
        charts.push(chart(title(&subject, format, lang), months));
    }
    charts.retain(|chart| chart.days.iter().any(|day| day.rows > 0.0));
    (strip, charts)
}

/// `YYYY-MM`.
fn month_label(month: Month) -> String {
    let first = Date::constant(2000, 1, 1);
    let months = i64::from(month - 2000 * 12);
    let date = first.checked_add(months.months());
    date.map(|date| date.strftime("%Y-%m").to_string())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NIGHT: Date = Date::constant(2026, 11, 19);

    fn day(day: i32) -> DrawnDay {
        DrawnDay {
            day,
            rows: 100.0,
            late: Some(0.0),
            is_open: true,
            has_begun: true,
            is_ripe: true,
            band: Some([79.2, 100.0, 130.8]),
            ..DrawnDay::default()
        }
    }

    #[test]
    fn a_day_has_one_state() {
        let with = |rows: f64, change: fn(&mut DrawnDay)| {
            let mut day = DrawnDay { rows, ..day(1) };
            change(&mut day);
            day
        };
        let some = |change| with(100.0, change);
        let none = |change| with(0.0, change);
        let cases = [
            (some(|_| ()), DayState::Received),
            (some(|day| day.late = Some(51.0)), DayState::Late),
            (some(|day| day.is_low = true), DayState::Fewer),
            (some(|day| day.is_high = true), DayState::More),
            (some(|day| day.band = None), DayState::Unjudged),
            (some(|day| day.is_ripe = false), DayState::Unjudged),
            (some(|day| day.is_open = false), DayState::Closed),
            (none(|day| day.is_low = true), DayState::Nothing),
            (none(|day| day.is_open = false), DayState::Closed),
            (none(|day| day.is_ripe = false), DayState::Early),
            (none(|_| ()), DayState::Quiet),
            (none(|day| day.band = None), DayState::Unjudged),
            (none(|day| day.has_begun = false), DayState::Before),
        ];
        for (day, state) in cases {
            assert_eq!(state_of(&day), state, "{day:?}");
        }
    }

    #[test]
    fn ninety_days_end_with_the_night() {
        let as_of = days::from_date(NIGHT);
        let drawn = [
            Drawn {
                subject: Judged::DataType("OML-11".to_owned()),
                days: vec![day(as_of)],
            },
            Drawn {
                subject: Judged::Feed,
                days: vec![day(as_of - 1), day(as_of)],
            },
        ];
        let (strip, charts) = by_days(&drawn, Format::Ssmix2, NIGHT, Lang::En);
        assert_eq!(strip.cells.len(), 90);
        assert_eq!(strip.cells[87].state, DayState::Before);
        let last = &strip.cells[89];
        assert_eq!(
            (last.label.as_str(), last.state, last.band),
            ("2026-11-19", DayState::Received, Some((79, 131)))
        );
        let titles: Vec<&str> = charts.iter().map(|chart| chart.title.as_str()).collect();
        assert_eq!(titles[0], "");
        assert!(titles[1].starts_with("OML-11 "), "{titles:?}");
        assert_eq!(charts[0].first, "2026-11-18");
    }

    #[test]
    fn months_are_due_by_the_end_of_the_next_one() {
        let month = month_of(days::from_date(NIGHT)).unwrap();
        let came = |arrival: Date| OfMonth {
            rows: 9,
            first_arrival: Some(days::from_date(arrival)),
        };
        let first_night = Date::constant(2026, 7, 1);
        let months = [
            (month - 8, came(first_night)),
            (month - 4, came(Date::constant(2026, 8, 31))),
            (month - 3, came(Date::constant(2026, 10, 1))),
        ];
        let volumes = FeedVolumes {
            months: [("RECEIPTC".to_owned(), months.into_iter().collect())].into(),
            ..FeedVolumes::default()
        };
        let arrival = Some(days::from_date(first_night));
        let (strip, charts) = by_months(&volumes, Format::Claims, arrival, NIGHT, Lang::Ja);
        let shown: Vec<_> = strip
            .cells
            .iter()
            .map(|cell| (cell.label.as_str(), cell.state))
            .collect();
        assert_eq!(shown.len(), 12);
        assert_eq!(shown[2], ("2026-02", DayState::Before));
        assert_eq!(shown[3], ("2026-03", DayState::Received));
        assert_eq!(shown[4], ("2026-04", DayState::Nothing));
        assert_eq!(shown[7], ("2026-07", DayState::Received));
        assert_eq!(shown[8], ("2026-08", DayState::Late));
        assert_eq!(shown[9], ("2026-09", DayState::Nothing));
        assert_eq!(
            shown[10..],
            [("2026-10", DayState::Early), ("2026-11", DayState::Early)]
        );
        assert_eq!(charts.len(), 2);
        assert_eq!(charts[0].first, "2025-12");
    }
}
