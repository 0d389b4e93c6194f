//! E09: segment terminators other than CR, or mixed.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("E09"),
        name: "terminators_mixed",
        severity: Severity::Notice,
        grain: Grain::DataType,
        category: Category::Conformance,
        title: Text {
            ja: "セグメントの終端が CR にそろっていない",
            en: "Segment terminators other than CR, or mixed",
        },
        what: Text {
            ja: "セグメントの終端が CR に統一され、最後のセグメントにも付いているかを見る。",
            en: "Every segment, the last one included, must end with CR; LF, CRLF and mixtures are \
                counted.",
        },
        why: Text {
            ja: "いずれも読めるが、CR だけで区切る点検ツールでは検査が素通りする。",
            en: "All forms are read. Tools that split at CR only check such files without finding \
                anything.",
        },
        good: "MSH|…<CR>PID|…<CR>",
        bad: "MSH|…<CR><LF>PID|…<LF>",
    },
    run: Run::Decoder,
};
