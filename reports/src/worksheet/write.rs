//! Writes the worksheet.

use model::Lang;
use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder,
    Workbook, Worksheet as Sheet, XlsxError,
};

use super::{
    ANSWER_AT, Answer, FORM, FORM_ROW, HEADER_ROW, HOSPITAL_AT, RECORD_AT, SIGN_ROW, SIGNER_AT,
    Worksheet,
};
use crate::Error;

const NAVY: Color = Color::RGB(0x1F_3A5F);
const PALE: Color = Color::RGB(0xF3_F5F8);
const YELLOW: Color = Color::RGB(0xFF_F9D6);

/// Width of each column, in letters.
const WIDTHS: [f64; 13] = [
    7.0, 9.0, 14.0, 12.0, 18.0, 30.0, 42.0, 30.0, 8.0, 20.0, 14.0, 14.0, 30.0,
];

const HEADINGS_JA: [&str; 13] = [
    "番号",
    "データ種別",
    "患者番号",
    "診療日",
    "オーダ番号",
    "表.列",
    "列の説明",
    "データベースの値",
    "位置",
    "原本のファイル",
    "患者キー",
    "確認結果",
    "備考",
];
const HEADINGS_EN: [&str; 13] = [
    "number",
    "data type",
    "patient number",
    "care date",
    "order number",
    "table.column",
    "meaning",
    "value in the store",
    "position",
    "source file",
    "patient key",
    "result",
    "remark",
];

/// The words of a language.
struct Words {
    title: &'static str,
    advice: &'static str,
    signer: &'static str,
    signed_on: &'static str,
    headings: [&'static str; 13],
}

fn words(lang: Lang) -> Words {
    match lang {
        Lang::Ja => Words {
            title: "正確性の確認票（患者番号を含みます。院外に出さないでください）",
            advice: "電子カルテの画面と見比べ、黄色のセルだけに記入してください。",
            signer: "確認者のアカウントID（氏名は書かないでください）",
            signed_on: "確認日",
            headings: HEADINGS_JA,
        },
        Lang::En => Words {
            title: "Accuracy worksheet (holds patient numbers: keep it inside the hospital)",
            advice: "Compare with the screens of the hospital and fill in yellow cells only.",
            signer: "Account id of who compared (not a name)",
            signed_on: "Date",
            headings: HEADINGS_EN,
        },
    }
}

fn boxed(fill: Color) -> Format {
    Format::new()
        .set_font_name("Yu Gothic")
        .set_font_size(10)
        .set_align(FormatAlign::Top)
        .set_text_wrap()
        .set_border(FormatBorder::Thin)
        .set_background_color(fill)
        // As text, so that no code loses its zeros.
        .set_num_format("@")
}

/// The bytes of the workbook. Equal worksheets give equal bytes.
///
/// # Errors
/// [`Error::Workbook`] when a text is longer than a cell can be.
pub fn write(worksheet: &Worksheet<'_>) -> Result<Vec<u8>, Error> {
    fill(worksheet).map_err(|source| Error::Workbook { source })
}

fn fill(worksheet: &Worksheet<'_>) -> Result<Vec<u8>, XlsxError> {
    let words = words(worksheet.lang);
    let mut workbook = Workbook::new();
    // Without a time of its own, the writer would take the clock's.
    let as_of = worksheet.as_of;
    let made = ExcelDateTime::from_ymd(
        as_of.year().unsigned_abs(),
        as_of.month().unsigned_abs(),
        as_of.day().unsigned_abs(),
    )?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let sheet = workbook.add_worksheet();
    sheet.set_name("worksheet")?.set_landscape();
    head(sheet, worksheet, &words)?;
    let (text, answer) = (boxed(PALE), boxed(YELLOW).set_unlocked());
    let mut row = HEADER_ROW;
    for line in worksheet.lines {
        row += 1;
        for (at, cell) in (0..).zip(line.cells()) {
            sheet.write_string_with_format(row, at, cell, &text)?;
        }
        for at in [ANSWER_AT, ANSWER_AT + 1] {
            sheet.write_blank(row, at as u16, &answer)?;
        }
    }
    let choices = Answer::WORDS.map(|(_, ja, en)| match worksheet.lang {
        Lang::Ja => ja,
        Lang::En => en,
    });
    let list = DataValidation::new().allow_list_strings(&choices)?;
    let last = row.max(HEADER_ROW + 1);
    sheet.add_data_validation(
        HEADER_ROW + 1,
        ANSWER_AT as u16,
        last,
        ANSWER_AT as u16,
        &list,
    )?;
    sheet.protect();
    workbook.save_to_buffer()
}

fn head(sheet: &mut Sheet, worksheet: &Worksheet<'_>, words: &Words) -> Result<(), XlsxError> {
    let plain = Format::new().set_font_name("Yu Gothic").set_font_size(10);
    let title = plain.clone().set_bold().set_font_size(14);
    let header = boxed(NAVY).set_bold().set_font_color(Color::White);
    let answer = boxed(YELLOW).set_unlocked();
    for (at, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(at, width)?;
    }
    sheet.write_string_with_format(FORM_ROW, 0, FORM, &plain)?;
    sheet.write_string_with_format(FORM_ROW, HOSPITAL_AT as u16, worksheet.hospital, &plain)?;
    sheet.write_string_with_format(FORM_ROW, RECORD_AT as u16, worksheet.drawn_by, &plain)?;
    sheet.write_string_with_format(FORM_ROW + 1, 0, words.title, &title)?;
    sheet.write_string_with_format(FORM_ROW + 2, 0, words.advice, &plain)?;
    let signer = SIGNER_AT as u16;
    sheet.write_string_with_format(SIGN_ROW, 0, words.signer, &plain)?;
    sheet.write_blank(SIGN_ROW, signer, &answer)?;
    sheet.write_string_with_format(SIGN_ROW, signer + 1, words.signed_on, &plain)?;
    sheet.write_blank(SIGN_ROW, signer + 2, &answer)?;
    for (at, heading) in (0..).zip(words.headings) {
        sheet.write_string_with_format(HEADER_ROW, at, heading, &header)?;
    }
    sheet.set_freeze_panes(HEADER_ROW + 1, 1)?;
    Ok(())
}
