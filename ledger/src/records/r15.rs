//! R15 management_report: what the management was told of a period, and what it decided.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::form::{Field, FieldKind};

/// The own fields of R15.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManagementReport {
    /// First day of the period.
    pub period_from: Date,
    /// Last day of the period.
    pub period_to: Date,
    /// Incidents that were opened.
    pub incidents_opened: u64,
    /// Incidents that were closed.
    pub incidents_closed: u64,
    /// Incidents that are overdue.
    pub incidents_overdue: u64,
    /// What was decided.
    pub decisions: Vec<String>,
    /// Account of the signer.
    pub signer: String,
    /// Role of the signer.
    pub signer_role: String,
    /// When it was signed.
    pub signed_on: Date,
    /// Indicators.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indicators: Vec<Indicator>,
}

/// One number of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// The indicator.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Its unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// What was aimed at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
}

/// The form of R15.
pub(crate) const FORM: [Field; 10] = [
    Field::new(
        "period_from",
        FieldKind::Date,
        "対象期間の初日",
        "First day of the period",
        "2026-10-01",
    ),
    Field::new(
        "period_to",
        FieldKind::Date,
        "対象期間の末日",
        "Last day of the period",
        "2026-10-31",
    ),
    Field::new(
        "incidents_opened",
        FieldKind::Count,
        "開いたインシデント",
        "Incidents that were opened",
        "2",
    ),
    Field::new(
        "incidents_closed",
        FieldKind::Count,
        "閉じたインシデント",
        "Incidents that were closed",
        "1",
    ),
    Field::new(
        "incidents_overdue",
        FieldKind::Count,
        "期限を過ぎたインシデント",
        "Incidents that are overdue",
        "0",
    ),
    Field::new(
        "decisions",
        FieldKind::List(&FieldKind::Line),
        "決定事項",
        "What was decided",
        "H02 gets a second contact",
    ),
    Field::new(
        "signer",
        FieldKind::Account,
        "署名した役員のアカウント",
        "Account of the signer",
        "exec-01",
    ),
    Field::new(
        "signer_role",
        FieldKind::Line,
        "署名者の役職",
        "Role of the signer",
        "board member for quality",
    ),
    Field::new(
        "signed_on",
        FieldKind::Date,
        "署名日",
        "When it was signed",
        "2026-11-05",
    ),
    Field::new(
        "indicators",
        FieldKind::Groups(&INDICATOR),
        "品質指標",
        "Indicators",
        "",
    )
    .optional(),
];

/// The fields of one of its groups.
const INDICATOR: [Field; 4] = [
    Field::new(
        "name",
        FieldKind::Word,
        "指標",
        "The indicator",
        "lab_rows_mapped",
    ),
    Field::new("value", FieldKind::Decimal, "値", "Its value", "98.7"),
    Field::new("unit", FieldKind::Line, "単位", "Its unit", "percent").optional(),
    Field::new(
        "target",
        FieldKind::Decimal,
        "目標",
        "What was aimed at",
        "99",
    )
    .optional(),
];
