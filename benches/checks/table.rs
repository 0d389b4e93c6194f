//! The score as a page.

use std::fmt::Write as _;

use crate::score::{OfKind, Score};

fn percent(part: u32, whole: u32) -> String {
    if whole == 0 {
        return "-".to_owned();
    }
    format!("{:.0} %", 100.0 * f64::from(part) / f64::from(whole))
}

/// Groups of kinds with marks of their own.
const GROUPS: &[(&str, &[&str])] = &[
    (
        "unit faults of whole groups found",
        &[
            "wrong_factor",
            "label_changed",
            "values_changed",
            "hba1c_jds",
            "alp_jscc",
            "unit_missing",
            "unit_unknown",
            "unit_of_another_scale",
            "unit_misspelt",
        ],
    ),
    (
        "missing data found",
        &[
            "missing_day",
            "half_day",
            "item_stops",
            "department_stops",
            "slow_decline",
        ],
    ),
];

/// The page: marks first, then kind by kind, then what went wrong.
pub(crate) fn markdown(score: &Score, networks: &str) -> String {
    let sum = |of: fn(&OfKind) -> u32| score.kinds.values().map(of).sum::<u32>();
    let (planted, found, named) = (sum(|it| it.planted), sum(|it| it.found), sum(|it| it.named));
    let alarms = score.false_alarms.len() as f64 / score.hospital_months.max(1.0);
    let mut text = String::from(
        "# How good the checks are\n\nMade by `cargo bench --bench checks -- --write`: generated networks with planted faults \
         and decoys, one night each.\nA fault counts as found when a finding about the same item and time was raised, as named \
         when it also bears the code of the kind.\nFalse alarms are warnings and above of the families D, N and U that no \
         planted fault explains.\n\n| what | figure |\n| --- | --- |\n",
    );
    let _ = writeln!(text, "| networks | {networks} |");
    let _ = writeln!(
        text,
        "| faults planted | {planted} of {} kinds |",
        score.kinds.len()
    );
    let _ = writeln!(text, "| found | {found} ({}) |", percent(found, planted));
    for (name, kinds) in GROUPS {
        let of_group = || kinds.iter().filter_map(|kind| score.kinds.get(*kind));
        let planted: u32 = of_group().map(|it| it.planted).sum();
        let found: u32 = of_group().map(|it| it.found).sum();
        let share = percent(found, planted);
        let _ = writeln!(text, "| {name} | {found} of {planted} ({share}) |");
    }
    let _ = writeln!(
        text,
        "| found under their own code | {named} ({}) |",
        percent(named, planted)
    );
    let _ = writeln!(
        text,
        "| false alarms | {} in {:.0} hospital-months: {alarms:.2} each |",
        score.false_alarms.len(),
        score.hospital_months
    );
    let _ = writeln!(
        text,
        "| decoys alarmed | {} of {} |",
        score.decoys_alarmed.len(),
        score.decoys
    );
    text.push_str(
        "\n| kind | code | planted | found | own code |\n| --- | --- | --- | --- | --- |\n",
    );
    for (name, kind) in &score.kinds {
        let _ = writeln!(
            text,
            "| `{name}` | {} | {} | {} | {} |",
            kind.code,
            kind.planted,
            percent(kind.found, kind.planted),
            percent(kind.named, kind.planted)
        );
    }
    for (title, lines) in [
        ("Not found", &score.missed),
        ("False alarms", &score.false_alarms),
        ("Decoys alarmed", &score.decoys_alarmed),
    ] {
        let _ = writeln!(text, "\n## {title}\n");
        for line in lines {
            let _ = writeln!(text, "- {line}");
        }
        if lines.is_empty() {
            text.push_str("None.\n");
        }
    }
    text
}
