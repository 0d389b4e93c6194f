//! Documents that are generated: they say what the program says, or this test shows where they differ.
//!
//! `KIJUN_BLESS=1 cargo test --test tidy` writes them anew; read the difference before you commit it.

use std::fmt::Write;

use model::{Column, ColumnType, Lang, Table, TableSpec};
use validators::{About, CHECKS};

use crate::house::root;

/// The variable that makes the tests write instead of compare.
const BLESS: &str = "KIJUN_BLESS";

/// Compares a document with what it must be, or writes it.
fn hold(path: &str, expected: &str) {
    let file = root().join(path);
    if std::env::var_os(BLESS).is_some() {
        std::fs::write(&file, expected).unwrap();
    }
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    let pairs = || {
        found
            .lines()
            .map(Some)
            .chain([None])
            .zip(expected.lines().map(Some).chain([None]))
    };
    if let Some(line) = pairs().position(|(found, expected)| found != expected) {
        let (found, expected) = pairs().nth(line).unwrap();
        panic!(
            "\n\n{path}:{}: the document is not what the program says; run {BLESS}=1 cargo test --test tidy and read the difference\n  in the document: {}\n  in the program:  {}\n",
            line + 1,
            found.unwrap_or("(end)"),
            expected.unwrap_or("(end)"),
        );
    }
    assert_eq!(
        found, expected,
        "{path}: run {BLESS}=1 cargo test --test tidy"
    );
}

#[test]
fn tables_are_documented() {
    hold("docs/tables.md", &tables());
}

#[test]
fn findings_are_documented() {
    hold("docs/findings.md", &findings());
}

/// A cell of a Markdown table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

fn tables() -> String {
    let mut text = String::from(
        "# Tables\n\n\
         <!-- Generated from model/src/tables; do not edit: KIJUN_BLESS=1 cargo test --test tidy -->\n\n\
         Delta tables below the folder or bucket `network.store` of the config, one folder a table. Parquet with zstd, files of up to 1,024 rows plain. \
         `kijun tables` names the live files for readers without Delta. Partition columns stand in the folder names and not \
         in the files. Timestamps are UTC; wall times of the feeds are read as Japan's.\n\n",
    );
    for table in Table::ALL {
        let spec = table.spec();
        let _ = writeln!(
            text,
            "- [{name}](#{name}): {}",
            spec.about,
            name = spec.name
        );
    }
    for table in Table::ALL {
        table_section(&mut text, table.spec());
    }
    text
}

fn table_section(text: &mut String, spec: &TableSpec) {
    let _ = write!(
        text,
        "\n## {}\n\n{}\n\n| column | type | may be null | meaning |\n| --- | --- | --- | --- |\n",
        spec.name, spec.about
    );
    for Column {
        name,
        kind,
        nullable,
        about,
    } in spec.columns
    {
        let nullable = if *nullable { "yes" } else { "no" };
        let _ = writeln!(
            text,
            "| `{name}` | {} | {nullable} | {} |",
            type_name(*kind),
            cell(about)
        );
    }
}

/// The type as SQL engines call it.
fn type_name(kind: ColumnType) -> &'static str {
    match kind {
        ColumnType::Text => "string",
        ColumnType::Date => "date",
        ColumnType::Timestamp => "timestamp, µs, UTC",
        ColumnType::Int64 => "bigint",
        ColumnType::Int32 => "integer",
        ColumnType::Float64 => "double",
    }
}

/// The families in the order of their letters, with their names.
const FAMILIES: [(char, &str, &str); 14] = [
    ('A', "計算", "arithmetic"),
    ('B', "収支", "balance"),
    ('C', "コード", "code"),
    ('D', "分布", "distribution"),
    ('E', "文字コード", "encoding"),
    ('F', "ファイルと名前", "file and name"),
    ('M', "マスター", "master"),
    ('N', "量", "volume"),
    ('R', "突合", "reconciliation"),
    ('S', "構造", "structure"),
    ('T', "時刻", "time"),
    ('U', "単位", "unit"),
    ('V', "値", "value"),
    ('X', "データ間", "cross-source"),
];

fn findings() -> String {
    let mut text = String::from(
        "# 指摘コード / Finding codes\n\n\
         <!-- Generated from validators::CHECKS; do not edit: KIJUN_BLESS=1 cargo test --test tidy -->\n\n\
         `kijun explain CODE` と同じ内容です。コードの意味は変わらず、番号が使い回されることもありません。\n\n\
         The same text as `kijun explain CODE`. A code never changes its meaning and is never used again.\n\n\
         重大度 / severities: `fatal` ファイルやフィードが使えない (the file or feed cannot be used), `error` データが失われたか誤っている \
         (data are lost or wrong), `warning` 確認が必要 (someone should look), `notice` 参考 (worth knowing).\n",
    );
    for (letter, ja, en) in FAMILIES {
        let family = || {
            CHECKS
                .iter()
                .map(|check| check.about)
                .filter(|about| about.code.0.starts_with(letter))
        };
        if family().next().is_none() {
            continue;
        }
        let _ = write!(text, "\n## {letter} {ja} / {en}\n");
        for about in family() {
            finding(&mut text, &about);
        }
    }
    text
}

fn finding(text: &mut String, about: &About) {
    let ja = |words: model::Text| words.get(Lang::Ja);
    let en = |words: model::Text| words.get(Lang::En);
    let _ = write!(
        text,
        "\n### {} {}\n\n{}\n\n`{}` · {} · {}\n\n",
        about.code,
        ja(about.title),
        en(about.title),
        about.name,
        about.severity.name(),
        about.category.name(),
    );
    for words in [about.what, about.why] {
        let _ = writeln!(text, "- {}<br>{}", cell(ja(words)), cell(en(words)));
    }
    let _ = write!(
        text,
        "\n```text\nok:  {}\nnot: {}\n```\n",
        indented(about.good),
        indented(about.bad)
    );
}

/// Further lines of an example stand below its first one.
fn indented(example: &str) -> String {
    example.trim_end().replace('\n', "\n     ")
}

#[test]
fn every_family_has_a_name() {
    for check in CHECKS {
        let letter = check.about.code.0.chars().next().unwrap();
        assert!(
            FAMILIES.iter().any(|(family, _, _)| *family == letter),
            "{} belongs to no family; name it in tests/tidy/documents.rs",
            check.about.code
        );
    }
}
