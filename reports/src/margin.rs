//! What stands in the margin of a printed page: text of the caller as a string of CSS.

use std::fmt::Write;

/// The text as it may stand between the double quotes of a style sheet inside of an HTML page: everything in ASCII but letters, digits
/// and blanks as a number, so that no value ends the string or the style.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            'a'..='z' | 'A'..='Z' | '0'..='9' | ' ' => out.push(letter),
            letter if !letter.is_ascii() && !letter.is_control() => out.push(letter),
            letter => {
                let _ = write!(out, "\\{:x} ", u32::from(letter));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_leaves_the_string() {
        assert_eq!(
            quoted("H01 病院\"</style>\\\n"),
            "H01 病院\\22 \\3c \\2f style\\3e \\5c \\a "
        );
    }
}
