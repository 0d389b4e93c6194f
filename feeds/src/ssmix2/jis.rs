//! ISO-2022-JP as SS-MIX2 uses it (ISO IR6, IR87, and what vendors add), with a table of 94 × 94 characters.
//!
//! A shift sequence says how the bytes behind it are to be read. While a two-byte set is shifted in, a byte may look like
//! any delimiter; that is why this crate looks into such text by [`walk`] alone, and at its shift sequences by [`escape`].

use std::sync::OnceLock;

use encoding_rs::EUC_JP;

/// The first byte of a shift sequence.
pub(crate) const ESC: u8 = 0x1b;

/// What the bytes stand for until the next shift sequence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(u8)]
pub(crate) enum Shift {
    /// ISO IR6.
    #[default]
    Ascii,
    /// JIS X 0201 Roman: yen sign for the backslash, overline for the tilde.
    Roman,
    /// JIS X 0201 half-width katakana.
    Kana,
    /// JIS X 0208, two bytes a character.
    Kanji,
    /// JIS X 0212, two bytes a character.
    Supplement,
    /// JIS X 0213 plane 1, two bytes a character; its JIS X 0208 part is read, the rest is lost.
    Plane1,
    /// JIS X 0213 plane 2, two bytes a character; all of it is lost.
    Plane2,
}

impl Shift {
    /// Whether a character takes two bytes.
    pub(crate) fn is_double(self) -> bool {
        matches!(
            self,
            Shift::Kanji | Shift::Supplement | Shift::Plane1 | Shift::Plane2
        )
    }
}

/// The shift of the sequence at the start of `bytes` and its length; `None` when it is no sequence of these sets.
#[inline]
pub(crate) fn escape(bytes: &[u8]) -> Option<(Shift, usize)> {
    let found = match bytes {
        [ESC, b'(', b'B', ..] => (Shift::Ascii, 3),
        [ESC, b'$', b'B' | b'@', ..] => (Shift::Kanji, 3),
        [ESC, b'(', b'J', ..] => (Shift::Roman, 3),
        [ESC, b'(', b'I', ..] => (Shift::Kana, 3),
        [ESC, b'$', b'(', b'B' | b'@', ..] => (Shift::Kanji, 4),
        [ESC, b'$', b'(', b'D', ..] => (Shift::Supplement, 4),
        [ESC, b'$', b'(', b'O' | b'Q', ..] => (Shift::Plane1, 4),
        [ESC, b'$', b'(', b'P', ..] => (Shift::Plane2, 4),
        _ => return None,
    };
    Some(found)
}

/// One step through shifted text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A single byte and the set it belongs to.
    Byte(u8, Shift),
    /// Two bytes of one character and their set.
    Pair(u8, u8, Shift),
    /// A byte that begins a character whose second half is missing.
    Half,
    /// A shift sequence.
    Escape(Shift),
    /// An ESC that begins no known sequence.
    UnknownEscape,
}

/// Takes the step at `at` and moves `at` and `shift`; `None` at the end.
#[inline]
pub(crate) fn walk(bytes: &[u8], at: &mut usize, shift: &mut Shift) -> Option<Step> {
    let first = *bytes.get(*at)?;
    if first == ESC {
        let Some((next, length)) = escape(&bytes[*at..]) else {
            *at += 1;
            return Some(Step::UnknownEscape);
        };
        *shift = next;
        *at += length;
        return Some(Step::Escape(next));
    }
    *at += 1;
    if !shift.is_double() || first <= 0x20 || first >= 0x7f {
        return Some(Step::Byte(first, *shift));
    }
    match bytes.get(*at) {
        Some(second) if (0x21..=0x7e).contains(second) => {
            *at += 1;
            Some(Step::Pair(first, *second, *shift))
        }
        _ => Some(Step::Half),
    }
}

/// Appends the characters of `bytes`, read from `shift` on. What has no character becomes U+FFFD.
pub(crate) fn decode(bytes: &[u8], mut shift: Shift, text: &mut String) {
    let mut at = 0;
    if shift == Shift::Ascii {
        let plain = memchr::memchr(ESC, bytes).unwrap_or(bytes.len());
        if let Ok(ascii) = std::str::from_utf8(&bytes[..plain]) {
            text.push_str(ascii);
            at = plain;
        }
    }
    while let Some(step) = walk(bytes, &mut at, &mut shift) {
        match step {
            Step::Byte(byte, shift) => text.push(single(byte, shift)),
            Step::Pair(first, second, shift) => text.push(pair(first, second, shift)),
            Step::Half | Step::UnknownEscape => text.push(char::REPLACEMENT_CHARACTER),
            Step::Escape(_) => {}
        }
    }
}

fn single(byte: u8, shift: Shift) -> char {
    match (shift, byte) {
        (_, 0x80..) => char::REPLACEMENT_CHARACTER,
        (Shift::Roman, 0x5c) => '\u{a5}',
        (Shift::Roman, 0x7e) => '\u{203e}',
        (Shift::Kana, 0x21..=0x5f) => {
            char::from_u32(0xff61 + u32::from(byte - 0x21)).unwrap_or_default()
        }
        _ => char::from(byte),
    }
}

/// The character of two bytes in 0x21 to 0x7E; U+FFFD when the set has none there.
pub(crate) fn pair(first: u8, second: u8, shift: Shift) -> char {
    let index = usize::from(first.wrapping_sub(0x21)) * 94 + usize::from(second.wrapping_sub(0x21));
    let table = match shift {
        Shift::Supplement => &tables().supplement,
        Shift::Plane2 => return char::REPLACEMENT_CHARACTER,
        _ => &tables().kanji,
    };
    table
        .get(index)
        .copied()
        .and_then(|unit| char::from_u32(u32::from(unit)))
        .unwrap_or(char::REPLACEMENT_CHARACTER)
}

struct Tables {
    kanji: Vec<u16>,
    supplement: Vec<u16>,
}

/// Both sets are in EUC-JP at the same rows and columns, so encoding_rs holds the tables.
fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| Tables {
        kanji: table(&[]),
        supplement: table(&[0x8f]),
    })
}

fn table(prefix: &[u8]) -> Vec<u16> {
    let mut units = Vec::with_capacity(94 * 94);
    for row in 0xa1..=0xfe_u8 {
        for column in 0xa1..=0xfe_u8 {
            let bytes = [prefix, &[row, column]].concat();
            let text = EUC_JP.decode_without_bom_handling_and_without_replacement(&bytes);
            let found = text.as_deref().and_then(|text| text.chars().next());
            let unit = found.and_then(|found| u16::try_from(u32::from(found)).ok());
            units.push(unit.unwrap_or(0xfffd));
        }
    }
    units
}

#[cfg(test)]
mod tests {
    use encoding_rs::ISO_2022_JP;
    use proptest::prelude::*;

    use super::*;

    fn decoded(bytes: &[u8]) -> String {
        let mut text = String::new();
        decode(bytes, Shift::Ascii, &mut text);
        text
    }

    fn oracle(bytes: &[u8]) -> Option<String> {
        ISO_2022_JP
            .decode_without_bom_handling_and_without_replacement(bytes)
            .map(std::borrow::Cow::into_owned)
    }

    #[test]
    fn every_character_of_the_two_byte_set_is_as_encoding_rs_reads_it() {
        let mut characters = 0;
        for first in 0x21..=0x7e {
            for second in 0x21..=0x7e {
                let bytes = [0x1b, b'$', b'B', first, second, 0x1b, b'(', b'B'];
                match oracle(&bytes) {
                    Some(expected) => {
                        assert_eq!(decoded(&bytes), expected, "{first:x}{second:x}");
                        characters += 1;
                    }
                    None => assert_eq!(decoded(&bytes), "\u{fffd}", "{first:x}{second:x}"),
                }
            }
        }
        assert!(characters >= 6_879, "{characters}");
    }

    #[test]
    fn every_single_byte_is_as_encoding_rs_reads_it() {
        for intro in [&b""[..], b"\x1b(B", b"\x1b(J", b"\x1b(I"] {
            for byte in 0x20..0x7f {
                let bytes = [intro, &[byte], b"\x1b(B"].concat();
                if let Some(expected) = oracle(&bytes) {
                    assert_eq!(decoded(&bytes), expected, "{intro:?} {byte:x}");
                }
            }
        }
    }

    #[test]
    fn other_sets_and_broken_text() {
        assert_eq!(decoded(b"\x1b$(D\x30\x21\x1b(B"), "\u{4e02}");
        assert_eq!(decoded(b"\x1b$(Q\x24\x22\x2f\x7d\x1b(B"), "あ\u{fffd}");
        assert_eq!(decoded(b"\x1b$(P\x24\x22\x1b(B"), "\u{fffd}");
        assert_eq!(decoded(b"\x1b$B\x24\x22\x24\x1b(Ba"), "あ\u{fffd}a");
        assert_eq!(decoded(b"a\x1b[1m"), "a\u{fffd}[1m");
        assert_eq!(decoded(b"a\xb1\x1b(Bb"), "a\u{fffd}b");
    }

    proptest! {
        #[test]
        fn mixed_text_is_as_encoding_rs_reads_it(
            parts in prop::collection::vec((0..4_usize, prop::collection::vec((0x21..0x7f_u8, 0x21..0x7f_u8), 1..6)), 0..12),
        ) {
            let mut bytes = Vec::new();
            for (set, pairs) in parts {
                bytes.extend([&b"\x1b(B"[..], b"\x1b(J", b"\x1b(I", b"\x1b$B"][set]);
                for (first, second) in pairs {
                    bytes.extend([first, second]);
                }
            }
            if let Some(expected) = oracle(&bytes) {
                prop_assert_eq!(decoded(&bytes), expected);
            }
        }

        #[test]
        fn junk_is_read_somehow(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            decoded(&bytes);
        }
    }
}
