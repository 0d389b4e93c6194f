//! One name for the names of one thing.

use std::sync::OnceLock;

use hashbrown::HashMap;

use super::fold;
use super::words::SYNONYMS;

/// The first of the words that mean the same as a whole name, folded: `ブドウ糖`, `GLU` and `血糖` are one. The folded name itself where
/// no such words are known, or where it is a word of several groups (`TG`).
pub fn kin(name: &str) -> String {
    static KIN: OnceLock<HashMap<String, Option<String>>> = OnceLock::new();
    let kin = KIN.get_or_init(|| {
        let mut kin: HashMap<String, Option<String>> = HashMap::new();
        for group in &SYNONYMS.same {
            let Some(first) = group.first().map(|word| fold(word)) else {
                continue;
            };
            for word in group {
                let known = kin.entry(fold(word)).or_insert_with(|| Some(first.clone()));
                if known.as_ref() != Some(&first) {
                    *known = None;
                }
            }
        }
        kin
    });
    let folded = fold(name);
    kin.get(&folded).cloned().flatten().unwrap_or(folded)
}

#[cfg(test)]
mod tests {
    use super::kin;

    #[test]
    fn words_for_one_thing_are_one() {
        assert_eq!(kin("ＧＬＵ"), kin("血糖"));
        assert_eq!(kin("ｱﾗﾆﾝｱﾐﾉﾄﾗﾝｽﾌｪﾗｰｾﾞ"), kin("ALT"));
        assert_ne!(kin("AST"), kin("ALT"));
        // Triglycerides and thyroglobulin.
        assert_eq!(kin("TG"), "tg");
        assert_eq!(kin("夢ノ検査"), "夢ノ検査");
    }
}
