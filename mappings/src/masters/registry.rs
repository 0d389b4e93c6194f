//! The masters that can be imported, one line a system.

use model::Text;

use super::published::{self, Layout};
use super::reading::{Account, Content, Reading};
use super::sheet::{self, File, Sheet};
use super::{Jlac10, Unreadable, code_list, jlac10_tables, names};

/// A code master: what it is called and how its files are read.
#[derive(Debug)]
pub struct Master {
    /// Its name on the command line and in the index.
    pub system: &'static str,
    /// What it is.
    pub title: Text,
    /// Which files can be given.
    pub forms: Text,
    /// What its column of codes may be called, the best word first.
    pub(super) code_words: &'static [&'static str],
    /// How many characters its codes have.
    pub(super) code_lengths: &'static [usize],
    read: ReadSheets,
}

/// Reads the sheets of a file; the text is the name of the source.
type ReadSheets = fn(&Master, &[Sheet], &str, &mut Account) -> Result<Content, Unreadable>;

/// The system of JLAC10 tables and lists.
pub const JLAC10: &str = "jlac10";

/// The system of local names with known JLAC10 codes.
pub const JLAC10_NAMES: &str = "jlac10-names";

/// Examinations with images.
pub const JJ1017: &str = "jj1017";

/// Claim codes of diseases.
pub const DISEASES: &str = "receipt-diseases";
/// Claim codes of the modifiers of diseases.
pub const MODIFIERS: &str = "receipt-modifiers";
/// Claim codes of acts.
pub const PROCEDURES: &str = "receipt-procedures";
/// Claim codes of drugs.
pub const DRUGS: &str = "receipt-drugs";
/// Claim codes of materials.
pub const MATERIALS: &str = "receipt-materials";
/// Claim codes of comments.
pub const COMMENTS: &str = "receipt-comments";

const LIST_FORMS: Text = Text {
    ja: "コードと名称の列を持つ CSV (UTF-8・CP932) か xlsx、FHIR CodeSystem (JSON)",
    en: "CSV (UTF-8, CP932) or xlsx with a column of codes and one of names; FHIR CodeSystem (JSON)",
};

const PUBLISHED_FORMS: Text = Text {
    ja: "支払基金が公表する基本マスター (全件・差分の CSV、見出しなし)、またはコードと名称の列を持つ CSV か xlsx",
    en: "the basic master as published (all codes or changes, CSV without a header), or CSV or xlsx with a column of codes \
         and one of names",
};

/// Every master, in the order in which `kijun masters import --help` lists them.
pub const MASTERS: &[Master] = &[
    Master {
        system: JLAC10,
        title: Text {
            ja: "臨床検査項目 JLAC10: 要素表と17桁コードの一覧",
            en: "JLAC10 laboratory items: element tables and lists of whole codes",
        },
        forms: Text {
            ja: "JLAC10コード表 (xlsx)、MEDIS 17桁コード表 (xlsx)、コードと名称の列を持つ CSV か xlsx、FHIR CodeSystem (JSON)",
            en: "the JSLM workbook, the MEDIS workbook of whole codes, CSV or xlsx with a column of codes and one of names, FHIR \
                 CodeSystem (JSON)",
        },
        code_words: jlac10_tables::CODE_WORDS,
        code_lengths: &[15, 17],
        read: |_, sheets, source, account| {
            let read = jlac10_tables::read(sheets, source, account)?;
            Ok(Content::Jlac10(Box::new(read)))
        },
    },
    Master {
        system: JLAC10_NAMES,
        title: Text {
            ja: "JLAC10 が分かっている検査名の一覧 (候補の根拠)",
            en: "names of laboratory items with known JLAC10 codes (evidence for candidates)",
        },
        forms: Text {
            ja: "local_name と jlac10 の列を持つ CSV か xlsx (local_code, unit, specimen, method, source は任意)",
            en: "CSV or xlsx with columns local_name and jlac10 (local_code, unit, specimen, method, source may be absent)",
        },
        code_words: jlac10_tables::CODE_WORDS,
        code_lengths: &[5, 9, 12, 15, 17],
        read: |_, sheets, source, account| {
            let names = names::read_known(sheets, source, account)?;
            Ok(Content::Jlac10(Box::new(Jlac10 {
                names,
                ..Jlac10::default()
            })))
        },
    },
    list(
        "jlac11",
        "臨床検査項目 JLAC11",
        "JLAC11 laboratory items",
        &[
            "jlac11",
            "jlac11コード",
            "jlac11コード(17桁)",
            "code",
            "コード",
        ],
        &[17],
    ),
    list(
        "mdcdx2",
        "標準病名 (病名管理番号)",
        "standard disease names by management number",
        &["病名管理番号", "管理番号", "mdcdx2", "code", "コード"],
        &[8],
    ),
    list(
        "icd10",
        "ICD-10",
        "ICD-10",
        &["icd10", "icd10コード", "icd10(2013)", "code", "コード"],
        &[3, 4, 5, 6],
    ),
    list(
        "hot",
        "医薬品 HOT (7・9・13桁)",
        "HOT drug codes of 7, 9 or 13 digits",
        &[
            "基準番号(hotコード)",
            "基準番号",
            "hotコード",
            "hot13",
            "hot9",
            "hot7",
            "hot",
            "code",
            "コード",
        ],
        &[7, 9, 13],
    ),
    list(
        "yj",
        "個別医薬品コード (YJ)",
        "YJ drug codes",
        &["個別医薬品コード", "yjコード", "yj", "code", "コード"],
        &[12],
    ),
    list(
        JJ1017,
        "画像検査 JJ1017 (16・32桁)",
        "JJ1017 codes of imaging examinations, 16 or 32 characters",
        &[
            "jj101732",
            "jj101716m",
            "jj1017",
            "jj1017コード",
            "code",
            "コード",
        ],
        &[16, 32],
    ),
    published(
        DISEASES,
        "レセプト電算 傷病名 (b)",
        "claim codes of diseases (b)",
        &[
            "傷病名コード",
            "レセプト電算コード",
            "receipt",
            "code",
            "コード",
        ],
        &[7],
        |master, sheets, _, account| read(master, &published::DISEASES, sheets, account),
    ),
    published(
        MODIFIERS,
        "レセプト電算 修飾語 (z)",
        "claim codes of disease modifiers (z)",
        &["修飾語コード", "レセプト電算コード", "code", "コード"],
        &[4],
        |master, sheets, _, account| read(master, &published::MODIFIERS, sheets, account),
    ),
    published(
        PROCEDURES,
        "レセプト電算 診療行為 (s)",
        "claim codes of procedures (s)",
        &[
            "診療行為コード",
            "レセプト電算コード",
            "receipt",
            "code",
            "コード",
        ],
        &[9],
        |master, sheets, _, account| read(master, &published::PROCEDURES, sheets, account),
    ),
    published(
        DRUGS,
        "レセプト電算 医薬品 (y)",
        "claim codes of drugs (y)",
        &[
            "レセプト電算処理システムコード(1)",
            "レセプト電算コード",
            "医薬品コード",
            "receipt",
            "code",
            "コード",
        ],
        &[9],
        |master, sheets, _, account| read(master, &published::DRUGS, sheets, account),
    ),
    published(
        MATERIALS,
        "レセプト電算 特定器材 (t)",
        "claim codes of materials (t)",
        &[
            "特定器材コード",
            "レセプト電算コード",
            "receipt",
            "code",
            "コード",
        ],
        &[9],
        |master, sheets, _, account| read(master, &published::MATERIALS, sheets, account),
    ),
    published(
        COMMENTS,
        "レセプト電算 コメント (c)",
        "claim codes of comments (c)",
        &["コメントコード", "レセプト電算コード", "code", "コード"],
        &[9],
        |master, sheets, _, account| read(master, &published::COMMENTS, sheets, account),
    ),
];

/// A master of codes and names without a structure of its own.
const fn list(
    system: &'static str,
    ja: &'static str,
    en: &'static str,
    code_words: &'static [&'static str],
    code_lengths: &'static [usize],
) -> Master {
    Master {
        system,
        title: Text { ja, en },
        forms: LIST_FORMS,
        code_words,
        code_lengths,
        read: |master, sheets, _, account| {
            code_list::read(sheets, master, account).map(Content::Codes)
        },
    }
}

/// A master of claims: the published file, or a list as of any other system.
const fn published(
    system: &'static str,
    ja: &'static str,
    en: &'static str,
    code_words: &'static [&'static str],
    code_lengths: &'static [usize],
    read: ReadSheets,
) -> Master {
    Master {
        system,
        title: Text { ja, en },
        forms: PUBLISHED_FORMS,
        code_words,
        code_lengths,
        read,
    }
}

fn read(
    master: &Master,
    layout: &Layout,
    sheets: &[Sheet],
    account: &mut Account,
) -> Result<Content, Unreadable> {
    let list = match layout.is_of(sheets) {
        true => layout.read(sheets, master.system, master.code_lengths, account),
        false => code_list::read(sheets, master, account)?,
    };
    Ok(Content::Codes(list))
}

/// The master of a system.
pub fn master(system: &str) -> Option<&'static Master> {
    MASTERS.iter().find(|master| master.system == system)
}

impl Master {
    /// Reads a file. `source` is what its lists are to be called; `None` for the file's name without its ending.
    ///
    /// Equal bytes under an equal name give an equal reading.
    ///
    /// # Errors
    /// When nothing of the file can be used: it is no CSV, workbook or CodeSystem, it passes a limit, no row names the columns, or
    /// not one of its rows has a code of this system.
    ///
    /// # Example
    /// ```
    /// use mappings::masters::{Content, File, master};
    /// let bytes = "code,name\n2999901,架空の病名\n".as_bytes();
    /// let file = File { name: "diseases_v3.csv", bytes };
    /// let reading = master("receipt-diseases").unwrap().read(file, None)?;
    /// assert_eq!((reading.account.rows, reading.account.taken), (1, 1));
    /// assert_eq!(reading.edition.as_deref(), Some("3"));
    /// let Content::Codes(list) = reading.content else { unreachable!() };
    /// assert_eq!(list.entries[0].name, "架空の病名");
    /// # Ok::<(), mappings::masters::Unreadable>(())
    /// ```
    pub fn read(&self, file: File<'_>, source: Option<&str>) -> Result<Reading, Unreadable> {
        let book = sheet::open(file)?;
        let mut account = Account::default();
        let source = source.unwrap_or_else(|| file.stem());
        let content = (self.read)(self, &book.sheets, source, &mut account)?;
        match account.notes.first() {
            _ if account.taken > 0 => Ok(Reading {
                content,
                edition: book.edition.or_else(|| edition(file.stem())),
                account,
            }),
            Some(note) => Err(Unreadable::NothingTaken {
                rows: account.rows,
                reason: note.reason,
            }),
            None => Err(Unreadable::Empty),
        }
    }
}

/// The edition in a file's name: digits after a `v` (`list_v1.5.0`), before `jlac` (`136jlac10_1`), or a day (`items_20231104`).
fn edition(stem: &str) -> Option<String> {
    let words = || stem.split(['_', ' ', '-', '(', ')']);
    let is_number = |text: &str| {
        text.starts_with(|first: char| first.is_ascii_digit())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'.')
    };
    let after_v =
        words().find_map(|word| word.strip_prefix(['v', 'V']).filter(|rest| is_number(rest)));
    let before_jlac = || {
        let (digits, _) = stem.split_once("jlac")?;
        is_number(digits).then_some(digits)
    };
    let day = || words().find(|word| word.len() == 8 && is_number(word));
    after_v.or_else(before_jlac).or_else(day).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::masters::header::folded;

    #[test]
    fn every_master_can_be_asked_for_and_speaks_both_languages() {
        let systems: BTreeSet<_> = MASTERS.iter().map(|master| master.system).collect();
        assert_eq!(systems.len(), MASTERS.len(), "two masters share a name");
        for found in MASTERS {
            assert_eq!(master(found.system).unwrap().system, found.system);
            for text in [found.title, found.forms] {
                assert!(
                    !text.ja.is_empty() && text.en.is_ascii(),
                    "{}",
                    found.system
                );
            }
            assert!(!found.code_lengths.is_empty(), "{}", found.system);
            assert!(found.code_words.contains(&"code"), "{}", found.system);
            for word in found.code_words {
                assert_eq!(folded(word), *word, "{}", found.system);
            }
        }
        assert!(master("loinc").is_none());
    }

    #[test]
    fn every_master_reads_a_list_of_its_own_codes() {
        for master in MASTERS {
            for length in master.code_lengths {
                let bytes = format!("code,name\n{},x\n1,y\n", "7".repeat(*length));
                let file = File {
                    name: "list.csv",
                    bytes: bytes.as_bytes(),
                };
                let account = master.read(file, None).unwrap().account;
                assert_eq!((account.rows, account.taken), (2, 1), "{}", master.system);
            }
        }
    }

    #[test]
    fn the_edition_is_read_from_the_name() {
        let cases = [
            ("136jlac10_1", Some("136")),
            ("jslm_jlac10_v136_analyte", Some("136")),
            ("list_v1.5.0", Some("1.5.0")),
            ("items_20231104", Some("20231104")),
            ("lab_items", None),
            ("values", None),
        ];
        for (stem, expected) in cases {
            assert_eq!(edition(stem).as_deref(), expected, "{stem}");
        }
    }
}
