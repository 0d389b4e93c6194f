//! The same item at every hospital: one row of quantiles each, on one logarithmic scale.

use super::numbers::significant;
use super::svg::{Path, Svg};
use super::values::ItemAcross;
use super::words::Words;
use crate::thousands::thousands;

/// Width of the drawing; the height follows from the rows.
const WIDTH: i32 = 340;
const ROW: f64 = 15.0;
/// Where the scale begins and ends.
const LEFT: f64 = 82.0;
const RIGHT: f64 = 282.0;

/// The item as a drawing; `None` when no hospital has a quantile that can be drawn.
pub(super) fn draw(item: &ItemAcross, w: &Words) -> Option<String> {
    let scale = Scale::of(item)?;
    let rows = item.hospitals.len();
    let height = ROW * rows as f64 + 16.0;
    let label = format!("{}: {}", item.name, told(item, w).join(w.semicolon));
    let mut svg = Svg::new("across", (WIDTH, height as i32), Some(&label));
    let mut guides = Path::default();
    for x in [LEFT, RIGHT] {
        guides.upright(x, 2.0, height - 14.0);
    }
    svg.path("x", &guides);
    for (row, at) in item.hospitals.iter().enumerate() {
        let y = ROW * (row as f64 + 0.5) + 2.0;
        let is_found = !at.codes.is_empty();
        let name = match is_found {
            true => format!("▶ {} {}", at.hospital, at.codes.join(" ")),
            false => at.hospital.clone(),
        };
        svg.text(if is_found { "h" } else { "" }, (0.0, y + 4.0), &name);
        let class = |found: &'static str, usual| if is_found { found } else { usual };
        let [p05, p25, p50, p75, p95] = at.values.at.map(|value| value.and_then(|it| scale.x(it)));
        let (low, high) = (p05.unwrap_or(LEFT), p95.unwrap_or(RIGHT));
        if p50.is_some() || p25.is_some() || p75.is_some() {
            let mut whisker = Path::default();
            whisker.to(low, y);
            whisker.line(high, y);
            svg.path(class("s", "w"), &whisker);
        }
        if let (Some(p25), Some(p75)) = (p25.or(p05).or(Some(low)), p75.or(p95)) {
            let width = (p75 - p25).max(1.5);
            svg.rect(class("o", "r"), [p25, y - 4.0, width, 8.0], "");
        }
        if let Some(p50) = p50 {
            let mut tick = Path::default();
            tick.upright(p50, y - 6.0, 12.0);
            svg.path("t", &tick);
        }
        svg.text(
            "",
            (RIGHT + 5.0, y + 4.0),
            &thousands(at.values.count.round()),
        );
    }
    svg.text("", (LEFT, height - 2.0), &significant(scale.value(LEFT)));
    svg.text("e", (RIGHT, height - 2.0), &significant(scale.value(RIGHT)));
    Some(svg.finish())
}

/// Each hospital in words.
fn told(item: &ItemAcross, w: &Words) -> Vec<String> {
    let at = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), significant);
    let one = |hospital: &super::values::ItemAt| {
        let [_, _, median, ..] = hospital.values.at;
        let codes = hospital.codes.join(" ");
        format!("{} {} {} {codes}", hospital.hospital, w.median, at(median))
            .trim_end()
            .to_owned()
    };
    item.hospitals.iter().map(one).collect()
}

/// A logarithmic axis that holds every quantile.
struct Scale {
    from: f64,
    to: f64,
}

impl Scale {
    fn of(item: &ItemAcross) -> Option<Scale> {
        let all = item.hospitals.iter().flat_map(|at| at.values.at);
        let logs = all.flatten().map(f64::log10).filter(|log| log.is_finite());
        let (from, to) = logs.fold((f64::INFINITY, f64::NEG_INFINITY), |(from, to), log| {
            (from.min(log), to.max(log))
        });
        (from <= to).then_some(Scale {
            from: from - 0.03,
            to: to + 0.03,
        })
    }

    fn x(&self, value: f64) -> Option<f64> {
        let share = (value.log10() - self.from) / (self.to - self.from);
        share.is_finite().then_some(LEFT + share * (RIGHT - LEFT))
    }

    fn value(&self, x: f64) -> f64 {
        10_f64.powf(self.from + (x - LEFT) / (RIGHT - LEFT) * (self.to - self.from))
    }
}

#[cfg(test)]
mod tests {
    use model::Lang;

    use super::super::svg::is_sound;
    use super::super::values::{ItemAt, Quantiles};
    use super::*;

    fn at(hospital: &str, at: [Option<f64>; 5], codes: &[&str]) -> ItemAt {
        ItemAt {
            hospital: hospital.to_owned(),
            local_codes: "0101".to_owned(),
            values: Quantiles { count: 1_204.0, at },
            codes: codes.iter().map(|code| (*code).to_owned()).collect(),
        }
    }

    #[test]
    fn hospitals_stand_one_above_the_other() {
        let item = ItemAcross {
            standard_code: "3C015000002327101".to_owned(),
            name: "CRE".to_owned(),
            unit: "mg/dL".to_owned(),
            hospitals: vec![
                at("H01", [0.4, 0.6, 0.7, 0.9, 1.6].map(Some), &[]),
                at("H02", [40.0, 55.0, 66.0, 80.0, 140.0].map(Some), &["D01"]),
                at("H03", [None, None, Some(0.7), Some(f64::NAN), None], &[]),
                at("H04", [None; 5], &[]),
            ],
        };
        let svg = draw(&item, Words::of(Lang::En)).unwrap();
        assert!(is_sound(&svg), "{svg}");
        assert!(svg.contains(">▶ H02 D01</text>"), "{svg}");
        assert!(
            svg.contains("H02 median 66 D01; H03 median 0.7; H04 median –\""),
            "{svg}"
        );
        assert_eq!(svg.matches("<path class=\"t\"").count(), 3);
        let none = ItemAcross {
            hospitals: vec![at("H04", [None; 5], &[])],
            ..item
        };
        assert_eq!(draw(&none, Words::of(Lang::En)), None);
    }
}
