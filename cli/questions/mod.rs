//! Questions of an auditor that records and stored states answer: `kijun volume`, `accuracy`, `distribution` and `access`.

pub(crate) mod access;
pub(crate) mod accuracy;
pub(crate) mod args;
pub(crate) mod distribution;
pub(crate) mod volume;

use jiff::civil::Date;

/// Whether the day at the front of a local time lies in a period.
pub(crate) fn is_between(at: &str, from: Option<Date>, to: Option<Date>) -> bool {
    let day: Option<Date> = at.get(..10).and_then(|day| day.parse().ok());
    day.is_some_and(|day| from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to))
}
