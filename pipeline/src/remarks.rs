//! What other names say about a file, as defects of the file.

use model::{Code, Defect, Detail, Place};

/// A set of remarks, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Remarks(u8);

/// F06: a second live file of one key; the newer one is taken.
pub(crate) const SEVERAL_LIVE_FILES: Remarks = Remarks(1);
/// F16: it stands under one name in two roots.
pub(crate) const SAME_FILE_IN_TWO_ROOTS: Remarks = Remarks(2);
/// F11: it is gone without having been renamed.
pub(crate) const VANISHED: Remarks = Remarks(4);
/// X01: no live order of the patient has its number.
pub(crate) const WITHOUT_ORDER: Remarks = Remarks(8);
/// X06: deleted, then sent again.
pub(crate) const SENT_AGAIN: Remarks = Remarks(16);
/// X07: superseded, and nothing newer is there.
pub(crate) const WITHOUT_SUCCESSOR: Remarks = Remarks(32);

const CODES: [(Remarks, Code); 6] = [
    (SEVERAL_LIVE_FILES, Code("F06")),
    (SAME_FILE_IN_TWO_ROOTS, Code("F16")),
    (VANISHED, Code("F11")),
    (WITHOUT_ORDER, Code("X01")),
    (SENT_AGAIN, Code("X06")),
    (WITHOUT_SUCCESSOR, Code("X07")),
];

impl Remarks {
    /// The set that a byte of [`Remarks::bits`] holds.
    pub(crate) const fn of_bits(bits: u8) -> Remarks {
        Remarks(bits)
    }

    /// The set as a byte.
    pub(crate) const fn bits(self) -> u8 {
        self.0
    }

    /// Both sets together.
    pub(crate) const fn and(self, other: Remarks) -> Remarks {
        Remarks(self.0 | other.0)
    }

    /// The set without another one.
    pub(crate) const fn without(self, other: Remarks) -> Remarks {
        Remarks(self.0 & !other.0)
    }

    /// The remark of a code that names give; the empty set for another one.
    pub(crate) fn of_code(code: Code) -> Remarks {
        let known = CODES.iter().find(|(_, known)| *known == code);
        known.map_or(Remarks::default(), |(remark, _)| *remark)
    }

    /// As defects of the file.
    pub(crate) fn defects(self) -> impl Iterator<Item = Defect> {
        let told = move |(remark, _): &&(Remarks, Code)| self.0 & remark.0 != 0;
        CODES.iter().filter(told).map(|(_, code)| Defect {
            code: *code,
            place: Place::default(),
            detail: Detail::None,
        })
    }
}
