//! Values on another scale of the same item, as HbA1c of JDS beside NGSP (D04).

use super::Case;
use crate::judge::distribution::compare::Part;
use crate::judge::distribution::found::{Found, Period};
use crate::judge::distribution::own::rest_of;

/// JLAC10 analyte of HbA1c on the scale of NGSP; that of JDS is 3D045.
const NGSP: &str = "3D046";

impl<'a> Case<'a> {
    /// D04: the change of scale that is known of the item.
    pub(super) fn affine(&self) -> Option<Found> {
        let (id, left) = self.moved.affine(self.item.about())?;
        let fits =
            left <= (0.4 * self.moved.plain).max(self.moved.noise().min(0.6 * self.moved.plain));
        let is_rigid = self.moved.is_rigid(self.rules.rigid_share_min, 0.2);
        // A small change of few patients or days must be surer.
        let is_long = self.period.length() >= self.rules.affine_days_sure_min;
        let (patients, rules) = (self.period.patients(), self.rules);
        let z_min = match patients {
            many if many >= rules.affine_patients_sure_min && is_long => rules.z_min_affine,
            some if some >= rules.affine_patients_min => 0.5 * (rules.z_min_affine + rules.z_min),
            _ => rules.z_min,
        };
        let is_enough = self.period.z >= z_min;
        (is_enough && (fits && is_rigid || self.are_well_along_affine())).then(|| {
            let rest = self.lower_rest();
            rest.as_ref().unwrap_or(self.period).found(
                "D04",
                id.to_owned(),
                self.tried(id, self.moved.shift.exp(), left),
            )
        })
    }

    /// The other days, when they are the lower ones: the item's code means the scale of NGSP, the higher one, so that what is on the
    /// lower one is wrong whichever came first.
    fn lower_rest(&self) -> Option<Period<'a>> {
        let period = self.period;
        let rest = rest_of(period.series.len(), (period.from, period.to))?;
        let code = self.item.about().standard_code;
        let is_ngsp = code.is_some_and(|code| code.starts_with(NGSP));
        let along = self.moved.along_affine(self.item.about(), Part::LowerHalf);
        let is_back = along.is_some_and(|[_, back]| self.is_along(back));
        (is_ngsp && is_back).then(|| Period::of(period.series, rest.0, rest.1, period.z))
    }

    /// Whether those who are well moved about as far as the known change of scale takes them: how many others are ill changes little
    /// of that.
    pub(super) fn are_well_along_affine(&self) -> bool {
        let rules = self.rules;
        let along = self.moved.along_affine(self.item.about(), Part::LowerHalf);
        let is_sure = |(along, error): (f64, f64)| along > rules.affine_form_errors_min * error;
        let is_that_far = along
            .into_iter()
            .flatten()
            .any(|it| self.is_along(it) && is_sure(it));
        is_that_far && self.is_as_often()
    }

    /// Whether a move is about that of the known change of scale.
    fn is_along(&self, (along, _): (f64, f64)) -> bool {
        (along - 1.0).abs() <= self.rules.affine_off_max
    }
}
