//! One spelling for the many of a value: full-width ASCII and half-width katakana, for reading only.

/// A value as it is read; the stored text stays as sent.
pub(super) struct Folded {
    /// ASCII in half width, katakana in full width, hyphens as ASCII.
    pub(super) text: String,
    /// Whether a digit was full-width.
    pub(super) full_width_digits: bool,
}

/// Full-width katakana of U+FF61 to U+FF9F, in that order.
const KATAKANA: &str = "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜";

/// Folds a text.
pub(super) fn fold(text: &str) -> Folded {
    if text.is_ascii() {
        return Folded {
            text: text.to_owned(),
            full_width_digits: false,
        };
    }
    let mut folded = Folded {
        text: String::with_capacity(text.len()),
        full_width_digits: false,
    };
    for character in text.chars() {
        match character {
            '\u{ff10}'..='\u{ff19}' => {
                folded.full_width_digits = true;
                folded.text.push(half_width(character));
            }
            '\u{ff01}'..='\u{ff5e}' => folded.text.push(half_width(character)),
            '\u{3000}' | '\u{a0}' => folded.text.push(' '),
            '\u{2010}' | '\u{2011}' | '\u{2012}' | '\u{2013}' | '\u{2015}' | '\u{2212}' => {
                folded.text.push('-');
            }
            '\u{3008}' => folded.text.push('<'),
            '\u{3009}' => folded.text.push('>'),
            '\u{ff61}'..='\u{ff9f}' => push_katakana(&mut folded.text, character),
            other => folded.text.push(other),
        }
    }
    folded
}

fn half_width(character: char) -> char {
    char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character)
}

/// A sound mark melts into the kana before it.
fn push_katakana(text: &mut String, character: char) {
    let last = text.chars().next_back().unwrap_or_default();
    let melted = match (character, last) {
        ('\u{ff9e}', 'ウ') => Some('ヴ'),
        ('\u{ff9e}', 'カ'..='ト' | 'ハ'..='ホ') => char::from_u32(u32::from(last) + 1),
        ('\u{ff9f}', 'ハ'..='ホ') => char::from_u32(u32::from(last) + 2),
        _ => None,
    };
    let index = u32::from(character) - 0xff61;
    match melted {
        Some(melted) => {
            text.pop();
            text.push(melted);
        }
        None => text.extend(KATAKANA.chars().nth(index as usize)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn katakana_and_ascii() {
        for (text, expected, digits) in [
            ("１２．５", "12.5", true),
            ("＞　３", "> 3", true),
            ("－", "-", false),
            ("ｲﾝｾｲ", "インセイ", false),
            ("ﾍﾞｾｽﾀﾞ ﾊﾟﾋﾟ ｳﾞ ｱﾞ", "ベセスダ パピ ヴ ア゛", false),
            ("〈5", "<5", false),
        ] {
            let folded = fold(text);
            assert_eq!(
                (folded.text.as_str(), folded.full_width_digits),
                (expected, digits)
            );
        }
        assert_eq!(KATAKANA.chars().count(), 63);
    }
}
