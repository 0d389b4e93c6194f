//! The address of a stored row: hospital, file version and position in it. All three are columns that every row of a feed's
//! tables has and keeps through renames, corrections and rewrites of its Parquet file.

use std::fmt;
use std::str::FromStr;

use super::Refusal;

/// Where a row stands in its source file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Position {
    /// `message_no` and `segment_no`, both 1-based, as `1.5`.
    Segment(u32, u32),
    /// `line_no` of a delivered file, 1-based, as `45`.
    Line(u32),
}

impl fmt::Display for Position {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Position::Segment(message, segment) => write!(out, "{message}.{segment}"),
            Position::Line(line) => write!(out, "{line}"),
        }
    }
}

impl FromStr for Position {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Position, Refusal> {
        let number = |part: &str| part.parse::<u32>().ok().filter(|number| *number > 0);
        let position = match text.split_once('.') {
            Some((message, segment)) => number(message)
                .zip(number(segment))
                .map(|(message, segment)| Position::Segment(message, segment)),
            None => number(text).map(Position::Line),
        };
        position.ok_or_else(|| Refusal::Position(text.to_owned()))
    }
}

/// The address of a row: `H01:123:1.5`, or `H01:123:45` for a row of a delivered file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowKey {
    /// The hospital.
    pub hospital: String,
    /// The file version.
    pub source_file_id: i64,
    /// The position in it.
    pub position: Position,
}

impl fmt::Display for RowKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RowKey {
            hospital,
            source_file_id,
            position,
        } = self;
        write!(out, "{hospital}:{source_file_id}:{position}")
    }
}

impl FromStr for RowKey {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<RowKey, Refusal> {
        let refused = || Refusal::Key(text.to_owned());
        let mut parts = text.split(':');
        let (hospital, id, position) = (parts.next(), parts.next(), parts.next());
        let (Some(hospital), Some(id), Some(position), None) =
            (hospital, id, position, parts.next())
        else {
            return Err(refused());
        };
        Ok(RowKey {
            hospital: hospital.to_owned(),
            source_file_id: id.parse().map_err(|_| refused())?,
            position: position.parse().map_err(|_| refused())?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back_as_it_was_written() {
        for text in ["H01:123:1.5", "NAGOYA-2:7:45"] {
            assert_eq!(text.parse::<RowKey>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "H01",
            "H01:1",
            "H01:x:1",
            "H01:1:0",
            "H01:1:1.0",
            "H01:1:1.2.3",
            "H01:1:2:3",
        ] {
            assert!(text.parse::<RowKey>().is_err(), "{text}");
        }
    }
}
