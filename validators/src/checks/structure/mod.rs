//! Family S: messages, segments and fields.

pub(crate) mod decoder_gave_up;
pub(crate) mod delimiter_in_text;
pub(crate) mod escape_unclosed;
pub(crate) mod field_too_long;
pub(crate) mod fields_shifted;
pub(crate) mod line_break_in_segment;
pub(crate) mod message_cut_off;
pub(crate) mod msh_missing;
pub(crate) mod required_field_empty;
pub(crate) mod segment_order_variant;
pub(crate) mod segment_out_of_order;
pub(crate) mod segment_over_limit;
pub(crate) mod segment_unknown;
pub(crate) mod set_id_not_consecutive;
pub(crate) mod specimen_without_result;
