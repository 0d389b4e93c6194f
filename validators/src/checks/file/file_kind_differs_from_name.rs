//! F51: file is of another kind than its name says.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("F51"),
        name: "file_kind_differs_from_name",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "DPC のファイルの中身が名前と違う",
            en: "File is of another kind than its name says",
        },
        what: Text {
            ja: "列から判断した種類を、ファイル名の先頭（FF1・FF4・EFn・EFg・Dn・Hn・Kn）と\
                比べる。",
            en: "The kind that the columns show is compared with the beginning of the name: \
                FF1, FF4, EFn, EFg, Dn, Hn, Kn.",
        },
        why: Text {
            ja: "中身の種類として読んだ。取り違えて送られた可能性があるので、本来のファイル\
                が届いているかを確かめる。",
            en: "It was read as what it is. Files may have been swapped: see whether the \
                right one arrived too.",
        },
        good: "EFn_011234567_2407.txt: EFn",
        bad: "EFn_011234567_2407.txt: EFg",
    },
    run: Run::Decoder,
};
