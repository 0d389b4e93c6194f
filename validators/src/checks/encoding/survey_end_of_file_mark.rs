//! E51: byte 0x1A in the file.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("E51"),
        name: "survey_end_of_file_mark",
        severity: Severity::Notice,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "0x1A（EOF）の文字がある",
            en: "Byte 0x1A in the file",
        },
        what: Text {
            ja: "ファイルに 0x1A のバイトがないかを見る。行の末尾のものは取り除いて読む。",
            en: "The byte 0x1A must not stand in a file. At the end of a line it is taken \
                off.",
        },
        why: Text {
            ja: "古いシステムがファイルの末尾に付けたもので、データに影響はない。途中にあれ\
                ば、連結の跡である。",
            en: "Old systems write it at the end of a file, which does no harm. In the \
                midst of a file it shows that files were joined.",
        },
        good: "… 0 <CR><LF>",
        bad: "… 0 <CR><LF> <1A>",
    },
    run: Run::Decoder,
};
