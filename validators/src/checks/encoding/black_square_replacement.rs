//! E05: character replaced by a black square.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("E05"),
        name: "black_square_replacement",
        severity: Severity::Warning,
        grain: Grain::DataType,
        category: Category::Completeness,
        title: Text {
            ja: "文字が「■」に置き換えられている",
            en: "Character replaced by a black square",
        },
        what: Text {
            ja: "外字の代わりに送られる「■」（U+25A0）を数える。",
            en: "The black square U+25A0, which senders put where a private character was, is \
                counted.",
        },
        why: Text {
            ja: "元の文字は失われている。項目名や結果に現れる場合は、元の表記を病院に確認する。",
            en: "The character is lost. Where it stands in a name or a result, ask the hospital \
                for the original.",
        },
        good: "γ-GTP",
        bad: "■-GTP",
    },
    run: Run::Decoder,
};
