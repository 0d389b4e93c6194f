//! R21 time_sync: how far the clock of the machine can be trusted, and what was done about it.

use serde::{Deserialize, Serialize};

use crate::form::{Choice, Field, FieldKind};

/// The own fields of R21.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeSync {
    /// Where the time comes from.
    pub source: String,
    /// Whether the clock follows it.
    pub state: ClockState,
    /// How far it is off, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset_ms: Option<i64>,
    /// What was done.
    pub act: ClockAct,
}

/// Whether the clock follows its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockState {
    /// It does.
    Synchronized,
    /// It does not.
    Unsynchronized,
    /// Nobody can tell.
    Unknown,
}

/// What was done about the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockAct {
    /// It was looked at.
    Checked,
    /// It was set right.
    Corrected,
}

/// The form of R21.
pub(crate) const FORM: [Field; 4] = [
    Field::new(
        "source",
        FieldKind::Word,
        "時刻源",
        "Where the time comes from",
        "ntp.example.jp",
    ),
    Field::new(
        "state",
        FieldKind::Choice(&CLOCK_STATES),
        "状態",
        "Whether the clock follows it",
        "synchronized",
    ),
    Field::new(
        "offset_ms",
        FieldKind::Number,
        "ずれ (ミリ秒)",
        "How far it is off, in milliseconds",
        "-3",
    )
    .optional(),
    Field::new(
        "act",
        FieldKind::Choice(&CLOCK_ACTS),
        "対応",
        "What was done",
        "checked",
    ),
];

const CLOCK_STATES: [Choice; 3] = [
    Choice::new("synchronized", "同期している", "it does"),
    Choice::new("unsynchronized", "同期していない", "it does not"),
    Choice::new("unknown", "不明", "nobody can tell"),
];

const CLOCK_ACTS: [Choice; 2] = [
    Choice::new("checked", "確認のみ", "it was looked at"),
    Choice::new("corrected", "修正", "it was set right"),
];
