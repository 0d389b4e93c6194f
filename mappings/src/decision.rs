//! An agreed decision: which standard code a local code of a hospital has, from which day on.

use crate::{Domain, Item};

/// A decision as it is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What stands in `mapping_id` of the rows it was applied to, such as `agreed:5f0c…`; never used for another decision.
    pub id: String,
    /// Hospital id.
    pub hospital: String,
    /// `lab`, `drug`, `disease` or `procedure`.
    pub domain: String,
    /// Local code; the name where the hospital sends no code.
    pub local_code: String,
    /// Local name it is for; `None` for every name of the code.
    pub local_name: Option<String>,
    /// Unit text it is for; `None` for every unit.
    pub unit: Option<String>,
    /// Specimen it is for; `None` for every specimen.
    pub specimen: Option<String>,
    /// The standard code; `None` when it was decided that there is none.
    pub standard_code: Option<String>,
    /// The unit in which standard values are to be written, UCUM; `None` for the unit of the standard code.
    pub standard_unit: Option<String>,
    /// First event day, days since 1970-01-01.
    pub valid_from: i32,
    /// The first event day on which it is no longer in force; `None` while it is.
    pub valid_until: Option<i32>,
}

impl Decision {
    /// Whether rows can follow it: its domain is one of ours.
    pub fn is_applied(&self) -> bool {
        Domain::from_name(&self.domain).is_some()
    }

    /// Whether it is for an item, on whatever day.
    pub fn is_for(&self, item: &Item<'_>) -> bool {
        let holds = |wanted: &Option<String>, found: Option<&str>| {
            wanted.is_none() || wanted.as_deref() == found
        };
        self.domain == item.domain.name()
            && self.local_code == item.code
            && holds(&self.local_name, item.name)
            && holds(&self.unit, item.unit)
            && holds(&self.specimen, item.specimen)
    }

    /// Whether it is in force on an event day; without a day, whether it is in force without end.
    pub fn is_in_force(&self, day: Option<i32>) -> bool {
        match day {
            Some(day) => self.valid_from <= day && self.valid_until.is_none_or(|until| day < until),
            None => self.valid_until.is_none(),
        }
    }

    /// How many of name, unit and specimen it asks for.
    pub(crate) fn conditions(&self) -> usize {
        let asked = [&self.local_name, &self.unit, &self.specimen];
        asked.into_iter().flatten().count()
    }
}
