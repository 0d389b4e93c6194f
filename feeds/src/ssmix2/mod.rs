//! SS-MIX2, standardized and extended storage: names, and the messages of those data types that have a table.

mod allergy;
pub(crate) mod columns;
mod cwe;
mod data_type;
mod diagnosis;
mod dialect;
mod encoding;
mod episode;
mod extended;
mod fields;
pub(crate) mod intern;
mod jis;
mod lab;
mod lost_shift;
mod marks;
mod masked;
mod medication;
mod message;
mod name;
mod patient;
mod person;
mod physiology;
mod place;
mod radiology;
mod reading;
mod repeats;
mod segment_cells;
mod set_id;
mod split;
#[cfg(test)]
mod testing;
pub(crate) mod time;
mod value;
mod versions;
mod visit;
pub(crate) mod work;

pub use data_type::{Category, DATA_TYPES, DataType, find as data_type};
pub use extended::Content;
pub use masked::masked_path;
pub use name::{FileName, NameReading, OrderKey, VersionKey, order_key, read_path, version_key};

use model::{Format, Table};

use self::message::FileDecoder;
use crate::{Decoder, FeedFormat};

/// The tables that the storage can fill so far, by area.
pub const AREAS: &[&[Table]] = &[
    &[Table::Patients, Table::Allergies],
    &[Table::Visits],
    &[Table::Diagnoses],
    &[Table::Prescriptions],
    &[Table::Injections],
    &[Table::LabResults, Table::Microbiology],
    &[Table::Radiology],
    &[Table::Physiology],
];

/// The storage as the pipeline sees it.
pub const FORMAT: FeedFormat = FeedFormat {
    format: Format::Ssmix2,
    areas: AREAS,
    derived: &[episode::EPISODES],
    decoder,
    read_path,
    refuses: versions::refuses,
    group: versions::group,
    version_key,
    masked_path,
    table: versions::table,
    data_type_of: versions::data_type_of,
    is_known_type: versions::is_known_type,
    type_title: versions::type_title,
    segment: place::segment,
    with_condition: place::with_condition,
};

/// A new decoder for the area that a table leads; `None` for any other table.
pub fn decoder(table: Table) -> Option<Box<dyn Decoder>> {
    let decoder: Box<dyn Decoder> = match table {
        Table::Patients => Box::new(FileDecoder::new(person::Person::default())),
        Table::Visits => Box::new(FileDecoder::new(visit::Visit::default())),
        Table::Diagnoses => Box::new(FileDecoder::new(diagnosis::Diagnosis::default())),
        Table::Prescriptions => Box::new(FileDecoder::new(medication::Prescription::default())),
        Table::Injections => Box::new(FileDecoder::new(medication::Injection::default())),
        Table::LabResults => Box::new(FileDecoder::new(lab::Lab::default())),
        Table::Radiology => Box::new(FileDecoder::new(radiology::Radiology::default())),
        Table::Physiology => Box::new(FileDecoder::new(physiology::Physiology::default())),
        _ => return None,
    };
    Some(decoder)
}
