//! Tables of figures: printed as they are, or laid into the documents in both languages.

use std::path::Path;

use super::Took;

/// A word in English and Japanese.
pub type Said = (&'static str, &'static str);

/// One table.
pub struct Figures {
    /// Its place in the documents: between `<!-- begin NAME -->` and `<!-- end NAME -->`.
    pub name: &'static str,
    /// The command that made it.
    pub command: String,
    /// What the columns are.
    pub head: Vec<Said>,
    /// What a row is, and its cells.
    pub rows: Vec<(Said, Vec<String>)>,
    /// Lines below the table.
    pub notes: Vec<(String, String)>,
}

impl Figures {
    /// Prints the table, and writes it into the documents on speed when the bench was asked to.
    pub fn show(&self) {
        self.show_in("performance");
    }

    /// Prints the table, and writes it into `docs/{document}.*.md` when the bench was asked to.
    pub fn show_in(&self, document: &str) {
        println!("{}", self.text(|said| said.0, |note| &note.0));
        if super::has("--write") {
            self.write(document, "en", &self.text(|said| said.0, |note| &note.0));
            self.write(document, "ja", &self.text(|said| said.1, |note| &note.1));
        }
    }

    fn text<'a>(
        &'a self,
        of: impl Fn(&Said) -> &'static str,
        of_note: impl Fn(&'a (String, String)) -> &'a str,
    ) -> String {
        let today = jiff::Zoned::now().date();
        let mut text = format!("`{}`, {today}, {}\n\n", self.command, super::machine());
        let head: Vec<&str> = self.head.iter().map(&of).collect();
        text += &format!(
            "| | {} |\n|---|{}\n",
            head.join(" | "),
            "--:|".repeat(head.len())
        );
        for (what, cells) in &self.rows {
            text += &format!("| {} | {} |\n", of(what), cells.join(" | "));
        }
        for note in &self.notes {
            text += &format!("\n{}\n", of_note(note));
        }
        text
    }

    fn write(&self, document: &str, lang: &str, text: &str) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/{document}.{lang}.md"));
        let document = std::fs::read_to_string(&path).expect("the document");
        let [begin, end] = ["begin", "end"].map(|edge| format!("<!-- {edge} {} -->", self.name));
        let (before, rest) = document.split_once(&begin).expect("the table's place");
        let (_, after) = rest.split_once(&end).expect("the end of the table's place");
        let document = format!("{before}{begin}\n{text}{end}{after}");
        std::fs::write(&path, document).expect("the document");
    }
}

/// One step of a night, or a floor of it, as a row.
pub struct Step {
    /// What it is.
    pub what: Said,
    /// What it took.
    pub took: Took,
    /// What it did: files, rows and bytes of the feed.
    pub amounts: [u64; 3],
}

impl Step {
    /// What the columns of [`Step::row`] are.
    pub fn head(rows: Said) -> Vec<Said> {
        vec![
            ("s", "秒"),
            ("CPU s", "CPU 秒"),
            ("files/s", "ファイル/秒"),
            rows,
            ("MB/s", "MB/秒"),
            ("peak MB", "最大メモリー MB"),
        ]
    }

    /// The step as a row; rates are by the clock.
    pub fn row(&self) -> (Said, Vec<String>) {
        let [files, rows, bytes] = self.amounts;
        let cells = vec![
            format!("{:.2}", self.took.wall),
            format!("{:.2}", self.took.cpu),
            rate(files, self.took.wall),
            rate(rows, self.took.wall),
            format!("{:.0}", bytes as f64 / 1e6 / self.took.wall),
            format!("{:.0}", self.took.peak),
        ];
        (self.what, cells)
    }
}

/// So many a second, with commas.
pub fn rate(count: u64, seconds: f64) -> String {
    let digits = format!("{:.0}", count as f64 / seconds);
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
