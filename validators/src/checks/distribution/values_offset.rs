//! D04: a constant added to the numbers.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("D04"),
        name: "values_offset",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Plausibility,
        title: Text {
            ja: "値に一定の数が加わっている",
            en: "A constant added to the numbers",
        },
        what: Text {
            ja: "値の分布が、一定の数を足した（または既知の一次式で換えた）形にずれていないかを見る。HbA1c の JDS 値\
                と NGSP 値の取違えを含む。",
            en: "The values must not have moved by one and the same amount, or by a known linear change such as \
                HbA1c on the scale of JDS for that of NGSP.",
        },
        why: Text {
            ja: "校正のずれ、ゼロ点のずれ、または尺度の取違えである。",
            en: "The calibration or the zero point moved, or scales were taken for each other.",
        },
        good: "HbA1c 5.8 6.4 (NGSP)",
        bad: "HbA1c 5.4 6.0 (NGSP)",
    },
    run: Run::Judged,
};
