//! Planted faults, decoys and clean populations, as invented hospitals.

mod population;
mod recall;
mod small;
