//! The calibration plot: what was promised against what came true.

use crate::score::{DEPTHS, Score};

const SIDE: f32 = 360.0;
const MARGIN: f32 = 44.0;
const COLOURS: [&str; 5] = ["#1b6ca8", "#2a9d8f", "#e9a23b", "#c8553d", "#6d597a"];

/// An SVG with one line a depth; a point is a tenth of confidence, as large as it has names.
pub(crate) fn calibration(score: &Score) -> String {
    let full = SIDE + 2.0 * MARGIN;
    let across = |share: f32| MARGIN + share * SIDE;
    let up = |share: f32| MARGIN + (1.0 - share) * SIDE;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {full} {full}\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"{full}\" height=\"{full}\" fill=\"#fff\"/>\n\
         <rect x=\"{MARGIN}\" y=\"{MARGIN}\" width=\"{SIDE}\" height=\"{SIDE}\" fill=\"none\" stroke=\"#999\"/>\n\
         <line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"#bbb\" stroke-dasharray=\"4 4\"/>\n",
        across(0.0),
        up(0.0),
        across(1.0),
        up(1.0)
    );
    for (at, depth) in score.depths.iter().enumerate() {
        let filled = depth.tenths.iter().filter(|tenth| tenth.0 >= 20.0);
        let points: Vec<(f32, f32, f32)> = filled
            .map(|&(names, promised, right)| {
                (
                    across(promised / names),
                    up(right / names),
                    names.sqrt() / 8.0 + 2.0,
                )
            })
            .collect();
        let line: Vec<String> = points
            .iter()
            .map(|(x, y, _)| format!("{x:.1},{y:.1}"))
            .collect();
        let colour = COLOURS[at];
        svg += &format!(
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\"/>\n",
            line.join(" ")
        );
        for (x, y, radius) in points {
            svg += &format!(
                "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\" fill=\"{colour}\"/>\n"
            );
        }
        let (x, y) = (across(0.03), MARGIN + 18.0 + 16.0 * at as f32);
        svg += &format!(
            "<text x=\"{x}\" y=\"{y}\" fill=\"{colour}\">{} characters</text>\n",
            DEPTHS[at]
        );
    }
    let (middle, low) = (full / 2.0, full - 12.0);
    svg += &format!("<text x=\"{middle}\" y=\"{low}\" text-anchor=\"middle\">confidence</text>\n");
    svg += &format!(
        "<text x=\"14\" y=\"{middle}\" text-anchor=\"middle\" transform=\"rotate(-90 14 {middle})\">right</text>\n"
    );
    svg + "</svg>\n"
}
