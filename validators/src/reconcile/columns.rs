//! What each column is to the comparison. A new column of a table must be named here: the test below says so.

use model::{Column, Table};

/// What a column is to the comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Where the row belongs: hospital, day, patient, order.
    Place,
    /// Where the row stands in its file.
    Position,
    /// What the row says.
    Content,
    /// Written by a load or derived from decisions and rules, so that the source does not have it.
    Ours,
}

/// Whether the rows of a table are held against its source, message by message. `episodes` is built from `visits`, which is compared, and the quality tables
/// say what loads did. Of claims and DPC files the received file itself is the original, whose hash `source_files` holds.
pub const fn is_compared(table: Table) -> bool {
    match table {
        Table::Patients
        | Table::Visits
        | Table::Diagnoses
        | Table::Prescriptions
        | Table::Injections
        | Table::LabResults
        | Table::Microbiology
        | Table::Radiology
        | Table::Physiology
        | Table::Allergies => true,
        Table::Episodes
        | Table::SourceFiles
        | Table::Quarantine
        | Table::Findings
        | Table::Volumes
        | Table::Profiles
        | Table::Agreements
        | Table::Codes
        | Table::CodeChanges
        | Table::ClaimsReceipts
        | Table::ClaimsDiagnoses
        | Table::ClaimsManagement
        | Table::ClaimsSurgeries
        | Table::ClaimsProcedures
        | Table::ClaimsMaterials
        | Table::ClaimsDrugs
        | Table::DpcPatients
        | Table::DpcDiagnoses
        | Table::DpcAdmissions
        | Table::DpcProcedures => false,
    }
}

/// The role of a column of a compared table; `None` for one that is not named here, which is compared as content.
pub fn role(column: &str) -> Option<Role> {
    let lists = [
        (PLACE, Role::Place),
        (POSITION, Role::Position),
        (OURS, Role::Ours),
        (CONTENT, Role::Content),
    ];
    lists
        .into_iter()
        .find_map(|(names, role)| names.contains(&column).then_some(role))
}

/// The columns of a table that are compared, partition columns first, in the order of the table.
pub fn compared_columns(table: Table) -> impl Iterator<Item = &'static Column> {
    let columns = table.spec().columns.iter();
    columns.filter(|column| role(column.name) != Some(Role::Ours))
}

const PLACE: &[&str] = &[
    "hospital",
    "care_month",
    "shard",
    "care_date",
    "patient_key",
    "data_type",
    "order_no",
    "occurred_at",
];

const POSITION: &[&str] = &["message_no", "segment_no"];

const OURS: &[&str] = &[
    "load_id",
    "source_file_id",
    "standard_code",
    "mapping_state",
    "mapping_id",
    "master_state",
    "master_icd10_state",
    "standard_unit",
    "standard_number",
    "unit_rule_id",
];

/// Raw and parsed, in the order of the alphabet.
#[rustfmt::skip]
const CONTENT: &[&str] = &[
    "abnormal_flags", "abo_code", "accession_no", "action", "action_at", "action_at_text",
    "administered_amount", "administered_amount_text", "administered_from", "administered_from_text",
    "administered_rate_text", "administered_to", "administered_to_text", "administration_codes",
    "admission_source_code", "admission_type_code", "admitted_at", "admitted_at_text", "amount", "amount_text",
    "analysed_at", "analysed_at_text", "bed", "birth_date", "birth_date_text", "class_code",
    "clinical_status_code", "collected_at", "collected_at_text", "completion_code", "component_type",
    "daily_amount", "daily_amount_text", "daily_unit_system", "daily_unit_text", "declared_code",
    "declared_name", "declared_system", "department_code", "device_code", "discharge_disposition_code",
    "discharged_at", "discharged_at_text", "dispense_amount", "dispense_amount_text", "dispense_unit_system",
    "dispense_unit_text", "dispensing_codes", "doctor_roles", "dosage_form_code", "dose_max", "dose_max_text",
    "dose_min", "dose_min_text", "drug_code", "drug_name", "drug_system", "duration", "duration_text",
    "duration_unit_code", "effective_at", "effective_at_text", "end_at", "end_at_text",
    "entering_department_code", "established_date", "established_date_text", "event_at", "event_at_text",
    "expected_admission_at", "expected_admission_at_text", "expected_discharge_at",
    "expected_discharge_at_text", "expected_return_at", "expected_return_at_text", "group_id", "height",
    "height_text", "height_unit_text", "hospital_service_code", "icd10_code", "icd10_edition", "icd10_system",
    "identified_date", "identified_date_text", "indication_codes", "instance_id", "kind_code", "kind_system",
    "local_code", "local_name", "local_system", "location_code", "location_type", "main_flag", "material_count",
    "method_code", "modality_code", "observed_at", "observed_at_text", "occasion_count", "occasion_count_text",
    "onset_date", "onset_date_text", "order_control", "order_status", "ordered_at", "ordered_at_text",
    "organism_code", "organism_name", "organism_system", "outcome_code", "outcome_date", "outcome_date_text",
    "parent_code", "parent_name", "parent_request_id", "parent_sub_id", "parent_value", "patient_age", "patient_class",
    "patient_sex", "performed_codes", "performed_count", "planned_at", "planned_at_text", "prefix_codes",
    "prefix_exchange_codes", "previous_bed", "previous_location_code", "previous_location_type",
    "previous_room", "priority_code", "rate", "rate_text", "rate_unit_text", "reaction_code", "reaction_system",
    "recorded_at", "recorded_at_text", "reference_range", "reported_at", "reported_at_text", "request_code",
    "request_declared_code", "request_id", "request_name", "request_status", "resolved_date",
    "resolved_date_text", "result_status", "rh_code", "room", "route_code", "severity_code", "sex", "site_code",
    "specimen_code", "specimen_declared_code", "specimen_id", "specimen_name", "specimen_site_code", "start_at",
    "start_at_text", "stem_code", "stem_exchange_code", "sub_id", "suffix_codes", "suffix_exchange_codes",
    "suspected_flag", "timing_count", "total_amount", "total_amount_text", "total_unit_system",
    "total_unit_text", "unit_name", "unit_system", "unit_text", "updated_at", "usage_code", "usage_name",
    "usage_supplement_codes", "usage_system", "value_code", "value_comparator", "value_grade", "value_kind",
    "value_name", "value_number", "value_number_high", "value_system", "value_text", "value_type", "weight",
    "weight_text", "weight_unit_text",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_column_of_every_compared_table_has_exactly_one_role() {
        let mut seen = BTreeSet::new();
        for table in Table::ALL.into_iter().filter(|table| is_compared(*table)) {
            for column in table.spec().columns {
                let lists = [PLACE, POSITION, OURS, CONTENT];
                let named = lists.iter().filter(|names| names.contains(&column.name));
                let place = format!("{}.{}", table.name(), column.name);
                assert_eq!(named.count(), 1, "{place}: say what it is in columns.rs");
                seen.insert(column.name);
            }
            let roles: Vec<_> = compared_columns(table).map(|it| role(it.name)).collect();
            assert!(roles.contains(&Some(Role::Content)), "{}", table.name());
            assert!(!roles.contains(&Some(Role::Ours)), "{}", table.name());
        }
        let known = [PLACE, POSITION, OURS, CONTENT].concat();
        let gone: Vec<_> = known.iter().filter(|name| !seen.contains(*name)).collect();
        assert!(gone.is_empty(), "no table has {gone:?}");
    }
}
