//! Family E: character encodings and terminators.

pub(crate) mod black_square_replacement;
pub(crate) mod byte_order_mark;
pub(crate) mod character_outside_jis_x_0208;
pub(crate) mod claims_not_cp932;
pub(crate) mod encoding_not_as_declared;
pub(crate) mod end_of_file_mark;
pub(crate) mod end_of_message_mark;
pub(crate) mod escape_sequence_unclosed;
pub(crate) mod external_character;
pub(crate) mod file_not_in_cp932;
pub(crate) mod half_width_kana;
pub(crate) mod line_ends_without_cr;
pub(crate) mod name_undecodable;
pub(crate) mod survey_end_of_file_mark;
pub(crate) mod terminators_mixed;
pub(crate) mod text_undecodable;
pub(crate) mod voiced_mark_detached;
pub(crate) mod yen_sign_for_backslash;
