//! S57: same number twice.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("S57"),
        name: "record_repeated",
        severity: Severity::Error,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "同じ番号の行が二度ある",
            en: "Same number twice",
        },
        what: Text {
            ja: "同じ様式1 に同じコードと連番の行、同じデータ区分に同じ順序番号の E 行、同\
                じ行為に同じ行為明細番号の F 行が続けてないかを見る。",
            en: "A form 1 must not have a code and serial number twice, a data category not \
                two acts of one number, an act not two items of one number in a row.",
        },
        why: Text {
            ja: "様式1 では二つ目を隔離し、EF では両方を格納した。集計が二重になるので確認\
                する。",
            en: "Of form 1 the second is quarantined; of EF both are stored, and sums count \
                them twice.",
        },
        good: "A006040 1 / A006040 2",
        bad: "A006040 1 / A006040 1",
    },
    run: Run::Decoder,
};
