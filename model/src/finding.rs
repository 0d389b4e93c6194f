//! Findings: what is wrong with the data (law 2), where, and how often.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use crate::Table;

/// A finding code such as `F08`: a family letter and two or three digits. Its meaning never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(pub &'static str);

impl fmt::Display for Code {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0)
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

/// How bad it is. The order is the order of gravity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Notice,
    /// Someone should look.
    Warning,
    /// Data are lost or wrong until it is mended.
    Error,
    /// The file or feed cannot be used.
    Fatal,
}

impl Severity {
    /// The name in columns, flags and the config.
    pub const fn name(self) -> &'static str {
        match self {
            Severity::Notice => "notice",
            Severity::Warning => "warning",
            Severity::Error => "error",
            Severity::Fatal => "fatal",
        }
    }

    /// Reads [`Severity::name`].
    pub fn from_name(name: &str) -> Option<Severity> {
        [
            Severity::Notice,
            Severity::Warning,
            Severity::Error,
            Severity::Fatal,
        ]
        .into_iter()
        .find(|severity| severity.name() == name)
    }
}

/// Whether the fault is still there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// First seen in this load.
    New,
    /// Seen before and still there.
    Persisting,
    /// Seen before and gone.
    Resolved,
}

impl Status {
    /// The name in columns and flags.
    pub const fn name(self) -> &'static str {
        match self {
            Status::New => "new",
            Status::Persisting => "persisting",
            Status::Resolved => "resolved",
        }
    }

    /// Reads [`Status::name`].
    pub fn from_name(name: &str) -> Option<Status> {
        [Status::New, Status::Persisting, Status::Resolved]
            .into_iter()
            .find(|status| status.name() == name)
    }

    /// New or persisting.
    pub const fn is_open(self) -> bool {
        !matches!(self, Status::Resolved)
    }
}

/// What one finding of a code stands for, and so what its key is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grain {
    /// One file.
    File,
    /// All files of one data type of a feed.
    DataType,
    /// One item (code) of a table.
    Item,
    /// A whole feed.
    Feed,
}

/// Where in the source something is. It points; it never quotes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Masked path of the file, root first; empty when the finding is about no single file.
    pub file: String,
    /// Which message of the file, 1-based.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<u32>,
    /// Segment (with its 1-based position in the message) and field, as `OBX[12]-5`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Offset of the segment's first byte in the file, 0-based.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub byte: Option<u64>,
}

/// A position inside a file, as decoders know it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Which message of the file, or line of a claims file, 1-based; 0 when the defect is about the whole file.
    pub message: u32,
    /// Which segment of the message, 1-based, MSH = 1, or which record of the receipt, RE = 1; 0 when about the whole message.
    pub segment: u32,
    /// The segment's three letters; two and a blank for a record of a claim.
    pub segment_name: [u8; 3],
    /// Field number as HL7 counts (MSH-1 is the separator itself), column of a claim with the record id as 0; 0 when about
    /// the whole segment.
    pub field: u16,
    /// Offset of the segment's first byte in the file, 0-based.
    pub byte: u64,
}

impl Place {
    /// `OBX[12]-5`, `OBX[12]`, or `None` when the place is a whole file or message.
    pub fn field_label(&self) -> Option<String> {
        if self.segment == 0 {
            return None;
        }
        let name: String = self
            .segment_name
            .trim_ascii_end()
            .iter()
            .map(|byte| {
                if byte.is_ascii_alphanumeric() {
                    *byte as char
                } else {
                    '?'
                }
            })
            .collect();
        Some(if self.field == 0 {
            format!("{name}[{}]", self.segment)
        } else {
            format!("{name}[{}]-{}", self.segment, self.field)
        })
    }
}

/// What a defect adds to its code. Static words and numbers only, so that no patient's text can pass (law 7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// Nothing to add.
    #[default]
    None,
    /// What was found.
    Found(&'static str),
    /// What was expected and what was found.
    Expected(&'static str, &'static str),
    /// A number, with what it counts.
    Count(u64, &'static str),
}

impl fmt::Display for Detail {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Detail::None => Ok(()),
            Detail::Found(found) => write!(out, "found {found}"),
            Detail::Expected(expected, found) => write!(out, "expected {expected}, found {found}"),
            Detail::Count(count, what) => write!(out, "{count} {what}"),
        }
    }
}

/// A defect of a file as a decoder or the discovery meets it; `validators` turns defects into findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Defect {
    /// Which kind.
    pub code: Code,
    /// Where in the file.
    pub place: Place,
    /// What to add.
    pub detail: Detail,
}

/// One thing that is wrong, as it is stored, shown and followed from night to night.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Which kind.
    pub code: Code,
    /// How bad.
    pub severity: Severity,
    /// Against the nights before.
    pub status: Status,
    /// [`crate::Hospital::id`].
    pub hospital: String,
    /// [`crate::Format::name`].
    pub feed: String,
    /// The table whose rows it is about.
    pub table: Option<Table>,
    /// Local code or standard code, or the data type, by grain.
    pub item: Option<String>,
    /// First event day concerned, days since 1970-01-01.
    pub from: Option<i32>,
    /// Last event day concerned.
    pub to: Option<i32>,
    /// Files or rows at fault in this load.
    pub failed: u64,
    /// Files or rows that were looked at in this load.
    pub eligible: u64,
    /// The load that last saw it.
    pub load_id: String,
    /// The first place where it was seen.
    pub origin: Origin,
    /// The file version it is about, for findings of the grain [`Grain::File`].
    pub source_file_id: Option<i64>,
    /// The same for the same fault on every night.
    pub key: String,
    /// What to add to the code's own text; no patient data.
    pub detail: String,
    /// The numbers that a judgement rests on, as a JSON object; `None` for what was not judged.
    pub evidence: Option<String>,
}
