//! A series laid on the days of the judged window, its weekly rhythm, and the level that its days have at a time.

use super::{Common, KnownBad, Series};
use crate::judge::Judged;
use crate::judge::calendar::{Calendar, DayKind};

/// The days of the judged window, oldest first, up to the as-of day.
pub(super) struct Timeline {
    pub(super) start: i32,
    pub(super) kinds: Vec<DayKind>,
    /// For each day how many closed days put their patients off to it.
    pub(super) put_off: Vec<i32>,
}

impl Timeline {
    pub(super) fn new(start: i32, as_of: i32, calendar: &Calendar) -> Timeline {
        Timeline {
            start,
            kinds: (start..=as_of).map(|day| calendar.kind(day)).collect(),
            put_off: (start..=as_of).map(|day| calendar.put_off(day)).collect(),
        }
    }

    pub(super) fn day(&self, index: usize) -> i32 {
        self.start + index as i32
    }

    /// Whether a day tells of the level: neither in a long break nor otherwise unsettled.
    pub(super) fn is_usual(&self, index: usize) -> bool {
        let kind = self.kinds[index];
        !matches!(kind, DayKind::LongBreak(_) | DayKind::Unsettled(_))
    }

    pub(super) fn index(&self, day: i32) -> Option<usize> {
        let index = usize::try_from(day - self.start).ok()?;
        (index < self.kinds.len()).then_some(index)
    }
}

/// A series on the days of a timeline.
#[derive(Clone)]
pub(super) struct Line<'a> {
    pub(super) subject: &'a Judged,
    /// Rows of each day.
    pub(super) counts: Vec<f64>,
    /// Of these, late; `None` where it is not known.
    pub(super) late: Vec<Option<f64>>,
    /// The first day with rows.
    pub(super) begin: usize,
    /// Days from here on are too young to be judged.
    pub(super) ripe: usize,
    /// Days that levels and rhythms are not learned from: known or found to be bad.
    pub(super) left_out: Vec<bool>,
}

/// Behind more closed days than that, a day is like no other.
const PUT_OFF_MAX: i32 = 2;

/// More rows a day than any hospital has; beyond it numbers would no longer be told apart.
const ROWS_MAX: f64 = 1e9;

impl<'a> Line<'a> {
    pub(super) fn new(
        series: &'a Series,
        timeline: &Timeline,
        bad: &[KnownBad],
        common: &Common,
    ) -> Line<'a> {
        let days = timeline.kinds.len();
        let (mut counts, mut late) = (vec![0.0; days], vec![None; days]);
        let mut began_before = false;
        for day in &series.days {
            began_before |= day.day < timeline.start && day.count > 0;
            if let Some(index) = timeline.index(day.day) {
                counts[index] = (counts[index] + day.count as f64).min(ROWS_MAX);
                late[index] = day.late.map(|rows| rows as f64);
            }
        }
        let first = counts.iter().position(|count| *count > 0.0);
        let mut line = Line {
            subject: &series.subject,
            counts,
            late,
            begin: if began_before {
                0
            } else {
                first.unwrap_or(days)
            },
            ripe: 0,
            left_out: vec![false; days],
        };
        line.ripe = days.saturating_sub(line.ripe_days(common));
        let concerned =
            |known: &&KnownBad| known.subject == Judged::Feed || known.subject == series.subject;
        for known in bad.iter().filter(concerned) {
            // What is bad for longer than that is the new level.
            let to = known.to.min(known.from + common.adapt_days as i32 - 1);
            for index in (known.from..=to).filter_map(|day| timeline.index(day)) {
                line.left_out[index] = true;
            }
        }
        line
    }

    /// After how many days so few rows are still to come that a day can be judged. Rows that come late are taken to come
    /// ever more seldom, as in a geometric distribution; what is known is the share later than two days.
    fn ripe_days(&self, common: &Common) -> usize {
        let days = self.counts.len();
        // The youngest days cannot have late rows yet.
        let known = days.saturating_sub(84)..days.saturating_sub(7);
        let (mut rows, mut late) = (0.0, 0.0);
        for index in known {
            if let Some(of_day) = self.late[index] {
                rows += self.counts[index];
                late += of_day;
            }
        }
        if rows < 50.0 {
            return common.ripe_days_default as usize;
        }
        let share = ((late + 0.5) / (rows + 1.0)).min(0.99);
        let needed = 2.0 * common.late_share_ripe.max(1e-9).ln() / share.ln();
        // A row is late after two days, so none is early enough to judge the second one.
        (needed.ceil().max(3.0) as usize).min(common.ripe_days_max as usize)
    }

    /// Whether levels and rhythms are learned from a day. The first day of a series is not like the others: what was there
    /// before comes with it.
    pub(super) fn trains(&self, timeline: &Timeline, index: usize) -> bool {
        let is_like_others = timeline.is_usual(index) && timeline.put_off[index] <= PUT_OFF_MAX;
        index > self.begin && index < self.ripe && !self.left_out[index] && is_like_others
    }

    /// The share of the busy days among these that have rows, a little towards one half; `None` when there is no busy day.
    pub(super) fn share_with_rows(
        &self,
        timeline: &Timeline,
        rhythm: &Rhythm,
        days: std::ops::Range<usize>,
    ) -> Option<f64> {
        let (mut busy, mut with_rows) = (0u32, 0u32);
        for day in days.start.max(self.begin)..days.end {
            if self.trains(timeline, day) && rhythm.is_busy(timeline, day) {
                busy += 1;
                with_rows += u32::from(self.counts[day] > 0.0);
            }
        }
        (busy > 0).then(|| (f64::from(with_rows) + 0.5) / (f64::from(busy) + 1.0))
    }

    /// The level of the days `from..to`: rows of a day with factor 1, the median over weeks that are counted back from `to`. The
    /// median of small counts says little, so they are added up.
    pub(super) fn level(
        &self,
        timeline: &Timeline,
        rhythm: &Rhythm,
        from: usize,
        to: usize,
    ) -> Level {
        let to = to.min(self.ripe);
        let mut ratios: Vec<f64> = Vec::with_capacity(12);
        let (mut rows, mut factors, mut days) = (0.0, 0.0, 0);
        let mut week_end = to;
        while week_end > from {
            let week = week_end.saturating_sub(7).max(from)..week_end;
            week_end = week.start;
            let (mut of_week, mut expected) = (0.0, 0.0);
            for index in week.filter(|index| self.trains(timeline, *index)) {
                of_week += self.counts[index];
                expected += rhythm.factor(timeline.kinds[index]);
                days += 1;
            }
            rows += of_week;
            factors += expected;
            // A week of which less than two open days are left says nothing.
            if expected >= 2.0 {
                ratios.push(of_week / expected);
            }
        }
        let is_small = rows < 5.0 * ratios.len() as f64;
        let rate = match is_small || ratios.is_empty() {
            true if factors > 0.0 => rows / factors,
            true => 0.0,
            false => median(&mut ratios),
        };
        Level { rate, days }
    }
}

/// What a level rests on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Level {
    pub(super) rate: f64,
    pub(super) days: u32,
}

/// Classes of days: open by weekday, closed on a Saturday, a Sunday, another day.
const CLASSES: usize = 10;

fn class(kind: DayKind) -> usize {
    match (kind.is_open(), kind.weekday()) {
        (true, weekday) => usize::from(weekday),
        (false, 5) => 7,
        (false, 6) => 8,
        (false, _) => 9,
    }
}

/// How the days of a series differ by weekday and closing, and how widely they spread.
#[derive(Clone, Debug)]
pub(super) struct Rhythm {
    factors: [f64; CLASSES],
    /// What the first open day after a closing has more.
    after_closing: f64,
    /// Squared coefficients of variation beyond Poisson's, of open and closed days.
    dispersion: [f64; 2],
}

/// A narrower series needs so many rows before its own rhythm counts as much as that of the wider one.
const ROWS_OF_WIDER: f64 = 2.0;

/// Fewer days than two weeks show no rhythm.
const RHYTHM_DAYS_MIN: usize = 14;

impl Rhythm {
    const FLAT: Rhythm = Rhythm {
        factors: [1.0; CLASSES],
        after_closing: 1.0,
        dispersion: [0.0; 2],
    };

    /// Whether a day is one that usually brings rows: at least half of a usual day's.
    pub(super) fn is_busy(&self, timeline: &Timeline, day: usize) -> bool {
        self.factor(timeline.kinds[day]) >= 0.5
    }

    pub(super) fn factor(&self, kind: DayKind) -> f64 {
        let after = match kind {
            DayKind::AfterClosing(_) => self.after_closing,
            _ => 1.0,
        };
        self.factors[class(kind)] * after
    }

    pub(super) fn dispersion(&self, kind: DayKind) -> f64 {
        self.dispersion[usize::from(!kind.is_open())]
    }

    /// The dispersion of a single day: on an open day of half the patients, as on Saturdays, the chance that a report or a patient
    /// more or less comes counts twice.
    pub(super) fn dispersion_of_day(&self, kind: DayKind) -> f64 {
        let dispersion = self.dispersion(kind);
        match kind.is_open() {
            true => dispersion / self.factor(kind).clamp(0.1, 1.0),
            false => dispersion,
        }
    }

    /// Learns the rhythm of a series; where it has few rows, from the wider series that it is part of. `None` when there
    /// are too few days.
    pub(super) fn of(
        line: &Line,
        timeline: &Timeline,
        wider: Option<&Rhythm>,
        dispersion_min: f64,
    ) -> Option<Rhythm> {
        let trained: Vec<usize> = (line.begin..line.ripe)
            .filter(|index| line.trains(timeline, *index))
            .collect();
        if trained.len() < RHYTHM_DAYS_MIN {
            return None;
        }
        let mut rhythm = wider.cloned().unwrap_or(Rhythm::FLAT);
        for _ in 0..2 {
            let levels = rhythm.levels(line, timeline, &trained);
            rhythm.learn_factors(line, timeline, &trained, &levels, wider);
        }
        let levels = rhythm.levels(line, timeline, &trained);
        rhythm.learn_after_closing(line, timeline, &trained, &levels);
        rhythm.learn_dispersion(line, timeline, &trained, &levels, dispersion_min);
        Some(rhythm)
    }

    /// The level around each of the days, ten weeks wide; one level a week is fine enough.
    fn levels(&self, line: &Line, timeline: &Timeline, days: &[usize]) -> Vec<f64> {
        let mut known: Option<(usize, f64)> = None;
        let around = |day: usize| {
            let from = (day / 7 * 7).saturating_sub(35);
            line.level(timeline, self, from, from + 70).rate
        };
        days.iter()
            .map(|day| match known {
                Some((week, level)) if week == day / 7 => level,
                _ => {
                    let level = around(*day);
                    known = Some((day / 7, level));
                    level
                }
            })
            .collect()
    }

    fn learn_factors(
        &mut self,
        line: &Line,
        timeline: &Timeline,
        days: &[usize],
        levels: &[f64],
        wider: Option<&Rhythm>,
    ) {
        let mut of_class: [Vec<(f64, f64)>; CLASSES] = Default::default();
        for (index, level) in days.iter().zip(levels) {
            let kind = timeline.kinds[*index];
            if !matches!(kind, DayKind::AfterClosing(_)) && *level > 0.0 {
                of_class[class(kind)].push((line.counts[*index], *level));
            }
        }
        let mut learned: [Option<f64>; CLASSES] = [None; CLASSES];
        for (number, pairs) in of_class.iter().enumerate() {
            let wider = wider.map(|wider| wider.factors[number]);
            learned[number] = factor_of(pairs, self.factors[number], wider);
        }
        let known_open: Vec<f64> = learned[..7].iter().copied().flatten().collect();
        let open = mean(&known_open).unwrap_or(1.0);
        let closed = learned[8]
            .or(learned[7])
            .or(learned[9])
            .unwrap_or(0.3 * open);
        for (number, factor) in learned.iter().enumerate() {
            let other = wider.map_or(if number < 7 { open } else { closed }, |wider| {
                wider.factors[number]
            });
            self.factors[number] = factor.unwrap_or(other);
        }
    }

    fn learn_after_closing(
        &mut self,
        line: &Line,
        timeline: &Timeline,
        days: &[usize],
        levels: &[f64],
    ) {
        self.after_closing = 1.0;
        let mut ratios: Vec<f64> = Vec::new();
        for (index, level) in days.iter().zip(levels) {
            let kind = timeline.kinds[*index];
            let mean = level * self.factors[class(kind)];
            if matches!(kind, DayKind::AfterClosing(_)) && mean >= 5.0 {
                ratios.push(line.counts[*index] / mean);
            }
        }
        if ratios.len() >= 3 {
            self.after_closing = median(&mut ratios).clamp(0.8, 2.0);
        }
    }

    fn learn_dispersion(
        &mut self,
        line: &Line,
        timeline: &Timeline,
        days: &[usize],
        levels: &[f64],
        least: f64,
    ) {
        let mut pairs: [Vec<(f64, f64)>; 2] = Default::default();
        for (index, level) in days.iter().zip(levels) {
            let kind = timeline.kinds[*index];
            let pair = (line.counts[*index], level * self.factor(kind));
            if pair.1 > 0.0 {
                pairs[usize::from(!kind.is_open())].push(pair);
            }
        }
        let open = dispersion_of(&pairs[0]).unwrap_or(0.0).max(least);
        let closed = dispersion_of(&pairs[1]).unwrap_or(2.0 * open).max(least);
        self.dispersion = [open, closed];
    }
}

/// The factor of a class of days from pairs of rows and level; a single wild day must not move it.
fn factor_of(pairs: &[(f64, f64)], known: f64, wider: Option<f64>) -> Option<f64> {
    let levels: f64 = pairs.iter().map(|pair| pair.1).sum();
    if let Some(wider) = wider {
        let rows: f64 = pairs.iter().map(|pair| capped(*pair, known)).sum();
        let of_wider = ROWS_OF_WIDER / wider.max(0.01);
        return Some((rows + ROWS_OF_WIDER) / (levels + of_wider));
    }
    if pairs.len() < 3 {
        return None;
    }
    let mut ratios: Vec<f64> = pairs.iter().map(|(rows, level)| rows / level).collect();
    let middle = median(&mut ratios);
    if middle * levels / pairs.len() as f64 >= 5.0 {
        return Some(middle);
    }
    let rows: f64 = pairs.iter().map(|pair| capped(*pair, known)).sum();
    Some(rows / levels)
}

fn capped((rows, level): (f64, f64), factor: f64) -> f64 {
    rows.min(4.0 * level * factor + 10.0)
}

/// Days whose spread is the largest are left out, and what they take from the rest is put back.
const TRIMMED_SHARE: f64 = 0.03;
const TRIMMED_BACK: f64 = 1.2;

/// The spread beyond Poisson's from pairs of rows and mean; `None` for fewer than eight days. The larger of a median and a
/// trimmed mean: the one sees the bulk of the days, the other how far the rest strays.
pub(super) fn dispersion_of(pairs: &[(f64, f64)]) -> Option<f64> {
    if pairs.len() < 8 {
        return None;
    }
    let mut sorted = pairs.to_vec();
    let strays = |(rows, mean): &(f64, f64)| (rows - mean).powi(2) / mean;
    sorted.sort_by(|a, b| strays(a).total_cmp(&strays(b)));
    let kept = pairs.len() - (pairs.len() as f64 * TRIMMED_SHARE).ceil() as usize;
    let kept = sorted.get(..kept).unwrap_or(&sorted);
    let beyond: f64 = kept
        .iter()
        .map(|(rows, mean)| TRIMMED_BACK * (rows - mean).powi(2) - mean)
        .sum();
    let squares: f64 = kept.iter().map(|(_, mean)| mean * mean).sum();
    let trimmed = beyond / squares.max(f64::MIN_POSITIVE);
    let mut means: Vec<f64> = pairs.iter().map(|pair| pair.1).collect();
    let middle = median(&mut means);
    let mut ratios: Vec<f64> = pairs
        .iter()
        .map(|(rows, mean)| (rows / mean - 1.0).abs())
        .collect();
    let robust = match middle >= 5.0 {
        true => (1.4826 * median(&mut ratios)).powi(2) - 1.0 / middle,
        false => 0.0,
    };
    Some(trimmed.max(robust).max(0.0))
}

/// The median; 0 of nothing.
pub(super) fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match (values.get(middle), values.len() % 2) {
        (Some(value), 1) => *value,
        (Some(value), _) => (values[middle - 1] + value) / 2.0,
        (None, _) => 0.0,
    }
}

pub(super) fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}
