//! Names of one thing.

use std::sync::LazyLock;

use hashbrown::HashMap;

use super::words::{SYNONYMS, WHOLE_NAMES, Words};

/// What names are brought to one form with.
struct Kin {
    words: Words,
    /// For each word of a group of synonyms the group; `None` where it is a word of several (`TG`).
    groups: HashMap<String, Option<usize>>,
    /// For whole names in one form: the first of those that mean the same.
    whole: HashMap<String, String>,
}

static KIN: LazyLock<Kin> = LazyLock::new(Kin::house);

/// One form for all names of one thing: `ブドウ糖`, `GLU` and `血糖` have the same, and so have `HDL-ﾁｮ` and `ＨＤＬ－Ｃ`. Words are brought
/// to one of those that mean the same, and what parts them is left out. A word that stands for several things (`TG`) stays as it is.
pub fn kin(name: &str) -> String {
    let plain = KIN.plain(name);
    KIN.whole.get(&plain).cloned().unwrap_or(plain)
}

impl Kin {
    fn house() -> Kin {
        let mut kin = Kin {
            words: Words::house(),
            groups: HashMap::new(),
            whole: HashMap::new(),
        };
        for (number, group) in SYNONYMS.same.iter().enumerate() {
            for word in group {
                let word = kin.words.spell(word);
                let known = kin.groups.entry(word).or_insert(Some(number));
                *known = known.filter(|known| *known == number);
            }
        }
        for group in &WHOLE_NAMES.same {
            let names: Vec<String> = group.iter().map(|name| kin.plain(name)).collect();
            let Some(first) = names.first().cloned() else {
                continue;
            };
            kin.whole
                .extend(names.into_iter().map(|name| (name, first.clone())));
        }
        kin
    }

    /// A name with the number of the group in place of each word.
    fn plain(&self, name: &str) -> String {
        let text: Vec<char> = self.words.spell(name).chars().collect();
        let mut plain = String::new();
        let mut at = 0;
        for found in self.words.synonyms.find(&text) {
            let word: String = text[found.start..found.end].iter().collect();
            push(&mut plain, &text[at..found.start], false);
            match self.groups.get(&word).copied().flatten() {
                Some(group) => plain.push_str(&format!("={group};")),
                None => push(&mut plain, &text[found.start..found.end], false),
            }
            at = found.end;
        }
        push(&mut plain, &text[at..], true);
        plain
    }
}

/// Adds what says something: spaces, brackets and dashes between words do not; the sign of an ion at the end does.
fn push(plain: &mut String, text: &[char], is_end: bool) {
    for (place, character) in text.iter().enumerate() {
        let is_last = is_end && place + 1 == text.len();
        let says = match character {
            '-' => is_last,
            '(' | ')' | '・' | ',' => false,
            other => !other.is_whitespace(),
        };
        plain.extend(says.then_some(*character));
    }
}

#[cfg(test)]
mod tests {
    use super::{KIN, kin};
    use crate::names::words::WHOLE_NAMES;

    #[test]
    fn words_for_one_thing_are_one() {
        for (one, other) in [
            ("ＧＬＵ", "血糖"),
            ("ｱﾗﾆﾝｱﾐﾉﾄﾗﾝｽﾌｪﾗｰｾﾞ", "ALT"),
            ("ｶﾞﾝﾏGTP", "gamma-glutamyltransferase"),
            ("γ－グルタミルトランスフェラーゼ", "γ－ＧＴ"),
            ("HDL-ﾁｮ", "ＨＤＬ－Ｃ"),
            ("ヘモグロビンＡ１ｃ（ＮＧＳＰ）", "haemoglobin A1c (NGSP)"),
            ("HbA1c", "ヘモグロビンA1c（NGSP）"),
            ("尿カリウム", "尿Ｋ"),
            ("ｾｯｹｯｷｭｳ", "red blood cell count"),
        ] {
            assert_eq!(kin(one), kin(other), "{one} {other}");
        }
        for (one, other) in [
            ("AST", "ALT"),
            ("HbA1c", "HbA1c（JDS）"),
            ("HbA1c", "ヘモグロビン"),
            ("K", "K+"),
            ("Cl", "Cl-"),
            ("尿クレアチニン", "クレアチニン"),
            ("nonHDL-C", "HDL-C"),
            ("総ビリルビン", "直接ビリルビン"),
            ("夢ノ検査", "夢ノ検査２"),
        ] {
            assert_ne!(kin(one), kin(other), "{one} {other}");
        }
        // Triglycerides and thyroglobulin.
        assert_eq!(kin("TG"), "tg");
    }

    #[test]
    fn no_name_is_of_two_groups() {
        assert!(WHOLE_NAMES.same.len() > 40);
        for group in &WHOLE_NAMES.same {
            let first = kin(&group[0]);
            for name in group {
                assert_eq!(kin(name), first, "{name}");
            }
        }
        let firsts: Vec<&String> = KIN.whole.values().collect();
        assert!(firsts.iter().all(|first| KIN.whole[*first] == **first));
    }
}
