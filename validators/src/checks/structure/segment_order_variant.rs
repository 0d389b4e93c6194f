//! S09: accompanying segment in an unusual place.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("S09"),
        name: "segment_order_variant",
        severity: Severity::Notice,
        grain: Grain::DataType,
        category: Category::Conformance,
        title: Text {
            ja: "付随セグメントの位置が標準と異なる",
            en: "Accompanying segment in an unusual place",
        },
        what: Text {
            ja: "OBR と ORC の前後、OBR と OBX の間の TQ1・NTE など、意味の変わらない並びの違いを\
                数える。",
            en: "ORC before or behind OBR, TQ1 or NTE between OBR and OBX: variants that do not \
                change the meaning are counted.",
        },
        why: Text {
            ja: "読取りに支障はないが、順序を厳格に見る他の製品では拒まれる。",
            en: "It does no harm here; stricter products refuse it.",
        },
        good: "OBR / ORC / TQ1 / OBX",
        bad: "ORC / OBR / NTE / OBX",
    },
    run: Run::Decoder,
};
