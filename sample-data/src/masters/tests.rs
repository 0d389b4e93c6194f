//! What the masters promise to the rest of the crate and to whoever reads the shipped files.

use std::collections::HashSet;

use encoding_rs::ISO_2022_JP;

use super::*;

fn masters() -> Masters {
    Masters::read().unwrap()
}

fn digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether every text is there once only.
fn unique<'a>(texts: impl IntoIterator<Item = &'a String>) -> bool {
    let mut seen = HashSet::new();
    texts.into_iter().all(|text| seen.insert(text))
}

/// Whether `text` is full width throughout and can be written in JIS X 0208.
fn is_full_width(text: &str) -> bool {
    let (_, _, lost) = ISO_2022_JP.encode(text);
    let half = |character| matches!(character, '\0'..='\x7f' | '\u{ff61}'..='\u{ff9f}');
    !text.is_empty() && !lost && !text.chars().any(half)
}

fn is_half_width(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| matches!(c, ' '..='~' | '\u{ff61}'..='\u{ff9f}'))
}

/// An analyte, an identification, material, method and result; the letter stands second.
fn is_jlac10(code: &str) -> bool {
    code.len() == 17
        && digits(&code[..1])
        && code.as_bytes()[1].is_ascii_uppercase()
        && digits(&code[2..])
}

#[test]
fn there_are_enough_of_each() {
    let masters = masters();
    assert!(masters.items.len() >= 350, "{}", masters.items.len());
    assert!(masters.diseases.len() >= 90);
    assert!(masters.drugs.len() >= 110);
    assert!(masters.procedures.len() >= 60);
    assert!(masters.organisms.len() >= 22);
    let antibiotics = masters.panel("SUSCEPTIBILITY").unwrap();
    assert!(masters.panels[antibiotics].items.len() >= 30);
    assert_eq!(masters.panels[antibiotics].permille, [0, 0]);
}

#[test]
fn keys_and_codes_are_unique() {
    let masters = masters();
    assert!(unique(masters.items.iter().map(|item| &item.key)));
    assert!(unique(masters.items.iter().map(|item| &item.jlac10)));
    assert!(unique(masters.items.iter().map(|item| &item.name)));
    assert!(unique(masters.panels.iter().map(|panel| &panel.key)));
    assert!(unique(masters.drugs.iter().map(|drug| &drug.key)));
    assert!(unique(masters.drugs.iter().map(|drug| &drug.hot9)));
    assert!(unique(masters.drugs.iter().map(|drug| &drug.yj)));
    assert!(unique(masters.drugs.iter().map(|drug| &drug.receipt)));
    assert!(unique(masters.diseases.iter().map(|disease| &disease.key)));
    assert!(unique(masters.diseases.iter().map(|disease| &disease.code)));
    assert!(unique(masters.procedures.iter().map(|one| &one.key)));
    assert!(unique(masters.procedures.iter().map(|one| &one.code)));
    assert!(unique(masters.organisms.iter().map(|one| &one.key)));
    assert!(unique(masters.organisms.iter().map(|one| &one.code)));
}

#[test]
fn item_codes_have_the_shape_and_the_material_of_their_panel() {
    let masters = masters();
    for item in &masters.items {
        assert!(is_jlac10(&item.jlac10), "{}", item.key);
        let panel = &masters.panels[item.panel];
        assert_eq!(item.jlac10[9..12], panel.material.0, "{}", item.key);
        let susceptibility = item.jlac10.starts_with("6C");
        assert_eq!(
            susceptibility,
            panel.key == "SUSCEPTIBILITY",
            "{}",
            item.key
        );
    }
    let hba1c = &masters.items[masters.item("HBA1C").unwrap()];
    assert!(hba1c.jlac10.starts_with("3D046"));
}

#[test]
fn panels_hold_their_items_and_each_has_some() {
    let masters = masters();
    for (position, panel) in masters.panels.iter().enumerate() {
        assert!(!panel.items.is_empty(), "{}", panel.key);
        for item in &panel.items {
            assert_eq!(masters.items[*item].panel, position);
        }
        assert!(is_full_width(&panel.name) && is_full_width(&panel.material.1));
        assert!(panel.permille.iter().all(|share| *share <= 1000));
    }
    let held: usize = masters.panels.iter().map(|panel| panel.items.len()).sum();
    assert_eq!(held, masters.items.len());
}

#[test]
fn keys_are_found() {
    let masters = masters();
    for (position, item) in masters.items.iter().enumerate() {
        assert_eq!(masters.item(&item.key), Some(position));
    }
    assert_eq!(masters.item("NO_SUCH_ITEM"), None);
    for key in ["CHEMISTRY", "BLOOD", "COAGULATION", "VIRUS_RAPID"] {
        assert!(masters.panel(key).is_some(), "{key}");
    }
}

#[test]
fn every_key_that_is_named_exists() {
    let masters = masters();
    for disease in &masters.diseases {
        for key in &disease.items {
            assert!(masters.item(key).is_some(), "{} names {key}", disease.key);
        }
    }
    for disease in &masters.diseases {
        for (key, percent) in &disease.positive {
            let item = masters.item(key).unwrap();
            assert_eq!(masters.items[item].spread, Spread::Binary, "{key}");
            assert!(*percent <= 100, "{key}");
        }
    }
    for drug in &masters.drugs {
        for key in &drug.diseases {
            assert!(
                masters.diseases.iter().any(|one| one.key == *key),
                "{} names {key}",
                drug.key
            );
        }
    }
    let panel = masters.panel("SUSCEPTIBILITY").unwrap();
    for organism in &masters.organisms {
        for (key, resistant, mic) in &organism.antibiotics {
            let item = masters.item(key).unwrap();
            assert_eq!(masters.items[item].panel, panel, "{key}");
            assert!(*resistant <= 100 && *mic > 0.0, "{} {key}", organism.key);
        }
    }
}

#[test]
fn names_can_be_written_by_every_hospital() {
    for item in &masters().items {
        assert!(is_full_width(&item.name), "{}: {}", item.key, item.name);
        assert!(is_full_width(&item.short), "{}: {}", item.key, item.short);
        assert!(is_half_width(&item.kana), "{}: {}", item.key, item.kana);
        assert!(
            !item.english.is_empty() && item.english.is_ascii(),
            "{}",
            item.key
        );
        assert!(item.unit.is_ascii(), "{}", item.key);
        assert!(
            !item
                .key
                .contains(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'))
        );
    }
    let masters = masters();
    for name in masters.drugs.iter().map(|drug| &drug.name) {
        assert!(is_full_width(name), "{name}");
    }
    for name in masters.diseases.iter().map(|disease| &disease.name) {
        assert!(is_full_width(name), "{name}");
    }
    for procedure in &masters.procedures {
        assert!(is_full_width(&procedure.name), "{}", procedure.name);
    }
}

#[test]
fn centres_lie_in_their_ranges_and_ranges_are_ordered() {
    for item in &masters().items {
        let spread = match item.spread {
            Spread::Normal | Spread::Derived => item.width,
            // A share of the centre.
            Spread::LogNormal => item.width * item.centre[0].max(item.centre[1]),
            Spread::Grade | Spread::Binary => {
                assert_eq!(item.range, [None, None], "{}", item.key);
                continue;
            }
        };
        for (centre, range) in item.centre.into_iter().zip(item.range) {
            let Some((low, high)) = range else { continue };
            assert!(low < high, "{}", item.key);
            assert!(
                centre >= low - spread && centre <= high + spread,
                "{}: {centre} is far from {low} to {high}",
                item.key
            );
        }
    }
}

#[test]
fn numbers_make_sense() {
    for item in &masters().items {
        let binary = item.spread == Spread::Binary;
        assert!(item.width > 0.0 || binary, "{}", item.key);
        assert!(
            !binary
                || item
                    .centre
                    .iter()
                    .all(|share| (0.0..=100.0).contains(share))
        );
        assert!(item.spread != Spread::LogNormal || item.centre.iter().all(|it| *it > 0.0));
        assert!(item.permille > 0 && item.permille <= 1000, "{}", item.key);
        assert!(
            item.weight.abs() <= 3.0 && item.per_decade.abs() <= 0.4,
            "{}",
            item.key
        );
        if let (Some(low), Some(high)) = item.measurable {
            assert!(low < high, "{}", item.key);
        }
    }
}

#[test]
fn drugs_and_diseases_have_the_shapes_of_their_codes() {
    let masters = masters();
    for drug in &masters.drugs {
        assert!(drug.hot9.len() == 9 && digits(&drug.hot9), "{}", drug.key);
        assert!(drug.yj.len() == 12 && drug.yj.as_bytes()[7].is_ascii_uppercase());
        assert!(drug.receipt.len() == 9 && digits(&drug.receipt) && drug.receipt.starts_with('6'));
        assert!(drug.dose > 0.0 && drug.per_day > 0, "{}", drug.key);
    }
    for disease in &masters.diseases {
        assert!(
            disease.code.len() == 8 && digits(&disease.code),
            "{}",
            disease.key
        );
        let icd = disease.icd10.as_bytes();
        assert!(icd[0].is_ascii_uppercase() && digits(&disease.icd10[1..3]));
        assert!(
            disease.ages.0 <= disease.ages.1 && disease.weight > 0,
            "{}",
            disease.key
        );
    }
    for organism in &masters.organisms {
        assert!(organism.code.len() == 4 && digits(&organism.code));
    }
}

#[test]
fn procedures_have_the_shapes_of_their_codes() {
    for procedure in &masters().procedures {
        let physiology = procedure.modality == Modality::Physiology;
        assert_eq!(
            physiology,
            !procedure.values.is_empty(),
            "{}",
            procedure.key
        );
        if !physiology {
            assert!(
                [16, 32].contains(&procedure.code.len()),
                "{}",
                procedure.key
            );
            continue;
        }
        assert!(is_jlac10(&procedure.code), "{}", procedure.key);
        for (code, name, _, mean, deviation, _) in &procedure.values {
            assert!(is_jlac10(code) && is_full_width(name), "{name}");
            assert!(*deviation > 0.0 && mean.is_finite(), "{name}");
        }
    }
}

#[test]
fn every_specialty_treats_something_and_every_axis_is_moved_by_something() {
    let masters = masters();
    let treated: HashSet<_> = masters.diseases.iter().map(|one| one.specialty).collect();
    assert_eq!(treated.len(), 21);
    let moved: HashSet<_> = masters
        .diseases
        .iter()
        .flat_map(|disease| disease.shifts.iter().map(|shift| shift.0))
        .collect();
    for item in &masters.items {
        assert!(
            item.axis == Axis::Own || moved.contains(&item.axis),
            "{}",
            item.key
        );
    }
}
