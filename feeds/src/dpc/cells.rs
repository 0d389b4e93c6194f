//! Where the columns of the four tables stand in their rows.

use model::tables::{DPC_ADMISSIONS, DPC_DIAGNOSES, DPC_PATIENTS, DPC_PROCEDURES};

use crate::ssmix2::columns::blank;

/// A row of `dpc_patients` with nothing in it.
pub(super) const PATIENT: [u64; DPC_PATIENTS.columns.len() - DPC_PATIENTS.partitions] =
    blank(&DPC_PATIENTS);
/// A row of `dpc_diagnoses` with nothing in it.
pub(super) const DIAGNOSIS: [u64; DPC_DIAGNOSES.columns.len() - DPC_DIAGNOSES.partitions] =
    blank(&DPC_DIAGNOSES);
/// A row of `dpc_admissions` with nothing in it.
pub(super) const ADMISSION: [u64; DPC_ADMISSIONS.columns.len() - DPC_ADMISSIONS.partitions] =
    blank(&DPC_ADMISSIONS);
/// A row of `dpc_procedures` with nothing in it.
pub(super) const PROCEDURE: [u64; DPC_PROCEDURES.columns.len() - DPC_PROCEDURES.partitions] =
    blank(&DPC_PROCEDURES);

/// Cells of `dpc_patients` that are named in the code; payloads of form 1 find theirs by `form1.toml`.
pub(super) mod patients {
    use model::tables::DPC_PATIENTS;

    use crate::ssmix2::columns::at;

    pub(in super::super) const AGE_AT_ADMISSION: usize = at(&DPC_PATIENTS, "age_at_admission");
    pub(in super::super) const BIRTH_MONTH: usize = at(&DPC_PATIENTS, "birth_month");
    pub(in super::super) const CARE_DATE: usize = at(&DPC_PATIENTS, "care_date");
    pub(in super::super) const OTHER_PAYLOADS: usize = at(&DPC_PATIENTS, "other_payloads");
}

/// Cells of `dpc_diagnoses` that are named in the code; payloads of form 1 find theirs by `form1.toml`.
pub(super) mod diagnoses {
    use model::tables::DPC_DIAGNOSES;

    use crate::ssmix2::columns::at;

    pub(in super::super) const CARE_DATE: usize = at(&DPC_DIAGNOSES, "care_date");
    pub(in super::super) const DEPARTMENT_CODE: usize = at(&DPC_DIAGNOSES, "department_code");
    pub(in super::super) const DISEASE_CODE: usize = at(&DPC_DIAGNOSES, "disease_code");
    pub(in super::super) const DATA_TYPE: usize = at(&DPC_DIAGNOSES, "data_type");
    pub(in super::super) const ICD10_CODE: usize = at(&DPC_DIAGNOSES, "icd10_code");
    pub(in super::super) const INTRACTABLE_CODES: usize = at(&DPC_DIAGNOSES, "intractable_codes");
    pub(in super::super) const KIND: usize = at(&DPC_DIAGNOSES, "kind");
    pub(in super::super) const LINE_NO: usize = at(&DPC_DIAGNOSES, "line_no");
    pub(in super::super) const LOAD_ID: usize = at(&DPC_DIAGNOSES, "load_id");
    pub(in super::super) const LOCAL_CODE: usize = at(&DPC_DIAGNOSES, "local_code");
    pub(in super::super) const MAIN_CODE: usize = at(&DPC_DIAGNOSES, "main_code");
    pub(in super::super) const MODIFIER_CODES: usize = at(&DPC_DIAGNOSES, "modifier_codes");
    pub(in super::super) const NAME: usize = at(&DPC_DIAGNOSES, "name");
    pub(in super::super) const OUTCOME_CODE: usize = at(&DPC_DIAGNOSES, "outcome_code");
    pub(in super::super) const PATIENT_KEY: usize = at(&DPC_DIAGNOSES, "patient_key");
    pub(in super::super) const SEQUENCE_NO: usize = at(&DPC_DIAGNOSES, "sequence_no");
    pub(in super::super) const SOURCE_FILE_ID: usize = at(&DPC_DIAGNOSES, "source_file_id");
    pub(in super::super) const STARTED_ON: usize = at(&DPC_DIAGNOSES, "started_on");
    pub(in super::super) const STARTED_TEXT: usize = at(&DPC_DIAGNOSES, "started_text");
    pub(in super::super) const SUBSIDY_CODES: usize = at(&DPC_DIAGNOSES, "subsidy_codes");
    pub(in super::super) const VISITED_ON: usize = at(&DPC_DIAGNOSES, "visited_on");
}

/// Cells of `dpc_admissions` that are named in the code; payloads of form 1 find theirs by `form1.toml`.
pub(super) mod admissions {
    use model::tables::DPC_ADMISSIONS;

    use crate::ssmix2::columns::at;

    pub(in super::super) const ADMITTED_ON: usize = at(&DPC_ADMISSIONS, "admitted_on");
    pub(in super::super) const AMOUNT_UNIT_CODE: usize = at(&DPC_ADMISSIONS, "amount_unit_code");
    pub(in super::super) const ASSESSMENT_CODE: usize = at(&DPC_ADMISSIONS, "assessment_code");
    pub(in super::super) const ASSESSMENT_ITEMS: usize = at(&DPC_ADMISSIONS, "assessment_items");
    pub(in super::super) const ASSESSMENT_NO: usize = at(&DPC_ADMISSIONS, "assessment_no");
    pub(in super::super) const ASSESSMENT_VERSION: usize =
        at(&DPC_ADMISSIONS, "assessment_version");
    pub(in super::super) const CARE_DATE: usize = at(&DPC_ADMISSIONS, "care_date");
    pub(in super::super) const CHARGED_FROM: usize = at(&DPC_ADMISSIONS, "charged_from");
    pub(in super::super) const CHARGED_TO: usize = at(&DPC_ADMISSIONS, "charged_to");
    pub(in super::super) const CLAIM_CODE: usize = at(&DPC_ADMISSIONS, "claim_code");
    pub(in super::super) const CLAIM_TYPE_CODE: usize = at(&DPC_ADMISSIONS, "claim_type_code");
    pub(in super::super) const COUNTED_FROM: usize = at(&DPC_ADMISSIONS, "counted_from");
    pub(in super::super) const DATA_CATEGORY: usize = at(&DPC_ADMISSIONS, "data_category");
    pub(in super::super) const DEPARTMENT_CODE: usize = at(&DPC_ADMISSIONS, "department_code");
    pub(in super::super) const DISCHARGED_ON: usize = at(&DPC_ADMISSIONS, "discharged_on");
    pub(in super::super) const DPC_CODE: usize = at(&DPC_ADMISSIONS, "dpc_code");
    pub(in super::super) const DRUG_POINTS: usize = at(&DPC_ADMISSIONS, "drug_points");
    pub(in super::super) const DATA_TYPE: usize = at(&DPC_ADMISSIONS, "data_type");
    pub(in super::super) const HOSPITAL_COEFFICIENT: usize =
        at(&DPC_ADMISSIONS, "hospital_coefficient");
    pub(in super::super) const KIND: usize = at(&DPC_ADMISSIONS, "kind");
    pub(in super::super) const LINE_NO: usize = at(&DPC_ADMISSIONS, "line_no");
    pub(in super::super) const LOAD_ID: usize = at(&DPC_ADMISSIONS, "load_id");
    pub(in super::super) const MATERIAL_POINTS: usize = at(&DPC_ADMISSIONS, "material_points");
    pub(in super::super) const PATIENT_KEY: usize = at(&DPC_ADMISSIONS, "patient_key");
    pub(in super::super) const PAYER_NO: usize = at(&DPC_ADMISSIONS, "payer_no");
    pub(in super::super) const POINTS: usize = at(&DPC_ADMISSIONS, "points");
    pub(in super::super) const SEQUENCE_NO: usize = at(&DPC_ADMISSIONS, "sequence_no");
    pub(in super::super) const SOURCE_FILE_ID: usize = at(&DPC_ADMISSIONS, "source_file_id");
    pub(in super::super) const TIMES: usize = at(&DPC_ADMISSIONS, "times");
    pub(in super::super) const UNINSURED_CARE_CODE: usize =
        at(&DPC_ADMISSIONS, "uninsured_care_code");
    pub(in super::super) const WARD_CODE: usize = at(&DPC_ADMISSIONS, "ward_code");
}

/// Cells of `dpc_procedures` that are named in the code; payloads of form 1 find theirs by `form1.toml`.
pub(super) mod procedures {
    use model::tables::DPC_PROCEDURES;

    use crate::ssmix2::columns::at;

    pub(in super::super) const ACT_CLAIM_CODE: usize = at(&DPC_PROCEDURES, "act_claim_code");
    pub(in super::super) const ACT_DRUG_POINTS: usize = at(&DPC_PROCEDURES, "act_drug_points");
    pub(in super::super) const ACT_LINE_NO: usize = at(&DPC_PROCEDURES, "act_line_no");
    pub(in super::super) const ACT_MATERIAL_POINTS: usize =
        at(&DPC_PROCEDURES, "act_material_points");
    pub(in super::super) const ACT_POINTS: usize = at(&DPC_PROCEDURES, "act_points");
    pub(in super::super) const ADMITTED_ON: usize = at(&DPC_PROCEDURES, "admitted_on");
    pub(in super::super) const AMOUNT: usize = at(&DPC_PROCEDURES, "amount");
    pub(in super::super) const AMOUNT_UNIT_CODE: usize = at(&DPC_PROCEDURES, "amount_unit_code");
    pub(in super::super) const BROUGHT_IN_CODE: usize = at(&DPC_PROCEDURES, "brought_in_code");
    pub(in super::super) const BROUGHT_IN_SOURCE_CODE: usize =
        at(&DPC_PROCEDURES, "brought_in_source_code");
    pub(in super::super) const BUNDLED_CODE: usize = at(&DPC_PROCEDURES, "bundled_code");
    pub(in super::super) const BUNDLED_MANAGEMENT_CODE: usize =
        at(&DPC_PROCEDURES, "bundled_management_code");
    pub(in super::super) const BUNDLED_TEST_CODE: usize = at(&DPC_PROCEDURES, "bundled_test_code");
    pub(in super::super) const CARE_DATE: usize = at(&DPC_PROCEDURES, "care_date");
    pub(in super::super) const CLAIM_CODE: usize = at(&DPC_PROCEDURES, "claim_code");
    pub(in super::super) const CLAIM_DEPARTMENT_CODE: usize =
        at(&DPC_PROCEDURES, "claim_department_code");
    pub(in super::super) const CLAIM_TYPE_CODE: usize = at(&DPC_PROCEDURES, "claim_type_code");
    pub(in super::super) const DATA_CATEGORY: usize = at(&DPC_PROCEDURES, "data_category");
    pub(in super::super) const DEPARTMENT_CODE: usize = at(&DPC_PROCEDURES, "department_code");
    pub(in super::super) const DETAIL_NO: usize = at(&DPC_PROCEDURES, "detail_no");
    pub(in super::super) const DISCHARGED_ON: usize = at(&DPC_PROCEDURES, "discharged_on");
    pub(in super::super) const DISCHARGE_PRESCRIPTION_CODE: usize =
        at(&DPC_PROCEDURES, "discharge_prescription_code");
    pub(in super::super) const DPC_RULE_CODE: usize = at(&DPC_PROCEDURES, "dpc_rule_code");
    pub(in super::super) const FACILITY_KIND_CODE: usize =
        at(&DPC_PROCEDURES, "facility_kind_code");
    pub(in super::super) const DATA_TYPE: usize = at(&DPC_PROCEDURES, "data_type");
    pub(in super::super) const FLAGS_TEXT: usize = at(&DPC_PROCEDURES, "flags_text");
    pub(in super::super) const GENERIC_NAME_CODE: usize = at(&DPC_PROCEDURES, "generic_name_code");
    pub(in super::super) const INTERPRETATION_CODE: usize =
        at(&DPC_PROCEDURES, "interpretation_code");
    pub(in super::super) const KIND: usize = at(&DPC_PROCEDURES, "kind");
    pub(in super::super) const LINE_NO: usize = at(&DPC_PROCEDURES, "line_no");
    pub(in super::super) const LOAD_ID: usize = at(&DPC_PROCEDURES, "load_id");
    pub(in super::super) const LOCAL_CODE: usize = at(&DPC_PROCEDURES, "local_code");
    pub(in super::super) const NAME: usize = at(&DPC_PROCEDURES, "name");
    pub(in super::super) const OUTSIDE_PRESCRIPTION_CODE: usize =
        at(&DPC_PROCEDURES, "outside_prescription_code");
    pub(in super::super) const PATIENT_KEY: usize = at(&DPC_PROCEDURES, "patient_key");
    pub(in super::super) const PAYER_NO: usize = at(&DPC_PROCEDURES, "payer_no");
    pub(in super::super) const PERFORMED_TEXT: usize = at(&DPC_PROCEDURES, "performed_text");
    pub(in super::super) const POINTS: usize = at(&DPC_PROCEDURES, "points");
    pub(in super::super) const QUANTITY: usize = at(&DPC_PROCEDURES, "quantity");
    pub(in super::super) const REFILL_CODE: usize = at(&DPC_PROCEDURES, "refill_code");
    pub(in super::super) const SEQUENCE_NO: usize = at(&DPC_PROCEDURES, "sequence_no");
    pub(in super::super) const SETTING_CODE: usize = at(&DPC_PROCEDURES, "setting_code");
    pub(in super::super) const SOURCE_FILE_ID: usize = at(&DPC_PROCEDURES, "source_file_id");
    pub(in super::super) const TIMES: usize = at(&DPC_PROCEDURES, "times");
    pub(in super::super) const UNIT_CODE: usize = at(&DPC_PROCEDURES, "unit_code");
    pub(in super::super) const VISITED_ON: usize = at(&DPC_PROCEDURES, "visited_on");
    pub(in super::super) const WARD_CODE: usize = at(&DPC_PROCEDURES, "ward_code");
    pub(in super::super) const WARD_KIND_CODE: usize = at(&DPC_PROCEDURES, "ward_kind_code");
}
