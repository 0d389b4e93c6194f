//! `allergies`: the allergies of a patient (MID-NET: allergies), one IAM of the newest ADT-61 or AL1 of the newest ADT-00 a row.

use super::{
    DATA_TYPE, DEPARTMENT_CODE, HOSPITAL, LOAD_ID, MESSAGE_NO, OCCURRED_AT, PATIENT_KEY,
    SEGMENT_NO, SHARD, SOURCE_FILE_ID, date, text, time,
};
use crate::TableSpec;

/// One row an allergy as one data type tells it. A newer list replaces the whole list before it.
pub const ALLERGIES: TableSpec = TableSpec {
    name: "allergies",
    about: "One row an allergy: one IAM of the newest live ADT-61 (ADT^A60) or one AL1 of the newest live ADT-00 (ADT^A08), each of which holds all of a patient. One allergy may stand in both: data_type tells them apart. Allergies that were deleted are not there.",
    partitions: 2,
    columns: &[
        HOSPITAL,
        SHARD,
        PATIENT_KEY,
        DATA_TYPE,
        DEPARTMENT_CODE,
        OCCURRED_AT,
        text(
            "action",
            "IAM-6 as sent: A added, U updated (HL7 table 0323); null in ADT-00.",
        ),
        text(
            "class_code",
            "IAM-2 or AL1-2 as sent: DA drug, FA food, EA environment and so on (HL7 table 0127).",
        ),
        // Substance, raw.
        text(
            "local_code",
            "Local code of the substance. IAM-3 or AL1-3, the half whose system is no standard one.",
        ),
        text(
            "local_name",
            "Name beside local_code, or beside declared_code when there is no local code.",
        ),
        text("local_system", "System beside local_code, as sent: 99xxx."),
        text(
            "declared_code",
            "Standard code of the substance as sent. IAM-3 or AL1-3, the half whose system is JC10, HOT7, HOT9, HOT13, YJ or J-FAGY.",
        ),
        text("declared_name", "Name beside declared_code."),
        text("declared_system", "System beside declared_code, as sent."),
        // What is known of it.
        text(
            "severity_code",
            "IAM-4 or AL1-4 as sent: SV severe, MO moderate, MI mild, U unknown (HL7 table 0128).",
        ),
        text(
            "reaction_code",
            "IAM-5 or AL1-5, first component, when a system stands beside it; a reaction in words is free text and is not read.",
        ),
        text(
            "reaction_system",
            "System beside reaction_code. IAM-5 or AL1-5, third component.",
        ),
        date("onset_date", "Day of onset. IAM-11; null in ADT-00."),
        text(
            "onset_date_text",
            "IAM-11 as sent, when it is not a plain day, for example 199601. IAM-12 is free text and is not read.",
        ),
        date(
            "identified_date",
            "Day on which it was identified. AL1-6; null in ADT-61.",
        ),
        text(
            "identified_date_text",
            "AL1-6 as sent, when it is not a plain day.",
        ),
        time(
            "reported_at",
            "When it was reported. IAM-13; null in ADT-00.",
        ),
        text(
            "reported_at_text",
            "IAM-13 as sent, when it is not a plain minute or second.",
        ),
        text(
            "clinical_status_code",
            "How sure it is. IAM-17 as sent (HL7 table 0438); null in ADT-00.",
        ),
        // Lineage.
        LOAD_ID,
        SOURCE_FILE_ID,
        MESSAGE_NO,
        SEGMENT_NO,
    ],
};
