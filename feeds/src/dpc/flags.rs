//! EF-17 (行為明細区分情報) digit by digit, by kind of file and era.

use super::FileKind;

/// The first day of the twelve digits, 2016-04-01, as days since 1970-01-01.
const TWELVE_DIGITS_SINCE: i32 = 16_892;

/// EF-17 as it can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flags {
    /// Nothing, as in acts.
    Empty,
    /// Until March 2016: whether the item is bundled.
    One(u8),
    /// Since then; what a digit means depends on the kind of file.
    Twelve([u8; 12]),
    /// Of another length, or of other characters.
    Wrong,
}

/// Reads EF-17 of an item done on that day, when it is known.
pub(super) fn read(field: &[u8], day: Option<i32>) -> Flags {
    let is_since = |since: i32| day.is_none_or(|day| day >= since);
    let is_before = |since: i32| day.is_none_or(|day| day < since);
    if field.is_empty() || field == b"NULL" {
        return Flags::Empty;
    }
    if !field.iter().all(u8::is_ascii_digit) {
        return Flags::Wrong;
    }
    match *field {
        [digit] if is_before(TWELVE_DIGITS_SINCE) => Flags::One(digit),
        ref digits if is_since(TWELVE_DIGITS_SINCE) => {
            digits.try_into().map_or(Flags::Wrong, Flags::Twelve)
        }
        _ => Flags::Wrong,
    }
}

impl Flags {
    /// A digit by its number from 1; `None` when there are not twelve.
    pub(super) fn digit(self, number: usize) -> Option<u8> {
        match self {
            Flags::Twelve(digits) => digits.get(number.checked_sub(1)?).copied(),
            _ => None,
        }
    }

    /// Whether an item counts towards the points of its act: neither bundled nor brought from home. `None` where that cannot
    /// be told: what EF-17 is wrong, and in EFg items that are dispensed outside or bundled in a management fee, for which
    /// the specification names no identity.
    pub(super) fn is_charged(self, kind: FileKind) -> Option<bool> {
        match (self, kind) {
            (Flags::One(bundled), _) => Some(bundled == b'0'),
            (Flags::Twelve(digits), FileKind::EfInpatient) => {
                Some(digits[1] == b'0' && digits[2] == b'0')
            }
            (Flags::Twelve(digits), _) => (digits[0] == b'0' && digits[5] == b'0').then_some(true),
            (Flags::Empty | Flags::Wrong, _) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAST_OF_ONE: Option<i32> = Some(TWELVE_DIGITS_SINCE - 1);
    const FIRST_OF_TWELVE: Option<i32> = Some(TWELVE_DIGITS_SINCE);

    #[test]
    fn the_length_goes_with_the_era() {
        let twelve = *b"010000000000";
        assert_eq!(read(b"1", LAST_OF_ONE), Flags::One(b'1'));
        assert_eq!(read(b"1", FIRST_OF_TWELVE), Flags::Wrong);
        assert_eq!(read(&twelve, FIRST_OF_TWELVE), Flags::Twelve(twelve));
        assert_eq!(read(&twelve, LAST_OF_ONE), Flags::Wrong);
        assert_eq!(read(&twelve, None), Flags::Twelve(twelve));
        assert_eq!(read(b"1", None), Flags::One(b'1'));
        assert_eq!(read(b"01000000000", None), Flags::Wrong);
        assert_eq!(read(b"0A0000000000", None), Flags::Wrong);
        assert_eq!(read(b"", None), Flags::Empty);
    }

    #[test]
    fn what_is_charged() {
        let charged = |digits: &[u8; 12], kind| Flags::Twelve(*digits).is_charged(kind);
        let inpatient = FileKind::EfInpatient;
        let outpatient = FileKind::EfOutpatient;
        assert_eq!(charged(b"000010000000", inpatient), Some(true));
        assert_eq!(charged(b"020000000000", inpatient), Some(false));
        assert_eq!(charged(b"001000000000", inpatient), Some(false));
        assert_eq!(charged(b"020000000000", outpatient), Some(true));
        assert_eq!(charged(b"100000000000", outpatient), None);
        assert_eq!(Flags::One(b'1').is_charged(outpatient), Some(false));
    }
}
