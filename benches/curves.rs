//! How the cost of a night grows: with the files of a hospital, with hospitals, with threads. CPU seconds on logarithmic axes
//! with the exponent that fits them, as plots in `docs/images` and tables in `docs/performance.*.md` with `--write`.
//!
//! `cargo bench --bench curves -- [--largest 1000000] [--hospitals 50] [--folder F] [--write]`

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs,
    unreachable_pub,
    reason = "a bench stops where it cannot measure, and prints what it measured"
)]

mod measure;

use jiff::civil::date;
use measure::{
    Curve, Figures, LAST_DAY, Took, argument, exponent, generated_ssmix2, measured, night_options,
};
use model::Format;
use pipeline::{Silent, run_night};

/// As the command has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Files of a patient over the sixty days, about.
const FILES_OF_PATIENT: usize = 35;

/// Patients of each hospital where hospitals are counted.
const PATIENTS_OF_HOSPITAL: usize = 100;

/// A first load and the night behind it that brings nothing.
struct Nights {
    files: u64,
    first: Took,
    second: Took,
}

fn nights(hospitals: usize, patients: usize, threads: usize) -> Nights {
    let folder = measure::folder();
    let config = generated_ssmix2(folder.path(), hospitals, patients, date(2026, 9, 21));
    let night = || run_night(&config, &night_options(LAST_DAY, threads), &Silent);
    let (outcome, first) = measured(night);
    let loads = outcome.expect("a night").hospitals.into_iter();
    let of_load = |load: pipeline::HospitalLoad| {
        let balances = load.load.balances;
        balances[&Format::Ssmix2].files.received
    };
    let files = loads.map(|(_, load)| of_load(load.expect("a load"))).sum();
    let (again, second) = measured(night);
    again.expect("a second night");
    Nights {
        files,
        first,
        second,
    }
}

fn main() {
    let largest = argument("--largest", 1_000_000);
    let sizes = [10_000, 30_000, 100_000, 300_000, 1_000_000];
    let sizes = sizes.into_iter().filter(|files| *files <= largest);
    let by_files: Vec<[Nights; 2]> = sizes
        .map(|files| [1, 2].map(|threads| nights(1, files / FILES_OF_PATIENT, threads)))
        .collect();
    show_files(&by_files, largest);

    let most = argument("--hospitals", 50);
    let counts = [1, 2, 5, 10, 20, 50]
        .into_iter()
        .filter(|count| *count <= most);
    let by_hospitals: Vec<(usize, Nights)> = counts
        .map(|count| (count, nights(count, PATIENTS_OF_HOSPITAL, 2)))
        .collect();
    show_hospitals(&by_hospitals, most);
}

/// The plot, below its table in the documents.
fn image(file: &str) -> (String, String) {
    let of = |words: &str| format!("![{words}](images/{file})");
    (of("CPU seconds over size"), of("大きさと CPU 秒"))
}

fn show_files(nights: &[[Nights; 2]], largest: usize) {
    let line = |name: &str, at: usize, of: fn(&Nights) -> f64| {
        let points = nights
            .iter()
            .map(|of_size| (of_size[at].files as f64, of(&of_size[at])));
        (name.to_owned(), points.collect::<Vec<_>>())
    };
    let lines = vec![
        line("first load, 1 thread", 0, |night| night.first.cpu),
        line("first load, 2 threads", 1, |night| night.first.cpu),
        line("nothing new, 2 threads", 1, |night| night.second.cpu),
    ];
    let note = |words: [&str; 2]| {
        let [one, two, none] = [0, 1, 2].map(|at| format!("{:.2}", exponent(&lines[at].1)));
        format!("{}: {one} / {two} / {none}. {}", words[0], words[1])
    };
    let notes = (
        note([
            "Exponents of CPU seconds over files (first load with 1 and 2 threads, nothing new)",
            "",
        ]),
        note([
            "ファイル数に対する CPU 秒の指数（初回 1 スレッド、初回 2 スレッド、新着なし）",
            "",
        ]),
    );
    Curve {
        file: "cost-files.svg",
        axes: ["files of a hospital", "CPU seconds of a night"],
        lines,
    }
    .show();
    let row = |of_size: &[Nights; 2]| {
        let [one, two] = of_size;
        vec![
            two.files.to_string(),
            format!("{:.2}", one.first.cpu),
            format!("{:.2}", one.first.wall),
            format!("{:.2}", two.first.cpu),
            format!("{:.2}", two.first.wall),
            format!("{:.0}", two.first.peak),
            format!("{:.2}", two.second.cpu),
        ]
    };
    Figures {
        name: "curve-files",
        command: format!("cargo bench --bench curves -- --largest {largest}"),
        head: vec![
            ("files", "ファイル"),
            ("CPU s, 1 thread", "CPU 秒、1 スレッド"),
            ("s", "秒"),
            ("CPU s, 2 threads", "CPU 秒、2 スレッド"),
            ("s", "秒"),
            ("peak MB", "最大メモリー MB"),
            ("CPU s, nothing new", "CPU 秒、新着なし"),
        ],
        rows: nights
            .iter()
            .map(|it| (("first load", "初回"), row(it)))
            .collect(),
        notes: vec![notes, image("cost-files.svg")],
    }
    .show();
}

fn show_hospitals(nights: &[(usize, Nights)], most: usize) {
    let line = |name: &str, of: fn(&Nights) -> f64| {
        let points = nights
            .iter()
            .map(|(count, night)| (*count as f64, of(night)));
        (name.to_owned(), points.collect::<Vec<_>>())
    };
    Curve {
        file: "cost-hospitals.svg",
        axes: ["hospitals", "CPU seconds of a night"],
        lines: vec![
            line("first load", |night| night.first.cpu),
            line("nothing new", |night| night.second.cpu),
        ],
    }
    .show();
    let row = |(count, night): &(usize, Nights)| {
        vec![
            count.to_string(),
            night.files.to_string(),
            format!("{:.2}", night.first.cpu),
            format!("{:.2}", night.first.wall),
            format!("{:.0}", night.first.peak),
            format!("{:.2}", night.second.cpu),
        ]
    };
    Figures {
        name: "curve-hospitals",
        command: format!("cargo bench --bench curves -- --hospitals {most}"),
        head: vec![
            ("hospitals", "病院"),
            ("files", "ファイル"),
            ("CPU s", "CPU 秒"),
            ("s", "秒"),
            ("peak MB", "最大メモリー MB"),
            ("CPU s, nothing new", "CPU 秒、新着なし"),
        ],
        rows: nights
            .iter()
            .map(|it| (("first load", "初回"), row(it)))
            .collect(),
        notes: vec![image("cost-hospitals.svg")],
    }
    .show();
}
