//! Which encoding a file is in, whatever it declares, and its text.
//!
//! Encoders disagree about a few characters, so that the same content would differ by the way it came. They are folded to
//! the character that Windows, encoding_rs and most hospital systems use: U+301C to U+FF5E (wave dash), U+2212 to
//! U+FF0D (minus), U+2016 to U+2225 (parallel), U+2014 to U+2015 (dash), U+00A2 to U+FFE0, U+00A3 to U+FFE1, U+00AC to
//! U+FFE2 (cent, pound, not). JIS X 0201 Roman is read as ASCII, since senders write it as ASCII: its yen sign is the
//! backslash and its overline the tilde.

use std::sync::OnceLock;

use encoding_rs::{DecoderResult, EUC_JP, Encoding as Table, SHIFT_JIS};

use super::jis::{self, ESC, Shift, Step};

/// The encodings in which files come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(u8)]
pub(crate) enum Encoding {
    /// No byte above 0x7F and no shift sequence: fits any declaration.
    #[default]
    Ascii,
    /// What the standard asks for.
    Iso2022Jp,
    /// UTF-8.
    Utf8,
    /// Shift_JIS with the extensions of Windows.
    Cp932,
    /// EUC-JP.
    EucJp,
}

impl Encoding {
    /// The name in columns.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Encoding::Ascii => "ascii",
            Encoding::Iso2022Jp => "iso-2022-jp",
            Encoding::Utf8 => "utf-8",
            Encoding::Cp932 => "cp932",
            Encoding::EucJp => "euc-jp",
        }
    }
}

/// What a look over the whole file has shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Survey {
    /// The encoding.
    pub(crate) encoding: Encoding,
    /// Length of the byte order mark (E06); 0 when there is none.
    pub(crate) mark_bytes: usize,
    /// Half-width katakana (E03).
    pub(crate) half_width_kana: u64,
    /// Characters outside JIS X 0208 and those no table knows (E04).
    pub(crate) vendor_characters: u64,
    /// Black squares, which stand for lost characters (E05).
    pub(crate) black_squares: u64,
    /// Voiced sound marks that stand alone behind their kana (E11).
    pub(crate) split_marks: u64,
    /// Lines that end while a set is shifted in, or within a character (E08).
    pub(crate) unclosed_shifts: u64,
}

/// Looks a whole file over.
///
/// # Errors
///
/// What is found when no encoding fits (E01).
pub(crate) fn survey(bytes: &[u8]) -> Result<Survey, &'static str> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err("UTF-16");
    }
    let mark_bytes = if bytes.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    };
    let body = &bytes[mark_bytes..];
    let mut found = Survey {
        mark_bytes,
        ..Survey::default()
    };
    if has_shift(body) {
        found.encoding = Encoding::Iso2022Jp;
        survey_shifted(body, &mut found)?;
    } else if body.is_ascii() {
        found.encoding = if mark_bytes > 0 {
            Encoding::Utf8
        } else {
            Encoding::Ascii
        };
    } else if let Some(text) = utf8(body).filter(|text| mark_bytes > 0 || is_likely(text)) {
        found.encoding = Encoding::Utf8;
        survey_text(text, &mut found);
    } else if mark_bytes > 0 {
        return Err("broken UTF-8");
    } else {
        let (encoding, text) = windows_or_unix(body).ok_or("no Japanese encoding")?;
        found.encoding = encoding;
        survey_text(&text, &mut found);
    }
    Ok(found)
}

fn has_shift(bytes: &[u8]) -> bool {
    memchr::memchr_iter(ESC, bytes).any(|at| matches!(bytes.get(at + 1), Some(b'$' | b'(')))
}

/// The text when it is UTF-8, without a character that the end of the file cuts in two.
fn utf8(bytes: &[u8]) -> Option<&str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&bytes[..error.valid_up_to()]).ok()
        }
        Err(_) => None,
    }
}

/// Whether UTF-8 is what was meant. A lone kanji of EUC-JP may also be a Latin letter of UTF-8 that no Japanese text has.
fn is_likely(text: &str) -> bool {
    let foreign = |character: char| matches!(character, '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{36f}' | '\u{460}'..='\u{7ff}');
    !text.chars().any(foreign) || text.chars().any(|character| character >= '\u{800}')
}

fn survey_shifted(bytes: &[u8], found: &mut Survey) -> Result<(), &'static str> {
    if !bytes.is_ascii() {
        return Err("eight-bit bytes between shift sequences");
    }
    let (mut at, mut shift, mut before) = (0, Shift::Ascii, 0);
    loop {
        match shift {
            // Most of a message is ASCII: jump to where it ends.
            Shift::Ascii => {
                let Some(next) = memchr::memchr(ESC, &bytes[at..]) else {
                    break;
                };
                at += next;
            }
            Shift::Kanji => at += survey_run(&bytes[at..], &mut before, found),
            _ => {}
        }
        let Some(step) = jis::walk(bytes, &mut at, &mut shift) else {
            break;
        };
        match step {
            Step::Byte(b'\r' | b'\n', open) if open != Shift::Ascii => {
                found.unclosed_shifts += u64::from(open != Shift::Roman);
                shift = Shift::Ascii;
            }
            Step::Byte(0x21..=0x5f, Shift::Kana) => found.half_width_kana += 1,
            Step::Pair(..) => found.vendor_characters += 1,
            Step::Half => found.unclosed_shifts += 1,
            Step::UnknownEscape => return Err("a shift sequence of another character set"),
            Step::Byte(..) | Step::Escape(_) => {}
        }
    }
    found.unclosed_shifts += u64::from(!matches!(shift, Shift::Ascii | Shift::Roman));
    Ok(())
}

/// Looks over the pairs of JIS X 0208 at the start of `bytes` and says how many bytes they take.
fn survey_run(bytes: &[u8], before: &mut u8, found: &mut Survey) -> usize {
    let classes = kanji_classes();
    let mut pairs = 0;
    for pair in bytes.chunks_exact(2) {
        let class = classes[usize::from(u16::from_be_bytes([pair[0], pair[1]]))];
        if class == NO_PAIR {
            break;
        }
        if class | *before != 0 {
            tally(class, *before, found);
        }
        *before = class;
        pairs += 1;
    }
    2 * pairs
}

fn survey_text(text: &str, found: &mut Survey) {
    let mut before = 0;
    for character in text.chars().filter(|character| !character.is_ascii()) {
        if matches!(character, '\u{ff61}'..='\u{ff9f}') {
            found.half_width_kana += 1;
        }
        let class = class(character);
        tally(class, before, found);
        before = class;
    }
}

fn tally(class: u8, before: u8, found: &mut Survey) {
    found.black_squares += u64::from(class & BLACK_SQUARE != 0);
    found.vendor_characters += u64::from(class & VENDOR != 0);
    found.split_marks += u64::from(class & SOUND_MARK != 0 && before & KANA != 0);
}

const VENDOR: u8 = 1;
const BLACK_SQUARE: u8 = 2;
const SOUND_MARK: u8 = 4;
const KANA: u8 = 8;
const NO_PAIR: u8 = 16;

/// How many values two bytes have.
const TWO_BYTES: usize = 1 << 16;

fn class(character: char) -> u8 {
    match character {
        '\u{25a0}' => BLACK_SQUARE,
        '\u{309b}' | '\u{309c}' | '\u{3099}' | '\u{309a}' => SOUND_MARK,
        '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' => KANA,
        // Private use, lost characters, and those of Windows only: circled digits, Roman numerals, unit squares, kanji.
        '\u{e000}'..='\u{f8ff}'
        | '\u{fffd}'
        | '\u{2460}'..='\u{2473}'
        | '\u{2160}'..='\u{2179}'
        | '\u{3300}'..='\u{33ff}'
        | '\u{3231}'..='\u{3239}'
        | '\u{f929}'..='\u{fa2d}' => VENDOR,
        _ => 0,
    }
}

/// The class of any two bytes: [`NO_PAIR`] where they are none of JIS X 0208. Rows 9 to 15 and 85 to 94 are not in the standard.
fn kanji_classes() -> &'static [u8; TWO_BYTES] {
    static CLASSES: OnceLock<Box<[u8; TWO_BYTES]>> = OnceLock::new();
    CLASSES.get_or_init(|| {
        let mut classes = Box::new([NO_PAIR; TWO_BYTES]);
        for first in 0x21..=0x7e_u8 {
            for second in 0x21..=0x7e_u8 {
                let pair = usize::from(u16::from_be_bytes([first, second]));
                classes[pair] = match first - 0x20 {
                    9..=15 | 85.. => VENDOR,
                    _ => class(jis::pair(first, second, Shift::Kanji)),
                };
            }
        }
        classes
    })
}

/// CP932 or EUC-JP: the one that fits, or the one in which the text looks more like Japanese. Only when neither fits may
/// the end of the file cut a character in two.
fn windows_or_unix(bytes: &[u8]) -> Option<(Encoding, String)> {
    better(bytes, true).or_else(|| better(bytes, false))
}

fn better(bytes: &[u8], whole: bool) -> Option<(Encoding, String)> {
    let windows = strict(SHIFT_JIS, bytes, whole).map(|text| (Encoding::Cp932, text));
    let unix = strict(EUC_JP, bytes, whole).map(|text| (Encoding::EucJp, text));
    match (windows, unix) {
        (Some(windows), Some(unix)) => {
            let is_unix = likeness(&unix.1) > likeness(&windows.1);
            Some(if is_unix { unix } else { windows })
        }
        (windows, unix) => windows.or(unix),
    }
}

/// The text when there is no error in it; unless it is `whole`, the last character may be half.
fn strict(table: &'static Table, bytes: &[u8], whole: bool) -> Option<String> {
    let mut decoder = table.new_decoder_without_bom_handling();
    let length = decoder.max_utf8_buffer_length_without_replacement(bytes.len())?;
    let mut text = String::with_capacity(length);
    let (result, _) = decoder.decode_to_string_without_replacement(bytes, &mut text, whole);
    matches!(result, DecoderResult::InputEmpty).then_some(text)
}

/// How much a text looks like Japanese. EUC-JP misread as CP932 is full of half-width katakana between kanji.
fn likeness(text: &str) -> i64 {
    let kind = |character: char| match character {
        '\u{ff61}'..='\u{ff65}' => 'p',
        '\u{ff66}'..='\u{ff9f}' => 'h',
        '\u{e000}'..='\u{f8ff}' => 'v',
        '\u{4e00}'..='\u{9fff}' => 'k',
        '\0'..='\u{7f}' => 'a',
        _ => 'j',
    };
    let kinds: Vec<char> = text.chars().map(kind).collect();
    let at = |index: usize| kinds.get(index).copied().unwrap_or('a');
    (0..kinds.len())
        .map(|index| {
            let (before, after) = (at(index.wrapping_sub(1)), at(index + 1));
            let beside = |wanted: char| before == wanted || after == wanted;
            match kinds[index] {
                'j' => 6,
                'k' if beside('h') => 0,
                'k' => 4,
                'h' if beside('k') || beside('p') => -2,
                'h' => 3,
                'p' => -2,
                'v' => -6,
                _ => 0,
            }
        })
        .sum()
}

/// Appends the text of one field that begins in `shift`, folded as the module says. Never fails: what is no character
/// becomes U+FFFD.
pub(crate) fn decode(bytes: &[u8], shift: Shift, encoding: Encoding, text: &mut String) {
    let from = text.len();
    match encoding {
        Encoding::Ascii | Encoding::Iso2022Jp => jis::decode(bytes, shift, text),
        Encoding::Utf8 => text.push_str(&String::from_utf8_lossy(bytes)),
        Encoding::Cp932 => text.push_str(&SHIFT_JIS.decode_without_bom_handling(bytes).0),
        Encoding::EucJp => text.push_str(&EUC_JP.decode_without_bom_handling(bytes).0),
    }
    let roman = matches!(encoding, Encoding::Ascii | Encoding::Iso2022Jp);
    if text[from..]
        .chars()
        .any(|character| folded(character, roman) != character)
    {
        let fold: String = text[from..]
            .chars()
            .map(|character| folded(character, roman))
            .collect();
        text.truncate(from);
        text.push_str(&fold);
    }
}

fn folded(character: char, roman: bool) -> char {
    match character {
        '\u{301c}' => '\u{ff5e}',
        '\u{2212}' => '\u{ff0d}',
        '\u{2016}' => '\u{2225}',
        '\u{2014}' => '\u{2015}',
        '\u{a2}' => '\u{ffe0}',
        '\u{a3}' => '\u{ffe1}',
        '\u{ac}' => '\u{ffe2}',
        '\u{a5}' if roman => '\\',
        '\u{203e}' if roman => '~',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::ISO_2022_JP;

    use super::*;

    const TEXT: &str = "MSH|^~\\&|x\rOBX|1|ST|総蛋白～－∥―￠￡￢アルブミン表示能ソ||7\r";

    #[test]
    fn the_encoding_is_found_and_the_text_is_the_same() {
        let cases = [
            (ISO_2022_JP.encode(TEXT).0.into_owned(), Encoding::Iso2022Jp),
            (SHIFT_JIS.encode(TEXT).0.into_owned(), Encoding::Cp932),
            (EUC_JP.encode(TEXT).0.into_owned(), Encoding::EucJp),
            (TEXT.as_bytes().to_vec(), Encoding::Utf8),
            (
                TEXT.replace('～', "〜")
                    .replace('－', "−")
                    .replace('∥', "‖")
                    .into_bytes(),
                Encoding::Utf8,
            ),
        ];
        for (bytes, expected) in cases {
            let found = survey(&bytes).unwrap();
            assert_eq!(
                found,
                Survey {
                    encoding: expected,
                    ..Survey::default()
                }
            );
            let mut text = String::new();
            decode(&bytes, Shift::Ascii, expected, &mut text);
            assert_eq!(text, TEXT, "{}", expected.name());
        }
    }

    #[test]
    fn short_words_are_told_apart() {
        for word in [
            "血清",
            "尿",
            "溶血",
            "アルブミン",
            "クレアチニン",
            "総蛋白",
            "検体量不足",
            "あり",
        ] {
            for (table, expected) in [(SHIFT_JIS, Encoding::Cp932), (EUC_JP, Encoding::EucJp)] {
                let bytes = table.encode(word).0.into_owned();
                assert_eq!(survey(&bytes).unwrap().encoding, expected, "{word}");
            }
        }
        let cut = SHIFT_JIS.encode("総蛋白").0.into_owned();
        assert_eq!(survey(&cut[..5]).unwrap().encoding, Encoding::Cp932);
        let half = SHIFT_JIS.encode("ｱﾙﾌﾞﾐﾝ").0.into_owned();
        let found = survey(&half).unwrap();
        assert_eq!(
            (found.encoding, found.half_width_kana),
            (Encoding::Cp932, 6)
        );
    }

    #[test]
    fn what_the_whole_file_shows() {
        let found = |bytes: &[u8]| survey(bytes).unwrap();
        assert_eq!(found(b"MSH|1\r").encoding, Encoding::Ascii);
        assert_eq!(found(b"\xef\xbb\xbfMSH|1\r").mark_bytes, 3);
        assert_eq!(found(b"a\x1b(I12\x1b(B\r").half_width_kana, 2);
        assert_eq!(found(b"a\x1b$B\x22\x23\x1b(B\r").black_squares, 1);
        assert_eq!(found(b"a\x1b$B\x2d\x21\x1b(B\r").vendor_characters, 1);
        assert_eq!(found(b"a\x1b$(O\x30\x21\x1b(B\r").vendor_characters, 1);
        assert_eq!(found(b"a\x1b$B\x25\x39\x21\x2b\x1b(B\r").split_marks, 1);
        assert_eq!(found(b"a\x1b$B\x25\x39\rb\r").unclosed_shifts, 1);
        assert_eq!(found(b"a\x1b$B\x25\x1b(B\rb\r").unclosed_shifts, 1);
        assert_eq!(found(b"a\x1b$B\x25\x39").unclosed_shifts, 1);
        assert_eq!(found("ス゛■①".as_bytes()).split_marks, 1);
        assert_eq!(found("ス゛■①".as_bytes()).vendor_characters, 1);
        assert_eq!(
            found("総蛋白".as_bytes().split_last().unwrap().1).encoding,
            Encoding::Utf8
        );
    }

    #[test]
    fn what_fits_no_encoding() {
        assert_eq!(survey(b"\xff\xfeM\0S\0"), Err("UTF-16"));
        assert_eq!(
            survey(b"a\x1b$B\x25\x39\x1b(B\xb1"),
            Err("eight-bit bytes between shift sequences")
        );
        assert_eq!(
            survey(b"a\x1b$A\x25\x39\x1b(B"),
            Err("a shift sequence of another character set")
        );
        assert_eq!(survey(b"\xef\xbb\xbf\xff\xff"), Err("broken UTF-8"));
        assert_eq!(survey(b"MSH|\xff\xff\xff|"), Err("no Japanese encoding"));
    }

    #[test]
    fn roman_is_read_as_ascii() {
        let mut text = String::new();
        decode(
            b"\x1b$B\x25\x39\x1b(J10\\S\\4~",
            Shift::Ascii,
            Encoding::Iso2022Jp,
            &mut text,
        );
        assert_eq!(text, "ス10\\S\\4~");
    }
}
