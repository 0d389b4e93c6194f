//! E04: character outside JIS X 0208.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("E04"),
        name: "character_outside_jis_x_0208",
        severity: Severity::Notice,
        grain: Grain::DataType,
        category: Category::Conformance,
        title: Text {
            ja: "JIS X 0208 にない文字がある",
            en: "Character outside JIS X 0208",
        },
        what: Text {
            ja: "丸数字、ローマ数字、単位の合字など、JIS X 0208 にない機種依存文字や JIS X 0213 の\
                文字がないかを見る。",
            en: "Circled digits, Roman numerals, squared units and other vendor or JIS X 0213 \
                characters are counted.",
        },
        why: Text {
            ja: "他の製品では別の字や欠字になる。名称や単位に使われている場合は置換えを依頼する。",
            en: "Other products show another character or none. Ask for a replacement where it \
                stands in a name or unit.",
        },
        good: "(1) 空腹時",
        bad: "① 空腹時",
    },
    run: Run::Decoder,
};
