//! U03: unit of another kind than the code.

use model::{Code, Grain, Note, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("U03"),
        name: "unit_of_other_kind",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Conformance,
        title: Text {
            ja: "コードの標準単位と種類の違う単位",
            en: "Unit of another kind than the code",
        },
        what: Text {
            ja: "数値の結果の単位が、標準コードの標準単位に規則で換算できるかを見る。",
            en: "The unit of a number must lead to the standard unit of its code by a rule.",
        },
        why: Text {
            ja: "コードか単位のどちらかが誤っている。対応付けを病院と確かめる。",
            en: "Either the code or the unit is wrong. Check the mapping with the hospital.",
        },
        good: "OBX|1|NM|3D010000002327201^GLU^JC10||98|mg/dL",
        bad: "OBX|1|NM|3D010000002327201^GLU^JC10||98|U/L",
    },
    run: Run::Note(Note::UnitOfOtherKind),
};
