//! R14 self_inspection (自己点検): what was looked at by which checklist, and what has to be done.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::shared::EXAMPLE_RECORD;
use crate::form::{Field, FieldKind};

/// The own fields of R14.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SelfInspection {
    /// The plan.
    pub plan: String,
    /// The checklist, by document.
    pub checklist: String,
    /// Its version.
    pub checklist_version: String,
    /// First day of the period.
    pub period_from: Date,
    /// Last day of the period.
    pub period_to: Date,
    /// Items that were looked at.
    pub items: u64,
    /// Items that were not as they should be.
    pub items_failed: u64,
    /// Whether the inspector is independent of the operation.
    pub is_independent: bool,
    /// What was found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<String>,
    /// Records of what is done about it (R08, R09).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub follow_ups: Vec<String>,
    /// When the next one is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_on: Option<Date>,
}

/// The form of R14.
pub(crate) const FORM: [Field; 11] = [
    Field::new(
        "plan",
        FieldKind::Word,
        "計画の番号",
        "The plan",
        "SI-2026-2",
    ),
    Field::new(
        "checklist",
        FieldKind::Word,
        "チェックリストの文書番号",
        "The checklist, by document",
        "CL-01",
    ),
    Field::new(
        "checklist_version",
        FieldKind::Word,
        "その版",
        "Its version",
        "3",
    ),
    Field::new(
        "period_from",
        FieldKind::Date,
        "対象期間の初日",
        "First day of the period",
        "2026-04-01",
    ),
    Field::new(
        "period_to",
        FieldKind::Date,
        "対象期間の末日",
        "Last day of the period",
        "2026-09-30",
    ),
    Field::new(
        "items",
        FieldKind::Count,
        "点検した項目数",
        "Items that were looked at",
        "48",
    ),
    Field::new(
        "items_failed",
        FieldKind::Count,
        "不適合の項目数",
        "Items that were not as they should be",
        "1",
    ),
    Field::new(
        "is_independent",
        FieldKind::Flag,
        "運用から独立した者が実施したか",
        "Whether the inspector is independent of the operation",
        "true",
    ),
    Field::new(
        "findings",
        FieldKind::List(&FieldKind::Line),
        "指摘",
        "What was found",
        "log review of August is missing",
    )
    .optional(),
    Field::new(
        "follow_ups",
        FieldKind::List(&FieldKind::Record),
        "対応の記録 (R08, R09)",
        "Records of what is done about it (R08, R09)",
        EXAMPLE_RECORD,
    )
    .optional(),
    Field::new(
        "next_on",
        FieldKind::Date,
        "次回の予定日",
        "When the next one is due",
        "2027-04-15",
    )
    .optional(),
];
