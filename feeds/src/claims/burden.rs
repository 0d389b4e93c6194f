//! Who pays for a row: the codes of futan kubun as sets of payers.

/// A set of payers: bit 0 the insurer, bits 1 to 4 the public payers in their order.
pub(crate) type Payers = u8;

/// How many payers a receipt can have.
pub(crate) const PAYERS_MAX: usize = 5;

/// The payers of a code of the specification's table of futan kubun; `None` for any other.
pub(crate) fn payers(code: &[u8]) -> Option<Payers> {
    let [code] = code else { return None };
    Some(match code {
        b'1' => 0b00001,
        b'5' => 0b00010,
        b'6' => 0b00100,
        b'B' => 0b01000,
        b'C' => 0b10000,
        b'2' => 0b00011,
        b'3' => 0b00101,
        b'E' => 0b01001,
        b'G' => 0b10001,
        b'7' => 0b00110,
        b'H' => 0b01010,
        b'I' => 0b10010,
        b'J' => 0b01100,
        b'K' => 0b10100,
        b'L' => 0b11000,
        b'4' => 0b00111,
        b'M' => 0b01011,
        b'N' => 0b10011,
        b'O' => 0b01101,
        b'P' => 0b10101,
        b'Q' => 0b11001,
        b'R' => 0b01110,
        b'S' => 0b10110,
        b'T' => 0b11010,
        b'U' => 0b11100,
        b'V' => 0b01111,
        b'W' => 0b10111,
        b'X' => 0b11011,
        b'Y' => 0b11101,
        b'Z' => 0b11110,
        b'9' => 0b11111,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_of_payers_has_one_code() {
        let known = (0..=u8::MAX).filter_map(|code| payers(&[code]));
        let mut sets: Vec<Payers> = known.collect();
        sets.sort_unstable();
        assert_eq!(sets, (1..32).collect::<Vec<Payers>>());
        assert_eq!(
            (payers(b""), payers(b"11"), payers(b"8")),
            (None, None, None)
        );
    }
}
