//! What Kijun itself knows of the language of laboratory names: spellings, synonyms, words for specimens and methods.
//!
//! It is general language and small on purpose. Which analyte a name belongs to is learned from the loaded masters.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use hashbrown::HashMap;
use serde::Deserialize;

use super::fold::{fold, is_japanese};

const SPELLINGS: &str = include_str!("../../data/names/spellings.toml");
const SPECIMENS: &str = include_str!("../../data/names/specimens.toml");
const GROUPS: &str = include_str!("../../data/names/groups.toml");
const METHODS: &str = include_str!("../../data/names/methods.toml");
const IDENTIFICATIONS: &str = include_str!("../../data/names/identifications.toml");

/// Words that mean the same, and narrower words.
pub(super) static SYNONYMS: LazyLock<Groups> =
    LazyLock::new(|| groups(include_str!("../../data/names/synonyms.toml")));

/// Whole names that mean the same.
pub(super) static WHOLE_NAMES: LazyLock<Groups> =
    LazyLock::new(|| groups(include_str!("../../data/names/kin.toml")));

/// A list of groups of words.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Groups {
    /// The words of a group mean the same.
    pub(super) same: Vec<Vec<String>>,
    #[serde(default)]
    fillers: Vec<String>,
    /// Of each group the first word is the wider one.
    #[serde(default)]
    wider: Vec<Vec<String>>,
}

/// The entries of a file of words that stand for codes of an element table.
#[derive(Default, Deserialize)]
struct Sayings {
    #[serde(default)]
    specimen: Vec<Saying>,
    #[serde(default)]
    method: Vec<Saying>,
    #[serde(default)]
    identification: Vec<Saying>,
}

#[derive(Deserialize)]
struct Saying {
    words: Vec<String>,
    first: Vec<String>,
    #[serde(default)]
    also: Vec<String>,
}

/// What is usual in groups of analytes.
#[derive(Default, Deserialize)]
struct Usuals {
    #[serde(default)]
    beside: Vec<Vec<String>>,
    group: Vec<Usual>,
}

/// What is usual in the groups `of`, given by their two characters.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Usual {
    /// Groups of analytes, two characters each.
    pub(crate) of: Vec<String>,
    /// Where specimens and methods are usual only with some identifications: these.
    #[serde(default)]
    pub(crate) with: Vec<String>,
    /// Identifications.
    #[serde(default)]
    pub(crate) identifications: Vec<String>,
    /// Specimens.
    #[serde(default)]
    pub(crate) specimens: Vec<String>,
    /// Methods.
    #[serde(default)]
    pub(crate) methods: Vec<String>,
}

/// What a word says of an element: codes with a weight between 0 and 1.
pub(crate) type Says = Vec<(String, f32)>;

/// The weight of codes that a word is also used for, beside 1 for those that it means.
const ALSO: f32 = 0.3;

/// Words that stand for something, to be found in folded text.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    /// Folded word and the entry it belongs to.
    words: HashMap<String, u32>,
    /// The length in characters of the longest word that begins with a character.
    longest: HashMap<char, usize>,
}

/// A word found in a text: its characters and its entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// First character, counted from 0.
    pub(crate) start: usize,
    /// The character after the last.
    pub(crate) end: usize,
    /// The entry of the lexicon.
    pub(crate) entry: u32,
}

impl Lexicon {
    fn insert(&mut self, word: &str, entry: u32) {
        let Some(first) = word.chars().next() else {
            return;
        };
        let longest = self.longest.entry(first).or_default();
        *longest = word.chars().count().max(*longest);
        // The first entry keeps a word that two of them claim.
        self.words.entry(word.to_owned()).or_insert(entry);
    }

    /// The words in the text from left to right, the longest at each place; a Latin word must stand alone.
    pub(crate) fn find(&self, text: &[char]) -> Vec<Found> {
        let mut found = Vec::new();
        let mut start = 0;
        while start < text.len() {
            let longest = self.longest.get(&text[start]).copied().unwrap_or_default();
            let hit = (1..=longest.min(text.len() - start))
                .rev()
                .find_map(|length| {
                    let end = start + length;
                    if !stands_alone(text, start, end) {
                        return None;
                    }
                    let word: String = text[start..end].iter().collect();
                    self.words
                        .get(&word)
                        .map(|&entry| Found { start, end, entry })
                });
            start = hit.map_or(start + 1, |hit| hit.end);
            found.extend(hit);
        }
        found
    }
}

/// Whether no Latin letter or digit of the word touches one outside it.
fn stands_alone(text: &[char], start: usize, end: usize) -> bool {
    let cuts =
        |left: char, right: char| left.is_ascii_alphanumeric() && right.is_ascii_alphanumeric();
    let opens = start == 0 || !cuts(text[start - 1], text[start]);
    let closes = end == text.len() || !cuts(text[end - 1], text[end]);
    opens && closes
}

/// The words of the house, read once.
#[derive(Debug, Default)]
pub(crate) struct Words {
    /// Longer spellings first: what is written and what stays.
    spellings: Vec<(String, String)>,
    /// Groups of synonyms.
    pub(crate) synonyms: Lexicon,
    /// Words that say little of what is measured.
    pub(crate) fillers: Lexicon,
    /// Words for specimens, with what they say.
    pub(crate) specimens: Lexicon,
    /// What each entry for specimens says.
    specimen_says: Vec<Says>,
    /// Words for methods.
    pub(crate) methods: Lexicon,
    /// What each entry for methods says.
    method_says: Vec<Says>,
    /// Words for identifications.
    identifications: Lexicon,
    /// What each entry for identifications says.
    identification_says: Vec<Says>,
    /// Words that fall under a wider one.
    pub(crate) narrower: Lexicon,
    /// The wider word of each entry, spelled.
    pub(crate) wider: Vec<String>,
    /// What is usual in groups of analytes.
    pub(crate) usual: Vec<Usual>,
    /// Methods by which one thing is measured here and there, three characters each.
    pub(crate) beside: Vec<Vec<String>>,
}

impl Words {
    /// Reads the words that the program carries. A test holds that they can be read, so nothing is lost silently.
    pub(crate) fn house() -> Self {
        let spelled = groups(SPELLINGS);
        let mut words = Self {
            spellings: spellings(&spelled.same),
            ..Self::default()
        };
        for (entry, group) in SYNONYMS.same.iter().enumerate() {
            for word in group {
                words.synonyms.insert(&words.spell(word), entry as u32);
            }
        }
        for word in &spelled.fillers {
            words.fillers.insert(&words.spell(word), 0);
        }
        for (entry, group) in SYNONYMS.wider.iter().enumerate() {
            let Some((wider, narrower)) = group.split_first() else {
                continue;
            };
            words.wider.push(words.spell(wider));
            for word in narrower {
                words.narrower.insert(&words.spell(word), entry as u32);
            }
        }
        (words.specimens, words.specimen_says) = words.lexicon(&sayings(SPECIMENS).specimen);
        (words.methods, words.method_says) = words.lexicon(&sayings(METHODS).method);
        (words.identifications, words.identification_says) =
            words.lexicon(&sayings(IDENTIFICATIONS).identification);
        let usuals = toml::from_str::<Usuals>(GROUPS).unwrap_or_default();
        (words.usual, words.beside) = (usuals.group, usuals.beside);
        words
    }

    /// The words of entries, and what each entry says.
    fn lexicon(&self, sayings: &[Saying]) -> (Lexicon, Vec<Says>) {
        let mut lexicon = Lexicon::default();
        for (entry, saying) in sayings.iter().enumerate() {
            for word in &saying.words {
                lexicon.insert(&self.spell(word), entry as u32);
            }
        }
        (lexicon, sayings.iter().map(says).collect())
    }

    /// What the narrowest word for a specimen in a text says.
    pub(crate) fn specimen(&self, text: &str) -> Option<&Says> {
        let text: Vec<char> = self.spell(text).chars().collect();
        let first = self
            .specimens
            .find(&text)
            .into_iter()
            .map(|found| found.entry)
            .min()?;
        self.specimen_says.get(first as usize)
    }

    /// What the words for methods in a text say together, by code.
    pub(crate) fn methods_in(&self, text: &str) -> Says {
        self.said(&self.methods, &self.method_says, text)
    }

    /// What the words for identifications in a name say together, by code.
    pub(crate) fn identifications_in(&self, name: &str) -> Says {
        self.said(&self.identifications, &self.identification_says, name)
    }

    fn said(&self, lexicon: &Lexicon, entries: &[Says], text: &str) -> Says {
        let text: Vec<char> = self.spell(text).chars().collect();
        let mut says: BTreeMap<&str, f32> = BTreeMap::new();
        for found in lexicon.find(&text) {
            for (code, weight) in &entries[found.entry as usize] {
                let known = says.entry(code).or_default();
                *known = known.max(*weight);
            }
        }
        says.into_iter()
            .map(|(code, weight)| (code.to_owned(), weight))
            .collect()
    }

    /// The text folded, each word in the spelling that stays, and dashes and dots between letters dropped.
    pub(crate) fn spell(&self, text: &str) -> String {
        let mut folded = fold(&apart(text));
        for (written, stays) in &self.spellings {
            if folded.contains(written.as_str()) {
                folded = folded.replace(written.as_str(), stays);
            }
        }
        join(&folded)
    }
}

/// The text with a space where a word of small letters meets a word of capitals, and before the change of a protein:
/// `MajorBCR` is two words, and so is `RHOAp.G17V`.
fn apart(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let is = |at: usize, kind: fn(&char) -> bool| characters.get(at).is_some_and(kind);
    let mut parted = String::with_capacity(text.len() + 1);
    let mut small = 0;
    for (at, &character) in characters.iter().enumerate() {
        let meets_capitals = small >= SMALL_LETTERS_MIN
            && is(at, char::is_ascii_uppercase)
            && is(at + 1, char::is_ascii_uppercase);
        let is_change = at > 0
            && is(at - 1, char::is_ascii_alphanumeric)
            && characters[at..].starts_with(&['p', '.'])
            && is(at + 2, char::is_ascii_uppercase)
            && is(at + 3, char::is_ascii_digit);
        if meets_capitals || is_change {
            parted.push(' ');
        }
        parted.push(character);
        small = if character.is_ascii_lowercase() {
            small + 1
        } else {
            0
        };
    }
    parted
}

/// So many small letters are a word, not the end of one as in `HbA1c`.
const SMALL_LETTERS_MIN: usize = 3;

/// Drops the dashes and dots that people put or leave out at will beside Japanese: `D-ダイマー`, `ヘリコバクター・ピロリ`.
/// Between Latin letters they stay, since `BCR-ABL1` is two words. The `群` of `A群3型` goes too.
fn join(folded: &str) -> String {
    let characters: Vec<char> = folded.chars().collect();
    let mut joined = String::with_capacity(folded.len());
    for (at, &character) in characters.iter().enumerate() {
        let before = at
            .checked_sub(1)
            .and_then(|before| characters.get(before))
            .copied();
        let after = characters.get(at + 1).copied();
        let (Some(before), Some(after)) = (before, after) else {
            joined.push(character);
            continue;
        };
        let loose = match character {
            '-' | '・' | '.' | '\'' => {
                is_letter(before) && is_letter(after) && (is_japanese(before) || is_japanese(after))
            }
            '群' => before.is_ascii_lowercase() && after.is_ascii_digit(),
            // `WT1mRNA` is two words.
            'm' => {
                if before.is_ascii_alphanumeric()
                    && characters[at..].starts_with(&['m', 'r', 'n', 'a'])
                {
                    joined.push(' ');
                }
                false
            }
            _ => false,
        };
        if !loose {
            joined.push(character);
        }
    }
    roman(&joined)
}

/// Roman numerals of two letters and more that stand alone, as figures.
fn roman(text: &str) -> String {
    const NUMERALS: [(&str, &str); 10] = [
        ("viii", "8"),
        ("xiii", "13"),
        ("xii", "12"),
        ("vii", "7"),
        ("iii", "3"),
        ("ii", "2"),
        ("iv", "4"),
        ("vi", "6"),
        ("ix", "9"),
        ("xi", "11"),
    ];
    if !text.contains(['i', 'v']) {
        return text.to_owned();
    }
    let mut plain = text.to_owned();
    for (numeral, figure) in NUMERALS {
        let mut from = 0;
        while let Some(at) = plain[from..].find(numeral).map(|at| at + from) {
            let end = at + numeral.len();
            let touches = |character: Option<char>| {
                character.is_some_and(|next| next.is_ascii_alphanumeric())
            };
            if touches(plain[..at].chars().next_back()) || touches(plain[end..].chars().next()) {
                from = end;
            } else {
                plain.replace_range(at..end, figure);
                from = at + figure.len();
            }
        }
    }
    plain
}

fn is_letter(character: char) -> bool {
    character.is_ascii_alphanumeric() || is_japanese(character)
}

fn groups(text: &str) -> Groups {
    toml::from_str(text).unwrap_or_default()
}

fn sayings(text: &str) -> Sayings {
    toml::from_str(text).unwrap_or_default()
}

/// What is written and what stays, the longest first; of each group the first word stays.
fn spellings(same: &[Vec<String>]) -> Vec<(String, String)> {
    let mut spellings = Vec::new();
    for group in same {
        let Some((stays, others)) = group.split_first() else {
            continue;
        };
        spellings.extend(others.iter().map(|written| (fold(written), fold(stays))));
    }
    spellings.sort_by_key(|(written, _)| std::cmp::Reverse(written.chars().count()));
    spellings
}

fn says(saying: &Saying) -> Says {
    let first = saying.first.iter().map(|code| (code.clone(), 1.0));
    let also = saying.also.iter().map(|code| (code.clone(), ALSO));
    first.chain(also).collect()
}

#[cfg(test)]
mod tests {
    use super::{IDENTIFICATIONS, METHODS, SPECIMENS, SPELLINGS, SYNONYMS, Words, groups, sayings};

    #[test]
    fn all_files_of_words_can_be_read() {
        assert!(groups(SPELLINGS).same.len() > 20);
        assert!(SYNONYMS.same.len() > 100);
        assert!(sayings(SPECIMENS).specimen.len() > 40);
        assert!(sayings(METHODS).method.len() > 80);
        assert!(sayings(IDENTIFICATIONS).identification.len() > 10);
        assert!(SYNONYMS.wider.len() > 5);
        assert!(toml::from_str::<super::Usuals>(super::GROUPS).is_ok());
        let words = Words::house();
        assert!(!words.usual.is_empty() && !words.beside.is_empty());
    }

    #[test]
    fn words_that_people_join_or_part_are_one() {
        let words = Words::house();
        for (typed, spelled) in [
            ("D-ダイマー", "dダイマ"),
            ("WT1mRNA", "wt1 mrna"),
            ("コクサッキーA群9型", "コクサッキa9型"),
            ("アンチトロンビンIII", "アンチトロンビン3"),
            ("第VIII因子", "第8因子"),
            ("BCR-ABL1", "bcr-abl1"),
            ("MajorBCR::ABL1mRNA", "major bcr::abl1 mrna"),
            ("RHOAp.G17V変異", "rhoa p.g17v変異"),
            ("HbA1c", "hba1c"),
            ("タンパク", "蛋白"),
        ] {
            assert_eq!(words.spell(typed), spelled, "{typed}");
        }
    }

    #[test]
    fn the_narrowest_word_for_a_specimen_speaks() {
        let words = Words::house();
        let first = |text: &str| {
            words
                .specimen(text)
                .and_then(|says| says.first())
                .map(|(code, _)| code.clone())
        };
        for (text, specimen) in [
            ("EDTA加血液", "019"),
            ("血液", "023"),
            ("蓄尿", "004"),
            ("血漿", "022"),
            ("髄液", "041"),
        ] {
            assert_eq!(first(text).as_deref(), Some(specimen), "{text}");
        }
        assert_eq!(first("尿酸"), None);
        assert_eq!(first("胆汁酸"), None);
    }

    #[test]
    fn a_longer_word_for_a_method_hides_the_shorter_ones() {
        let words = Words::house();
        let says = words.methods_in("ECLIA");
        assert_eq!(says, [("053".to_owned(), 1.0)]);
        assert!(words.methods_in("NTX").is_empty());
    }

    #[test]
    fn a_word_for_a_class_of_antibody_says_more_than_antibody() {
        let words = Words::house();
        let says = words.identifications_in("IgM-HA抗体");
        assert_eq!(
            says,
            [("1430".to_owned(), super::ALSO), ("1432".to_owned(), 1.0)]
        );
        let said = words.identifications_in("WT1mRNA定量");
        assert!(said.contains(&("9962".to_owned(), 1.0)), "{said:?}");
        assert!(words.identifications_in("クレアチニン").is_empty());
    }
}
