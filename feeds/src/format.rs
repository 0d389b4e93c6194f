//! What a feed format is to the pipeline: how its file names are read and who decodes its bytes.

use model::{Defect, Format, Table, Text};

use crate::ssmix2::{FileName, NameReading, VersionKey};
use crate::{Decoder, Derived};

/// Replaces everything in a path that could name a patient by what the given function makes of it.
pub type MaskPath = fn(&[u8], &dyn Fn(&[u8]) -> String) -> String;

impl FeedFormat {
    /// The tables of the area that a table leads.
    pub fn area(&self, lead: Table) -> &'static [Table] {
        let mut areas = self.areas.iter().copied();
        areas
            .find(|area| area.first() == Some(&lead))
            .unwrap_or_default()
    }
}

/// The files of a listing that are versions of one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group<'a> {
    /// How the paths of all its files begin.
    pub prefix: &'a [u8],
    /// Whether the prefix is the whole path.
    pub exact: bool,
}

/// One feed format, what its names say and what it can be decoded into. Paths are relative to a root, with `/` between parts.
pub struct FeedFormat {
    /// The format.
    pub format: Format,
    /// The tables that its files can fill, as areas: tables that one file may fill together. The first table of an area leads
    /// it and stands for it; all are cut alike, by days or by patients.
    pub areas: &'static [&'static [Table]],
    /// The tables that are built from those.
    pub derived: &'static [Derived],
    /// A new decoder for the area that this table leads; `None` for any other table.
    pub decoder: fn(Table) -> Option<Box<dyn Decoder>>,
    /// Reads a path.
    pub read_path: for<'a> fn(&'a [u8]) -> NameReading<'a>,
    /// Whether a file with these defects of its path cannot be placed.
    pub refuses: fn(&[Defect]) -> bool,
    /// The versions that a path belongs to.
    pub group: for<'a> fn(&'a [u8]) -> Group<'a>,
    /// The identity of a version, which its condition is no part of.
    pub version_key: for<'a> fn(&FileName<'a>) -> VersionKey<'a>,
    /// The path with nobody in it.
    pub masked_path: MaskPath,
    /// The table that leads the area which a file fills.
    pub table: for<'a> fn(&FileName<'a>) -> Option<Table>,
    /// The data type whose rows a table holds; `None` for a table that several data types fill, whose rows say it in their
    /// column `data_type`, and for one that the format does not fill.
    pub data_type_of: fn(Table) -> Option<&'static str>,
    /// Whether a file is of a data type of the format.
    pub is_known_type: for<'a> fn(&FileName<'a>) -> bool,
    /// What a data type of the format holds.
    pub type_title: fn(&str) -> Option<Text>,
    /// The bytes of a segment in a file, by the `message_no` and `segment_no` that rows carry.
    pub segment: fn(&[u8], u32, u32) -> Option<std::ops::Range<usize>>,
    /// The path that the same version has with another condition flag; `None` where the flag is no part of the name.
    pub with_condition: fn(&[u8], u8) -> Option<Vec<u8>>,
}

impl FeedFormat {
    /// The name that a path was read as; `None` when there is none, or the file cannot be placed by it.
    pub fn usable<'a>(&self, reading: &NameReading<'a>) -> Option<FileName<'a>> {
        reading.name.filter(|_| !(self.refuses)(&reading.defects))
    }
}
