//! The parts of a JLAC10 code, as the engine holds and compares them.

use std::fmt;

/// Analytes that are panels: urine strip, differential, blood count. What is measured stands in their result.
const PANELS: [&str; 3] = ["1A990", "2A160", "2A990"];

/// Whether the analyte is a panel of which the members stand in characters 16 and 17.
pub(crate) fn has_members(analyte: &str) -> bool {
    PANELS.contains(&analyte)
}

/// Up to 7 characters of a code, kept in place since millions of them are copied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Part {
    bytes: [u8; 7],
    length: u8,
}

impl Part {
    /// The characters, if they are ASCII and at most 7.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let mut bytes = [0; 7];
        if !text.is_ascii() {
            return None;
        }
        bytes
            .get_mut(..text.len())?
            .copy_from_slice(text.as_bytes());
        Some(Self {
            bytes,
            length: text.len() as u8,
        })
    }

    /// The characters.
    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..usize::from(self.length)]).unwrap_or_default()
    }

    /// Whether it is the identification `0000`, which says that there is nothing to tell apart.
    pub(crate) fn is_plain(&self) -> bool {
        self.as_str() == "0000"
    }
}

impl fmt::Display for Part {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// What is measured: the analyte, and the member where the analyte is a panel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Analyte(Part);

impl Analyte {
    /// The analyte of 5 characters, with the result where it is a panel.
    pub(crate) fn new(analyte: &str, result: Option<&str>) -> Option<Self> {
        let member = result.filter(|_| has_members(analyte)).unwrap_or_default();
        if analyte.len() != 5 {
            return None;
        }
        Part::new(&format!("{analyte}{member}")).map(Self)
    }

    /// The analyte of a code of 5 characters or more.
    pub(crate) fn of(code: &str) -> Option<Self> {
        Self::new(code.get(..5)?, code.get(15..17))
    }

    /// The 5 characters.
    pub(crate) fn code(&self) -> &str {
        self.whole().get(..5).unwrap_or_default()
    }

    /// The 5 characters, and the 2 of the member.
    pub(crate) fn whole(&self) -> &str {
        self.0.as_str()
    }

    /// Characters 16 and 17, where the analyte is a panel and the member is known.
    pub(crate) fn member(&self) -> Option<&str> {
        self.whole().get(5..).filter(|member| !member.is_empty())
    }

    /// Chapter and group, the first two characters.
    pub(crate) fn group(&self) -> &str {
        self.whole().get(..2).unwrap_or_default()
    }
}

/// The elements of a code as far as it goes, with the member of a panel in the analyte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Elements {
    /// Analyte, with member.
    pub(crate) analyte: Analyte,
    /// 4 characters.
    pub(crate) identification: Part,
    /// 3 characters.
    pub(crate) specimen: Part,
    /// 3 characters.
    pub(crate) method: Part,
    /// 2 characters.
    pub(crate) result: Part,
}

impl Elements {
    /// The elements of a code of 5 to 17 characters; those that it does not reach are empty.
    pub(crate) fn of(code: &str) -> Option<Self> {
        let part =
            |from: usize, to: usize| code.get(from..to).and_then(Part::new).unwrap_or_default();
        Some(Self {
            analyte: Analyte::of(code)?,
            identification: part(5, 9),
            specimen: part(9, 12),
            method: part(12, 15),
            result: part(15, 17),
        })
    }

    /// The same without what lies below a depth, given by its place in [`DEPTHS`].
    pub(crate) fn cut(self, depth: usize) -> Self {
        let mut cut = self;
        let below = [
            &mut cut.identification,
            &mut cut.specimen,
            &mut cut.method,
            &mut cut.result,
        ];
        for part in below.into_iter().skip(depth) {
            *part = Part::default();
        }
        cut
    }

    /// The code, of 17 characters if the result is known, otherwise of 15.
    pub(crate) fn code(&self) -> String {
        let Self {
            analyte,
            identification,
            specimen,
            method,
            result,
        } = self;
        let result = analyte.member().unwrap_or(result.as_str());
        format!(
            "{}{identification}{specimen}{method}{result}",
            analyte.code()
        )
    }
}

/// The depths at which a code can be sure, in characters.
pub(crate) const DEPTHS: [u8; 5] = [5, 9, 12, 15, 17];
