//! Lays down what is delivered once a month, as it stands on the morning after a night: claims on the tenth of the month behind
//! the treatment, files of the DPC survey on the twenty-second.
//!
//! Patients are made in blocks, side by side, and written in the order of their numbers, so memory follows the block.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::thread;

use encoding_rs::SHIFT_JIS;
use jiff::ToSpan;
use jiff::civil::Date;

use crate::Error;
use crate::billing::{Insurance, bills};
use crate::claims::{Receipt, UkeFile, receipts};
use crate::dpc::{self, KINDS, Lines, Month};
use crate::faults::delivered::{Came, charge};
use crate::faults::{DeliveryFaults, Plan};
use crate::history::{self, World};
use crate::hospital::Hospital;
use crate::truth::DeliveryTruth;

/// Patients that are made at once.
const BLOCK: usize = 256;

/// The headings of EF files.
const EF_HEADER: &str = "施設コード\tデータ識別番号\t退院年月日\t入院年月日\tデータ区分\t順序番号\t行為明細番号\t病院点数マスタコード\t\
    レセプト電算コード\t解釈番号\t診療明細名称\t使用量\t基準単位\t明細点数・金額\t円・点区分\t出来高実績点数\t行為明細区分情報\t\
    行為点数\t行為薬剤料\t行為材料料\t行為回数\t保険者番号\tレセプト種別コード\t実施年月日\tレセプト科区分\t診療科区分\t医師コード\t\
    病棟コード\t病棟区分\t入外区分\t施設タイプ";

/// Where the files go and which of them are there already on the night.
pub(crate) struct Place<'a> {
    pub out: &'a Path,
    pub world: &'a World<'a>,
    pub hospital: &'a Hospital,
    pub plan: &'a Plan,
    pub patients: usize,
    pub night: Date,
    pub threads: usize,
}

/// What one patient adds.
struct Share {
    number: usize,
    /// Faults of charges with the days that they hit.
    charged: Vec<(u16, Vec<Date>)>,
    receipts: Vec<Receipt>,
    /// By the first day of the month.
    surveys: Vec<(Date, Lines)>,
}

/// Writes the files that are not there yet and says what is true of all that have been delivered, and what faults came to.
///
/// # Errors
/// When a file cannot be written.
pub(crate) fn write(place: &Place<'_>) -> Result<(Vec<DeliveryTruth>, Vec<Came>), Error> {
    for feed in ["claims", "dpc"] {
        if feed == "claims" || dpc::takes_part(place.hospital) {
            let root = place.out.join(truth(place, feed).root);
            fs::create_dir_all(&root).map_err(Error::io("make folder", &root))?;
        }
    }
    let mut claims = Claims::new(place);
    let mut survey = Survey::new(place);
    let mut faults = DeliveryFaults::new(place.plan, place.hospital, place.world.seed);
    for first in (0..place.patients).step_by(BLOCK) {
        let last = (first + BLOCK).min(place.patients);
        for mut share in block(place, first, last) {
            share.break_up(place, &mut faults);
            claims.add(&share.receipts)?;
            survey.add(&share.surveys)?;
        }
    }
    let mut truth = vec![claims.close(&mut faults)?];
    if dpc::takes_part(place.hospital) {
        truth.push(survey.close()?);
    }
    Ok((truth, faults.close()?))
}

impl Share {
    /// Carries out the faults of receipts and of the survey, and counts those of charges.
    fn break_up(&mut self, place: &Place<'_>, faults: &mut DeliveryFaults<'_>) {
        let (night, number) = (place.night, self.number);
        let is_claimed = |month: Date| on(month.saturating_add(1.month()), 10) <= night;
        for (fault, days) in &self.charged {
            let there = days.iter().filter(|day| is_claimed(**day)).count();
            faults.charged(*fault, there as u64);
        }
        self.receipts.retain_mut(|receipt| {
            let is_there = on(receipt.claimed, 10) <= night;
            faults.receipt(number, receipt, is_there)
        });
        let mut again = Vec::new();
        for receipt in &mut self.receipts {
            again.extend(faults.again(number, receipt, |claimed| on(claimed, 10) <= night));
        }
        self.receipts.append(&mut again);
        for (month, lines) in &mut self.surveys {
            let is_there = on(month.saturating_add(1.month()), 22) <= night;
            faults.survey(number, *month, lines, is_there);
        }
    }
}

/// The shares of some patients, in order of their numbers.
fn block(place: &Place<'_>, first: usize, last: usize) -> Vec<Share> {
    let each = (last - first).div_ceil(place.threads.max(1));
    thread::scope(|scope| {
        let starts = (first..last).step_by(each.max(1));
        let workers: Vec<_> = starts
            .map(|start| {
                let end = (start + each).min(last);
                scope.spawn(move || (start..end).map(|number| share(place, number)).collect())
            })
            .collect();
        let shares = workers.into_iter().map(|worker| {
            let shares: Vec<Share> = worker
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            shares
        });
        shares.flatten().collect()
    })
}

fn share(place: &Place<'_>, number: usize) -> Share {
    let Place {
        world, hospital, ..
    } = *place;
    let history = history::invent(world, hospital, number);
    let mut bills = bills(world, hospital, &history);
    let charged = charge(place.plan, world, hospital, number, &mut bills);
    let mut surveys = Vec::new();
    if dpc::takes_part(hospital) {
        let mut first = world.from.first_of_month();
        while first <= world.to {
            let month = Month {
                world,
                hospital,
                history: &history,
                insurance: Insurance::of(world.seed, hospital.index, &history.patient, first),
                days: (first, first.last_of_month()),
            };
            surveys.push((first, dpc::lines(&month, &bills)));
            first = first.saturating_add(1.month());
        }
    }
    Share {
        number,
        charged,
        receipts: receipts(world, hospital, &history, &bills),
        surveys,
    }
}

/// The day of a month.
fn on(month: Date, day: i64) -> Date {
    month.first_of_month().saturating_add((day - 1).days())
}

/// A file that is being written, or one that is there already.
fn create(path: &Path) -> Result<Option<BufWriter<File>>, Error> {
    if path.exists() {
        return Ok(None);
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Error::io("make folder", folder))?;
    }
    let file = File::create(path).map_err(Error::io("create", path))?;
    Ok(Some(BufWriter::new(file)))
}

/// An open file with its path, for errors.
struct Open {
    path: PathBuf,
    file: Option<BufWriter<File>>,
}

impl Open {
    fn at(path: PathBuf) -> Result<Open, Error> {
        let file = create(&path)?;
        Ok(Open { path, file })
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), Error> {
        match &mut self.file {
            Some(file) => file
                .write_all(bytes)
                .map_err(Error::io("write", &self.path)),
            None => Ok(()),
        }
    }

    fn close(mut self) -> Result<(), Error> {
        match &mut self.file {
            Some(file) => file.flush().map_err(Error::io("write", &self.path)),
            None => Ok(()),
        }
    }
}

fn truth(place: &Place<'_>, feed: &str) -> DeliveryTruth {
    DeliveryTruth {
        feed: feed.to_owned(),
        root: format!("feeds/{}/{feed}", place.hospital.id),
        ..DeliveryTruth::default()
    }
}

/// The UKE files of a hospital.
struct Claims<'a> {
    place: &'a Place<'a>,
    /// By claim month, paying office and whether they are of the DPC.
    files: BTreeMap<(Date, u8, bool), (UkeFile, Open)>,
    truth: DeliveryTruth,
}

impl<'a> Claims<'a> {
    fn new(place: &'a Place<'a>) -> Claims<'a> {
        Claims {
            place,
            files: BTreeMap::new(),
            truth: truth(place, "claims"),
        }
    }

    fn add(&mut self, receipts: &[Receipt]) -> Result<(), Error> {
        for receipt in receipts {
            let (claimed, payer) = (receipt.claimed, receipt.payer);
            let key = (claimed, payer, receipt.is_dpc);
            if on(claimed, 10) > self.place.night {
                continue;
            }
            if !self.files.contains_key(&key) {
                let month = claimed.strftime("%Y%m");
                let kind = if receipt.is_dpc { 'D' } else { 'C' };
                let name = format!("{}/{month}/RECEIPT{kind}_{payer}.UKE", self.truth.root);
                let open = Open::at(self.place.out.join(name))?;
                let file = UkeFile::begin(self.place.hospital, claimed, payer);
                self.files.insert(key, (file, open));
            }
            let Some((file, open)) = self.files.get_mut(&key) else {
                continue;
            };
            file.add(receipt);
            open.put(&std::mem::take(&mut file.text))?;
            for (table, rows) in &receipt.rows {
                *self.truth.rows.entry((*table).to_owned()).or_default() += rows;
            }
        }
        Ok(())
    }

    fn close(mut self, faults: &mut DeliveryFaults<'_>) -> Result<DeliveryTruth, Error> {
        for ((claimed, payer, is_dpc), (mut file, mut open)) in self.files {
            let mut trailer = file.trailer();
            let place = usize::from(payer) * 2 + usize::from(is_dpc);
            faults.trailer(claimed, place, &mut trailer);
            open.put(&file.close(&trailer))?;
            open.close()?;
            self.truth.files += 1;
            self.truth.records += file.records;
            self.truth.receipts += file.receipts;
            self.truth.payers += file.payers;
            self.truth.points += file.points;
        }
        Ok(self.truth)
    }
}

/// The files of the survey of a hospital.
struct Survey<'a> {
    place: &'a Place<'a>,
    /// By month and kind.
    files: BTreeMap<(Date, usize), Open>,
    truth: DeliveryTruth,
}

impl<'a> Survey<'a> {
    fn new(place: &'a Place<'a>) -> Survey<'a> {
        Survey {
            place,
            files: BTreeMap::new(),
            truth: truth(place, "dpc"),
        }
    }

    fn add(&mut self, months: &[(Date, Lines)]) -> Result<(), Error> {
        for (month, lines) in months {
            if on(month.saturating_add(1.month()), 22) > self.place.night {
                continue;
            }
            for (kind, lines) in lines.kinds.iter().enumerate() {
                if !lines.is_empty() {
                    self.put(*month, kind, lines)?;
                }
            }
            for (table, rows) in [
                ("dpc_patients", lines.rows.patients),
                ("dpc_diagnoses", lines.rows.diagnoses),
                ("dpc_admissions", lines.rows.admissions),
                ("dpc_procedures", lines.rows.procedures),
            ] {
                *self.truth.rows.entry(table.to_owned()).or_default() += rows;
            }
        }
        Ok(())
    }

    fn put(&mut self, month: Date, kind: usize, lines: &[String]) -> Result<(), Error> {
        let mut text = String::new();
        if !self.files.contains_key(&(month, kind)) {
            let name = format!(
                "{}/{}/{}_{}_{}.txt",
                self.truth.root,
                month.strftime("%Y%m"),
                KINDS[kind],
                dpc::facility(self.place.hospital),
                month.strftime("%y%m")
            );
            let open = Open::at(self.place.out.join(name))?;
            self.files.insert((month, kind), open);
            if KINDS[kind].starts_with("EF") {
                text.push_str(EF_HEADER);
                text.push_str("\r\n");
            }
        }
        for line in lines {
            text.push_str(line);
            text.push_str("\r\n");
        }
        self.truth.records += lines.len() as u64;
        let (bytes, _, _) = SHIFT_JIS.encode(&text);
        match self.files.get_mut(&(month, kind)) {
            Some(open) => open.put(&bytes),
            None => Ok(()),
        }
    }

    fn close(mut self) -> Result<DeliveryTruth, Error> {
        for open in self.files.into_values() {
            open.close()?;
            self.truth.files += 1;
        }
        Ok(self.truth)
    }
}
