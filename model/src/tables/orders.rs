//! Columns that the tables of orders share: the order, the drug, how and when it is given.

use super::{nullable, number, text, time};
use crate::{Column, ColumnType};

// The order.
pub(super) const ORDER_CONTROL: Column = text(
    "order_control",
    "ORC-1 as sent (HL7 table 0119): NW new, XO changed, RP replaced, PA parent, CH child and so on.",
);
pub(super) const ORDER_STATUS: Column = text(
    "order_status",
    "ORC-5 as sent (HL7 table 0038): CM completed, IP in process and so on.",
);
pub(super) const ORDERED_AT: Column = time("ordered_at", "When the order was given. ORC-9.");
pub(super) const ORDERED_AT_TEXT: Column = text(
    "ordered_at_text",
    "ORC-9 as sent, when it is not a plain minute or second.",
);
pub(super) const PATIENT_CLASS: Column = text(
    "patient_class",
    "I inpatient, O outpatient. ORC-29, or PV1-2 when ORC-29 is empty.",
);

// Orders of drugs.
pub(super) const GROUP_ID: Column = text(
    "group_id",
    "Ties together what is taken together (Rp). ORC-4; null when it holds the patient's number.",
);
pub(super) const EFFECTIVE_AT: Column =
    time("effective_at", "When the order takes effect. ORC-15.");
pub(super) const EFFECTIVE_AT_TEXT: Column = text(
    "effective_at_text",
    "ORC-15 as sent, when it is not a plain minute or second.",
);
pub(super) const DRUG_LOCAL_CODE: Column = text(
    "local_code",
    "Local code of the drug, from the half whose system is not a standard one. RXE-2 of an order, RXC-2 of the components of an injection, RXA-5 of what was given.",
);
pub(super) const DRUG_LOCAL_NAME: Column = text(
    "local_name",
    "Name beside local_code, or beside declared_code when there is no local code. A name without a code is free text and is not read.",
);
pub(super) const DRUG_LOCAL_SYSTEM: Column =
    text("local_system", "System beside local_code, as sent: 99xxx.");
pub(super) const DRUG_DECLARED_CODE: Column = text(
    "declared_code",
    "Standard code of the drug as sent, from the other half.",
);
pub(super) const DRUG_DECLARED_NAME: Column = text("declared_name", "Name beside declared_code.");
pub(super) const DRUG_DECLARED_SYSTEM: Column = text(
    "declared_system",
    "System beside declared_code, as sent: HOT, HOT7, HOT9, HOT13, YJ and so on.",
);
pub(super) const USAGE_CODE: Column =
    text("usage_code", "Code of the usage. TQ1-3, first repetition.");
pub(super) const USAGE_NAME: Column = text("usage_name", "Name beside usage_code.");
pub(super) const USAGE_SYSTEM: Column = text(
    "usage_system",
    "System beside usage_code, as sent: JAMISDP01.",
);
pub(super) const USAGE_SUPPLEMENT_CODES: Column = text(
    "usage_supplement_codes",
    "Codes of the further repetitions of TQ1-3, such as every other day, joined by ~.",
);
pub(super) const TIMING_COUNT: Column = nullable(
    "timing_count",
    ColumnType::Int32,
    "How many TQ1 the order has; usage, duration and times are those of the first.",
);
pub(super) const OCCASION_COUNT: Column = number(
    "occasion_count",
    "How many times it is taken at most, when it is taken as needed. TQ1-14.",
);
pub(super) const OCCASION_COUNT_TEXT: Column = text(
    "occasion_count_text",
    "TQ1-14 as sent, when it is not a plain number; null when it is words.",
);
pub(super) const START_AT: Column = time("start_at", "When it is to begin. TQ1-7.");
pub(super) const START_AT_TEXT: Column = text(
    "start_at_text",
    "TQ1-7 as sent, when it is not a plain minute or second.",
);
pub(super) const END_AT: Column = time("end_at", "When it is to end. TQ1-8.");
pub(super) const END_AT_TEXT: Column = text(
    "end_at_text",
    "TQ1-8 as sent, when it is not a plain minute or second.",
);
pub(super) const DOSAGE_FORM_CODE: Column = text(
    "dosage_form_code",
    "RXE-6 as sent (MERIT-9): PWD powder, INJ injection and so on.",
);
pub(super) const ADMINISTRATION_CODES: Column = text(
    "administration_codes",
    "Codes of the instructions for taking or giving it, joined by ~. RXE-7.",
);
pub(super) const DISPENSING_CODES: Column = text(
    "dispensing_codes",
    "Codes of the instructions for handing it out, joined by ~. RXE-21: OHP outpatient, IHP inpatient and so on.",
);
pub(super) const INDICATION_CODES: Column = text(
    "indication_codes",
    "Codes joined by ~. RXE-27: how a prescription is taken (JHSP0003: 21 oral, 22 as needed), how an injection is given (JHSI0009).",
);
pub(super) const ROUTE_CODE: Column = text(
    "route_code",
    "RXR-1 as sent (HL7 table 0162): PO, IV and so on.",
);
pub(super) const SITE_CODE: Column = text("site_code", "RXR-2 as sent: where on the body.");
pub(super) const ADMINISTERED_FROM: Column =
    time("administered_from", "When giving it began. RXA-3.");
pub(super) const ADMINISTERED_FROM_TEXT: Column = text(
    "administered_from_text",
    "RXA-3 as sent, when it is not a plain minute or second.",
);
pub(super) const ADMINISTERED_TO: Column = time("administered_to", "When giving it ended. RXA-4.");
pub(super) const ADMINISTERED_TO_TEXT: Column = text(
    "administered_to_text",
    "RXA-4 as sent, when it is not a plain minute or second.",
);
pub(super) const COMPLETION_CODE: Column = text(
    "completion_code",
    "RXA-20 as sent (HL7 table 0322): CP complete, PA partly, RE refused, NA not given.",
);
pub(super) const ACTION: Column = text(
    "action",
    "RXA-21 as sent (HL7 table 0323): A added, U updated. What was deleted is not there.",
);
pub(super) const RECORDED_AT: Column = time(
    "recorded_at",
    "When it was entered that it was given. RXA-22.",
);
pub(super) const RECORDED_AT_TEXT: Column = text(
    "recorded_at_text",
    "RXA-22 as sent, when it is not a plain minute or second.",
);
