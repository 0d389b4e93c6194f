//! What names alone say about the files of one patient: versions of a key that contradict each other, results whose order
//! never came, patients of whom nothing but results is known.

use std::collections::{BTreeMap, BTreeSet};

use model::Code;

/// A version of a file, as its name tells of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VersionView {
    /// Condition flag: `1` live, `0` deleted, `2` superseded; others say nothing.
    pub flag: char,
    /// When it was sent to the storage, UTC microseconds; `None` when the name does not tell.
    pub occurred_at: Option<i64>,
}

/// What the versions of one key (patient, care date, data type, order number) are remarked for: indices into `versions`
/// in ascending order, each with its code. The order of the versions does not matter; those without a time are passed
/// over. Data types of which a newer file replaces all before it, whatever its order number, are one key.
///
/// # Example
/// ```
/// use model::Code;
/// use validators::versions::{VersionView, judge};
///
/// let version = |flag, at| VersionView { flag, occurred_at: Some(at) };
/// assert_eq!(judge(&[version('2', 10), version('1', 20)]), []);
/// assert_eq!(judge(&[version('0', 10), version('0', 20), version('1', 30)]), [(2, Code("X06"))]);
/// assert_eq!(judge(&[version('2', 10)]), [(0, Code("X07"))]);
/// ```
pub fn judge(versions: &[VersionView]) -> Vec<(usize, Code)> {
    let known = || {
        let all = versions.iter().enumerate();
        all.filter_map(|(index, version)| Some((index, version.flag, version.occurred_at?)))
    };
    let newest = known().map(|(.., at)| at).max();
    let deleted = known()
        .filter(|(_, flag, _)| *flag == '0')
        .map(|(.., at)| at)
        .min();
    known()
        .filter_map(|(index, flag, at)| match flag {
            '1' if deleted.is_some_and(|deleted| deleted < at) => Some((index, Code("X06"))),
            // A version of the same moment may be the successor.
            '2' if Some(at) == newest && !has_other(versions, at) => Some((index, Code("X07"))),
            _ => None,
        })
        .collect()
}

/// Whether a version of that moment is not superseded.
fn has_other(versions: &[VersionView], at: i64) -> bool {
    let mut others = versions.iter().filter(|version| version.flag != '2');
    others.any(|version| version.occurred_at == Some(at))
}

/// A live file of a patient, as its name tells of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiveFile<'a> {
    /// Data type, such as `OML-11`.
    pub data_type: &'a str,
    /// Order number.
    pub order_no: &'a str,
}

/// Whether a patient with these live files has no live ADT-00 (X03). A patient without live files lacks nothing.
pub fn lacks_demographics(files: &[LiveFile<'_>]) -> bool {
    !files.is_empty() && files.iter().all(|file| file.data_type != "ADT-00")
}

/// Results and the orders they answer, both under one number.
const ORDERS: &[(&str, &str)] = &[
    ("OML-11", "OML-01"),
    ("OMP-11", "OMP-01"),
    ("OMP-12", "OMP-02"),
    ("OMG-11", "OMG-01"),
    ("OMG-12", "OMG-02"),
    ("OMG-13", "OMG-03"),
];

/// How many results find their order by number, per data type of a hospital. Some systems number reports by specimen; a
/// data type of which fewer than half find theirs says nothing about missing orders (X01).
///
/// # Example
/// ```
/// use validators::versions::{LiveFile, OrderLinks, without_order};
///
/// let file = |data_type, order_no| LiveFile { data_type, order_no };
/// let (whole, broken) = (
///     [file("OML-01", "1"), file("OML-11", "1")],
///     [file("OML-11", "2")],
/// );
/// let mut links = OrderLinks::default();
/// links.add(&whole);
/// links.add(&broken);
/// assert!(links.are_telling("OML-11"));
/// assert_eq!(without_order(&broken), [0]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderLinks {
    /// Results, and those of them with an order, by data type of the result.
    of_type: BTreeMap<&'static str, (u64, u64)>,
}

impl OrderLinks {
    /// Counts the live files of one patient.
    pub fn add(&mut self, files: &[LiveFile<'_>]) {
        for (_, data_type, is_linked) in links(files) {
            let (results, linked) = self.of_type.entry(data_type).or_default();
            *results += 1;
            *linked += u64::from(is_linked);
        }
    }

    /// Adds what was counted of other patients.
    pub fn merge(&mut self, other: OrderLinks) {
        for (data_type, theirs) in other.of_type {
            let ours = self.of_type.entry(data_type).or_default();
            ours.0 += theirs.0;
            ours.1 += theirs.1;
        }
    }

    /// Whether a missing order of this data type means something. Ask when all patients of the hospital are counted.
    pub fn are_telling(&self, data_type: &str) -> bool {
        let counts = self.of_type.get(data_type);
        counts.is_some_and(|(results, linked)| linked * 2 >= *results)
    }
}

/// The results among a patient's live files that have no order, as indices in ascending order.
pub fn without_order(files: &[LiveFile<'_>]) -> Vec<usize> {
    links(files)
        .filter(|(.., is_linked)| !is_linked)
        .map(|(index, ..)| index)
        .collect()
}

/// The results of a patient: index, data type, and whether their order is there.
fn links<'a>(files: &'a [LiveFile<'a>]) -> impl Iterator<Item = (usize, &'static str, bool)> + 'a {
    let there: BTreeSet<(&str, &str)> = files
        .iter()
        .map(|file| (file.data_type, file.order_no))
        .collect();
    files.iter().enumerate().filter_map(move |(index, file)| {
        let (result, order) = ORDERS
            .iter()
            .find(|(result, _)| *result == file.data_type)?;
        Some((index, *result, there.contains(&(*order, file.order_no))))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::about;

    const fn version(flag: char, occurred_at: i64) -> VersionView {
        VersionView {
            flag,
            occurred_at: Some(occurred_at),
        }
    }

    fn file<'a>(data_type: &'a str, order_no: &'a str) -> LiveFile<'a> {
        LiveFile {
            data_type,
            order_no,
        }
    }

    #[test]
    fn versions_of_a_key() {
        let (x06, x07) = (Code("X06"), Code("X07"));
        type Case<'a> = (&'a [VersionView], &'a [(usize, Code)]);
        let cases: &[Case<'_>] = &[
            (&[], &[]),
            (&[version('1', 1)], &[]),
            (&[version('2', 1), version('1', 2)], &[]),
            (&[version('0', 1), version('0', 2)], &[]),
            (
                &[version('0', 1), version('0', 2), version('1', 3)],
                &[(2, x06)],
            ),
            (&[version('1', 3), version('0', 1)], &[(0, x06)]),
            // Deleted after all; the history was renamed with it.
            (&[version('1', 1), version('0', 2)], &[]),
            (&[version('2', 5)], &[(0, x07)]),
            (&[version('2', 1), version('2', 2)], &[(1, x07)]),
            (&[version('1', 1), version('2', 2)], &[(1, x07)]),
            (&[version('2', 1), version('0', 2)], &[]),
            (&[version('2', 2), version('1', 2)], &[]),
            (
                &[version('0', 1), version('2', 2), version('1', 3)],
                &[(2, x06)],
            ),
            (&[version('9', 1)], &[]),
            (
                &[VersionView {
                    flag: '2',
                    occurred_at: None,
                }],
                &[],
            ),
        ];
        for (versions, expected) in cases {
            assert_eq!(judge(versions), *expected, "{versions:?}");
        }
        assert!(about(x06.0).is_some() && about(x07.0).is_some());
    }

    #[test]
    fn demographics() {
        assert!(!lacks_demographics(&[]));
        assert!(!lacks_demographics(&[
            file("ADT-00", "9"),
            file("OML-11", "1")
        ]));
        assert!(lacks_demographics(&[
            file("ADT-01", "9"),
            file("OML-11", "1")
        ]));
    }

    #[test]
    fn orders_are_missed_only_where_numbers_link() {
        let linked = [
            file("OML-01", "1"),
            file("OML-11", "1"),
            file("OMG-01", "2"),
        ];
        let broken = [
            file("ADT-00", "9"),
            file("OML-11", "2"),
            file("OML-01", "1"),
        ];
        // Numbered by specimen; orders of another kind do not count.
        let other = [
            file("OMG-01", "7"),
            file("OMG-11", "71"),
            file("OML-01", "71"),
        ];
        let mut links = OrderLinks::default();
        links.add(&linked);
        let mut later = OrderLinks::default();
        later.add(&broken);
        later.add(&other);
        links.merge(later);
        assert_eq!(without_order(&linked), []);
        assert_eq!(without_order(&broken), [1]);
        assert_eq!(without_order(&other), [1]);
        assert!(links.are_telling("OML-11") && !links.are_telling("OMG-11"));
        links.add(&broken);
        assert!(!links.are_telling("OML-11"), "one of three links");
    }

    fn any_versions() -> impl Strategy<Value = Vec<VersionView>> {
        let one = (
            prop::sample::select(vec!['0', '1', '2']),
            prop::option::of(0..5_i64),
        );
        let view = |(flag, occurred_at)| VersionView { flag, occurred_at };
        prop::collection::vec(one.prop_map(view), 0..8)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_order_of_versions_does_not_matter(versions in any_versions()) {
            let found = judge(&versions);
            let mut turned = versions.clone();
            turned.reverse();
            let mut back: Vec<_> = judge(&turned)
                .into_iter()
                .map(|(index, code)| (versions.len() - 1 - index, code))
                .collect();
            back.sort();
            prop_assert_eq!(&found, &back);
            // A live version is never without a successor, a superseded one never sent again.
            for (index, code) in found {
                let flag = if code.0 == "X06" { '1' } else { '2' };
                prop_assert_eq!(versions[index].flag, flag);
            }
        }
    }
}
