//! From stored states to verdicts: the same for a night that is judged and for one that is judged again.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use arrow_array::RecordBatch;
use feeds::FeedFormat;
use jiff::civil::Date;
use mappings::{CodeRow, Domain};
use model::{Table, hex};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use store::{LiveFile, Store};
use validators::judge::agreement::{self, Agreement};
use validators::judge::calendar::{Calendar, Closing};
use validators::judge::distribution::{self, ItemFacts, ItemKey, Judge};
use validators::judge::volume::{
    self, Drawn, Series, Shape, Total, profile_series, shapes, volume_series,
};
use validators::judge::{Judged, Verdict};
use validators::profile::{Keep, Profiles};

use super::agreements::{Agreements, is_delivery};
use super::approved;
use super::facts::Facts;
use super::names::Names;
use super::rules::JudgementRules;
use super::states::{StatesDigest, profile_files, read, window};
use crate::approvals::Decided;
use crate::config::{Closed, Config, HospitalConfig};
use crate::standards::{SiteUnits, mappings_at};
use crate::state::Current;
use crate::{Error, days, query};

/// What the judgements of one night share: rules, and what is known of each hospital with states.
pub(super) struct Network<'a> {
    pub(super) store: &'a Store,
    pub(super) as_of: i32,
    pub(super) rules: JudgementRules,
    pub(super) members: BTreeMap<String, Member>,
}

/// A hospital as the others see it.
pub(super) struct Member {
    pub(super) facts: Facts,
    /// Its strata over the window, from when they are first needed.
    strata: OnceLock<Profiles>,
    files: Vec<LiveFile>,
}

impl Member {
    /// Its strata over the window, which are read once.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(super) fn strata(&self, store: &Store, as_of: i32) -> Result<&Profiles, Error> {
        if let Some(strata) = self.strata.get() {
            return Ok(strata);
        }
        let strata = profiles(&read(store, &self.files)?, as_of, Keep::Strata)?;
        Ok(self.strata.get_or_init(|| strata))
    }
}

/// What came of a hospital.
pub(super) struct Reached {
    /// The verdicts by the name of the feed.
    pub(super) by_feed: BTreeMap<String, FeedVerdicts>,
    /// First and last event day that were looked at.
    pub(super) window: (i32, i32),
    pub(super) states_sha256: String,
    pub(super) calendar_sha256: String,
    pub(super) items_mapped: u64,
    /// The approval that was compared with.
    pub(super) approval: Option<String>,
}

/// The verdicts of one feed.
#[derive(Default)]
pub(super) struct FeedVerdicts {
    pub(super) volume: Vec<Verdict>,
    pub(super) distribution: Vec<Verdict>,
    /// The feed and its data types as they were judged, for the report.
    pub(super) drawn: Vec<Drawn>,
    pub(super) agreement: Vec<Verdict>,
}

impl FeedVerdicts {
    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = &Verdict> {
        self.volume
            .iter()
            .chain(&self.distribution)
            .chain(&self.agreement)
    }
}

/// Whether a feed brings what was judged.
fn belongs(subject: &Judged, format: &FeedFormat) -> bool {
    match subject {
        Judged::Item(table, _) | Judged::Department(table, _) | Judged::Table(table) => {
            format.areas.iter().any(|area| area.contains(table))
        }
        Judged::DataType(_) | Judged::Feed => true,
    }
}

impl<'a> Network<'a> {
    /// Reads what is stored of every hospital of the config up to a night.
    ///
    /// # Errors
    /// When the store or a ledger cannot be read, or unit rules cannot be used.
    pub(super) fn read(
        config: &Config,
        store: &'a Store,
        units: &SiteUnits,
        rules: JudgementRules,
        night: Date,
    ) -> Result<Network<'a>, Error> {
        let as_of = days::from_date(night);
        let current = Current::read(store)?;
        let mut members = BTreeMap::new();
        let mut names = Names::default();
        names.add_listed(units.listed());
        let mut codebooks: BTreeMap<&str, Vec<CodeRow>> = BTreeMap::new();
        for hospital in &config.hospitals {
            let id = hospital.hospital.id.as_str();
            if current.hospitals.contains_key(id) {
                let codes = query::codes_of(store, id, Domain::Lab)?;
                names.add_codebook(&codes);
                codebooks.insert(id, codes);
            }
        }
        for (id, codes) in codebooks {
            let Some(state) = current.hospitals.get(id) else {
                continue;
            };
            let files = profile_files(store, id, window(as_of))?;
            let (standards, unit_rules) = mappings_at(config, units, id, state.decided_by)?;
            let member = Member {
                facts: Facts::of(&codes, &standards, &unit_rules, &names)?,
                strata: OnceLock::new(),
                files,
            };
            members.insert(id.to_owned(), member);
        }
        Ok(Network {
            store,
            as_of,
            rules,
            members,
        })
    }

    /// The verdicts about a hospital, whose loads ran on these nights and of which this load was approved last.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(super) fn verdicts(
        &self,
        hospital: &HospitalConfig,
        nights: &[Date],
        approved: Option<&Decided>,
        agreements: &Agreements,
    ) -> Result<Reached, Error> {
        let id = hospital.hospital.id.as_str();
        let files = self.members.get(id).map_or(&[][..], |member| &member.files);
        let batches = read(self.store, files)?;
        let own = profiles(&batches, self.as_of, Keep::Days)?;
        let profiled = profile_series(&batches).map_err(unfit)?;
        drop(batches);
        let totals = self.totals(hospital, approved, &profiled)?;
        let profiled = self.in_window(profiled);
        let volumes = self.store.live_files(Table::Volumes, id)?;
        let arrived = read(self.store, &volumes)?;
        let calendar = calendar(hospital);
        let nights = nights.iter().map(|night| days::from_date(*night));
        let mut nights: Vec<i32> = nights.filter(|night| *night <= self.as_of).collect();
        nights.sort_unstable();
        let distributions = self.distributions(id, &own)?;
        let shapes = shapes(&own);
        self.keep_strata(id, own);
        let mut by_feed = BTreeMap::new();
        for feed in &hospital.feeds {
            let Some(format) = feeds::format(feed.format) else {
                continue;
            };
            let name = feed.format.name();
            let is_of_feed = |subject: &Judged| belongs(subject, format);
            let counted = volume_series(&arrived, name, &nights).map_err(unfit)?;
            let mut series = self.in_window(counted.event_days);
            let of_feed = profiled.iter().filter(|it| is_of_feed(&it.subject));
            series.extend(of_feed.cloned());
            let of_feed = shapes.iter().filter(|it| is_of_feed(&it.subject));
            let shapes: Vec<Shape> = of_feed.cloned().collect();
            let (volume, drawn) = volume::judge_and_draw(&volume::Input {
                as_of: self.as_of,
                calendar: &calendar,
                series: &series,
                shapes: &shapes,
                arrivals: &counted.arrivals,
                nights: &nights,
                // A bad day is found again each night, and what it finds the judgement does not learn from.
                bad_days: &[],
                approved: totals.get(name).map_or(&[], Vec::as_slice),
                rules: &self.rules.rules,
            });
            let of_feed = distributions.iter().filter(|it| is_of_feed(&it.subject));
            let verdicts = FeedVerdicts {
                volume,
                drawn,
                distribution: of_feed.cloned().collect(),
                agreement: Vec::new(),
            };
            by_feed.insert(name.to_owned(), verdicts);
        }
        by_feed.extend(self.agreement(hospital, &agreements.all));
        Ok(Reached {
            by_feed,
            window: window(self.as_of),
            states_sha256: self.digest(&volumes, &agreements.files),
            calendar_sha256: self.calendar_digest(&calendar),
            items_mapped: self.members.get(id).map_or(0, |member| member.facts.mapped),
            approval: approved.map(|approved| approved.rec_id.clone()),
        })
    }

    /// The strata of a hospital that is judged need not be read for the others.
    fn keep_strata(&self, id: &str, own: Profiles) {
        if let Some(member) = self.members.get(id) {
            member.strata.get_or_init(|| own.into_strata());
        }
    }

    /// What was approved beside what is there, by the name of the feed.
    fn totals(
        &self,
        hospital: &HospitalConfig,
        approved: Option<&Decided>,
        series: &[Series],
    ) -> Result<BTreeMap<&'static str, Vec<Total>>, Error> {
        let mut totals = BTreeMap::new();
        for feed in &hospital.feeds {
            if let Some(approved) = approved {
                let (id, decision) = (&hospital.hospital.id, &approved.decision);
                let of_feed =
                    approved::totals(self.store, id, feed.format, decision, series, self.as_of)?;
                totals.insert(feed.format.name(), of_feed);
            }
        }
        Ok(totals)
    }

    fn distributions<'m>(&'m self, id: &str, own: &Profiles) -> Result<Vec<Verdict>, Error> {
        let others = self.members.iter().filter(|(other, _)| *other != id);
        let strata = |(other, member): (&'m String, &'m Member)| {
            Ok((other.as_str(), member.strata(self.store, self.as_of)?))
        };
        let others = others.map(strata).collect::<Result<Vec<_>, Error>>()?;
        let facts = |key: &ItemKey<'_>| -> ItemFacts {
            let member = self.members.get(key.hospital);
            member
                .map(|member| member.facts.get(key))
                .unwrap_or_default()
        };
        let input = distribution::Input {
            hospital: id,
            as_of: self.as_of,
            own,
            others: &others,
            facts: &facts,
            rules: &self.rules.distribution,
        };
        let judge = Judge::of(&input);
        let items: Vec<_> = own.items.iter().collect();
        let verdicts = items.par_iter();
        Ok(verdicts
            .flat_map_iter(|(item, profile)| judge.item(item, profile))
            .collect())
    }

    /// The series without the days outside of the window, which lie beside it in the same files.
    fn in_window(&self, mut series: Vec<Series>) -> Vec<Series> {
        let (from, to) = window(self.as_of);
        for one in &mut series {
            one.days.retain(|day| (from..=to).contains(&day.day));
        }
        series.retain(|one| !one.days.is_empty());
        series
    }

    /// What is to be said of each feed that is delivered by the month: how far the others agree with it.
    fn agreement(
        &self,
        hospital: &HospitalConfig,
        agreements: &[Agreement],
    ) -> BTreeMap<String, FeedVerdicts> {
        let feeds = hospital.feeds.iter().map(|feed| feed.format);
        let mut by_feed = BTreeMap::new();
        for format in feeds.filter(|format| is_delivery(*format)) {
            let of_feed = agreements.iter();
            let of_feed = of_feed.filter(|it| it.comparison.feed() == format.name());
            let of_feed: Vec<Agreement> = of_feed.cloned().collect();
            let verdicts = FeedVerdicts {
                agreement: agreement::judge(&agreement::Input {
                    as_of: self.as_of,
                    agreements: &of_feed,
                    rules: &self.rules.rules,
                }),
                ..FeedVerdicts::default()
            };
            by_feed.insert(format.name().to_owned(), verdicts);
        }
        by_feed
    }

    /// The digest of the profiles of all hospitals and the volumes and agreements of this one.
    fn digest(&self, volumes: &[LiveFile], agreements: &[LiveFile]) -> String {
        let mut digest = StatesDigest::default();
        for member in self.members.values() {
            digest.add(&member.files);
        }
        digest.add(volumes);
        digest.add(agreements);
        digest.finish()
    }

    /// The kind of each day of the window.
    fn calendar_digest(&self, calendar: &Calendar) -> String {
        let (from, to) = window(self.as_of);
        let mut digest = Sha256::new();
        for day in from..=to {
            digest.update(format!("{day}\t{:?}\n", calendar.kind(day)));
        }
        hex(&digest.finalize())
    }
}

/// The profiles in stored states. Each thread folds some of them; sums are the same in any order.
fn profiles(batches: &[RecordBatch], as_of: i32, keep: Keep) -> Result<Profiles, Error> {
    let each = batches.len().div_ceil(rayon::current_num_threads()).max(1);
    let parts = batches.par_chunks(each);
    let parts = parts.map(|part| Profiles::read(part, window(as_of), keep));
    let parts: Result<Vec<Profiles>, _> = parts.collect();
    let parts = parts.map_err(|source| Error::Rows {
        table: Table::Profiles.name(),
        source,
    })?;
    let mut all = Profiles::default();
    parts.into_iter().for_each(|part| all.merge(part));
    Ok(all)
}

pub(super) fn unfit(error: volume::SeriesError) -> Error {
    Error::Rows {
        table: error.table,
        source: arrow_schema::ArrowError::SchemaError(error.to_string()),
    }
}

/// The closing days of the config as the judgement knows them.
fn calendar(hospital: &HospitalConfig) -> Calendar {
    let day = |(month, day): (i8, i8)| (month.unsigned_abs(), day.unsigned_abs());
    let closing = |closed: &Closed| match closed {
        Closed::Weekday(weekday) => {
            Closing::Weekday(weekday.to_monday_zero_offset().unsigned_abs())
        }
        Closed::Holidays => Closing::Holidays,
        Closed::Yearly(first, last) => Closing::Yearly(day(*first), day(*last)),
        Closed::Days(first, last) => Closing::Days(days::from_date(*first), days::from_date(*last)),
    };
    Calendar::new(hospital.closed.iter().map(closing).collect())
}
