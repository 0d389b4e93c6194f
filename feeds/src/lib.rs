//! Feed formats: bytes of a hospital's files to raw batches, without IO.
//!
//! A decoder is given the bytes of one file after another and hands out batches of rows with what it remarked about
//! them. It never opens a file, reads a clock or stops a night: what is wrong with the data is a value.
//!
//! What becomes of each message type is shown by the folders in `cases/`.

mod decoder;
mod derived;
mod format;
pub mod ssmix2;

pub use decoder::{Decoder, FileContext, FileOutcome, RowRefusal};
pub use derived::{DeriveContext, Derived};
pub use format::{FeedFormat, Group, MaskPath};
pub use ssmix2::FileName;

use model::Format;

/// Every format that can be decoded. A new format is a folder and a line here.
pub const FORMATS: &[FeedFormat] = &[ssmix2::FORMAT];

/// The format of that name; `None` when this version cannot read it.
pub fn format(format: Format) -> Option<&'static FeedFormat> {
    FORMATS.iter().find(|known| known.format == format)
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
