//! One feed of one hospital in one night: find out what is to be done, run the units, and say what is to be said of the feed as
//! a whole.

use hashbrown::HashSet;
use model::{Balance, Code, Finding, LoadId};
use store::{ListingReader, Register, Roots};
use validators::Tally;

use crate::close::FeedReceived;
use crate::config::FeedConfig;
use crate::declared;
use crate::deliveries;
use crate::derive::derive;
use crate::discover::{Counts, Plan, Start, discover};
use crate::in_order::{Pace, in_order};
use crate::load::Gathering;
use crate::night::Night;
use crate::profile::Profiled;
use crate::standards::{InForce, restandardize};
use crate::state::HospitalState;
use crate::sum::{Sum, Summed};
use crate::unit::{Context, run};
use crate::units::{Unit, Units};
use crate::{Error, Stage, days};

/// Units whose outcomes are held at once. Fixed, so that the files of the quality tables are cut alike whatever the number
/// of threads.
const UNITS_AT_ONCE: usize = 4;

/// Fewer vanished files than this never stop a load.
const VANISHED_ALWAYS_ALLOWED: u64 = 20;

/// The feed that is being loaded.
pub(crate) struct Feed<'a> {
    pub night: &'a Night<'a>,
    pub hospital: &'a str,
    pub config: &'a FeedConfig,
    pub state: &'a HospitalState,
    pub load_id: &'a LoadId,
    pub in_force: &'a InForce,
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
        if let Some(format) = feeds::delivery(self.config.format) {
            return deliveries::load(self, format, previous, gathering);
        }
        let Some(format) = feeds::format(self.config.format) else {
            return Ok(());
        };
        let night = self.night;
        let previous: Vec<Finding> = previous
            .iter()
            .filter(|finding| finding.feed == self.config.format.name())
            .cloned()
            .collect();
        let named = previous.iter().filter_map(|finding| finding.source_file_id);
        let watched: HashSet<i64> = named.collect();
        night.progress.stage(self.hospital, Stage::Discover, 0);
        let roots = Roots::open(&self.config.roots, &night.secrets.scratch_dir())?;
        let mut plan = discover(Start {
            night,
            hospital: self.hospital,
            format,
            roots: &roots,
            old: self.old_listing()?,
            next_source_file_id: gathering.next_source_file_id,
            watched: &watched,
        })?;
        self.refuse_if_emptied(&plan.counts)?;
        self.refuse_to_start_over_in_part(&plan.counts)?;
        night
            .progress
            .stage(self.hospital, Stage::Load, plan.counts.decided);
        let profiled = Profiled::read(night.store, self.hospital)?;
        let context = Context {
            hospital: self.hospital,
            load_id: &self.load_id.0,
            format,
            roots: &roots,
            store: night.store,
            keys: night.keys,
            quarantine: &night.secrets.quarantine_dir(),
            as_of_end_micros: days::end_micros(night.date.tomorrow().unwrap_or(night.date)),
            in_force: self.in_force,
            profiled: &profiled,
            progress: night.progress,
        };
        let mut sum = self.run_units(&context, &mut plan)?;
        derive(night, &context, &plan, &mut sum)?;
        restandardize(night, &context, &mut sum)?;
        let declared = || {
            let (tests, standards) = (&night.tests, &self.in_force.now);
            declared::judge(tests, night.config, standards, &mut sum)
        };
        night.pool.install(declared)?;
        let unlisted = self.keep_listing(&plan, &sum, watched, gathering)?;
        let findings = self.findings(&plan, &unlisted, &mut sum, &previous);
        gathering.add(self.config.format, &plan, sum, findings);
        Ok(())
    }

    /// The listing of the load before.
    fn old_listing(&self) -> Result<Option<ListingReader>, Error> {
        let night = self.night;
        match self.state.listings.get(&self.config.format) {
            Some(load) if !night.relist => {
                let path = self.listing_path(load);
                if !path.exists() {
                    return Err(Error::ListingMissing {
                        hospital: self.hospital.to_owned(),
                        path,
                    });
                }
                Ok(Some(ListingReader::open(&path)?))
            }
            _ => Ok(None),
        }
    }

    /// The register of the load before; empty on the first one. A feed that starts over needs none.
    pub(crate) fn old_register(&self) -> Result<Register, Error> {
        let Some(load) = self.state.listings.get(&self.config.format) else {
            return Ok(Register::default());
        };
        let path = self.listing_path(load);
        match Register::read(&path) {
            Err(_) if self.night.relist => Ok(Register::default()),
            Err(_) if !path.exists() => Err(Error::ListingMissing {
                hospital: self.hospital.to_owned(),
                path,
            }),
            read => Ok(read?),
        }
    }

    pub(crate) fn listing_path(&self, load: &LoadId) -> std::path::PathBuf {
        self.night
            .secrets
            .listing_path(self.hospital, self.config.format as usize, &load.0)
    }

    /// A root that is not mounted looks like a hospital that removed everything; better to stop than to empty the store.
    pub(crate) fn refuse_if_emptied(&self, counts: &Counts) -> Result<(), Error> {
        let (gone, listed) = (counts.vanished, counts.listed_before);
        let allowed = (listed as f64 * self.night.config.vanished_share_max) as u64;
        if gone > allowed.max(VANISHED_ALWAYS_ALLOWED) && !self.night.accept_vanished {
            return Err(Error::TooManyVanished {
                hospital: self.hospital.to_owned(),
                gone,
                listed,
            });
        }
        Ok(())
    }

    /// Deliveries are few files: that all of them are gone is never taken for granted.
    pub(crate) fn refuse_if_all_gone(&self, counts: &Counts) -> Result<(), Error> {
        let is_emptied = counts.listed == 0 && counts.listed_before > 0;
        if is_emptied && !self.night.accept_vanished {
            return Err(Error::TooManyVanished {
                hospital: self.hospital.to_owned(),
                gone: counts.vanished,
                listed: counts.listed_before,
            });
        }
        Ok(())
    }

    /// Starting over empties the tables first, so what cannot be listed now would be lost.
    pub(crate) fn refuse_to_start_over_in_part(&self, counts: &Counts) -> Result<(), Error> {
        let folders = counts.problems.folders_unreadable;
        let is_partial = folders > 0 || counts.listed == 0;
        if self.night.relist && is_partial && !self.night.accept_vanished {
            return Err(Error::PartialRelist {
                hospital: self.hospital.to_owned(),
                folders,
            });
        }
        Ok(())
    }

    fn run_units(&self, context: &Context<'_>, plan: &mut Plan) -> Result<Summed, Error> {
        let night = self.night;
        let received = plan.counts.received;
        let mut units = Units::begin(
            plan,
            night.store,
            self.hospital,
            context.format,
            night.relist,
        )?;
        let mut sum = Sum::new(context, night);
        let pace = Pace {
            workers: UNITS_AT_ONCE,
            ahead: UNITS_AT_ONCE,
        };
        let next = || units.next_unit();
        let work = |unit: Unit| run(context, &unit);
        in_order(&night.pool, &pace, next, work, |it| sum.add(it))?;
        let mut summed = sum.finish()?;
        // Counted where files come in, not where they end, so that the two can differ.
        summed.balance.files.received = received;
        check_balance(self.hospital, &summed.balance)?;
        Ok(summed)
    }

    fn findings(
        &self,
        plan: &Plan,
        unlisted: &HashSet<i64>,
        sum: &mut Summed,
        previous: &[Finding],
    ) -> Vec<Finding> {
        let mut tally = std::mem::take(&mut sum.tally);
        let is_rerun = self.state.runs.contains_key(&self.night.date);
        note_feed(&mut tally, plan, is_rerun);
        let feed = self.config.format.name();
        // A file that is over or no longer listed can have nothing wrong any more.
        tally.findings(self.hospital, feed, &self.load_id.0, previous, &|id| {
            plan.ended.contains(&id) || unlisted.contains(&id)
        })
    }

    /// Writes the listing that the next night starts from and gives those of the watched files that it does not name.
    fn keep_listing(
        &self,
        plan: &Plan,
        sum: &Summed,
        watched: HashSet<i64>,
        gathering: &mut Gathering,
    ) -> Result<HashSet<i64>, Error> {
        let format = self.config.format;
        let mut unlisted = watched;
        let path = self.listing_path(self.load_id);
        let written = plan.write_listing(&path, &sum.again, &mut unlisted)?;
        gathering.listings.insert(format, self.load_id.clone());
        gathering.received.push(FeedReceived {
            format,
            roots: self.config.roots.len() as u64,
            listed: written.files,
            balance: sum.balance,
            bytes_read: sum.bytes_read,
            from: plan.counts.from(),
            to: plan.counts.to(),
            listing_sha256: written.sha256,
        });
        Ok(unlisted)
    }
}

pub(crate) fn check_balance(hospital: &str, balance: &Balance) -> Result<(), Error> {
    match validators::balance::check(balance) {
        Some(fault) => Err(Error::Balance {
            hospital: hospital.to_owned(),
            what: fault.detail,
        }),
        None => Ok(()),
    }
}

/// What is to be said about the feed as a whole.
fn note_feed(tally: &mut Tally, plan: &Plan, is_rerun: bool) {
    let counts = &plan.counts;
    let (folders, others) = (
        counts.problems.folders_unreadable,
        counts.problems.not_files,
    );
    let (listed, arrived) = (counts.listed, counts.received > 0);
    tally.feed(Code("F15"), folders, listed + folders, String::new());
    tally.feed(Code("F14"), others, listed + others, String::new());
    tally.feed(Code("N02"), u64::from(listed == 0), 1, String::new());
    // A night that brings nothing writes nothing: what is known of the patients is as it was.
    if arrived {
        let (seen, nameless) = (plan.patients.seen, plan.patients.without_demographics);
        tally.feed(Code("X03"), nameless, seen, String::new());
    }
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
