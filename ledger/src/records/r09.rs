//! R09 change: something that makes or carries data was changed, with its risk and the way back.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::shared::{EXAMPLE_RECORD, LEVELS, Level};
use crate::form::{Choice, Field, FieldKind};

/// The own fields of R09.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// What was changed.
    pub area: ChangeArea,
    /// The change.
    pub change: String,
    /// How much quality is at risk.
    pub risk: Level,
    /// How the risk is held down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk_control: Option<String>,
    /// The version before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version_from: Option<String>,
    /// The version after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version_to: Option<String>,
    /// The day from which it is in force.
    pub deployed_on: Date,
    /// The way back.
    pub rollback: String,
    /// The validation (R10) it was tested by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validation: Option<String>,
    /// The validation (R10) after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revalidation: Option<String>,
}

/// What was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeArea {
    /// A program, Kijun included.
    Software,
    /// A configuration.
    Configuration,
    /// Mappings of codes.
    Mapping,
    /// A code master.
    Master,
    /// Rules of judgements or units.
    Rules,
    /// A system or habit of the hospital.
    HospitalSystem,
    /// Hardware.
    Hardware,
    /// A procedure.
    Procedure,
}

/// The form of R09.
pub(crate) const FORM: [Field; 10] = [
    Field::new(
        "area",
        FieldKind::Choice(&CHANGE_AREAS),
        "変更の対象",
        "What was changed",
        "configuration",
    ),
    Field::new(
        "change",
        FieldKind::Line,
        "変更の内容",
        "The change",
        "roots of H01 moved to the new file server",
    ),
    Field::new(
        "risk",
        FieldKind::Choice(LEVELS),
        "品質への影響の大きさ",
        "How much quality is at risk",
        "medium",
    ),
    Field::new(
        "risk_control",
        FieldKind::Line,
        "影響を抑える方法",
        "How the risk is held down",
        "first night compared with the last one",
    )
    .optional(),
    Field::new(
        "version_from",
        FieldKind::Word,
        "変更前の版",
        "The version before",
        "0.1.0",
    )
    .optional(),
    Field::new(
        "version_to",
        FieldKind::Word,
        "変更後の版",
        "The version after",
        "0.2.0",
    )
    .optional(),
    Field::new(
        "deployed_on",
        FieldKind::Date,
        "適用日",
        "The day from which it is in force",
        "2026-11-19",
    ),
    Field::new(
        "rollback",
        FieldKind::Line,
        "元に戻す方法",
        "The way back",
        "mount the old server again",
    ),
    Field::new(
        "validation",
        FieldKind::Record,
        "バリデーションの記録 (R10)",
        "The validation (R10) it was tested by",
        EXAMPLE_RECORD,
    )
    .optional(),
    Field::new(
        "revalidation",
        FieldKind::Record,
        "適用後の再確認の記録 (R10)",
        "The validation (R10) after it",
        EXAMPLE_RECORD,
    )
    .optional(),
];

const CHANGE_AREAS: [Choice; 8] = [
    Choice::new(
        "software",
        "Kijun などのプログラム",
        "a program, Kijun included",
    ),
    Choice::new("configuration", "設定", "a configuration"),
    Choice::new("mapping", "コード対応表", "mappings of codes"),
    Choice::new("master", "標準マスタ", "a code master"),
    Choice::new(
        "rules",
        "判定規則・単位規則",
        "rules of judgements or units",
    ),
    Choice::new(
        "hospital_system",
        "病院側のシステム・運用",
        "a system or habit of the hospital",
    ),
    Choice::new("hardware", "機器", "hardware"),
    Choice::new("procedure", "手順書", "a procedure"),
];
