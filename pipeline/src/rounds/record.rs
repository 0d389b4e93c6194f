//! A step as the ledger keeps it, and back. The two rooms do not know each other, so this file knows both.

use ledger::{
    Envelope, LocalFacts, MappingAnswer, MappingCandidate, MappingChoice, MappingEvent,
    MappingRuling, MappingStep, OtherMapping,
};
use mappings::rounds::{
    Answer, Candidate, Choice, Event, Facts, Key, OtherChoice, Person, Role, Ruling, Step,
};

use crate::Error;

/// What the ledger keeps of a step beside its envelope.
pub(super) fn fields(key: &Key, step: &Step) -> MappingEvent {
    let key = key.clone();
    MappingEvent {
        domain: key.domain,
        local_code: key.local_code,
        local_name: key.local_name,
        unit: key.unit,
        specimen: key.specimen,
        step: written(step.clone()),
    }
}

/// The step that a record is.
///
/// # Errors
/// When it was written by a version that knows more steps or roles.
pub(super) fn event(envelope: Envelope, fields: MappingEvent) -> Result<Event, Error> {
    let newer = || Error::Config {
        path: format!(
            "{} of the ledger of {}",
            envelope.rec_id, envelope.hospital_id
        )
        .into(),
        reason: "it is a mapping event of a newer version of Kijun; use that version".to_owned(),
    };
    let role = Role::from_name(&envelope.actor.role).ok_or_else(newer)?;
    let step = read(fields.step).ok_or_else(newer)?;
    Ok(Event {
        key: Key {
            domain: fields.domain,
            local_code: fields.local_code,
            local_name: fields.local_name,
            unit: fields.unit,
            specimen: fields.specimen,
        },
        record: envelope.rec_id,
        at: envelope.ts_utc,
        by: Person {
            id: envelope.actor.id,
            role,
        },
        reason: envelope.reason.unwrap_or_default(),
        step,
    })
}

fn written(step: Step) -> MappingStep {
    match step {
        Step::Open(facts) => MappingStep::Open(LocalFacts {
            rows: facts.rows,
            share_ppm: facts.share_ppm,
            first_seen: facts.first_seen,
            last_seen: facts.last_seen,
            quantiles: facts.quantiles,
        }),
        Step::Propose(candidates) => MappingStep::Propose {
            candidates: candidates
                .into_iter()
                .map(|candidate| MappingCandidate {
                    standard_code: candidate.code,
                    depth: candidate.depth,
                    confidence: candidate.confidence,
                })
                .collect(),
        },
        Step::CrossCheck(others) => MappingStep::CrossCheck {
            others: others
                .into_iter()
                .map(|other| OtherMapping {
                    standard_code: other.code,
                    hospitals: other.hospitals,
                })
                .collect(),
        },
        Step::Ask { due, digest } => MappingStep::Ask { due, digest },
        Step::Answer(answer) => MappingStep::Answer(MappingAnswer {
            choice: match answer.choice {
                Choice::Code(code) => MappingChoice::Code(code),
                Choice::NoneFits => MappingChoice::NoneFits,
                Choice::Unknown => MappingChoice::Unknown,
            },
            candidate: answer.candidate,
            has_comment: answer.has_comment,
            has_reagent: answer.has_reagent,
            digest: answer.digest,
        }),
        Step::Agree(standard_code) => MappingStep::Agree { standard_code },
        Step::Decide(ruling) => MappingStep::Decide(written_ruling(ruling)),
        Step::Adopt(ruling) => MappingStep::Adopt(written_ruling(ruling)),
        Step::Activate { from, until } => MappingStep::Activate {
            valid_from: from,
            valid_until: until,
        },
        Step::Retire(from) => MappingStep::Retire { valid_until: from },
    }
}

fn written_ruling(ruling: Ruling) -> MappingRuling {
    MappingRuling {
        standard_code: ruling.standard_code,
        standard_unit: ruling.standard_unit,
    }
}

fn read_ruling(ruling: MappingRuling) -> Ruling {
    Ruling {
        standard_code: ruling.standard_code,
        standard_unit: ruling.standard_unit,
    }
}

fn read(step: MappingStep) -> Option<Step> {
    Some(match step {
        MappingStep::Open(facts) => Step::Open(Facts {
            rows: facts.rows,
            share_ppm: facts.share_ppm,
            first_seen: facts.first_seen,
            last_seen: facts.last_seen,
            quantiles: facts.quantiles,
        }),
        MappingStep::Propose { candidates } => Step::Propose(
            candidates
                .into_iter()
                .map(|candidate| Candidate {
                    code: candidate.standard_code,
                    depth: candidate.depth,
                    confidence: candidate.confidence,
                })
                .collect(),
        ),
        MappingStep::CrossCheck { others } => Step::CrossCheck(
            others
                .into_iter()
                .map(|other| OtherChoice {
                    code: other.standard_code,
                    hospitals: other.hospitals,
                })
                .collect(),
        ),
        MappingStep::Ask { due, digest } => Step::Ask { due, digest },
        MappingStep::Answer(answer) => Step::Answer(Answer {
            choice: match answer.choice {
                MappingChoice::Code(code) => Choice::Code(code),
                MappingChoice::NoneFits => Choice::NoneFits,
                MappingChoice::Unknown => Choice::Unknown,
            },
            candidate: answer.candidate,
            has_comment: answer.has_comment,
            has_reagent: answer.has_reagent,
            digest: answer.digest,
        }),
        MappingStep::Agree { standard_code } => Step::Agree(standard_code),
        MappingStep::Decide(ruling) => Step::Decide(read_ruling(ruling)),
        MappingStep::Adopt(ruling) => Step::Adopt(read_ruling(ruling)),
        MappingStep::Activate {
            valid_from,
            valid_until,
        } => Step::Activate {
            from: valid_from,
            until: valid_until,
        },
        MappingStep::Retire { valid_until } => Step::Retire(valid_until),
        _ => return None,
    })
}
