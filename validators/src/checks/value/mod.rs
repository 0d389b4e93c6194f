//! Family V: the values of results.

pub(crate) mod comparator_after_number;
pub(crate) mod comparator_before_number;
pub(crate) mod edge_blanks;
pub(crate) mod final_without_value;
pub(crate) mod full_width_digits;
pub(crate) mod number_not_numeric;
pub(crate) mod number_with_exponent;
pub(crate) mod quantity_and_grade_mixed;
pub(crate) mod remark_as_value;
pub(crate) mod thousands_comma;
pub(crate) mod unit_in_value;
pub(crate) mod value_composite;
pub(crate) mod value_null;
