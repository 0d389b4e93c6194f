//! The rules of the house, held by tests: which room may know which, how a source file looks, what no file may hold, and
//! that the generated documents say what the program says.
//!
//! Every complaint names the file and what to do about it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "clippy knows functions marked as tests only, and these help them"
)]

mod arrows;
mod documents;
mod functions;
mod house;
mod purity;
mod registries;
mod sources;
mod texts;
