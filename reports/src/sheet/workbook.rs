//! The sheet as a workbook: a cover with the header, one row a clause, one sheet of open items, one of records by type.

use jiff::civil::Date;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook,
    Worksheet as Sheet, XlsxError,
};

use super::state::{Filled, StatusSheet, Verdict};
use super::view::{ClauseRow, clause_rows, header_lines, ledger_lines, mapping_rows, open_cells};
use super::words::{Words, named, verdict, words};
use crate::thousands::thousands;

const NAVY: Color = Color::RGB(0x1F_3A5F);
const BAND: Color = Color::RGB(0xE8_EDF3);
const GREEN: Color = Color::RGB(0xE3_F3E7);
const RED: Color = Color::RGB(0xFD_E4E2);
const GREY: Color = Color::RGB(0xEC_ECEC);

/// Paper size of A4 in workbooks.
const A4: u8 = 9;

/// Widths of the columns in letters: section, then those of the clauses, the requirement in two columns.
const WIDTHS: [f64; 11] = [
    11.0, 5.5, 32.0, 36.0, 13.0, 13.0, 11.0, 12.0, 24.0, 8.0, 11.0,
];
const COVER_WIDTHS: [f64; 2] = [34.0, 120.0];
const OPEN_WIDTHS: [f64; 7] = [16.0, 8.0, 46.0, 60.0, 12.0, 16.0, 16.0];
const RECORD_WIDTHS: [f64; 7] = [8.0, 24.0, 10.0, 12.0, 12.0, 18.0, 16.0];

/// Half-width letters that fit on a line of a column, with room to spare for bold ones.
const LINE_SHARE: f64 = 0.92;

/// Points of a line of text at the size used here.
const LINE_POINTS: f64 = 13.5;

/// The highest that a row of a workbook can be, in points.
const ROW_POINTS_MAX: f64 = 409.0;

/// The formats of cells.
struct Look {
    plain: Format,
    title: Format,
    header: Format,
    cell: Format,
    strong: Format,
    band: Format,
    number: Format,
}

fn look() -> Look {
    let plain = Format::new()
        .set_font_name("Yu Gothic")
        .set_font_size(9)
        .set_align(FormatAlign::Top)
        .set_num_format("@");
    let cell = plain.clone().set_text_wrap().set_border(FormatBorder::Thin);
    Look {
        title: plain.clone().set_bold().set_font_size(14),
        header: cell
            .clone()
            .set_bold()
            .set_background_color(NAVY)
            .set_font_color(Color::White),
        strong: cell.clone().set_bold(),
        band: cell.clone().set_background_color(BAND),
        number: cell.clone().set_num_format("#,##0"),
        cell,
        plain,
    }
}

pub(super) fn workbook(sheet: &StatusSheet) -> Result<Vec<u8>, XlsxError> {
    let w = words(sheet.lang);
    let look = look();
    let mut workbook = Workbook::new();
    // Without a time of its own, the writer would take the clock's.
    let until = sheet.filled.as_ref().map(|filled| filled.header.to);
    let made = until.unwrap_or(Date::constant(2026, 1, 1));
    let made = ExcelDateTime::from_ymd(
        made.year().unsigned_abs(),
        made.month().unsigned_abs(),
        made.day().unsigned_abs(),
    )?;
    workbook.set_properties(
        &DocProperties::new()
            .set_title(w.title)
            .set_creation_datetime(&made),
    );
    cover(workbook.add_worksheet(), sheet, w, &look)?;
    clauses(workbook.add_worksheet(), sheet, w, &look)?;
    open(workbook.add_worksheet(), sheet, w, &look)?;
    if let Some(filled) = &sheet.filled {
        records(workbook.add_worksheet(), sheet, filled, w, &look)?;
    }
    workbook.save_to_buffer()
}

/// Paper, margins, title and page numbers, the same for all sheets.
fn print_setup(sheet: &mut Sheet, w: &Words) -> Result<(), XlsxError> {
    sheet
        .set_landscape()
        .set_paper_size(A4)
        .set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3)
        .set_print_fit_to_pages(1, 0)
        .set_header(format!("&L{}&R&A", w.title))
        .set_footer("&C&P / &N");
    Ok(())
}

fn widths(sheet: &mut Sheet, widths: &[f64]) -> Result<(), XlsxError> {
    for (at, width) in (0..).zip(widths) {
        sheet.set_column_width(at, *width)?;
    }
    Ok(())
}

/// How many lines a text takes in a column; Japanese letters are two wide.
fn lines(text: &str, width: f64) -> usize {
    let width = (width * LINE_SHARE).max(1.0) as usize;
    let wide = |letter: char| if letter.is_ascii() { 1 } else { 2 };
    let of_line = |line: &str| {
        let letters: usize = line.chars().map(wide).sum();
        letters.div_ceil(width).max(1)
    };
    text.split('\n').map(of_line).sum()
}

/// One row of text cells, as high as its longest text needs.
fn write_row(
    sheet: &mut Sheet,
    row: u32,
    cells: &[(String, &Format)],
    widths: &[f64],
) -> Result<(), XlsxError> {
    let mut most = 1;
    for ((at, (text, format)), width) in (0..).zip(cells).zip(widths) {
        sheet.write_string_with_format(row, at, text, format)?;
        most = most.max(lines(text, *width));
    }
    let points = (most as f64 * LINE_POINTS + 3.0).min(ROW_POINTS_MAX);
    sheet.set_row_height(row, points)?;
    Ok(())
}

fn clauses(
    sheet: &mut Sheet,
    status: &StatusSheet,
    w: &Words,
    look: &Look,
) -> Result<(), XlsxError> {
    sheet.set_name(w.sheets[1])?;
    widths(sheet, &WIDTHS)?;
    let mut headings = vec![
        w.section.to_owned(),
        w.columns[0].to_owned(),
        w.columns[1].to_owned(),
    ];
    headings.push(format!("{}・{}・{}", w.source, w.retention, w.rule));
    headings.extend(w.columns[2..].iter().map(|it| (*it).to_owned()));
    let cells: Vec<_> = headings.into_iter().map(|it| (it, &look.header)).collect();
    write_row(sheet, 0, &cells, &WIDTHS)?;
    print_setup(sheet, w)?;
    sheet.set_repeat_rows(0, 0)?;
    let tones = [GREEN, RED, GREY].map(|fill| look.strong.clone().set_background_color(fill));
    let rows = clause_rows(status);
    for (row, clause) in (1..).zip(&rows) {
        let title = status.matrix.sections.get(&clause.section);
        let title = title
            .map(|title| title.get(status.lang))
            .unwrap_or_default();
        let cells = clause_cells(
            clause,
            &format!("{} {title}", clause.section),
            status,
            look,
            &tones,
        );
        write_row(sheet, row, &cells, &WIDTHS)?;
    }
    let last = WIDTHS.len() as u16 - 1;
    sheet.autofilter(0, 0, rows.len() as u32, last)?;
    // The headings stay in sight, and so do section and id.
    sheet.set_freeze_panes(1, 2)?;
    Ok(())
}

fn clause_cells<'a>(
    row: &ClauseRow,
    section: &str,
    status: &StatusSheet,
    look: &'a Look,
    tones: &'a [Format; 3],
) -> Vec<(String, &'a Format)> {
    let details: Vec<String> = row
        .details
        .iter()
        .map(|(heading, text)| format!("{heading}: {text}"))
        .collect();
    let (said, tone) = match row.verdict {
        Some(verdict) => {
            let lines = std::iter::once(row.word.to_owned()).chain(row.reasons.iter().cloned());
            let tone = match verdict {
                Verdict::Conforms => &tones[0],
                Verdict::ActionNeeded => &tones[1],
                Verdict::NotApplicable => &tones[2],
            };
            (lines.collect::<Vec<_>>().join("\n"), tone)
        }
        None => (boxes(status), &look.cell),
    };
    let cell = |text: String| (text, &look.cell);
    vec![
        (section.to_owned(), &look.band),
        (row.id.clone(), &look.strong),
        cell(row.requirement.clone()),
        cell(details.join("\n")),
        cell(row.documents.join("\n")),
        cell(row.records.join("\n")),
        cell(row.dates.join("\n")),
        cell(row.open.join("\n")),
        (said, tone),
        cell(row.entries.clone()),
        cell(row.responsible.join("\n")),
    ]
}

/// The boxes to tick on a blank form.
fn boxes(status: &StatusSheet) -> String {
    let all = [
        Verdict::Conforms,
        Verdict::ActionNeeded,
        Verdict::NotApplicable,
    ];
    let boxes = all.map(|it| format!("□ {}", verdict(it, status.lang)));
    format!("{}\n{}:", boxes.join("\n"), words(status.lang).reason)
}

/// The header, what the verification found, how far codes are, and how to read it.
fn cover(sheet: &mut Sheet, status: &StatusSheet, w: &Words, look: &Look) -> Result<(), XlsxError> {
    sheet.set_name(w.sheets[0])?;
    widths(sheet, &COVER_WIDTHS)?;
    print_setup(sheet, w)?;
    let title = match status.filled {
        Some(_) => w.title.to_owned(),
        None => format!("{} {}", w.title, w.blank),
    };
    sheet.write_string_with_format(0, 0, title, &look.title)?;
    sheet.set_row_height(0, 24.0)?;
    let mut block = header_lines(status);
    if let Some(filled) = &status.filled {
        block.push((w.ledger_title, ledger_lines(filled, status.lang).join("\n")));
        let shares = match filled.mapping.rows {
            0 => vec![w.no_codes.to_owned()],
            _ => mapping_rows(filled, status.lang)
                .into_iter()
                .map(|[name, rows, share]| format!("{name}: {rows} ({share})"))
                .collect(),
        };
        block.push((w.mapping, shares.join("\n")));
        let counts = [
            Verdict::Conforms,
            Verdict::ActionNeeded,
            Verdict::NotApplicable,
        ]
        .map(|it| {
            format!(
                "{} {}",
                verdict(it, status.lang),
                thousands(filled.count(it) as u64)
            )
        });
        block.push((w.summary, counts.join(", ")));
    }
    let notes: Vec<&str> = w.notes.to_vec();
    block.push((w.notes_title, notes.join("\n")));
    for (row, (heading, text)) in (1..).zip(block) {
        let cells = [(heading.to_owned(), &look.band), (text, &look.cell)];
        write_row(sheet, row, &cells, &COVER_WIDTHS)?;
    }
    Ok(())
}

fn open(sheet: &mut Sheet, status: &StatusSheet, w: &Words, look: &Look) -> Result<(), XlsxError> {
    sheet.set_name(w.sheets[2])?;
    widths(sheet, &OPEN_WIDTHS)?;
    let headings = w.open_columns.map(|it| (it.to_owned(), &look.header));
    write_row(sheet, 0, &headings, &OPEN_WIDTHS)?;
    print_setup(sheet, w)?;
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_freeze_panes(1, 0)?;
    let Some(filled) = &status.filled else {
        return Ok(());
    };
    if filled.open.is_empty() {
        sheet.write_string_with_format(1, 0, w.open_none, &look.plain)?;
        return Ok(());
    }
    for (row, item) in (1..).zip(&filled.open) {
        let cells = open_cells(item, status.lang).map(|text| (text, &look.cell));
        write_row(sheet, row, &cells, &OPEN_WIDTHS)?;
    }
    sheet.autofilter(0, 0, filled.open.len() as u32, OPEN_WIDTHS.len() as u16 - 1)?;
    Ok(())
}

fn records(
    sheet: &mut Sheet,
    status: &StatusSheet,
    filled: &Filled,
    w: &Words,
    look: &Look,
) -> Result<(), XlsxError> {
    sheet.set_name(w.sheets[3])?;
    widths(sheet, &RECORD_WIDTHS)?;
    let mut headings = vec![w.clauses, w.record_columns[0], w.record_columns[1]];
    headings.extend([
        w.record_columns[2],
        w.record_columns[3],
        w.record_columns[4],
        w.entries,
    ]);
    let cells: Vec<_> = headings
        .into_iter()
        .map(|it| (it.to_owned(), &look.header))
        .collect();
    write_row(sheet, 0, &cells, &RECORD_WIDTHS)?;
    print_setup(sheet, w)?;
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_freeze_panes(1, 1)?;
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let mut row = 0;
    for clause in &status.matrix.clauses {
        let Some(state) = filled.of(&clause.id) else {
            continue;
        };
        for kind in &clause.records {
            let found = state.records.get(kind).copied().unwrap_or_default();
            row += 1;
            let entries = state.entries.map(|(first, last)| format!("{first}–{last}"));
            let text = [
                clause.id.clone(),
                named(kind, status.lang),
                String::new(),
                day(found.first),
                day(found.last),
                day(found.newest),
                entries.unwrap_or_default(),
            ];
            write_row(sheet, row, &text.map(|it| (it, &look.cell)), &RECORD_WIDTHS)?;
            sheet.write_number_with_format(row, 2, found.count as f64, &look.number)?;
        }
    }
    sheet.autofilter(0, 0, row, RECORD_WIDTHS.len() as u16 - 1)?;
    Ok(())
}
