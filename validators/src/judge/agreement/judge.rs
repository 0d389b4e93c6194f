//! From agreements of months to verdicts.
//!
//! A comparison as a whole is held against a band of the rules. A class of tests is held against the hospital's own months, as how
//! often a test is charged follows from rules of the fee schedule that a band cannot know. Chance is allowed for in both. A month
//! is judged when it is over, due and whole, both feeds are there, and patients are linked (law 9).

use std::collections::BTreeMap;

use model::{Code, Lang};

use super::bands::Bands;
use super::comparison::{Comparison, Side};
use super::evidence::{detail, evidence};
use super::{ALL, Agreement, Counts, Month};
use crate::judge::rules::Rules;
use crate::judge::{Judged, Outcome, Verdict};

/// The check of a month of which nothing came.
const MISSING: &str = "X63";

const NOT_DUE: &str = "not all of the month is due yet";
const NO_FEED: &str = "the hospital has no such feed";
const FIRST_MONTH: &str = "the first month may be incomplete";
const BEFORE_FEED: &str = "before the first month of the feed";
const NOT_DELIVERED: &str = "nothing was delivered of the month";
const UNLINKED: &str = "too few patients are linked";
const FEW: &str = "too few to compare";
const FEW_MONTHS: &str = "too few months to know what is usual";
const NEVER: &str = "not met in the months before";

/// Why something was not judged, for people.
pub fn not_judged(reason: &'static str, lang: Lang) -> &'static str {
    let ja = match reason {
        NOT_DUE => "その月の分はまだ出そろわない",
        NO_FEED => "そのデータがない",
        FIRST_MONTH => "最初の月は途中からのことがある",
        BEFORE_FEED => "そのデータの最初の月より前",
        NOT_DELIVERED => "その月の分が届いていない",
        UNLINKED => "結び付いた患者が少ない",
        FEW => "件数が少ない",
        FEW_MONTHS => "比べる月が足りない",
        NEVER => "それまでの月に一度もない",
        other => other,
    };
    match lang {
        Lang::Ja => ja,
        Lang::En => reason,
    }
}

/// What is known of one hospital on one night.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The as-of day. Days are counted from 1970-01-01.
    pub as_of: i32,
    /// The agreements, of any months, each month and comparison once.
    pub agreements: &'a [Agreement],
    /// The thresholds.
    pub rules: &'a Rules,
}

/// One line of the table of agreement: a class of a comparison in a month, seen from one side.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The month.
    pub month: Month,
    /// What is held against what.
    pub comparison: Comparison,
    /// The class; [`ALL`] for the whole.
    pub class: String,
    /// The side whose things the other one should know.
    pub side: Side,
    /// The check.
    pub code: Code,
    /// How many things there are.
    pub counts: Counts,
    /// Which share of the side's things the other one knows; `None` when there are none.
    pub share: Option<f64>,
    /// The least share that is allowed; `None` when nothing is known to compare with.
    pub share_min: Option<f64>,
    /// What comes of it.
    pub outcome: Outcome,
}

impl Line {
    /// Things of the side, and those of them that the other one does not know.
    pub fn eligible_and_failed(&self) -> (u64, u64) {
        let alone = match self.side {
            Side::Left => self.counts.only_left,
            Side::Right => self.counts.only_right,
        };
        (self.counts.matched + alone, alone)
    }
}

/// Verdicts, one for each check, comparison and month, sorted by code and subject.
pub fn judge(input: &Input<'_>) -> Vec<Verdict> {
    let rules_id = input.rules.id("agreement");
    let by_comparison = by_comparison(input);
    let mut verdicts = Vec::new();
    for (comparison, months) in &by_comparison {
        let study = Study::of(input, *comparison, months);
        for month in months {
            verdicts.extend(study.missing(month, &rules_id));
            for side in [Side::Left, Side::Right] {
                verdicts.extend(study.verdict(month, side, &rules_id));
            }
        }
    }
    verdicts.sort_by(|a, b| (a.code, &a.subject).cmp(&(b.code, &b.subject)));
    verdicts
}

/// The table of agreement, by month, comparison, side and class.
pub fn lines(input: &Input<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    for (comparison, months) in &by_comparison(input) {
        let study = Study::of(input, *comparison, months);
        for month in months {
            for side in [Side::Left, Side::Right] {
                lines.extend(study.lines(month, side));
            }
        }
    }
    lines.sort_by_key(|line| (line.month, line.comparison));
    lines
}

/// The months of each comparison that have begun, in order.
fn by_comparison<'a>(input: &Input<'a>) -> BTreeMap<Comparison, Vec<&'a Agreement>> {
    let mut by_comparison: BTreeMap<Comparison, Vec<&Agreement>> = BTreeMap::new();
    let begun = input
        .agreements
        .iter()
        .filter(|it| it.month.first() <= input.as_of);
    for agreement in begun {
        let months = by_comparison.entry(agreement.comparison).or_default();
        months.push(agreement);
    }
    for months in by_comparison.values_mut() {
        months.sort_by_key(|agreement| agreement.month);
    }
    by_comparison
}

/// The months of one comparison together.
struct Study<'a> {
    as_of: i32,
    bands: &'a Bands,
    comparison: Comparison,
    months: &'a [&'a Agreement],
    /// The first month with rows of each side.
    began: [Option<Month>; 2],
}

impl<'a> Study<'a> {
    fn of(input: &Input<'a>, comparison: Comparison, months: &'a [&'a Agreement]) -> Study<'a> {
        let began = |rows: fn(&Agreement) -> u64| {
            let mut with_rows = months.iter().filter(|it| rows(it) > 0);
            with_rows.next().map(|it| it.month)
        };
        Study {
            as_of: input.as_of,
            bands: &input.rules.agreement,
            comparison,
            months,
            began: [began(|it| it.left_rows), began(|it| it.right_rows)],
        }
    }

    /// Why a month is not to be judged whatever came of it.
    fn not_whole(&self, month: Month) -> Option<&'static str> {
        let due = month.last() + self.bands.due_days(self.comparison.feed());
        match self.began {
            [None, _] | [_, None] => Some(NO_FEED),
            [Some(left), _] if month <= left => Some(FIRST_MONTH),
            [_, Some(right)] if month < right => Some(BEFORE_FEED),
            _ if self.as_of < due => Some(NOT_DUE),
            _ => None,
        }
    }

    /// Why a month is not to be held against the other feed.
    fn not_comparable(&self, it: &Agreement) -> Option<&'static str> {
        if let Some(reason) = self.not_whole(it.month) {
            return Some(reason);
        }
        let known = it.patients_known as f64;
        if it.right_rows == 0 {
            Some(NOT_DELIVERED)
        } else if known < self.bands.known_share_min * it.patients as f64 {
            Some(UNLINKED)
        } else {
            None
        }
    }

    /// Whether nothing came of a month.
    fn missing(&self, it: &Agreement, rules_id: &str) -> Option<Verdict> {
        let about = self.comparison.about();
        if !about.tells_missing {
            return None;
        }
        let expected = it.all().only_left;
        let outcome = match self.not_whole(it.month) {
            Some(reason) => Outcome::NotApplicable(reason),
            None if it.right_rows > 0 => Outcome::Pass,
            None if expected < self.bands.keys_min => Outcome::NotApplicable(FEW),
            None => Outcome::Fail,
        };
        let of_left = it.all();
        Some(Verdict {
            code: Code(MISSING),
            subject: Judged::DataType(format!("{} {}", it.month.text(), about.sides[1])),
            outcome,
            from: Some(it.month.first()),
            to: Some(it.month.last()),
            failed: of_left.only_left,
            eligible: of_left.matched + of_left.only_left,
            detail: format!("{} {}", about.sides[0], expected),
            evidence: evidence(it, rules_id, &[]),
        })
    }

    /// Whether the other side knows what this one tells of.
    fn verdict(&self, it: &Agreement, side: Side, rules_id: &str) -> Option<Verdict> {
        let [left, right] = self.comparison.about().checks;
        let code = match side {
            Side::Left => left?,
            Side::Right => right?,
        };
        let lines = self.lines(it, side);
        let failing = |line: &&Line| line.outcome == Outcome::Fail;
        let worst = lines.iter().find(failing).or_else(|| lines.first())?;
        let (eligible, failed) = worst.eligible_and_failed();
        Some(Verdict {
            code: Code(code),
            subject: Judged::DataType(format!("{} {}", it.month.text(), self.comparison.name())),
            outcome: worst.outcome,
            from: Some(it.month.first()),
            to: Some(it.month.last()),
            failed,
            eligible,
            detail: detail(&lines),
            evidence: evidence(it, rules_id, &lines),
        })
    }

    /// A side's classes, the whole first. None where the comparison says nothing of the side.
    fn lines(&self, it: &Agreement, side: Side) -> Vec<Line> {
        let [left, right] = self.comparison.about().checks;
        let code = match side {
            Side::Left => left,
            Side::Right => right,
        };
        let Some(code) = code else {
            return Vec::new();
        };
        let whole = it.classes.get_key_value(ALL);
        let parts = it.classes.iter().filter(|(class, _)| *class != ALL);
        let classes = whole.into_iter().chain(parts);
        classes
            .map(|(class, counts)| self.line(it, side, Code(code), (class, *counts)))
            .collect()
    }

    fn line(
        &self,
        it: &Agreement,
        side: Side,
        code: Code,
        (class, counts): (&str, Counts),
    ) -> Line {
        let share_min = match class {
            ALL => Ok(self.bands.share_min(code.0)),
            _ => self.own_share_min(it.month, side, class),
        };
        let mut line = Line {
            month: it.month,
            comparison: self.comparison,
            class: class.to_owned(),
            side,
            code,
            counts,
            share: None,
            share_min: share_min.ok(),
            outcome: Outcome::Pass,
        };
        let (eligible, failed) = line.eligible_and_failed();
        line.share = (eligible > 0).then(|| counts.matched as f64 / eligible as f64);
        line.outcome = match (self.not_comparable(it), share_min) {
            (Some(reason), _) => Outcome::NotApplicable(reason),
            _ if eligible < self.bands.keys_min => Outcome::NotApplicable(FEW),
            (None, Err(reason)) => Outcome::NotApplicable(reason),
            (None, Ok(least)) if self.is_too_many(failed, eligible, least) => Outcome::Fail,
            (None, Ok(_)) => Outcome::Pass,
        };
        line
    }

    /// Whether more are missing than the share and chance allow.
    fn is_too_many(&self, failed: u64, eligible: u64, share_min: f64) -> bool {
        let (things, missing_max) = (eligible as f64, 1.0 - share_min);
        let spread = (things * missing_max * share_min).sqrt();
        failed as f64 > things * missing_max + self.bands.deviations * spread
    }

    /// What the share of a class may fall to, a part of the median of the hospital's own months before; else why it is not known.
    fn own_share_min(&self, month: Month, side: Side, class: &str) -> Result<f64, &'static str> {
        let before = self.months.iter().rev().filter(|it| it.month < month);
        let judged = before.filter(|it| self.not_comparable(it).is_none());
        let shares = judged.filter_map(|it| {
            let counts = it.classes.get(class)?;
            let alone = match side {
                Side::Left => counts.only_left,
                Side::Right => counts.only_right,
            };
            let eligible = counts.matched + alone;
            let is_enough = eligible >= self.bands.keys_min;
            is_enough.then(|| counts.matched as f64 / eligible as f64)
        });
        let mut shares: Vec<f64> = shares.take(self.bands.own_months as usize).collect();
        if (shares.len() as u64) < self.bands.own_months_min {
            return Err(FEW_MONTHS);
        }
        shares.sort_by(f64::total_cmp);
        match shares.get(shares.len() / 2) {
            Some(median) if *median > 0.0 => Ok(median * self.bands.own_times_min),
            _ => Err(NEVER),
        }
    }
}
