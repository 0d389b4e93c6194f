//! What fields are read as, each distinct byte string once.

use model::Note;

use super::cwe::{self, Bacteriology, CodedElement, Coding};
use super::dialect::{Dialect, unescape};
use super::intern::{Memo, TextId, Texts};
use super::jis::Shift;
use super::lab::{ResultHead, ResultTail};
use super::repeats::Repeats;
use super::split::Raw;
use super::value::{self, Kind, ValueType};

/// Bytes of remembered texts past which a flush forgets them all, so that memory stays flat over many batches.
pub(super) const REMEMBERED_BYTES_MAX: usize = 32 << 20;

/// Components of a field that are kept: two halves of a coded element and the versions of both systems.
const COMPONENTS_MAX: usize = 8;

/// How a field is read as text.
#[derive(Clone, Copy)]
#[repr(u8)]
enum As {
    /// As it stands.
    Sent,
    /// The first component of each repetition.
    Codes,
    /// The first subcomponent of the first component of each repetition but the first.
    FurtherCodes,
}

/// What may be wrong with the text of any field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Faults {
    /// An unclosed or unknown escape (S06).
    pub(crate) escape: bool,
    /// A delimiter stands where text belongs (S07).
    pub(crate) delimiter: bool,
}

/// A text field.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Plain {
    /// The text, its escapes replaced.
    pub(crate) text: TextId,
    /// What is wrong with it.
    pub(crate) faults: Faults,
}

/// A coded element whose halves are told apart.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Coded {
    /// Code of the half whose system is a standard one: JC10 in laboratory results.
    pub(crate) declared_code: TextId,
    /// Name of the standard half.
    pub(crate) declared_name: TextId,
    /// System of the standard half.
    pub(crate) declared_system: TextId,
    /// Code of the other half.
    pub(crate) local_code: TextId,
    /// Name of the other half, or of the standard half when there is no other.
    pub(crate) local_name: TextId,
    /// System of the other half.
    pub(crate) local_system: TextId,
    /// JLAC10 digits 10 to 12 of `declared_code`.
    pub(crate) material: TextId,
    /// Which part of bacteriology a laboratory item belongs to.
    pub(crate) bacteriology: Option<Bacteriology>,
    /// What an item is remarked for.
    pub(crate) notes: u32,
    /// What is wrong with the text.
    pub(crate) faults: Faults,
}

impl Coded {
    /// Whether there is a code in either half.
    pub(crate) fn has_code(&self) -> bool {
        !self.declared_code.is_none() || !self.local_code.is_none()
    }
}

/// The first components of a field that is read by position: codes without two halves, places, identifiers.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Components {
    parts: [TextId; COMPONENTS_MAX],
    /// What is wrong with the text.
    pub(crate) faults: Faults,
}

impl Components {
    /// Component `number`, counted from 1; no text when it is absent.
    pub(crate) fn get(&self, number: usize) -> TextId {
        let part = number.checked_sub(1).and_then(|at| self.parts.get(at));
        part.copied().unwrap_or_default()
    }
}

/// A unit.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Unit {
    /// As sent: the first component, or the second.
    pub(crate) text: TextId,
    /// Second component, when both are there.
    pub(crate) name: TextId,
    /// Third component.
    pub(crate) system: TextId,
    /// U06.
    pub(crate) notes: u32,
    /// What is wrong with the text.
    pub(crate) faults: Faults,
}

/// A result value beside its text.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ResultValue {
    /// As sent, its escapes replaced.
    pub(crate) text: TextId,
    /// What kind of value it is.
    pub(crate) kind: Kind,
    /// The number, the lower end or the numerator.
    pub(crate) number: Option<f64>,
    /// The upper end or the denominator.
    pub(crate) high: Option<f64>,
    /// Bits of [`Note`].
    pub(crate) notes: u32,
    /// Name of the kind.
    pub(crate) kind_name: TextId,
    /// The comparator.
    pub(crate) comparator: TextId,
    /// The grade.
    pub(crate) grade: TextId,
    /// Code, name and system of a coded value.
    pub(crate) coded: [TextId; 3],
    /// What is wrong with the text.
    pub(crate) faults: Faults,
}

impl ResultValue {
    /// What the value is remarked for beside its unit and the state of its result.
    pub(crate) fn notes_beside(&self, unit: &Unit, is_final: bool) -> u32 {
        let mut notes = self.notes;
        if self.kind == Kind::Number && unit.text.is_none() {
            notes |= Note::UnitMissing.bit();
        }
        if self.kind == Kind::Empty && is_final {
            notes |= Note::BlankFinal.bit();
        }
        notes
    }
}

/// Everything that was read so far.
#[derive(Debug)]
pub(crate) struct Readings {
    /// The texts that the numbers stand for.
    pub(crate) texts: Texts,
    plain: Memo<Plain>,
    /// Fields of one letter, which most flags and states are.
    letters: [TextId; 128],
    coded: Memo<Coded>,
    components: Memo<Components>,
    units: Memo<Unit>,
    values: Memo<ResultValue>,
    /// Laboratory results whose lines are like one before.
    pub(crate) results: Repeats<ResultHead, ResultTail>,
}

impl Default for Readings {
    fn default() -> Readings {
        Readings {
            texts: Texts::default(),
            plain: Memo::default(),
            letters: [TextId::NONE; 128],
            coded: Memo::default(),
            components: Memo::default(),
            units: Memo::default(),
            values: Memo::default(),
            results: Repeats::default(),
        }
    }
}

impl Readings {
    /// Forgets everything when it has grown too large. No number given before may be used after.
    pub(crate) fn shed(&mut self) {
        let bytes = self.texts.bytes()
            + self.plain.bytes()
            + self.coded.bytes()
            + self.components.bytes()
            + self.units.bytes()
            + self.values.bytes()
            + self.results.bytes();
        if bytes > REMEMBERED_BYTES_MAX {
            *self = Readings::default();
        }
    }

    /// A field as text.
    pub(crate) fn plain(&mut self, raw: Raw<'_>, dialect: &Dialect) -> Plain {
        if raw.is_empty() {
            return Plain::default();
        }
        if let [letter @ (b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9')] = raw.bytes
            && raw.shift == Shift::Ascii
        {
            return self.letter(*letter);
        }
        self.remember_plain(raw, As::Sent, dialect)
    }

    /// The codes of a field that may repeat, joined by `~`: the first component of each repetition.
    pub(crate) fn codes(&mut self, raw: Raw<'_>, dialect: &Dialect) -> Plain {
        if raw.is_empty() {
            return Plain::default();
        }
        self.remember_plain(raw, As::Codes, dialect)
    }

    /// The codes behind the first repetition of a timing, joined by `~`: subcomponents, since the component is a code with
    /// its name and system.
    pub(crate) fn further_codes(&mut self, raw: Raw<'_>, dialect: &Dialect) -> Plain {
        if raw.is_empty() {
            return Plain::default();
        }
        self.remember_plain(raw, As::FurtherCodes, dialect)
    }

    fn remember_plain(&mut self, raw: Raw<'_>, form: As, dialect: &Dialect) -> Plain {
        let tag = dialect.tag(raw.shift, form as u32);
        if let Some(known) = self.plain.find(tag, raw.bytes) {
            return known;
        }
        let sent = dialect.decode(raw);
        let (text, escape) = match form {
            As::Sent => unescape(&sent, dialect),
            As::Codes => unescape(&codes_of(sent.split('~'), '^'), dialect),
            As::FurtherCodes => unescape(&codes_of(sent.split('~').skip(1), '&'), dialect),
        };
        let read = Plain {
            text: self.texts.id(&text),
            faults: Faults {
                escape,
                delimiter: false,
            },
        };
        self.plain.insert(tag, raw.bytes, read);
        read
    }

    /// The components of the first repetition. The HL7 null `""` counts as absent.
    pub(crate) fn components(&mut self, raw: Raw<'_>, dialect: &Dialect) -> Components {
        self.parts(raw, 0, dialect)
    }

    /// The subcomponents of component `number`, counted from 1, of the first repetition.
    pub(crate) fn subcomponents(
        &mut self,
        raw: Raw<'_>,
        number: u16,
        dialect: &Dialect,
    ) -> Components {
        self.parts(raw, number, dialect)
    }

    /// Components, or the subcomponents of component `of` when that is not 0.
    fn parts(&mut self, raw: Raw<'_>, of: u16, dialect: &Dialect) -> Components {
        if raw.is_empty() {
            return Components::default();
        }
        let tag = dialect.tag(raw.shift, u32::from(of));
        if let Some(known) = self.components.find(tag, raw.bytes) {
            return known;
        }
        let sent = dialect.decode(raw);
        let first = sent.split('~').next().unwrap_or_default();
        let (whole, delimiter) = match usize::from(of).checked_sub(1) {
            None => (first, '^'),
            Some(at) => (first.split('^').nth(at).unwrap_or_default(), '&'),
        };
        let mut read = Components::default();
        for (part, text) in read.parts.iter_mut().zip(whole.split(delimiter)) {
            if text != "\"\"" {
                let (plain, bad) = unescape(text, dialect);
                read.faults.escape |= bad;
                *part = self.texts.id(&plain);
            }
        }
        self.components.insert(tag, raw.bytes, read);
        read
    }

    fn letter(&mut self, letter: u8) -> Plain {
        let known = &mut self.letters[usize::from(letter)];
        if known.is_none() {
            let mut text = [0; 4];
            *known = self.texts.id(char::from(letter).encode_utf8(&mut text));
        }
        Plain {
            text: *known,
            faults: Faults::default(),
        }
    }

    /// A coded element: OBX-3, OBR-4, SPM-4. Of several repetitions the first is read.
    pub(crate) fn coded(&mut self, raw: Raw<'_>, dialect: &Dialect) -> Coded {
        self.coded_as(raw, Coding::Laboratory, dialect)
    }

    /// A coded element of any kind. Of several repetitions the first is read.
    pub(crate) fn coded_as(&mut self, raw: Raw<'_>, coding: Coding, dialect: &Dialect) -> Coded {
        let tag = dialect.tag(raw.shift, coding as u32);
        if let Some(known) = self.coded.find(tag, raw.bytes) {
            return known;
        }
        let read = self.read_coded(&dialect.decode(raw), coding, dialect);
        self.coded.insert(tag, raw.bytes, read);
        read
    }

    fn read_coded(&mut self, text: &str, coding: Coding, dialect: &Dialect) -> Coded {
        let first = text.split('~').next().unwrap_or_default();
        let element = cwe::coded_element(cwe::halves(first), coding);
        let mut escape = false;
        let mut id = |part: &str| {
            let (plain, bad) = unescape(part, dialect);
            escape |= bad;
            self.texts.id(&plain)
        };
        let CodedElement {
            declared, local, ..
        } = element;
        Coded {
            declared_code: id(declared.code),
            declared_name: id(declared.name),
            declared_system: id(declared.system),
            local_code: id(local.code),
            local_name: id(local.name),
            local_system: id(local.system),
            material: id(cwe::material(declared.code).unwrap_or_default()),
            bacteriology: cwe::bacteriology(&element),
            notes: cwe::item_notes(&element, coding),
            faults: Faults {
                escape,
                delimiter: false,
            },
        }
    }

    /// OBX-6.
    pub(crate) fn unit(&mut self, raw: Raw<'_>, dialect: &Dialect) -> Unit {
        if raw.is_empty() {
            return Unit::default();
        }
        let tag = dialect.tag(raw.shift, 0);
        if let Some(known) = self.units.find(tag, raw.bytes) {
            return known;
        }
        let text = dialect.decode(raw);
        let half = value::coded(cwe::halves(&text));
        let mut escape = false;
        let mut id = |part: &str| {
            let (plain, bad) = unescape(part, dialect);
            escape |= bad;
            self.texts.id(&plain)
        };
        let (code, name) = (id(half.code), id(half.name));
        let sent = if half.code.is_empty() {
            half.name
        } else {
            half.code
        };
        let power = sent.contains("\\S\\") || sent.contains('\u{ff3e}');
        // `10^4/uL` without its escape falls into a code and a name.
        let torn = half.code.ends_with("10")
            && half.name.starts_with(|first: char| first.is_ascii_digit());
        let read = Unit {
            text: code.or(name),
            name: if code.is_none() { TextId::NONE } else { name },
            system: id(half.system),
            notes: if power { Note::UnitPowerForm.bit() } else { 0 },
            faults: Faults {
                escape,
                delimiter: torn,
            },
        };
        self.units.insert(tag, raw.bytes, read);
        read
    }

    /// OBX-5 under the type of OBX-2.
    pub(crate) fn value(
        &mut self,
        raw: Raw<'_>,
        value_type: ValueType,
        dialect: &Dialect,
    ) -> ResultValue {
        let tag = dialect.tag(raw.shift, value_type as u32);
        if let Some(known) = self.values.find(tag, raw.bytes) {
            return known;
        }
        let sent = dialect.decode(raw);
        let (plain, escape) = unescape(&sent, dialect);
        let repeated = sent.contains('~');
        let value = value::read(value_type, &plain, repeated);
        let mut id = |part: &str| self.texts.id(&unescape(part, dialect).0);
        let coded = match value.kind {
            Kind::Coded => {
                let half = value::coded(cwe::halves(&sent));
                [id(half.code), id(half.name), id(half.system)]
            }
            _ => [TextId::NONE; 3],
        };
        let single = matches!(value_type, ValueType::Number | ValueType::String);
        let read = ResultValue {
            text: self.texts.id(&plain),
            kind: value.kind,
            number: value.number,
            high: value.high,
            notes: value.notes,
            kind_name: self.texts.id(value.kind.name()),
            comparator: self.texts.id(value.comparator),
            grade: self.texts.id(value.grade),
            coded,
            faults: Faults {
                escape,
                delimiter: single && sent.contains('^'),
            },
        };
        self.values.insert(tag, raw.bytes, read);
        read
    }
}

/// The first part of each repetition, joined by `~`; those without one are left out.
fn codes_of<'a>(repetitions: impl Iterator<Item = &'a str>, delimiter: char) -> String {
    let mut codes = String::new();
    for repetition in repetitions {
        let first = repetition.split('^').next().unwrap_or_default();
        let code = first.split(delimiter).next().unwrap_or_default();
        if !code.is_empty() && code != "\"\"" {
            if !codes.is_empty() {
                codes.push('~');
            }
            codes.push_str(code);
        }
    }
    codes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ssmix2::encoding::Encoding;

    fn raw(text: &str) -> Raw<'_> {
        Raw {
            bytes: text.as_bytes(),
            shift: Shift::Ascii,
        }
    }

    #[test]
    fn units() {
        // Field, text, name, system, power form, torn.
        type Case = (
            &'static str,
            &'static str,
            &'static str,
            &'static str,
            bool,
            bool,
        );
        let cases: &[Case] = &[
            ("g/dL^g/dl^99UNT", "g/dL", "g/dl", "99UNT", false, false),
            ("U", "U", "", "", false, false),
            ("^mg/dL^99UNT", "mg/dL", "", "99UNT", false, false),
            (
                "^^^mg/dL^mg/dl^99UNT",
                "mg/dL",
                "mg/dl",
                "99UNT",
                false,
                false,
            ),
            (
                "10\\S\\4/uL^10\\S\\4/uL^99UNT",
                "10^4/uL",
                "10^4/uL",
                "99UNT",
                true,
                false,
            ),
            ("*10＾4/ul", "*10＾4/ul", "", "", true, false),
            ("10^4/uL", "10", "4/uL", "", false, true),
            ("\"\"", "", "", "", false, false),
        ];
        let dialect = Dialect::new(Encoding::Utf8);
        let mut readings = Readings::default();
        for _ in 0..2 {
            for (field, text, name, system, power, torn) in cases {
                let unit = readings.unit(raw(field), &dialect);
                let found = [unit.text, unit.name, unit.system].map(|id| readings.texts.get(id));
                assert_eq!(found, [*text, *name, *system], "{field}");
                assert_eq!(unit.notes != 0, *power, "{field}");
                assert_eq!(unit.faults.delimiter, *torn, "{field}");
            }
        }
    }

    #[test]
    fn the_same_bytes_under_another_type_are_another_value() {
        let dialect = Dialect::new(Encoding::Ascii);
        let mut readings = Readings::default();
        for _ in 0..2 {
            let number = readings.value(raw("<5"), ValueType::Number, &dialect);
            let string = readings.value(raw("<5"), ValueType::String, &dialect);
            assert_ne!(number.notes, string.notes);
            assert_eq!(number.text, string.text);
        }
    }

    #[test]
    fn an_escaped_delimiter_is_text_and_a_bare_one_is_not() {
        let dialect = Dialect::new(Encoding::Ascii);
        let mut readings = Readings::default();
        let escaped = readings.value(raw("2 x10\\S\\3"), ValueType::String, &dialect);
        let bare = readings.value(raw("2 x10^3"), ValueType::String, &dialect);
        assert_eq!(escaped.text, bare.text);
        assert_eq!(escaped.number, Some(2000.0));
        assert!(!escaped.faults.delimiter && bare.faults.delimiter);
        let coded = readings.value(raw("1\\S\\2^N\\T\\M^L"), ValueType::Coded, &dialect);
        assert_eq!(
            coded.coded.map(|id| readings.texts.get(id)),
            ["1^2", "N&M", "L"]
        );
    }

    #[test]
    fn components_and_codes() {
        // Field, components 1, 3 and 7, codes.
        let cases = [
            ("05", ["05", "", ""], "05"),
            ("W1^302^2^^^N", ["W1", "2", ""], "W1"),
            ("K1^^I10^O^x^JHSD0004^2013", ["K1", "I10", "2013"], "K1"),
            ("A^a^S~B^b^S~~\"\"~C", ["A", "S", ""], "A~B~C"),
            ("\"\"^x", ["", "", ""], ""),
            ("a\\S\\b^c", ["a^b", "", ""], "a^b"),
            ("", ["", "", ""], ""),
        ];
        let dialect = Dialect::new(Encoding::Ascii);
        let mut readings = Readings::default();
        for _ in 0..2 {
            for (field, expected, codes) in cases {
                let components = readings.components(raw(field), &dialect);
                let found = [1, 3, 7].map(|at| readings.texts.get(components.get(at)));
                assert_eq!(found, expected, "{field}");
                let joined = readings.codes(raw(field), &dialect).text;
                assert_eq!(readings.texts.get(joined), codes, "{field}");
            }
        }
        assert!(readings.components(raw("a\\b"), &dialect).faults.escape);
        let quantity = raw("3^TAB&T\\T\\T&MR9P~4");
        let unit = readings.subcomponents(quantity, 2, &dialect);
        let found = [1, 2, 3, 4].map(|at| readings.texts.get(unit.get(at)));
        assert_eq!(found, ["TAB", "T&T", "MR9P", ""]);
        assert!(
            readings
                .subcomponents(quantity, 3, &dialect)
                .get(1)
                .is_none()
        );
        let usage = raw("U1&a&S^x~U2&b&S~~\"\"~U3");
        let further = readings.further_codes(usage, &dialect).text;
        assert_eq!(readings.texts.get(further), "U2~U3");
        assert!(
            readings
                .further_codes(raw("U1&a&S"), &dialect)
                .text
                .is_none()
        );
        assert!(Components::default().get(0).is_none() && Components::default().get(9).is_none());
    }

    #[test]
    fn memory_is_shed() {
        let dialect = Dialect::new(Encoding::Ascii);
        let mut readings = Readings::default();
        readings.plain(raw("kept"), &dialect);
        readings.shed();
        assert_eq!(readings.texts.len(), 2);
        readings.plain(raw(&"x".repeat(REMEMBERED_BYTES_MAX)), &dialect);
        readings.shed();
        assert_eq!(readings.texts.len(), 1);
    }
}
