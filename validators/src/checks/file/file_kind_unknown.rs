//! F50: file of no known kind of the DPC survey.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("F50"),
        name: "file_kind_unknown",
        severity: Severity::Error,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "DPC のどのファイルかわからない",
            en: "File of no known kind of the DPC survey",
        },
        what: Text {
            ja: "列の数と形から、様式1・様式4・EFn・EFg・D・H・K のいずれかがわかるかを、先\
                頭の 100 行で見る。",
            en: "The number and shape of the columns of the first 100 lines must show \
                whether the file is form 1, form 4, EFn, EFg, D, H or K.",
        },
        why: Text {
            ja: "ファイル全体を隔離した。空のファイル、ブック形式、固定長、列の欠けた書き出\
                しのいずれかである。",
            en: "The whole file is quarantined: it is empty, a workbook, of fixed width, or \
                lost columns when it was written.",
        },
        good: "31 列の EFn",
        bad: "29 列のファイル",
    },
    run: Run::Decoder,
};
