//! S04: required field is empty.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("S04"),
        name: "required_field_empty",
        severity: Severity::Warning,
        grain: Grain::DataType,
        category: Category::Completeness,
        title: Text {
            ja: "必須フィールドが空である",
            en: "Required field is empty",
        },
        what: Text {
            ja: "導入ガイドで必須（R）とされたフィールドに値があるかを見る。",
            en: "Fields that the implementation guide marks as required (R) must hold a value.",
        },
        why: Text {
            ja: "欠けた項目を使う集計から漏れる。どのフィールドかは出所に示す。",
            en: "Rows drop out of any count that uses the field; the origin names it.",
        },
        good: "PID|1||0000123^^^^PI||…||19610504|F",
        bad: "PID|1||0000123^^^^PI||…|||F",
    },
    run: Run::Decoder,
};
