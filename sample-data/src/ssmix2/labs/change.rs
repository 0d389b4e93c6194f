//! What becomes of reports later: sent again, corrected, taken back, moved to another day.

use jiff::SignedDuration;
use jiff::civil::DateTime;

use crate::history::Change;
use crate::masters::Spread;

use super::super::{Chain, Content, RequestGroup, ResultRow, Version};
use super::frame::{Frame, tag};
use super::value::{other_amount, write_value};

/// The chains of an event after the change that its history names. `results` gives the reports, the specimen taken so many
/// days later than it was.
pub(super) fn with_changes(
    frame: &Frame,
    mut chains: Vec<Chain>,
    results: impl Fn(i8) -> Vec<Chain>,
) -> Vec<Chain> {
    let mut reports = results(0);
    match frame.event.change {
        None => {}
        Some(Change::Resent(at)) => {
            for chain in &mut reports {
                send_again(chain, at);
            }
        }
        Some(Change::Corrected(at)) => correct(frame, &mut reports, at),
        Some(Change::Cancelled(at)) => {
            // A result that was not there yet is never sent.
            for chain in &mut reports {
                chain.versions.retain(|version| version.sent <= at);
            }
            for chain in chains.iter_mut().chain(&mut reports) {
                take_back(chain, at);
            }
        }
        Some(Change::Redated(at)) => {
            let mut moved = results(1);
            for (old, new) in reports.iter_mut().zip(&mut moved) {
                take_back(old, at);
                if let Some(deletion) = old.versions.last() {
                    new.versions.drain(..new.versions.len().saturating_sub(1));
                    for version in &mut new.versions {
                        version.sent = deletion.sent.saturating_add(SignedDuration::from_secs(2));
                    }
                }
            }
            reports.extend(moved);
        }
    }
    reports.retain(|chain| !chain.versions.is_empty());
    chains.extend(reports);
    chains
}

/// The last version once more, at `at` or a minute after it was sent, whichever is later.
fn once_more(chain: &Chain, at: DateTime) -> Option<Version> {
    let mut version = chain.versions.last()?.clone();
    let next = version.sent.saturating_add(SignedDuration::from_mins(1));
    version.sent = at.max(next);
    version.milliseconds = (version.milliseconds + 377) % 1000;
    Some(version)
}

fn send_again(chain: &mut Chain, at: DateTime) {
    let version = once_more(chain, at);
    chain.versions.extend(version);
}

/// Adds the message that takes the chain back: the last one with `CA` in ORC-1.
fn take_back(chain: &mut Chain, at: DateTime) {
    let Some(mut version) = once_more(chain, at) else {
        return;
    };
    version.deletes = true;
    match &mut version.content {
        Content::Lab(report) => {
            let requests = report
                .specimens
                .iter_mut()
                .flat_map(|specimen| &mut specimen.requests);
            requests.for_each(|request| cancel(&mut request.head));
        }
        Content::Segments(segments) => cancel(segments),
        Content::Raw(_) => {}
    }
    chain.versions.push(version);
}

fn cancel(segments: &mut [String]) {
    for segment in segments {
        if segment.starts_with("ORC|") {
            segment.replace_range(4..6, "CA");
        }
    }
}

/// Sends one of the reports again with one value changed; when no value of any report can be another, one goes out as it was.
fn correct(frame: &Frame, chains: &mut [Chain], at: DateTime) {
    let mut random = frame.random(tag::CORRECTION, 0);
    let first = random.below(chains.len() as u64) as usize;
    for place in 0..chains.len() {
        let chain = &mut chains[(first + place) % chains.len()];
        let Some(mut version) = once_more(chain, at) else {
            continue;
        };
        let Content::Lab(report) = &mut version.content else {
            continue;
        };
        let mut requests: Vec<&mut RequestGroup> = report
            .specimens
            .iter_mut()
            .flat_map(|specimen| &mut specimen.requests)
            .collect();
        let rows: Vec<(usize, usize)> = requests
            .iter()
            .enumerate()
            .flat_map(|(place, request)| (0..request.results.len()).map(move |row| (place, row)))
            .collect();
        let start = random.below(rows.len() as u64) as usize;
        let up = random.chance(50);
        let changed = rows
            .iter()
            .cycle()
            .skip(start)
            .take(rows.len())
            .any(|&(place, row)| {
                let microbiology = requests[place].microbiology;
                let row = &mut requests[place].results[row];
                let is_changed = if microbiology {
                    correct_bacteriology(frame, row)
                } else {
                    correct_row(frame, row, up)
                };
                if is_changed {
                    row.status = "C";
                }
                is_changed
            });
        if changed {
            chain.versions.push(version);
            return;
        }
    }
    if let Some(chain) = chains.get_mut(first) {
        send_again(chain, at);
    }
}

/// Moves the level by what a mistake in the laboratory moves it; false when that does not show.
fn correct_row(frame: &Frame, row: &mut ResultRow, up: bool) -> bool {
    let Some(item) = row
        .item
        .and_then(|item| frame.world.masters.items.get(item))
    else {
        return false;
    };
    let level = match item.spread {
        Spread::Normal if up => row.level + 0.8 * item.width,
        Spread::Normal => row.level - 0.8 * item.width,
        Spread::LogNormal if up => row.level * 1.2,
        Spread::LogNormal => row.level / 1.2,
        Spread::Derived if up => row.level * 1.04,
        Spread::Derived => row.level / 1.04,
        Spread::Grade if row.level >= 1.0 => row.level - 1.0,
        Spread::Grade => row.level + 1.0,
        Spread::Binary => 1.0 - row.level.round(),
    };
    if level.is_nan() || (level < 0.0 && row.level >= 0.0) {
        return false;
    }
    let mut corrected = row.clone();
    corrected.level = level;
    write_value(
        frame.world.masters,
        frame.hospital,
        frame.patient.sex,
        &mut corrected,
    );
    let is_changed = corrected.value != row.value;
    if is_changed {
        *row = corrected;
    }
    is_changed
}

/// Gives a susceptibility another verdict, or an amount another grade; names of organisms stay.
fn correct_bacteriology(frame: &Frame, row: &mut ResultRow) -> bool {
    if row.item.is_some() {
        row.flags = match row.flags.as_str() {
            "S" | "R" => "I".to_owned(),
            "I" => "R".to_owned(),
            _ => return false,
        };
        return true;
    }
    match other_amount(frame.hospital.dialect.grades, &row.value) {
        Some(amount) => {
            row.value = amount.to_owned();
            true
        }
        None => false,
    }
}
