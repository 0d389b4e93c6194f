//! The numbers of the newest night for a monitor, in the text format of Prometheus: a file beside the reports that a node exporter
//! picks up, so that nobody has to open a page to learn that a night is missing.

use std::collections::BTreeMap;
use std::fmt::Write;

use model::{Balance, BalanceUnit, Severity, Text};

use crate::Report;

pub(crate) const REPORT: Report = Report {
    name: "metrics",
    about: Text {
        ja: "最後の夜の数値を、監視の仕組みが読む形で示します。",
        en: "The numbers of the last night as a monitor reads them.",
    },
};

/// What the file says.
#[derive(Clone, Debug, Default)]
pub struct NightMetrics {
    /// The network's name.
    pub network: String,
    /// Version of the program.
    pub version: String,
    /// Start of the as-of day, seconds since 1970-01-01.
    pub night_seconds: i64,
    /// When the file was made, seconds since 1970-01-01.
    pub made_seconds: i64,
    /// How long the night took.
    pub duration_seconds: f64,
    /// How long its report took.
    pub report_seconds: f64,
    /// Size of the report.
    pub report_bytes: u64,
    /// Every hospital of the config.
    pub hospitals: Vec<HospitalMetrics>,
}

/// One hospital.
#[derive(Clone, Debug, Default)]
pub struct HospitalMetrics {
    /// [`model::Hospital::id`].
    pub id: String,
    /// Whether its night could be done; `None` when it was not asked for.
    pub is_loaded: Option<bool>,
    /// Loads that it ever had.
    pub loads: u64,
    /// Findings that are let be.
    pub waived: u64,
    /// Its feeds.
    pub feeds: Vec<FeedMetrics>,
}

/// One feed of a hospital.
#[derive(Clone, Debug, Default)]
pub struct FeedMetrics {
    /// [`model::Format::name`].
    pub feed: String,
    /// Start of the as-of day of the last load that was closed, seconds since 1970-01-01; `None` when there was none.
    pub last_success_seconds: Option<i64>,
    /// What came in this night; `None` when it was not loaded.
    pub balance: Option<Balance>,
    /// Open findings that are not let be: fatal, error, warning, notice; `None` when it was not loaded.
    pub open: Option<[u64; 4]>,
    /// Verdicts by outcome: `pass`, `fail`, `not_applicable`.
    pub verdicts: BTreeMap<&'static str, u64>,
}

/// A metric: its name, its help, its type, and its lines without the name.
struct Metric {
    name: &'static str,
    help: &'static str,
    kind: &'static str,
    lines: Vec<(String, f64)>,
}

/// The file.
pub fn metrics_text(night: &NightMetrics) -> String {
    let mut out = String::new();
    let metrics = of_night(night)
        .into_iter()
        .chain(of_hospitals(night))
        .chain(of_feeds(night));
    for metric in metrics.filter(|metric| !metric.lines.is_empty()) {
        let Metric {
            name, help, kind, ..
        } = metric;
        let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
        for (labels, value) in metric.lines {
            let _ = writeln!(out, "{name}{labels} {value}");
        }
    }
    out
}

fn gauge(name: &'static str, help: &'static str, lines: Vec<(String, f64)>) -> Metric {
    Metric {
        name,
        help,
        kind: "gauge",
        lines,
    }
}

fn of_night(night: &NightMetrics) -> Vec<Metric> {
    let one = |value: f64| vec![(String::new(), value)];
    let named = [
        ("network", night.network.as_str()),
        ("version", night.version.as_str()),
    ];
    vec![
        gauge(
            "kijun_build_info",
            "The program and the network, always 1.",
            vec![(labels(&named), 1.0)],
        ),
        gauge(
            "kijun_night_timestamp_seconds",
            "Start of the as-of day of the last night, in Japan.",
            one(night.night_seconds as f64),
        ),
        gauge(
            "kijun_last_run_timestamp_seconds",
            "When the last night was finished.",
            one(night.made_seconds as f64),
        ),
        gauge(
            "kijun_night_duration_seconds",
            "How long the last night took.",
            one(night.duration_seconds),
        ),
        gauge(
            "kijun_report_duration_seconds",
            "How long its report took.",
            one(night.report_seconds),
        ),
        gauge(
            "kijun_report_size_bytes",
            "Size of its report.",
            one(night.report_bytes as f64),
        ),
    ]
}

fn of_hospitals(night: &NightMetrics) -> Vec<Metric> {
    let each = |of: &dyn Fn(&HospitalMetrics) -> Option<f64>| -> Vec<(String, f64)> {
        let line = |hospital: &HospitalMetrics| {
            Some((labels(&[("hospital", &hospital.id)]), of(hospital)?))
        };
        night.hospitals.iter().filter_map(line).collect()
    };
    vec![
        gauge(
            "kijun_hospital_loaded",
            "1 when the hospital was loaded and judged in the last night, 0 when that failed.",
            each(&|hospital| Some(f64::from(u8::from(hospital.is_loaded?)))),
        ),
        Metric {
            kind: "counter",
            ..gauge(
                "kijun_loads_total",
                "Loads that the hospital ever had.",
                each(&|hospital| Some(hospital.loads as f64)),
            )
        },
        gauge(
            "kijun_findings_waived",
            "Open findings that are let be.",
            each(&|hospital| {
                hospital
                    .is_loaded
                    .filter(|loaded| *loaded)
                    .map(|_| hospital.waived as f64)
            }),
        ),
    ]
}

/// Labels beside hospital and feed, with a value each.
type Lines = Vec<(Vec<(&'static str, String)>, f64)>;

/// What `of` says of each feed, with hospital and feed in front.
fn each_feed(night: &NightMetrics, of: impl Fn(&FeedMetrics) -> Lines) -> Vec<(String, f64)> {
    let mut lines = Vec::new();
    for hospital in &night.hospitals {
        for feed in &hospital.feeds {
            for (more, value) in of(feed) {
                let mut all = vec![
                    ("hospital", hospital.id.as_str()),
                    ("feed", feed.feed.as_str()),
                ];
                all.extend(more.iter().map(|(name, value)| (*name, value.as_str())));
                lines.push((labels(&all), value));
            }
        }
    }
    lines
}

fn of_feeds(night: &NightMetrics) -> Vec<Metric> {
    let count = |of: fn(&Balance) -> u64| {
        each_feed(night, |feed| {
            let balance = feed.balance.iter();
            balance.map(|it| (Vec::new(), of(it) as f64)).collect()
        })
    };
    vec![
        gauge(
            "kijun_last_success_timestamp_seconds",
            "Start of the as-of day of the last load that was closed, in Japan.",
            each_feed(night, |feed| {
                let last = feed.last_success_seconds.iter();
                last.map(|at| (Vec::new(), *at as f64)).collect()
            }),
        ),
        gauge(
            "kijun_files_received",
            "Files that came in the last night.",
            count(|balance| balance.files.received),
        ),
        gauge(
            "kijun_files_quarantined",
            "Of these, files that could not be used.",
            count(|balance| balance.files.quarantined),
        ),
        gauge(
            "kijun_rows_stored",
            "Rows that the last night stored.",
            count(|balance| balance.rows.stored),
        ),
        gauge(
            "kijun_unexplained",
            "Received minus where it went, by unit; anything but 0 is a fault of the program.",
            each_feed(night, unexplained),
        ),
        gauge(
            "kijun_findings_open",
            "Open findings that are not let be, by severity.",
            each_feed(night, open_findings),
        ),
        gauge(
            "kijun_verdicts",
            "Verdicts of the judgement of the last night, by outcome.",
            each_feed(night, verdicts),
        ),
    ]
}

fn unexplained(feed: &FeedMetrics) -> Lines {
    let of_unit = |balance: &Balance, unit: BalanceUnit| {
        let lost = balance.unit(unit).unexplained();
        (vec![("unit", unit.name().to_owned())], lost as f64)
    };
    let balance = feed.balance.iter();
    balance
        .flat_map(|balance| BalanceUnit::ALL.map(|unit| of_unit(balance, unit)))
        .collect()
}

fn open_findings(feed: &FeedMetrics) -> Lines {
    let severities = [
        Severity::Fatal,
        Severity::Error,
        Severity::Warning,
        Severity::Notice,
    ];
    let open = feed
        .open
        .iter()
        .flat_map(|open| severities.into_iter().zip(open));
    let line = |(severity, count): (Severity, &u64)| {
        (
            vec![("severity", severity.name().to_owned())],
            *count as f64,
        )
    };
    open.map(line).collect()
}

fn verdicts(feed: &FeedMetrics) -> Lines {
    let line = |(outcome, count): (&&'static str, &u64)| {
        (vec![("outcome", (*outcome).to_owned())], *count as f64)
    };
    feed.verdicts.iter().map(line).collect()
}

/// `{hospital="H01",feed="ssmix2"}`; empty for no label.
fn labels(all: &[(&str, &str)]) -> String {
    if all.is_empty() {
        return String::new();
    }
    let escaped = |text: &str| {
        text.replace('\\', "\\\\")
            .replace('"', "\\\"")
            .replace('\n', "\\n")
    };
    let all: Vec<String> = all
        .iter()
        .map(|(name, value)| format!("{name}=\"{}\"", escaped(value)))
        .collect();
    format!("{{{}}}", all.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn night() -> NightMetrics {
        let mut balance = Balance::default();
        balance.files.received = 12;
        balance.files.stored = 11;
        balance.rows.received = 1_030;
        balance.rows.stored = 1_030;
        let feed = FeedMetrics {
            feed: "ssmix2".to_owned(),
            last_success_seconds: Some(1_795_014_000),
            balance: Some(balance),
            open: Some([0, 2, 1, 0]),
            verdicts: [("pass", 40), ("fail", 2)].into(),
        };
        NightMetrics {
            network: "a \"net\\work\"\n".to_owned(),
            version: "0.1.0".to_owned(),
            night_seconds: 1_795_014_000,
            made_seconds: 1_795_120_000,
            duration_seconds: 12.25,
            report_seconds: 0.5,
            report_bytes: 101_444,
            hospitals: vec![
                HospitalMetrics {
                    id: "H01".to_owned(),
                    is_loaded: Some(true),
                    loads: 41,
                    waived: 3,
                    feeds: vec![feed],
                },
                HospitalMetrics {
                    id: "H02".to_owned(),
                    is_loaded: Some(false),
                    feeds: vec![FeedMetrics {
                        feed: "ssmix2".to_owned(),
                        ..FeedMetrics::default()
                    }],
                    ..HospitalMetrics::default()
                },
            ],
        }
    }

    #[test]
    fn a_monitor_reads_this() {
        insta::assert_snapshot!("metrics", metrics_text(&night()));
    }

    #[test]
    fn every_metric_is_explained_once_and_typed() {
        let text = metrics_text(&night());
        let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let mut known: Vec<String> = Vec::new();
        for line in text.lines() {
            let words = words(line);
            match words[..2] {
                [ref mark, ref kind] if mark == "#" && kind == "HELP" => {
                    known.push(words[2].clone())
                }
                [ref mark, _] if mark == "#" => assert_eq!(Some(&words[2]), known.last()),
                _ => {
                    let name = line.split(['{', ' ']).next().unwrap();
                    assert_eq!(Some(name), known.last().map(String::as_str));
                    assert!(
                        words.last().unwrap().parse::<f64>().unwrap().is_finite(),
                        "{line}"
                    );
                }
            }
        }
        let count = known.len();
        known.sort();
        known.dedup();
        assert_eq!(known.len(), count);
        assert!(known.iter().all(|name| name.starts_with("kijun_")));
    }
}
