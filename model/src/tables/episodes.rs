//! `episodes`: inpatient stays from admission to discharge, built from the events in `visits` (MID-NET has no such table).

use super::{
    HOSPITAL, LOAD_ID, MESSAGE_NO, PATIENT_KEY, SEGMENT_NO, SHARD, SOURCE_FILE_ID, column, date,
    text, time,
};
use crate::{Column, ColumnType, TableSpec};

const fn count(name: &'static str, about: &'static str) -> Column {
    column(name, ColumnType::Int32, about)
}

/// One row a stay. What fits no stay has a row of its own, so that every inpatient event is counted in exactly one row.
pub const EPISODES: TableSpec = TableSpec {
    name: "episodes",
    about: "One row an inpatient stay of a patient, from admission to discharge, built from the rows of visits; events that fit no stay have rows of their own, told by state. An event counts in exactly one row. ADT-01, ADT-12 and events of patient class O are in none.",
    partitions: 2,
    columns: &[
        HOSPITAL,
        SHARD,
        PATIENT_KEY,
        column(
            "episode_key",
            ColumnType::Text,
            "Identifies the row among those of the patient: data type and time (Japan) of the event that makes it, such as ADT-22-202611191530. It stays the same when other stays come late or go, as a running number would not.",
        ),
        column(
            "state",
            ColumnType::Text,
            "closed: admitted and discharged; open: admitted; discharged_only: discharged, no ADT-22; planned: only plans, for a day on which no stay began; unplaced: a transfer, leave or return outside any stay, or an event without a time.",
        ),
        date(
            "first_date",
            "First day that any event of the row names: care date or time. Null when one has no care date.",
        ),
        date(
            "last_date",
            "Last day that any event of the row names; null while the stay is open or an event has no care date.",
        ),
        // From when to when.
        time(
            "admitted_at",
            "When the patient was admitted; admitted_from says which field says so.",
        ),
        text(
            "admitted_at_text",
            "The same as sent, when it is not a plain minute or second: then only the day counts.",
        ),
        text(
            "admitted_from",
            "Data type and field of admitted_at: ADT-22 PV1-44, else EVN-6, else the care date; without ADT-22 the PV1-44 of another event.",
        ),
        time(
            "discharged_at",
            "When the patient was discharged, by the ADT-52 that was sent last.",
        ),
        text(
            "discharged_at_text",
            "The same as sent, when it is not a plain minute or second: then only the day counts.",
        ),
        text(
            "discharged_from",
            "Data type and field of discharged_at: ADT-52 PV1-45, else EVN-6, else the care date.",
        ),
        time(
            "expected_admission_at",
            "For which time the admission is planned, while it is planned. ADT-21 PV2-8, else EVN-3, else the care date.",
        ),
        time(
            "expected_discharge_at",
            "When the discharge is expected, while there is none. PV2-9 of the event that was sent last.",
        ),
        // Where, and how it began and ended.
        text(
            "admission_department_code",
            "Department of the file name of the ADT-22 that was sent last.",
        ),
        text(
            "admission_location_code",
            "Ward on admission. PV1-3 of ADT-22, first component.",
        ),
        text(
            "admission_service_code",
            "Department that treats the patient on admission. PV1-10 of ADT-22.",
        ),
        text(
            "admission_type_code",
            "PV1-4 of ADT-22 as sent (HL7 table 0007); SS-MIX2 does not use it.",
        ),
        text(
            "admission_source_code",
            "PV1-14 of ADT-22 as sent (HL7 table 0023); SS-MIX2 does not use it.",
        ),
        text(
            "discharge_department_code",
            "Department of the file name of the ADT-52 that was sent last.",
        ),
        text(
            "discharge_location_code",
            "Ward on discharge. PV1-3 of ADT-52, first component.",
        ),
        text(
            "discharge_service_code",
            "Department that treats the patient on discharge. PV1-10 of ADT-52.",
        ),
        text(
            "discharge_disposition_code",
            "How the stay ended. PV1-36 of ADT-52 as sent: 01 home, 20 to 29 died and so on (table 0112).",
        ),
        // Counts.
        count("events", "Events of the row, planned and done."),
        count("admissions", "ADT-22 among them; one is usual."),
        count(
            "discharges",
            "ADT-52 among them; more than one is a fault (X02).",
        ),
        count("transfers", "ADT-42 among them."),
        count("leaves", "ADT-31 among them."),
        count(
            "leave_days",
            "Nights away: days from each ADT-31 to the ADT-32 that follows it; a leave without a return counts none.",
        ),
        count(
            "events_disputed",
            "Events among them whose PV1-44 names another admission; they are here because the stay was open at their time.",
        ),
        // Lineage: file and position of the admission, else of the discharge, else of the first event.
        LOAD_ID,
        SOURCE_FILE_ID,
        MESSAGE_NO,
        SEGMENT_NO,
        column(
            "first_source_file_id",
            ColumnType::Int64,
            "File version of the first event of the row; source_file_id is that of the admission, else of the discharge, else the same.",
        ),
        column(
            "last_source_file_id",
            ColumnType::Int64,
            "File version of the last event of the row.",
        ),
    ],
};
