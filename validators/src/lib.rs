//! From defects, row notes and counts to findings: which codes there are and what they mean, the tally of a load, how a
//! finding lives from night to night, profiles of what the rows look like, the volumes of a night and the balance.
//!
//! Pure: bytes, files and the clock are the business of other rooms. A new check is one file below `checks` and one line
//! in [`CHECKS`].

pub mod balance;
mod check;
mod checks;
mod columns;
mod distinct;
mod error;
mod forms;
mod ids;
pub mod judge;
mod life;
mod phrases;
pub mod profile;
pub mod reconcile;
mod render;
mod tally;
pub mod versions;
mod volumes;

#[cfg(test)]
mod testing;

pub use check::{About, Category, Check, Run};
pub use checks::{CHECKS, about};
pub use columns::{from_batches, to_batch, unknown_codes};
pub use error::Error;
pub use forms::{Blame, Forms, Shown};
pub use life::{first_seen, newest_findings, open_findings};
pub use render::render;
pub use tally::{FileView, ItemFault, Tally};
pub use volumes::VolumeTally;
