//! Profiles: what the rows of a day look like, as counts that add up in any order. They are taken from rows, written as rows
//! of `profiles`, and read back into series that can be judged without the rows.

mod columns;
mod counts;
mod fact;
mod patients;
mod rows;
mod series;
mod sketch;
mod sorted;
mod state;
mod stratum;
mod tally;

#[cfg(test)]
mod tests;

pub use counts::Counts;
pub use patients::Patients;
pub use series::{DayRows, ItemProfile, Keep, Profiles, Variant};
pub use sketch::Sketch;
pub use state::State;
pub use stratum::Stratum;
pub use tally::ProfileTally;
