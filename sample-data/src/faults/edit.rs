//! Small edits of written messages that several families share.

use jiff::civil::DateTime;
use jiff::{SignedDuration, ToSpan};

use super::Context;
use crate::ssmix2::name::{FileName, NO_ORDER, stamp};
use crate::ssmix2::{Chain, Content, LabReport, RequestGroup, ResultRow, Version};

/// The report of a laboratory message.
pub(super) fn report(version: &mut Version) -> Option<&mut LabReport> {
    match &mut version.content {
        Content::Lab(report) => Some(report),
        _ => None,
    }
}

/// The requests of a report, in order.
pub(super) fn requests(report: &mut LabReport) -> impl Iterator<Item = &mut RequestGroup> {
    let specimens = report.specimens.iter_mut();
    specimens.flat_map(|specimen| specimen.requests.iter_mut())
}

/// The results of a report that are not bacteriology, in order.
pub(super) fn rows(report: &mut LabReport) -> impl Iterator<Item = &mut ResultRow> {
    let plain = |request: &&mut RequestGroup| !request.microbiology;
    requests(report)
        .filter(plain)
        .flat_map(|request| request.results.iter_mut())
}

/// The segments of a message that are kept as text, in order; results of a laboratory report are not among them.
pub(super) fn segments(version: &mut Version) -> Vec<&mut String> {
    match &mut version.content {
        Content::Segments(segments) => segments.iter_mut().collect(),
        Content::Raw(_) => Vec::new(),
        Content::Lab(report) => {
            let mut all: Vec<&mut String> = report.head.iter_mut().collect();
            for specimen in &mut report.specimens {
                all.push(&mut specimen.spm);
                for request in &mut specimen.requests {
                    all.extend(request.head.iter_mut());
                }
            }
            all
        }
    }
}

/// Whether a segment has this name.
pub(super) fn is(segment: &str, name: &str) -> bool {
    segment.split('|').next() == Some(name)
}

/// A field by its HL7 number; empty when the segment is shorter. Not for MSH, whose first field is the separator itself.
pub(super) fn field(segment: &str, number: usize) -> &str {
    segment.split('|').nth(number).unwrap_or_default()
}

/// Sets a field, making the segment longer when it is too short.
pub(super) fn set_field(segment: &mut String, number: usize, value: &str) {
    let mut fields: Vec<&str> = segment.split('|').collect();
    if fields.len() <= number {
        fields.resize(number + 1, "");
    }
    fields[number] = value;
    *segment = fields.join("|");
}

/// Changes one field in every segment of a name. `change` gives `None` where nothing is to be done; the answer is whether
/// anything was.
pub(super) fn change_field(
    version: &mut Version,
    name: &str,
    number: usize,
    change: impl Fn(&str) -> Option<String>,
) -> bool {
    let mut any = false;
    for segment in segments(version) {
        if !is(segment, name) {
            continue;
        }
        let old = field(segment, number);
        if let Some(new) = change(old).filter(|new| new != old) {
            set_field(segment, number, &new);
            any = true;
        }
    }
    any
}

/// `YYYYMMDDHHMMSS` as far as it is there; `None` when it holds no time that exists.
pub(super) fn time(text: &str) -> Option<DateTime> {
    let digits = text.get(..text.len().min(14))?;
    let padded = format!("{digits:0<14}");
    DateTime::strptime("%Y%m%d%H%M%S", padded).ok()
}

/// A time moved by whole days, as long as it was written.
pub(super) fn moved(text: &str, days: i64) -> Option<String> {
    let moved = time(text)?.checked_add(days.days()).ok()?;
    stamp(moved).get(..text.len().min(14)).map(str::to_owned)
}

/// Minutes later; the same time where the calendar ends.
pub(super) fn later(at: DateTime, minutes: i64) -> DateTime {
    at.checked_add(SignedDuration::from_mins(minutes))
        .unwrap_or(at)
}

/// The name of the file while it is live.
pub(super) fn live_name(version: &Version, context: &Context) -> FileName {
    FileName {
        patient_id: context.patient_id.to_owned(),
        care_date: context.care_date,
        data_type: context.data_type.to_owned(),
        order_no: context.order_no.to_owned(),
        occurred_at: format!("{}{:03}", stamp(version.sent), version.milliseconds),
        department: version.department.clone(),
        condition_flag: '1',
    }
}

/// Another number of the same length: the last digit counts on.
pub(super) fn another_number(id: &str) -> String {
    let mut digits = id.to_owned();
    let next = match digits.pop() {
        Some(digit @ '0'..='8') => char::from(digit as u8 + 1),
        _ => '0',
    };
    digits.push(next);
    digits
}

/// The same under another order number, sent minutes later. Order numbers begin with the year, so
/// `lead` tells copies of different origin apart. `None` for what belongs to no order.
pub(super) fn copy(chain: &Chain, lead: char, minutes: i64) -> Option<Chain> {
    if chain.order_no == NO_ORDER || chain.order_no.is_empty() {
        return None;
    }
    let mut copy = chain.clone();
    copy.order_no.replace_range(..1, lead.encode_utf8(&mut [0]));
    for version in &mut copy.versions {
        version.sent = later(version.sent, minutes);
        for segment in segments(version) {
            *segment = segment.replace(&chain.order_no, &copy.order_no);
        }
    }
    Some(copy)
}

/// The position behind the terminator of the first segment.
pub(super) fn after_first_segment(bytes: &[u8]) -> usize {
    let is_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
    let end = bytes.iter().position(is_end).unwrap_or(bytes.len());
    let wide = bytes[end..].starts_with(b"\r\n");
    (end + 1 + usize::from(wide)).min(bytes.len())
}

/// The first place of `part` in `bytes`.
pub(super) fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

/// Whether an item has a number as its result.
pub(super) fn is_quantity(row: &ResultRow, context: &Context) -> bool {
    use crate::masters::Spread;
    let item = row.item.and_then(|item| context.masters.items.get(item));
    item.is_some_and(|item| !matches!(item.spread, Spread::Grade | Spread::Binary))
}

/// The number of a result that is a plain one.
pub(super) fn number(row: &ResultRow) -> Option<f64> {
    let value = row.value.as_str();
    let plain = value
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    value
        .parse()
        .ok()
        .filter(|_| plain && row.value_type == "NM")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_times() {
        let mut segment = "PV1|0001|O".to_owned();
        set_field(&mut segment, 4, "x");
        assert_eq!(segment, "PV1|0001|O||x");
        assert_eq!((field(&segment, 2), field(&segment, 9)), ("O", ""));
        assert_eq!(moved("20261031", 1).as_deref(), Some("20261101"));
        assert_eq!(moved("202610310915", -1).as_deref(), Some("202610300915"));
        assert_eq!(moved("20261131", 1), None);
        assert_eq!(another_number("9000009"), "9000000");
        assert_eq!(another_number("9000001"), "9000002");
    }

    #[test]
    fn the_first_segment_ends_with_its_terminator() {
        for (bytes, end) in [(&b"MSH|\rPID|"[..], 5), (b"MSH|\r\nPID|", 6), (b"MSH|", 4)] {
            assert_eq!(after_first_segment(bytes), end);
        }
    }
}
