//! Patterns over JLAC10 codes: which items a rule is for.

use serde::Deserialize;

/// A pattern: `?` is any character, and what lies beyond its end is free, so that `3D010` is every glucose.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct CodePattern(String);

impl CodePattern {
    /// A pattern of its text.
    pub fn new(text: &str) -> CodePattern {
        CodePattern(text.to_owned())
    }

    /// Whether a code is one of these.
    pub fn matches(&self, code: &str) -> bool {
        self.0.len() <= code.len()
            && (self.0.bytes().zip(code.bytes()))
                .all(|(mine, theirs)| mine == b'?' || mine == theirs)
    }

    /// How many characters it fixes: of two patterns that match, the one that fixes more is meant.
    pub(super) fn weight(&self) -> usize {
        self.0.bytes().filter(|byte| *byte != b'?').count()
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_fixes_what_it_says_and_frees_the_rest() {
        let code = "3B070000002327101";
        for (pattern, expected) in [
            ("3B070", true),
            ("3B070???????271", true),
            ("3B070???????275", false),
            ("", true),
            ("3B0700000023271011", false),
        ] {
            assert_eq!(
                CodePattern::new(pattern).matches(code),
                expected,
                "{pattern}"
            );
        }
        assert_eq!(CodePattern::new("3B070???????271").weight(), 8);
    }
}
