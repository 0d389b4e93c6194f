//! One unit of work from bytes to Parquet: read, decode, standardize, check, merge with what is stored, write.
//!
//! A unit shares nothing with another and can be run again: it writes files that nobody sees until the load commits them.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use arrow_array::{Array, Date32Array};
use feeds::{Decoder, FeedFormat, FileContext, FileName, FileOutcome};
use mappings::CodeTally;
use model::{
    Balance, Batch, Bucket, Code, Counts, Defect, Detail, FILE_BYTES_MAX, Place, ReceivedFile,
    Table, TableLoad, hex,
};
use sha2::{Digest, Sha256};
use store::{Kept, LiveFile, NewFile, PatientKeys, ReadError, Roots, Store, quarantine};
use validators::{FileView, Tally, VolumeTally};

use crate::derive::Touched;
use crate::entry::Entry;
use crate::merge;
use crate::plan::Decision;
use crate::profile::{self, Profiled};
use crate::standards::InForce;
use crate::units::{Unit, has_care_date};
use crate::{Error, Progress};

/// Files after which the decoder hands out its rows: as batches they take a fraction of the room that they take in the decoder.
/// A day of a large hospital is one unit, whatever its size.
const BATCH_FILES: usize = 1_000;

/// What a unit needs and does not change.
pub(crate) struct Context<'a> {
    pub hospital: &'a str,
    pub load_id: &'a str,
    pub format: &'static FeedFormat,
    pub roots: &'a Roots,
    pub store: &'a Store,
    pub keys: &'a PatientKeys,
    pub quarantine: &'a Path,
    /// Times after this are in the future; UTC microseconds.
    pub as_of_end_micros: i64,
    /// The mappings in force.
    pub in_force: &'a InForce,
    /// The stored profiles of the hospital.
    pub profiled: &'a Profiled,
    pub progress: &'a dyn Progress,
}

/// A file, record or row that was refused, for the table `quarantine`.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub source_file_id: i64,
    pub unit: &'static str,
    pub code: Code,
    pub message_no: Option<i32>,
    pub segment_no: Option<i32>,
    pub kept: Option<Kept>,
}

/// What a unit did to one table.
#[derive(Default)]
pub(crate) struct Written {
    pub adds: Vec<NewFile>,
    /// Paths of stored files that the new ones replace.
    pub removes: Vec<String>,
    /// The rows of those files.
    pub replaced: u64,
    pub load: TableLoad,
}

/// What a unit did. Outcomes are merged in the order of units.
#[derive(Default)]
pub(crate) struct Outcome {
    /// What was written, by table of the unit's area.
    pub written: BTreeMap<Table, Written>,
    pub files: Vec<ReceivedFile>,
    pub refusals: Vec<Refusal>,
    pub tally: Tally,
    pub codes: CodeTally,
    pub volumes: VolumeTally,
    pub balance: Balance,
    pub bytes_read: u64,
    /// Files that could not be read tonight and are looked at again next night.
    pub again: Vec<i64>,
    /// Patients whose rows came or went.
    pub touched: Touched,
}

/// Runs one unit.
///
/// # Errors
/// When the store cannot be read or written, or quarantined bytes cannot be kept. Broken files are findings.
pub(crate) fn run(context: &Context<'_>, unit: &Unit) -> Result<Outcome, Error> {
    let mut worker = Worker {
        context,
        decoder: unit.table.and_then(context.format.decoder),
        buffer: Vec::new(),
        outcome: Outcome::default(),
        mask: Mask {
            context,
            last: None,
        },
    };
    let mut batches = Vec::new();
    let mut files = 0;
    for (index, entry) in unit.entries.iter().enumerate() {
        // A patient's rows of a day stay together, so that they can be compared.
        let before = index.checked_sub(1).and_then(|at| unit.entries.get(at));
        let is_other = before.is_some_and(|it| it.patient_key != entry.patient_key);
        if files >= BATCH_FILES && is_other {
            worker.flush(&mut batches)?;
            files = 0;
        }
        worker.entry(entry)?;
        files += 1;
        context.progress.advance(1);
    }
    worker.flush(&mut batches)?;
    let mut outcome = worker.outcome;
    for batch in &batches {
        let mask = RefCell::new(Mask {
            context,
            last: None,
        });
        outcome
            .tally
            .rows(batch, &|id| mask.borrow_mut().of_id(&unit.entries, id));
        outcome.codes.add(batch)?;
    }
    for table in unit
        .table
        .map(|lead| context.format.area(lead))
        .unwrap_or_default()
    {
        let of_table = |batch: &&Batch| batch.table == *table;
        let rows: Vec<Batch> = batches.iter().filter(of_table).cloned().collect();
        store_rows(context, unit, *table, rows, &mut outcome)?;
    }
    Ok(outcome)
}

fn store_rows(
    context: &Context<'_>,
    unit: &Unit,
    table: Table,
    batches: Vec<Batch>,
    outcome: &mut Outcome,
) -> Result<(), Error> {
    let stored: usize = batches.iter().map(Batch::len).sum();
    for batch in &batches {
        outcome.touched.add(context.format, batch);
    }
    let merged = merge::merge(context, table, unit, batches)?;
    let mut written = Written::default();
    written.load.stored = stored as u64;
    for gone in &merged.gone {
        written.load.removed += gone.len() as u64;
        outcome.touched.add(context.format, gone);
        outcome.codes.remove(gone)?;
        let data_type = (context.format.data_type_of)(table);
        count_removed(gone, data_type, &mut outcome.volumes);
    }
    if stored == 0 && merged.gone.is_empty() {
        return Ok(());
    }
    let partition: Vec<&str> = unit.partition.iter().map(String::as_str).collect();
    let mut profiles = Vec::new();
    for (part, file) in merged.files.iter().enumerate() {
        let name = format!("{}-{:05}-{part}.parquet", context.load_id, unit.ordinal);
        let store = context.store;
        written
            .adds
            .push(store.write(table, &partition, &name, file)?);
        if has_care_date(table) {
            profiles.extend(profile::write(store, table, &partition, &name, file)?);
        }
    }
    let stored: Vec<&LiveFile> = unit.rewritten(table).collect();
    written.removes = stored.iter().map(|file| file.path.clone()).collect();
    written.replaced = stored.iter().map(|file| file.rows).sum();
    outcome.written.insert(table, written);
    if has_care_date(table) {
        let beside = outcome.written.entry(Table::Profiles).or_default();
        profile::replace(context.profiled, table, &stored, profiles, beside);
    }
    Ok(())
}

/// Counts the rows that went by data type and day of the file they came from. Tables that several data types fill say in each
/// row which it was.
fn count_removed(gone: &Batch, only: Option<&str>, volumes: &mut VolumeTally) {
    let days = gone.typed::<Date32Array>("care_date");
    let own = gone.text("data_type");
    let mut counts: BTreeMap<(&str, Option<i32>), u64> = BTreeMap::new();
    for row in 0..gone.len() {
        let own = own.and_then(|(keys, names)| Some(names.value(keys.key(row)?)));
        let day = days.and_then(|days| days.is_valid(row).then(|| days.value(row)));
        let data_type = own.or(only).unwrap_or_default();
        *counts.entry((data_type, day)).or_default() += 1;
    }
    for ((data_type, day), count) in counts {
        volumes.removed(data_type, day, count);
    }
}

/// Masked paths, remembering the last name so that a patient's files cost one hash.
struct Mask<'a> {
    context: &'a Context<'a>,
    last: Option<(Vec<u8>, String)>,
}

impl Mask<'_> {
    fn path(&mut self, entry: &Entry) -> String {
        let context = self.context;
        let last = RefCell::new(&mut self.last);
        (context.format.masked_path)(&entry.path, &|name: &[u8]| {
            let mut last = last.borrow_mut();
            if let Some((known, token)) = last.as_ref()
                && known == name
            {
                return token.clone();
            }
            let token =
                String::from_utf8_lossy(&context.keys.token(context.hospital, name)).into_owned();
            **last = Some((name.to_vec(), token.clone()));
            token
        })
    }

    fn of_id(&mut self, entries: &[Entry], id: i64) -> String {
        let entry = entries.iter().find(|entry| entry.source_file_id == id);
        entry.map(|entry| self.path(entry)).unwrap_or_default()
    }
}

struct Worker<'a> {
    context: &'a Context<'a>,
    decoder: Option<Box<dyn Decoder>>,
    buffer: Vec<u8>,
    outcome: Outcome,
    mask: Mask<'a>,
}

impl Worker<'_> {
    /// Takes the rows decoded so far, with their standard codes.
    fn flush(&mut self, batches: &mut Vec<Batch>) -> Result<(), Error> {
        for batch in self.decoder.iter_mut().flat_map(|decoder| decoder.flush()) {
            batches.push(self.context.in_force.standardize(batch)?);
        }
        Ok(())
    }

    fn entry(&mut self, entry: &Entry) -> Result<(), Error> {
        let name = (self.context.format.read_path)(&entry.path).name;
        let mut file = self.received(entry, name.as_ref());
        match entry.decision {
            Decision::Read(_) => self.read(entry, name, &mut file)?,
            Decision::Ends(bucket) => self.end(entry, &mut file, bucket, &entry.defects),
            Decision::Quarantine => {
                let kept = self.keep_from_root(entry)?;
                file.bytes = kept.as_ref().map(|kept| kept.bytes);
                file.sha256 = kept.as_ref().map(|kept| kept.sha256.clone());
                self.refuse(entry, "files", entry.first_code(), None, kept);
                self.end(entry, &mut file, Bucket::Quarantined, &entry.defects);
            }
            Decision::Gone => {
                self.outcome.tally.name(&view(&file), &entry.defects);
                self.outcome.volumes.file(&file);
            }
        }
        self.outcome.files.push(file);
        Ok(())
    }

    /// The file as its name tells it.
    fn received(&mut self, entry: &Entry, name: Option<&FileName<'_>>) -> ReceivedFile {
        let field = |field: Option<&str>| field.map(str::to_owned);
        ReceivedFile {
            source_file_id: entry.source_file_id,
            event: entry.event,
            bucket: None,
            masked_path: self.mask.path(entry),
            data_type: name.map_or_else(String::new, |name| name.data_type.to_owned()),
            patient_key: entry.patient_key.map(|_| entry.patient_key().to_owned()),
            care_date: entry.day,
            order_no: name.map(|name| self.public_order_no(name)),
            occurred_at: field(name.and_then(FileName::public_occurred_at)),
            department_code: field(name.and_then(FileName::public_department)),
            condition_flag: name.map(|name| i32::from(name.condition_flag)),
            bytes: None,
            sha256: None,
            encoding: None,
            records: 1,
            rows: 0,
        }
    }

    /// The order number, or what stands for it when the hospital puts the patient's number there.
    fn public_order_no(&self, name: &FileName<'_>) -> String {
        if !name.order_holds_patient() {
            return name.order_no.to_owned();
        }
        let context = self.context;
        let token = context
            .keys
            .token(context.hospital, name.order_no.as_bytes());
        String::from_utf8_lossy(&token).into_owned()
    }

    fn read(
        &mut self,
        entry: &Entry,
        name: Option<FileName<'_>>,
        file: &mut ReceivedFile,
    ) -> Result<(), Error> {
        let roots = self.context.roots;
        let read = roots.read(entry.root, &entry.path, &mut self.buffer, FILE_BYTES_MAX);
        let failure = match read {
            Ok(_) => return self.decode(entry, name, file),
            Err(failure) => failure,
        };
        let (code, detail, again) = match failure {
            ReadError::Gone => (Code("F12"), Detail::Found("no file any more"), true),
            ReadError::Denied => (Code("F12"), Detail::Found("no permission to read"), true),
            ReadError::TooLarge { bytes } => (Code("F13"), Detail::Count(bytes, "bytes"), false),
            _ => (Code("F12"), Detail::Found("a read error"), true),
        };
        let mut kept = None;
        if again {
            self.outcome.again.push(entry.source_file_id);
        } else {
            kept = self.keep_from_root(entry)?;
            file.bytes = kept.as_ref().map(|kept| kept.bytes);
            file.sha256 = kept.as_ref().map(|kept| kept.sha256.clone());
        }
        self.refuse(entry, "files", code, None, kept);
        let mut defects = entry.defects.clone();
        defects.push(Defect {
            code,
            place: Place::default(),
            detail,
        });
        self.end(entry, file, Bucket::Quarantined, &defects);
        Ok(())
    }

    fn decode(
        &mut self,
        entry: &Entry,
        name: Option<FileName<'_>>,
        file: &mut ReceivedFile,
    ) -> Result<(), Error> {
        self.outcome.bytes_read += self.buffer.len() as u64;
        file.bytes = Some(self.buffer.len() as i64);
        file.sha256 = Some(hex(&Sha256::digest(&self.buffer)));
        let outcome = self.decode_bytes(entry, name, file.order_no.as_deref());
        file.encoding = Some(outcome.encoding);
        file.records = outcome.records.received as i64;
        file.rows = outcome.rows.stored as i64;
        let mut defects = entry.defects.clone();
        defects.extend(outcome.defects);
        let is_file_refused = outcome.bucket == Bucket::Quarantined;
        if is_file_refused {
            let code = worst_code(&defects);
            let kept = self.keep_bytes(entry)?;
            self.refuse(entry, "files", code, None, Some(kept));
        } else if !outcome.row_refusals.is_empty() {
            let kept = self.keep_bytes(entry)?;
            for refusal in &outcome.row_refusals {
                let place = Some((refusal.message_no as i32, refusal.segment_no as i32));
                self.refuse(entry, "rows", refusal.code, place, Some(kept.clone()));
            }
        }
        if entry.event.is_received() {
            self.outcome.balance.records.add(&outcome.records);
        }
        self.outcome.balance.rows.add(&outcome.rows);
        self.outcome.tally.file(&view(file), &defects);
        self.account(entry, file, outcome.bucket);
        Ok(())
    }

    /// Decodes the buffer; a panic costs this file alone (law 2). `order_no` is that of the name as it may be shown.
    fn decode_bytes<'n>(
        &mut self,
        entry: &Entry,
        name: Option<FileName<'n>>,
        order_no: Option<&'n str>,
    ) -> FileOutcome {
        // Rows show of the name what the table of files shows.
        let name = name.map(|name| FileName {
            order_no: order_no.unwrap_or(name.order_no),
            department: name
                .department
                .filter(|_| name.public_department().is_some()),
            ..name
        });
        let (decoder, buffer, context) = (&mut self.decoder, &self.buffer, self.context);
        let decoded = catch_unwind(AssertUnwindSafe(|| {
            let (name, decoder) = (name.as_ref()?, decoder.as_mut()?);
            decoder.begin(&FileContext {
                source_file_id: entry.source_file_id,
                patient_key: entry.patient_key(),
                load_id: context.load_id,
                name,
                as_of_end_micros: context.as_of_end_micros,
            });
            decoder.decode(buffer);
            Some(decoder.end())
        }));
        match decoded {
            Ok(Some(outcome)) => outcome,
            _ => {
                if let Some(decoder) = decoder {
                    decoder.abandon();
                }
                let defect = Defect {
                    code: Code("S15"),
                    place: Place::default(),
                    detail: Detail::None,
                };
                FileOutcome {
                    bucket: Bucket::Quarantined,
                    encoding: "",
                    records: Counts {
                        received: 1,
                        quarantined: 1,
                        ..Counts::default()
                    },
                    rows: Counts::default(),
                    row_refusals: Vec::new(),
                    defects: vec![defect],
                }
            }
        }
    }

    /// Accounts for a file that was not read: one message, as the storage puts one message in a file.
    fn end(&mut self, entry: &Entry, file: &mut ReceivedFile, bucket: Bucket, defects: &[Defect]) {
        if entry.event.is_received() {
            self.outcome.balance.records.received += 1;
            self.outcome.balance.records.put(bucket, 1);
        }
        self.outcome.tally.name(&view(file), defects);
        self.account(entry, file, bucket);
    }

    fn account(&mut self, entry: &Entry, file: &mut ReceivedFile, bucket: Bucket) {
        file.bucket = Some(bucket);
        if entry.event.is_received() {
            self.outcome.balance.files.put(bucket, 1);
        }
        self.outcome.volumes.file(file);
    }

    fn refuse(
        &mut self,
        entry: &Entry,
        unit: &'static str,
        code: Code,
        place: Option<(i32, i32)>,
        kept: Option<Kept>,
    ) {
        self.outcome.refusals.push(Refusal {
            source_file_id: entry.source_file_id,
            unit,
            code,
            message_no: place.map(|place| place.0),
            segment_no: place.map(|place| place.1),
            kept,
        });
    }

    fn keep_bytes(&self, entry: &Entry) -> Result<Kept, Error> {
        let context = self.context;
        let (dir, load_id) = (context.quarantine, context.load_id);
        Ok(quarantine::keep_bytes(
            dir,
            load_id,
            entry.source_file_id,
            &self.buffer,
        )?)
    }

    /// Keeps a file that is refused by its name or size, as far as that can be done.
    fn keep_from_root(&self, entry: &Entry) -> Result<Option<Kept>, Error> {
        let context = self.context;
        let (dir, load_id) = (context.quarantine, context.load_id);
        let id = entry.source_file_id;
        Ok(context
            .roots
            .keep(entry.root, &entry.path, dir, load_id, id)?)
    }
}

fn view(file: &ReceivedFile) -> FileView<'_> {
    FileView {
        source_file_id: file.source_file_id,
        masked_path: &file.masked_path,
        data_type: &file.data_type,
        care_date: file.care_date,
    }
}

/// The gravest of the defects says why a file was refused; of equal ones the first.
pub(crate) fn worst_code(defects: &[Defect]) -> Code {
    let severity = |code: Code| validators::about(code.0).map(|about| about.severity);
    let mut worst = Code("S15");
    let mut gravest = None;
    for defect in defects {
        if severity(defect.code) > gravest {
            gravest = severity(defect.code);
            worst = defect.code;
        }
    }
    worst
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_defect_names_the_reason() {
        let defect = |code| Defect {
            code: Code(code),
            place: Place::default(),
            detail: Detail::None,
        };
        assert_eq!(
            worst_code(&[defect("E10"), defect("S01"), defect("F08")]),
            Code("S01")
        );
    }
}
