//! S52: field in quotation marks.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("S52"),
        name: "field_in_quotes",
        severity: Severity::Notice,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "項目が引用符で囲まれている",
            en: "Field in quotation marks",
        },
        what: Text {
            ja: "項目が二重引用符で囲まれていないかを見る。囲みは外して読む。",
            en: "Fields must not stand in quotation marks, which are taken off.",
        },
        why: Text {
            ja: "表計算ソフトで保存し直したものと思われる。前ゼロが落ちていないかを確認する。",
            en: "The file was saved by a spreadsheet. See that no leading zeros are lost.",
        },
        good: "0000000001",
        bad: "\"0000000001\"",
    },
    run: Run::Decoder,
};
