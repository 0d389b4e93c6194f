//! sample-data
