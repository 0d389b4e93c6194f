//! Which kind of claims file some bytes are, told by what they hold: hospitals rename the files.

use super::record::{Bounds, Record};

/// What a file claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Medical receipts (RECEIPTC).
    Medical,
    /// DPC receipts (RECEIPTD).
    Dpc,
    /// Receipts of the workers' accident insurance (records RR, RI, RS), which have tables of their own and are refused.
    Labour,
    /// Dental or pharmacy receipts, which are refused.
    Other,
}

impl Kind {
    /// The name in columns.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Medical => "medical",
            Kind::Dpc => "dpc",
            Kind::Labour => "labour",
            Kind::Other => "other",
        }
    }
}

/// Who wrote a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The hospital, to claim: IR, receipts, GO.
    Hospital,
    /// A reviewing body, for an insurer: IR before every receipt, EX, RC and MN behind it, no GO.
    Insurer,
    /// A reviewing body, that returns receipts: HI, HR, HG and copies of earlier versions. They were claimed before, so none
    /// of them is stored.
    Returned,
}

/// Kind and side of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// What it claims.
    pub kind: Kind,
    /// Who wrote it.
    pub side: Side,
}

/// The dialect of a file by its first bytes, of which the first lines up to an RE record are enough; `None` when it is no
/// claims file. An insurer's copy looks like a hospital's file until its first receipt ends.
pub fn recognise(first: &[u8]) -> Option<Dialect> {
    let first = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first);
    let mut found: Option<Dialect> = None;
    let mut bounds = Bounds::default();
    let lines = first.split(|byte| *byte == b'\n');
    let lines = lines.map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    for line in lines.filter(|line| !line.is_empty()) {
        bounds.cut(line);
        let record = Record {
            line,
            bounds: bounds.list(),
            line_no: 0,
            position: 0,
            start: 0,
            end: 0,
        };
        match (&mut found, record.id()) {
            (None, _) => found = Some(first_record(&record)?),
            (Some(dialect), b"RE") => {
                if dialect.kind == Kind::Medical {
                    dialect.kind = of_receipt(&record);
                }
                return found;
            }
            (Some(dialect), _) if is_labour(&record) => dialect.kind = Kind::Labour,
            (Some(dialect), _) if is_returned(&record) => dialect.side = Side::Returned,
            _ => {}
        }
    }
    found
}

/// The dialect that the first record of a file tells; `None` when no claims file begins so.
pub(crate) fn first_record(record: &Record<'_>) -> Option<Dialect> {
    let is_agency = matches!(record.trimmed(1), b"1" | b"2" | b"01" | b"02");
    let side = if record.id() == b"IR" && is_agency && record.columns() >= 5 {
        Side::Hospital
    } else if is_returned(record) {
        Side::Returned
    } else {
        return None;
    };
    let kind = match (record.id(), record.trimmed(3)) {
        (b"IR", b"3" | b"4") => Kind::Other,
        _ => Kind::Medical,
    };
    Some(Dialect { kind, side })
}

/// Whether an RE record is a medical or a DPC one. Blank columns at its end may be missing; then the summary code of DPC,
/// where a medical one has its long search number, tells.
pub(crate) fn of_receipt(record: &Record<'_>) -> Kind {
    match (record.columns(), record.trimmed(18)) {
        (28..=30, _) => Kind::Dpc,
        (0..28, b"0" | b"1" | b"2" | b"3") => Kind::Dpc,
        _ => Kind::Medical,
    }
}

/// Whether a record belongs to the workers' accident insurance.
pub(crate) fn is_labour(record: &Record<'_>) -> bool {
    matches!(record.id(), b"RR" | b"RI" | b"RS")
}

/// Whether a record is one that only returned files have: their own, or a copy of a receipt behind three more columns.
pub(crate) fn is_returned(record: &Record<'_>) -> bool {
    matches!(record.id(), b"HI" | b"HR" | b"HG") || is_history(record)
}

/// Whether a record is a copy of one of an earlier version: three columns, the first a number, stand in front of it.
pub(crate) fn is_history(record: &Record<'_>) -> bool {
    let is_number = !record.id().is_empty() && record.id().iter().all(u8::is_ascii_digit);
    let [first, second] = record.trimmed(3) else {
        return false;
    };
    is_number && first.is_ascii_uppercase() && second.is_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_by_what_they_hold() {
        let medical = format!("RE,1,1112{}", ",".repeat(35));
        let dpc = format!("RE,1,1117{},0{}", ",".repeat(15), ",".repeat(11));
        let ir = "IR,1,13,1,9999999,,,202611,00,\r\n";
        let known = |kind, side| Some(Dialect { kind, side });
        for (text, expected) in [
            (
                format!("{ir}{medical}\r\n"),
                known(Kind::Medical, Side::Hospital),
            ),
            (
                format!("\u{feff}{ir}{dpc}"),
                known(Kind::Dpc, Side::Hospital),
            ),
            (
                format!("{ir}RE,1,1117,202610,,,,,,,,,,,,,,,2"),
                known(Kind::Dpc, Side::Hospital),
            ),
            (ir.to_owned(), known(Kind::Medical, Side::Hospital)),
            (format!("{ir}RR,1,1"), known(Kind::Labour, Side::Hospital)),
            (
                "IR,1,13,4,9999999,,,202611\nRE,1".to_owned(),
                known(Kind::Other, Side::Hospital),
            ),
            (
                format!("HI,1,13\r\n{medical}"),
                known(Kind::Medical, Side::Returned),
            ),
            (
                format!("{ir}HR,1\r\n{medical}"),
                known(Kind::Medical, Side::Returned),
            ),
            (
                "1,1,01,RE,1,1112".to_owned(),
                known(Kind::Medical, Side::Returned),
            ),
            ("MSH|^~\\&|".to_owned(), None),
            ("IR,9,13,1,9999999".to_owned(), None),
            ("1,2,3,4".to_owned(), None),
            (String::new(), None),
        ] {
            assert_eq!(recognise(text.as_bytes()), expected, "{text}");
        }
    }
}
