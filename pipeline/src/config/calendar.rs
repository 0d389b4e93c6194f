//! The days of `calendar.closed`, as the config writes them.

use jiff::civil::Date;

use super::Closed;

/// One entry of the list.
pub(super) fn closed(entry: &str) -> Result<Closed, String> {
    use jiff::civil::Weekday::*;
    let weekdays = [
        ("mon", Monday),
        ("tue", Tuesday),
        ("wed", Wednesday),
        ("thu", Thursday),
        ("fri", Friday),
        ("sat", Saturday),
        ("sun", Sunday),
    ];
    if let Some((_, weekday)) = weekdays.iter().find(|(name, _)| *name == entry) {
        return Ok(Closed::Weekday(*weekday));
    }
    if entry == "holidays" {
        return Ok(Closed::Holidays);
    }
    let (first, last) = entry.split_once("..").unwrap_or((entry, entry));
    if let (Ok(first), Ok(last)) = (first.parse::<Date>(), last.parse::<Date>()) {
        if first > last {
            return Err(format!("{entry:?} ends before it begins"));
        }
        return Ok(Closed::Days(first, last));
    }
    match (month_day(first), month_day(last)) {
        (Some(first), Some(last)) => Ok(Closed::Yearly(first, last)),
        _ => Err(format!(
            "{entry:?} is no day; expected mon to sun, holidays, MM-DD, MM-DD..MM-DD, YYYY-MM-DD or YYYY-MM-DD..YYYY-MM-DD"
        )),
    }
}

/// `12-29` as (12, 29), when a leap year has that day.
fn month_day(text: &str) -> Option<(i8, i8)> {
    let (month, day) = text.split_once('-')?;
    if month.len() != 2 || day.len() != 2 {
        return None;
    }
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    Date::new(2024, month, day).ok().map(|_| (month, day))
}
