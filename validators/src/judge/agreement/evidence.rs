//! The numbers behind a verdict, as JSON and in a line. No patients in either.

use std::fmt::Write;

use super::judge::Line;
use super::{Agreement, Counts};
use crate::judge::Outcome;

/// At most so many classes are told in a line.
const CLASSES_MAX: usize = 5;

/// The failing classes in a line: `all 3/120, CRP 40/40`; nothing when none fails.
pub(super) fn detail(lines: &[Line]) -> String {
    let failing: Vec<&Line> = lines
        .iter()
        .filter(|line| line.outcome == Outcome::Fail)
        .collect();
    let mut parts: Vec<String> = failing
        .iter()
        .take(CLASSES_MAX)
        .map(|line| {
            let (eligible, failed) = line.eligible_and_failed();
            format!("{} {failed}/{eligible}", line.class)
        })
        .collect();
    if failing.len() > CLASSES_MAX {
        parts.push(format!("+{}", failing.len() - CLASSES_MAX));
    }
    parts.join(", ")
}

/// As a JSON object. Every text in it is the program's own, an id or a class, none of which holds a quote.
pub(super) fn evidence(it: &Agreement, rules_id: &str, lines: &[Line]) -> String {
    let [left, right] = it.comparison.sides();
    let mut json = format!(
        "{{\"rules\":\"{rules_id}\",\"comparison\":\"{}\",\"month\":\"{}\",\"left\":\"{left}\",\"right\":\"{right}\",\
         \"left_rows\":{},\"right_rows\":{},\"patients\":{},\"patients_known\":{},\"one_in\":{},\"classes\":[",
        it.comparison.name(),
        it.month.text(),
        it.left_rows,
        it.right_rows,
        it.patients,
        it.patients_known,
        it.one_in,
    );
    for (place, (class, counts)) in it.classes.iter().enumerate() {
        if place > 0 {
            json.push(',');
        }
        let line = lines.iter().find(|line| line.class == *class);
        one_class(&mut json, class, counts, line);
    }
    json.push_str("]}");
    json
}

fn one_class(json: &mut String, class: &str, counts: &Counts, line: Option<&Line>) {
    // Writing to a string cannot fail.
    let _ = write!(
        json,
        "{{\"class\":\"{class}\",\"matched\":{},\"only_left\":{},\"only_right\":{}",
        counts.matched, counts.only_left, counts.only_right
    );
    for (name, share) in [
        ("share", line.and_then(|line| line.share)),
        ("share_min", line.and_then(|line| line.share_min)),
    ] {
        if let Some(share) = share {
            let _ = write!(json, ",\"{name}\":{:.4}", share);
        }
    }
    json.push('}');
}
