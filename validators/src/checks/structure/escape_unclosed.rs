//! S06: backslash escape not closed, or bare.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("S06"),
        name: "escape_unclosed",
        severity: Severity::Warning,
        grain: Grain::DataType,
        category: Category::Conformance,
        title: Text {
            ja: "「\\」のエスケープが閉じていない",
            en: "Backslash escape not closed, or bare",
        },
        what: Text {
            ja: "「\\」が \\S\\ などの対で使われ、閉じているかを見る。",
            en: "A backslash must open a known escape such as \\S\\ and be closed.",
        },
        why: Text {
            ja: "そのままの文字として読む。区切り文字を含む名称や単位が壊れていないかを確認する。",
            en: "It is read literally. Look whether names or units with separators were damaged.",
        },
        good: "10\\S\\4/uL",
        bad: "10\\S4/uL",
    },
    run: Run::Decoder,
};
