//! Where the columns of the tables of claims stand in a row.

use model::TableSpec;
use model::tables::{
    CLAIMS_DIAGNOSES, CLAIMS_DRUGS, CLAIMS_MANAGEMENT, CLAIMS_MATERIALS, CLAIMS_PROCEDURES,
    CLAIMS_RECEIPTS, CLAIMS_SURGERIES,
};

use crate::ssmix2::columns::{at, find};

/// What every row of a receipt says of file, receipt and patient.
#[derive(Debug)]
pub(crate) struct Common {
    pub(crate) care_date: usize,
    pub(crate) patient_key: usize,
    pub(crate) patient_key_source: usize,
    pub(crate) receipt_no: usize,
    pub(crate) receipt_line: usize,
    pub(crate) claim_kind: usize,
    pub(crate) receipt_type: usize,
    pub(crate) patient_class: usize,
    pub(crate) payer_kind: usize,
    pub(crate) treatment_month: usize,
    pub(crate) claim_month: usize,
    pub(crate) department_code: usize,
    pub(crate) load_id: usize,
    pub(crate) source_file_id: usize,
    pub(crate) line_no: usize,
}

const fn common(spec: &TableSpec) -> Common {
    Common {
        care_date: at(spec, "care_date"),
        patient_key: at(spec, "patient_key"),
        patient_key_source: at(spec, "patient_key_source"),
        receipt_no: at(spec, "receipt_no"),
        receipt_line: at(spec, "receipt_line"),
        claim_kind: at(spec, "claim_kind"),
        receipt_type: at(spec, "receipt_type"),
        patient_class: at(spec, "patient_class"),
        payer_kind: at(spec, "payer_kind"),
        treatment_month: at(spec, "treatment_month"),
        claim_month: at(spec, "claim_month"),
        department_code: at(spec, "department_code"),
        load_id: at(spec, "load_id"),
        source_file_id: at(spec, "source_file_id"),
        line_no: at(spec, "line_no"),
    }
}

/// The common columns, in the order of [`super::TABLES`].
pub(crate) static COMMON: [Common; 7] = [
    common(&CLAIMS_RECEIPTS),
    common(&CLAIMS_DIAGNOSES),
    common(&CLAIMS_MANAGEMENT),
    common(&CLAIMS_SURGERIES),
    common(&CLAIMS_PROCEDURES),
    common(&CLAIMS_MATERIALS),
    common(&CLAIMS_DRUGS),
];

/// What a row of something done or given says.
#[derive(Debug)]
pub(crate) struct Act {
    pub(crate) care_date: usize,
    pub(crate) source_record: usize,
    pub(crate) row_role: usize,
    pub(crate) section_code: usize,
    pub(crate) burden_code: usize,
    pub(crate) block_no: usize,
    pub(crate) unit_no: usize,
    pub(crate) unit_line: usize,
    pub(crate) claim_code: usize,
    pub(crate) quantity: usize,
    pub(crate) quantity_text: usize,
    pub(crate) points: usize,
    pub(crate) times: usize,
    pub(crate) unit_points: usize,
    pub(crate) unit_times: usize,
    pub(crate) days: usize,
    pub(crate) comment_codes: usize,
    /// Of materials only.
    pub(crate) material: Option<Material>,
}

/// What a row of a material says besides.
#[derive(Debug)]
pub(crate) struct Material {
    pub(crate) unit_code: usize,
    pub(crate) unit_price: usize,
    pub(crate) product_name: usize,
}

const fn act(spec: &TableSpec) -> Act {
    Act {
        care_date: at(spec, "care_date"),
        source_record: at(spec, "source_record"),
        row_role: at(spec, "row_role"),
        section_code: at(spec, "section_code"),
        burden_code: at(spec, "burden_code"),
        block_no: at(spec, "block_no"),
        unit_no: at(spec, "unit_no"),
        unit_line: at(spec, "unit_line"),
        claim_code: at(spec, "claim_code"),
        quantity: at(spec, "quantity"),
        quantity_text: at(spec, "quantity_text"),
        points: at(spec, "points"),
        times: at(spec, "times"),
        unit_points: at(spec, "unit_points"),
        unit_times: at(spec, "unit_times"),
        days: at(spec, "days"),
        comment_codes: at(spec, "comment_codes"),
        material: match find(spec, "product_name") {
            Some(product_name) => Some(Material {
                unit_code: at(spec, "unit_code"),
                unit_price: at(spec, "unit_price"),
                product_name,
            }),
            None => None,
        },
    }
}

/// The columns of acts, in the order of [`super::TABLES`] from the third on.
pub(crate) static ACTS: [Act; 5] = [
    act(&CLAIMS_MANAGEMENT),
    act(&CLAIMS_SURGERIES),
    act(&CLAIMS_PROCEDURES),
    act(&CLAIMS_MATERIALS),
    act(&CLAIMS_DRUGS),
];
