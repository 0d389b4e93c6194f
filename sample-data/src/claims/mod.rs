//! Writes claims: UKE files of medical receipts and, in a hospital of the DPC, of its inpatients, one a kind, claim month and
//! paying office.
//!
//! A receipt is a patient's month at the hospital, outpatients and inpatients apart. Most are claimed in the month behind the
//! treatment, a few a month late.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::billing::{Bill, Insurance};
use crate::dpc::takes_part;
use crate::history::{History, World};
use crate::hospital::Hospital;
use crate::random::Random;

mod body;
mod dpc;
mod head;
mod uke;

use body::Body;

pub(crate) use uke::{PREFECTURE, Trailer, UkeFile, institution};

const STREAM: u64 = 603;

/// One receipt, whose number is given where it is written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Receipt {
    /// 診療年月, as its first day.
    pub month: Date,
    /// Whether it is of an inpatient.
    pub is_stay: bool,
    /// Whether it is claimed by the DPC, in a file of its own.
    pub is_dpc: bool,
    /// 請求年月, as the first day of the month after the treatment or later.
    pub claimed: Date,
    /// 審査支払機関: 1 or 2.
    pub payer: u8,
    /// The RE record behind its number.
    pub head: String,
    /// The records behind RE.
    pub lines: Vec<String>,
    /// How many payers: one for the insurance, one for a public payer beside it.
    pub payers: u32,
    pub points: u64,
    /// Rows that the records are, by table.
    pub rows: Vec<(&'static str, u64)>,
    /// Numbers that are left out before its own.
    pub left_out: u64,
}

/// The receipts of a patient, whose bills these are, in order of month.
pub(crate) fn receipts(
    world: &World<'_>,
    hospital: &Hospital,
    history: &History,
    bills: &[Bill],
) -> Vec<Receipt> {
    let mut months: Vec<(Date, bool)> = (bills.iter())
        .flat_map(|bill| {
            let days = bill.charges.iter().map(|charge| charge.day);
            days.map(|day| (day.first_of_month(), bill.is_stay))
        })
        .collect();
    months.sort_unstable();
    months.dedup();
    months
        .into_iter()
        .map(|(month, is_stay)| receipt(world, hospital, history, bills, (month, is_stay)))
        .collect()
}

/// What one receipt is about.
pub(crate) struct Sheet<'a> {
    pub world: &'a World<'a>,
    pub history: &'a History,
    pub insurance: Insurance,
    /// First and last day of the month of treatment.
    pub month: (Date, Date),
    pub is_stay: bool,
    pub is_dpc: bool,
    /// The bills with something in the month.
    pub bills: Vec<&'a Bill>,
}

impl Sheet<'_> {
    /// Whether a day is of the month.
    pub(crate) fn has(&self, day: Date) -> bool {
        (self.month.0..=self.month.1).contains(&day)
    }
}

fn receipt(
    world: &World<'_>,
    hospital: &Hospital,
    history: &History,
    bills: &[Bill],
    (month, is_stay): (Date, bool),
) -> Receipt {
    let patient = &history.patient;
    let insurance = Insurance::of(world.seed, hospital.index, patient, month);
    let mut sheet = Sheet {
        world,
        history,
        insurance,
        month: (month, month.last_of_month()),
        is_stay,
        is_dpc: is_stay && takes_part(hospital),
        bills: Vec::new(),
    };
    let of_month = |bill: &&Bill| {
        bill.is_stay == is_stay && bill.charges.iter().any(|charge| sheet.has(charge.day))
    };
    sheet.bills = bills.iter().filter(of_month).collect();
    let keys = [
        STREAM,
        hospital.index as u64,
        patient.number as u64,
        i64::from(month.year()) as u64 * 12 + month.month() as u64,
        u64::from(is_stay),
    ];
    let is_late = Random::keyed(world.seed, &keys).chance(2);
    let (lines, body) = match sheet.is_dpc {
        true => dpc::receipt(&sheet),
        false => medical(&sheet),
    };
    let mut rows: Vec<(&str, u64)> = body.rows.into_iter().collect();
    rows.push(("claims_receipts", 1));
    Receipt {
        month,
        is_stay,
        is_dpc: sheet.is_dpc,
        claimed: month.saturating_add((1 + i64::from(is_late)).months()),
        payer: sheet.insurance.payer,
        head: head::receipt(&sheet),
        lines,
        payers: 1 + u32::from(sheet.insurance.public.is_some()),
        points: body.points,
        rows,
        left_out: 0,
    }
}

/// The records of a medical receipt behind RE, with what they come to.
fn medical(sheet: &Sheet<'_>) -> (Vec<String>, Body) {
    let mut body = body::acts(sheet, |_| true);
    let mut lines = head::payers(sheet, body.points, head::MEDICAL_PAYERS);
    let diagnoses = head::diagnoses(sheet);
    body.rows.insert("claims_diagnoses", diagnoses.len() as u64);
    lines.extend(diagnoses);
    lines.append(&mut body.lines);
    (lines, body)
}
