//! Invented nights: one of four hospitals that shows each thing once, one that is as large and as bad as it gets, one with values that
//! would like to be HTML.

use model::{
    Balance, Bucket, Code, Counts, Finding, Lang, Origin, Severity, Status, Table, TableLoad,
};

use super::super::*;

/// What no value may do to the page.
pub(super) const EVIL: &str = "<script>alert('x')</script>\" onload=\"x & y";

pub(super) const FINDING_CODES: [&str; 40] = [
    "F01", "F02", "F03", "F04", "F05", "F06", "F07", "F08", "F09", "F10", "E01", "E02", "E03",
    "E04", "E05", "S01", "S02", "S03", "S04", "S05", "V01", "V02", "V03", "V04", "V05", "V06",
    "V07", "V08", "V09", "V10", "C01", "C02", "C03", "C05", "U01", "U06", "T01", "T02", "T05",
    "T06",
];

pub(super) fn counts(buckets: &[(Bucket, u64)], lost: u64) -> Counts {
    let mut counts = Counts::default();
    for (bucket, count) in buckets {
        counts.put(*bucket, *count);
        counts.received += count;
    }
    counts.received += lost;
    counts
}

pub(super) fn finding(
    hospital: &str,
    code: &'static str,
    severity: Severity,
    status: Status,
) -> FindingRow {
    FindingRow {
        finding: Finding {
            code: Code(code),
            severity,
            status,
            hospital: hospital.to_owned(),
            feed: "ssmix2".to_owned(),
            table: None,
            item: None,
            from: None,
            to: None,
            failed: 1,
            eligible: 1_204,
            load_id: format!("{hospital}-20261119-1"),
            origin: Origin {
                file: "1/f3a/09c/f3a09c55/20261119/OML-11/f3a09c55_20261119_OML-11_000000000012345_20261119101500123_01_1"
                    .to_owned(),
                record: Some(1),
                field: Some("OBX[12]-5".to_owned()),
                byte: Some(1_804),
            },
            source_file_id: None,
            key: format!("{hospital}/{code}"),
            detail: String::new(),
            evidence: None,
        },
        title: format!("表題 {code}"),
        text: format!("この指摘の内容 {code}"),
        what: "何を調べるかを述べる一文がここに入ります。".to_owned(),
        why: "なぜ大事なのかを述べる一文がここに入ります。".to_owned(),
        since: None,
        age_days: None,
        owner: None,
        incident: None,
        waiver: None,
        evidence: Evidence::None,
    }
}

/// Ninety days with a rhythm of a week, a day without rows and a long one.
fn days() -> Vec<ChartDay> {
    let day = |number: i32| {
        let is_closed = number % 7 >= 5;
        let usual = if is_closed { 9_000.0 } else { 90_000.0 };
        let rows = match number {
            60 => 0.0,
            72 => 2.5 * usual,
            _ => usual + f64::from(number * 811 % 9_000),
        };
        let is_young = number > 86;
        ChartDay {
            rows,
            band: (number > 20 && !is_young).then_some([0.7 * usual, 1.05 * usual, 1.5 * usual]),
            is_closed,
            is_off: [60, 72].contains(&number),
            is_known_bad: [60, 61, 72].contains(&number),
            is_young,
        }
    };
    (0..90).map(day).collect()
}

fn chart(title: &str) -> VolumeChart {
    VolumeChart {
        title: title.to_owned(),
        unit: StripUnit::Days,
        first: "2026-08-22".to_owned(),
        days: days(),
    }
}

fn strip() -> Strip {
    let first = jiff::civil::date(2026, 8, 22);
    let cell = |(number, day): (i64, ChartDay)| StripCell {
        label: first
            .saturating_add(jiff::Span::new().days(number))
            .to_string(),
        state: match number {
            0..5 => DayState::Before,
            60 => DayState::Nothing,
            66 => DayState::Late,
            67 => DayState::Fewer,
            70 => DayState::Quiet,
            72 => DayState::More,
            87..89 => DayState::Unjudged,
            89 => DayState::Early,
            _ if day.is_closed => DayState::Closed,
            _ => DayState::Received,
        },
        rows: day.rows as u64,
        band: day.band.map(|band| (band[0] as u64, band[2] as u64)),
    };
    Strip {
        unit: StripUnit::Days,
        cells: (0..).zip(days()).map(cell).collect(),
    }
}

/// Twelve months, one of which never came.
fn months() -> Strip {
    let cell = |number: i32| StripCell {
        label: format!("2026-{:02}", number + 1),
        state: match number {
            0 => DayState::Before,
            6 => DayState::Nothing,
            10.. => DayState::Early,
            _ => DayState::Received,
        },
        rows: 4_000,
        band: None,
    };
    Strip {
        unit: StripUnit::Months,
        cells: (0..12).map(cell).collect(),
    }
}

pub(super) fn feed(name: &str) -> FeedRow {
    let files = counts(
        &[
            (Bucket::Stored, 12_040),
            (Bucket::Superseded, 311),
            (Bucket::Deleted, 12),
            (Bucket::Quarantined, 3),
            (Bucket::OutOfScope, 800),
        ],
        0,
    );
    let rows = counts(&[(Bucket::Stored, 103_388), (Bucket::Quarantined, 2)], 0);
    let is_nightly = name == "ssmix2";
    FeedRow {
        feed: name.to_owned(),
        balance: Balance {
            files,
            records: files,
            rows,
        },
        vanished: 0,
        data_types: vec![DataTypeRow {
            data_type: "OML-11".to_owned(),
            name: "検体検査結果".to_owned(),
            counts: files,
            rows_stored: 103_388,
        }],
        by_severity: [0; 4],
        strip: if is_nightly { strip() } else { months() },
        charts: match is_nightly {
            true => vec![chart(""), chart("OML-11 検体検査結果")],
            false => Vec::new(),
        },
    }
}

pub(super) fn hospital(id: &str, name: &str) -> HospitalRow {
    HospitalRow {
        id: id.to_owned(),
        name: name.to_owned(),
        load_id: format!("{id}-20261119-1"),
        feeds: vec![feed("ssmix2")],
        domains: vec![DomainProgress {
            domain: "検体検査".to_owned(),
            states: [
                (CodeState::Declared, 300, 4_900_000),
                (CodeState::Agreed, 80, 98_001),
                (CodeState::Unmapped, 32, 33_219),
            ],
            unmapped_top: vec![UnmappedRow {
                local_code: "0310201".to_owned(),
                local_name: "血清アルブミン(改良BCP)".to_owned(),
                unit: "g/dL".to_owned(),
                rows: 20_331,
            }],
        }],
        tables: vec![(
            "lab_results".to_owned(),
            TableLoad {
                stored: 103_388,
                removed: 2_310,
                version: 41,
            },
        )],
        checkpoint: format!(
            "{}.sample.example/ledger\n41\n/iTZmiGdDevuAXekXHH6SBR0+aGPAfmy5xAnan8M59w=\n",
            id.to_lowercase()
        ),
    }
}

fn quantiles(times: f64) -> Quantiles {
    Quantiles {
        count: 1_340.0,
        at: [0.4, 0.6, 0.7, 0.9, 1.6].map(|at| Some(at * times)),
    }
}

fn distribution() -> Evidence {
    let bins = |peak: i32| {
        (0..24)
            .map(|bin| 300.0 - 60.0 * f64::from((bin - peak).abs()))
            .collect()
    };
    Evidence::Distribution(Distribution {
        is_of_others: false,
        before: quantiles(1.0),
        after: quantiles(88.4),
        factor: Some(88.4),
        histogram: Some(Histogram {
            log10_from: -0.5,
            log10_step: 0.12,
            before: bins(4),
            after: bins(19),
        }),
    })
}

fn volume() -> Evidence {
    Evidence::Volume(VolumeEvidence {
        day: "2026-10-21".to_owned(),
        band: (Some(63_000.0), Some(135_000.0)),
        observed: 0.0,
        chart: Some(chart("")),
    })
}

fn item() -> ItemAcross {
    let at = |hospital: &str, times: f64, codes: &[&str]| ItemAt {
        hospital: hospital.to_owned(),
        local_codes: "CRE".to_owned(),
        values: quantiles(times),
        codes: codes.iter().map(|code| (*code).to_owned()).collect(),
    };
    ItemAcross {
        standard_code: "3C015000002327101".to_owned(),
        name: "CRE クレアチニン".to_owned(),
        unit: "mg/dL".to_owned(),
        hospitals: vec![
            at("H01", 1.0, &[]),
            at("H02", 88.4, &["D01"]),
            at("H03", 1.1, &[]),
        ],
    }
}

fn incident() -> IncidentRow {
    IncidentRow {
        id: "INC-7".to_owned(),
        hospital: "H02".to_owned(),
        title: "CRE の単位".to_owned(),
        state: "open".to_owned(),
        due: "2026-11-18".to_owned(),
        overdue: true,
        owner: "dq-02".to_owned(),
    }
}

/// Four hospitals: one well, one with findings, one silent, one that could not be loaded.
pub(super) fn sample(lang: Lang) -> NightReport {
    let mut well = hospital("H01", "サンプル第一病院");
    well.feeds.push(feed("claims"));
    let mut bad = hospital("H02", "サンプル第二病院");
    bad.feeds[0].by_severity = [0, 2, 1, 0];
    bad.feeds[0].vanished = 4;
    let mut silent = hospital("H03", "サンプル第三病院");
    silent.feeds[0] = FeedRow {
        balance: Balance::default(),
        data_types: Vec::new(),
        strip: Strip::default(),
        charts: Vec::new(),
        ..feed("ssmix2")
    };
    silent.domains.clear();
    silent.tables.clear();
    NightReport {
        network: "サンプル・ネットワーク".to_owned(),
        lang,
        date: "2026-11-19".to_owned(),
        generated: "2026-11-20 02:41 JST".to_owned(),
        software: "kijun 0.1.0".to_owned(),
        hospitals: vec![well, bad, silent],
        findings: findings(),
        failures: vec![Failure {
            hospital: "H04".to_owned(),
            hospital_name: "サンプル第四病院".to_owned(),
            what: "フィードの置き場所 feeds/H04/ssmix2 がありません。共有フォルダーが接続されているかを確かめ、kijun night を再実行してください".to_owned(),
        }],
        items: vec![item()],
        incidents: vec![incident()],
    }
}

/// One of each group, with evidence of either kind.
fn findings() -> Vec<FindingRow> {
    let mut unit = finding("H02", "U01", Severity::Warning, Status::Persisting);
    unit.finding.table = Some(Table::LabResults);
    unit.finding.item = Some("0310201".to_owned());
    unit.finding.from = Some(20_770);
    unit.finding.to = Some(20_776);
    unit.finding.failed = 1_190;
    unit.since = Some("2026-11-13".to_owned());
    unit.age_days = Some(6);
    unit.owner = Some("dq-02".to_owned());
    unit.incident = Some("INC-7".to_owned());
    let mut factor = finding("H02", "D01", Severity::Error, Status::New);
    factor.finding.table = Some(Table::LabResults);
    factor.finding.item = Some("CRE".to_owned());
    factor.finding.origin = Origin::default();
    factor.evidence = distribution();
    factor.age_days = Some(0);
    let mut missing = finding("H02", "N03", Severity::Error, Status::Persisting);
    missing.finding.origin = Origin::default();
    missing.evidence = volume();
    let mut known = finding("H02", "V04", Severity::Warning, Status::Persisting);
    known.waiver = Some(Waiver {
        until: "2026-12-31".to_owned(),
        reason: "new analyser, known".to_owned(),
    });
    vec![
        finding("H02", "F08", Severity::Error, Status::New),
        factor,
        missing,
        unit,
        known,
        finding("H02", "S01", Severity::Error, Status::Resolved),
    ]
}

/// The worst night that must stay handy: thirty hospitals of three feeds with two hundred findings each over forty codes, all of
/// them with evidence.
pub(super) fn large() -> NightReport {
    let mut report = sample(Lang::Ja);
    report.hospitals.clear();
    report.findings.clear();
    for number in 0..30 {
        let id = format!("H{number:02}");
        let mut row = hospital(&id, "サンプル大学医学部附属病院");
        let top = &mut row.domains[0].unmapped_top;
        *top = vec![top[0].clone(); 20];
        row.feeds[0].data_types = vec![row.feeds[0].data_types[0].clone(); 25];
        row.feeds[0].by_severity = [0, 100, 50, 50];
        row.feeds[0].charts = vec![chart("OML-11 検体検査結果"); 25];
        row.feeds.extend([feed("claims"), feed("dpc")]);
        report.hospitals.push(row);
        for number in 0..200 {
            let code = FINDING_CODES[number / 5];
            let status = [Status::New, Status::Persisting, Status::Resolved][number % 3];
            let mut row = finding(&id, code, Severity::Error, status);
            row.finding.key = format!("{id}/{number}");
            row.age_days = Some(9);
            row.since = Some("2026-11-10".to_owned());
            row.evidence = if number % 2 == 0 {
                volume()
            } else {
                distribution()
            };
            report.findings.push(row);
        }
    }
    let mut item = item();
    item.hospitals = (0..30)
        .map(|number| ItemAt {
            hospital: format!("H{number:02}"),
            ..item.hospitals[1].clone()
        })
        .collect();
    report.items = vec![item; 40];
    report
}

/// A night whose values would all like to be something else than text.
pub(super) fn evil() -> NightReport {
    let evil = || EVIL.to_owned();
    let mut report = sample(Lang::En);
    report.network = evil();
    report.software = evil();
    report.generated = evil();
    report.failures[0].what = evil();
    let hospital = &mut report.hospitals[0];
    hospital.name = evil();
    hospital.load_id = evil();
    hospital.checkpoint = evil();
    hospital.domains[0].domain = evil();
    hospital.domains[0].unmapped_top[0] = UnmappedRow {
        local_code: evil(),
        local_name: evil(),
        unit: evil(),
        rows: 1,
    };
    hospital.tables[0].0 = evil();
    let feed = &mut hospital.feeds[0];
    feed.data_types[0].name = evil();
    feed.charts[1].title = evil();
    feed.charts[1].first = evil();
    feed.strip.cells[30].label = evil();
    let item = &mut report.items[0];
    (item.name, item.unit, item.standard_code) = (evil(), evil(), evil());
    (item.hospitals[0].hospital, item.hospitals[0].codes) = (evil(), vec![evil()]);
    report.incidents[0] = IncidentRow {
        id: evil(),
        hospital: evil(),
        title: evil(),
        state: evil(),
        due: evil(),
        overdue: true,
        owner: evil(),
    };
    let row = &mut report.findings[0];
    (row.title, row.text, row.what, row.why) = (evil(), "other".to_owned(), evil(), evil());
    (row.owner, row.incident, row.since) = (Some(evil()), Some(evil()), Some(evil()));
    row.waiver = Some(Waiver {
        until: evil(),
        reason: evil(),
    });
    row.evidence = Evidence::Volume(VolumeEvidence {
        day: evil(),
        ..VolumeEvidence::default()
    });
    row.finding.item = Some(evil());
    row.finding.origin.file = evil();
    row.finding.origin.field = Some(evil());
    report
}
