//! One file from bytes to Parquet: read in portions, decode, check, write. Nobody sees what is written until the load commits.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use feeds::{DeliveryDecoder, DeliveryFile, DeliveryFormat, DeliveryOutcome, RefusedRecords};
use mappings::ClaimCodes;
use model::{
    Bucket, Code, Counts, DELIVERY_BYTES_MAX, Defect, Detail, Event, Place, REFUSALS_PER_FILE_MAX,
    hex,
};
use sha2::{Digest, Sha256};
use store::{Kept, ReadError, RegisteredFile, Roots, Store};
use validators::Tally;

use super::arrivals::Unread;
use super::mask::masked_path;
use super::numbers::PatientNumbers;
use super::writer::{Side, Writer, stem};
use crate::unit::{Refusal, worst_code};
use crate::{Error, Progress};

/// Rows and refusals after which they are taken out of the decoder.
const FLUSH_ROWS: usize = 8_192;

/// What all files of a feed are decoded with.
pub(super) struct Context<'a> {
    pub hospital: &'a str,
    pub load_id: &'a str,
    pub format: &'static DeliveryFormat,
    pub roots: &'a Roots,
    pub store: &'a Store,
    pub numbers: &'a PatientNumbers<'a>,
    pub keys: &'a store::PatientKeys,
    pub codes: &'a ClaimCodes,
    pub quarantine: &'a Path,
    pub as_of_day: i32,
    pub as_of_end_micros: i64,
    pub progress: &'a dyn Progress,
    /// Files that are being decoded.
    pub decoding: AtomicUsize,
}

impl Context<'_> {
    /// Whether a thread has no file to decode.
    fn has_free_thread(&self) -> bool {
        self.decoding.load(Ordering::Relaxed) < rayon::current_num_threads()
    }

    /// The path of a file without a patient's number.
    pub(super) fn masked_path(&self, file: &RegisteredFile) -> String {
        masked_path(file.path(), &|digits| {
            let token = self.keys.token(self.hospital, digits);
            String::from_utf8_lossy(&token).into_owned()
        })
    }

    /// Keeps the bytes of a file, or parts of them.
    pub(super) fn keep(
        &self,
        file: &RegisteredFile,
        parts: Option<&[Range<u64>]>,
    ) -> Result<Option<Kept>, Error> {
        let place = (self.quarantine, self.load_id, file.source_file_id);
        Ok(self
            .roots
            .keep_parts(file.root, file.path(), parts, place)?)
    }
}

/// One more while it lives, also when the decoder panics.
struct Counted<'a>(&'a AtomicUsize);

impl<'a> Counted<'a> {
    fn new(count: &'a AtomicUsize) -> Counted<'a> {
        count.fetch_add(1, Ordering::Relaxed);
        Counted(count)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A file that was decoded.
pub(super) struct Decoded<'a> {
    pub event: Event,
    pub file: RegisteredFile,
    pub masked_path: String,
    pub outcome: DeliveryOutcome,
    pub writer: Writer<'a>,
    pub tally: Tally,
    pub refusals: Vec<Refusal>,
    /// Why it gave no bytes after all, and is to be looked at again.
    pub unread: Option<Unread>,
    pub bytes_read: u64,
}

/// Decodes one file. A broken file is a finding, a panic costs this file alone (law 2).
///
/// # Errors
/// When the store cannot be written, or quarantined bytes cannot be kept.
pub(super) fn decode<'a>(
    context: &'a Context<'a>,
    event: Event,
    file: RegisteredFile,
) -> Result<Decoded<'a>, Error> {
    let stem = stem(context.load_id, file.source_file_id);
    let masked_path = context.masked_path(&file);
    let mut reading = Reading {
        writer: Writer::new(context.store, context.hospital, stem),
        tally: Tally::default(),
        masked_path: &masked_path,
        refused: Vec::new(),
        hash: Sha256::new(),
        failure: None,
    };
    let read = catch_unwind(AssertUnwindSafe(|| {
        rayon::in_place_scope(|scope| {
            let _decoding = Counted::new(&context.decoding);
            let is_free = || context.has_free_thread();
            let side = Side {
                scope,
                is_free: &is_free,
            };
            reading.read(context, &file, &side)
        })
    }));
    let Reading {
        writer,
        tally,
        refused,
        hash,
        failure,
        ..
    } = reading;
    if let Some(failure) = failure {
        return Err(failure);
    }
    let mut decoded = Decoded {
        event,
        outcome: gave_up(),
        writer,
        tally,
        refusals: Vec::new(),
        unread: None,
        bytes_read: file.bytes,
        masked_path,
        file,
    };
    match read {
        Ok(Ok(outcome)) if decoded.is_what_came(context, &hex(&hash.finalize())) => {
            decoded.outcome = outcome;
        }
        Ok(read) => decoded.unread = Some(Unread::of(read.err())),
        Err(_) => {}
    }
    decoded.settle(context, &refused)?;
    context.progress.advance(1);
    Ok(decoded)
}

/// What becomes of a file that the decoder stumbled over.
fn gave_up() -> DeliveryOutcome {
    let defect = Defect {
        code: Code("S15"),
        place: Place::default(),
        detail: Detail::None,
    };
    DeliveryOutcome {
        bucket: Bucket::Quarantined,
        kind: "",
        facility: String::new(),
        month: String::new(),
        encoding: "",
        records: Counts::default(),
        rows: Counts::default(),
        defects: vec![defect],
    }
}

/// A file that is being read.
struct Reading<'a, 'w> {
    writer: Writer<'w>,
    tally: Tally,
    masked_path: &'a str,
    refused: Vec<RefusedRecords>,
    hash: Sha256,
    failure: Option<Error>,
}

impl<'w> Reading<'_, 'w> {
    fn read<'s>(
        &mut self,
        context: &Context<'_>,
        file: &RegisteredFile,
        side: &Side<'_, 's>,
    ) -> Result<DeliveryOutcome, ReadError>
    where
        'w: 's,
    {
        let key_patient = |number: &[u8]| context.numbers.key(number);
        let name = file.path().rsplit(|byte| *byte == b'/').next();
        let name = String::from_utf8_lossy(name.unwrap_or_default());
        let mut decoder = (context.format.decoder)(DeliveryFile {
            source_file_id: file.source_file_id,
            load_id: context.load_id,
            name: &name,
            as_of_day: context.as_of_day,
            as_of_end_micros: context.as_of_end_micros,
            key_patient: &key_patient,
        });
        let (root, path) = (file.root, file.path());
        context
            .roots
            .stream(root, path, DELIVERY_BYTES_MAX, &mut |bytes| {
                self.failure = self.take(context, &mut *decoder, bytes, side).err();
                self.failure.is_none()
            })?;
        let (outcome, rest) = decoder.end();
        if self.failure.is_none() {
            let put = self.put(context, rest, side);
            let put = put.and_then(|()| self.writer.finish());
            self.failure = put.err();
        }
        Ok(outcome)
    }

    fn take<'s>(
        &mut self,
        context: &Context<'_>,
        decoder: &mut dyn DeliveryDecoder,
        bytes: &[u8],
        side: &Side<'_, 's>,
    ) -> Result<(), Error>
    where
        'w: 's,
    {
        self.hash.update(bytes);
        decoder.decode(bytes);
        if decoder.waiting() >= FLUSH_ROWS {
            self.put(context, decoder.flush(), side)?;
        }
        Ok(())
    }

    fn put<'s>(
        &mut self,
        context: &Context<'_>,
        decoded: feeds::Decoded,
        side: &Side<'_, 's>,
    ) -> Result<(), Error>
    where
        'w: 's,
    {
        let room = (REFUSALS_PER_FILE_MAX + 1).saturating_sub(self.refused.len());
        self.refused.extend(decoded.refusals.into_iter().take(room));
        for batch in decoded.batches {
            let batch = context.codes.fill(batch)?;
            self.tally.rows(&batch, &|_| self.masked_path.to_owned());
            self.writer.put(batch, side)?;
        }
        Ok(())
    }
}

impl Decoded<'_> {
    /// Whether the bytes that were decoded are those that came, and nobody has written to the file since. Their hash is entered when
    /// they were not hashed before.
    fn is_what_came(&mut self, context: &Context<'_>, sha256: &str) -> bool {
        let file = &mut self.file;
        match &file.sha256 {
            Some(came) => came == sha256,
            None => {
                let now = context.roots.stamp(file.root, file.path());
                file.sha256 = Some(sha256.to_owned());
                now == Some(file.stamp())
            }
        }
    }

    /// Takes back the rows of a file that is not stored, and keeps the bytes of what was refused.
    fn settle(&mut self, context: &Context<'_>, refused: &[RefusedRecords]) -> Result<(), Error> {
        if let Some(unread) = self.unread {
            self.outcome = DeliveryOutcome {
                defects: vec![unread.defect()],
                ..gave_up()
            };
            self.file.sha256 = None;
        }
        let outcome = &self.outcome;
        self.file.bucket = outcome.bucket;
        self.file.kind = outcome.kind.to_owned();
        self.file.facility.clone_from(&outcome.facility);
        self.file.month.clone_from(&outcome.month);
        self.file.records = outcome.records.received;
        if outcome.bucket != Bucket::Stored {
            self.writer.discard()?;
            self.tally = Tally::default();
        }
        if outcome.bucket == Bucket::Quarantined {
            let kept = match self.unread {
                None => context.keep(&self.file, None)?,
                Some(_) => None,
            };
            self.refuse("files", worst_code(&self.outcome.defects), None, kept);
        } else if outcome.bucket == Bucket::Stored && !refused.is_empty() {
            let parts = parts(refused);
            let is_itemized = refused.len() <= REFUSALS_PER_FILE_MAX;
            let kept = context.keep(&self.file, is_itemized.then_some(&parts[..]))?;
            for refused in refused.iter().take(REFUSALS_PER_FILE_MAX) {
                let line = i32::try_from(refused.first_line).ok();
                self.refuse("records", refused.code, line, kept.clone());
            }
        }
        Ok(())
    }

    fn refuse(&mut self, unit: &'static str, code: Code, line: Option<i32>, kept: Option<Kept>) {
        self.refusals.push(Refusal {
            source_file_id: self.file.source_file_id,
            unit,
            code,
            message_no: line,
            segment_no: None,
            kept,
        });
    }
}

impl Unread {
    /// As a defect of the file.
    pub(super) fn defect(self) -> Defect {
        Defect {
            code: self.code,
            place: Place::default(),
            detail: Detail::Found(self.found),
        }
    }
}

/// The bytes of refused records: ascending and apart.
fn parts(refused: &[RefusedRecords]) -> Vec<Range<u64>> {
    let mut ranges: Vec<Range<u64>> = refused.iter().map(|it| it.start..it.end).collect();
    ranges.sort_by_key(|range| range.start);
    let mut parts: Vec<Range<u64>> = Vec::new();
    for range in ranges {
        match parts.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => parts.push(range),
        }
    }
    parts
}
