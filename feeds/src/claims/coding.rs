//! What a DPC receipt says of its stay: the records GR, BU, KK, HH and GT.

use model::Detail;
use model::tables::CLAIMS_RECEIPTS;

use super::burden;
use super::receipt::Receipt;
use super::record::Record;
use super::work::Work;
use crate::ssmix2::columns::{at, whole};

const ADMISSION_DATE: usize = at(&CLAIMS_RECEIPTS, "admission_date");
const DISCHARGE_DATE: usize = at(&CLAIMS_RECEIPTS, "discharge_date");
const DPC_CODE: usize = at(&CLAIMS_RECEIPTS, "dpc_code");
const DPC_OUTCOME_CODE: usize = at(&CLAIMS_RECEIPTS, "dpc_outcome_code");
const ADMISSION_URGENCY_CODE: usize = at(&CLAIMS_RECEIPTS, "admission_urgency_code");
const FEE_FOR_SERVICE_REASON: usize = at(&CLAIMS_RECEIPTS, "fee_for_service_reason");

/// Why a stay is not charged by DPC.
pub(crate) fn fee_for_service(work: &mut Work<'_>, receipt: &Receipt, record: &Record<'_>) {
    let (reason, code) = (work.code(record, 1), work.code(record, 2));
    let row = work.stage.row(receipt.row);
    row[FEE_FOR_SERVICE_REASON] = reason;
    if row[DPC_CODE] == 0 {
        row[DPC_CODE] = code;
    }
}

/// The DPC code and the stay.
pub(crate) fn stay(work: &mut Work<'_>, receipt: &Receipt, record: &Record<'_>) {
    let (code, outcome) = (work.code(record, 1), work.code(record, 4));
    let (admission, discharge) = (work.day(record, 2), work.day(record, 3));
    let row = work.stage.row(receipt.row);
    row[DPC_CODE] = code;
    row[DPC_OUTCOME_CODE] = outcome;
    row[DISCHARGE_DATE] = whole(discharge.map(i64::from));
    if let Some(admission) = admission {
        row[ADMISSION_DATE] = whole(Some(i64::from(admission)));
    }
    if admission > discharge && discharge.is_some() {
        work.defect("T26", record, 3, Detail::None);
    }
}

/// What is known of the patient at admission.
pub(crate) fn admission(work: &mut Work<'_>, receipt: &Receipt, record: &Record<'_>) {
    let urgency = work.code(record, 3);
    work.stage.row(receipt.row)[ADMISSION_URGENCY_CODE] = urgency;
}

/// A period of the daily payment.
pub(crate) fn period(work: &mut Work<'_>, receipt: &mut Receipt, record: &Record<'_>) {
    let points = work.whole(record, 8).unwrap_or(0);
    receipt.period_points = receipt.period_points.saturating_add(points);
}

/// The total of the periods before it, and what of it is claimed this month.
pub(crate) fn total(work: &mut Work<'_>, receipt: &mut Receipt, record: &Record<'_>) {
    let periods = std::mem::take(&mut receipt.period_points);
    if work.whole(record, 5).is_some_and(|total| total != periods) {
        work.defect("A05", record, 5, Detail::None);
    }
    let Some(points) = work.whole(record, 8) else {
        receipt.is_incomplete |= !record.trimmed(8).is_empty();
        return;
    };
    let bundled = receipt.bundled_points.unwrap_or(0);
    receipt.bundled_points = Some(bundled.saturating_add(points));
    match burden::payers(record.trimmed(4)) {
        Some(payers) => receipt.add_points(payers, points),
        None => receipt.is_incomplete = true,
    }
}
