//! `lab_results`: laboratory results (MID-NET: laboratory test results), one OBX of an OML-11 a row.

use super::{
    CARE_DATE, CARE_MONTH, DEPARTMENT_CODE, HOSPITAL, LOAD_ID, MESSAGE_NO, OCCURRED_AT, ORDER_NO,
    PATIENT_KEY, SEGMENT_NO, SOURCE_FILE_ID, column, nullable, text,
};
use crate::{ColumnType, TableSpec};

/// One row a result: raw as sent, parsed beside it, standard beside both.
pub const LAB_RESULTS: TableSpec = TableSpec {
    name: "lab_results",
    about: "One row a laboratory result: one OBX segment of a live OML-11 (OUL^R22) message.",
    partitions: 2,
    columns: &[
        HOSPITAL,
        CARE_MONTH,
        CARE_DATE,
        PATIENT_KEY,
        ORDER_NO,
        DEPARTMENT_CODE,
        OCCURRED_AT,
        // Specimen.
        text(
            "specimen_id",
            "Specimen id of the laboratory. SPM-2 as sent.",
        ),
        text(
            "specimen_code",
            "Local specimen code. SPM-4, the half whose system is not JC10.",
        ),
        text(
            "specimen_name",
            "Name beside specimen_code, or beside specimen_declared_code when there is no local code.",
        ),
        text(
            "specimen_declared_code",
            "JLAC10 material code as sent. SPM-4, the half whose system is JC10.",
        ),
        nullable(
            "collected_at",
            ColumnType::Timestamp,
            "When the specimen was taken. SPM-17; a bare day is its midnight in Japan.",
        ),
        text(
            "collected_at_text",
            "SPM-17 as sent, when it is not a plain minute or second.",
        ),
        // Request.
        text(
            "request_code",
            "Local code of the request. OBR-4, the half whose system is not JC10.",
        ),
        text(
            "request_name",
            "Name beside request_code, or beside request_declared_code when there is no local code.",
        ),
        text(
            "request_declared_code",
            "JLAC10 code of the request as sent. OBR-4, the half whose system is JC10.",
        ),
        nullable(
            "observed_at",
            ColumnType::Timestamp,
            "When the observation was made. OBR-7.",
        ),
        text(
            "observed_at_text",
            "OBR-7 as sent, when it is not a plain minute or second.",
        ),
        nullable(
            "reported_at",
            ColumnType::Timestamp,
            "When the results were reported. OBR-22.",
        ),
        text(
            "reported_at_text",
            "OBR-22 as sent, when it is not a plain minute or second.",
        ),
        // Item, raw.
        text(
            "local_code",
            "Local code of the item. OBX-3, the half whose system is not JC10.",
        ),
        text(
            "local_name",
            "Name beside local_code, or beside declared_code when there is no local code.",
        ),
        text(
            "local_system",
            "System beside local_code, as sent: 99xxx or L.",
        ),
        text(
            "declared_code",
            "Standard code as sent by the hospital. OBX-3, the half whose system is JC10.",
        ),
        text("declared_name", "Name beside declared_code."),
        text(
            "sub_id",
            "OBX-4: ties the rows of one organism or part together.",
        ),
        // Value, raw and parsed.
        text("value_type", "OBX-2: NM, ST or CWE; others are kept."),
        text(
            "value_text",
            "OBX-5 as sent, blanks kept; components joined by ^, repetitions by ~.",
        ),
        column(
            "value_kind",
            ColumnType::Text,
            "number, comparator, range, ratio, qualitative, coded, composite, text, null or empty.",
        ),
        text(
            "value_comparator",
            "One of < <= > >= for value_kind comparator; >= stands for `or more`.",
        ),
        nullable(
            "value_number",
            ColumnType::Float64,
            "The number, in the unit sent; lower end of a range; numerator of a ratio.",
        ),
        nullable(
            "value_number_high",
            ColumnType::Float64,
            "Upper end of a range; denominator of a ratio.",
        ),
        text("value_grade", "Qualitative grade: -, +-, + or 1+ to 5+."),
        text(
            "value_code",
            "Code of a coded value (CWE), for example an organism.",
        ),
        text("value_name", "Name beside value_code."),
        text("value_system", "System beside value_code."),
        // Unit, range, flags, raw.
        text(
            "unit_text",
            "Unit as sent: OBX-6 first component, or the second when the first is empty.",
        ),
        text(
            "unit_name",
            "Display spelling of the unit. OBX-6 second component, when both are there.",
        ),
        text("unit_system", "System of the unit. OBX-6 third component."),
        text(
            "reference_range",
            "Reference range, one text. OBX-7 as sent.",
        ),
        text(
            "abnormal_flags",
            "OBX-8 as sent: H, L, N, A, S, I, R and so on.",
        ),
        text(
            "result_status",
            "OBX-11 as sent: F final, P preliminary, C corrected and so on.",
        ),
        nullable(
            "analysed_at",
            ColumnType::Timestamp,
            "When the value was measured. OBX-14.",
        ),
        text(
            "analysed_at_text",
            "OBX-14 as sent, when it is not a plain minute or second.",
        ),
        // Standard.
        text(
            "standard_code",
            "JLAC10 code by the mapping in force; null when unmapped.",
        ),
        column(
            "mapping_state",
            ColumnType::Text,
            "declared (sent by the hospital), agreed (decided in a round) or unmapped.",
        ),
        text(
            "mapping_id",
            "Id of the mapping rule that gave standard_code.",
        ),
        text(
            "standard_unit",
            "Unit of standard_number, UCUM; null while no unit rule applies.",
        ),
        nullable(
            "standard_number",
            ColumnType::Float64,
            "value_number in standard_unit; null while no unit rule applies.",
        ),
        text("unit_rule_id", "Id of the unit rule that was applied."),
        // Lineage.
        LOAD_ID,
        SOURCE_FILE_ID,
        MESSAGE_NO,
        SEGMENT_NO,
    ],
};
