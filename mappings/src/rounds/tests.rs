//! Rounds played in every order: what the written table of transitions forbids is refused, what it allows is kept, and a replay
//! of what was kept gives the same.

use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::machine::next;
use super::*;

/// The transitions as the manual draws them, apart from the code: step, states before (`-`: not begun), state after.
const MANUAL: [(&str, &str, &str); 10] = [
    ("open", "-", "NEW"),
    (
        "propose",
        "NEW CANDIDATE CROSS_CHECK ASKED ANSWERED AGREED ACTIVE RETIRED",
        "CANDIDATE",
    ),
    ("cross_check", "CANDIDATE", "CROSS_CHECK"),
    ("ask", "CROSS_CHECK ASKED ANSWERED", "ASKED"),
    ("answer", "ASKED ANSWERED AGREED", "ANSWERED"),
    ("agree", "ANSWERED", "AGREED"),
    ("decide", "AGREED", "DECIDED"),
    (
        "adopt",
        "- NEW CANDIDATE CROSS_CHECK ASKED ANSWERED AGREED ACTIVE RETIRED",
        "DECIDED",
    ),
    ("activate", "DECIDED", "ACTIVE"),
    ("retire", "ACTIVE", "RETIRED"),
];

const CODE: &str = "3B035000002327201";
const OTHER: &str = "3B035000002399801";

fn key(code: &str) -> Key {
    Key {
        domain: "lab".to_owned(),
        local_code: code.to_owned(),
        local_name: Some("ＡＳＴ".to_owned()),
        unit: Some("U/L".to_owned()),
        specimen: None,
    }
}

fn event(by: &str, role: Role, step: Step) -> Event {
    Event {
        key: key("101"),
        record: "01a1fc0b-e380-7707-8707-070707070707".to_owned(),
        at: "2026-11-20T00:00:00Z".to_owned(),
        by: Person {
            id: by.to_owned(),
            role,
        },
        reason: "test".to_owned(),
        step,
    }
}

fn network(by: &str, step: Step) -> Event {
    event(by, Role::Network, step)
}

fn ruling(code: Option<&str>) -> Ruling {
    Ruling {
        standard_code: code.map(str::to_owned),
        standard_unit: None,
    }
}

fn candidate(code: &str) -> Candidate {
    Candidate {
        code: code.to_owned(),
        depth: 15,
        confidence: "0.91".to_owned(),
    }
}

fn answer(choice: Choice, candidate: Option<u8>) -> Step {
    Step::Answer(Answer {
        choice,
        candidate,
        has_comment: false,
        has_reagent: true,
        digest: "d1".to_owned(),
    })
}

fn ask() -> Step {
    Step::Ask {
        due: date(2026, 12, 10),
        digest: "d1".to_owned(),
    }
}

fn activate(from: Date) -> Step {
    Step::Activate { from, until: None }
}

/// The steps of a round without an obstacle.
fn whole_round() -> Vec<Event> {
    vec![
        network("n1", Step::Open(Facts::default())),
        network("n1", Step::Propose(vec![candidate(CODE)])),
        network("n1", Step::CrossCheck(Vec::new())),
        network("n1", ask()),
        event(
            "h1",
            Role::Hospital,
            answer(Choice::Code(CODE.to_owned()), Some(1)),
        ),
        network("n1", Step::Agree(Some(CODE.to_owned()))),
        network("n2", Step::Decide(ruling(Some(CODE)))),
        network("n2", activate(date(2026, 4, 1))),
    ]
}

fn play(events: &[Event]) -> Rounds {
    let mut rounds = Rounds::new("H01");
    for event in events {
        rounds.apply(event).unwrap();
    }
    rounds
}

#[test]
fn a_whole_round_ends_in_a_decision() {
    let rounds = play(&whole_round());
    let round = rounds.get(&key("101")).unwrap();
    assert_eq!(round.state, State::Active);
    let decisions = rounds.decisions();
    assert_eq!(decisions.len(), 1);
    assert_eq!(decisions[0].standard_code.as_deref(), Some(CODE));
    assert_eq!(decisions[0].id.len(), "agreed:".len() + 16);
    assert_eq!(round.deciders[&decisions[0].id].0, "n2");
    let agreement = Agreement::of(&rounds);
    assert_eq!((agreement.answered, agreement.first_candidate), (1, 1));
}

#[test]
fn the_machine_is_what_the_manual_draws() {
    let mut allowed = 0;
    for (step, before, after) in MANUAL {
        let kind = StepKind::ALL.into_iter().find(|kind| kind.name() == step);
        for state in std::iter::once(None).chain(State::ALL.map(Some)) {
            let name = state.map_or("-", State::name);
            let expected = before.split(' ').any(|state| state == name);
            let found = next(state, kind.unwrap()).map(State::name);
            assert_eq!(found, expected.then_some(after), "{step} from {name}");
            allowed += u32::from(expected);
        }
    }
    assert_eq!(allowed, 29);
}

/// Where a round is disturbed, who does it, and what the refusal says.
#[test]
fn what_may_not_be_is_refused_with_what_may() {
    let whole = whole_round();
    let code = || Choice::Code(CODE.to_owned());
    let hospital = |id, step| event(id, Role::Hospital, step);
    let long = "x".repeat(501);
    let cases = [
        (
            1,
            network("n2", Step::Decide(ruling(Some(CODE)))),
            "possible now: propose, adopt",
        ),
        (
            4,
            network("h1", answer(code(), Some(1))),
            "answer is the hospital's",
        ),
        (4, hospital("N 1", answer(code(), Some(1))), "did `propose`"),
        (
            4,
            hospital("h1", answer(code(), Some(2))),
            "candidate 2 was not proposed",
        ),
        (
            4,
            hospital("h1", answer(Choice::NoneFits, Some(1))),
            "candidate 1 was not",
        ),
        (
            5,
            hospital("h1", Step::Agree(Some(CODE.to_owned()))),
            "agree is the network's",
        ),
        (
            5,
            network("h1", Step::Agree(Some(CODE.to_owned()))),
            "did `answer`",
        ),
        (
            5,
            network("n1", Step::Agree(Some(OTHER.to_owned()))),
            "the answer says",
        ),
        (
            6,
            network("n1", Step::Decide(ruling(Some(CODE)))),
            "did `propose`",
        ),
        (
            6,
            network("ｎ１", Step::Decide(ruling(Some(CODE)))),
            "did `propose`",
        ),
        (
            6,
            network("h1", Step::Decide(ruling(Some(CODE)))),
            "did `answer`",
        ),
        (
            6,
            network("n2", Step::Decide(ruling(None))),
            "the agreement says",
        ),
        (
            6,
            hospital("n2", Step::Decide(ruling(Some(CODE)))),
            "decide is the network's",
        ),
        (
            8,
            hospital("h1", answer(code(), Some(1))),
            "possible now: propose, adopt, retire",
        ),
        (
            0,
            network(" ", Step::Open(Facts::default())),
            "an actor's id must be",
        ),
        (
            0,
            network("a\nb", Step::Open(Facts::default())),
            "an actor's id must be",
        ),
        (
            0,
            Event {
                reason: long,
                ..whole[0].clone()
            },
            "a reason must be",
        ),
    ];
    for (done, disturbing, expected) in cases {
        let mut rounds = play(&whole[..done]);
        let before = rounds.clone();
        let refusal = rounds.apply(&disturbing).unwrap_err().to_string();
        assert!(refusal.contains(expected), "{refusal}");
        assert_eq!(rounds, before, "a refused step changes nothing");
    }
    let mut rounds = play(&whole[..4]);
    let mut stale = whole[4].clone();
    if let Step::Answer(answer) = &mut stale.step {
        answer.digest = "d0".to_owned();
    }
    assert_eq!(rounds.apply(&stale), Err(Refusal::OtherQuestion));
    let mut ignorant = whole[4].clone();
    ignorant.step = answer(Choice::Unknown, None);
    rounds.apply(&ignorant).unwrap();
    assert_eq!(rounds.apply(&whole[5]), Err(Refusal::NothingToAgree));
}

/// The decision of each step, by its first day, its end and its code.
fn timeline(rounds: &Rounds) -> Vec<(i32, Option<i32>, Option<String>)> {
    rounds
        .decisions()
        .into_iter()
        .map(|decision| {
            (
                decision.valid_from,
                decision.valid_until,
                decision.standard_code,
            )
        })
        .collect()
}

#[test]
fn a_new_decision_ends_the_older_on_its_first_day() {
    let day = super::timeline::day;
    let (old, new) = (date(2026, 4, 1), date(2026, 10, 1));
    let some = |code: &str| Some(code.to_owned());
    let mut rounds = play(&whole_round());
    let first = rounds.decisions()[0].id.clone();
    rounds
        .apply(&network("n3", Step::Adopt(ruling(Some(OTHER)))))
        .unwrap();
    rounds.apply(&network("n3", activate(new))).unwrap();
    assert_eq!(
        timeline(&rounds),
        [
            (day(old), Some(day(new)), some(CODE)),
            (day(new), None, some(OTHER))
        ]
    );
    assert_eq!(
        rounds.decisions()[0].id,
        first,
        "a closed decision keeps its id"
    );

    // An older one that is taken over later ends where the next begins.
    let until = Some(old);
    let from = date(2020, 1, 1);
    rounds
        .apply(&network("n3", Step::Adopt(ruling(None))))
        .unwrap();
    rounds
        .apply(&network("n3", Step::Activate { from, until }))
        .unwrap();
    assert_eq!(timeline(&rounds).len(), 3);
    assert_eq!(timeline(&rounds)[0], (day(from), Some(day(old)), None));

    let retired = date(2026, 11, 1);
    rounds.apply(&network("n3", Step::Retire(retired))).unwrap();
    assert_eq!(timeline(&rounds)[2].1, Some(day(retired)));

    // One that begins before them all replaces them all.
    rounds
        .apply(&network("n3", Step::Adopt(ruling(Some(CODE)))))
        .unwrap();
    rounds.apply(&network("n3", activate(from))).unwrap();
    assert_eq!(timeline(&rounds), [(day(from), None, some(CODE))]);
}

#[test]
fn equal_content_of_two_records_gives_two_ids() {
    let decide = |record: &str| {
        let mut steps = whole_round();
        for step in &mut steps {
            step.record = record.to_owned();
        }
        play(&steps).decisions()
    };
    let (one, other) = (decide("r1"), decide("r2"));
    assert_ne!(one[0].id, other[0].id);
    assert_ne!(fingerprint(&one), fingerprint(&other));
    assert_eq!(fingerprint(&one), fingerprint(&decide("r1")));
}

#[test]
fn codes_stand_where_their_rounds_do() {
    let row = |code: &str, rows, state: &str, standard: Option<&str>| crate::CodeRow {
        domain: crate::Domain::Lab,
        local_code: code.to_owned(),
        local_name: Some("ＡＳＴ".to_owned()),
        unit: Some("U/L".to_owned()),
        specimen: None,
        rows,
        first_seen: Some(1),
        last_seen: Some(2),
        declared_code: standard.map(str::to_owned),
        state: state.to_owned(),
        standard_code: standard.map(str::to_owned),
    };
    let codes = [
        row("101", 10, "declared", Some(CODE)),
        row("102", 30, "unmapped", None),
        row("103", 5, "declared", Some(CODE)),
        row("104", 7, "unmapped", None),
    ];
    let mut rounds = play(&whole_round());
    // A decision about every name and unit of 102, and a question about 104.
    let mut adopted = network("n3", Step::Adopt(ruling(Some(OTHER))));
    (adopted.key.local_name, adopted.key.unit) = (None, None);
    adopted.key.local_code = "102".to_owned();
    rounds.apply(&adopted).unwrap();
    adopted.step = activate(date(2026, 1, 1));
    rounds.apply(&adopted).unwrap();
    for mut step in whole_round().into_iter().take(4) {
        step.key = key("104");
        rounds.apply(&step).unwrap();
    }
    let standings = standings(&codes, &rounds, date(2026, 11, 20));
    let found: Vec<_> = standings
        .iter()
        .map(|standing| (standing.key.local_code.as_str(), standing.status.name()))
        .collect();
    assert_eq!(
        found,
        [
            ("102", "ACTIVE"),
            ("101", "ACTIVE"),
            ("104", "ASKED"),
            ("103", "DECLARED")
        ]
    );
    assert_eq!(standings[2].due, Some(date(2026, 12, 10)));
    assert!(standings[1].is_accepted && !standings[0].is_accepted);
    let shares = Share::of(&standings);
    let active = shares
        .iter()
        .find(|share| share.status == Status::Round(State::Active));
    assert_eq!(active.map(|share| (share.codes, share.rows)), Some((2, 40)));
}

/// Any step by any of three people on any of two codes.
fn any_event() -> impl Strategy<Value = Event> {
    let day = |offset: i64| date(2026, 1, 1).saturating_add(jiff::Span::new().days(offset));
    let code = prop::sample::select(vec![Some(CODE), Some(OTHER), None]);
    let step = (0..10usize, code, 0..300i64).prop_map(move |(kind, code, offset)| {
        let choice = code.map_or(Choice::Unknown, |code| Choice::Code(code.to_owned()));
        match kind {
            0 => Step::Open(Facts::default()),
            1 => Step::Propose(vec![candidate(CODE)]),
            2 => Step::CrossCheck(Vec::new()),
            3 => ask(),
            4 => answer(choice, code.filter(|code| *code == CODE).map(|_| 1)),
            5 => Step::Agree(code.map(str::to_owned)),
            6 => Step::Decide(ruling(code)),
            7 => Step::Adopt(ruling(code)),
            8 => activate(day(offset)),
            _ => Step::Retire(day(offset)),
        }
    });
    let person = prop::sample::select(vec!["n1", "n2", "h1"]);
    let local = prop::sample::select(vec!["101", "102"]);
    (step, person, local, any::<u32>()).prop_map(|(step, person, local, record)| {
        let role = match step.kind() {
            StepKind::Answer => Role::Hospital,
            _ => Role::Network,
        };
        let mut event = event(person, role, step);
        event.key = key(local);
        event.record = record.to_string();
        event
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// Whatever is tried in whatever order: states follow the manual, a refusal changes nothing, no state is lost, no day has two
    /// decisions, nobody decides what they proposed or answered, and a replay of what was taken gives the same.
    #[test]
    fn any_order_of_steps_keeps_the_rules(events in prop::collection::vec(any_event(), 1..120)) {
        let mut rounds = Rounds::new("H01");
        let mut taken: Vec<Event> = Vec::new();
        for event in events {
            let before = rounds.clone();
            let state = before.get(&event.key).map_or("-", |round| round.state.name());
            let kind = event.step.kind();
            let line = MANUAL.iter().find(|line| line.0 == kind.name()).unwrap();
            let is_drawn = line.1.split(' ').any(|before| before == state);
            match rounds.apply(&event) {
                Err(_) => prop_assert_eq!(&rounds, &before),
                Ok(after) => {
                    prop_assert!(is_drawn);
                    prop_assert_eq!(after.name(), line.2);
                    if kind == StepKind::Decide {
                        // Since the last decision of this code, the decider did nothing that a second person must do.
                        let own = taken.iter().rev()
                            .filter(|past| past.key == event.key)
                            .take_while(|past| past.step.kind() != StepKind::Activate)
                            .filter(|past| past.by.id == event.by.id);
                        for past in own {
                            prop_assert!(!matches!(past.step.kind(),
                                StepKind::Propose | StepKind::Answer | StepKind::Agree));
                        }
                    }
                    taken.push(event);
                }
            }
            prop_assert!(rounds.iter().count() >= before.iter().count());
        }
        prop_assert_eq!(&play(&taken), &rounds);
        let decisions = rounds.decisions();
        for pair in decisions.windows(2).filter(|pair| pair[0].local_code == pair[1].local_code) {
            prop_assert!(pair[0].valid_until.is_some_and(|until| until <= pair[1].valid_from));
        }
        for decision in &decisions {
            prop_assert!(decision.valid_until.is_none_or(|until| until > decision.valid_from));
        }
    }
}
