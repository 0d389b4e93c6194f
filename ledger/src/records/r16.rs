//! R16 risk_and_knowledge: a risk and how it is held down, or a lesson that others can use.

use serde::{Deserialize, Serialize};

use super::shared::{EXAMPLE_RECORD, LEVELS, Level};
use crate::form::{Choice, Field, FieldKind};

/// The own fields of R16.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RiskAndKnowledge {
    /// What it is.
    pub subject: RiskSubject,
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// How likely it is, with `subject` `risk`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likelihood: Option<Level>,
    /// How grave it would be, with `subject` `risk`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impact: Option<Level>,
    /// How it is held down, with `subject` `risk`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<String>,
    /// What is left of it, with `subject` `risk`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residual: Option<Level>,
    /// How it stands, with `subject` `risk`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<RiskStatus>,
    /// What was learned, with `subject` `knowledge`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lesson: Option<String>,
    /// The incident it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<String>,
    /// The change (R09) that follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<String>,
}

/// What it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RiskSubject {
    /// A risk.
    Risk,
    /// Something learned.
    Knowledge,
}

/// How a risk stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RiskStatus {
    /// It is worked on.
    Open,
    /// It is borne.
    Accepted,
    /// It is gone.
    Closed,
}

/// The form of R16.
pub(crate) const FORM: [Field; 11] = [
    Field::new(
        "subject",
        FieldKind::Choice(&RISK_SUBJECTS),
        "区分",
        "What it is",
        "knowledge",
    ),
    Field::new(
        "number",
        FieldKind::Word,
        "番号",
        "Its number",
        "K-2026-007",
    ),
    Field::new(
        "title",
        FieldKind::Line,
        "題",
        "Its title",
        "a new reagent comes with another unit",
    ),
    Field::new(
        "likelihood",
        FieldKind::Choice(LEVELS),
        "起こりやすさ",
        "How likely it is",
        "low",
    )
    .when("subject", &["risk"]),
    Field::new(
        "impact",
        FieldKind::Choice(LEVELS),
        "影響",
        "How grave it would be",
        "high",
    )
    .when("subject", &["risk"]),
    Field::new(
        "control",
        FieldKind::Line,
        "対策",
        "How it is held down",
        "distribution of each item is judged every night",
    )
    .when("subject", &["risk"]),
    Field::new(
        "residual",
        FieldKind::Choice(LEVELS),
        "残るリスク",
        "What is left of it",
        "low",
    )
    .when("subject", &["risk"]),
    Field::new(
        "status",
        FieldKind::Choice(&RISK_STATUSS),
        "状態",
        "How it stands",
        "accepted",
    )
    .when("subject", &["risk"]),
    Field::new(
        "lesson",
        FieldKind::Line,
        "教訓",
        "What was learned",
        "ask the laboratory for its change plan every quarter",
    )
    .when("subject", &["knowledge"]),
    Field::new(
        "incident",
        FieldKind::Word,
        "元になったインシデント",
        "The incident it comes from",
        "H01-I0001",
    )
    .optional(),
    Field::new(
        "change",
        FieldKind::Record,
        "関係する変更 (R09)",
        "The change (R09) that follows",
        EXAMPLE_RECORD,
    )
    .optional(),
];

const RISK_SUBJECTS: [Choice; 2] = [
    Choice::new("risk", "リスク", "a risk"),
    Choice::new("knowledge", "ナレッジ", "something learned"),
];

const RISK_STATUSS: [Choice; 3] = [
    Choice::new("open", "対応中", "it is worked on"),
    Choice::new("accepted", "受容", "it is borne"),
    Choice::new("closed", "解消", "it is gone"),
];
