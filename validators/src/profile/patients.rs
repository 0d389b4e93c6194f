//! Distinct patients, about: a HyperLogLog of 256 registers (Flajolet et al. 2007). Registers take the larger value on
//! merging, so that order does not matter.

/// How many registers there are; the first byte of a hash picks one.
const REGISTERS: f64 = 256.0;

/// An estimate of how many distinct patients were counted, within some 6.5 %; small numbers are nearly exact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patients(Vec<(u8, u8)>);

impl Patients {
    /// Counts a patient by the hash of its key.
    pub fn add(&mut self, hash: u64) {
        let rank = ((hash << 8) | 0xff).leading_zeros() as u8 + 1;
        self.raise((hash >> 56) as u8, rank);
    }

    /// Counts the patients of another.
    pub fn merge(&mut self, other: &Patients) {
        for (register, rank) in &other.0 {
            self.raise(*register, *rank);
        }
    }

    /// How many distinct patients there are, about.
    pub fn estimate(&self) -> f64 {
        let empty = REGISTERS - self.0.len() as f64;
        let sum: f64 = self
            .0
            .iter()
            .map(|(_, rank)| 0.5_f64.powi(i32::from(*rank)))
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

    fn raise(&mut self, register: u8, rank: u8) {
        match self.0.binary_search_by_key(&register, |pair| pair.0) {
            Ok(at) => self.0[at].1 = self.0[at].1.max(rank),
            Err(at) => self.0.insert(at, (register, rank)),
        }
    }

    /// `3:1 200:5`: the registers that are not 0.
    pub(crate) fn to_text(&self) -> String {
        let pairs: Vec<String> = self
            .0
            .iter()
            .map(|(register, rank)| format!("{register}:{rank}"))
            .collect();
        pairs.join(" ")
    }

    /// Reads [`Patients::to_text`]; `None` when it is anything else.
    pub(crate) fn from_text(text: &str) -> Option<Patients> {
        let mut patients = Patients::default();
        for pair in text.split_ascii_whitespace() {
            let (register, rank) = pair.split_once(':')?;
            patients.raise(register.parse().ok()?, rank.parse().ok()?);
        }
        Some(patients)
    }
}
