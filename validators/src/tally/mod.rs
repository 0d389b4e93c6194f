//! The tally of a load: counts defects, row notes and whole-feed facts unit by unit, then says what is new, what is still
//! there and what is gone.
//!
//! Files are counted as sets of ids, rows as numbers per item, so that the memory follows the number of kinds of faults and
//! not the size of the night.

mod built;
mod files;
mod forms;
mod rows;

use std::collections::BTreeMap;

use model::{Batch, Code, Defect, Finding, Origin, Severity, Status, Table};

use crate::checks::about;
use crate::life::{Subject, open_findings};
use built::Judged;
use files::Files;
use rows::Rows;

/// A file as the tally needs it.
#[derive(Clone, Copy, Debug)]
pub struct FileView<'a> {
    /// See [`model::ReceivedFile::source_file_id`].
    pub source_file_id: i64,
    /// See [`model::ReceivedFile::masked_path`].
    pub masked_path: &'a str,
    /// See [`model::ReceivedFile::data_type`].
    pub data_type: &'a str,
    /// See [`model::ReceivedFile::care_date`].
    pub care_date: Option<i32>,
}

/// Counts of one feed in one load. Units of work are tallied apart and merged in plan order; how the work was cut into
/// units shows in nothing but, at most, the place that is named first.
///
/// # Example
/// ```
/// use model::{Code, Defect, Detail, Lang, Place};
/// use validators::{FileView, Tally, render};
///
/// let file = FileView {
///     source_file_id: 123,
///     masked_path: "vol1/p-5d41/20260110/OML-11/p-5d41_1",
///     data_type: "OML-11",
///     care_date: Some(20_463),
/// };
/// let cut_off = Defect {
///     code: Code("S14"),
///     place: Place::default(),
///     detail: Detail::None,
/// };
/// let mut monday = Tally::default();
/// monday.file(&file, &[cut_off]);
/// let new = monday.findings("H01", "ssmix2", "H01-20260112-1", &[], &|_| false);
/// assert_eq!(new[0].key, "S14:H01:ssmix2:file=123");
/// assert_eq!(render(&new[0], Lang::Ja), "メッセージが途中で切れている");
///
/// let mut tuesday = Tally::default();
/// tuesday.file(&file, &[]);
/// let gone = tuesday.findings("H01", "ssmix2", "H01-20260113-1", &new, &|_| false);
/// assert!(!gone[0].status.is_open());
/// ```
#[derive(Debug, Default)]
pub struct Tally {
    files: Files,
    rows: Rows,
    judged: Judged,
    feed: BTreeMap<Code, FeedFact>,
}

impl Tally {
    /// Takes note of a file that was looked at, with its defects or with none. A file may come in parts (its name first, its
    /// content later) and still counts once. Give a file only when whatever could find its earlier defects again did look:
    /// a file that is given without a defect resolves what was open about it.
    pub fn file(&mut self, file: &FileView, defects: &[Defect]) {
        self.files.add(file, defects);
    }

    /// Takes note of the defects of a file of which only the name was looked at: it resolves nothing about the content of
    /// files.
    pub fn name(&mut self, file: &FileView, defects: &[Defect]) {
        self.files.add_defects(file, defects);
    }

    /// Takes note of finished rows: their notes, what the row checks find, and the forms that items show. `path_of` gives
    /// the masked path of a `source_file_id`; it is asked only for the first row of a fault or form.
    pub fn rows(&mut self, batch: &Batch, path_of: &dyn Fn(i64) -> String) {
        self.rows.add(batch, path_of);
    }

    /// Takes note of rows that were built from others, those of a patient together: what the checks of the table find is
    /// told of the file that a row rests on. `path_of` is as in [`Tally::rows`].
    pub fn built(&mut self, batch: &Batch, path_of: &dyn Fn(i64) -> String) {
        built::add(&mut self.files, batch, path_of);
    }

    /// Takes note of the files from whose rows a table was built anew: where the checks of the table found nothing, this is
    /// the evidence that resolves what was open about such a file.
    pub fn judged(&mut self, table: Table, source_file_ids: &[i64]) {
        self.judged.add(table, source_file_ids);
    }

    /// Takes note of a fact about the whole feed: `failed` of `eligible` folders, roots or nights. Counts of one code add
    /// up; the first detail stays. With `failed` 0 it is the evidence that resolves an open finding of the code.
    pub fn feed(&mut self, code: Code, failed: u64, eligible: u64, detail: String) {
        let fact = FeedFact {
            failed,
            eligible,
            detail,
        };
        self.feed.entry(code).or_default().merge(fact);
    }

    /// Takes note of rows of an item that are at fault by what the item is as a whole. The rows themselves were given to
    /// [`Tally::rows`]; an item that is not named here although it has rows is the evidence that resolves.
    pub fn item(&mut self, code: Code, table: Table, item: &str, fault: ItemFault) {
        self.rows.add_fault(code, table, item, fault);
    }

    /// Adds the tally of a later unit.
    pub fn merge(&mut self, later: Tally) {
        self.files.merge(later.files);
        self.rows.merge(later.rows);
        self.judged.merge(later.judged);
        for (code, fact) in later.feed {
            self.feed.entry(code).or_default().merge(fact);
        }
    }

    /// What this load has to say: findings that are new, seen again (persisting) or gone (resolved), sorted by severity
    /// (worst first), code and key.
    ///
    /// `previous` are the findings of the loads before, in load order, or only the open ones; those of other hospitals and
    /// feeds are passed over. `ended_files` says whether a file version is superseded, deleted, vanished or was read again
    /// and is clean now. An open finding about which this load gives no evidence is not repeated: it stays open by its
    /// last row. That is always so for the files beyond [`model::FINDINGS_PER_CODE_MAX`], which are not known one by one.
    pub fn findings(
        self,
        hospital: &str,
        feed: &str,
        load_id: &str,
        previous: &[Finding],
        ended_files: &dyn Fn(i64) -> bool,
    ) -> Vec<Finding> {
        let mut open: BTreeMap<String, Finding> = open_findings(previous)
            .into_iter()
            .filter(|finding| finding.hospital == hospital && finding.feed == feed)
            .map(|finding| (finding.key.clone(), finding))
            .collect();
        let mut findings: Vec<Finding> = self
            .seen()
            .into_iter()
            .map(|seen| {
                let mut finding = seen.into_finding(hospital, feed, load_id);
                if open.remove(&finding.key).is_some() {
                    finding.status = Status::Persisting;
                }
                finding
            })
            .collect();
        for (_, earlier) in open {
            if let Some(eligible) = self.cleared(&earlier, ended_files) {
                findings.push(Finding {
                    status: Status::Resolved,
                    failed: 0,
                    eligible,
                    load_id: load_id.to_owned(),
                    ..earlier
                });
            }
        }
        findings.sort_by(|a, b| {
            (b.severity, a.code, a.key.as_str()).cmp(&(a.severity, b.code, b.key.as_str()))
        });
        findings
    }

    /// Every fault of this load.
    fn seen(&self) -> Vec<Seen> {
        let mut seen = self.files.seen();
        seen.extend(self.rows.seen());
        seen.extend(
            self.feed
                .iter()
                .filter(|(_, fact)| fact.failed > 0)
                .map(|(code, fact)| Seen {
                    code: *code,
                    subject: Subject::Feed,
                    eligible: fact.eligible,
                    fault: Fault {
                        failed: fact.failed,
                        detail: fact.detail.clone(),
                        ..Fault::default()
                    },
                }),
        );
        seen
    }

    /// How many files or rows this load looked at without seeing an earlier fault again; `None` when it did not look.
    fn cleared(&self, earlier: &Finding, ended_files: &dyn Fn(i64) -> bool) -> Option<u64> {
        let looked_at = match Subject::of(earlier) {
            // Seen again, though others are named in its place.
            Subject::File(id) if self.files.has_failed(earlier.code, id) => 0,
            Subject::File(id) if ended_files(id) => return Some(0),
            Subject::File(id) => {
                u64::from(self.files.looked_at(id) || self.judged.has(earlier.code, id))
            }
            Subject::OtherFiles => 0,
            Subject::DataType(data_type) => self.files.of_type(&data_type),
            Subject::Item(table, item) => self.rows.of_item(table, &item),
            // Only judgements speak of departments.
            Subject::Department(..) => 0,
            Subject::Table(table) => self.rows.of_table(table),
            Subject::Feed => match (self.feed.get(&earlier.code), earlier.code.0) {
                (Some(fact), _) => fact.eligible,
                // Any file at all disproves these two; nobody has to say so.
                (None, "N01" | "N02") => self.files.len(),
                (None, _) => 0,
            },
        };
        (looked_at > 0).then_some(looked_at)
    }
}

/// A fault of an item as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemFault {
    /// Its rows of this load.
    pub rows: u64,
    /// Their first and last event day, days since 1970-01-01.
    pub days: Option<(i32, i32)>,
    /// What is wrong, without anything of a patient.
    pub detail: String,
}

/// What was said about the whole feed under one code.
#[derive(Debug, Default)]
struct FeedFact {
    failed: u64,
    eligible: u64,
    detail: String,
}

impl FeedFact {
    fn merge(&mut self, later: FeedFact) {
        self.failed += later.failed;
        self.eligible += later.eligible;
        if self.detail.is_empty() {
            self.detail = later.detail;
        }
    }
}

/// One fault of this load, before it is held against the nights before.
struct Seen {
    code: Code,
    subject: Subject,
    eligible: u64,
    fault: Fault,
}

impl Seen {
    fn into_finding(self, hospital: &str, feed: &str, load_id: &str) -> Finding {
        let key = self.subject.key(self.code, hospital, feed);
        let (table, item, source_file_id) = self.subject.into_columns();
        Finding {
            code: self.code,
            severity: about(self.code.0).map_or(Severity::Error, |about| about.severity),
            status: Status::New,
            hospital: hospital.to_owned(),
            feed: feed.to_owned(),
            table,
            item,
            from: self.fault.days.from,
            to: self.fault.days.to,
            failed: self.fault.failed,
            eligible: self.eligible,
            load_id: load_id.to_owned(),
            origin: self.fault.origin,
            source_file_id,
            key,
            detail: self.fault.detail,
            evidence: None,
        }
    }
}

/// How often something was wrong, when, and where first.
#[derive(Clone, Debug, Default)]
struct Fault {
    failed: u64,
    days: Days,
    origin: Origin,
    detail: String,
}

impl Fault {
    /// Adds a later count of the same fault; the first place stays.
    fn merge(&mut self, later: &Fault) {
        self.failed += later.failed;
        self.days.merge(later.days);
    }
}

/// First and last event day; both absent when no day is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Days {
    from: Option<i32>,
    to: Option<i32>,
}

impl Days {
    fn merge(&mut self, other: Days) {
        // `None` is less than any day, so only the minimum needs care.
        self.from = match (self.from, other.from) {
            (Some(ours), Some(theirs)) => Some(ours.min(theirs)),
            (ours, theirs) => ours.or(theirs),
        };
        self.to = self.to.max(other.to);
    }
}

impl From<Option<i32>> for Days {
    fn from(day: Option<i32>) -> Days {
        Days { from: day, to: day }
    }
}

#[cfg(test)]
mod forms_tests;
#[cfg(test)]
mod nights;
#[cfg(test)]
mod tests;
