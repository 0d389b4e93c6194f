//! F09: data type and message type (MSH-9) do not belong together.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("F09"),
        name: "message_type_unexpected",
        severity: Severity::Warning,
        grain: Grain::DataType,
        category: Category::Conformance,
        title: Text {
            ja: "データ種別と MSH-9 のメッセージ型が合わない",
            en: "Data type and message type (MSH-9) do not belong together",
        },
        what: Text {
            ja: "データ種別ごとに定められたメッセージ型・イベントと、MSH-9 とを比べる。",
            en: "MSH-9 is compared with the message types and events that the storage \
                specification gives for the data type.",
        },
        why: Text {
            ja: "取込みはファイル名のデータ種別に従う。ベンダ固有の癖であることが多く、種別ごとに\
                まとめて示す。",
            en: "The data type of the name is believed. Mostly the habit of a vendor, so it is \
                counted per data type.",
        },
        good: "OML-11 / MSH-9 = OUL^R22^OUL_R22",
        bad: "ADT-12 / MSH-9 = ADT^A01^ADT_A01",
    },
    run: Run::Decoder,
};
