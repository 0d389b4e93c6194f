//! What is held against what: the two sides of each comparison, the tables that they stand in, and the checks that speak of them.

use model::{Table, Text};

/// One comparison of two feeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Comparison {
    /// Admissions of ADT-22 and of EFn, by patient and day.
    AdmissionsEf,
    /// Discharges of ADT-52 and of form 1, by patient and day.
    DischargesForm1,
    /// Patients admitted in the month, by ADT-22 and by receipts of inpatients.
    AdmissionsReceipts,
    /// Inpatients of the month, by EFn and by receipts of inpatients.
    StaysReceipts,
    /// Days with tests, by OML-11 and by EFn and EFg.
    TestsEf,
    /// Days with tests, by OML-11 and by receipts.
    TestsClaims,
    /// Drugs ordered or given, and drugs of EFn and EFg.
    DrugsEf,
    /// Drugs ordered or given, and drugs of receipts.
    DrugsClaims,
    /// Diagnoses of PPR-01, and those of EFg and form 1.
    DiagnosesEf,
}

/// Which feed a row belongs to: the one that is held against, or the one that is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What the hospital recorded.
    Left,
    /// What was coded or charged.
    Right,
}

/// A table that a side is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// The table.
    pub table: Table,
    /// The side that its rows are on.
    pub side: Side,
    /// The columns that are needed.
    pub columns: &'static [&'static str],
    /// How many months before the month hold rows of it: a form 1 lies in the month of its admission.
    pub months_before: u8,
}

/// What a comparison is, all in one place.
pub(super) struct About {
    pub name: &'static str,
    /// The feed of the right side, which its findings are of.
    pub feed: &'static str,
    /// Left and right as they are called.
    pub sides: [&'static str; 2],
    /// The check of what only the left side tells of, and the one of what only the right side does.
    pub checks: [Option<&'static str>; 2],
    /// Whether an empty right side is told as a month that is missing.
    pub tells_missing: bool,
    pub sources: &'static [Source],
}

const fn left(table: Table, columns: &'static [&'static str]) -> Source {
    Source {
        table,
        side: Side::Left,
        columns,
        months_before: 0,
    }
}

const fn right(table: Table, columns: &'static [&'static str]) -> Source {
    Source {
        table,
        side: Side::Right,
        columns,
        months_before: 0,
    }
}

/// Months that a stay may last before its form 1 is no longer looked for.
const STAY_MONTHS: u8 = 6;

const VISIT: &[&str] = &["care_date", "patient_key", "data_type"];
const ORDER: &[&str] = &["care_date", "patient_key", "patient_class"];
const TEST: &[&str] = &["care_date", "patient_key", "result_status", "standard_code"];
const RECEIPT: &[&str] = &[
    "patient_key",
    "patient_key_source",
    "patient_class",
    "summary_code",
    "admission_date",
];
const CLAIMED: &[&str] = &[
    "care_date",
    "patient_key",
    "patient_key_source",
    "patient_class",
    "source_record",
    "section_code",
    "claim_code",
    "days",
];
const PROCEDURE: &[&str] = &[
    "care_date",
    "patient_key",
    "data_type",
    "kind",
    "admitted_on",
    "data_category",
    "claim_code",
    "brought_in_code",
];
const FORM: &[&str] = &["patient_key", "kind", "discharged_on", "summary_no"];

impl Comparison {
    /// Every comparison, in the order of tables.
    pub const ALL: [Comparison; 9] = [
        Comparison::AdmissionsEf,
        Comparison::DischargesForm1,
        Comparison::AdmissionsReceipts,
        Comparison::StaysReceipts,
        Comparison::TestsEf,
        Comparison::TestsClaims,
        Comparison::DrugsEf,
        Comparison::DrugsClaims,
        Comparison::DiagnosesEf,
    ];

    pub(super) fn about(self) -> &'static About {
        match self {
            Comparison::AdmissionsEf => &ADMISSIONS_EF,
            Comparison::DischargesForm1 => &DISCHARGES_FORM1,
            Comparison::AdmissionsReceipts => &ADMISSIONS_RECEIPTS,
            Comparison::StaysReceipts => &STAYS_RECEIPTS,
            Comparison::TestsEf => &TESTS_EF,
            Comparison::TestsClaims => &TESTS_CLAIMS,
            Comparison::DrugsEf => &DRUGS_EF,
            Comparison::DrugsClaims => &DRUGS_CLAIMS,
            Comparison::DiagnosesEf => &DIAGNOSES_EF,
        }
    }

    /// The name in tables, findings and output.
    pub fn name(self) -> &'static str {
        self.about().name
    }

    /// Reads [`Comparison::name`].
    pub fn from_name(name: &str) -> Option<Comparison> {
        Comparison::ALL.into_iter().find(|it| it.name() == name)
    }

    /// The feed whose files are held against the others: `claims` or `dpc`.
    pub fn feed(self) -> &'static str {
        self.about().feed
    }

    /// What is compared, for people.
    pub fn title(self) -> Text {
        let (ja, en) = match self {
            Comparison::AdmissionsEf | Comparison::AdmissionsReceipts => ("入院", "admissions"),
            Comparison::DischargesForm1 => ("退院", "discharges"),
            Comparison::StaysReceipts => ("在院", "inpatients"),
            Comparison::TestsEf | Comparison::TestsClaims => ("検査日", "days with tests"),
            Comparison::DrugsEf | Comparison::DrugsClaims => ("薬剤", "drugs"),
            Comparison::DiagnosesEf => ("病名", "diagnoses"),
        };
        Text { ja, en }
    }

    /// The feeds of both sides.
    pub fn feeds(self) -> [&'static str; 2] {
        let left = match self {
            Comparison::StaysReceipts => "dpc",
            _ => "ssmix2",
        };
        [left, self.feed()]
    }

    /// Whether the left side is cut by months, and so tells of months of which the right one has nothing.
    pub fn uses_months(self) -> bool {
        self != Comparison::DiagnosesEf
    }

    /// Whether what comes out hangs on the classes of claims codes.
    pub fn uses_classes(self) -> bool {
        matches!(self, Comparison::TestsEf | Comparison::TestsClaims)
    }

    /// The tables that the right side is read from.
    pub fn right_sources(self) -> impl Iterator<Item = &'static Source> {
        let sources = self.sources().iter();
        sources.filter(|source| source.side == Side::Right)
    }

    /// What the sides are: data types and kinds of files.
    pub fn sides(self) -> [&'static str; 2] {
        self.about().sides
    }

    /// Whether what one side alone tells of is counted; drugs need not be charged, and diagnoses neither.
    pub fn counts_only(self, side: Side) -> bool {
        let [left, right] = self.about().checks;
        match side {
            Side::Left => left.is_some(),
            Side::Right => right.is_some(),
        }
    }

    /// The tables that it is read from.
    pub fn sources(self) -> &'static [Source] {
        self.about().sources
    }
}

const ADMISSIONS_EF: About = About {
    name: "admissions_ef",
    feed: "dpc",
    sides: ["ADT-22", "EFn"],
    checks: [Some("X57"), Some("X58")],
    tells_missing: true,
    sources: &[
        left(Table::Visits, VISIT),
        right(Table::DpcProcedures, PROCEDURE),
    ],
};

const DISCHARGES_FORM1: About = About {
    name: "discharges_form1",
    feed: "dpc",
    sides: ["ADT-52", "FF1"],
    checks: [Some("X53"), Some("X54")],
    tells_missing: true,
    sources: &[
        left(Table::Visits, VISIT),
        Source {
            table: Table::DpcAdmissions,
            side: Side::Right,
            columns: FORM,
            months_before: STAY_MONTHS,
        },
    ],
};

const ADMISSIONS_RECEIPTS: About = About {
    name: "admissions_receipts",
    feed: "claims",
    sides: ["ADT-22", "RECEIPT"],
    checks: [Some("X55"), Some("X56")],
    tells_missing: false,
    sources: &[
        left(Table::Visits, VISIT),
        right(Table::ClaimsReceipts, RECEIPT),
    ],
};

const STAYS_RECEIPTS: About = About {
    name: "stays_receipts",
    feed: "claims",
    sides: ["EFn", "RECEIPT"],
    checks: [Some("X55"), Some("X56")],
    tells_missing: false,
    sources: &[
        left(Table::DpcProcedures, PROCEDURE),
        right(Table::ClaimsReceipts, RECEIPT),
    ],
};

const TESTS_EF: About = About {
    name: "tests_ef",
    feed: "dpc",
    sides: ["OML-11", "EF"],
    checks: [Some("X59"), Some("X60")],
    tells_missing: false,
    sources: &[
        left(Table::LabResults, TEST),
        right(Table::DpcProcedures, PROCEDURE),
    ],
};

const TESTS_CLAIMS: About = About {
    name: "tests_claims",
    feed: "claims",
    sides: ["OML-11", "SI/CD"],
    checks: [Some("X59"), Some("X60")],
    tells_missing: true,
    sources: &[
        left(Table::LabResults, TEST),
        right(Table::ClaimsProcedures, CLAIMED),
    ],
};

const DRUGS_EF: About = About {
    name: "drugs_ef",
    feed: "dpc",
    sides: ["OMP", "EF"],
    checks: [None, Some("X61")],
    tells_missing: false,
    sources: &[
        left(Table::Prescriptions, ORDER),
        left(Table::Injections, ORDER),
        right(Table::DpcProcedures, PROCEDURE),
    ],
};

const DRUGS_CLAIMS: About = About {
    name: "drugs_claims",
    feed: "claims",
    sides: ["OMP", "IY/CD"],
    checks: [None, Some("X61")],
    tells_missing: false,
    sources: &[
        left(Table::Prescriptions, ORDER),
        left(Table::Injections, ORDER),
        right(Table::ClaimsDrugs, CLAIMED),
    ],
};

const DIAGNOSES_EF: About = About {
    name: "diagnoses_ef",
    feed: "dpc",
    sides: ["PPR-01", "EFg/FF1"],
    checks: [None, Some("X62")],
    tells_missing: false,
    sources: &[
        left(Table::Diagnoses, &["patient_key", "icd10_code"]),
        right(
            Table::DpcDiagnoses,
            &["patient_key", "data_type", "icd10_code", "modifier_codes"],
        ),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::about;

    #[test]
    fn every_comparison_reads_columns_that_are_there_in_their_order() {
        for comparison in Comparison::ALL {
            assert_eq!(Comparison::from_name(comparison.name()), Some(comparison));
            for code in comparison.about().checks.into_iter().flatten() {
                assert!(about(code).is_some(), "{code}");
            }
            for source in comparison.sources() {
                for column in source.columns {
                    let columns: Vec<&str> = source
                        .table
                        .spec()
                        .data_columns()
                        .map(|it| it.name)
                        .collect();
                    assert!(columns.contains(column), "{} {column}", source.table.name());
                }
            }
        }
    }
}
