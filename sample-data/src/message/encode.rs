//! Text to bytes in the encodings that hospitals use or once used.

use encoding_rs::{EUC_JP, ISO_2022_JP, SHIFT_JIS};

/// How text is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// ISO-2022-JP, the encoding of the guideline. Back in ASCII before every delimiter; half-width kana, which the
    /// guideline forbids, go through `ESC ( I`.
    #[default]
    Iso2022Jp,
    /// Windows' Shift_JIS.
    Cp932,
    /// EUC-JP.
    EucJp,
    /// UTF-8.
    Utf8,
    /// UTF-8 with a byte order mark at the start of the file.
    Utf8Bom,
}

/// Appends `text` in `encoding`. A character that the encoding lacks becomes a numeric reference such as `&#128512;`; the
/// lists of this crate hold none.
pub fn encode_text(text: &str, encoding: Encoding, bytes: &mut Vec<u8>) {
    match encoding {
        Encoding::Utf8 | Encoding::Utf8Bom => bytes.extend_from_slice(text.as_bytes()),
        Encoding::Cp932 => bytes.extend_from_slice(&SHIFT_JIS.encode(text).0),
        Encoding::EucJp => bytes.extend_from_slice(&EUC_JP.encode(text).0),
        Encoding::Iso2022Jp => encode_iso_2022_jp(text, bytes),
    }
}

/// The character sets between which ISO-2022-JP switches.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Set {
    Ascii,
    HalfWidthKana,
    Wide,
}

impl Set {
    fn of(character: char) -> Set {
        match character {
            '\0'..='\x7f' => Set::Ascii,
            '\u{ff61}'..='\u{ff9f}' => Set::HalfWidthKana,
            _ => Set::Wide,
        }
    }
}

/// The encoder of the web standard turns half-width kana into full-width ones, so runs of them are written here. Between
/// two runs that are not ASCII there is one escape, not two: readers take an escape right behind another as a fault.
fn encode_iso_2022_jp(text: &str, bytes: &mut Vec<u8>) {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let set = Set::of(first);
        let end = rest
            .find(|character| Set::of(character) != set)
            .unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        match set {
            Set::Ascii => bytes.extend_from_slice(run.as_bytes()),
            Set::Wide => {
                let encoded = ISO_2022_JP.encode(run).0;
                bytes.extend_from_slice(encoded.strip_suffix(TO_ASCII).unwrap_or(&encoded));
            }
            Set::HalfWidthKana => {
                bytes.extend_from_slice(b"\x1b(I");
                bytes.extend(run.chars().map(|kana| (kana as u32 - 0xff61) as u8 + 0x21));
            }
        }
        let returns = after.is_empty() || after.starts_with(|next| Set::of(next) == Set::Ascii);
        if set != Set::Ascii && returns {
            bytes.extend_from_slice(TO_ASCII);
        }
        rest = after;
    }
}

const TO_ASCII: &[u8] = b"\x1b(B";

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::UTF_8;

    #[test]
    fn every_encoding_reads_back() {
        let text = "PID|1||標本^太郎~ﾋｮｳﾎﾝ^ﾀﾛｳ|γ－ＧＴ(±)|ｹﾄﾝ体ｹﾄﾝ|■";
        for (encoding, reader) in [
            (Encoding::Iso2022Jp, ISO_2022_JP),
            (Encoding::Cp932, SHIFT_JIS),
            (Encoding::EucJp, EUC_JP),
            (Encoding::Utf8, UTF_8),
        ] {
            let mut bytes = Vec::new();
            encode_text(text, encoding, &mut bytes);
            let (read, had_errors) = reader.decode_without_bom_handling(&bytes);
            assert!(!had_errors, "{encoding:?}");
            assert_eq!(read, text, "{encoding:?}");
        }
    }

    #[test]
    fn iso_2022_jp_is_in_ascii_at_every_delimiter() {
        let mut bytes = Vec::new();
        encode_text("標本^太郎~ﾀﾛｳ|x", Encoding::Iso2022Jp, &mut bytes);
        assert_eq!(
            bytes,
            b"\x1b$BI8K\\\x1b(B^\x1b$BB@O:\x1b(B~\x1b(I@[3\x1b(B|x"
        );
    }
}
