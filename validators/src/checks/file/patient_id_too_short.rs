//! F10: patient number too short for the folder levels.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("F10"),
        name: "patient_id_too_short",
        severity: Severity::Notice,
        grain: Grain::DataType,
        category: Category::Conformance,
        title: Text {
            ja: "患者IDが短く、フォルダ階層を切り出せない",
            en: "Patient number too short for the folder levels",
        },
        what: Text {
            ja: "患者IDが 6 文字以上で、先頭 3 文字と次の 3 文字のフォルダを作れるかを見る。",
            en: "The patient number needs six characters to give the two folder levels of three \
                characters each.",
        },
        why: Text {
            ja: "取込みには支障がないが、階層が短くなり、病院間の点検で食い違いが出る。桁数をそろ\
                えることを勧める。",
            en: "It can be read, but the folders are shorter than the specification says. Padding \
                the number would help.",
        },
        good: "000/012/0000123/",
        bad: "123/123/",
    },
    run: Run::Discovery,
};
