//! Whole nights: data as hospitals send them -> rows, findings, balance, records.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    unreachable_pub,
    reason = "a test stops where something is wrong and says what it skips"
)]

mod agreement;
mod bad_input;
mod bucket;
mod claim_masters;
mod claims_round_trip;
mod clock;
mod commands;
mod crash;
mod delivered;
mod deliveries;
mod deliveries_model;
mod deliveries_on_disk;
mod determinism;
mod domains;
mod duckdb;
mod episodes;
mod forms;
mod judgement;
mod ledger_proofs;
mod lifecycle;
mod lifecycle_model;
mod masters;
mod network;
mod profiles;
mod public_samples;
mod questions;
mod rebuild;
mod reconcile;
mod records;
mod report;
mod restore;
mod rounds;
mod sample;
mod sheet;
mod sources;
mod standards;
mod suggest;
mod trace;
mod worksheet;
