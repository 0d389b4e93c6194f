//! The locked cells of a question: what they say, and the digests by which a change is seen.

use calamine::Data;
use model::hex;
use sha2::{Digest, Sha256};

use super::{CANDIDATES_MAX, Question, QuestionCandidate};
use crate::rounds::Key;

/// How many locked cells a question has.
pub(super) const LOCKED: usize = 12;

/// Hex digits of the id of a row and of the digest of one cell.
const SHORT: usize = 16;

/// Heights of the bars that show how values are spread.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A locked cell.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Text(String),
    Count(f64),
    Percent(f64),
}

/// The id of a row: which local code of which hospital it is about, whatever stands in the visible cells.
pub fn row_id(hospital: &str, key: &Key) -> String {
    let none = String::from("\u{0}");
    let part = |part: &Option<String>| part.clone().unwrap_or_else(|| none.clone());
    let parts = [
        hospital.to_owned(),
        key.domain.clone(),
        key.local_code.clone(),
        part(&key.local_name),
        part(&key.unit),
        part(&key.specimen),
    ];
    digest(&parts)[..SHORT].to_owned()
}

/// The digest of a question, 64 lower-case hex digits: of everything that its locked cells say.
pub fn row_digest(hospital: &str, question: &Question) -> String {
    let said: Vec<String> = locked(question).iter().map(said).collect();
    digest_of(hospital, &row_id(hospital, &question.key), &said)
}

/// The digest of a row from what its cells say.
pub(super) fn digest_of(hospital: &str, row_id: &str, said: &[String]) -> String {
    let mut parts = vec![hospital.to_owned(), row_id.to_owned()];
    parts.extend_from_slice(said);
    digest(&parts)
}

/// The digest of one cell.
pub(super) fn cell_digest(said: &str) -> String {
    digest(&[said.to_owned()])[..SHORT].to_owned()
}

fn digest(parts: &[String]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hex(&hash.finalize())
}

/// The locked cells of a question, in the order of their columns.
pub(super) fn locked(question: &Question) -> Vec<Cell> {
    let part = |part: &Option<String>| Cell::Text(plain(part.as_deref().unwrap_or_default()));
    let facts = &question.facts;
    let days = match (facts.first_seen, facts.last_seen) {
        (Some(first), Some(last)) => format!("{first}\n～ {last}"),
        _ => String::new(),
    };
    let mut cells = vec![
        Cell::Text(plain(&question.key.local_code)),
        part(&question.key.local_name),
        part(&question.key.specimen),
        part(&question.key.unit),
        Cell::Count(facts.rows as f64),
        Cell::Percent(f64::from(facts.share_ppm) / 1_000_000.0),
        Cell::Text(days),
        Cell::Text(values(question)),
    ];
    for number in 0..CANDIDATES_MAX {
        let candidate = question.candidates.get(number);
        cells.push(Cell::Text(
            candidate.map(candidate_text).unwrap_or_default(),
        ));
    }
    let others: Vec<String> = question
        .others
        .iter()
        .map(|other| format!("{}\n　{} 施設", other.code, other.hospitals))
        .collect();
    cells.push(Cell::Text(plain(&others.join("\n"))));
    cells
}

fn candidate_text(candidate: &QuestionCandidate) -> String {
    let mut lines = vec![candidate.code.clone()];
    lines.extend(candidate.name.clone());
    let percent = (candidate.confidence.clamp(0.0, 1.0) * 100.0).round();
    lines.push(match usize::from(candidate.depth) {
        // Nothing is sure of it but that it is the analyte, as far as that goes.
        0 => format!("分析物の確からしさ {percent} %"),
        depth if depth < candidate.code.len() => format!("先頭 {depth} 桁の確からしさ {percent} %"),
        _ => format!("確からしさ {percent} %"),
    });
    if !candidate.reasons.is_empty() {
        lines.push(candidate.reasons.clone());
    }
    plain(&lines.join("\n"))
}

/// The spread of the values: a bar a bin, the median and the middle 95 %.
fn values(question: &Question) -> String {
    let most = question.histogram.iter().copied().max().unwrap_or(0);
    let bar = |count: u32| match u64::from(count) * 7 {
        0 => '·',
        scaled => BARS[(scaled / u64::from(most.max(1))) as usize],
    };
    let bars: String = question.histogram.iter().map(|count| bar(*count)).collect();
    match &question.facts.quantiles[..] {
        [low, _, median, _, high] => format!("{bars}\n中央値 {median}\n95 %: {low} ～ {high}")
            .trim()
            .to_owned(),
        _ => bars,
    }
}

/// Text as a cell can hold it and give it back: no control characters but the line feed, no blanks around it.
fn plain(text: &str) -> String {
    let text: String = text
        .chars()
        .filter(|letter| *letter == '\n' || !letter.is_control())
        .collect();
    text.trim().to_owned()
}

/// What a locked cell says, as it is hashed.
pub(super) fn said(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Count(number) | Cell::Percent(number) => number_text(*number),
    }
}

/// What a cell that came back says. Programs differ in how they write line ends and whole numbers, not in what they say.
pub(super) fn said_by(data: Option<&Data>) -> String {
    match data {
        None | Some(Data::Empty) => String::new(),
        Some(Data::Int(number)) => number_text(*number as f64),
        Some(Data::Float(number)) => number_text(*number),
        Some(data) => plain(
            &data
                .to_string()
                .replace("_x000D_", "")
                .replace("\r\n", "\n"),
        ),
    }
}

fn number_text(number: f64) -> String {
    format!("{number:.6}")
}
