//! E11: voiced sound mark stands apart from its kana.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("E11"),
        name: "voiced_mark_detached",
        severity: Severity::Notice,
        grain: Grain::DataType,
        category: Category::Conformance,
        title: Text {
            ja: "濁点・半濁点が文字から離れている",
            en: "Voiced sound mark stands apart from its kana",
        },
        what: Text {
            ja: "「ス゛」のように、仮名の後に濁点・半濁点だけの文字が続いていないかを見る。",
            en: "A kana must not be followed by a voiced or semi-voiced mark as a character of its \
                own.",
        },
        why: Text {
            ja: "半角カナを 1 文字ずつ全角に直した跡である。名称の照合では合成して比べる。",
            en: "A trace of widening kana one by one. Names are compared after joining the two.",
        },
        good: "グルコース",
        bad: "ク゛ルコース",
    },
    run: Run::Decoder,
};
