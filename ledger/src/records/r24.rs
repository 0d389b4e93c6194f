//! R24 retention_action: what is done with records or data whose time has come, or that move to other media.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::shared::{EXAMPLE_RECORD, EXAMPLE_SHA256};
use crate::form::{Choice, Field, FieldKind};

/// The own fields of R24.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionAction {
    /// Which records or data.
    pub record_class: String,
    /// The day on which their time is over.
    pub due_on: Date,
    /// What is done.
    pub decision: RetentionDecision,
    /// The new day, with `decision` `extend`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The media before, with `decision` `migrate`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_from: Option<String>,
    /// The media after, with `decision` `migrate`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_to: Option<String>,
    /// How many before, with `decision` `migrate`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items_before: Option<u64>,
    /// How many after, with `decision` `migrate`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items_after: Option<u64>,
    /// Hash before, with `decision` `migrate`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256_before: Option<String>,
    /// Hash after, with `decision` `migrate`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256_after: Option<String>,
    /// The erasure (R19).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erasure: Option<String>,
}

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetentionDecision {
    /// They are kept on.
    Keep,
    /// They are kept until a later day.
    Extend,
    /// They move to other media.
    Migrate,
    /// They are destroyed (see R19).
    Erase,
}

/// The form of R24.
pub(crate) const FORM: [Field; 11] = [
    Field::new(
        "record_class",
        FieldKind::Word,
        "記録・データの区分",
        "Which records or data",
        "R17-outputs",
    ),
    Field::new(
        "due_on",
        FieldKind::Date,
        "保存期限",
        "The day on which their time is over",
        "2031-03-31",
    ),
    Field::new(
        "decision",
        FieldKind::Choice(&RETENTION_DECISIONS),
        "判断",
        "What is done",
        "migrate",
    ),
    Field::new(
        "until",
        FieldKind::Date,
        "新しい期限",
        "The new day",
        "2036-03-31",
    )
    .when("decision", &["extend"]),
    Field::new(
        "media_from",
        FieldKind::Word,
        "元の媒体",
        "The media before",
        "TAPE-0042",
    )
    .when("decision", &["migrate"]),
    Field::new(
        "media_to",
        FieldKind::Word,
        "新しい媒体",
        "The media after",
        "TAPE-0107",
    )
    .when("decision", &["migrate"]),
    Field::new(
        "items_before",
        FieldKind::Count,
        "移す前の件数",
        "How many before",
        "18",
    )
    .when("decision", &["migrate"]),
    Field::new(
        "items_after",
        FieldKind::Count,
        "移した後の件数",
        "How many after",
        "18",
    )
    .when("decision", &["migrate"]),
    Field::new(
        "sha256_before",
        FieldKind::Sha256,
        "移す前のハッシュ",
        "Hash before",
        EXAMPLE_SHA256,
    )
    .when("decision", &["migrate"]),
    Field::new(
        "sha256_after",
        FieldKind::Sha256,
        "移した後のハッシュ",
        "Hash after",
        EXAMPLE_SHA256,
    )
    .when("decision", &["migrate"]),
    Field::new(
        "erasure",
        FieldKind::Record,
        "消去の記録 (R19)",
        "The erasure (R19)",
        EXAMPLE_RECORD,
    )
    .optional(),
];

const RETENTION_DECISIONS: [Choice; 4] = [
    Choice::new("keep", "保存を続ける", "they are kept on"),
    Choice::new("extend", "期限を延ばす", "they are kept until a later day"),
    Choice::new("migrate", "媒体を移す", "they move to other media"),
    Choice::new(
        "erase",
        "消去する (R19 を記録する)",
        "they are destroyed (see R19)",
    ),
];
