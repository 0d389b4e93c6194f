//! F: files that are not what or where their names say.

use model::Bucket;

use super::edit::{another_number, change_field, copy, later, live_name};
use super::{Act, Context, Done, Kind};
use crate::ssmix2::{Chain, Content, Version};

/// The kinds of this family.
#[rustfmt::skip]
pub(super) const KINDS: &[Kind] = &[
    Kind::new("name_six_fields", "F01", "The department is missing in the file name, which then has six fields.", Act::Sole(name_six_fields)),
    Kind::new("foreign_file", "F01", "A file of another program lies beside the message.", Act::Chains(foreign_file)),
    Kind::new("backup_copy", "F01", "A copy with `.bak` behind its name lies beside the message.", Act::Chains(backup_copy)),
    Kind::new("wrong_folder", "F02", "The file lies in the folder of another patient.", Act::Sole(wrong_folder)),
    Kind::new("wrong_flag", "F03", "The condition flag is 9.", Act::Sole(wrong_flag)),
    Kind::new("impossible_timestamp", "F04", "The time in the file name has the hour 25.", Act::Sole(impossible_timestamp)),
    Kind::new("empty_file", "F05", "The file has no bytes.", Act::Version(empty_file)),
    Kind::new("tiny_file", "F05", "The file has two bytes.", Act::Version(tiny_file)),
    Kind::new("several_live", "F06", "The file was sent again and the older one was not renamed, so both are live.", Act::Chains(several_live)),
    Kind::new("deleted_without_message", "F07", "The file was renamed to flag 0, and no message says why.", Act::Sole(deleted_without_message)),
    Kind::new("other_patient_inside", "F08", "PID-3 names another patient than the file name.", Act::Version(other_patient_inside)),
    Kind::new("wrong_event", "F09", "MSH-9 is that of another data type.", Act::Version(wrong_event)),
    Kind::new("unknown_data_type", "F17", "A copy of the message lies under a data type that the standard does not know.", Act::Chains(unknown_data_type)),
];

fn name_six_fields(version: &mut Version, context: &Context) -> bool {
    let name = live_name(version, context).to_string();
    let fields: Vec<&str> = name.split('_').collect();
    let [front @ .., _, flag] = &fields[..] else {
        return false;
    };
    version.damage.file_name = Some(format!("{}_{flag}", front.join("_")));
    version.damage.bucket = Some(Bucket::Quarantined);
    true
}

/// A further chain of one version, the newest of the given one.
fn beside(chain: &Chain, context: &Context) -> Option<Chain> {
    let mut version = chain.versions.last().filter(|last| !last.deletes)?.clone();
    context.mark(&mut version);
    Some(Chain {
        versions: vec![version],
        ..chain.clone()
    })
}

fn foreign_file(chains: &mut [Chain], index: usize, context: &Context) -> Done {
    let Some(mut extra) = beside(&chains[index], context) else {
        return Done::Not;
    };
    for version in &mut extra.versions {
        version.content = Content::Raw(b"\xd0\xcf\x11\xe0 sample of a foreign file".to_vec());
        version.damage.file_name = Some("Thumbs.db".to_owned());
        version.damage.bucket = Some(Bucket::Quarantined);
    }
    Done::Added(vec![extra])
}

fn backup_copy(chains: &mut [Chain], index: usize, context: &Context) -> Done {
    let Some(mut extra) = beside(&chains[index], context) else {
        return Done::Not;
    };
    for version in &mut extra.versions {
        let name = live_name(version, context);
        version.damage.file_name = Some(format!("{name}.bak"));
        version.damage.bucket = Some(Bucket::Quarantined);
    }
    Done::Added(vec![extra])
}

fn wrong_folder(version: &mut Version, context: &Context) -> bool {
    let mut name = live_name(version, context);
    name.patient_id = another_number(&name.patient_id);
    version.damage.folder = Some(name.folder());
    version.damage.bucket = Some(Bucket::Quarantined);
    true
}

fn wrong_flag(version: &mut Version, _: &Context) -> bool {
    version.damage.flag = Some('9');
    version.damage.bucket = Some(Bucket::Quarantined);
    true
}

fn impossible_timestamp(version: &mut Version, context: &Context) -> bool {
    let mut name = live_name(version, context);
    name.occurred_at.replace_range(8..10, "25");
    version.damage.file_name = Some(name.to_string());
    true
}

/// Of a data type that is read, the file is quarantined; others are out of scope whatever is in them.
pub(super) fn unreadable(version: &mut Version, context: &Context) {
    if READ.contains(&context.data_type) {
        version.damage.bucket = Some(Bucket::Quarantined);
    }
}

/// Data types whose content is looked at.
const READ: &[&str] = &["ADT-00", "OML-11"];

fn empty_file(version: &mut Version, context: &Context) -> bool {
    version.damage.bytes.push(|_| Vec::new());
    unreadable(version, context);
    true
}

fn tiny_file(version: &mut Version, context: &Context) -> bool {
    version.damage.bytes.push(|_| b"\x82\xa0".to_vec());
    unreadable(version, context);
    true
}

fn several_live(chains: &mut [Chain], index: usize, context: &Context) -> Done {
    let [version] = &mut chains[index].versions[..] else {
        return Done::Not;
    };
    if version.deletes {
        return Done::Not;
    }
    let mut newer = version.clone();
    newer.sent = later(version.sent, 30);
    version.damage.flag = Some('1');
    version.damage.bucket = Some(Bucket::Superseded);
    context.mark(version);
    chains[index].versions.push(newer);
    Done::Changed
}

fn deleted_without_message(version: &mut Version, _: &Context) -> bool {
    version.damage.flag = Some('0');
    version.damage.bucket = Some(Bucket::Deleted);
    true
}

fn other_patient_inside(version: &mut Version, context: &Context) -> bool {
    let other = another_number(context.patient_id);
    change_field(version, "PID", 3, |ids| {
        Some(ids.replacen(context.patient_id, &other, 1))
    })
}

fn wrong_event(version: &mut Version, _: &Context) -> bool {
    let demographics = "ADT^A08^ADT_A01";
    version.event = if version.event == demographics {
        "ADT^A01^ADT_A01"
    } else {
        demographics
    };
    true
}

fn unknown_data_type(chains: &mut [Chain], index: usize, context: &Context) -> Done {
    let extra = beside(&chains[index], context);
    let Some(mut extra) = extra.and_then(|extra| copy(&extra, '9', 1)) else {
        return Done::Not;
    };
    "XXX-99".clone_into(&mut extra.data_type);
    for version in &mut extra.versions {
        version.damage.bucket = Some(Bucket::OutOfScope);
    }
    Done::Added(vec![extra])
}
