//! What a load changed in a hospital's codebook: codes that came, were renamed, renumbered or given another unit, codes that are no
//! longer sent, and codes that now seem to stand for something else. Mappings go wrong when these pass unseen.

use std::collections::{BTreeMap, BTreeSet};

use model::Lang;
use unicode_normalization::UnicodeNormalization;

use crate::{CodeRow, Domain};

/// Names that share fewer of their pairs of letters than this (Dice coefficient) are taken for names of different items. Spellings
/// of one name (`AST(GOT)` and `ＡＳＴ`) share half or more.
const SIMILARITY_MIN: f64 = 0.3;

/// The codebooks that are compared.
#[derive(Clone, Copy, Debug)]
pub struct Codebooks<'a> {
    /// As the load found it.
    pub before: &'a [CodeRow],
    /// As the load left it; what was seen once stays in it.
    pub after: &'a [CodeRow],
    /// As-of date of the load before, days since 1970-01-01.
    pub day_before: i32,
    /// As-of date of the load.
    pub day: i32,
    /// A code that was not seen for so many days has vanished.
    pub vanished_days: i32,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CodeChange {
    /// What the code stands for.
    pub domain: Domain,
    /// Local code.
    pub local_code: String,
    /// Its name now.
    pub local_name: Option<String>,
    /// What changed.
    pub kind: ChangeKind,
    /// Live rows of the code under this name.
    pub rows: i64,
}

/// What changed about a code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// Neither the code nor its name was known.
    New,
    /// The code has another name.
    Renamed {
        /// Before.
        from: Option<String>,
    },
    /// The code has a name of something else, and the old name is no longer sent: it may stand for another item now.
    Reused {
        /// The old name.
        from: Option<String>,
    },
    /// A known name comes under a code that is new.
    Recoded {
        /// The code it had.
        from: String,
    },
    /// Code and name come with another unit.
    UnitChanged {
        /// Before; `None` for no unit.
        from: Option<String>,
        /// Now.
        to: Option<String>,
    },
    /// Code and name come with another specimen.
    SpecimenChanged {
        /// Before; `None` for no specimen.
        from: Option<String>,
        /// Now.
        to: Option<String>,
    },
    /// The code is no longer sent.
    Vanished,
}

/// The changes of a load, sorted by domain, code, name and kind. Equal codebooks in any order of rows give equal changes.
///
/// A code vanishes once: on the first load for which it was not seen for [`Codebooks::vanished_days`].
///
/// # Example
/// ```
/// use mappings::{ChangeKind, CodeRow, Codebooks, Domain, codebook_changes};
/// let row = |name: &str| CodeRow {
///     domain: Domain::Lab,
///     local_code: "0101".to_owned(),
///     local_name: Some(name.to_owned()),
///     unit: Some("U/L".to_owned()),
///     specimen: None,
///     rows: 5,
///     first_seen: Some(100),
///     last_seen: Some(100),
///     declared_code: None,
///     state: "unmapped".to_owned(),
///     standard_code: None,
/// };
/// let (before, after) = ([row("AST")], [row("AST"), row("AST(GOT)")]);
/// let changes = codebook_changes(Codebooks {
///     before: &before, after: &after, day_before: 100, day: 101, vanished_days: 90,
/// });
/// assert_eq!(changes.len(), 1);
/// assert_eq!(changes[0].kind, ChangeKind::Renamed { from: Some("AST".to_owned()) });
/// ```
pub fn codebook_changes(books: Codebooks<'_>) -> Vec<CodeChange> {
    let of_domain = |domain: Domain| {
        let only = |rows: &[CodeRow]| -> Vec<CodeRow> {
            let of_domain = rows.iter().filter(|row| row.domain == domain);
            of_domain.cloned().collect()
        };
        changes_of(
            domain,
            Codebooks {
                before: &only(books.before),
                after: &only(books.after),
                ..books
            },
        )
    };
    Domain::ALL.into_iter().flat_map(of_domain).collect()
}

/// The changes of codebooks that hold one domain.
fn changes_of(domain: Domain, books: Codebooks<'_>) -> Vec<CodeChange> {
    let known = Known::of(books.before);
    let mut changes = BTreeSet::new();
    for ((code, name), rows) in by_code_and_name(books.after) {
        let is_new = |row: &&&CodeRow| !known.rows.contains(&key(row));
        let fresh: Vec<&CodeRow> = rows.iter().filter(is_new).copied().collect();
        let live = rows.iter().map(|row| row.rows).sum();
        let kinds = match known.codes.get(code) {
            _ if fresh.is_empty() => Vec::new(),
            None => vec![known.new_or_recoded(name)],
            Some(old) if !old.contains_key(&name) => vec![renamed_or_reused(books, code, &fresh)],
            Some(old) => fresh
                .iter()
                .flat_map(|row| unit_and_specimen(&old[&name], row))
                .collect(),
        };
        let of_kind = |kind| change(domain, code, name, kind, live);
        changes.extend(kinds.into_iter().map(of_kind));
    }
    changes.extend(vanished(domain, books));
    changes.into_iter().collect()
}

impl CodeChange {
    /// The change as a sentence without its end.
    pub fn text(&self, lang: Lang) -> String {
        self.kind.text(lang)
    }
}

impl ChangeKind {
    /// Its name in files and JSON.
    pub const fn name(&self) -> &'static str {
        match self {
            ChangeKind::New => "new",
            ChangeKind::Renamed { .. } => "renamed",
            ChangeKind::Reused { .. } => "reused",
            ChangeKind::Recoded { .. } => "recoded",
            ChangeKind::UnitChanged { .. } => "unit_changed",
            ChangeKind::SpecimenChanged { .. } => "specimen_changed",
            ChangeKind::Vanished => "vanished",
        }
    }

    /// The name, code, unit or specimen before.
    pub fn before(&self) -> Option<&str> {
        match self {
            ChangeKind::New | ChangeKind::Vanished => None,
            ChangeKind::Recoded { from } => Some(from),
            ChangeKind::Renamed { from }
            | ChangeKind::Reused { from }
            | ChangeKind::UnitChanged { from, .. }
            | ChangeKind::SpecimenChanged { from, .. } => from.as_deref(),
        }
    }

    /// The unit or specimen now.
    pub fn after(&self) -> Option<&str> {
        match self {
            ChangeKind::UnitChanged { to, .. } | ChangeKind::SpecimenChanged { to, .. } => {
                to.as_deref()
            }
            _ => None,
        }
    }

    /// The change that a name, what was before and what is now stand for; `None` for another name.
    pub fn from_parts(
        name: &str,
        before: Option<String>,
        after: Option<String>,
    ) -> Option<ChangeKind> {
        Some(match name {
            "new" => ChangeKind::New,
            "renamed" => ChangeKind::Renamed { from: before },
            "reused" => ChangeKind::Reused { from: before },
            "recoded" => ChangeKind::Recoded { from: before? },
            "vanished" => ChangeKind::Vanished,
            "unit_changed" => ChangeKind::UnitChanged {
                from: before,
                to: after,
            },
            "specimen_changed" => ChangeKind::SpecimenChanged {
                from: before,
                to: after,
            },
            _ => return None,
        })
    }

    fn text(&self, lang: Lang) -> String {
        let said = |text: &Option<String>| match (text, lang) {
            (Some(text), Lang::Ja) => format!("「{text}」"),
            (Some(text), Lang::En) => format!("\"{text}\""),
            (None, Lang::Ja) => "なし".to_owned(),
            (None, Lang::En) => "none".to_owned(),
        };
        match (self, lang) {
            (ChangeKind::New, Lang::Ja) => "新しいコード".to_owned(),
            (ChangeKind::New, Lang::En) => "new code".to_owned(),
            (ChangeKind::Renamed { from }, Lang::Ja) => format!("名称の変更 (前は{})", said(from)),
            (ChangeKind::Renamed { from }, Lang::En) => format!("renamed, before {}", said(from)),
            (ChangeKind::Reused { from }, Lang::Ja) => {
                format!("別の項目に使い回された疑い (前は{})", said(from))
            }
            (ChangeKind::Reused { from }, Lang::En) => {
                format!("perhaps used for another item, before {}", said(from))
            }
            (ChangeKind::Recoded { from }, Lang::Ja) => format!("コードの変更 (前は {from})"),
            (ChangeKind::Recoded { from }, Lang::En) => format!("another code, before {from}"),
            (ChangeKind::UnitChanged { from, to }, Lang::Ja) => {
                format!("単位の変更 ({}から{})", said(from), said(to))
            }
            (ChangeKind::UnitChanged { from, to }, Lang::En) => {
                format!("unit changed from {} to {}", said(from), said(to))
            }
            (ChangeKind::SpecimenChanged { from, to }, Lang::Ja) => {
                format!("検体の変更 ({}から{})", said(from), said(to))
            }
            (ChangeKind::SpecimenChanged { from, to }, Lang::En) => {
                format!("specimen changed from {} to {}", said(from), said(to))
            }
            (ChangeKind::Vanished, Lang::Ja) => "送られなくなったコード".to_owned(),
            (ChangeKind::Vanished, Lang::En) => "no longer sent".to_owned(),
        }
    }
}

/// Code, name, unit and specimen of a row.
type Key<'a> = (&'a str, Option<&'a str>, Option<&'a str>, Option<&'a str>);

/// The rows of a code by its names.
type ByName<'a> = BTreeMap<Option<&'a str>, Vec<&'a CodeRow>>;

/// The codebook before, as it is asked.
struct Known<'a> {
    rows: BTreeSet<Key<'a>>,
    codes: BTreeMap<&'a str, ByName<'a>>,
    /// The first code of each folded name.
    names: BTreeMap<String, &'a str>,
}

impl<'a> Known<'a> {
    fn of(before: &'a [CodeRow]) -> Known<'a> {
        let mut known = Known {
            rows: before.iter().map(key).collect(),
            codes: BTreeMap::new(),
            names: BTreeMap::new(),
        };
        for ((code, name), rows) in by_code_and_name(before) {
            known.codes.entry(code).or_default().insert(name, rows);
            let folded = name.map(folded).filter(|name| !name.is_empty());
            if let Some(folded) = folded {
                known.names.entry(folded).or_insert(code);
            }
        }
        known
    }

    fn new_or_recoded(&self, name: Option<&str>) -> ChangeKind {
        match name.and_then(|name| self.names.get(&folded(name))) {
            Some(from) => ChangeKind::Recoded {
                from: (*from).to_owned(),
            },
            None => ChangeKind::New,
        }
    }
}

fn key(row: &CodeRow) -> Key<'_> {
    (
        &row.local_code,
        row.local_name.as_deref(),
        row.unit.as_deref(),
        row.specimen.as_deref(),
    )
}

/// Rows by code and name, each in the order of unit and specimen.
fn by_code_and_name(rows: &[CodeRow]) -> BTreeMap<(&str, Option<&str>), Vec<&CodeRow>> {
    let mut found: BTreeMap<_, Vec<&CodeRow>> = BTreeMap::new();
    for row in rows {
        let (code, name, ..) = key(row);
        found.entry((code, name)).or_default().push(row);
    }
    for rows in found.values_mut() {
        rows.sort_unstable_by_key(|row| key(row));
    }
    found
}

fn change(
    domain: Domain,
    code: &str,
    name: Option<&str>,
    kind: ChangeKind,
    rows: i64,
) -> CodeChange {
    CodeChange {
        domain,
        local_code: code.to_owned(),
        local_name: name.map(str::to_owned),
        kind,
        rows,
    }
}

/// A known code under a name that it did not have. The old name is the one that was sent last.
fn renamed_or_reused(books: Codebooks<'_>, code: &str, fresh: &[&CodeRow]) -> ChangeKind {
    let name = fresh.first().and_then(|row| row.local_name.as_deref());
    let first_day = fresh.iter().filter_map(|row| row.first_seen).min();
    let old_keys: BTreeSet<Key<'_>> = books.before.iter().map(key).collect();
    // What was known before, with the days on which it was seen up to now: the load may have brought the old name again.
    let old = || {
        let rows = books.after.iter().chain(books.before);
        rows.filter(|row| row.local_code == code && old_keys.contains(&key(row)))
    };
    let latest = old().max_by_key(|row| (row.last_seen, &row.local_name));
    let from = latest.and_then(|row| row.local_name.clone());
    let is_gone = old().all(|row| row.last_seen < first_day);
    let is_like_one = old().any(|row| match (row.local_name.as_deref(), name) {
        (Some(old), Some(name)) => similarity(old, name) >= SIMILARITY_MIN,
        // Nothing can be said of a code that had no name, or has none now.
        _ => true,
    });
    if is_gone && !is_like_one {
        ChangeKind::Reused { from }
    } else {
        ChangeKind::Renamed { from }
    }
}

/// What is new about a row of a known code and name. `from` is what most of the rows had.
fn unit_and_specimen(old: &[&CodeRow], row: &CodeRow) -> Vec<ChangeKind> {
    let mut kinds = Vec::new();
    let most = old.iter().max_by_key(|row| row.rows);
    if old.iter().all(|old| old.unit != row.unit) {
        kinds.push(ChangeKind::UnitChanged {
            from: most.and_then(|most| most.unit.clone()),
            to: row.unit.clone(),
        });
    }
    if old.iter().all(|old| old.specimen != row.specimen) {
        kinds.push(ChangeKind::SpecimenChanged {
            from: most.and_then(|most| most.specimen.clone()),
            to: row.specimen.clone(),
        });
    }
    kinds
}

/// Codes that were within the days of grace on the day before and are no longer.
fn vanished(domain: Domain, books: Codebooks<'_>) -> Vec<CodeChange> {
    let mut last: BTreeMap<&str, &CodeRow> = BTreeMap::new();
    for row in books.after.iter().filter(|row| row.last_seen.is_some()) {
        let last = last.entry(&row.local_code).or_insert(row);
        if (row.last_seen, key(row)) > (last.last_seen, key(last)) {
            *last = row;
        }
    }
    let mut changes = Vec::new();
    for (code, row) in last {
        let Some(last_seen) = row.last_seen else {
            continue;
        };
        let is_past = |day: i32| day.saturating_sub(last_seen) >= books.vanished_days;
        if is_past(books.day) && !is_past(books.day_before) {
            let kind = ChangeKind::Vanished;
            changes.push(change(
                domain,
                code,
                row.local_name.as_deref(),
                kind,
                row.rows,
            ));
        }
    }
    changes
}

/// A name as names are compared: width, case, blanks and punctuation do not count.
fn folded(name: &str) -> String {
    let letters = name.nfkc().flat_map(char::to_lowercase);
    letters.filter(|letter| letter.is_alphanumeric()).collect()
}

/// How alike two names are: 1 when one holds the other, else the share of their pairs of letters that both have.
fn similarity(one: &str, other: &str) -> f64 {
    let (one, other) = (folded(one), folded(other));
    if one.is_empty() || other.is_empty() || one.contains(&other) || other.contains(&one) {
        return 1.0;
    }
    let pairs =
        |name: &str| -> BTreeSet<(char, char)> { name.chars().zip(name.chars().skip(1)).collect() };
    let (one, other) = (pairs(&one), pairs(&other));
    let all = one.len() + other.len();
    if all == 0 {
        return 0.0;
    }
    2.0 * one.intersection(&other).count() as f64 / all as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `code|name|unit|specimen|first day|last day`, empty for none.
    fn book(lines: &[&str]) -> Vec<CodeRow> {
        let row = |line: &&str| {
            let cells: Vec<&str> = line.split('|').collect();
            let text = |index: usize| (!cells[index].is_empty()).then(|| cells[index].to_owned());
            CodeRow {
                domain: Domain::Lab,
                local_code: cells[0].to_owned(),
                local_name: text(1),
                unit: text(2),
                specimen: text(3),
                rows: 7,
                first_seen: cells[4].parse().ok(),
                last_seen: cells[5].parse().ok(),
                declared_code: None,
                state: "unmapped".to_owned(),
                standard_code: None,
            }
        };
        lines.iter().map(row).collect()
    }

    /// The changes as `code name: text`.
    fn check(before: &[&str], after: &[&str], expected: &[&str]) {
        let (before, after) = (book(before), book(after));
        let changes = codebook_changes(Codebooks {
            before: &before,
            after: &after,
            day_before: 199,
            day: 200,
            vanished_days: 90,
        });
        let said: Vec<String> = (changes.iter())
            .map(|change| {
                let name = change.local_name.as_deref().unwrap_or("-");
                format!("{} {name}: {}", change.local_code, change.text(Lang::En))
            })
            .collect();
        assert_eq!(said, expected);
        for change in &changes {
            assert!(!change.text(Lang::Ja).is_ascii());
        }
    }

    const AST: &str = "101|AST|U/L|023|1|199";

    #[test]
    fn nothing_new_is_no_change() {
        check(&[AST], &[AST], &[]);
        check(&[AST], &["101|AST|U/L|023|1|200"], &[]);
        check(&[], &[], &[]);
    }

    #[test]
    fn a_new_code_is_told_once_for_all_its_units() {
        let new = ["201|CRP|mg/dL|023|200|200", "201|CRP||023|200|200", AST];
        check(&[AST], &new, &["201 CRP: new code"]);
    }

    #[test]
    fn a_known_name_under_a_new_code_is_recoded() {
        let after = [AST, "901|ＡＳＴ|U/L|023|200|200"];
        check(&[AST], &after, &["901 ＡＳＴ: another code, before 101"]);
    }

    #[test]
    fn another_spelling_is_a_new_name() {
        let after = [AST, "101|AST(GOT)|U/L|023|200|200"];
        check(&[AST], &after, &["101 AST(GOT): renamed, before \"AST\""]);
        check(
            &["101||U/L|023|1|199"],
            &["101||U/L|023|1|199", AST],
            &["101 AST: renamed, before none"],
        );
    }

    #[test]
    fn a_foreign_name_in_the_place_of_the_old_one_is_another_test() {
        let crp = "101|C反応性蛋白|mg/dL|023|200|200";
        let said = "101 C反応性蛋白: perhaps used for another item, before \"AST\"";
        check(&[AST], &[AST, crp], &[said]);
        // While the old name is still sent the code has two names.
        let renamed = "101 C反応性蛋白: renamed, before \"AST\"";
        check(&[AST], &["101|AST|U/L|023|1|200", crp], &[renamed]);
    }

    #[test]
    fn unit_and_specimen_are_told_apart() {
        let unit = "101|AST|IU/L|023|200|200";
        check(
            &[AST],
            &[AST, unit],
            &["101 AST: unit changed from \"U/L\" to \"IU/L\""],
        );
        let specimen = "101|AST|U/L||200|200";
        check(
            &[AST],
            &[AST, specimen],
            &["101 AST: specimen changed from \"023\" to none"],
        );
        let both = "101|AST|IU/L|022|200|200";
        check(
            &[AST],
            &[AST, both],
            &[
                "101 AST: unit changed from \"U/L\" to \"IU/L\"",
                "101 AST: specimen changed from \"023\" to \"022\"",
            ],
        );
        // A new pairing of a known unit and a known specimen is none of both.
        let known = [AST, "101|AST|IU/L|022|1|199"];
        check(
            &known,
            &[known[0], known[1], "101|AST|IU/L|023|200|200"],
            &[],
        );
    }

    #[test]
    fn a_code_vanishes_once_and_as_a_whole() {
        let last = |day: i32| format!("101|AST|U/L|023|1|{day}");
        let (on_time, today, long_ago) = (last(111), last(110), last(109));
        check(&[&on_time], &[&on_time], &[]);
        check(&[&today], &[&today], &["101 AST: no longer sent"]);
        check(&[&long_ago], &[&long_ago], &[]);
        // The code is still sent under another name.
        let both = [today.as_str(), "101|ＡＳＴ|U/L|023|1|199"];
        check(&both, &both, &[]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_order_of_rows_is_nothing_and_a_known_book_has_no_news(
            lines in proptest::collection::btree_set("[12]\\|(a|b|AST)?\\|[uv]?\\|[st]?\\|1\\|19[0-9]", 0..12),
            split in 0_usize..12,
        ) {
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            let after = book(&lines);
            let before = after[..split.min(after.len())].to_vec();
            let changes = |before: &[CodeRow], after: &[CodeRow]| codebook_changes(Codebooks {
                before, after, day_before: 199, day: 200, vanished_days: 90,
            });
            let found = changes(&before, &after);
            let (mut old, mut new) = (before.clone(), after.clone());
            old.reverse();
            new.reverse();
            prop_assert_eq!(&changes(&old, &new), &found);
            prop_assert!(changes(&after, &after).is_empty());
            prop_assert!(found.windows(2).all(|pair| pair[0] < pair[1]));
        }
    }
}
