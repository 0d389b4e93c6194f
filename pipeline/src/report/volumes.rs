//! The table `volumes` of a hospital, read once and summed for each of its feeds: what came tonight, and what each month holds.

use std::collections::BTreeMap;

use arrow_array::types::{Date32Type, Int64Type};
use arrow_array::{Array, RecordBatch};
use model::{Counts, Format, Lang, Table};
use reports::night::DataTypeRow;
use store::Store;

use crate::{Error, days, rows};

/// Months since the year 0.
pub(super) type Month = i32;

/// The volumes of one hospital by feed.
#[derive(Default)]
pub(super) struct Volumes {
    feeds: BTreeMap<String, FeedVolumes>,
    /// The first night on which anything came.
    first_arrival: Option<i32>,
}

/// Those of one feed.
#[derive(Default)]
pub(super) struct FeedVolumes {
    /// Data type to tonight's files and stored rows.
    pub(super) tonight: BTreeMap<String, (Counts, u64)>,
    /// Data type, then month, to what it holds.
    pub(super) months: BTreeMap<String, BTreeMap<Month, OfMonth>>,
}

/// What one month holds.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct OfMonth {
    /// Live rows.
    pub(super) rows: i64,
    /// The night on which the first of its files came.
    pub(super) first_arrival: Option<i32>,
}

/// The month of a day.
pub(super) fn month_of(day: i32) -> Option<Month> {
    let date = days::to_date(day)?;
    Some(i32::from(date.year()) * 12 + i32::from(date.month()) - 1)
}

impl Volumes {
    /// Reads what is committed, one file after another.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(super) fn read(store: &Store, hospital: &str, load_id: &str) -> Result<Volumes, Error> {
        let mut volumes = Volumes::default();
        for file in store.live_files(Table::Volumes, hospital)? {
            for batch in store.read(&file)? {
                volumes.add(&batch, load_id)?;
            }
        }
        Ok(volumes)
    }

    /// The volumes of a feed; `None` when nothing ever came.
    pub(super) fn of(&self, feed: &str) -> Option<&FeedVolumes> {
        self.feeds.get(feed)
    }

    /// The first night on which anything came: what it brought may be old without being late.
    pub(super) fn first_arrival(&self) -> Option<i32> {
        self.first_arrival
    }

    fn add(&mut self, batch: &RecordBatch, load_id: &str) -> Result<(), Error> {
        let long = |name| rows::column::<Int64Type>(batch, name);
        let event_days = rows::column::<Date32Type>(batch, "event_day")?;
        let arrivals = rows::column::<Date32Type>(batch, "arrival_date")?;
        let (received, stored) = (long("files_received")?, long("files_stored")?);
        let (superseded, deleted) = (long("files_superseded")?, long("files_deleted")?);
        let (quarantined, out_of_scope) = (long("files_quarantined")?, long("files_out_of_scope")?);
        let (rows_stored, rows_removed) = (long("rows_stored")?, long("rows_removed")?);
        for row in 0..batch.num_rows() {
            let (Some(feed), Some(data_type)) = (
                rows::text(batch, "feed", row),
                rows::text(batch, "data_type", row),
            ) else {
                continue;
            };
            let arrival = arrivals.value(row);
            self.first_arrival = Some(
                self.first_arrival
                    .map_or(arrival, |first| first.min(arrival)),
            );
            let of_feed = self.feeds.entry(feed).or_default();
            let month = event_days.is_valid(row).then(|| event_days.value(row));
            if let Some(month) = month.and_then(month_of) {
                let months = of_feed.months.entry(data_type.clone()).or_default();
                let of_month = months.entry(month).or_default();
                of_month.rows += rows_stored.value(row) - rows_removed.value(row);
                if rows_stored.value(row) > 0 {
                    let first = of_month
                        .first_arrival
                        .map_or(arrival, |first| first.min(arrival));
                    of_month.first_arrival = Some(first);
                }
            }
            if rows::text(batch, "load_id", row).as_deref() == Some(load_id) {
                let tonight = of_feed.tonight.entry(data_type).or_default();
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
}

impl FeedVolumes {
    /// What came tonight by data type.
    pub(super) fn data_types(&self, format: Format, lang: Lang) -> Vec<DataTypeRow> {
        let row = |(data_type, (counts, rows_stored)): (&String, &(Counts, u64))| DataTypeRow {
            name: type_name(format, data_type, lang),
            data_type: data_type.clone(),
            counts: *counts,
            rows_stored: *rows_stored,
        };
        self.tonight.iter().map(row).collect()
    }
}

/// What a data type is, in words; empty for one that nobody knows.
pub(super) fn type_name(format: Format, data_type: &str, lang: Lang) -> String {
    let title = feeds::type_title(format, data_type);
    title
        .map(|title| title.get(lang).to_owned())
        .unwrap_or_default()
}
