//! The picture of a quantity: one histogram a hospital, men and women, with what a reader asks for first.

use std::fmt::Write as _;

use crate::Drawn;
use crate::axis::{Axis, groups, plain_unit, quantile, sorted};
use crate::items::Item;
use crate::results::{Observed, ends, usual};
use crate::svg::{bar, count, figure, middle, open, path, percent, short, text};

/// Where the plots stand and how high one is.
const LEFT: f64 = 158.0;
const PLOT_WIDTH: f64 = 368.0;
const PLOT_HEIGHT: f64 = 58.0;
/// Where the figures stand.
const FIGURES: f64 = 540.0;
/// Height of the head and of each hospital.
const HEAD: usize = 72;
const ROW: usize = 100;

const CLASSES: [&str; 2] = ["m h", "f h"];
const LINES: [&str; 2] = ["lm", "lf"];

/// The picture of `item`.
pub(crate) fn picture(item: &Item, hospitals: &[Drawn]) -> String {
    let mut svg = open(
        HEAD + ROW * hospitals.len() + 4,
        &format!("{} {} {}", item.key, item.name, item.english),
        &format!(
            "JLAC10 {} · 病院が書いた値と単位のまま values and units as written",
            item.code
        ),
    );
    text(&mut svg, (14.0, 58.0), "m", "■ 男 men");
    text(&mut svg, (82.0, 58.0), "f", "■ 女 women");
    let legend = "縦線 中央値 line: median · 破線 dashed: p1 p99 · 下の帯 bands below: 基準範囲 reference range";
    text(&mut svg, (LEFT, 58.0), "g", legend);
    let measured: Vec<Option<&Observed>> = hospitals
        .iter()
        .map(|hospital| hospital.items.get(item.key))
        .map(|observed| observed.filter(|observed| !observed.values.is_empty()))
        .collect();
    let mut axes = axes(item, &measured).into_iter();
    for (row, (hospital, observed)) in hospitals.iter().zip(&measured).enumerate() {
        let top = (HEAD + ROW * row) as f64;
        name(&mut svg, hospital, top);
        let Some((observed, axis)) = observed.and_then(|observed| Some((observed, axes.next()?)))
        else {
            text(&mut svg, (LEFT, top + 40.0), "g", "測定なし not measured");
            continue;
        };
        draw(&mut svg, item, observed, &axis, top);
    }
    svg.push_str("</svg>\n");
    svg
}

/// Id and kind of a hospital.
pub(crate) fn name(svg: &mut String, hospital: &Drawn, top: f64) {
    let kind = match hospital.kind.as_str() {
        "general" => "総合 general",
        "children" => "こども children",
        "cancer" => "がん cancer",
        "community" => "市民 community",
        other => other,
    };
    text(
        svg,
        (14.0, top + 16.0),
        "",
        &format!("{} {kind}", hospital.id),
    );
}

/// The axis of each hospital that measures the item.
fn axes(item: &Item, measured: &[Option<&Observed>]) -> Vec<Axis> {
    let measured: Vec<&Observed> = measured.iter().flatten().copied().collect();
    let groups = groups(&measured);
    groups
        .iter()
        .map(|group| {
            let members = measured.iter().zip(&groups);
            let members: Vec<&Observed> = members
                .filter(|(_, other)| *other == group)
                .map(|(observed, _)| *observed)
                .collect();
            Axis::over(&members, item.is_skewed(), (LEFT, PLOT_WIDTH))
        })
        .collect()
}

fn draw(svg: &mut String, item: &Item, observed: &Observed, axis: &Axis, top: f64) {
    let foot = top + 4.0 + PLOT_HEIGHT;
    let ranges = ranges(item, observed);
    let unit = match observed.unit() {
        "" => "単位なし no unit",
        unit => unit,
    };
    text(svg, (14.0, top + 31.0), "g", unit);
    if observed.by_name {
        text(svg, (14.0, top + 46.0), "g", "局所コードのみ local code");
    }
    let edges = axis.edges();
    let heights = [0, 1].map(|sex| densities(axis, &edges, &sorted(observed, Some(sex))));
    let most = heights.iter().flatten().fold(0.0, |a: f64, b| a.max(*b));
    for (class, heights) in CLASSES.iter().zip(&heights) {
        path(svg, class, &outline(axis, &edges, heights, most, foot));
    }
    let all = sorted(observed, None);
    let mut frame = format!("M{} {}h{}", short(LEFT), short(foot), short(PLOT_WIDTH));
    for mark in axis.marks() {
        let x = axis.place(mark);
        let _ = write!(frame, "M{} {}v3", short(x), short(foot));
        middle(svg, (x, foot + 24.0), "g", &figure(mark));
    }
    path(svg, "l", &frame);
    for share in [0.01, 0.99] {
        let x = short(axis.place(quantile(&all, share)));
        let _ = writeln!(
            svg,
            "<path class=\"l\" stroke-dasharray=\"2 2\" d=\"M{x} {}V{}\"/>",
            short(top + 18.0),
            short(foot)
        );
    }
    for sex in [0, 1] {
        let numbers = sorted(observed, Some(sex));
        if !numbers.is_empty() {
            let x = short(axis.place(quantile(&numbers, 0.5)));
            let (from, to) = (short(top + 4.0), short(foot));
            path(svg, LINES[sex], &format!("M{x} {from}V{to}"));
        }
        if let Some((low, high)) = ranges[sex] {
            let from = axis.place(low.unwrap_or(f64::NEG_INFINITY));
            let to = axis.place(high.unwrap_or(f64::INFINITY));
            let mut band = String::new();
            bar(
                &mut band,
                (from, foot + 5.0 + 4.0 * sex as f64),
                to - from,
                3.0,
            );
            path(svg, ["m", "f"][sex], &band);
        }
    }
    figures(svg, observed, &all, top);
}

/// Shares of the values for each bin, divided by its width on the axis.
fn densities(axis: &Axis, edges: &[f64], sorted: &[f64]) -> Vec<f64> {
    let below = |edge: f64| sorted.partition_point(|number| *number < edge) as f64;
    edges
        .windows(2)
        .map(|bin| {
            let width = (axis.place(bin[1]) - axis.place(bin[0])).max(0.1);
            (below(bin[1]) - below(bin[0])) / width / sorted.len().max(1) as f64
        })
        .collect()
}

/// The steps of a histogram as a closed path.
fn outline(axis: &Axis, edges: &[f64], heights: &[f64], most: f64, foot: f64) -> String {
    let mut steps = format!("M{} {}", short(LEFT), short(foot));
    for (bin, height) in edges.windows(2).zip(heights) {
        let y = foot - (PLOT_HEIGHT - 8.0) * height / most.max(1e-12);
        let _ = write!(steps, "V{}H{}", short(y), short(axis.place(bin[1])));
    }
    let _ = write!(steps, "V{}z", short(foot));
    steps
}

type Range = Option<(Option<f64>, Option<f64>)>;

/// The printed ranges of men and women; the masters' where none is printed and the unit is theirs.
fn ranges(item: &Item, observed: &Observed) -> [Range; 2] {
    [0, 1].map(|sex| {
        let printed = usual(&observed.ranges[sex])?;
        let own = plain_unit(observed.unit()) == plain_unit(item.unit);
        let (low, high) = item.ranges[sex];
        let masters = (own && (low.is_some() || high.is_some())).then_some((low, high));
        ends(printed).or(masters)
    })
}

fn figures(svg: &mut String, observed: &Observed, all: &[f64], top: f64) {
    let whole = all.len();
    let median = |sex: usize| {
        let numbers = sorted(observed, Some(sex));
        match numbers.len() {
            0 => "–".to_owned(),
            _ => figure(quantile(&numbers, 0.5)),
        }
    };
    let judged: Vec<bool> = observed
        .values
        .iter()
        .filter_map(|value| value.is_outside)
        .collect();
    let outside = match judged.len() {
        0 => "範囲の印字なし no range".to_owned(),
        all => {
            let out = judged.iter().filter(|is_outside| **is_outside).count();
            format!("範囲外 outside {}", percent(out, all))
        }
    };
    let compared = observed
        .values
        .iter()
        .filter(|value| value.has_comparator)
        .count();
    let decimals = usual(&observed.decimals).copied().unwrap_or_default();
    let lines = [
        format!(
            "n {}  欠測 lost {}",
            count(whole as u64),
            count(observed.lost)
        ),
        format!("中央値 男 {} 女 {}", median(0), median(1)),
        format!(
            "p1 {}  p99 {}",
            figure(quantile(all, 0.01)),
            figure(quantile(all, 0.99))
        ),
        outside,
        format!("<> {}  小数 decimals {decimals}", percent(compared, whole)),
    ];
    for (number, line) in lines.iter().enumerate() {
        text(svg, (FIGURES, top + 16.0 + 15.0 * number as f64), "g", line);
    }
}
