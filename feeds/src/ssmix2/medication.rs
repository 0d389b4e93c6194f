//! Drugs, ordered and given: OMP-01 and OMP-11 into `prescriptions`, OMP-02 and OMP-12 into `injections`.
//!
//! Grammar of orders (RDE^O11): {ORC RXE {TQ1} {RXR} \[{RXC}\]}, of what was done (RAS^O17): {ORC \[TQ1\] \[RXE\] {RXA} RXR}.
//! Of a prescription each RXE is a drug; the RXE of an injection is its kind, and its drugs are the RXC. What stands
//! around them holds for all drugs of the group, also what follows them, so the rows wait until the next group begins.
//! Staff and free text are not read.

use std::marker::PhantomData;

use model::{Bucket, Counts, Detail, Place, Table, TableSpec};

use super::columns;
use super::cwe::Coding;
use super::fields::file_row;
use super::intern::TextId;
use super::message::{Header, Rows, Segment};
use super::reading::Coded;
use super::segment_cells::{CodeCells, SegmentCells, write_coded};
use super::work::Work;
use crate::FileContext;

mod injections;
mod prescriptions;

/// Turns prescriptions into rows of `prescriptions`.
pub(crate) type Prescription = Medication<prescriptions::Prescriptions, { prescriptions::WIDTH }>;

/// Turns injections into rows of `injections`.
pub(crate) type Injection = Medication<injections::Injections, { injections::WIDTH }>;

/// What is particular to one of the two tables.
pub(crate) trait Medicine: Send {
    /// The table.
    const TABLE: Table;
    /// Its columns.
    const SPEC: &'static TableSpec;
    /// Where what is read goes.
    const CELLS: &'static MedicineCells;
}

/// Where what is read goes.
#[derive(Debug)]
pub(crate) struct MedicineCells {
    message_no: usize,
    segment_no: usize,
    patient_class: usize,
    order: SegmentCells,
    drug: CodeCells,
    request: SegmentCells,
    timing: SegmentCells,
    /// Code, name, system and further codes.
    usage: [usize; 4],
    timing_count: usize,
    route: SegmentCells,
    given: SegmentCells,
    /// Of a table whose RXE is a kind of injection.
    injection: Option<InjectionCells>,
}

#[derive(Debug)]
struct InjectionCells {
    kind: [usize; 2],
    component: SegmentCells,
}

/// One drug of a group: its own cells, the others blank.
#[derive(Debug)]
struct Item<const WIDTH: usize> {
    own: [u64; WIDTH],
    notes: u32,
    deleted: bool,
}

/// The RXE of a group and where it stands.
#[derive(Clone, Copy, Debug)]
struct Request {
    code: Coded,
    place: Place,
    end: usize,
}

/// One ORC and what follows it.
#[derive(Debug)]
struct Group<const WIDTH: usize> {
    /// What the ORC says.
    order: [u64; WIDTH],
    order_notes: u32,
    cancelled: bool,
    /// What the group says of all its drugs.
    row: [u64; WIDTH],
    notes: u32,
    request: Option<Request>,
    /// Whether a row was offered; then the RXE of an injection is none.
    offered: bool,
    items: Vec<Item<WIDTH>>,
    timings: i64,
    has_route: bool,
}

/// Turns drugs into rows.
#[derive(Debug)]
pub(crate) struct Medication<M, const WIDTH: usize> {
    /// What the file says of every row.
    file: [u64; WIDTH],
    header: Header,
    is_done: bool,
    has_patient: bool,
    /// PV1-2 of the message.
    class: TextId,
    group: Option<Group<WIDTH>>,
    /// Whether the field that ends a whole segment was filled in the one before; some systems never fill it.
    whole_before: bool,
    rows_before: Counts,
    medicine: PhantomData<M>,
}

impl<M: Medicine, const WIDTH: usize> Default for Medication<M, WIDTH> {
    fn default() -> Self {
        Medication {
            file: columns::blank(M::SPEC),
            header: Header::default(),
            is_done: false,
            has_patient: false,
            class: TextId::NONE,
            group: None,
            whole_before: true,
            rows_before: Counts::default(),
            medicine: PhantomData,
        }
    }
}

impl<M: Medicine, const WIDTH: usize> Rows for Medication<M, WIDTH> {
    const TABLE: Table = M::TABLE;
    const SEGMENTS: &'static [&'static [u8; 3]] = &[
        b"SFT", b"NTE", b"PID", b"PD1", b"PV1", b"PV2", b"IN1", b"IN2", b"IN3", b"GT1", b"AL1",
        b"ORC", b"TQ1", b"TQ2", b"RXO", b"RXE", b"RXR", b"RXC", b"RXA", b"OBX", b"FT1", b"BLG",
        b"CTI",
    ];

    fn begin_file(&mut self, work: &mut Work, file: &FileContext<'_>) {
        *self = Medication {
            file: file_row(work, file, M::SPEC),
            is_done: matches!(file.name.data_type, "OMP-11" | "OMP-12"),
            ..Medication::default()
        };
    }

    fn begin_message(&mut self, header: &Header) {
        self.header = *header;
        self.file[M::CELLS.message_no] = columns::whole(Some(i64::from(header.message)));
        self.has_patient = false;
        self.class = TextId::NONE;
        self.group = None;
        self.whole_before = true;
    }

    fn segment(&mut self, work: &mut Work, segment: &Segment<'_>) {
        match &segment.name {
            b"PID" => {
                if self.has_patient || self.group.is_some() {
                    work.misplaced(segment, "one PID before ORC");
                }
                self.has_patient = true;
                work.check_patient(segment);
            }
            b"PV1" if self.group.is_some() => work.misplaced(segment, "PV1 before ORC"),
            b"PV1" => self.class = work.code(segment, 2),
            b"ORC" => self.order(work, segment),
            b"RXE" => self.request(work, segment),
            b"TQ1" => self.timing(work, segment),
            b"RXR" => self.route(work, segment),
            b"RXC" => self.component(work, segment),
            b"RXA" => self.given(work, segment),
            _ => {}
        }
    }

    fn end_message(&mut self, work: &mut Work, open: bool) -> Bucket {
        self.close(work, open);
        let place = self.header.place();
        let bucket = work.list_bucket(&mut self.rows_before);
        if bucket.is_none() && (open || !self.has_patient) {
            let found = Detail::Found("a message that ends before its drugs");
            work.defect("S14", place, found);
            return Bucket::Quarantined;
        }
        if !self.has_patient {
            work.defect("S03", place, Detail::Expected("PID", "none"));
        }
        if bucket.is_none() {
            work.defect("S03", place, Detail::Expected("ORC and drugs", "no drugs"));
        }
        bucket.unwrap_or(Bucket::Stored)
    }
}

impl<M: Medicine, const WIDTH: usize> Medication<M, WIDTH> {
    fn order(&mut self, work: &mut Work, segment: &Segment<'_>) {
        self.close(work, false);
        let mut group = self.new_group();
        group.order_notes = work.cells(segment, &M::CELLS.order, &mut group.order);
        let class = &mut group.order[M::CELLS.patient_class];
        if *class == columns::text(TextId::NONE) {
            *class = columns::text(self.class);
        }
        group.cancelled = work.cancels_order(segment);
        group.row = group.order;
        group.notes = group.order_notes;
        self.group = Some(group);
    }

    fn new_group(&self) -> Group<WIDTH> {
        Group {
            order: self.file,
            order_notes: 0,
            cancelled: false,
            row: self.file,
            notes: 0,
            request: None,
            offered: false,
            items: Vec::new(),
            timings: 0,
            has_route: false,
        }
    }

    /// The open group. When there is none, `segment` stands in the wrong place, and a group without order begins.
    fn open_group(&mut self, work: &mut Work, segment: &Segment<'_>) -> &mut Group<WIDTH> {
        if self.group.is_none() {
            work.misplaced(segment, "ORC in front");
        }
        let fresh = self.new_group();
        self.group.get_or_insert(fresh)
    }

    fn request(&mut self, work: &mut Work, segment: &Segment<'_>) {
        let is_done = self.is_done;
        if self
            .group
            .as_ref()
            .is_some_and(|group| group.request.is_some())
        {
            work.misplaced(segment, "ORC before each RXE");
            self.next_request(work);
        }
        let group = self.open_group(work, segment);
        let code = work.coded(segment, 2, Coding::Drug);
        group.request = Some(Request {
            code,
            place: segment.place(0),
            end: segment.start + segment.bytes.len(),
        });
        // What stood in front belongs to the request before it was encoded.
        group.timings = 0;
        group.has_route = false;
        group.notes |= work.unclosed();
        if is_done {
            return;
        }
        group.notes |= work.cells(segment, &M::CELLS.request, &mut group.row);
        if M::CELLS.injection.is_none() {
            let is_whole = !work.field(segment, 11).is_empty();
            let is_kept = self.offer(work, segment, is_whole, "a drug whose end is missing");
            if let Some(group) = self.group.as_mut().filter(|_| !is_kept) {
                group.request = None;
            }
        }
    }

    /// Closes the group, and begins one of the same order.
    fn next_request(&mut self, work: &mut Work) {
        let mut next = self.new_group();
        if let Some(group) = &self.group {
            next.order = group.order;
            next.order_notes = group.order_notes;
            next.cancelled = group.cancelled;
        }
        next.row = next.order;
        next.notes = next.order_notes;
        self.close(work, false);
        self.group = Some(next);
    }

    /// Offers a row; refuses it, and says so, when its segment may be cut and has not the field that a whole one has.
    fn offer(
        &mut self,
        work: &mut Work,
        segment: &Segment<'_>,
        is_whole: bool,
        found: &'static str,
    ) -> bool {
        work.offer();
        let is_refused = segment.cut && !is_whole && self.whole_before;
        self.whole_before = is_whole || work.unclosed() != 0;
        if is_refused {
            work.refuse(segment, "S14", found);
        }
        if let Some(group) = &mut self.group {
            group.offered = true;
        }
        !is_refused
    }

    fn timing(&mut self, work: &mut Work, segment: &Segment<'_>) {
        let must_say_usage = M::CELLS.injection.is_none() && !self.is_done;
        let group = self.open_group(work, segment);
        group.timings += 1;
        group.row[M::CELLS.timing_count] = columns::whole(Some(group.timings));
        if group.timings > 1 {
            return;
        }
        if must_say_usage {
            work.require(segment, 3);
        }
        group.notes |= work.cells(segment, &M::CELLS.timing, &mut group.row);
        let raw = work.field(segment, 3);
        let usage = work.readings.subcomponents(raw, 1, &work.dialect);
        let further = work.readings.further_codes(raw, &work.dialect);
        work.faults(segment, 3, usage.faults);
        let ids = if usage.get(1).is_none() {
            [TextId::NONE; 4]
        } else {
            [usage.get(1), usage.get(2), usage.get(3), further.text]
        };
        for (cell, id) in M::CELLS.usage.into_iter().zip(ids) {
            group.row[cell] = columns::text(id);
        }
    }

    fn route(&mut self, work: &mut Work, segment: &Segment<'_>) {
        let group = self.open_group(work, segment);
        if !std::mem::replace(&mut group.has_route, true) {
            group.notes |= work.cells(segment, &M::CELLS.route, &mut group.row);
        }
    }

    fn component(&mut self, work: &mut Work, segment: &Segment<'_>) {
        let Some(injection) = &M::CELLS.injection else {
            return;
        };
        let has_request = self
            .group
            .as_ref()
            .is_some_and(|group| group.request.is_some());
        if self.is_done || !has_request {
            // It belongs to an RXO, or to what was ordered and not to what was done.
            return;
        }
        let is_whole = !work.field(segment, 4).is_empty();
        if self.offer(work, segment, is_whole, "a component whose end is missing") {
            self.item(work, segment, 2, &injection.component, false);
        }
    }

    fn given(&mut self, work: &mut Work, segment: &Segment<'_>) {
        if !self.is_done {
            work.misplaced(segment, "no RXA in an order");
            return;
        }
        self.open_group(work, segment);
        let is_whole = !work.field(segment, 6).is_empty();
        if self.offer(work, segment, is_whole, "a drug whose end is missing") {
            // HL7 table 0323.
            let is_deleted = work.field(segment, 21).bytes == b"D";
            self.item(work, segment, 5, &M::CELLS.given, is_deleted);
        }
    }

    fn item(
        &mut self,
        work: &mut Work,
        segment: &Segment<'_>,
        code: u16,
        cells: &SegmentCells,
        deleted: bool,
    ) {
        let mut own = columns::blank(M::SPEC);
        let coded = work.coded(segment, code, Coding::Drug);
        write_coded(&coded, &M::CELLS.drug, &mut own);
        own[M::CELLS.segment_no] = columns::whole(Some(i64::from(segment.number)));
        let notes = coded.notes | work.cells(segment, cells, &mut own);
        if let Some(group) = &mut self.group {
            group.items.push(Item {
                own,
                notes,
                deleted,
            });
        }
    }

    /// Stores the rows that wait. `open` says that the message may go on behind its end.
    fn close(&mut self, work: &mut Work, open: bool) {
        let Some(mut group) = self.group.take() else {
            return;
        };
        let items = std::mem::take(&mut group.items);
        if let Some(request) = group.request {
            let is_drug = items.is_empty() && !self.is_done;
            if !is_drug {
                write_kind::<M>(&request.code, &mut group.row);
            } else if M::CELLS.injection.is_none() || !group.offered {
                self.close_request(work, &mut group, &request, open);
            }
        }
        let blank: [u64; WIDTH] = columns::blank(M::SPEC);
        for item in items {
            if item.deleted || group.cancelled {
                work.delete();
                continue;
            }
            let mut row = group.row;
            for ((cell, own), blank) in row.iter_mut().zip(item.own).zip(blank) {
                if own != blank {
                    *cell = own;
                }
            }
            work.store(&row, group.notes | item.notes);
        }
    }

    /// Stores the row of an RXE: a drug that was prescribed, or an injection without components.
    fn close_request(
        &self,
        work: &mut Work,
        group: &mut Group<WIDTH>,
        request: &Request,
        open: bool,
    ) {
        let mut notes = group.notes;
        if M::CELLS.injection.is_some() {
            work.offer();
        }
        if group.cancelled {
            return work.delete();
        }
        let is_kind = M::CELLS.injection.is_some() && is_kind(work, &request.code);
        if is_kind && open {
            let found = "an injection whose drugs are missing";
            return work.refuse_at(request.place, request.end, "S14", found);
        }
        if is_kind {
            write_kind::<M>(&request.code, &mut group.row);
        } else {
            write_coded(&request.code, &M::CELLS.drug, &mut group.row);
        }
        notes |= request.code.notes;
        let segment_no = columns::whole(Some(i64::from(request.place.segment)));
        group.row[M::CELLS.segment_no] = segment_no;
        work.store(&group.row, notes);
    }
}

/// Whether RXE-2 is a kind of injection and no drug, as its system says.
fn is_kind(work: &Work, code: &Coded) -> bool {
    let system = work.readings.texts.get(code.local_system);
    code.declared_code.is_none() && matches!(system.trim(), "99I02" | "JHSI0002")
}

fn write_kind<M: Medicine>(code: &Coded, row: &mut [u64]) {
    if let Some(injection) = &M::CELLS.injection {
        let [code_cell, system_cell] = injection.kind;
        row[code_cell] = columns::text(code.local_code);
        row[system_cell] = columns::text(code.local_system);
    }
}

#[cfg(test)]
mod tests;
