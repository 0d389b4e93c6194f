//! C09: dummy code.

use model::{Code, Grain, Note, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("C09"),
        name: "code_dummy",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Conformance,
        title: Text {
            ja: "ダミーのコードが使われている",
            en: "Dummy code",
        },
        what: Text {
            ja: "99999999 など、コードがないことを示す値がコードの位置にないかを見る。",
            en: "A value such as 99999999 that stands for `no code` must not be sent as a code.",
        },
        why: Text {
            ja: "異なる項目が一つにまとまってしまう。ローカルコードを送るよう依頼する。",
            en: "Different items fall together. Ask for the local codes.",
        },
        good: "GLU^血糖^99LAB",
        bad: "99999999^血糖^99LAB",
    },
    run: Run::Note(Note::DummyCode),
};
