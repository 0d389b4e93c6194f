//! Why a workbook cannot be written or read, and what is wrong with a row of one that can.

use model::Lang;

/// Why a workbook cannot be written or read as a whole.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There are more questions than one workbook may have.
    #[error("{questions} codes are too many for one questionnaire; ask about {limit} at most")]
    TooMany {
        /// How many were to be asked.
        questions: usize,
        /// The limit.
        limit: usize,
    },
    /// The workbook could not be built.
    #[error("the questionnaire could not be written: {0}")]
    Write(#[from] rust_xlsxwriter::XlsxError),
    /// It is larger than what is read.
    #[error("the workbook has more than {limit} bytes; send back the questionnaire only")]
    TooLarge {
        /// The limit.
        limit: usize,
    },
    /// It is no workbook.
    #[error("the file is no Excel workbook (.xlsx) that can be read; open it and save it as .xlsx")]
    NoWorkbook,
    /// It is a workbook, but no questionnaire.
    #[error("the workbook has no sheet `質問票` with the columns of a questionnaire of Kijun")]
    NoQuestionnaire,
    /// It is another hospital's.
    #[error("the questionnaire is that of {found}, not of {expected}")]
    OtherHospital {
        /// Whose it is.
        found: String,
        /// Whose it should be.
        expected: String,
    },
    /// Nobody is named as who answered.
    #[error(
        "the cell `回答者（職員ID）` of the questionnaire is empty; fill in who answered, or give --actor ID --role hospital"
    )]
    NobodyAnswered,
}

/// Why the answer of a row is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RowFault {
    /// The row id is missing, or names no code that was asked.
    UnknownRow,
    /// Two rows have the same row id.
    Twice,
    /// Locked cells were changed; the cells are named when the hidden sheet is still there.
    Changed(Vec<String>),
    /// The answer is none of the choices.
    NotAChoice,
    /// `別のコード` is chosen without a code.
    CodeMissing,
    /// A code is written beside another choice, or beside none.
    CodeBesideChoice,
    /// What is written is no code.
    NoCode,
    /// A remark without a choice.
    ChoiceMissing,
}

impl RowFault {
    /// What is wrong, for people.
    pub fn text(&self, lang: Lang) -> String {
        let (ja, en) = match self {
            RowFault::UnknownRow => (
                "行IDがないか、質問していない行です",
                "the row id is missing or names no code that was asked",
            ),
            RowFault::Twice => ("同じ行が二つあります", "the row is there twice"),
            RowFault::Changed(cells) if cells.is_empty() => (
                "質問が変更されているか、最新の質問票ではありません",
                "the question was changed, or is not that of the newest questionnaire",
            ),
            RowFault::Changed(cells) => {
                let cells = cells.join(", ");
                return match lang {
                    Lang::Ja => format!("保護されたセルが変更されています: {cells}"),
                    Lang::En => format!("locked cells were changed: {cells}"),
                };
            }
            RowFault::NotAChoice => (
                "回答が選択肢のどれでもありません",
                "the answer is none of the choices",
            ),
            RowFault::CodeMissing => (
                "「別のコード」が選ばれていますが、コードがありません",
                "another code is chosen, but none is written",
            ),
            RowFault::CodeBesideChoice => (
                "コードがありますが、「別のコード」が選ばれていません",
                "a code is written, but `another code` is not chosen",
            ),
            RowFault::NoCode => (
                "「別のコード」がコードの形 (英数字 5～32 桁) ではありません",
                "what is written is no code of 5 to 32 letters and digits",
            ),
            RowFault::ChoiceMissing => (
                "試薬かコメントがありますが、回答が選ばれていません",
                "there is a reagent or a comment, but no answer",
            ),
        };
        match lang {
            Lang::Ja => ja,
            Lang::En => en,
        }
        .to_owned()
    }
}
