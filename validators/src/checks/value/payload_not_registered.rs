//! V51: payload of form 1 that its specification does not know.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("V51"),
        name: "payload_not_registered",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "様式1 のペイロードが仕様にない値である",
            en: "Payload of form 1 that its specification does not know",
        },
        what: Text {
            ja: "様式1 のペイロードに、その年度の仕様で定められていない項目や値が入っていな\
                いかを見る。",
            en: "The payloads of form 1 must have a meaning in the specification of their \
                year, and their values must be on its lists.",
        },
        why: Text {
            ja: "意味のないペイロードは読まず、一覧にない値はそのまま格納した。",
            en: "Payloads without a meaning are not read; values that are not on the list \
                are stored as sent.",
        },
        good: "A000020-2: 1",
        bad: "A000020-2: 7",
    },
    run: Run::Decoder,
};
