//! Family X: files of a patient that contradict each other, and feeds that do not agree.

pub(crate) mod admission_without_ef;
pub(crate) mod charged_diagnosis_without_record;
pub(crate) mod charged_drug_without_order;
pub(crate) mod charged_test_without_result;
pub(crate) mod deleted_then_sent_again;
pub(crate) mod discharge_without_form1;
pub(crate) mod ef_without_admission;
pub(crate) mod form1_without_discharge;
pub(crate) mod month_delivered_twice;
pub(crate) mod month_not_delivered;
pub(crate) mod patient_without_demographics;
pub(crate) mod patients_unlinked;
pub(crate) mod receipt_claimed_again;
pub(crate) mod receipt_without_stay;
pub(crate) mod result_in_two_files;
pub(crate) mod result_without_order;
pub(crate) mod stay_without_receipt;
pub(crate) mod stays_contradict;
pub(crate) mod superseded_without_successor;
pub(crate) mod test_not_charged;
