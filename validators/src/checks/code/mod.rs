//! Family C: codes of items.

pub(crate) mod claim_code_shape_wrong;
pub(crate) mod claim_item_uncoded;
pub(crate) mod code_abolished;
pub(crate) mod code_dummy;
pub(crate) mod code_only_in_request;
pub(crate) mod code_unknown;
pub(crate) mod comment_row;
pub(crate) mod declared_code_implausible;
pub(crate) mod dual_code_reversed;
pub(crate) mod form_code_unknown;
pub(crate) mod form_version_differs;
pub(crate) mod icd10_missing;
pub(crate) mod jlac10_shape_wrong;
pub(crate) mod jlac10_undeclared;
pub(crate) mod material_differs;
pub(crate) mod modifiers_not_in_fours;
pub(crate) mod standard_code_missing;
pub(crate) mod standard_codes_disagree;
