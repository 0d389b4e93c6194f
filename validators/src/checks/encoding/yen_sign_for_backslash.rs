//! E07: yen sign in place of the backslash.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("E07"),
        name: "yen_sign_for_backslash",
        severity: Severity::Notice,
        grain: Grain::DataType,
        category: Category::Conformance,
        title: Text {
            ja: "エスケープ文字が円記号になっている",
            en: "Yen sign in place of the backslash",
        },
        what: Text {
            ja: "MSH-2 の「\\」が円記号（U+00A5 または JIS X 0201 の 0x5C）で送られていないかを見\
                る。",
            en: "MSH-2 must hold a backslash, not the yen sign U+00A5 or 0x5C under JIS X 0201.",
        },
        why: Text {
            ja: "「\\」とみなして読む。本文中の金額などの円記号と区別できない箇所が残る。",
            en: "It is read as a backslash; a yen sign that is meant as money can then not be told \
                apart.",
        },
        good: "MSH|^~\\&|",
        bad: "MSH|^~¥&|",
    },
    run: Run::Decoder,
};
