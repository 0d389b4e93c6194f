//! Every kind acts; plans are exact, even and the same every time.

use std::collections::BTreeSet;

use super::fixture::{self, FROM, TO};
use super::*;
use crate::Error;
use crate::ssmix2::{Content, LabReport};

/// Patients of each of the two hospitals.
const PATIENTS: usize = 30;

fn rows(report: &LabReport) -> impl Iterator<Item = &ResultRow> {
    let requests = report
        .specimens
        .iter()
        .flat_map(|specimen| &specimen.requests);
    requests.flat_map(|request| &request.results)
}

/// Files and rows that carry the mark of a fault. Of a row in several versions each one counts.
#[derive(Debug, Default, PartialEq)]
struct Marks {
    files: u64,
    rows: u64,
}

fn marks(chains: &[Chain], fault: u16) -> Marks {
    let mut marks = Marks::default();
    for version in chains.iter().flat_map(|chain| &chain.versions) {
        marks.files += u64::from(version.damage.faults.contains(&fault));
        if let Content::Lab(report) = &version.content {
            let hit = rows(report).filter(|row| row.faults.contains(&fault));
            marks.rows += hit.count() as u64;
        }
    }
    marks
}

/// What a scenario made of every patient of the first hospital.
struct Outcome {
    plan: Plan,
    before: Vec<Vec<Chain>>,
    after: Vec<Vec<Chain>>,
    removed: Vec<(u16, u64)>,
}

impl Outcome {
    fn of(text: &str) -> Result<Outcome, Error> {
        let masters = fixture::masters();
        let world = fixture::world(&masters);
        let hospitals = [0, 1].map(|index| fixture::hospital(&masters, index));
        let generate = |hospital: usize, number: usize| {
            fixture::chains(&masters, &hospitals[hospital], number)
        };
        let scenario = Scenario::read(text)?;
        let plan = Plan::new(&scenario, &world, &hospitals, PATIENTS, &generate)?;
        let hospital = &hospitals[0];
        let before: Vec<_> = (0..PATIENTS).map(|number| generate(0, number)).collect();
        let mut after = before.clone();
        let mut removed = Vec::new();
        // Backwards, since the order of patients must not matter.
        for (number, chains) in after.iter_mut().enumerate().rev() {
            removed.extend(plan.apply(&world, hospital, number, chains));
        }
        Ok(Outcome {
            plan,
            before,
            after,
            removed,
        })
    }

    fn marks(&self, fault: u16) -> Marks {
        let each = self.after.iter().map(|chains| marks(chains, fault));
        each.fold(Marks::default(), |sum, marks| Marks {
            files: sum.files + marks.files,
            rows: sum.rows + marks.rows,
        })
    }

    fn removed(&self, fault: u16) -> u64 {
        let own = self.removed.iter().filter(|(index, _)| *index == fault);
        own.map(|(_, count)| count).sum()
    }

    fn text(&self) -> String {
        format!("{:?}{:?}", self.after, self.removed)
    }
}

/// One fault of a kind at the first hospital, about an item on which it can act.
fn fault(kind: &Kind, more: &str) -> String {
    let item = match (kind.needs, kind.name) {
        (Needs::Item, "hba1c_jds") => "item = \"HBA1C\"\n",
        (Needs::Item, "thousands_comma" | "unit_power_full_width") => "item = \"PLT\"\n",
        (Needs::Item, _) => "item = \"CRP\"\n",
        _ => "",
    };
    let name = kind.name;
    format!("[[fault]]\nkind = \"{name}\"\nhospital = \"H01\"\n{item}{more}\n")
}

#[test]
fn kinds_are_many_and_told_apart() {
    let names: BTreeSet<&str> = kinds().map(|kind| kind.name).collect();
    assert_eq!(names.len(), kinds().count());
    assert!(names.len() >= 55, "{}", names.len());
    assert_eq!(FAMILIES.len(), 19);
    for family in FAMILIES {
        assert!(!family.kinds.is_empty(), "{}", family.title);
        for kind in family.kinds {
            assert!(kind.code.starts_with(family.letter), "{}", kind.name);
            assert_eq!(kind.code.len(), 3, "{}", kind.name);
            assert!(kind.about.ends_with('.'), "{}", kind.name);
        }
    }
    let markdown = kinds_markdown();
    for name in names {
        assert!(markdown.contains(&format!("| `{name}` |")), "{name}");
    }
}

#[test]
fn every_kind_changes_and_marks() {
    for kind in kinds() {
        let outcome = Outcome::of(&fault(kind, "")).unwrap();
        let (marks, removed) = (outcome.marks(0), outcome.removed(0));
        let counted = match kind.unit_of_count {
            Counted::Rows => marks.rows,
            Counted::Files => marks.files,
            Counted::Months => continue,
        };
        assert!(counted + removed > 0, "{}: {marks:?}, {removed}", kind.name);
        let mut unmarked = outcome.after.clone();
        for version in unmarked
            .iter_mut()
            .flatten()
            .flat_map(|it| &mut it.versions)
        {
            version.damage.faults.clear();
            if let Content::Lab(report) = &mut version.content {
                let requests = report.specimens.iter_mut().flat_map(|it| &mut it.requests);
                for row in requests.flat_map(|it| &mut it.results) {
                    row.faults.clear();
                }
            }
        }
        assert_ne!(
            format!("{:?}", outcome.before),
            format!("{unmarked:?}"),
            "{} left nothing but marks",
            kind.name
        );
    }
}

#[test]
fn what_a_kind_says_is_what_it_does() {
    // Kind, more of the entry, and a text that must stand in what comes of it.
    for (name, more, expected) in [
        ("not_a_number", "", "value: \"0.."),
        ("comparator_behind", "", "<\", unit: \"mg/dL"),
        ("unit_missing", "", "unit: \"\""),
        ("unit_of_another_scale", "", "unit: \"mg/L^mg/L^99UNT\""),
        ("label_changed", "", "unit: \"mg/L^mg/L^99UNT\""),
        ("unit_power_full_width", "", "unit: \"×10＾3/uL"),
        ("no_standard_code", "", "code: \"10040^CRP^99LAB\""),
        ("other_material", "", "code: \"5C070000000106201^"),
        ("dummy_code", "", "local_code: \"99999999\""),
        ("impossible_time", "", "analysed_at: \"20261131"),
        ("reported_before_analysed", "", "analysed_at: \"20261002"),
        ("stay_after_death", "", "|20||||||||20261010"),
        ("code_of_other_sex", "", "code: \"4F080000000190111^"),
        ("reused_code", "", "10040^PLT^99LAB"),
        ("stuck_value", "size = 7.77", "value: \"7.77\""),
        ("ceiling", "size = 0.01", "value: \"0.01\""),
        ("censoring_burst", "size = 0.3", "value: \"<0.30\""),
        ("black_square", "", "||■本^太郎"),
        ("half_width_kana", "", "~ﾋｮｳﾎﾝ^ﾀﾛｳ^^^^^L^P"),
        ("detached_voiced_mark", "", "~カ゛ヒョウホン"),
        ("other_patient_inside", "", "PID|0001||9000031^^^^PI"),
        (
            "wrong_folder",
            "",
            "folder: Some(\"900/000/9000002/20261001/OML-11\")",
        ),
        ("name_six_fields", "", "20261001143000123_1\")"),
        ("impossible_timestamp", "", "20261001253000123_01_1\")"),
        ("fields_shifted", "", "L^P|||19600102|M\""),
        ("late_arrival", "size = 60.0", "sent: 2026-12-14T14:30:00"),
        ("unknown_data_type", "", "data_type: \"XXX-99\""),
    ] {
        let outcome = Outcome::of(&fault(kind(name).unwrap(), more)).unwrap();
        let text = format!("{:?}", outcome.after);
        assert!(text.contains(expected), "{name}: no {expected}");
        let before = format!("{:?}", outcome.before);
        assert!(!before.contains(expected), "{name}: {expected} before");
    }
}

#[test]
fn a_count_is_exact_and_one_file_takes_one() {
    // Every kind that a count can be asked of, two of each.
    let of_chains = || kinds().filter(|kind| !matches!(kind.act, Act::Delivered(_)));
    let text: String = of_chains().map(|kind| fault(kind, "count = 2")).collect();
    let outcome = Outcome::of(&text).unwrap();
    for (index, kind) in of_chains().enumerate() {
        let index = index as u16;
        let hits: usize = outcome
            .plan
            .targets
            .values()
            .flatten()
            .filter(|target| target.fault == index)
            .count();
        assert_eq!(hits, 2, "{}", kind.name);
        let marks = outcome.marks(index);
        match kind.act {
            Act::Sole(_) | Act::Version(_) => assert_eq!(marks.files, 2, "{}", kind.name),
            Act::Delivered(_) => {}
            Act::Row(_) => assert!(marks.rows >= 2 && marks.rows <= 4, "{}", kind.name),
            Act::Chains(_) => assert!(marks.files + outcome.removed(index) >= 2, "{}", kind.name),
        }
    }
    let mut taken = BTreeSet::new();
    for (patient, targets) in &outcome.plan.targets {
        for target in targets {
            assert!(
                taken.insert(format!("{patient:?}{:?}", target.key)),
                "{target:?} is taken twice"
            );
        }
    }
}

#[test]
fn too_few_places_are_an_error() {
    let text = fault(kind("no_demographics").unwrap(), "count = 31");
    let error = Outcome::of(&text).err().unwrap();
    assert!(
        matches!(
            &error,
            Error::TooFewForFault { kind: "no_demographics", hospital, found: 30, wanted: 31, .. }
                if hospital == "H01"
        ),
        "{error}"
    );
}

#[test]
fn a_share_is_close_to_what_was_asked() {
    let all = PATIENTS * 10;
    for (share, low, high) in [(1.0, all, all), (0.5, 115, 185), (0.1, 12, 50)] {
        let text = fault(kind("wrong_factor").unwrap(), &format!("share = {share}"));
        let outcome = Outcome::of(&text).unwrap();
        let mut hit = 0;
        for chain in outcome.after.iter().flatten() {
            let Some(Content::Lab(report)) = chain.versions.last().map(|it| &it.content) else {
                continue;
            };
            hit += rows(report).filter(|row| !row.faults.is_empty()).count();
        }
        assert!((low..=high).contains(&hit), "{share}: {hit} of {all}");
    }
}

#[test]
fn a_period_holds_its_first_and_last_day_and_no_other() {
    let more = "from = 2026-10-03\nto = 2026-10-07";
    let outcome = Outcome::of(&fault(kind("empty_file").unwrap(), more)).unwrap();
    let days = outcome.after.iter().flatten().filter(|chain| {
        let mut versions = chain.versions.iter();
        versions.any(|version| !version.damage.faults.is_empty())
    });
    let days: BTreeSet<String> = days
        .filter_map(|chain| Some(chain.care_date?.to_string()))
        .collect();
    let expected = ["2026-10-03", "2026-10-05", "2026-10-07"];
    assert_eq!(days, expected.map(str::to_owned).into());
}

#[test]
fn the_same_scenario_gives_the_same_chains() {
    let text: String = kinds().map(|kind| fault(kind, "share = 0.05")).collect();
    let first = Outcome::of(&text).unwrap().text();
    assert_eq!(first, Outcome::of(&text).unwrap().text());
    let counted: String = kinds().map(|kind| fault(kind, "count = 1")).collect();
    let first = Outcome::of(&counted).unwrap().text();
    assert_eq!(first, Outcome::of(&counted).unwrap().text());
}

#[test]
fn other_hospitals_are_left_alone() {
    let masters = fixture::masters();
    let world = fixture::world(&masters);
    let hospitals = [0, 1].map(|index| fixture::hospital(&masters, index));
    let generate =
        |hospital: usize, number: usize| fixture::chains(&masters, &hospitals[hospital], number);
    let text: String = kinds().map(|kind| fault(kind, "")).collect();
    let scenario = Scenario::read(&text).unwrap();
    let plan = Plan::new(&scenario, &world, &hospitals, PATIENTS, &generate).unwrap();
    let before = generate(1, 0);
    let mut after = before.clone();
    assert_eq!(plan.apply(&world, &hospitals[1], 0, &mut after), []);
    assert_eq!(format!("{before:?}"), format!("{after:?}"));
}

#[test]
fn the_truth_names_what_was_planned() {
    let text = fault(kind("wrong_factor").unwrap(), "from = 2026-10-05");
    let outcome = Outcome::of(&text).unwrap();
    let masters = fixture::masters();
    let truth = outcome.plan.truth(&[fixture::hospital(&masters, 0)]);
    let fault = &truth[0];
    assert_eq!(
        (fault.id.as_str(), fault.code.as_str()),
        ("wrong_factor-1", "D01")
    );
    assert_eq!(fault.item.as_deref(), Some("CRP"));
    assert_eq!(fault.local_code.as_deref(), Some("10040"));
    assert_eq!((fault.from, fault.to), (date(2026, 10, 5), TO));
    assert!(FROM < fault.from);
}

const fn date(year: i16, month: i8, day: i8) -> Date {
    jiff::civil::date(year, month, day)
}

#[test]
fn the_scenarios_of_the_crate_are_whole() {
    let all = Scenario::read(include_str!("../../scenarios/all-kinds.toml")).unwrap();
    let clean = Scenario::read(include_str!("../../scenarios/clean.toml")).unwrap();
    let network = Scenario::read(include_str!("../../scenarios/network.toml")).unwrap();
    let names = |scenario: &Scenario| -> BTreeSet<&str> {
        let faults = scenario.faults.iter();
        faults.map(|entry| entry.kind.name).collect()
    };
    assert_eq!(names(&all), kinds().map(|kind| kind.name).collect());
    assert!(clean.faults.is_empty() && !clean.decoys.is_empty());
    for family in FAMILIES {
        let has_one = family
            .kinds
            .iter()
            .any(|kind| names(&network).contains(kind.name));
        assert!(has_one, "{}", family.title);
    }
}
