//! R22 controlled_document: a version of a document by which the database is run, and the clauses that it serves.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::shared::EXAMPLE_SHA256;
use crate::form::{Choice, Field, FieldKind};

/// The own fields of R22.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ControlledDocument {
    /// Number of the document.
    pub document_id: String,
    /// Its title.
    pub title: String,
    /// What kind of document it is.
    pub kind: DocumentKind,
    /// Its version.
    pub version: String,
    /// Hash of the file; may be left blank with --evidence.
    pub sha256: String,
    /// The day from which it is in force.
    pub effective: Date,
    /// Account of who approves it.
    pub approver: String,
    /// Role of who approves it.
    pub approver_role: String,
    /// The day from which it is no longer in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retired: Option<Date>,
    /// The clauses that it serves, C01 to C33.
    pub clauses: Vec<String>,
}

/// What kind of document it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// The quality policy.
    Policy,
    /// The quality plan.
    QualityPlan,
    /// A procedure.
    Sop,
    /// A checklist.
    Checklist,
    /// Rules of acceptance.
    AcceptanceRules,
}

/// The form of R22.
pub(crate) const FORM: [Field; 10] = [
    Field::new(
        "document_id",
        FieldKind::Word,
        "文書番号",
        "Number of the document",
        "SOP-03",
    ),
    Field::new(
        "title",
        FieldKind::Line,
        "題名",
        "Its title",
        "Daily monitoring of the migrated volume",
    ),
    Field::new(
        "kind",
        FieldKind::Choice(&DOCUMENT_KINDS),
        "文書の種類",
        "What kind of document it is",
        "sop",
    ),
    Field::new("version", FieldKind::Word, "版", "Its version", "2.1"),
    Field::new(
        "sha256",
        FieldKind::Sha256,
        "ファイルのハッシュ (--evidence でファイルを渡せば空欄でよい)",
        "Hash of the file; may be left blank with --evidence",
        EXAMPLE_SHA256,
    ),
    Field::new(
        "effective",
        FieldKind::Date,
        "施行日",
        "The day from which it is in force",
        "2026-12-01",
    ),
    Field::new(
        "approver",
        FieldKind::Account,
        "承認者のアカウント",
        "Account of who approves it",
        "qa-01",
    ),
    Field::new(
        "approver_role",
        FieldKind::Line,
        "承認者の役職",
        "Role of who approves it",
        "head of quality",
    ),
    Field::new(
        "retired",
        FieldKind::Date,
        "廃止日",
        "The day from which it is no longer in force",
        "2027-04-01",
    )
    .optional(),
    Field::new(
        "clauses",
        FieldKind::List(&FieldKind::Clause),
        "対応する要求事項 C01〜C33",
        "The clauses that it serves, C01 to C33",
        "C02, C09",
    ),
];

const DOCUMENT_KINDS: [Choice; 5] = [
    Choice::new("policy", "品質に関する基本方針", "the quality policy"),
    Choice::new("quality_plan", "品質管理計画", "the quality plan"),
    Choice::new("sop", "手順書", "a procedure"),
    Choice::new("checklist", "チェックリスト", "a checklist"),
    Choice::new("acceptance_rules", "受入基準", "rules of acceptance"),
];
