//! Incidents of a hospital, from their discovery to their lesson: the ledger (R08) is the only place where they are kept, and what
//! may be done next follows from its records.

use std::collections::BTreeMap;

use jiff::civil::Date;
use ledger::{
    Affected, Evidence, Incident, IncidentClass, IncidentOpened, IncidentRecord, IncidentStep,
    Record, Software,
};
use model::{Finding, Lang};
use store::Store;

use crate::config::Config;
use crate::query::FindingsOf;
use crate::records::{self, Author, Kept, RecordDesk};
use crate::{Error, days, query};

/// An incident and the records that tell it, oldest first.
#[derive(Clone, Debug)]
pub struct Chain {
    /// The hospital.
    pub hospital: String,
    /// How it stands.
    pub incident: Incident,
    /// Its records.
    pub steps: Vec<Kept>,
}

/// The incidents of a hospital, in the order of their numbers.
///
/// # Errors
/// When the ledger cannot be read, or has a step that does not follow on those before it.
pub fn chains(config: &Config, hospital: &str) -> Result<Vec<Chain>, Error> {
    let mut chains: Vec<Chain> = Vec::new();
    let mut by_number: BTreeMap<String, usize> = BTreeMap::new();
    for kept in records::read(config, hospital, &["R08"])? {
        let Record::Incident(record) = &kept.record else {
            continue;
        };
        match by_number.get(&record.incident) {
            Some(at) => {
                let chain = &mut chains[*at];
                let by = &kept.envelope.actor.id;
                chain.incident.take(&record.step, by).map_err(refused)?;
                chain.steps.push(kept);
            }
            None => {
                by_number.insert(record.incident.clone(), chains.len());
                chains.push(Chain {
                    hospital: hospital.to_owned(),
                    incident: Incident::open(record).map_err(refused)?,
                    steps: vec![kept],
                });
            }
        }
    }
    Ok(chains)
}

fn refused(refusal: ledger::IncidentRefusal) -> Error {
    ledger::Error::from(refusal).into()
}

/// An incident by its number, wherever it is.
///
/// # Errors
/// [`records::Refusal::Unknown`], and as [`chains`].
pub fn find(config: &Config, number: &str) -> Result<Chain, Error> {
    for hospital in &config.hospitals {
        let id = &hospital.hospital.id;
        // Numbers begin with the hospital, so that most ledgers need not be read.
        if !number.starts_with(id.as_str()) {
            continue;
        }
        let mut chains = chains(config, id)?.into_iter();
        if let Some(chain) = chains.find(|chain| chain.incident.number == number) {
            return Ok(chain);
        }
    }
    Err(Error::NoIncident {
        number: number.to_owned(),
    })
}

/// What a finding tells of an incident: who found it, since when, on which item and days, how many rows.
///
/// # Errors
/// When there is no such finding, or the store cannot be read.
pub fn of_finding(
    config: &Config,
    key: &str,
    (detected_on, due): (Date, Date),
    lang: Lang,
) -> Result<(String, IncidentOpened), Error> {
    let unknown = || Error::Triage {
        key: key.to_owned(),
        advice: "there is no finding with this key; `kijun findings --format json` shows the keys"
            .to_owned(),
    };
    let named = key.split(':').nth(1).unwrap_or_default();
    config.select(&[named.to_owned()]).map_err(|_| unknown())?;
    let store = Store::open(&config.store)?;
    let findings = query::findings(&store, named, &FindingsOf::Newest)?;
    let mut findings = findings.into_iter();
    let finding = findings
        .find(|finding| finding.key == key)
        .ok_or_else(unknown)?;
    let text = format!("{} {}", finding.code, validators::render(&finding, lang));
    let line: String = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .take(ledger::RECORD_TEXT_MAX)
        .collect();
    Ok((
        named.to_owned(),
        IncidentOpened {
            title: line,
            class: IncidentClass::DataQuality,
            severity: finding.severity,
            detected_by: format!("kijun, load {}", finding.load_id),
            detected_on,
            due,
            findings: vec![key.to_owned()],
            affected: affected(&finding),
        },
    ))
}

fn affected(finding: &Finding) -> Affected {
    let day = |day: Option<i32>| day.and_then(days::to_date);
    let period = day(finding.from).zip(day(finding.to));
    Affected {
        hospitals: Vec::new(),
        tables: finding
            .table
            .iter()
            .map(|it| it.name().to_owned())
            .collect(),
        items: finding.item.iter().cloned().collect(),
        period: period.map(|(from, to)| ledger::Period { from, to }),
        rows: Some(finding.failed),
    }
}

/// Opens an incident under the next number of its hospital.
///
/// # Errors
/// When a text is not one line, or the ledger cannot be written.
pub fn open(
    config: &Config,
    hospital: &str,
    opened: IncidentOpened,
    author: &Author,
    evidence: Vec<Evidence>,
    software: &Software,
) -> Result<Chain, Error> {
    author.check()?;
    let mut desk = RecordDesk::open(config, hospital, software)?;
    let next = chains(config, hospital)?.len() + 1;
    let record = IncidentRecord {
        incident: format!("{hospital}-I{next:04}"),
        step: IncidentStep::Open(opened),
    };
    let incident = Incident::open(&record).map_err(refused)?;
    let mut envelope = desk.envelope(author)?;
    envelope.evidence = evidence;
    let kept = desk.append(envelope, Record::Incident(record))?;
    Ok(Chain {
        hospital: hospital.to_owned(),
        incident,
        steps: vec![kept],
    })
}

/// Takes a step of an incident.
///
/// # Errors
/// When the step may not follow, a record that it refers to is not there, or the ledger cannot be written.
pub fn take(
    config: &Config,
    number: &str,
    step: IncidentStep,
    author: &Author,
    evidence: Vec<Evidence>,
    software: &Software,
) -> Result<Chain, Error> {
    author.check()?;
    let hospital = find(config, number)?.hospital;
    let mut desk = RecordDesk::open(config, &hospital, software)?;
    // Behind the lock it may be further than before.
    let mut chain = find(config, number)?;
    for (kind, rec_id) in step.references() {
        desk.expect(rec_id, kind)?;
    }
    let stopped = |refusal| Error::Incident {
        number: number.to_owned(),
        refusal,
    };
    chain.incident.take(&step, &author.by).map_err(stopped)?;
    let mut envelope = desk.envelope(author)?;
    envelope.evidence = evidence;
    let record = IncidentRecord {
        incident: number.to_owned(),
        step,
    };
    chain
        .steps
        .push(desk.append(envelope, Record::Incident(record))?);
    Ok(chain)
}
