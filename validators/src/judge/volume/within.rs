//! What the shapes of days tell, put into the verdicts about days: half days with those missing (N03), repeated days with those
//! doubled (N04). A day that is told already is not told again.

use model::Code;

use super::evidence::Evidence;
use super::half::{HalfDay, half_days};
use super::night::{Night, Told};
use super::repeat::{RepeatedDay, repeated_days};
use super::shape::{Laid, Shape};
use super::tell::verdict;
use super::{Missing, probability};
use crate::judge::calendar::civil::iso;
use crate::judge::{Judged, Outcome, Verdict};

/// What is common to several tables shows in those without the largest as well, where chance may play a larger part.
const COMMON_PROBABILITY: f64 = 0.05;

/// At most so many days are told one by one.
const DAYS_MAX: usize = 6;

/// A day as it is told.
struct OneDay {
    index: usize,
    class: &'static str,
    /// The hours in the detail, if it is not the whole day.
    hours: Option<&'static str>,
    seen: f64,
    band: [f64; 3],
    trained: u32,
}

impl OneDay {
    fn half(day: &HalfDay, rules: &Missing) -> OneDay {
        OneDay {
            index: day.index,
            class: day.half.name(),
            hours: Some(day.half.name()),
            seen: day.seen,
            band: [
                rules.half_times_max * day.expected,
                day.expected,
                f64::INFINITY,
            ],
            trained: day.trained,
        }
    }

    fn repeated(day: &RepeatedDay) -> OneDay {
        OneDay {
            index: day.index,
            class: "rows by patient and item",
            hours: None,
            seen: day.rows,
            band: [0.0, day.expected, day.most],
            trained: day.trained,
        }
    }
}

impl Night<'_> {
    /// Adds half days to the verdicts of N03.
    pub(super) fn add_half_days(&self, told: &Told, verdicts: &mut Vec<Verdict>) {
        let rules = &self.rules.missing;
        let shapes = self.input.shapes;
        let laid: Vec<Laid> = shapes.iter().map(|shape| self.laid(&[shape])).collect();
        // Half of the false alarms that may happen are the feed's, as of whole days.
        let rate = rules.half_false_alarms_a_month / 2.0;
        let probabilities = (probability(rate, shapes.len()), probability(rate, 1));
        let (tables, feed) = half_days(&laid, &self.rules.common, rules, probabilities);
        let is_in = |days: &[HalfDay], index: usize| days.iter().any(|day| day.index == index);
        for (shape, days) in shapes.iter().zip(&tables) {
            let own = days.iter().filter(|day| !is_in(&feed, day.index));
            let own = own.map(|day| OneDay::half(day, rules));
            let own: Vec<OneDay> = own.filter(|day| told.is_new(day.index)).collect();
            self.add_days("N03", &shape.subject, &own, verdicts);
        }
        let feed = feed.iter().map(|day| OneDay::half(day, rules));
        let feed: Vec<OneDay> = feed.filter(|day| told.is_new(day.index)).collect();
        self.add_days("N03", &Judged::Feed, &feed, verdicts);
    }

    /// Adds repeated days to the verdicts of N04.
    pub(super) fn add_repeated_days(&self, told: &Told, verdicts: &mut Vec<Verdict>) {
        let rules = &self.rules.doubled;
        let find = |laid: &Laid, probability: f64| -> Vec<OneDay> {
            let found = repeated_days(laid, &self.rules.common, rules, probability);
            found.iter().map(OneDay::repeated).collect()
        };
        let probability = probability(
            rules.false_alarms_a_month / 2.0,
            self.input.shapes.len() + 1,
        );
        for (subject, days) in self.placed(find, probability, told) {
            self.add_days("N04", &subject, &days, verdicts);
        }
    }

    /// The shapes added up, as far as the tables' rows are ripe.
    fn laid(&self, shapes: &[&Shape]) -> Laid<'_> {
        let is_of = |subject: &Judged| shapes.iter().any(|shape| shape.subject == *subject);
        let lines = self.tables.iter().map(|studied| &studied.line);
        let ripe = lines
            .filter(|line| is_of(line.subject))
            .map(|line| line.ripe);
        let of_feed = self.feed.as_ref().map(|studied| studied.line.ripe);
        let ripe = ripe.min().or(of_feed).unwrap_or(0);
        Laid::of(shapes, &self.timeline, ripe)
    }

    /// The days that are found, each told of the feed when it is common to its tables, else of the tables.
    fn placed(
        &self,
        find: impl Fn(&Laid, f64) -> Vec<OneDay>,
        probability: f64,
        told: &Told,
    ) -> Vec<(Judged, Vec<OneDay>)> {
        let has_patients = |shape: &&Shape| shape.days.iter().any(|day| day.patients > 0.0);
        let shapes: Vec<&Shape> = self.input.shapes.iter().filter(has_patients).collect();
        let found = |shapes: &[&Shape], probability: f64| {
            let mut days = find(&self.laid(shapes), probability);
            days.retain(|day| told.is_new(day.index));
            days
        };
        let mut of_tables: Vec<(Judged, Vec<OneDay>)> = shapes
            .iter()
            .map(|shape| (shape.subject.clone(), found(&[shape], probability)))
            .collect();
        if shapes.len() < 2 {
            return of_tables;
        }
        let rows = |shape: &Shape| shape.days.iter().map(|day| day.rows).sum::<f64>();
        let largest = shapes
            .iter()
            .copied()
            .max_by(|one, other| rows(one).total_cmp(&rows(other)));
        let rest: Vec<&Shape> = shapes
            .iter()
            .copied()
            .filter(|shape| Some(&shape.subject) != largest.map(|largest| &largest.subject))
            .collect();
        let of_rest = found(&rest, COMMON_PROBABILITY);
        let mut of_feed = found(&shapes, probability);
        of_feed.retain(|day| {
            let is_there = |days: &[OneDay]| days.iter().any(|other| other.index == day.index);
            is_there(&of_rest) || !of_tables.iter().any(|(_, days)| is_there(days))
        });
        for (_, days) in &mut of_tables {
            days.retain(|day| !of_feed.iter().any(|other| other.index == day.index));
        }
        of_tables.push((Judged::Feed, of_feed));
        of_tables
    }

    /// Puts days into the verdict of a subject.
    fn add_days(
        &self,
        code: &'static str,
        subject: &Judged,
        days: &[OneDay],
        verdicts: &mut Vec<Verdict>,
    ) {
        let (Some(first), Some(last)) = (days.first(), days.last()) else {
            return;
        };
        let (from, to) = (
            self.timeline.day(first.index),
            self.timeline.day(last.index),
        );
        let known = verdicts
            .iter()
            .position(|it| it.code == Code(code) && it.subject == *subject);
        let place = known.unwrap_or_else(|| {
            verdicts.push(verdict(code, subject, Outcome::Pass));
            verdicts.len() - 1
        });
        let of_subject = &mut verdicts[place];
        let failed = of_subject.failed + days.len() as u64;
        let eligible = of_subject.eligible.max(failed);
        if of_subject.outcome == Outcome::Fail {
            of_subject.from = of_subject.from.min(Some(from));
            of_subject.to = of_subject.to.max(Some(to));
            of_subject.detail = format!("{}; {}", of_subject.detail, self.in_words(days));
        } else {
            let evidence = Evidence {
                rules: &self.rules_of(code),
                day: self.timeline.day(last.index),
                class: last.class,
                band: last.band,
                observed: last.seen,
                trained: last.trained,
                chart: String::new(),
            };
            *of_subject = Verdict {
                from: Some(from),
                to: Some(to),
                detail: self.in_words(days),
                evidence: evidence.json(),
                ..verdict(code, subject, Outcome::Fail)
            };
        }
        of_subject.failed = failed;
        of_subject.eligible = eligible;
    }

    /// The days with what was seen and expected: `2026-10-06 12:00-24:00: 0 / 45`.
    fn in_words(&self, days: &[OneDay]) -> String {
        let one = |day: &OneDay| {
            let hours = day
                .hours
                .map_or_else(String::new, |hours| format!(" {hours}"));
            let date = iso(self.timeline.day(day.index));
            format!(
                "{date}{hours}: {} / {}",
                day.seen.round(),
                day.band[1].round()
            )
        };
        let mut told: Vec<String> = days.iter().take(DAYS_MAX).map(one).collect();
        if days.len() > DAYS_MAX {
            told.push(format!("+{}", days.len() - DAYS_MAX));
        }
        told.join("; ")
    }
}
