//! Tests of the generator from outside: the network, the committed copy of it, and trees for benches.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed, in its helpers too"
)]

mod committed;
mod common;
mod network;
mod tree;
