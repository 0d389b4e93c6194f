//! One night of one feed: its series, from the feed down to the items, and which of them explains what.

use std::collections::BTreeMap;

use model::Table;

use super::line::{Line, Rhythm, Timeline};
use super::stop::{Gap, Stops, stops};
use super::sudden::{Days, Limits, isolated, judge_days};
use super::{Input, Thresholds, probability};
use crate::judge::Judged;

/// A series with what was learned of it.
pub(super) struct Studied<'a> {
    pub(super) line: Line<'a>,
    /// `None` while there are too few days.
    pub(super) rhythm: Option<Rhythm>,
    /// The days one by one; of the feed, data types and tables only.
    pub(super) days: Option<Days>,
}

/// All series of a night on one timeline.
pub(super) struct Night<'a> {
    pub(super) input: &'a Input<'a>,
    pub(super) rules: &'a Thresholds,
    pub(super) timeline: Timeline,
    pub(super) feed: Option<Studied<'a>>,
    pub(super) data_types: Vec<Studied<'a>>,
    pub(super) tables: Vec<Studied<'a>>,
    pub(super) departments: Vec<Studied<'a>>,
    pub(super) items: Vec<Studied<'a>>,
}

/// Days at fault of the series that day-by-day checks look at, and those that something else explains.
#[derive(Default)]
pub(super) struct Told {
    pub(super) feed: Vec<usize>,
    pub(super) data_types: Vec<Vec<usize>>,
    pub(super) tables: Vec<Vec<usize>>,
}

impl Told {
    /// Whether nothing is told of a day yet.
    pub(super) fn is_new(&self, index: usize) -> bool {
        let of_parts = self.data_types.iter().chain(&self.tables).flatten();
        !self.feed.contains(&index) && !of_parts.into_iter().any(|told| *told == index)
    }
}

/// A department that stopped: its place among the departments, and its gap.
pub(super) struct Stopped {
    /// For each department; `None` when it cannot be judged.
    pub(super) gaps: Vec<Option<Vec<Gap>>>,
    /// For each day the share of rows that goes missing with them.
    pub(super) share: Vec<f64>,
}

impl Stopped {
    /// Whether the stopped departments explain that a day or a stretch lost the share `lost` of its rows: departments are not the same
    /// part of everything, but a small one explains no large loss.
    pub(super) fn explain(&self, days: std::ops::RangeInclusive<usize>, lost: f64) -> bool {
        let shares = self.share.get(days).unwrap_or_default();
        let most = shares.iter().copied().fold(0.0, f64::max);
        most > 0.0 && lost < 1.0 - PARTIAL_TIMES_MIN && lost <= 1.5 * most + 0.1
    }
}

/// Whether a series is of an item with results.
pub(super) fn is_result(studied: &Studied) -> bool {
    matches!(
        studied.line.subject,
        Judged::Item(Table::LabResults | Table::Physiology, _)
    )
}

/// A day with less than this of its rows is lost as a whole; no single department explains that.
const PARTIAL_TIMES_MIN: f64 = 0.15;

/// Rows that an item may have been expected to have between its last one and the stop of its department.
const ROWS_BEFORE_STOP_MAX: f64 = 5.0;

impl<'a> Night<'a> {
    /// Lays the series on the timeline and learns rhythms, levels and expected days.
    pub(super) fn study(input: &'a Input<'a>) -> Night<'a> {
        let rules = &input.rules.volume;
        let window = rules.common.window_days as i32;
        let first = input.series.iter().filter_map(|series| series.days.first());
        let first = first.map(|day| day.day).min().unwrap_or(input.as_of);
        let start = first.max(input.as_of - window + 1).min(input.as_of);
        let mut night = Night {
            input,
            rules,
            timeline: Timeline::new(start, input.as_of, input.calendar),
            feed: None,
            data_types: Vec::new(),
            tables: Vec::new(),
            departments: Vec::new(),
            items: Vec::new(),
        };
        let mut sorted: Vec<_> = input.series.iter().collect();
        sorted.sort_by(|a, b| a.subject.cmp(&b.subject));
        let line = |series| Line::new(series, &night.timeline, input.bad_days, &rules.common);
        let lines: Vec<Line> = sorted.into_iter().map(line).collect();
        let days_of = |line: &&Line| {
            !matches!(
                line.subject,
                Judged::Item(..) | Judged::Department(..) | Judged::Feed
            )
        };
        let tests = lines.iter().filter(days_of).count();
        let (narrow, wide): (Vec<Line>, Vec<Line>) = lines
            .into_iter()
            .partition(|line| matches!(line.subject, Judged::Item(..) | Judged::Department(..)));
        for line in wide {
            night.study_days(line, tests);
        }
        for line in narrow {
            night.study_narrow(line);
        }
        night
    }

    fn study_days(&mut self, mut line: Line<'a>, tests: usize) {
        let rhythm = Rhythm::of(
            &line,
            &self.timeline,
            None,
            self.rules.common.dispersion_min,
        );
        let limits = self.limits(line.subject, tests);
        let days = rhythm
            .as_ref()
            .map(|rhythm| judge_days(&mut line, &self.timeline, rhythm, limits));
        let studied = Studied { line, rhythm, days };
        match studied.line.subject {
            Judged::Feed => self.feed = Some(studied),
            Judged::DataType(_) => self.data_types.push(studied),
            _ => self.tables.push(studied),
        }
    }

    fn study_narrow(&mut self, mut line: Line<'a>) {
        let (table, least) = match line.subject {
            Judged::Item(table, _) => (*table, self.rules.item.dispersion_min),
            Judged::Department(table, _) => (*table, self.rules.department.dispersion_min),
            _ => return,
        };
        let table = self.table(table);
        // A lost day of the table tells nothing of its parts.
        let lost = table.and_then(|table| table.days.as_ref());
        for (left_out, low) in line
            .left_out
            .iter_mut()
            .zip(lost.iter().flat_map(|days| &days.low))
        {
            *left_out |= *low;
        }
        let wider = table.and_then(|table| table.rhythm.as_ref());
        let rhythm = Rhythm::of(&line, &self.timeline, wider, least);
        let is_item = matches!(line.subject, Judged::Item(..));
        let studied = Studied {
            line,
            rhythm,
            days: None,
        };
        match is_item {
            true => self.items.push(studied),
            false => self.departments.push(studied),
        }
    }

    fn table(&self, table: Table) -> Option<&Studied<'a>> {
        let is_it = |studied: &&Studied| *studied.line.subject == Judged::Table(table);
        self.tables.iter().find(is_it)
    }

    /// The limits of a subject. Half of the false alarms that may happen are the feed's, whose days matter most.
    pub(super) fn limits(&self, subject: &Judged, tests: usize) -> Limits<'a> {
        let rules = self.rules;
        let tests = if *subject == Judged::Feed { 1 } else { tests };
        Limits {
            common: &rules.common,
            missing: &rules.missing,
            doubled: &rules.doubled,
            missing_probability: probability(rules.missing.false_alarms_a_month / 2.0, tests),
            doubled_probability: probability(rules.doubled.false_alarms_a_month / 2.0, tests),
        }
    }

    /// How many series are judged day by day beside the feed.
    pub(super) fn tests(&self) -> usize {
        self.data_types.len() + self.tables.len()
    }

    /// Departments that stopped while the rest of their table went on.
    pub(super) fn departments_stopped(&mut self) -> Stopped {
        let rules = &self.rules.department;
        let probability = probability(rules.false_alarms_a_month, self.departments.len());
        let gaps: Vec<Option<Vec<Gap>>> = self
            .departments
            .iter()
            .map(|studied| {
                let rhythm = studied.rhythm.as_ref()?;
                let rest_is_low = self.rest_is_low(&studied.line);
                let is_told = |index: usize| rest_is_low.get(index).is_some_and(|low| *low);
                let line = &studied.line;
                match stops(line, &self.timeline, rhythm, is_told, rules, probability) {
                    Stops::Found(gaps) => Some(gaps),
                    Stops::TooRare => None,
                }
            })
            .collect();
        let share = self.stopped_share(&gaps);
        Stopped { gaps, share }
    }

    /// For each day the share of its rows that stopped departments had before, in the table where that is largest.
    fn stopped_share(&self, gaps: &[Option<Vec<Gap>>]) -> Vec<f64> {
        let mut of_tables: BTreeMap<Table, Vec<f64>> = BTreeMap::new();
        for (studied, gaps) in self.departments.iter().zip(gaps) {
            let Judged::Department(table, _) = studied.line.subject else {
                continue;
            };
            let days = self.timeline.kinds.len();
            let shares = of_tables.entry(*table).or_insert_with(|| vec![0.0; days]);
            for gap in gaps.iter().flatten() {
                let before = |line: &Line| line.counts.iter().take(gap.from).sum::<f64>();
                let all = self.table(*table).map_or(0.0, |table| before(&table.line));
                let share = before(&studied.line) / all.max(1.0);
                for of_day in &mut shares[gap.from..=gap.to] {
                    *of_day += share.min(1.0);
                }
            }
        }
        let mut most = vec![0.0; self.timeline.kinds.len()];
        for shares in of_tables.values() {
            for (most, share) in most.iter_mut().zip(shares) {
                *most = share.max(*most);
            }
        }
        most
    }

    /// Days on which a department's table was low beyond what the department itself has.
    fn rest_is_low(&self, department: &Line) -> Vec<bool> {
        let Judged::Department(table, _) = department.subject else {
            return Vec::new();
        };
        let Some(table) = self.table(*table) else {
            return Vec::new();
        };
        let Some(days) = &table.days else {
            return Vec::new();
        };
        let sum = |line: &Line| line.counts.iter().sum::<f64>().max(1.0);
        let rest_share = (1.0 - sum(department) / sum(&table.line)).max(0.0);
        let is_low = |index: usize| {
            let rest = table.line.counts[index] - department.counts[index];
            days.expected[index].is_some_and(|expected| {
                rest <= self.rules.missing.loss_times_max * expected.middle * rest_share
            })
        };
        (0..days.low.len())
            .map(|index| days.low[index] && is_low(index))
            .collect()
    }

    /// The days that are missing or half, each told of the widest series that it explains.
    pub(super) fn missing(&self, stopped: &Stopped) -> Told {
        let low = |studied: &Studied, wider: &dyn Fn(usize) -> bool| -> Vec<usize> {
            let Some(days) = &studied.days else {
                return Vec::new();
            };
            let by_department = |index: usize| {
                let expected = days.expected[index].map_or(0.0, |expected| expected.middle);
                let lost = 1.0 - studied.line.counts[index] / expected.max(1.0);
                stopped.explain(index..=index, lost)
            };
            (0..days.low.len())
                .filter(|index| days.low[*index] && !wider(*index) && !by_department(*index))
                .collect()
        };
        let share = self.rules.missing.common_share_min;
        let feed = self.feed.as_ref().map_or_else(Vec::new, |feed| {
            low(feed, &|index| !self.is_common(index, share))
        });
        let of_types = |index: usize| feed.contains(&index);
        let data_types: Vec<Vec<usize>> = self
            .data_types
            .iter()
            .map(|studied| low(studied, &of_types))
            .collect();
        let of_tables =
            |index: usize| of_types(index) || data_types.iter().any(|days| days.contains(&index));
        let tables = self.tables.iter().map(|studied| low(studied, &of_tables));
        Told {
            tables: tables.collect(),
            feed,
            data_types,
        }
    }

    /// The days that came twice, each told of the widest series that it explains.
    pub(super) fn doubled(&self) -> Told {
        let rules = &self.rules.doubled;
        let high = |studied: &Studied, wider: &dyn Fn(usize) -> bool| -> Vec<usize> {
            let days = studied.days.as_ref();
            let alone = days.map(|days| isolated(&studied.line, days, &self.timeline, rules));
            let alone = alone.into_iter().flatten();
            alone.filter(|index| !wider(*index)).collect()
        };
        let feed = self.feed.as_ref().map_or_else(Vec::new, |feed| {
            high(feed, &|index| {
                !self.is_common(index, rules.common_share_min)
            })
        });
        let of_types = |index: usize| feed.contains(&index);
        let data_types: Vec<Vec<usize>> = self
            .data_types
            .iter()
            .map(|studied| high(studied, &of_types))
            .collect();
        let of_tables =
            |index: usize| of_types(index) || data_types.iter().any(|days| days.contains(&index));
        let tables = self.tables.iter().map(|studied| high(studied, &of_tables));
        Told {
            tables: tables.collect(),
            feed,
            data_types,
        }
    }

    /// Whether what the feed lost or gained on a day is common to its data types: without the one that has most of it, the others are
    /// off by at least `share_min` of the feed's share.
    fn is_common(&self, index: usize, share_min: f64) -> bool {
        let pairs: Vec<(f64, f64)> = self
            .data_types
            .iter()
            .filter_map(|studied| {
                let expected = studied.days.as_ref()?.expected[index]?;
                Some((studied.line.counts[index], expected.middle))
            })
            .collect();
        let sum = |pairs: &mut dyn Iterator<Item = &(f64, f64)>| {
            pairs.fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1))
        };
        let off = |(rows, expected): (f64, f64)| match expected > 0.0 {
            true => rows / expected - 1.0,
            false => 0.0,
        };
        let by_size =
            |a: &&(f64, f64), b: &&(f64, f64)| (a.0 - a.1).abs().total_cmp(&(b.0 - b.1).abs());
        let Some(largest) = pairs.iter().max_by(by_size) else {
            return true;
        };
        let all = sum(&mut pairs.iter());
        let rest = (all.0 - largest.0, all.1 - largest.1);
        pairs.len() == 1 || off(rest) * off(all).signum() >= share_min * off(all).abs()
    }

    /// The items' gaps, without what a lost day or a stopped department explains; `None` for items that cannot be judged.
    ///
    /// Only results are judged: that a drug is no longer given is a decision of physicians, of the formulary or of the season.
    pub(super) fn item_gaps(&self, missing: &Told, stopped: &Stopped) -> Vec<Option<Vec<Gap>>> {
        let rules = &self.rules.item;
        let results = self
            .items
            .iter()
            .filter(|studied| is_result(studied))
            .count();
        let probability = probability(rules.false_alarms_a_month, results);
        let mut lost: BTreeMap<Table, Vec<bool>> = BTreeMap::new();
        for studied in &self.tables {
            if let (Judged::Table(table), Some(days)) = (studied.line.subject, &studied.days) {
                lost.insert(*table, days.low.clone());
            }
        }
        let gaps = self.items.iter().map(|studied| {
            let rhythm = studied.rhythm.as_ref().filter(|_| is_result(studied))?;
            let Judged::Item(table, _) = studied.line.subject else {
                return None;
            };
            let lost = lost.get(table);
            let is_told = |index: usize| {
                missing.feed.contains(&index) || lost.is_some_and(|lost| lost[index])
            };
            let line = &studied.line;
            match stops(line, &self.timeline, rhythm, is_told, rules, probability) {
                Stops::TooRare => None,
                Stops::Found(mut gaps) => {
                    gaps.retain(|gap| !self.is_of_department(gap, *table, stopped));
                    Some(gaps)
                }
            }
        });
        gaps.collect()
    }

    /// Whether an item's gap is that of a department: it has no row after the department stopped, and was due none before.
    fn is_of_department(&self, gap: &Gap, table: Table, stopped: &Stopped) -> bool {
        let of_table = self.departments.iter().zip(&stopped.gaps).filter(
            |(studied, _)| matches!(studied.line.subject, Judged::Department(of, _) if *of == table),
        );
        let mut gaps = of_table.filter_map(|(_, gaps)| gaps.as_ref()).flatten();
        gaps.any(|other| {
            let days = (gap.to + 1 - gap.from) as f64;
            let before = other.from.saturating_sub(gap.from) as f64;
            gap.from <= other.from + 1
                && gap.to >= other.from
                && gap.expected * before / days <= ROWS_BEFORE_STOP_MAX
        })
    }
}
