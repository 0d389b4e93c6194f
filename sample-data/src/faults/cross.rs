//! X: files that are sound by themselves and contradict others of the patient.

use jiff::ToSpan;
use model::Bucket;

use super::edit::{change_field, copy, is, later, moved, segments, set_field};
use super::{Act, Context, Done, Kind, Needs};
use crate::ssmix2::{Chain, Version};

/// The kinds of this family.
#[rustfmt::skip]
pub(super) const KINDS: &[Kind] = &[
    Kind::new("result_without_order", "X01", "The order of a report was never delivered.", Act::Chains(result_without_order)).needs(Needs::DataType("OML-01")),
    Kind::new("discharge_without_admission", "X02", "The admission of a stay that ended was never delivered.", Act::Chains(discharge_without_admission)).needs(Needs::DataType("ADT-22")),
    Kind::new("admitted_twice", "X02", "A second admission lies in the midst of a stay.", Act::Chains(admitted_twice)).needs(Needs::DataType("ADT-22")),
    Kind::new("no_demographics", "X03", "The patient has data and no ADT-00.", Act::Chains(no_demographics)).needs(Needs::DataType("ADT-00")),
    Kind::new("result_in_two_files", "X04", "The same results lie under a second order number.", Act::Chains(result_in_two_files)),
    Kind::new("deleted_then_sent_again", "X06", "The report was taken back and sent once more under the same key.", Act::Chains(deleted_then_sent_again)),
    Kind::new("superseded_without_successor", "X07", "The file was renamed to flag 2, and no newer one came.", Act::Sole(superseded_without_successor)),
];

fn result_without_order(chains: &mut [Chain], index: usize, _: &Context) -> Done {
    let mut order = chains[index].clone();
    let is_live = order.versions.iter().all(|version| !version.deletes);
    // Reports of single specimens have order numbers of their own, which the order lists.
    let numbers = order.versions.iter_mut().flat_map(segments);
    let numbers: Vec<String> = numbers.map(|segment| segment.clone()).collect();
    let has_result = |chain: &Chain| {
        let is_listed = || numbers.iter().any(|text| text.contains(&chain.order_no));
        chain.data_type == "OML-11" && (chain.order_no == chains[index].order_no || is_listed())
    };
    match is_live && chains.iter().any(has_result) {
        true => Done::Lost(1),
        false => Done::Not,
    }
}

fn discharge_without_admission(chains: &mut [Chain], index: usize, _: &Context) -> Done {
    let admitted = chains[index].care_date;
    let is_end = |chain: &Chain| chain.data_type == "ADT-52" && chain.care_date >= admitted;
    match chains.iter().any(is_end) {
        true => Done::Lost(1),
        false => Done::Not,
    }
}

fn admitted_twice(chains: &mut [Chain], index: usize, context: &Context) -> Done {
    let next = context
        .care_date
        .and_then(|date| date.checked_add(1.day()).ok());
    let same_day = |chain: &Chain| chain.data_type == context.data_type && chain.care_date == next;
    let newest = chains[index].versions.last().cloned();
    let (Some(mut version), false) = (newest, next.is_none() || chains.iter().any(same_day)) else {
        return Done::Not;
    };
    if version.deletes {
        return Done::Not;
    }
    version.sent = later(version.sent, 24 * 60);
    change_field(&mut version, "PV1", 44, |admitted| moved(admitted, 1));
    context.mark(&mut version);
    let extra = Chain {
        care_date: next,
        versions: vec![version],
        ..chains[index].clone()
    };
    Done::Added(vec![extra])
}

fn no_demographics(chains: &mut [Chain], index: usize, _: &Context) -> Done {
    let data_type = &chains[index].data_type;
    match chains.iter().any(|chain| chain.data_type != *data_type) {
        true => Done::Lost(1),
        false => Done::Not,
    }
}

fn result_in_two_files(chains: &mut [Chain], index: usize, context: &Context) -> Done {
    let live = chains[index]
        .versions
        .iter()
        .all(|version| !version.deletes);
    let Some(mut extra) = copy(&chains[index], '8', 3).filter(|_| live) else {
        return Done::Not;
    };
    for version in &mut extra.versions {
        context.mark(version);
    }
    Done::Added(vec![extra])
}

fn deleted_then_sent_again(chains: &mut [Chain], index: usize, context: &Context) -> Done {
    let [first] = &chains[index].versions[..] else {
        return Done::Not;
    };
    if first.deletes {
        return Done::Not;
    }
    let mut deletion = first.clone();
    deletion.sent = later(first.sent, 60);
    deletion.deletes = true;
    for segment in segments(&mut deletion) {
        if is(segment, "ORC") {
            set_field(segment, 1, "CA");
        }
    }
    let mut again = first.clone();
    again.sent = later(first.sent, 120);
    context.mark(&mut again);
    chains[index].versions.extend([deletion, again]);
    Done::Changed
}

fn superseded_without_successor(version: &mut Version, _: &Context) -> bool {
    version.damage.flag = Some('2');
    version.damage.bucket = Some(Bucket::Superseded);
    true
}
