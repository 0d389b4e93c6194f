//! The rows that the files of the source give, decoded anew.

use std::panic::{AssertUnwindSafe, catch_unwind};

use feeds::{Decoder, FileContext, FileName, FileOutcome};
use hashbrown::HashMap;
use model::{Batch, Bucket, Counts, FILE_BYTES_MAX, Table};
use rayon::prelude::*;
use validators::reconcile::{Buckets, EncodedRows, Partition, is_compared};

use super::names::LiveFile;
use super::{Context, Refusal, SourceFiles, rows_of};
use crate::{Error, units};

/// Files that one thread decodes before it gives away their rows.
const SLICE_FILES: usize = 500;

/// Where no load stands behind a row.
const NO_LOAD: &str = "reconcile";

/// What the source holds.
#[derive(Default)]
pub(super) struct Totals {
    pub buckets: Buckets,
    /// Where its files end.
    pub files: SourceFiles,
    /// Rows offered by the live files, and where they end.
    pub rows: Counts,
}

impl Totals {
    pub(super) fn add(&mut self, other: Totals) {
        for (key, digest) in other.buckets {
            self.buckets.entry(key).or_default().merge(&digest);
        }
        self.files.add(&other.files);
        self.rows.add(&other.rows);
    }

    /// Rows that the decoder says it gave and that are in no bucket, or the other way round.
    pub(super) fn unexplained(&self) -> u64 {
        rows_of(&self.buckets).abs_diff(self.rows.stored) + self.rows.unexplained().unsigned_abs()
    }
}

/// Decodes files and digests their rows.
///
/// # Errors
/// When a decoder gives rows without the columns of their table, a fault of the program.
pub(super) fn digest(context: &Context<'_>, files: &[LiveFile]) -> Result<Totals, Error> {
    context.progress.advance(files.len() as u64);
    let slices = context.pool.install(|| {
        let slices = files.par_chunks(SLICE_FILES);
        slices
            .map(|slice| digest_slice(context, slice))
            .collect::<Result<Vec<Totals>, Error>>()
    });
    let mut totals = Totals::default();
    slices?.into_iter().for_each(|slice| totals.add(slice));
    Ok(totals)
}

fn digest_slice(context: &Context<'_>, files: &[LiveFile]) -> Result<Totals, Error> {
    let (batches, mut totals) = decode(context, files, 0);
    for batch in &batches {
        let rows = encoded(context, batch)?;
        rows.add_to(&mut totals.buckets, |slot| context.scope.wants(slot));
    }
    Ok(totals)
}

/// The rows of a batch of the source, ready to be encoded.
pub(super) fn encoded<'a>(
    context: &'a Context<'_>,
    batch: &'a Batch,
) -> Result<EncodedRows<'a>, Refusal> {
    let partition = Partition::Belongs {
        hospital: context.hospital,
        month: units::month,
    };
    Ok(EncodedRows::new(
        batch,
        partition,
        context.only_type(batch.table),
    )?)
}

/// Decodes files. Their rows carry, as the id of the file, the file's position in `files` and what was there before.
pub(super) fn decode(
    context: &Context<'_>,
    files: &[LiveFile],
    before: usize,
) -> (Vec<Batch>, Totals) {
    let mut decoding = Decoding {
        context,
        decoders: HashMap::new(),
        buffer: Vec::new(),
        totals: Totals::default(),
    };
    for (at, file) in files.iter().enumerate() {
        decoding.file(file, (before + at) as i64);
    }
    let mut batches: Vec<Batch> = Vec::new();
    for decoder in decoding.decoders.values_mut() {
        batches.extend(decoder.flush());
    }
    batches.retain(|batch| is_compared(batch.table));
    (batches, decoding.totals)
}

struct Decoding<'a> {
    context: &'a Context<'a>,
    decoders: HashMap<Table, Box<dyn Decoder>>,
    buffer: Vec<u8>,
    totals: Totals,
}

impl Decoding<'_> {
    fn file(&mut self, file: &LiveFile, id: i64) {
        let (path, root) = match &file.renamed {
            Some((path, root)) => (path, *root),
            None => (&file.path, file.root),
        };
        let roots = self.context.roots;
        if roots
            .read(root, path, &mut self.buffer, FILE_BYTES_MAX)
            .is_err()
        {
            self.totals.files.unreadable += 1;
            return;
        }
        match self.bytes(file, id) {
            Some(outcome) => {
                self.totals.files.put(outcome.bucket);
                self.totals.rows.add(&outcome.rows);
            }
            None => self.totals.files.put(Bucket::Quarantined),
        }
    }

    /// Decodes the buffer; `None` when the decoder gave up, which costs this file alone.
    fn bytes(&mut self, file: &LiveFile, id: i64) -> Option<FileOutcome> {
        let context = self.context;
        let format = context.scope.format;
        let name = (format.read_path)(&file.path).name?;
        let token = |text: &str| {
            let token = context.keys.token(context.hospital, text.as_bytes());
            String::from_utf8_lossy(&token).into_owned()
        };
        // As the store shows them: no order number and no department that holds the patient's number.
        let order_no = name.order_holds_patient().then(|| token(name.order_no));
        let name = FileName {
            order_no: order_no.as_deref().unwrap_or(name.order_no),
            department: name.public_department(),
            ..name
        };
        if !self.decoders.contains_key(&file.lead) {
            self.decoders
                .insert(file.lead, (format.decoder)(file.lead)?);
        }
        let decoder = self.decoders.get_mut(&file.lead)?;
        let buffer = &self.buffer;
        let decoded = catch_unwind(AssertUnwindSafe(|| {
            decoder.begin(&FileContext {
                source_file_id: id,
                patient_key: std::str::from_utf8(&file.patient_key).unwrap_or_default(),
                load_id: NO_LOAD,
                name: &name,
                as_of_end_micros: context.as_of_end_micros,
            });
            decoder.decode(buffer);
            decoder.end()
        }));
        if decoded.is_err() {
            decoder.abandon();
        }
        decoded.ok()
    }
}
