//! A file with something to do, and how it is set aside until its unit is worked on: as a short record, from which the rest is
//! read again by its name.

use feeds::FeedFormat;
use model::{Bucket, Code, Defect, Event, Table};
use validators::versions::OrderLinks;

use crate::plan::{Decided, Decision, PatientKey, Removal};
use crate::remarks::{Remarks, WITHOUT_ORDER};

/// One file of the night.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Path relative to its root.
    pub path: Box<[u8]>,
    /// Index into the feed's roots.
    pub root: u16,
    pub event: Event,
    pub decision: Decision,
    pub source_file_id: i64,
    /// `None` when the name could not be read.
    pub patient_key: Option<PatientKey>,
    /// Care date, days since 1970-01-01.
    pub day: Option<i32>,
    /// What is wrong with its name.
    pub defects: Vec<Defect>,
}

impl Entry {
    /// The patient's key; empty when the name could not be read.
    pub(crate) fn patient_key(&self) -> &str {
        let key = self.patient_key.as_ref();
        key.and_then(|key| std::str::from_utf8(key).ok())
            .unwrap_or_default()
    }

    /// Why a file is refused whose name cannot be used.
    pub(crate) fn first_code(&self) -> Code {
        self.defects
            .first()
            .map_or(Code("F01"), |defect| defect.code)
    }
}

/// What a record holds.
pub(crate) enum Planned {
    /// A file.
    File(Entry),
    /// Rows that go: the file version and its day.
    Removal(i64, Option<i32>),
}

const EVENTS: [Event; 4] = [Event::New, Event::Renamed, Event::Restated, Event::Vanished];
const BUCKETS: [Bucket; 3] = [Bucket::Superseded, Bucket::Deleted, Bucket::OutOfScope];

/// Kinds of records and decisions, as the first byte tells them.
const REMOVAL: u8 = 0;
const READ: u8 = 1;
const QUARANTINE: u8 = 2;
const GONE: u8 = 3;
const ENDS: u8 = 4;

/// Writes the record of a file. Position in the lists above, counted from one where there may be none.
pub(crate) fn put_file(
    record: &mut Vec<u8>,
    decided: &Decided,
    path: &[u8],
    root: u16,
    source_file_id: i64,
) {
    let place = |found: Option<usize>| found.map_or(0, |place| place as u8 + 1);
    let kind = match decided.decision {
        Decision::Read(_) => READ,
        Decision::Quarantine => QUARANTINE,
        Decision::Gone => GONE,
        Decision::Ends(bucket) => ENDS + place(BUCKETS.iter().position(|known| *known == bucket)),
    };
    let event = place(EVENTS.iter().position(|known| *known == decided.event));
    record.clear();
    record.extend_from_slice(&[kind, event, decided.remarks.bits()]);
    record.extend_from_slice(&root.to_le_bytes());
    record.extend_from_slice(&source_file_id.to_le_bytes());
    record.push(u8::from(decided.patient_key.is_some()));
    record.extend_from_slice(&decided.patient_key.unwrap_or_default());
    record.extend_from_slice(path);
}

/// Writes the record of rows that go.
pub(crate) fn put_removal(record: &mut Vec<u8>, removal: &Removal) {
    record.clear();
    record.push(REMOVAL);
    record.extend_from_slice(&removal.source_file_id.to_le_bytes());
    if let Some(day) = removal.day {
        record.extend_from_slice(&day.to_le_bytes());
    }
}

/// Reads a record; `None` when it is none, which only a fault of the program can bring. `lead` is the table that leads the area
/// the record was set aside for; `links` tells of which data types a missing order means something.
pub(crate) fn read(
    record: &[u8],
    format: &FeedFormat,
    lead: Option<Table>,
    links: &OrderLinks,
) -> Option<Planned> {
    let (kind, rest) = record.split_first()?;
    if *kind == REMOVAL {
        let (id, day) = rest.split_first_chunk::<8>()?;
        let day = day.first_chunk::<4>().map(|day| i32::from_le_bytes(*day));
        return Some(Planned::Removal(i64::from_le_bytes(*id), day));
    }
    let ([event, remarks], rest) = rest.split_first_chunk::<2>()?;
    let (root, rest) = rest.split_first_chunk::<2>()?;
    let (source_file_id, rest) = rest.split_first_chunk::<8>()?;
    let ([has_patient], rest) = rest.split_first_chunk::<1>()?;
    let (patient_key, path) = rest.split_first_chunk::<32>()?;
    let reading = (format.read_path)(path);
    let mut defects = reading.defects;
    let mut remarks = Remarks::of_bits(*remarks);
    if let Some(name) = &reading.name
        && !links.are_telling(name.data_type)
    {
        remarks = remarks.without(WITHOUT_ORDER);
    }
    defects.extend(remarks.defects());
    Some(Planned::File(Entry {
        root: u16::from_le_bytes(*root),
        event: *EVENTS.get(usize::from(*event).checked_sub(1)?)?,
        decision: match *kind {
            READ => Decision::Read(lead?),
            QUARANTINE => Decision::Quarantine,
            GONE => Decision::Gone,
            ends => Decision::Ends(*BUCKETS.get(usize::from(ends.checked_sub(ENDS + 1)?))?),
        },
        source_file_id: i64::from_le_bytes(*source_file_id),
        patient_key: (*has_patient == 1).then_some(*patient_key),
        day: reading.name.and_then(|name| name.care_date),
        defects,
        path: path.into(),
    }))
}
