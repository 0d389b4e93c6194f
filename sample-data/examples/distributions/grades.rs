//! The picture of a strip or a sign: one bar chart of grades a hospital.

use crate::Drawn;
use crate::histogram::name;
use crate::items::Item;
use crate::results::Observed;
use crate::svg::{bar, count, middle, open, path, percent, text};

const NAMES: [&str; 6] = ["−", "±", "1+", "2+", "3+", "4+"];
const LEFT: f64 = 158.0;
/// Width of a grade's place and of one bar in it.
const GRADE: f64 = 61.0;
const BAR: f64 = 22.0;
const HEIGHT: f64 = 44.0;
const FIGURES: f64 = 540.0;
const HEAD: usize = 72;
const ROW: usize = 86;

/// The picture of `item`.
pub(crate) fn picture(item: &Item, hospitals: &[Drawn]) -> String {
    let mut svg = open(
        HEAD + ROW * hospitals.len() + 4,
        &format!("{} {} {}", item.key, item.name, item.english),
        &format!(
            "JLAC10 {} · 判定ごとの割合 % share of each grade in percent",
            item.code
        ),
    );
    text(&mut svg, (14.0, 58.0), "m", "■ 男 men");
    text(&mut svg, (82.0, 58.0), "f", "■ 女 women");
    for (row, hospital) in hospitals.iter().enumerate() {
        let top = (HEAD + ROW * row) as f64;
        name(&mut svg, hospital, top);
        match hospital.items.get(item.key) {
            Some(observed) => draw(&mut svg, observed, top),
            None => text(&mut svg, (LEFT, top + 40.0), "g", "測定なし not measured"),
        }
    }
    svg.push_str("</svg>\n");
    svg
}

fn draw(svg: &mut String, observed: &Observed, top: f64) {
    let foot = top + 16.0 + HEIGHT;
    let mut frame = String::new();
    bar(&mut frame, (LEFT, foot), GRADE * NAMES.len() as f64, 0.6);
    for sex in [0, 1] {
        let whole = observed
            .values
            .iter()
            .filter(|value| value.sex == sex)
            .count();
        let mut bars = String::new();
        for grade in 0..NAMES.len() {
            let is_here = |number: f64| number as usize == grade;
            let part = observed
                .values
                .iter()
                .filter(|value| value.sex == sex && is_here(value.number))
                .count();
            let share = part as f64 / whole.max(1) as f64;
            let x = LEFT + GRADE * grade as f64 + 8.0 + BAR * sex as f64;
            let y = foot - HEIGHT * share;
            bar(&mut bars, (x, y), BAR - 1.0, HEIGHT * share);
            if part > 0 {
                let places = usize::from(share < 0.0995);
                let label = format!("{:.places$}", 100.0 * share);
                middle(svg, (x + BAR / 2.0, y - 3.0), "g", &label);
            }
        }
        path(svg, ["m", "f"][sex], &bars);
    }
    for (grade, label) in NAMES.iter().enumerate() {
        middle(
            svg,
            (LEFT + GRADE * (grade as f64 + 0.5), foot + 14.0),
            "",
            label,
        );
    }
    path(svg, "g", &frame);
    let whole = observed.values.len();
    let outside = observed
        .values
        .iter()
        .filter(|value| value.is_outside == Some(true))
        .count();
    let lines = [
        format!(
            "n {}  欠測 lost {}",
            count(whole as u64),
            count(observed.lost)
        ),
        format!("1+ 以上 or more {}", percent(outside, whole)),
    ];
    for (number, line) in lines.iter().enumerate() {
        text(svg, (FIGURES, top + 16.0 + 15.0 * number as f64), "g", line);
    }
    if observed.by_name {
        text(svg, (14.0, top + 31.0), "g", "局所コードのみ local code");
    }
}
