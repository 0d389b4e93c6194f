//! Claims as deliveries: which receipts of two files are versions of each other, and what a file is about.

use std::collections::BTreeMap;

use arrow_array::cast::AsArray;
use arrow_array::{Array, RecordBatch};
use model::{DictionaryColumn, Format, Table, Text};

use crate::claims::{ClaimsContext, ClaimsDecoder, ClaimsOutcome, Flushed, Kind, TABLES};
use crate::delivery::{
    Decoded, DeliveryDecoder, DeliveryFormat, DeliveryOutcome, PartVersion, Parts, RefusedRecords,
    Supersession,
};

/// Claims.
pub(crate) const CLAIMS: DeliveryFormat = DeliveryFormat {
    format: Format::Claims,
    tables: &TABLES,
    kinds: &[
        (
            MEDICAL,
            Text {
                ja: "医科レセプト",
                en: "medical receipts",
            },
        ),
        (
            DPC,
            Text {
                ja: "DPC レセプト",
                en: "DPC receipts",
            },
        ),
    ],
    supersession: Supersession::Parts(Parts {
        table: Table::ClaimsReceipts,
        columns: &[
            "patient_key",
            "receipt_line",
            "claim_kind",
            "receipt_type",
            "patient_class",
            "payer_kind",
            "treatment_month",
            "claim_month",
            "source_file_id",
        ],
        part: "receipt_line",
        identify,
    }),
    decoder: |file| {
        Box::new(ClaimsFile {
            decoder: ClaimsDecoder::begin(ClaimsContext {
                source_file_id: file.source_file_id,
                load_id: file.load_id,
                as_of: file.as_of_day,
                key: file.key_patient,
            }),
            months: BTreeMap::new(),
        })
    },
};

const MEDICAL: &str = "RECEIPTC";
const DPC: &str = "RECEIPTD";

/// One file.
struct ClaimsFile<'a> {
    decoder: ClaimsDecoder<'a>,
    /// How many receipts were claimed in which month.
    months: BTreeMap<String, u64>,
}

/// Counts the months of the receipts that come out.
fn note(months: &mut BTreeMap<String, u64>, flushed: Flushed) -> Decoded {
    for batch in &flushed.batches {
        if batch.table == Table::ClaimsReceipts {
            for month in texts(&batch.rows, "claim_month").into_iter().flatten() {
                *months.entry(month.to_owned()).or_default() += 1;
            }
        }
    }
    let refused = flushed.refusals.into_iter().map(|refusal| RefusedRecords {
        code: refusal.code,
        first_line: refusal.first_line,
        start: refusal.start,
        end: refusal.end,
    });
    Decoded {
        batches: flushed.batches,
        refusals: refused.collect(),
    }
}

impl DeliveryDecoder for ClaimsFile<'_> {
    fn decode(&mut self, bytes: &[u8]) {
        self.decoder.decode(bytes);
    }

    fn waiting(&self) -> usize {
        self.decoder.waiting()
    }

    fn flush(&mut self) -> Decoded {
        note(&mut self.months, self.decoder.flush())
    }

    fn end(self: Box<Self>) -> (DeliveryOutcome, Decoded) {
        let ClaimsFile {
            decoder,
            mut months,
        } = *self;
        let (outcome, flushed) = decoder.end();
        let decoded = note(&mut months, flushed);
        (told(outcome, &months), decoded)
    }
}

fn told(outcome: ClaimsOutcome, months: &BTreeMap<String, u64>) -> DeliveryOutcome {
    let most = months.iter().max_by_key(|(month, count)| (**count, *month));
    DeliveryOutcome {
        bucket: outcome.bucket,
        kind: match outcome.dialect.map(|dialect| dialect.kind) {
            Some(Kind::Medical) => MEDICAL,
            Some(Kind::Dpc) => DPC,
            _ => "",
        },
        facility: String::new(),
        month: most.map(|(month, _)| month.clone()).unwrap_or_default(),
        encoding: outcome.encoding,
        records: outcome.records,
        rows: outcome.rows,
        defects: outcome.defects,
    }
}

/// A receipt of one patient and month of treatment, in or out, of one system of insurance and number of payers, to one reviewing
/// body and of one kind: the same when it is claimed again, be it later or in another file of the month. Reviewing body and
/// kind are part of it because a patient who changes insurance, or leaves the DPC, in mid-month has a receipt of each.
fn identify(rows: &RecordBatch) -> Vec<Option<PartVersion>> {
    let [patient, month, class, kind, payer, of_type, claimed] = [
        "patient_key",
        "treatment_month",
        "patient_class",
        "claim_kind",
        "payer_kind",
        "receipt_type",
        "claim_month",
    ]
    .map(|name| texts(rows, name));
    let version = |row: usize| {
        let patient = cell(&patient, row)?;
        let text = |column| cell(column, row).unwrap_or_default();
        let system = text(&of_type).get(1..3)?;
        let identity = [
            text(&month),
            text(&class),
            text(&kind),
            text(&payer),
            system,
        ];
        Some(PartVersion {
            identity: format!("{patient} {}", identity.join(" ")),
            version: text(&claimed).to_owned(),
        })
    };
    (0..rows.num_rows()).map(version).collect()
}

fn cell<'a>(column: &[Option<&'a str>], row: usize) -> Option<&'a str> {
    column.get(row).copied().flatten()
}

/// The cells of a text column; empty when there is none.
fn texts<'a>(rows: &'a RecordBatch, name: &str) -> Vec<Option<&'a str>> {
    let column = rows.column_by_name(name);
    let dictionary = column.and_then(|column| column.as_any().downcast_ref::<DictionaryColumn>());
    let Some(dictionary) = dictionary else {
        return Vec::new();
    };
    let Some(values) = dictionary.values().as_string_opt::<i32>() else {
        return Vec::new();
    };
    let cell = |row| Some(values.value(dictionary.key(row)?));
    (0..dictionary.len()).map(cell).collect()
}
