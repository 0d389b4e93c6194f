//! Masters: what is known of standard codes, as published by others and loaded by the site. None is shipped.
//!
//! A file of any form becomes sheets of text (`sheet.rs`), the words of a header row say what its columns hold (`header.rs`), and one
//! reader a kind of content (`jlac10_tables.rs`, `names.rs`, `code_list.rs`) takes the rows or says why not. The masters of claims have no header; their columns
//! are told by place (`published.rs`).

mod code_list;
mod code_system;
mod csv_text;
mod diff;
mod elements;
mod error;
mod header;
mod jlac10;
mod jlac10_tables;
mod names;
pub(crate) mod published;
mod reading;
mod registry;
mod sheet;
mod titles;
mod workbook;

pub(crate) use code_list::published_day;
pub use code_list::{CodeEntry, CodeList};
pub use diff::{Change, Difference, diff};
pub use elements::{ElementKind, KnownElements};
pub use error::Unreadable;
pub use jlac10::{Element, Jlac10, KnownName, ListedCode, SpecificResult};
pub use names::{NameRow, read_names};
pub use reading::{Account, Content, NOTES_MAX, Note, Reading, Reason};
pub use registry::{
    COMMENTS, DISEASES, DRUGS, JJ1017, JLAC10, JLAC10_NAMES, MASTERS, MATERIALS, MODIFIERS, Master,
    PROCEDURES, master,
};
pub use sheet::{File, MASTER_BYTES_MAX};
pub use titles::Titles;

#[cfg(test)]
mod tests;
