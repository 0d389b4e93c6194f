//! The sheet as one page to print on A4, without scripts and without anything from outside.

use askama::Template;

use super::state::{StatusSheet, Verdict};
use super::view::{
    ClauseRow, clause_rows, header_lines, ledger_lines, mapping_rows, open_cells, open_counts,
};
use super::words::{Words, open_kind, verdict, words};
use crate::margin;
use crate::thousands::thousands;
use crate::{Error, Report};

/// Open items of a kind that the page names; the workbook and the JSON name all.
const SHOWN_MAX: usize = 40;

/// The most faults of the ledger that the page names.
const FAULTS_MAX: usize = 20;

/// A section as it is shown.
struct Section {
    letter: char,
    title: String,
    rows: Vec<ClauseRow>,
}

#[derive(Template)]
#[template(path = "sheet.html")]
struct Page<'a> {
    w: &'static Words,
    is_blank: bool,
    title: String,
    /// What stands at the foot of each printed page, for a style sheet: a page that came loose still says whose it is.
    foot: String,
    header: Vec<(&'static str, String)>,
    /// Word, class and count of each verdict.
    tally: Vec<(&'static str, &'static str, String)>,
    sections: Vec<Section>,
    mapping: Vec<[String; 3]>,
    ledger: Vec<String>,
    is_sound: bool,
    faults: &'a [String],
    open: Vec<[String; 7]>,
    /// Kind and count of the items that are not named.
    hidden: Vec<(&'static str, String)>,
    verdicts: [&'static str; 3],
}

/// The sheet as a page.
///
/// # Errors
/// [`Error::Template`] when the template cannot be filled in.
pub(super) fn html(sheet: &StatusSheet, report: &Report) -> Result<String, Error> {
    page(sheet).render().map_err(|source| Error::Template {
        report: report.name,
        source,
    })
}

const ALL: [Verdict; 3] = [
    Verdict::Conforms,
    Verdict::ActionNeeded,
    Verdict::NotApplicable,
];

fn page(sheet: &StatusSheet) -> Page<'_> {
    let (lang, w) = (sheet.lang, words(sheet.lang));
    let rows = clause_rows(sheet);
    let of = |letter: char| rows.iter().filter(move |row| row.section == letter);
    let sections = sheet.matrix.sections.iter().map(|(letter, title)| Section {
        letter: *letter,
        title: title.get(lang).to_owned(),
        rows: of(*letter).cloned().collect(),
    });
    let mut page = Page {
        w,
        is_blank: sheet.filled.is_none(),
        title: w.title.to_owned(),
        foot: margin::quoted(w.title),
        header: header_lines(sheet),
        tally: Vec::new(),
        sections: sections.collect(),
        mapping: w
            .mapping_rows
            .map(|name| [name.to_owned(), String::new(), String::new()])
            .to_vec(),
        ledger: Vec::new(),
        is_sound: false,
        faults: &[],
        open: Vec::new(),
        hidden: Vec::new(),
        verdicts: ALL.map(|it| verdict(it, lang)),
    };
    let Some(filled) = &sheet.filled else {
        return page;
    };
    let (hospital, period) = (
        &filled.header.hospital,
        (filled.header.from, filled.header.to),
    );
    page.title = format!("{} {hospital} {} – {}", w.title, period.0, period.1);
    let printed = &filled.header.printed_at;
    page.foot = margin::quoted(&format!("{}　{}: {printed}", page.title, w.printed_at));
    page.tally = ALL
        .map(|it| {
            (
                verdict(it, lang),
                class(it),
                thousands(filled.count(it) as u64),
            )
        })
        .to_vec();
    page.mapping = match filled.mapping.rows {
        0 => Vec::new(),
        _ => mapping_rows(filled, lang),
    };
    page.ledger = ledger_lines(filled, lang);
    page.is_sound = filled.ledger.is_sound();
    let faults = filled.ledger.faults.len().min(FAULTS_MAX);
    page.faults = &filled.ledger.faults[..faults];
    for (kind, count) in open_counts(&filled.open) {
        let items = filled.open.iter().filter(|item| item.kind == kind);
        page.open
            .extend(items.take(SHOWN_MAX).map(|item| open_cells(item, lang)));
        if count > SHOWN_MAX as u64 {
            page.hidden
                .push((open_kind(kind, lang), thousands(count - SHOWN_MAX as u64)));
        }
    }
    page
}

const fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Conforms => "good",
        Verdict::ActionNeeded => "bad",
        Verdict::NotApplicable => "out",
    }
}

impl ClauseRow {
    /// The class of the cell with the verdict.
    fn class(&self) -> &'static str {
        self.verdict.map_or("", class)
    }
}
