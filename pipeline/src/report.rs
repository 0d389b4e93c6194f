//! What the night report shows, gathered from the loads of a night.

use std::collections::BTreeMap;
use std::path::PathBuf;

use arrow_array::Array;
use arrow_array::types::{Date32Type, Int64Type};
use jiff::Timestamp;
use mappings::{CodeRow, Progress};
use model::{Counts, Finding, Format, Hospital, Severity, Table};
use reports::{
    CodeProgress, DataTypeRow, DayVolume, Failure, FeedRow, FindingRow, NightReport, UnmappedRow,
};

use crate::load::HospitalLoad;
use crate::night::{Night, japan};
use crate::{Error, days, rows};

/// Unmapped codes that the report names.
const UNMAPPED_SHOWN: usize = 20;

/// Event days whose volume the report draws.
const DAYS_SHOWN: usize = 60;

/// Renders and writes the report of a night; gives its path.
///
/// # Errors
/// When the store cannot be read or the report not written.
pub(crate) fn write(
    night: &Night<'_>,
    outcomes: &[(Hospital, Result<HospitalLoad, Error>)],
    lang: model::Lang,
) -> Result<PathBuf, Error> {
    let mut report = NightReport {
        network: night.config.network.clone(),
        lang,
        date: night.date.to_string(),
        generated: japan(Timestamp::now())
            .strftime("%Y-%m-%d %H:%M JST")
            .to_string(),
        software: format!("{} {}", night.software.name, night.software.version),
        feeds: Vec::new(),
        findings: Vec::new(),
        failures: Vec::new(),
    };
    for (hospital, outcome) in outcomes {
        match outcome {
            Ok(load) => {
                for format in load.load.balances.keys() {
                    report
                        .feeds
                        .push(feed_row(night, hospital, *format, load, lang)?);
                }
                report
                    .findings
                    .extend(shown(load).map(|finding| finding_row(finding, lang)));
            }
            Err(error) => report.failures.push(Failure {
                hospital: hospital.id.clone(),
                hospital_name: hospital.name.clone(),
                what: error.chain(),
            }),
        }
    }
    let html = reports::night_html(&report)?;
    let path = night
        .config
        .reports
        .join(format!("night-{}.html", night.date));
    let io = |source| Error::Io {
        path: path.clone(),
        source,
    };
    std::fs::create_dir_all(&night.config.reports).map_err(io)?;
    // Readers see the report of the night before or this one, never half of one.
    let part = path.with_extension("html.part");
    std::fs::write(&part, html)
        .and_then(|()| std::fs::rename(&part, &path))
        .map_err(io)?;
    Ok(path)
}

/// Everything open but for what is waived, and what tonight resolved.
fn shown(load: &HospitalLoad) -> impl Iterator<Item = &Finding> {
    let resolved = load
        .findings
        .iter()
        .filter(|finding| !finding.status.is_open());
    load.unwaived().chain(resolved)
}

fn finding_row(finding: &Finding, lang: model::Lang) -> FindingRow {
    let about = validators::about(finding.code.0);
    let text = |pick: fn(&validators::About) -> model::Text| {
        about
            .map(|about| pick(about).get(lang).to_owned())
            .unwrap_or_default()
    };
    FindingRow {
        title: text(|about| about.title),
        text: validators::render(finding, lang),
        what: text(|about| about.what),
        why: text(|about| about.why),
        finding: finding.clone(),
    }
}

fn feed_row(
    night: &Night<'_>,
    hospital: &Hospital,
    format: Format,
    load: &HospitalLoad,
    lang: model::Lang,
) -> Result<FeedRow, Error> {
    let feed = format.name();
    let mut by_severity = [0; 4];
    for finding in load.unwaived().filter(|finding| finding.feed == feed) {
        by_severity[Severity::Fatal as usize - finding.severity as usize] += 1;
    }
    let volumes = Volumes::read(night, &hospital.id, feed, &load.load.load_id.0)?;
    Ok(FeedRow {
        hospital: hospital.id.clone(),
        hospital_name: hospital.name.clone(),
        feed: feed.to_owned(),
        load_id: load.load.load_id.0.clone(),
        balance: load.load.balances.get(&format).copied().unwrap_or_default(),
        vanished: load.vanished,
        data_types: volumes.data_types(format, lang),
        by_severity,
        tables: load
            .load
            .tables
            .iter()
            .map(|(name, load)| (name.clone(), load.clone()))
            .collect(),
        codes: progress(&load.codes),
        unmapped_top: unmapped(&load.codes),
        checkpoint: load.checkpoint.clone(),
        days: volumes.days(),
    })
}

fn progress(codes: &[CodeRow]) -> CodeProgress {
    let Progress {
        codes,
        mapped,
        rows,
        mapped_rows,
    } = Progress::of(codes);
    CodeProgress {
        codes,
        mapped,
        rows,
        mapped_rows,
    }
}

fn unmapped(codes: &[CodeRow]) -> Vec<UnmappedRow> {
    let mut unmapped: Vec<&CodeRow> = codes
        .iter()
        .filter(|code| code.standard_code.is_none() && code.rows > 0)
        .collect();
    unmapped.sort_by_key(|code| std::cmp::Reverse(code.rows));
    let row = |code: &CodeRow| UnmappedRow {
        local_code: code.local_code.clone(),
        local_name: code.local_name.clone().unwrap_or_default(),
        unit: code.unit.clone().unwrap_or_default(),
        rows: code.rows as u64,
    };
    unmapped.into_iter().take(UNMAPPED_SHOWN).map(row).collect()
}

/// The table `volumes` of one feed, summed two ways.
#[derive(Default)]
struct Volumes {
    /// Data type to tonight's files and stored rows.
    tonight: BTreeMap<String, (Counts, u64)>,
    /// Event day to files received and live rows over all loads.
    by_day: BTreeMap<i32, (i64, i64)>,
}

impl Volumes {
    /// Reads what is committed.
    fn read(
        night: &Night<'_>,
        hospital: &str,
        feed: &str,
        load_id: &str,
    ) -> Result<Volumes, Error> {
        let mut volumes = Volumes::default();
        for file in night.store.live_files(Table::Volumes, hospital)? {
            for batch in night.store.read(&file)? {
                volumes.add(&batch, feed, load_id)?;
            }
        }
        Ok(volumes)
    }

    fn add(
        &mut self,
        batch: &arrow_array::RecordBatch,
        feed: &str,
        load_id: &str,
    ) -> Result<(), Error> {
        let long = |name| rows::column::<Int64Type>(batch, name);
        let days = rows::column::<Date32Type>(batch, "event_day")?;
        let (received, stored) = (long("files_received")?, long("files_stored")?);
        let (superseded, deleted) = (long("files_superseded")?, long("files_deleted")?);
        let (quarantined, out_of_scope) = (long("files_quarantined")?, long("files_out_of_scope")?);
        let (rows_stored, rows_removed) = (long("rows_stored")?, long("rows_removed")?);
        for row in 0..batch.num_rows() {
            if rows::text(batch, "feed", row).as_deref() != Some(feed) {
                continue;
            }
            if days.is_valid(row) {
                let day = self.by_day.entry(days.value(row)).or_default();
                day.0 += received.value(row);
                day.1 += rows_stored.value(row) - rows_removed.value(row);
            }
            if rows::text(batch, "load_id", row).as_deref() == Some(load_id) {
                let data_type = rows::text(batch, "data_type", row).unwrap_or_default();
                let tonight = self.tonight.entry(data_type).or_default();
                tonight.0.add(&Counts {
                    received: received.value(row) as u64,
                    stored: stored.value(row) as u64,
                    superseded: superseded.value(row) as u64,
                    deleted: deleted.value(row) as u64,
                    quarantined: quarantined.value(row) as u64,
                    out_of_scope: out_of_scope.value(row) as u64,
                });
                tonight.1 += rows_stored.value(row) as u64;
            }
        }
        Ok(())
    }

    fn data_types(&self, format: Format, lang: model::Lang) -> Vec<DataTypeRow> {
        let name =
            |data_type: &str| Some(feeds::type_title(format, data_type)?.get(lang).to_owned());
        let row = |(data_type, (counts, rows_stored)): (&String, &(Counts, u64))| DataTypeRow {
            name: name(data_type).unwrap_or_default(),
            data_type: data_type.clone(),
            counts: *counts,
            rows_stored: *rows_stored,
        };
        self.tonight.iter().map(row).collect()
    }

    fn days(&self) -> Vec<DayVolume> {
        let first = self.by_day.len().saturating_sub(DAYS_SHOWN);
        let row = |(day, (files, rows)): (&i32, &(i64, i64))| DayVolume {
            day: days::to_date(*day)
                .map(|date| date.to_string())
                .unwrap_or_default(),
            files: (*files).max(0) as u64,
            rows: (*rows).max(0) as u64,
        };
        self.by_day.iter().skip(first).map(row).collect()
    }
}
