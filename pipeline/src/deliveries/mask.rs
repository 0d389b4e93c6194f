//! Paths of deliveries as tables and findings show them.

/// The shortest run of digits that could be a patient's number.
const DIGITS_MIN: usize = 8;

/// The path with every run of eight or more digits replaced by a keyed token: names of deliveries hold facility and month, but
/// nobody keeps a hospital from putting a patient's number there (law 7).
pub(super) fn masked_path(path: &[u8], token: &dyn Fn(&[u8]) -> String) -> String {
    let text = String::from_utf8_lossy(path);
    let mut masked = String::new();
    let mut digits = String::new();
    for letter in text.chars().map(Some).chain([None]) {
        if let Some(digit) = letter.filter(|letter| is_digit(*letter)) {
            digits.push(digit);
            continue;
        }
        if digits.chars().count() < DIGITS_MIN {
            masked += &digits;
        } else {
            masked += "n-";
            masked += &token(digits.as_bytes());
        }
        digits.clear();
        masked.extend(letter);
    }
    masked
}

fn is_digit(letter: char) -> bool {
    letter.is_ascii_digit() || ('０'..='９').contains(&letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_numbers_give_way_to_tokens() {
        let masked = |path: &str| masked_path(path.as_bytes(), &|_| "5d41402a".to_owned());
        for (path, expected) in [
            ("2026-10/RECEIPTC.UKE", "2026-10/RECEIPTC.UKE"),
            ("EFn_011234567_2407.txt", "EFn_n-5d41402a_2407.txt"),
            ("a/00012345", "a/n-5d41402a"),
            ("a/0001234", "a/0001234"),
            ("１２３４５６７８.csv", "n-5d41402a.csv"),
        ] {
            assert_eq!(masked(path), expected);
        }
    }
}
