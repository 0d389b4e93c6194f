//! Findings in the order in which people ask: what is new, what is still there, what is gone, what is let be; grouped by code, with a
//! limit on lines and drawings so that a bad night of thirty hospitals is still a page.

use std::collections::{BTreeMap, BTreeSet};

use model::{Code, Finding, Severity, Status};

use super::histogram;
use super::numbers::{day, significant};
use super::values::{Evidence, FindingRow, NightReport, VolumeEvidence};
use super::volume;
use super::words::Words;
use crate::thousands::thousands;

/// How many findings of one code, feed and group the page names; the rest is counted and `kijun findings` lists it.
const LINES_PER_CODE: [usize; 5] = [10, 6, 4, 2, 1];

/// How many findings the page names in all.
const LINES_MAX: usize = 500;

/// How many of them are drawn.
const DRAWN_MAX: usize = 100;

/// How many new ones the top of the page names, and of one code.
const NEW_MAX: usize = 30;
const NEW_OF_CODE_MAX: usize = 3;

/// How many hospitals a code names.
const HOSPITALS_MAX: usize = 10;

/// Gravest first.
pub(super) const SEVERITIES: [Severity; 4] = [
    Severity::Fatal,
    Severity::Error,
    Severity::Warning,
    Severity::Notice,
];

/// Where a finding is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Group {
    /// First seen tonight.
    New,
    /// Still there.
    Persisting,
    /// Gone.
    Resolved,
    /// Open, and let be until a day.
    Waived,
}

impl Group {
    /// All of them, in the order of the page.
    pub(super) const ALL: [Group; 4] = [
        Group::New,
        Group::Persisting,
        Group::Resolved,
        Group::Waived,
    ];

    /// The group of a finding.
    pub(super) fn of(row: &FindingRow) -> Group {
        match (row.finding.status, &row.waiver) {
            (Status::Resolved, _) => Group::Resolved,
            (_, Some(_)) => Group::Waived,
            (Status::New, None) => Group::New,
            (Status::Persisting, None) => Group::Persisting,
        }
    }
}

/// The findings of one code in one group; the first one gives the words.
pub(super) struct CodeGroup<'a> {
    pub(super) first: &'a FindingRow,
    pub(super) rows: Vec<&'a FindingRow>,
}

/// Findings by code: gravest first, of one code those with the most at fault first.
pub(super) fn by_code<'a>(rows: impl Iterator<Item = &'a FindingRow>) -> Vec<CodeGroup<'a>> {
    let mut codes: BTreeMap<_, Vec<&'a FindingRow>> = BTreeMap::new();
    for row in rows {
        let order = (std::cmp::Reverse(row.finding.severity), row.finding.code);
        codes.entry(order).or_default().push(row);
    }
    let group = |mut rows: Vec<&'a FindingRow>| {
        rows.sort_by(|a, b| {
            (b.finding.failed, &a.finding.key).cmp(&(a.finding.failed, &b.finding.key))
        });
        let first = rows.first().copied()?;
        Some(CodeGroup { first, rows })
    };
    codes.into_values().filter_map(group).collect()
}

/// One code of a group over the network.
pub(super) struct Digest<'a> {
    pub(super) first: &'a FindingRow,
    pub(super) count: usize,
    /// Hospitals with how many each has, those with most first.
    pub(super) hospitals: Vec<(&'a str, usize)>,
    /// Hospitals beyond those.
    pub(super) more_hospitals: usize,
    /// The highest age in days.
    pub(super) oldest_days: Option<u32>,
    /// The first day on which one of them is no longer let be.
    pub(super) until: Option<&'a str>,
    /// Who looks after them, and for how many nobody does.
    pub(super) owners: Vec<&'a str>,
    pub(super) without_owner: usize,
    pub(super) incidents: Vec<&'a str>,
}

/// What the network has of a group, by code.
pub(super) fn digest(report: &NightReport, group: Group) -> Vec<Digest<'_>> {
    let rows = report.findings.iter().filter(|row| Group::of(row) == group);
    by_code(rows).into_iter().map(|code| one(&code)).collect()
}

fn one<'a>(code: &CodeGroup<'a>) -> Digest<'a> {
    let mut hospitals: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &code.rows {
        *hospitals.entry(&row.finding.hospital).or_default() += 1;
    }
    let distinct = |of: fn(&'a FindingRow) -> Option<&'a str>| -> Vec<&'a str> {
        let all: BTreeSet<&str> = code.rows.iter().filter_map(|row| of(row)).collect();
        all.into_iter().collect()
    };
    let mut hospitals: Vec<(&str, usize)> = hospitals.into_iter().collect();
    hospitals.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let more_hospitals = hospitals.len().saturating_sub(HOSPITALS_MAX);
    hospitals.truncate(HOSPITALS_MAX);
    Digest {
        first: code.first,
        count: code.rows.len(),
        hospitals,
        more_hospitals,
        oldest_days: code.rows.iter().filter_map(|row| row.age_days).max(),
        until: code
            .rows
            .iter()
            .filter_map(|row| Some(row.waiver.as_ref()?.until.as_str()))
            .min(),
        owners: distinct(|row| row.owner.as_deref()),
        without_owner: code.rows.iter().filter(|row| row.owner.is_none()).count(),
        incidents: distinct(|row| row.incident.as_deref()),
    }
}

/// The new findings of one code over the network.
pub(super) struct New<'a> {
    /// Those with the most at fault.
    pub(super) rows: Vec<&'a FindingRow>,
    /// All of them, for the rest.
    pub(super) digest: Digest<'a>,
}

impl New<'_> {
    /// Those that are counted only.
    pub(super) fn hidden(&self) -> usize {
        self.digest.count - self.rows.len()
    }
}

/// What is new over the network, gravest first.
pub(super) fn newest(report: &NightReport) -> Vec<New<'_>> {
    let new = report
        .findings
        .iter()
        .filter(|row| Group::of(row) == Group::New);
    let mut left = NEW_MAX;
    let of_code = |code| {
        let digest = one(&code);
        let mut rows = code.rows;
        rows.truncate(NEW_OF_CODE_MAX.min(left));
        left -= rows.len();
        New { rows, digest }
    };
    by_code(new).into_iter().map(of_code).collect()
}

/// The place of a finding: hospital, feed, group and code.
type Cell<'a> = (&'a str, &'a str, Group, Code);

/// What the page has room for.
pub(super) struct Room<'a> {
    /// How many findings of a cell are named.
    lines: BTreeMap<Cell<'a>, usize>,
    /// The keys of the findings that are drawn.
    drawn: BTreeSet<&'a str>,
    /// The codes that were explained already.
    explained: BTreeSet<Code>,
}

fn cell(row: &FindingRow) -> Cell<'_> {
    let Finding {
        hospital,
        feed,
        code,
        ..
    } = &row.finding;
    (hospital, feed, Group::of(row), *code)
}

impl<'a> Room<'a> {
    /// Shares the page among the findings of a night: new ones and grave ones come first, and each code of a feed comes once before
    /// one comes more often.
    pub(super) fn of(report: &'a NightReport) -> Room<'a> {
        let mut cells: BTreeMap<Cell<'a>, Vec<&'a FindingRow>> = BTreeMap::new();
        for row in &report.findings {
            cells.entry(cell(row)).or_default().push(row);
        }
        let mut order: Vec<(Cell<'a>, CodeGroup<'a>)> = Vec::new();
        for (cell, rows) in cells {
            let groups = by_code(rows.into_iter());
            order.extend(groups.into_iter().map(|group| (cell, group)));
        }
        let severity = |group: &CodeGroup<'_>| std::cmp::Reverse(group.first.finding.severity);
        order.sort_by_key(|(cell, group)| (cell.2, severity(group), *cell));
        let sum = |most: usize| {
            order
                .iter()
                .map(|(_, it)| it.rows.len().min(most))
                .sum::<usize>()
        };
        let fitting = LINES_PER_CODE
            .into_iter()
            .find(|most| sum(*most) <= LINES_MAX);
        let (mut room, mut left) = (Room::empty(), LINES_MAX);
        for (cell, group) in &order {
            let lines = group.rows.len().min(fitting.unwrap_or(1)).min(left);
            left -= lines;
            *room.lines.entry(*cell).or_default() += lines;
            let shown = group.rows.iter().take(lines).filter(|row| is_drawable(row));
            let more = DRAWN_MAX.saturating_sub(room.drawn.len());
            room.drawn
                .extend(shown.take(more).map(|row| row.finding.key.as_str()));
        }
        room
    }

    fn empty() -> Room<'a> {
        Room {
            lines: BTreeMap::new(),
            drawn: BTreeSet::new(),
            explained: BTreeSet::new(),
        }
    }

    /// The findings of a feed, group by group.
    pub(super) fn told(
        &mut self,
        report: &'a NightReport,
        (hospital, feed): (&'a str, &'a str),
        w: &Words,
    ) -> Vec<Told<'a>> {
        let of = |row: &&FindingRow| row.finding.hospital == hospital && row.finding.feed == feed;
        let mut told = Vec::new();
        for group in Group::ALL {
            let rows = report
                .findings
                .iter()
                .filter(of)
                .filter(|row| Group::of(row) == group);
            let codes = by_code(rows);
            let count = codes.iter().map(|code| code.rows.len()).sum();
            let (named, counted): (Vec<_>, Vec<_>) =
                codes.into_iter().partition(|code| self.lines_of(code) > 0);
            if count > 0 {
                told.push(Told {
                    group,
                    count,
                    codes: named.into_iter().map(|code| self.code(code, w)).collect(),
                    counted: counted
                        .iter()
                        .map(|code| (code.first, code.rows.len()))
                        .collect(),
                });
            }
        }
        told
    }

    fn lines_of(&self, code: &CodeGroup<'a>) -> usize {
        self.lines
            .get(&cell(code.first))
            .copied()
            .unwrap_or_default()
    }

    fn code(&mut self, code: CodeGroup<'a>, w: &Words) -> ToldCode<'a> {
        let lines = self.lines_of(&code);
        let line = |row: &&'a FindingRow| Line {
            row,
            evidence: sentence(&row.evidence, w),
            drawing: match self.drawn.contains(row.finding.key.as_str()) {
                true => drawing(&row.evidence, w),
                false => None,
            },
        };
        ToldCode {
            first: code.first,
            count: code.rows.len(),
            lines: code.rows.iter().take(lines).map(line).collect(),
            is_explained: self.explained.insert(code.first.finding.code),
        }
    }
}

/// The findings of a feed in one group.
pub(super) struct Told<'a> {
    pub(super) group: Group,
    pub(super) count: usize,
    pub(super) codes: Vec<ToldCode<'a>>,
    /// Codes for which there is no room, with how many findings each has.
    pub(super) counted: Vec<(&'a FindingRow, usize)>,
}

/// Those of one code.
pub(super) struct ToldCode<'a> {
    pub(super) first: &'a FindingRow,
    pub(super) count: usize,
    pub(super) lines: Vec<Line<'a>>,
    /// Whether this is the first place of the page that names the code, and so explains it.
    pub(super) is_explained: bool,
}

impl ToldCode<'_> {
    /// Those that are counted only.
    pub(super) fn hidden(&self) -> usize {
        self.count - self.lines.len()
    }
}

/// One finding with what it rests on.
pub(super) struct Line<'a> {
    pub(super) row: &'a FindingRow,
    pub(super) evidence: String,
    pub(super) drawing: Option<String>,
}

fn is_drawable(row: &FindingRow) -> bool {
    row.finding.status.is_open()
        && match &row.evidence {
            Evidence::None => false,
            Evidence::Volume(evidence) => evidence.chart.is_some(),
            Evidence::Distribution(found) => found.histogram.is_some(),
        }
}

fn drawing(evidence: &Evidence, w: &Words) -> Option<String> {
    match evidence {
        Evidence::None => None,
        Evidence::Volume(evidence) => volume::draw(evidence.chart.as_ref()?, w),
        Evidence::Distribution(found) => histogram::draw(found, w),
    }
}

/// The evidence in words; empty for none.
fn sentence(evidence: &Evidence, w: &Words) -> String {
    match evidence {
        Evidence::None => String::new(),
        Evidence::Volume(evidence) => rows_against_band(evidence, w),
        Evidence::Distribution(found) => histogram::sentence(found, w),
    }
}

fn rows_against_band(evidence: &VolumeEvidence, w: &Words) -> String {
    let number = |value: f64| match value >= 100.0 {
        true => thousands(value.round()),
        false => significant(value),
    };
    let seen = number(evidence.observed);
    let day = &evidence.day;
    let expected = match evidence.band {
        (Some(low), Some(high)) => format!("{}–{}", number(low), number(high)),
        (Some(low), None) => format!("≥ {}", number(low)),
        (None, Some(high)) => format!("≤ {}", number(high)),
        (None, None) => return format!("{day}: {} {seen}", w.seen),
    };
    format!(
        "{day}: {} {seen}{}{} {expected}",
        w.seen, w.comma, w.expected
    )
}

impl FindingRow {
    /// The sentence without the code's title, which stands above it.
    pub(super) fn own_text(&self) -> &str {
        let rest = self.text.strip_prefix(self.title.as_str());
        rest.unwrap_or(&self.text)
            .trim_start_matches([':', '：', ',', '、', ' '])
    }

    /// Where it was first seen: record, field and byte; the file stands beside it.
    pub(super) fn spot(&self) -> String {
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
    pub(super) fn days(&self) -> String {
        match (self.finding.from, self.finding.to) {
            (Some(from), Some(to)) if from != to => format!("{} – {}", day(from), day(to)),
            (Some(one), _) | (None, Some(one)) => day(one),
            (None, None) => String::new(),
        }
    }
}
