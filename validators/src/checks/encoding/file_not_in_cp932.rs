//! E50: file of the DPC survey is not in CP932.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("E50"),
        name: "file_not_in_cp932",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "DPC のファイルが CP932 でない",
            en: "File of the DPC survey is not in CP932",
        },
        what: Text {
            ja: "ファイルの文字が Shift_JIS（CP932）であるかを、BOM と漢字・かなのバイト列\
                から見る。",
            en: "By byte order mark and by the bytes of its kanji and kana, a file must be \
                in Shift_JIS (CP932).",
        },
        why: Text {
            ja: "提出前の正本でなく、表計算ソフトなどで保存し直したものと思われる。UTF-8 は\
                読み、UTF-16 は隔離した。",
            en: "The file was saved again by some program and is not the one that was \
                submitted. UTF-8 was read, UTF-16 is quarantined.",
        },
        good: "91 4F 97 A7 91 42",
        bad: "E5 89 8D E7 AB 8B E8 85 BA",
    },
    run: Run::Decoder,
};
