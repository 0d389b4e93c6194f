//! The sample network: two small invented hospitals with known contents, and a fast generator of SS-MIX2 trees.
//!
//! [`write_network`] makes the committed `network/` folder and says what a night must find in it; [`write_tree`] makes large
//! trees for benches; [`message`] builds single messages for tests; [`lifecycle`] does to a tree what hospitals do overnight.
//! Everything is invented and follows from a seed: the same options give the same bytes on every machine.

mod calendar;
mod catalogue;
mod draft;
mod error;
mod faults;
mod network;
mod people;
mod profile;
mod random;
mod schedule;
mod storage;
mod tree;
mod truth;
mod values;

pub mod lifecycle;
pub mod message;

pub use error::Error;
pub use network::{Options, write_network};
pub use storage::FileName;
pub use tree::{TREE_LAST_DAY, TreeOptions, TreeTruth, write_tree};
pub use truth::{HospitalTruth, Planted, Truth};
