//! How far two feeds may disagree: the section `agreement` of the rules.

use serde::Deserialize;

/// The thresholds. Names are those of the rules.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Bands {
    pub(super) keys_min: u64,
    pub(super) known_share_min: f64,
    pub(super) claims_due_days: i32,
    pub(super) survey_due_days: i32,
    pub(super) deviations: f64,
    pub(super) own_months_min: u64,
    pub(super) own_months: u64,
    pub(super) own_times_min: f64,
    pub(super) discharges_in_form1: f64,
    pub(super) forms1_discharged: f64,
    pub(super) stays_in_receipts: f64,
    pub(super) receipts_admitted: f64,
    pub(super) admissions_in_ef: f64,
    pub(super) ef_admitted: f64,
    pub(super) tests_charged: f64,
    pub(super) charges_with_result: f64,
    pub(super) drugs_ordered: f64,
    pub(super) diagnoses_recorded: f64,
}

impl Default for Bands {
    fn default() -> Bands {
        Bands {
            keys_min: 20,
            known_share_min: 0.9,
            claims_due_days: 45,
            survey_due_days: 45,
            deviations: 4.0,
            own_months_min: 2,
            own_months: 6,
            own_times_min: 0.6,
            discharges_in_form1: 0.9,
            forms1_discharged: 0.95,
            stays_in_receipts: 0.85,
            receipts_admitted: 0.9,
            admissions_in_ef: 0.95,
            ef_admitted: 0.95,
            tests_charged: 0.85,
            charges_with_result: 0.85,
            drugs_ordered: 0.85,
            diagnoses_recorded: 0.7,
        }
    }
}

impl Bands {
    /// The least share that the other side must know of what a check looks at.
    pub(super) fn share_min(&self, code: &str) -> f64 {
        match code {
            "X53" => self.discharges_in_form1,
            "X54" => self.forms1_discharged,
            "X55" => self.stays_in_receipts,
            "X56" => self.receipts_admitted,
            "X57" => self.admissions_in_ef,
            "X58" => self.ef_admitted,
            "X59" => self.tests_charged,
            "X60" => self.charges_with_result,
            "X61" => self.drugs_ordered,
            _ => self.diagnoses_recorded,
        }
    }

    /// Days behind the end of a month by which its files are there.
    pub(super) fn due_days(&self, feed: &str) -> i32 {
        match feed {
            "claims" => self.claims_due_days,
            _ => self.survey_due_days,
        }
    }
}
