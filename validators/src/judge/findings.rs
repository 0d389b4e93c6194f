//! From the verdicts of a judgement to findings: what is new, what is still there, what is gone.
//!
//! A verdict that could not be reached says nothing: what was open stays open. So does what was open under a code of which the
//! judgement reached no verdict at all. Where a code was judged and one of its subjects is no longer among the verdicts, there
//! is nothing left that could be wrong, and its finding is resolved.

use std::collections::{BTreeMap, BTreeSet};

use model::{Code, Finding, Origin, Severity, Status};

use super::verdict::{Judged, Outcome, Verdict};
use crate::check::Run;
use crate::checks::{CHECKS, about};
use crate::life::{Subject, open_findings};

/// Whose verdicts they are, and of which night.
#[derive(Clone, Copy, Debug)]
pub struct Judgement<'a> {
    /// See [`Finding::hospital`].
    pub hospital: &'a str,
    /// The feed that was judged.
    pub feed: &'a str,
    /// The load that was judged.
    pub load_id: &'a str,
    /// The earlier loads of the same night: what one of them was told, in the same words, is not told again.
    pub same_night: &'a [String],
}

impl Judgement<'_> {
    /// The findings that follow from verdicts, sorted by severity (worst first), code and key. `previous` are the findings of
    /// the loads before, in load order, or only the open ones.
    pub fn findings(&self, verdicts: &[Verdict], previous: &[Finding]) -> Vec<Finding> {
        let mut open: BTreeMap<String, Finding> = open_findings(previous)
            .into_iter()
            .filter(|finding| finding.hospital == self.hospital && finding.feed == self.feed)
            .filter(|finding| is_judged(finding.code))
            .map(|finding| (finding.key.clone(), finding))
            .collect();
        let verdicts = self.by_key(verdicts);
        let reached: BTreeSet<Code> = verdicts
            .values()
            .filter(|verdict| !matches!(verdict.outcome, Outcome::NotApplicable(_)))
            .map(|verdict| verdict.code)
            .collect();
        let mut findings = Vec::new();
        for (key, verdict) in verdicts {
            let earlier = open.remove(&key);
            match (verdict.outcome, earlier) {
                (Outcome::Fail, earlier) => {
                    findings.extend(self.told(self.failed(verdict, key), earlier));
                }
                (Outcome::Pass, Some(earlier)) => {
                    findings.push(self.resolved(earlier, verdict.eligible));
                }
                (Outcome::Pass | Outcome::NotApplicable(_), _) => {}
            }
        }
        let gone = open.into_values();
        let gone = gone.filter(|finding| reached.contains(&finding.code));
        findings.extend(gone.map(|finding| self.resolved(finding, 0)));
        findings.sort_by(|a, b| {
            (b.severity, a.code, a.key.as_str()).cmp(&(a.severity, b.code, b.key.as_str()))
        });
        findings
    }

    /// One verdict a key. Of several about one subject a failure counts most, then a pass; of equal ones the first.
    fn by_key<'v>(&self, verdicts: &'v [Verdict]) -> BTreeMap<String, &'v Verdict> {
        let weight = |verdict: &Verdict| match verdict.outcome {
            Outcome::Fail => 2,
            Outcome::Pass => 1,
            Outcome::NotApplicable(_) => 0,
        };
        let mut by_key: BTreeMap<String, &Verdict> = BTreeMap::new();
        for verdict in verdicts {
            let subject = Subject::from(verdict.subject.clone());
            let known = by_key
                .entry(subject.key(verdict.code, self.hospital, self.feed))
                .or_insert(verdict);
            if weight(verdict) > weight(known) {
                *known = verdict;
            }
        }
        by_key
    }

    fn failed(&self, verdict: &Verdict, key: String) -> Finding {
        let (table, item, source_file_id) = Subject::from(verdict.subject.clone()).into_columns();
        Finding {
            code: verdict.code,
            severity: about(verdict.code.0).map_or(Severity::Error, |about| about.severity),
            status: Status::New,
            hospital: self.hospital.to_owned(),
            feed: self.feed.to_owned(),
            table,
            item,
            from: verdict.from,
            to: verdict.to,
            failed: verdict.failed,
            eligible: verdict.eligible,
            load_id: self.load_id.to_owned(),
            origin: Origin::default(),
            source_file_id,
            key,
            detail: verdict.detail.clone(),
            evidence: Some(verdict.evidence.clone()).filter(|evidence| !evidence.is_empty()),
        }
    }

    /// What is to be told of a failure; `None` when the same night said it already.
    fn told(&self, finding: Finding, earlier: Option<Finding>) -> Option<Finding> {
        let Some(earlier) = earlier else {
            return Some(finding);
        };
        let is_same_night = self.same_night.contains(&earlier.load_id);
        let status = match is_same_night {
            true => earlier.status,
            false => Status::Persisting,
        };
        let told = Finding { status, ..finding };
        let in_same_words = Finding {
            load_id: told.load_id.clone(),
            ..earlier
        };
        (!is_same_night || told != in_same_words).then_some(told)
    }

    fn resolved(&self, earlier: Finding, eligible: u64) -> Finding {
        Finding {
            status: Status::Resolved,
            failed: 0,
            eligible,
            load_id: self.load_id.to_owned(),
            ..earlier
        }
    }
}

/// Whether findings of a code come from judgements.
fn is_judged(code: Code) -> bool {
    CHECKS
        .iter()
        .any(|check| check.about.code == code && matches!(check.run, Run::Judged))
}

impl From<Judged> for Subject {
    fn from(judged: Judged) -> Subject {
        match judged {
            Judged::Item(table, item) => Subject::Item(table, item),
            Judged::Department(table, code) => Subject::Department(table, code),
            Judged::Table(table) => Subject::Table(table),
            Judged::DataType(data_type) => Subject::DataType(data_type),
            Judged::Feed => Subject::Feed,
        }
    }
}

#[cfg(test)]
mod tests {
    use model::Table;

    use super::*;

    fn codes() -> [Code; 2] {
        let judged: Vec<Code> = CHECKS
            .iter()
            .filter(|check| matches!(check.run, Run::Judged))
            .map(|check| check.about.code)
            .collect();
        [judged[0], judged[1]]
    }

    fn verdict(code: Code, item: &str, outcome: Outcome) -> Verdict {
        Verdict {
            code,
            subject: Judged::Item(Table::LabResults, item.to_owned()),
            outcome,
            from: Some(20_463),
            to: Some(20_470),
            failed: 7,
            eligible: 70,
            detail: "median 10 to 100".to_owned(),
            evidence: "{\"n\":70}".to_owned(),
        }
    }

    fn night(
        load_id: &str,
        same_night: &[String],
        verdicts: &[Verdict],
        history: &mut Vec<Finding>,
    ) -> Vec<String> {
        let judgement = Judgement {
            hospital: "H01",
            feed: "ssmix2",
            load_id,
            same_night,
        };
        let findings = judgement.findings(verdicts, history);
        let line = |it: &Finding| {
            let item = it.item.clone().unwrap_or_default();
            format!(
                "{} {item} {} {}/{}",
                it.code,
                it.status.name(),
                it.failed,
                it.eligible
            )
        };
        let mut lines: Vec<String> = findings.iter().map(line).collect();
        lines.sort();
        history.extend(findings);
        lines
    }

    #[test]
    fn only_what_was_judged_changes_what_is_open() {
        use Outcome::{Fail, NotApplicable, Pass};
        let [one, other] = codes();
        let mut history = Vec::new();
        let fails = [
            verdict(one, "A", Fail),
            verdict(one, "B", Fail),
            verdict(one, "C", Fail),
            verdict(other, "A", Fail),
            verdict(other, "D", Pass),
        ];
        let mut night = |load, verdicts: &[Verdict]| night(load, &[], verdicts, &mut history);
        let all = |status: &str| {
            [(one, "A"), (one, "B"), (one, "C"), (other, "A")]
                .map(|(code, item)| format!("{code} {item} {status} 7/70"))
        };
        assert_eq!(night("L1", &fails), all("new"));
        assert_eq!(night("L2", &fails), all("persisting"));
        // A code of which no verdict was reached leaves all of its findings; one that was reached resolves what it passes
        // and what is not there any more.
        let later = [
            verdict(one, "A", Pass),
            verdict(one, "B", NotApplicable("too few numbers")),
            verdict(other, "D", NotApplicable("too few numbers")),
        ];
        assert_eq!(
            night("L3", &later),
            [
                format!("{one} A resolved 0/70"),
                format!("{one} C resolved 0/0")
            ]
        );
        assert_eq!(night("L4", &[]), Vec::<String>::new());
        assert_eq!(
            night("L5", &[verdict(one, "B", Fail), verdict(other, "A", Pass)]),
            [
                format!("{one} B persisting 7/70"),
                format!("{other} A resolved 0/70")
            ]
        );
    }

    #[test]
    fn a_second_run_of_a_night_tells_only_what_is_other() {
        let [one, _] = codes();
        let mut history = Vec::new();
        let fails = [
            verdict(one, "A", Outcome::Fail),
            verdict(one, "B", Outcome::Fail),
        ];
        assert_eq!(night("L1", &[], &fails, &mut history).len(), 2);
        let same_night = ["L1".to_owned()];
        assert_eq!(
            night("L2", &same_night, &fails, &mut history),
            Vec::<String>::new()
        );
        let mut worse = fails.clone();
        worse[0].failed = 9;
        assert_eq!(
            night("L3", &same_night, &worse, &mut history),
            [format!("{one} A new 9/70")]
        );
        assert_eq!(night("L4", &[], &worse, &mut history).len(), 2);
    }

    #[test]
    fn of_two_verdicts_about_one_subject_the_failure_counts() {
        let [one, _] = codes();
        let verdicts = [
            verdict(one, "A", Outcome::Pass),
            verdict(one, "A", Outcome::Fail),
            verdict(one, "A", Outcome::NotApplicable("no conversion")),
        ];
        let found = night("L1", &[], &verdicts, &mut Vec::new());
        assert_eq!(found, [format!("{one} A new 7/70")]);
    }

    #[test]
    fn other_findings_and_other_feeds_are_left_alone() {
        let [one, _] = codes();
        let mut history = vec![crate::testing::finding(
            "V03",
            Subject::Item(Table::LabResults, "A".into()),
        )];
        assert_eq!(
            night("L1", &[], &[verdict(one, "B", Outcome::Pass)], &mut history),
            Vec::<String>::new()
        );
    }
}
