//! OML-11, laboratory results (OUL^R22): one row an OBX. Those of bacteriology go to `microbiology`, the others to
//! `lab_results`.
//!
//! Grammar: MSH PID \[PV1\] {SPM {OBR \[ORC\] \[NTE\] \[TQ1\] {OBX \[NTE\]}}}. What stands in SPM, OBR and ORC holds for
//! every OBX behind it, so the row keeps those cells while the cells of OBX are written over.

use model::tables::LAB_RESULTS;
use model::{Bucket, Detail, Note, Place, Table};

use super::columns::{self, NULL};
use super::intern::TextId;
use super::message::{Header, Rows, Segment};
use super::set_id::SetIds;
use super::time::{self, TimeReading};
use super::work::Work;
use crate::FileContext;

mod bacteria;
mod cells;
mod result;

use bacteria::Bacteria;
use cells::*;
pub(crate) use result::{ResultHead, ResultTail};

/// Turns results into rows of `lab_results`.
#[derive(Debug)]
pub(crate) struct Lab {
    row: [u64; WIDTH],
    care_date: Option<i32>,
    header: Header,
    order: Order,
    specimen_ids: SetIds,
    request_ids: SetIds,
    result_ids: SetIds,
    collected: TimeReading,
    /// Declared material of the specimen, when it has the three digits of JLAC10.
    material: TextId,
    request_has_code: bool,
    /// Notes of SPM and OBR, which belong to every row below them.
    specimen_notes: u32,
    request_notes: u32,
    /// Whether OBX-11 was filled in the OBX before; some systems never fill it.
    status_before: bool,
    rows_before: model::Counts,
    area: Area,
    /// Rows of a request that has not shown its area.
    undecided: Vec<([u64; WIDTH], u32)>,
    bacteria: Bacteria,
}

/// Where the rows of a request go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Area {
    /// Nothing has shown it yet: neither the request nor an item has a standard code.
    #[default]
    Unknown,
    /// `lab_results`.
    Laboratory,
    /// `microbiology`.
    Bacteriology,
}

/// What the message has had so far.
#[derive(Clone, Copy, Debug, Default)]
struct Order {
    patient: bool,
    /// The open specimen and whether it has a result.
    specimen: Option<(Place, bool)>,
    has_specimens: bool,
    request: bool,
    results: bool,
    /// The OBR behind has not had its ORC; so an ORC belongs to it.
    request_without_order: bool,
    /// An ORC came in front of its OBR.
    order_pending: bool,
    cancelled: bool,
    orders_first_reported: bool,
}

impl Default for Lab {
    fn default() -> Lab {
        Lab {
            row: [NULL; WIDTH],
            care_date: None,
            header: Header::default(),
            order: Order::default(),
            specimen_ids: SetIds::default(),
            request_ids: SetIds::default(),
            result_ids: SetIds::default(),
            collected: TimeReading::default(),
            material: TextId::NONE,
            request_has_code: false,
            specimen_notes: 0,
            request_notes: 0,
            status_before: true,
            rows_before: model::Counts::default(),
            area: Area::default(),
            undecided: Vec::new(),
            bacteria: Bacteria::default(),
        }
    }
}

impl Rows for Lab {
    const TABLE: Table = Table::LabResults;
    const BESIDE: Option<Table> = Some(Table::Microbiology);
    const SEGMENTS: &'static [&'static [u8; 3]] = &[
        b"SFT", b"PID", b"PD1", b"NTE", b"NK1", b"PV1", b"PV2", b"SPM", b"SAC", b"OBR", b"ORC",
        b"TQ1", b"TQ2", b"OBX", b"CTI", b"DSC",
    ];

    fn begin_file(&mut self, work: &mut Work, file: &FileContext<'_>) {
        *self = Lab::default();
        for (column, cell) in LAB_RESULTS.data_columns().zip(&mut self.row) {
            if column.kind == model::ColumnType::Text {
                *cell = columns::text(TextId::NONE);
            }
        }
        let texts = &mut work.readings.texts;
        let name = file.name;
        self.care_date = name.care_date;
        self.row[CARE_DATE] = columns::whole(name.care_date.map(i64::from));
        self.row[PATIENT_KEY] = columns::text(texts.id(file.patient_key));
        self.row[ORDER_NO] = columns::text(texts.id(name.order_no));
        self.row[DEPARTMENT_CODE] = columns::text(texts.id(name.department.unwrap_or_default()));
        self.row[OCCURRED_AT] = columns::whole(name.occurred_at_micros());
        self.row[LOAD_ID] = columns::text(texts.id(file.load_id));
        self.row[SOURCE_FILE_ID] = columns::whole(Some(file.source_file_id));
        self.row[MAPPING_STATE] = columns::text(texts.id("unmapped"));
    }

    fn begin_message(&mut self, header: &Header) {
        self.header = *header;
        self.order = Order::default();
        self.specimen_ids = SetIds::default();
        self.request_ids = SetIds::default();
        self.result_ids = SetIds::default();
        self.status_before = true;
        self.area = Area::Unknown;
        self.undecided.clear();
        self.bacteria = Bacteria::default();
        self.forget_specimen();
        self.row[PATIENT_SEX] = columns::text(TextId::NONE);
        self.row[PATIENT_AGE] = NULL;
        self.row[MESSAGE_NO] = columns::whole(Some(i64::from(header.message)));
    }

    fn repeats(&mut self, work: &mut Work, segment: &Segment<'_>) -> bool {
        segment.name == *b"OBX" && self.repeated_result(work, segment)
    }

    fn segment(&mut self, work: &mut Work, segment: &Segment<'_>) {
        match &segment.name {
            b"OBX" => self.result(work, segment),
            b"SPM" => self.specimen(work, segment),
            b"OBR" => self.request(work, segment),
            b"ORC" => self.order(work, segment),
            b"PID" => self.patient(work, segment),
            b"PV1" if self.order.has_specimens => work.misplaced(segment, "PV1 before SPM"),
            _ => {}
        }
    }

    fn end_message(&mut self, work: &mut Work, open: bool) -> Bucket {
        self.close_specimen(work);
        self.bacteria.store(work);
        let offered = work.rows().received - self.rows_before.received;
        let deleted = work.rows().deleted - self.rows_before.deleted;
        let stored = work.rows().stored - self.rows_before.stored;
        self.rows_before = work.rows();
        let place = self.header.place();
        let has_any = self.order.patient || self.order.has_specimens || self.order.request;
        if offered == 0 && (open || !has_any) {
            work.defect(
                "S14",
                place,
                Detail::Found("a message that ends before its results"),
            );
            return Bucket::Quarantined;
        }
        if !self.order.patient {
            work.defect("S03", place, Detail::Expected("PID", "none"));
        }
        if offered == 0 && !self.order.has_specimens {
            work.defect(
                "S03",
                place,
                Detail::Expected("SPM, OBR and OBX", "no results"),
            );
        }
        match (offered, stored, deleted) {
            (0, ..) | (_, 1.., _) => Bucket::Stored,
            (offered, 0, deleted) if offered == deleted => Bucket::Deleted,
            _ => Bucket::Quarantined,
        }
    }
}

impl Lab {
    fn patient(&mut self, work: &mut Work, segment: &Segment<'_>) {
        if self.order.patient || self.order.has_specimens || self.order.request {
            work.misplaced(segment, "one PID before SPM");
        }
        self.order.patient = true;
        work.check_patient(segment);
        self.row[PATIENT_SEX] = columns::text(work.patient_sex(segment));
        self.row[PATIENT_AGE] = columns::whole(work.patient_age(self.care_date));
    }

    fn specimen(&mut self, work: &mut Work, segment: &Segment<'_>) {
        self.close_specimen(work);
        self.order = Order {
            specimen: Some((segment.place(0), false)),
            has_specimens: true,
            request: false,
            request_without_order: false,
            cancelled: false,
            ..self.order
        };
        self.forget_specimen();
        self.specimen_ids.check(work, segment);
        self.request_ids.restart();
        self.result_ids.restart();
        work.require(segment, 4);
        self.bacteria.specimen(work, segment);
        self.row[SPECIMEN_ID] = columns::text(work.text(segment, 2));
        let coded = work.readings.coded(work.field(segment, 4), &work.dialect);
        work.faults(segment, 4, coded.faults);
        self.row[SPECIMEN_CODE] = columns::text(coded.local_code);
        self.row[SPECIMEN_NAME] = columns::text(coded.local_name);
        self.row[SPECIMEN_DECLARED_CODE] = columns::text(coded.declared_code);
        self.material = match work.readings.texts.get(coded.declared_code).as_bytes() {
            [a, b, c] if [a, b, c].iter().all(|digit| digit.is_ascii_digit()) => {
                coded.declared_code
            }
            _ => TextId::NONE,
        };
        let (instant, text) = (COLLECTED_AT, COLLECTED_AT_TEXT);
        self.collected = work.time(segment, 17, &mut self.row, instant, text);
        self.specimen_notes = self.collected.notes | work.unclosed();
    }

    fn request(&mut self, work: &mut Work, segment: &Segment<'_>) {
        if self.header.expected && self.order.specimen.is_none() {
            work.misplaced(segment, "SPM before OBR");
        }
        if self.order.order_pending {
            self.order.request_without_order = false;
        } else {
            self.order.cancelled = false;
            self.order.request_without_order = true;
        }
        self.order.order_pending = false;
        self.order.request = true;
        self.settle(work);
        self.forget_request();
        self.request_ids.check(work, segment);
        self.result_ids.restart();
        work.require(segment, 4);
        let coded = work.readings.coded(work.field(segment, 4), &work.dialect);
        work.faults(segment, 4, coded.faults);
        self.request_has_code = coded.has_code();
        self.row[REQUEST_CODE] = columns::text(coded.local_code);
        self.row[REQUEST_NAME] = columns::text(coded.local_name);
        self.row[REQUEST_DECLARED_CODE] = columns::text(coded.declared_code);
        let (instant, text) = (OBSERVED_AT, OBSERVED_AT_TEXT);
        let observed = work.time(segment, 7, &mut self.row, instant, text);
        let (instant, text) = (REPORTED_AT, REPORTED_AT_TEXT);
        let reported = work.time(segment, 22, &mut self.row, instant, text);
        self.request_notes = observed.notes | reported.notes | work.unclosed();
        if time::is_before(&reported, &self.collected) {
            self.request_notes |= Note::ReportedBeforeSampled.bit();
        }
        if self.bacteria.request(work, segment, &coded) {
            self.area = Area::Bacteriology;
        }
    }

    fn order(&mut self, work: &mut Work, segment: &Segment<'_>) {
        if self.order.request_without_order {
            self.order.request_without_order = false;
        } else {
            self.order.order_pending = true;
            if self.header.expected && !self.order.orders_first_reported {
                self.order.orders_first_reported = true;
                work.defect(
                    "S09",
                    segment.place(0),
                    Detail::Expected("ORC after OBR", "before"),
                );
            }
        }
        self.order.cancelled = work.cancels_order(segment);
    }

    /// Ends the specimen. Reports S10 when nothing was found in it.
    fn close_specimen(&mut self, work: &mut Work) {
        self.settle(work);
        if let Some((place, false)) = self.order.specimen.take()
            && self.header.expected
        {
            work.defect("S10", place, Detail::None);
        }
    }

    fn forget_specimen(&mut self) {
        for column in [
            SPECIMEN_ID,
            SPECIMEN_CODE,
            SPECIMEN_NAME,
            SPECIMEN_DECLARED_CODE,
            COLLECTED_AT_TEXT,
        ] {
            self.row[column] = columns::text(TextId::NONE);
        }
        self.row[COLLECTED_AT] = NULL;
        self.collected = TimeReading::default();
        self.material = TextId::NONE;
        self.specimen_notes = 0;
        self.forget_request();
    }

    fn forget_request(&mut self) {
        for column in [
            REQUEST_CODE,
            REQUEST_NAME,
            REQUEST_DECLARED_CODE,
            OBSERVED_AT_TEXT,
            REPORTED_AT_TEXT,
        ] {
            self.row[column] = columns::text(TextId::NONE);
        }
        self.row[OBSERVED_AT] = NULL;
        self.row[REPORTED_AT] = NULL;
        self.request_has_code = false;
        self.request_notes = 0;
    }
}

#[cfg(test)]
mod tests;
