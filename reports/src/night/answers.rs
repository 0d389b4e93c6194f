//! The first lines of the page: was everything loaded, did everything come, is all of it accounted for, and what waits for a person.

use std::collections::BTreeSet;

use model::{Lang, Severity};

use super::findings::Group;
use super::values::{FeedRow, HospitalRow, NightReport};
use super::words::Words;
use crate::thousands::thousands;

/// Hospitals that an answer names.
const NAMED_MAX: usize = 6;

/// One answer; the sign and the colour only repeat the sentence.
pub(super) struct Answer {
    /// Whether nobody has to do anything about it.
    pub(super) is_well: bool,
    pub(super) text: String,
    /// The part of the page that has the details.
    pub(super) part: Option<&'static str>,
}

/// The answers, in the order in which people ask.
pub(super) fn answers(report: &NightReport, w: &Words) -> Vec<Answer> {
    let all = [
        loaded(report, w),
        came(report, w),
        balanced(report, w),
        Some(grave(report, w)),
        overdue(report, w),
    ];
    all.into_iter().flatten().collect()
}

/// Every feed of the night with its hospital.
fn feeds(report: &NightReport) -> impl Iterator<Item = (&HospitalRow, &FeedRow)> {
    let hospitals = report.hospitals.iter();
    hospitals.flat_map(|hospital| hospital.feeds.iter().map(move |feed| (hospital, feed)))
}

fn loaded(report: &NightReport, w: &Words) -> Option<Answer> {
    let failed: BTreeSet<&str> = report
        .failures
        .iter()
        .map(|failure| failure.hospital.as_str())
        .collect();
    let hospitals = thousands(report.hospitals.len());
    let all = thousands(feeds(report).count());
    let is_well = failed.is_empty();
    let text = match (w.lang, is_well) {
        _ if is_well && report.hospitals.is_empty() => return None,
        (Lang::Ja, true) => format!("取り込み：{hospitals} 病院、{all} フィードを終えました。"),
        (Lang::En, true) => format!("Loading: done, hospitals {hospitals}, feeds {all}."),
        (Lang::Ja, false) => format!(
            "取り込み：終えられなかった病院があります（{}）。",
            named(&failed, w)
        ),
        (Lang::En, false) => format!("Loading: not done at {}.", named(&failed, w)),
    };
    Some(Answer {
        is_well,
        text,
        part: (!is_well).then_some("failures"),
    })
}

/// `None` when no feed comes every night.
fn came(report: &NightReport, w: &Words) -> Option<Answer> {
    let nightly = feeds(report).filter(|(_, feed)| feed.comes_nightly());
    let nightly: Vec<_> = nightly.collect();
    let silent = nightly.iter().filter(|(_, feed)| feed.is_silent());
    let silent: BTreeSet<&str> = silent.map(|(hospital, _)| hospital.id.as_str()).collect();
    let text = match (w.lang, silent.is_empty()) {
        _ if nightly.is_empty() => return None,
        (Lang::Ja, true) => "到着：毎晩来るフィードのすべてに新しいファイルがあります。".to_owned(),
        (Lang::En, true) => "Arrival: every nightly feed brought new files.".to_owned(),
        (Lang::Ja, false) => format!(
            "到着：毎晩来るフィードに新しいファイルがない病院があります（{}）。休診日でなければ確認してください。",
            named(&silent, w)
        ),
        (Lang::En, false) => format!(
            "Arrival: the nightly feed brought no new file at {}. Unless they were closed, ask them.",
            named(&silent, w)
        ),
    };
    Some(Answer {
        is_well: silent.is_empty(),
        text,
        part: None,
    })
}

/// `None` when nothing was loaded.
fn balanced(report: &NightReport, w: &Words) -> Option<Answer> {
    feeds(report).next()?;
    let lost = feeds(report).filter(|(_, feed)| !feed.balance.closes());
    let lost: BTreeSet<&str> = lost.map(|(hospital, _)| hospital.id.as_str()).collect();
    let text = match (w.lang, lost.is_empty()) {
        (Lang::Ja, true) => format!(
            "収支：受け取ったものはすべて行き先が分かっています（{} 0）。",
            w.unexplained
        ),
        (Lang::En, true) => format!(
            "Balance: everything received is accounted for ({} 0).",
            w.unexplained
        ),
        (Lang::Ja, false) => format!(
            "収支：数が合わない病院があります（{}）。そのデータを使わないでください。",
            named(&lost, w)
        ),
        (Lang::En, false) => format!(
            "Balance: it does not close at {}. Do not use those data.",
            named(&lost, w)
        ),
    };
    Some(Answer {
        is_well: lost.is_empty(),
        text,
        part: None,
    })
}

/// Findings of severity fatal and error: new ones wait for a person, and so do those that go on and that nobody looks after.
fn grave(report: &NightReport, w: &Words) -> Answer {
    let of = |group: Group| {
        let rows = report.findings.iter();
        rows.filter(move |row| row.finding.severity >= Severity::Error && Group::of(row) == group)
    };
    let alone = of(Group::Persisting).filter(|row| row.owner.is_none());
    let counts = [
        of(Group::New).count(),
        of(Group::Persisting).count(),
        alone.count(),
    ];
    let [new, _, alone] = counts;
    let is_well = new + alone == 0;
    let [shown, going_on, by_nobody] = counts.map(thousands);
    let mut text = match w.lang {
        Lang::Ja => format!("エラー以上の指摘：新規 {shown} 件、継続 {going_on} 件"),
        Lang::En => {
            format!("Findings of severity error or fatal: {shown} new, {going_on} persisting")
        }
    };
    text.push_str(&match (w.lang, alone) {
        (Lang::Ja, 0) => "。".to_owned(),
        (Lang::En, 0) => ".".to_owned(),
        (Lang::Ja, _) => format!("（うち担当なし {by_nobody} 件）。"),
        (Lang::En, _) => format!(" ({by_nobody} without owner)."),
    });
    Answer {
        is_well,
        text,
        part: match (new, is_well) {
            (0, false) => Some("changes"),
            (0, true) => None,
            _ => Some("new"),
        },
    }
}

/// `None` when no incident is open.
fn overdue(report: &NightReport, w: &Words) -> Option<Answer> {
    let open = thousands(report.incidents.len());
    let overdue = report.incidents.iter().filter(|it| it.overdue).count();
    let late = thousands(overdue);
    let text = match w.lang {
        _ if report.incidents.is_empty() => return None,
        Lang::Ja => format!("インシデント：期限超過 {late} 件（未完了 {open} 件）。"),
        Lang::En => format!("Incidents: {late} overdue ({open} open)."),
    };
    Some(Answer {
        is_well: overdue == 0,
        text,
        part: Some("incidents"),
    })
}

fn named(hospitals: &BTreeSet<&str>, w: &Words) -> String {
    let mut named: Vec<String> = hospitals
        .iter()
        .take(NAMED_MAX)
        .map(|id| (*id).to_owned())
        .collect();
    if hospitals.len() > NAMED_MAX {
        named.push(format!("+{}", thousands(hospitals.len() - NAMED_MAX)));
    }
    named.join(w.comma)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_hospitals_are_counted() {
        let ids: Vec<String> = (1..=8).map(|number| format!("H0{number}")).collect();
        let ids: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
        assert_eq!(
            named(&ids, Words::of(Lang::En)),
            "H01, H02, H03, H04, H05, H06, +2"
        );
    }
}
