//! What a judgement says of one subject: it fails, it passes, or it cannot be judged (law 9), with the numbers it rests on.

use model::{Code, Table};

/// One statement of a check about one subject of a hospital's data.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The check.
    pub code: Code,
    /// What it is about.
    pub subject: Judged,
    /// What came out.
    pub outcome: Outcome,
    /// First and last event day concerned, days since 1970-01-01.
    pub from: Option<i32>,
    /// See `from`.
    pub to: Option<i32>,
    /// Rows (or days, as the check says) at fault.
    pub failed: u64,
    /// Rows (or days) that were looked at.
    pub eligible: u64,
    /// What to add to the code's own text: numbers and codes, no patient data.
    pub detail: String,
    /// The numbers behind it as a JSON object: bands, counts, quantiles before and after, factors, a small histogram, the id of
    /// the rules. Enough to reach the verdict again.
    pub evidence: String,
}

/// What a verdict is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Judged {
    /// An item of a table, by its local code.
    Item(Table, String),
    /// A department's rows of a table.
    Department(Table, String),
    /// All rows of a table.
    Table(Table),
    /// All files of a data type.
    DataType(String),
    /// The whole feed.
    Feed,
}

/// What came out of a judgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// As it should be.
    Pass,
    /// Something is wrong.
    Fail,
    /// Not to be judged, and why.
    NotApplicable(&'static str),
}
