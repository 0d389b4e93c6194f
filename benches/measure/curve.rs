//! What work costs over its size: points on logarithmic axes, and the exponent that fits them.

use std::path::Path;

const SIDE: f64 = 360.0;
const MARGIN: f64 = 56.0;
const COLOURS: [&str; 4] = ["#1b6ca8", "#c8553d", "#2a9d8f", "#6d597a"];

/// One plot.
pub struct Curve {
    /// Its file below `docs/images`.
    pub file: &'static str,
    /// What is counted on each axis.
    pub axes: [&'static str; 2],
    /// The lines by name; points have a size and a cost, both above zero.
    pub lines: Vec<(String, Vec<(f64, f64)>)>,
}

/// The power of the size by which the cost grows, by least squares on logarithms; 1 is in proportion.
pub fn exponent(points: &[(f64, f64)]) -> f64 {
    let count = points.len() as f64;
    let logs = || points.iter().map(|(size, cost)| (size.ln(), cost.ln()));
    let mean = |of: fn((f64, f64)) -> f64| logs().map(of).sum::<f64>() / count;
    let (x, y) = (mean(|log| log.0), mean(|log| log.1));
    let covariance: f64 = logs().map(|log| (log.0 - x) * (log.1 - y)).sum();
    let variance: f64 = logs().map(|log| (log.0 - x).powi(2)).sum();
    covariance / variance
}

impl Curve {
    /// Draws the plot into the documents when the bench was asked to.
    pub fn show(&self) {
        for (name, points) in &self.lines {
            println!("{name}: exponent {:.2}, {points:?}", exponent(points));
        }
        if super::has("--write") {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/images");
            std::fs::write(folder.join(self.file), self.svg()).expect("an image");
        }
    }

    fn svg(&self) -> String {
        let all = || self.lines.iter().flat_map(|line| &line.1);
        let [(left, right), (low, high)] = [
            decades(all().map(|point| point.0)),
            decades(all().map(|point| point.1)),
        ];
        let across = |size: f64| MARGIN + (size.log10() - left) / (right - left) * SIDE;
        let up = |cost: f64| MARGIN + (high - cost.log10()) / (high - low) * SIDE;
        let full = SIDE + 2.0 * MARGIN;
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {full} {full}\" font-family=\"sans-serif\" font-size=\"12\">\n\
             <rect width=\"{full}\" height=\"{full}\" fill=\"#fff\"/>\n\
             <rect x=\"{MARGIN}\" y=\"{MARGIN}\" width=\"{SIDE}\" height=\"{SIDE}\" fill=\"none\" stroke=\"#999\"/>\n"
        );
        let bottom = MARGIN + SIDE;
        for decade in left as i32..=right as i32 {
            let x = across(10_f64.powi(decade));
            svg += &format!(
                "<line x1=\"{x:.1}\" y1=\"{MARGIN}\" x2=\"{x:.1}\" y2=\"{bottom}\" stroke=\"#ddd\"/>\n\
                 <text x=\"{x:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n",
                bottom + 16.0,
                10_f64.powi(decade)
            );
        }
        for decade in low as i32..=high as i32 {
            let y = up(10_f64.powi(decade));
            svg += &format!(
                "<line x1=\"{MARGIN}\" y1=\"{y:.1}\" x2=\"{}\" y2=\"{y:.1}\" stroke=\"#ddd\"/>\n\
                 <text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>\n",
                MARGIN + SIDE,
                MARGIN - 6.0,
                y + 4.0,
                10_f64.powi(decade)
            );
        }
        for ((name, points), (at, colour)) in self.lines.iter().zip(COLOURS.iter().enumerate()) {
            let line = points
                .iter()
                .map(|(x, y)| format!("{:.1},{:.1}", across(*x), up(*y)));
            let line: Vec<String> = line.collect();
            svg += &format!(
                "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\n",
                line.join(" ")
            );
            let y = MARGIN + 18.0 + 16.0 * at as f64;
            svg += &format!(
                "<text x=\"{}\" y=\"{y}\" fill=\"{colour}\">{name}: {:.2}</text>\n",
                MARGIN + 10.0,
                exponent(points)
            );
        }
        let [across, up] = self.axes;
        let (middle, low) = (full / 2.0, full - 12.0);
        svg += &format!(
            "<text x=\"{middle}\" y=\"{low}\" text-anchor=\"middle\">{across}</text>\n\
             <text x=\"14\" y=\"{middle}\" text-anchor=\"middle\" transform=\"rotate(-90 14 {middle})\">{up}</text>\n"
        );
        svg + "</svg>\n"
    }
}

/// The powers of ten around some numbers.
fn decades(numbers: impl Iterator<Item = f64>) -> (f64, f64) {
    let logs: Vec<f64> = numbers.map(f64::log10).collect();
    let low = logs.iter().copied().fold(f64::INFINITY, f64::min).floor();
    let high = logs
        .iter()
        .copied()
        .fold(f64::NEG_INFINITY, f64::max)
        .ceil();
    (low, high.max(low + 1.0))
}
