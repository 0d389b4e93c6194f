//! The details of one hospital: what its line in the list says, and what stands below it.

use model::{BalanceUnit, Counts, Severity};

use super::findings::{Group, Room, SEVERITIES, Told};
use super::share;
use super::state::State;
use super::strip;
use super::values::{FeedRow, HospitalRow, NightReport, StripUnit, VolumeChart};
use super::volume;
use super::words::{Spoken, Words};
use crate::thousands::thousands;

/// Charts of data types over the whole page, shared among the hospitals, and the most that one feed has.
const CHARTS_MAX: usize = 60;
const CHARTS_OF_FEED_MAX: usize = 9;

/// With so many hospitals or fewer nothing is folded.
const OPEN_HOSPITALS_MAX: usize = 1;

/// One hospital with all of its feeds.
pub(super) struct Section<'a> {
    /// For links.
    pub(super) number: usize,
    pub(super) id: &'a str,
    pub(super) name: &'a str,
    /// `None` for a hospital of which only findings speak.
    pub(super) row: Option<&'a HospitalRow>,
    pub(super) state: State,
    /// What is inside, in words.
    pub(super) inside: String,
    pub(super) is_open: bool,
    pub(super) feeds: Vec<FeedView<'a>>,
}

/// What a section shows of a feed.
pub(super) struct FeedView<'a> {
    pub(super) feed: &'a str,
    pub(super) row: Option<&'a FeedRow>,
    pub(super) state: State,
    pub(super) off_days: String,
    pub(super) balance: Vec<(&'static str, &'a Counts)>,
    pub(super) charts: Vec<Drawn>,
    pub(super) charts_left_out: usize,
    pub(super) findings: Vec<Told<'a>>,
}

/// A chart and whose it is.
pub(super) struct Drawn {
    pub(super) title: String,
    pub(super) svg: String,
}

/// A section for each hospital, and one for each that only findings speak of.
pub(super) fn sections<'a>(report: &'a NightReport, w: &Words) -> Vec<Section<'a>> {
    let mut room = Room::of(report);
    let charts_max = (CHARTS_MAX / report.hospitals.len().max(1)).clamp(1, CHARTS_OF_FEED_MAX);
    let is_open = report.hospitals.len() <= OPEN_HOSPITALS_MAX;
    let mut sections: Vec<Section<'a>> = Vec::new();
    let mut hospitals: Vec<&HospitalRow> = report.hospitals.iter().collect();
    // A stable sort: inside a state the order of the config stays.
    hospitals.sort_by_key(|hospital| state_of(hospital));
    for hospital in hospitals {
        let mut feeds: Vec<FeedView<'a>> = Vec::new();
        for feed in &hospital.feeds {
            let charts = charts(feed, charts_max, w);
            feeds.push(FeedView {
                feed: &feed.feed,
                row: Some(feed),
                state: State::of(feed),
                off_days: strip::off_days(&feed.strip, w),
                balance: BalanceUnit::ALL
                    .into_iter()
                    .map(|unit| (unit.word(w), feed.balance.unit(unit)))
                    .collect(),
                charts_left_out: feed.charts.len() - charts.len(),
                charts,
                findings: room.told(report, (&hospital.id, &feed.feed), w),
            });
        }
        add_unloaded(report, &hospital.id, &mut feeds, &mut room, w);
        sections.push(Section {
            number: sections.len() + 1,
            id: &hospital.id,
            name: &hospital.name,
            row: Some(hospital),
            state: state_of(hospital),
            inside: inside(report, &hospital.id, Some(hospital), w),
            is_open,
            feeds,
        });
    }
    for row in &report.findings {
        let id = row.finding.hospital.as_str();
        if sections.iter().any(|section| section.id == id) {
            continue;
        }
        let mut feeds = Vec::new();
        add_unloaded(report, id, &mut feeds, &mut room, w);
        sections.push(Section {
            number: sections.len() + 1,
            id,
            name: "",
            row: None,
            state: State::NotRun,
            inside: inside(report, id, None, w),
            is_open,
            feeds,
        });
    }
    sections
}

/// The worst of its feeds.
fn state_of(hospital: &HospitalRow) -> State {
    let states = hospital.feeds.iter().map(State::of);
    states.min().unwrap_or(State::Arrived)
}

/// The feeds of a hospital that only findings speak of.
fn add_unloaded<'a>(
    report: &'a NightReport,
    hospital: &'a str,
    feeds: &mut Vec<FeedView<'a>>,
    room: &mut Room<'a>,
    w: &Words,
) {
    for row in report
        .findings
        .iter()
        .filter(|row| row.finding.hospital == hospital)
    {
        let feed = row.finding.feed.as_str();
        if feeds.iter().any(|known| known.feed == feed) {
            continue;
        }
        feeds.push(FeedView {
            feed,
            row: None,
            state: State::NotRun,
            off_days: String::new(),
            balance: Vec::new(),
            charts: Vec::new(),
            charts_left_out: 0,
            findings: room.told(report, (hospital, feed), w),
        });
    }
}

/// The charts of a feed: the whole of it, then data types with days at fault, then the busiest.
fn charts(feed: &FeedRow, most: usize, w: &Words) -> Vec<Drawn> {
    let is_off = |chart: &VolumeChart| chart.days.iter().any(|day| day.is_off);
    let mut order: Vec<&VolumeChart> = feed.charts.iter().skip(1).collect();
    order.sort_by_key(|chart| !is_off(chart));
    let shown = feed.charts.iter().take(1).chain(order).take(most);
    let counted = match feed.strip.unit {
        StripUnit::Days => w.charts,
        StripUnit::Months => w.charts_months,
    };
    let drawn = |chart: &VolumeChart| {
        Some(Drawn {
            title: match chart.title.as_str() {
                "" => format!("{} – {counted}", w.whole_feed),
                title => title.to_owned(),
            },
            svg: volume::draw(chart, w)?,
        })
    };
    shown.filter_map(drawn).collect()
}

/// What the details hold, in words: findings by group and severity, and the share of rows that are mapped.
fn inside(report: &NightReport, id: &str, row: Option<&HospitalRow>, w: &Words) -> String {
    let mut parts = Vec::new();
    for group in Group::ALL {
        let of = |severity: Severity| {
            let rows = report
                .findings
                .iter()
                .filter(|row| row.finding.hospital == id);
            let rows = rows.filter(|row| Group::of(row) == group);
            rows.filter(|row| row.finding.severity == severity).count()
        };
        let counts: Vec<String> = SEVERITIES
            .into_iter()
            .map(|severity| (severity.word(w), of(severity)))
            .filter(|(_, count)| *count > 0)
            .map(|(word, count)| format!("{word} {}", thousands(count)))
            .collect();
        if !counts.is_empty() {
            parts.push(format!("{}: {}", group.word(w), counts.join(w.comma)));
        }
    }
    if parts.is_empty() {
        parts.push(w.no_findings.to_owned());
    }
    let rows = row.map(|row| {
        let sum = |a: (u64, u64), b: (u64, u64)| (a.0 + b.0, a.1 + b.1);
        row.domains.iter().map(|it| it.rows()).fold((0, 0), sum)
    });
    if let Some(share) = rows.and_then(share::told) {
        parts.push(format!("{}: {share}", w.rows_mapped));
    }
    parts.join(w.semicolon)
}
