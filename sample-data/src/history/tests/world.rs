//! The small world of the tests: the masters as they come, four hospitals, decoys.

use jiff::civil::date;

use crate::history::clock::plus_days;
use crate::history::{Decoy, DecoyKind, World};
use crate::hospital::{Hospital, roster};
use crate::masters::Masters;

/// The masters as they come with the generator.
pub(super) fn masters() -> Masters {
    Masters::read().unwrap()
}

pub(super) fn world<'a>(masters: &'a Masters, days: i64, decoys: &'a [Decoy]) -> World<'a> {
    let from = date(2026, 10, 1);
    World {
        masters,
        seed: 11,
        from,
        to: plus_days(from, days - 1),
        decoys,
    }
}

pub(super) fn hospitals(masters: &Masters) -> Vec<Hospital> {
    roster(4, 11, masters)
}

pub(super) fn decoy(kind: DecoyKind, strength: f64) -> Decoy {
    Decoy {
        kind,
        hospital: 0,
        item: None,
        from: date(2026, 10, 12),
        to: date(2026, 11, 8),
        strength,
    }
}
