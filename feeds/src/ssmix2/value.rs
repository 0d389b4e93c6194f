//! Result values: what the text of OBX-5 says, without guessing.
//!
//! NHO puts the four parts of a structured number into a string with a blank for each `^`, so blanks carry meaning:
//! `> 100`, ` 3 +`, `  -`, ` 1 / 300`. Hospitals write the same in many other ways. What is read here stands beside the
//! text, never instead of it; what could be read in two ways is a composite or a text without numbers.

use model::Note;

use super::cwe::Half;

mod fold;
mod number;
mod words;

use fold::fold;
use number::{Number, bound, scan};

/// The column `value_kind`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A number.
    Number,
    /// A bound, such as `< 5`.
    Comparator,
    /// `40-49`.
    Range,
    /// `1:80` and `1 / 300`.
    Ratio,
    /// A grade or an amount in words.
    Qualitative,
    /// A code.
    Coded,
    /// Two values in one; nothing is taken out of it.
    Composite,
    /// Anything else.
    Text,
    /// The HL7 null.
    Null,
    /// Nothing was sent.
    #[default]
    Empty,
}

impl Kind {
    /// The name in the column.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Number => "number",
            Kind::Comparator => "comparator",
            Kind::Range => "range",
            Kind::Ratio => "ratio",
            Kind::Qualitative => "qualitative",
            Kind::Coded => "coded",
            Kind::Composite => "composite",
            Kind::Text => "text",
            Kind::Null => "null",
            Kind::Empty => "empty",
        }
    }
}

/// What OBX-2 lets one expect of OBX-5.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum ValueType {
    /// NM: a number and nothing else.
    Number = 1,
    /// ST, and values whose type was not sent.
    String,
    /// SN, which SS-MIX2 does not allow: components instead of blanks.
    Structured,
    /// CWE, CE and their kin.
    Coded,
    /// Free text, times and other types; they are kept, not read.
    Other,
}

impl ValueType {
    /// The type that OBX-2 names.
    pub(crate) fn of(text: &[u8]) -> ValueType {
        match text {
            b"NM" => ValueType::Number,
            b"ST" | b"" => ValueType::String,
            b"SN" => ValueType::Structured,
            b"CWE" | b"CE" | b"CNE" | b"CF" => ValueType::Coded,
            _ => ValueType::Other,
        }
    }
}

/// What a value says.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Value {
    /// Its kind.
    pub(crate) kind: Kind,
    /// One of < <= > >= for [`Kind::Comparator`], else empty.
    pub(crate) comparator: &'static str,
    /// The number, the lower end or the numerator.
    pub(crate) number: Option<f64>,
    /// The upper end or the denominator.
    pub(crate) high: Option<f64>,
    /// -, +-, +, or 1+ to 5+; empty when there is no grade.
    pub(crate) grade: &'static str,
    /// Bits of [`Note`].
    pub(crate) notes: u32,
}

impl Value {
    fn of(kind: Kind) -> Value {
        Value {
            kind,
            ..Value::default()
        }
    }

    fn noted(self, note: Note) -> Value {
        Value {
            notes: self.notes | note.bit(),
            ..self
        }
    }
}

/// Reads a value with its escapes replaced; `repeated` says that it was sent as several repetitions.
pub(crate) fn read(value_type: ValueType, text: &str, repeated: bool) -> Value {
    match text {
        "" => return Value::of(Kind::Empty),
        "\"\"" => return Value::of(Kind::Null).noted(Note::NullValue),
        _ => {}
    }
    let value = match value_type {
        _ if repeated => Value::of(Kind::Composite).noted(Note::Composite),
        ValueType::Coded => Value::of(Kind::Coded),
        ValueType::Other => Value::of(Kind::Text),
        // A component in front that is empty is no blank that somebody typed.
        ValueType::Structured => {
            read_string(&text.trim_start_matches('^').replace('^', " "), false)
        }
        ValueType::String => read_string(text, false),
        ValueType::Number => read_string(text, true),
    };
    let readable = matches!(
        value.kind,
        Kind::Number | Kind::Comparator | Kind::Null | Kind::Empty
    );
    if value_type == ValueType::Number && !readable {
        value.noted(Note::NotNumeric)
    } else {
        value
    }
}

/// The half of a coded value that carries its code: the first that is filled.
pub(crate) fn coded<'a>(halves: [Half<'a>; 2]) -> Half<'a> {
    let [first, second] = halves;
    if first.code.is_empty() && first.name.is_empty() {
        second
    } else {
        first
    }
}

fn read_string(text: &str, numeric: bool) -> Value {
    let folded = fold(text);
    let trimmed = folded.text.trim_matches([' ', '\t']);
    if trimmed.is_empty() {
        return Value::of(Kind::Empty).noted(Note::EdgeBlanks);
    }
    let mut value = parse(trimmed, numeric);
    if trimmed.len() != folded.text.len() && (numeric || !is_positional(&folded.text, trimmed)) {
        value = value.noted(Note::EdgeBlanks);
    }
    if folded.full_width_digits && value.kind != Kind::Text {
        value = value.noted(Note::FullWidthDigits);
    }
    value
}

/// Whether the blanks in front are empty parts of a structured number: no comparator, or neither comparator nor number.
fn is_positional(text: &str, trimmed: &str) -> bool {
    match text.strip_suffix(trimmed) {
        Some(" ") => trimmed.contains(' '),
        Some("  ") => matches!(trimmed, "+" | "-"),
        _ => false,
    }
}

fn parse(text: &str, numeric: bool) -> Value {
    if let Some(number) = whole_number(text) {
        return Value {
            number: Some(number.value),
            notes: number.notes,
            ..Value::of(Kind::Number)
        };
    }
    if let Some(bound) = bound(text) {
        let note = match (bound.postfix, numeric) {
            (true, _) => Note::PostfixComparator.bit(),
            (false, true) => Note::Comparator.bit(),
            (false, false) => 0,
        };
        return Value {
            comparator: bound.comparator,
            number: Some(bound.number.value),
            notes: bound.number.notes | note,
            ..Value::of(Kind::Comparator)
        };
    }
    if let Some(grade) = words::grade(text) {
        return Value {
            grade,
            ..Value::of(Kind::Qualitative)
        };
    }
    pair(text).unwrap_or_else(|| unread(text))
}

/// Two numbers that belong together.
fn pair(text: &str) -> Option<Value> {
    let (low, rest) = scan(text)?;
    let rest = rest.trim_start();
    let separator = rest
        .chars()
        .next()
        .filter(|character| ":/-~".contains(*character))?;
    let behind = rest[1..].trim_start();
    let signed = behind.starts_with(['+', '-']);
    let high = whole_number(behind).filter(|_| !signed)?;
    let kind = match separator {
        ':' | '/' if is_digits(text, separator) => Kind::Ratio,
        '-' | '~' if low.value <= high.value => Kind::Range,
        _ => return None,
    };
    Some(Value {
        number: Some(low.value),
        high: Some(high.value),
        notes: low.notes | high.notes,
        ..Value::of(kind)
    })
}

/// Whether both sides of the separator are plain digits; `8.42:4` is two values, not a ratio.
fn is_digits(text: &str, separator: char) -> bool {
    text.split(separator).all(|side| {
        let side = side.trim();
        !side.is_empty() && side.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Composites, values with their unit, remarks, and what is left.
fn unread(text: &str) -> Value {
    if is_composite(text) {
        Value::of(Kind::Composite).noted(Note::Composite)
    } else if has_unit(text) {
        Value::of(Kind::Text).noted(Note::UnitInValue)
    } else if words::is_comment(text) {
        Value::of(Kind::Text).noted(Note::CommentAsValue)
    } else {
        Value::of(Kind::Text)
    }
}

fn is_composite(text: &str) -> bool {
    let both = |first: &str, second: &str| is_single(first) && is_single(second);
    let bracketed = text
        .strip_suffix(')')
        .and_then(|head| head.rsplit_once('('));
    let leading = text.strip_prefix('(').and_then(|tail| tail.split_once(')'));
    bracketed.is_some_and(|(head, inner)| both(head, inner))
        || leading.is_some_and(|(inner, tail)| both(inner, tail))
        || text
            .split_once(':')
            .is_some_and(|(first, second)| both(first, second))
        || text
            .split_once(' ')
            .is_some_and(|(first, second)| words::grade(first).is_some() && is_single(second))
        || is_signed_names(text)
}

/// One value by itself: a number, a share, a bound, a grade or a titre.
fn is_single(text: &str) -> bool {
    let text = text.trim();
    let number = text.strip_suffix('%').unwrap_or(text);
    whole_number(number).is_some()
        || bound(text).is_some()
        || words::grade(text).is_some()
        || is_digits(text, ':') && text.contains(':')
}

/// Several names with a sign each, such as `Hb+Tf-`.
fn is_signed_names(text: &str) -> bool {
    let signs = text.bytes().filter(|byte| b"+-".contains(byte)).count();
    let mut before_sign = false;
    let shaped = text.bytes().all(|byte| {
        let sign = b"+-".contains(&byte);
        let fits = if sign {
            before_sign
        } else {
            byte.is_ascii_alphabetic()
        };
        before_sign = !sign;
        fits
    });
    shaped && signs >= 2 && text.ends_with(['+', '-'])
}

fn has_unit(text: &str) -> bool {
    let number = text.trim_start_matches(['<', '>', '=', '≦', '≧', '≤', '≥', ' ']);
    let Some((_, rest)) = scan(number) else {
        return false;
    };
    let rest = rest.trim_start();
    let second = rest
        .strip_prefix(['-', '~'])
        .and_then(|behind| scan(behind.trim_start()));
    words::is_unit(second.map_or(rest, |(_, rest)| rest.trim_start()))
}

fn whole_number(text: &str) -> Option<Number> {
    scan(text)
        .filter(|(_, rest)| rest.is_empty())
        .map(|(number, _)| number)
}

#[cfg(test)]
mod tests;
