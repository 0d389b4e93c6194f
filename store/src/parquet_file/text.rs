//! A text column of a row group. Batches carry text in dictionaries already: each distinct text of a batch is looked up once in
//! that of the row group, and a row only takes over its place. The library would look up each row.

use std::hash::BuildHasher;
use std::io;
use std::ops::Range;

use arrow_array::{Array, ArrayRef, StringArray};
use bytes::Bytes;
use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashTable};
use model::DictionaryColumn;
use parquet::basic::{Compression, Encoding};
use parquet::column::page::{CompressedPage, Page, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ColumnChunkMetaData, OffsetIndexBuilder};
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;

use super::{DICTIONARY_BYTES_MAX, PAGE_BYTES_MAX, PAGE_ROWS_MAX, WRITE_BATCH_ROWS, hybrid};

/// Makes pages smaller; one for all columns of a file.
pub(super) struct Squeezer {
    compressor: Option<zstd::bulk::Compressor<'static>>,
    /// Room for a page in the worst case.
    room: Vec<u8>,
}

impl Squeezer {
    /// A level of zstd, or none for pages as they are.
    pub(super) fn new(level: Option<i32>) -> io::Result<Squeezer> {
        Ok(Squeezer {
            compressor: level.map(zstd::bulk::Compressor::new).transpose()?,
            room: Vec::new(),
        })
    }

    fn squeeze(&mut self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        let Some(compressor) = &mut self.compressor else {
            return Ok(bytes.to_vec());
        };
        self.room.clear();
        self.room
            .reserve(zstd::zstd_safe::compress_bound(bytes.len()));
        compressor.compress_to_buffer(bytes, &mut self.room)?;
        Ok(self.room.clone())
    }
}

/// A column on its way into a row group.
pub(super) struct TextColumn {
    column: ColumnDescPtr,
    compression: Compression,
    distinct: Distinct,
    /// Whether the dictionary is full: then the texts themselves stand in the pages that follow.
    is_plain: bool,
    page: PageValues,
    pages: Vec<CompressedPage>,
}

/// The page that is being filled.
#[derive(Default)]
struct PageValues {
    /// 1 for a row with a text and 0 for one without.
    levels: Vec<u8>,
    /// Of the rows with a text, their places in the dictionary ...
    places: Vec<u32>,
    /// ... or their texts, each behind its length.
    plain: Vec<u8>,
}

/// The distinct texts of a row group in the order of their first rows.
#[derive(Default)]
struct Distinct {
    /// Each behind its length, as a dictionary page has them.
    bytes: Vec<u8>,
    /// Where each begins.
    starts: Vec<u32>,
    places: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

/// A text of a batch that was not met yet in it.
const UNMET: u32 = u32::MAX;

impl TextColumn {
    pub(super) fn new(column: ColumnDescPtr, compression: Compression) -> TextColumn {
        TextColumn {
            column,
            compression,
            distinct: Distinct::default(),
            is_plain: false,
            page: PageValues::default(),
            pages: Vec::new(),
        }
    }

    /// Takes the texts of some rows, in a dictionary or plain. Limits are looked at every so many rows of the file, so that pages depend
    /// on the rows alone.
    pub(super) fn put(
        &mut self,
        texts: &ArrayRef,
        squeezer: &mut Squeezer,
    ) -> Result<(), ParquetError> {
        let mut rows = Rows::of(texts)?;
        let mut from = 0;
        while from < texts.len() {
            let filled = self.page.levels.len() % WRITE_BATCH_ROWS;
            let until = texts.len().min(from + WRITE_BATCH_ROWS - filled);
            self.take(&mut rows, from..until);
            from = until;
            if self.page.levels.len().is_multiple_of(WRITE_BATCH_ROWS) {
                self.keep_limits(squeezer)?;
            }
        }
        Ok(())
    }

    fn take(&mut self, rows: &mut Rows<'_>, range: Range<usize>) {
        let TextColumn {
            page,
            distinct,
            is_plain,
            ..
        } = self;
        match rows {
            Rows::Keyed(keyed) if keyed.texts == Texts::None => page.add_levels(0, range.len()),
            Rows::Keyed(keyed) if keyed.texts == Texts::All && !*is_plain => {
                page.add_levels(1, range.len());
                let keys = &keyed.column.keys().values()[range];
                // Most columns repeat what the row before says.
                let mut last = (None, 0);
                page.places.extend(keys.iter().map(|key| {
                    if last.0 != Some(*key) {
                        last = (Some(*key), keyed.place(*key as usize, distinct));
                    }
                    last.1
                }));
            }
            Rows::Keyed(keyed) => {
                for row in range {
                    match keyed.key(row) {
                        None => page.levels.push(0),
                        Some(key) if *is_plain => page.add_plain(keyed.values.value(key)),
                        Some(key) => page.add_place(keyed.place(key, distinct)),
                    }
                }
            }
            Rows::Plain(texts) => {
                for row in range {
                    match texts.is_valid(row).then(|| texts.value(row)) {
                        None => page.levels.push(0),
                        Some(text) if *is_plain => page.add_plain(text),
                        Some(text) => page.add_place(distinct.place(text)),
                    }
                }
            }
        }
    }

    fn keep_limits(&mut self, squeezer: &mut Squeezer) -> Result<(), ParquetError> {
        let is_full = !self.is_plain && self.distinct.bytes.len() >= DICTIONARY_BYTES_MAX;
        let is_long = self.page.levels.len() >= PAGE_ROWS_MAX;
        if is_full || is_long || self.page.plain.len() >= PAGE_BYTES_MAX {
            self.end_page(squeezer)?;
        }
        self.is_plain |= is_full;
        Ok(())
    }

    fn end_page(&mut self, squeezer: &mut Squeezer) -> Result<(), ParquetError> {
        let rows = self.page.levels.len();
        let mut body = Vec::new();
        if self.column.max_def_level() > 0 {
            body.extend_from_slice(&[0; size_of::<u32>()]);
            hybrid::put(&self.page.levels, 1, &mut body);
            let length = (body.len() - size_of::<u32>()) as u32;
            body[..size_of::<u32>()].copy_from_slice(&length.to_le_bytes());
        }
        let encoding = if self.is_plain {
            body.extend_from_slice(&self.page.plain);
            Encoding::PLAIN
        } else {
            let width = hybrid::width_of(self.distinct.len().saturating_sub(1));
            body.push(width as u8);
            hybrid::put(&self.page.places, width, &mut body);
            Encoding::RLE_DICTIONARY
        };
        self.page.clear();
        let page = Page::DataPage {
            buf: squeezer.squeeze(&body)?.into(),
            num_values: rows as u32,
            encoding,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        };
        self.pages.push(CompressedPage::new(page, body.len()));
        Ok(())
    }

    /// The bytes of the column, the dictionary first, and what the row group is to know of them.
    pub(super) fn end(
        mut self,
        squeezer: &mut Squeezer,
    ) -> Result<(Bytes, ColumnCloseResult), ParquetError> {
        if !self.page.levels.is_empty() {
            self.end_page(squeezer)?;
        }
        let dictionary = Page::DictionaryPage {
            buf: squeezer.squeeze(&self.distinct.bytes)?.into(),
            num_values: self.distinct.len(),
            encoding: Encoding::PLAIN,
            is_sorted: false,
        };
        let dictionary = CompressedPage::new(dictionary, self.distinct.bytes.len());
        let mut sink = TrackedWrite::new(Vec::new());
        let mut writer = SerializedPageWriter::new(&mut sink);
        let first = writer.write_page(dictionary)?;
        let mut uncompressed = first.uncompressed_size;
        let mut index = OffsetIndexBuilder::new();
        let (mut rows, mut data_offset) = (0, None);
        for page in self.pages {
            let written = writer.write_page(page)?;
            data_offset.get_or_insert(written.offset);
            uncompressed += written.uncompressed_size;
            rows += u64::from(written.num_values);
            index.append_row_count(i64::from(written.num_values));
            index.append_offset_and_size(written.offset as i64, written.compressed_size as i32);
        }
        writer.close()?;
        let bytes = Bytes::from(sink.into_inner()?);
        let metadata = ColumnChunkMetaData::builder(self.column)
            .set_compression(self.compression)
            .set_encodings(vec![
                Encoding::PLAIN,
                Encoding::RLE,
                Encoding::RLE_DICTIONARY,
            ])
            .set_total_compressed_size(bytes.len() as i64)
            .set_total_uncompressed_size(uncompressed as i64)
            .set_num_values(rows as i64)
            .set_dictionary_page_offset(Some(first.offset as i64))
            .set_data_page_offset(data_offset.unwrap_or(first.offset) as i64)
            .build()?;
        let close = ColumnCloseResult {
            bytes_written: bytes.len() as u64,
            rows_written: rows,
            metadata,
            bloom_filter: None,
            column_index: None,
            offset_index: Some(index.build()),
        };
        Ok((bytes, close))
    }
}

impl PageValues {
    fn add_levels(&mut self, level: u8, rows: usize) {
        self.levels.resize(self.levels.len() + rows, level);
    }

    fn add_place(&mut self, place: u32) {
        self.levels.push(1);
        self.places.push(place);
    }

    fn add_plain(&mut self, text: &str) {
        self.levels.push(1);
        put_text(text, &mut self.plain);
    }

    fn clear(&mut self) {
        self.levels.clear();
        self.places.clear();
        self.plain.clear();
    }
}

impl Distinct {
    fn len(&self) -> u32 {
        self.starts.len() as u32
    }

    /// The place of a text, a new one behind all others.
    fn place(&mut self, text: &str) -> u32 {
        let Distinct {
            bytes,
            starts,
            places,
            hasher,
        } = self;
        let is_it = |place: &u32| text_at(bytes, starts[*place as usize]) == text.as_bytes();
        let hash = |place: &u32| hasher.hash_one(text_at(bytes, starts[*place as usize]));
        let entry = places.entry(hasher.hash_one(text.as_bytes()), is_it, hash);
        match entry {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(free) => {
                let place = starts.len() as u32;
                free.insert(place);
                starts.push(bytes.len() as u32);
                put_text(text, bytes);
                place
            }
        }
    }
}

/// A text behind its length: how Parquet writes one plainly.
fn put_text(text: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(&(text.len() as u32).to_le_bytes());
    out.extend_from_slice(text.as_bytes());
}

/// The text that begins with its length at a place.
fn text_at(bytes: &[u8], start: u32) -> &[u8] {
    let (length, texts) = bytes[start as usize..].split_at(size_of::<u32>());
    let length = length
        .iter()
        .rev()
        .fold(0, |sum, byte| sum << 8 | usize::from(*byte));
    &texts[..length]
}

/// The rows of a column of a batch.
enum Rows<'a> {
    Keyed(Keyed<'a>),
    Plain(&'a StringArray),
}

/// Texts in the dictionary of a batch.
struct Keyed<'a> {
    column: &'a DictionaryColumn,
    values: &'a StringArray,
    texts: Texts,
    /// The places of the values in the dictionary of the row group, as far as they were met; empty where the batch has so few rows
    /// that each is looked up by itself.
    places: Vec<u32>,
}

/// Which rows of a batch have a text.
#[derive(PartialEq)]
enum Texts {
    None,
    Some,
    All,
}

/// Where the dictionary of a batch has more values than so many a row, it is mostly of other rows.
const VALUES_A_ROW_MAX: usize = 8;

impl<'a> Rows<'a> {
    fn of(texts: &'a ArrayRef) -> Result<Rows<'a>, ParquetError> {
        if let Some(plain) = texts.as_any().downcast_ref() {
            return Ok(Rows::Plain(plain));
        }
        let no_text = || ParquetError::General("a text column holds something else".to_owned());
        let column = texts.as_any().downcast_ref();
        let column: &DictionaryColumn = column.ok_or_else(no_text)?;
        let values = column.values().as_any().downcast_ref();
        Ok(Rows::Keyed(Keyed::of(column, values.ok_or_else(no_text)?)))
    }
}

impl<'a> Keyed<'a> {
    fn of(column: &'a DictionaryColumn, values: &'a StringArray) -> Keyed<'a> {
        let blank = column.null_count();
        let has_met = values.len() <= VALUES_A_ROW_MAX * column.len();
        Keyed {
            column,
            values,
            texts: match blank {
                _ if blank == column.len() => Texts::None,
                0 if values.null_count() == 0 => Texts::All,
                _ => Texts::Some,
            },
            places: vec![UNMET; if has_met { values.len() } else { 0 }],
        }
    }

    fn key(&self, row: usize) -> Option<usize> {
        let key = self.column.key(row);
        key.filter(|key| self.values.is_valid(*key))
    }

    /// The place of a value in the dictionary of the row group.
    fn place(&mut self, key: usize, distinct: &mut Distinct) -> u32 {
        match self.places.get(key) {
            Some(&UNMET) => {
                let place = distinct.place(self.values.value(key));
                self.places[key] = place;
                place
            }
            Some(place) => *place,
            None => distinct.place(self.values.value(key)),
        }
    }
}
