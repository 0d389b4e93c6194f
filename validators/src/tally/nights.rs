//! How the tally's findings live from night to night.

use model::{FINDINGS_PER_CODE_MAX, Finding, Note, Status};

use super::tests::{lines, night, path_of};
use super::*;
use crate::testing::{defect, file, finding, lab_batch, row};

#[test]
fn a_finding_is_new_then_persists_then_is_resolved_then_new_again() {
    let faulty: fn(&mut Tally) = |tally| {
        tally.file(&file(123, "OML-11"), &[defect("F08"), defect("E10")]);
        tally.rows(
            &lab_batch(&[row("GLU", &[Note::Comparator]), row("K", &[])]),
            &path_of,
        );
        tally.feed(defect("F15").code, 2, 900, "folder 000/012".into());
    };
    let silent: fn(&mut Tally) = |tally| {
        tally.file(&file(999, "ADT-00"), &[]);
        tally.rows(&lab_batch(&[row("K", &[])]), &path_of);
    };
    let clean: fn(&mut Tally) = |tally| {
        tally.file(&file(123, "OML-11"), &[]);
        tally.rows(&lab_batch(&[row("GLU", &[])]), &path_of);
        tally.feed(defect("F15").code, 0, 900, String::new());
    };
    let seen = |status: &str| {
        vec![
            format!("F15:H01:ssmix2 {status} 2/900"),
            format!("F08:H01:ssmix2:file=123 {status} 1/1"),
            format!("V03:H01:ssmix2:lab_results:item=GLU {status} 1/1"),
            format!("E10:H01:ssmix2:type=OML-11 {status} 1/1"),
        ]
    };
    let resolved = vec![
        "F15:H01:ssmix2 resolved 0/900".to_owned(),
        "F08:H01:ssmix2:file=123 resolved 0/1".to_owned(),
        "V03:H01:ssmix2:lab_results:item=GLU resolved 0/1".to_owned(),
        "E10:H01:ssmix2:type=OML-11 resolved 0/1".to_owned(),
    ];
    let nights = [
        (faulty, seen("new")),
        (faulty, seen("persisting")),
        (silent, vec![]),
        (faulty, seen("persisting")),
        (clean, resolved),
        (clean, vec![]),
        (faulty, seen("new")),
    ];
    let mut history = Vec::new();
    for (number, (work, expected)) in nights.into_iter().enumerate() {
        let mut tally = Tally::default();
        work(&mut tally);
        let load_id = format!("L{number}");
        let findings = night(tally, &load_id, &history);
        assert_eq!(lines(&findings), expected, "night {number}");
        assert!(findings.iter().all(|finding| finding.load_id == load_id));
        history.extend(findings);
    }
}

#[test]
fn a_file_that_ended_takes_its_findings_along() {
    let previous = [
        finding("F08", Subject::File(1)),
        finding("S01", Subject::File(2)),
        finding("F11", Subject::File(3)),
    ];
    let mut tally = Tally::default();
    tally.file(&file(3, "OML-11"), &[defect("F11")]);
    let findings = tally.findings("H01", "ssmix2", "L2", &previous, &|id| id != 2);
    assert_eq!(
        lines(&findings),
        [
            "F08:H01:ssmix2:file=1 resolved 0/0",
            "F11:H01:ssmix2:file=3 persisting 1/1",
        ]
    );
}

#[test]
fn any_file_ends_an_empty_night() {
    let previous = [finding("N01", Subject::Feed), finding("N02", Subject::Feed)];
    assert_eq!(night(Tally::default(), "L2", &previous), []);
    let mut tally = Tally::default();
    tally.file(&file(1, "OML-11"), &[]);
    assert_eq!(
        lines(&night(tally, "L2", &previous)),
        ["N02:H01:ssmix2 resolved 0/1", "N01:H01:ssmix2 resolved 0/1"]
    );
    let mut tally = Tally::default();
    tally.feed(defect("N01").code, 1, 1, String::new());
    assert_eq!(
        lines(&night(tally, "L2", &previous)),
        ["N01:H01:ssmix2 persisting 1/1"]
    );
}

#[test]
fn findings_of_others_are_passed_over() {
    let other = |hospital: &str, feed: &str| Finding {
        hospital: hospital.into(),
        feed: feed.into(),
        key: Subject::File(1).key(defect("F08").code, hospital, feed),
        ..finding("F08", Subject::File(1))
    };
    let previous = [other("H02", "ssmix2"), other("H01", "claims")];
    let findings = Tally::default().findings("H01", "ssmix2", "L2", &previous, &|_| true);
    assert_eq!(findings, []);
}

#[test]
fn a_file_pushed_out_of_the_names_is_not_resolved() {
    let max = FINDINGS_PER_CODE_MAX as i64;
    let previous = [
        finding("F08", Subject::File(5_000)),
        finding("F08", Subject::OtherFiles),
    ];
    let mut tally = Tally::default();
    for id in (0..max).chain([5_000]) {
        tally.file(&file(id, "OML-11"), &[defect("F08")]);
    }
    let findings = night(tally, "L2", &previous);
    assert!(
        findings
            .iter()
            .all(|finding| finding.status != Status::Resolved)
    );
    assert!(
        findings
            .iter()
            .all(|finding| finding.source_file_id != Some(5_000))
    );
    let persisting: Vec<_> = findings
        .iter()
        .filter(|finding| finding.status == Status::Persisting)
        .map(|finding| finding.key.as_str())
        .collect();
    assert_eq!(persisting, ["F08:H01:ssmix2:other-files"]);
}
