//! Names of laboratory items as people write them, and what can be read off them.

pub(crate) mod features;
mod fold;
mod kin;
pub(crate) mod words;

pub use fold::fold;
pub use kin::kin;
