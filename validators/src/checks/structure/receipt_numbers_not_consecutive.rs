//! S24: receipt numbers with gaps.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("S24"),
        name: "receipt_numbers_not_consecutive",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Completeness,
        title: Text {
            ja: "レセプト番号が 1 からの連番でない",
            en: "Receipt numbers with gaps",
        },
        what: Text {
            ja: "レセプト番号が 1 から始まり、抜けなく並ぶかを見る。総括の内訳は同じ番号でよい。",
            en: "Receipts are numbered from 1 on without gaps; the parts of a summary share its \
                number.",
        },
        why: Text {
            ja: "レセプトが抜けたか、ファイルが切り貼りされている。",
            en: "Receipts are missing, or the file was cut and pasted.",
        },
        good: "RE,1 / RE,2 / RE,3",
        bad: "RE,1 / RE,3",
    },
    run: Run::Decoder,
};
