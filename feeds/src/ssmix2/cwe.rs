//! Coded elements (CWE): two halves of code, name and system, in either order.
//!
//! Which half is the standard one is told by its system alone: hospitals send six shapes of this field, some with the
//! first half empty.

use model::Note;
use model::jlac10::{has_shape, is_dummy};

/// What a coded element stands for, and so which code systems are standard in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Coding {
    /// Laboratory items, requests and materials: JLAC10, which HL7 table 0396 calls `JC10` in SS-MIX2.
    Laboratory,
    /// Diagnoses: the MEDIS master.
    Diagnosis,
    /// Items and requests of physiological tests: JLAC10 too, of which such codes have the first part only.
    Physiology,
    /// Drugs: HOT of 7, 9, 11 or 13 digits, and the codes of the price list.
    Drug,
    /// Radiological and endoscopic examinations.
    Image,
    /// What a patient is allergic to: JLAC10, drug codes, and the allergen codes of foods and others.
    Allergen,
}

impl Coding {
    fn is_standard(self, system: &str) -> bool {
        let names: &[&str] = match self {
            Coding::Laboratory | Coding::Physiology => &["JC10"],
            Coding::Drug => &["HOT", "HOT7", "HOT9", "HOT11", "HOT13", "YJ"],
            Coding::Image => &["JJ1017", "LENDO", "JC10"],
            Coding::Diagnosis => &["MDCDX2"],
            Coding::Allergen => &["JC10", "HOT7", "HOT9", "HOT13", "YJ", "J-FAGY", "JFAGY"],
        };
        let system = system.trim();
        names.iter().any(|name| system.eq_ignore_ascii_case(name))
    }
}

/// One half of a coded element; absent components are empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Half<'a> {
    /// Components 1 or 4.
    pub(crate) code: &'a str,
    /// Components 2 or 5.
    pub(crate) name: &'a str,
    /// Components 3 or 6.
    pub(crate) system: &'a str,
}

impl Half<'_> {
    fn is_empty(&self) -> bool {
        self.code.is_empty() && self.name.is_empty()
    }
}

/// A coded element with its halves told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct CodedElement<'a> {
    /// The half whose system is a standard one; empty when there is none.
    pub(crate) declared: Half<'a>,
    /// The other half, with the name of the declared one when it is absent.
    pub(crate) local: Half<'a>,
    /// Bits of [`Note`]: C05 only; shapes are judged where it is known what the code stands for.
    pub(crate) notes: u32,
}

/// The two halves of a field's first repetition, still escaped. The HL7 null `""` counts as absent.
pub(crate) fn halves(text: &str) -> [Half<'_>; 2] {
    let mut components = text
        .split('^')
        .map(|part| if part == "\"\"" { "" } else { part });
    let mut next = || components.next().unwrap_or_default();
    let first = Half {
        code: next(),
        name: next(),
        system: next(),
    };
    [
        first,
        Half {
            code: next(),
            name: next(),
            system: next(),
        },
    ]
}

/// Tells the halves apart.
pub(crate) fn coded_element(halves: [Half<'_>; 2], coding: Coding) -> CodedElement<'_> {
    let [first, second] = halves;
    let present = |half: Half<'_>| !half.is_empty();
    let standard = |half: Half<'_>| coding.is_standard(half.system);
    let (declared, mut local, reversed) = if present(first) && standard(first) {
        let other = if standard(second) {
            Half::default()
        } else {
            second
        };
        (first, other, false)
    } else if present(second) && standard(second) {
        (second, first, present(first))
    } else {
        let local = if present(first) { first } else { second };
        (Half::default(), local, false)
    };
    if local.is_empty() {
        local = Half {
            name: declared.name,
            ..Half::default()
        };
    }
    CodedElement {
        declared,
        local,
        notes: if reversed {
            Note::ReversedDual.bit()
        } else {
            0
        },
    }
}

/// JLAC10 digits 10 to 12, the material; `None` when the code has not the shape or leaves them open.
pub(crate) fn material(code: &str) -> Option<&str> {
    let material = has_shape(code).then(|| &code[9..12])?;
    (!material.contains('-')).then_some(material)
}

/// A part of bacteriology and what an item of it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bacteriology {
    /// Whether it is a susceptibility; else a smear or a culture.
    pub(crate) susceptibility: bool,
    /// Whether the item is the name of an organism or drug.
    pub(crate) names: bool,
}

/// What a laboratory item or request is in bacteriology: JLAC10 6A smears, 6B cultures, 6C susceptibilities; digits 16
/// and 17 are 14 for the name of an organism or drug. A request has 15 digits. A local code counts when it has the shape
/// of JLAC10.
pub(crate) fn bacteriology(element: &CodedElement<'_>) -> Option<Bacteriology> {
    let code = match element.declared.code {
        "" if has_shape(element.local.code) => element.local.code,
        declared => declared,
    };
    let [b'6', part @ (b'A' | b'B' | b'C'), rest @ ..] = code.as_bytes() else {
        return None;
    };
    Some(Bacteriology {
        susceptibility: *part == b'C',
        names: rest.len() == 15 && rest.ends_with(b"14"),
    })
}

/// What a local and a declared item code are remarked for: C01, C09, and C02, C03 where the codes have one shape.
pub(crate) fn item_notes(element: &CodedElement<'_>, coding: Coding) -> u32 {
    let (declared, local) = (element.declared.code, element.local.code);
    let is_laboratory = coding == Coding::Laboratory;
    let mut notes = element.notes;
    if declared.is_empty() {
        notes |= Note::NoStandardCode.bit();
        if is_laboratory && has_shape(local) {
            notes |= Note::UndeclaredCode.bit();
        }
    } else if is_laboratory && !has_shape(declared) {
        notes |= Note::BadCodeShape.bit();
    }
    if is_dummy(declared) || is_dummy(local) {
        notes |= Note::DummyCode.bit();
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Field, declared code and name, local code, name and system, notes.
    type Case = (
        &'static str,
        [&'static str; 2],
        [&'static str; 3],
        &'static [Note],
    );

    const STANDARD: &str = "3A010000002327101";

    #[test]
    fn the_six_shapes_and_others() {
        let cases: &[Case] = &[
            (
                "3A010000002327101^総蛋白^JC10",
                [STANDARD, "総蛋白"],
                ["", "総蛋白", ""],
                &[],
            ),
            (
                "T01^TP^99LAB",
                ["", ""],
                ["T01", "TP", "99LAB"],
                &[Note::NoStandardCode],
            ),
            (
                "^^^3A010000002327101^総蛋白^JC10",
                [STANDARD, "総蛋白"],
                ["", "総蛋白", ""],
                &[],
            ),
            (
                "^^^T01^TP^99LAB",
                ["", ""],
                ["T01", "TP", "99LAB"],
                &[Note::NoStandardCode],
            ),
            (
                "T01^TP^99LAB^3A010000002327101^総蛋白^JC10",
                [STANDARD, "総蛋白"],
                ["T01", "TP", "99LAB"],
                &[Note::ReversedDual],
            ),
            (
                "3A010000002327101^総蛋白^JC10^T01^TP^99LAB",
                [STANDARD, "総蛋白"],
                ["T01", "TP", "99LAB"],
                &[],
            ),
            (
                "T01^TP^L",
                ["", ""],
                ["T01", "TP", "L"],
                &[Note::NoStandardCode],
            ),
            ("T01", ["", ""], ["T01", "", ""], &[Note::NoStandardCode]),
            ("^TP", ["", ""], ["", "TP", ""], &[Note::NoStandardCode]),
            (
                "3A010000002327101^総蛋白",
                ["", ""],
                [STANDARD, "総蛋白", ""],
                &[Note::NoStandardCode, Note::UndeclaredCode],
            ),
            (
                "3A010000002327101^総蛋白^99LAB",
                ["", ""],
                [STANDARD, "総蛋白", "99LAB"],
                &[Note::NoStandardCode, Note::UndeclaredCode],
            ),
            (
                "3A0100000023271^総蛋白^JC10",
                ["3A0100000023271", "総蛋白"],
                ["", "総蛋白", ""],
                &[Note::BadCodeShape],
            ),
            (
                "99999999999999999^未定^JC10^T01^TP^99LAB",
                ["99999999999999999", "未定"],
                ["T01", "TP", "99LAB"],
                &[Note::BadCodeShape, Note::DummyCode],
            ),
            (
                "99999999^未定^99LAB",
                ["", ""],
                ["99999999", "未定", "99LAB"],
                &[Note::NoStandardCode, Note::DummyCode],
            ),
            (
                "^総蛋白^JC10",
                ["", "総蛋白"],
                ["", "総蛋白", ""],
                &[Note::NoStandardCode],
            ),
            (
                "3A01000000232----^総蛋白^jc10 ",
                ["3A01000000232----", "総蛋白"],
                ["", "総蛋白", ""],
                &[],
            ),
            (
                "3A010000002327101^総蛋白^JC10^^TP^99LAB",
                [STANDARD, "総蛋白"],
                ["", "TP", "99LAB"],
                &[],
            ),
            (
                "3A010000002327101^甲^JC10^3A010000002327102^乙^JC10",
                [STANDARD, "甲"],
                ["", "甲", ""],
                &[],
            ),
            (
                "\"\"^\"\"^\"\"^T01^TP^99LAB",
                ["", ""],
                ["T01", "TP", "99LAB"],
                &[Note::NoStandardCode],
            ),
            ("", ["", ""], ["", "", ""], &[Note::NoStandardCode]),
        ];
        for (field, declared, local, notes) in cases {
            let element = coded_element(halves(field), Coding::Laboratory);
            assert_eq!(
                [element.declared.code, element.declared.name],
                *declared,
                "{field}"
            );
            let found = [element.local.code, element.local.name, element.local.system];
            assert_eq!(found, *local, "{field}");
            let bits = notes.iter().fold(0, |bits, note| bits | note.bit());
            assert_eq!(item_notes(&element, Coding::Laboratory), bits, "{field}");
        }
    }

    #[test]
    fn other_elements_have_other_standards() {
        // Field, coding, declared code, local code, notes.
        let none = Note::NoStandardCode.bit();
        for (field, coding, declared, local, notes) in [
            ("20012345^甲^MDCDX2", Coding::Diagnosis, "20012345", "", 0),
            ("20012345^甲^JC10", Coding::Diagnosis, "", "20012345", none),
            (
                "D1^甲^99DIS^20012345^甲^mdcdx2",
                Coding::Diagnosis,
                "20012345",
                "D1",
                Note::ReversedDual.bit(),
            ),
            ("101234501^乙^HOT9", Coding::Allergen, "101234501", "", 0),
            ("5A100^乙^JC10", Coding::Allergen, "5A100", "", 0),
            ("1^乙^99ALG", Coding::Allergen, "", "1", none),
            ("108^丙^HOT", Coding::Drug, "108", "", 0),
            ("108^丙^YJ^7^丁^99DRG", Coding::Drug, "108", "7", 0),
            ("00^丙^99I02", Coding::Drug, "", "00", none),
            ("1000^丁^JJ1017", Coding::Image, "1000", "", 0),
            ("110^丁^LENDO", Coding::Image, "110", "", 0),
            ("9A110^戊^JC10", Coding::Physiology, "9A110", "", 0),
            ("32769^戊^99MFR", Coding::Physiology, "", "32769", none),
            (
                "99999^乙^99ALG",
                Coding::Allergen,
                "",
                "99999",
                none | Note::DummyCode.bit(),
            ),
            (
                "3A010000002327101^丙^99LAB",
                Coding::Allergen,
                "",
                "3A010000002327101",
                none,
            ),
        ] {
            let element = coded_element(halves(field), coding);
            let found = (element.declared.code, element.local.code);
            assert_eq!(found, (declared, local), "{field}");
            assert_eq!(item_notes(&element, coding), notes, "{field}");
        }
    }

    #[test]
    fn bacteriology_is_told_by_its_code() {
        // Field, whether it is a susceptibility and whether it names; none for other items.
        for (field, expected) in [
            ("6A010000001770414^a^JC10", Some((false, true))),
            ("6B010000001774211^a^JC10^B1^b^99LAB", Some((false, false))),
            ("6B0100000017742^a^JC10", Some((false, false))),
            ("6C205604701776205^a^JC10", Some((true, false))),
            ("6C205000001776214^a^L", Some((true, true))),
            ("6C2^a^99LAB", None),
            ("6D010000001774211^a^JC10", None),
            ("3A010000002327101^a^JC10^6B010000001774211^b^99LAB", None),
            ("", None),
        ] {
            let element = coded_element(halves(field), Coding::Laboratory);
            let found = bacteriology(&element).map(|found| (found.susceptibility, found.names));
            assert_eq!(found, expected, "{field}");
        }
    }

    #[test]
    fn the_material_stands_in_digits_10_to_12() {
        assert_eq!(material(STANDARD), Some("023"));
        assert_eq!(material("3A0100000---27101"), None);
        assert_eq!(material("3A01000000232710"), None);
    }
}
