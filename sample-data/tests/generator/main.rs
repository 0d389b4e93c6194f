//! The generator keeps its word: same options, same bytes; the truth agrees with a reader that shares no code with the writer.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed, in its helpers too"
)]

mod committed;
mod common;
mod deliveries;
mod network;
mod nights;
mod reader;
