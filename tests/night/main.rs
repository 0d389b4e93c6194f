//! Whole nights: data as hospitals send them -> rows, findings, balance, records.

mod bad_input;
mod commands;
mod crash;
mod determinism;
mod duckdb;
mod forms;
mod lifecycle;
mod network;
mod public_samples;
mod sample;
