//! The numbers behind a judged finding: as an object, and as a short line.

use model::{Finding, Lang};
use serde_json::Value;

/// The evidence as an object; `None` when there is none, or it cannot be read.
pub(super) fn of(finding: &Finding) -> Option<Value> {
    serde_json::from_str(finding.evidence.as_deref()?).ok()
}

/// The evidence in a line: what was seen beside what was expected, or the values before and after.
pub(super) fn line(finding: &Finding, lang: Lang) -> Option<String> {
    let evidence = of(finding)?;
    volume(&evidence, lang).or_else(|| distribution(&evidence, lang))
}

fn volume(evidence: &Value, lang: Lang) -> Option<String> {
    let number = |name| short(evidence.get(name)?);
    let (low, high, observed) = (number("low")?, number("high")?, number("observed")?);
    let day = evidence.get("day")?.as_str()?;
    Some(match lang {
        Lang::Ja => format!("{day}: 実際 {observed}、予想 {low}〜{high}"),
        Lang::En => format!("{day}: {observed} seen, {low} to {high} expected"),
    })
}

fn distribution(evidence: &Value, lang: Lang) -> Option<String> {
    let of = |side: &str, name: &str| short(evidence.get(side)?.get(name)?);
    let (before, after) = (of("before", "n")?, of("after", "n")?);
    let median = |side| of(side, "p50").unwrap_or_else(|| "-".to_owned());
    let (from, to) = (median("before"), median("after"));
    let mut line = match lang {
        Lang::Ja => format!("件数 {before} → {after}、中央値 {from} → {to}"),
        Lang::En => format!("n {before} to {after}, median {from} to {to}"),
    };
    if let (Some(factor), Some(best)) = (of("best", "factor"), evidence.get("best")) {
        let name = best.get("explanation").and_then(Value::as_str);
        let name = name.unwrap_or_default();
        line += &match lang {
            Lang::Ja => format!("、最良の説明 ×{factor} ({name})"),
            Lang::En => format!(", best explained by ×{factor} ({name})"),
        };
    }
    Some(line)
}

/// A number in a few digits; `None` for what is none.
fn short(value: &Value) -> Option<String> {
    let number = value.as_f64()?;
    let rounded = (number * 1000.0).round() / 1000.0;
    Some(format!("{rounded}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_is_told_in_a_line() {
        let volume_of = |text: &str| volume(&serde_json::from_str(text).unwrap(), Lang::En);
        let text = r#"{"rules":"kijun-1","day":"2026-11-18","class":"workday","low":30,"mid":50,"high":80.25,"observed":3,"trained":60}"#;
        assert_eq!(
            volume_of(text).as_deref(),
            Some("2026-11-18: 3 seen, 30 to 80.25 expected")
        );
        assert_eq!(volume_of("{}"), None);
        let text = r#"{"z":9,"best":{"explanation":"unit","factor":10,"distance":0.1},
            "before":{"n":340,"p50":98.2},"after":{"n":52,"p50":null}}"#;
        let evidence = serde_json::from_str(text).unwrap();
        assert_eq!(
            distribution(&evidence, Lang::En).as_deref(),
            Some("n 340 to 52, median 98.2 to -, best explained by ×10 (unit)")
        );
    }
}
