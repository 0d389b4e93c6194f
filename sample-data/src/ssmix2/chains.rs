//! A patient's history as chains of every data type.

use std::collections::HashMap;

use super::desk::{Desk, part};
use super::{Chain, diagnosis, imaging, injection, labs, meal, medication, patient, visit};
use crate::history::{Encounter, Event, History, What, World};
use crate::hospital::Hospital;

/// Every chain that the hospital's storage ever gets of a patient, each key once. Those of the patient come first, then
/// those of the encounters in order of time.
pub(crate) fn chains(world: &World, hospital: &Hospital, history: &History) -> Vec<Chain> {
    let desk = Desk::new(world, hospital, &history.patient);
    let mut chains = patient::chains(&desk, history);
    chains.extend(diagnosis::chain(&desk, history));
    let mut day = None;
    let mut receptions = 0;
    for encounter in &history.encounters {
        if encounter.stay.is_none() {
            let today = Some(encounter.start.date());
            receptions = if day == today { receptions + 1 } else { 0 };
            day = today;
        }
        visit::write(&desk, encounter, receptions, &mut chains);
        for event in &encounter.events {
            chains.extend(of_event(&desk, encounter, event));
        }
    }
    merged(chains)
}

fn of_event(desk: &Desk, encounter: &Encounter, event: &Event) -> Vec<Chain> {
    let (world, hospital, patient) = (desk.world, desk.hospital, desk.patient);
    match &event.what {
        What::Prescription(what) => medication::chains(desk, encounter, event, what),
        What::Injection(what) => injection::chains(desk, encounter, event, what),
        What::Labs(what) => labs::lab_chains(world, hospital, patient, encounter, event, what),
        What::Culture(what) => {
            labs::culture_chains(world, hospital, patient, encounter, event, what)
        }
        What::Examination(what) => imaging::chains(desk, encounter, event, what),
        What::Meal(what) => meal::chains(desk, encounter, event, what),
    }
}

/// Messages without an order number share a key when they are of one day: the storage sees versions of one thing.
fn merged(chains: Vec<Chain>) -> Vec<Chain> {
    let mut places = HashMap::new();
    let mut merged: Vec<Chain> = Vec::with_capacity(chains.len());
    for chain in chains {
        let key = (
            chain.care_date,
            chain.data_type.clone(),
            chain.order_no.clone(),
        );
        let place = *places.entry(key).or_insert(merged.len());
        match merged.get_mut(place) {
            Some(first) => {
                first.versions.extend(chain.versions);
                first
                    .versions
                    .sort_by_key(|version| (version.sent, version.milliseconds));
                part(&mut first.versions);
            }
            None => merged.push(chain),
        }
    }
    merged
}
