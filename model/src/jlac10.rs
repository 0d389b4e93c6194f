//! The shape of JLAC10 codes: 17 characters of five elements.

/// Whether a code has the shape of a whole JLAC10 code: a digit, a capital letter, 15 digits, of which those that are left
/// open are hyphens.
pub fn has_shape(code: &str) -> bool {
    let bytes = code.as_bytes();
    bytes.len() == 17
        && bytes[0].is_ascii_digit()
        && bytes[1].is_ascii_uppercase()
        && bytes[2..]
            .iter()
            .all(|byte| byte.is_ascii_digit() || *byte == b'-')
}

/// Whether a code, of whatever system, only fills its place, such as 99999999.
pub fn is_dummy(code: &str) -> bool {
    code.len() >= 5 && code.bytes().all(|byte| byte == b'9')
}
