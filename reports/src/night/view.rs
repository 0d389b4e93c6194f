//! From what the caller brings to what the page shows: states, order, groups and short lists.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use model::{BalanceUnit, Counts, Finding, Severity, Status};

use super::bars::{Chart, chart};
use super::numbers::{day, filters, is_zero, percent};
use super::words::{Spoken, Words};
use super::{CodeProgress, FeedRow, FindingRow, NightReport};

/// How many findings of one code, feed and status the page names; the rest is counted and `kijun findings` lists it. The
/// page stays readable, printable and below two megabytes for thirty hospitals.
const LINES_PER_CODE_MAX: usize = 10;

/// Gravest first.
const SEVERITIES: [Severity; 4] = [
    Severity::Fatal,
    Severity::Error,
    Severity::Warning,
    Severity::Notice,
];

const STATUSES: [Status; 3] = [Status::New, Status::Persisting, Status::Resolved];

/// How a feed stands after the night; the order is the order in which they need a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    /// Received is not the sum of the buckets.
    Unbalanced,
    /// The work could not be done.
    NotRun,
    /// Findings of severity fatal or error are open.
    Problem,
    /// Not one file of a feed came that comes every night.
    Missing,
    /// Findings of severity warning are open.
    Watch,
    /// Nothing to do.
    Arrived,
}

impl State {
    const ALL: [State; 6] = [
        State::Unbalanced,
        State::NotRun,
        State::Problem,
        State::Missing,
        State::Watch,
        State::Arrived,
    ];

    /// The state of a feed that was loaded.
    fn of(feed: &FeedRow) -> State {
        let [fatal, error, warning, _] = feed.by_severity;
        if !feed.balance.closes() {
            State::Unbalanced
        } else if fatal + error > 0 {
            State::Problem
        } else if feed.balance.files.received == 0 && feed.comes_nightly() {
            State::Missing
        } else if warning > 0 {
            State::Watch
        } else {
            State::Arrived
        }
    }

    /// The style class.
    pub(super) const fn class(self) -> &'static str {
        match self {
            State::Unbalanced => "unbalanced",
            State::NotRun => "notrun",
            State::Problem => "problem",
            State::Missing => "missing",
            State::Watch => "watch",
            State::Arrived => "arrived",
        }
    }

    /// A sign that tells the state without its colour, in the Japanese reading: ○ well, △ so-so, × bad.
    pub(super) const fn symbol(self) -> &'static str {
        match self {
            State::Unbalanced => "‼",
            State::NotRun => "■",
            State::Problem => "×",
            State::Missing => "－",
            State::Watch => "△",
            State::Arrived => "○",
        }
    }
}

/// The page.
#[derive(Template)]
#[template(path = "night.html", whitespace = "minimize")]
pub(super) struct Page<'a> {
    w: &'static Words,
    report: &'a NightReport,
    states: [State; 6],
    tally: Vec<(State, usize)>,
    new: usize,
    persisting: usize,
    resolved: usize,
    rows: Vec<Line<'a>>,
    sections: Vec<Section<'a>>,
}

/// One line of the overview.
struct Line<'a> {
    state: State,
    hospital: &'a str,
    hospital_name: &'a str,
    /// `None` for a hospital whose night could not be done.
    feed: Option<&'a FeedRow>,
    section: Option<usize>,
    unexplained: Vec<(&'static str, i64)>,
    statuses: Vec<Vec<Chip>>,
}

/// A severity and how many.
struct Chip {
    severity: Severity,
    count: usize,
}

/// The details of one feed.
struct Section<'a> {
    number: usize,
    hospital: &'a str,
    hospital_name: &'a str,
    feed: &'a str,
    row: Option<FeedView<'a>>,
    groups: Vec<StatusGroup<'a>>,
}

/// What a section shows of a feed that was loaded.
struct FeedView<'a> {
    state: State,
    feed: &'a FeedRow,
    balance: Vec<(&'static str, &'a Counts)>,
    chart: Option<Chart>,
}

struct StatusGroup<'a> {
    status: Status,
    count: usize,
    codes: Vec<CodeGroup<'a>>,
}

/// The findings of one code; the first one gives the words.
struct CodeGroup<'a> {
    first: &'a FindingRow,
    count: usize,
    lines: Vec<&'a FindingRow>,
    load_id: &'a str,
    /// Whether this is the first group of the code on the page, which explains it; later ones point here.
    explained: bool,
}

impl CodeGroup<'_> {
    fn hidden(&self) -> usize {
        self.count - self.lines.len()
    }
}

impl<'a> Page<'a> {
    /// Arranges a report.
    pub(super) fn new(report: &'a NightReport) -> Page<'a> {
        let w = Words::of(report.lang);
        let mut sections = sections(report, w);
        explain(&mut sections);
        let mut rows = lines(report, w);
        // A stable sort: inside a state the order of the config stays.
        rows.sort_by_key(|line| line.state);
        let count = |status: Status| {
            let with = |row: &&FindingRow| row.finding.status == status;
            report.findings.iter().filter(with).count()
        };
        Page {
            w,
            report,
            states: State::ALL,
            tally: tally(&rows),
            new: count(Status::New),
            persisting: count(Status::Persisting),
            resolved: count(Status::Resolved),
            rows,
            sections,
        }
    }
}

fn tally(rows: &[Line<'_>]) -> Vec<(State, usize)> {
    State::ALL
        .into_iter()
        .map(|state| (state, rows.iter().filter(|row| row.state == state).count()))
        .filter(|(_, count)| *count > 0)
        .collect()
}

/// One line a loaded feed, and one a hospital that failed without any.
fn lines<'a>(report: &'a NightReport, w: &'static Words) -> Vec<Line<'a>> {
    let mut lines: Vec<Line<'a>> = report
        .feeds
        .iter()
        .enumerate()
        .map(|(index, feed)| Line {
            state: State::of(feed),
            hospital: &feed.hospital,
            hospital_name: &feed.hospital_name,
            feed: Some(feed),
            section: Some(index + 1),
            unexplained: unexplained(feed, w),
            statuses: statuses(report, feed),
        })
        .collect();
    for failure in &report.failures {
        if lines.iter().all(|line| line.hospital != failure.hospital) {
            lines.push(Line {
                state: State::NotRun,
                hospital: &failure.hospital,
                hospital_name: &failure.hospital_name,
                feed: None,
                section: None,
                unexplained: Vec::new(),
                statuses: Vec::new(),
            });
        }
    }
    lines
}

fn unexplained(feed: &FeedRow, w: &'static Words) -> Vec<(&'static str, i64)> {
    BalanceUnit::ALL
        .into_iter()
        .map(|unit| (unit.word(w), feed.balance.unit(unit).unexplained()))
        .filter(|(_, count)| *count != 0)
        .collect()
}

/// New, persisting and resolved findings of a feed by severity, gravest first.
fn statuses(report: &NightReport, feed: &FeedRow) -> Vec<Vec<Chip>> {
    let of = |status: Status, severity: Severity| {
        findings_of(report, &feed.hospital, &feed.feed)
            .filter(|row| row.finding.status == status && row.finding.severity == severity)
            .count()
    };
    STATUSES
        .into_iter()
        .map(|status| {
            SEVERITIES
                .into_iter()
                .map(|severity| Chip {
                    severity,
                    count: of(status, severity),
                })
                .filter(|chip| chip.count > 0)
                .collect()
        })
        .collect()
}

fn findings_of<'a>(
    report: &'a NightReport,
    hospital: &'a str,
    feed: &'a str,
) -> impl Iterator<Item = &'a FindingRow> {
    report
        .findings
        .iter()
        .filter(move |row| row.finding.hospital == hospital && row.finding.feed == feed)
}

/// A section a loaded feed, then one for each feed that only findings speak of.
fn sections<'a>(report: &'a NightReport, w: &'static Words) -> Vec<Section<'a>> {
    let mut sections: Vec<Section<'a>> = Vec::new();
    for feed in &report.feeds {
        let balance = BalanceUnit::ALL
            .into_iter()
            .map(|unit| (unit.word(w), feed.balance.unit(unit)))
            .collect();
        sections.push(Section {
            number: sections.len() + 1,
            hospital: &feed.hospital,
            hospital_name: &feed.hospital_name,
            feed: &feed.feed,
            row: Some(FeedView {
                state: State::of(feed),
                feed,
                balance,
                chart: chart(&feed.days, &report.date, report.lang),
            }),
            groups: groups(report, &feed.hospital, &feed.feed, &feed.load_id),
        });
    }
    for row in &report.findings {
        let Finding { hospital, feed, .. } = &row.finding;
        let known = |section: &Section<'_>| section.hospital == hospital && section.feed == feed;
        if !sections.iter().any(known) {
            sections.push(Section {
                number: sections.len() + 1,
                hospital,
                hospital_name: "",
                feed,
                row: None,
                groups: groups(report, hospital, feed, &row.finding.load_id),
            });
        }
    }
    sections
}

/// Marks the first group of every code, in the order of the page.
fn explain(sections: &mut [Section<'_>]) {
    let mut seen = BTreeSet::new();
    let groups = sections.iter_mut().flat_map(|section| &mut section.groups);
    for code in groups.flat_map(|group| &mut group.codes) {
        code.explained = seen.insert(code.first.finding.code);
    }
}

/// The findings of a feed: by status, then gravest first, then by code.
fn groups<'a>(
    report: &'a NightReport,
    hospital: &'a str,
    feed: &'a str,
    load_id: &'a str,
) -> Vec<StatusGroup<'a>> {
    let mut groups = Vec::new();
    for status in STATUSES {
        let mut codes: BTreeMap<_, Vec<&'a FindingRow>> = BTreeMap::new();
        for row in findings_of(report, hospital, feed) {
            if row.finding.status == status {
                let order = (std::cmp::Reverse(row.finding.severity), row.finding.code);
                codes.entry(order).or_default().push(row);
            }
        }
        let codes: Vec<_> = codes
            .into_values()
            .filter_map(|rows| code_group(rows, load_id))
            .collect();
        if !codes.is_empty() {
            groups.push(StatusGroup {
                status,
                count: codes.iter().map(|code| code.count).sum(),
                codes,
            });
        }
    }
    groups
}

/// The findings of one code, those with the most at fault first.
fn code_group<'a>(mut rows: Vec<&'a FindingRow>, load_id: &'a str) -> Option<CodeGroup<'a>> {
    rows.sort_by(|a, b| {
        (b.finding.failed, &a.finding.key).cmp(&(a.finding.failed, &b.finding.key))
    });
    let count = rows.len();
    rows.truncate(LINES_PER_CODE_MAX);
    Some(CodeGroup {
        first: rows.first().copied()?,
        count,
        lines: rows,
        load_id,
        explained: false,
    })
}

impl CodeProgress {
    /// The share of codes that are mapped.
    fn codes_share(&self) -> Option<String> {
        percent(self.mapped, self.codes)
    }

    /// The share of rows that carry a standard code.
    fn rows_share(&self) -> Option<String> {
        percent(self.mapped_rows, self.rows)
    }
}

impl FindingRow {
    /// The sentence without the code's title, which stands above it.
    fn own_text(&self) -> &str {
        let rest = self.text.strip_prefix(self.title.as_str());
        rest.unwrap_or(&self.text)
            .trim_start_matches([':', '：', ',', '、', ' '])
    }

    /// Where it was first seen: record, field and byte; the file stands beside it.
    fn spot(&self) -> String {
        let origin = &self.finding.origin;
        let mut parts = Vec::new();
        if let Some(record) = origin.record {
            parts.push(format!("#{record}"));
        }
        if let Some(field) = &origin.field {
            parts.push(field.clone());
        }
        if let Some(byte) = origin.byte {
            parts.push(format!("@{byte}"));
        }
        parts.join(" ")
    }

    /// The event days concerned: one day, or first and last.
    fn days(&self) -> String {
        match (self.finding.from, self.finding.to) {
            (Some(from), Some(to)) if from != to => format!("{} – {}", day(from), day(to)),
            (Some(one), _) | (None, Some(one)) => day(one),
            (None, None) => String::new(),
        }
    }
}
