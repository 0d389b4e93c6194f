//! Items that follow from others: red cell indices, shares of white cells, estimated filtration rates, ratios, blood gas sums.
//!
//! Each asks for the levels of its parts, whether those were ordered or not.

use crate::random::{exp, power};

use super::levels::{self, spread};
use super::model::Formula;
use super::subject::Subject;
use super::tag;

/// The level of `item` by `formula`. The parts are there, or the model would not have chosen the formula.
pub(super) fn level(subject: &Subject, item: usize, formula: Formula) -> f64 {
    use Formula as F;
    let parts = &subject.model.parts;
    let of = |part: Option<usize>| part.map_or(0.0, |part| levels::level(subject, part));
    match formula {
        F::Spread => spread(subject, item),
        F::Share => share(subject, item),
        F::Segmented => {
            let others = subject.model.microscopy.iter();
            let counted: f64 = others.map(|&cell| rounded(subject, cell)).sum();
            (of(parts.neut) - counted).max(0.0)
        }
        F::Haematocrit => 100.0 * of(parts.hb) / of(parts.mchc),
        F::RedCells => {
            let millions = 1000.0 * of(parts.hb) / of(parts.mchc) / of(parts.mcv);
            // In 10*4/uL the usual number is in the hundreds.
            if subject.masters().items[item].centre[0] > 50.0 {
                100.0 * millions
            } else {
                millions
            }
        }
        F::CellHaemoglobin => of(parts.mcv) * of(parts.mchc) / 100.0,
        F::GasHaemoglobin => {
            let noise = subject.visit(tag::VISIT_ITEM, item as u64).normal();
            of(parts.hb) * (1.0 + 0.008 * noise.clamp(-3.0, 3.0))
        }
        F::AlbuminRatio => of(parts.alb) / (of(parts.tp) - of(parts.alb)).max(0.8),
        F::CorrectedCalcium => of(parts.ca) + (4.0 - of(parts.alb)).max(0.0),
        F::Blasts => spread(subject, item).min(BLASTS_MOST * of(parts.neut)),
        F::DirectBilirubin => spread(subject, item).min(0.9 * of(parts.tbil)),
        F::IndirectBilirubin => of(parts.tbil) - of(parts.dbil),
        F::TotalCholesterol => of(parts.ldl) + of(parts.hdl) + (of(parts.tg) / 5.0).min(80.0),
        F::NonHdl => of(parts.tcho) - of(parts.hdl),
        F::BindingCapacity => of(parts.fe) + of(parts.uibc),
        F::Saturation => 100.0 * of(parts.fe) / (of(parts.fe) + of(parts.uibc)),
        F::UrineProtein => {
            let (loss, most) = (spread(subject, item), UPCR_MOST * of(parts.ucre));
            loss / (1.0 + loss / most)
        }
        F::UrineAlbumin => spread(subject, item).min(ALBUMIN_MOST * of(parts.utp)),
        F::UrineProteinRatio => of(parts.utp) / of(parts.ucre),
        F::UrineAlbuminRatio => 100.0 * of(parts.ualb) / of(parts.ucre),
        F::FreePsaRatio => (100.0 * of(parts.fpsa) / of(parts.psa)).clamp(3.0, 90.0),
        F::CellsPolynuclear => of(parts.csf_cell).round() - mononuclear(subject),
        F::CellsMononuclear => mononuclear(subject),
        F::LymphocyteRatio => of(parts.cd4) / of(parts.cd8),
        F::ProthrombinActivity | F::ProthrombinInr => prothrombin(subject, formula),
        F::Bicarbonate | F::BaseExcess | F::OxygenSaturation | F::AnionGap => {
            blood_gas(subject, formula)
        }
        F::InfluenzaA | F::InfluenzaB => influenza(subject, item, formula == F::InfluenzaA),
        F::FiltrationRate | F::FiltrationRateCystatin | F::Clearance | F::Fib4 => {
            by_age(subject, formula)
        }
    }
}

/// What the ratio of urine protein to creatinine nears and does not reach, in g/g.
const UPCR_MOST: f64 = 25.0;
/// Albumin in mg/L for each mg/dL of urine protein when nine tenths of that are albumin.
const ALBUMIN_MOST: f64 = 9.0;
/// The largest share of blasts among what a machine takes for neutrophils.
const BLASTS_MOST: f64 = 0.75;

/// The level with as many decimals as it is written with, so that sums of written values come out.
fn rounded(subject: &Subject, item: usize) -> f64 {
    let scale =
        [1.0, 10.0, 100.0, 1000.0][usize::from(subject.masters().items[item].decimals.min(3))];
    (levels::level(subject, item).max(0.0) * scale).round() / scale
}

/// A share of the white cells. All are brought to a sum of 100; the neutrophils get what the others leave as written.
fn share(subject: &Subject, item: usize) -> f64 {
    let cells = &subject.model.differential;
    let raw = |cell: usize| spread(subject, cell).max(0.05);
    let sum: f64 = cells.iter().map(|&cell| raw(cell)).sum();
    let written = |cell: usize| (1000.0 * raw(cell) / sum).round() / 10.0;
    if subject.model.parts.neut != Some(item) {
        return written(item);
    }
    let others: f64 = cells
        .iter()
        .filter(|&&cell| cell != item)
        .map(|&cell| (10.0 * written(cell)).round())
        .sum();
    (1000.0 - others) / 10.0
}

/// Mononuclear cells of the liquor: most of few cells, a fifth of many, since those come from bacteria.
fn mononuclear(subject: &Subject) -> f64 {
    let parts = &subject.model.parts;
    let cells = parts
        .csf_cell
        .map_or(0.0, |part| levels::level(subject, part))
        .round();
    (cells * if cells > 100.0 { 0.2 } else { 0.8 }).round()
}

/// Activity and INR of the prothrombin time, against its centre as the normal plasma.
fn prothrombin(subject: &Subject, formula: Formula) -> f64 {
    let Some(part) = subject.model.parts.pt else {
        return 0.0;
    };
    let ratio = levels::level(subject, part) / subject.masters().items[part].centre[0];
    if formula == Formula::ProthrombinInr {
        power(ratio, 1.05)
    } else {
        (100.0 * power(ratio, -1.6)).min(150.0)
    }
}

/// What a blood gas analyser works out from pH and the two pressures.
fn blood_gas(subject: &Subject, formula: Formula) -> f64 {
    let parts = &subject.model.parts;
    let of = |part: Option<usize>| part.map_or(0.0, |part| levels::level(subject, part));
    if formula == Formula::OxygenSaturation {
        // Severinghaus' curve.
        let pressure = of(parts.po2).max(1.0);
        let cubic = pressure * (pressure * pressure + 150.0);
        return 100.0 * cubic / (cubic + 23_400.0);
    }
    let ph = of(parts.ph);
    let bicarbonate = 0.0307 * of(parts.pco2) * exp((ph - 6.105) * std::f64::consts::LN_10);
    match formula {
        Formula::BaseExcess => 0.93 * (bicarbonate - 24.4 + 14.83 * (ph - 7.4)),
        Formula::AnionGap => of(parts.gas_na) - of(parts.gas_cl) - bicarbonate,
        _ => bicarbonate,
    }
}

/// An antigen of influenza: found in most who have that type, for about a week; else a rare false alarm.
fn influenza(subject: &Subject, item: usize, type_a: bool) -> f64 {
    let percent = match subject.illness.influenza {
        Some((days, is_a)) if days <= 7 && is_a == type_a => 90.0,
        _ => 0.3,
    };
    let found = subject.visit(tag::VISIT_ITEM, item as u64).share() * 100.0 < percent;
    f64::from(u8::from(found))
}

/// Estimates that need age or sex, and what is given off in a day.
fn by_age(subject: &Subject, formula: Formula) -> f64 {
    let parts = &subject.model.parts;
    let of = |part: Option<usize>| {
        let level = part.map_or(0.0, |part| levels::level(subject, part));
        level.max(0.01)
    };
    let woman = subject.sex == 1;
    let age = subject.age.floor().max(1.0);
    match formula {
        // The Japanese formula, which is for adults only.
        Formula::FiltrationRate => {
            let sex = if woman { 0.739 } else { 1.0 };
            194.0 * power(of(parts.cre), -1.094) * power(age, -0.287) * sex
        }
        Formula::FiltrationRateCystatin => {
            let sex = if woman { 0.929 } else { 1.0 };
            let rate = 104.0 * power(of(parts.cysc), -1.019) * power(0.996, age) * sex;
            (rate - 8.0).max(1.0)
        }
        // Grams a day over mg/dL, in mL a minute.
        Formula::Clearance => of(parts.u24cre) / of(parts.cre) * 100_000.0 / 1440.0,
        _ => age * of(parts.ast) / (of(parts.plt) * of(parts.alt).sqrt()),
    }
}
