//! V10: full-width digits.

use model::{Code, Grain, Note, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("V10"),
        name: "full_width_digits",
        severity: Severity::Notice,
        grain: Grain::Item,
        category: Category::Conformance,
        title: Text {
            ja: "値が全角数字で書かれている",
            en: "Full-width digits",
        },
        what: Text {
            ja: "OBX-5 の数値に全角の数字や小数点がないかを見る。",
            en: "OBX-5 must not write digits or the decimal point in full width.",
        },
        why: Text {
            ja: "半角に直して読む。手入力の結果であることが多い。",
            en: "It is read as ASCII digits. Mostly a value typed by hand.",
        },
        good: "OBX|1|NM|ALB||3.9",
        bad: "OBX|1|NM|ALB||３．９",
    },
    run: Run::Note(Note::FullWidthDigits),
};
