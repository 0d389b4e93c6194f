//! ADT-00 and ADT-61, what a hospital knows of a patient: the rows of `patients`, and of `allergies` from both.

use model::{Bucket, Table};

use super::allergy::Allergy;
use super::message::{Header, Rows, Segment};
use super::patient::Patient;
use super::work::Work;
use super::{allergy, patient};
use crate::FileContext;

/// Turns demographics and lists of allergies into rows.
#[derive(Debug, Default)]
pub(crate) struct Person {
    patient: Patient,
    allergy: Allergy,
    /// Whether the file is a list of allergies, ADT-61.
    is_list: bool,
}

impl Rows for Person {
    const TABLE: Table = Table::Patients;
    const BESIDE: Option<Table> = Some(Table::Allergies);
    const SEGMENTS: &'static [&'static [u8; 3]] = patient::SEGMENTS;

    fn segments(&self) -> &'static [&'static [u8; 3]] {
        if self.is_list {
            allergy::SEGMENTS
        } else {
            Self::SEGMENTS
        }
    }

    fn begin_file(&mut self, work: &mut Work, file: &FileContext<'_>) {
        self.is_list = file.name.data_type == "ADT-61";
        self.patient.begin_file(work, file);
        self.allergy.begin_file(work, file);
    }

    fn begin_message(&mut self, header: &Header) {
        self.patient.begin_message(header);
        self.allergy.begin_message(header);
    }

    fn segment(&mut self, work: &mut Work, segment: &Segment<'_>) {
        if self.is_list {
            self.allergy.segment(work, segment);
            return;
        }
        self.patient.segment(work, segment);
        if segment.name == *b"AL1" {
            self.allergy.of_demographics(work, segment);
        }
    }

    fn end_message(&mut self, work: &mut Work, open: bool) -> Bucket {
        if self.is_list {
            self.allergy.end_message(work, open)
        } else {
            self.patient.end_message(work, open)
        }
    }
}
