//! The generator keeps its word: same options, same bytes; the truth agrees with a reader that shares no code with the writer.

mod committed;
mod common;
mod network;
mod nights;
mod reader;
