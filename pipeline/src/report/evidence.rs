//! The evidence of a judged finding, JSON as it is stored, as the report draws it.

use jiff::civil::Date;
use model::Finding;
use reports::night::{
    ChartDay, Distribution, Evidence, Histogram, Quantiles, StripUnit, VolumeChart, VolumeEvidence,
};
use serde_json::Value;

use crate::days;

/// The most days of a chart and bins of a histogram that are taken from a store.
const LENGTH_MAX: usize = 400;

/// The numbers behind a finding; [`Evidence::None`] for none, or for another form than this version writes.
pub(super) fn of(finding: &Finding) -> Evidence {
    let text = finding.evidence.as_deref();
    let Some(Ok(value)) = text.map(serde_json::from_str::<Value>) else {
        return Evidence::None;
    };
    if let Some(found) = distribution(&value) {
        return Evidence::Distribution(found);
    }
    volume(&value, finding).map_or(Evidence::None, Evidence::Volume)
}

fn number(value: &Value, name: &str) -> Option<f64> {
    value.get(name)?.as_f64()
}

/// A list of numbers, null where there is none.
fn list(value: &Value, name: &str) -> Option<Vec<Option<f64>>> {
    let values = value.get(name)?.as_array()?;
    let values = values.iter().take(LENGTH_MAX).map(Value::as_f64);
    Some(values.collect())
}

fn volume(value: &Value, finding: &Finding) -> Option<VolumeEvidence> {
    let chart = value.get("days");
    Some(VolumeEvidence {
        day: value.get("day")?.as_str()?.to_owned(),
        band: (number(value, "low"), number(value, "high")),
        observed: number(value, "observed")?,
        chart: chart.and_then(|chart| volume_chart(chart, finding)),
    })
}

fn volume_chart(value: &Value, finding: &Finding) -> Option<VolumeChart> {
    let first: Date = value.get("from")?.as_str()?.parse().ok()?;
    let counts = list(value, "count")?;
    let ripe = value.get("ripe").and_then(Value::as_u64);
    let ripe = ripe.map_or(usize::MAX, |ripe| {
        usize::try_from(ripe).unwrap_or(usize::MAX)
    });
    let closed = list(value, "closed").unwrap_or_default();
    let [low, middle, high] = ["low", "mid", "high"].map(|name| list(value, name));
    let has_band = low.is_some();
    let at = |list: &Option<Vec<Option<f64>>>, index: usize| *list.as_ref()?.get(index)?;
    let concerned = finding.from.unwrap_or(i32::MAX)..=finding.to.unwrap_or(i32::MIN);
    let day = |(index, rows): (usize, &Option<f64>)| {
        let rows = rows.unwrap_or(0.0);
        let limits = at(&low, index).zip(at(&high, index));
        let band = limits
            .zip(at(&middle, index))
            .map(|((low, high), middle)| [low, middle, high]);
        let is_closed = closed.get(index).copied().flatten() == Some(1.0);
        let is_beyond = match has_band {
            true => band.is_some_and(|[low, _, high]| rows < low || rows > high),
            false => !is_closed,
        };
        let day = days::from_date(first).saturating_add(i32::try_from(index).unwrap_or(i32::MAX));
        ChartDay {
            rows,
            band,
            is_closed,
            is_off: concerned.contains(&day) && is_beyond,
            is_known_bad: false,
            is_young: index >= ripe,
        }
    };
    Some(VolumeChart {
        title: String::new(),
        unit: StripUnit::Days,
        first: first.to_string(),
        days: counts.iter().enumerate().map(day).collect(),
    })
}

fn distribution(value: &Value) -> Option<Distribution> {
    let side = |name: &str| -> Option<Quantiles> {
        let side = value.get(name)?;
        Some(Quantiles {
            count: number(side, "n")?,
            at: ["p05", "p25", "p50", "p75", "p95"].map(|place| number(side, place)),
        })
    };
    Some(Distribution {
        is_of_others: value.get("reference").and_then(Value::as_str) == Some("other hospitals"),
        before: side("before")?,
        after: side("after")?,
        factor: value.get("best").and_then(|best| number(best, "factor")),
        histogram: value.get("histogram").and_then(histogram),
    })
}

fn histogram(value: &Value) -> Option<Histogram> {
    let shares = |name: &str| -> Option<Vec<f64>> {
        Some(
            list(value, name)?
                .into_iter()
                .map(|share| share.unwrap_or(0.0))
                .collect(),
        )
    };
    Some(Histogram {
        log10_from: number(value, "log10_from")?,
        log10_step: number(value, "log10_step")?,
        before: shares("before")?,
        after: shares("after")?,
    })
}

#[cfg(test)]
mod tests {
    use model::{Code, Origin, Severity, Status};

    use super::*;

    fn finding(evidence: &str) -> Finding {
        Finding {
            code: Code("N03"),
            severity: Severity::Error,
            status: Status::New,
            hospital: "H01".to_owned(),
            feed: "ssmix2".to_owned(),
            table: None,
            item: None,
            from: Some(20_775),
            to: Some(20_776),
            failed: 1,
            eligible: 90,
            load_id: "H01-20261119-1".to_owned(),
            origin: Origin::default(),
            source_file_id: None,
            key: "N03:H01:ssmix2".to_owned(),
            detail: String::new(),
            evidence: Some(evidence.to_owned()),
        }
    }

    #[test]
    fn volumes_are_read_with_their_days() {
        let Evidence::Volume(volume) = of(&finding(
            r#"{"rules":"kijun-1","day":"2026-11-18","class":"workday","low":30,"mid":50,"high":null,"observed":3,"trained":60,
            "days":{"from":"2026-11-17","ripe":2,"count":[50,3,44],"closed":[1,0,0],"low":[null,30,30],"mid":[null,50,50],"high":[null,80,80]}}"#,
        )) else {
            panic!("no volume");
        };
        assert_eq!((volume.band, volume.observed), ((Some(30.0), None), 3.0));
        let chart = volume.chart.unwrap();
        let days: Vec<_> = chart
            .days
            .iter()
            .map(|day| {
                (
                    day.rows,
                    day.band.is_some(),
                    day.is_closed,
                    day.is_off,
                    day.is_young,
                )
            })
            .collect();
        assert_eq!(
            days,
            [
                (50.0, false, true, false, false),
                (3.0, true, false, true, false),
                (44.0, true, false, false, true)
            ]
        );
    }

    #[test]
    fn distributions_are_read_with_their_histogram() {
        let Evidence::Distribution(found) = of(&finding(
            r#"{"reference":"other hospitals","z":9,"best":{"explanation":"unit","factor":10,"distance":0.1},
            "before":{"n":340,"below":0,"above":0,"p05":null,"p25":1,"p50":2,"p75":3,"p95":4},
            "after":{"n":52,"p50":20},"histogram":{"log10_from":-0.5,"log10_step":0.2,"before":[500,500],"after":[0,1000]}}"#,
        )) else {
            panic!("no distribution");
        };
        assert!(found.is_of_others);
        assert_eq!(found.factor, Some(10.0));
        assert_eq!(
            found.before.at,
            [None, Some(1.0), Some(2.0), Some(3.0), Some(4.0)]
        );
        assert_eq!(found.histogram.unwrap().after, [0.0, 1000.0]);
    }

    #[test]
    fn other_evidence_is_none() {
        for text in ["", "{", "{}", "[1]", r#"{"day":"x","observed":null}"#] {
            assert_eq!(of(&finding(text)), Evidence::None, "{text}");
        }
    }
}
