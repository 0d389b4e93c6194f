//! The states of a round, the step that leads from one to another, and why a step is refused.

use super::event::{Choice, Event, Role, Step, StepKind};
use super::progress::folded_name;
use super::replay::Round;

/// The most characters of an actor's id; lists of who decided elsewhere fit in.
const ID_CHARS_MAX: usize = 128;

/// The most characters of a reason.
const REASON_CHARS_MAX: usize = 500;

/// Where a round stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// ① is recorded.
    New,
    /// ② candidates are proposed.
    Candidate,
    /// ③ other hospitals were looked at.
    CrossCheck,
    /// ④ the hospital was asked.
    Asked,
    /// ⑤ the hospital answered.
    Answered,
    /// Both sides say the same.
    Agreed,
    /// ⑥ decided, not yet in force.
    Decided,
    /// In force.
    Active,
    /// No longer in force.
    Retired,
}

impl State {
    /// Every state, in the order of a round.
    pub const ALL: [State; 9] = [
        State::New,
        State::Candidate,
        State::CrossCheck,
        State::Asked,
        State::Answered,
        State::Agreed,
        State::Decided,
        State::Active,
        State::Retired,
    ];

    /// The word in JSON, status sheets and messages.
    pub const fn name(self) -> &'static str {
        match self {
            State::New => "NEW",
            State::Candidate => "CANDIDATE",
            State::CrossCheck => "CROSS_CHECK",
            State::Asked => "ASKED",
            State::Answered => "ANSWERED",
            State::Agreed => "AGREED",
            State::Decided => "DECIDED",
            State::Active => "ACTIVE",
            State::Retired => "RETIRED",
        }
    }
}

/// Why a step is not taken. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The step does not follow on the state.
    #[error("{step} is not possible while the round is {state}; possible now: {allowed}")]
    NotNow {
        /// The step.
        step: &'static str,
        /// The state, or `not begun`.
        state: &'static str,
        /// The steps that are possible.
        allowed: String,
    },
    /// The wrong side acts.
    #[error("{step} is the {role}'s; act with --role {role}")]
    WrongSide {
        /// The step.
        step: &'static str,
        /// Whose it is.
        role: &'static str,
    },
    /// One person would do two things that need two persons.
    #[error("{id} did `{did}` in this round, so `{step}` needs another person")]
    SamePerson {
        /// The step.
        step: &'static str,
        /// The account id.
        id: String,
        /// What that person has done.
        did: &'static str,
    },
    /// The answer belongs to another questionnaire.
    #[error(
        "the answer does not fit the question that was asked last; answer in the newest questionnaire"
    )]
    OtherQuestion,
    /// The answer names a candidate that was not proposed.
    #[error("candidate {number} was not proposed with this code")]
    NoSuchCandidate {
        /// 1-based.
        number: u8,
    },
    /// What is agreed or decided is not what the other side said.
    #[error("it would be {found}, but {source_step} says {expected}")]
    Differs {
        /// The step that has the word.
        source_step: &'static str,
        /// What it says.
        expected: String,
        /// What it would be.
        found: String,
    },
    /// The hospital does not know, so there is nothing to agree on.
    #[error(
        "the hospital answered that it does not know; propose other candidates, or ask again with what it needs"
    )]
    NothingToAgree,
    /// `until` is not after `from`.
    #[error("the decision would end before it begins")]
    EmptySpan,
    /// An id, a reason or a code is empty, too long or holds control characters.
    #[error("{what} must be 1 to {chars_max} characters on one line")]
    Text {
        /// Which text.
        what: &'static str,
        /// The limit.
        chars_max: usize,
    },
}

/// The state after a step of this kind; `None` when it does not follow.
pub(super) fn next(state: Option<State>, step: StepKind) -> Option<State> {
    use State::{Active, Agreed, Answered, Asked, Candidate, CrossCheck, Decided, New, Retired};
    match (step, state) {
        (StepKind::Open, None) => Some(New),
        (StepKind::Propose, Some(state)) if state != Decided => Some(Candidate),
        (StepKind::CrossCheck, Some(Candidate)) => Some(CrossCheck),
        (StepKind::Ask, Some(CrossCheck | Asked | Answered)) => Some(Asked),
        // The hospital may correct itself until the network has decided.
        (StepKind::Answer, Some(Asked | Answered | Agreed)) => Some(Answered),
        (StepKind::Agree, Some(Answered)) => Some(Agreed),
        (StepKind::Decide, Some(Agreed)) => Some(Decided),
        (StepKind::Adopt, state) if state != Some(Decided) => Some(Decided),
        (StepKind::Activate, Some(Decided)) => Some(Active),
        (StepKind::Retire, Some(Active)) => Some(Retired),
        _ => None,
    }
}

/// The state after an event, or why it is refused.
pub(super) fn check(round: Option<&Round>, event: &Event) -> Result<State, Refusal> {
    let kind = event.step.kind();
    let state = round.map(|round| round.state);
    let after = next(state, kind).ok_or_else(|| not_now(state, kind))?;
    check_text("an actor's id", &event.by.id, ID_CHARS_MAX)?;
    check_text("a reason", &event.reason, REASON_CHARS_MAX)?;
    check_side(kind, event.by.role)?;
    if let Some(round) = round {
        check_persons(round, kind, &event.by.id)?;
        check_content(round, &event.step)?;
    }
    match event.step {
        Step::Activate {
            from,
            until: Some(until),
        } if until <= from => Err(Refusal::EmptySpan),
        _ => Ok(after),
    }
}

fn not_now(state: Option<State>, step: StepKind) -> Refusal {
    let allowed: Vec<&str> = StepKind::ALL
        .into_iter()
        .filter(|step| next(state, *step).is_some())
        .map(StepKind::name)
        .collect();
    Refusal::NotNow {
        step: step.name(),
        state: state.map_or("not begun", State::name),
        allowed: allowed.join(", "),
    }
}

fn check_text(what: &'static str, text: &str, chars_max: usize) -> Result<(), Refusal> {
    let is_good = !text.trim().is_empty()
        && text.chars().count() <= chars_max
        && !text.chars().any(char::is_control);
    is_good
        .then_some(())
        .ok_or(Refusal::Text { what, chars_max })
}

fn check_side(step: StepKind, role: Role) -> Result<(), Refusal> {
    let owner = match step {
        StepKind::Answer => Role::Hospital,
        _ => Role::Network,
    };
    (owner == role).then_some(()).ok_or(Refusal::WrongSide {
        step: step.name(),
        role: owner.name(),
    })
}

/// Two persons: nobody answers what they proposed, agrees to what they answered, or decides what they proposed, answered or
/// agreed to.
fn check_persons(round: &Round, step: StepKind, id: &str) -> Result<(), Refusal> {
    let barred: &[StepKind] = match step {
        StepKind::Answer => &[StepKind::Propose, StepKind::Agree],
        StepKind::Agree => &[StepKind::Answer],
        StepKind::Decide => &[StepKind::Propose, StepKind::Answer, StepKind::Agree],
        _ => return Ok(()),
    };
    let did = barred
        .iter()
        .find(|did| round.involved.contains(&(**did, same_person(id))));
    match did {
        None => Ok(()),
        Some(did) => Err(Refusal::SamePerson {
            step: step.name(),
            id: id.to_owned(),
            did: did.name(),
        }),
    }
}

/// An id as it is compared: one person does not become two by a blank, a capital or a full-width letter.
pub(super) fn same_person(id: &str) -> String {
    folded_name(id)
}

fn check_content(round: &Round, step: &Step) -> Result<(), Refusal> {
    match step {
        Step::Answer(answer) => {
            if round.asked.as_ref().map(|asked| &asked.1) != Some(&answer.digest) {
                return Err(Refusal::OtherQuestion);
            }
            let Some(number) = answer.candidate else {
                return Ok(());
            };
            let proposed = usize::from(number)
                .checked_sub(1)
                .and_then(|index| round.candidates.get(index))
                .map(|candidate| Choice::Code(candidate.code.clone()));
            (proposed.as_ref() == Some(&answer.choice))
                .then_some(())
                .ok_or(Refusal::NoSuchCandidate { number })
        }
        Step::Agree(code) => match round.answer.as_ref().map(|answer| &answer.choice) {
            Some(Choice::Unknown) | None => Err(Refusal::NothingToAgree),
            Some(Choice::Code(answered)) => same("the answer", Some(answered), code.as_ref()),
            Some(Choice::NoneFits) => same("the answer", None, code.as_ref()),
        },
        Step::Decide(ruling) => same(
            "the agreement",
            round.agreed.as_ref().and_then(Option::as_ref),
            ruling.standard_code.as_ref(),
        ),
        _ => Ok(()),
    }
}

fn same(
    source_step: &'static str,
    expected: Option<&String>,
    found: Option<&String>,
) -> Result<(), Refusal> {
    if expected == found {
        return Ok(());
    }
    let word = |code: Option<&String>| code.map_or("no standard code", String::as_str).to_owned();
    Err(Refusal::Differs {
        source_step,
        expected: word(expected),
        found: word(found),
    })
}
