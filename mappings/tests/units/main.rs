//! The unit step from outside: batches through it, and public lists of unit texts, rules and UCUM cases against it.

#![expect(
    clippy::disallowed_methods,
    reason = "a test reads public lists; the crate reads nothing"
)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "clippy knows functions marked as tests only, and these help them"
)]

mod batches;
mod iso_plus;
mod public_lists;
mod rules;
