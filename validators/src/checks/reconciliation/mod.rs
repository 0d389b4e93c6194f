//! Family R: what `kijun reconcile` finds when it compares the source and the store row by row.

pub(crate) mod row_altered;
pub(crate) mod row_lost;
pub(crate) mod row_moved;
pub(crate) mod row_unsourced;
