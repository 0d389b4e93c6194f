//! A finding as one sentence, in Japanese or English.

use model::{Finding, Lang};

use crate::checks::about;
use crate::life::Subject;
use crate::phrases::{japanese, japanese_count};

/// What is wrong, about what, and how often: the code's title, the item or data type, the detail, then `n of m` files or
/// rows. The place stands in [`Finding::origin`] and is not repeated; a finding about one file needs no count.
pub fn render(finding: &Finding, lang: Lang) -> String {
    let subject = Subject::of(finding);
    let title = about(finding.code.0).map_or(finding.code.0, |about| about.title.get(lang));
    let mut sentence = title.to_owned();
    if let Some(name) = name(&subject, lang) {
        sentence += &match lang {
            Lang::Ja => format!("（{name}）"),
            Lang::En => format!(" ({name})"),
        };
    }
    let facts: Vec<String> = [
        detail(&finding.detail, lang),
        counts(finding, &subject, lang),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !facts.is_empty() {
        let (colon, comma) = match lang {
            Lang::Ja => ("：", "、"),
            Lang::En => (": ", "; "),
        };
        sentence += colon;
        sentence += &facts.join(comma);
    }
    sentence
}

/// What the finding is about, when the title alone does not say it.
fn name(subject: &Subject, lang: Lang) -> Option<String> {
    Some(match (subject, lang) {
        (Subject::DataType(name), Lang::Ja) if name.is_empty() => "種別不明".to_owned(),
        (Subject::DataType(name), Lang::En) if name.is_empty() => "unknown data type".to_owned(),
        (Subject::DataType(name), _) => name.clone(),
        (Subject::Item(_, item), Lang::Ja) if item.is_empty() => "名称のない項目".to_owned(),
        (Subject::Item(_, item), Lang::En) if item.is_empty() => "item without a name".to_owned(),
        (Subject::Item(_, item), Lang::Ja) => format!("項目 {item}"),
        (Subject::Item(_, item), Lang::En) => format!("item {item}"),
        (Subject::Department(_, code), Lang::Ja) if code.is_empty() => {
            "診療科コードなし".to_owned()
        }
        (Subject::Department(_, code), Lang::En) if code.is_empty() => {
            "no department code".to_owned()
        }
        (Subject::Department(_, code), Lang::Ja) => format!("診療科 {code}"),
        (Subject::Department(_, code), Lang::En) => format!("department {code}"),
        (Subject::Table(table), Lang::Ja) => format!("表 {}", table.name()),
        (Subject::Table(table), Lang::En) => format!("table {}", table.name()),
        (Subject::File(_) | Subject::OtherFiles | Subject::Feed, _) => return None,
    })
}

/// The detail, its fixed words ([`model::Detail`]) translated.
fn detail(detail: &str, lang: Lang) -> Option<String> {
    if detail.is_empty() {
        return None;
    }
    if lang == Lang::En {
        return Some(detail.to_owned());
    }
    let pair = detail
        .strip_prefix("expected ")
        .and_then(|rest| rest.split_once(", found "));
    Some(match (pair, detail.strip_prefix("found ")) {
        (Some((expected, found)), _) => {
            format!("期待値 {}、実際 {}", japanese(expected), japanese(found))
        }
        (None, Some(found)) => format!("実際 {}", japanese(found)),
        (None, None) => japanese_count(detail).unwrap_or_else(|| detail.to_owned()),
    })
}

/// `n of m`; `None` where there is nothing to count.
fn counts(finding: &Finding, subject: &Subject, lang: Lang) -> Option<String> {
    let (failed, eligible) = (grouped(finding.failed), grouped(finding.eligible));
    let unit = match (subject, lang) {
        (Subject::OtherFiles, Lang::Ja) => {
            return Some(format!(
                "ほか {failed} ファイル（対象 {eligible} ファイル）"
            ));
        }
        (Subject::OtherFiles, Lang::En) => {
            return Some(format!("{failed} further files of {eligible} files"));
        }
        (Subject::File(_), _) => return None,
        // Judgements of volumes count days, weeks or files; their detail says it all.
        _ if finding.code.0.starts_with('N') && finding.evidence.is_some() => return None,
        (Subject::Feed, _) if finding.eligible <= 1 => return None,
        _ if finding.eligible == 0 => return None,
        // Agreements count admissions, days or patients.
        (Subject::DataType(_), Lang::Ja) if is_agreement(finding) => " 件",
        (Subject::DataType(_), Lang::En) if is_agreement(finding) => "",
        (Subject::DataType(_), Lang::Ja) => " ファイル",
        (Subject::DataType(_), Lang::En) => " files",
        (Subject::Item(..) | Subject::Department(..) | Subject::Table(_), Lang::Ja) => " 行",
        (Subject::Item(..) | Subject::Department(..) | Subject::Table(_), Lang::En) => " rows",
        (Subject::Feed, Lang::Ja) => " 件",
        (Subject::Feed, Lang::En) => "",
    };
    Some(match lang {
        Lang::Ja => format!("{eligible}{unit}中 {failed}{unit}"),
        Lang::En => format!("{failed} of {eligible}{unit}"),
    })
}

/// Whether a finding is about what two feeds tell of in a month.
fn is_agreement(finding: &Finding) -> bool {
    finding.code.0.starts_with('X') && finding.evidence.is_some()
}

/// `1,204,300`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use model::Table;

    use super::*;
    use crate::testing::finding;

    fn check(finding: Finding, ja: &str, en: &str) {
        assert_eq!(render(&finding, Lang::Ja), ja);
        assert_eq!(render(&finding, Lang::En), en);
    }

    fn of(code: &str, subject: Subject, failed: u64, eligible: u64, detail: &str) -> Finding {
        Finding {
            failed,
            eligible,
            detail: detail.into(),
            ..finding(code, subject)
        }
    }

    #[test]
    fn a_judged_volume_is_told_by_its_detail() {
        let department = Subject::Department(Table::LabResults, "01".into());
        let told = Finding {
            evidence: Some("{}".into()),
            ..of("N07", department, 3, 40, "2026-11-01..2026-11-09")
        };
        let title = about("N07").unwrap().title;
        check(
            told,
            &format!(
                "{}（診療科 01）：2026-11-01..2026-11-09",
                title.get(Lang::Ja)
            ),
            &format!(
                "{} (department 01): 2026-11-01..2026-11-09",
                title.get(Lang::En)
            ),
        );
    }

    #[test]
    fn rows_are_counted_per_item_or_table() {
        let item = |item: &str| Subject::Item(Table::LabResults, item.into());
        check(
            of("V03", item("GLU"), 12, 3_400, ""),
            "数値型の値の前に比較記号がある（項目 GLU）：3,400 行中 12 行",
            "Comparator in front of a number (item GLU): 12 of 3,400 rows",
        );
        check(
            of("C01", item(""), 1_234_567, 1_234_567, ""),
            "項目に標準コードがない（名称のない項目）：1,234,567 行中 1,234,567 行",
            "Item without a standard code (item without a name): 1,234,567 of 1,234,567 rows",
        );
        check(
            of("T04", Subject::Table(Table::LabResults), 3, 40, ""),
            "診療日と検体採取日が異なる（表 lab_results）：40 行中 3 行",
            "Care date is not the day on which the specimen was taken (table lab_results): \
             3 of 40 rows",
        );
    }

    #[test]
    fn files_are_named_singly_or_counted() {
        check(
            of("F08", Subject::File(123), 1, 1, ""),
            "ファイル名の患者IDと PID-3 が異なる",
            "Patient in the file name differs from PID-3",
        );
        check(
            of("F08", Subject::OtherFiles, 1_800, 20_000, ""),
            "ファイル名の患者IDと PID-3 が異なる：ほか 1,800 ファイル（対象 20,000 ファイル）",
            "Patient in the file name differs from PID-3: 1,800 further files of 20,000 files",
        );
        let data_type = |name: &str| Subject::DataType(name.into());
        check(
            of(
                "F09",
                data_type("ADT-12"),
                219,
                219,
                "expected A04, found A01",
            ),
            "データ種別と MSH-9 のメッセージ型が合わない（ADT-12）：期待値 A04、実際 A01、\
             219 ファイル中 219 ファイル",
            "Data type and message type (MSH-9) do not belong together (ADT-12): \
             expected A04, found A01; 219 of 219 files",
        );
        check(
            of("E02", data_type(""), 0, 7, "found utf-8"),
            "文字コードが MSH-18 の宣言と異なる（種別不明）：実際 UTF-8、7 ファイル中 0 ファイル",
            "Encoding is not the one declared in MSH-18 (unknown data type): \
             found utf-8; 0 of 7 files",
        );
    }

    #[test]
    fn a_feed_is_counted_when_there_is_something_to_count() {
        check(
            of("F15", Subject::Feed, 2, 900, "2 folders"),
            "フォルダを読めない：2 folders、900 件中 2 件",
            "Folder cannot be read: 2 folders; 2 of 900",
        );
        check(
            of("N01", Subject::Feed, 1, 1, ""),
            "この夜は何も届かなかった",
            "Nothing arrived this night",
        );
    }
}
