//! F05: file is foreign, empty or too small for a message.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("F05"),
        name: "file_foreign_or_empty",
        severity: Severity::Error,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "SS-MIX2 のファイルでない、または空である",
            en: "File is foreign, empty or too small for a message",
        },
        what: Text {
            ja: "ファイルの中身が空でなく、メッセージ 1 件に足りる大きさがあるか、無関係なファイル\
                でないかを見る。",
            en: "A file must hold at least enough bytes for one message and must not be a stray of \
                another program.",
        },
        why: Text {
            ja: "書込みの失敗や混入の疑いがある。隔離した中身を確かめ、必要なら再出力を依頼する。",
            en: "A write that failed, or a stray file. Look at the quarantined bytes and ask for \
                the file to be sent again if it is needed.",
        },
        good: "0000123_20260110_OML-11_…_1 (1,482 bytes)",
        bad: "0000123_20260110_OML-11_…_1 (2 bytes)",
    },
    run: Run::Discovery,
};
