//! The order of a file: IR, receipts that begin with RE, GO; and what else reviewers put in between.

use model::{Bucket, Code, Detail, Place};

use super::body;
use super::close::{self, Group, Totals};
use super::coding;
use super::date::Month;
use super::decoder::ClaimsContext;
use super::diagnosis;
use super::dialect::{self, Dialect, Kind, Side};
use super::digits::{self, Whole};
use super::head::{self, FileHead};
use super::outcome::Refusal;
use super::payer;
use super::receipt::{Part, Receipt};
use super::record::{self, Record};
use super::work::Work;

/// The most records of one receipt; the largest known stay has below a thousand. Its rows wait in memory until it ends.
const RECEIPT_RECORDS_MAX: u32 = 200_000;

/// The name under which the records of a receipt that came back are counted.
const RETURNED: &str = "returned";

/// What is to become of the records of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// They are read.
    Reading,
    /// The file is refused as a whole.
    Refused(&'static str),
    /// The file is recognised and nothing of it is stored.
    LeftOut,
}

/// Reads record after record.
pub(crate) struct Reader<'a> {
    pub(crate) work: Work<'a>,
    pub(crate) dialect: Option<Dialect>,
    fate: Fate,
    /// Receipts stored.
    pub(crate) receipts: u64,
    file: FileHead,
    /// Whether the file is one volume or the first of several.
    is_first_volume: bool,
    has_facility: bool,
    /// Whether a receipt has come, so that the file cannot be refused as a whole any more.
    has_receipt: bool,
    /// Whether the kind of the receipts is settled: by the first one behind IR, as files of both kinds may be joined.
    has_kind: bool,
    has_trailer: bool,
    is_cut_off: bool,
    receipt: Option<Receipt>,
    /// Why the receipt that the next records belong to was refused.
    refusing: Option<&'static str>,
    /// Whether the receipt that the next records belong to came back from the reviewers.
    is_returning: bool,
    /// Receipts that came back.
    returned: u64,
    group: Group,
    totals: Totals,
    /// The number of the newest receipt.
    last_number: Option<i64>,
}

impl<'a> Reader<'a> {
    /// Nothing read yet.
    pub(crate) fn new(context: ClaimsContext<'a>) -> Reader<'a> {
        Reader {
            work: Work::new(context),
            dialect: None,
            fate: Fate::Reading,
            receipts: 0,
            file: FileHead::default(),
            is_first_volume: true,
            has_facility: false,
            has_receipt: false,
            has_kind: false,
            has_trailer: false,
            is_cut_off: false,
            receipt: None,
            refusing: None,
            is_returning: false,
            returned: 0,
            group: Group::default(),
            totals: Totals::default(),
            last_number: Some(0),
        }
    }

    /// Which record of its receipt the next one is.
    pub(crate) fn position(&self) -> u32 {
        self.receipt
            .as_ref()
            .map_or(1, |receipt| receipt.records + 1)
    }

    /// Takes a record that is too long to be read.
    pub(crate) fn over_limit(&mut self, record: &Record<'_>) {
        self.work.records.received += 1;
        self.work
            .defect("S29", record, 0, Detail::Found("a line over the limit"));
        match self.fate {
            Fate::LeftOut => self.work.leave_out("other", 1),
            Fate::Refused(code) => self.work.refuse(code, record, 0),
            Fate::Reading => self.refuse_record("S29", record, 0),
        }
    }

    /// Takes the next record.
    pub(crate) fn record(&mut self, record: &Record<'_>, is_terminated: bool) {
        self.work.records.received += 1;
        if self.dialect.is_none() && self.fate == Fate::Reading {
            self.begin_file(record);
        }
        match self.fate {
            Fate::Refused(code) => self.work.refuse(code, record, 0),
            Fate::LeftOut => self.work.leave_out(left_out_id(record), 1),
            Fate::Reading if !is_terminated && is_body(record) => self.cut_off(record),
            Fate::Reading => self.read(record),
        }
    }

    /// Ends the file.
    pub(crate) fn end(&mut self) {
        self.end_group();
        if self.work.records.received == 0 {
            self.fate = Fate::Refused("F22");
            let found = Detail::Found("no record");
            self.work.defects.push("F22", Place::default(), found);
        }
        if self.returned > 0 && self.receipts == 0 && self.work.records.quarantined == 0 {
            self.leave_out_rest();
        }
        let is_hospital = self
            .dialect
            .is_some_and(|dialect| dialect.side == Side::Hospital);
        if self.fate == Fate::Reading && is_hospital && !self.has_trailer && !self.is_cut_off {
            self.work
                .defects
                .push("F21", Place::default(), Detail::None);
        }
    }

    /// Where the file ended: a file of which no receipt could be used is quarantined.
    pub(crate) fn bucket(&self) -> Bucket {
        match self.fate {
            Fate::Refused(_) => Bucket::Quarantined,
            Fate::LeftOut => Bucket::OutOfScope,
            Fate::Reading if self.receipts == 0 && self.work.records.quarantined > 0 => {
                Bucket::Quarantined
            }
            Fate::Reading => Bucket::Stored,
        }
    }

    fn begin_file(&mut self, record: &Record<'_>) {
        let Some(dialect) = dialect::first_record(record) else {
            self.work.defect("F22", record, 0, Detail::None);
            self.fate = Fate::Refused("F22");
            return;
        };
        self.dialect = Some(dialect);
        match (dialect.kind, dialect.side) {
            (Kind::Other, _) => {
                let found = Detail::Found("a point table that is not medical");
                self.work.defect("F20", record, 3, found);
                self.fate = Fate::Refused("F20");
            }
            (_, Side::Returned) => self.leave_out_file(record),
            _ => {}
        }
    }

    fn read(&mut self, record: &Record<'_>) {
        let is_receipt_next = !self.has_receipt;
        match record.id() {
            b"IR" => self.facility(record),
            _ if is_receipt_next && dialect::is_labour(record) => self.refuse_file(record),
            _ if is_receipt_next && dialect::is_returned(record) => {
                self.leave_out_file(record);
                self.work.leave_out(left_out_id(record), 1);
            }
            _ if dialect::is_history(record) => self.work.leave_out("history", 1),
            id if record::envelope(id).is_some() => self.envelope(record),
            _ if self.has_trailer => {
                self.work.defect(
                    "S22",
                    record,
                    0,
                    Detail::Found("a record behind the trailer"),
                );
                self.refuse_record("S22", record, rows_of(record));
            }
            b"RE" => self.begin_receipt(record),
            b"GO" => self.trailer(record),
            _ => self.inside(record),
        }
    }

    /// A record that an insurer's copy or a returned file has beside receipts.
    fn envelope(&mut self, record: &Record<'_>) {
        if record.id() == b"HR" {
            self.return_receipt(record);
        }
        if matches!(record.id(), b"EX" | b"RC" | b"MN")
            && let Some(dialect) = &mut self.dialect
        {
            dialect.side = Side::Insurer;
        }
        self.work.leave_out(left_out_id(record), 1);
    }

    fn facility(&mut self, record: &Record<'_>) {
        self.end_group();
        if self.has_trailer {
            self.has_trailer = false;
            self.has_kind = false;
            self.totals = Totals::default();
            self.last_number = Some(0);
        } else if self.has_facility
            && let Some(dialect) = &mut self.dialect
        {
            dialect.side = Side::Insurer;
        }
        self.has_facility = true;
        self.is_first_volume = matches!(record.trimmed(8), b"" | b"00" | b"01");
        let payer_kind = record.trimmed(1);
        let payer_kind = match payer_kind {
            [b'0', digit] | [digit] if digit.is_ascii_digit() => char::from(*digit).to_string(),
            _ => String::new(),
        };
        let claim_month = self.work.month(record, 7);
        let next = self.work.as_of.index() + 1;
        if claim_month.is_some_and(|month: Month| month.index() > next) {
            self.work.defect(
                "T21",
                record,
                7,
                Detail::Found("a month after the as-of day"),
            );
        }
        self.file = FileHead {
            payer_kind,
            claim_month,
        };
        self.work.records.put(Bucket::Stored, 1);
    }

    fn begin_receipt(&mut self, record: &Record<'_>) {
        self.end_receipt();
        if let Some(dialect) = &mut self.dialect
            && !std::mem::replace(&mut self.has_kind, true)
        {
            dialect.kind = dialect::of_receipt(record);
        }
        self.has_receipt = true;
        let kind = self.kind();
        if !self.is_next_part(record, kind) {
            self.end_group();
            self.work.shed();
        }
        match head::begin(&mut self.work, record, &self.file, kind) {
            Ok(mut receipt) => {
                self.check_number(&receipt, record);
                self.check_columns(record, kind);
                self.group.number = receipt.number;
                receipt.count(record);
                receipt.stored = 1;
                self.receipt = Some(receipt);
            }
            Err(unreadable) => {
                self.last_number = None;
                self.lose_receipt(unreadable.code);
                self.work.refuse(unreadable.code, record, 1);
            }
        }
    }

    /// Whether an RE record is a part of the summary before it.
    fn is_next_part(&self, record: &Record<'_>, kind: Kind) -> bool {
        let number = digits::whole(record.field(1), self.work.encoding);
        head::part(record, kind) == Part::Component
            && matches!(number, Whole::Plain(number) if self.group.number == Some(number))
    }

    /// Receipts are numbered from 1 on without gaps; the parts of a summary share its number.
    fn check_number(&mut self, receipt: &Receipt, record: &Record<'_>) {
        let is_part = receipt.part == Part::Component && receipt.number == self.last_number;
        let is_hospital = self
            .dialect
            .is_some_and(|dialect| dialect.side == Side::Hospital);
        let is_begin = self.last_number == Some(0) && !self.is_first_volume;
        if let (Some(last), Some(number)) = (self.last_number, receipt.number)
            && is_hospital
            && !is_begin
            && !is_part
            && number != last.saturating_add(1)
        {
            self.work.defect("S24", record, 1, Detail::None);
        }
        self.last_number = receipt.number;
    }

    /// Looks for columns that the record does not have; says whether there are any that hold something.
    fn check_columns(&mut self, record: &Record<'_>, kind: Kind) -> bool {
        let known = record::known(record.id(), kind);
        let columns = known.map_or(usize::MAX, |(_, columns)| columns);
        let is_surplus = record.columns() > columns && !record.is_blank_from(columns);
        if is_surplus {
            self.work.defect("S21", record, columns, Detail::None);
        }
        is_surplus
    }

    fn kind(&self) -> Kind {
        self.dialect.map_or(Kind::Medical, |dialect| dialect.kind)
    }

    /// A record inside a receipt.
    fn inside(&mut self, record: &Record<'_>) {
        let kind = self.kind();
        let known = record::known(record.id(), kind);
        let rows = rows_of(record);
        if let Some(code) = self.refusing {
            self.work.refuse(code, record, rows);
            return;
        }
        if self.is_returning {
            self.work.leave_out(RETURNED, 1);
            return;
        }
        let Some((id, _)) = known else {
            self.work.defect("S20", record, 0, Detail::None);
            self.refuse_record("S20", record, 0);
            return;
        };
        if self.receipt.is_none() {
            self.work.defect(
                "S22",
                record,
                0,
                Detail::Found("a record outside a receipt"),
            );
            self.refuse_record("S22", record, rows);
            return;
        }
        // A comma too many in a row of the body moves its numbers, in a head record it mostly is a column that is new.
        if self.check_columns(record, kind) && is_item(record) {
            self.refuse_record("S21", record, rows);
            return;
        }
        if let Some(receipt) = &mut self.receipt {
            receipt.count(record);
            match read_inside(&mut self.work, receipt, record) {
                true => receipt.stored += 1,
                false => receipt.leave_out(id),
            }
            if receipt.records > RECEIPT_RECORDS_MAX {
                let found = Detail::Found("a receipt over the limit");
                self.work.defect("S29", record, 0, found);
                self.refuse_receipt("S29");
            }
        }
    }

    fn trailer(&mut self, record: &Record<'_>) {
        self.end_group();
        self.check_columns(record, Kind::Medical);
        if self.is_first_volume {
            let totals = std::mem::take(&mut self.totals);
            totals.check(&mut self.work, record);
        }
        self.has_trailer = true;
        self.work.leave_out("GO", 1);
    }

    /// The file ends within this record: what it and its receipt say is not all that was meant.
    fn cut_off(&mut self, record: &Record<'_>) {
        self.is_cut_off = true;
        self.work.defect("F23", record, 0, Detail::None);
        if record.id() == b"RE" {
            self.end_receipt();
        } else {
            self.refuse_receipt("F23");
        }
        self.work.refuse("F23", record, rows_of(record));
    }

    /// Refuses one record; the sums of its receipt say nothing then.
    fn refuse_record(&mut self, code: &'static str, record: &Record<'_>, rows: u64) {
        if let Some(receipt) = &mut self.receipt {
            receipt.count(record);
            receipt.is_incomplete = true;
        } else {
            self.totals.is_incomplete = true;
        }
        self.work.refuse(code, record, rows);
    }

    /// Refuses the receipt that is being read, and what follows of it.
    fn refuse_receipt(&mut self, code: &'static str) {
        if let Some(receipt) = self.receipt.take() {
            let refusal = close::refuse(&mut self.work, &receipt, code);
            self.work.add_refusal(refusal);
            self.lose_receipt(code);
        }
    }

    /// HR says why the receipt before it came back. It was claimed before, so nothing of it is stored among live ones.
    fn return_receipt(&mut self, record: &Record<'_>) {
        let Some(receipt) = self.receipt.take() else {
            return;
        };
        let place = record.place(0);
        self.work.defects.count("F24", place, "returned receipts");
        close::leave_out(&mut self.work, &receipt, RETURNED);
        self.totals.is_incomplete = true;
        self.group.lose();
        self.returned += 1;
        self.is_returning = true;
    }

    fn lose_receipt(&mut self, code: &'static str) {
        self.totals.is_incomplete = true;
        self.group.lose();
        self.refusing = Some(code);
    }

    fn end_receipt(&mut self) {
        self.refusing = None;
        self.is_returning = false;
        if let Some(receipt) = self.receipt.take() {
            self.group
                .end_receipt(&mut self.work, receipt, &mut self.totals);
        }
    }

    fn end_group(&mut self) {
        self.end_receipt();
        let group = std::mem::take(&mut self.group);
        self.receipts += group.end(&mut self.work);
    }

    /// Refuses the file as a whole, its head included: it is of a kind that this version has no tables for.
    fn refuse_file(&mut self, record: &Record<'_>) {
        if let Some(dialect) = &mut self.dialect {
            dialect.kind = Kind::Labour;
        }
        let found = Detail::Found("records of the workers' accident insurance");
        self.work.defect("F20", record, 0, found);
        self.fate = Fate::Refused("F20");
        let records = &mut self.work.records;
        let taken = std::mem::take(&mut records.stored) + std::mem::take(&mut records.out_of_scope);
        records.put(Bucket::Quarantined, taken + 1);
        self.work.not_stored.clear();
        self.work.add_refusal(Refusal {
            code: Code("F20"),
            first_line: 1,
            last_line: record.line_no,
            start: 0,
            end: record.end,
            records: taken + 1,
            rows: 0,
        });
    }

    /// Leaves out the file as a whole: it brings receipts back that were claimed before.
    fn leave_out_file(&mut self, record: &Record<'_>) {
        self.work.defect("F24", record, 0, Detail::None);
        self.leave_out_rest();
    }

    /// Leaves out the file as a whole, of which nothing but its head was stored.
    fn leave_out_rest(&mut self) {
        if let Some(dialect) = &mut self.dialect {
            dialect.side = Side::Returned;
        }
        self.fate = Fate::LeftOut;
        let stored = std::mem::take(&mut self.work.records.stored);
        if stored > 0 {
            self.work.leave_out("IR", stored);
        }
    }
}

/// Reads a record of a receipt; says whether anything of it is stored.
fn read_inside(work: &mut Work<'_>, receipt: &mut Receipt, record: &Record<'_>) -> bool {
    match record.id() {
        b"SI" => body::item(work, receipt, record, &body::ACT),
        b"IY" => body::item(work, receipt, record, &body::DRUG),
        b"TO" => body::item(work, receipt, record, &body::MATERIAL),
        b"CO" => body::comment(work, receipt, record),
        b"CD" => match body::coding_sheet(record) {
            Some(sheet) => body::coding(work, receipt, record, sheet),
            None => return false,
        },
        b"SY" => diagnosis::medical(work, receipt, record),
        b"SB" => diagnosis::dpc(work, receipt, record),
        b"HO" => payer::insurer(work, receipt, record),
        b"KO" => payer::public(work, receipt, record),
        b"SN" => payer::eligibility(work, receipt, record),
        b"JD" => payer::visit_days(work, receipt, record),
        b"GR" => coding::fee_for_service(work, receipt, record),
        b"BU" => coding::stay(work, receipt, record),
        b"KK" => coding::admission(work, receipt, record),
        b"GT" => coding::total(work, receipt, record),
        b"HH" => {
            coding::period(work, receipt, record);
            return false;
        }
        _ => return false,
    }
    true
}

/// Whether a record is one of a receipt, so that a file cannot end within it.
fn is_body(record: &Record<'_>) -> bool {
    !matches!(record.id(), b"GO" | b"IR") && record::envelope(record.id()).is_none()
}

/// Whether a record is a diagnosis, an item or a comment.
fn is_item(record: &Record<'_>) -> bool {
    matches!(
        record.id(),
        b"SY" | b"SB" | b"SI" | b"IY" | b"TO" | b"CD" | b"CO"
    )
}

/// How many rows a record offers.
fn rows_of(record: &Record<'_>) -> u64 {
    match record.id() {
        b"CO" => 0,
        b"CD" => u64::from(body::coding_sheet(record).is_some()),
        b"RE" => 1,
        _ => u64::from(is_item(record)),
    }
}

/// The name under which a record is counted that is left out.
fn left_out_id(record: &Record<'_>) -> &'static str {
    if dialect::is_history(record) {
        return "history";
    }
    record::known(record.id(), Kind::Medical).map_or("other", |(id, _)| id)
}
