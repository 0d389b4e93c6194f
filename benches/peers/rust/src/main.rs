//! Laboratory results of SS-MIX2 files to one Parquet file, with a published HL7 parser: `peers hl7-parser|rust-hl7 LIST OUT`.
//!
//! LIST names a file a line. Prints files, rows and the sum of the numeric results.

use std::error::Error;
use std::fs::File;
use std::sync::Arc;

use arrow_array::builder::StringDictionaryBuilder;
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, RecordBatch};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

/// The columns, as `python_labs.py` has them.
const COLUMNS: [&str; 11] = [
    "patient", "day", "type", "code", "name", "value", "unit", "range", "flag", "status", "time",
];
const FLUSH_ROWS: usize = 100_000;

type Row<'a> = [&'a str; COLUMNS.len()];

struct Rows {
    writer: Option<ArrowWriter<File>>,
    out: String,
    columns: Vec<StringDictionaryBuilder<Int32Type>>,
    waiting: usize,
    rows: u64,
    sum: f64,
}

impl Rows {
    fn push(&mut self, row: &Row<'_>) -> Result<(), Box<dyn Error>> {
        for (column, cell) in self.columns.iter_mut().zip(row) {
            column.append_value(cell);
        }
        if row[2] == "NM" {
            self.sum += row[5].trim().parse().unwrap_or(0.0);
        }
        self.rows += 1;
        self.waiting += 1;
        match self.waiting >= FLUSH_ROWS {
            true => self.flush(),
            false => Ok(()),
        }
    }

    fn flush(&mut self) -> Result<(), Box<dyn Error>> {
        let arrays = self.columns.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef);
        let batch = RecordBatch::try_from_iter(COLUMNS.into_iter().zip(arrays))?;
        if self.writer.is_none() {
            let properties = WriterProperties::builder()
                .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
                .build();
            let file = File::create(&self.out)?;
            self.writer = Some(ArrowWriter::try_new(file, batch.schema(), Some(properties))?);
        }
        self.waiting = 0;
        Ok(self.writer.as_mut().map_or(Ok(()), |writer| writer.write(&batch))?)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, parser, list, out] = &arguments[..] else {
        return Err("peers hl7-parser|rust-hl7 LIST OUT".into());
    };
    let mut rows = Rows {
        writer: None,
        out: out.clone(),
        columns: COLUMNS.map(|_| StringDictionaryBuilder::new()).into(),
        waiting: 0,
        rows: 0,
        sum: 0.0,
    };
    let mut files = 0;
    for path in std::fs::read_to_string(list)?.lines() {
        let bytes = std::fs::read(path)?;
        let (text, _, _) = encoding_rs::ISO_2022_JP.decode(&bytes);
        // As `labs.py` does: hospitals end segments in more than one way.
        let text = match text.contains('\n') {
            true => text.replace("\r\n", "\r").replace('\n', "\r").into(),
            false => text,
        };
        let name = path.rsplit('/').next().unwrap_or_default();
        let day = name.split('_').nth(1).unwrap_or_default();
        match parser.as_str() {
            "hl7-parser" => with_hl7_parser(&text, day, &mut rows)?,
            _ => with_rust_hl7(&text, day, &mut rows)?,
        }
        files += 1;
    }
    rows.flush()?;
    if let Some(writer) = rows.writer {
        writer.close()?;
    }
    println!("{files} {} {:.3}", rows.rows, rows.sum);
    Ok(())
}

fn with_hl7_parser(text: &str, day: &str, rows: &mut Rows) -> Result<(), Box<dyn Error>> {
    let message = hl7_parser::Message::parse_with_lenient_newlines(text, true)?;
    let mut patient = "";
    for segment in message.segments() {
        let part = |field: usize, component: usize| {
            let field = segment.field(field);
            let component = field.and_then(|field| field.component(component));
            component.map_or("", |component| component.raw_value())
        };
        let whole = |field| segment.field(field).map_or("", |field| field.raw_value());
        match segment.name {
            "PID" => patient = part(3, 1),
            "OBX" => rows.push(&[
                patient, day, whole(2), part(3, 1), part(3, 2), whole(5), part(6, 1), whole(7), whole(8), whole(11),
                whole(14),
            ])?,
            _ => {}
        }
    }
    Ok(())
}

fn with_rust_hl7(text: &str, day: &str, rows: &mut Rows) -> Result<(), Box<dyn Error>> {
    let message = rusthl7::message::Message::try_from(text.trim_end_matches('\r'))?;
    let mut patient = "";
    for segment in &message.segments {
        let part = |field: usize, component: usize| {
            let field = segment.fields.get(field);
            let repeats = field.and_then(|field| field.components.first());
            repeats.and_then(|parts| parts.get(component - 1)).copied().unwrap_or("")
        };
        let whole = |field: usize| segment.fields.get(field).map_or("", |field| field.source);
        match whole(0) {
            "PID" => patient = part(3, 1),
            "OBX" => rows.push(&[
                patient, day, whole(2), part(3, 1), part(3, 2), whole(5), part(6, 1), whole(7), whole(8), whole(11),
                whole(14),
            ])?,
            _ => {}
        }
    }
    Ok(())
}
