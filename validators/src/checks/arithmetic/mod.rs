//! Family A: sums of claims and DPC files.

pub(crate) mod claimed_points_differ_from_rows;
pub(crate) mod days_differ_from_times;
pub(crate) mod items_differ_in_drugs;
pub(crate) mod items_differ_in_materials;
pub(crate) mod items_differ_in_points;
pub(crate) mod period_points_differ;
pub(crate) mod summary_points_differ_from_parts;
pub(crate) mod trailer_count_differs;
pub(crate) mod trailer_points_differ;
