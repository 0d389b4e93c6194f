//! The cells of a sheet as text, the same in the page, the workbook and on the terminal.

use super::clauses::{Clause, OpenKind};
use super::state::{ClauseState, Filled, OpenItem, StatusSheet, Verdict};
use super::words::{mark, named, open_kind, reason, rule, short, verdict, words};
use crate::thousands::thousands;
use model::Lang;

/// One clause as it is shown. Every cell is lines of text; the blank form has only the first ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClauseRow {
    /// `C01`.
    pub id: String,
    /// The letter of its section.
    pub section: char,
    /// What is asked for.
    pub requirement: String,
    /// Source, what is on record, for how long, whose business, rule; each with its heading.
    pub details: Vec<(&'static str, String)>,
    /// Documents in force.
    pub documents: Vec<String>,
    /// Type and count.
    pub records: Vec<String>,
    /// First and last day in the period.
    pub dates: Vec<String>,
    /// Kinds of open items with their counts.
    pub open: Vec<String>,
    /// The verdict.
    pub verdict: Option<Verdict>,
    /// Its word.
    pub word: &'static str,
    /// Why.
    pub reasons: Vec<String>,
    /// Entries of the ledger.
    pub entries: String,
    /// Who is responsible.
    pub responsible: Vec<String>,
}

/// The clauses in the order of sections, then ids.
pub fn clause_rows(sheet: &StatusSheet) -> Vec<ClauseRow> {
    let mut rows = Vec::new();
    for section in sheet.matrix.sections.keys() {
        for clause in sheet.matrix.of_section(*section) {
            let state = sheet
                .filled
                .as_ref()
                .and_then(|filled| filled.of(&clause.id));
            rows.push(row(clause, state, sheet.lang));
        }
    }
    rows
}

impl Filled {
    /// How a clause stands.
    pub fn of(&self, clause: &str) -> Option<&ClauseState> {
        self.clauses.iter().find(|state| state.clause == clause)
    }

    /// How many clauses have a verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        let of_verdict = self.clauses.iter().filter(|state| state.verdict == verdict);
        of_verdict.count()
    }
}

fn row(clause: &Clause, state: Option<&ClauseState>, lang: Lang) -> ClauseRow {
    let w = words(lang);
    let mut row = ClauseRow {
        id: clause.id.clone(),
        section: clause.section,
        requirement: clause.requirement.get(lang).to_owned(),
        details: vec![
            (
                w.source,
                clause.source.get(lang).to_owned() + &mark(clause.source.mark),
            ),
            (w.recorded, clause.recorded.get(lang).to_owned()),
            (
                w.retention,
                clause.retention.get(lang).to_owned() + &mark(clause.retention.mark),
            ),
            (w.role, clause.role.get(lang).to_owned()),
            (w.rule, rule(&clause.verdict, lang)),
        ],
        ..ClauseRow::default()
    };
    let Some(state) = state else {
        row.records = clause.records.iter().map(|it| named(it, lang)).collect();
        return row;
    };
    row.documents = state.documents.iter().map(document).collect();
    row.records = clause
        .records
        .iter()
        .map(|kind| {
            let records = state.records.get(kind).copied().unwrap_or_default();
            let said = format!("{}: {}", short(kind, lang), thousands(records.count));
            match records.newest.filter(|_| records.count == 0) {
                // What a verdict may rest on although the period has none of it.
                Some(newest) => format!("{said} ({newest})"),
                None => said,
            }
        })
        .collect();
    row.dates = dates(state);
    row.open = state
        .open
        .iter()
        .map(|(kind, count)| format!("{}: {}", open_kind(*kind, lang), thousands(*count)))
        .collect();
    if state.overdue > 0 {
        row.open
            .push(format!("{}: {}", w.overdue, thousands(state.overdue)));
    }
    row.verdict = Some(state.verdict);
    row.word = verdict(state.verdict, lang);
    row.reasons = state.reasons.iter().map(|it| reason(it, lang)).collect();
    row.entries = match state.entries {
        Some((first, last)) if first == last => first.to_string(),
        Some((first, last)) => format!("{first}–{last}"),
        None => "–".to_owned(),
    };
    row.responsible = state.responsible.clone();
    row
}

fn document(document: &super::state::Document) -> String {
    let mut said = format!("{} {}", document.document, document.version);
    if let Some(effective) = document.effective {
        said += &format!(" ({effective})");
    }
    said
}

/// First and last day of all the clause's records in the period.
fn dates(state: &ClauseState) -> Vec<String> {
    let first = state.records.values().filter_map(|it| it.first).min();
    let last = state.records.values().filter_map(|it| it.last).max();
    match first.zip(last) {
        Some((first, last)) => vec![first.to_string(), last.to_string()],
        None => vec!["–".to_owned()],
    }
}

/// One open item as it is shown, in the order of the columns.
pub fn open_cells(item: &OpenItem, lang: Lang) -> [String; 7] {
    let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let mut due = day(item.due);
    if item.is_overdue {
        due = format!("{due} {}", words(lang).overdue).trim().to_owned();
    }
    [
        open_kind(item.kind, lang).to_owned(),
        item.clauses.join(" "),
        item.id.clone(),
        item.what.clone(),
        day(item.since),
        due,
        item.owner.clone().unwrap_or_default(),
    ]
}

/// How many items of each kind are open, in the order of kinds.
pub fn open_counts(items: &[OpenItem]) -> Vec<(OpenKind, u64)> {
    let mut counts = std::collections::BTreeMap::new();
    for item in items {
        *counts.entry(item.kind).or_insert(0) += 1;
    }
    counts.into_iter().collect()
}

/// The rows of the table of standardisation: what, rows, share.
pub(crate) fn mapping_rows(filled: &Filled, lang: Lang) -> Vec<[String; 3]> {
    let shares = &filled.mapping;
    let counts = [
        shares.mapped,
        shares.in_agreement,
        shares.in_dispute,
        shares.unmapped,
        shares.rows,
    ];
    let names = words(lang).mapping_rows.iter();
    names
        .zip(counts)
        .map(|(name, rows)| {
            [
                (*name).to_owned(),
                thousands(rows),
                percent(rows, shares.rows),
            ]
        })
        .collect()
}

/// The header as pairs of heading and text; a blank form has empty texts.
pub fn header_lines(sheet: &StatusSheet) -> Vec<(&'static str, String)> {
    let w = words(sheet.lang);
    let Some(filled) = &sheet.filled else {
        let blank = [
            w.network,
            w.hospital,
            w.period,
            w.snapshot,
            w.checkpoint,
            w.witnesses,
            w.vkey,
            w.vkey_sha256,
            w.software,
        ];
        let mut lines: Vec<_> = blank.map(|heading| (heading, String::new())).to_vec();
        lines.push((w.rules, sheet.matrix.name()));
        lines.extend([(w.printed_at, String::new()), (w.printed_by, String::new())]);
        return lines;
    };
    let header = &filled.header;
    let or = |text: &Option<String>, none: &str| text.clone().unwrap_or_else(|| none.to_owned());
    let checkpoint = header.checkpoint.as_ref().map(|it| {
        let (size, root) = (thousands(it.size), &it.root);
        format!("{}\n{} {size}\n{} {root}", it.origin, w.size, w.root)
    });
    let witnesses: Vec<String> = header
        .witnesses
        .iter()
        .map(|it| format!("{} {}: {}", w.size, thousands(it.size), it.line))
        .collect();
    let software = format!(
        "{}, {}\nSHA-256 {}\n{} {}",
        header.software, header.commit, header.binary_sha256, w.config, header.config_sha256
    );
    vec![
        (w.network, header.network.clone()),
        (
            w.hospital,
            format!("{} {}", header.hospital, header.hospital_name),
        ),
        (w.period, format!("{} – {}", header.from, header.to)),
        (w.snapshot, or(&header.load_id, w.no_load)),
        (w.checkpoint, or(&checkpoint, w.no_ledger)),
        (
            w.witnesses,
            match witnesses.is_empty() {
                true => w.no_witness.to_owned(),
                false => witnesses.join("\n"),
            },
        ),
        (w.vkey, or(&header.vkey, w.none)),
        (w.vkey_sha256, or(&header.vkey_sha256, w.none)),
        (w.software, software),
        (w.rules, header.rules.join(", ")),
        (w.printed_at, header.printed_at.clone()),
        (w.printed_by, or(&header.printed_by, w.none)),
    ]
}

/// What the verification found, as lines.
pub fn ledger_lines(filled: &Filled, lang: Lang) -> Vec<String> {
    let w = words(lang);
    let check = &filled.ledger;
    if !check.is_there {
        return vec![w.no_ledger.to_owned()];
    }
    let mut lines = vec![match check.is_sound() {
        true => w.sound.to_owned(),
        false => w.not_sound.to_owned(),
    }];
    lines.push(format!("{}: {}", w.entries_read, thousands(check.size)));
    if let Some(checkpoint) = &filled.header.checkpoint {
        lines.push(format!("{}: {}", w.root, checkpoint.root));
    }
    lines.push(match check.continues_witnessed {
        Some(true) => w.continues.to_owned(),
        Some(false) => w.not_continued.to_owned(),
        None => w.nothing_witnessed.to_owned(),
    });
    lines
}

/// A share in percent with two decimals, rounded down so that 100 % means all; a dash when there is nothing.
pub(crate) fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    let hundredths = u128::from(part) * 10_000 / u128::from(whole);
    format!("{}.{:02} %", hundredths / 100, hundredths % 100)
}
