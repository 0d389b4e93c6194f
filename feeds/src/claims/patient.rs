//! Whose receipt it is: the numbers that a patient key can be made of. They go into the keyed hash and nowhere else.

use super::encoding::Encoding;
use super::record::Record;

/// Between the parts of an insured person's numbers, so that no two persons' parts run together.
const BETWEEN: char = '\u{1f}';

/// The numbers of a patient, as far as they are known.
#[derive(Debug, Default)]
pub(crate) struct Identity {
    chart: String,
    insured: String,
    branch: String,
    public: String,
}

impl Identity {
    /// Reads the hospital's own number of the patient, RE-13.
    pub(crate) fn read_chart(&mut self, record: &Record<'_>, encoding: Encoding) {
        self.chart = narrow(record, 13, encoding);
    }

    /// Reads insurer, symbol and number of the insured, HO-1 to HO-3.
    pub(crate) fn read_insured(&mut self, record: &Record<'_>, encoding: Encoding) {
        let parts = [1, 2, 3].map(|column| narrow(record, column, encoding));
        self.insured = joined("insured", &parts);
    }

    /// Reads the branch number of the insured, SN-6.
    pub(crate) fn read_branch(&mut self, record: &Record<'_>, encoding: Encoding) {
        self.branch = narrow(record, 6, encoding);
    }

    /// Reads payer and recipient of public money, KO-1 and KO-2, of the first such payer.
    pub(crate) fn read_public(&mut self, record: &Record<'_>, encoding: Encoding) {
        if self.public.is_empty() {
            let parts = [1, 2].map(|column| narrow(record, column, encoding));
            self.public = joined("public", &parts);
        }
    }

    /// Takes over what another part of the same receipt knows.
    pub(crate) fn join(&mut self, other: Identity) {
        for (own, other) in [
            (&mut self.chart, other.chart),
            (&mut self.insured, other.insured),
            (&mut self.branch, other.branch),
            (&mut self.public, other.public),
        ] {
            if own.is_empty() {
                *own = other;
            }
        }
    }

    /// The bytes to hash, and what they are; `None` when nothing tells who it is.
    pub(crate) fn number(&self) -> Option<(&'static str, String)> {
        if !self.chart.is_empty() {
            Some(("chart", self.chart.clone()))
        } else if !self.insured.is_empty() {
            Some((
                "insured",
                format!("{}{BETWEEN}{}", self.insured, self.branch),
            ))
        } else if !self.public.is_empty() {
            Some(("public", self.public.clone()))
        } else {
            None
        }
    }
}

fn narrow(record: &Record<'_>, column: usize, encoding: Encoding) -> String {
    let bytes = record.trimmed(column);
    encoding.narrow(bytes).unwrap_or_default()
}

/// The parts behind each other; empty when the last one, which tells persons apart, is.
fn joined(kind: &str, parts: &[String]) -> String {
    match parts.last() {
        Some(last) if !last.is_empty() => {
            let mut text = kind.to_owned();
            for part in parts {
                text.push(BETWEEN);
                text.push_str(part);
            }
            text
        }
        _ => String::new(),
    }
}
