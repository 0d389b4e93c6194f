//! Family F: file names, places and the files themselves.

pub(crate) mod condition_flag_invalid;
pub(crate) mod deleted_without_message;
pub(crate) mod file_foreign_or_empty;
pub(crate) mod file_not_regular;
pub(crate) mod file_too_large;
pub(crate) mod file_unopened;
pub(crate) mod file_vanished;
pub(crate) mod folder_unreadable;
pub(crate) mod message_type_unexpected;
pub(crate) mod name_not_seven_fields;
pub(crate) mod occurred_at_invalid;
pub(crate) mod path_differs_from_name;
pub(crate) mod patient_id_too_short;
pub(crate) mod patient_in_name_differs;
pub(crate) mod several_live_files;
pub(crate) mod version_in_several_roots;
