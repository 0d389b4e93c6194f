//! The numbers behind a verdict as a JSON object: counts, quantiles, explanations and a small histogram, before and after.

use std::fmt::Write;

use super::factors;
use super::rules::Rules;
use super::sample::Spread;
use crate::profile::Sketch;

/// Bins of a histogram at most.
const BINS_MAX: i32 = 24;

/// An explanation that was tried: its name, the factor (1 for none), and the distance that it leaves (natural logarithm).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tried {
    pub(super) name: String,
    pub(super) factor: f64,
    pub(super) left: f64,
}

/// What a verdict rests on.
#[derive(Clone, Debug, Default)]
pub(super) struct Evidence {
    /// What the sample was compared with: `own past`, or `other hospitals`.
    pub(super) reference: &'static str,
    pub(super) before: Spread,
    pub(super) after: Spread,
    /// The difference in standard errors.
    pub(super) z: f64,
    /// The best explanation, then the runner-up.
    pub(super) tried: Vec<Tried>,
    /// Further numbers by name.
    pub(super) numbers: Vec<(&'static str, f64)>,
}

impl Evidence {
    /// The JSON object.
    pub(super) fn to_json(&self, rules: &Rules) -> String {
        let mut out = String::from("{");
        let id = format!("{}/{}/{}", rules.id, rules.version, factors::version());
        string(&mut out, "rules", &id);
        string(&mut out, "reference", self.reference);
        number(&mut out, "z", self.z);
        for (name, value) in &self.numbers {
            number(&mut out, name, *value);
        }
        for (name, tried) in ["best", "runner_up"].iter().zip(&self.tried) {
            key(&mut out, name);
            out.push('{');
            string(&mut out, "explanation", &tried.name);
            number(&mut out, "factor", tried.factor);
            number(&mut out, "distance", tried.left);
            out.push('}');
        }
        for (name, spread) in [("before", &self.before), ("after", &self.after)] {
            key(&mut out, name);
            side(&mut out, spread);
        }
        histogram(&mut out, &self.before, &self.after);
        out.push('}');
        out
    }
}

/// Counts and quantiles of one side; a quantile that lies beyond the numbers is null.
fn side(out: &mut String, spread: &Spread) {
    out.push('{');
    number(out, "n", spread.weight());
    number(out, "below", spread.below);
    number(out, "above", spread.above);
    let quantiles = spread.quantiles();
    for (name, place) in [("p05", 0), ("p25", 4), ("p50", 9), ("p75", 14), ("p95", 18)] {
        number(out, name, quantiles[place].map_or(f64::NAN, f64::exp));
    }
    out.push('}');
}

/// Shares in permille by equal steps of log10 over what both sides hold.
fn histogram(out: &mut String, before: &Spread, after: &Spread) {
    let sides = [before, after];
    let ends = || {
        sides
            .iter()
            .flat_map(|spread| spread.buckets.iter().map(|pair| pair.0))
    };
    let (Some(first), Some(last)) = (ends().min(), ends().max()) else {
        return;
    };
    let step = (last - first) / BINS_MAX + 1;
    key(out, "histogram");
    out.push('{');
    number(
        out,
        "log10_from",
        (f64::from(first) - 0.5) * Sketch::RATIO.log10(),
    );
    number(out, "log10_step", f64::from(step) * Sketch::RATIO.log10());
    for (name, spread) in [("before", before), ("after", after)] {
        let mut bins = vec![0.0; ((last - first) / step + 1) as usize];
        for (bucket, weight) in &spread.buckets {
            bins[((bucket - first) / step) as usize] += 1000.0 * weight / spread.weight();
        }
        let bins: Vec<String> = bins.iter().map(|bin| format!("{bin:.0}")).collect();
        key(out, name);
        let _ = write!(out, "[{}]", bins.join(","));
    }
    out.push('}');
}

fn key(out: &mut String, name: &str) {
    if !out.ends_with('{') {
        out.push(',');
    }
    let _ = write!(out, "\"{name}\":");
}

fn number(out: &mut String, name: &str, value: f64) {
    key(out, name);
    if value.is_finite() {
        // Four significant digits tell all that buckets tell.
        let text = format!("{value:.3e}");
        let rounded: f64 = text.parse().unwrap_or(value);
        let _ = write!(out, "{rounded}");
    } else {
        out.push_str("null");
    }
}

fn string(out: &mut String, name: &str, value: &str) {
    key(out, name);
    out.push('"');
    for letter in value.chars() {
        match letter {
            '"' | '\\' => {
                out.push('\\');
                out.push(letter);
            }
            letter if letter.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(letter));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Sketch;

    #[test]
    fn evidence_reads_as_json() {
        let mut values = Sketch::default();
        [1.0, 2.0, 4.0]
            .iter()
            .for_each(|number| values.add(*number));
        let evidence = Evidence {
            reference: "own past",
            before: Spread::of(&values, 1.0, 0.0),
            after: Spread::of(&values.scaled(116), 0.0, 0.0),
            z: 9.5,
            tried: vec![Tried {
                name: "say \"ten\"\n".into(),
                factor: 10.0,
                left: 0.01,
            }],
            numbers: vec![("share", f64::NAN)],
        };
        let json = evidence.to_json(&Rules::built_in());
        assert!(json.starts_with(r#"{"rules":"distribution/kijun-10/factors-1","reference":"own past","z":9.5,"share":null,"best":"#), "{json}");
        assert!(
            json.contains(r#"{"explanation":"say \"ten\"\u000a","factor":10,"distance":0.01}"#),
            "{json}"
        );
        assert!(
            json.contains(r#""before":{"n":4,"below":1,"above":0,"p05":null,"#),
            "{json}"
        );
        let bins = json.rsplit_once("\"after\":[").unwrap().1;
        assert!(bins.split(',').count() <= BINS_MAX as usize, "{bins}");
        assert_eq!(json.matches('{').count(), json.matches('}').count());
    }
}
