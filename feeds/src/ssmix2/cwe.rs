//! Coded elements (CWE): two halves of code, name and system, in either order.
//!
//! Which half is the standard one is told by its system alone: hospitals send six shapes of this field, some with the
//! first half empty.

use model::Note;

/// The code system of JLAC10 in HL7 table 0396 as SS-MIX2 uses it.
pub(crate) const JLAC10_SYSTEM: &str = "JC10";

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

    fn is_standard(&self) -> bool {
        self.system.trim().eq_ignore_ascii_case(JLAC10_SYSTEM)
    }
}

/// A coded element with its halves told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct CodedElement<'a> {
    /// The half whose system is JC10; empty when there is none.
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
pub(crate) fn coded_element(halves: [Half<'_>; 2]) -> CodedElement<'_> {
    let [first, second] = halves;
    let present = |half: Half<'_>| !half.is_empty();
    let (declared, mut local, reversed) = if present(first) && first.is_standard() {
        let other = if second.is_standard() {
            Half::default()
        } else {
            second
        };
        (first, other, false)
    } else if present(second) && second.is_standard() {
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

/// Whether a code has the shape of JLAC10: 17 characters, a digit, a letter, 15 digits. A hyphen stands for a digit
/// that is left open, as in `any method`.
pub(crate) fn is_jlac10(code: &str) -> bool {
    let bytes = code.as_bytes();
    bytes.len() == 17
        && bytes[0].is_ascii_digit()
        && bytes[1].is_ascii_uppercase()
        && bytes[2..]
            .iter()
            .all(|byte| byte.is_ascii_digit() || *byte == b'-')
}

/// Whether a code only fills its place, such as 99999999.
pub(crate) fn is_dummy(code: &str) -> bool {
    code.len() >= 5 && code.bytes().all(|byte| byte == b'9')
}

/// JLAC10 digits 10 to 12, the material; `None` when the code has not the shape or leaves them open.
pub(crate) fn material(code: &str) -> Option<&str> {
    let material = is_jlac10(code).then(|| &code[9..12])?;
    (!material.contains('-')).then_some(material)
}

/// What a local and a declared item code are remarked for: C01, C02, C03, C09.
pub(crate) fn item_notes(element: &CodedElement<'_>) -> u32 {
    let (declared, local) = (element.declared.code, element.local.code);
    let mut notes = element.notes;
    if declared.is_empty() {
        notes |= Note::NoStandardCode.bit();
        if is_jlac10(local) {
            notes |= Note::UndeclaredCode.bit();
        }
    } else if !is_jlac10(declared) {
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
            let element = coded_element(halves(field));
            assert_eq!(
                [element.declared.code, element.declared.name],
                *declared,
                "{field}"
            );
            let found = [element.local.code, element.local.name, element.local.system];
            assert_eq!(found, *local, "{field}");
            let bits = notes.iter().fold(0, |bits, note| bits | note.bit());
            assert_eq!(item_notes(&element), bits, "{field}");
        }
    }

    #[test]
    fn the_material_stands_in_digits_10_to_12() {
        assert_eq!(material(STANDARD), Some("023"));
        assert_eq!(material("3A0100000---27101"), None);
        assert_eq!(material("3A01000000232710"), None);
    }
}
