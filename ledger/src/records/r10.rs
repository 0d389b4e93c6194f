//! R10 validation: which requirements were tested on what, how that ended, and whether it may be used.

use serde::{Deserialize, Serialize};

use super::shared::EXAMPLE_RECORD;
use crate::form::{Choice, Field, FieldKind};

/// The own fields of R10.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Validation {
    /// The function that was tested.
    pub scope: String,
    /// The version that was tested.
    pub version: String,
    /// The requirements.
    pub requirements: Vec<String>,
    /// The tests.
    pub tests: Vec<String>,
    /// Tests that were run.
    pub tests_run: u64,
    /// Tests that failed.
    pub tests_failed: u64,
    /// Where it was tested.
    pub environment: String,
    /// How the tests ended.
    pub result: ValidationResult,
    /// Records of deviations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deviations: Vec<String>,
    /// Whether it may be used.
    pub decision: ReleaseDecision,
    /// The conditions, with `decision` `release_with_conditions`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conditions: Option<String>,
}

/// How the tests ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValidationResult {
    /// All passed.
    Passed,
    /// Passed, with deviations that are on record.
    PassedWithDeviations,
    /// Failed.
    Failed,
}

/// Whether it may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReleaseDecision {
    /// It may be used.
    Release,
    /// It may be used under conditions.
    ReleaseWithConditions,
    /// It may not be used.
    Hold,
}

/// The form of R10.
pub(crate) const FORM: [Field; 11] = [
    Field::new(
        "scope",
        FieldKind::Line,
        "確認した機能",
        "The function that was tested",
        "intake of SS-MIX2, laboratory results",
    ),
    Field::new(
        "version",
        FieldKind::Word,
        "対象の版",
        "The version that was tested",
        "0.1.0",
    ),
    Field::new(
        "requirements",
        FieldKind::List(&FieldKind::Word),
        "要求の番号",
        "The requirements",
        "REQ-12, REQ-13",
    ),
    Field::new(
        "tests",
        FieldKind::List(&FieldKind::Word),
        "試験の番号",
        "The tests",
        "T-40, T-41",
    ),
    Field::new(
        "tests_run",
        FieldKind::Count,
        "実施した試験の数",
        "Tests that were run",
        "24",
    ),
    Field::new(
        "tests_failed",
        FieldKind::Count,
        "不合格の数",
        "Tests that failed",
        "0",
    ),
    Field::new(
        "environment",
        FieldKind::Line,
        "試験の環境",
        "Where it was tested",
        "test server with the sample network",
    ),
    Field::new(
        "result",
        FieldKind::Choice(&VALIDATION_RESULTS),
        "結果",
        "How the tests ended",
        "passed",
    ),
    Field::new(
        "deviations",
        FieldKind::List(&FieldKind::Record),
        "逸脱の記録",
        "Records of deviations",
        EXAMPLE_RECORD,
    )
    .optional(),
    Field::new(
        "decision",
        FieldKind::Choice(&RELEASE_DECISIONS),
        "リリースの判断",
        "Whether it may be used",
        "release",
    ),
    Field::new(
        "conditions",
        FieldKind::Line,
        "条件",
        "The conditions",
        "not for extractions before the next check",
    )
    .when("decision", &["release_with_conditions"]),
];

const VALIDATION_RESULTS: [Choice; 3] = [
    Choice::new("passed", "合格", "all passed"),
    Choice::new(
        "passed_with_deviations",
        "逸脱ありで合格",
        "passed, with deviations that are on record",
    ),
    Choice::new("failed", "不合格", "failed"),
];

const RELEASE_DECISIONS: [Choice; 3] = [
    Choice::new("release", "使用可", "it may be used"),
    Choice::new(
        "release_with_conditions",
        "条件つきで使用可",
        "it may be used under conditions",
    ),
    Choice::new("hold", "使用不可", "it may not be used"),
];
