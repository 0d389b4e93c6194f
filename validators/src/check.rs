//! What a check is: the code with its explanation, and who looks for the defect.

use model::{Batch, Code, Detail, Grain, Note, Severity, Table, Text};

use crate::forms::Forms;

/// What `kijun explain`, the documents and the console say about a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About {
    /// The code; its meaning never changes.
    pub code: Code,
    /// Readable name of the defect, also the name of the check's file.
    pub name: &'static str,
    /// How bad one finding of the code is.
    pub severity: Severity,
    /// What one finding of the code stands for.
    pub grain: Grain,
    /// Which kind of quality is hurt.
    pub category: Category,
    /// The defect in a few words; findings are rendered from it.
    pub title: Text,
    /// What exactly is looked at.
    pub what: Text,
    /// Why it matters, and what to do about it.
    pub why: Text,
    /// A short invented example without the defect.
    pub good: &'static str,
    /// The same example with the defect.
    pub bad: &'static str,
}

/// The three kinds of data quality of Kahn et al. (2016, eGEMs 4(1):18).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Category {
    /// The data keep to the form that the standard prescribes.
    Conformance,
    /// The data that should be there are there.
    Completeness,
    /// The data can be true.
    Plausibility,
}

impl Category {
    /// The name in output.
    pub const fn name(self) -> &'static str {
        match self {
            Category::Conformance => "conformance",
            Category::Completeness => "completeness",
            Category::Plausibility => "plausibility",
        }
    }
}

/// A code with its explanation, and who looks for the defect.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// The explanation.
    pub about: About,
    /// Who looks.
    pub run: Run,
}

/// Who looks for a defect.
#[derive(Clone, Copy, Debug)]
pub enum Run {
    /// The decoder, where the bytes are read.
    Decoder,
    /// The discovery, from names and listings.
    Discovery,
    /// The decoder, as a remark about a row.
    Note(Note),
    /// This function, on finished rows: it calls back with the index of every row at fault, in ascending order. The rows
    /// may belong to any table; a check that is about another table calls back never.
    Rows(fn(&Batch, &mut dyn FnMut(usize))),
    /// The tally, from the forms that all rows of an item show in a load.
    Forms(&'static Forms),
    /// This function, on the rows of a table that is built from another one. The rows of a patient come together and in
    /// order. It calls back with the index of every row at fault and what to add, at most once a row; such a finding is
    /// about the file that the row rests on, so the grain is [`Grain::File`].
    Built(Table, fn(&Batch, &mut dyn FnMut(usize, Detail))),
    /// The pipeline, from a whole load.
    Load,
    /// The judgement over profiles and volumes (see [`crate::judge`]), after the loads of a night.
    Judged,
}
