//! One spelling for what is written alike: full-width and half-width forms, micro signs, carets, dots, dashes, kana, blanks.
//!
//! Case goes too. Hospital systems write `MG/DL` and `iu/l`, so it tells milli from mega nowhere; the few units that it
//! would tell apart (mEq and MEq) are listed as ambiguous in the dictionary.

use unicode_normalization::UnicodeNormalization;

/// How often the steps are repeated at most: lower case can bring letters about that normalize further.
const ROUNDS_MAX: usize = 4;

/// The folded form of a unit text. Folding it again changes nothing.
///
/// # Example
/// ```
/// use mappings::units::fold;
/// assert_eq!(fold("×10＾4／μＬ"), "x10^4/ul");
/// assert_eq!(fold("x10 4/ul"), "x10^4/ul");
/// assert_eq!(fold("ﾍﾞｾｽﾀﾞU/mL"), "ベセスダu/ml");
/// ```
pub fn fold(text: &str) -> String {
    let mut folded = text.to_owned();
    for _ in 0..ROUNDS_MAX {
        let next = round(&folded);
        if next == folded {
            break;
        }
        folded = next;
    }
    folded
}

fn round(text: &str) -> String {
    let caret = text.replace(r"\S\", "^");
    let normal: String = caret.chars().map(before).nfkc().collect();
    let mut spaced = Vec::with_capacity(normal.len());
    for letter in normal.chars().flat_map(char::to_lowercase) {
        spaced.push(after(letter));
    }
    join(&spaced)
}

/// Marks that NFKC would take apart into a blank and a mark.
fn before(letter: char) -> char {
    match letter {
        '\u{309b}' | '\u{ff9e}' => '\u{3099}',
        '\u{309c}' | '\u{ff9f}' => '\u{309a}',
        '\u{ff3e}' | '\u{2c6}' => '^',
        other => other,
    }
}

/// Signs that mean the same in a unit. `ρ` stands for `p` in text that was read or keyed by its look.
fn after(letter: char) -> char {
    match letter {
        'μ' | 'µ' => 'u',
        'ρ' => 'p',
        '×' | '✕' | '✖' => 'x',
        '・' | '·' | '⋅' | '•' | '∙' => '.',
        'ー' | '‐' | '‑' | '–' | '—' | '―' | '−' | '─' => '-',
        '\u{309a}' | 'º' | '˚' => '°',
        '、' => ',',
        other => other,
    }
}

/// Takes out blanks and quotes. A blank between 10 and a digit was a caret that did not survive.
fn join(letters: &[char]) -> String {
    let mut joined = String::with_capacity(letters.len());
    for (index, letter) in letters.iter().enumerate() {
        if !letter.is_whitespace() {
            if *letter != '"' && !letter.is_control() {
                joined.push(*letter);
            }
            continue;
        }
        let next = letters[index..].iter().find(|next| !next.is_whitespace());
        if is_ten(&joined) && next.is_some_and(char::is_ascii_digit) {
            joined.push('^');
        }
    }
    joined
}

/// Whether the text ends in the number 10.
fn is_ten(text: &str) -> bool {
    text.strip_suffix("10")
        .is_some_and(|rest| !rest.ends_with(|last: char| last.is_ascii_digit() || last == '.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_unit_fold_to_one() {
        let cases = [
            ("μg/dL", "ug/dl"),
            ("µg/dL", "ug/dl"),
            ("㎎／ｄＬ", "mg/dl"),
            (r"10\S\3/uL", "10^3/ul"),
            ("mg/g･Cr", "mg/g.cr"),
            ("ｺﾋﾟｰ/mL", "コピ-/ml"),
            ("コヒ゜-/ml", "コピ-/ml"),
            ("IU/l/37゜C", "iu/l/37°c"),
            ("m IU/ml", "miu/ml"),
            (" \u{3000}", ""),
        ];
        for (text, folded) in cases {
            assert_eq!(fold(text), folded);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,12}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn folding_twice_is_folding_once_for_units(text in "[ﾟﾞ゜゛ﾊヒk10 ^*×μＬ/.\\\\S㎡℃İẞΣ]{0,10}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
