//! Masters: what is known of standard codes, as published by others and loaded by the site. None is shipped.

mod jlac10;

pub use jlac10::{Element, Jlac10, KnownName, ListedCode, SpecificResult};
