//! Readers on invented files of the published shapes, and on broken ones.

use encoding_rs::SHIFT_JIS;
use proptest::prelude::*;
use rust_xlsxwriter::Workbook;

use super::*;

/// A cell of a test workbook: 0-based row and column.
type Cell = (u32, u16, &'static str);

fn workbook(sheets: &[(&str, &[Cell])]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, cells) in sheets {
        let sheet = book.add_worksheet().set_name(*name).unwrap();
        for (row, column, text) in *cells {
            // Whole numbers as Excel keeps them when somebody typed them in.
            match text.strip_prefix("number ") {
                Some(number) => sheet.write_number(*row, *column, number.parse::<f64>().unwrap()),
                None => sheet.write_string(*row, *column, *text),
            }
            .unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

fn read(system: &str, name: &str, bytes: &[u8]) -> Result<Reading, Unreadable> {
    let reading = master(system).unwrap().read(File { name, bytes }, None)?;
    let account = &reading.account;
    let left_out: u64 = account.left_out.values().sum();
    assert_eq!(account.rows, account.taken + left_out);
    assert_eq!(account.notes.len() as u64, left_out.min(NOTES_MAX as u64));
    Ok(reading)
}

fn jlac10(name: &str, bytes: &[u8]) -> (Jlac10, Account) {
    let reading = read("jlac10", name, bytes).unwrap();
    let Content::Jlac10(content) = reading.content else {
        panic!("no JLAC10")
    };
    (*content, reading.account)
}

fn error(system: &str, name: &str, bytes: &[u8]) -> String {
    read(system, name, bytes).unwrap_err().to_string()
}

fn left_out(account: &Account) -> Vec<(Reason, u64)> {
    account
        .left_out
        .iter()
        .map(|(reason, count)| (*reason, *count))
        .collect()
}

/// The six sheets of the JSLM workbook: titles above, data from row 6, the columns at their places.
fn jslm() -> Vec<u8> {
    workbook(&[
        ("はじめに", &[(0, 0, "見本の表")]),
        (
            "分析物コード",
            &[
                (0, 0, "分析物コード表"),
                (4, 2, "コード"),
                (4, 3, "名称"),
                (5, 0, "9X"),
                (5, 1, "見本/第一"),
                (5, 2, "9X001"),
                (5, 3, "甲物質"),
                (5, 5, "substance A"),
                (6, 2, "9X990"),
                (6, 3, "見本パネル"),
                (6, 4, "パネル"),
                (7, 1, "見本/第二"),
                (8, 2, "9Y01"),
                (8, 3, "短いコード"),
            ],
        ),
        (
            "識別コード ",
            &[(5, 1, "1001"), (5, 2, "負荷 1分"), (5, 4, "after 1 min")],
        ),
        (
            "材料コード",
            // Another small table stands to the left of the specimens.
            &[
                (5, 0, "0"),
                (5, 1, "尿"),
                (5, 5, "023"),
                (5, 6, "血清"),
                (5, 7, "serum"),
            ],
        ),
        (
            "測定法コード",
            &[
                (5, 0, "分析法"),
                (5, 1, "●小分類"),
                (5, 2, "271"),
                (5, 3, "可視"),
                (6, 2, "272"),
                (6, 3, "紫外"),
            ],
        ),
        (
            "結果識別コード表（共通コード）",
            &[
                (5, 0, "●結果"),
                (5, 1, "001"),
                (5, 2, "定量値"),
                (6, 1, "008"),
                (6, 2, "空き"),
                (7, 1, "number 11"),
                (7, 2, "判定"),
            ],
        ),
        (
            "結果識別（固有コード）",
            &[
                (5, 1, "9X990"),
                (5, 2, "0000"),
                (5, 3, "number 5"),
                (5, 4, "甲"),
                (6, 1, "9X990"),
                (6, 2, "0000"),
                (6, 3, "51"),
                (6, 4, "乙"),
                (6, 5, "B"),
            ],
        ),
    ])
}

#[test]
fn the_workbook_of_the_society_gives_all_its_tables() {
    let (read, account) = jlac10("200jlac10_1.xlsx", &jslm());
    let first = Element {
        code: "9X001".to_owned(),
        name: "甲物質".to_owned(),
        other_name: None,
        english_name: Some("substance A".to_owned()),
        category: Some("見本/第一".to_owned()),
    };
    assert_eq!(read.analytes[0], first);
    assert_eq!(read.analytes[1].category.as_deref(), Some("見本/第一"));
    assert_eq!(
        read.identifications[0].english_name.as_deref(),
        Some("after 1 min")
    );
    assert_eq!(read.specimens[0].name, "血清");
    assert_eq!(read.methods[1].category.as_deref(), Some("分析法"));
    let results: Vec<_> = read
        .results
        .iter()
        .map(|result| result.code.as_str())
        .collect();
    assert_eq!(results, ["01", "11"]);
    let specific: Vec<_> = (read.specific_results.iter())
        .map(|result| (result.analyte.as_str(), result.code.as_str()))
        .collect();
    assert_eq!(specific, [("9X990", "05"), ("9X990", "51")]);
    assert_eq!(
        left_out(&account),
        [(Reason::BadCode, 1), (Reason::Vacant, 1)]
    );
    assert_eq!(
        (account.notes[0].row, account.notes[0].code.as_str()),
        (9, "9Y01")
    );
    let reading = super::tests::read("jlac10", "200jlac10_1.xlsx", &jslm()).unwrap();
    assert_eq!(reading.edition.as_deref(), Some("200"));
}

#[test]
fn one_csv_a_table_is_told_by_its_name() {
    let cases = [
        (
            "x_analyte.csv",
            "code,name,name2,name_en,category,category_name\n9X001,甲,こう,A,9X,見本\n",
        ),
        (
            "x_identification.csv",
            "code,name,name2,name_en\n1001,負荷,,load\n",
        ),
        ("x_material.csv", "code,name,name_en\n023,血清,serum\n"),
        (
            "x_method.csv",
            "code,name,name2,name_en,category,subcategory\n271,可視,,,分析法,小分類\n272,紫外,,,,\n",
        ),
        (
            "x_result_common.csv",
            "code,name,category\n001,定量値,●\n051,分析物固有結果コード,●\n",
        ),
        (
            "x_result_specific.csv",
            "analyte_code,identification_code,code,name,name_en\n9X990,0000,09,甲,\n9X990,0000,=D6+1,乙,\n9X990,0000,=D7+1,丙,\n",
        ),
    ];
    let mut all = Jlac10::default();
    for (name, text) in cases {
        all.absorb(jlac10(name, text.as_bytes()).0);
    }
    assert_eq!(all.analytes[0].category.as_deref(), Some("見本"));
    assert_eq!(all.analytes[0].other_name.as_deref(), Some("こう"));
    assert_eq!(all.methods[0].category.as_deref(), Some("分析法"));
    assert_eq!(all.methods[1].category, None);
    let codes: Vec<_> = (all.specific_results.iter())
        .map(|result| result.code.as_str())
        .collect();
    assert_eq!(
        codes,
        ["09", "10", "11"],
        "a formula counts on from the row before"
    );
    assert_eq!(
        [
            all.identifications.len(),
            all.specimens.len(),
            all.methods.len(),
            all.results.len()
        ],
        [1, 1, 2, 1]
    );
    // A name that speaks of methods does not make a list of items a table of methods.
    let (list, _) = jlac10("items_by_method.csv", b"jlac10,name\n9X001000002327101,A\n");
    assert_eq!((list.codes.len(), list.methods.len()), (1, 0));
}

#[test]
fn a_list_is_read_by_its_header_and_accounts_for_every_row() {
    let text = "一覧,,,,,,\n\nJLAC10コード,略称,項目名称,単位,材料,測定法,備考\n\
        9X001000002327101,TA,甲,g/dL,血清,可視,\n\
        9X001000002327101,TA,甲,g/L,血清,可視,another unit\n\
        9X001000002327101,TA,甲,g/L,血清,可視,the same once more\n\
        9X001000002327101,TA,乙,g/dL,血清,可視,another name\n\
        9X00100000232710,TA,甲,,,,one digit short\n\
        削除,TA,甲,,,,taken back\n\
        ,TA,甲,,,,no code\n\
        9X001000002227101,,,,,,no name\n\
        9X001-0000-022-271-01,TB,,,,,display text only\n\
        ,,,,,,only a remark\n";
    let (read, account) = jlac10("list.csv", text.as_bytes());
    let codes: Vec<_> = (read.codes.iter())
        .map(|code| (code.code.as_str(), code.name.as_str(), code.unit.as_deref()))
        .collect();
    assert_eq!(
        codes,
        [
            ("9X001000002327101", "甲", Some("g/dL")),
            ("9X001000002327101", "甲", Some("g/L")),
            ("9X001000002227101", "TB", None),
        ]
    );
    assert_eq!(read.codes[0].source, "list");
    assert_eq!(
        left_out(&account),
        [
            (Reason::NoCode, 1),
            (Reason::NoName, 1),
            (Reason::BadCode, 1),
            (Reason::Deleted, 1),
            (Reason::Twice, 1),
            (Reason::OtherName, 1),
        ]
    );
    assert_eq!(account.rows, 9);
    let rows: Vec<_> = account.notes.iter().map(|note| note.row).collect();
    assert_eq!(rows, [6, 7, 8, 9, 10, 11]);
}

#[test]
fn the_medis_workbook_is_read_with_and_without_words() {
    let plain: &[Cell] = &[
        (0, 0, "見本"),
        (4, 2, "9X001000002327101"),
        (4, 3, "甲_血清_可視_定量値"),
        (5, 2, "新コード"),
        (6, 2, "9X001000002227101"),
        (6, 3, "甲_血漿_可視_定量値"),
    ];
    let headed: &[Cell] = &[
        (3, 2, "JLAC10コード（17桁）"),
        (3, 3, "フラグ"),
        (3, 4, "分析物名称"),
        (4, 2, "9X001000002327101"),
        (4, 4, "甲"),
    ];
    let (read, account) = jlac10("m.xlsx", &workbook(&[("17桁コード表", plain)]));
    assert_eq!(read.codes[1].name, "甲_血漿_可視_定量値");
    assert_eq!(left_out(&account), [(Reason::BadCode, 1)]);
    let (read, _) = jlac10(
        "m.xlsx",
        &workbook(&[("注", &[(0, 0, "x")]), ("17桁コード表", headed)]),
    );
    assert_eq!(read.codes[0].name, "甲");
}

#[test]
fn every_character_set_gives_the_same() {
    let text = "code,name,単位\r\n9X001000002327101,総蛋白(見本),g/dL\r\n";
    let (expected, _) = jlac10("a.csv", text.as_bytes());
    let marked = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    let (cp932, ..) = SHIFT_JIS.encode(text);
    for bytes in [&marked[..], &cp932] {
        assert_eq!(jlac10("a.csv", bytes).0, expected);
    }
}

#[test]
fn a_code_system_becomes_rows() {
    let json = r#"{"resourceType":"CodeSystem","version":"9.1","concept":[
        {"code":"9X001000002327101","display":"甲","property":[
            {"code":"unit","valueString":"g/dL"},{"code":"specimen","valueCoding":{"code":"023","display":"血清"}}],
         "concept":[{"code":"9X001000002227101","display":"甲2","property":[{"code":"method","valueCode":"271"}]}]},
        {"code":"9X00100000222710","display":"short"}]}"#;
    let reading = read("jlac10", "cs.json", json.as_bytes()).unwrap();
    assert_eq!(reading.edition.as_deref(), Some("9.1"));
    let (read, account) = jlac10("cs.json", json.as_bytes());
    assert_eq!(read.codes[0].unit.as_deref(), Some("g/dL"));
    assert_eq!(read.codes[0].specimen.as_deref(), Some("血清"));
    assert_eq!(read.codes[1].method.as_deref(), Some("271"));
    assert_eq!(
        (account.notes[0].row, account.notes[0].reason),
        (3, Reason::BadCode)
    );
    let set = r#"{"resourceType":"ValueSet"}"#;
    assert_eq!(
        error("jlac10", "v.json", set.as_bytes()),
        "the file is a FHIR ValueSet, expected a CodeSystem"
    );
    assert!(error("jlac10", "v.json", b"{\"resourceType\":").contains("no JSON"));
    let deep = format!("{{\"concept\":{}", "[".repeat(100_000));
    assert!(error("jlac10", "v.json", deep.as_bytes()).contains("nested deeper"));
}

#[test]
fn known_names_keep_what_the_source_says() {
    let text = "id,local_name,local_code,local_unit,specimen,method,jlac10,jlac10_digits,analyte5,source\n\
        1,甲(血清),00021,g/dL,血清,可視法,9X0010000023271,15,9X001,見本検査所\n\
        2,甲,,,,,9X001,5,9X001,\n3,甲,,,,,9X001,5,9X001,\n4,,,,,,9X001,5,,\n5,乙,,,,,,,,\n6,丙,,,,,9X,2,,\n";
    let reading = read("jlac10-names", "names.csv", text.as_bytes()).unwrap();
    let Content::Jlac10(content) = reading.content else {
        panic!("no JLAC10")
    };
    let first = KnownName {
        local_name: "甲(血清)".to_owned(),
        local_code: Some("00021".to_owned()),
        unit: Some("g/dL".to_owned()),
        specimen: Some("血清".to_owned()),
        method: Some("可視法".to_owned()),
        code: "9X0010000023271".to_owned(),
        source: "見本検査所".to_owned(),
    };
    assert_eq!(content.names[0], first);
    assert_eq!(
        (
            content.names[1].code.as_str(),
            content.names[1].source.as_str()
        ),
        ("9X001", "names")
    );
    assert_eq!(
        left_out(&reading.account),
        [
            (Reason::NoCode, 1),
            (Reason::NoName, 1),
            (Reason::BadCode, 1),
            (Reason::Twice, 1)
        ]
    );
}

#[test]
fn lists_of_other_systems_keep_validity_and_further_columns() {
    let text = "販売名,個別医薬品コード,適用開始日,適用終了日,剤形\n\
        見本錠,9999001F1019,20260401,99999999,錠\n見本錠,9999001F1019,20280401,,錠\n\
        別名錠,9999001F1019,20260401,,錠\n見本散,9999001B1019,いつか,,散\n";
    let reading = read("yj", "yj.csv", text.as_bytes()).unwrap();
    let Content::Codes(list) = reading.content else {
        panic!("no list")
    };
    assert_eq!(
        (list.system.as_str(), &list.columns[..]),
        ("yj", &["剤形".to_owned()][..])
    );
    assert_eq!(list.entries.len(), 2);
    assert_eq!(
        list.entries[0].valid_from,
        Some(jiff::civil::date(2026, 4, 1))
    );
    assert_eq!(list.entries[0].valid_until, None);
    assert_eq!(list.entries[0].extra, [Some("錠".to_owned())]);
    assert_eq!(
        left_out(&reading.account),
        [(Reason::OtherName, 1), (Reason::BadDate, 1)]
    );
}

#[test]
fn diseases_are_the_same_with_and_without_a_dot() {
    let codes = |text: &str| match read("icd10", "i.csv", text.as_bytes()).unwrap().content {
        Content::Codes(list) => list.entries,
        Content::Jlac10(_) => panic!("no list"),
    };
    let plain = codes("ICD-10,病名\nI209,見本の病気\n");
    assert_eq!(plain[0].code, "I209");
    assert_eq!(codes("ICD10,病名\nI20.9,見本の病気\n"), plain);
}

#[test]
fn broken_files_say_where_and_what() {
    let whole = jslm();
    let cut = &whole[..whole.len() / 2];
    let long = format!("code,name\n9X001000002327101,{}\n", "長".repeat(2_001));
    let wide = format!("code,name{}\n", ",x".repeat(300));
    let broken_line = [b"code,name\n".as_slice(), b"9X001000002327101,\x81\n"].concat();
    let cases: [(&str, &[u8], &str); 12] = [
        ("e.csv", b"", "the file is empty"),
        ("e.csv", b"\xEF\xBB\xBF \n", "the file is empty"),
        ("e.csv", b"code,name\n", "the file is empty"),
        ("u.csv", b"\xFF\xFEc\0", "UTF-16"),
        ("x.xls", b"\xD0\xCF\x11\xE0\xA1", ".xlsx"),
        ("x.xlsx", cut, "the workbook cannot be read"),
        ("b.csv", &broken_line, "line 2 is neither UTF-8 nor CP932"),
        (
            "q.csv",
            b"code,name\n9X001000002327101,\"A\n9X001000002227101,B\n",
            "near line 2 is never closed",
        ),
        (
            "l.csv",
            long.as_bytes(),
            "l, row 2, column 2: the cell is longer than 2000",
        ),
        ("w.csv", wide.as_bytes(), "w, row 1: more than 256 columns"),
        (
            "t.csv",
            b"code,name,Code\n9X001000002327101,A,B\n",
            "t, row 1: columns 1 and 3 are both named code",
        ),
        (
            "n.csv",
            b"id,value\n1,2\n",
            "one for the code is needed (jlac10",
        ),
    ];
    for (name, bytes, expected) in cases {
        let found = error("jlac10", name, bytes);
        assert!(found.contains(expected), "{name}: {found}");
    }
    let other = error("jlac10", "d.csv", b"code,name\n2999901,A\n2999902,B\n");
    assert!(
        other.starts_with("none of 2 rows could be taken") && other.contains("--system"),
        "{other}"
    );
    // One stray cell at the far end of a sheet is refused by its column, not by the memory it takes.
    let stray = workbook(&[(
        "表",
        &[(0, 0, "code"), (0, 1, "name"), (1_048_575, 16_383, "x")],
    )]);
    assert!(error("jlac10", "s.xlsx", &stray).contains("表, row 1048576: more than 256 columns"));
}

#[test]
fn two_editions_differ_by_what_came_went_and_was_renamed() {
    let edition = |text: &str| vec![read("jlac11", "l.csv", text.as_bytes()).unwrap().content];
    let old =
        edition("code,name\n11111111111111111,甲\n22222222222222222,乙\n33333333333333333,丙\n");
    let new = edition(
        "code,name\n22222222222222222,乙\n33333333333333333,丙(新)\n44444444444444444,丁\n",
    );
    let found: Vec<_> = (diff(&old, &new).into_iter())
        .map(|difference| (difference.code[..1].to_owned(), difference.change))
        .collect();
    let renamed = Change::Renamed {
        old: "丙".to_owned(),
        new: "丙(新)".to_owned(),
    };
    assert_eq!(
        found,
        [
            ("1".to_owned(), Change::Removed("甲".to_owned())),
            ("3".to_owned(), renamed),
            ("4".to_owned(), Change::Added("丁".to_owned())),
        ]
    );
    assert_eq!(diff(&old, &old), []);
    // Tables that only one side has are another kind of file, not a change.
    let tables = read("jlac10", "200jlac10_1.xlsx", &jslm()).unwrap().content;
    let analytes = read(
        "jlac10",
        "analyte.csv",
        "code,name\n9X001,甲物質\n".as_bytes(),
    )
    .unwrap()
    .content;
    let found = diff(&[tables], &[analytes]);
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].table, found[0].code.as_str()),
        ("analyte", "9X990")
    );
}

#[test]
fn a_workbook_that_unpacks_to_gigabytes_is_not_unpacked() {
    let mut bytes = jslm();
    assert!(read("jlac10", "x.xlsx", &bytes).is_ok());
    let entry = bytes
        .windows(4)
        .rposition(|window| window == b"PK\x01\x02")
        .unwrap();
    bytes[entry + 24..entry + 28].copy_from_slice(&0x7FFF_FFFF_u32.to_le_bytes());
    let found = error("jlac10", "x.xlsx", &bytes);
    assert!(found.contains("more than 536870912"), "{found}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rows_are_taken_or_left_out_whatever_stands_in_them(
        rows in proptest::collection::vec(("[0-9A-Z削除 -]{0,18}", "[a-c甲乙, ]{0,3}", "[a-z]{0,2}"), 0..30)
    ) {
        let mut text = "jlac10,name,unit\n9X001000002327101,first,\n".to_owned();
        for (code, name, unit) in &rows {
            text += &format!("\"{code}\",\"{name}\",{unit}\n");
        }
        for system in ["jlac10", "jlac10-names"] {
            // The balance itself is asserted by `read`.
            let reading = read(system, "p.csv", text.as_bytes()).unwrap();
            prop_assert!(reading.account.rows <= rows.len() as u64 + 1);
            prop_assert_eq!(read(system, "p.csv", text.as_bytes()).unwrap(), reading);
        }
    }

    #[test]
    fn no_bytes_bring_a_reader_down(
        head in proptest::sample::select(vec![b"code,name\n".as_slice(), b"{\"resourceType\":\"CodeSystem\",", b"PK\x03\x04", b""]),
        bytes in proptest::collection::vec(any::<u8>(), 0..200)
    ) {
        let bytes = [head, &bytes].concat();
        for master in MASTERS {
            let file = File { name: "p.csv", bytes: &bytes };
            if let Ok(reading) = master.read(file, None) {
                prop_assert!(reading.account.taken > 0);
            }
        }
    }
}
