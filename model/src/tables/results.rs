//! Columns that the tables of results share: specimen, request, item, value, unit and state.

use super::{column, number, text, time};
use crate::{Column, ColumnType};

pub(super) const SPECIMEN_ID: Column = text(
    "specimen_id",
    "Specimen id of the laboratory. SPM-2 as sent.",
);
pub(super) const SPECIMEN_CODE: Column = text(
    "specimen_code",
    "Local specimen code. SPM-4, the half whose system is not JC10.",
);
pub(super) const SPECIMEN_NAME: Column = text(
    "specimen_name",
    "Name beside specimen_code, or beside specimen_declared_code when there is no local code.",
);
pub(super) const SPECIMEN_DECLARED_CODE: Column = text(
    "specimen_declared_code",
    "JLAC10 material code as sent. SPM-4, the half whose system is JC10.",
);
pub(super) const COLLECTED_AT: Column = time(
    "collected_at",
    "When the specimen was taken. SPM-17; a bare day is its midnight in Japan.",
);
pub(super) const COLLECTED_AT_TEXT: Column = text(
    "collected_at_text",
    "SPM-17 as sent, when it is not a plain minute or second.",
);
pub(super) const REQUEST_CODE: Column = text(
    "request_code",
    "Local code of the request. OBR-4, the half whose system is not JC10.",
);
pub(super) const REQUEST_NAME: Column = text(
    "request_name",
    "Name beside request_code, or beside request_declared_code when there is no local code.",
);
pub(super) const REQUEST_DECLARED_CODE: Column = text(
    "request_declared_code",
    "JLAC10 code of the request as sent. OBR-4, the half whose system is JC10.",
);
pub(super) const OBSERVED_AT: Column = time("observed_at", "When the observation was made. OBR-7.");
pub(super) const OBSERVED_AT_TEXT: Column = text(
    "observed_at_text",
    "OBR-7 as sent, when it is not a plain minute or second.",
);
pub(super) const REPORTED_AT: Column =
    time("reported_at", "When the results were reported. OBR-22.");
pub(super) const REPORTED_AT_TEXT: Column = text(
    "reported_at_text",
    "OBR-22 as sent, when it is not a plain minute or second.",
);
pub(super) const LOCAL_CODE: Column = text(
    "local_code",
    "Local code of the item. OBX-3, the half whose system is not JC10.",
);
pub(super) const LOCAL_NAME: Column = text(
    "local_name",
    "Name beside local_code, or beside declared_code when there is no local code.",
);
pub(super) const LOCAL_SYSTEM: Column = text(
    "local_system",
    "System beside local_code, as sent: 99xxx or L.",
);
pub(super) const DECLARED_CODE: Column = text(
    "declared_code",
    "Standard code as sent by the hospital. OBX-3, the half whose system is JC10.",
);
pub(super) const DECLARED_NAME: Column = text("declared_name", "Name beside declared_code.");
pub(super) const SUB_ID: Column = text(
    "sub_id",
    "OBX-4: ties the rows of one organism or part together.",
);
pub(super) const VALUE_TYPE: Column = text("value_type", "OBX-2: NM, ST or CWE; others are kept.");
pub(super) const VALUE_TEXT: Column = text(
    "value_text",
    "OBX-5 as sent, blanks kept; components joined by ^, repetitions by ~.",
);
pub(super) const VALUE_KIND: Column = column(
    "value_kind",
    ColumnType::Text,
    "number, comparator, range, ratio, qualitative, coded, composite, text, null or empty.",
);
pub(super) const VALUE_COMPARATOR: Column = text(
    "value_comparator",
    "One of < <= > >= for value_kind comparator; >= stands for `or more`.",
);
pub(super) const VALUE_NUMBER: Column = number(
    "value_number",
    "The number, in the unit sent; lower end of a range; numerator of a ratio.",
);
pub(super) const VALUE_NUMBER_HIGH: Column = number(
    "value_number_high",
    "Upper end of a range; denominator of a ratio.",
);
pub(super) const VALUE_GRADE: Column =
    text("value_grade", "Qualitative grade: -, +-, + or 1+ to 5+.");
pub(super) const VALUE_CODE: Column = text(
    "value_code",
    "Code of a coded value (CWE), for example an organism.",
);
pub(super) const VALUE_NAME: Column = text("value_name", "Name beside value_code.");
pub(super) const VALUE_SYSTEM: Column = text("value_system", "System beside value_code.");
pub(super) const UNIT_TEXT: Column = text(
    "unit_text",
    "Unit as sent: OBX-6 first component, or the second when the first is empty.",
);
pub(super) const UNIT_NAME: Column = text(
    "unit_name",
    "Display spelling of the unit. OBX-6 second component, when both are there.",
);
pub(super) const UNIT_SYSTEM: Column =
    text("unit_system", "System of the unit. OBX-6 third component.");
pub(super) const REFERENCE_RANGE: Column = text(
    "reference_range",
    "Reference range, one text. OBX-7 as sent.",
);
pub(super) const ABNORMAL_FLAGS: Column = text(
    "abnormal_flags",
    "OBX-8 as sent: H, L, N, A, S, I, R and so on.",
);
pub(super) const RESULT_STATUS: Column = text(
    "result_status",
    "OBX-11 as sent: F final, P preliminary, C corrected and so on.",
);
pub(super) const ANALYSED_AT: Column = time("analysed_at", "When the value was measured. OBX-14.");
pub(super) const ANALYSED_AT_TEXT: Column = text(
    "analysed_at_text",
    "OBX-14 as sent, when it is not a plain minute or second.",
);
