//! D01: numbers off by a known factor.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("D01"),
        name: "wrong_factor",
        severity: Severity::Error,
        grain: Grain::Item,
        category: Category::Plausibility,
        title: Text {
            ja: "値が既知の倍率だけずれている",
            en: "Numbers off by a known factor",
        },
        what: Text {
            ja: "項目の値の分布を、その項目の過去一年、足りなければ性別・年齢をそろえた他病院の分布と対数軸で比べ、全\
                体が既知の倍率（10 の累乗、分子量による換算、希釈の戻し忘れなど）だけずれていないかを見る。",
            en: "The values of an item are compared on a logarithmic axis with its past year, or with the other \
                hospitals within sex and age where the past does not tell: all of them must not have moved by a \
                known factor (a power of ten, a molar mass, a dilution).",
        },
        why: Text {
            ja: "単位の変更が反映されていないか、希釈の戻し忘れがある。期間の値は倍率を確かめるまで使わない。",
            en: "A change of unit was not carried through, or a dilution not counted back. Leave the values of the \
                period out until the factor is settled.",
        },
        good: "CRE 0.84 0.71 1.02 (mg/dL)",
        bad: "CRE 74.3 62.8 90.2 (mg/dL)",
    },
    run: Run::Judged,
};
