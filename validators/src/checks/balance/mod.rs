//! Family B: the balance.

pub(crate) mod balance_open;
