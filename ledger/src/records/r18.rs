//! R18 disclosure_check: a result was checked against the rules of publication before it left.

use serde::{Deserialize, Serialize};

use super::shared::{EXAMPLE_RECORD, EXAMPLE_SHA256};
use crate::form::{Choice, Field, FieldKind};

/// The own fields of R18.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisclosureCheck {
    /// Hash of what is to be published.
    pub artefact_sha256: String,
    /// The rules of publication, with their version.
    pub rule_pack: String,
    /// Cells that were checked.
    pub cells: u64,
    /// Cells that were suppressed.
    pub cells_suppressed: u64,
    /// Whether it may be published.
    pub verdict: DisclosureVerdict,
    /// Who approved.
    pub approver: String,
    /// The extraction (R17) it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extraction: Option<String>,
}

/// Whether it may be published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisclosureVerdict {
    /// As it is.
    Publish,
    /// With the suppressed cells.
    PublishSuppressed,
    /// It may not.
    Refuse,
}

/// The form of R18.
pub(crate) const FORM: [Field; 7] = [
    Field::new(
        "artefact_sha256",
        FieldKind::Sha256,
        "対象ファイルのハッシュ",
        "Hash of what is to be published",
        EXAMPLE_SHA256,
    ),
    Field::new(
        "rule_pack",
        FieldKind::Word,
        "公表規則とその版",
        "The rules of publication, with their version",
        "dpc-2023-11",
    ),
    Field::new(
        "cells",
        FieldKind::Count,
        "確認したセルの数",
        "Cells that were checked",
        "240",
    ),
    Field::new(
        "cells_suppressed",
        FieldKind::Count,
        "秘匿したセルの数",
        "Cells that were suppressed",
        "6",
    ),
    Field::new(
        "verdict",
        FieldKind::Choice(&DISCLOSURE_VERDICTS),
        "判定",
        "Whether it may be published",
        "publish_suppressed",
    ),
    Field::new(
        "approver",
        FieldKind::Account,
        "承認者のアカウント",
        "Who approved",
        "dm-01",
    ),
    Field::new(
        "extraction",
        FieldKind::Record,
        "元になった抽出 (R17)",
        "The extraction (R17) it comes from",
        EXAMPLE_RECORD,
    )
    .optional(),
];

const DISCLOSURE_VERDICTS: [Choice; 3] = [
    Choice::new("publish", "公表可", "as it is"),
    Choice::new(
        "publish_suppressed",
        "秘匿処理をして公表可",
        "with the suppressed cells",
    ),
    Choice::new("refuse", "公表不可", "it may not"),
];
