//! A small reader of the masters' CSV: UTF-8, a header line, fields between commas. No field holds a comma or a quotation
//! mark, so nothing is quoted; `;` separates the entries of a list within a field and `:` the parts of an entry.

use std::str::FromStr;

use crate::Error;

/// One line below the header.
#[derive(Clone, Debug)]
pub(super) struct Row<'a> {
    file: &'static str,
    /// 1-based.
    line: usize,
    header: &'a [&'static str],
    fields: Vec<&'static str>,
}

/// Calls `read` for every line below the header and collects what it gives.
///
/// # Errors
///
/// What `read` gives, or [`Error::Master`] for a line with more or fewer fields than the header.
pub(super) fn rows<T>(
    (file, text): (&'static str, &'static str),
    mut read: impl FnMut(&Row<'_>) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let mut lines = text.lines();
    let header: Vec<&'static str> = lines.next().unwrap_or_default().split(',').collect();
    let mut entries = Vec::new();
    for (position, content) in lines.enumerate() {
        let row = Row {
            file,
            line: position + 2,
            header: &header,
            fields: content.split(',').collect(),
        };
        if row.fields.len() != header.len() {
            return Err(row.wrong("key", "as many fields as the header has"));
        }
        entries.push(read(&row)?);
    }
    Ok(entries)
}

impl Row<'_> {
    /// The error that names this line and `column`.
    pub(super) fn wrong(&self, column: &'static str, expected: &'static str) -> Error {
        Error::Master {
            file: self.file,
            line: self.line,
            column,
            expected,
        }
    }

    /// The field as it stands, empty or not.
    pub(super) fn text(&self, column: &'static str) -> Result<&'static str, Error> {
        self.header
            .iter()
            .position(|name| *name == column)
            .and_then(|position| self.fields.get(position).copied())
            .ok_or_else(|| self.wrong(column, "a column of this name in the header"))
    }

    /// The field as an owned text that is not empty.
    pub(super) fn filled(&self, column: &'static str) -> Result<String, Error> {
        match self.text(column)? {
            "" => Err(self.wrong(column, "a text")),
            text => Ok(text.to_owned()),
        }
    }

    /// The field as a number.
    pub(super) fn number<T: FromStr>(&self, column: &'static str) -> Result<T, Error> {
        self.parsed(column, self.text(column)?)
    }

    /// The field as a number; `None` when it is empty.
    pub(super) fn optional<T: FromStr>(&self, column: &'static str) -> Result<Option<T>, Error> {
        match self.text(column)? {
            "" => Ok(None),
            text => self.parsed(column, text).map(Some),
        }
    }

    /// The field as 0 or 1.
    pub(super) fn flag(&self, column: &'static str) -> Result<bool, Error> {
        match self.text(column)? {
            "0" => Ok(false),
            "1" => Ok(true),
            _ => Err(self.wrong(column, "0 or 1")),
        }
    }

    /// The field as one of the words of `words`.
    pub(super) fn word<T: Copy>(
        &self,
        column: &'static str,
        words: &[(&str, T)],
    ) -> Result<T, Error> {
        self.named(column, self.text(column)?, words)
    }

    /// The entries of a list, none when the field is empty.
    pub(super) fn list(
        &self,
        column: &'static str,
    ) -> Result<impl Iterator<Item = &'static str>, Error> {
        Ok(self
            .text(column)?
            .split(';')
            .filter(|entry| !entry.is_empty()))
    }

    /// The `N` parts of an entry of a list.
    pub(super) fn parts<const N: usize>(
        &self,
        column: &'static str,
        entry: &'static str,
    ) -> Result<[&'static str; N], Error> {
        let parts: Vec<&'static str> = entry.split(':').collect();
        parts.try_into().map_err(|_| {
            self.wrong(
                column,
                "entries with the same number of parts between colons",
            )
        })
    }

    /// A part of a field as a number.
    pub(super) fn parsed<T: FromStr>(&self, column: &'static str, text: &str) -> Result<T, Error> {
        text.parse()
            .map_err(|_| self.wrong(column, "a number in the column's bounds"))
    }

    /// A part of a field as one of the words of `words`.
    pub(super) fn named<T: Copy>(
        &self,
        column: &'static str,
        text: &str,
        words: &[(&str, T)],
    ) -> Result<T, Error> {
        words
            .iter()
            .find(|(word, _)| *word == text)
            .map(|(_, value)| *value)
            .ok_or_else(|| self.wrong(column, "one of the words that the column knows"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first<T>(
        text: &'static str,
        read: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, String> {
        rows(("a.csv", text), read).map_err(|error| error.to_string())
    }

    #[test]
    fn fields_are_found_by_the_name_of_their_column() {
        let text = "key,size,parts\nA,1.5,x:1;y:2\nB,,\n";
        let read = first(text, |row| {
            let parts: Vec<[&str; 2]> = row
                .list("parts")?
                .map(|entry| row.parts("parts", entry))
                .collect::<Result<_, _>>()?;
            Ok((row.filled("key")?, row.optional::<f64>("size")?, parts))
        });
        assert_eq!(
            read,
            Ok(vec![
                ("A".to_owned(), Some(1.5), vec![["x", "1"], ["y", "2"]]),
                ("B".to_owned(), None, vec![])
            ])
        );
    }

    #[test]
    fn errors_say_where() {
        for (text, message) in [
            (
                "key,size\nA,1\nB,x\n",
                "a.csv line 3, column size: expected a number in the column's bounds",
            ),
            (
                "key,size\nA\n",
                "a.csv line 2, column key: expected as many fields as the header has",
            ),
            (
                "key\nA\n",
                "a.csv line 2, column size: expected a column of this name in the header",
            ),
        ] {
            let read = first(text, |row| row.number::<u8>("size"));
            assert_eq!(read, Err(message.to_owned()));
        }
    }
}
