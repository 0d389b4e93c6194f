//! Who delivers, and in which format.

use serde::{Deserialize, Serialize};

/// A feed format that a hospital can deliver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// SS-MIX2 standardized storage: one HL7 v2.5 message a file.
    Ssmix2,
    /// Receipt computer files (UKE).
    Claims,
    /// DPC survey files.
    Dpc,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 3] = [Format::Ssmix2, Format::Claims, Format::Dpc];

    /// Reads [`Format::name`].
    pub fn from_name(name: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The name used in the config, in columns and in flags.
    pub const fn name(self) -> &'static str {
        match self {
            Format::Ssmix2 => "ssmix2",
            Format::Claims => "claims",
            Format::Dpc => "dpc",
        }
    }
}

/// A hospital of the network, as everything downstream of the config knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hospital {
    /// The network's own id, for example `H01`: letters, digits and `-`, at most 16.
    pub id: String,
    /// The name people read.
    pub name: String,
}

/// One feed of one hospital: what a balance line and a report row stand for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FeedId {
    /// [`Hospital::id`].
    pub hospital: String,
    /// The feed's format.
    pub format: Format,
}
