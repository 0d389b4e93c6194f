//! C03: shape of JLAC10 without the system JC10.

use model::{Code, Grain, Note, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("C03"),
        name: "jlac10_undeclared",
        severity: Severity::Notice,
        grain: Grain::Item,
        category: Category::Conformance,
        title: Text {
            ja: "JLAC10 の形だが体系名が JC10 でない",
            en: "Shape of JLAC10 without the system JC10",
        },
        what: Text {
            ja: "17 桁の JLAC10 の形のコードに、体系名 JC10 が付いているかを見る。",
            en: "A code with the 17 characters of JLAC10 must say that its system is JC10.",
        },
        why: Text {
            ja: "宣言がないためローカルコードとして扱う。体系名を付けるよう依頼する。",
            en: "Without the declaration it is taken for a local code. Ask for the system name.",
        },
        good: "3D010000001926101^…^JC10",
        bad: "3D010000001926101^…^99LAB",
    },
    run: Run::Note(Note::UndeclaredCode),
};
