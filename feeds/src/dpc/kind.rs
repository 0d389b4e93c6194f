//! What a file of the survey is: by the number and shape of its columns, with the name as a hint.

use encoding_rs::SHIFT_JIS;

use super::day::{self, Reading};
use super::line::Line;

/// A kind of file of the survey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// 様式1: patient, stay, diagnoses and surgeries in long form.
    Form1,
    /// 様式3: the hospital, an Excel workbook; out of scope.
    Form3,
    /// 様式4: whether care outside of the insurance is mixed in.
    Form4,
    /// 入院EF統合ファイル.
    EfInpatient,
    /// 外来EF統合ファイル.
    EfOutpatient,
    /// Dファイル: what was charged by the DPC.
    Charges,
    /// Hファイル: need of nursing care.
    Nursing,
    /// Kファイル: hashes to link patients with; out of scope.
    Linkage,
}

/// Kinds with the first part of their names, and what a place in them is labelled with.
const KINDS: [(FileKind, &str, [u8; 3]); 8] = [
    (FileKind::Form1, "FF1", *b"FF1"),
    (FileKind::Form3, "FF3", *b"FF3"),
    (FileKind::Form4, "FF4", *b"FF4"),
    (FileKind::EfInpatient, "EFn", *b"EFn"),
    (FileKind::EfOutpatient, "EFg", *b"EFg"),
    (FileKind::Charges, "Dn", *b"FFD"),
    (FileKind::Nursing, "Hn", *b"FFH"),
    (FileKind::Linkage, "Kn", *b"FFK"),
];

impl FileKind {
    fn entry(self) -> Option<&'static (FileKind, &'static str, [u8; 3])> {
        KINDS.iter().find(|known| known.0 == self)
    }

    /// The first part of the names of such files: `FF1`, `EFn`, `Dn` and so on.
    pub fn name(self) -> &'static str {
        self.entry().map_or("", |known| known.1)
    }

    /// Three letters for places: the name, and `FFD`, `FFH`, `FFK` where that is shorter.
    pub(super) fn label(self) -> [u8; 3] {
        self.entry().map_or(*b"FF0", |known| known.2)
    }

    /// How many columns a line has; `None` for kinds that are not read.
    pub(super) const fn columns(self) -> Option<usize> {
        Some(match self {
            FileKind::Form1 => 17,
            FileKind::Form4 => 5,
            FileKind::EfInpatient | FileKind::EfOutpatient => 31,
            FileKind::Charges => 30,
            FileKind::Nursing => 20,
            FileKind::Form3 | FileKind::Linkage => return None,
        })
    }

    /// Whether every data line is one row. Lines of form 1 are rows or columns of their form's rows.
    pub(super) const fn line_is_row(self) -> bool {
        !matches!(self, FileKind::Form1 | FileKind::Form3 | FileKind::Linkage)
    }

    const fn is_ef(self) -> bool {
        matches!(self, FileKind::EfInpatient | FileKind::EfOutpatient)
    }
}

/// What a name such as `EFn_011234567_2407.txt` says; nothing of it is relied on.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct NameHint {
    pub(super) kind: Option<FileKind>,
    pub(super) facility: Option<[u8; 9]>,
    /// Year and month, `202407`.
    pub(super) month: Option<[u8; 6]>,
}

impl NameHint {
    pub(super) fn of(name: &str) -> NameHint {
        let stem = name.split('.').next().unwrap_or_default();
        let mut parts = stem.split('_');
        let first = parts.next().unwrap_or_default();
        let kind = KINDS
            .iter()
            .find(|known| known.1.eq_ignore_ascii_case(first));
        let mut hint = NameHint {
            kind: kind.map(|known| known.0),
            ..NameHint::default()
        };
        for part in parts.filter(|part| part.bytes().all(|byte| byte.is_ascii_digit())) {
            match *part.as_bytes() {
                [a, b, c, d] => hint.month = Some([b'2', b'0', a, b, c, d]),
                ref digits => hint.facility = digits.try_into().ok().or(hint.facility),
            }
        }
        hint
    }
}

/// Whether a line is a header: its second column, in H the third, is headed データ識別番号, in either width.
pub(super) fn is_header(line: &Line<'_>) -> bool {
    [2, 3]
        .iter()
        .any(|column| is_id_heading(line.trimmed(*column)))
}

fn is_id_heading(field: &[u8]) -> bool {
    if field.is_ascii() || field.len() > 64 {
        return false;
    }
    let text = match std::str::from_utf8(field) {
        Ok(text) => text.to_owned(),
        Err(_) => SHIFT_JIS.decode_without_bom_handling(field).0.into_owned(),
    };
    // All that NFKC changes in this word: katakana of half width, and voiced marks that stand apart.
    let text = text
        .replace("ﾃﾞ", "デ")
        .replace("テ\u{3099}", "デ")
        .replace('ｰ', "ー")
        .replace('ﾀ', "タ");
    text.trim() == "データ識別番号"
}

/// What a file is whose first data line is this one; `None` when the line does not tell.
pub(super) fn of_line(line: &Line<'_>, hint: NameHint) -> Option<FileKind> {
    let is_day = |column| is_eight_digits(line.trimmed(column));
    let is_code = |column: usize| {
        let code = line.trimmed(column);
        code.len() == 7 && code.iter().all(u8::is_ascii_alphanumeric)
    };
    match line.count() {
        31 if is_day(4) => Some(ef_kind(line, hint)),
        17 if is_day(3) && is_code(6) => Some(FileKind::Form1),
        // An EF line that lost its last column has its day of service in column 24.
        30 if is_day(4) && (is_day(18) || is_day(26)) => Some(FileKind::Charges),
        20 if is_day(6) && is_code(7) => Some(FileKind::Nursing),
        5 if is_day(3) && is_day(4) => Some(FileKind::Form4),
        3.. if hint.kind == Some(FileKind::Linkage) || has_hash(line) => Some(FileKind::Linkage),
        _ => None,
    }
}

/// What a file is that has a header of so many columns and nothing else.
pub(super) fn of_header(columns: usize, hint: NameHint) -> Option<FileKind> {
    let fits = |kind: &FileKind| kind.columns() == Some(columns);
    let mut kinds = KINDS.iter().map(|known| known.0);
    hint.kind.filter(fits).or_else(|| kinds.find(fits))
}

fn is_eight_digits(field: &[u8]) -> bool {
    field.len() == 8 && field.iter().all(u8::is_ascii_digit)
}

fn has_hash(line: &Line<'_>) -> bool {
    (1..=line.count()).any(|column| {
        let field = line.trimmed(column);
        field.len() >= 32 && field.iter().all(u8::is_ascii_hexdigit)
    })
}

/// Inpatients have a discharge behind the admission in columns 3 and 4 and the setting 0; outpatients a birth before the
/// visit, the setting 1 and lines SY. The name decides unless all of that is against it.
fn ef_kind(line: &Line<'_>, hint: NameHint) -> FileKind {
    if line.trimmed(5) == b"SY" {
        return FileKind::EfOutpatient;
    }
    let days = match (day::read(line.trimmed(3)), day::read(line.trimmed(4))) {
        (Reading::Day(one), Reading::Day(other)) if one != other => Some(one < other),
        _ => None,
    };
    let setting = match line.trimmed(30) {
        b"0" => Some(false),
        b"1" => Some(true),
        _ => None,
    };
    let kind = |is_outpatient| {
        if is_outpatient {
            FileKind::EfOutpatient
        } else {
            FileKind::EfInpatient
        }
    };
    let votes = || [days, setting].into_iter().flatten().map(kind);
    match hint.kind.filter(|hint| hint.is_ef()) {
        Some(hint) if votes().next().is_none() || votes().any(|vote| vote == hint) => hint,
        _ => votes().next().unwrap_or(FileKind::EfInpatient),
    }
}
