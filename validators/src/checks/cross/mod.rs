//! Family X: files of a patient that contradict each other.

pub(crate) mod deleted_then_sent_again;
pub(crate) mod patient_without_demographics;
pub(crate) mod result_in_two_files;
pub(crate) mod result_without_order;
pub(crate) mod stays_contradict;
pub(crate) mod superseded_without_successor;
