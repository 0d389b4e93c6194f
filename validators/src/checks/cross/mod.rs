//! Family X: files of a patient that contradict each other.

pub(crate) mod deleted_then_sent_again;
pub(crate) mod month_delivered_twice;
pub(crate) mod patient_without_demographics;
pub(crate) mod patients_unlinked;
pub(crate) mod receipt_claimed_again;
pub(crate) mod result_in_two_files;
pub(crate) mod result_without_order;
pub(crate) mod stays_contradict;
pub(crate) mod superseded_without_successor;
