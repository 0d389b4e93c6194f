//! S: segments and fields that are not where the guideline wants them.

use super::edit::{
    after_first_segment, change_field, field, find, is, report, requests, segments, set_field,
};
use super::names::unreadable;
use super::{Act, Context, Kind, Needs};
use crate::hospital::dialect::Terminator;
use crate::ssmix2::{Content, ResultRow, Version};

/// The kinds of this family.
#[rustfmt::skip]
pub(super) const KINDS: &[Kind] = &[
    Kind::new("no_msh", "S01", "The first segment is missing.", Act::Version(no_msh)),
    Kind::new("unknown_segment", "S02", "A segment ZZX stands behind PID.", Act::Version(unknown_segment)),
    Kind::new("segments_out_of_order", "S03", "PV1 stands behind the request instead of in front of the specimen.", Act::Version(segments_out_of_order)),
    Kind::new("required_empty", "S04", "OBR-4 of a report, or PID-8 of another message, is empty.", Act::Version(required_empty)),
    Kind::new("fields_shifted", "S05", "One separator too many stands in front of PID-7, so that a birth date stands where the sex should.", Act::Version(fields_shifted)).needs(Needs::DataType("ADT-00")),
    Kind::new("escape_unclosed", "S06", "The name of the request opens an escape and does not close it.", Act::Version(escape_unclosed)),
    Kind::row("delimiter_in_value", "S07", "A component separator stands in a result that has no components.", delimiter_in_value),
    Kind::new("line_break", "S08", "A comment is broken by a segment terminator.", Act::Version(line_break)),
    Kind::new("order_before_request", "S09", "ORC stands in front of OBR.", Act::Version(order_before_request)),
    Kind::new("specimen_without_result", "S10", "The last specimen has lost its results.", Act::Version(specimen_without_result)),
    Kind::new("set_id_repeated", "S11", "Two results have the set id 1.", Act::Version(set_id_repeated)),
    Kind::new("cut_off", "S14", "The file ends in the midst of its first request, or of PID.", Act::Version(cut_off)),
];

fn no_msh(version: &mut Version, context: &Context) -> bool {
    version
        .damage
        .bytes
        .push(|bytes| bytes[after_first_segment(&bytes)..].to_vec());
    unreadable(version, context);
    true
}

/// The list in which PID stands.
fn head(version: &mut Version) -> Option<&mut Vec<String>> {
    match &mut version.content {
        Content::Lab(report) => Some(&mut report.head),
        Content::Segments(segments) => Some(segments),
        Content::Raw(_) => None,
    }
}

fn unknown_segment(version: &mut Version, _: &Context) -> bool {
    let Some(head) = head(version) else {
        return false;
    };
    let Some(pid) = head.iter().position(|segment| is(segment, "PID")) else {
        return false;
    };
    head.insert(pid + 1, "ZZX|1|SAMPLE".to_owned());
    true
}

fn segments_out_of_order(version: &mut Version, _: &Context) -> bool {
    let Some(report) = report(version) else {
        return false;
    };
    let Some(at) = report.head.iter().position(|segment| is(segment, "PV1")) else {
        return false;
    };
    if requests(report).next().is_none() {
        return false;
    }
    let visit = report.head.remove(at);
    if let Some(request) = requests(report).next() {
        request.head.push(visit);
    }
    true
}

fn required_empty(version: &mut Version, _: &Context) -> bool {
    if matches!(version.content, Content::Lab(_)) {
        change_field(version, "OBR", 4, |_| Some(String::new()))
    } else {
        change_field(version, "PID", 8, |_| Some(String::new()))
    }
}

fn fields_shifted(version: &mut Version, _: &Context) -> bool {
    let pid = segments(version)
        .into_iter()
        .find(|segment| is(segment, "PID"));
    let Some(pid) = pid else {
        return false;
    };
    let (birth, sex) = (field(pid, 7).to_owned(), field(pid, 8).to_owned());
    if birth.is_empty() {
        return false;
    }
    set_field(pid, 7, "");
    set_field(pid, 8, &birth);
    set_field(pid, 9, &sex);
    true
}

fn escape_unclosed(version: &mut Version, _: &Context) -> bool {
    change_field(version, "OBR", 4, |request| {
        let at = request.find(|letter: char| !letter.is_ascii())?;
        Some(format!("{}\\{}", &request[..at], &request[at..]))
    })
}

fn delimiter_in_value(row: &mut ResultRow, _: &Context) -> bool {
    if row.value.is_empty() || !matches!(row.value_type, "NM" | "ST") {
        return false;
    }
    row.value_type = "ST";
    row.value.push_str("^再検");
    true
}

fn line_break(version: &mut Version, _: &Context) -> bool {
    let terminator = match version.wire.terminator {
        Terminator::Cr => "\r",
        Terminator::Lf => "\n",
        Terminator::CrLf => "\r\n",
    };
    let first = report(version).and_then(|report| requests(report).next());
    let Some(request) = first else {
        return false;
    };
    let comment = format!("NTE|1||再検した。{terminator}前回と変わりない。");
    request.head.push(comment);
    true
}

fn order_before_request(version: &mut Version, _: &Context) -> bool {
    let first = report(version).and_then(|report| requests(report).next());
    let Some(request) = first else {
        return false;
    };
    let place = |name: &str| request.head.iter().position(|segment| is(segment, name));
    match (place("OBR"), place("ORC")) {
        (Some(request_at), Some(order_at)) if request_at < order_at => {
            request.head.swap(request_at, order_at);
            true
        }
        _ => false,
    }
}

fn specimen_without_result(version: &mut Version, _: &Context) -> bool {
    let last = report(version).and_then(|report| report.specimens.last_mut());
    let Some(specimen) = last else {
        return false;
    };
    let results = specimen
        .requests
        .iter_mut()
        .map(|request| &mut request.results);
    results.fold(false, |any, results| {
        let had = !results.is_empty();
        results.clear();
        any || had
    })
}

fn set_id_repeated(version: &mut Version, _: &Context) -> bool {
    let two = report(version)
        .and_then(|report| requests(report).next())
        .is_some_and(|request| request.results.len() > 1);
    if two {
        version
            .damage
            .bytes
            .push(|mut bytes| match find(&bytes, b"OBX|2|") {
                Some(at) => {
                    bytes[at + 4] = b'1';
                    bytes
                }
                None => bytes,
            });
    }
    two
}

fn cut_off(version: &mut Version, context: &Context) -> bool {
    version.damage.bytes.push(|mut bytes| {
        let start = find(&bytes, b"OBR|").or_else(|| find(&bytes, b"PID|"));
        bytes.truncate(start.map_or(bytes.len() / 2, |at| at + 8));
        bytes
    });
    unreadable(version, context);
    true
}
