//! The data types that have a table, in the order in which a byte picks them.

use feeds::ssmix2::DATA_TYPES;

/// Data types of the extended storage: vital signs, and messages that only MSH-9 tells.
const EXTENDED: [&str; 2] = ["L-OBSERVATIONS^OBSERVATIONS^99ZL01", "D1^RECORD^99X"];

/// All that a byte can pick.
pub fn types() -> Vec<&'static str> {
    let standard = DATA_TYPES.iter().filter(|known| !known.tables.is_empty());
    standard.map(|known| known.code).chain(EXTENDED).collect()
}
