//! Full-width katakana to half width, as older systems write patients' names.

/// Half-width katakana from U+FF61 on in full width; the voiced and half-voiced marks follow behind their kana.
const FULL: &str = "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜";
/// Voiced kana with the kana below the mark.
const VOICED: &str =
    "ガカギキグクゲケゴコザサジシズスゼセゾソダタヂチヅツデテドトバハビヒブフベヘボホヴウ";
/// The same for half-voiced ones.
const HALF_VOICED: &str = "パハピヒプフペヘポホ";

/// The text with every katakana in half width; everything else stays.
pub(super) fn half_width(text: &str) -> String {
    let mut half = String::with_capacity(text.len() * 2);
    for character in text.chars() {
        let (base, mark) = parted(character);
        half.push(narrow(base).unwrap_or(character));
        half.extend(mark);
    }
    half
}

fn parted(character: char) -> (char, Option<char>) {
    let below = |pairs: &str| {
        let mut characters = pairs.chars();
        while let (Some(marked), Some(base)) = (characters.next(), characters.next()) {
            if marked == character {
                return Some(base);
            }
        }
        None
    };
    if let Some(base) = below(VOICED) {
        (base, Some('ﾞ'))
    } else if let Some(base) = below(HALF_VOICED) {
        (base, Some('ﾟ'))
    } else {
        (character, None)
    }
}

fn narrow(character: char) -> Option<char> {
    let place = FULL.chars().position(|full| full == character)?;
    char::from_u32(0xff61 + place as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_follow_their_kana() {
        for (full, half) in [
            ("ヒョウホン", "ﾋｮｳﾎﾝ"),
            ("ジロウ", "ｼﾞﾛｳ"),
            ("パヴー・", "ﾊﾟｳﾞｰ･"),
            ("見本ABC", "見本ABC"),
        ] {
            assert_eq!(half_width(full), half);
        }
        assert_eq!(FULL.chars().count(), 0xff9f - 0xff61 + 1);
    }
}
