//! Numbers and bounds in folded text.

use model::Note;

/// A number and what is to be remarked about its spelling.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Number {
    /// The number.
    pub(super) value: f64,
    /// Bits of [`Note`]: exponent, thousands comma.
    pub(super) notes: u32,
}

/// A number of which only one side is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bound {
    /// One of < <= > >=.
    pub(super) comparator: &'static str,
    /// Whether the comparator stands behind the number.
    pub(super) postfix: bool,
    /// The number.
    pub(super) number: Number,
}

/// The number at the start of `text` and what follows it; `None` when there is none, or when its commas are not those
/// of thousands.
pub(super) fn scan(text: &str) -> Option<(Number, &str)> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let sign = text.len() - unsigned.len();
    let (whole, thousands) = whole_length(unsigned)?;
    let fraction = fraction_length(&unsigned[whole..]);
    if whole == 0 && fraction < 2 {
        return None;
    }
    let end = sign + whole + fraction;
    let mantissa = text[..end].replace(',', "");
    let (power, rest) = exponent(&mantissa, &text[end..]);
    let value: f64 = match power {
        Some(power) if mantissa == "10" && text[end..].starts_with(['^', '*']) => {
            format!("1e{power}").parse().ok()?
        }
        Some(power) => format!("{mantissa}e{power}").parse().ok()?,
        None => mantissa.parse().ok()?,
    };
    let notes = if power.is_some() {
        Note::Exponent.bit()
    } else {
        0
    } | if thousands {
        Note::ThousandsComma.bit()
    } else {
        0
    };
    value.is_finite().then_some((Number { value, notes }, rest))
}

/// Length of the whole part and whether it has commas; `None` when a comma stands where none belongs.
fn whole_length(text: &str) -> Option<(usize, bool)> {
    let length = text
        .bytes()
        .take_while(|byte| byte.is_ascii_digit() || *byte == b',')
        .count();
    let mut groups = text[..length].split(',');
    let first = groups.next().unwrap_or_default().len();
    let mut thousands = false;
    for group in groups {
        thousands = true;
        if group.len() != 3 {
            return None;
        }
    }
    (!thousands || (1..=3).contains(&first)).then_some((length, thousands))
}

/// Length of `.` and the digits behind it; a point without digits counts, as in `5.`.
fn fraction_length(text: &str) -> usize {
    match text.strip_prefix('.') {
        Some(behind) => 1 + digits(behind),
        None => 0,
    }
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// The power of ten behind a mantissa: `E+2`, `x10^3`, `×10**3`, `X10E4`, or `^5` and `**5` when the mantissa is 10.
fn exponent<'a>(mantissa: &str, text: &'a str) -> (Option<i32>, &'a str) {
    let behind = text.trim_start();
    let marks: &[&str] = &["x10", "X10", "×10", "*10"];
    let spaced = behind
        .strip_prefix(['x', 'X', '×', '*'])
        .map(str::trim_start);
    let found = if let Some(behind) = text.strip_prefix(['e', 'E']) {
        power(behind)
    } else if let Some(behind) = marks.iter().find_map(|mark| behind.strip_prefix(mark)) {
        marked_power(behind)
    } else if let Some(behind) = spaced.and_then(|behind| behind.strip_prefix("10")) {
        marked_power(behind)
    } else if mantissa == "10" {
        text.strip_prefix("**")
            .or_else(|| text.strip_prefix('^'))
            .and_then(power)
    } else {
        None
    };
    match found {
        Some((power, rest)) => (Some(power), rest),
        None => (None, text),
    }
}

fn marked_power(text: &str) -> Option<(i32, &str)> {
    const SUPERSCRIPTS: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    if let Some(first) = text.chars().next()
        && let Some(digit) = SUPERSCRIPTS.chars().position(|known| known == first)
    {
        return Some((digit as i32, &text[first.len_utf8()..]));
    }
    ["^", "**", "*", "E", "e"]
        .iter()
        .find_map(|mark| text.strip_prefix(mark))
        .and_then(power)
}

fn power(text: &str) -> Option<(i32, &str)> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let end = text.len() - unsigned.len() + digits(unsigned);
    let power: i32 = text[..end].parse().ok()?;
    (power.abs() <= 300).then_some((power, &text[end..]))
}

/// In front of a number.
const PREFIXES: &[(&str, &str)] = &[
    (":<", "<"),
    (":>", ">"),
    ("<=", "<="),
    ("=<", "<="),
    (">=", ">="),
    ("=>", ">="),
    ("≦", "<="),
    ("≤", "<="),
    ("≧", ">="),
    ("≥", ">="),
    ("<", "<"),
    (">", ">"),
    ("↑", ">"),
    ("↓", "<"),
];

/// Behind a number: signs turn around, since the number stands on their left; words and arrows do not.
const POSTFIXES: &[(&str, &str)] = &[
    ("<=", ">="),
    ("=<", ">="),
    (">=", "<="),
    ("=>", "<="),
    ("≦", ">="),
    ("≤", ">="),
    ("≧", "<="),
    ("≥", "<="),
    ("<", ">"),
    (">", "<"),
    ("↑", ">"),
    ("↓", "<"),
    ("~", ">="),
    ("以上", ">="),
    ("イジョウ", ">="),
    ("以下", "<="),
    ("イカ", "<="),
    ("未満", "<"),
    ("ミマン", "<"),
    ("超", ">"),
    ("超過", ">"),
    ("チョウカ", ">"),
    ("を超える", ">"),
];

/// Reads a text that is a bound and nothing else.
pub(super) fn bound(text: &str) -> Option<Bound> {
    prefixed(text).or_else(|| postfixed(text))
}

fn prefixed(text: &str) -> Option<Bound> {
    let (comparator, behind) = PREFIXES
        .iter()
        .find_map(|(sign, comparator)| Some((*comparator, text.strip_prefix(sign)?)))
        .or_else(|| lettered(text))?;
    let (number, rest) = scan(behind.trim_start())?;
    rest.is_empty().then_some(Bound {
        comparator,
        postfix: false,
        number,
    })
}

/// `U100` is over and `L300` is under the range that can be measured.
fn lettered(text: &str) -> Option<(&'static str, &str)> {
    let (comparator, behind) = match text.as_bytes() {
        [b'U', digit, ..] if digit.is_ascii_digit() => (">", &text[1..]),
        [b'L', digit, ..] if digit.is_ascii_digit() => ("<", &text[1..]),
        _ => return None,
    };
    Some((comparator, behind))
}

fn postfixed(text: &str) -> Option<Bound> {
    let (number, rest) = scan(text)?;
    let sign = rest.trim_start();
    let (_, comparator) = POSTFIXES.iter().find(|(known, _)| *known == sign)?;
    Some(Bound {
        comparator,
        postfix: true,
        number,
    })
}
