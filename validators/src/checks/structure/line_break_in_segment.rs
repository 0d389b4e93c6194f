//! S08: line break inside a segment.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("S08"),
        name: "line_break_in_segment",
        severity: Severity::Warning,
        grain: Grain::DataType,
        category: Category::Conformance,
        title: Text {
            ja: "セグメントの途中に改行がある",
            en: "Line break inside a segment",
        },
        what: Text {
            ja: "セグメント名で始まらない行が、前のセグメントの続きになっていないかを見る。",
            en: "A line that does not begin with a segment name continues the segment before it.",
        },
        why: Text {
            ja: "前の行につないで読む。コメント中の改行は \\.br\\ で送るよう依頼する。",
            en: "It is joined to the line before. Ask for \\.br\\ where a comment breaks its line.",
        },
        good: "NTE|1||一行目\\.br\\二行目",
        bad: "NTE|1||一行目<CR>二行目",
    },
    run: Run::Decoder,
};
