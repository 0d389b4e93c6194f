//! A whole night over a generated hospital with all data types of the storage, beside what no night can do without, measured
//! in the same run: listing, reading, decoding, encoding and writing; and the share of it that standardizing codes and units takes.
//!
//! `cargo bench --bench night -- [--patients 3000] [--days 60] [--threads 2] [--folder F] [--labs] [--write]`
//!
//! 3,000 patients and 60 days are about 100,000 files; 24,000 and 100 are 1.1 million. With `--labs` the hospital is one that reports all
//! specimens of an order in one message, and only its laboratory results and patients are delivered.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs,
    unreachable_pub,
    reason = "a bench stops where it cannot measure, and prints what it measured"
)]

mod measure;

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;

use jiff::ToSpan;
use mappings::units::{SiteUnits, UnitRules, standardize_units};
use mappings::{CodeCheck, Standards};
use measure::{
    Figures, LAST_DAY, Said, Step, Took, argument, decode_storage, generated_ssmix2, measured,
    night_options,
};
use model::{Batch, FILE_BYTES_MAX, Format, Table};
use pipeline::{Config, Silent, run_night};
use rayon::ThreadPool;
use rayon::prelude::*;
use store::{Chunk, Discovery, LiveFile, Location, RootSpec, Roots, Store};

/// As the command has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Files that a decoder takes before its rows are taken out, as in a night.
const BATCH_FILES: usize = 1_000;

/// Data types of a delivery of laboratory results: results, and the patients whose sex and age they are judged by.
const LAB_TYPES: [&str; 2] = ["OML-11", "ADT-00"];

/// One hospital without faults: a general one, or the second of the network with its laboratory alone.
fn generate(folder: &Path, is_labs: bool) -> Config {
    let days = argument("--days", 60) as i64;
    let from = LAST_DAY.saturating_sub((days - 1).days());
    let hospitals = 1 + usize::from(is_labs);
    let mut config = generated_ssmix2(folder, hospitals, argument("--patients", 3_000), from);
    config.hospitals.drain(..hospitals - 1);
    if is_labs {
        let roots = config.hospitals[0].feeds[0].roots.iter();
        roots.for_each(|root| keep_types(root, &LAB_TYPES));
    }
    config
}

/// Takes the folders of all other data types out of a storage: root, two parts of the number, patient, day, data type.
fn keep_types(root: &RootSpec, types: &[&str]) {
    let path = match &root.location {
        Location::Path(path) => Some(path.clone()),
        Location::Url(_) => None,
    };
    let mut folders = vec![(path.expect("a generated storage is a folder"), 0)];
    while let Some((folder, depth)) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
            if depth < DATA_TYPE_DEPTH {
                folders.push((entry.path(), depth + 1));
            } else if !types.iter().any(|kept| entry.file_name() == **kept) {
                std::fs::remove_dir_all(entry.path()).expect("a folder less");
            }
        }
    }
}

/// How many folders lie between a root and those of data types.
const DATA_TYPE_DEPTH: u32 = 4;

/// A path and what stands there.
type Read<'a> = (&'a [u8], Vec<u8>);

/// The feed, and how it is gone through.
struct Feed<'a> {
    roots: &'a [RootSpec],
    pool: &'a ThreadPool,
}

impl Feed<'_> {
    /// Every file that there is, chunk by chunk.
    fn each_chunk(&self, mut take: impl FnMut(&Roots, &Chunk)) {
        let roots = Roots::open(self.roots, Path::new("")).expect("roots");
        let mut discovery = Discovery::begin(&roots, None, self.pool).expect("a walk");
        while let Some(chunk) = discovery.next_chunk().expect("a walk") {
            take(&roots, &chunk);
        }
    }

    /// How many files there are.
    fn list(&self) -> u64 {
        let mut files = 0;
        self.each_chunk(|_, chunk| files += chunk.new.len() as u64);
        files
    }

    /// Lists and reads every file; gives their bytes.
    fn read(&self) -> u64 {
        let mut bytes = 0;
        self.each_chunk(|roots, chunk| {
            let read = |buffer: &mut Vec<u8>, index: usize| {
                let read = roots.read(
                    chunk.new.root(index),
                    chunk.new.path(index),
                    buffer,
                    FILE_BYTES_MAX,
                );
                read.expect("a file") as u64
            };
            let indices = (0..chunk.new.len()).into_par_iter();
            let sum = || indices.map_init(Vec::new, read).sum::<u64>();
            bytes += self.pool.install(sum);
        });
        bytes
    }

    /// Decodes every file from memory and standardizes the rows, each chunk in moments that are measured; gives the rows.
    fn decode(&self) -> (u64, Took, Took) {
        let standard = Standard {
            checks: CodeCheck::default(),
            decisions: Standards::default(),
            units: UnitRules::build(SiteUnits::default()).expect("rules"),
        };
        let (mut rows, mut decoding, mut standardizing) = (0, Took::default(), Took::default());
        self.each_chunk(|roots, chunk| {
            let mut files: BTreeMap<Table, Vec<Read<'_>>> = BTreeMap::new();
            for index in 0..chunk.new.len() {
                let (path, mut bytes) = (chunk.new.path(index), Vec::new());
                roots
                    .read(chunk.new.root(index), path, &mut bytes, FILE_BYTES_MAX)
                    .expect("a file");
                if let Some(table) = live_table(path) {
                    files.entry(table).or_default().push((path, bytes));
                }
            }
            let pieces: Vec<(Table, &[Read<'_>])> = files
                .iter()
                .flat_map(|(table, files)| files.chunks(BATCH_FILES).map(|piece| (*table, piece)))
                .collect();
            let decode = || {
                let decoded = pieces.par_iter();
                decoded
                    .flat_map_iter(|(table, files)| decode(*table, files))
                    .collect()
            };
            let (batches, took): (Vec<Batch>, Took) = measured(|| self.pool.install(decode));
            rows += batches.iter().map(|batch| batch.len() as u64).sum::<u64>();
            decoding.add(took);
            let standardize = || {
                batches
                    .par_iter()
                    .for_each(|batch| standard.standardize(batch))
            };
            standardizing.add(measured(|| self.pool.install(standardize)).1);
        });
        (rows, decoding, standardizing)
    }
}

/// What a night does to rows of a hospital that has agreed on nothing, with no masters of laboratory codes.
struct Standard {
    checks: CodeCheck,
    decisions: Standards,
    units: UnitRules,
}

impl Standard {
    fn standardize(&self, batch: &Batch) {
        let checked = self.checks.remark_codes(batch.clone()).expect("a batch");
        let coded = self.decisions.standardize(checked).expect("a batch");
        black_box(standardize_units(coded, &self.units).expect("a batch"));
    }
}

/// The table of a file that a night decodes; `None` for history and what has no table.
fn live_table(path: &[u8]) -> Option<Table> {
    let format = feeds::format(Format::Ssmix2).expect("the format");
    let name = (format.read_path)(path).name?;
    (format.table)(&name).filter(|_| name.condition_flag == 1)
}

/// Rows of some files of one table.
fn decode(table: Table, files: &[Read<'_>]) -> Vec<Batch> {
    let files = files.iter().map(|(path, bytes)| (&path[..], &bytes[..]));
    decode_storage(table, files)
}

/// What the night stored in the tables that the decoders fill.
fn live_files(store: &Store, hospital: &str) -> Vec<(Table, LiveFile)> {
    let format = feeds::format(Format::Ssmix2).expect("the format");
    let tables = format.areas.iter().copied().flatten();
    let of_table = |table: &Table| {
        let files = store.live_files(*table, hospital).expect("live files");
        let table = *table;
        files.into_iter().map(move |file| (table, file))
    };
    tables.flat_map(of_table).collect()
}

fn main() {
    let threads = argument("--threads", 2);
    let folder = measure::folder();
    let is_labs = measure::has("--labs");
    let config = generate(folder.path(), is_labs);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.expect("threads");
    let feed = Feed {
        roots: &config.hospitals[0].feeds[0].roots,
        pool: &pool,
    };
    // Once before the night, so that it reads from a warm cache as the floors do.
    let bytes = feed.read();

    let idle = measure::resident_megabytes();
    let night = || run_night(&config, &night_options(LAST_DAY, threads), &Silent);
    let (outcome, night) = measured(night);
    let outcome = outcome.expect("a night");
    let load = &outcome.hospitals[0].1.as_ref().expect("a load").load;
    let (again, second) =
        measured(|| run_night(&config, &night_options(LAST_DAY, threads), &Silent));
    again.expect("a second night");

    let (files, listing) = measured(|| feed.list());
    let (_, reading) = measured(|| feed.read());
    let (rows, decoding, standardizing) = feed.decode();
    let store = Store::open(&config.store).expect("the store");
    let live = live_files(&store, &config.hospitals[0].hospital.id);
    let stored: u64 = live.iter().map(|(_, file)| file.rows).sum();
    assert_eq!(rows, stored, "the floor decodes what the night stores");
    let encoding = measure::write_floor(&store, &live, folder.path(), &pool);

    let results = load.tables["lab_results"].stored;
    let amounts = [files, results, bytes];
    let step = |what: Said, took| {
        Step {
            what,
            took,
            amounts,
        }
        .row()
    };
    let floors = [reading, decoding, encoding];
    let labs = live.iter().filter(|(table, _)| *table == Table::LabResults);
    let lab_bytes: u64 = labs.map(|(_, file)| file.bytes).sum();
    let written = measure::folder_bytes(Path::new(&config.store)) as f64 / 1e6;
    Figures {
        name: if is_labs { "night-labs" } else { "night" },
        command: command(threads, is_labs),
        head: Step::head(("OBX/s", "OBX/秒")),
        rows: vec![
            step(("first load", "初回の取り込み"), night),
            step(("list only", "一覧だけ"), listing),
            step(("list and read only", "一覧と読み込みだけ"), reading),
            step(("decode only", "復号だけ"), decoding),
            step(("standardize only", "標準化だけ"), standardizing),
            step(("encode and write only", "符号化と書き込みだけ"), encoding),
            step(("the night after, nothing new", "翌晩（新着なし）"), second),
        ],
        notes: vec![
            measure::over_floors(night, &floors),
            standard_note(night, standardizing),
            stored_note([files, rows, results], lab_bytes, written, idle),
        ],
    }
    .show();
}

fn command(threads: usize, is_labs: bool) -> String {
    format!(
        "cargo bench --bench night -- --patients {} --days {} --threads {threads}{}",
        argument("--patients", 3_000),
        argument("--days", 60),
        if is_labs { " --labs" } else { "" },
    )
}

/// How much of a night standardizing is.
fn standard_note(night: Took, standardizing: Took) -> (String, String) {
    let share = 100.0 * standardizing.cpu / night.cpu;
    (
        format!(
            "Standardizing codes and units: {share:.1} % of the CPU seconds of the first load."
        ),
        format!("コードと単位の標準化: 初回の取り込みの CPU 秒の {share:.1} %。"),
    )
}

/// What was stored, and the size of a result in the store.
fn stored_note(
    [files, rows, results]: [u64; 3],
    bytes: u64,
    written: f64,
    idle: f64,
) -> (String, String) {
    let each = bytes as f64 / results as f64;
    (
        format!(
            "{files} files; {rows} rows stored, {results} of them laboratory results at {each:.1} bytes each; {written:.1} MB \
             written in all. Memory before the night {idle:.0} MB."
        ),
        format!(
            "ファイル {files}、保存した行 {rows}（うち検査結果 {results} 行、1 行 {each:.1} バイト）、書き込み合計 {written:.1} MB。\
             開始前のメモリー {idle:.0} MB。"
        ),
    )
}
