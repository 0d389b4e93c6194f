//! One spelling for the many ways in which a name of a laboratory item is typed.

use unicode_normalization::UnicodeNormalization;

/// The name with width, case, kana, Greek letters, brackets, dashes and the habits of keyboards made one.
///
/// Half-width kana join their voiced marks, hiragana becomes katakana, letters become small, `γ` becomes `g`, every
/// bracket becomes `(` or `)`, every dash `-`. A long-vowel mark is dropped after kana and is a dash elsewhere, since
/// `γーＧＴＰ` is typed for `γ-GTP`. The result is a folded name: folding it again changes nothing.
pub fn fold(text: &str) -> String {
    let joined: String = numerals(text).chars().map(combining).collect();
    let mut folded = String::with_capacity(joined.len());
    for character in joined.nfkc().flat_map(char::to_lowercase).nfkc() {
        push(&mut folded, character);
    }
    let trimmed = folded.trim_end();
    trimmed.to_owned()
}

/// Roman numerals that are one character each, as figures: `第ⅩⅢ因子` is typed for `第13因子`.
fn numerals(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut sum = 0;
    for character in text.chars() {
        match numeral(character) {
            Some(value) => sum += value,
            None => {
                push_number(&mut plain, &mut sum);
                plain.push(character);
            }
        }
    }
    push_number(&mut plain, &mut sum);
    plain
}

fn numeral(character: char) -> Option<u32> {
    match character {
        'Ⅰ'..='Ⅻ' => Some(u32::from(character) - u32::from('Ⅰ') + 1),
        'ⅰ'..='ⅻ' => Some(u32::from(character) - u32::from('ⅰ') + 1),
        _ => None,
    }
}

fn push_number(plain: &mut String, sum: &mut u32) {
    if *sum > 0 {
        plain.push_str(&sum.to_string());
        *sum = 0;
    }
}

/// Voiced marks that stand alone, as the marks that join the kana before them.
fn combining(character: char) -> char {
    match character {
        '\u{309B}' => '\u{3099}',
        '\u{309C}' => '\u{309A}',
        other => other,
    }
}

fn push(folded: &mut String, character: char) {
    let before = folded.chars().next_back();
    match character {
        'ー' | '〜' if before.is_some_and(is_katakana) => {}
        character if is_dash(character) => folded.push('-'),
        character if is_opening(character) => folded.push('('),
        character if is_closing(character) => folded.push(')'),
        '・' | '·' | '•' | '‧' | '∙' | '⋅' => folded.push('・'),
        // A mark that found no kana to join says nothing.
        '\u{3099}' | '\u{309A}' => {}
        character if character.is_whitespace() || character.is_control() => {
            if before.is_some_and(|last| last != ' ') {
                folded.push(' ');
            }
        }
        character => folded.push(letter(character)),
    }
}

fn letter(character: char) -> char {
    match character {
        'ぁ'..='ゖ' => char::from_u32(u32::from(character) + 0x60).unwrap_or(character),
        'α' => 'a',
        'β' | 'ß' => 'b',
        'γ' => 'g',
        'δ' => 'd',
        'ε' => 'e',
        'κ' => 'k',
        'λ' => 'l',
        'μ' | 'µ' => 'u',
        '、' | '，' => ',',
        '：' => ':',
        other => other,
    }
}

fn is_dash(character: char) -> bool {
    matches!(
        character,
        '-' | 'ー' | '〜' | '~' | '_' | '−' | '─' | '━' | '\u{2010}'..='\u{2015}' | '\u{FE63}'
    )
}

fn is_opening(character: char) -> bool {
    matches!(
        character,
        '(' | '[' | '{' | '<' | '〈' | '《' | '「' | '『' | '【' | '〔' | '≪'
    )
}

fn is_closing(character: char) -> bool {
    matches!(
        character,
        ')' | ']' | '}' | '>' | '〉' | '》' | '」' | '』' | '】' | '〕' | '≫'
    )
}

/// Whether the character is katakana, without the middle dot and the long-vowel mark.
pub(crate) fn is_katakana(character: char) -> bool {
    matches!(character, 'ァ'..='ヺ')
}

/// Whether the character is kana or a Chinese character: written without spaces.
pub(crate) fn is_japanese(character: char) -> bool {
    is_katakana(character)
        || matches!(character, '々' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::fold;

    #[test]
    fn many_spellings_are_one() {
        for (typed, folded) in [
            ("ＨｂＡ１ｃ", "hba1c"),
            ("ﾍﾓｸﾞﾛﾋﾞﾝ", "ヘモグロビン"),
            ("ヘモク゛ロヒ゛ン", "ヘモグロビン"),
            ("γーＧＴＰ", "g-gtp"),
            ("γ−GTP", "g-gtp"),
            ("HbA1c(N", "hba1c(n"),
            ("IgG〈血清〉", "igg(血清)"),
            ("赤血球数［末梢血］", "赤血球数(末梢血)"),
            ("たんぱく", "タンパク"),
            ("コレステロール", "コレステロル"),
            ("第ⅩⅢ因子", "第13因子"),
            ("β２\u{3000}ミクロ", "b2 ミクロ"),
            ("尿蛋\u{2F69}", "尿蛋白"),
            ("  T-BIL ", "t-bil"),
        ] {
            assert_eq!(fold(typed), folded, "{typed}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn folding_twice_is_folding_once(text in "[ -~ｦ-ﾟぁ-ヿ一-十Ａ-Ｚ・－ーαβγ（）〈〉Ⅰ-Ⅻ　]{0,24}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
