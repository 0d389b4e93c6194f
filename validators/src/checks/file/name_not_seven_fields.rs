//! F01: file name is not made of seven fields.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("F01"),
        name: "name_not_seven_fields",
        severity: Severity::Error,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "ファイル名が 7 項目に分かれていない",
            en: "File name is not made of seven fields",
        },
        what: Text {
            ja: "ファイル名を「_」で区切り、患者ID・診療日・データ種別・特定キー・発生日時・診療科\
                コード・コンディションフラグの 7 項目に分かれるかを見る。",
            en: "The file name is split at `_` and must give seven fields: patient, care date, \
                data type, order number, time, department, condition flag.",
        },
        why: Text {
            ja: "どの患者のどのデータか判別できないため、ファイル全体を隔離する。出力側の命名処理\
                を確認する。",
            en: "Without them nobody can tell whose data these are, so the whole file is \
                quarantined. Check how the sender names its files.",
        },
        good: "0000123_20260110_OML-11_000000000000045_20260110093000123_01_1",
        bad: "0000123_20260110_OML-11_000000000000045_1",
    },
    run: Run::Discovery,
};
