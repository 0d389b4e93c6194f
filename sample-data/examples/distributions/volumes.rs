//! The picture of the volume: files a day, hospital by hospital, with weekends and holidays.

use std::fmt::Write as _;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use crate::Drawn;
use crate::calendar::holiday;
use crate::histogram::name;
use crate::svg::{bar, count, middle, open, path, short, text};

const LEFT: f64 = 158.0;
const PLOT_WIDTH: f64 = 548.0;
const HEIGHT: f64 = 70.0;
const HEAD: usize = 72;
const ROW: usize = 108;

/// The picture of the days from the first to the last.
pub(crate) fn picture((from, to): (Date, Date), hospitals: &[Drawn]) -> String {
    let days: Vec<Date> = from.series(1.day()).take_while(|day| *day <= to).collect();
    let mut svg = open(
        HEAD + ROW * hospitals.len() + 4,
        "ファイル数 files a day",
        "送信日別、取消・差替えを含む by the day they were sent, with replaced and deleted versions",
    );
    text(&mut svg, (14.0, 58.0), "m", "■ 検査結果 OML-11");
    text(&mut svg, (LEFT, 58.0), "f", "■ ほか all else");
    text(
        &mut svg,
        (270.0, 58.0),
        "g",
        "淡 light: 土日 weekend · 濃 dark: 祝日 holiday",
    );
    for (row, hospital) in hospitals.iter().enumerate() {
        let top = (HEAD + ROW * row) as f64;
        name(&mut svg, hospital, top);
        draw(&mut svg, hospital, &days, top);
    }
    svg.push_str("</svg>\n");
    svg
}

fn draw(svg: &mut String, hospital: &Drawn, days: &[Date], top: f64) {
    let foot = top + 8.0 + HEIGHT;
    let step = PLOT_WIDTH / days.len().max(1) as f64;
    let counts = |day: &Date| hospital.days.get(day).copied().unwrap_or_default();
    let all: Vec<u64> = days.iter().map(|day| counts(day).iter().sum()).collect();
    // The first day carries what the hospital knew before; it would leave no height for the others.
    let first = all.first().copied().unwrap_or_default();
    let most = all.iter().skip(1).max().copied().unwrap_or(first).max(1);
    let (mut weekends, mut holidays) = (String::new(), String::new());
    // Everything, and results in front of it.
    let mut steps = [0, 1].map(|_| format!("M{} {}", short(LEFT), short(foot)));
    for (number, day) in days.iter().enumerate() {
        let x = LEFT + step * number as f64;
        let shade = match day.weekday() {
            _ if holiday(*day).is_some() => Some(&mut holidays),
            Weekday::Saturday | Weekday::Sunday => Some(&mut weekends),
            _ => None,
        };
        if let Some(shade) = shade {
            bar(shade, (x, foot - HEIGHT), step, HEIGHT);
        }
        let [results, others] = counts(day);
        for (steps, files) in steps.iter_mut().zip([results + others, results]) {
            let y = foot - HEIGHT * files.min(most) as f64 / most as f64;
            // Writing to a string cannot fail.
            let _ = write!(steps, "V{}H{}", short(y), short(x + step));
        }
        if day.weekday() == Weekday::Monday && number % 14 < 7 {
            let label = format!("{}/{}", day.month(), day.day());
            middle(svg, (x + step / 2.0, foot + 14.0), "g", &label);
        }
    }
    path(svg, "s", &weekends);
    path(svg, "t", &holidays);
    for (class, steps) in ["f", "m"].into_iter().zip(steps) {
        path(svg, class, &format!("{steps}V{}z", short(foot)));
    }
    let lines = [
        format!("計 all {}", count(all.iter().sum())),
        format!("初日 first day {}", count(first)),
        format!("ほか最大 most else {}", count(most)),
    ];
    for (number, line) in lines.iter().enumerate() {
        text(svg, (14.0, top + 31.0 + 15.0 * number as f64), "g", line);
    }
}
