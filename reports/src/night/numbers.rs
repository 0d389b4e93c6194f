//! Numbers, shares and days as the night report prints them.

use jiff::Span;
use jiff::civil::date;

use crate::thousands::thousands;

/// `YYYY-MM-DD` of a day counted from 1970-01-01; empty for days beyond the calendar.
pub(super) fn day(days: i32) -> String {
    Span::new()
        .try_days(days)
        .and_then(|span| date(1970, 1, 1).checked_add(span))
        .map(|day| day.to_string())
        .unwrap_or_default()
}

/// A measured number in three digits, as people write it: `0.07`, `98.2`, `5,680`.
pub(super) fn significant(value: f64) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let digits = 2 - value.abs().max(1e-9).log10().floor() as i32;
    let scale = 10_f64.powi(digits.clamp(0, 9));
    let rounded = (value * scale).round() / scale + 0.0;
    match rounded.abs() >= 1_000.0 {
        true => thousands(rounded),
        false => format!("{rounded}"),
    }
}

/// `97.3 %`, rounded down so that 100 % means all; `None` when there is nothing to take a share of.
pub(super) fn percent(part: u64, whole: u64) -> Option<String> {
    let permille = u128::from(part) * 1_000 / u128::from(whole).max(1);
    (whole > 0).then(|| format!("{}.{} %", permille / 10, permille % 10))
}

/// Whether a number shows as nothing; the template holds numbers behind references of several depths.
pub(super) fn is_zero(number: impl std::fmt::Display) -> bool {
    number.to_string() == "0"
}

/// What the template calls to print numbers.
#[expect(
    unreachable_pub,
    reason = "askama's attribute writes public items of its own"
)]
pub(super) mod filters {
    /// See [`crate::thousands()`].
    #[askama::filter_fn]
    pub(crate) fn count(
        number: impl std::fmt::Display,
        _: &dyn askama::Values,
    ) -> askama::Result<String> {
        Ok(super::thousands(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_three() {
        let shown = [0, 7, 999, 1_000, 12_345, 1_234_567].map(thousands);
        assert_eq!(shown, ["0", "7", "999", "1,000", "12,345", "1,234,567"]);
        assert_eq!(thousands(-1_234_i64), "−1,234");
    }

    #[test]
    fn measured_numbers_have_three_digits() {
        let shown = [0.0, 0.0714, 0.7, 98.24, 176.8, 5_680.4, f64::NAN].map(significant);
        assert_eq!(shown, ["0", "0.0714", "0.7", "98.2", "177", "5,680", "–"]);
    }

    #[test]
    fn only_all_is_all() {
        assert_eq!(percent(999_999, 1_000_000).as_deref(), Some("99.9 %"));
        assert_eq!(percent(5, 5).as_deref(), Some("100.0 %"));
        assert_eq!(percent(0, 0), None);
    }

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(day(0), "1970-01-01");
        assert_eq!(day(20_776), "2026-11-19");
        assert_eq!(day(i32::MAX), "");
    }
}
