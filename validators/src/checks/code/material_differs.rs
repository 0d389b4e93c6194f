//! C07: material in JLAC10 is not that of the specimen.

use model::{Code, Grain, Note, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("C07"),
        name: "material_differs",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Plausibility,
        title: Text {
            ja: "JLAC10 の材料と検体の材料が異なる",
            en: "Material in JLAC10 is not that of the specimen",
        },
        what: Text {
            ja: "JLAC10 の 10～12 桁目の材料コードを、SPM-4 の材料と比べる。",
            en: "Digits 10 to 12 of the JLAC10 code are compared with the material in SPM-4.",
        },
        why: Text {
            ja: "血清の結果を尿として扱うなどの誤りにつながる。対応表か検体情報のいずれが誤りかを\
                確認する。",
            en: "A serum result could pass for one of urine. Find out whether the mapping or the \
                specimen is wrong.",
        },
        good: "OBX-3 3D010000002326101 / SPM-4 023",
        bad: "OBX-3 3D010000002326101 / SPM-4 001",
    },
    run: Run::Note(Note::MaterialDiffers),
};
