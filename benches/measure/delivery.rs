//! Files of feeds as benches see them: where they lie, their lines, and what decoding alone takes.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use feeds::{Decoded, DeliveryFile, FileContext};
use model::{Batch, Format, Table};

/// Rows that a decoder holds, as in a night.
const FLUSH_ROWS: usize = 8_192;

/// All files below a folder, in the order of their paths.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).expect("a folder").flatten() {
            match entry.path() {
                path if path.is_dir() => folders.push(path),
                path => files.push(path),
            }
        }
    }
    files.sort();
    files
}

/// Records of a file: lines that are not the header of EF.
pub fn records(path: &Path) -> u64 {
    let mut file = BufReader::new(File::open(path).expect("a file"));
    let (mut line, mut records) = (Vec::new(), 0);
    while file.read_until(b'\n', &mut line).expect("a line") > 0 {
        records += u64::from(line != b"\n" && !is_header(&line));
        line.clear();
    }
    records
}

pub fn is_header(line: &[u8]) -> bool {
    line.first().is_some_and(|byte| !byte.is_ascii())
}

/// Rows of a delivered file, decoded and dropped.
pub fn decode_delivery(format: Format, path: &Path) -> u64 {
    let format = feeds::delivery(format).expect("the format");
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let key = |number: &[u8]| {
        let digits = number
            .iter()
            .fold(0_u128, |sum, byte| sum * 31 + u128::from(*byte));
        format!("{digits:032x}")
    };
    let mut decoder = (format.decoder)(DeliveryFile {
        source_file_id: 1,
        load_id: "H01-20261130-1",
        name: &name,
        as_of_day: i32::MAX / 2,
        as_of_end_micros: i64::MAX / 2,
        key_patient: &key,
    });
    let rows = |decoded: Decoded| {
        let batches = decoded.batches.iter();
        batches.map(|it| it.len() as u64).sum::<u64>()
    };
    let mut count = 0;
    let mut buffer = vec![0; 1 << 18];
    super::read_through(path, &mut buffer, |bytes| {
        decoder.decode(bytes);
        if decoder.waiting() >= FLUSH_ROWS {
            count += rows(decoder.flush());
        }
    });
    count + rows(decoder.end().1)
}

/// Decodes files of SS-MIX2 of one table: the path below the root and the bytes of each.
pub fn decode_storage<'a>(
    table: Table,
    files: impl IntoIterator<Item = (&'a [u8], &'a [u8])>,
) -> Vec<Batch> {
    let format = feeds::format(Format::Ssmix2).expect("the format");
    let mut decoder = (format.decoder)(table).expect("the decoder");
    for (index, (path, bytes)) in files.into_iter().enumerate() {
        let name = (format.read_path)(path).name.expect("a good name");
        decoder.begin(&FileContext {
            source_file_id: index as i64,
            patient_key: "0123456789abcdef0123456789abcdef",
            load_id: "H01-20261119-1",
            name: &name,
            as_of_end_micros: i64::MAX,
        });
        decoder.decode(bytes);
        std::hint::black_box(decoder.end());
    }
    decoder.flush()
}
