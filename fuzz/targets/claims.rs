//! Any bytes as a file of claims: whole and in portions they come to the same, and every count closes.
//!
//! The first byte of the input picks the places where the file is cut, the rest is the file.

#![no_main]

use libfuzzer_sys::fuzz_target;
use model::Format;

#[path = "delivery.rs"]
mod delivery;

fuzz_target!(|input: &[u8]| delivery::check(Format::Claims, "RECEIPTC.UKE", input));
