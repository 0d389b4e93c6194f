//! ⑤: what a hospital answered in its questionnaire, row by row. A row that cannot be taken does not hold up the others.

use std::collections::HashMap;
use std::path::PathBuf;

use ledger::Software;
use mappings::questionnaire::{self, ReturnedRow, RowFault, Said};
use mappings::rounds::{Answer, Choice, Key, Person, Role, Round, State, Step};

use super::{Act, Desk};
use crate::Error;
use crate::config::Config;

/// How the person who answered is known.
const FROM_WORKBOOK: &str = "named in the questionnaire";
const FROM_COMMAND: &str = "named on the command line";

/// Who reads a questionnaire in, and why. On the hospital's side that person is who answered; on the network's side the
/// questionnaire names who answered, and the reader agrees where the hospital chose a candidate.
#[derive(Clone, Debug)]
pub struct Reader {
    /// Who.
    pub person: Person,
    /// Why.
    pub reason: String,
}

/// What came of a questionnaire.
#[derive(Debug)]
pub struct Answers {
    /// Who answered.
    pub answered_by: String,
    /// Every row that says something or has a fault, in the order of the sheet.
    pub lines: Vec<AnswerLine>,
    /// Rows that were not filled in.
    pub empty: usize,
    /// Where the workbook is kept.
    pub kept: PathBuf,
    /// How many steps were recorded.
    pub recorded: usize,
}

/// What came of one row.
#[derive(Debug)]
pub struct AnswerLine {
    /// The cell of the answer.
    pub cell: String,
    /// What it is about; `None` when the row names no code that was asked.
    pub key: Option<Key>,
    /// The answer on record before.
    pub before: Option<Choice>,
    /// The answer in the workbook.
    pub after: Option<Choice>,
    /// A comment or a reagent is in the workbook, to be read there.
    pub has_remark: bool,
    /// What was done about it.
    pub outcome: AnswerOutcome,
}

/// What was done about a row.
#[derive(Debug)]
pub enum AnswerOutcome {
    /// The answer is on record, and the round stands here.
    Recorded(State),
    /// It was on record already.
    Known,
    /// It is not taken because of the row.
    Faulty(RowFault),
    /// It is not taken because of the round.
    Refused(Error),
}

/// Reads a questionnaire and records the answers that can be taken.
///
/// # Errors
/// When the workbook is no questionnaire of this hospital, when nobody is named as who answered, or when the ledger cannot be
/// read or written.
pub fn answer(
    config: &Config,
    hospital: &str,
    workbook: &[u8],
    reader: &Reader,
    software: &Software,
) -> Result<Answers, Error> {
    let returned = questionnaire::read(workbook, hospital)?;
    let act = act(&returned, reader)?;
    let mut desk = Desk::open(config, hospital, software)?;
    let keys: HashMap<String, Key> = desk
        .rounds()
        .iter()
        .filter(|(_, round)| round.asked.is_some())
        .map(|(key, _)| (questionnaire::row_id(hospital, key), key.clone()))
        .collect();
    let kept = desk.keep(workbook, "xlsx")?;
    let mut lines = Vec::new();
    let mut empty = 0;
    for row in &returned.rows {
        let is_blank = row.said == Ok(None) && row.changed.is_empty();
        if is_blank {
            empty += 1;
        } else {
            lines.push(take(&mut desk, &act, reader, row, keys.get(&row.id)));
        }
    }
    Ok(Answers {
        answered_by: act.by.id,
        lines,
        empty,
        kept,
        recorded: desk.record()?,
    })
}

fn act(returned: &questionnaire::Returned, reader: &Reader) -> Result<Act, Error> {
    if reader.person.role == Role::Hospital {
        return Ok(Act {
            by: reader.person.clone(),
            reason: reader.reason.clone(),
            auth_method: FROM_COMMAND.to_owned(),
            brought_by: None,
        });
    }
    let by = returned.answered_by.clone();
    Ok(Act {
        by: Person {
            id: by.ok_or(questionnaire::Error::NobodyAnswered)?,
            role: Role::Hospital,
        },
        reason: reader.reason.clone(),
        auth_method: FROM_WORKBOOK.to_owned(),
        brought_by: Some(reader.person.clone()),
    })
}

fn take(
    desk: &mut Desk,
    act: &Act,
    reader: &Reader,
    row: &ReturnedRow,
    key: Option<&Key>,
) -> AnswerLine {
    let round = key.and_then(|key| desk.rounds().get(key));
    let before = round.and_then(|round| round.answer.clone());
    let answer = match round {
        None => Err(RowFault::UnknownRow),
        Some(round) => read(row, round),
    };
    AnswerLine {
        cell: row.cell.clone(),
        key: key.cloned(),
        before: before.as_ref().map(|answer| answer.choice.clone()),
        after: answer.as_ref().ok().map(|answer| answer.choice.clone()),
        has_remark: row.has_comment || row.has_reagent,
        outcome: match (answer, key) {
            (Ok(answer), Some(_)) if before.as_ref() == Some(&answer) => AnswerOutcome::Known,
            (Ok(answer), Some(key)) => match take_steps(desk, act, reader, key, answer) {
                Ok(state) => AnswerOutcome::Recorded(state),
                Err(refusal) => AnswerOutcome::Refused(refusal),
            },
            (Ok(_), None) => AnswerOutcome::Faulty(RowFault::UnknownRow),
            (Err(fault), _) => AnswerOutcome::Faulty(fault),
        },
    }
}

/// The answer of a row to the question that was asked.
fn read(row: &ReturnedRow, round: &Round) -> Result<Answer, RowFault> {
    let asked = round.asked.as_ref().map(|asked| &asked.1);
    if row.said != Err(RowFault::Twice) && asked != Some(&row.digest) {
        return Err(RowFault::Changed(row.changed.clone()));
    }
    let said = row.said.clone()?.ok_or(RowFault::ChoiceMissing)?;
    let mut number = None;
    let choice = match said {
        Said::Candidate(candidate) => {
            number = Some(candidate);
            let index = usize::from(candidate).wrapping_sub(1);
            let code = round.candidates.get(index).ok_or(RowFault::NotAChoice)?;
            Choice::Code(code.code.clone())
        }
        Said::Code(code) => Choice::Code(code),
        Said::NoneFits => Choice::NoneFits,
        Said::Unknown => Choice::Unknown,
    };
    Ok(Answer {
        choice,
        candidate: number,
        has_comment: row.has_comment,
        has_reagent: row.has_reagent,
        digest: row.digest.clone(),
    })
}

/// The answer, and the agreement where the hospital chose what the network had proposed.
fn take_steps(
    desk: &mut Desk,
    act: &Act,
    reader: &Reader,
    key: &Key,
    answer: Answer,
) -> Result<State, Error> {
    let agreed = match (&answer.choice, answer.candidate) {
        (Choice::Code(code), Some(_)) if reader.person.role == Role::Network => Some(code.clone()),
        _ => None,
    };
    let answered = desk.take(act, key, Step::Answer(answer))?;
    let Some(code) = agreed else {
        return Ok(answered);
    };
    let act = Act {
        by: reader.person.clone(),
        reason: reader.reason.clone(),
        auth_method: FROM_COMMAND.to_owned(),
        brought_by: None,
    };
    // That the reader may not agree is no reason to lose the answer.
    match desk.take(&act, key, Step::Agree(Some(code))) {
        Err(Error::Round { .. }) => Ok(answered),
        agreed => agreed,
    }
}
