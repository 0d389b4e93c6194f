//! R20 maintenance: a day on which somebody worked on the machines, under which account, with which plan and end.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::form::{Field, FieldKind};

/// The own fields of R20.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Maintenance {
    /// The company.
    pub vendor: String,
    /// Personal account of who worked.
    pub account: String,
    /// The request, one a day.
    pub plan: String,
    /// When it was asked for.
    pub requested_on: Date,
    /// The day of the work.
    pub worked_on: Date,
    /// How long, in minutes.
    pub minutes: u64,
    /// Whether it was done from elsewhere.
    pub is_remote: bool,
    /// Whether data about patients were seen.
    pub saw_patient_data: bool,
    /// What was done and how it ended.
    pub work: String,
    /// Who approved it.
    pub approver: String,
    /// When it was reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported_on: Option<Date>,
}

/// The form of R20.
pub(crate) const FORM: [Field; 11] = [
    Field::new(
        "vendor",
        FieldKind::Line,
        "作業会社",
        "The company",
        "Example Systems Inc.",
    ),
    Field::new(
        "account",
        FieldKind::Account,
        "作業者個人のアカウント",
        "Personal account of who worked",
        "vendor-07",
    ),
    Field::new(
        "plan",
        FieldKind::Word,
        "作業申請の番号 (1 日 1 件)",
        "The request, one a day",
        "MW-2026-112",
    ),
    Field::new(
        "requested_on",
        FieldKind::Date,
        "申請日",
        "When it was asked for",
        "2026-11-12",
    ),
    Field::new(
        "worked_on",
        FieldKind::Date,
        "作業日",
        "The day of the work",
        "2026-11-19",
    ),
    Field::new(
        "minutes",
        FieldKind::Count,
        "作業時間 (分)",
        "How long, in minutes",
        "90",
    ),
    Field::new(
        "is_remote",
        FieldKind::Flag,
        "リモートか",
        "Whether it was done from elsewhere",
        "true",
    ),
    Field::new(
        "saw_patient_data",
        FieldKind::Flag,
        "個人情報に触れたか",
        "Whether data about patients were seen",
        "false",
    ),
    Field::new(
        "work",
        FieldKind::Line,
        "作業の内容と結果",
        "What was done and how it ended",
        "disk 3 replaced, array rebuilt",
    ),
    Field::new(
        "approver",
        FieldKind::Account,
        "承認者のアカウント",
        "Who approved it",
        "ops-01",
    ),
    Field::new(
        "reported_on",
        FieldKind::Date,
        "報告日",
        "When it was reported",
        "2026-11-19",
    )
    .optional(),
];
