//! Rules and their self-test, the dictionary, and what is said about both.

use mappings::masters::ListedCode;
use mappings::units::{
    Basis, CodePattern, Dictionary, Fault, Reading, Rule, RuleError, SiteUnits, StatedEntry,
    UnitRules, UnitState,
};
use model::Lang;
use proptest::prelude::*;

fn rules() -> UnitRules {
    UnitRules::build(SiteUnits::default()).unwrap()
}

/// A site's file with one rule.
fn site(codes: &str, from: &str, to: &str, multiply: f64) -> String {
    format!(
        "id = \"h01\"\nversion = 3\nauthor = \"A. Writer\"\nreason = \"test\"\n[[rule]]\nid = \"own\"\ncodes = [{codes}]\n\
         from = \"{from}\"\nto = \"{to}\"\nmultiply = {multiply:?}\nsource = \"test\"\n"
    )
}

fn faults(codes: &str, from: &str, to: &str, multiply: f64) -> Vec<Fault> {
    let text = site(codes, from, to, multiply);
    match UnitRules::build(SiteUnits {
        rules: Some(&text),
        ..SiteUnits::default()
    }) {
        Ok(_) => Vec::new(),
        Err(RuleError::Faults(faults)) => faults,
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn the_reciprocal_of_a_molar_mass_is_caught_when_it_is_loaded() {
    let published = faults("\"3M805\"", "nmol/mL", "ng/mL", 0.000_831_5);
    assert!(
        published
            .iter()
            .any(|fault| matches!(fault, Fault::Factor { .. })),
        "{published:?}"
    );
    let text = published
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("; ");
    assert!(
        text.contains("1202.635 is right, of which it is the reciprocal"),
        "{text}"
    );
    // Its interval lands elsewhere too, and so it would be caught for an analyte whose molar mass nobody has entered.
    assert!(
        published
            .iter()
            .any(|fault| matches!(fault, Fault::Interval { .. })),
        "{published:?}"
    );
    let unheard_of = faults("\"3M999\"", "nmol/mL", "ng/mL", 0.000_831_5);
    assert!(
        matches!(unheard_of[..], [Fault::MolarMass { .. }]),
        "{unheard_of:?}"
    );
    assert_eq!(faults("\"3M805\"", "nmol/mL", "ng/mL", 1202.6), []);
    assert_eq!(faults("\"3M999\"", "nmol/mL", "ng/mL", 804.0), []);
}

#[test]
fn rules_that_cannot_be_right_are_refused() {
    let cases = [
        ("", "mg/kg", "ug/mL", 1.0, "different things"),
        ("", "mg/dL", "mmol/L", 0.0555, "different things"),
        (
            "",
            "mg/L",
            "mg/dL",
            10.0,
            "is right, of which it is the reciprocal",
        ),
        ("", "10*2/uL", "/uL", 1000.0, "100 is right"),
        ("\"3D010\"", "mg/dL", "mmol/L", 0.025, "is right"),
        (
            "\"3D010\", \"3C015\"",
            "mmol/L",
            "mg/dL",
            18.0156,
            "11.312 is right",
        ),
        ("", "mg/L", "mg/dL", -0.1, "above zero"),
        ("", "mg/L", "mg/dL", 0.0, "above zero"),
    ];
    for (codes, from, to, multiply, expected) in cases {
        let found = faults(codes, from, to, multiply);
        let text = found.first().map(ToString::to_string).unwrap_or_default();
        assert!(text.contains(expected), "{from} to {to}: {text}");
    }
    let unsigned = site("", "mg/L", "mg/dL", 0.1).replace("A. Writer", "");
    let error = UnitRules::build(SiteUnits {
        rules: Some(&unsigned),
        ..SiteUnits::default()
    });
    assert!(matches!(error, Err(RuleError::Unsigned { .. })));
    let no_unit = site("", "mgs/L", "mg/dL", 0.1);
    let error = UnitRules::build(SiteUnits {
        rules: Some(&no_unit),
        ..SiteUnits::default()
    });
    assert!(matches!(error, Err(RuleError::Ucum { unit }) if unit == "mgs/L"));
}

#[test]
fn a_sites_rule_and_override_are_used_under_their_own_id() {
    let text = site("\"3M999\"", "nmol/mL", "ng/mL", 804.0)
        + "[[override]]\nspellings = [\"Ｘ／Ｙ\"]\ncodes = [\"3M999\"]\nucum = \"nmol/mL\"\nreason = \"test\"\n";
    let listed = [ListedCode {
        code: "3M9990000023999".to_owned(),
        unit: Some("ng/mL".to_owned()),
        ..ListedCode::default()
    }];
    let rules = UnitRules::build(SiteUnits {
        rules: Some(&text),
        listed: &listed,
        decisions: &[],
    })
    .unwrap();
    let verdict = rules.explain("3M999000002399901", Some("x/y"), None);
    assert_eq!(
        (verdict.state, verdict.rule_id.as_deref()),
        (UnitState::Converted, Some("h01:own@3"))
    );
    assert_eq!(
        rules.explain(GLUCOSE, Some("x/y"), None).state,
        UnitState::Unknown
    );
}

const GLUCOSE: &str = "3D010000002327201";

#[test]
fn a_rule_without_an_interval_or_with_a_wrong_one_is_told() {
    let entry = |multiply, code: &str| StatedEntry {
        id: "test".to_owned(),
        codes: vec![CodePattern::new(code)],
        from: "U{JSCC}/L".to_owned(),
        to: "U{IFCC}/L".to_owned(),
        multiply,
        add: 0.0,
        source: "test".to_owned(),
    };
    let check =
        |multiply, code| rules().check(&Rule::new(entry(multiply, code), Basis::Method).unwrap());
    assert_eq!(check(0.35, "3B070"), []);
    assert!(matches!(check(2.84, "3B070")[..], [Fault::Interval { .. }]));
    assert!(matches!(
        check(1.0, "3B010")[..],
        [Fault::NoInterval { .. }]
    ));
}

#[test]
fn every_table_is_signed_and_versioned() {
    let tables = [
        include_str!("../../data/units/tokens.toml"),
        include_str!("../../data/units/overrides.toml"),
        include_str!("../../data/units/conversions.toml"),
        include_str!("../../data/units/intervals.toml"),
        include_str!("../../data/units/defaults.toml"),
    ];
    for table in tables {
        let table: toml::Table = toml::from_str(table).unwrap();
        for key in ["id", "author", "reason", "source"] {
            assert!(
                table[key].as_str().is_some_and(|text| !text.is_empty()),
                "{key}"
            );
        }
        assert!(
            table["version"]
                .as_integer()
                .is_some_and(|version| version > 0)
        );
    }
}

#[test]
fn verdicts_say_why_in_both_languages() {
    let rules = rules();
    let cases = [
        (
            GLUCOSE,
            Some("mg/dl"),
            UnitState::Same,
            "mg/dL のまま",
            "is the standard unit, mg/dL",
        ),
        (
            GLUCOSE,
            Some("mmol/L"),
            UnitState::Converted,
            "規則 glucose@2",
            "by rule glucose@2",
        ),
        (
            GLUCOSE,
            None,
            UnitState::Missing,
            "送られていない",
            "No unit was sent",
        ),
        (
            GLUCOSE,
            Some("フグ"),
            UnitState::Unknown,
            "辞書にない",
            "does not have this spelling",
        ),
        (
            GLUCOSE,
            Some("copies"),
            UnitState::Ambiguous,
            "どれか決まらない",
            "may mean any of {copies}/mL",
        ),
        (
            GLUCOSE,
            Some("U/L"),
            UnitState::Mismatch,
            "規則がない",
            "No rule leads from U/L",
        ),
        (
            "9Z999000009999901",
            Some("U/L"),
            UnitState::NoStandard,
            "標準単位が決まっていない",
            "has no standard unit",
        ),
        (
            "3D046000001920402",
            Some("mmol/mol"),
            UnitState::Undecided,
            "世代",
            "different generations",
        ),
    ];
    for (code, unit, state, ja, en) in cases {
        let verdict = rules.explain(code, unit, None);
        assert_eq!(verdict.state, state, "{unit:?}");
        assert!(
            verdict.text(Lang::Ja).contains(ja),
            "{}",
            verdict.text(Lang::Ja)
        );
        assert!(
            verdict.text(Lang::En).contains(en),
            "{}",
            verdict.text(Lang::En)
        );
    }
}

#[test]
fn texts_are_read_by_the_grammar() {
    let dictionary = Dictionary::load(&[]).unwrap();
    let cases = [
        ("10^4μl", "10*4/uL"),
        ("x10 4/ul", "10*4/uL"),
        ("百万/μl", "10*6/uL"),
        ("干/μl", "10*3/uL"),
        ("10の5乗/mL", "10*5/mL"),
        ("10000/μＬ", "10*4/uL"),
        ("x10^3/μ", "10*3/uL"),
        (".10*3/uL", "10*3/uL"),
        ("個/mm3", "/uL"),
        ("ng/(mL.hr)", "ng/mL/h"),
        ("g/(24.hr)", "g/(24.h)"),
        ("(U/mL)", "U/mL"),
        ("MG/G･CREA", "mg/g{creat}"),
        ("nM/mMCr", "nmol/mmol{creat}"),
        ("mm/l", "mmol/L"),
        ("iu/L", "[iU]/L"),
        ("mm(hg)", "mm[Hg]"),
        ("ng/10^7PLT", "ng/10*7{cells}"),
        ("ml/min/1.73m^2", "mL/min/{1.73_m2}"),
        ("ﾍﾞｾｽﾀﾞU/ml", "[beth'U]/mL"),
        ("μg/dl･R", "ug/dL{RBC}"),
        (" m[iU]/L ", "m[iU]/L"),
        ("mm[Hg]", "mm[Hg]"),
    ];
    for (text, ucum) in cases {
        assert_eq!(
            dictionary.read(text, None),
            Reading::Known(ucum.to_owned()),
            "{text}"
        );
    }
    for text in [
        "x10^6/", "/ml", "copies", "ml/min", "K", "x10^3", "U", "Meq/mL", "mg/d",
    ] {
        assert!(
            matches!(dictionary.read(text, None), Reading::Ambiguous(_)),
            "{text}"
        );
    }
    for text in [
        "",
        "?",
        "10^99/uL",
        "mg/",
        "/",
        "//",
        "mg/dL/",
        "以下",
        "個/mm2",
        "ng/m",
        &"m".repeat(10_000),
        "nm^3",
        "mg dL",
        "/5L",
        "[iU]/L{note}",
    ] {
        assert_eq!(dictionary.read(text, None), Reading::Unknown, "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Any text: no panic, and what is known is valid UCUM that is read alike when it is folded first.
    #[test]
    fn any_text_is_read_or_not(text in "(\\PC{0,16}|[mμunkpg/dlL.x10^*()Mol個万cre ]{0,14})", code in "\\PC{0,17}") {
        let dictionary = DICTIONARY.with(Clone::clone);
        let reading = dictionary.read(&text, Some(&code));
        if let Reading::Known(ucum) = &reading {
            prop_assert!(mappings::units::Measure::parse(ucum).is_some());
        }
        // UCUM itself is case sensitive, and folding takes the case.
        if !text.contains('[') {
            prop_assert_eq!(dictionary.read(&mappings::units::fold(&text), Some(&code)), reading);
        }
    }

    /// There and back is where it was, for every pair that converts.
    #[test]
    fn values_come_back(
        value in -1e9f64..1e9,
        pair in prop::sample::select(vec![
            (GLUCOSE, "mg/dL", "mmol/L"),
            ("3M805000001905301", "nmol/mL", "ng/mL"),
            ("3H030000002327101", "mg/dL", "meq/L"),
            ("3H025000002327101", "mmol/L", "meq/L"),
            ("2A990000001930155", "10*4/uL", "10*9/L"),
            ("4B035000002305101", "ng/dL", "pmol/L"),
            ("3B035000002327201", "[iU]/L", "mU/mL"),
        ]),
    ) {
        let (code, from, to) = pair;
        let rules = RULES.with(Clone::clone);
        let there = rules.convert(code, from, to, value).unwrap();
        let back = rules.convert(code, to, from, there).unwrap();
        prop_assert!((back - value).abs() <= 1e-12 * value.abs(), "{value} {there} {back}");
    }
}

thread_local! {
    static RULES: UnitRules = rules();
    static DICTIONARY: Dictionary = Dictionary::load(&[]).unwrap();
}
