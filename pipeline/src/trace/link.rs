//! One link of a chain, as a machine reads it: what it is, whether it was checked and holds, and its facts in their order.

use ledger::{InclusionProof, Verifier};
use model::hex;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use super::records::Entry;
use crate::Error;

/// Whether a link holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It was checked now, against the bytes that it names.
    Holds,
    /// It is on record; there is nothing here to check it against.
    Stated,
    /// There is no such link, and none is needed: a row without a standard code has no decision.
    None,
    /// What is there is not what is on record.
    Broken,
}

impl Verdict {
    /// The word in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Verdict::Holds => "holds",
            Verdict::Stated => "stated",
            Verdict::None => "none",
            Verdict::Broken => "broken",
        }
    }

    /// [`Verdict::Holds`] or [`Verdict::Broken`].
    pub(crate) const fn of(holds: bool) -> Verdict {
        if holds {
            Verdict::Holds
        } else {
            Verdict::Broken
        }
    }
}

/// One link. As JSON an object of `link`, `verdict` and the facts, in this order.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// `row`, `source_file`, `load`, `manifest`, `receipt`, `mapping`, `unit_rule`, `software`, `masters`, `validation` or `source`.
    pub name: &'static str,
    /// Whether it holds.
    pub verdict: Verdict,
    /// Its facts; absent ones are left out.
    pub facts: Vec<(&'static str, Value)>,
}

impl Link {
    /// A link without facts.
    pub(crate) fn new(name: &'static str, verdict: Verdict) -> Link {
        Link {
            name,
            verdict,
            facts: Vec::new(),
        }
    }

    /// Adds a fact, unless it is null.
    pub(crate) fn fact(mut self, name: &'static str, value: impl Into<Value>) -> Link {
        let value = value.into();
        if !value.is_null() {
            self.facts.push((name, value));
        }
        self
    }

    /// Adds fields of a record, each by the place in it.
    pub(crate) fn with_record(
        mut self,
        entry: &Entry,
        fields: &[(&'static str, &'static str)],
    ) -> Link {
        for (name, place) in fields {
            self = self.fact(name, entry.field(place));
        }
        self
    }

    /// Adds where a record stands in the ledger, and whether the signed root covers it there.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(crate) fn proven(
        mut self,
        dir: &std::path::Path,
        verifier: &Verifier,
        entry: &Entry,
    ) -> Result<Link, Error> {
        let proof = InclusionProof::of(dir, entry.index)?;
        let checked = proof.check_any(&entry.bytes, &ledger::epochs(dir, verifier)?);
        if checked.is_err() {
            self.verdict = Verdict::Broken;
        }
        let link = self
            .fact("record", entry.index)
            .fact("rec_id", entry.field("/rec_id"))
            .fact("record_hash", hex(&ledger::leaf_hash(&entry.bytes)))
            .fact("proven", checked.is_ok());
        Ok(match checked {
            Ok(checkpoint) => link
                .fact("ledger_size", checkpoint.size)
                .fact("ledger_root", checkpoint.root_base64()),
            Err(error) => link.fact("why", error.to_string()),
        })
    }
}

impl Serialize for Link {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.facts.len() + 2))?;
        map.serialize_entry("link", self.name)?;
        map.serialize_entry("verdict", self.verdict.name())?;
        for (name, value) in &self.facts {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}
