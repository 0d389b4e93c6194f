//! `kijun map status`: how far the codes of a hospital are agreed, by code and by share of rows.

use std::collections::BTreeMap;

use anyhow::Result;
use jiff::civil::Date;
use mappings::rounds::{Agreement, Share, Standing, standings};
use model::Lang;
use serde_json::json;

use super::args::Status as Args;
use super::{day, percent, share, words};
use crate::End;
use crate::args::Format;
use crate::output::{Out, count};

/// How a hospital stands.
struct Sheet<'a> {
    hospital: &'a str,
    /// Live rows by domain.
    all_rows: BTreeMap<&'a str, u64>,
    shares: Vec<Share>,
    overdue: Vec<&'a Standing>,
    agreement: Agreement,
    /// Codes with a decision for a standard code, and of these those that the hospital's own feed carries now.
    decided: u64,
    accepted: u64,
}

impl Sheet<'_> {
    /// All live rows of the domain of a share.
    fn rows_of(&self, share: &Share) -> u64 {
        let rows = self.all_rows.get(share.domain.as_str());
        rows.copied().unwrap_or_default()
    }
}

pub(crate) fn run(args: &Args, out: &mut Out) -> Result<End> {
    let (config, lang) = args.reading.common.read()?;
    let store = store::Store::open(&config.store)?;
    let today = day(args.date);
    for hospital in config.select(&args.hospital)? {
        let id = &hospital.hospital.id;
        let codes = pipeline::query::codes(&store, id)?;
        let rounds = pipeline::rounds::replay(&config.ledger, id)?;
        let standings = standings(&codes, &rounds, today);
        let sheet = sheet(id, &standings, Agreement::of(&rounds), today);
        match args.reading.format {
            Format::Json => json_lines(&sheet, out)?,
            Format::Text => print(&sheet, lang, out)?,
        }
    }
    Ok(End::Clean)
}

fn sheet<'a>(
    hospital: &'a str,
    standings: &'a [Standing],
    agreement: Agreement,
    today: Date,
) -> Sheet<'a> {
    let live = || standings.iter().filter(|standing| standing.rows > 0);
    let has_code = |standing: &&Standing| {
        let decision = standing.decision.as_ref();
        decision.is_some_and(|decision| decision.standard_code.is_some())
    };
    let mut all_rows: BTreeMap<&str, u64> = BTreeMap::new();
    for standing in live() {
        *all_rows.entry(&standing.key.domain).or_default() += standing.rows;
    }
    Sheet {
        hospital,
        all_rows,
        shares: Share::of(standings),
        overdue: standings
            .iter()
            .filter(|standing| standing.due.is_some_and(|due| due < today))
            .collect(),
        agreement,
        decided: live().filter(has_code).count() as u64,
        accepted: live().filter(|standing| standing.is_accepted).count() as u64,
    }
}

fn json_lines(sheet: &Sheet<'_>, out: &mut Out) -> Result<()> {
    let hospital = sheet.hospital;
    for one in &sheet.shares {
        out.json(&json!({
            "kind": "state", "hospital": hospital, "domain": one.domain, "state": one.status.name(),
            "codes": one.codes, "rows": one.rows, "rows_share": share(one.rows, sheet.rows_of(one)),
        }))?;
    }
    for standing in &sheet.overdue {
        out.json(&json!({
            "kind": "overdue", "hospital": hospital, "domain": standing.key.domain,
            "local_code": standing.key.local_code, "local_name": standing.key.local_name,
            "rows": standing.rows, "due": standing.due.map(|due| due.to_string()),
        }))?;
    }
    let agreement = &sheet.agreement;
    out.json(&json!({
        "kind": "agreement", "hospital": hospital,
        "answered": agreement.answered, "first_candidate": agreement.first_candidate,
        "judged_twice": agreement.judged_twice, "same": agreement.same, "kappa": agreement.kappa,
    }))?;
    out.json(&json!({
        "kind": "acceptance", "hospital": hospital, "decided": sheet.decided, "accepted": sheet.accepted,
    }))
}

fn print(sheet: &Sheet<'_>, lang: Lang, out: &mut Out) -> Result<()> {
    out.line(format!("{}:", sheet.hospital))?;
    let header: &[&str] = match lang {
        Lang::Ja => &["領域", "状態", ">件数", ">行数", ">領域内の割合"],
        Lang::En => &["domain", "state", ">codes", ">rows", ">share of its rows"],
    };
    let rows: Vec<Vec<String>> = sheet
        .shares
        .iter()
        .map(|one| {
            vec![
                one.domain.clone(),
                one.status.name().to_owned(),
                count(one.codes),
                count(one.rows),
                format!("{:.1} %", percent(one.rows, sheet.rows_of(one))),
            ]
        })
        .collect();
    out.table(header, &rows)?;
    for standing in &sheet.overdue {
        let due = standing.due.map(|due| due.to_string()).unwrap_or_default();
        out.line(format!(
            "{} {due}: {} {}",
            words(lang, "期限超過", "overdue since"),
            standing.key.local_code,
            standing.key.local_name.as_deref().unwrap_or_default()
        ))?;
    }
    let agreement = &sheet.agreement;
    let (answered, first) = (agreement.answered, agreement.first_candidate);
    let (twice, same) = (agreement.judged_twice, agreement.same);
    let kappa = agreement
        .kappa
        .map_or("-".to_owned(), |kappa| format!("{kappa:.2}"));
    let (decided, accepted) = (sheet.decided, sheet.accepted);
    for line in match lang {
        Lang::Ja => [
            format!("第1候補どおりの回答: {answered} 件中 {first} 件"),
            format!("二人が判断したもの: {twice} 件、一致 {same} 件、κ {kappa}"),
            format!("病院の送信データへの反映: 決定 {decided} 件中 {accepted} 件"),
        ],
        Lang::En => [
            format!("answers that are the first candidate: {first} of {answered}"),
            format!("judged by two persons: {twice}, the same {same}, kappa {kappa}"),
            format!("carried by the hospital's own feed: {accepted} of {decided} decided"),
        ],
    } {
        out.line(line)?;
    }
    Ok(())
}
