//! E01: text cannot be decoded.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("E01"),
        name: "text_undecodable",
        severity: Severity::Error,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "文字コードを復号できない",
            en: "Text cannot be decoded",
        },
        what: Text {
            ja: "判定した文字コードで、全バイトを文字に直せるかを見る。",
            en: "Every byte must turn into a character in the encoding that was found.",
        },
        why: Text {
            ja: "該当箇所の文字は失われている。原因となる外字や途中切れを調べ、再出力を依頼する。",
            en: "The characters at that place are lost. Look for private characters or cut text \
                and ask for the file again.",
        },
        good: "ESC $ B 4 A ESC ( B",
        bad: "ESC $ B 4 (0xFF) ESC ( B",
    },
    run: Run::Decoder,
};
