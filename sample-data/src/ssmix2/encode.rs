//! Text to bytes in the encodings that hospitals use or once used.

use std::sync::OnceLock;

use encoding_rs::{EUC_JP, ISO_2022_JP, SHIFT_JIS};

/// How text is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Encoding {
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
pub(crate) fn encode_text(text: &str, encoding: Encoding, bytes: &mut Vec<u8>) {
    let write: fn(&str, &Jis, &mut Vec<u8>) = match encoding {
        Encoding::Utf8 | Encoding::Utf8Bom => return bytes.extend_from_slice(text.as_bytes()),
        Encoding::Iso2022Jp => iso_2022_jp,
        Encoding::Cp932 => cp932,
        Encoding::EucJp => euc_jp,
    };
    bytes.reserve(text.len());
    let jis = Jis::table();
    let mut rest = text;
    while !rest.is_empty() {
        let (plain, other) = rest.split_at(ascii_length(rest.as_bytes()));
        bytes.extend_from_slice(plain.as_bytes());
        let length = other.bytes().position(|byte| byte.is_ascii());
        let (run, after) = other.split_at(length.unwrap_or(other.len()));
        if !run.is_empty() {
            write(run, jis, bytes);
        }
        rest = after;
    }
}

/// How many bytes at the start are ASCII; sixteen are looked at in one step, since most of a message is.
fn ascii_length(bytes: &[u8]) -> usize {
    let mut length = 0;
    for chunk in bytes.chunks(16) {
        if !chunk.is_ascii() {
            let inside = chunk.iter().position(|byte| !byte.is_ascii());
            return length + inside.unwrap_or(chunk.len());
        }
        length += chunk.len();
    }
    length
}

/// The row and cell of JIS X 0208 of a character, each plus 0x20. Searching for a kanji among all of them, as a library
/// that minds its size does, takes longer than everything else that is done to a message.
struct Jis(Vec<u16>);

impl Jis {
    fn table() -> &'static Jis {
        static TABLE: OnceLock<Jis> = OnceLock::new();
        TABLE.get_or_init(|| {
            let mut codes = vec![0; 0x1_0000];
            // Rows 9 to 15 and from 85 on hold what vendors added, about which encodings differ.
            for row in (0x21..=0x28u8).chain(0x30..=0x74) {
                for cell in 0x21..=0x7e {
                    let pair = [row | 0x80, cell | 0x80];
                    let text = EUC_JP.decode_without_bom_handling_and_without_replacement(&pair);
                    let character = text.and_then(|text| text.chars().next());
                    if let Some(place) = character.and_then(|it| codes.get_mut(it as usize)) {
                        *place = u16::from_be_bytes([row, cell]);
                    }
                }
            }
            // The minus sign and the full-width hyphen share a cell.
            codes[0x2212] = codes[0xff0d];
            Jis(codes)
        })
    }

    fn of(&self, character: char) -> Option<[u8; 2]> {
        let code = *self.0.get(character as usize)?;
        (code != 0).then(|| code.to_be_bytes())
    }
}

/// The byte of a half-width kana in JIS X 0201 with its eighth bit.
fn half_width_kana(character: char) -> Option<u8> {
    ('\u{ff61}'..='\u{ff9f}')
        .contains(&character)
        .then(|| (character as u32 - 0xff61) as u8 + 0xa1)
}

const TO_ASCII: &[u8] = b"\x1b(B";
const TO_KANA: &[u8] = b"\x1b(I";
const TO_WIDE: &[u8] = b"\x1b$B";

/// Between two runs that are not ASCII there is one escape, not two: readers take an escape right behind another as a
/// fault.
fn iso_2022_jp(run: &str, jis: &Jis, bytes: &mut Vec<u8>) {
    let mut set = TO_ASCII;
    let mut switch = |to: &'static [u8], bytes: &mut Vec<u8>| {
        if set != to {
            bytes.extend_from_slice(to);
            set = to;
        }
    };
    for character in run.chars() {
        if let Some(pair) = jis.of(character) {
            switch(TO_WIDE, bytes);
            bytes.extend_from_slice(&pair);
        } else if let Some(byte) = half_width_kana(character) {
            switch(TO_KANA, bytes);
            bytes.push(byte & 0x7f);
        } else {
            let mut buffer = [0; 4];
            let (encoded, ..) = ISO_2022_JP.encode(character.encode_utf8(&mut buffer));
            let vendor = encoded.strip_prefix(TO_WIDE);
            match vendor.and_then(|rest| rest.strip_suffix(TO_ASCII)) {
                Some(pair) => {
                    switch(TO_WIDE, bytes);
                    bytes.extend_from_slice(pair);
                }
                None => {
                    switch(TO_ASCII, bytes);
                    bytes.extend_from_slice(&encoded);
                }
            }
        }
    }
    switch(TO_ASCII, bytes);
}

fn cp932(run: &str, jis: &Jis, bytes: &mut Vec<u8>) {
    for character in run.chars() {
        if let Some([row, cell]) = jis.of(character) {
            let lead = (row - 0x21) / 2 + 0x81;
            let trail = match row % 2 {
                1 => cell + 0x1f + u8::from(cell >= 0x60),
                _ => cell + 0x7e,
            };
            bytes.extend_from_slice(&[if lead > 0x9f { lead + 0x40 } else { lead }, trail]);
        } else if let Some(byte) = half_width_kana(character) {
            bytes.push(byte);
        } else {
            bytes.extend_from_slice(&SHIFT_JIS.encode(character.encode_utf8(&mut [0; 4])).0);
        }
    }
}

fn euc_jp(run: &str, jis: &Jis, bytes: &mut Vec<u8>) {
    for character in run.chars() {
        if let Some([row, cell]) = jis.of(character) {
            bytes.extend_from_slice(&[row | 0x80, cell | 0x80]);
        } else if let Some(byte) = half_width_kana(character) {
            bytes.extend_from_slice(&[0x8e, byte]);
        } else {
            bytes.extend_from_slice(&EUC_JP.encode(character.encode_utf8(&mut [0; 4])).0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::UTF_8;

    #[test]
    fn every_encoding_reads_back() {
        let text =
            "PID|1||標本^太郎~ﾋｮｳﾎﾝ^ﾀﾛｳ|γ－ＧＴ(±)|ｹﾄﾝ体ｹﾄﾝ|■|a long stretch of plain text 漢①Ⅳ";
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
        encode_text("標本^太郎~ﾀﾛｳ標|x", Encoding::Iso2022Jp, &mut bytes);
        assert_eq!(
            bytes,
            b"\x1b$BI8K\\\x1b(B^\x1b$BB@O:\x1b(B~\x1b(I@[3\x1b$BI8\x1b(B|x"
        );
    }

    #[test]
    fn the_table_agrees_with_the_library() {
        for character in ('\u{80}'..='\u{ffff}').filter(|it| Jis::table().of(*it).is_some()) {
            let text = character.to_string();
            for (encoding, library) in [
                (Encoding::Iso2022Jp, ISO_2022_JP),
                (Encoding::Cp932, SHIFT_JIS),
                (Encoding::EucJp, EUC_JP),
            ] {
                let mut bytes = Vec::new();
                encode_text(&text, encoding, &mut bytes);
                assert_eq!(bytes, *library.encode(&text).0, "{character} {encoding:?}");
            }
        }
        assert!(Jis::table().of('漢').is_some());
    }

    #[test]
    fn what_no_set_has_becomes_a_reference() {
        let mut bytes = Vec::new();
        encode_text("漢😀字①", Encoding::Iso2022Jp, &mut bytes);
        assert_eq!(bytes, b"\x1b$B4A\x1b(B&#128512;\x1b$B;z-!\x1b(B");
    }
}
