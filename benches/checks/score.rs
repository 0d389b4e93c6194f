//! What was found held against what was planted.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use model::{Finding, Severity};
use sample_data::{DecoyTruth, FaultTruth, Truth};

/// Days by which a finding may lie beside its fault: a week is the grain of the judgement.
const SLACK_DAYS: i32 = 7;

/// Families whose alarms are counted: what a threshold decides.
const JUDGED: &str = "DNU";

/// What came of the faults of one kind.
#[derive(Default)]
pub(crate) struct OfKind {
    pub code: String,
    pub planted: u32,
    /// Found under the code of the kind.
    pub named: u32,
    /// Found at all: by some finding about the same thing and time.
    pub found: u32,
}

/// What came of all seeds.
#[derive(Default)]
pub(crate) struct Score {
    pub kinds: BTreeMap<String, OfKind>,
    pub hospital_months: f64,
    /// Seed, hospital, code and item of every alarm without a reason, warnings and above of the judged families.
    pub false_alarms: Vec<String>,
    pub decoys: u32,
    pub decoys_alarmed: Vec<String>,
    /// Seed, hospital, kind and item of every fault that nothing was said about.
    pub missed: Vec<String>,
    /// Whether what was found, alarms and near misses are printed with their numbers.
    pub is_telling: bool,
}

/// Codes that the habits of a hospital's systems may raise.
fn manners<'a>(truth: &'a Truth, hospital: &str) -> Vec<&'a str> {
    let of_hospital = truth.hospitals.iter().filter(|it| it.hospital == hospital);
    of_hospital
        .flat_map(|it| it.manners.iter().map(|manner| manner.code.as_str()))
        .collect()
}

fn days(date: Date) -> i32 {
    (date - Date::constant(1970, 1, 1)).get_days()
}

fn overlaps(finding: &Finding, from: Date, to: Date) -> bool {
    let first = finding.from.unwrap_or(i32::MIN).saturating_sub(SLACK_DAYS);
    let last = finding.to.unwrap_or(i32::MAX).saturating_add(SLACK_DAYS);
    first <= days(to) && last >= days(from)
}

/// Whether a finding can be about what a fault did.
fn is_about(finding: &Finding, fault: &FaultTruth) -> bool {
    let is_of_files = fault.item.is_none();
    let is_of_item = finding.item.is_some() && finding.item == fault.local_code;
    // Where the code itself or the whole feed was hit, the finding names what is there now.
    let is_renamed = fault.code.starts_with('C') || fault.code == "V14";
    (is_of_files || is_of_item || is_renamed) && overlaps(finding, fault.from, fault.to)
}

/// Whether a fault explains a finding: the codes that come with it, about the same thing.
fn explains(fault: &FaultTruth, finding: &Finding) -> bool {
    let is_coded =
        finding.code.0 == fault.code || fault.also.iter().any(|code| *code == finding.code.0);
    (is_coded || is_neighbour(&fault.code, finding.code.0)) && is_about(finding, fault)
}

/// Whether one thing may be told under either code: values that are wrong under any of the codes for values and units, too much
/// or too little under any of the codes for volume. A stopped item is both to its neighbours.
fn is_neighbour(planted: &str, found: &str) -> bool {
    let of_values = |code: &str| code.starts_with(['D', 'U']);
    let of_volume = |code: &str| code.starts_with('N');
    of_values(planted) && of_values(found) || of_volume(planted) && of_volume(found)
}

/// Code, item, days and detail.
fn in_a_line(finding: &Finding) -> String {
    let day = |day: Option<i32>| {
        let date = day.and_then(|day| Date::constant(1970, 1, 1).checked_add(day.days()).ok());
        date.map_or_else(|| "-".to_owned(), |date| date.to_string())
    };
    format!(
        "{} {} {} {}..{} {}",
        finding.code,
        finding.table.map_or("-", |table| table.name()),
        finding.item.as_deref().unwrap_or("-"),
        day(finding.from),
        day(finding.to),
        finding.detail
    )
}

impl Score {
    fn tell(&self, hospital: &str, what: &str, finding: &Finding) {
        if self.is_telling {
            let evidence = finding.evidence.as_deref().unwrap_or_default();
            eprintln!("{what}: {hospital} {} {evidence}", in_a_line(finding));
        }
    }

    /// Adds what one network showed. `months` is the length of its period.
    pub(crate) fn add(
        &mut self,
        seed: u64,
        truth: &Truth,
        found: &[(String, Vec<Finding>)],
        months: f64,
    ) {
        for fault in &truth.faults {
            let of_hospital = found.iter().filter(|(id, _)| *id == fault.hospital);
            let manners = manners(truth, &fault.hospital);
            // What the hospital's systems always do proves nothing, unless it is the very fault.
            let is_telling = |finding: &&Finding| {
                finding.code.0 == fault.code || !manners.contains(&finding.code.0)
            };
            let findings: Vec<&Finding> = of_hospital
                .flat_map(|(_, findings)| findings)
                .filter(is_telling)
                .collect();
            self.fault(seed, fault, &findings);
        }
        for (hospital, findings) in found {
            self.hospital_months += months;
            self.alarms(seed, truth, hospital, findings);
        }
        for decoy in &truth.decoys {
            self.decoys += 1;
            self.decoy(seed, decoy, truth, found);
        }
    }

    fn fault(&mut self, seed: u64, fault: &FaultTruth, findings: &[&Finding]) {
        if fault.hits == 0 && fault.removed == 0 {
            return;
        }
        let kind = self.kinds.entry(fault.kind.clone()).or_default();
        kind.code.clone_from(&fault.code);
        kind.planted += 1;
        let named = |finding: &&&Finding| finding.code.0 == fault.code && is_about(finding, fault);
        kind.named += u32::from(findings.iter().any(|finding| named(&finding)));
        if let Some(finding) = findings.iter().find(|finding| explains(fault, finding)) {
            kind.found += 1;
            self.tell(&fault.hospital, &format!("found {}", fault.kind), finding);
        } else {
            let of_item = findings
                .iter()
                .filter(|it| it.item.is_some() && it.item == fault.local_code);
            for finding in of_item {
                self.tell(&fault.hospital, &format!("near {}", fault.kind), finding);
            }
            self.missed.push(format!(
                "seed {seed} {} {} {} ({}) {}..{} ({} hits)",
                fault.hospital,
                fault.kind,
                fault.item.as_deref().unwrap_or("-"),
                fault.local_code.as_deref().unwrap_or("-"),
                fault.from,
                fault.to,
                fault.hits
            ));
        }
    }

    fn alarms(&mut self, seed: u64, truth: &Truth, hospital: &str, findings: &[Finding]) {
        let manners = manners(truth, hospital);
        for finding in findings {
            if finding.severity < Severity::Warning
                || !finding.code.0.starts_with(|letter| JUDGED.contains(letter))
                || manners.contains(&finding.code.0)
            {
                continue;
            }
            let faults = truth.faults.iter().filter(|it| it.hospital == hospital);
            if !faults.into_iter().any(|fault| explains(fault, finding)) {
                self.false_alarms
                    .push(format!("seed {seed} {hospital} {}", in_a_line(finding)));
                self.tell(hospital, "false alarm", finding);
            }
        }
    }

    fn decoy(
        &mut self,
        seed: u64,
        decoy: &DecoyTruth,
        truth: &Truth,
        found: &[(String, Vec<Finding>)],
    ) {
        let of_hospital = found.iter().filter(|(id, _)| *id == decoy.hospital);
        let alarm = of_hospital
            .flat_map(|(_, findings)| findings)
            .find(|finding| {
                let faults = truth
                    .faults
                    .iter()
                    .filter(|it| it.hospital == decoy.hospital);
                finding.severity >= Severity::Warning
                    && finding.code.0.starts_with(['D', 'N'])
                    && finding.from.is_some()
                    && overlaps(finding, decoy.from, decoy.to)
                    && (decoy.item.is_none()
                        || decoy.local_code.is_some() && finding.item == decoy.local_code)
                    && !faults.into_iter().any(|fault| explains(fault, finding))
            });
        if let Some(finding) = alarm {
            self.decoys_alarmed.push(format!(
                "seed {seed} {} {} by {}",
                decoy.hospital,
                decoy.kind,
                in_a_line(finding)
            ));
        }
    }
}
