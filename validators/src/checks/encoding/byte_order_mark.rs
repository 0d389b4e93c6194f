//! E06: byte order mark at the start.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("E06"),
        name: "byte_order_mark",
        severity: Severity::Notice,
        grain: Grain::DataType,
        category: Category::Conformance,
        title: Text {
            ja: "ファイルの先頭に BOM がある",
            en: "Byte order mark at the start",
        },
        what: Text {
            ja: "ファイルの先頭に UTF-8 などのバイト順マークがないかを見る。",
            en: "The file must not begin with a byte order mark.",
        },
        why: Text {
            ja: "読み飛ばすため欠落はないが、MSH が先頭にないとして拒む製品がある。",
            en: "It is skipped, but some products then refuse the file because MSH is not its \
                first word.",
        },
        good: "MSH|^~\\&|",
        bad: "EF BB BF MSH|^~\\&|",
    },
    run: Run::Decoder,
};
