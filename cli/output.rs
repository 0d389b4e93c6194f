//! Printing: lines that survive a closed pipe, tables that know how wide Japanese is, colours only on a terminal.

use std::io::{self, IsTerminal, Write};

use anyhow::Result;
use serde::Serialize;
use unicode_width::UnicodeWidthStr;

/// Standard output of a command.
pub(crate) struct Out {
    stdout: io::StdoutLock<'static>,
    colours: bool,
}

/// How a word is set off on a terminal.
#[derive(Clone, Copy)]
pub(crate) enum Tone {
    Good,
    Warn,
    Bad,
    Strong,
}

impl Out {
    pub(crate) fn new() -> Out {
        let stdout = io::stdout();
        let colours = stdout.is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Out {
            stdout: stdout.lock(),
            colours,
        }
    }

    /// One line of text.
    pub(crate) fn line(&mut self, line: impl AsRef<str>) -> Result<()> {
        Ok(writeln!(self.stdout, "{}", line.as_ref())?)
    }

    /// Text that has its line ends, such as a file.
    pub(crate) fn text(&mut self, text: &str) -> Result<()> {
        Ok(self.stdout.write_all(text.as_bytes())?)
    }

    /// One JSON object on a line.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> Result<()> {
        let line = serde_json::to_string(value)?;
        self.line(line)
    }

    /// A word in a colour, when there are colours.
    pub(crate) fn tone(&self, tone: Tone, word: &str) -> String {
        if !self.colours {
            return word.to_owned();
        }
        let code = match tone {
            Tone::Good => "32",
            Tone::Warn => "33",
            Tone::Bad => "31;1",
            Tone::Strong => "1",
        };
        format!("\u{1b}[{code}m{word}\u{1b}[0m")
    }

    /// Rows under a header, columns aligned; those whose header begins with `>` to the right.
    pub(crate) fn table(&mut self, header: &[&str], rows: &[Vec<String>]) -> Result<()> {
        let mut widths: Vec<usize> = header
            .iter()
            .map(|name| name.trim_start_matches('>').width())
            .collect();
        for row in rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width());
            }
        }
        let names: Vec<String> = header
            .iter()
            .map(|name| name.trim_start_matches('>').to_owned())
            .collect();
        let head = aligned(header, &widths, &names);
        let head = self.tone(Tone::Strong, &head);
        self.line(head)?;
        for row in rows {
            self.line(aligned(header, &widths, row))?;
        }
        Ok(())
    }
}

fn aligned(header: &[&str], widths: &[usize], cells: &[String]) -> String {
    let mut line = String::new();
    for ((name, width), cell) in header.iter().zip(widths).zip(cells) {
        let blanks = " ".repeat(width.saturating_sub(cell.width()));
        if name.starts_with('>') {
            line.push_str(&blanks);
            line.push_str(cell);
        } else {
            line.push_str(cell);
            line.push_str(&blanks);
        }
        line.push_str("  ");
    }
    line.trim_end().to_owned()
}

/// 1234567 as 1,234,567.
pub(crate) fn count(number: u64) -> String {
    reports::thousands(number)
}

/// Whether an error only says that nobody reads our output any more.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}

/// An error on standard error, with what caused it.
pub(crate) fn print_error(error: &anyhow::Error) {
    let mut stderr = io::stderr();
    let mut said = error.to_string();
    let _ = writeln!(stderr, "kijun: {said}");
    for cause in error.chain().skip(1) {
        let cause = cause.to_string();
        if !said.contains(&cause) {
            let _ = writeln!(stderr, "  because: {cause}");
        }
        said = cause;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_japanese_is_two_wide() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_234_567), "1,234,567");
        let cells = ["検体".to_owned(), "7".to_owned()];
        assert_eq!(aligned(&["name", ">rows"], &[6, 4], &cells), "検体       7");
    }
}
