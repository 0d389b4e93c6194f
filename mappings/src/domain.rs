//! The domains of codes: which tables hold their items, in which columns, and what their standard codes look like.

use model::{Table, Text, jlac10};

use crate::masters::{JJ1017, PROCEDURES};

/// A domain of codes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Domain {
    /// Laboratory items, to JLAC10.
    #[default]
    Lab,
    /// Drugs that are prescribed or injected, to HOT or YJ.
    Drug,
    /// Diagnoses, to the management numbers of the MEDIS master of diseases (MDCDX2).
    Disease,
    /// Procedures: radiological and endoscopic examinations, to JJ1017 or the claim codes of acts.
    Procedure,
}

/// Where a domain's items stand in a table: local code, declared code, local name, unit, specimen, declared specimen, system of
/// the declared code.
pub(crate) const ITEM_COLUMNS: usize = 7;

/// The first characters of a code of JJ1017, which say what is done where (JJ1017-16M); as many more behind them (JJ1017-16S) say how
/// in detail and may be absent. JJ1017 guideline, table 5.1: 32 characters = 16 + 16.
pub(crate) const JJ1017_BASIC: usize = 16;

/// The control number of a diagnosis without a code.
pub(crate) const UNCODED_DISEASE: &str = "20084317";

impl Domain {
    /// Every domain, in the order in which they are shown.
    pub const ALL: [Domain; 4] = [
        Domain::Lab,
        Domain::Drug,
        Domain::Disease,
        Domain::Procedure,
    ];

    /// The word in tables, records and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Domain::Lab => "lab",
            Domain::Drug => "drug",
            Domain::Disease => "disease",
            Domain::Procedure => "procedure",
        }
    }

    /// What people call it.
    pub const fn title(self) -> Text {
        match self {
            Domain::Lab => Text {
                ja: "検体検査",
                en: "laboratory",
            },
            Domain::Drug => Text {
                ja: "医薬品",
                en: "drugs",
            },
            Domain::Disease => Text {
                ja: "病名",
                en: "diagnoses",
            },
            Domain::Procedure => Text {
                ja: "診療行為",
                en: "procedures",
            },
        }
    }

    /// Reads [`Domain::name`].
    pub fn from_name(name: &str) -> Option<Domain> {
        Domain::ALL.into_iter().find(|domain| domain.name() == name)
    }

    /// The tables whose rows have items of the domain.
    pub const fn tables(self) -> &'static [Table] {
        match self {
            Domain::Lab => &[Table::LabResults],
            Domain::Drug => &[Table::Prescriptions, Table::Injections],
            Domain::Disease => &[Table::Diagnoses],
            Domain::Procedure => &[Table::Radiology],
        }
    }

    /// The domain of a table's items.
    pub fn of(table: Table) -> Option<Domain> {
        Domain::ALL
            .into_iter()
            .find(|domain| domain.tables().contains(&table))
    }

    /// The masters of its standard codes, by their names in [`crate::masters::MASTERS`].
    pub const fn systems(self) -> &'static [&'static str] {
        match self {
            Domain::Lab => &["jlac10"],
            Domain::Drug => &["hot", "yj"],
            Domain::Disease => &["mdcdx2"],
            Domain::Procedure => &[JJ1017, PROCEDURES],
        }
    }

    /// The master that a standard code belongs to, by its shape; `None` for what is no code of the domain or only fills its place.
    /// A code of JJ1017 with zeros behind its first character names a modality and nothing more, as orders do as a whole.
    ///
    /// # Example
    /// ```
    /// use mappings::Domain;
    /// assert_eq!(Domain::Drug.system_of("101234501"), Some("hot"));
    /// assert_eq!(Domain::Drug.system_of("1149019F1ZZZ"), Some("yj"));
    /// assert_eq!(Domain::Disease.system_of("20061234"), Some("mdcdx2"));
    /// assert_eq!(Domain::Disease.system_of("20084317"), None); // a diagnosis without a code
    /// assert_eq!(Domain::Drug.system_of("999999999"), None);
    /// assert_eq!(Domain::Procedure.system_of("1000000000000000"), Some("jj1017"));
    /// ```
    pub fn system_of(self, code: &str) -> Option<&'static str> {
        let is_number = code.bytes().all(|byte| byte.is_ascii_digit());
        let is_plain = || code.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let is_of_zeros = || code.bytes().all(|byte| byte == b'0');
        let system = match (self, code.len()) {
            (Domain::Lab, _) if jlac10::has_shape(code) => "jlac10",
            (Domain::Drug, 7 | 9 | 11 | 13) if is_number => "hot",
            (Domain::Drug, 12) if is_plain() => "yj",
            (Domain::Disease, 8) if is_number && code != UNCODED_DISEASE => "mdcdx2",
            (Domain::Procedure, 16 | 32) if is_plain() && !is_of_zeros() => JJ1017,
            (Domain::Procedure, 9) if is_number && code.starts_with('1') => PROCEDURES,
            _ => return None,
        };
        (!jlac10::is_dummy(code)).then_some(system)
    }

    /// The rule that takes a declared code of a master as it stands, in `mapping_id`.
    pub(crate) const fn declared_rules(self) -> &'static [&'static str] {
        match self {
            Domain::Lab => &["declared:jlac10"],
            Domain::Drug => &["declared:hot", "declared:yj"],
            Domain::Disease => &["declared:mdcdx2"],
            Domain::Procedure => &["declared:jj1017", "declared:receipt-procedures"],
        }
    }

    /// The event day of a row: decisions and masters count as of it.
    pub(crate) const fn day_column(self) -> &'static str {
        match self {
            Domain::Disease => "established_date",
            _ => "care_date",
        }
    }

    /// The columns that tell one item from another; `None` where the domain has none of that kind.
    pub(crate) const fn item_columns(self) -> [Option<&'static str>; ITEM_COLUMNS] {
        let [code, declared, name] = [
            Some("local_code"),
            Some("declared_code"),
            Some("local_name"),
        ];
        match self {
            Domain::Lab => [
                code,
                declared,
                name,
                Some("unit_text"),
                Some("specimen_code"),
                Some("specimen_declared_code"),
                None,
            ],
            // The unit of a dose is that of an order, not of the drug.
            Domain::Drug | Domain::Procedure => [
                code,
                declared,
                name,
                None,
                None,
                None,
                Some("declared_system"),
            ],
            Domain::Disease => [code, declared, name, None, None, None, None],
        }
    }
}

/// The master that the name of a code system, as sent, stands for. Blanks around it and small letters do not count, as they do not
/// where a feed tells which half of a coded element is the standard one.
pub(crate) fn system_named(name: &str) -> Option<&'static str> {
    match name.trim().to_ascii_uppercase().as_str() {
        "YJ" => Some("yj"),
        "JJ1017" => Some(JJ1017),
        name if name.starts_with("HOT") => Some("hot"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::masters::master;

    #[test]
    fn every_domain_has_masters_rules_and_columns_for_its_tables() {
        for domain in Domain::ALL {
            assert_eq!(Domain::from_name(domain.name()), Some(domain));
            assert_eq!(domain.systems().len(), domain.declared_rules().len());
            for (system, rule) in domain.systems().iter().zip(domain.declared_rules()) {
                assert!(master(system).is_some(), "{system}");
                assert_eq!(*rule, format!("declared:{system}"));
            }
            for table in domain.tables() {
                assert_eq!(Domain::of(*table), Some(domain));
                let columns = domain.item_columns();
                let mut wanted: Vec<&str> = columns.into_iter().flatten().collect();
                wanted.extend([
                    domain.day_column(),
                    "standard_code",
                    "mapping_state",
                    "mapping_id",
                ]);
                for name in wanted {
                    let mut columns = table.spec().data_columns();
                    assert!(
                        columns.any(|column| column.name == name),
                        "{table:?}.{name}"
                    );
                }
            }
        }
        assert_eq!(Domain::of(Table::Patients), None);
    }

    #[test]
    fn a_code_belongs_to_a_master_by_its_shape() {
        let cases = [
            (Domain::Drug, "1012345", Some("hot")),
            (Domain::Drug, "1012345010101", Some("hot")),
            (Domain::Drug, "10123450", None),
            (Domain::Drug, "1149019F1ZZ", None),
            (Domain::Disease, "8830592", None),
            (Domain::Lab, "3B035000002327201", Some("jlac10")),
            (Domain::Lab, "99999999999999999", None),
            (Domain::Procedure, "1000200A00000000", Some("jj1017")),
            (
                Domain::Procedure,
                "10000002000102000000010000000000",
                Some("jj1017"),
            ),
            // The modality alone; then nothing at all.
            (Domain::Procedure, "1000000000000000", Some("jj1017")),
            (Domain::Procedure, "0000000000000000", None),
            (Domain::Procedure, "1000-00000000000", None),
            (Domain::Procedure, "9A110000000000000", None),
            (Domain::Procedure, "170000410", Some("receipt-procedures")),
            (Domain::Procedure, "620000001", None),
        ];
        for (domain, code, expected) in cases {
            assert_eq!(domain.system_of(code), expected, "{code}");
        }
        assert_eq!(system_named("HOT9"), Some("hot"));
        assert_eq!(system_named("hot9 "), Some("hot"));
        assert_eq!(system_named("JJ1017"), Some("jj1017"));
        assert_eq!(system_named("LENDO"), None);
        assert_eq!(system_named("99DRG"), None);
    }
}
