//! C: items whose codes are missing, misshapen or contradict each other.

use super::edit::change_field;
use super::{Act, Context, Kind, Needs};
use crate::ssmix2::{ResultRow, Version};

/// The kinds of this family.
#[rustfmt::skip]
pub(super) const KINDS: &[Kind] = &[
    Kind::row("no_standard_code", "C01", "The standard half of the code is missing.", no_standard_code),
    Kind::row("short_standard_code", "C02", "JLAC10 has 15 characters: the result identification is cut off.", short_standard_code),
    Kind::row("system_missing", "C03", "The standard code stands without its system JC10.", system_missing),
    Kind::row("new_local_code", "C04", "The item comes under a local code that nobody announced.", new_local_code),
    Kind::row("reversed_codes", "C05", "The local half stands in front of the standard one.", reversed_codes),
    Kind::row("code_of_another_item", "C06", "The standard half is that of another item of the panel.", code_of_another_item).also(&["U03", "U08"]),
    Kind::row("other_material", "C07", "JLAC10 names another material than the specimen.", other_material),
    Kind::row("dummy_code", "C09", "The local code is 99999999.", dummy_code).also(&["C06", "U08", "V11"]),
    Kind::new("icd10_missing", "C10", "The diagnoses have lost their ICD-10 codes.", Act::Version(icd10_missing)).needs(Needs::DataType("PPR-01")),
    Kind::row("comment_row", "C11", "The item is called a comment.", comment_row),
    Kind::row("code_only_in_request", "C12", "The result has no code; only its request has.", code_only_in_request),
];

/// The two halves of a coded element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Halves {
    /// Code, name, system; empty texts where the element is short.
    pub first: [String; 3],
    pub second: [String; 3],
}

impl Halves {
    pub(super) fn of(element: &str) -> Halves {
        let mut parts = element.split('^').map(str::to_owned);
        let mut half = || std::array::from_fn(|_| parts.next().unwrap_or_default());
        Halves {
            first: half(),
            second: half(),
        }
    }

    /// The half whose system is JLAC10.
    pub(super) fn standard(&mut self) -> Option<&mut [String; 3]> {
        [&mut self.first, &mut self.second]
            .into_iter()
            .find(|half| half[2] == "JC10")
    }

    /// The half with another system, or none, that has a code.
    pub(super) fn local(&mut self) -> Option<&mut [String; 3]> {
        [&mut self.first, &mut self.second]
            .into_iter()
            .find(|half| half[2] != "JC10" && !half[0].is_empty())
    }

    /// The element without empty components at its end.
    pub(super) fn element(&self) -> String {
        let all = [&self.first[..], &self.second[..]].concat().join("^");
        all.trim_end_matches('^').to_owned()
    }
}

/// Changes the halves of the item's code; a change that gives the same element does not count.
pub(super) fn recode(row: &mut ResultRow, change: impl Fn(&mut Halves) -> Option<()>) -> bool {
    let mut halves = Halves::of(&row.code);
    let changed = change(&mut halves).is_some();
    let element = halves.element();
    let differs = changed && element != row.code;
    if differs {
        row.code = element;
    }
    differs
}

fn no_standard_code(row: &mut ResultRow, _: &Context) -> bool {
    recode(row, |halves| {
        halves.standard()?;
        halves.first = halves.local()?.clone();
        halves.second = Default::default();
        Some(())
    })
}

fn short_standard_code(row: &mut ResultRow, _: &Context) -> bool {
    recode(row, |halves| {
        let code = &mut halves.standard()?[0];
        (code.len() == 17).then(|| code.truncate(15))
    })
}

fn system_missing(row: &mut ResultRow, _: &Context) -> bool {
    recode(row, |halves| {
        halves.standard()?[2].clear();
        Some(())
    })
}

fn new_local_code(row: &mut ResultRow, _: &Context) -> bool {
    let mut new = String::new();
    let changed = recode(row, |halves| {
        halves.local()?[0].push_str("-N");
        Some(())
    });
    if let Some(local) = Halves::of(&row.code).local().filter(|_| changed) {
        new.push_str(&local[0]);
        row.local_code = new;
    }
    changed
}

fn reversed_codes(row: &mut ResultRow, _: &Context) -> bool {
    recode(row, |halves| {
        halves.local()?;
        let in_front = halves.first[2] == "JC10";
        in_front.then(|| std::mem::swap(&mut halves.first, &mut halves.second))
    })
}

fn code_of_another_item(row: &mut ResultRow, context: &Context) -> bool {
    let Some(other) = context.other else {
        return false;
    };
    recode(row, |halves| {
        let other = context.masters.items.get(other)?;
        halves.standard()?[0].clone_from(&other.jlac10);
        Some(())
    })
}

fn other_material(row: &mut ResultRow, _: &Context) -> bool {
    recode(row, |halves| {
        let code = &mut halves.standard()?[0];
        let material = code.get(9..12)?;
        let other = if material == "001" { "023" } else { "001" };
        code.replace_range(9..12, other);
        Some(())
    })
}

fn dummy_code(row: &mut ResultRow, _: &Context) -> bool {
    let dummy = "99999999";
    let changed = recode(row, |halves| {
        dummy.clone_into(&mut halves.local()?[0]);
        Some(())
    });
    if changed {
        dummy.clone_into(&mut row.local_code);
    }
    changed
}

fn icd10_missing(version: &mut Version, _: &Context) -> bool {
    change_field(version, "PRB", 10, |_| Some(String::new()))
}

fn comment_row(row: &mut ResultRow, _: &Context) -> bool {
    recode(row, |halves| {
        "コメント".clone_into(&mut halves.local()?[1]);
        Some(())
    })
}

fn code_only_in_request(row: &mut ResultRow, _: &Context) -> bool {
    let had = !row.code.is_empty();
    row.code.clear();
    had
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_survive() {
        for element in [
            "3C015000002327101^クレアチニン^JC10^10150^CRE^99LAB",
            "10150^CRE^99LAB",
            "^^^10150^CRE^99LAB",
        ] {
            assert_eq!(Halves::of(element).element(), element);
        }
        let mut halves = Halves::of("10150^CRE^99LAB^3C015000002327101^クレアチニン^JC10");
        assert_eq!(
            halves.local().map(|half| half[0].clone()).as_deref(),
            Some("10150")
        );
        assert_eq!(
            halves.standard().map(|half| half[0].clone()).as_deref(),
            Some("3C015000002327101")
        );
    }
}
