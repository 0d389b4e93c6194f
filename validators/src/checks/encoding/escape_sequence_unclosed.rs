//! E08: kanji escape not closed at the end of the segment.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("E08"),
        name: "escape_sequence_unclosed",
        severity: Severity::Warning,
        grain: Grain::DataType,
        category: Category::Conformance,
        title: Text {
            ja: "漢字のエスケープがセグメント末で閉じていない",
            en: "Kanji escape not closed at the end of the segment",
        },
        what: Text {
            ja: "セグメントの終わりまでに ESC ( B で 1 バイト文字に戻っているかを見る。",
            en: "Each segment must return to one-byte characters (ESC ( B) before it ends.",
        },
        why: Text {
            ja: "次のセグメントが漢字として読まれるおそれがある。終端で強制的に戻して読む。戻しが途中で失われ、区切りが漢字に飲まれたセグメントの行は取り込まない。",
            en: "The next segment could be read as kanji. It is forced back at the terminator. When the shift back was lost midway, so that separators were swallowed, the segment gives no row.",
        },
        good: "ESC $ B … ESC ( B <CR>",
        bad: "ESC $ B … <CR>",
    },
    run: Run::Decoder,
};
