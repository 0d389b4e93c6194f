//! The night report as readers see it: snapshots in both languages, escaping, size and the rules of the page.

use model::{
    Balance, Bucket, Code, Counts, Finding, Lang, Origin, Severity, Status, Table, TableLoad,
};

use super::*;

fn counts(buckets: &[(Bucket, u64)], lost: u64) -> Counts {
    let mut counts = Counts::default();
    for (bucket, count) in buckets {
        counts.put(*bucket, *count);
        counts.received += count;
    }
    counts.received += lost;
    counts
}

fn finding(hospital: &str, code: &'static str, severity: Severity, status: Status) -> FindingRow {
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
    }
}

fn feed(hospital: &str, name: &str) -> FeedRow {
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
    FeedRow {
        hospital: hospital.to_owned(),
        hospital_name: name.to_owned(),
        feed: "ssmix2".to_owned(),
        load_id: format!("{hospital}-20261119-1"),
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
        tables: vec![(
            "lab_results".to_owned(),
            TableLoad {
                stored: 103_388,
                removed: 2_310,
                version: 41,
            },
        )],
        codes: CodeProgress {
            codes: 412,
            mapped: 380,
            rows: 5_031_220,
            mapped_rows: 4_998_001,
        },
        unmapped_top: vec![UnmappedRow {
            local_code: "0310201".to_owned(),
            local_name: "血清アルブミン(改良BCP)".to_owned(),
            unit: "g/dL".to_owned(),
            rows: 20_331,
        }],
        checkpoint: format!(
            "{}.sample.example/ledger\n41\n/iTZmiGdDevuAXekXHH6SBR0+aGPAfmy5xAnan8M59w=\n",
            hospital.to_lowercase()
        ),
        days: days(),
    }
}

/// Forty-five days with a rhythm of a week and one day without rows.
fn days() -> Vec<DayVolume> {
    let first = jiff::civil::date(2026, 10, 6);
    (0..45_i64)
        .filter(|number| *number != 30)
        .map(|number| {
            let date = first.saturating_add(jiff::Span::new().days(number));
            let busy = date.weekday().to_monday_zero_offset() < 5;
            let rows = if busy {
                90_000 + 811 * number as u64 % 9_000
            } else {
                7_000
            };
            DayVolume {
                day: date.to_string(),
                files: rows / 10,
                rows,
            }
        })
        .collect()
}

/// Four hospitals: one well, one with findings, one silent, one that could not be loaded.
fn sample(lang: Lang) -> NightReport {
    let mut bad = feed("H02", "サンプル第二病院");
    bad.by_severity = [0, 2, 1, 0];
    bad.vanished = 4;
    let mut silent = feed("H03", "サンプル第三病院");
    silent.balance = Balance::default();
    silent.data_types.clear();
    silent.tables.clear();
    silent.unmapped_top.clear();
    silent.codes = CodeProgress::default();
    silent.days.clear();
    let mut unit = finding("H02", "U01", Severity::Warning, Status::Persisting);
    unit.finding.table = Some(Table::LabResults);
    unit.finding.item = Some("0310201".to_owned());
    unit.finding.from = Some(20_770);
    unit.finding.to = Some(20_776);
    unit.finding.failed = 1_190;
    NightReport {
        network: "サンプル・ネットワーク".to_owned(),
        lang,
        date: "2026-11-19".to_owned(),
        generated: "2026-11-20 02:41 JST".to_owned(),
        software: "kijun 0.1.0".to_owned(),
        feeds: vec![feed("H01", "サンプル第一病院"), bad, silent],
        findings: vec![
            finding("H02", "F08", Severity::Error, Status::New),
            finding("H02", "E02", Severity::Error, Status::New),
            unit,
            finding("H02", "S01", Severity::Error, Status::Resolved),
        ],
        failures: vec![Failure {
            hospital: "H04".to_owned(),
            hospital_name: "サンプル第四病院".to_owned(),
            what: "フィードの置き場所 feeds/H04/ssmix2 がありません。共有フォルダーが接続されているかを確かめ、kijun night を再実行してください".to_owned(),
        }],
    }
}

/// The worst night that must stay handy: thirty hospitals with two hundred findings each over forty codes.
fn large() -> NightReport {
    const CODES: [&str; 40] = [
        "F01", "F02", "F03", "F04", "F05", "F06", "F07", "F08", "F09", "F10", "E01", "E02", "E03",
        "E04", "E05", "S01", "S02", "S03", "S04", "S05", "V01", "V02", "V03", "V04", "V05", "V06",
        "V07", "V08", "V09", "V10", "C01", "C02", "C03", "C05", "U01", "U06", "T01", "T02", "T05",
        "T06",
    ];
    let mut report = sample(Lang::Ja);
    report.feeds.clear();
    report.findings.clear();
    for hospital in 0..30 {
        let id = format!("H{hospital:02}");
        let mut row = feed(&id, "サンプル大学医学部附属病院");
        row.unmapped_top = vec![row.unmapped_top[0].clone(); 20];
        row.data_types = vec![row.data_types[0].clone(); 25];
        row.by_severity = [0, 100, 50, 50];
        report.feeds.push(row);
        for number in 0..200 {
            let mut row = finding(&id, CODES[number / 5], Severity::Error, Status::New);
            row.finding.key = format!("{number}");
            report.findings.push(row);
        }
    }
    report
}

#[test]
fn readers_see_this_in_japanese() {
    insta::assert_snapshot!("night_ja", night_html(&sample(Lang::Ja)).unwrap());
}

#[test]
fn readers_see_this_in_english() {
    insta::assert_snapshot!("night_en", night_html(&sample(Lang::En)).unwrap());
}

#[test]
fn values_stay_text() {
    const EVIL: &str = "<script>alert('x')</script>\" onload=\"x & y";
    let evil = || EVIL.to_owned();
    let mut report = sample(Lang::En);
    report.network = evil();
    report.software = evil();
    report.generated = evil();
    report.failures[0].what = evil();
    report.feeds[0].hospital_name = evil();
    report.feeds[0].load_id = evil();
    report.feeds[0].checkpoint = evil();
    report.feeds[0].data_types[0].name = evil();
    report.feeds[0].unmapped_top[0] = UnmappedRow {
        local_code: evil(),
        local_name: evil(),
        unit: evil(),
        rows: 1,
    };
    report.feeds[0].tables[0].0 = evil();
    let row = &mut report.findings[0];
    (row.title, row.text, row.what, row.why) = (evil(), "other".to_owned(), evil(), evil());
    row.finding.item = Some(evil());
    row.finding.origin.file = evil();
    row.finding.origin.field = Some(evil());
    let html = night_html(&report).unwrap();
    assert!(!html.contains("<script"));
    assert!(!html.contains("onload=\"x"));
    assert!(html.matches("&#60;script&#62;").count() >= 16);
}

#[test]
fn the_page_needs_nothing_from_outside() {
    let html = night_html(&sample(Lang::Ja)).unwrap();
    for outside in [
        "http:", "https:", "src=", "url(", "@import", "<script", "<link",
    ] {
        assert!(!html.contains(outside), "{outside} on the page");
    }
}

#[test]
fn every_table_has_a_name_and_column_heads() {
    let html = night_html(&sample(Lang::En)).unwrap();
    let tables: Vec<_> = html.split("<table").skip(1).collect();
    assert!(tables.len() >= 12);
    for table in tables {
        let table = &table[..table.find("</table>").unwrap()];
        assert!(table.contains("<thead>"), "{table}");
        let named = table.contains("<caption>") || table.contains("aria-label=");
        assert!(named, "{table}");
        assert!(!table.contains("<th>"), "a th without scope: {table}");
    }
}

#[test]
fn what_is_lost_shouts() {
    let mut report = sample(Lang::Ja);
    let well = night_html(&report).unwrap();
    assert!(!well.contains("class=\"shout\""));
    report.feeds[0].balance.rows.received += 1_017;
    let html = night_html(&report).unwrap();
    assert!(html.contains("<strong class=\"shout\">‼ 行 1,017</strong>"));
    let overview = &html[..html.find("<section").unwrap()];
    let state = overview.find("数が合わない</span>").unwrap();
    assert!(state < overview.find("届いた</span>").unwrap());
    assert!(state < overview.find("取り込めず</span>").unwrap());
}

#[test]
fn the_worst_come_first_and_the_order_of_the_config_stays() {
    let mut report = sample(Lang::En);
    report.feeds.push(feed("H05", "サンプル第五病院"));
    let html = night_html(&report).unwrap();
    let overview = &html[html.find("<caption>").unwrap()..html.find("<section").unwrap()];
    let place = |hospital: &str| overview.find(&format!("{hospital} サ")).unwrap();
    assert!(place("H04") < place("H02"));
    assert!(place("H02") < place("H03"));
    assert!(place("H03") < place("H01"));
    assert!(place("H01") < place("H05"));
}

#[test]
fn findings_beyond_ten_a_code_are_counted() {
    let mut report = sample(Lang::En);
    report.findings = (0..13)
        .map(|number| {
            let mut row = finding("H02", "F08", Severity::Error, Status::New);
            row.finding.key = format!("{number:02}");
            row.finding.origin.file = format!("file-{number:02}");
            row.finding.failed = if number == 12 { 9 } else { 1 };
            row
        })
        .collect();
    let html = night_html(&report).unwrap();
    assert_eq!(html.matches("file-").count(), 10);
    assert!(html.contains("file-12"), "the one with the most at fault");
    assert!(!html.contains("file-09"));
    assert!(html.contains("And 3 more"));
    assert!(html.contains("kijun findings --load H02-20261119-1"));
}

#[test]
fn a_title_is_not_said_twice() {
    let mut report = sample(Lang::Ja);
    report.findings[0].text = format!("{}：122 ファイル中 1 ファイル", report.findings[0].title);
    let html = night_html(&report).unwrap();
    assert!(html.contains("<td>122 ファイル中 1 ファイル<td>"));
}

#[test]
fn files_without_a_readable_name_have_a_word() {
    let mut report = sample(Lang::Ja);
    report.feeds[0].data_types[0].data_type.clear();
    report.feeds[0].data_types[0].name.clear();
    let html = night_html(&report).unwrap();
    assert!(html.contains("<th scope=\"row\">（読めない名前）"));
}

#[test]
fn findings_of_a_feed_that_was_not_loaded_are_shown() {
    let mut report = sample(Lang::En);
    report
        .findings
        .push(finding("H09", "N01", Severity::Error, Status::Persisting));
    let html = night_html(&report).unwrap();
    assert!(html.contains("表題 N01"));
}

#[test]
fn thirty_hospitals_fit_into_two_megabytes() {
    let html = night_html(&large()).unwrap();
    assert!(html.len() < 2_000_000, "{} bytes", html.len());
    for number in 1..=30 {
        assert!(
            html.contains(&format!("id=\"feed-{number}\"")),
            "hospital {number} is missing"
        );
    }
}
