//! Values before and after: what was expected stands above the axis, what was seen hangs below it, on one logarithmic scale.

use model::Lang;

use super::numbers::significant;
use super::svg::{Path, Svg};
use super::values::{Distribution, Histogram, Quantiles};
use super::words::Words;
use crate::thousands::thousands;

/// Size of the drawing.
const SIZE: (i32, i32) = (318, 78);
const WIDTH: f64 = 240.0;
/// Where the axis lies, and how far bars go from it.
const AXIS: f64 = 33.0;
const HEIGHT: f64 = 26.0;

/// Both sides as a drawing; `None` when there is no histogram.
pub(super) fn draw(found: &Distribution, w: &Words) -> Option<String> {
    let histogram = found.histogram.as_ref()?;
    let bins = histogram.before.len().max(histogram.after.len());
    let most = |side: &[f64]| side.iter().copied().fold(0.0, f64::max);
    let max = most(&histogram.before).max(most(&histogram.after));
    if bins == 0 || max <= 0.0 {
        return None;
    }
    let mut svg = Svg::new("spread", SIZE, Some(&sentence(found, w)));
    let step = WIDTH / bins as f64;
    for (side, class, sign) in [(&histogram.before, "p", -1.0), (&histogram.after, "q", 1.0)] {
        svg.path(class, &bars(side, step, sign * HEIGHT / max));
    }
    for (side, class, sign) in [(&found.before, "t", -1.0), (&found.after, "t", 1.0)] {
        if let Some(x) = side.at[2].and_then(|median| place(histogram, median, step)) {
            let mut tick = Path::default();
            tick.upright(x, AXIS, sign * (HEIGHT + 4.0));
            svg.path(class, &tick);
        }
    }
    let mut axis = Path::default();
    axis.to(0.0, AXIS);
    axis.line(WIDTH, AXIS);
    svg.path("x", &axis);
    let (before, after) = sides(found, w);
    svg.text("", (WIDTH + 4.0, AXIS - 8.0), before);
    svg.text("", (WIDTH + 4.0, AXIS + 17.0), after);
    let end = |bin: usize| {
        significant(10_f64.powf(histogram.log10_from + histogram.log10_step * bin as f64))
    };
    svg.text("", (0.0, 74.0), &end(0));
    svg.text("e", (WIDTH, 74.0), &end(bins));
    Some(svg.finish())
}

/// One side: a shape that goes from the axis to the height of each bin.
fn bars(side: &[f64], step: f64, scale: f64) -> Path {
    let mut path = Path::default();
    path.to(0.0, AXIS);
    for (bin, share) in side.iter().enumerate() {
        let y = AXIS + share.max(0.0) * scale;
        path.line(step * bin as f64, y);
        path.line(step * (bin + 1) as f64, y);
    }
    path.line(step * side.len() as f64, AXIS);
    path.close();
    path
}

/// Where a value stands; `None` for one that the scale does not hold.
fn place(histogram: &Histogram, value: f64, step: f64) -> Option<f64> {
    let bin = (value.log10() - histogram.log10_from) / histogram.log10_step;
    let x = bin * step;
    (x.is_finite() && (0.0..=WIDTH).contains(&x)).then_some(x)
}

/// The names of both sides.
fn sides(found: &Distribution, w: &Words) -> (&'static str, &'static str) {
    match found.is_of_others {
        true => (w.others, w.here),
        false => (w.past, w.since_then),
    }
}

/// Both sides in words.
pub(super) fn sentence(found: &Distribution, w: &Words) -> String {
    let (before, after) = sides(found, w);
    let mut text = format!(
        "{before}: {}{}{after}: {}",
        side(&found.before, w),
        w.semicolon,
        side(&found.after, w)
    );
    if let Some(factor) = found.factor.filter(|factor| (*factor - 1.0).abs() > 1e-9) {
        let factor = significant(factor);
        text.push_str(&match w.lang {
            Lang::Ja => format!("{}×{factor}と見れば合う", w.semicolon),
            Lang::En => format!("{}a factor of {factor} explains it best", w.semicolon),
        });
    }
    text
}

/// Count, median and the middle ninety percent.
fn side(values: &Quantiles, w: &Words) -> String {
    let count = thousands(values.count.round());
    let at = |place: usize| values.at[place].map_or_else(|| "–".to_owned(), significant);
    match w.lang {
        Lang::Ja => format!(
            "{count}件、中央値{}（5〜95%点 {}〜{}）",
            at(2),
            at(0),
            at(4)
        ),
        Lang::En => format!(
            "n {count}, median {} (5–95 %: {} to {})",
            at(2),
            at(0),
            at(4)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::svg::is_sound;
    use super::*;

    fn found() -> Distribution {
        let quantiles = |times: f64| Quantiles {
            count: 1_340.0,
            at: [None, Some(0.6), Some(0.8), Some(1.1), Some(2.0)].map(|at| Some(at? * times)),
        };
        Distribution {
            is_of_others: false,
            before: quantiles(1.0),
            after: quantiles(88.4),
            factor: Some(88.4),
            histogram: Some(Histogram {
                log10_from: -0.5,
                log10_step: 0.25,
                before: vec![500.0, 500.0, 0.0],
                after: vec![0.0, 0.0, 1_000.0],
            }),
        }
    }

    #[test]
    fn both_sides_are_drawn_and_told() {
        let svg = draw(&found(), Words::of(Lang::En)).unwrap();
        assert!(is_sound(&svg), "{svg}");
        assert!(svg.contains("<path class=\"p\"") && svg.contains("<path class=\"q\""));
        // The median after lies beyond the scale.
        assert_eq!(svg.matches("<path class=\"t\"").count(), 1, "{svg}");
        assert_eq!(
            sentence(&found(), Words::of(Lang::En)),
            "before: n 1,340, median 0.8 (5–95 %: – to 2); then: n 1,340, median 70.7 (5–95 %: – to 177); \
             a factor of 88.4 explains it best"
        );
        let japanese = sentence(&found(), Words::of(Lang::Ja));
        assert!(
            japanese.contains("中央値0.8") && japanese.ends_with("×88.4と見れば合う"),
            "{japanese}"
        );
    }

    #[test]
    fn nothing_to_draw_is_no_drawing() {
        let w = Words::of(Lang::En);
        assert_eq!(draw(&Distribution::default(), w), None);
        let mut wild = found();
        wild.histogram = Some(Histogram {
            log10_from: f64::NAN,
            log10_step: 0.0,
            before: vec![f64::INFINITY, 1.0],
            after: Vec::new(),
        });
        assert!(is_sound(&draw(&wild, w).unwrap()));
    }
}
