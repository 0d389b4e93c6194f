//! From what was found to verdicts.

use model::Code;

use super::decline::{Decline, NIGHTS_A_WEEK, Trend, trend};
use super::evidence::{Evidence, band, chart, drawn_band, stretches};
use super::late::{LateDay, late_days};
use super::line::{Line, Rhythm, Timeline};
use super::night::{Night, Stopped, Studied, Told, is_result};
use super::stop::{Gap, Stops, stops};
use super::{Input, Series, probability};
use crate::judge::calendar::civil::iso;
use crate::judge::{Judged, Outcome, Verdict};

const FEW_DAYS: &str = "too few days to know the rhythm";
const FEW_ROWS: &str = "too few rows a day to notice a missing day";
const FEW_ROWS_A_WEEK: &str = "too few rows a week to know a level";
const RARE: &str = "too rare to notice a stop";
const LATE_UNKNOWN: &str = "not known which rows came late";
const TOLD_WIDER: &str = "told of something wider";

/// A verdict without days.
pub(super) fn verdict(code: &'static str, subject: &Judged, outcome: Outcome) -> Verdict {
    Verdict {
        code: Code(code),
        subject: subject.clone(),
        outcome,
        from: None,
        to: None,
        failed: 0,
        eligible: 0,
        detail: String::new(),
        evidence: "{}".to_owned(),
    }
}

impl Night<'_> {
    /// N03.
    pub(super) fn tell_missing(&self, told: &Told) -> Vec<Verdict> {
        let with_days = self.with_days(told);
        with_days
            .map(|(studied, days)| {
                self.sudden("N03", studied, days, |days| &days.low, |day| day[0])
            })
            .collect()
    }

    /// N04.
    pub(super) fn tell_doubled(&self, told: &Told) -> Vec<Verdict> {
        let with_days = self.with_days(told);
        with_days
            .map(|(studied, days)| {
                self.sudden("N04", studied, days, |days| &days.high, |day| day[2])
            })
            .collect()
    }

    fn with_days<'s>(
        &'s self,
        told: &'s Told,
    ) -> impl Iterator<Item = (&'s Studied<'s>, &'s [usize])> {
        let feed = self.feed.iter().map(|feed| (feed, told.feed.as_slice()));
        let slices = |days: &'s Vec<Vec<usize>>| days.iter().map(Vec::as_slice);
        feed.chain(self.data_types.iter().zip(slices(&told.data_types)))
            .chain(self.tables.iter().zip(slices(&told.tables)))
    }

    /// A day-by-day verdict. `flags` are the days off the band, `told` those of them that are told here.
    fn sudden(
        &self,
        code: &'static str,
        studied: &Studied,
        told: &[usize],
        flags: impl Fn(&super::sudden::Days) -> &Vec<bool>,
        limit: impl Fn([f64; 3]) -> f64,
    ) -> Verdict {
        let line = &studied.line;
        let Some(days) = &studied.days else {
            return verdict(code, line.subject, Outcome::NotApplicable(FEW_DAYS));
        };
        let is_off = flags(days).iter().any(|off| *off);
        let outcome = match (told.is_empty(), is_off, days.judged) {
            (false, _, _) => Outcome::Fail,
            (true, true, _) if code == "N03" => Outcome::NotApplicable(TOLD_WIDER),
            (true, _, 0) => Outcome::NotApplicable(FEW_ROWS),
            _ => Outcome::Pass,
        };
        let limits = self.limits(line.subject, self.tests());
        let drawn = |index: usize| drawn_band(days, limits, index);
        // The worst day is the one furthest beyond its limit; of a good series the newest.
        let beyond = |index: &usize| {
            drawn(*index).map_or(0.0, |band| (line.counts[*index] - limit(band)).abs())
        };
        let worst = told
            .iter()
            .copied()
            .max_by(|a, b| beyond(a).total_cmp(&beyond(b)));
        let newest = || {
            (0..line.ripe)
                .rev()
                .find(|index| days.expected[*index].is_some())
        };
        let Some(shown) = worst.or_else(newest) else {
            return verdict(code, line.subject, Outcome::NotApplicable(FEW_DAYS));
        };
        let evidence = Evidence {
            rules: &self.rules_of(code),
            day: self.timeline.day(shown),
            class: self.timeline.kinds[shown].name(),
            band: band(days, limits, shown).unwrap_or_default(),
            observed: line.counts[shown],
            trained: days.expected[shown].map_or(0, |expected| expected.trained),
            // What passes is drawn once.
            chart: match code == "N03" || outcome == Outcome::Fail {
                true => chart(line, &self.timeline, drawn),
                false => String::new(),
            },
        };
        let seen: Vec<(usize, f64, f64)> = told
            .iter()
            .map(|index| {
                let expected = days.expected[*index].map_or(0.0, |expected| expected.middle);
                (*index, line.counts[*index], expected)
            })
            .collect();
        Verdict {
            from: told.first().map(|index| self.timeline.day(*index)),
            to: told.last().map(|index| self.timeline.day(*index)),
            failed: told.len() as u64,
            eligible: days.judged.max(told.len() as u64),
            detail: stretches(&self.timeline, &seen),
            evidence: evidence.json(),
            ..verdict(code, line.subject, outcome)
        }
    }

    pub(super) fn rules_of(&self, code: &str) -> String {
        let rules = self.input.rules;
        format!("{}/{}", rules.id("volume"), rules.id(code))
    }

    /// N05: the feed when its data types decline together, else the data types.
    pub(super) fn tell_declines(&self, stopped: &Stopped) -> Vec<Verdict> {
        let rules = &self.rules.decline;
        let tests = self.data_types.len() + 1;
        // Weeks hardly change from one night to the next. Half of the false alarms that may happen are the feed's.
        let of_types = NIGHTS_A_WEEK * probability(rules.false_alarms_a_month / 2.0, tests);
        let of_feed = NIGHTS_A_WEEK * probability(rules.false_alarms_a_month / 2.0, 2);
        let probability = |is_feed: bool| if is_feed { of_feed } else { of_types };
        let of = |studied: &Studied| {
            let weeks = self.weeks(studied, studied.line.ripe)?;
            let is_feed = *studied.line.subject == Judged::Feed;
            let found = trend(&weeks, rules, probability(is_feed));
            Some(found).filter(|found| !matches!(found, Trend::TooShort))
        };
        let lines: Vec<&Studied> = self.feed.iter().chain(&self.data_types).collect();
        let mut found: Vec<Option<Trend>> = lines.iter().map(|studied| of(studied)).collect();
        if let (Some(feed), Some(trend)) = (found.first_mut(), self.trend_together(of_feed))
            && !matches!(feed, Some(Trend::Declines(_)))
        {
            *feed = Some(trend);
        }
        for trend in found.iter_mut().flatten() {
            let by_department = match trend {
                Trend::Declines(decline) => {
                    let lost = 1.0 - decline.now / decline.before;
                    stopped.explain(decline.from..=decline.to, lost)
                }
                _ => false,
            };
            if by_department {
                *trend = Trend::Steady;
            }
        }
        let has_feed = self.feed.is_some() as usize;
        let of_feed = found.first().filter(|_| has_feed == 1);
        let is_common = match of_feed {
            Some(Some(Trend::Declines(decline))) => self.declines_together(decline),
            _ => false,
        };
        let told = lines.iter().zip(&found).enumerate();
        told.map(|(number, (studied, trend))| {
            let is_feed = number < has_feed;
            let line = &studied.line;
            match trend {
                None => verdict("N05", line.subject, Outcome::NotApplicable(FEW_DAYS)),
                Some(Trend::Declines(decline)) if is_feed == is_common => {
                    self.declines(line, decline, probability(is_feed))
                }
                Some(Trend::Declines(_)) => {
                    verdict("N05", line.subject, Outcome::NotApplicable(TOLD_WIDER))
                }
                Some(Trend::TooRare) => {
                    verdict("N05", line.subject, Outcome::NotApplicable(FEW_ROWS_A_WEEK))
                }
                Some(_) => verdict("N05", line.subject, Outcome::Pass),
            }
        })
        .collect()
    }

    fn declines(&self, line: &Line, decline: &Decline, probability: f64) -> Verdict {
        let deviate = super::tail::normal_deviate(probability) * decline.spread.sqrt();
        let evidence = Evidence {
            rules: &self.rules_of("N05"),
            day: self.timeline.day(decline.to),
            class: "weekly level",
            band: [1.0 - deviate, 1.0, 1.0 + deviate].map(|times| times.max(0.0) * decline.before),
            observed: decline.now,
            trained: decline.weeks,
            chart: chart(line, &self.timeline, |_| None),
        };
        let days = (decline.to + 1 - decline.from) as u64;
        let (from, to) = (
            self.timeline.day(decline.from),
            self.timeline.day(decline.to),
        );
        let lost = 100.0 * (1.0 - decline.now / decline.before);
        Verdict {
            from: Some(from),
            to: Some(to),
            failed: days,
            eligible: (line.ripe - line.begin) as u64,
            detail: format!("{}..{}: -{lost:.0} %", iso(from), iso(to)),
            evidence: evidence.json(),
            ..verdict("N05", line.subject, Outcome::Fail)
        }
    }

    /// N06.
    pub(super) fn tell_items(&self, missing: &Told, stopped: &Stopped) -> Vec<Verdict> {
        let gaps = self.item_gaps(missing, stopped);
        let items = self.items.iter().zip(&gaps);
        let items = items.filter(|(studied, _)| is_result(studied));
        items
            .map(|(studied, gaps)| self.stopped("N06", studied, gaps.as_deref(), ""))
            .collect()
    }

    /// N07: a department that stopped in several tables is told of the one where it has most rows.
    pub(super) fn tell_departments(&self, stopped: &Stopped) -> Vec<Verdict> {
        let code_of = |studied: &Studied| match studied.line.subject {
            Judged::Department(_, code) => Some(code.clone()),
            _ => None,
        };
        let lost = |gaps: &Option<Vec<Gap>>| -> f64 {
            gaps.iter().flatten().map(|gap| gap.expected).sum()
        };
        let all = || self.departments.iter().zip(&stopped.gaps);
        all()
            .map(|(studied, gaps)| {
                let code = code_of(studied);
                let same = || all().filter(|(other, _)| code_of(other) == code);
                let most = same().map(|(_, gaps)| lost(gaps)).fold(0.0, f64::max);
                if lost(gaps) > 0.0 && lost(gaps) < most {
                    let outcome = Outcome::NotApplicable(TOLD_WIDER);
                    return verdict("N07", studied.line.subject, outcome);
                }
                let tables: Vec<&str> = same()
                    .filter(|(other, gaps)| {
                        lost(gaps) > 0.0 && other.line.subject != studied.line.subject
                    })
                    .filter_map(|(other, _)| match other.line.subject {
                        Judged::Department(table, _) => Some(table.name()),
                        _ => None,
                    })
                    .collect();
                self.stopped("N07", studied, gaps.as_deref(), &tables.join(", "))
            })
            .collect()
    }

    fn stopped(
        &self,
        code: &'static str,
        studied: &Studied,
        gaps: Option<&[Gap]>,
        also: &str,
    ) -> Verdict {
        let (line, timeline) = (&studied.line, &self.timeline);
        let Some(gaps) = gaps else {
            let reason = if studied.rhythm.is_none() {
                FEW_DAYS
            } else {
                RARE
            };
            return verdict(code, line.subject, Outcome::NotApplicable(reason));
        };
        let eligible = line.ripe.saturating_sub(line.begin) as u64;
        let rules = self.rules_of(code);
        let (Some(first), Some(last)) = (gaps.first(), gaps.last()) else {
            return Verdict {
                eligible,
                ..verdict(code, line.subject, Outcome::Pass)
            };
        };
        let mut told = gap_verdict(code, line, timeline, &rules, last);
        told.eligible = eligible;
        told.from = Some(timeline.day(first.from));
        told.failed = gaps.iter().map(|gap| gap.days).sum();
        let days: Vec<String> = gaps.iter().map(|gap| gap_detail(timeline, gap)).collect();
        told.detail = days.join("; ");
        if !also.is_empty() {
            told.detail.push_str(&format!(" (+ {also})"));
        }
        told
    }

    /// N08.
    pub(super) fn tell_late(&self) -> Vec<Verdict> {
        let rules = &self.rules.late;
        let probability = probability(rules.false_alarms_a_month, self.tests() + 1);
        let all = self.feed.iter().chain(&self.data_types).chain(&self.tables);
        let mut wider: Vec<usize> = Vec::new();
        let mut verdicts = Vec::new();
        let mut of_rank: Vec<usize> = Vec::new();
        let mut last_rank = 0;
        for studied in all {
            let line = &studied.line;
            // What is told of the feed is not told of its data types, nor of their tables.
            let rank = match line.subject {
                Judged::Feed => 0,
                Judged::DataType(_) => 1,
                _ => 2,
            };
            if rank != last_rank {
                wider.append(&mut of_rank);
                last_rank = rank;
            }
            let found = late_days(
                line,
                &self.timeline,
                studied.rhythm.as_ref(),
                rules,
                probability,
            );
            let Some((days, eligible)) = found else {
                let outcome = Outcome::NotApplicable(LATE_UNKNOWN);
                verdicts.push(verdict("N08", line.subject, outcome));
                continue;
            };
            let own: Vec<LateDay> = days
                .iter()
                .copied()
                .filter(|day| !wider.contains(&day.index))
                .filter(|day| rank > 0 || self.is_late_together(day))
                .collect();
            of_rank.extend(own.iter().map(|day| day.index));
            verdicts.push(match (own.is_empty(), days.is_empty()) {
                (false, _) => self.late(line, &own, eligible, probability),
                (true, false) => verdict("N08", line.subject, Outcome::NotApplicable(TOLD_WIDER)),
                (true, true) => Verdict {
                    eligible,
                    ..verdict("N08", line.subject, Outcome::Pass)
                },
            });
        }
        verdicts
    }

    /// Whether the data types without the one with most late rows were late too.
    fn is_late_together(&self, day: &LateDay) -> bool {
        let pairs: Vec<(f64, f64)> = self
            .data_types
            .iter()
            .filter_map(|of| Some((of.line.late[day.index]?, of.line.counts[day.index])))
            .collect();
        let Some(most) = pairs.iter().max_by(|a, b| a.0.total_cmp(&b.0)) else {
            return true;
        };
        let all = pairs
            .iter()
            .fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
        let rest = (all.0 - most.0, all.1 - most.1);
        rest.1 <= 0.0 || rest.0 / rest.1 >= 0.5 * all.0 / all.1.max(1.0)
    }

    fn late(&self, line: &Line, days: &[LateDay], eligible: u64, probability: f64) -> Verdict {
        let timeline = &self.timeline;
        let seen: Vec<(usize, f64, f64)> = days
            .iter()
            .map(|day| (day.index, day.late, line.counts[day.index]))
            .collect();
        let worst = days
            .iter()
            .max_by(|a, b| (a.late - a.expected).total_cmp(&(b.late - b.expected)));
        let rules = self.rules_of("N08");
        let evidence = worst.map(|day| Evidence {
            rules: &rules,
            day: timeline.day(day.index),
            class: timeline.kinds[day.index].name(),
            band: [
                0.0,
                day.expected,
                super::tail::upper_limit(probability, day.expected, self.rules.late.dispersion),
            ],
            observed: day.late,
            trained: eligible as u32,
            chart: chart(line, timeline, |_| None),
        });
        Verdict {
            from: days.first().map(|day| timeline.day(day.index)),
            to: days.last().map(|day| timeline.day(day.index)),
            failed: days.len() as u64,
            eligible,
            detail: stretches(timeline, &seen),
            evidence: evidence.map_or_else(String::new, |evidence| evidence.json()),
            ..verdict("N08", line.subject, Outcome::Fail)
        }
    }

    /// N10: data types whose files have not come for some nights up to this one, unless their lost days are told already.
    /// Nights on which nothing at all came are N01's.
    pub(super) fn tell_not_arrived(&self, missing: &Told) -> Vec<Verdict> {
        let (input, rules) = (self.input, &self.rules.arrival);
        let Some(first) = input.nights.first() else {
            return Vec::new();
        };
        let start = (*first).max(input.as_of - self.rules.common.window_days as i32 + 1);
        let timeline = Timeline::new(start.min(input.as_of), input.as_of, input.calendar);
        let mut came = vec![false; timeline.kinds.len()];
        let lines: Vec<Line> = input
            .arrivals
            .iter()
            .map(|series| arrivals(series, &timeline, self))
            .collect();
        for line in &lines {
            for (came, files) in came.iter_mut().zip(&line.counts) {
                *came |= *files > 0.0;
            }
        }
        let silent = |index: usize| {
            !came[index] || input.nights.binary_search(&timeline.day(index)).is_err()
        };
        let probability = probability(rules.false_alarms_a_month, lines.len());
        let judged = lines.iter().map(|line| {
            let rhythm = Rhythm::of(line, &timeline, None, rules.dispersion_min);
            let Some(rhythm) = rhythm else {
                return verdict("N10", line.subject, Outcome::NotApplicable(FEW_DAYS));
            };
            let gaps = match stops(line, &timeline, &rhythm, silent, rules, probability) {
                Stops::Found(gaps) => gaps,
                Stops::TooRare => {
                    return verdict("N10", line.subject, Outcome::NotApplicable(RARE));
                }
            };
            let seen_last = line.counts.iter().rposition(|files| *files > 0.0);
            let open = gaps
                .iter()
                .find(|gap| seen_last.is_some_and(|seen| seen < gap.from));
            let eligible = input.nights.len() as u64;
            match open {
                Some(gap)
                    if self.is_told_missing(line.subject, timeline.day(gap.from), missing) =>
                {
                    verdict("N10", line.subject, Outcome::NotApplicable(TOLD_WIDER))
                }
                Some(gap) => Verdict {
                    eligible,
                    ..gap_verdict("N10", line, &timeline, &self.rules_of("N10"), gap)
                },
                None => Verdict {
                    eligible,
                    ..verdict("N10", line.subject, Outcome::Pass)
                },
            }
        });
        judged.collect()
    }

    /// Whether event days are told missing, of the subject or the feed, that belong to nights from `night` on.
    fn is_told_missing(&self, subject: &Judged, night: i32, missing: &Told) -> bool {
        let since = |days: &[usize]| {
            days.iter()
                .any(|index| self.timeline.day(*index) >= night - 3)
        };
        let types = self.data_types.iter().zip(&missing.data_types);
        let mut own = types.filter(|(studied, _)| studied.line.subject == subject);
        since(&missing.feed) || own.any(|(_, days)| since(days))
    }
}

/// A series of nights: each night is ripe when it is over.
fn arrivals<'a>(series: &'a Series, timeline: &Timeline, night: &Night) -> Line<'a> {
    let mut line = Line::new(series, timeline, &[], &night.rules.common);
    line.ripe = timeline.kinds.len();
    line
}

fn gap_detail(timeline: &Timeline, gap: &Gap) -> String {
    stretches(timeline, &[(gap.from, 0.0, gap.expected)]).replacen(
        &iso(timeline.day(gap.from)),
        &format!(
            "{}..{}",
            iso(timeline.day(gap.from)),
            iso(timeline.day(gap.to))
        ),
        1,
    )
}

fn gap_verdict(
    code: &'static str,
    line: &Line,
    timeline: &Timeline,
    rules: &str,
    gap: &Gap,
) -> Verdict {
    let evidence = Evidence {
        rules,
        day: timeline.day(gap.to),
        class: "gap",
        band: [1.0, gap.expected, gap.expected],
        observed: 0.0,
        trained: gap.trained,
        chart: chart(line, timeline, |_| None),
    };
    Verdict {
        from: Some(timeline.day(gap.from)),
        to: Some(timeline.day(gap.to)),
        failed: gap.days,
        detail: gap_detail(timeline, gap),
        evidence: evidence.json(),
        ..verdict(code, line.subject, Outcome::Fail)
    }
}

/// N09.
pub(super) fn fewer_than_approved(input: &Input) -> Vec<Verdict> {
    let rules = &input.rules.volume.approved;
    let mut verdicts: Vec<Verdict> = Vec::new();
    for total in input.approved {
        let lost = total.approved.saturating_sub(total.now);
        let is_less = lost >= rules.lost_rows_min
            && lost as f64 > rules.lost_share_max * total.approved as f64;
        let least = (1.0 - rules.lost_share_max) * total.approved as f64;
        let evidence = Evidence {
            rules: &input.rules.id("N09"),
            day: input.as_of,
            class: total.unit.name(),
            band: [least, total.approved as f64, f64::INFINITY],
            observed: total.now as f64,
            trained: 1,
            chart: String::new(),
        };
        let outcome = match (is_less, total.approved) {
            (true, _) => Outcome::Fail,
            (false, 0) => Outcome::NotApplicable("nothing was approved"),
            (false, _) => Outcome::Pass,
        };
        let told = Verdict {
            failed: if is_less { lost } else { 0 },
            eligible: total.approved,
            detail: format!("{} -> {} {}", total.approved, total.now, total.unit.name()),
            evidence: evidence.json(),
            ..verdict("N09", &total.subject, outcome)
        };
        // Rows and patients of one subject are one verdict: the failing one, or the first.
        match verdicts
            .iter_mut()
            .find(|known| known.subject == total.subject)
        {
            Some(known) if known.outcome != Outcome::Fail && is_less => *known = told,
            Some(known) if is_less => known.detail.push_str(&format!("; {}", told.detail)),
            Some(_) => {}
            None => verdicts.push(told),
        }
    }
    verdicts
}
