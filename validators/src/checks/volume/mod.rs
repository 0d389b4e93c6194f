//! Family N: how much came.

pub(crate) mod nothing_arrived;
pub(crate) mod roots_empty;
