//! C12: code only in the request.

use model::{Code, Grain, Note, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("C12"),
        name: "code_only_in_request",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Completeness,
        title: Text {
            ja: "結果にコードがなく、依頼だけにある",
            en: "Code only in the request",
        },
        what: Text {
            ja: "OBX-3 が空で、OBR-4 だけにコードがないかを見る。",
            en: "OBX-3 must carry the code of the item, not OBR-4 alone.",
        },
        why: Text {
            ja: "依頼が複数の項目を含むと、どの結果か決められない。OBX-3 にコードを入れるよう依頼\
                する。",
            en: "When a request has several items nobody can tell which result it is. Ask for \
                OBX-3.",
        },
        good: "OBR|1|||GLU^血糖^99LAB / OBX|1|NM|GLU^血糖^99LAB||98",
        bad: "OBR|1|||GLU^血糖^99LAB / OBX|1|NM|||98",
    },
    run: Run::Note(Note::CodeOnlyInRequest),
};
