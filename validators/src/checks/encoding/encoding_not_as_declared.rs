//! E02: encoding is not the one declared in MSH-18.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("E02"),
        name: "encoding_not_as_declared",
        severity: Severity::Warning,
        grain: Grain::DataType,
        category: Category::Conformance,
        title: Text {
            ja: "文字コードが MSH-18 の宣言と異なる",
            en: "Encoding is not the one declared in MSH-18",
        },
        what: Text {
            ja: "MSH-18 で宣言された文字集合と、実際のバイト列の文字コードとを比べる。",
            en: "The character sets of MSH-18 are compared with the encoding of the bytes.",
        },
        why: Text {
            ja: "実際の文字コードで読むため欠落はないが、宣言を信じる他の製品では文字化けする。",
            en: "It is read as it is, so nothing is lost here; products that believe the \
                declaration will show garbage.",
        },
        good: "MSH-18 = ~ISO IR87 / ISO-2022-JP",
        bad: "MSH-18 = ~ISO IR87 / UTF-8",
    },
    run: Run::Decoder,
};
