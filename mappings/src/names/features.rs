//! A name cut into features by which names are compared: words, pieces of words, and what they stand for.

use super::fold::{is_japanese, is_katakana};
use super::words::Words;

/// A feature of a name and how much it counts, before its rarity is known.
pub(crate) type Feature = (String, f32);

/// A piece of a word that a synonym already speaks for counts little: the other words for it share none of its letters.
const SPOKEN_FOR: f32 = 0.3;
/// A piece of a word for a method, or of a filler, tells little of the analyte.
const ASIDE: f32 = 0.35;
/// A piece of a word for a specimen tells some: `糖[尿]` and `糖[髄液]` are two analytes.
const SPECIMEN: f32 = 0.6;
/// The weight of a synonym group, beside 1 for a piece of three characters.
const SYNONYM: f32 = 2.5;
/// A Latin word or abbreviation as a whole.
const LATIN: f32 = 2.5;
const LATIN_PIECE: f32 = 0.35;
/// A piece of the wider word that a narrower one falls under.
const WIDER: f32 = 0.4;
/// The word that two Latin words beside each other make, beside 1 for a word that is written so.
const JOINED: f32 = 0.2;
const ONE: f32 = 0.35;
const TWO: f32 = 0.9;
const THREE: f32 = 0.7;

/// The features of a name, each once, in the order of their text.
pub(crate) fn features(words: &Words, name: &str) -> Vec<Feature> {
    let text: Vec<char> = words.spell(name).chars().collect();
    let mut weights = vec![1.0_f32; text.len()];
    let mut features: Vec<Feature> = Vec::new();
    let asides = [
        (&words.methods, ASIDE),
        (&words.fillers, ASIDE),
        (&words.specimens, SPECIMEN),
    ];
    for (lexicon, weight) in asides {
        for found in lexicon.find(&text) {
            // A name that is nothing but the word, as "尿", is about it.
            if found.end - found.start < text.len() {
                weights[found.start..found.end].fill(weight);
            }
        }
    }
    for found in words.synonyms.find(&text) {
        let weight = weights[found.start];
        features.push((format!("={}", found.entry), SYNONYM * weight));
        for weight in &mut weights[found.start..found.end] {
            *weight *= SPOKEN_FOR;
        }
    }
    for found in words.narrower.find(&text) {
        let wider: Vec<char> = words.wider[found.entry as usize].chars().collect();
        let weights = vec![WIDER; wider.len()];
        japanese(&wider, &weights, &mut features);
    }
    let runs = runs(&text);
    for pair in runs.windows(2) {
        joined(&text, &weights, pair[0], pair[1], &mut features);
    }
    for (start, end) in runs {
        if text[start].is_ascii_alphanumeric() {
            latin(&text[start..end], &weights[start..end], &mut features);
        } else {
            japanese(&text[start..end], &weights[start..end], &mut features);
        }
    }
    features.sort_by(|left, right| left.0.cmp(&right.0).then(right.1.total_cmp(&left.1)));
    features.dedup_by(|later, kept| later.0 == kept.0);
    features
}

/// Two Latin words beside each other are also typed as one: `ss DNA` for `ssDNA`.
fn joined(
    text: &[char],
    weights: &[f32],
    left: (usize, usize),
    right: (usize, usize),
    features: &mut Vec<Feature>,
) {
    let is_pair = left.1 + 1 == right.0
        && text[left.1] == ' '
        && text[left.0].is_ascii_alphanumeric()
        && text[right.0].is_ascii_alphanumeric();
    if is_pair {
        let letters = text[left.0..left.1].iter().chain(&text[right.0..right.1]);
        let word: String = letters
            .filter(|character| character.is_ascii_alphanumeric())
            .collect();
        let weight = mean(&weights[left.0..left.1]).min(mean(&weights[right.0..right.1]));
        features.push((word, LATIN * JOINED * weight));
    }
}

/// The stretches of one script, without what stands between them. Latin words that dashes, dots or double colons join are
/// one stretch.
fn runs(text: &[char]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let kind = script(text[start]);
        let end = (start..text.len())
            .find(|&at| script(text[at]) != kind)
            .unwrap_or(text.len());
        if kind != 0 {
            runs.push((start, end));
        }
        start = end;
    }
    runs.dedup_by(|later, earlier| {
        let between = &text[earlier.1..later.0];
        let joined = script(text[earlier.0]) == 1
            && script(text[later.0]) == 1
            && between
                .iter()
                .all(|character| matches!(character, '-' | '.' | ':' | '・'));
        if joined {
            earlier.1 = later.1;
        }
        joined
    });
    runs
}

fn script(character: char) -> u8 {
    match character {
        character if character.is_ascii_alphanumeric() => 1,
        character if is_japanese(character) => 2,
        '+' | '%' | '#' => 3,
        _ => 0,
    }
}

/// A Latin word, or several that are joined: the whole without the joints, and its parts.
fn latin(run: &[char], weights: &[f32], features: &mut Vec<Feature>) {
    let weight = mean(weights);
    let whole: String = run
        .iter()
        .filter(|character| character.is_ascii_alphanumeric())
        .collect();
    let parts: Vec<&[char]> = run
        .split(|character| !character.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .collect();
    let alone = parts.len() == 1;
    for part in &parts {
        let share = match (alone, part.len()) {
            (true, _) => 0.0,
            (false, 1) => 0.2,
            (false, _) => 0.6,
        };
        if share > 0.0 {
            features.push((part.iter().collect(), LATIN * weight * share));
        }
        pieces(part, weight, features);
    }
    features.push((whole, LATIN * weight));
}

/// Letters and figures of a mixed word, since "ca125" is also near "ca", and threes of a long one.
fn pieces(word: &[char], weight: f32, features: &mut Vec<Feature>) {
    let mut start = 0;
    while start < word.len() {
        let figure = word[start].is_ascii_digit();
        let end = (start..word.len())
            .find(|&at| word[at].is_ascii_digit() != figure)
            .unwrap_or(word.len());
        if end - start < word.len() {
            features.push((word[start..end].iter().collect(), weight * 0.5));
        }
        start = end;
    }
    if word.len() > 3 {
        for piece in word.windows(3) {
            features.push((
                format!("~{}", piece.iter().collect::<String>()),
                LATIN_PIECE * weight,
            ));
        }
    }
}

fn japanese(run: &[char], weights: &[f32], features: &mut Vec<Feature>) {
    for (size, factor) in [(1, ONE), (2, TWO), (3, THREE)] {
        for (piece, weights) in run.windows(size).zip(weights.windows(size)) {
            // One kana says nothing, unless it is the whole word.
            if size == 1 && run.len() > 1 && is_katakana(piece[0]) {
                continue;
            }
            features.push((piece.iter().collect(), factor * mean(weights)));
        }
    }
}

fn mean(weights: &[f32]) -> f32 {
    weights.iter().sum::<f32>() / weights.len().max(1) as f32
}

/// The shorter names inside a name, each with how much it is worth: the name without its brackets, the text of each
/// bracket, each part between spaces. `ヘモグロビンF(胎児ヘモグロビン)` holds three names.
pub(crate) fn variants(name: &str) -> Vec<(String, f32)> {
    let folded = super::fold::fold(name);
    let mut outside = String::new();
    let mut brackets: Vec<String> = Vec::new();
    let mut inside: Option<String> = None;
    for character in folded.chars() {
        match (character, &mut inside) {
            ('(', _) => inside = Some(inside.take().map(|text| text + " ").unwrap_or_default()),
            (')', Some(text)) => {
                brackets.push(std::mem::take(text));
                inside = None;
                outside.push(' ');
            }
            (')', None) => outside.push(' '),
            (character, Some(text)) => text.push(character),
            (character, None) => outside.push(character),
        }
    }
    brackets.extend(inside);
    let mut variants = Vec::new();
    let outside = outside.trim().to_owned();
    if outside.chars().count() > 1 && outside != folded {
        variants.push((outside.clone(), WITHOUT_BRACKETS));
    }
    for bracket in brackets {
        if bracket.chars().count() > 1 {
            variants.push((bracket, BRACKET));
        }
    }
    let parts: Vec<&str> = outside
        .split([' ', ':', '/', '×'])
        .filter(|part| part.chars().count() > 1)
        .collect();
    if parts.len() > 1 {
        variants.extend(parts.iter().take(4).map(|part| ((*part).to_owned(), PART)));
    }
    variants
}

const WITHOUT_BRACKETS: f32 = 0.95;
const BRACKET: f32 = 0.85;
const PART: f32 = 0.8;

#[cfg(test)]
mod tests {
    use super::{features, variants};
    use crate::names::words::Words;

    #[test]
    fn shorter_names_stand_inside_a_name() {
        let names: Vec<String> = variants("ヘモグロビンF(胎児型)(HbF")
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        assert_eq!(names, ["ヘモグロビンf", "胎児型", "hbf"]);
        let parts: Vec<String> = variants("食品 ライムギ")
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        assert_eq!(parts, ["食品", "ライムギ"]);
    }

    #[test]
    fn a_feature_stands_once_and_in_order() {
        let features = features(
            &Words::house(),
            "AST(GOT) アスパラギン酸アミノトランスフェラーゼ",
        );
        assert!(features.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn a_name_also_holds_the_wider_word_and_the_word_that_two_make() {
        let holds = |name: &str, piece: &str| {
            let features = features(&Words::house(), name);
            features.iter().any(|(feature, _)| feature == piece)
        };
        assert!(holds("G分染法 急性骨髄性白血病", "疾患"));
        assert!(!holds("G分染法 羊水", "疾患"));
        assert!(holds("抗ss DNA", "ssdna"));
        assert!(!holds("抗ss (DNA)", "ssdna"));
    }
}
