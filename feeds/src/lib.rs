//! Feed formats: bytes of a hospital's files to raw batches, without IO.
//!
//! A decoder is given the bytes of one file after another and hands out batches of rows with what it remarked about
//! them. It never opens a file, reads a clock or stops a night: what is wrong with the data is a value.
//!
//! What becomes of each message type is shown by the folders in `cases/`.

pub mod claims;
mod claims_delivery;
mod decoder;
mod delivery;
mod derived;
pub mod dpc;
mod dpc_delivery;
mod format;
mod line_place;
pub mod ssmix2;

pub use decoder::{Decoder, FileContext, FileOutcome, RowRefusal};
pub use delivery::{
    DELIVERIES, Decoded, DeliveryDecoder, DeliveryFile, DeliveryFormat, DeliveryOutcome,
    PartVersion, Parts, RefusedRecords, Supersession, delivery,
};
pub use derived::{DeriveContext, Derived};
pub use format::{FeedFormat, Group, MaskPath};
pub use line_place::{LineFinder, text_of};
pub use ssmix2::{FileName, NameReading};

use model::{Format, Text};

/// Every format of one message a file that can be decoded. A new format is a folder and a line here; those of many patients a
/// file are [`DELIVERIES`].
pub const FORMATS: &[FeedFormat] = &[ssmix2::FORMAT];

/// The format of that name; `None` when this version cannot read it.
pub fn format(format: Format) -> Option<&'static FeedFormat> {
    FORMATS.iter().find(|known| known.format == format)
}

/// What a data type, or a kind of file, of a format holds.
pub fn type_title(format: Format, data_type: &str) -> Option<Text> {
    let kinds = DELIVERIES.iter().filter(|known| known.format == format);
    let mut kinds = kinds.flat_map(|known| known.kinds);
    match kinds.find(|(kind, _)| *kind == data_type) {
        Some((_, title)) => Some(*title),
        None => (self::format(format)?.type_title)(data_type),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Table;

    #[test]
    fn a_derived_table_has_what_the_pipeline_relies_on() {
        for derived in FORMATS.iter().flat_map(|format| format.derived) {
            let names = |table: Table| table.spec().data_columns().map(|column| column.name);
            let has = |table, name: &str| names(table).any(|known| known == name);
            for name in ["patient_key", "care_date", "data_type", "source_file_id"] {
                assert!(has(derived.from, name) && derived.columns.contains(&name));
            }
            let of_table = names(derived.from).filter(|name| derived.columns.contains(name));
            assert_eq!(of_table.collect::<Vec<_>>(), derived.columns);
            let partitions = derived.into.spec().partition_columns();
            assert_eq!(partitions[1].name, "shard");
            for name in ["patient_key", "first_date", "last_date", "source_file_id"] {
                assert!(has(derived.into, name), "{name}");
            }
            assert!(
                FORMATS
                    .iter()
                    .all(|format| (format.decoder)(derived.into).is_none())
            );
        }
    }

    #[test]
    fn every_area_of_a_format_has_its_decoder() {
        for format in FORMATS {
            for table in Table::ALL {
                let decoder = (format.decoder)(table);
                let leads = !format.area(table).is_empty();
                assert_eq!(
                    decoder.map(|decoder| decoder.table()),
                    leads.then_some(table)
                );
            }
        }
    }
}
