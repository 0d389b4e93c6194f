//! The little SVG that the pictures need: a card, text, and the colours for light and dark.

use std::fmt::Write as _;

/// Width of every picture.
pub(crate) const WIDTH: usize = 720;

/// Classes: `m` men, `f` women, `g` what stands back, `b` bold, `s` shade. The card has a ground of its own, so that the
/// picture can be read on a page of either colour.
const STYLE: &str = "<style>\
svg{color:#1f2328;font:11px system-ui,sans-serif}\
.c{fill:#fff;stroke:#d5dae0}\
text{fill:currentColor}\
.b{font-size:15px;font-weight:600}\
.g{fill:#667080}\
.m{fill:#2f6fc4}.f{fill:#cf5b1e}\
.h{fill-opacity:.45}\
.s{fill:#8a94a3;fill-opacity:.16}.t{fill:#8a94a3;fill-opacity:.4}\
.l{fill:none;stroke:currentColor;stroke-opacity:.55}\
.lm{fill:none;stroke:#2f6fc4;stroke-width:1.6}.lf{fill:none;stroke:#cf5b1e;stroke-width:1.6}\
@media(prefers-color-scheme:dark){svg{color:#e6e9ee}.c{fill:#15191f;stroke:#323a45}.g{fill:#98a3b3}\
.m{fill:#6ba4f2}.f{fill:#f08a4b}.lm{stroke:#6ba4f2}.lf{stroke:#f08a4b}}\
</style>";

/// Opens a picture with its title and a line below it.
pub(crate) fn open(height: usize, title: &str, below: &str) -> String {
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" role=\"img\">\
         <title>{}</title>{STYLE}\
         <rect class=\"c\" x=\".5\" y=\".5\" width=\"{}\" height=\"{}\" rx=\"6\"/>\n",
        escape(title),
        WIDTH - 1,
        height - 1
    );
    text(&mut svg, (14.0, 24.0), "b", title);
    text(&mut svg, (14.0, 41.0), "g", below);
    svg
}

/// A text that begins at a place.
pub(crate) fn text(svg: &mut String, (x, y): (f64, f64), class: &str, words: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(
        svg,
        "<text x=\"{}\" y=\"{}\"{}>{}</text>",
        short(x),
        short(y),
        class_of(class),
        escape(words)
    );
}

/// A text with its middle at a place.
pub(crate) fn middle(svg: &mut String, (x, y): (f64, f64), class: &str, words: &str) {
    let _ = writeln!(
        svg,
        "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\"{}>{}</text>",
        short(x),
        short(y),
        class_of(class),
        escape(words)
    );
}

/// A path.
pub(crate) fn path(svg: &mut String, class: &str, path: &str) {
    let _ = writeln!(svg, "<path{} d=\"{path}\"/>", class_of(class));
}

/// A filled rectangle as part of a path.
pub(crate) fn bar(path: &mut String, (x, y): (f64, f64), width: f64, height: f64) {
    let _ = write!(
        path,
        "M{} {}h{}v{}h-{}z",
        short(x),
        short(y),
        short(width),
        short(height),
        short(width)
    );
}

fn class_of(class: &str) -> String {
    if class.is_empty() {
        String::new()
    } else {
        format!(" class=\"{class}\"")
    }
}

/// A coordinate with one digit behind the point at most.
pub(crate) fn short(number: f64) -> String {
    let rounded = (number * 10.0).round() / 10.0;
    // Adding zero takes the sign from a negative zero.
    (rounded + 0.0).to_string()
}

/// A number with three figures that count, for people.
pub(crate) fn figure(number: f64) -> String {
    if number == 0.0 {
        return "0".to_owned();
    }
    let places = (2 - number.abs().log10().floor() as i32).clamp(0, 4) as usize;
    let text = format!("{number:.places$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// A count with commas between thousands.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A share in percent.
pub(crate) fn percent(part: usize, whole: usize) -> String {
    let share = 100.0 * part as f64 / whole.max(1) as f64;
    if part > 0 && share < 0.05 {
        "<0.1 %".to_owned()
    } else {
        format!("{share:.1} %")
    }
}

fn escape(words: &str) -> String {
    words
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
