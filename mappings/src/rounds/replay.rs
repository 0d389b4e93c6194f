//! The state of all rounds of a hospital: what comes out when its recorded steps are taken one after the other.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::event::{
    Answer, Candidate, Choice, Event, Facts, Key, OtherChoice, Ruling, Step, StepKind,
};
use super::machine::{Refusal, State, check, same_person};
use super::timeline;
use crate::Decision;

/// One round as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// Where it stands.
    pub state: State,
    /// ① What the hospital sends.
    pub facts: Facts,
    /// ② What was proposed last, best first.
    pub candidates: Vec<Candidate>,
    /// ③ What other hospitals chose.
    pub others: Vec<OtherChoice>,
    /// ④ The deadline and the digest of the last question.
    pub asked: Option<(Date, String)>,
    /// ⑤ The last answer.
    pub answer: Option<Answer>,
    /// What both sides said, after it was said.
    pub agreed: Option<Option<String>>,
    /// The decisions on this key that are in force for some event day, by their first day.
    pub decisions: Vec<Decision>,
    /// Who decided each of `decisions`, and why.
    pub deciders: BTreeMap<String, (String, String)>,
    /// Who did what since the last decision.
    pub(super) involved: BTreeSet<(StepKind, String)>,
    /// The last choice of every person who judged the candidates as they were proposed last.
    pub(super) choices: BTreeMap<String, Choice>,
    ruling: Option<(Ruling, String, String)>,
}

/// All rounds of a hospital.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rounds {
    hospital: String,
    rounds: BTreeMap<Key, Round>,
}

impl Rounds {
    /// A hospital about which nothing is recorded yet.
    pub fn new(hospital: &str) -> Rounds {
        Rounds {
            hospital: hospital.to_owned(),
            rounds: BTreeMap::new(),
        }
    }

    /// Takes a step.
    ///
    /// # Errors
    /// A [`Refusal`] when the step does not follow, is another side's, or would be done by one person who may not do both;
    /// nothing is changed then.
    pub fn apply(&mut self, event: &Event) -> Result<State, Refusal> {
        let state = check(self.rounds.get(&event.key), event)?;
        let round = self
            .rounds
            .entry(event.key.clone())
            .or_insert_with(|| Round::begun(state));
        round.state = state;
        round.take(&self.hospital, event);
        Ok(state)
    }

    /// The round of a key.
    pub fn get(&self, key: &Key) -> Option<&Round> {
        self.rounds.get(key)
    }

    /// Every round, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&Key, &Round)> {
        self.rounds.iter()
    }

    /// Every decision that is in force for some event day: by key, then first day. No two of one key share a day.
    pub fn decisions(&self) -> Vec<Decision> {
        self.rounds
            .values()
            .flat_map(|round| round.decisions.iter().cloned())
            .collect()
    }

    /// The hospital's id.
    pub fn hospital(&self) -> &str {
        &self.hospital
    }
}

impl Round {
    fn begun(state: State) -> Round {
        Round {
            state,
            facts: Facts::default(),
            candidates: Vec::new(),
            others: Vec::new(),
            asked: None,
            answer: None,
            agreed: None,
            decisions: Vec::new(),
            deciders: BTreeMap::new(),
            involved: BTreeSet::new(),
            choices: BTreeMap::new(),
            ruling: None,
        }
    }

    /// Whether people still work on it: a code that is decided and one that is retired need nobody.
    pub fn is_open(&self) -> bool {
        !matches!(self.state, State::Active | State::Retired)
    }

    /// Takes what a checked event says.
    fn take(&mut self, hospital: &str, event: &Event) {
        let person = same_person(&event.by.id);
        self.involved.insert((event.step.kind(), person.clone()));
        match &event.step {
            Step::Open(facts) => self.facts = facts.clone(),
            Step::Propose(candidates) => {
                self.candidates = candidates.clone();
                (self.asked, self.answer, self.agreed) = (None, None, None);
                self.choices.clear();
            }
            Step::CrossCheck(others) => self.others = others.clone(),
            Step::Ask { due, digest } => {
                self.asked = Some((*due, digest.clone()));
                (self.answer, self.agreed) = (None, None);
            }
            Step::Answer(answer) => {
                self.choices.insert(person, answer.choice.clone());
                self.answer = Some(answer.clone());
                self.agreed = None;
            }
            Step::Agree(code) => self.agreed = Some(code.clone()),
            Step::Decide(ruling) | Step::Adopt(ruling) => {
                self.ruling = Some((ruling.clone(), event.by.id.clone(), event.reason.clone()));
            }
            Step::Activate { from, until } => {
                if let Some((ruling, by, reason)) = self.ruling.take() {
                    let decision = timeline::decision(hospital, event, &ruling, *from, *until);
                    self.deciders.insert(decision.id.clone(), (by, reason));
                    timeline::insert(&mut self.decisions, decision);
                }
                self.involved.clear();
            }
            Step::Retire(from) => timeline::close(&mut self.decisions, timeline::day(*from)),
        }
    }
}
