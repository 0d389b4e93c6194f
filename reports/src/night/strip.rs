//! The strip of a feed: one cell a day or month, told apart by shape as well as by colour, with what it says in its title.

use model::Lang;

use super::svg::Svg;
use super::values::{DayState, Strip, StripCell, StripUnit};
use super::words::{Spoken, Words};
use crate::thousands::thousands;

/// Size of the drawing.
const WIDTH: i32 = 270;
const HEIGHT: i32 = 18;

/// Days that are named one by one.
const NAMED_MAX: usize = 8;

/// A style class, with top and height of the shape.
const fn shape(state: DayState) -> (&'static str, f64, f64) {
    match state {
        DayState::Received => ("r", 4.0, 12.0),
        DayState::Late => ("l", 4.0, 5.0),
        DayState::Fewer => ("f", 11.0, 5.0),
        DayState::More => ("f", 0.0, 16.0),
        DayState::Nothing => ("n", 4.5, 11.0),
        DayState::Unjudged => ("u", 7.0, 9.0),
        DayState::Quiet => ("c", 10.0, 2.0),
        DayState::Closed => ("c", 14.0, 2.0),
        DayState::Early | DayState::Before => ("c", 15.0, 1.0),
    }
}

/// The strip as a drawing.
pub(super) fn draw(strip: &Strip, w: &Words) -> String {
    let mut svg = Svg::new("strip", (WIDTH, HEIGHT), Some(&summary(strip, w)));
    let step = f64::from(WIDTH) / strip.cells.len().max(1) as f64;
    for (index, cell) in strip.cells.iter().enumerate() {
        cell_at(
            &mut svg,
            step * index as f64,
            step,
            cell.state,
            &title(cell, w),
        );
    }
    svg.finish()
}

/// One state as the legend shows it.
pub(super) fn swatch(state: DayState) -> String {
    let mut svg = Svg::new("swatch", (8, HEIGHT), None);
    cell_at(&mut svg, 0.0, 7.0, state, "");
    svg.finish()
}

fn cell_at(svg: &mut Svg, x: f64, step: f64, state: DayState, title: &str) {
    let (class, y, height) = shape(state);
    let width = step - if step > 5.0 { 2.0 } else { 0.6 };
    let inset = if state == DayState::Nothing { 0.5 } else { 0.0 };
    svg.rect(class, [x + inset, y, width - inset, height], title);
    if state == DayState::Late {
        // What came late is cut in two.
        svg.rect(class, [x, y + 8.0, width, 4.0], title);
    }
}

/// The date without its year: of ninety days none comes twice.
pub(super) fn short_label(cell: &StripCell) -> &str {
    match cell.label.len() {
        10 => cell.label.get(5..).unwrap_or(&cell.label),
        _ => &cell.label,
    }
}

/// What a cell says.
fn title(cell: &StripCell, w: &Words) -> String {
    let (label, word, rows) = (short_label(cell), cell.state.word(w), thousands(cell.rows));
    let says_rows = cell.rows > 0 || cell.state.is_off() || cell.state == DayState::Unjudged;
    let is_expected = !matches!(cell.state, DayState::Closed | DayState::Unjudged);
    let band = cell
        .band
        .filter(|_| is_expected)
        .map(|(low, high)| (thousands(low), thousands(high)));
    match (w.lang, says_rows, band) {
        (_, false, _) => format!("{label} {word}"),
        (Lang::Ja, true, None) => format!("{label} {word} {rows}行"),
        (Lang::En, true, None) => format!("{label} {word}, {rows} rows"),
        (Lang::Ja, true, Some((low, high))) => {
            format!("{label} {word} {rows}行（予想{low}〜{high}）")
        }
        (Lang::En, true, Some((low, high))) => {
            format!("{label} {word}, {rows} rows, {low} to {high} expected")
        }
    }
}

/// The strip in a sentence, for those who do not see it.
fn summary(strip: &Strip, w: &Words) -> String {
    let counts = DayState::ALL.into_iter().filter_map(|state| {
        let count = strip
            .cells
            .iter()
            .filter(|cell| cell.state == state)
            .count();
        (count > 0).then(|| format!("{} {count}", state.word(w)))
    });
    let counts: Vec<String> = counts.collect();
    let unit = match strip.unit {
        StripUnit::Days => w.strip_days,
        StripUnit::Months => w.strip_months,
    };
    format!("{unit}: {}", counts.join(w.comma))
}

/// The days that somebody should look at, in words, the newest first; empty when there are none.
pub(super) fn off_days(strip: &Strip, w: &Words) -> String {
    let off = || strip.cells.iter().rev().filter(|cell| cell.state.is_off());
    let named: Vec<String> = off().take(NAMED_MAX).map(|cell| title(cell, w)).collect();
    let mut text = named.join(w.semicolon);
    let more = off().count().saturating_sub(NAMED_MAX);
    if more > 0 {
        text.push_str(&match w.lang {
            Lang::Ja => format!("、ほか{more}"),
            Lang::En => format!("; {more} more"),
        });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::svg::is_sound;
    use super::*;

    fn strip() -> Strip {
        let cell = |state: DayState| StripCell {
            label: "2026-11-19".to_owned(),
            state,
            rows: 1_204,
            band: (state == DayState::Fewer).then_some((1_500, 2_000)),
        };
        Strip {
            unit: StripUnit::Days,
            cells: DayState::ALL.map(cell).to_vec(),
        }
    }

    #[test]
    fn every_state_has_its_shape_and_word() {
        let mut shapes: Vec<_> = DayState::ALL
            .map(shape)
            .map(|(_, y, height)| format!("{y} {height}"))
            .into();
        shapes.sort();
        shapes.dedup();
        // What is not there yet and what never was look the same; their words differ.
        assert_eq!(shapes.len(), DayState::ALL.len() - 1);
        for lang in [Lang::Ja, Lang::En] {
            let w = Words::of(lang);
            let mut words = DayState::ALL.map(|state| state.word(w)).to_vec();
            words.sort_unstable();
            words.dedup();
            assert_eq!(words.len(), DayState::ALL.len());
        }
    }

    #[test]
    fn a_cell_says_what_it_shows() {
        let svg = draw(&strip(), Words::of(Lang::En));
        assert!(is_sound(&svg), "{svg}");
        assert!(
            svg.contains(
                "<title>11-19 fewer than expected, 1,204 rows, 1,500 to 2,000 expected</title>"
            ),
            "{svg}"
        );
        assert!(
            svg.contains("aria-label=\"90 days: received 1, late 1,"),
            "{svg}"
        );
        let words = off_days(&strip(), Words::of(Lang::Ja));
        assert!(words.starts_with("11-19 届かず 1,204行；"), "{words}");
        assert_eq!(off_days(&Strip::default(), Words::of(Lang::En)), "");
        assert!(is_sound(&draw(&Strip::default(), Words::of(Lang::En))));
    }
}
