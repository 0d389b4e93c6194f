//! N: too little, too much or too late. What never arrives is taken out of the patient's chains and counted.

use super::edit::{copy, report, requests};
use super::{Act, Context, Counted, Dated, Done, Kind, Needs};
use crate::ssmix2::{Chain, Version};

/// The kinds of this family.
#[rustfmt::skip]
pub(super) const KINDS: &[Kind] = &[
    Kind::new("missing_day", "N03", "Nothing of the days is ever delivered.", Act::Chains(lost)).needs(Needs::Nothing),
    Kind::new("half_day", "N03", "What was sent after noon is never delivered.", Act::Chains(after_noon)).needs(Needs::Nothing),
    Kind::new("doubled_day", "N04", "Every file of the days comes a second time under a new order number.", Act::Chains(doubled)).needs(Needs::Nothing),
    Kind::new("spike", "N04", "`size` further copies of a file come under new order numbers, four at most.", Act::Chains(spike)).size(3.0),
    Kind::new("slow_decline", "N05", "Of the files of a day the share `size` for every day since the first one is never delivered.", Act::Chains(slow_decline)).size(0.01).needs(Needs::Nothing),
    item_stops(),
    Kind::new("department_stops", "N07", "Nothing of a department is delivered: `department`, or the hospital's largest.", Act::Chains(department_stops)).needs(Needs::Nothing),
    Kind::new("late_arrival", "N08", "The files are sent `size` days after they should be.", Act::Chains(late_arrival)).size(5.0).needs(Needs::Nothing),
    sent(Kind::new("heartbeat_lost", "N01", "Nothing that was sent on the days is delivered: the connection is down.", Act::Chains(lost)).needs(Needs::Nothing)),
];

const fn item_stops() -> Kind {
    let about = "The results of the item are no longer delivered; a report with no other result is not sent.";
    let mut kind = Kind::new("item_stops", "N06", about, Act::Chains(without_item));
    kind.needs = Needs::Item;
    kind.unit_of_count = Counted::Rows;
    kind
}

const fn sent(mut kind: Kind) -> Kind {
    kind.dated = Dated::Sent;
    kind
}

pub(super) fn lost(_: &mut [Chain], _: usize, _: &Context) -> Done {
    Done::Lost(1)
}

fn after_noon(chains: &mut [Chain], index: usize, _: &Context) -> Done {
    let is_late = |version: &Version| version.sent.hour() >= 12;
    match chains[index].versions.first().is_some_and(is_late) {
        true => Done::Lost(1),
        false => Done::Not,
    }
}

/// The same file under another order number.
fn twin(chain: &Chain, context: &Context, lead: char) -> Option<Chain> {
    let mut twin = copy(chain, lead, 10)?;
    for version in &mut twin.versions {
        context.mark(version);
    }
    Some(twin)
}

fn doubled(chains: &mut [Chain], index: usize, context: &Context) -> Done {
    let twin = twin(&chains[index], context, '9');
    twin.map_or(Done::Not, |twin| Done::Added(vec![twin]))
}

fn spike(chains: &mut [Chain], index: usize, context: &Context) -> Done {
    let leads = "6543".chars().take((context.size as usize).max(1));
    let twins = leads.map(|lead| twin(&chains[index], context, lead));
    let twins: Option<Vec<Chain>> = twins.collect();
    twins.map_or(Done::Not, Done::Added)
}

fn slow_decline(_: &mut [Chain], _: usize, context: &Context) -> Done {
    let days = f64::from((context.day - context.from).get_days().max(0));
    let millionths = (context.size * days * 1_000_000.0) as u64;
    match context.random.clone().below(1_000_000) < millionths {
        true => Done::Lost(1),
        false => Done::Not,
    }
}

pub(super) fn without_item(chains: &mut [Chain], index: usize, context: &Context) -> Done {
    let (mut taken, mut left) = (0, false);
    for version in &mut chains[index].versions {
        let Some(report) = report(version) else {
            continue;
        };
        let mut of_version = 0;
        for request in requests(report).filter(|request| !request.microbiology) {
            let before = request.results.len();
            request.results.retain(|row| row.item != context.item);
            of_version += (before - request.results.len()) as u64;
        }
        report.specimens.retain_mut(|specimen| {
            specimen
                .requests
                .retain(|request| !request.results.is_empty());
            !specimen.requests.is_empty()
        });
        left |= !report.specimens.is_empty();
        taken = of_version.max(taken);
    }
    match (taken, left) {
        (0, _) => Done::Not,
        (rows, true) => Done::Rows(rows),
        (rows, false) => Done::Lost(rows),
    }
}

fn department_stops(chains: &mut [Chain], index: usize, context: &Context) -> Done {
    let largest = context
        .hospital
        .departments
        .iter()
        .max_by_key(|department| department.weight);
    let stopped = context.department.or_else(|| Some(largest?.code.as_str()));
    let first = chains[index].versions.first();
    match first.and_then(|version| version.department.as_deref()) {
        Some(department) if Some(department) == stopped => Done::Lost(1),
        _ => Done::Not,
    }
}

fn late_arrival(chains: &mut [Chain], index: usize, context: &Context) -> Done {
    let minutes = (context.size * 1_440.0) as i64;
    for version in &mut chains[index].versions {
        version.sent = super::edit::later(version.sent, minutes);
        context.mark(version);
    }
    Done::Changed
}
