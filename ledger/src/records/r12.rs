//! R12 authority_and_training: who may do what since when, how a password reset was checked, who was taught what.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::form::{Choice, Field, FieldKind};

/// The own fields of R12.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorityAndTraining {
    /// What was done.
    pub act: AuthorityAct,
    /// The account it is about.
    pub person: String,
    /// The day.
    pub day: Date,
    /// The role, with `act` `grant` or `revoke` or `review`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    /// The day of the promise of secrecy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nda_on: Option<Date>,
    /// How identity was checked, with `act` `password_reset`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity_check: Option<String>,
    /// The course, with `act` `training`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub course: Option<String>,
    /// What was taught, with `act` `training`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// How it was taught, with `act` `training`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<TrainingMethod>,
    /// The score in a test, of 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<u64>,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthorityAct {
    /// A role was given.
    Grant,
    /// A role was taken.
    Revoke,
    /// A role was looked at and left as it is.
    Review,
    /// A password was set anew.
    PasswordReset,
    /// Somebody was taught.
    Training,
}

/// How it was taught.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrainingMethod {
    /// A lecture.
    Lecture,
    /// On a screen.
    ELearning,
    /// On the job.
    OnTheJob,
    /// By reading.
    Reading,
}

/// The form of R12.
pub(crate) const FORM: [Field; 10] = [
    Field::new(
        "act",
        FieldKind::Choice(&AUTHORITY_ACTS),
        "内容の区分",
        "What was done",
        "training",
    ),
    Field::new(
        "person",
        FieldKind::Account,
        "対象者のアカウント",
        "The account it is about",
        "dq-05",
    ),
    Field::new("day", FieldKind::Date, "実施日", "The day", "2026-11-19"),
    Field::new(
        "authority",
        FieldKind::Word,
        "役割",
        "The role",
        "data-quality",
    )
    .when("act", &["grant", "revoke", "review"]),
    Field::new(
        "nda_on",
        FieldKind::Date,
        "守秘義務の誓約日",
        "The day of the promise of secrecy",
        "2026-04-01",
    )
    .optional(),
    Field::new(
        "identity_check",
        FieldKind::Line,
        "本人確認の方法",
        "How identity was checked",
        "in person with the staff card",
    )
    .when("act", &["password_reset"]),
    Field::new(
        "course",
        FieldKind::Line,
        "研修名",
        "The course",
        "quality management of the database, yearly",
    )
    .when("act", &["training"]),
    Field::new(
        "content",
        FieldKind::Line,
        "研修の内容",
        "What was taught",
        "SOP-03 and SOP-07, incidents of the year",
    )
    .when("act", &["training"]),
    Field::new(
        "method",
        FieldKind::Choice(&TRAINING_METHODS),
        "方法",
        "How it was taught",
        "lecture",
    )
    .when("act", &["training"]),
    Field::new(
        "score",
        FieldKind::Count,
        "理解度 (点)",
        "The score in a test, of 100",
        "90",
    )
    .optional(),
];

const AUTHORITY_ACTS: [Choice; 5] = [
    Choice::new("grant", "権限の付与", "a role was given"),
    Choice::new("revoke", "権限の取り消し", "a role was taken"),
    Choice::new(
        "review",
        "権限の見直し",
        "a role was looked at and left as it is",
    ),
    Choice::new(
        "password_reset",
        "パスワードの再設定",
        "a password was set anew",
    ),
    Choice::new("training", "教育訓練", "somebody was taught"),
];

const TRAINING_METHODS: [Choice; 4] = [
    Choice::new("lecture", "集合研修", "a lecture"),
    Choice::new("e_learning", "e ラーニング", "on a screen"),
    Choice::new("on_the_job", "実地", "on the job"),
    Choice::new("reading", "資料の読了", "by reading"),
];
