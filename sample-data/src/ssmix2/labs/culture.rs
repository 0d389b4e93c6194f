//! Bacteriology: the smear, the organisms that grew with their amounts, and what each of them is susceptible to.
//!
//! It is an OML-11 as well, with several requests below one specimen. The name of an organism and its amount are two OBX
//! with the same OBX-4; the request of a susceptibility says in OBR-26 which of them it belongs to.

use jiff::SignedDuration;
use jiff::civil::DateTime;

use crate::history::{Culture, Encounter, Event, Isolate, Patient, Susceptibility, World};
use crate::hospital::Hospital;
use crate::hospital::dialect::{CodeOrder, Comparator};

use super::super::desk::part;
use super::super::{Chain, LabReport, RequestGroup, ResultRow, SpecimenGroup};
use super::change;
use super::frame::{Frame, Request, Stage, a_day_later};
use super::value::amount;

/// The chains of a culture: the order, then its report with all that became of it.
pub(crate) fn culture_chains(
    world: &World,
    hospital: &Hospital,
    patient: &Patient,
    encounter: &Encounter,
    event: &Event,
    culture: &Culture,
) -> Vec<Chain> {
    let frame = Frame::new(world, hospital, patient, encounter, event);
    let codes = Codes::of(hospital, culture.material.0);
    let writer = |days: i8| {
        let later = |at: DateTime| (0..days).fold(at, |at, _| a_day_later(at));
        Writer {
            frame: &frame,
            codes: &codes,
            culture,
            collected: later(culture.collected),
            reported: later(culture.reported),
        }
    };
    let order = writer(0).ordered();
    change::with_changes(&frame, vec![order], |days| vec![writer(days).results()])
}

/// A code of a request or result of bacteriology: local code, then the text of OBR-4 or OBX-3.
struct Code {
    local: &'static str,
    text: String,
}

/// The codes for one material.
struct Codes {
    smear: Code,
    smear_grade: Code,
    culture: Code,
    organism: Code,
    amount: Code,
    susceptibility: Code,
}

impl Codes {
    fn of(hospital: &Hospital, material: &str) -> Codes {
        let dialect = &hospital.dialect;
        let code =
            |local: &'static str, analyte: &str, method: &str, kind: &str, name: &str| Code {
                local,
                text: dialect.coded(
                    dialect.code_order,
                    &format!("{analyte}0000{material}{method}{kind}^{name}^JC10"),
                    &format!("{local}^{name}^{}", dialect.local_system),
                ),
            };
        Codes {
            smear: code("BG00", "6A010", "704", "", "塗抹鏡検"),
            smear_grade: code("BG01", "6A010", "704", "11", "塗抹鏡検菌量"),
            culture: code("BC00", "6B010", "742", "", "培養同定"),
            organism: code("BC01", "6B010", "742", "14", "培養同定菌名"),
            amount: code("BC02", "6B010", "742", "11", "培養同定菌量"),
            susceptibility: code("BS00", "6C205", "762", "", "薬剤感受性"),
        }
    }
}

/// A culture and when its parts happened, by the message.
struct Writer<'a> {
    frame: &'a Frame<'a>,
    codes: &'a Codes,
    culture: &'a Culture,
    collected: DateTime,
    reported: DateTime,
}

impl Writer<'_> {
    fn request<'b>(&'b self, part: usize, code: &'b Code, stage: Stage) -> Request<'b> {
        let is_order = stage == Stage::Ordered;
        Request {
            number: 1,
            part,
            order_no: self.frame.order_no(0),
            specimen_id: if is_order {
                String::new()
            } else {
                self.frame.specimen_id(1)
            },
            code: &code.text,
            parent: "",
            collected: self.collected,
            reported: match stage {
                Stage::Ordered => self.frame.event.ordered,
                Stage::Preliminary => self.read_first(),
                Stage::Final => self.reported,
            },
            outside: false,
            stage,
        }
    }

    /// When plates were first looked at: the day before the report, not before the specimen was there.
    fn read_first(&self) -> DateTime {
        let day_before = self.reported.saturating_sub(SignedDuration::from_hours(24));
        let soonest = self.collected.saturating_add(SignedDuration::from_hours(5));
        day_before.max(soonest).min(self.reported)
    }

    fn spm(&self, request: &Request) -> String {
        let (code, name) = self.culture.material;
        let specimen = self.frame.hospital.dialect.specimen(code, name);
        self.frame.spm(request, &specimen)
    }

    /// OML-01.
    fn ordered(&self) -> Chain {
        let request = self.request(1, &self.codes.culture, Stage::Ordered);
        let mut segments = self.frame.head();
        segments.extend([
            self.spm(&request),
            self.frame.orc(&request),
            self.frame.obr(&request),
        ]);
        self.frame.order(segments)
    }

    /// OML-11, where the hospital does so with a preliminary report before the final one.
    fn results(&self) -> Chain {
        let frame = self.frame;
        let mut chain = frame.chain("OML-11", self.collected.date(), frame.order_no(0));
        if frame.hospital.dialect.preliminary {
            let report = self.report(Stage::Preliminary);
            let version = frame.report(self.read_first(), 60, report, false);
            chain.versions.push(version);
        }
        let version = frame.report(self.reported, 61, self.report(Stage::Final), false);
        chain.versions.push(version);
        part(&mut chain.versions);
        chain
    }

    fn report(&self, stage: Stage) -> LabReport {
        let culture_part = 1 + usize::from(self.culture.smear.is_some());
        let mut requests = Vec::new();
        if let Some(grade) = self.culture.smear {
            requests.push(self.smear(grade, stage));
        }
        requests.push(self.growth(culture_part, stage));
        if stage == Stage::Final {
            let tested = (1..).zip(&self.culture.isolates);
            let tested = tested.filter(|(_, isolate)| !isolate.susceptibilities.is_empty());
            for (part, (sub_id, isolate)) in (culture_part + 1..).zip(tested) {
                let group = self.susceptibilities(part, sub_id, isolate);
                requests.extend((!group.results.is_empty()).then_some(group));
            }
        }
        let first = self.request(1, &self.codes.culture, stage);
        LabReport {
            head: self.frame.head(),
            specimens: vec![SpecimenGroup {
                spm: self.spm(&first),
                requests,
            }],
        }
    }

    fn group(&self, request: &Request, results: Vec<ResultRow>) -> RequestGroup {
        RequestGroup {
            head: vec![self.frame.obr(request), self.frame.orc(request)],
            results,
            microbiology: true,
        }
    }

    fn smear(&self, grade: u8, stage: Stage) -> RequestGroup {
        let row = self.row(&self.codes.smear_grade, 1, stage);
        let row = self.graded(row, grade);
        self.group(&self.request(1, &self.codes.smear, stage), vec![row])
    }

    /// The organisms with their amounts; one row pair says so when there are none.
    fn growth(&self, part: usize, stage: Stage) -> RequestGroup {
        let mut rows = Vec::new();
        let nothing = self.culture.isolates.is_empty();
        let none = nothing.then(|| (NOTHING_GREW.to_owned(), 0));
        let isolates = self.culture.isolates.iter();
        let grown = isolates.map(|isolate| (self.organism(isolate), isolate.amount));
        for (sub_id, (organism, amount)) in (1..).zip(none.into_iter().chain(grown)) {
            let name = ResultRow {
                value_type: "CWE",
                value: organism,
                flags: self.abnormal(amount > 0),
                ..self.row(&self.codes.organism, sub_id, stage)
            };
            rows.push(name);
            let row = self.row(&self.codes.amount, sub_id, stage);
            rows.push(self.graded(row, amount));
        }
        self.group(&self.request(part, &self.codes.culture, stage), rows)
    }

    fn row(&self, code: &Code, sub_id: usize, stage: Stage) -> ResultRow {
        ResultRow {
            local_code: code.local.to_owned(),
            code: code.text.clone(),
            sub_id: sub_id.to_string(),
            status: if stage == Stage::Final { "F" } else { "P" },
            ..ResultRow::default()
        }
    }

    fn graded(&self, row: ResultRow, grade: u8) -> ResultRow {
        ResultRow {
            value_type: "ST",
            value: amount(self.frame.hospital.dialect.grades, grade).to_owned(),
            flags: self.abnormal(grade > 0),
            ..row
        }
    }

    fn abnormal(&self, is_abnormal: bool) -> String {
        let flag = if is_abnormal && self.frame.hospital.dialect.flags {
            "A"
        } else {
            ""
        };
        flag.to_owned()
    }

    /// OBX-5 with the organism.
    fn organism(&self, isolate: &Isolate) -> String {
        let organisms = &self.frame.world.masters.organisms;
        let dialect = &self.frame.hospital.dialect;
        let Some(organism) = organisms.get(isolate.organism) else {
            return String::new();
        };
        let standard = format!("{}^{}^JANIS", organism.code, organism.name);
        match dialect.code_order {
            CodeOrder::StandardFirst | CodeOrder::StandardOnly => standard,
            CodeOrder::LocalFirst | CodeOrder::LocalOnly => {
                let local = format!("E{:03}^{}^99ORG", isolate.organism + 1, organism.name);
                dialect.coded(dialect.code_order, &standard, &local)
            }
        }
    }

    /// The antibiogram of one organism, with the way back to it.
    fn susceptibilities(&self, part: usize, sub_id: usize, isolate: &Isolate) -> RequestGroup {
        let organisms = &self.frame.world.masters.organisms;
        let organism = organisms
            .get(isolate.organism)
            .map_or("", |organism| organism.name.as_str());
        let parent = format!(
            "{}^{sub_id}^{organism}",
            first_triple(&self.codes.organism.text).replace('^', "&")
        );
        let tests = isolate.susceptibilities.iter();
        let rows = tests.filter_map(|test| self.susceptibility(sub_id, test));
        let request = Request {
            parent: &parent,
            ..self.request(part, &self.codes.susceptibility, Stage::Final)
        };
        self.group(&request, rows.collect())
    }

    /// MIC in OBX-5 and the verdict in OBX-8, which carries meaning here and is filled by everybody.
    fn susceptibility(&self, sub_id: usize, test: &Susceptibility) -> Option<ResultRow> {
        let hospital = self.frame.hospital;
        let local = hospital.book.items.get(test.item)?.as_ref()?;
        let item = self.frame.world.masters.items.get(test.item)?;
        let material = self.culture.material.0;
        let blank = match hospital.dialect.comparator {
            Comparator::Positional => " ",
            _ => "",
        };
        let (value_type, value) = match test.side {
            ..=-1 => ("ST", format!("<={blank}{}", test.mic)),
            0 => ("NM", test.mic.to_string()),
            1.. => ("ST", format!(">{blank}{}", test.mic)),
        };
        Some(ResultRow {
            item: Some(test.item),
            level: test.mic,
            // A hospital without codes of its own names the item by the standard's.
            local_code: with_material(&local.code, &item.jlac10, material),
            value_type,
            code: with_material(&local.text, &item.jlac10, material),
            sub_id: sub_id.to_string(),
            value,
            unit: local.unit.clone(),
            flags: test.verdict.to_string(),
            status: "F",
            ..ResultRow::default()
        })
    }
}

/// OBX-5 of a culture in which nothing grew.
const NOTHING_GREW: &str = "0000^検出せず^99ORG";

/// The first filled `code^name^system` of a coded element.
fn first_triple(text: &str) -> &str {
    let text = text.trim_start_matches('^');
    let end = text
        .match_indices('^')
        .nth(2)
        .map_or(text.len(), |(end, _)| end);
    &text[..end]
}

/// A coded item whose JLAC10 says the material that was really taken, in its characters 10 to 12.
fn with_material(text: &str, jlac10: &str, material: &str) -> String {
    match (jlac10.get(..9), jlac10.get(12..)) {
        (Some(before), Some(behind)) if material.len() == 3 => {
            text.replacen(jlac10, &format!("{before}{material}{behind}"), 1)
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests;
