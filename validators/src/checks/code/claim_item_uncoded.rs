//! C21: diagnosis or material without a code.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("C21"),
        name: "claim_item_uncoded",
        severity: Severity::Notice,
        grain: Grain::File,
        category: Category::Completeness,
        title: Text {
            ja: "未コード化の傷病名または器材である",
            en: "Diagnosis or material without a code",
        },
        what: Text {
            ja: "傷病名コードが 0000999、器材コードが 777770000 の行を数える。",
            en: "Rows with the disease code 0000999 or the material code 777770000 are counted.",
        },
        why: Text {
            ja: "名称だけが手がかりとなり、コードによる抽出から漏れる。",
            en: "Only its name tells what it is, so selections by code miss it.",
        },
        good: "SY,8843705,…",
        bad: "SY,0000999,…,原因不明の発熱",
    },
    run: Run::Decoder,
};
