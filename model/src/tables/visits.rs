//! `visits`: outpatient receptions, admissions, transfers, leaves and discharges, planned and done (MID-NET: visits).

use super::{
    CARE_DATE, CARE_MONTH, DATA_TYPE, DEPARTMENT_CODE, HOSPITAL, LOAD_ID, MESSAGE_NO, OCCURRED_AT,
    ORDER_NO, PATIENT_KEY, SEGMENT_NO, SOURCE_FILE_ID, text, time,
};
use crate::TableSpec;

/// One row an event. An episode, from admission to discharge, is several rows of one patient.
pub const VISITS: TableSpec = TableSpec {
    name: "visits",
    about: "One row an event of a stay: one live ADT-01, 12, 21, 22, 31, 32, 41, 42, 51 or 52 message. What was cancelled is not there.",
    partitions: 2,
    columns: &[
        HOSPITAL,
        CARE_MONTH,
        CARE_DATE,
        PATIENT_KEY,
        DATA_TYPE,
        ORDER_NO,
        DEPARTMENT_CODE,
        OCCURRED_AT,
        // When: the field that counts depends on the data type.
        time("recorded_at", "When the event was keyed in. EVN-2."),
        text(
            "recorded_at_text",
            "EVN-2 as sent, when it is not a plain minute or second.",
        ),
        time("planned_at", "When the event is planned for. EVN-3."),
        text(
            "planned_at_text",
            "EVN-3 as sent, when it is not a plain minute or second.",
        ),
        time(
            "event_at",
            "When the event took place: leave, return, transfer, change of doctor. EVN-6.",
        ),
        text(
            "event_at_text",
            "EVN-6 as sent, when it is not a plain minute or second.",
        ),
        time(
            "admitted_at",
            "When the patient was admitted, or received as an outpatient. PV1-44.",
        ),
        text(
            "admitted_at_text",
            "PV1-44 as sent, when it is not a plain minute or second.",
        ),
        time("discharged_at", "When the patient was discharged. PV1-45."),
        text(
            "discharged_at_text",
            "PV1-45 as sent, when it is not a plain minute or second.",
        ),
        time(
            "expected_admission_at",
            "When the admission or transfer is expected. PV2-8.",
        ),
        text(
            "expected_admission_at_text",
            "PV2-8 as sent, when it is not a plain minute or second.",
        ),
        time(
            "expected_discharge_at",
            "When the discharge is expected. PV2-9.",
        ),
        text(
            "expected_discharge_at_text",
            "PV2-9 as sent, when it is not a plain minute or second.",
        ),
        time(
            "expected_return_at",
            "When the patient is expected back from leave. PV2-47.",
        ),
        text(
            "expected_return_at_text",
            "PV2-47 as sent, when it is not a plain minute or second.",
        ),
        // What and where.
        text(
            "patient_class",
            "PV1-2 as sent: I inpatient, O outpatient, E emergency and so on (HL7 table 0004).",
        ),
        text(
            "admission_type_code",
            "PV1-4 as sent (HL7 table 0007); SS-MIX2 does not use it.",
        ),
        text(
            "admission_source_code",
            "PV1-14 as sent (HL7 table 0023); SS-MIX2 does not use it.",
        ),
        text(
            "hospital_service_code",
            "Department that treats the patient. PV1-10 as sent.",
        ),
        text(
            "location_code",
            "Ward, or the department of an outpatient. PV1-3, first component.",
        ),
        text("room", "Room in the ward. PV1-3, second component."),
        text("bed", "Bed in the room. PV1-3, third component."),
        text(
            "location_type",
            "What location_code is: N ward, C department. PV1-3, sixth component.",
        ),
        text(
            "previous_location_code",
            "Ward or department before a transfer. PV1-6, first component.",
        ),
        text(
            "previous_room",
            "Room before a transfer. PV1-6, second component.",
        ),
        text(
            "previous_bed",
            "Bed before a transfer. PV1-6, third component.",
        ),
        text(
            "previous_location_type",
            "What previous_location_code is: N ward, C department. PV1-6, sixth component.",
        ),
        text(
            "doctor_roles",
            "For which roles the message names a doctor: attending (PV1-7), admitting (PV1-17), joined by a blank. Who it is is not read.",
        ),
        text(
            "discharge_disposition_code",
            "How the stay ended. PV1-36 as sent: 01 home, 20 to 29 died and so on (table 0112).",
        ),
        // Lineage.
        LOAD_ID,
        SOURCE_FILE_ID,
        MESSAGE_NO,
        SEGMENT_NO,
    ],
};
