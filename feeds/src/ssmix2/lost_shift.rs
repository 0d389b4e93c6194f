//! A shift back to ASCII that was lost in the midst of a segment.
//!
//! Until the next shift sequence every delimiter is then half of a character, so that the fields behind run together with
//! the one that holds the kanji: the name of a doctor would come out as the end of a test's name. Such a segment cannot be
//! cut from that field on; the fields in front stand.

use model::NOTES;

use super::jis::{self, Shift, Step};

/// The note of a row made of a segment that cannot be cut. It never leaves the crate: the row is refused.
pub(crate) const UNCLOSED: u32 = 1 << 31;

const _: () = assert!(NOTES.len() < 32, "the last bit is taken");

/// Whether the shift back was lost within `run`: the bytes from a shift to the two-byte set `set` to the shift sequence
/// that leads to `next`, or to the end of the segment.
///
/// Without a separator there is nothing to lose. With one, it is how the run ends that tells: text that was closed goes
/// over to a one-byte set, while behind a lost shift the next sequence opens a set again. A separator is no sign by itself,
/// since `日` and `糖` have it as their second byte and `髙` as its first.
pub(crate) fn is_lost(
    run: &[u8],
    set: Shift,
    next: Option<Shift>,
    separator: u8,
    component: u8,
) -> bool {
    if memchr::memchr(separator, run).is_none() {
        return false;
    }
    let signs = Signs::of(run, set, separator, component);
    match next {
        Some(Shift::Ascii | Shift::Roman) => signs.empty_field || signs.half,
        // Kanji may go over to katakana or to another set of kanji without a way through ASCII.
        Some(other) if other != set => {
            signs.empty_field || signs.half || signs.leading || signs.separators > 1
        }
        // Nothing closed it: the same set is opened again, or the segment ends.
        _ => true,
    }
}

/// What speaks for ASCII in a run of two-byte text.
#[derive(Debug, Default)]
struct Signs {
    /// Separators, wherever they stand.
    separators: usize,
    /// Two separators make a character: an empty field. JIS has a broken bar of some vendors there.
    empty_field: bool,
    /// A delimiter is the first byte of a character.
    leading: bool,
    /// A character has no second byte.
    half: bool,
}

impl Signs {
    fn of(run: &[u8], mut shift: Shift, separator: u8, component: u8) -> Signs {
        let (mut signs, mut at) = (Signs::default(), 0);
        while let Some(step) = jis::walk(run, &mut at, &mut shift) {
            match step {
                Step::Pair(first, second, _) => {
                    let is_separator = [first, second].map(|byte| byte == separator);
                    signs.separators += is_separator.iter().filter(|is| **is).count();
                    signs.empty_field |= is_separator == [true, true];
                    signs.leading |= is_separator[0] || first == component;
                }
                // A blank is no character of a two-byte set either, but some systems write it there.
                Step::Byte(..) | Step::Escape(_) | Step::UnknownEscape => {}
                Step::Half => signs.half = true,
            }
        }
        signs
    }
}

#[cfg(test)]
mod tests;
