//! What the night report shows, gathered from the loads and judgements of a night, and the numbers for a monitor beside it.

mod evidence;
mod metrics;
mod past;
mod volumes;

use std::path::{Path, PathBuf};
use std::time::Instant;

use jiff::Timestamp;
use jiff::civil::Date;
use ledger::IncidentState;
use mappings::{CodeRow, Domain, Progress};
use model::{Finding, Format, Hospital, Lang, Severity, Status};
use reports::night::{
    CodeState, DomainProgress, Failure, FeedRow, FindingRow, HospitalRow, IncidentRow, ItemAcross,
    ItemAt, NightReport, Quantiles, UnmappedRow, Waiver,
};
use validators::judge::distribution::ItemSpread;

use self::volumes::Volumes;
use crate::incidents::{self, Chain};
use crate::judge::across::{Across, is_about_values};
use crate::load::HospitalLoad;
use crate::night::{Night, japan};
use crate::{Error, days};

/// Unmapped codes that the report names.
const UNMAPPED_SHOWN: usize = 20;

/// What came of the hospitals of a night.
pub(crate) type Outcomes = [(Hospital, Result<HospitalLoad, Error>)];

/// Renders and writes the report of a night, and the metrics beside it; gives the path of the report.
///
/// # Errors
/// When the store cannot be read or a file not written.
pub(crate) fn write(
    night: &Night<'_>,
    outcomes: &Outcomes,
    across: &Across,
    lang: Lang,
    began: Instant,
) -> Result<PathBuf, Error> {
    let report_began = Instant::now();
    let report = gather(night, outcomes, across, lang)?;
    let html = reports::night_html(&report)?;
    let folder = &night.config.reports;
    let path = folder.join(format!("night-{}.html", night.date));
    write_whole(&path, &html)?;
    let measured = metrics::Measured {
        night_seconds: began.elapsed().as_secs_f64(),
        report_seconds: report_began.elapsed().as_secs_f64(),
        report_bytes: html.len() as u64,
    };
    let metrics = reports::metrics_text(&metrics::gather(night, outcomes, &measured)?);
    write_whole(&folder.join("metrics.prom"), &metrics)?;
    Ok(path)
}

/// Readers see the file as it was or as it is, never half of it.
fn write_whole(path: &Path, text: &str) -> Result<(), Error> {
    let io = |source| Error::Io {
        path: path.to_owned(),
        source,
    };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(io)?;
    }
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    std::fs::write(&part, text)
        .and_then(|()| std::fs::rename(&part, path))
        .map_err(io)
}

fn gather(
    night: &Night<'_>,
    outcomes: &Outcomes,
    across: &Across,
    lang: Lang,
) -> Result<NightReport, Error> {
    let mut report = NightReport {
        network: night.config.network.clone(),
        lang,
        date: night.date.to_string(),
        generated: japan(Timestamp::now())
            .strftime("%Y-%m-%d %H:%M JST")
            .to_string(),
        software: format!("{} {}", night.software.name, night.software.version),
        hospitals: Vec::new(),
        findings: Vec::new(),
        failures: Vec::new(),
        items: items(outcomes, across),
        incidents: Vec::new(),
    };
    for (hospital, outcome) in outcomes {
        match outcome {
            Ok(load) => {
                report
                    .hospitals
                    .push(hospital_row(night, hospital, load, lang)?);
                let chains = open_incidents(night, hospital)?;
                let row = |finding| FindingRow {
                    incident: incident_of(&chains, finding),
                    ..finding_row(finding, load, lang)
                };
                report.findings.extend(shown(load).map(row));
                let rows = chains.iter().map(|chain| incident_row(chain, night, lang));
                report.incidents.extend(rows);
            }
            Err(error) => report.failures.push(Failure {
                hospital: hospital.id.clone(),
                hospital_name: hospital.name.clone(),
                what: error.chain(),
            }),
        }
    }
    Ok(report)
}

/// The incidents of a hospital that are not closed, the first due first.
fn open_incidents(night: &Night<'_>, hospital: &Hospital) -> Result<Vec<Chain>, Error> {
    let mut chains = incidents::chains(night.config, &hospital.id)?;
    chains.retain(|chain| chain.incident.state != IncidentState::Closed);
    chains.sort_by_key(|chain| chain.incident.due);
    Ok(chains)
}

fn incident_of(chains: &[Chain], finding: &Finding) -> Option<String> {
    let is_of = |chain: &&Chain| chain.incident.opened.findings.contains(&finding.key);
    chains
        .iter()
        .find(is_of)
        .map(|chain| chain.incident.number.clone())
}

/// Overdue is what was not done by the night's date, whatever the clock says.
fn incident_row(chain: &Chain, night: &Night<'_>, lang: Lang) -> IncidentRow {
    let incident = &chain.incident;
    let last = chain.steps.last();
    IncidentRow {
        id: incident.number.clone(),
        hospital: chain.hospital.clone(),
        title: incident.opened.title.clone(),
        state: incident.state.word().get(lang).to_owned(),
        due: incident.due.to_string(),
        overdue: incident.is_overdue(night.date),
        owner: last.map_or_else(String::new, |step| step.envelope.actor.id.clone()),
    }
}

/// Everything open, and what tonight resolved.
fn shown(load: &HospitalLoad) -> impl Iterator<Item = &Finding> {
    let resolved = load
        .findings
        .iter()
        .filter(|finding| !finding.status.is_open());
    load.open.iter().chain(resolved)
}

fn finding_row(finding: &Finding, load: &HospitalLoad, lang: Lang) -> FindingRow {
    let about = validators::about(finding.code.0);
    let text = |pick: fn(&validators::About) -> model::Text| {
        about
            .map(|about| pick(about).get(lang).to_owned())
            .unwrap_or_default()
    };
    let since = load.judged.since.get(&finding.key).copied();
    let mut told = finding.clone();
    // What one load found and no later one looked at again still bears the word of that load.
    if told.status == Status::New && since.is_some_and(|since| since < load.load.date) {
        told.status = Status::Persisting;
    }
    let standing = load.standings.get(&finding.key);
    let until = standing.and_then(|standing| standing.waived_until);
    let until = until.filter(|until| load.load.date <= *until && finding.status.is_open());
    FindingRow {
        title: text(|about| about.title),
        text: validators::render(finding, lang),
        what: text(|about| about.what),
        why: text(|about| about.why),
        age_days: since.map(|since| age_days(since, load.load.date)),
        since: since.map(|since| since.to_string()),
        owner: standing.and_then(|standing| standing.owner.clone()),
        incident: None,
        waiver: until.map(|until| Waiver {
            until: until.to_string(),
            reason: standing
                .map(|standing| standing.reason.clone())
                .unwrap_or_default(),
        }),
        evidence: evidence::of(finding),
        finding: told,
    }
}

fn age_days(since: Date, night: Date) -> u32 {
    days::from_date(night).abs_diff(days::from_date(since.min(night)))
}

fn hospital_row(
    night: &Night<'_>,
    hospital: &Hospital,
    load: &HospitalLoad,
    lang: Lang,
) -> Result<HospitalRow, Error> {
    let volumes = Volumes::read(night.store, &hospital.id, &load.load.load_id.0)?;
    let formats = load.load.balances.keys();
    Ok(HospitalRow {
        id: hospital.id.clone(),
        name: hospital.name.clone(),
        load_id: load.load.load_id.0.clone(),
        feeds: formats
            .map(|format| feed_row(night, &volumes, *format, load, lang))
            .collect(),
        domains: domains(&load.codes, lang),
        tables: load
            .load
            .tables
            .iter()
            .map(|(name, load)| (name.clone(), load.clone()))
            .collect(),
        checkpoint: load.checkpoint.clone(),
    })
}

fn feed_row(
    night: &Night<'_>,
    volumes: &Volumes,
    format: Format,
    load: &HospitalLoad,
    lang: Lang,
) -> FeedRow {
    let feed = format.name();
    let of_feed = volumes.of(feed);
    let (strip, charts) = match (feeds::delivery(format), of_feed) {
        (None, _) => {
            let judged = load.judged.feeds.get(feed);
            let drawn = judged.map_or(&[][..], |judged| &judged.drawn);
            past::by_days(drawn, format, night.date, lang)
        }
        (Some(_), Some(volumes_of_feed)) => {
            let first = volumes.first_arrival();
            past::by_months(volumes_of_feed, format, first, night.date, lang)
        }
        (Some(_), None) => past::by_months(
            &volumes::FeedVolumes::default(),
            format,
            None,
            night.date,
            lang,
        ),
    };
    FeedRow {
        feed: feed.to_owned(),
        balance: load.load.balances.get(&format).copied().unwrap_or_default(),
        vanished: load.vanished_of.get(&format).copied().unwrap_or_default(),
        data_types: of_feed
            .map(|of| of.data_types(format, lang))
            .unwrap_or_default(),
        by_severity: by_severity(load, feed),
        strip,
        charts,
    }
}

/// Open findings of a feed that are not let be: fatal, error, warning, notice.
fn by_severity(load: &HospitalLoad, feed: &str) -> [u64; 4] {
    let mut by_severity = [0; 4];
    for finding in load.unwaived().filter(|finding| finding.feed == feed) {
        by_severity[Severity::Fatal as usize - finding.severity as usize] += 1;
    }
    by_severity
}

/// How far the codebook is mapped, by domain.
fn domains(codes: &[CodeRow], lang: Lang) -> Vec<DomainProgress> {
    let told = Progress::told(codes);
    told.map(|(domain, _)| progress(codes, domain, lang))
        .collect()
}

fn progress(codes: &[CodeRow], domain: Domain, lang: Lang) -> DomainProgress {
    let state_of = |code: &CodeRow| match (&code.standard_code, code.state.as_str()) {
        (None, _) => CodeState::Unmapped,
        (Some(_), "declared") => CodeState::Declared,
        (Some(_), _) => CodeState::Agreed,
    };
    let live = |code: &&CodeRow| code.domain == domain && code.rows > 0;
    let mut progress = DomainProgress {
        domain: domain.title().get(lang).to_owned(),
        states: [CodeState::Declared, CodeState::Agreed, CodeState::Unmapped]
            .map(|state| (state, 0, 0)),
        unmapped_top: Vec::new(),
    };
    let mut unmapped: Vec<&CodeRow> = Vec::new();
    for code in codes.iter().filter(live) {
        let of = state_of(code);
        for (state, codes, rows) in &mut progress.states {
            if *state == of {
                (*codes, *rows) = (*codes + 1, *rows + code.rows.unsigned_abs());
            }
        }
        unmapped.extend((of == CodeState::Unmapped).then_some(code));
    }
    unmapped.sort_by_key(|code| std::cmp::Reverse(code.rows));
    let row = |code: &CodeRow| UnmappedRow {
        local_code: code.local_code.clone(),
        local_name: code.local_name.clone().unwrap_or_default(),
        unit: code.unit.clone().unwrap_or_default(),
        rows: code.rows.unsigned_abs(),
    };
    let unmapped = unmapped.into_iter().take(UNMAPPED_SHOWN);
    progress.unmapped_top = unmapped.map(row).collect();
    progress
}

/// The items with findings about their values, those with most findings first.
fn items(outcomes: &Outcomes, across: &Across) -> Vec<ItemAcross> {
    let open = |hospital: &str, items: &[(String, String)]| -> Vec<String> {
        let mut loads = outcomes.iter();
        let load = loads
            .find(|(it, _)| it.id == hospital)
            .and_then(|(_, load)| load.as_ref().ok());
        let found = load
            .into_iter()
            .flat_map(HospitalLoad::unwaived)
            .filter(|finding| {
                let is_of = |(code, _): &(String, String)| finding.item.as_deref() == Some(code);
                is_about_values(finding) && items.iter().any(is_of)
            });
        let mut codes: Vec<String> = found.map(|finding| finding.code.to_string()).collect();
        codes.sort();
        codes.dedup();
        codes
    };
    let at = |(hospital, spread): &(String, ItemSpread)| ItemAt {
        hospital: hospital.clone(),
        local_codes: local_codes(&spread.items),
        values: Quantiles {
            count: spread.count,
            at: spread.quantiles,
        },
        codes: open(hospital, &spread.items),
    };
    let mut items: Vec<ItemAcross> = across
        .iter()
        .map(|(standard_code, hospitals)| {
            let first = hospitals.first();
            let name = first.and_then(|(_, spread)| spread.items.first());
            ItemAcross {
                standard_code: standard_code.clone(),
                name: name
                    .map(|(code, name)| format!("{code} {name}"))
                    .unwrap_or_default(),
                unit: first
                    .map(|(_, spread)| spread.standard_unit.clone())
                    .unwrap_or_default(),
                hospitals: hospitals.iter().map(at).collect(),
            }
        })
        .collect();
    let found = |item: &ItemAcross| {
        item.hospitals
            .iter()
            .filter(|at| !at.codes.is_empty())
            .count()
    };
    items.retain(|item| found(item) > 0);
    items.sort_by_key(|item| std::cmp::Reverse(found(item)));
    items
}

fn local_codes(items: &[(String, String)]) -> String {
    let codes: Vec<&str> = items.iter().map(|(code, _)| code.as_str()).collect();
    codes.join(" ")
}
