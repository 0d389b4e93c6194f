//! A file in pieces.

/// The file cut at places that the seed picks, some of them side by side.
pub fn portions(file: &[u8], seed: u64) -> Vec<&[u8]> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut rest = file;
    let mut portions = Vec::new();
    while !rest.is_empty() {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let cut = ((state >> 33) as usize % 40).min(rest.len());
        let (portion, behind) = rest.split_at(cut);
        portions.push(portion);
        rest = behind;
    }
    portions
}
