//! The night report: one self-contained page that answers at eight in the morning whether everything arrived, whether
//! all of it is accounted for, and what is new, still open or resolved since the night before.
//!
//! This file holds what the caller brings; `view` turns it into what the page shows, `bars` draws, `numbers`
//! counts, `words` speaks.

mod bars;
mod numbers;
mod view;
mod words;

#[cfg(test)]
mod tests;

use askama::Template;
use model::{Balance, Counts, Finding, Lang, TableLoad, Text};

use crate::{Error, Report};

/// The registry entry of the night report.
pub const REPORT: Report = Report {
    name: "night",
    about: Text {
        ja: "病院とフィードごとに、届いたか、すべて説明がつくか、昨夜から何が変わったかを示します。",
        en: "Shows for each hospital and feed whether everything arrived, whether it is all accounted for and what changed.",
    },
};

/// Everything that one night report shows.
#[derive(Clone, Debug)]
pub struct NightReport {
    /// The network's name.
    pub network: String,
    /// The language of the page.
    pub lang: Lang,
    /// The as-of date, `YYYY-MM-DD`.
    pub date: String,
    /// When the report was made, as the reader should see it.
    pub generated: String,
    /// Program and version.
    pub software: String,
    /// One row a hospital and feed that was loaded, in the order of the config.
    pub feeds: Vec<FeedRow>,
    /// All findings of the night: new, persisting and resolved.
    pub findings: Vec<FindingRow>,
    /// Hospitals or feeds that could not be loaded.
    pub failures: Vec<Failure>,
}

/// Work that could not be done (law 2: an error, not a finding).
#[derive(Clone, Debug)]
pub struct Failure {
    /// [`model::Hospital::id`].
    pub hospital: String,
    /// [`model::Hospital::name`].
    pub hospital_name: String,
    /// What could not be done, why, and what the reader should do about it.
    pub what: String,
}

/// One feed of one hospital in this night.
#[derive(Clone, Debug)]
pub struct FeedRow {
    /// [`model::Hospital::id`].
    pub hospital: String,
    /// [`model::Hospital::name`].
    pub hospital_name: String,
    /// [`model::Format::name`].
    pub feed: String,
    /// The load that wrote the night.
    pub load_id: String,
    /// Received, and where it ended.
    pub balance: Balance,
    /// Files that are no longer in the feed and were neither deleted nor replaced. Not part of the balance.
    pub vanished: u64,
    /// The balance of files by data type.
    pub data_types: Vec<DataTypeRow>,
    /// Open findings: fatal, error, warning, notice.
    pub by_severity: [u64; 4],
    /// Table name and what the load did to it.
    pub tables: Vec<(String, TableLoad)>,
    /// How far the hospital's codes are mapped.
    pub codes: CodeProgress,
    /// The unmapped codes with the most rows, in the order in which they are shown.
    pub unmapped_top: Vec<UnmappedRow>,
    /// The ledger's checkpoint after this load.
    pub checkpoint: String,
    /// Rows by event day.
    pub days: Vec<DayVolume>,
}

impl FeedRow {
    /// Whether something is expected of the feed every night: claims and DPC files come once a month.
    fn comes_nightly(&self) -> bool {
        self.feed == model::Format::Ssmix2.name()
    }
}

/// One data type of a feed.
#[derive(Clone, Debug)]
pub struct DataTypeRow {
    /// The data type as files name it, for example `OML-11`.
    pub data_type: String,
    /// What it is, in the language of the page.
    pub name: String,
    /// Its files.
    pub counts: Counts,
    /// Rows that this load put into tables.
    pub rows_stored: u64,
}

/// How far a hospital's local codes are mapped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CodeProgress {
    /// Local codes seen.
    pub codes: u64,
    /// Of these, declared or agreed.
    pub mapped: u64,
    /// Live rows.
    pub rows: u64,
    /// Of these, with a standard code.
    pub mapped_rows: u64,
}

/// A local code that has no standard code yet.
#[derive(Clone, Debug)]
pub struct UnmappedRow {
    /// The hospital's code.
    pub local_code: String,
    /// The name beside it.
    pub local_name: String,
    /// The unit beside it, as sent.
    pub unit: String,
    /// Live rows with the code.
    pub rows: u64,
}

/// What one event day holds.
#[derive(Clone, Debug)]
pub struct DayVolume {
    /// The event day, `YYYY-MM-DD`; days that are no dates are not drawn.
    pub day: String,
    /// Files of that day.
    pub files: u64,
    /// Rows of that day.
    pub rows: u64,
}

/// A finding with its words.
#[derive(Clone, Debug)]
pub struct FindingRow {
    /// The finding.
    pub finding: Finding,
    /// The code's title.
    pub title: String,
    /// What is special about this one.
    pub text: String,
    /// What the check looks at.
    pub what: String,
    /// Why it matters.
    pub why: String,
}

/// The night report as one HTML page without scripts and without anything from outside.
///
/// # Errors
/// [`Error::Template`] when the template cannot be filled in.
pub fn night_html(report: &NightReport) -> Result<String, Error> {
    view::Page::new(report)
        .render()
        .map_err(|source| Error::Template {
            report: REPORT.name,
            source,
        })
}
