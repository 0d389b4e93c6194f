//! Archives, lists and object stores held against writers that are not ours.

mod damage;
mod lists;
mod object_names;
mod tars;
mod writers;
mod zips;
