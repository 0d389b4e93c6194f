//! S51: header in the midst of the file, or twice.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("S51"),
        name: "header_again",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "見出し行が途中または二度ある",
            en: "Header in the midst of the file, or twice",
        },
        what: Text {
            ja: "見出し行（データ識別番号の見出しのある行）が、先頭の一度だけかを見る。",
            en: "The header, told by the heading of its patient numbers, must be the first \
                line and there once.",
        },
        why: Text {
            ja: "複数のファイルをつなげたものと思われる。同じ行が二度入っていないかを確認す\
                る。",
            en: "Several files were joined. See that no lines are there twice.",
        },
        good: "見出し / データ / データ",
        bad: "見出し / データ / 見出し / データ",
    },
    run: Run::Decoder,
};
