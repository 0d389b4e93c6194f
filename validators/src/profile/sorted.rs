//! Sorted lists that take another in: states of a handful of pairs are merged by the million when a year is folded.

/// Takes `other` into `kept`, both ascending by key; what stands in both is combined. Nothing is allocated while the room is enough.
pub(super) fn merge<T: Copy, K: Ord>(
    kept: &mut Vec<T>,
    other: &[T],
    key: impl Fn(&T) -> K,
    combine: impl Fn(T, T) -> T,
) {
    let Some(last) = other.last() else {
        return;
    };
    if other.len() * FEW_TIMES < kept.len() {
        for theirs in other {
            match kept.binary_search_by_key(&key(theirs), &key) {
                Ok(at) => kept[at] = combine(kept[at], *theirs),
                Err(at) => kept.insert(at, *theirs),
            }
        }
        return;
    }
    let new = missing(kept, other, &key);
    let (mut left, mut right) = (kept.len(), other.len());
    kept.resize(left + new, *last);
    // From the back, so that what is not yet read is never written over.
    let mut to = kept.len();
    while right > 0 {
        to -= 1;
        let theirs = other[right - 1];
        let order = match left {
            0 => std::cmp::Ordering::Less,
            _ => key(&kept[left - 1]).cmp(&key(&theirs)),
        };
        kept[to] = match order {
            std::cmp::Ordering::Less => theirs,
            std::cmp::Ordering::Equal => combine(kept[left - 1], theirs),
            std::cmp::Ordering::Greater => kept[left - 1],
        };
        left -= usize::from(order.is_ge());
        right -= usize::from(order.is_le());
    }
}

/// So many times fewer are put in one by one.
const FEW_TIMES: usize = 8;

/// How many of `other` are not in `kept`.
fn missing<T, K: Ord>(kept: &[T], other: &[T], key: &impl Fn(&T) -> K) -> usize {
    let (mut at, mut found) = (0, 0);
    for theirs in other {
        let wanted = key(theirs);
        while kept.get(at).is_some_and(|own| key(own) < wanted) {
            at += 1;
        }
        found += usize::from(kept.get(at).is_some_and(|own| key(own) == wanted));
    }
    other.len() - found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merging_is_as_adding_one_by_one() {
        let lists: [&[i32]; 7] = [
            &[],
            &[5],
            &[1, 2, 3],
            &[2, 4, 6, 8],
            &[-3, 5, 9],
            &[1, 2, 3, 4, 5, 6],
            &[0, 1, 2, 3, 4, 6, 7, 8, 10, 11],
        ];
        for one in lists {
            for other in lists {
                let pairs = |list: &[i32]| list.iter().map(|key| (*key, 1)).collect::<Vec<_>>();
                let mut merged = pairs(one);
                let combine = |a: (i32, i32), b: (i32, i32)| (a.0, a.1 + b.1);
                merge(&mut merged, &pairs(other), |pair| pair.0, combine);
                let mut expected = std::collections::BTreeMap::new();
                for key in one.iter().chain(other) {
                    *expected.entry(*key).or_insert(0) += 1;
                }
                assert!(merged.into_iter().eq(expected), "{one:?} {other:?}");
            }
        }
    }
}
