//! The encoding of a file: CP932 as the specification has it, or UTF-8 when somebody saved it again.

use std::borrow::Cow;

use encoding_rs::SHIFT_JIS;

/// What the bytes of a file stand for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// No byte beyond ASCII so far.
    #[default]
    Ascii,
    /// Windows-31J.
    Cp932,
    /// UTF-8.
    Utf8,
}

impl Encoding {
    /// The name in outcomes.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Encoding::Ascii => "ascii",
            Encoding::Cp932 => "cp932",
            Encoding::Utf8 => "utf-8",
        }
    }

    /// The encoding of the first line that is not ASCII. Two half-width kana can look like one letter of UTF-8, so only three
    /// bytes a letter, as kana and kanji take, make it UTF-8.
    pub(crate) fn of(line: &[u8]) -> Encoding {
        match std::str::from_utf8(line) {
            Ok(text) if text.chars().any(|letter| letter >= '\u{800}') => Encoding::Utf8,
            _ => Encoding::Cp932,
        }
    }

    /// Whether every byte of a line is part of a letter. It looks at the shape of CP932 only, which costs no table.
    pub(crate) fn fits(self, line: &[u8]) -> bool {
        match self {
            Encoding::Ascii => line.is_ascii(),
            Encoding::Utf8 => std::str::from_utf8(line).is_ok(),
            Encoding::Cp932 => fits_cp932(line),
        }
    }

    /// The text of some bytes; `None` when they are none.
    pub(crate) fn decode(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        if bytes.is_ascii() || self == Encoding::Utf8 {
            return std::str::from_utf8(bytes).ok().map(Cow::Borrowed);
        }
        SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes)
    }

    /// The text with letters, digits and blanks of full width turned into those of ASCII, and without blanks at its edges.
    pub(crate) fn narrow(self, bytes: &[u8]) -> Option<String> {
        let text = self.decode(bytes)?;
        let narrow: String = text
            .chars()
            .map(|letter| match letter {
                '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter),
                '\u{3000}' => ' ',
                _ => letter,
            })
            .collect();
        Some(narrow.trim().to_owned())
    }
}

fn fits_cp932(line: &[u8]) -> bool {
    let mut bytes = line.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            0..=0x7f | 0xa1..=0xdf => {}
            0x81..=0x9f | 0xe0..=0xfc => match bytes.next() {
                Some(0x40..=0x7e | 0x80..=0xfc) => {}
                _ => return false,
            },
            _ => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_is_found_and_read() {
        for (text, is_utf8) in [("架空　太郎", true), ("ｶｸｳ ﾀﾛｳ", true)] {
            let (sent, _, _) = SHIFT_JIS.encode(text);
            assert_eq!(Encoding::of(&sent), Encoding::Cp932);
            assert!(Encoding::Cp932.fits(&sent));
            assert_eq!(Encoding::Cp932.decode(&sent).unwrap(), text);
            assert_eq!(Encoding::of(text.as_bytes()) == Encoding::Utf8, is_utf8);
            assert_eq!(Encoding::Utf8.decode(text.as_bytes()).unwrap(), text);
        }
        // C3 B1 is a letter of UTF-8 and two half-width kana.
        assert_eq!(Encoding::of(b"\xc3\xb1"), Encoding::Cp932);
        assert!(!Encoding::Cp932.fits(b"\x83"));
        assert!(!Encoding::Cp932.fits(b"\x83\x20"));
        assert!(!Encoding::Cp932.fits(b"\xa0"));
        assert_eq!(Encoding::Cp932.decode(b"\x83"), None);
    }

    #[test]
    fn full_width_becomes_narrow() {
        let (sent, _, _) = SHIFT_JIS.encode("　１９Ｄ－０１　");
        assert_eq!(Encoding::Cp932.narrow(&sent).as_deref(), Some("19D-01"));
    }
}
