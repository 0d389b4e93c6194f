//! How one message is written: its encoding and the delimiters of MSH-1 and MSH-2, and what its escapes stand for.

use super::encoding::{self, Encoding};
use super::jis::Shift;
use super::split::Raw;

/// The encoding and the delimiters of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dialect {
    /// The file's encoding.
    pub(crate) encoding: Encoding,
    /// MSH-1.
    pub(crate) field: u8,
    /// First of MSH-2, `^` as a rule.
    pub(crate) component: u8,
    /// Second of MSH-2, `~` as a rule.
    pub(crate) repetition: u8,
    /// Third of MSH-2, `\` as a rule.
    pub(crate) escape: u8,
    /// Fourth of MSH-2, `&` as a rule.
    pub(crate) subcomponent: u8,
    /// Whether MSH-2 holds a yen sign where the backslash belongs (E07); then both escape.
    pub(crate) yen: bool,
}

impl Dialect {
    /// The dialect in force until an MSH says otherwise.
    pub(crate) fn new(encoding: Encoding) -> Dialect {
        Dialect {
            encoding,
            field: b'|',
            component: b'^',
            repetition: b'~',
            escape: b'\\',
            subcomponent: b'&',
            yen: false,
        }
    }

    /// Reads the first bytes of an MSH segment; `None` when they name no delimiters.
    pub(crate) fn of_header(segment: &[u8], encoding: Encoding) -> Option<Dialect> {
        let rest = segment.strip_prefix(b"MSH")?;
        let (field, rest) = rest.split_first()?;
        let end = rest
            .iter()
            .position(|byte| byte == field)
            .unwrap_or(rest.len());
        let mut text = String::new();
        encoding::decode(&rest[..end], Shift::Ascii, encoding, &mut text);
        let yen = text.contains('\u{a5}');
        let plain = text.replace('\u{a5}', "\\");
        let (component, repetition, escape, subcomponent) = match plain.as_bytes() {
            [component, repetition, escape] => (*component, *repetition, *escape, b'&'),
            [component, repetition, escape, subcomponent] => {
                (*component, *repetition, *escape, *subcomponent)
            }
            _ => return None,
        };
        let all = [*field, component, repetition, escape, subcomponent];
        let distinct = (0..all.len()).all(|index| !all[index + 1..].contains(&all[index]));
        (distinct && all.iter().all(u8::is_ascii_punctuation)).then_some(Dialect {
            encoding,
            field: *field,
            component,
            repetition,
            escape,
            subcomponent,
            yen,
        })
    }

    /// Tells readings under different rules apart: delimiters, encoding, shift and a `kind` below 2^24.
    pub(crate) fn tag(&self, shift: Shift, kind: u32) -> u64 {
        // Without a shift sequence the two read alike, so that plain files share the readings of the others.
        let encoding = match self.encoding {
            Encoding::Ascii => Encoding::Iso2022Jp,
            other => other,
        };
        let delimiters = [
            self.component,
            self.repetition,
            self.escape,
            self.subcomponent,
        ];
        let rules = (encoding as u32) | (shift as u32) << 3 | u32::from(self.yen) << 6;
        u64::from(u32::from_le_bytes(delimiters)) << 32 | u64::from(kind << 8 | rules)
    }

    /// Tells lines under different rules apart, as [`Dialect::tag`] does with fields.
    pub(crate) fn line_tag(&self) -> u64 {
        self.tag(Shift::Ascii, u32::from(self.field))
    }

    /// The decoded field with delimiters of the standard, whatever MSH-2 says; escapes are left alone.
    pub(crate) fn decode(&self, raw: Raw<'_>) -> String {
        let mut text = String::with_capacity(raw.bytes.len() * 3 / 2);
        encoding::decode(raw.bytes, raw.shift, self.encoding, &mut text);
        let usual = [b'^', b'~', b'\\', b'&'];
        let own = [
            self.component,
            self.repetition,
            self.escape,
            self.subcomponent,
        ];
        if own == usual && !self.yen {
            return text;
        }
        let mut translated = String::with_capacity(text.len());
        for character in text.chars() {
            let is = |byte: &u8| char::from(*byte) == character;
            match (
                own.iter().position(is),
                usual.iter().position(is),
                character,
            ) {
                (Some(index), _, _) => translated.push(char::from(usual[index])),
                // A character that means nothing in this message would gain a meaning.
                (None, Some(index), _) => {
                    translated.push_str(["\\S\\", "\\R\\", "\\E\\", "\\T\\"][index])
                }
                (None, None, '\u{a5}') if self.yen => translated.push('\\'),
                (None, None, other) => translated.push(other),
            }
        }
        translated
    }
}

/// Replaces the escapes of a decoded text by what they stand for, and says whether one was unclosed or unknown (S06).
/// Those, and the formatting escapes `\H\`, `\N\` and `\Z..\`, stay as sent.
pub(crate) fn unescape(text: &str, dialect: &Dialect) -> (String, bool) {
    let mut plain = String::with_capacity(text.len());
    let mut bad = false;
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        plain.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let Some(length) = after.find('\\') else {
            plain.push_str(&rest[at..]);
            return (plain, true);
        };
        let known = replace(&after[..length], dialect, &mut plain);
        if known {
            rest = &after[length + 1..];
        } else {
            bad = true;
            plain.push_str(&rest[at..=at]);
            rest = after;
        }
    }
    plain.push_str(rest);
    (plain, bad)
}

fn replace(escape: &str, dialect: &Dialect, plain: &mut String) -> bool {
    match escape {
        "F" => plain.push(char::from(dialect.field)),
        "S" => plain.push('^'),
        "T" => plain.push('&'),
        "R" => plain.push('~'),
        "E" => plain.push('\\'),
        ".br" => plain.push('\n'),
        "H" | "N" => {
            plain.push('\\');
            plain.push_str(escape);
            plain.push('\\');
        }
        _ => return replace_hex(escape, dialect, plain),
    }
    true
}

fn replace_hex(escape: &str, dialect: &Dialect, plain: &mut String) -> bool {
    let Some(digits) = escape.strip_prefix('X').map(str::as_bytes) else {
        return false;
    };
    let bytes: Option<Vec<u8>> = digits
        .chunks(2)
        .map(|pair| {
            let pair = std::str::from_utf8(pair)
                .ok()
                .filter(|pair| pair.len() == 2)?;
            u8::from_str_radix(pair, 16).ok()
        })
        .collect();
    let Some(bytes) = bytes.filter(|bytes| !bytes.is_empty()) else {
        return false;
    };
    let mut text = String::new();
    encoding::decode(&bytes, Shift::Ascii, dialect.encoding, &mut text);
    let readable = !text.contains(char::REPLACEMENT_CHARACTER);
    if readable {
        plain.push_str(&text);
    }
    readable
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers() {
        let read = |segment: &str| Dialect::of_header(segment.as_bytes(), Encoding::Utf8);
        let usual = Dialect::new(Encoding::Utf8);
        assert_eq!(read("MSH|^~\\&|A"), Some(usual));
        assert_eq!(read("MSH|^~\\|A"), Some(usual));
        assert_eq!(read("MSH|^~¥&|A"), Some(Dialect { yen: true, ..usual }));
        let other = read("MSH$!%#@$A").unwrap();
        assert_eq!(
            (other.field, other.component, other.subcomponent),
            (b'$', b'!', b'@')
        );
        for bad in [
            "MSH",
            "MSH|",
            "MSH|^~",
            "MSH||A",
            "MSH|^^\\&|",
            "MSH|abcd|",
            "MSH|^~\\&#|",
            "PID|^~\\&|",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn other_delimiters_read_like_the_usual_ones() {
        let other = Dialect::of_header(b"MSH$!%#@$A", Encoding::Utf8).unwrap();
        let raw = Raw {
            bytes: "a!b%c@d#S#e".as_bytes(),
            shift: Shift::Ascii,
        };
        assert_eq!(other.decode(raw), "a^b~c&d\\S\\e");
        let raw = Raw {
            bytes: b"10^4!x|y",
            shift: Shift::Ascii,
        };
        assert_eq!(other.decode(raw), "10\\S\\4^x|y");
        let yen = Dialect::of_header("MSH|^~¥&|A".as_bytes(), Encoding::Utf8).unwrap();
        let raw = Raw {
            bytes: "10¥S¥4".as_bytes(),
            shift: Shift::Ascii,
        };
        assert_eq!(yen.decode(raw), "10\\S\\4");
    }

    #[test]
    fn escapes() {
        let dialect = Dialect::new(Encoding::Iso2022Jp);
        for (text, expected, bad) in [
            ("plain", "plain", false),
            ("10\\S\\4/uL", "10^4/uL", false),
            ("\\F\\\\S\\\\T\\\\R\\\\E\\", "|^&~\\", false),
            ("a\\X41\\b", "aAb", false),
            ("\\X1B2442253B1B2842\\", "セ", false),
            ("a\\X4\\b", "a\\X4\\b", true),
            ("a\\XFF\\b", "a\\XFF\\b", true),
            ("a\\.br\\b", "a\nb", false),
            ("\\H\\高\\N\\", "\\H\\高\\N\\", false),
            ("a\\b", "a\\b", true),
            ("a\\Q\\S\\b", "a\\Q^b", true),
            ("\\", "\\", true),
        ] {
            assert_eq!(
                unescape(text, &dialect),
                (expected.to_owned(), bad),
                "{text}"
            );
        }
    }
}
