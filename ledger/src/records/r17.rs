//! R17 extraction: a data set was taken out, from which state of the store, by which script, for which approved purpose.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::shared::EXAMPLE_SHA256;
use crate::form::{Field, FieldKind};

/// The own fields of R17.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extraction {
    /// The request.
    pub request: String,
    /// The approved purpose.
    pub purpose: String,
    /// Hash of the script.
    pub script_sha256: String,
    /// The conditions.
    pub conditions: String,
    /// First event day.
    pub period_from: Date,
    /// Last event day.
    pub period_to: Date,
    /// The load whose state of the store was read.
    pub load_id: String,
    /// Hash of its manifest.
    pub manifest_sha256: String,
    /// Entries of the ledger under the checkpoint at that time.
    pub ledger_entries: u64,
    /// The profile of de-identification.
    pub profile: String,
    /// Hash of the manifest of the output.
    pub output_sha256: String,
    /// Rows of the output.
    pub output_rows: u64,
    /// Who ran it.
    pub executed_by: String,
    /// Who approved it.
    pub approved_by: String,
    /// The day on which its use ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub use_ends_on: Option<Date>,
}

/// The form of R17.
pub(crate) const FORM: [Field; 15] = [
    Field::new(
        "request",
        FieldKind::Word,
        "申請番号",
        "The request",
        "REQ-2026-018",
    ),
    Field::new(
        "purpose",
        FieldKind::Line,
        "承認された目的",
        "The approved purpose",
        "frequency of hypokalemia under the study drug",
    ),
    Field::new(
        "script_sha256",
        FieldKind::Sha256,
        "抽出スクリプトのハッシュ",
        "Hash of the script",
        EXAMPLE_SHA256,
    ),
    Field::new(
        "conditions",
        FieldKind::Line,
        "抽出条件",
        "The conditions",
        "adults with two or more potassium results",
    ),
    Field::new(
        "period_from",
        FieldKind::Date,
        "対象期間の初日",
        "First event day",
        "2025-04-01",
    ),
    Field::new(
        "period_to",
        FieldKind::Date,
        "対象期間の末日",
        "Last event day",
        "2026-09-30",
    ),
    Field::new(
        "load_id",
        FieldKind::Word,
        "元にした取り込み",
        "The load whose state of the store was read",
        "H01-20261119-1",
    ),
    Field::new(
        "manifest_sha256",
        FieldKind::Sha256,
        "その明細 (manifest) のハッシュ",
        "Hash of its manifest",
        EXAMPLE_SHA256,
    ),
    Field::new(
        "ledger_entries",
        FieldKind::Count,
        "そのときの台帳の件数 (チェックポイント)",
        "Entries of the ledger under the checkpoint at that time",
        "120",
    ),
    Field::new(
        "profile",
        FieldKind::Word,
        "匿名化・加工の基準",
        "The profile of de-identification",
        "deid-2",
    ),
    Field::new(
        "output_sha256",
        FieldKind::Sha256,
        "出力の明細のハッシュ",
        "Hash of the manifest of the output",
        EXAMPLE_SHA256,
    ),
    Field::new(
        "output_rows",
        FieldKind::Count,
        "出力の行数",
        "Rows of the output",
        "48210",
    ),
    Field::new(
        "executed_by",
        FieldKind::Account,
        "実行者のアカウント",
        "Who ran it",
        "an-04",
    ),
    Field::new(
        "approved_by",
        FieldKind::Account,
        "承認者のアカウント",
        "Who approved it",
        "dm-01",
    ),
    Field::new(
        "use_ends_on",
        FieldKind::Date,
        "利活用の終了日",
        "The day on which its use ends",
        "2028-03-31",
    )
    .optional(),
];
