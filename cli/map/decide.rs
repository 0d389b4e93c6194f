//! `kijun map agree|decide|retire`: the steps that a person of the network takes about single codes.

use anyhow::{Result, bail};
use jiff::civil::Date;
use mappings::Domain;
use mappings::rounds::{Choice, Key, Round, Rounds, Ruling, State, Step};
use model::Lang;
use pipeline::rounds::{Act, Desk};

use super::args::{Agree, Decide, OfHospital, Place, Retire};
use crate::End;
use crate::args::Format;
use crate::output::Out;

pub(crate) fn agree(args: &Agree, out: &mut Out) -> Result<End> {
    steps(&args.of, out, |desk| {
        let key = find(desk.rounds(), &args.place, State::Answered)?;
        let answer = desk
            .rounds()
            .get(&key)
            .and_then(|round| round.answer.as_ref());
        let code = match answer.map(|answer| &answer.choice) {
            Some(Choice::Code(code)) => Some(code.clone()),
            _ => None,
        };
        desk.take(&args.by.act(&args.reason), &key, Step::Agree(code))?;
        Ok(vec![key])
    })
}

pub(crate) fn decide(args: &Decide, out: &mut Out) -> Result<End> {
    let act = args.by.act(&args.reason);
    steps(&args.of, out, |desk| {
        let keys = if args.all_agreed {
            all_agreed(desk.rounds())?
        } else {
            vec![find(desk.rounds(), &args.place, State::Agreed)?]
        };
        for key in &keys {
            take_decision(
                desk,
                &act,
                key,
                args.standard_unit.as_ref(),
                args.valid_from,
            )?;
        }
        Ok(keys)
    })
}

pub(crate) fn retire(args: &Retire, out: &mut Out) -> Result<End> {
    steps(&args.of, out, |desk| {
        let key = find(desk.rounds(), &args.place, State::Active)?;
        desk.take(&args.by.act(&args.reason), &key, Step::Retire(args.from))?;
        Ok(vec![key])
    })
}

/// Takes steps at the desk of a hospital, records them all or none, and says how the codes stand.
fn steps(
    of: &OfHospital,
    out: &mut Out,
    take: impl FnOnce(&mut Desk) -> Result<Vec<Key>>,
) -> Result<End> {
    let (config, lang) = of.reading.common.read()?;
    config.select(std::slice::from_ref(&of.hospital))?;
    let mut desk = Desk::open(&config, &of.hospital, &crate::night::software()?)?;
    let keys = take(&mut desk)?;
    let rounds = desk.rounds().clone();
    desk.record()?;
    for key in &keys {
        if let Some(round) = rounds.get(key) {
            print(key, round, of.reading.format, lang, out)?;
        }
    }
    Ok(End::Clean)
}

fn print(key: &Key, round: &Round, format: Format, lang: Lang, out: &mut Out) -> Result<()> {
    let decision = round.decisions.last();
    let code = match round.state {
        State::Agreed => round.agreed.clone().flatten(),
        _ => decision.and_then(|decision| decision.standard_code.clone()),
    };
    if format == Format::Json {
        return out.json(&serde_json::json!({
            "domain": key.domain, "local_code": key.local_code, "local_name": key.local_name,
            "unit": key.unit, "specimen": key.specimen, "state": round.state.name(),
            "standard_code": code, "decision": decision.map(|decision| &decision.id),
        }));
    }
    let none = match lang {
        Lang::Ja => "標準コードなし",
        Lang::En => "no standard code",
    };
    out.line(format!(
        "{} {}: {} {}",
        key.local_code,
        key.local_name.as_deref().unwrap_or_default(),
        round.state.name(),
        code.as_deref().unwrap_or(none)
    ))
}

fn take_decision(
    desk: &mut Desk,
    act: &Act,
    key: &Key,
    standard_unit: Option<&String>,
    from: Date,
) -> Result<()> {
    let agreed = desk
        .rounds()
        .get(key)
        .and_then(|round| round.agreed.clone());
    let ruling = Ruling {
        standard_code: agreed.flatten(),
        standard_unit: standard_unit.cloned(),
    };
    desk.take(act, key, Step::Decide(ruling))?;
    desk.take(act, key, Step::Activate { from, until: None })?;
    Ok(())
}

fn all_agreed(rounds: &Rounds) -> Result<Vec<Key>> {
    let keys: Vec<Key> = rounds
        .iter()
        .filter(|(_, round)| round.state == State::Agreed)
        .map(|(key, _)| key.clone())
        .collect();
    if keys.is_empty() {
        bail!(
            "no code of {} is AGREED; `kijun map queue` shows where they stand",
            rounds.hospital()
        );
    }
    Ok(keys)
}

/// The round that is meant: of several with one code the only one that waits for this step.
fn find(rounds: &Rounds, place: &Place, waiting: State) -> Result<Key> {
    let Some(code) = &place.code else {
        bail!("say which local code with --code");
    };
    let domain = place.domain.map(Domain::from);
    let is = |asked: &Option<String>, found: &Option<String>| asked.is_none() || asked == found;
    let mut found: Vec<(&Key, &Round)> = rounds
        .iter()
        .filter(|(key, _)| {
            key.local_code == *code
                && domain.is_none_or(|domain| key.domain == domain.name())
                && is(&place.name, &key.local_name)
                && is(&place.unit, &key.unit)
                && is(&place.specimen, &key.specimen)
        })
        .collect();
    if found.len() > 1 {
        found.retain(|(_, round)| round.state == waiting);
    }
    match found[..] {
        [(key, _)] => Ok(key.clone()),
        [] => bail!(
            "{} has no round about code {code} that waits for this step; `kijun map queue` shows what is undecided, \
             `kijun map history --code {code}` what was done",
            rounds.hospital()
        ),
        _ => {
            let text = |part: &Option<String>| part.clone().unwrap_or_else(|| "-".to_owned());
            let variants: Vec<String> = found
                .iter()
                .map(|(key, _)| {
                    let (name, unit) = (text(&key.local_name), text(&key.unit));
                    format!("{} {name} [{unit}] {}", key.domain, text(&key.specimen))
                })
                .collect();
            bail!(
                "code {code} of {} stands for {}: say which with --domain, --name, --unit or --specimen",
                rounds.hospital(),
                variants.join("; ")
            )
        }
    }
}
