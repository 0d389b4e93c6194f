//! Distinct patients, about: a HyperLogLog of 256 registers (Flajolet et al. 2007). Registers take the larger value on
//! merging, so that order does not matter.

use std::num::NonZeroU8;

use super::counts::push_number;
use super::sorted;

/// How many registers there are; the first byte of a hash picks one.
const REGISTERS: f64 = 256.0;

/// An estimate of how many distinct patients were counted, within some 6.5 %; small numbers are nearly exact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patients(Vec<Place>);

/// What one patient says: a register, and the least that it holds from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place(u8, NonZeroU8);

impl Place {
    /// The place of a patient by the hash of its key.
    pub(super) fn of(hash: u64) -> Place {
        let rank = ((hash << 8) | 0xff).leading_zeros() as u8;
        Place((hash >> 56) as u8, NonZeroU8::MIN.saturating_add(rank))
    }
}

impl Patients {
    /// Counts a patient by the hash of its key.
    pub fn add(&mut self, hash: u64) {
        self.raise(Place::of(hash));
    }

    /// Counts the patients of another.
    pub fn merge(&mut self, other: &Patients) {
        let higher = |one: Place, other: Place| Place(one.0, one.1.max(other.1));
        sorted::merge(&mut self.0, &other.0, |place| place.0, higher);
    }

    /// How many distinct patients there are, about.
    pub fn estimate(&self) -> f64 {
        let empty = REGISTERS - self.0.len() as f64;
        let sum: f64 = self
            .0
            .iter()
            .map(|place| 0.5_f64.powi(i32::from(place.1.get())))
            .sum();
        let raw = 0.7213 / (1.0 + 1.079 / REGISTERS) * REGISTERS * REGISTERS / (sum + empty);
        if raw <= 2.5 * REGISTERS && empty > 0.0 {
            REGISTERS * (REGISTERS / empty).ln()
        } else {
            raw
        }
    }

    /// The hash of a patient key. Keys are hex digits of a keyed hash, so their first 16 will do; any other text is hashed.
    pub fn hash(key: &str) -> u64 {
        let hex = key
            .get(..16)
            .and_then(|digits| u64::from_str_radix(digits, 16).ok());
        hex.unwrap_or_else(|| {
            let fnv = key.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            });
            // The first bits of FNV hardly move for short texts.
            let mixed = (fnv ^ (fnv >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
            mixed ^ (mixed >> 33)
        })
    }

    pub(super) fn raise(&mut self, place: Place) {
        match self.0.binary_search_by_key(&place.0, |known| known.0) {
            Ok(at) => self.0[at].1 = self.0[at].1.max(place.1),
            Err(at) => self.0.insert(at, place),
        }
    }

    /// Forgets all of them, and keeps the room.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Writes `3:1 200:5`: the registers that are not 0.
    pub(super) fn write(&self, text: &mut String) {
        for Place(register, rank) in &self.0 {
            if !text.is_empty() {
                text.push(' ');
            }
            push_number(*register, text);
            text.push(':');
            push_number(rank.get(), text);
        }
    }

    /// Reads [`Patients::write`]; `None` when it is anything else.
    pub(super) fn read(text: &str) -> Option<Patients> {
        let mut patients = Patients::default();
        for pair in text.split_ascii_whitespace() {
            let (register, rank) = pair.split_once(':')?;
            patients.raise(Place(register.parse().ok()?, rank.parse().ok()?));
        }
        Some(patients)
    }
}
