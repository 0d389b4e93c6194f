//! S55: gap in a sequence of numbers.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("S55"),
        name: "sequence_gap",
        severity: Severity::Notice,
        grain: Grain::File,
        category: Category::Completeness,
        title: Text {
            ja: "番号が連番でない",
            en: "Gap in a sequence of numbers",
        },
        what: Text {
            ja: "順序番号（EF-6）がデータ区分ごとに 1 から、行為明細番号（EF-7）が行為ごと\
                に 001 から、様式1 の連番が 1 から続くかを見る。",
            en: "EF-6 must run from 1 within a data category, EF-7 from 001 within an act, \
                and the serial numbers of form 1 from 1.",
        },
        why: Text {
            ja: "行が抜けている。抽出の条件や、途中での削除を確認する。",
            en: "Lines are missing. Ask how the file was extracted, and whether lines were \
                deleted.",
        },
        good: "001, 002, 003",
        bad: "001, 002, 004",
    },
    run: Run::Decoder,
};
