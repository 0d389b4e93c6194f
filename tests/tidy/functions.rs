//! Functions of rustfmt-formatted source: where they begin and how long they are.
//!
//! rustfmt puts the brace that closes a block on its own line, as far in as the line that opened it. That is all this
//! scanner knows; text inside a raw string that looks like such a brace can only make a function look shorter.

/// A function: its name, its first line (1-based) and its length in lines.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Function<'a> {
    pub(crate) name: &'a str,
    pub(crate) line: usize,
    pub(crate) lines: usize,
}

/// The functions of a source file, without those inside `mod tests`.
pub(crate) fn functions(source: &str) -> Vec<Function<'_>> {
    let lines: Vec<&str> = source.lines().collect();
    let mut found = Vec::new();
    let mut index = 0;
    while index < lines.len() {
        if lines[index].trim() == "mod tests {" {
            index = closing(&lines, index) + 1;
            continue;
        }
        if let Some(name) = function_name(lines[index])
            && let Some(last) = last_line(&lines, index)
        {
            found.push(Function {
                name,
                line: index + 1,
                lines: last - index + 1,
            });
        }
        index += 1;
    }
    found
}

/// The name after `fn` when the line begins a function.
fn function_name(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace();
    loop {
        match words.next()? {
            "fn" => break,
            "pub" | "const" | "async" | "unsafe" | "extern" | "\"C\"" => {}
            word if word.starts_with("pub(") || word == "crate)" || word.ends_with("::*)") => {}
            _ => return None,
        }
    }
    let name = words.next()?;
    let end = name.find(|letter: char| !letter.is_alphanumeric() && letter != '_')?;
    (end > 0).then(|| &name[..end])
}

/// The line where the function that begins at `first` ends; `None` when it has no body.
fn last_line(lines: &[&str], first: usize) -> Option<usize> {
    let opens = (first..lines.len()).find(|index| {
        let line = lines[*index].trim_end();
        line.ends_with('{') || line.ends_with(';') || line.ends_with('}')
    })?;
    match lines[opens].trim_end().chars().last() {
        Some('{') => Some(closing_as(lines, opens, indent(lines[first]))),
        Some('}') => Some(opens),
        _ => None,
    }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn closing(lines: &[&str], first: usize) -> usize {
    closing_as(lines, first, indent(lines[first]))
}

/// The next line that is a closing brace, `depth` blanks in; the last line when there is none.
fn closing_as(lines: &[&str], first: usize, depth: usize) -> usize {
    (first + 1..lines.len())
        .find(|index| lines[*index].trim_start().starts_with('}') && indent(lines[*index]) == depth)
        .unwrap_or(lines.len().saturating_sub(1))
}

#[test]
fn functions_are_found_and_measured() {
    const SOURCE: &str = "\
//! x
pub(crate) fn one(a: u8) -> u8 {
    if a > 1 {
        2
    } else {
        3
    }
}

impl X {
    const fn empty() {}

    pub fn long<T>(
        &self,
        other: T,
    ) -> Result<(), Error>
    where
        T: Copy,
    {
        work();
    }
}

trait Y {
    fn declared(&self) -> u8;
}

#[cfg(test)]
mod tests {
    fn unseen() {
        work();
    }
}

fn last() {
    work();
}
";
    let found: Vec<_> = functions(SOURCE)
        .into_iter()
        .map(|found| (found.name, found.line, found.lines))
        .collect();
    assert_eq!(
        found,
        [
            ("one", 2, 7),
            ("empty", 11, 1),
            ("long", 13, 9),
            ("last", 35, 3)
        ]
    );
}
