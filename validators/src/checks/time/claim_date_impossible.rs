//! T20: date of a claim that does not exist.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("T20"),
        name: "claim_date_impossible",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "レセプトの年月日として読めない",
            en: "Date of a claim that does not exist",
        },
        what: Text {
            ja: "西暦（8 桁・6 桁）か元号付き（7 桁・5 桁）の実在する年月日か、日別回数の日がその月にある\
                かを見る。",
            en: "A date must be a day or month that exists, Gregorian (8 or 6 digits) or with \
                an era (7 or 5), and a day column one that the month has.",
        },
        why: Text {
            ja: "その日付は空にする。診療年月が読めないレセプトは全体を隔離する。",
            en: "The date is left empty. A receipt whose month cannot be read is quarantined \
                whole.",
        },
        good: "20261005 / 5081005",
        bad: "20261305 / 508105",
    },
    run: Run::Decoder,
};
