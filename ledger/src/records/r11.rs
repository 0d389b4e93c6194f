//! R11 access_event: an account was at data, logs or keys, or was refused.

use serde::{Deserialize, Serialize};

use crate::form::{Choice, Field, FieldKind};

/// The own fields of R11.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessEvent {
    /// The account.
    pub account: String,
    /// When it began.
    pub began_at: String,
    /// How long, in minutes.
    pub minutes: u64,
    /// What was accessed.
    pub object: AccessObject,
    /// What was done.
    pub operation: AccessOperation,
    /// Whether it was let in; false for an attempt that was refused.
    pub allowed: bool,
    /// From which terminal.
    pub terminal: String,
    /// What for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
}

/// What was accessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessObject {
    /// The store.
    Store,
    /// Files as received.
    Source,
    /// A ledger.
    Ledger,
    /// Keys and the secrets folder.
    Secrets,
    /// Reports.
    Reports,
    /// Logs.
    Logs,
    /// The machine.
    System,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessOperation {
    /// Logged in.
    Login,
    /// Read.
    Read,
    /// Took out.
    Export,
    /// Changed.
    Change,
    /// Deleted.
    Delete,
    /// Administered.
    Administer,
}

/// The form of R11.
pub(crate) const FORM: [Field; 8] = [
    Field::new(
        "account",
        FieldKind::Account,
        "利用者のアカウント",
        "The account",
        "ops-03",
    ),
    Field::new(
        "began_at",
        FieldKind::Time,
        "開始日時 (ログイン)",
        "When it began",
        "2026-11-19T09:30:00+09:00",
    ),
    Field::new(
        "minutes",
        FieldKind::Count,
        "時間 (分)",
        "How long, in minutes",
        "25",
    ),
    Field::new(
        "object",
        FieldKind::Choice(&ACCESS_OBJECTS),
        "対象",
        "What was accessed",
        "store",
    ),
    Field::new(
        "operation",
        FieldKind::Choice(&ACCESS_OPERATIONS),
        "操作",
        "What was done",
        "read",
    ),
    Field::new(
        "allowed",
        FieldKind::Flag,
        "許可されたか (false は拒否)",
        "Whether it was let in; false for an attempt that was refused",
        "true",
    ),
    Field::new(
        "terminal",
        FieldKind::Word,
        "端末",
        "From which terminal",
        "ws-12",
    ),
    Field::new(
        "purpose",
        FieldKind::Line,
        "目的",
        "What for",
        "question of the hospital about a lab item",
    )
    .optional(),
];

const ACCESS_OBJECTS: [Choice; 7] = [
    Choice::new("store", "データベース", "the store"),
    Choice::new("source", "受領した原本", "files as received"),
    Choice::new("ledger", "台帳", "a ledger"),
    Choice::new(
        "secrets",
        "鍵・秘密のフォルダ",
        "keys and the secrets folder",
    ),
    Choice::new("reports", "報告書", "reports"),
    Choice::new("logs", "ログ", "logs"),
    Choice::new("system", "サーバ", "the machine"),
];

const ACCESS_OPERATIONS: [Choice; 6] = [
    Choice::new("login", "ログイン", "logged in"),
    Choice::new("read", "閲覧", "read"),
    Choice::new("export", "持ち出し", "took out"),
    Choice::new("change", "変更", "changed"),
    Choice::new("delete", "削除", "deleted"),
    Choice::new("administer", "管理操作", "administered"),
];
