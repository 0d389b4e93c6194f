//! What several kinds of records share: levels, and values for the examples of forms.

use serde::{Deserialize, Serialize};

use crate::form::Choice;

/// How much of something there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Little.
    Low,
    /// Some.
    Medium,
    /// Much.
    High,
}

pub(super) const LEVELS: &[Choice] = &[
    Choice::new("low", "低", "little"),
    Choice::new("medium", "中", "some"),
    Choice::new("high", "高", "much"),
];

pub(super) const EXAMPLE_SHA256: &str =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

pub(super) const EXAMPLE_RECORD: &str = "01a1fc0b-e380-7707-8707-070707070707";
