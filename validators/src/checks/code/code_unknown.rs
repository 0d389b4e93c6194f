//! C04: JLAC10 code with an element that no table has.

use model::{Code, Grain, Note, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("C04"),
        name: "code_unknown",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Conformance,
        title: Text {
            ja: "JLAC10 の要素がマスタにない",
            en: "JLAC10 code with an element that no table has",
        },
        what: Text {
            ja: "病院が送った JLAC10 の分析物、識別、材料、測定法、結果識別が、取り込んだマスタのどれかにあるかを見る。マスタがない要素は見ない。",
            en: "Analyte, identification, specimen, method and result of a JLAC10 code as sent must each be in a master that was \
                 imported. Elements without a master are not judged.",
        },
        why: Text {
            ja: "桁の誤りか独自の番号であり、他院の同じ検査と結び付かない。院内マスタを直すか、合意のラウンドで正しいコードを決める。",
            en: "A slip or a number of the hospital's own: it meets no other hospital's code. Mend the hospital's master, or agree on the \
                 right code in a round.",
        },
        good: "3D010000001926101^…^JC10",
        bad: "3D999000001926101^…^JC10",
    },
    run: Run::Note(Note::CodeUnknown),
};
