//! Files of the DPC survey as deliveries: whose file it is and which month it is about, by what it holds.

use arrow_array::Date32Array;
use model::{Batch, Format, Text};

use crate::delivery::{
    Decoded, DeliveryDecoder, DeliveryFile, DeliveryFormat, DeliveryOutcome, Months,
    RefusedRecords, Supersession,
};
use crate::dpc::{DpcDecoder, DpcFile, FileKind, LineRefusal, TABLES};

/// The DPC survey.
pub(crate) const DPC: DeliveryFormat = DeliveryFormat {
    format: Format::Dpc,
    tables: &TABLES,
    kinds: &[
        ("FF1", kind("様式1", "form 1: patients and stays")),
        ("FF3", kind("様式3", "form 3: the hospital")),
        ("FF4", kind("様式4", "form 4: care outside the insurance")),
        (
            "EFn",
            kind("入院EF統合ファイル", "acts and items of inpatients"),
        ),
        (
            "EFg",
            kind("外来EF統合ファイル", "acts and items of outpatients"),
        ),
        ("Dn", kind("Dファイル", "charges by the DPC")),
        ("Hn", kind("Hファイル", "need of nursing care")),
        ("Kn", kind("Kファイル", "linkage of patients")),
    ],
    supersession: Supersession::Files,
    decoder: |file| Box::new(SurveyFile::begin(file)),
};

const fn kind(ja: &'static str, en: &'static str) -> Text {
    Text { ja, en }
}

/// Digits of the number of a facility: prefecture and institution.
const FACILITY_DIGITS: usize = 9;

/// One file.
struct SurveyFile<'a> {
    decoder: DpcDecoder<'a>,
    facility: Facility,
    /// The month of the name, when the content tells none.
    named: Option<String>,
    cared: Months,
    discharged: Months,
}

impl<'a> SurveyFile<'a> {
    fn begin(file: DeliveryFile<'a>) -> SurveyFile<'a> {
        let mut decoder = DpcDecoder::default();
        decoder.begin(DpcFile {
            source_file_id: file.source_file_id,
            load_id: file.load_id,
            name: file.name,
            as_of_end_micros: file.as_of_end_micros,
            key_patient: file.key_patient,
        });
        SurveyFile {
            decoder,
            facility: Facility::default(),
            named: named_month(file.name),
            cared: Months::default(),
            discharged: Months::default(),
        }
    }

    fn note(&mut self, batches: Vec<Batch>, refusals: Vec<LineRefusal>) -> Decoded {
        for batch in &batches {
            count(batch, "care_date", &mut self.cared);
            count(batch, "discharged_on", &mut self.discharged);
        }
        let refused = refusals.into_iter().map(|refusal| RefusedRecords {
            code: refusal.code,
            first_line: refusal.line_no,
            start: refusal.start,
            end: refusal.end,
        });
        Decoded {
            batches,
            refusals: refused.collect(),
        }
    }
}

impl DeliveryDecoder for SurveyFile<'_> {
    fn decode(&mut self, bytes: &[u8]) {
        self.facility.take(bytes);
        self.decoder.decode(bytes);
    }

    fn waiting(&self) -> usize {
        self.decoder.rows_waiting()
    }

    fn flush(&mut self) -> Decoded {
        let (batches, refusals) = (self.decoder.flush(), self.decoder.take_refusals());
        self.note(batches, refusals)
    }

    fn end(mut self: Box<Self>) -> (DeliveryOutcome, Decoded) {
        let mut outcome = self.decoder.end();
        let batches = self.decoder.flush();
        let decoded = self.note(batches, std::mem::take(&mut outcome.refusals));
        // A form is delivered with the month of the discharge, everything else with that of the care.
        let days = match outcome.kind {
            Some(FileKind::Form1 | FileKind::Form4) => self.discharged,
            _ => self.cared,
        };
        let told = DeliveryOutcome {
            bucket: outcome.bucket,
            kind: outcome.kind.map_or("", FileKind::name),
            facility: self.facility.end(),
            month: days.most().or(self.named).unwrap_or_default(),
            encoding: outcome.encoding,
            records: outcome.records,
            rows: outcome.rows,
            defects: outcome.defects,
        };
        (told, decoded)
    }
}

fn count(batch: &Batch, column: &str, months: &mut Months) {
    let days = batch.typed::<Date32Array>(column);
    days.into_iter()
        .flat_map(|days| days.iter().flatten())
        .for_each(|day| months.add(day));
}

/// Looks for the number of the facility: the nine digits in the first column of the first line that has them, wherever the file is
/// cut into portions.
#[derive(Debug, Default)]
struct Facility {
    found: Option<String>,
    /// The first column of the line so far.
    column: Vec<u8>,
    is_past_column: bool,
}

impl Facility {
    fn take(&mut self, bytes: &[u8]) {
        for byte in bytes {
            if self.found.is_some() {
                return;
            }
            match byte {
                b'\n' => {
                    self.settle();
                    self.is_past_column = false;
                }
                b'\t' => self.settle(),
                _ if self.is_past_column => {}
                // No number is so long, even in quotation marks and among blanks.
                _ if self.column.len() > 4 * FACILITY_DIGITS => self.is_past_column = true,
                byte => self.column.push(*byte),
            }
        }
    }

    /// Ends the first column of a line.
    fn settle(&mut self) {
        if !std::mem::replace(&mut self.is_past_column, true) {
            self.found = facility(&self.column);
        }
        self.column.clear();
    }

    fn end(mut self) -> String {
        if self.found.is_none() {
            self.settle();
        }
        self.found.unwrap_or_default()
    }
}

fn facility(column: &[u8]) -> Option<String> {
    let column = column.trim_ascii();
    let column = column.strip_prefix(b"\"").unwrap_or(column);
    let column = column.strip_suffix(b"\"").unwrap_or(column);
    let is_number = column.len() == FACILITY_DIGITS && column.iter().all(u8::is_ascii_digit);
    is_number.then(|| String::from_utf8_lossy(column).into_owned())
}

/// The month of a name such as `EFn_011234567_2407.txt`.
fn named_month(name: &str) -> Option<String> {
    let stem = name.split('.').next()?;
    let digits = stem.rsplit('_').find(|part| part.len() == 4)?;
    let (year, month) = digits.split_at_checked(2)?;
    let is_month = matches!(month.parse(), Ok(1..=12_u8)) && year.parse::<u8>().is_ok();
    is_month.then(|| format!("20{year}-{month}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facility_and_month_are_read_where_they_stand() {
        let of = |bytes: &[u8], cut: usize| {
            let mut facility = Facility::default();
            bytes.chunks(cut).for_each(|portion| facility.take(portion));
            facility.end()
        };
        let header = b"\x8e{\x90\xdd\tb\n \"011234567\"\tc\n".as_slice();
        for cut in [1, 7, 100] {
            assert_eq!(of(header, cut), "011234567");
            assert_eq!(of(b"01\t02\n0\t999999999", cut), "");
            assert_eq!(of(b"x\n\n011234567", cut), "011234567");
        }
        for (name, expected) in [
            ("EFn_011234567_2407.txt", Some("2024-07")),
            ("FF1_2612.txt", Some("2026-12")),
            ("EFn_011234567_2413.txt", None),
            ("data.txt", None),
        ] {
            assert_eq!(named_month(name).as_deref(), expected, "{name}");
        }
    }
}
