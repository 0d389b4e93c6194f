//! F22: file is no claims file, or empty.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("F22"),
        name: "claims_file_foreign",
        severity: Severity::Error,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "レセプトファイルでない、または空である",
            en: "File is no claims file, or empty",
        },
        what: Text {
            ja: "最初のレコードが IR（返戻では HI など）であるかを見る。",
            en: "The first record must be IR, or one of those that returned files begin with.",
        },
        why: Text {
            ja: "混入か書込みの失敗であり、ファイル全体を隔離する。",
            en: "A stray file or a write that failed; the whole file is quarantined.",
        },
        good: "IR,1,13,1,9999999,…",
        bad: "レセプト一覧,2026年10月",
    },
    run: Run::Decoder,
};
