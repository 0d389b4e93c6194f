//! One UKE file while it grows: IR, receipts with their numbers, GO.

use encoding_rs::SHIFT_JIS;
use jiff::civil::Date;

use super::Receipt;
use super::head::{month, record};
use crate::hospital::Hospital;

/// Seven digits that stand for the hospital.
pub(crate) fn institution(hospital: &Hospital) -> String {
    format!("99{:05}", 10_000 + hospital.index)
}

/// 都道府県.
pub(crate) const PREFECTURE: &str = "13";

/// What GO is to say, before it is written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Trailer {
    pub is_there: bool,
    /// 総件数 and 総合計点数.
    pub payers: u64,
    pub points: u64,
}

/// What a file holds so far.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct UkeFile {
    pub receipts: u64,
    /// The number of the newest receipt.
    number: u64,
    /// Record lines, IR and GO included once it is closed.
    pub records: u64,
    /// 総件数: HO and KO.
    pub payers: u64,
    /// 総合計点数.
    pub points: u64,
    /// The bytes that were not taken yet.
    pub text: Vec<u8>,
}

impl UkeFile {
    /// A file of a claim month and paying office, with its IR.
    pub(crate) fn begin(hospital: &Hospital, claimed: Date, payer: u8) -> UkeFile {
        let mut file = UkeFile {
            receipts: 0,
            number: 0,
            records: 0,
            payers: 0,
            points: 0,
            text: Vec::new(),
        };
        let ir = record(
            10,
            &[
                (0, "IR"),
                (1, &payer.to_string()),
                (2, PREFECTURE),
                (3, "1"),
                (4, &institution(hospital)),
                (6, &hospital.name),
                (7, &month(claimed)),
                (8, "00"),
            ],
        );
        file.line(&ir);
        file
    }

    /// Adds a receipt under the next number.
    pub(crate) fn add(&mut self, receipt: &Receipt) {
        self.receipts += 1;
        self.number += 1 + receipt.left_out;
        self.payers += u64::from(receipt.payers);
        self.points += receipt.points;
        self.line(&format!("RE,{},{}", self.number, receipt.head));
        for line in &receipt.lines {
            self.line(line);
        }
    }

    /// What its trailer is to say.
    pub(crate) fn trailer(&self) -> Trailer {
        Trailer {
            is_there: true,
            payers: self.payers,
            points: self.points,
        }
    }

    /// Closes the file and gives its bytes, once.
    pub(crate) fn close(&mut self, trailer: &Trailer) -> Vec<u8> {
        if trailer.is_there {
            let (payers, points) = (trailer.payers.to_string(), trailer.points.to_string());
            self.line(&record(
                4,
                &[(0, "GO"), (1, &payers), (2, &points), (3, "99")],
            ));
        }
        std::mem::take(&mut self.text)
    }

    fn line(&mut self, line: &str) {
        self.records += 1;
        let (bytes, _, _) = SHIFT_JIS.encode(line);
        self.text.extend_from_slice(&bytes);
        self.text.extend_from_slice(b"\r\n");
    }
}
