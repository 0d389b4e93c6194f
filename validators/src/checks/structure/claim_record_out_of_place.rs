//! S22: claims record out of its place.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("S22"),
        name: "claim_record_out_of_place",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "レコードの位置が規格と異なる",
            en: "Claims record out of its place",
        },
        what: Text {
            ja: "レセプトの外（RE の前や GO の後）に明細がないか、HO・KO が傷病名や明細より前にあるか\
                、HO が 1 行、KO が 4 行以内かを見る。",
            en: "Nothing of a receipt may stand before RE or behind GO, HO and KO stand before \
                diagnoses and items, one HO and at most four KO.",
        },
        why: Text {
            ja: "どのレセプトのものかわからない行は隔離する。ファイルの連結や並べ替えを疑う。",
            en: "Lines that belong to no receipt are quarantined. The file was probably joined \
                or sorted.",
        },
        good: "RE / HO / SY / SI",
        bad: "SI / RE / HO",
    },
    run: Run::Decoder,
};
