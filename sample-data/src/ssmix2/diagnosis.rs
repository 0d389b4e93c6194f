//! PPR-01: the list of diagnoses. One chain a patient; whatever changes, the whole list is sent anew.

use jiff::civil::DateTime;

use super::desk::{Desk, Stream, later, part, setting};
use super::message::{day, department, doctor, segment, stamp};
use super::name::NO_ORDER;
use super::{Chain, Version};
use crate::history::{Encounter, History, Problem};
use crate::hospital::dialect::escape;

/// The chain of a patient who ever had a diagnosis.
pub(super) fn chain(desk: &Desk, history: &History) -> Option<Chain> {
    let list = List::new(desk, history);
    let mut times: Vec<DateTime> = list.rows.iter().flat_map(Row::times).collect();
    times.sort();
    times.dedup();
    let mut versions = Vec::new();
    let mut before = None;
    for at in times {
        versions.push(list.version(before, at));
        before = Some(at);
    }
    part(&mut versions);
    (!versions.is_empty()).then(|| desk.chain(None, "PPR-01", NO_ORDER, versions))
}

/// A diagnosis with the times at which the storage learns of it.
struct Row<'h> {
    problem: &'h Problem,
    /// 1-based.
    number: usize,
    recorded: DateTime,
    resolved: Option<DateTime>,
    withdrawn: Option<DateTime>,
}

impl Row<'_> {
    fn times(&self) -> impl Iterator<Item = DateTime> {
        [Some(self.recorded), self.resolved, self.withdrawn]
            .into_iter()
            .flatten()
    }
}

struct List<'d> {
    desk: &'d Desk<'d>,
    encounters: &'d [Encounter],
    rows: Vec<Row<'d>>,
    /// Whether what is withdrawn is said to be deleted once, rather than left out without a word.
    announces: bool,
}

impl<'d> List<'d> {
    fn new(desk: &'d Desk<'d>, history: &'d History) -> List<'d> {
        let row = |(index, problem): (usize, &'d Problem)| {
            let mut random = desk.random(Stream::Problem, [index as u64, 0]);
            let seconds = 15 + random.below(240) as i64;
            let recorded = desk.sent(later(problem.recorded, seconds));
            let after = |at: DateTime| desk.sent(later(at, seconds)).max(recorded);
            // The list is tidied up at the end of the day.
            let resolved = problem.resolved.map(|date| after(date.at(16, 30, 0, 0)));
            Row {
                problem,
                number: index + 1,
                recorded,
                resolved,
                withdrawn: problem.withdrawn.map(after),
            }
        };
        List {
            desk,
            encounters: &history.encounters,
            rows: history.problems.iter().enumerate().map(row).collect(),
            announces: desk.hospital.index.is_multiple_of(2),
        }
    }

    /// The list at a time; `before` is the time of the list before it.
    fn version(&self, before: Option<DateTime>, at: DateTime) -> Version {
        let is_new = |time: DateTime| time <= at && before.is_none_or(|before| time > before);
        let mut segments = vec![self.desk.pid.clone()];
        let known = || self.rows.iter().filter(|row| row.recorded <= at);
        let mut newest = None;
        for row in known() {
            let action = match (row.withdrawn, row.resolved) {
                (Some(time), _) if time <= at && is_new(time) && self.announces => ("DE", time),
                (Some(time), _) if time <= at => continue,
                (_, Some(time)) if time <= at => ("UP", time),
                _ => ("AD", row.recorded),
            };
            newest = newest.max(Some((row.recorded, row.number)));
            self.write(row, action, at, &mut segments);
        }
        if newest.is_none() {
            // A list of nothing has no form, so that the last diagnosis goes with a deletion everywhere.
            for row in known() {
                self.write(row, ("DE", at), at, &mut segments);
            }
        }
        let newest = newest.and_then(|(_, number)| self.rows.get(number - 1));
        let unit = newest.map(|row| self.unit(row));
        self.desk.version(at, unit, "PPR^ZD1^PPR_ZD1", segments)
    }

    /// The encounter in which a diagnosis was made, or the one before it.
    fn encounter(&self, row: &Row<'_>) -> Option<&'d Encounter> {
        let until = self.encounters.iter();
        until
            .take_while(|encounter| encounter.start <= row.problem.recorded)
            .last()
    }

    fn unit(&self, row: &Row<'_>) -> &'d str {
        let specialty = self.encounter(row).map(|encounter| encounter.specialty);
        let own = || self.desk.world.masters.diseases.get(row.problem.disease);
        let specialty = specialty.or_else(|| own().map(|disease| disease.specialty));
        specialty.map_or("", |specialty| department(self.desk.hospital, specialty))
    }

    fn write(&self, row: &Row<'_>, action: (&str, DateTime), at: DateTime, to: &mut Vec<String>) {
        let Some(disease) = self.desk.world.masters.diseases.get(row.problem.disease) else {
            return;
        };
        let name = escape(&disease.name);
        let code = match disease.code.as_str() {
            "" => format!("20084317^{name}^MDCDX2"),
            code => format!("{code}^{name}^MDCDX2"),
        };
        to.push(self.prb(row, action, at, &code, &disease.icd10));
        let suffix = if row.problem.suspected {
            "8002^の疑い^MDCDX2"
        } else {
            ""
        };
        let modifiers = [(2, code.as_str()), (3, suffix)];
        to.push(segment(
            "ZPR",
            &modifiers[..if suffix.is_empty() { 1 } else { 2 }],
        ));
        to.push(self.orc(row));
    }

    fn prb(
        &self,
        row: &Row<'_>,
        action: (&str, DateTime),
        at: DateTime,
        code: &str,
        icd10: &str,
    ) -> String {
        let problem = row.problem;
        let inside = self
            .encounter(row)
            .filter(|encounter| encounter.stay.is_some() && problem.recorded <= encounter.end);
        let kind = if inside.is_some() {
            "H^入院時"
        } else {
            "O^外来時"
        };
        // One field with two systems: the ICD code first, the kind of diagnosis behind it.
        let edition = if self.desk.hospital.index.is_multiple_of(3) {
            "^2013"
        } else {
            ""
        };
        let classes = match icd10.replace('.', "") {
            icd10 if icd10.is_empty() => String::new(),
            icd10 => format!("{icd10}^^I10^{kind}^JHSD0004{edition}"),
        };
        let instance = self.instance(row);
        let established = day(problem.recorded.date());
        let resolved = problem
            .resolved
            .filter(|_| row.resolved.is_some_and(|time| time <= at));
        let resolved = resolved.map_or(String::new(), day);
        let outcome = if resolved.is_empty() {
            ""
        } else {
            "F^治癒^HL70241"
        };
        let onset = day(problem.onset);
        let fields = [
            (1, action.0),
            (2, &stamp(action.1)),
            (3, code),
            (4, &instance),
            (7, &established),
            (9, &resolved),
            (10, &classes),
            (
                13,
                if problem.suspected {
                    "1^疑いあり^JHSD0005"
                } else {
                    ""
                },
            ),
            (14, outcome),
            (15, &resolved),
            (16, &onset),
            (
                18,
                if problem.main {
                    "1^主診断^JHSD0007"
                } else {
                    ""
                },
            ),
        ];
        segment("PRB", &fields)
    }

    /// PRB-4, which stays with a diagnosis.
    fn instance(&self, row: &Row<'_>) -> String {
        format!("{:010}{:05}", self.desk.patient.number, row.number)
    }

    fn orc(&self, row: &Row<'_>) -> String {
        let hospital = self.desk.hospital;
        let encounter = self.encounter(row);
        let own = || self.desk.world.masters.diseases.get(row.problem.disease);
        let specialty = encounter
            .map(|encounter| encounter.specialty)
            .or_else(|| own().map(|disease| disease.specialty));
        let doctor = specialty
            .zip(encounter)
            .map(|(specialty, encounter)| doctor(hospital, encounter, specialty))
            .unwrap_or_default();
        let unit = specialty.map_or(String::new(), |it| self.desk.department_code(it));
        let place = encounter.map_or("O^外来患者オーダ^HL70482", setting);
        let instance = self.instance(row);
        let fields = [
            (1, "NW"),
            (2, instance.as_str()),
            (12, &doctor),
            (17, &unit),
            (29, place),
        ];
        segment("ORC", &fields)
    }
}
