//! C13: declared standard code is that of another test.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("C13"),
        name: "declared_code_implausible",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Plausibility,
        title: Text {
            ja: "標準コードが別の検査のものに見える",
            en: "Declared standard code seems to be that of another test",
        },
        what: Text {
            ja: "病院が付けた JLAC10 コードを、取り込んだ JLAC10 マスターと名称リストに照らして、施設項目の名称・単位と\
                比べ、名称が明らかに別の分析物のものであるときに指摘する。材料は C07、単位は U 系、値は D14 で調べる。\
                双方で合意したコードは調べない。",
            en: "The JLAC10 code that the hospital sends is compared with the name and the unit of its item, as the imported \
                JLAC10 masters and lists of names know them: the name is clearly that of another analyte. The material is looked \
                at by C07, the unit by family U and the values by D14. Codes that were agreed are left alone.",
        },
        why: Text {
            ja: "対応表の 1 行のずれで、ある検査の結果がすべて別の検査として集計される。病院に確認し、正しいコードを\
                `kijun map` で決める。",
            en: "One slipped line of a mapping table, and all results of a test count as those of another. Ask the hospital, and \
                decide the right code with `kijun map`.",
        },
        good: "OBX-3 0101^クレアチニン^99A01^3C015000002327101^^JC10",
        bad: "OBX-3 0101^クレアチニン^99A01^3C020000002327101^^JC10",
    },
    run: Run::Load,
};
