//! Progress: a bar on a terminal, one plain line a stage elsewhere (cron mails it), always on standard error.

use std::io::{self, IsTerminal, Write};
use std::sync::Mutex;

use indicatif::{ProgressBar, ProgressStyle};
use model::Lang;
use pipeline::{Progress, Stage};

use crate::output::count;

/// Draws the progress of a night.
pub(crate) struct Shown {
    lang: Lang,
    bar: Option<Mutex<ProgressBar>>,
}

impl Shown {
    pub(crate) fn new(lang: Lang) -> Shown {
        let bar = io::stderr()
            .is_terminal()
            .then(|| Mutex::new(ProgressBar::hidden()));
        Shown { lang, bar }
    }

    /// Takes the bar off the screen.
    pub(crate) fn clear(&self) {
        if let Some(Ok(bar)) = self.bar.as_ref().map(Mutex::lock) {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Shown {
    fn stage(&self, hospital: &str, stage: Stage, total: u64) {
        let word = word(stage, self.lang);
        let Some(bar) = &self.bar else {
            return match stage {
                Stage::Load => note(format!("{hospital}: {word} {}", files(total, self.lang))),
                Stage::Recover | Stage::Discover | Stage::Commit | Stage::Judge => {}
            };
        };
        let Ok(mut bar) = bar.lock() else { return };
        bar.finish_and_clear();
        let template = if total > 0 {
            "{prefix} {msg} [{bar:30}] {human_pos}/{human_len} {per_sec} {eta}"
        } else {
            "{prefix} {msg} {human_pos} {spinner}"
        };
        let style =
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        *bar = ProgressBar::new(total)
            .with_style(style)
            .with_prefix(hospital.to_owned())
            .with_message(word);
    }

    fn advance(&self, steps: u64) {
        if let Some(Ok(bar)) = self.bar.as_ref().map(Mutex::lock) {
            bar.inc(steps);
        }
    }
}

fn word(stage: Stage, lang: Lang) -> &'static str {
    match (stage, lang) {
        (Stage::Recover, Lang::Ja) => "前回の後始末",
        (Stage::Recover, Lang::En) => "recovering",
        (Stage::Discover, Lang::Ja) => "ファイルを一覧中",
        (Stage::Discover, Lang::En) => "listing",
        (Stage::Load, Lang::Ja) => "取り込み中",
        (Stage::Load, Lang::En) => "loading",
        (Stage::Commit, Lang::Ja) => "確定中",
        (Stage::Commit, Lang::En) => "committing",
        (Stage::Judge, Lang::Ja) => "判定中",
        (Stage::Judge, Lang::En) => "judging",
    }
}

fn files(total: u64, lang: Lang) -> String {
    match lang {
        Lang::Ja => format!("{} ファイル", count(total)),
        Lang::En => format!("{} files", count(total)),
    }
}

/// A line for people on standard error, kept out of what machines read.
pub(crate) fn note(line: impl AsRef<str>) {
    // Nobody reads it when standard error is closed; the work is not to stop for that.
    let _ = writeln!(io::stderr(), "{}", line.as_ref());
}
