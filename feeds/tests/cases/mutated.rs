//! Bytes of the cases of claims and of the survey, broken at random places, given to both decoders: none stops, and all that came in
//! is accounted for, in any portions.

use feeds::{DELIVERIES, DeliveryFile, DeliveryFormat, DeliveryOutcome};
use model::Batch;

use crate::case;
use crate::cuts;

/// How often each case is broken.
const MUTATIONS: u64 = 24;

/// What is put between: separators, quotation marks, halves of characters, ids that change what a file is.
const PIECES: [&[u8]; 16] = [
    b",",
    b"\t",
    b"\r\n",
    b"\n",
    b"\"",
    b"\x1a",
    b"\x81",
    b"\xef\xbb\xbf",
    b"-1",
    b"99999999999999999999",
    b"\r\nRE,1,1112,202610\r\n",
    b"\r\nHR,1,x\r\n",
    b"\r\nGO,1,1,99\r\n",
    b"\r\nIR,1,13,1,9999999,,,202611,00,\r\n",
    b"\x00",
    b"\xff\xfe",
];

/// One change after the other: a stretch taken out, doubled, turned around, or a piece put in; some end in the middle.
fn broken(bytes: &[u8], seed: u64) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for round in 0..=seed % 4 {
        let places = cuts(seed * 31 + round, bytes.len());
        let (from, to) = (places[1], places[places.len() - 2].min(places[1] + 40));
        match (seed + round) % 6 {
            0 => drop(bytes.drain(from..to)),
            1 => {
                let again = bytes[from..to].to_vec();
                bytes.splice(from..from, again);
            }
            2 => bytes[from..to].reverse(),
            3 => bytes.truncate(to),
            _ => {
                let piece = PIECES[(seed as usize * 7 + round as usize) % PIECES.len()];
                bytes.splice(from..from, piece.iter().copied());
            }
        }
    }
    bytes
}

/// Decodes a file; rows that are handed out of a stored file are the rows that it says were stored.
fn decode(format: &DeliveryFormat, portions: &[&[u8]], flush: bool) -> DeliveryOutcome {
    let key = |_: &[u8]| "0".repeat(32);
    let mut decoder = (format.decoder)(DeliveryFile {
        source_file_id: 7,
        load_id: "H01-20261120-1",
        name: "EFn_011234567_2610.txt",
        as_of_day: 20_777,
        as_of_end_micros: 1_795_186_800_000_000,
        key_patient: &key,
    });
    let mut rows = 0;
    let count = |batches: &[Batch]| batches.iter().map(Batch::len).sum::<usize>();
    for portion in portions {
        decoder.decode(portion);
        if flush {
            rows += count(&decoder.flush().batches);
        }
    }
    let (outcome, rest) = decoder.end();
    rows += count(&rest.batches);
    assert_eq!(outcome.records.unexplained(), 0, "{outcome:?}");
    assert_eq!(outcome.rows.unexplained(), 0, "{outcome:?}");
    assert_eq!(outcome.rows.stored as usize, rows, "{outcome:?}");
    outcome
}

#[test]
fn broken_files_stop_no_decoder_and_leave_no_row_unexplained() {
    let mut stored = 0;
    for case in case::all("claims").iter().chain(&case::all("dpc")) {
        for seed in 0..MUTATIONS {
            let bytes = broken(&case.bytes, seed);
            for format in DELIVERIES {
                let whole = decode(format, &[&bytes], false);
                let places = cuts(seed, bytes.len());
                let portions = places.windows(2).map(|pair| &bytes[pair[0]..pair[1]]);
                let portions: Vec<&[u8]> = portions.collect();
                let about = format!("{} seed {seed}", case.label);
                assert_eq!(decode(format, &portions, false), whole, "{about}");
                assert_eq!(decode(format, &portions, true), whole, "{about}");
                stored += whole.rows.stored;
            }
        }
    }
    assert!(
        stored > 2_000,
        "only {stored} rows: too much is broken to say anything"
    );
}
