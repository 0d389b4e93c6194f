//! What a user reads exists in Japanese and English; this is the pair and the choice between them.

use serde::{Deserialize, Serialize};

/// The language of everything a user reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Japanese, the language of most users.
    #[default]
    Ja,
    /// English.
    En,
}

impl Lang {
    /// Reads `ja`, `ja_JP.UTF-8`, `en`, `en_US` and the like; `None` for any other language.
    pub fn from_tag(tag: &str) -> Option<Lang> {
        match tag.get(..2)? {
            "ja" => Some(Lang::Ja),
            "en" => Some(Lang::En),
            _ => None,
        }
    }
}

/// One sentence in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// Japanese.
    pub ja: &'static str,
    /// English.
    pub en: &'static str,
}

impl Text {
    /// The sentence in `lang`.
    pub const fn get(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Ja => self.ja,
            Lang::En => self.en,
        }
    }
}
