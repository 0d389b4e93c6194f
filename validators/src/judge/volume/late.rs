//! Days whose rows came late (N08).

use super::Lateness;
use super::line::{Line, Rhythm, Timeline};
use super::tail::{at_least, clump};
use crate::judge::calendar::DayKind;

/// What is usual of a day, and what it was.
#[derive(Clone, Copy, Debug)]
pub(super) struct LateDay {
    pub(super) index: usize,
    /// Late rows as usual for such a day.
    pub(super) expected: f64,
    pub(super) late: f64,
}

/// The days of a line that came late, and how many days were looked at; `None` when lateness is not known of any.
///
/// Days around which much is closed are not judged: what waits for the laboratory to open is late by the calendar. Late rows come by
/// the report, so they are counted in `clump`s of a usual day.
pub(super) fn late_days(
    line: &Line,
    timeline: &Timeline,
    rhythm: Option<&Rhythm>,
    rules: &Lateness,
    probability: f64,
) -> Option<(Vec<LateDay>, u64)> {
    let usual = rhythm.map_or((0.0, 1.0), |rhythm| usual_day(line, timeline, rhythm));
    let is_judged = |index: &usize| {
        let soon = *index..(*index + BREAK_DAYS).min(timeline.kinds.len());
        line.counts[*index] > 0.0 && soon.into_iter().all(|day| timeline.is_usual(day))
    };
    let days: Vec<(usize, usize, f64)> = (line.begin + 1..line.ripe)
        .filter(is_judged)
        .filter_map(|index| Some((index, group(timeline, index), line.late[index]?)))
        .collect();
    if days.is_empty() {
        return None;
    }
    let mut found: Vec<LateDay> = Vec::new();
    // A long outage raises the usual share in which it would hide, so it is learned again without what was found.
    for _ in 0..2 {
        let shares = usual_shares(line, &days, &found);
        found = days
            .iter()
            .map(|(index, group, late)| LateDay {
                index: *index,
                expected: shares[*group] * line.counts[*index],
                late: *late,
            })
            .filter(|day| {
                let (level, clump) = usual;
                let rows = line.counts[day.index].max(level);
                let (late, expected) = ((day.late / clump).round(), day.expected / clump);
                day.late - day.expected >= rules.excess_share_min * rows
                    && at_least(late, expected, rules.dispersion) < probability
            })
            .collect();
    }
    Some((found, days.len() as u64))
}

/// A day is late by the calendar when a break begins so soon.
const BREAK_DAYS: usize = 3;

/// Rows of a usual open day, and how many of them come together.
fn usual_day(line: &Line, timeline: &Timeline, rhythm: &Rhythm) -> (f64, f64) {
    let level = line.level(timeline, rhythm, line.begin, line.ripe).rate;
    let dispersion = rhythm.dispersion(DayKind::Workday(0));
    (level, clump(level, dispersion))
}

/// Days are compared by how many of the next two days are closed: what waits for an open day is late.
const GROUPS: usize = 4;

fn group(timeline: &Timeline, index: usize) -> usize {
    if !timeline.is_usual(index) {
        return GROUPS - 1;
    }
    let next = timeline.kinds.iter().skip(index + 1).take(2);
    next.filter(|kind| !kind.is_open() || matches!(kind, DayKind::Unsettled(_)))
        .count()
}

/// The usual share of late rows in each group. A hundred rows of the share of all days stand for what a small group lacks.
fn usual_shares(line: &Line, days: &[(usize, usize, f64)], found: &[LateDay]) -> [f64; GROUPS] {
    let mut sums = [(0.0, 0.0); GROUPS];
    let mut all = (0.5, 1.0);
    let is_found = |index: usize| found.binary_search_by_key(&index, |day| day.index).is_ok();
    for (index, group, late) in days {
        if !line.left_out[*index] && !is_found(*index) {
            sums[*group] = (sums[*group].0 + late, sums[*group].1 + line.counts[*index]);
            all = (all.0 + late, all.1 + line.counts[*index]);
        }
    }
    let usual = all.0 / all.1;
    sums.map(|(late, rows)| (late + 100.0 * usual) / (rows + 100.0))
}
