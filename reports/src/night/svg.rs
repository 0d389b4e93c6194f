//! SVG by hand: numbers that are always finite and short, text that is always escaped. Drawings are strings that the template takes
//! as they are, so nothing else may write into them.

use std::fmt::Write;

/// A drawing in the making.
pub(super) struct Svg {
    out: String,
}

impl Svg {
    /// Begins a drawing of that size. `label` tells it to those who do not see it; without one it is decoration beside text that
    /// says the same.
    pub(super) fn new(class: &str, (width, height): (i32, i32), label: Option<&str>) -> Svg {
        let mut out = format!("<svg class=\"{class}\" viewBox=\"0 0 {width} {height}\"");
        match label {
            Some(label) => {
                let _ = write!(out, " role=\"img\" aria-label=\"{}\">", escaped(label));
            }
            None => out.push_str(" aria-hidden=\"true\">"),
        }
        Svg { out }
    }

    /// A rectangle, with what to say of it; nothing when the title is empty.
    pub(super) fn rect(&mut self, class: &str, at: [f64; 4], title: &str) {
        let [x, y, width, height] = at.map(short);
        let _ = write!(
            self.out,
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\""
        );
        match title {
            "" => self.out.push_str("/>"),
            title => {
                let _ = write!(self.out, "><title>{}</title></rect>", escaped(title));
            }
        }
    }

    /// A path; nothing for an empty one.
    pub(super) fn path(&mut self, class: &str, path: &Path) {
        if !path.steps.is_empty() {
            let _ = write!(self.out, "<path class=\"{class}\" d=\"{}\"/>", path.steps);
        }
    }

    /// A text whose baseline begins (or with the class `e` ends, with `m` is centred) there.
    pub(super) fn text(&mut self, class: &str, (x, y): (f64, f64), text: &str) {
        let (x, y) = (short(x), short(y));
        let _ = write!(
            self.out,
            "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{}</text>",
            escaped(text)
        );
    }

    /// The finished drawing.
    pub(super) fn finish(mut self) -> String {
        self.out.push_str("</svg>");
        self.out
    }
}

/// The steps of a path.
#[derive(Default)]
pub(super) struct Path {
    steps: String,
}

impl Path {
    /// Goes there without drawing.
    pub(super) fn to(&mut self, x: f64, y: f64) {
        let _ = write!(self.steps, "M{} {}", short(x), short(y));
    }

    /// Draws a line there.
    pub(super) fn line(&mut self, x: f64, y: f64) {
        let _ = write!(self.steps, "L{} {}", short(x), short(y));
    }

    /// An upright line from there, down by `height` (up when negative).
    pub(super) fn upright(&mut self, x: f64, y: f64, height: f64) {
        self.to(x, y);
        let _ = write!(self.steps, "v{}", short(height));
    }

    /// Closes the shape.
    pub(super) fn close(&mut self) {
        self.steps.push('z');
    }
}

/// Coordinates never leave this range, whatever the data are.
const COORDINATE_MAX: f64 = 10_000.0;

/// A coordinate with one decimal at most; what is no number is 0.
pub(super) fn short(value: f64) -> String {
    let bounded = match value.is_finite() {
        true => value.clamp(-COORDINATE_MAX, COORDINATE_MAX),
        false => 0.0,
    };
    let rounded = (bounded * 10.0).round() / 10.0;
    // Minus zero would be written with its sign.
    format!("{}", rounded + 0.0)
}

/// Text as it may stand in an element or between double quotes.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&#38;"),
            '<' => out.push_str("&#60;"),
            '>' => out.push_str("&#62;"),
            '"' => out.push_str("&#34;"),
            '\'' => out.push_str("&#39;"),
            letter => out.push(letter),
        }
    }
    out
}

/// Whether a drawing holds only numbers that a browser can read.
#[cfg(test)]
pub(super) fn is_sound(svg: &str) -> bool {
    let balanced = svg.matches('<').count() == svg.matches('>').count();
    let finite = ["NaN", "inf", "e-", "e+", "--"];
    let geometry: String = svg
        .split('<')
        .filter(|part| !part.starts_with("text") && !part.starts_with("title"))
        .map(|part| part.split("aria-label").next().unwrap_or_default())
        .collect();
    balanced && finite.iter().all(|word| !geometry.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_short_and_finite() {
        let shown = [0.0, -0.0, 1.25, -3.04, 1e300, f64::NAN, f64::NEG_INFINITY].map(short);
        assert_eq!(shown, ["0", "0", "1.3", "-3", "10000", "0", "0"]);
    }

    #[test]
    fn text_stays_text() {
        let mut svg = Svg::new("c", (9, 9), Some("a \" onload=\"x"));
        svg.rect("r", [0.0, f64::NAN, 1.0, f64::INFINITY], "<b>'&");
        svg.text("t", (0.0, 1.0), "</text><script>");
        let mut path = Path::default();
        path.to(0.0, f64::NAN);
        path.upright(1.0, 2.0, -0.01);
        svg.path("p", &path);
        svg.path("p", &Path::default());
        let svg = svg.finish();
        assert_eq!(
            svg,
            "<svg class=\"c\" viewBox=\"0 0 9 9\" role=\"img\" aria-label=\"a &#34; onload=&#34;x\">\
             <rect class=\"r\" x=\"0\" y=\"0\" width=\"1\" height=\"0\"><title>&#60;b&#62;&#39;&#38;</title></rect>\
             <text class=\"t\" x=\"0\" y=\"1\">&#60;/text&#62;&#60;script&#62;</text>\
             <path class=\"p\" d=\"M0 0M1 2v0\"/></svg>"
        );
        assert!(is_sound(&svg));
    }
}
