//! Accounts for a night of a delivery feed: the balance, the quality tables, the findings, the register.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashSet;
use model::{Bucket, Code, Defect, Detail, Event, Finding, Place, ReceivedFile};
use store::{Register, RegisteredFile};
use validators::{FileView, Tally, VolumeTally};

use super::arrivals::{Arrivals, Duplicate};
use super::decode::{Context, Decoded};
use super::stored::{Changes, added, month_day, partition_of};
use crate::close::FeedReceived;
use crate::feed::{Feed, check_balance};
use crate::load::Gathering;
use crate::sum::{Sum, Summed};
use crate::unit::{Outcome, Refusal};
use crate::{Error, days};

/// What was done with the files and rows of a night.
pub(super) struct Done<'a> {
    pub decoded: Vec<Decoded<'a>>,
    pub changes: Changes,
    pub volumes: VolumeTally,
    /// Known files that lost all their rows to later ones.
    pub restated: Vec<i64>,
}

/// Where a night is accounted for.
pub(super) struct Account<'a> {
    pub feed: &'a Feed<'a>,
    pub context: &'a Context<'a>,
    /// By what the rows of the night were made.
    pub rules: String,
    /// Patients of the feed that the patients table does not know, and all of them.
    pub unlinked: Option<(u64, u64)>,
}

impl Account<'_> {
    /// Adds the night to what the hospital's load gathers.
    ///
    /// # Errors
    /// When the balance does not close, or the store or the register cannot be written.
    pub(super) fn close(
        &self,
        arrivals: Arrivals,
        done: Done<'_>,
        previous: &[Finding],
        gathering: &mut Gathering,
    ) -> Result<(), Error> {
        let feed = self.feed;
        let name = self.context.format.format.name();
        let mut register = Register {
            rules: self.rules.clone(),
            files: Vec::new(),
        };
        let mut months = BTreeSet::new();
        let came = done.decoded.iter().filter(|it| it.event.is_received());
        months.extend(came.filter_map(|decoded| month_day(&decoded.file.month)));
        let mut sum = Sum::of(feed.hospital, &feed.load_id.0, name, feed.night);
        let counts = arrivals.counts.clone();
        let next_id = arrivals.next_id;
        self.sum_up(arrivals, done, &mut sum, &mut register)?;
        let mut summed = sum.finish()?;
        summed.balance.files.received = counts.received;
        check_balance(feed.hospital, &summed.balance)?;
        let findings = self.findings(&counts, &register, &mut summed, previous);
        let written = register.write(&feed.listing_path(feed.load_id))?;
        let format = feed.config.format;
        gathering.listings.insert(format, feed.load_id.clone());
        gathering.received.push(FeedReceived {
            format,
            roots: feed.config.roots.len() as u64,
            listed: written.files,
            balance: summed.balance,
            bytes_read: summed.bytes_read,
            from: months.first().and_then(|day| days::to_date(*day)),
            to: months.last().and_then(|day| days::to_date(*day)),
            listing_sha256: written.sha256,
        });
        gathering.next_source_file_id = next_id;
        gathering.vanished += counts.vanished;
        gathering.unchanged += counts.unchanged;
        gathering.add_sum(format, summed, findings);
        Ok(())
    }

    /// Adds up the files in the order of their fates, and enters those that are there into the register.
    fn sum_up(
        &self,
        arrivals: Arrivals,
        done: Done<'_>,
        sum: &mut Sum<'_>,
        register: &mut Register,
    ) -> Result<(), Error> {
        let records = records(&arrivals, &done.decoded);
        let mut changed = Outcome {
            volumes: done.volumes,
            written: done.changes.written,
            ..Outcome::default()
        };
        let restated = done.restated.into_iter().map(|id| (id, Event::Restated));
        let told: BTreeMap<i64, Event> = restated.chain(arrivals.moved).collect();
        for (id, event) in told {
            if let Some(file) = arrivals.known.get(&id) {
                self.passed(&mut changed, event, file, Some(file.bucket), &[]);
            }
        }
        for (event, file) in &arrivals.over {
            self.over(&mut changed, *event, file);
        }
        sum.add(changed)?;
        for decoded in done.decoded {
            register.files.push(decoded.file.clone());
            sum.add(self.decoded(decoded)?)?;
        }
        let mut rest = Outcome::default();
        for (file, unread) in arrivals.unread {
            let bucket = Some(Bucket::Quarantined);
            self.passed(&mut rest, Event::New, &file, bucket, &[unread.defect()]);
            rest.refusals.push(Refusal {
                source_file_id: file.source_file_id,
                unit: "files",
                code: unread.code,
                message_no: None,
                segment_no: None,
                kept: None,
            });
            register.files.push(file);
        }
        for mut duplicate in arrivals.duplicates {
            duplicate.file.bucket = Bucket::Superseded;
            self.duplicate(&mut rest, &mut duplicate, &records);
            if duplicate.has_own_place {
                register.files.push(duplicate.file);
            }
        }
        sum.add(rest)?;
        register.files.extend(arrivals.known.into_values());
        Ok(())
    }

    /// A file that was decoded.
    fn decoded(&self, decoded: Decoded<'_>) -> Result<Outcome, Error> {
        let Decoded {
            event,
            file,
            masked_path,
            outcome: told,
            writer,
            mut tally,
            refusals,
            unread,
            bytes_read,
        } = decoded;
        let written: u64 = writer.files.values().flatten().map(|file| file.rows).sum();
        if written != told.rows.stored {
            return Err(Error::Balance {
                hospital: self.feed.hospital.to_owned(),
                what: format!(
                    "{written} rows written of a file with {} stored",
                    told.rows.stored
                ),
            });
        }
        let mut row = self.received(event, &file, Some(told.bucket));
        row.encoding = Some(told.encoding).filter(|encoding| !encoding.is_empty());
        row.records = told.records.received as i64;
        row.rows = told.rows.stored as i64;
        row.masked_path = masked_path;
        let mut outcome = Outcome {
            bytes_read,
            refusals,
            ..Outcome::default()
        };
        if event.is_received() {
            outcome.balance.files.put(told.bucket, 1);
            outcome.balance.records.add(&told.records);
        }
        outcome.balance.rows.add(&told.rows);
        match unread {
            Some(_) => tally.name(&view(&row), &told.defects),
            None => tally.file(&view(&row), &told.defects),
        }
        outcome.tally = tally;
        // Rows are counted by the month of their care, which is told by where they lie.
        outcome.volumes.file(&ReceivedFile {
            rows: 0,
            ..row.clone()
        });
        for (table, files) in writer.files {
            for file in &files {
                let day = month_day(partition_of(&file.partition));
                outcome.volumes.stored(&row.data_type, day, file.rows);
            }
            outcome.written.insert(table, added(files));
        }
        outcome.files.push(row);
        Ok(outcome)
    }

    /// A file that is no longer at its place.
    fn over(&self, outcome: &mut Outcome, event: Event, file: &RegisteredFile) {
        match event {
            Event::Vanished => self.passed(outcome, event, file, None, &[defect("F11")]),
            _ => self.passed(outcome, event, file, Some(Bucket::Superseded), &[]),
        }
    }

    /// A file whose bytes are there already: its records are those of the file that has them.
    fn duplicate(
        &self,
        outcome: &mut Outcome,
        duplicate: &mut Duplicate,
        records: &BTreeMap<i64, u64>,
    ) {
        let (event, file) = (duplicate.event, &mut duplicate.file);
        let twin = file.duplicate_of.unwrap_or_default();
        file.records = records.get(&twin).copied().unwrap_or_default();
        self.passed(outcome, event, file, Some(file.bucket), &[defect("F60")]);
        if event.is_received() {
            outcome.balance.records.received += file.records;
            outcome.balance.records.put(file.bucket, file.records);
        }
    }

    /// A file that was not read as such.
    fn passed(
        &self,
        outcome: &mut Outcome,
        event: Event,
        file: &RegisteredFile,
        bucket: Option<Bucket>,
        defects: &[Defect],
    ) {
        let row = self.received(event, file, bucket);
        outcome.tally.name(&view(&row), defects);
        if let Some(bucket) = bucket.filter(|_| event.is_received()) {
            outcome.balance.files.put(bucket, 1);
        }
        outcome.volumes.file(&row);
        outcome.files.push(row);
    }

    fn received(
        &self,
        event: Event,
        file: &RegisteredFile,
        bucket: Option<Bucket>,
    ) -> ReceivedFile {
        ReceivedFile {
            source_file_id: file.source_file_id,
            event,
            bucket,
            masked_path: self.context.masked_path(file),
            data_type: file.kind.clone(),
            patient_key: None,
            care_date: month_day(&file.month),
            order_no: None,
            occurred_at: None,
            department_code: None,
            condition_flag: None,
            bytes: i64::try_from(file.bytes).ok(),
            sha256: file.sha256.clone(),
            encoding: None,
            records: file.records as i64,
            rows: 0,
        }
    }

    fn findings(
        &self,
        counts: &crate::discover::Counts,
        register: &Register,
        summed: &mut Summed,
        previous: &[Finding],
    ) -> Vec<Finding> {
        let feed = self.feed;
        let mut tally = std::mem::take(&mut summed.tally);
        self.note_feed(&mut tally, counts);
        let counts_on = |file: &&RegisteredFile| {
            file.bucket != Bucket::Superseded || file.superseded_by.is_empty()
        };
        let files = register.files.iter().filter(counts_on);
        let live: HashSet<i64> = files.map(|file| file.source_file_id).collect();
        let name = self.context.format.format.name();
        let load_id = &feed.load_id.0;
        tally.findings(feed.hospital, name, load_id, previous, &|id| {
            !live.contains(&id)
        })
    }

    /// What is to be said of the feed as a whole. That a night brings nothing is as it should be: deliveries come by the month.
    fn note_feed(&self, tally: &mut Tally, counts: &crate::discover::Counts) {
        let problems = counts.problems;
        let (folders, others) = (problems.folders_unreadable, problems.not_files);
        let listed = counts.listed;
        tally.feed(Code("F15"), folders, listed + folders, String::new());
        tally.feed(Code("F14"), others, listed + others, String::new());
        tally.feed(Code("N02"), u64::from(listed == 0), 1, String::new());
        if let Some((unlinked, all)) = self.unlinked {
            let share = (all - unlinked) as f64 / all as f64;
            let is_low = share < self.feed.config.linked_share_min;
            let failed = if is_low { unlinked } else { 0 };
            let percent = (share * 100.0) as u64;
            let detail = Detail::Count(percent, "percent of the patients are known");
            tally.feed(Code("X52"), failed, all, detail.to_string());
        }
    }
}

fn view(row: &ReceivedFile) -> FileView<'_> {
    FileView {
        source_file_id: row.source_file_id,
        masked_path: &row.masked_path,
        data_type: &row.data_type,
        care_date: row.care_date,
    }
}

fn defect(code: &'static str) -> Defect {
    Defect {
        code: Code(code),
        place: Place::default(),
        detail: Detail::None,
    }
}

/// How many records each file that is there has.
fn records(arrivals: &Arrivals, decoded: &[Decoded<'_>]) -> BTreeMap<i64, u64> {
    let known = arrivals.known.values();
    let decoded = decoded.iter().map(|decoded| &decoded.file);
    known
        .chain(decoded)
        .map(|file| (file.source_file_id, file.records))
        .collect()
}
