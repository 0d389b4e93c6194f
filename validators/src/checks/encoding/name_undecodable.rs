//! E52: name that cannot be decoded.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("E52"),
        name: "name_undecodable",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "名称を復号できない",
            en: "Name that cannot be decoded",
        },
        what: Text {
            ja: "名称などの文字列が、ファイルの文字コードで復号できるかを見る。",
            en: "Names must be decodable in the encoding of the file.",
        },
        why: Text {
            ja: "名称は空として扱い、コードで読む。途中で切れた漢字や、混在した文字コードが\
                原因である。",
            en: "The name is left empty and the code is used. Cut kanji or mixed encodings \
                are the cause.",
        },
        good: "91 4F",
        bad: "91 <TAB>",
    },
    run: Run::Decoder,
};
