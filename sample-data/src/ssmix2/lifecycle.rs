//! What stands on disk on a morning: the versions of a chain with the condition flags that the storage's rules give them.
//!
//! A new version renames the live one from `_1` to `_2`; a version that takes the chain back renames all to `_0` and is one
//! of them. Whatever follows a taken-back chain is live again, and what was taken back stays so.

use jiff::civil::DateTime;
use model::Bucket;

use super::name::{FileName, stamp};
use super::{Chain, Version};

/// A version as it stands on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Placed {
    /// Index into the versions of the chain.
    pub version: usize,
    /// The condition flag that the name shows.
    pub flag: char,
    /// Folder and name below the root.
    pub path: String,
    /// Where the file ends.
    pub bucket: Bucket,
}

/// The versions that were sent by `as_of`, in the order in which they were sent.
pub(crate) fn placed(chain: &Chain, as_of: DateTime) -> Vec<Placed> {
    let sent = chain.versions.iter().take_while(|it| it.sent <= as_of);
    let flags = flags(sent.map(|version| version.deletes));
    let versions = chain.versions.iter().zip(flags).enumerate();
    versions
        .map(|(index, (version, flag))| place(chain, index, version, flag))
        .collect()
}

/// The flags of versions of which it is known whether each takes the chain back.
fn flags(deletes: impl Iterator<Item = bool>) -> Vec<char> {
    let mut flags = Vec::new();
    for deletes in deletes {
        if deletes {
            flags.fill('0');
            flags.push('0');
        } else {
            if let Some(live) = flags.last_mut().filter(|flag| **flag == '1') {
                *live = '2';
            }
            flags.push('1');
        }
    }
    flags
}

fn place(chain: &Chain, index: usize, version: &Version, ruled: char) -> Placed {
    let damage = &version.damage;
    let flag = damage.flag.unwrap_or(ruled);
    let name = FileName {
        patient_id: chain.patient_id.clone(),
        care_date: chain.care_date,
        data_type: chain.data_type.clone(),
        order_no: chain.order_no.clone(),
        occurred_at: format!("{}{:03}", stamp(version.sent), version.milliseconds),
        department: version.department.clone(),
        condition_flag: flag,
    };
    let folder = damage.folder.clone().unwrap_or_else(|| name.folder());
    let file = damage.file_name.clone().unwrap_or_else(|| name.to_string());
    let is_renamed = damage.flag.is_some() || damage.folder.is_some() || damage.file_name.is_some();
    let bucket = match (damage.bucket, flag) {
        (Some(bucket), _) if is_renamed => bucket,
        (_, '0') => Bucket::Deleted,
        (_, '2') => Bucket::Superseded,
        (bucket, _) => bucket.unwrap_or(Bucket::Stored),
    };
    Placed {
        version: index,
        flag,
        path: if folder.is_empty() {
            file
        } else {
            format!("{folder}/{file}")
        },
        bucket,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::ToSpan;
    use jiff::civil::date;

    use super::*;
    use crate::random::Random;
    use crate::ssmix2::{Content, Damage};

    fn chain(deletes: &[bool]) -> Chain {
        let start = date(2026, 11, 1).at(9, 0, 0, 0);
        let version = |(index, deletes): (usize, &bool)| Version {
            sent: start.saturating_add((index as i64 * 12).hours()),
            milliseconds: index as u16,
            department: None,
            deletes: *deletes,
            event: "OUL^R22^OUL_R22",
            content: Content::Segments(Vec::new()),
            wire: Default::default(),
            character_set: None,
            damage: Damage::default(),
        };
        Chain {
            root: 0,
            patient_id: "9000001".into(),
            care_date: Some(date(2026, 11, 1)),
            data_type: "OML-11".into(),
            order_no: "202611010000100".into(),
            versions: deletes.iter().enumerate().map(version).collect(),
        }
    }

    fn shown(placed: &[Placed]) -> String {
        placed.iter().map(|it| it.flag).collect()
    }

    #[test]
    fn flags_follow_the_rules_of_the_storage() {
        let end = date(2027, 1, 1).at(0, 0, 0, 0);
        for (deletes, expected) in [
            (&[][..], ""),
            (&[false], "1"),
            (&[false, false], "21"),
            (&[false, false, true], "000"),
            (&[false, true, false], "001"),
            (&[false, true, false, false, true], "00000"),
            (&[false, true, false, false], "0021"),
        ] {
            assert_eq!(shown(&placed(&chain(deletes), end)), expected);
        }
    }

    #[test]
    fn what_was_not_sent_is_not_there() {
        let chain = chain(&[false, false, true]);
        let at = |hours: i64| {
            date(2026, 11, 1)
                .at(9, 0, 0, 0)
                .saturating_add(hours.hours())
        };
        for (hours, expected) in [(-1, ""), (0, "1"), (11, "1"), (12, "21"), (24, "000")] {
            assert_eq!(shown(&placed(&chain, at(hours))), expected, "{hours}");
        }
        assert_eq!(
            placed(&chain, at(0))[0].path,
            "900/000/9000001/20261101/OML-11/\
             9000001_20261101_OML-11_202611010000100_20261101090000000_-_1"
        );
    }

    #[test]
    fn damage_decides_name_and_bucket() {
        let end = date(2027, 1, 1).at(0, 0, 0, 0);
        let mut chain = chain(&[false, false]);
        chain.versions[1].damage.bucket = Some(Bucket::Quarantined);
        let buckets = |chain: &Chain| placed(chain, end).into_iter().map(|it| it.bucket);
        assert!(buckets(&chain).eq([Bucket::Superseded, Bucket::Quarantined]));
        chain.versions[0].damage.bucket = Some(Bucket::Quarantined);
        assert!(buckets(&chain).eq([Bucket::Superseded, Bucket::Quarantined]));
        chain.versions[0].damage.flag = Some('9');
        assert!(buckets(&chain).eq([Bucket::Quarantined, Bucket::Quarantined]));
        assert_eq!(shown(&placed(&chain, end)), "91");
        chain.versions[0].damage = Damage {
            folder: Some("000/000".into()),
            file_name: Some("Thumbs.db".into()),
            bucket: Some(Bucket::OutOfScope),
            ..Damage::default()
        };
        let first = placed(&chain, end).remove(0);
        assert_eq!(first.path, "000/000/Thumbs.db");
        assert_eq!(first.bucket, Bucket::OutOfScope);
    }

    /// The names of a morning without their flags.
    fn tree(chain: &Chain, as_of: DateTime) -> BTreeMap<String, char> {
        let files = placed(chain, as_of).into_iter();
        files
            .map(|file| (file.path[..file.path.len() - 1].to_owned(), file.flag))
            .collect()
    }

    #[test]
    fn mornings_follow_from_each_other_by_flags_and_additions() {
        let mut random = Random::keyed(41, &[]);
        let mut renames = 0;
        for _ in 0..300 {
            let deletes: Vec<bool> = (0..random.below(7) + 1)
                .map(|_| random.chance(30))
                .collect();
            let chain = chain(&deletes);
            let mut before = BTreeMap::new();
            for morning in 0..6 {
                let as_of = date(2026, 11, 2)
                    .at(6, 0, 0, 0)
                    .saturating_add(morning.days());
                let after = tree(&chain, as_of);
                for (name, flag) in &before {
                    let now = after.get(name).expect("a name vanished");
                    let allowed: &[char] = match flag {
                        '1' => &['1', '2', '0'],
                        '2' => &['2', '0'],
                        _ => &['0'],
                    };
                    assert!(allowed.contains(now), "{flag} became {now}");
                    renames += u32::from(now != flag);
                }
                assert!(after.values().filter(|flag| **flag == '1').count() <= 1);
                before = after;
            }
            assert_eq!(before.len(), deletes.len());
        }
        assert!(renames > 100, "{renames}");
    }
}
