//! What came of reading a master file: its content, and what became of each of its rows.

use std::collections::BTreeMap;

use model::Text;

use super::{CodeList, Jlac10};

/// The most rows that are named one by one; the rest is counted.
pub const NOTES_MAX: usize = 200;

/// What a master file says.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Tables, lists or names of JLAC10.
    Jlac10(Box<Jlac10>),
    /// Codes and names of any other system.
    Codes(CodeList),
}

/// A master file that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// What it says.
    pub content: Content,
    /// The edition as the file or its name tells it.
    pub edition: Option<String>,
    /// What became of its rows.
    pub account: Account,
}

/// Where the rows of a file went: `rows = taken + all of left_out`, always.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Rows with a code or a name.
    pub rows: u64,
    /// Rows that are now part of the content.
    pub taken: u64,
    /// Rows that are not, by reason.
    pub left_out: BTreeMap<Reason, u64>,
    /// The first [`NOTES_MAX`] rows that were left out, in the order of the file.
    pub notes: Vec<Note>,
}

/// A row that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Sheet, or the file's name without its ending.
    pub sheet: String,
    /// 1-based, as an editor or Excel counts.
    pub row: u64,
    /// What stands in the column of codes.
    pub code: String,
    /// Why it was left out.
    pub reason: Reason,
}

/// Why a row was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// A name without a code.
    NoCode,
    /// A code without a name.
    NoName,
    /// Not a code of this system: wrong length or wrong characters.
    BadCode,
    /// The code column says that the item was deleted.
    Deleted,
    /// A code kept free, or one that means something only together with others.
    Vacant,
    /// The same row stands above.
    Twice,
    /// The code stands above with another name.
    OtherName,
    /// A first or last day that is no date.
    BadDate,
    /// Another number of columns than any published edition has.
    BadWidth,
}

impl Reason {
    /// Every reason, in the order in which they are counted.
    pub const ALL: [Reason; 9] = [
        Reason::NoCode,
        Reason::NoName,
        Reason::BadCode,
        Reason::Deleted,
        Reason::Vacant,
        Reason::Twice,
        Reason::OtherName,
        Reason::BadDate,
        Reason::BadWidth,
    ];

    /// Its name in files and JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Reason::NoCode => "no_code",
            Reason::NoName => "no_name",
            Reason::BadCode => "bad_code",
            Reason::Deleted => "deleted",
            Reason::Vacant => "vacant",
            Reason::Twice => "twice",
            Reason::OtherName => "other_name",
            Reason::BadDate => "bad_date",
            Reason::BadWidth => "bad_width",
        }
    }

    /// What people read; in English it ends the sentence "the row is …".
    pub const fn title(self) -> Text {
        let (ja, en) = match self {
            Reason::NoCode => ("コードなし", "without a code"),
            Reason::NoName => ("名称なし", "without a name"),
            Reason::BadCode => ("コードの桁数・文字が違う", "not a code of this system"),
            Reason::Deleted => ("削除と書かれた行", "marked as deleted"),
            Reason::Vacant => ("空き番号", "a code kept free"),
            Reason::Twice => ("同じ行の繰り返し", "a repetition"),
            Reason::OtherName => ("同じコードで名称が異なる", "a second name of a code above"),
            Reason::BadDate => ("日付でない有効期間", "valid from or until no date"),
            Reason::BadWidth => (
                "公表された列数でない行",
                "of another number of columns than the published master",
            ),
        };
        Text { ja, en }
    }
}

impl Account {
    pub(super) fn take(&mut self) {
        self.rows += 1;
        self.taken += 1;
    }

    pub(super) fn leave_out(&mut self, sheet: &str, row: u64, code: &str, reason: Reason) {
        self.rows += 1;
        *self.left_out.entry(reason).or_default() += 1;
        if self.notes.len() < NOTES_MAX {
            self.notes.push(Note {
                sheet: sheet.to_owned(),
                row,
                code: code.to_owned(),
                reason,
            });
        }
    }
}
