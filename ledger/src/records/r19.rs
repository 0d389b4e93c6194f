//! R19 erasure: data or media were destroyed so that nobody can bring them back.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::shared::EXAMPLE_SHA256;
use crate::form::{Choice, Field, FieldKind};

/// The own fields of R19.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Erasure {
    /// What was destroyed.
    pub scope: String,
    /// How.
    pub method: ErasureMethod,
    /// The tool.
    pub tool: String,
    /// Its parameters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameters: Option<String>,
    /// Where.
    pub place: String,
    /// The day.
    pub erased_on: Date,
    /// Serial number of the media.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_serial: Option<String>,
    /// Who witnessed it.
    pub witness: String,
    /// Hash of the certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate_sha256: Option<String>,
}

/// How it was destroyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErasureMethod {
    /// Overwritten.
    Overwrite,
    /// Its key was destroyed.
    CryptoErase,
    /// Degaussed.
    Degauss,
    /// Broken to pieces.
    Physical,
}

/// The form of R19.
pub(crate) const FORM: [Field; 9] = [
    Field::new(
        "scope",
        FieldKind::Line,
        "消去した範囲",
        "What was destroyed",
        "copy of the store on the old server",
    ),
    Field::new(
        "method",
        FieldKind::Choice(&ERASURE_METHODS),
        "方法",
        "How",
        "overwrite",
    ),
    Field::new(
        "tool",
        FieldKind::Word,
        "用いた道具",
        "The tool",
        "nwipe-0.36",
    ),
    Field::new(
        "parameters",
        FieldKind::Line,
        "設定",
        "Its parameters",
        "3 passes, verify last",
    )
    .optional(),
    Field::new(
        "place",
        FieldKind::Line,
        "場所",
        "Where",
        "data centre, room 2",
    ),
    Field::new(
        "erased_on",
        FieldKind::Date,
        "消去日",
        "The day",
        "2026-11-19",
    ),
    Field::new(
        "media_serial",
        FieldKind::Word,
        "媒体の製造番号",
        "Serial number of the media",
        "WD-9931-22",
    )
    .optional(),
    Field::new(
        "witness",
        FieldKind::Account,
        "立会者のアカウント",
        "Who witnessed it",
        "qa-02",
    ),
    Field::new(
        "certificate_sha256",
        FieldKind::Sha256,
        "証明書のハッシュ",
        "Hash of the certificate",
        EXAMPLE_SHA256,
    )
    .optional(),
];

const ERASURE_METHODS: [Choice; 4] = [
    Choice::new("overwrite", "上書き", "overwritten"),
    Choice::new("crypto_erase", "暗号鍵の破棄", "its key was destroyed"),
    Choice::new("degauss", "消磁", "degaussed"),
    Choice::new("physical", "物理的破壊", "broken to pieces"),
];
