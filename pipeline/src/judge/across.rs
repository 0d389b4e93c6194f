//! The items with findings about their values at every hospital of the network, for the report to draw side by side. The strata are
//! those that the judgement holds already, so no row and no profile is read again.

use std::collections::{BTreeMap, BTreeSet};

use model::{Finding, Hospital, Table};
use validators::judge::distribution::{CODES, Input, ItemSpread, LocalItem, spreads};

use super::verdicts::Network;
use crate::Error;
use crate::load::HospitalLoad;

/// Standard code to hospitals, in the order of their ids, with the values of the item there.
pub(crate) type Across = BTreeMap<String, Vec<(String, ItemSpread)>>;

/// The most items that are looked up.
const ITEMS_MAX: usize = 60;

/// Whether a finding is about the values of an item.
pub(crate) fn is_about_values(finding: &Finding) -> bool {
    CODES.contains(&finding.code) && finding.item.is_some()
}

/// Looks the items up that have open findings about their values.
pub(super) fn across(
    network: &Network<'_>,
    outcomes: &[(Hospital, Result<HospitalLoad, Error>)],
) -> Across {
    let mut standard_codes: BTreeSet<String> = BTreeSet::new();
    for (hospital, outcome) in outcomes {
        let load = outcome.iter();
        let found = load
            .flat_map(HospitalLoad::unwaived)
            .filter(|it| is_about_values(it));
        let items: BTreeSet<(Table, &str)> = found
            .filter_map(|finding| Some((finding.table?, finding.item.as_deref()?)))
            .collect();
        if items.is_empty() {
            continue;
        }
        let is_found = |local: &LocalItem<'_>| items.contains(&(local.table, local.item));
        let spreads = network.spreads(&hospital.id, &is_found);
        standard_codes.extend(spreads.into_iter().map(|spread| spread.standard_code));
    }
    let wanted: BTreeSet<String> = standard_codes.into_iter().take(ITEMS_MAX).collect();
    let mut across = Across::new();
    if wanted.is_empty() {
        return across;
    }
    for hospital in network.hospitals() {
        let is_wanted = |local: &LocalItem<'_>| wanted.contains(local.standard_code);
        for spread in network.spreads(hospital, &is_wanted) {
            let hospitals = across.entry(spread.standard_code.clone()).or_default();
            hospitals.push((hospital.to_owned(), spread));
        }
    }
    across
}

impl Network<'_> {
    /// Ids of the hospitals with states.
    fn hospitals(&self) -> impl Iterator<Item = &str> {
        self.members.keys().map(String::as_str)
    }

    /// The items of a hospital that are wanted.
    fn spreads(&self, id: &str, wanted: &dyn Fn(&LocalItem<'_>) -> bool) -> Vec<ItemSpread> {
        // The judgement has read them already; where it could not, it has said so.
        let of_member = self.members.get(id).and_then(|member| {
            let strata = member.strata(self.store, self.as_of).ok()?;
            Some((member, strata))
        });
        let Some((member, own)) = of_member else {
            return Vec::new();
        };
        let input = Input {
            hospital: id,
            as_of: self.as_of,
            own,
            others: &[],
            facts: &|key| member.facts.get(key),
            rules: &self.rules.distribution,
        };
        spreads(&input, wanted)
    }
}
