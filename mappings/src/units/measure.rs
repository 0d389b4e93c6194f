//! What a UCUM unit measures and how large it is. The only place that asks the UCUM crate; each distinct unit is asked once.
//!
//! UCUM calls more units commensurable than a laboratory may exchange: a mole is a number there, so mmol/mol would be 0.1 %,
//! and an annotation means nothing, so a low power field would be a high power field times a hundred. [`Kind`] keeps apart
//! what UCUM lets fall together.

use octofhir_ucum::{Dimension, Number, SpecialKind, UnitExpr, analyse, find_prefix};

/// Units that count something. Enzyme activity is an amount of substance over time.
const COUNTED: [(&str, usize); 5] = [("mol", 0), ("U", 0), ("kat", 0), ("eq", 1), ("osm", 2)];

/// Fields of view under the microscope, which are no numbers.
const FIELDS: [&str; 2] = ["[HPF]", "[LPF]"];

/// What a unit measures. Values of equal kinds differ by a factor only.
#[derive(Clone, Debug, PartialEq)]
pub struct Kind {
    dimension: Dimension,
    /// Arbitrary units such as `[iU]`, with their exponents.
    arbitrary: Vec<(&'static str, i32)>,
    /// Exponents above and below the line of moles, equivalents and osmoles.
    counted: [[i32; 2]; 3],
    /// Annotations and fields of view, with 1 above and -1 below the line, sorted.
    said: Vec<(String, i32)>,
    special: Option<SpecialKind>,
}

impl Kind {
    /// Whether a factor alone leads from one unit of this kind to another. Not for pH and temperatures.
    pub fn is_linear(&self) -> bool {
        self.special.is_none()
    }

    /// Whether the kinds differ in nothing but their annotations.
    pub(super) fn is_like(&self, other: &Kind) -> bool {
        let mut bare = other.clone();
        bare.said.clone_from(&self.said);
        *self == bare
    }
}

/// A unit: its kind and its size.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// The UCUM code it was read from.
    pub ucum: String,
    /// What it measures.
    pub kind: Kind,
    factor: Number,
}

impl Measure {
    /// Reads a UCUM code, case sensitive; `None` when it is not valid.
    ///
    /// # Example
    /// ```
    /// use mappings::units::Measure;
    /// let [gram, milli] = ["g/L", "mg/dL"].map(|ucum| Measure::parse(ucum).unwrap());
    /// assert_eq!(gram.ratio(&milli), Some(100.0));
    /// let [ifcc, percent] = ["mmol/mol", "%"].map(|ucum| Measure::parse(ucum).unwrap());
    /// assert_eq!(ifcc.ratio(&percent), None);
    /// ```
    pub fn parse(ucum: &str) -> Option<Measure> {
        let analysis = analyse(ucum).ok()?;
        let mut counted = [[0; 2]; 3];
        let mut said = Vec::new();
        walk(&analysis.parsed_ast, 1, &mut counted, &mut said);
        said.sort();
        let kind = Kind {
            dimension: analysis.dimension,
            arbitrary: analysis.arbitrary,
            counted,
            said,
            special: analysis.special,
        };
        Some(Measure {
            ucum: ucum.to_owned(),
            kind,
            factor: analysis.factor,
        })
    }

    /// What a value in this unit is multiplied by to be in `other`; `None` when their kinds differ or are not linear.
    pub fn ratio(&self, other: &Measure) -> Option<f64> {
        Some(self.exact_ratio(other)?.to_f64())
    }

    /// `multiply` times the ratio of this unit to `first` times that of `second` to `other`, computed in decimals and
    /// rounded once, so that a molar mass of 180.156 gives a divisor of 18.0156 and not of 18.015600000000003.
    pub(super) fn ratio_by(
        &self,
        multiply: f64,
        first: &Measure,
        second: &Measure,
        other: &Measure,
    ) -> Option<f64> {
        let into = self.exact_ratio(first)?;
        let scale = into.checked_mul(second.exact_ratio(other)?)?;
        let multiply = Number::parse(&multiply.to_string())?;
        Some(multiply.checked_mul(scale)?.to_f64())
    }

    /// The step that leads from this unit to `other`, a division where the divisor is the whole number: 12.3 mg/L is
    /// 1.23 mg/dL, and not 1.2300000000000002.
    pub(super) fn step_to(&self, other: &Measure) -> Option<Step> {
        if self.ucum == other.ucum {
            return Some(Step::Same);
        }
        let ratio = self.exact_ratio(other)?;
        if ratio == Number::ONE {
            return Some(Step::Same);
        }
        let inverse = other.exact_ratio(self)?;
        Some(if inverse.to_integer_and_exponent().1 >= 0 {
            Step::Divide(inverse.to_f64())
        } else {
            Step::Multiply(ratio.to_f64())
        })
    }

    fn exact_ratio(&self, other: &Measure) -> Option<Number> {
        (self.kind == other.kind && self.kind.is_linear())
            .then(|| self.factor.checked_div(other.factor))?
    }
}

/// What is done to a value, once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// Nothing.
    Same,
    /// Times this.
    Multiply(f64),
    /// Divided by this.
    Divide(f64),
    /// Times the first, plus the second.
    Affine(f64, f64),
}

impl Step {
    /// The value after the step; the same bits on every machine.
    #[inline]
    pub fn apply(self, value: f64) -> f64 {
        match self {
            Step::Same => value,
            Step::Multiply(factor) => value * factor,
            Step::Divide(divisor) => value / divisor,
            Step::Affine(factor, offset) => value * factor + offset,
        }
    }
}

/// Collects what the tree of a unit counts and says; `sign` is 1 above and -1 below the line.
fn walk(tree: &UnitExpr, sign: i32, counted: &mut [[i32; 2]; 3], said: &mut Vec<(String, i32)>) {
    match tree {
        UnitExpr::Symbol(symbol) => note_symbol(symbol, sign, counted, said),
        UnitExpr::Numeric(_) => {}
        UnitExpr::Power(base, exponent) => {
            let sign = if *exponent < 0 { -sign } else { sign };
            for _ in 0..exponent.unsigned_abs().min(9) {
                walk(base, sign, counted, said);
            }
        }
        UnitExpr::Annotation(text) => said.push((text.clone(), sign)),
        UnitExpr::Annotated(base, text) => {
            walk(base, sign, counted, said);
            said.push((text.clone(), sign));
        }
        UnitExpr::Product(terms) => {
            for term in terms {
                walk(term, sign, counted, said);
            }
        }
        UnitExpr::Quotient(above, below) => {
            walk(above, sign, counted, said);
            walk(below, -sign, counted, said);
        }
        UnitExpr::Reciprocal(below) => walk(below, -sign, counted, said),
    }
}

fn note_symbol(
    symbol: &str,
    sign: i32,
    counted: &mut [[i32; 2]; 3],
    said: &mut Vec<(String, i32)>,
) {
    if FIELDS.contains(&symbol) {
        said.push((symbol.to_owned(), sign));
    }
    let is_prefix = |prefix: &str| prefix.is_empty() || find_prefix(prefix).is_some();
    let class = COUNTED
        .iter()
        .find(|(atom, _)| symbol.strip_suffix(atom).is_some_and(is_prefix));
    if let Some((_, class)) = class {
        counted[*class][usize::from(sign < 0)] += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(from: &str, to: &str) -> Option<f64> {
        Measure::parse(from)
            .unwrap()
            .ratio(&Measure::parse(to).unwrap())
    }

    #[test]
    fn what_ucum_lets_fall_together_is_kept_apart() {
        let cases = [
            ("g/L", "mg/dL", Some(100.0)),
            ("10*4/uL", "10*9/L", Some(10.0)),
            ("10*3/mm3", "10*3/uL", Some(1.0)),
            ("nmol/mL", "umol/L", Some(1.0)),
            ("[ppth]", "%", Some(0.1)),
            ("mg/g{creat}", "g/g{creat}", Some(0.001)),
            ("mm[Hg]", "kPa", Some(0.133322)),
            ("U/L", "[iU]/L", None),
            ("mmol/mol", "%", None),
            ("mmol/L", "meq/L", None),
            ("mmol/L", "/uL", None),
            ("mosm/kg", "mmol/kg", None),
            ("mg/g{creat}", "mg/g", None),
            ("/[LPF]", "/[HPF]", None),
            ("{copies}/mL", "/mL", None),
            ("mg/kg", "ug/mL", None),
            ("%{NGSP}", "%{JDS}", None),
            ("[pH]", "mol/L", None),
        ];
        for (from, to, expected) in cases {
            assert_eq!(ratio(from, to), expected, "{from} to {to}");
        }
    }

    #[test]
    fn a_step_divides_by_a_whole_number_where_it_can() {
        let step = |from: &str, to: &str| {
            Measure::parse(from)
                .unwrap()
                .step_to(&Measure::parse(to).unwrap())
        };
        assert_eq!(step("mg/L", "mg/dL").unwrap().apply(12.3), 1.23);
        assert_eq!(step("mg/dL", "mg/L"), Some(Step::Multiply(10.0)));
        assert_eq!(step("Cel", "Cel"), Some(Step::Same));
        assert_eq!(step("ug/mL", "mg/L"), Some(Step::Same));
    }
}
