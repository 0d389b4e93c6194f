//! Writes the workbook: instructions, one row a question, and a hidden sheet by which the reader names changed cells.

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format,
    FormatAlign, FormatBorder, ProtectionOptions, Workbook, Worksheet,
};

use super::cells::{self, Cell, LOCKED};
use super::words::{
    ANSWERED_BY, CANDIDATE, COLUMNS, FORM, HIDDEN, INSTRUCTIONS, NONE_FITS, OTHER_CODE, QUESTIONS,
    UNKNOWN, manual,
};
use super::{CANDIDATES_MAX, Error, QUESTIONS_MAX, Question, Questionnaire};
use crate::Domain;

const FONT: &str = "Yu Gothic";
const NAVY: Color = Color::RGB(0x1F_3A5F);
const PALE: Color = Color::RGB(0xF3_F5F8);
const YELLOW: Color = Color::RGB(0xFF_F9D6);
const LINE: Color = Color::RGB(0xB8_C2CC);

/// Rows of the sheet of questions, 0-based.
const TITLE_ROW: u32 = 0;
const FACTS_ROW: u32 = 1;
const WHO_ROW: u32 = 2;
const HEADER_ROW: u32 = 4;

/// Columns of the sheet of questions, 0-based.
const LOCKED_FROM: u16 = 1;
const ANSWERS_FROM: u16 = LOCKED_FROM + LOCKED as u16;
const ROW_ID_AT: u16 = ANSWERS_FROM + 4;

const _: () = assert!(ROW_ID_AT as usize + 1 == COLUMNS.len());

/// The formats of the sheet of questions.
struct Looks {
    header: Format,
    answer_header: Format,
    text: Format,
    count: Format,
    percent: Format,
    answer: Format,
}

/// The bytes of the workbook. Equal questionnaires give equal bytes.
///
/// # Errors
/// [`Error::TooMany`] above [`QUESTIONS_MAX`]; [`Error::Write`] when a text is longer than a cell can be.
pub fn write(questionnaire: &Questionnaire) -> Result<Vec<u8>, Error> {
    if questionnaire.questions.len() > QUESTIONS_MAX {
        return Err(Error::TooMany {
            questions: questionnaire.questions.len(),
            limit: QUESTIONS_MAX,
        });
    }
    let mut workbook = Workbook::new();
    // Without a time of its own, the writer would take the clock's.
    let asked = questionnaire.asked;
    let made = ExcelDateTime::from_ymd(
        asked.year().unsigned_abs(),
        asked.month().unsigned_abs(),
        asked.day().unsigned_abs(),
    )?;
    let about = questionnaire.domain.title().ja;
    let title = format!("標準コード質問票（{about}） {}", questionnaire.hospital);
    workbook.set_properties(
        &DocProperties::new()
            .set_title(title)
            .set_creation_datetime(&made),
    );
    instructions(workbook.add_worksheet(), questionnaire.domain)?;
    questions(workbook.add_worksheet(), questionnaire)?;
    hidden(workbook.add_worksheet(), questionnaire)?;
    Ok(workbook.save_to_buffer()?)
}

fn base() -> Format {
    Format::new()
        .set_font_name(FONT)
        .set_font_size(10)
        .set_align(FormatAlign::Top)
        .set_text_wrap()
}

fn boxed() -> Format {
    base().set_border(FormatBorder::Thin).set_border_color(LINE)
}

fn heading(size: u8) -> Format {
    base()
        .set_font_size(size)
        .set_bold()
        .set_font_color(NAVY)
        .set_align(FormatAlign::VerticalCenter)
}

impl Looks {
    fn new() -> Looks {
        let header = |fill| {
            boxed()
                .set_bold()
                .set_background_color(fill)
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter)
        };
        Looks {
            header: header(NAVY).set_font_color(Color::White),
            answer_header: header(Color::RGB(0xF2_C94C)).set_font_color(NAVY),
            text: boxed().set_background_color(PALE).set_num_format("@"),
            count: boxed().set_background_color(PALE).set_num_format("#,##0"),
            percent: boxed().set_background_color(PALE).set_num_format("0.00%"),
            // As text, so that a code of 17 digits is not rounded to a number.
            answer: boxed()
                .set_background_color(YELLOW)
                .set_num_format("@")
                .set_unlocked(),
        }
    }
}

fn page(sheet: &mut Worksheet) {
    const A4: u8 = 9;
    sheet
        .set_paper_size(A4)
        .set_landscape()
        .set_margins(0.4, 0.4, 0.5, 0.5, 0.2, 0.2)
        .set_print_fit_to_pages(1, 0)
        .set_footer("&L&F&R&P / &N");
}

fn instructions(sheet: &mut Worksheet, domain: Domain) -> Result<(), Error> {
    sheet.set_name(INSTRUCTIONS)?.set_screen_gridlines(false);
    page(sheet);
    sheet.set_column_width(0, 2)?.set_column_width(1, 120)?;
    sheet.write_string_with_format(0, 1, "院内コードの標準コードについてのご質問", &heading(16))?;
    sheet.set_row_height(0, 30)?;
    for (row, line) in (2..).zip(manual(domain)) {
        let is_heading = line.starts_with('■');
        let format = if is_heading { heading(12) } else { base() };
        sheet.write_string_with_format(row, 1, line, &format)?;
    }
    sheet.protect();
    Ok(())
}

fn questions(sheet: &mut Worksheet, questionnaire: &Questionnaire) -> Result<(), Error> {
    let looks = Looks::new();
    sheet.set_name(QUESTIONS)?.set_screen_gridlines(false);
    page(sheet);
    sheet.set_repeat_rows(HEADER_ROW, HEADER_ROW)?;
    sheet.set_freeze_panes(HEADER_ROW + 1, LOCKED_FROM + 2)?;
    head(sheet, questionnaire, &looks)?;
    for (at, column) in COLUMNS.iter().enumerate() {
        let at = at as u16;
        let is_answer = (ANSWERS_FROM..ROW_ID_AT).contains(&at);
        let look = if is_answer {
            &looks.answer_header
        } else {
            &looks.header
        };
        sheet.set_column_width(at, column.width)?;
        sheet.write_string_with_format(HEADER_ROW, at, column.name, look)?;
    }
    sheet.set_row_height(HEADER_ROW, 24)?;
    sheet.set_column_hidden(ROW_ID_AT)?;
    for (index, question) in questionnaire.questions.iter().enumerate() {
        let row = HEADER_ROW + 1 + index as u32;
        sheet.write_number_with_format(row, 0, index as f64 + 1.0, &looks.count)?;
        row_of(sheet, row, question, &looks)?;
        let id = cells::row_id(&questionnaire.hospital, &question.key);
        sheet.write_string_with_format(row, ROW_ID_AT, &id, &looks.text)?;
    }
    let last = HEADER_ROW + questionnaire.questions.len() as u32;
    sheet.set_print_area(0, 0, last, ROW_ID_AT - 1)?;
    sheet.protect_with_options(&ProtectionOptions {
        format_columns: true,
        format_rows: true,
        ..ProtectionOptions::new()
    });
    Ok(())
}

/// Title, hospital, deadline and who answers.
fn head(sheet: &mut Worksheet, questionnaire: &Questionnaire, looks: &Looks) -> Result<(), Error> {
    let line = |format: Format| format.unset_text_wrap();
    let title = line(heading(14));
    let said = format!("標準コード質問票（{}）", questionnaire.domain.title().ja);
    sheet.write_string_with_format(TITLE_ROW, 1, &said, &title)?;
    sheet.set_row_height(TITLE_ROW, 24)?;
    let facts = format!(
        "{}（{}）　回答期限 {}　発行日 {}　全 {} 件",
        questionnaire.hospital_name,
        questionnaire.hospital,
        questionnaire.due,
        questionnaire.asked,
        questionnaire.questions.len(),
    );
    sheet.write_string_with_format(FACTS_ROW, 1, &facts, &line(base()))?;
    sheet.write_string_with_format(WHO_ROW, 1, ANSWERED_BY, &line(base().set_bold()))?;
    sheet.write_blank(WHO_ROW, 2, &looks.answer)?;
    sheet.set_row_height(WHO_ROW, 20)?;
    let advice = "黄色のセルだけに記入してください。患者さんに関することは書かないでください。";
    sheet.write_string_with_format(WHO_ROW, 4, advice, &line(base()))?;
    Ok(())
}

fn row_of(
    sheet: &mut Worksheet,
    row: u32,
    question: &Question,
    looks: &Looks,
) -> Result<(), Error> {
    let cells = cells::locked(question);
    sheet.set_row_height(row, row_height(&cells))?;
    for (offset, cell) in cells.into_iter().enumerate() {
        let at = LOCKED_FROM + offset as u16;
        match cell {
            Cell::Text(text) => sheet.write_string_with_format(row, at, text, &looks.text)?,
            Cell::Count(count) => sheet.write_number_with_format(row, at, count, &looks.count)?,
            Cell::Percent(share) => {
                sheet.write_number_with_format(row, at, share, &looks.percent)?
            }
        };
    }
    for at in ANSWERS_FROM..ROW_ID_AT {
        sheet.write_blank(row, at, &looks.answer)?;
    }
    let candidates = question.candidates.len().min(CANDIDATES_MAX);
    let mut choices: Vec<String> = (1..=candidates)
        .map(|number| format!("{CANDIDATE}{number}"))
        .collect();
    choices.extend([OTHER_CODE, NONE_FITS, UNKNOWN].map(str::to_owned));
    let list = DataValidation::new()
        .allow_list_strings(&choices)?
        .set_error_style(DataValidationErrorStyle::Stop)
        .set_error_title("回答")?
        .set_error_message("一覧から選んでください。")?;
    sheet.add_data_validation(row, ANSWERS_FROM, row, ANSWERS_FROM, &list)?;
    Ok(())
}

/// Points that the longest cell of a row needs. Not every program finds the height of wrapped text by itself.
fn row_height(cells: &[Cell]) -> f64 {
    const LINE_POINTS: f64 = 13.5;
    const LINES_MIN: f64 = 2.0;
    const LINES_MAX: f64 = 24.0;
    let lines = |(offset, cell): (usize, &Cell)| match cell {
        Cell::Text(text) => {
            let width = COLUMNS[usize::from(LOCKED_FROM) + offset].width - 1.0;
            let of_line = |line: &str| {
                // A Japanese letter is as wide as two Latin ones.
                let letters = line
                    .chars()
                    .map(|letter| if letter.is_ascii() { 1.0 } else { 2.0 });
                (letters.sum::<f64>() / width).ceil().max(1.0)
            };
            text.lines().map(of_line).sum()
        }
        Cell::Count(_) | Cell::Percent(_) => 1.0,
    };
    let lines = cells
        .iter()
        .enumerate()
        .map(lines)
        .fold(LINES_MIN, f64::max);
    lines.min(LINES_MAX) * LINE_POINTS + 4.0
}

/// For the reader: the digest of every locked cell, so that it can name those that were changed.
fn hidden(sheet: &mut Worksheet, questionnaire: &Questionnaire) -> Result<(), Error> {
    sheet.set_name(HIDDEN)?.set_very_hidden(true);
    sheet.write_string(0, 0, FORM)?;
    sheet.write_string(0, 1, &questionnaire.hospital)?;
    for (index, question) in questionnaire.questions.iter().enumerate() {
        let row = index as u32 + 1;
        let id = cells::row_id(&questionnaire.hospital, &question.key);
        sheet.write_string(row, 0, &id)?;
        for (offset, cell) in cells::locked(question).iter().enumerate() {
            let digest = cells::cell_digest(&cells::said(cell));
            sheet.write_string(row, offset as u16 + 1, &digest)?;
        }
    }
    sheet.protect();
    Ok(())
}
