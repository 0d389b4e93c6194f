//! R13 backup_restore: what was backed up or restored, onto which media, and whether it could be read again.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::shared::EXAMPLE_SHA256;
use crate::form::{Choice, Field, FieldKind};

/// The own fields of R13.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackupRestore {
    /// What was done.
    pub act: BackupAct,
    /// What it is about.
    pub scope: Vec<BackupScope>,
    /// The day.
    pub day: Date,
    /// The media, by number.
    pub media: String,
    /// Bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// Hash of the copy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Files that were restored, with `act` `restore_test` or `restore`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files_restored: Option<u64>,
    /// Whether what was restored was verified, as by kijun ledger verify, with `act` `restore_test` or `restore`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_verified: Option<bool>,
    /// How it ended.
    pub ended: Ended,
}

/// What was backed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BackupScope {
    /// The store.
    Store,
    /// The ledgers.
    Ledger,
    /// Keys and the secrets folder.
    Secrets,
    /// Masters and configuration.
    Masters,
    /// Files as received.
    Source,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BackupAct {
    /// A copy was made.
    Backup,
    /// A copy was restored elsewhere, to see that it can be.
    RestoreTest,
    /// A copy took the place of what was lost.
    Restore,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// As it should.
    Ok,
    /// It failed.
    Failed,
}

/// The form of R13.
pub(crate) const FORM: [Field; 9] = [
    Field::new(
        "act",
        FieldKind::Choice(&BACKUP_ACTS),
        "区分",
        "What was done",
        "restore_test",
    ),
    Field::new(
        "scope",
        FieldKind::List(&FieldKind::Choice(&BACKUP_SCOPES)),
        "対象",
        "What it is about",
        "store, ledger",
    ),
    Field::new("day", FieldKind::Date, "実施日", "The day", "2026-11-19"),
    Field::new(
        "media",
        FieldKind::Word,
        "媒体 (番号)",
        "The media, by number",
        "TAPE-0042",
    ),
    Field::new(
        "bytes",
        FieldKind::Count,
        "容量 (バイト)",
        "Bytes",
        "48318382080",
    )
    .optional(),
    Field::new(
        "sha256",
        FieldKind::Sha256,
        "バックアップのハッシュ",
        "Hash of the copy",
        EXAMPLE_SHA256,
    )
    .optional(),
    Field::new(
        "files_restored",
        FieldKind::Count,
        "復元したファイル数",
        "Files that were restored",
        "1204",
    )
    .when("act", &["restore_test", "restore"]),
    Field::new(
        "is_verified",
        FieldKind::Flag,
        "復元後に内容を検証したか (kijun ledger verify など)",
        "Whether what was restored was verified, as by kijun ledger verify",
        "true",
    )
    .when("act", &["restore_test", "restore"]),
    Field::new(
        "ended",
        FieldKind::Choice(&ENDEDS),
        "結果",
        "How it ended",
        "ok",
    ),
];

const BACKUP_SCOPES: [Choice; 5] = [
    Choice::new("store", "データベース", "the store"),
    Choice::new("ledger", "台帳", "the ledgers"),
    Choice::new(
        "secrets",
        "鍵・秘密のフォルダ",
        "keys and the secrets folder",
    ),
    Choice::new("masters", "マスタと設定", "masters and configuration"),
    Choice::new("source", "受領した原本", "files as received"),
];

const BACKUP_ACTS: [Choice; 3] = [
    Choice::new("backup", "バックアップ", "a copy was made"),
    Choice::new(
        "restore_test",
        "復元試験",
        "a copy was restored elsewhere, to see that it can be",
    ),
    Choice::new("restore", "復元", "a copy took the place of what was lost"),
];

const ENDEDS: [Choice; 2] = [
    Choice::new("ok", "成功", "as it should"),
    Choice::new("failed", "失敗", "it failed"),
];
