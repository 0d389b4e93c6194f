//! Where the columns of `visits` stand in a row, checked by the compiler against the table.

use model::tables::VISITS;

use crate::ssmix2::columns::at;

/// Cells of a row.
pub(super) const WIDTH: usize = VISITS.columns.len() - VISITS.partitions;

const fn of(name: &str) -> usize {
    at(&VISITS, name)
}

pub(super) const RECORDED_AT: usize = of("recorded_at");
pub(super) const RECORDED_AT_TEXT: usize = of("recorded_at_text");
pub(super) const PLANNED_AT: usize = of("planned_at");
pub(super) const PLANNED_AT_TEXT: usize = of("planned_at_text");
pub(super) const EVENT_AT: usize = of("event_at");
pub(super) const EVENT_AT_TEXT: usize = of("event_at_text");
pub(super) const ADMITTED_AT: usize = of("admitted_at");
pub(super) const ADMITTED_AT_TEXT: usize = of("admitted_at_text");
pub(super) const DISCHARGED_AT: usize = of("discharged_at");
pub(super) const DISCHARGED_AT_TEXT: usize = of("discharged_at_text");
pub(super) const EXPECTED_ADMISSION_AT: usize = of("expected_admission_at");
pub(super) const EXPECTED_ADMISSION_AT_TEXT: usize = of("expected_admission_at_text");
pub(super) const EXPECTED_DISCHARGE_AT: usize = of("expected_discharge_at");
pub(super) const EXPECTED_DISCHARGE_AT_TEXT: usize = of("expected_discharge_at_text");
pub(super) const EXPECTED_RETURN_AT: usize = of("expected_return_at");
pub(super) const EXPECTED_RETURN_AT_TEXT: usize = of("expected_return_at_text");
pub(super) const PATIENT_CLASS: usize = of("patient_class");
pub(super) const ADMISSION_TYPE_CODE: usize = of("admission_type_code");
pub(super) const ADMISSION_SOURCE_CODE: usize = of("admission_source_code");
pub(super) const HOSPITAL_SERVICE_CODE: usize = of("hospital_service_code");
pub(super) const LOCATION_CODE: usize = of("location_code");
pub(super) const ROOM: usize = of("room");
pub(super) const BED: usize = of("bed");
pub(super) const LOCATION_TYPE: usize = of("location_type");
pub(super) const PREVIOUS_LOCATION_CODE: usize = of("previous_location_code");
pub(super) const PREVIOUS_ROOM: usize = of("previous_room");
pub(super) const PREVIOUS_BED: usize = of("previous_bed");
pub(super) const PREVIOUS_LOCATION_TYPE: usize = of("previous_location_type");
pub(super) const DOCTOR_ROLES: usize = of("doctor_roles");
pub(super) const DISCHARGE_DISPOSITION_CODE: usize = of("discharge_disposition_code");
pub(super) const MESSAGE_NO: usize = of("message_no");
pub(super) const SEGMENT_NO: usize = of("segment_no");
