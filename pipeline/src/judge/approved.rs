//! How many rows a load left that is approved, and how many of them are still there (N09).
//!
//! Rows of tables with days are counted by month, so that a later judgement, whose window begins later, compares the months that it
//! sees: those that lie whole in both windows, up to the approved night.

use std::collections::BTreeMap;

use jiff::civil::Date;
use ledger::{ApprovedRows, LoadDecision};
use model::{Format, Table};
use store::Store;
use validators::judge::Judged;
use validators::judge::volume::{Series, Total, Unit, profile_series};

use super::states::{profile_files, read, window};
use crate::config::HospitalConfig;
use crate::{Error, days};

/// The rows of every table of a hospital that is judged, as they are in the store, up to a night.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn rows(
    store: &Store,
    hospital: &HospitalConfig,
    night: Date,
) -> Result<BTreeMap<String, ApprovedRows>, Error> {
    let id = hospital.hospital.id.as_str();
    let as_of = days::from_date(night);
    let files = profile_files(store, id, window(as_of))?;
    let series = profile_series(&read(store, &files)?).map_err(super::verdicts::unfit)?;
    let mut rows = BTreeMap::new();
    for feed in &hospital.feeds {
        for table in tables(feed.format) {
            let of_table = match months(&series, table, as_of, as_of) {
                months if !months.is_empty() => ApprovedRows::Months(months),
                _ => ApprovedRows::All(stored(store, table, id)?),
            };
            rows.insert(table.name().to_owned(), of_table);
        }
    }
    Ok(rows)
}

/// What was approved of a feed beside what is there now.
///
/// # Errors
/// When the store cannot be read.
pub(super) fn totals(
    store: &Store,
    hospital: &str,
    feed: Format,
    approved: &LoadDecision,
    series: &[Series],
    as_of: i32,
) -> Result<Vec<Total>, Error> {
    let night = days::from_date(approved.night);
    let mut totals = Vec::new();
    for table in tables(feed) {
        let (approved, now) = match approved.tables.get(table.name()) {
            None => continue,
            Some(ApprovedRows::All(rows)) => (*rows, stored(store, table, hospital)?),
            Some(ApprovedRows::Months(rows)) => {
                let (from, _) = window(as_of);
                let seen = rows
                    .iter()
                    .filter(|(month, _)| days::from_date(**month) >= from);
                let now = months(series, table, as_of, night);
                seen.fold((0, 0), |(approved, sum), (month, rows)| {
                    (approved + rows, sum + now.get(month).copied().unwrap_or(0))
                })
            }
        };
        totals.push(Total {
            subject: Judged::Table(table),
            unit: match table {
                Table::Patients => Unit::Patients,
                _ => Unit::Rows,
            },
            approved,
            now,
        });
    }
    Ok(totals)
}

/// The tables that a feed fills and a judgement looks at.
fn tables(feed: Format) -> impl Iterator<Item = Table> {
    let areas = feeds::format(feed).map_or(&[][..], |format| format.areas);
    areas.iter().flat_map(|area| area.iter().copied())
}

/// Rows of a table by month, of the months that lie whole in the window of an as-of day, up to a last day.
fn months(series: &[Series], table: Table, as_of: i32, last: i32) -> BTreeMap<Date, u64> {
    let (from, _) = window(as_of);
    let mut months = BTreeMap::new();
    let of_table = series
        .iter()
        .filter(|it| it.subject == Judged::Table(table));
    for day in of_table.flat_map(|series| &series.days) {
        let month = days::to_date(day.day).map(|date| date.first_of_month());
        let month = month.filter(|month| days::from_date(*month) >= from && day.day <= last);
        if let Some(month) = month {
            *months.entry(month).or_default() += day.count;
        }
    }
    months
}

fn stored(store: &Store, table: Table, hospital: &str) -> Result<u64, Error> {
    let files = store.live_files(table, hospital)?;
    Ok(files.iter().map(|file| file.rows).sum())
}
