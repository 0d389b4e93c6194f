//! Feed formats: bytes of a hospital's files to raw batches, without IO.
//!
//! A decoder is given the bytes of one file after another and hands out batches of rows with what it remarked about
//! them. It never opens a file, reads a clock or stops a night: what is wrong with the data is a value.
//!
//! What becomes of each message type is shown by the folders in `cases/`.

mod decoder;
mod format;
pub mod ssmix2;

pub use decoder::{Decoder, FileContext, FileOutcome, RowRefusal};
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
