//! The night report: one self-contained page that answers at eight in the morning whether everything arrived, whether
//! all of it is accounted for, and what is new, still open or resolved since the night before.
//!
//! `values` is what the caller brings; `view` turns it into what the page shows with `answers`, `state`, `findings` and `hospital`; the
//! drawings (`strip`, `volume`, `histogram`, `quantiles`, `share`) are SVG, which `svg` writes; `numbers` counts, `words` speaks.

mod answers;
mod findings;
mod histogram;
mod hospital;
mod numbers;
mod quantiles;
mod share;
mod state;
mod strip;
mod svg;
mod values;
mod view;
mod volume;
mod words;

#[cfg(test)]
mod tests;

use askama::Template;
use model::Text;

pub use values::{
    ChartDay, CodeState, DataTypeRow, DayState, Distribution, DomainProgress, Evidence, Failure,
    FeedRow, FindingRow, Histogram, HospitalRow, IncidentRow, ItemAcross, ItemAt, NightReport,
    Quantiles, Strip, StripCell, StripUnit, UnmappedRow, VolumeChart, VolumeEvidence, Waiver,
};

use crate::{Error, Report};

/// The registry entry of the night report.
pub const REPORT: Report = Report {
    name: "night",
    about: Text {
        ja: "病院とフィードごとに、届いたか、すべて説明がつくか、昨夜から何が変わったかを示します。",
        en: "Shows for each hospital and feed whether everything arrived, whether it is all accounted for and what changed.",
    },
};

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
