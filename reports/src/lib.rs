//! Summaries and findings to pages that people read; one file per report.
//!
//! A report takes values and gives back text. It opens no file, reads no clock and asks no store: whoever calls it
//! brings what it shows, so that the same values give the same bytes.

pub mod metrics;
pub mod night;
pub mod sheet;
pub mod worksheet;

mod error;
mod margin;
mod thousands;

pub use error::Error;
pub use metrics::{FeedMetrics, HospitalMetrics, NightMetrics, metrics_text};
pub use night::{NightReport, night_html};
pub use thousands::thousands;

use model::Text;

/// A report: its name in file names and flags, and what it is for.
#[derive(Clone, Copy, Debug)]
pub struct Report {
    /// The name: lower case, one word.
    pub name: &'static str,
    /// What the reader learns from it, in one sentence.
    pub about: Text,
}

/// Every report. A new report is a file of its own and one line here.
pub const REPORTS: &[&Report] = &[
    &metrics::REPORT,
    &night::REPORT,
    &sheet::REPORT,
    &worksheet::REPORT,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_are_named_once_and_explained_twice() {
        let mut names: Vec<_> = REPORTS.iter().map(|report| report.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), REPORTS.len());
        for report in REPORTS {
            assert!(report.name.bytes().all(|byte| byte.is_ascii_lowercase()));
            assert!(report.about.ja.ends_with('。'), "{}", report.name);
            assert!(report.about.en.ends_with('.'), "{}", report.name);
        }
    }
}
