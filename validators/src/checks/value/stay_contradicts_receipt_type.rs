//! V26: receipt type contradicts the stay.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("V26"),
        name: "stay_contradicts_receipt_type",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Plausibility,
        title: Text {
            ja: "入院・外来の別が内容と合わない",
            en: "Receipt type contradicts the stay",
        },
        what: Text {
            ja: "種別の入院・入院外を、入院年月日（医科）や入院料・食事の明細と比べる。",
            en: "Inpatient or outpatient by the type is held against the day of admission of a \
                medical receipt and against charges for stays and meals.",
        },
        why: Text {
            ja: "入院と外来の集計が入れ替わる。種別の付け方を確かめる。",
            en: "Counts of stays and visits mix. Ask how types are given.",
        },
        good: "1111 / 入院年月日 20261001",
        bad: "1112 / 診療識別 90",
    },
    run: Run::Decoder,
};
