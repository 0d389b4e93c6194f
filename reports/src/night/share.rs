//! How far codes are mapped: a bar of declared, agreed and unmapped, by codes or by rows.

use super::numbers::percent;
use super::svg::Svg;
use super::values::{CodeState, DomainProgress, HospitalRow};
use super::words::{Spoken, Words};
use crate::thousands::thousands;

/// Size of the bar.
const SIZE: (i32, i32) = (150, 10);

impl HospitalRow {
    /// How many unmapped codes are named.
    pub(super) fn unmapped_shown(&self) -> usize {
        let domains = self.domains.iter();
        domains.map(|it| it.unmapped_top.len()).sum()
    }
}

impl DomainProgress {
    /// Mapped and all, by codes or by rows.
    fn sum(&self, of: fn(&(CodeState, u64, u64)) -> u64) -> (u64, u64) {
        let all = self.states.iter().map(of).sum();
        let mapped = self.states.iter().filter(|it| it.0 != CodeState::Unmapped);
        (mapped.map(of).sum(), all)
    }

    /// By codes.
    pub(super) fn codes(&self) -> (u64, u64) {
        self.sum(|it| it.1)
    }

    /// By live rows.
    pub(super) fn rows(&self) -> (u64, u64) {
        self.sum(|it| it.2)
    }
}

impl CodeState {
    /// The style class.
    pub(super) const fn class(self) -> &'static str {
        match self {
            CodeState::Declared => "d",
            CodeState::Agreed => "g",
            CodeState::Unmapped => "n",
        }
    }
}

/// A share in words: `97.3 % (380 / 412)`; `None` when there is nothing to take a share of.
pub(super) fn told((part, whole): (u64, u64)) -> Option<String> {
    let share = percent(part, whole)?;
    Some(format!(
        "{share} ({} / {})",
        thousands(part),
        thousands(whole)
    ))
}

/// The bar by codes (`false`) or by rows (`true`).
pub(super) fn draw(progress: &DomainProgress, by_rows: bool, w: &Words) -> String {
    let of = |it: &(CodeState, u64, u64)| if by_rows { it.2 } else { it.1 };
    let all: u64 = progress.states.iter().map(of).sum();
    let mut svg = Svg::new("share", SIZE, None);
    let mut x = 0.0;
    for it in &progress.states {
        let width = f64::from(SIZE.0) * of(it) as f64 / all.max(1) as f64;
        let class = it.0.class();
        if width > 0.0 {
            let title = format!("{} {}", it.0.word(w), thousands(of(it)));
            svg.rect(class, [x, 0.5, width, 9.0], &title);
        }
        x += width;
    }
    svg.finish()
}

#[cfg(test)]
mod tests {
    use model::Lang;

    use super::super::svg::is_sound;
    use super::*;

    #[test]
    fn a_bar_has_the_parts_that_there_are() {
        let progress = DomainProgress {
            domain: "lab".to_owned(),
            states: [
                (CodeState::Declared, 30, 900),
                (CodeState::Agreed, 0, 0),
                (CodeState::Unmapped, 10, 100),
            ],
            unmapped_top: Vec::new(),
        };
        assert_eq!(told(progress.codes()).as_deref(), Some("75.0 % (30 / 40)"));
        assert_eq!(
            told(progress.rows()).as_deref(),
            Some("90.0 % (900 / 1,000)")
        );
        let svg = draw(&progress, true, Words::of(Lang::En));
        assert!(is_sound(&svg));
        assert_eq!(svg.matches("<rect").count(), 2, "{svg}");
        assert!(
            svg.contains("width=\"135\"") && svg.contains("declared 900"),
            "{svg}"
        );
        let none = DomainProgress::default();
        assert_eq!(told(none.rows()), None);
        assert!(is_sound(&draw(&none, false, Words::of(Lang::Ja))));
    }
}
