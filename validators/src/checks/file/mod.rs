//! Family F: file names, places and the files themselves.

pub(crate) mod claims_file_cut_off;
pub(crate) mod claims_file_foreign;
pub(crate) mod claims_file_returned;
pub(crate) mod claims_kind_unsupported;
pub(crate) mod claims_trailer_missing;
pub(crate) mod condition_flag_invalid;
pub(crate) mod deleted_without_message;
pub(crate) mod facility_differs_from_name;
pub(crate) mod file_delivered_twice;
pub(crate) mod file_foreign_or_empty;
pub(crate) mod file_kind_differs_from_name;
pub(crate) mod file_kind_unknown;
pub(crate) mod file_not_regular;
pub(crate) mod file_too_large;
pub(crate) mod file_unopened;
pub(crate) mod file_vanished;
pub(crate) mod folder_unreadable;
pub(crate) mod message_type_unexpected;
pub(crate) mod month_differs_from_name;
pub(crate) mod name_not_seven_fields;
pub(crate) mod occurred_at_invalid;
pub(crate) mod path_differs_from_name;
pub(crate) mod patient_id_too_short;
pub(crate) mod patient_in_name_differs;
pub(crate) mod several_live_files;
pub(crate) mod version_in_several_roots;
