//! From what the caller brings to what the page shows: the first screen, what changed, the items side by side, then the hospitals.

use std::collections::BTreeSet;

use askama::Template;
use model::{BalanceUnit, Code, Severity};

use super::answers::{Answer, answers};
use super::findings::{Digest, Group, New, SEVERITIES, digest, newest};
use super::hospital::{Section, sections};
use super::numbers::{filters, is_zero};
use super::quantiles;
use super::share;
use super::state::State;
use super::strip;
use super::values::{
    CodeState, DayState, DomainProgress, FeedRow, FindingRow, ItemAcross, NightReport, StripCell,
    StripUnit, UnmappedRow,
};
use super::words::{Spoken, Words};
use crate::margin;
use crate::thousands::thousands;

/// Items that are drawn side by side.
const ITEMS_MAX: usize = 20;

/// The page.
#[derive(Template)]
#[template(path = "night.html", whitespace = "minimize")]
pub(super) struct Page<'a> {
    w: &'static Words,
    report: &'a NightReport,
    /// What stands at the foot of each printed page, for a style sheet.
    foot: String,
    answers: Vec<Answer>,
    states: [State; 6],
    day_states: Vec<(String, DayState)>,
    code_states: [CodeState; 3],
    tally: Vec<(State, usize)>,
    new: usize,
    persisting: usize,
    resolved: usize,
    waived: usize,
    rows: Vec<Line<'a>>,
    newest: Vec<New<'a>>,
    changes: Vec<(Group, usize, Vec<Digest<'a>>)>,
    items: Vec<(&'a ItemAcross, String)>,
    mapping: Vec<Mapping<'a>>,
    sections: Vec<Section<'a>>,
    /// The codes that a section explains.
    explained: BTreeSet<Code>,
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
    strip: String,
    newest: Option<Newest>,
    groups: Vec<Vec<Chip>>,
}

/// The youngest day or month that can be judged.
struct Newest {
    label: String,
    state: DayState,
    rows: String,
    band: String,
}

/// A severity and how many.
struct Chip {
    severity: Severity,
    count: usize,
}

/// One line of the progress of mapping.
struct Mapping<'a> {
    hospital: &'a str,
    hospital_name: &'a str,
    progress: &'a DomainProgress,
    codes: Option<String>,
    codes_bar: String,
    rows: Option<String>,
    rows_bar: String,
    top: Vec<&'a UnmappedRow>,
}

impl<'a> Page<'a> {
    /// Arranges a report.
    pub(super) fn new(report: &'a NightReport) -> Page<'a> {
        let w = Words::of(report.lang);
        let sections = sections(report, w);
        let mut rows = lines(report, w, &sections);
        // A stable sort: inside a state the order of the config stays.
        rows.sort_by_key(|line| line.state);
        let count = |group: Group| {
            let of = |row: &&FindingRow| Group::of(row) == group;
            report.findings.iter().filter(of).count()
        };
        let changes = [Group::Persisting, Group::Resolved, Group::Waived]
            .map(|group| (group, count(group), digest(report, group)));
        let drawn = |item: &'a ItemAcross| Some((item, quantiles::draw(item, w)?));
        Page {
            w,
            report,
            foot: margin::quoted(&format!("{} {} – {}", w.title, report.date, report.network)),
            answers: answers(report, w),
            states: State::ALL,
            day_states: DayState::ALL
                .map(|state| (strip::swatch(state), state))
                .to_vec(),
            code_states: [CodeState::Declared, CodeState::Agreed, CodeState::Unmapped],
            tally: tally(&rows),
            new: count(Group::New),
            persisting: count(Group::Persisting),
            resolved: count(Group::Resolved),
            waived: count(Group::Waived),
            rows,
            newest: newest(report),
            changes: changes.into_iter().filter(|it| it.1 > 0).collect(),
            items: report
                .items
                .iter()
                .take(ITEMS_MAX)
                .filter_map(drawn)
                .collect(),
            mapping: mapping(report, w),
            explained: explained(&sections),
            sections,
        }
    }

    /// The number of a hospital's section, for links.
    fn section_of(&self, hospital: &str) -> Option<usize> {
        let section = self.sections.iter().find(|section| section.id == hospital);
        section.map(|section| section.number)
    }
}

fn explained(sections: &[Section<'_>]) -> BTreeSet<Code> {
    let feeds = sections.iter().flat_map(|section| &section.feeds);
    let groups = feeds.flat_map(|feed| &feed.findings);
    let codes = groups.flat_map(|group| &group.codes);
    codes.map(|code| code.first.finding.code).collect()
}

fn tally(rows: &[Line<'_>]) -> Vec<(State, usize)> {
    State::ALL
        .into_iter()
        .map(|state| (state, rows.iter().filter(|row| row.state == state).count()))
        .filter(|(_, count)| *count > 0)
        .collect()
}

/// One line a loaded feed, and one a hospital that failed without any.
fn lines<'a>(
    report: &'a NightReport,
    w: &'static Words,
    sections: &[Section<'_>],
) -> Vec<Line<'a>> {
    let mut lines: Vec<Line<'a>> = Vec::new();
    let number = |id: &str| {
        let section = sections.iter().find(|section| section.id == id);
        section.map(|section| section.number)
    };
    for hospital in &report.hospitals {
        for feed in &hospital.feeds {
            lines.push(Line {
                state: State::of(feed),
                hospital: &hospital.id,
                hospital_name: &hospital.name,
                feed: Some(feed),
                section: number(&hospital.id),
                unexplained: unexplained(feed, w),
                strip: strip::draw(&feed.strip, w),
                newest: newest_day(feed),
                groups: groups(report, &hospital.id, &feed.feed),
            });
        }
    }
    for failure in &report.failures {
        if lines.iter().all(|line| line.hospital != failure.hospital) {
            lines.push(Line {
                state: State::NotRun,
                hospital: &failure.hospital,
                hospital_name: &failure.hospital_name,
                feed: None,
                section: number(&failure.hospital),
                unexplained: Vec::new(),
                strip: String::new(),
                newest: None,
                groups: Vec::new(),
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

/// The youngest open day of which something is expected, with its band; of months the youngest that is due.
fn newest_day(feed: &FeedRow) -> Option<Newest> {
    let mut cells = feed.strip.cells.iter().rev();
    let is_open = |cell: &&StripCell| cell.band.is_some() && cell.state != DayState::Closed;
    let cell = match feed.strip.unit {
        StripUnit::Days => cells.find(is_open)?,
        StripUnit::Months => cells.find(|cell| cell.state != DayState::Early)?,
    };
    let band = cell
        .band
        .map(|(low, high)| format!("{}–{}", thousands(low), thousands(high)));
    Some(Newest {
        label: strip::short_label(cell).to_owned(),
        state: cell.state,
        rows: thousands(cell.rows),
        band: band.unwrap_or_default(),
    })
}

/// New, persisting and resolved findings of a feed by severity, gravest first.
fn groups(report: &NightReport, hospital: &str, feed: &str) -> Vec<Vec<Chip>> {
    let of = |group: Group, severity: Severity| {
        let rows = report
            .findings
            .iter()
            .filter(|row| row.finding.hospital == hospital && row.finding.feed == feed);
        let rows = rows.filter(|row| Group::of(row) == group);
        rows.filter(|row| row.finding.severity == severity).count()
    };
    let chips = |group: Group| -> Vec<Chip> {
        let all = SEVERITIES.into_iter().map(|severity| Chip {
            severity,
            count: of(group, severity),
        });
        all.filter(|chip| chip.count > 0).collect()
    };
    [Group::New, Group::Persisting, Group::Resolved]
        .map(chips)
        .into()
}

fn mapping<'a>(report: &'a NightReport, w: &Words) -> Vec<Mapping<'a>> {
    let mut lines = Vec::new();
    for hospital in &report.hospitals {
        for progress in &hospital.domains {
            lines.push(Mapping {
                hospital: &hospital.id,
                hospital_name: &hospital.name,
                progress,
                codes: share::told(progress.codes()),
                codes_bar: share::draw(progress, false, w),
                rows: share::told(progress.rows()),
                rows_bar: share::draw(progress, true, w),
                top: progress.unmapped_top.iter().take(3).collect(),
            });
        }
    }
    lines
}
