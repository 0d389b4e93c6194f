//! C01: item without a standard code.

use model::{Code, Grain, Note, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("C01"),
        name: "standard_code_missing",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Completeness,
        title: Text {
            ja: "項目に標準コードがない",
            en: "Item without a standard code",
        },
        what: Text {
            ja: "OBX-3 に JLAC10（JC10）、PRB-3 に病名マスター（MDCDX2）、薬剤（RXE-2、RXC-2、\
                RXA-5）に HOT や YJ、画像検査の OBR-4 に JJ1017 や LENDO、IAM-3 に標準の体系の\
                コードがあるかを見る。",
            en: "OBX-3 must carry a JLAC10 code (JC10), PRB-3 one of the MEDIS master (MDCDX2), a \
                drug (RXE-2, RXC-2, RXA-5) HOT or YJ, OBR-4 of an examination JJ1017 or LENDO, \
                IAM-3 one of a standard system.",
        },
        why: Text {
            ja: "合意した対応表がない限り、標準コードの列は空のまま数える。対応付けの対象となる。",
            en: "Unless a mapping was agreed, the standard column stays empty and is counted. The \
                item awaits mapping.",
        },
        good: "3D010000001926101^グルコース^JC10^GLU^血糖^99LAB",
        bad: "GLU^血糖^99LAB",
    },
    run: Run::Note(Note::NoStandardCode),
};
