//! N02: roots hold no file at all.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("N02"),
        name: "roots_empty",
        severity: Severity::Warning,
        grain: Grain::Feed,
        category: Category::Completeness,
        title: Text {
            ja: "ルートにファイルが一つもない",
            en: "Roots hold no file at all",
        },
        what: Text {
            ja: "設定されたルートの下に、ファイルが 1 件でもあるかを見る。",
            en: "There must be at least one file below the configured roots.",
        },
        why: Text {
            ja: "パスの誤りか、領域が接続されていないことが多い。既存のデータはそのまま残す。",
            en: "Mostly a wrong path or a volume that is not connected. What is in the store \
                stays.",
        },
        good: "feeds/H01/ssmix2/000/012/…",
        bad: "feeds/H01/ssmix2/ (empty)",
    },
    run: Run::Load,
};
