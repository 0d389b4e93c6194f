//! C05: local code stands before the standard one.

use model::{Code, Grain, Note, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("C05"),
        name: "dual_code_reversed",
        severity: Severity::Notice,
        grain: Grain::Item,
        category: Category::Conformance,
        title: Text {
            ja: "ローカルコードが標準コードより前にある",
            en: "Local code stands before the standard one",
        },
        what: Text {
            ja: "標準と局所のコードを併記するとき、標準が第 1～3 成分にあるかを見る。",
            en: "When both codes are given, the standard one belongs into components 1 to 3.",
        },
        why: Text {
            ja: "体系名で見分けて読むため支障はない。順序に頼る他の製品では取り違える。",
            en: "The system names tell them apart. Products that go by position will confuse them.",
        },
        good: "3D010000001926101^…^JC10^GLU^血糖^99LAB",
        bad: "GLU^血糖^99LAB^3D010000001926101^…^JC10",
    },
    run: Run::Note(Note::ReversedDual),
};
