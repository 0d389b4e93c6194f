//! One feed of one hospital in one night: list, plan, run the units, and say what is to be said of the feed as a whole.

use hashbrown::HashSet;
use model::{Balance, Code, Finding, LoadId};
use rayon::prelude::*;
use store::{Listing, ProblemKind, WalkProblem};
use validators::Tally;

use crate::close::FeedReceived;
use crate::config::FeedConfig;
use crate::load::Gathering;
use crate::night::Night;
use crate::plan::{Decision, Listings, Plan, plan};
use crate::state::HospitalState;
use crate::sum::{Sum, Summed};
use crate::unit::{Context, Outcome, run};
use crate::units::cut;
use crate::{Error, Stage, days};

/// Units whose outcomes are held at once. Fixed, so that the files of the quality tables are cut alike whatever the number
/// of threads.
const UNITS_AT_ONCE: usize = 4;

/// Fewer vanished files than this never stop a load.
const VANISHED_ALWAYS_ALLOWED: usize = 20;

/// The feed that is being loaded.
pub(crate) struct Feed<'a> {
    pub night: &'a Night<'a>,
    pub hospital: &'a str,
    pub config: &'a FeedConfig,
    pub state: &'a HospitalState,
    pub load_id: &'a LoadId,
}

/// What the roots hold tonight.
struct Discovered {
    listings: Listings,
    problems: Vec<WalkProblem>,
    /// Files that the load before had listed.
    listed_before: usize,
}

impl Feed<'_> {
    /// Loads the feed and adds what it did to what the hospital's load gathers. `previous` are the findings that were open.
    ///
    /// # Errors
    /// When the work could not be done; then nothing of it is visible.
    pub(crate) fn load(
        &self,
        previous: &[Finding],
        gathering: &mut Gathering,
    ) -> Result<(), Error> {
        let Some(format) = feeds::format(self.config.format) else {
            return Ok(());
        };
        let night = self.night;
        night.progress.stage(self.hospital, Stage::Discover, 0);
        let Discovered {
            listings,
            problems,
            listed_before,
        } = self.discover()?;
        let first_id = gathering.next_source_file_id;
        let mut plan = plan(format, listings, self.hospital, night.keys, first_id);
        self.refuse_if_emptied(plan.vanished, listed_before)?;
        self.refuse_to_start_over_in_part(&plan, &problems)?;
        night
            .progress
            .stage(self.hospital, Stage::Load, plan.entries.len() as u64);
        let context = Context {
            hospital: self.hospital,
            load_id: &self.load_id.0,
            format,
            roots: &self.config.roots,
            plan: &plan,
            store: night.store,
            keys: night.keys,
            quarantine: &night.secrets.quarantine_dir(),
            as_of_end_micros: days::end_micros(night.date.tomorrow().unwrap_or(night.date)),
            progress: night.progress,
        };
        let mut sum = self.run_units(&context)?;
        let findings = self.findings(&plan, &problems, &mut sum, previous);
        self.keep_listing(&mut plan, &sum, gathering)?;
        gathering.add(self.config.format, &plan, sum, findings);
        Ok(())
    }

    fn discover(&self) -> Result<Discovered, Error> {
        let night = self.night;
        let old = match self.state.listings.get(&self.config.format) {
            Some(load) if !night.relist => {
                let path = self.listing_path(load);
                if !path.exists() {
                    return Err(Error::ListingMissing {
                        hospital: self.hospital.to_owned(),
                        path,
                    });
                }
                Listing::read(&path)?
            }
            _ => Listing::default(),
        };
        let listed_before = old.len();
        let walk = store::walk(&self.config.roots, &night.pool)?;
        let mut new = walk.listing;
        let diff = store::diff(&old, &mut new, &walk.problems);
        let listings = Listings {
            old,
            new,
            added: diff.added,
            gone: diff.gone,
        };
        Ok(Discovered {
            listings,
            problems: walk.problems,
            listed_before,
        })
    }

    fn listing_path(&self, load: &LoadId) -> std::path::PathBuf {
        self.night
            .secrets
            .listing_path(self.hospital, self.config.format as usize, &load.0)
    }

    /// A root that is not mounted looks like a hospital that removed everything; better to stop than to empty the store.
    fn refuse_if_emptied(&self, gone: usize, listed: usize) -> Result<(), Error> {
        let allowed = (listed as f64 * self.night.config.vanished_share_max) as usize;
        if gone > allowed.max(VANISHED_ALWAYS_ALLOWED) && !self.night.accept_vanished {
            return Err(Error::TooManyVanished {
                hospital: self.hospital.to_owned(),
                gone,
                listed,
            });
        }
        Ok(())
    }

    /// Starting over empties the tables first, so what cannot be listed now would be lost.
    fn refuse_to_start_over_in_part(
        &self,
        plan: &Plan,
        problems: &[WalkProblem],
    ) -> Result<(), Error> {
        let unreadable = problems
            .iter()
            .filter(|problem| problem.kind == ProblemKind::FolderUnreadable);
        let folders = unreadable.count();
        let is_partial = folders > 0 || plan.listings.new.is_empty();
        if self.night.relist && is_partial && !self.night.accept_vanished {
            return Err(Error::PartialRelist {
                hospital: self.hospital.to_owned(),
                folders,
            });
        }
        Ok(())
    }

    fn run_units(&self, context: &Context<'_>) -> Result<Summed, Error> {
        let night = self.night;
        let units = cut(
            context.plan,
            night.store,
            self.hospital,
            context.format.areas,
            night.relist,
        )?;
        let mut sum = Sum::new(context, night);
        for units in units.chunks(UNITS_AT_ONCE) {
            let outcomes: Result<Vec<Outcome>, Error> = night
                .pool
                .install(|| units.par_iter().map(|unit| run(context, unit)).collect());
            for (outcome, unit) in outcomes?.into_iter().zip(units) {
                sum.add(outcome, unit)?;
            }
        }
        let mut summed = sum.finish()?;
        // Counted where files come in, not where they end, so that the two can differ.
        let received = context
            .plan
            .entries
            .iter()
            .filter(|entry| entry.event.is_received());
        summed.balance.files.received = received.count() as u64;
        check_balance(self.hospital, &summed.balance)?;
        Ok(summed)
    }

    fn findings(
        &self,
        plan: &Plan,
        problems: &[WalkProblem],
        sum: &mut Summed,
        previous: &[Finding],
    ) -> Vec<Finding> {
        let mut tally = std::mem::take(&mut sum.tally);
        let is_rerun = self.state.runs.contains_key(&self.night.date);
        note_feed(
            &mut tally,
            plan,
            problems,
            sum.balance.files.received > 0,
            is_rerun,
        );
        let is_over = |decision| matches!(decision, Decision::Ends(_) | Decision::Gone);
        let over = plan.entries.iter().filter(|entry| is_over(entry.decision));
        let ended: HashSet<i64> = over.map(|entry| entry.source_file_id).collect();
        let feed = self.config.format.name();
        let previous: Vec<Finding> = previous
            .iter()
            .filter(|finding| finding.feed == feed)
            .cloned()
            .collect();
        // A file that is no longer listed can have nothing wrong any more.
        let mut unlisted: HashSet<i64> = previous
            .iter()
            .filter_map(|finding| finding.source_file_id)
            .collect();
        for index in 0..plan.listings.new.len() {
            unlisted.remove(&plan.listings.new.source_file_id(index).abs());
        }
        tally.findings(self.hospital, feed, &self.load_id.0, &previous, &|id| {
            ended.contains(&id) || unlisted.contains(&id)
        })
    }

    /// Writes the listing that the next night starts from, with a mark on the files that could not be read.
    fn keep_listing(
        &self,
        plan: &mut Plan,
        sum: &Summed,
        gathering: &mut Gathering,
    ) -> Result<(), Error> {
        let format = self.config.format;
        let received = || {
            plan.entries
                .iter()
                .filter(|entry| entry.event.is_received())
        };
        let (from, to) = (
            received().filter_map(|entry| entry.day).min(),
            received().filter_map(|entry| entry.day).max(),
        );
        let listed = plan.listings.new.len() as u64;
        // A negative id says that the file is to be looked at again.
        for index in &sum.again {
            let entry = &plan.entries[*index as usize];
            if let Some(listed) = entry.side.index_in_new() {
                plan.listings
                    .new
                    .set_source_file_id(listed as usize, -entry.source_file_id);
            }
        }
        let written = plan.listings.new.write(&self.listing_path(self.load_id))?;
        gathering.listings.insert(format, self.load_id.clone());
        gathering.received.push(FeedReceived {
            format,
            roots: self.config.roots.len() as u64,
            listed,
            balance: sum.balance,
            bytes_read: sum.bytes_read,
            from: from.and_then(days::to_date),
            to: to.and_then(days::to_date),
            listing_sha256: written.sha256,
        });
        Ok(())
    }
}

fn check_balance(hospital: &str, balance: &Balance) -> Result<(), Error> {
    match validators::balance::check(balance) {
        Some(fault) => Err(Error::Balance {
            hospital: hospital.to_owned(),
            what: fault.detail,
        }),
        None => Ok(()),
    }
}

/// What is to be said about the feed as a whole.
fn note_feed(
    tally: &mut Tally,
    plan: &Plan,
    problems: &[WalkProblem],
    arrived: bool,
    is_rerun: bool,
) {
    let count = |kind| {
        problems
            .iter()
            .filter(|problem| problem.kind == kind)
            .count() as u64
    };
    let listed = plan.listings.new.len() as u64;
    let (folders, others) = (
        count(ProblemKind::FolderUnreadable),
        count(ProblemKind::NotAFile),
    );
    tally.feed(Code("F15"), folders, listed + folders, String::new());
    tally.feed(Code("F14"), others, listed + others, String::new());
    tally.feed(Code("N02"), u64::from(listed == 0), 1, String::new());
    // That a second run of a night brings nothing is as it should be.
    if !is_rerun || arrived {
        tally.feed(Code("N01"), u64::from(!arrived), 1, String::new());
    }
}

#[cfg(test)]
mod tests {
    use model::Bucket;

    use super::*;

    #[test]
    fn a_balance_that_does_not_close_stops_the_load() {
        let mut balance = Balance::default();
        balance.files.received = 2;
        balance.files.put(Bucket::Stored, 1);
        let error = check_balance("H01", &balance).unwrap_err().to_string();
        assert!(error.contains("H01") && error.contains("files"), "{error}");
        balance.files.put(Bucket::Deleted, 1);
        assert!(check_balance("H01", &balance).is_ok());
    }
}
