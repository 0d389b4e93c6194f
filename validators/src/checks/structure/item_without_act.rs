//! S54: item without its act.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("S54"),
        name: "item_without_act",
        severity: Severity::Error,
        grain: Grain::File,
        category: Category::Completeness,
        title: Text {
            ja: "F 行に対応する E 行がない",
            en: "Item without its act",
        },
        what: Text {
            ja: "F 行の直前に、2～6 列目の同じ E 行（行為明細番号 000）があるかを見る。",
            en: "In front of an item (line F) there must be the act (line E, detail number \
                000) with the same columns 2 to 6.",
        },
        why: Text {
            ja: "保険者やレセプト種別がわからない。行の並べ替えや E 行の欠落が原因である。",
            en: "Insurer and kind of claim are not known. Lines were sorted anew, or the \
                act is missing.",
        },
        good: "E 60 0001 000 / F 60 0001 001",
        bad: "F 60 0001 001",
    },
    run: Run::Decoder,
};
