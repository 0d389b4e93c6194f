//! ① to ④: what the hospital sends under its codes, what they could be, what other hospitals chose, and the questionnaire.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use ledger::Software;
use mappings::Domain;
use mappings::questionnaire::{self, CANDIDATES_MAX, Question, QuestionCandidate, Questionnaire};
use mappings::rounds::{
    Candidate, Facts, OtherChoice, Standing, State, Status, Step, folded_name, standings,
};
use store::Store;

use super::{Act, Desk};
use crate::config::{Config, HospitalConfig};
use crate::values::{Values, Writing};
use crate::{Error, days, query};

/// What is to be asked.
#[derive(Clone, Debug)]
pub struct Asking {
    /// The domain of the codes: a workbook goes to the people of one.
    pub domain: Domain,
    /// Local codes; every code that waits for a question when empty.
    pub codes: Vec<String>,
    /// The day by which the answers should be there.
    pub due: Date,
    /// Today, in Japan.
    pub today: Date,
    /// Local code to the standard codes it could be, best first.
    pub candidates: BTreeMap<String, Vec<QuestionCandidate>>,
    /// Who asks, and why.
    pub act: Act,
}

/// Makes a questionnaire and takes the steps of asking it. The caller lays the bytes down and then records the steps: a workbook
/// without its record is refused when it comes back, a record without its workbook would wait for nothing.
///
/// # Errors
/// When nothing is to be asked, a code is unknown, or a step is refused.
pub fn ask(
    config: &Config,
    hospital: &HospitalConfig,
    asking: &Asking,
    software: &Software,
) -> Result<(Questionnaire, Vec<u8>, Desk), Error> {
    let id = &hospital.hospital.id;
    let store = Store::open(&config.store)?;
    let codes = query::codes_of(&store, id, asking.domain)?;
    let mut desk = Desk::open(config, id, software)?;
    let standings = standings(&codes, desk.rounds(), asking.today);
    let known = Known {
        first_seen: codes
            .iter()
            .map(|code| (Writing::from(code), code.first_seen))
            .collect(),
        values: match asking.domain {
            Domain::Lab => Values::read(&store, id)?,
            _ => Values::default(),
        },
        others: chosen_elsewhere(config, &store, id, asking.domain)?,
        all_rows: standings.iter().map(|standing| standing.rows).sum(),
    };
    let chosen = chosen(&standings, asking, id)?;
    let questions = chosen
        .into_iter()
        .map(|standing| known.question(standing, asking))
        .collect();
    let questionnaire = Questionnaire {
        hospital: id.clone(),
        hospital_name: hospital.hospital.name.clone(),
        domain: asking.domain,
        asked: asking.today,
        due: asking.due,
        questions,
    };
    let bytes = questionnaire::write(&questionnaire)?;
    desk.keep(&bytes, "xlsx")?;
    for question in &questionnaire.questions {
        take_steps(&mut desk, question, asking)?;
    }
    Ok((questionnaire, bytes, desk))
}

/// What is known of the codes of a hospital beside their counts.
struct Known<'a> {
    first_seen: HashMap<Writing<'a>, Option<i32>>,
    values: Values,
    others: HashMap<String, Vec<OtherChoice>>,
    all_rows: u64,
}

impl Known<'_> {
    fn question(&self, standing: &Standing, asking: &Asking) -> Question {
        let key = &standing.key;
        let writing = Writing {
            code: &key.local_code,
            name: key.local_name.as_deref(),
            unit: key.unit.as_deref(),
            specimen: key.specimen.as_deref(),
        };
        let day = |day: Option<i32>| day.and_then(days::to_date);
        let candidates = asking.candidates.get(&key.local_code);
        let candidates = candidates.into_iter().flatten().take(CANDIDATES_MAX);
        let spread = self.values.of(&writing);
        let (quantiles, histogram) = spread
            .map(|spread| (spread.quantiles, spread.bars))
            .unwrap_or_default();
        let others = writing
            .name
            .and_then(|name| self.others.get(&folded_name(name)));
        Question {
            key: key.clone(),
            facts: Facts {
                rows: standing.rows,
                share_ppm: share_ppm(standing.rows, self.all_rows),
                first_seen: day(self.first_seen.get(&writing).copied().flatten()),
                last_seen: day(standing.last_seen),
                quantiles,
            },
            histogram,
            candidates: candidates.cloned().collect(),
            others: others.cloned().unwrap_or_default(),
        }
    }
}

fn share_ppm(rows: u64, all: u64) -> u32 {
    // Rows of one hospital stay far below 2^44, so the product fits.
    u32::try_from(rows * 1_000_000 / all.max(1)).unwrap_or(1_000_000)
}

/// The codes to ask about. Without names: those that nobody has asked about, and those whose deadline has passed.
fn chosen<'a>(
    standings: &'a [Standing],
    asking: &Asking,
    hospital: &str,
) -> Result<Vec<&'a Standing>, Error> {
    let refused = |what: String, advice: &str| Error::Codes {
        hospital: hospital.to_owned(),
        what,
        advice: advice.to_owned(),
    };
    let known: BTreeSet<&str> = standings
        .iter()
        .map(|standing| standing.key.local_code.as_str())
        .collect();
    if let Some(code) = asking
        .codes
        .iter()
        .find(|code| !known.contains(code.as_str()))
    {
        return Err(refused(
            format!("code {code}"),
            "the codebook does not have it; `kijun codes` lists what the feeds show",
        ));
    }
    let waits = |standing: &&Standing| match standing.status {
        Status::Round(State::New | State::Candidate | State::CrossCheck | State::Retired) => {
            standing.rows > 0
        }
        Status::Round(State::Asked) => standing.due.is_some_and(|due| due < asking.today),
        _ => false,
    };
    let is_named = |standing: &&Standing| asking.codes.contains(&standing.key.local_code);
    let chosen: Vec<&Standing> = if asking.codes.is_empty() {
        let waiting = standings.iter().filter(waits);
        waiting.take(questionnaire::QUESTIONS_MAX).collect()
    } else {
        standings.iter().filter(is_named).collect()
    };
    if chosen.is_empty() {
        return Err(refused(
            "the local codes".to_owned(),
            "none waits for a question; name one with --code to ask again",
        ));
    }
    Ok(chosen)
}

fn take_steps(desk: &mut Desk, question: &Question, asking: &Asking) -> Result<(), Error> {
    let key = &question.key;
    if desk.rounds().get(key).is_none() {
        desk.take(&asking.act, key, Step::Open(question.facts.clone()))?;
    }
    let candidates = question.candidates.iter().map(|candidate| Candidate {
        code: candidate.code.clone(),
        depth: candidate.depth,
        confidence: format!("{:.3}", candidate.confidence),
    });
    desk.take(&asking.act, key, Step::Propose(candidates.collect()))?;
    desk.take(&asking.act, key, Step::CrossCheck(question.others.clone()))?;
    let digest = questionnaire::row_digest(desk.rounds().hospital(), question);
    let due = asking.due;
    desk.take(&asking.act, key, Step::Ask { due, digest })?;
    Ok(())
}

/// Folded local name to the standard codes that other hospitals use for it, most used first.
fn chosen_elsewhere(
    config: &Config,
    store: &Store,
    hospital: &str,
    domain: Domain,
) -> Result<HashMap<String, Vec<OtherChoice>>, Error> {
    let mut hospitals: HashMap<String, BTreeMap<String, u32>> = HashMap::new();
    for other in config
        .hospitals
        .iter()
        .filter(|other| other.hospital.id != hospital)
    {
        let mut chosen: BTreeSet<(String, String)> = BTreeSet::new();
        for code in query::codes_of(store, &other.hospital.id, domain)? {
            if let (Some(name), Some(standard)) = (code.local_name, code.standard_code) {
                chosen.insert((folded_name(&name), standard));
            }
        }
        for (name, standard) in chosen {
            *hospitals
                .entry(name)
                .or_default()
                .entry(standard)
                .or_default() += 1;
        }
    }
    let most_first = |choices: BTreeMap<String, u32>| {
        let mut choices: Vec<OtherChoice> = choices
            .into_iter()
            .map(|(code, hospitals)| OtherChoice { code, hospitals })
            .collect();
        choices.sort_by_key(|choice| std::cmp::Reverse(choice.hospitals));
        choices.truncate(CANDIDATES_MAX);
        choices
    };
    Ok(hospitals
        .into_iter()
        .map(|(name, choices)| (name, most_first(choices)))
        .collect())
}
