//! V14: an item that only the other sex has.

use model::{Batch, Code, Grain, Severity, Table, Text};

use crate::check::{About, Category, Check, Run};
use crate::distinct::Answers;

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("V14"),
        name: "item_of_other_sex",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Plausibility,
        title: Text {
            ja: "患者の性別ではありえない検査である",
            en: "A test that patients of this sex do not have",
        },
        what: Text {
            ja: "標準コード（JLAC10）の分析物と材料から、一方の性にしか行わない検査（PSA は男性、尿の妊娠反応は女性）を見分け、\
                同じメッセージの PID-8（性別）と比べる。血中の hCG は腫瘍マーカーとして男性にも行うので見ない。",
            en: "Tests that only one sex has are told by analyte and material of the standard code (JLAC10): PSA of men, the \
                pregnancy test in urine of women. They are held against PID-8 of the same message. hCG in blood is a tumour \
                marker of men too, and is passed over.",
        },
        why: Text {
            ja: "性別の誤り、患者の取り違え、または標準コードの付け間違いが疑われる。項目の多くの行に出るときはコードを、\
                少しの行だけなら患者を確かめる。",
            en: "The sex is wrong, patients were mixed up, or the item got a wrong standard code. When many rows of the item \
                show it, look at the code; when a few do, at the patients.",
        },
        good: "5D305000002305301 PSA / PID-8 M",
        bad: "5D305000002305301 PSA / PID-8 F",
    },
    run: Run::Rows(run),
};

/// Analyte and material (digits 1-5 and 10-12 of JLAC10; an empty material stands for any) with the sex that has the test.
const OF_ONE_SEX: &[(&str, &str, &str)] = &[("5D305", "", "M"), ("4F080", "001", "F")];

/// The sex that a test is of; `None` for all others.
fn sex_of(code: &str) -> Option<&'static str> {
    let (analyte, material) = (code.get(..5)?, code.get(9..12)?);
    let mut tests = OF_ONE_SEX.iter();
    let test = tests.find(|test| test.0 == analyte && (test.1.is_empty() || test.1 == material));
    test.map(|test| test.2)
}

fn run(batch: &Batch, found: &mut dyn FnMut(usize)) {
    if batch.table != Table::LabResults {
        return;
    }
    let Some(sexes) = Answers::of(batch, "patient_sex", |sex| match sex {
        "M" => Some("M"),
        "F" => Some("F"),
        _ => None,
    }) else {
        return;
    };
    let columns = ["standard_code", "declared_code"];
    let codes = columns.map(|column| Answers::of(batch, column, sex_of));
    for row in 0..batch.len() {
        let of_code = codes
            .iter()
            .flatten()
            .find_map(|codes| codes.at(row))
            .flatten();
        let of_patient = sexes.at(row).flatten();
        if of_code
            .zip(of_patient)
            .is_some_and(|(test, patient)| test != patient)
        {
            found(row);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{found_by, text_batch};

    #[test]
    fn tests_of_one_sex_are_told_by_analyte_and_material() {
        let (psa, urine, blood) = (
            "5D305000002305301",
            "4F080000000119011",
            "4F080000002305301",
        );
        let rows = [
            (Some(psa), None, Some("F")),
            (Some(psa), None, Some("M")),
            (None, Some(psa), Some("F")),
            (Some(psa), None, None),
            (Some(psa), None, Some("O")),
            (Some(urine), None, Some("M")),
            (Some(urine), None, Some("F")),
            (Some(blood), None, Some("M")),
            // The mapping in force decides, not what was sent.
            (Some(blood), Some(urine), Some("M")),
            (None, None, Some("M")),
        ];
        let batch = text_batch(
            Table::LabResults,
            &[
                ("standard_code", &rows.map(|row| row.0)),
                ("declared_code", &rows.map(|row| row.1)),
                ("patient_sex", &rows.map(|row| row.2)),
            ],
        );
        assert_eq!(found_by(&CHECK, &batch), [0, 2, 5]);
    }
}
