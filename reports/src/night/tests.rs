//! The night report as readers see it: snapshots in both languages, escaping, size and the rules of the page.

mod sample;

use model::{Lang, Severity, Status};

use self::sample::{EVIL, FINDING_CODES, evil, feed, finding, hospital, large, sample};
use super::*;

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
    let html = night_html(&evil()).unwrap();
    assert!(!html.contains("<script"));
    assert!(!html.contains("onload=\"x"));
    assert!(!html.contains(EVIL));
    assert!(html.matches("&#60;script&#62;").count() >= 25);
}

#[test]
fn the_page_needs_nothing_from_outside() {
    let html = night_html(&sample(Lang::Ja)).unwrap();
    assert!(html.contains("<html lang=\"ja\">"));
    for outside in [
        "http:",
        "https:",
        "src=",
        "url(",
        "@import",
        "<script",
        "<link",
        "<img",
        "javascript:",
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
fn every_drawing_is_sound_and_told() {
    let html = night_html(&sample(Lang::En)).unwrap();
    let drawings: Vec<_> = html.split("<svg").skip(1).collect();
    assert!(drawings.len() > 20);
    for drawing in drawings {
        let drawing = format!("<svg{}", &drawing[..drawing.find("</svg>").unwrap()]);
        assert!(svg::is_sound(&format!("{drawing}</svg>")), "{drawing}");
        let told = drawing.contains("aria-label=\"") || drawing.contains("aria-hidden");
        assert!(told, "{drawing}");
    }
    // The strips, a chart, a histogram and the item side by side are there.
    for class in ["strip", "volume", "spread", "across", "share", "swatch"] {
        assert!(
            html.contains(&format!("<svg class=\"{class}\"")),
            "no {class}"
        );
    }
}

#[test]
fn what_is_lost_shouts() {
    let mut report = sample(Lang::Ja);
    report.incidents.clear();
    let well = night_html(&report).unwrap();
    assert!(!well.contains("class=\"shout\""));
    report.hospitals[0].feeds[0].balance.rows.received += 1_017;
    let html = night_html(&report).unwrap();
    assert!(html.contains("<strong class=\"shout\">‼ 不明 行 1,017</strong>"));
    let state = html.find("数が合わない</span>").unwrap();
    assert!(state < html.find("届いた</span>").unwrap());
    assert!(state < html.find("取り込めず</span>").unwrap());
}

#[test]
fn the_worst_come_first_and_the_order_of_the_config_stays() {
    let mut report = sample(Lang::En);
    report.hospitals.push(hospital("H05", "サンプル第五病院"));
    let html = night_html(&report).unwrap();
    let overview = &html[html.find("<caption>").unwrap()..html.find("<p class=\"key\"").unwrap()];
    let place = |hospital: &str| overview.find(&format!("{hospital} サ")).unwrap();
    assert!(place("H04") < place("H02"));
    assert!(place("H02") < place("H03"));
    assert!(place("H03") < place("H01"));
    assert!(place("H01") < place("H05"));
    let details = &html[html.find("<details class=\"hospital\"").unwrap()..];
    let place = |hospital: &str| details.find(&format!("<h3>{hospital} ")).unwrap();
    assert!(
        place("H02") < place("H03") && place("H03") < place("H01") && place("H01") < place("H05")
    );
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
fn every_finding_is_told_or_counted() {
    let report = large();
    let html = night_html(&report).unwrap();
    let number = |text: &str| -> usize { text.replace(',', "").parse().unwrap() };
    let mut told = 0;
    for rest in html.split("<th scope=\"rowgroup\"").skip(1) {
        let group = &rest[..rest.find("</tbody>").unwrap()];
        let count = group.split("<span class=\"soft\">(").nth(1).unwrap();
        told += number(&count[..count.find(')').unwrap()]);
    }
    for rest in html.split("<p class=\"counted\">").skip(1) {
        let group = &rest[..rest.find("</p>").unwrap()];
        let counts = group.split(" (").skip(1);
        told += counts
            .map(|count| number(&count[..count.find(')').unwrap()]))
            .sum::<usize>();
    }
    assert_eq!(told, report.findings.len());
}

#[test]
fn what_is_let_be_stands_apart_with_its_day() {
    let html = night_html(&sample(Lang::En)).unwrap();
    let overview = &html[..html.find("<h2 id=\"new\">New findings").unwrap()];
    assert!(overview.contains("Let be <strong>1</strong>"));
    let waived = &html[html.find("<h3>Let be").unwrap()..];
    assert!(waived.contains("2026-12-31"));
    assert!(html.contains("new analyser, known"));
}

#[test]
fn owner_age_and_incident_stand_beside_a_finding() {
    let html = night_html(&sample(Lang::En)).unwrap();
    assert!(
        html.contains(
            "6 days<br><span class=\"soft nowrap\">2026-11-13</span><br>dq-02<br>Incident INC-7"
        ),
        "{html}"
    );
    let japanese = night_html(&sample(Lang::Ja)).unwrap();
    assert!(japanese.contains("6日<br>"));
}

#[test]
fn incidents_are_shown_when_there_are_any() {
    let mut report = sample(Lang::En);
    let html = night_html(&report).unwrap();
    assert!(html.contains("<h2 id=\"incidents\">Incidents due</h2>"));
    assert!(html.contains("2026-11-18 <strong class=\"shout\">overdue</strong>"));
    report.incidents.clear();
    assert!(!night_html(&report).unwrap().contains("Incidents due"));
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
    let row = &mut report.hospitals[0].feeds[0].data_types[0];
    row.data_type.clear();
    row.name.clear();
    let html = night_html(&report).unwrap();
    assert!(html.contains("<th scope=\"row\">（読めない名前）"));
}

#[test]
fn findings_of_a_hospital_or_feed_that_was_not_loaded_are_shown() {
    let mut report = sample(Lang::En);
    let open = Status::Persisting;
    report
        .findings
        .push(finding("H09", "N01", Severity::Error, open));
    let mut dpc = finding("H01", "X50", Severity::Error, open);
    dpc.finding.feed = "dpc".to_owned();
    report.findings.push(dpc);
    let html = night_html(&report).unwrap();
    assert!(html.contains("<h3>H09 </h3>"));
    assert!(html.contains("表題 N01") && html.contains("表題 X50"));
}

#[test]
fn a_night_without_anything_is_a_page() {
    let mut report = sample(Lang::En);
    report.hospitals.clear();
    report.findings.clear();
    report.items.clear();
    report.failures.clear();
    let html = night_html(&report).unwrap();
    assert!(html.contains("No feed was loaded in this night."));
    assert!(html.contains("There are no new findings."));
}

#[test]
fn thirty_hospitals_fit_into_two_megabytes() {
    let html = night_html(&large()).unwrap();
    assert!(html.len() < 2_000_000, "{} bytes", html.len());
    for number in 1..=30 {
        assert!(
            html.contains(&format!("id=\"h-{number}\"")),
            "hospital {number} is missing"
        );
    }
    assert_eq!(html.matches("<svg class=\"strip\"").count(), 90);
    assert_eq!(FINDING_CODES.len(), 40);
}

#[test]
fn states_follow_from_balance_findings_and_files() {
    use super::state::State;
    let well = feed("ssmix2");
    assert_eq!(State::of(&well), State::Arrived);
    let with = |by_severity: [u64; 4]| {
        let mut row = feed("ssmix2");
        row.by_severity = by_severity;
        State::of(&row)
    };
    assert_eq!(with([1, 0, 0, 0]), State::Problem);
    assert_eq!(with([0, 0, 1, 0]), State::Watch);
    assert_eq!(with([0, 0, 0, 1]), State::Arrived);
    let mut silent = feed("claims");
    silent.balance = model::Balance::default();
    assert_eq!(State::of(&silent), State::Arrived);
    silent.feed = "ssmix2".to_owned();
    assert_eq!(State::of(&silent), State::Missing);
}

#[test]
fn the_first_lines_say_what_waits() {
    let told = |report: &NightReport| -> Vec<(bool, String)> {
        let answers = answers::answers(report, words::Words::of(report.lang));
        answers
            .into_iter()
            .map(|it| (it.is_well, it.text))
            .collect()
    };
    let mut report = sample(Lang::En);
    let expected = [
        (false, "Loading: not done at H04."),
        (
            false,
            "Arrival: the nightly feed brought no new file at H03. Unless they were closed, ask them.",
        ),
        (
            true,
            "Balance: everything received is accounted for (unexplained 0).",
        ),
        (
            false,
            "Findings of severity error or fatal: 2 new, 1 persisting (1 without owner).",
        ),
        (false, "Incidents: 1 overdue (1 open)."),
    ];
    assert_eq!(
        told(&report),
        expected.map(|(well, text)| (well, text.to_owned()))
    );
    report.lang = Lang::Ja;
    report.hospitals = vec![hospital("H01", "サンプル第一病院")];
    report.failures.clear();
    report.findings.clear();
    report.incidents.clear();
    assert!(told(&report).iter().all(|(is_well, _)| *is_well));
    report.hospitals[0].feeds[0].balance.rows.received += 1;
    let (is_well, text) = &told(&report)[2];
    assert!(!is_well && text.contains("数が合わない病院があります（H01）"));
    report.hospitals.clear();
    assert_eq!(told(&report).len(), 1, "only that no finding waits");
}

#[test]
fn every_link_leads_somewhere_inside_of_what_opens() {
    for html in [night_html(&sample(Lang::En)), night_html(&large())] {
        let html = html.unwrap();
        for rest in html.split("href=\"#").skip(1) {
            let id = &rest[..rest.find('"').unwrap()];
            assert!(html.contains(&format!("id=\"{id}\"")), "no {id}");
        }
        // A browser opens what holds the target, not the target itself.
        assert!(!html.contains("<details class=\"hospital\" id="));
    }
}

#[test]
fn a_silent_feed_is_told_even_when_something_graver_is() {
    let mut report = sample(Lang::Ja);
    let feed = &mut report.hospitals[0].feeds[0];
    feed.balance = model::Balance::default();
    feed.by_severity = [0, 1, 0, 0];
    let html = night_html(&report).unwrap();
    assert!(html.contains("<td class=\"z\">0 <strong>届かず</strong>"));
}
