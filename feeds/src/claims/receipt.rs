//! The receipt that is being read.

use model::Place;

use super::blocks::Blocks;
use super::burden::PAYERS_MAX;
use super::date::Month;
use super::patient::Identity;
use super::record::Record;
use super::stage::{Mark, ReceiptCells, RowId};

/// What a receipt is to the others of its number. RE-18 of a DPC file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Part {
    /// A receipt of its own.
    #[default]
    Alone,
    /// The summary of the parts that follow.
    Summary,
    /// Such a part.
    Component,
}

/// A public payer of a receipt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PublicPayer {
    /// Points claimed; `None` when blank or unreadable.
    pub(crate) points: Option<i64>,
    /// Where they stand.
    pub(crate) place: Place,
}

/// Who pays, and how much.
#[derive(Debug, Default)]
pub(crate) struct Payers {
    /// Whether there is an HO record.
    pub(crate) has_insurer: bool,
    /// Points claimed from the insurer.
    pub(crate) insurer_points: Option<i64>,
    /// Where they stand.
    pub(crate) insurer_place: Place,
    /// The public payers in their order.
    pub(crate) public: Vec<PublicPayer>,
    /// The same as text.
    pub(crate) text: String,
}

impl Payers {
    /// How many payers there are.
    pub(crate) fn count(&self) -> i64 {
        i64::from(self.has_insurer) + self.public.len() as i64
    }

    /// The points that count in the trailer: those of the insurer, or of the first public payer when there is none.
    pub(crate) fn points(&self) -> i64 {
        let first = self.public.first().and_then(|payer| payer.points);
        let points = if self.has_insurer {
            self.insurer_points
        } else {
            first
        };
        points.unwrap_or(0)
    }
}

/// One RE record and what followed it so far.
#[derive(Debug)]
pub(crate) struct Receipt {
    /// Line of the RE record.
    pub(crate) line_no: u32,
    /// First byte of the RE record.
    pub(crate) start: u64,
    /// Behind the last byte read.
    pub(crate) end: u64,
    /// Last line read.
    pub(crate) last_line: u32,
    /// Place of the RE record.
    pub(crate) place: Place,
    /// Records so far, refused ones among them.
    pub(crate) records: u32,
    /// Records whose content is stored with the receipt.
    pub(crate) stored: u64,
    /// Records that are left out, by id.
    pub(crate) left_out: Vec<(&'static str, u64)>,
    /// The open rows of receipts before.
    pub(crate) mark: Mark,
    /// Its own row.
    pub(crate) row: RowId,
    /// Receipt number.
    pub(crate) number: Option<i64>,
    /// What it is to others of its number.
    pub(crate) part: Part,
    /// Whether it is about a stay.
    pub(crate) is_inpatient: bool,
    /// Month of the treatment.
    pub(crate) month: Month,
    /// What its rows have in common.
    pub(crate) cells: ReceiptCells,
    /// Whose it is.
    pub(crate) identity: Identity,
    /// Who pays.
    pub(crate) payers: Payers,
    /// How the insurance was confirmed.
    pub(crate) eligibility: String,
    /// Whether the days of visits are known.
    pub(crate) has_visit_days: bool,
    /// Whether a diagnosis or an item came already.
    pub(crate) has_body: bool,
    /// Diagnoses so far.
    pub(crate) diagnoses: i64,
    /// Where in its body it is.
    pub(crate) blocks: Blocks,
    /// Points of all units, meals left out.
    pub(crate) body_points: i64,
    /// The same and the daily payment, for each payer.
    pub(crate) payer_points: [i64; PAYERS_MAX],
    /// DPC daily payment of this month.
    pub(crate) bundled_points: Option<i64>,
    /// Sum of the periods of the daily payment since the last total.
    pub(crate) period_points: i64,
    /// Whether a record or number was lost, so that sums say nothing.
    pub(crate) is_incomplete: bool,
}

impl Receipt {
    /// Counts a record as read, be it stored, left out or refused.
    pub(crate) fn count(&mut self, record: &Record<'_>) {
        self.records += 1;
        self.end = record.end;
        self.last_line = record.line_no;
    }

    /// Counts a record as left out.
    pub(crate) fn leave_out(&mut self, id: &'static str) {
        match self.left_out.iter_mut().find(|(known, _)| *known == id) {
            Some((_, count)) => *count += 1,
            None => self.left_out.push((id, 1)),
        }
    }

    /// Adds points for each of some payers.
    pub(crate) fn add_points(&mut self, payers: u8, points: i64) {
        for (index, sum) in self.payer_points.iter_mut().enumerate() {
            if payers >> index & 1 == 1 {
                *sum = sum.saturating_add(points);
            }
        }
    }
}
