//! Large clean trees for benches: ADT-00 and OML-11 of one hospital, written as fast as the file system takes them.
//!
//! Messages are encoded once and filled for each file, which is a few copies. Files depend on the seed and the patient only,
//! so the tree is the same for any number of threads.

use std::fmt::Write as _;
use std::fs;
use std::ops::Range;
use std::path::Path;
use std::thread;

use jiff::ToSpan;
use jiff::civil::{Date, date};

use crate::Error;
use crate::message::{Encoding, encode_text};
use crate::people::Patient;
use crate::random::Random;
use crate::storage::NO_ORDER;
use crate::values::Visit;

mod form;

use form::{Forms, Subject};

/// What the tree shall be like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeOptions {
    /// All files: one ADT-00 for each patient, the rest OML-11.
    pub files: usize,
    /// Results in a report at most; a panel with fewer items gives fewer, the largest has 27.
    pub results_per_file: usize,
    /// Days of care, the last one being [`TREE_LAST_DAY`].
    pub days: usize,
    /// Patients, at most 999,999.
    pub patients: usize,
    /// Equal seeds give equal bytes.
    pub seed: u64,
    /// The encoding of every file; MSH-18 says it.
    pub encoding: Encoding,
}

/// 10,000 files of 500 patients within 30 days, up to 10 results in a report, in the encoding of the guideline.
impl Default for TreeOptions {
    fn default() -> TreeOptions {
        TreeOptions {
            files: 10_000,
            results_per_file: 10,
            days: 30,
            patients: 500,
            seed: 1,
            encoding: Encoding::Iso2022Jp,
        }
    }
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TreeTruth {
    /// Files, all of them live.
    pub files: u64,
    /// OBX segments in OML-11 files.
    pub lab_rows: u64,
    /// ADT-00 files.
    pub patients: u64,
    /// Bytes in all files.
    pub bytes: u64,
}

/// The last care date of a tree.
pub const TREE_LAST_DAY: Date = date(2026, 11, 19);

/// Threads that write; file systems take little more from further ones.
const THREADS: usize = 2;
/// Panels of one visit, each a file.
const VISIT_FILES: usize = 4;

/// Writes a tree into `root`, which must not hold one yet.
///
/// # Errors
/// When an option cannot be met or the file system refuses.
pub fn write_tree(root: &Path, options: &TreeOptions) -> Result<TreeTruth, Error> {
    check(options)?;
    let forms = Forms::new(options);
    let share = options.patients.div_ceil(THREADS);
    let ranges = (0..THREADS).map(|part| {
        let start = (part * share).min(options.patients);
        start..(start + share).min(options.patients)
    });
    fs::create_dir_all(root).map_err(Error::io("make folder", root))?;
    let parts: Vec<Result<TreeTruth, Error>> = thread::scope(|scope| {
        let writers: Vec<_> = ranges
            .map(|range| scope.spawn(|| write_range(root, options, &forms, range)))
            .collect();
        writers
            .into_iter()
            .map(|writer| {
                writer
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            })
            .collect()
    });
    let mut truth = TreeTruth::default();
    for part in parts {
        let part = part?;
        truth.files += part.files;
        truth.lab_rows += part.lab_rows;
        truth.patients += part.patients;
        truth.bytes += part.bytes;
    }
    Ok(truth)
}

fn check(options: &TreeOptions) -> Result<(), Error> {
    for (option, value, range, expected) in [
        ("patients", options.patients, 1..=999_999, "1 to 999999"),
        ("days", options.days, 1..=36_600, "1 to 36600"),
        (
            "results_per_file",
            options.results_per_file,
            1..=usize::MAX,
            "1 or more",
        ),
        (
            "files",
            options.files,
            options.patients..=usize::MAX,
            "as many as patients or more",
        ),
    ] {
        if !range.contains(&value) {
            return Err(Error::Option {
                option,
                found: value as u64,
                expected,
            });
        }
    }
    Ok(())
}

/// Writes the files of a range of patients.
fn write_range(
    root: &Path,
    options: &TreeOptions,
    forms: &Forms,
    patients: Range<usize>,
) -> Result<TreeTruth, Error> {
    let reports = options.files - options.patients;
    let (each, more) = (reports / options.patients, reports % options.patients);
    let first_day = TREE_LAST_DAY.saturating_sub((options.days as i64 - 1).days());
    let days: Vec<Date> = first_day.series(1.day()).take(options.days).collect();
    let mut writer = Writer {
        root: root.to_string_lossy().into_owned(),
        folder: String::new(),
        path: String::new(),
        bytes: Vec::with_capacity(8_192),
        truth: TreeTruth::default(),
    };
    for number in patients {
        let patient = Patient::invent(options.seed, 0, number, 7, false);
        let encoded = |text: &str| {
            let mut bytes = Vec::new();
            encode_text(text, options.encoding, &mut bytes);
            bytes
        };
        let subject = Subject {
            name: encoded(&patient.person.name),
            kana: encoded(&patient.person.kana),
            day: String::new(),
            patient,
        };
        let reports = each + usize::from(number < more);
        writer.write_patient(subject, reports, options.seed, forms, &days)?;
    }
    Ok(writer.truth)
}

/// Buffers of one thread.
struct Writer {
    root: String,
    folder: String,
    path: String,
    bytes: Vec<u8>,
    truth: TreeTruth,
}

impl Writer {
    fn write_patient(
        &mut self,
        mut subject: Subject,
        reports: usize,
        seed: u64,
        forms: &Forms,
        days: &[Date],
    ) -> Result<(), Error> {
        let sex = subject.patient.sex_index();
        let id = subject.patient.person.id.clone();
        let mut base = self.root.clone();
        for level in [&id[..3], &id[3..6], &id] {
            let _ = write!(base, "/{level}");
            make_folder(&base)?;
        }
        let mut visit = Visit {
            seed,
            number: 0,
            year: TREE_LAST_DAY.year(),
            inpatient: false,
        };

        self.open_folder(&base, "-", "ADT-00")?;
        subject.day = days[0].strftime("%Y%m%d").to_string();
        forms.demographics[sex].fill(&subject, &visit, NO_ORDER, &mut self.bytes);
        self.write_file(&subject, "-", "ADT-00", NO_ORDER, 0)?;
        self.truth.patients += 1;

        let first =
            Random::keyed(seed, &[subject.patient.number as u64, 9]).below(days.len() as u64);
        let mut order_no = String::new();
        for serial in 0..reports {
            let place = (first as usize + serial / VISIT_FILES) % days.len();
            if serial % VISIT_FILES == 0 {
                subject.day = days[place].strftime("%Y%m%d").to_string();
                visit.number = place as u64;
                visit.year = days[place].year();
                self.open_folder(&base, &subject.day, "OML-11")?;
            }
            order_no.clear();
            // Writing to a string cannot fail.
            let _ = write!(order_no, "{}{serial:07}", subject.day);
            let form = &forms.panels[sex][serial % VISIT_FILES];
            form.fill(&subject, &visit, &order_no, &mut self.bytes);
            self.write_file(&subject, &subject.day, "OML-11", &order_no, serial)?;
            self.truth.lab_rows += form.rows() as u64;
        }
        Ok(())
    }

    fn open_folder(&mut self, base: &str, day: &str, data_type: &str) -> Result<(), Error> {
        self.folder.clear();
        let _ = write!(self.folder, "{base}/{day}");
        make_folder(&self.folder)?;
        let _ = write!(self.folder, "/{data_type}");
        make_folder(&self.folder)
    }

    fn write_file(
        &mut self,
        subject: &Subject,
        care_date: &str,
        data_type: &str,
        order_no: &str,
        serial: usize,
    ) -> Result<(), Error> {
        let department = if care_date == "-" { "-" } else { "01" };
        self.path.clear();
        let _ = write!(
            self.path,
            "{}/{}_{care_date}_{data_type}_{order_no}_{}101000{:03}_{department}_1",
            self.folder,
            subject.patient.person.id,
            subject.day,
            serial % 1_000,
        );
        fs::write(&self.path, &self.bytes).map_err(Error::io("write", Path::new(&self.path)))?;
        self.truth.files += 1;
        self.truth.bytes += self.bytes.len() as u64;
        Ok(())
    }
}

/// Makes one folder whose parent exists; a patient with more visits than days comes to the same one again.
fn make_folder(path: &str) -> Result<(), Error> {
    match fs::create_dir(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
            Err(Error::io("make folder", Path::new(path))(error))
        }
        _ => Ok(()),
    }
}
