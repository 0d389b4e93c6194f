//! Shifts back that are lost, and text that only looks so.

use proptest::prelude::*;

use crate::ssmix2::dialect::Dialect;
use crate::ssmix2::encoding::Encoding;
use crate::ssmix2::split::Fields;

const CLOSE: &[u8] = b"\x1b(B";

/// Pieces of a field: ASCII, and kanji as the bytes of JIS.
#[derive(Clone, Debug)]
enum Piece {
    Ascii(Vec<u8>),
    Kanji(Vec<u8>),
}

fn ascii() -> impl Strategy<Value = Piece> {
    let letters = b"ABCLMTXZabcxyz0123456789^~&.-/ ";
    prop::collection::vec(prop::sample::select(&letters[..]), 0..9).prop_map(Piece::Ascii)
}

/// JIS X 0208 and the kanji of IBM that NEC selected, without the broken bar; `日`, `糖` and `髙` are met often.
fn kanji() -> impl Strategy<Value = Piece> {
    let rows = prop_oneof![0x21..=0x28_u8, 0x30..=0x74_u8, 0x79..=0x7c_u8];
    let is_bar = |pair: &(u8, u8)| *pair == (0x7c, 0x7c);
    let any = (rows, 0x21..=0x7e_u8).prop_filter("a broken bar", move |pair| !is_bar(pair));
    let known = prop::sample::select(&[(0x46, 0x7c), (0x45, 0x7c), (0x7c, 0x62)][..]);
    prop::collection::vec(prop_oneof![6 => any, 1 => known], 1..12)
        .prop_map(|pairs| pairs.into_iter().flat_map(|(a, b)| [a, b]).collect())
        .prop_map(Piece::Kanji)
}

fn segment() -> impl Strategy<Value = Vec<Vec<Piece>>> {
    let piece = prop_oneof![ascii(), kanji()];
    prop::collection::vec(prop::collection::vec(piece, 0..4), 1..9)
}

/// The bytes of the segment, and where each field ends.
fn encoded(fields: &[Vec<Piece>], close: &[u8]) -> (Vec<u8>, Vec<usize>) {
    let (mut bytes, mut ends) = (b"OBX".to_vec(), vec![3]);
    for field in fields {
        bytes.push(b'|');
        for piece in field {
            match piece {
                Piece::Ascii(text) => bytes.extend(text),
                Piece::Kanji(pairs) => bytes.extend([b"\x1b$B", &pairs[..], close].concat()),
            }
        }
        ends.push(bytes.len());
    }
    (bytes, ends)
}

fn split(segment: &[u8]) -> Fields {
    let mut fields = Fields::default();
    fields.split(segment, &Dialect::new(Encoding::Iso2022Jp));
    fields
}

#[test]
fn real_names_are_cut() {
    for text in [
        "OBR|1||B01^\x1b$B7lE|F|Fb\x1b(B^99REQ|||2026",
        "OBR|1||B01^\x1b$B|bE|F||b\x1b(B^99REQ|||2026",
        "OBR|1||B01^\x1b$B7lE|F|Fb\x1b(J^99REQ|||2026",
        // Kanji, then half-width katakana or a kanji of JIS X 0212.
        "OBR|1||B01^\x1b$B9|\x1b(I<]\x1b(B^99REQ|||2026",
        "OBR|1||B01^\x1b$B9|\x1b$(D0!\x1b(B^99REQ|||2026",
        // The segment ends within kanji, and no separator is near.
        "OBR|1||B01|\x1b$B7lE",
    ] {
        assert_eq!(split(text.as_bytes()).unclosed(), None, "{text:?}");
    }
}

#[test]
fn a_lost_shift_is_found_in_its_field() {
    for text in [
        "OBR|1||B01^\x1b$B7lE|^99REQ|||2026\x1b$B2>\x1b(B",
        "OBR|1||B01^\x1b$B7lE|^99REQ|A\x1b$B2>\x1b(B",
        "OBR|1||B01^\x1b$B7lE||F",
        "OBR|1||B01^\x1b$B7lE|^99REQ|\x1b(I<]\x1b(B",
        "OBR|1||B01^\x1b$B7lE|^99REQ||F\x1b(I<]\x1b(B",
        // Some systems shift back to ASCII where they are there already.
        "OBR|1||B01^\x1b$B7lE|^99REQ||\x1b(BF|\x1b(B",
        "OBR|1||B01^\x1b$B7lE|^99REQA||\x1b(BF|\x1b(B",
    ] {
        let fields = split(text.as_bytes());
        assert_eq!(fields.unclosed(), Some(3), "{text:?}");
        assert_eq!(fields.get(text.as_bytes(), 1).bytes, b"1");
        assert!((3..12).all(|number| fields.get(text.as_bytes(), number).is_empty()));
    }
}

#[test]
fn the_delimiters_are_those_of_the_message() {
    let dialect = Dialect::of_header(b"MSH$!%#@$A", Encoding::Iso2022Jp).unwrap();
    let mut fields = Fields::default();
    fields.split(b"OBX$1$\x1b$B0|||\x1b(B$A", &dialect);
    assert_eq!(fields.unclosed(), None);
    fields.split(b"OBX$1$\x1b$B0||$$A", &dialect);
    assert_eq!(fields.unclosed(), Some(2));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn text_that_is_closed_is_never_taken_for_lost(fields in segment(), is_roman in any::<bool>()) {
        let close = if is_roman { b"\x1b(J" } else { CLOSE };
        let (bytes, ends) = encoded(&fields, close);
        let cut = split(&bytes);
        prop_assert_eq!(cut.unclosed(), None);
        for number in 1..ends.len() {
            prop_assert_eq!(cut.get(&bytes, number).bytes, &bytes[ends[number - 1] + 1..ends[number]]);
        }
    }

    /// The fields in front stand as they were, and none holds bytes of another.
    #[test]
    fn no_field_runs_over_into_another(fields in segment(), which in any::<prop::sample::Index>()) {
        let (mut bytes, ends) = encoded(&fields, CLOSE);
        let closings: Vec<usize> = memchr::memmem::find_iter(&bytes, CLOSE).collect();
        prop_assume!(!closings.is_empty());
        let lost = *which.get(&closings);
        bytes.drain(lost..lost + CLOSE.len());
        let ends: Vec<usize> = ends.iter().map(|end| if *end > lost { end - CLOSE.len() } else { *end }).collect();
        let cut = split(&bytes);
        let stands = cut.unclosed().unwrap_or(ends.len());
        for number in 1..stands {
            prop_assert_eq!(cut.get(&bytes, number).bytes, &bytes[ends[number - 1] + 1..ends[number]]);
        }
        for number in stands..ends.len() {
            prop_assert!(cut.get(&bytes, number).is_empty());
        }
        if stands < ends.len() {
            prop_assert!(ends[stands - 1] < lost && lost <= ends[stands]);
        }
    }
}
