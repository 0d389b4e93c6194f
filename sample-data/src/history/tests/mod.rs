//! What must hold for every history, over many patients of each kind of hospital.

use std::fmt::Write;

use jiff::civil::Weekday;

use super::clock::{age_on, days_between};
use super::*;
use crate::hospital::Kind;
use world::{decoy, hospitals, masters, world};

mod world;

const PATIENTS: usize = 300;

/// Calls `check` with every history of `days` days.
fn each(days: i64, mut check: impl FnMut(&World, &Hospital, &History)) {
    let masters = masters();
    let world = world(&masters, days, &[]);
    for hospital in &hospitals(&masters) {
        for number in 0..PATIENTS {
            check(&world, hospital, &invent(&world, hospital, number));
        }
    }
}

/// When something was done with the patient, first and last.
fn done(event: &Event) -> (DateTime, DateTime) {
    match &event.what {
        What::Prescription(prescription) => (
            event.ordered,
            prescription.dispensed.unwrap_or(event.ordered),
        ),
        What::Injection(injection) => (injection.start, injection.end),
        What::Labs(order) => (order.collected, order.collected),
        What::Culture(culture) => (culture.collected, culture.collected),
        What::Examination(done) => {
            let at = done.done.unwrap_or(event.ordered);
            (at, at)
        }
        What::Meal(_) => (event.ordered, event.ordered),
    }
}

#[test]
fn the_same_history_whatever_came_before() {
    let masters = masters();
    let world = world(&masters, 60, &[]);
    let hospitals = hospitals(&masters);
    let told = |number: usize| format!("{:?}", invent(&world, &hospitals[1], number));
    let forwards: Vec<String> = (0..20).map(told).collect();
    let mut backwards: Vec<String> = (0..20).rev().map(told).collect();
    backwards.reverse();
    assert_eq!(forwards, backwards);
    let other = World { seed: 12, ..world };
    assert_ne!(
        forwards[3],
        format!("{:?}", invent(&other, &hospitals[1], 3))
    );
    assert_ne!(
        forwards[3],
        format!("{:?}", invent(&world, &hospitals[0], 3))
    );
}

/// Everything that a feed can know on the evening of `day`, as text.
fn known_on(history: &History, day: Date) -> String {
    let seen = |at: DateTime| at.date() <= day;
    let mut text = format!("{:?}\n", history.patient);
    if !seen(history.patient.registered) {
        text.clear();
    }
    for problem in history
        .problems
        .iter()
        .filter(|problem| seen(problem.recorded))
    {
        let mut problem = problem.clone();
        problem.resolved = problem.resolved.filter(|date| *date <= day);
        problem.withdrawn = problem.withdrawn.filter(|at| seen(*at));
        let _ = writeln!(text, "{problem:?}");
    }
    for encounter in &history.encounters {
        let planned = encounter
            .stay
            .as_ref()
            .and_then(|stay| stay.planned)
            .is_some_and(seen);
        if seen(encounter.start) || planned {
            let (start, end, stay) = (encounter.start, encounter.end, &encounter.stay);
            let _ = writeln!(text, "{} {start} {end} {stay:?}", encounter.serial);
        }
        for event in encounter.events.iter().filter(|event| seen(event.ordered)) {
            let _ = writeln!(text, "{event:?}");
        }
    }
    text
}

#[test]
fn a_longer_period_changes_no_earlier_day() {
    let masters = masters();
    let decoys = [
        decoy(DecoyKind::Influenza, 3.0),
        decoy(DecoyKind::CaseMix, 4.0),
    ];
    let short = world(&masters, 30, &decoys);
    let mut days_seen = 0;
    for hospital in &hospitals(&masters) {
        for number in 0..PATIENTS {
            let before = known_on(&invent(&short, hospital, number), short.to);
            for days in [31, 60, 200] {
                let long = world(&masters, days, &decoys);
                let after = known_on(&invent(&long, hospital, number), short.to);
                assert_eq!(before, after, "{} {number} {days}", hospital.id);
                days_seen += before.lines().count();
            }
        }
    }
    assert!(days_seen > 10_000, "{days_seen}");
}

#[test]
fn outpatients_come_when_the_clinic_is_open() {
    let mut saturdays = 0;
    each(60, |_, hospital, history| {
        for encounter in history
            .encounters
            .iter()
            .filter(|encounter| encounter.stay.is_none())
        {
            let at = encounter.start;
            assert!(!hospital.closed.on(at.date()), "{} {at}", hospital.id);
            let minute = i32::from(at.hour()) * 60 + i32::from(at.minute());
            let last = match at.weekday() {
                Weekday::Saturday => 12 * 60,
                _ => 16 * 60 + 30,
            };
            saturdays += usize::from(at.weekday() == Weekday::Saturday);
            assert!((8 * 60 + 30..last).contains(&minute), "{at}");
            assert_eq!(encounter.end.date(), at.date());
        }
    });
    assert!(saturdays > 20, "{saturdays}");
}

#[test]
fn encounters_follow_each_other_and_nothing_follows_death() {
    let mut deaths = 0;
    each(200, |_, _, history| {
        let mut free = DateTime::MIN;
        let mut serial = 0;
        for (position, encounter) in history.encounters.iter().enumerate() {
            assert_eq!(encounter.serial, position);
            assert!(encounter.start > free, "{history:#?}");
            assert!(encounter.end > encounter.start);
            free = encounter.end;
            for pair in encounter.events.windows(2) {
                assert!(pair[0].ordered <= pair[1].ordered);
            }
            for event in &encounter.events {
                assert_eq!(event.serial, serial);
                serial += 1;
            }
        }
        for pair in history.problems.windows(2) {
            assert!(pair[0].recorded <= pair[1].recorded);
        }
        let death = history.encounters.iter().position(|encounter| {
            encounter
                .stay
                .as_ref()
                .is_some_and(|stay| stay.outcome == "20")
        });
        if let Some(position) = death {
            deaths += 1;
            assert_eq!(position + 1, history.encounters.len());
            for problem in &history.problems {
                assert!(problem.resolved.is_none_or(|day| day <= free.date()));
            }
        }
    });
    assert!(deaths > 3, "{deaths}");
}

#[test]
fn what_is_done_is_done_during_the_encounter() {
    each(60, |_, _, history| {
        for encounter in &history.encounters {
            for event in &encounter.events {
                let (first, last) = done(event);
                let told = || format!("{encounter:#?}\n{event:#?}");
                assert!(event.ordered <= first && first <= last, "{}", told());
                assert!(
                    first >= encounter.start && last <= encounter.end,
                    "{}",
                    told()
                );
                let ahead = encounter.start.duration_since(event.ordered);
                assert!(ahead.as_hours() <= 24 * 64, "{}", told());
                assert!(event.ordered >= history.patient.registered, "{}", told());
                let away = |leave: &(DateTime, DateTime)| last > leave.0 && first < leave.1;
                let leaves = encounter.stay.iter().flat_map(|stay| &stay.leaves);
                assert!(!leaves.into_iter().any(away), "{}", told());
                let settled = chart::settled(&event.what, event.ordered);
                let late = event.change.is_none_or(|change| match change {
                    Change::Resent(at)
                    | Change::Corrected(at)
                    | Change::Cancelled(at)
                    | Change::Redated(at) => at > settled,
                });
                assert!(late, "{}", told());
            }
        }
    });
}

#[test]
fn stays_are_in_order() {
    let (mut stays, mut transfers, mut leaves, mut planned, mut running) = (0, 0, 0, 0, 0);
    each(60, |world, hospital, history| {
        for encounter in &history.encounters {
            let Some(stay) = &encounter.stay else {
                continue;
            };
            stays += 1;
            transfers += stay.transfers.len();
            leaves += stay.leaves.len();
            let (start, end) = (encounter.start, encounter.end);
            running += usize::from(start.date() <= world.to && end.date() > world.to);
            let nights = days_between(start.date(), end.date());
            assert!(
                nights <= 20 && (nights >= 3 || stay.outcome == "20"),
                "{nights}"
            );
            if let Some(at) = stay.planned {
                planned += 1;
                assert!(at < start && at.date() >= world.from);
                assert!(at >= history.patient.registered);
                assert!(!hospital.closed.on(start.date()));
                assert!(!matches!(
                    start.weekday(),
                    Weekday::Saturday | Weekday::Sunday
                ));
            }
            let mut last = start;
            for transfer in &stay.transfers {
                assert!(transfer.at > last && transfer.at < end, "{stay:#?}");
                assert!(
                    transfer
                        .planned
                        .is_none_or(|at| at > start && at < transfer.at)
                );
                last = transfer.at;
            }
            for (out, back) in &stay.leaves {
                assert!(out < back && *out > last && *back < end, "{stay:#?}");
            }
            if let Some(at) = stay.discharge_planned {
                assert!(at > start && at < end);
            }
        }
    });
    assert!(
        stays > 100 && transfers > 10 && leaves > 2,
        "{stays} {transfers} {leaves}"
    );
    assert!(
        planned > 30 && planned < stays && running > 5,
        "{planned} {running}"
    );
}

#[test]
fn people_and_their_diseases_fit() {
    let masters = masters();
    let mut allergic = 0;
    each(60, |world, hospital, history| {
        let patient = &history.patient;
        let age = age_on(patient.birth, world.from);
        let ages = match hospital.kind {
            Kind::General => 0..=92,
            Kind::Children => 0..=17,
            Kind::Cancer => 20..=86,
            Kind::Community => 18..=96,
        };
        assert!(ages.contains(&age), "{} {age}", hospital.id);
        assert_eq!(patient.id.len(), hospital.dialect.id_digits as usize);
        assert_eq!(patient.id.starts_with('0'), hospital.dialect.id_padded);
        assert!(patient.id.trim_start_matches('0').starts_with('9'));
        assert!(patient.registered.date() > patient.birth);
        allergic += usize::from(!patient.allergies.is_empty());
        for allergy in &patient.allergies {
            assert!(allergy.onset >= patient.birth && allergy.onset <= patient.registered.date());
        }
        assert!(
            (50.0..205.0).contains(&patient.height_cm),
            "{}",
            patient.height_cm
        );
        assert!(
            (4.0..160.0).contains(&patient.weight_kg),
            "{}",
            patient.weight_kg
        );
        for problem in &history.problems {
            let disease = &masters.diseases[problem.disease];
            assert!(
                problems::fits(disease, patient, problem.onset),
                "{problem:?} {patient:?}"
            );
            assert!(problem.onset <= problem.recorded.date(), "{problem:?}");
            assert!(problem.recorded >= patient.registered, "{problem:?}");
            assert!(
                problem
                    .resolved
                    .is_none_or(|day| day > problem.recorded.date())
            );
            assert!(problem.withdrawn.is_none_or(|at| at > problem.recorded));
        }
    });
    assert!((80..220).contains(&allergic), "{allergic}");
}

#[test]
fn new_patients_are_registered_when_they_first_come() {
    let mut new = 0;
    each(60, |world, _, history| {
        let registered = history.patient.registered;
        let first = history.encounters.first();
        if registered.date() >= world.from && first.is_some() {
            new += 1;
            let wait = first.map(|encounter| encounter.start.duration_since(registered));
            assert_eq!(wait.map(|wait| wait.as_mins()), Some(12));
        }
    });
    assert!((80..240).contains(&new), "{new}");
}

#[test]
fn patients_keep_their_drugs() {
    let (mut same, mut pairs) = (0, 0);
    each(200, |_, _, history| {
        let mut last: Option<Vec<(usize, f64)>> = None;
        for encounter in history
            .encounters
            .iter()
            .filter(|encounter| encounter.stay.is_none())
        {
            for event in &encounter.events {
                let What::Prescription(prescription) = &event.what else {
                    continue;
                };
                assert!(!prescription.groups.is_empty());
                let groups = &prescription.groups;
                let drugs: Vec<_> = groups
                    .iter()
                    .flat_map(|group| group.drugs.clone())
                    .collect();
                assert!(drugs.iter().all(|(_, dose)| *dose > 0.0));
                if groups.iter().all(|group| group.days >= 28) {
                    pairs += usize::from(last.is_some());
                    same += usize::from(last.as_ref() == Some(&drugs));
                    last = Some(drugs);
                }
            }
        }
    });
    assert!(
        pairs > 200 && same * 100 > pairs * 75 && same < pairs,
        "{same} {pairs}"
    );
}

/// Outpatient visits of the first hospital within the decoys' span and outside of it.
fn visits(decoys: &[Decoy], days: i64) -> (usize, usize) {
    let masters = masters();
    let world = world(&masters, days, decoys);
    let hospital = &hospitals(&masters)[0];
    let span = decoy(DecoyKind::Influenza, 1.0);
    let mut counts = (0, 0);
    for number in 0..PATIENTS * 2 {
        for encounter in invent(&world, hospital, number).encounters {
            let day = encounter.start.date();
            if encounter.stay.is_none() && day <= world.to {
                match (span.from..=span.to).contains(&day) {
                    true => counts.0 += 1,
                    false => counts.1 += 1,
                }
            }
        }
    }
    counts
}

#[test]
fn decoys_raise_counts_in_their_span() {
    let (usual, outside) = visits(&[], 60);
    for kind in [DecoyKind::Influenza, DecoyKind::CaseMix] {
        let (within, elsewhere) = visits(&[decoy(kind, 3.0)], 60);
        assert!(
            within * 100 > usual * 120,
            "{kind:?}: {within} after {usual}"
        );
        let ratio = elsewhere as f64 / outside as f64;
        assert!((0.85..1.15).contains(&ratio), "{kind:?}: {ratio}");
        // One that changes nothing changes nothing.
        assert_eq!(visits(&[decoy(kind, 1.0)], 60), (usual, outside));
    }
    let elsewhere = Decoy {
        hospital: 1,
        ..decoy(DecoyKind::Influenza, 9.0)
    };
    assert_eq!(visits(&[elsewhere], 60), (usual, outside));
}

#[test]
fn the_mix_is_about_right() {
    let (mut patients, mut encounters, mut visits, mut stays, mut labs, mut events) =
        (0, 0, 0, 0, 0, 0);
    let (mut prescriptions, mut changed, mut weeks, mut deaths) = (0, 0, [0; 7], 0);
    each(60, |world, _, history| {
        patients += 1;
        for encounter in &history.encounters {
            if encounter.start.date() > world.to {
                continue;
            }
            encounters += 1;
            weeks[encounter.start.weekday().to_monday_zero_offset() as usize] += 1;
            let stay = encounter.stay.as_ref();
            stays += usize::from(stay.is_some());
            deaths += usize::from(stay.is_some_and(|stay| stay.outcome == "20"));
            visits += usize::from(stay.is_none());
            for event in &encounter.events {
                events += 1;
                changed += usize::from(event.change.is_some());
                let outpatient = stay.is_none();
                labs += usize::from(outpatient && matches!(event.what, What::Labs(_)));
                prescriptions +=
                    usize::from(outpatient && matches!(event.what, What::Prescription(_)));
            }
        }
    });
    println!(
        "{patients} patients, {encounters} encounters, {visits} visits, {stays} stays, {deaths} deaths, {labs} labs, \
         {prescriptions} prescriptions, {events} events, {changed} changed, {weeks:?}"
    );
    let percent = |part: usize, whole: usize| part * 100 / whole;
    assert!((200..=400).contains(&percent(encounters, patients)));
    assert!(
        (58..=75).contains(&percent(labs, visits)),
        "{labs} {visits}"
    );
    assert!(
        (60..=82).contains(&percent(prescriptions, visits)),
        "{prescriptions} {visits}"
    );
    assert!(
        (5..=8).contains(&percent(changed, events)),
        "{changed} {events}"
    );
    assert!(
        (1..=6).contains(&percent(deaths, stays)),
        "{deaths} {stays}"
    );
    assert!(weeks[..5].iter().max() < weeks[..5].iter().min().map(|least| least * 4).as_ref());
}

#[test]
fn without_drugs_and_diseases_histories_are_plain() {
    let mut masters = masters();
    masters.drugs.clear();
    masters.diseases.clear();
    masters.procedures.clear();
    let world = world(&masters, 60, &[]);
    let hospital = &hospitals(&masters)[0];
    let histories: Vec<History> = (0..50)
        .map(|number| invent(&world, hospital, number))
        .collect();
    assert!(histories.iter().all(|history| history.problems.is_empty()));
    assert!(
        histories
            .iter()
            .any(|history| !history.encounters.is_empty())
    );
}
