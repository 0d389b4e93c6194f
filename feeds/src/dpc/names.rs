//! Names, the only fields that are not ASCII: in CP932, or in UTF-8 where a file was saved again.

use encoding_rs::SHIFT_JIS;

/// How the names of a file are encoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Nothing but ASCII so far.
    #[default]
    Ascii,
    Cp932,
    Utf8,
}

impl Encoding {
    pub(super) fn name(self) -> &'static str {
        match self {
            Encoding::Ascii => "ascii",
            Encoding::Cp932 => "cp932",
            Encoding::Utf8 => "utf-8",
        }
    }
}

/// What is wrong with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    None,
    Undecodable,
    /// A character that the hospital made itself, which nobody else can read.
    External,
}

/// Whether bytes are UTF-8 whose characters beyond ASCII are Japanese; CP932 hardly ever looks like that.
pub(super) fn is_japanese_utf8(field: &[u8]) -> bool {
    let is_japanese = |text: &str| {
        let mut wide = text.chars().filter(|c| !c.is_ascii());
        wide.all(|c| matches!(c, '\u{2010}'..='\u{33ff}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{ffef}'))
    };
    std::str::from_utf8(field).is_ok_and(is_japanese)
}

/// A name as text. One that cannot be decoded is empty.
pub(super) fn decode(encoding: Encoding, field: &[u8]) -> (String, Fault) {
    let decoded = match encoding {
        Encoding::Utf8 => std::str::from_utf8(field).ok().map(str::to_owned),
        Encoding::Ascii | Encoding::Cp932 => SHIFT_JIS
            .decode_without_bom_handling_and_without_replacement(field)
            .map(|text| text.into_owned()),
    };
    match decoded {
        None => (String::new(), Fault::Undecodable),
        Some(name) if name.contains(|c| matches!(c, '\u{e000}'..='\u{f8ff}')) => {
            (name, Fault::External)
        }
        Some(name) => (name, Fault::None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cp932_is_not_taken_for_utf8() {
        for name in [
            "前立腺針生検法（その他）",
            "ﾃｽﾄ錠",
            "Ｔ－Ｍ",
            "検査～①㍉髙",
            "ﾀﾞﾐｰ",
        ] {
            assert!(is_japanese_utf8(name.as_bytes()), "{name}");
            let (cp932, _, has_lost) = SHIFT_JIS.encode(name);
            assert!(!has_lost && !is_japanese_utf8(&cp932), "{name}");
            let (decoded, fault) = decode(Encoding::Cp932, &cp932);
            assert_eq!((decoded.as_str(), fault), (name, Fault::None));
        }
        assert!(!is_japanese_utf8("ÃÞ".as_bytes()));
    }

    #[test]
    fn what_cannot_be_read_is_empty() {
        assert_eq!(
            decode(Encoding::Cp932, b"\x8c\x9f\x8d"),
            (String::new(), Fault::Undecodable)
        );
        assert_eq!(
            decode(Encoding::Utf8, b"\x8c\x9f"),
            (String::new(), Fault::Undecodable)
        );
        assert_eq!(decode(Encoding::Cp932, b"\xf0\x40").1, Fault::External);
    }
}
