//! The end of a receipt, of the receipts that share a number, and of a file: sums are held against each other.

use model::tables::CLAIMS_RECEIPTS;
use model::{Bucket, Code, Detail, Place};

use super::outcome::Refusal;
use super::patient::Identity;
use super::receipt::{Part, Receipt};
use super::record::Record;
use super::work::Work;
use crate::ssmix2::columns::{text, whole};
use crate::ssmix2::intern::TextId;

/// Sums stop there, where absurd points would otherwise reach the cell that stands for no number.
const SUM_MAX: i64 = i64::MAX - 1;

const ELIGIBILITY_CODES: usize = at("eligibility_codes");
const PUBLIC_PAYERS: usize = at("public_payers");
const BODY_POINTS: usize = at("body_points");
const BUNDLED_POINTS: usize = at("bundled_points");
const COMMENT_CODES: usize = at("comment_codes");
const RECORD_COUNT: usize = at("record_count");

const fn at(name: &str) -> usize {
    crate::ssmix2::columns::at(&CLAIMS_RECEIPTS, name)
}

/// What the trailer must say.
#[derive(Debug, Default)]
pub(crate) struct Totals {
    /// Payers and points of all receipts.
    all: (i64, i64),
    /// The same without the parts of summary receipts. Which of the two a trailer counts, public files do not show.
    whole: (i64, i64),
    /// Whether a receipt could not be read.
    pub(crate) is_incomplete: bool,
}

impl Totals {
    fn add(&mut self, receipt: &Receipt) {
        let (payers, points) = (receipt.payers.count(), receipt.payers.points());
        let own = (payers, points);
        if receipt.part != Part::Component {
            add_pair(&mut self.whole, own);
        }
        add_pair(&mut self.all, own);
        self.is_incomplete |= receipt.is_incomplete;
    }

    /// Holds a trailer against the receipts before it.
    pub(crate) fn check(&self, work: &mut Work<'_>, record: &Record<'_>) {
        let (payers, points) = (work.whole(record, 1), work.whole(record, 2));
        if self.is_incomplete {
            return;
        }
        let differs = |sent: Option<i64>, all: i64, whole: i64| {
            sent.is_none_or(|sent| sent != all && sent != whole)
        };
        if differs(payers, self.all.0, self.whole.0) {
            let payers = self.whole.0.unsigned_abs();
            work.defect(
                "A03",
                record,
                1,
                Detail::Count(payers, "payers in the file"),
            );
        }
        if differs(points, self.all.1, self.whole.1) {
            let points = self.whole.1.unsigned_abs();
            work.defect(
                "A04",
                record,
                2,
                Detail::Count(points, "points in the file"),
            );
        }
    }
}

fn add_pair(sum: &mut (i64, i64), own: (i64, i64)) {
    *sum = (sum.0.saturating_add(own.0), sum.1.saturating_add(own.1));
}

/// The receipts that share a number: a summary and its parts, or one receipt alone. They are about one patient, whose number
/// may stand on one of them only.
#[derive(Debug, Default)]
pub(crate) struct Group {
    /// Their number.
    pub(crate) number: Option<i64>,
    identity: Identity,
    receipts: u64,
    /// Points of the summary, and where they stand.
    summary: Option<(i64, Place)>,
    parts: u64,
    part_points: i64,
    is_incomplete: bool,
}

impl Group {
    /// Ends a receipt of the group. Its rows stay open until the group ends.
    pub(crate) fn end_receipt(
        &mut self,
        work: &mut Work<'_>,
        mut receipt: Receipt,
        totals: &mut Totals,
    ) {
        let comments = receipt.blocks.end(work);
        if receipt.payers.count() == 0 {
            work.defects
                .push("S28", receipt.place, Detail::Found("no payer"));
        }
        write(work, &receipt, &comments);
        work.stage.fill(receipt.mark, &receipt.cells);
        work.records.put(Bucket::Stored, receipt.stored);
        for (id, count) in &receipt.left_out {
            work.leave_out(id, *count);
        }
        if receipt.part != Part::Summary && !receipt.is_incomplete {
            check_points(work, &receipt);
        }
        totals.add(&receipt);
        match (receipt.part, receipt.payers.insurer_points) {
            (Part::Summary, Some(points)) => {
                self.summary = Some((points, receipt.payers.insurer_place));
            }
            (Part::Component, points) => {
                self.parts += 1;
                self.part_points = self.part_points.saturating_add(points.unwrap_or(0));
            }
            _ => {}
        }
        self.is_incomplete |= receipt.is_incomplete;
        self.receipts += 1;
        self.identity.join(receipt.identity);
    }

    /// Marks that a receipt of the group was refused.
    pub(crate) fn lose(&mut self) {
        self.is_incomplete = true;
    }

    /// Ends the group; gives how many receipts were stored.
    pub(crate) fn end(self, work: &mut Work<'_>) -> u64 {
        if let Some((points, place)) = self.summary
            && self.parts > 0
            && !self.is_incomplete
            && points != self.part_points
        {
            let parts = self.part_points.unsigned_abs();
            let detail = Detail::Count(parts, "points on its parts");
            work.defects.push("A06", place, detail);
        }
        let (mut key, mut source) = (text(TextId::NONE), text(TextId::NONE));
        if let Some((kind, number)) = self.identity.number() {
            key = {
                let keyed = (work.context.key)(number.as_bytes());
                work.word(&keyed)
            };
            source = work.word(kind);
        }
        let rows = work.stage.close(key, source);
        work.rows.put(Bucket::Stored, rows);
        self.receipts
    }
}

/// Writes what is known at the end into the receipt's own row.
fn write(work: &mut Work<'_>, receipt: &Receipt, comments: &str) {
    let cells = [
        work.word(&receipt.eligibility),
        work.word(&receipt.payers.text),
        work.word(comments),
    ];
    let row = work.stage.row(receipt.row);
    [
        row[ELIGIBILITY_CODES],
        row[PUBLIC_PAYERS],
        row[COMMENT_CODES],
    ] = cells;
    row[BODY_POINTS] = whole(Some(receipt.body_points.min(SUM_MAX)));
    row[BUNDLED_POINTS] = whole(receipt.bundled_points.map(|points| points.min(SUM_MAX)));
    row[RECORD_COUNT] = u64::from(receipt.records);
}

/// Each payer's points are those of the units that it pays for, and of the daily payment.
fn check_points(work: &mut Work<'_>, receipt: &Receipt) {
    let payers = &receipt.payers;
    let insurer = payers
        .insurer_points
        .map(|sent| (sent, payers.insurer_place));
    let public = payers.public.iter();
    let public = public.map(|payer| payer.points.map(|sent| (sent, payer.place)));
    for (claimed, sum) in std::iter::once(insurer)
        .chain(public)
        .zip(receipt.payer_points)
    {
        if let Some((sent, place)) = claimed
            && sent != sum
        {
            let detail = Detail::Count(sum.unsigned_abs(), "points on its rows");
            work.defects.push("A02", place, detail);
        }
    }
}

/// Leaves out a receipt that was begun, with all its rows; its records are counted under a name.
pub(crate) fn leave_out(work: &mut Work<'_>, receipt: &Receipt, name: &'static str) {
    let rows = work.stage.take_back(receipt.mark);
    work.rows.put(Bucket::OutOfScope, rows);
    work.leave_out(name, receipt.stored);
    for (id, count) in &receipt.left_out {
        work.leave_out(id, *count);
    }
}

/// Refuses a receipt that was begun, with all its rows and those of its records that were not refused before.
pub(crate) fn refuse(work: &mut Work<'_>, receipt: &Receipt, code: &'static str) -> Refusal {
    let rows = work.take_back(receipt.mark);
    let left_out: u64 = receipt.left_out.iter().map(|(_, count)| count).sum();
    let records = receipt.stored + left_out;
    work.records.put(Bucket::Quarantined, records);
    Refusal {
        code: Code(code),
        first_line: receipt.line_no,
        last_line: receipt.last_line,
        start: receipt.start,
        end: receipt.end,
        records,
        rows,
    }
}
