//! Defects of one file, bounded: a file of millions of records must not make millions of them.

use model::{Code, Defect, Detail, Place};

/// The most defects of one code that name their place; the last of them counts the others.
const DEFECTS_PER_CODE_MAX: u64 = 32;

/// Defects in the order in which they were met.
#[derive(Debug, Default)]
pub(crate) struct Defects {
    list: Vec<Defect>,
    /// Per code: how many, and where the last one stands in the list.
    counts: Vec<(&'static str, u64, usize)>,
}

impl Defects {
    /// Notes a defect.
    pub(crate) fn push(&mut self, code: &'static str, place: Place, detail: Detail) {
        self.note(
            code,
            place,
            detail,
            DEFECTS_PER_CODE_MAX,
            "of this kind from here on",
        );
    }

    /// Counts a defect that a file usually has often: only its first place is named.
    pub(crate) fn count(&mut self, code: &'static str, place: Place, what: &'static str) {
        self.note(code, place, Detail::Count(1, what), 1, what);
    }

    fn note(
        &mut self,
        code: &'static str,
        place: Place,
        detail: Detail,
        named_max: u64,
        more: &'static str,
    ) {
        let known = self.counts.iter_mut().find(|(known, ..)| *known == code);
        let count = match known {
            Some((_, count, last)) => {
                *count += 1;
                if *count > named_max {
                    if let Some(defect) = self.list.get_mut(*last) {
                        defect.detail = Detail::Count(*count - named_max + 1, more);
                    }
                    return;
                }
                *last = self.list.len();
                *count
            }
            None => {
                self.counts.push((code, 1, self.list.len()));
                1
            }
        };
        debug_assert!(count <= named_max);
        self.list.push(Defect {
            code: Code(code),
            place,
            detail,
        });
    }

    /// In file order; what concerns the whole file comes first.
    pub(crate) fn take(&mut self) -> Vec<Defect> {
        self.counts.clear();
        let mut list = std::mem::take(&mut self.list);
        list.sort_by_key(|defect| defect.place.message);
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defects_are_bounded_and_none_is_lost() {
        let mut defects = Defects::default();
        for line in 1..=40 {
            let place = Place {
                message: line,
                ..Place::default()
            };
            defects.push("S20", place, Detail::None);
            defects.count("T22", place, "dates");
        }
        let list = defects.take();
        assert_eq!(list.len(), 33);
        let of = |code: &str| list.iter().rfind(|defect| defect.code.0 == code).unwrap();
        assert_eq!(of("T22").detail, Detail::Count(40, "dates"));
        assert_eq!(of("T22").place.message, 1);
        let more = Detail::Count(9, "of this kind from here on");
        assert_eq!((of("S20").place.message, of("S20").detail), (32, more));
    }
}
