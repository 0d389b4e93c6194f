//! C10: diagnosis without an ICD-10 code, or with an unknown edition.

use model::{Batch, Code, Grain, Severity, Table, Text};

use crate::check::{About, Category, Check, Run};
use crate::distinct::Answers;

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("C10"),
        name: "icd10_missing",
        severity: Severity::Warning,
        grain: Grain::DataType,
        category: Category::Completeness,
        title: Text {
            ja: "病名に ICD-10 コードがない、または版が不明である",
            en: "Diagnosis without an ICD-10 code, or of an unknown edition",
        },
        what: Text {
            ja: "PRB-10 に ICD-10 のコードがあるか、版（第 7 成分）が書かれていれば 2003 か 2013 であるかを見る。未コード化\
                病名（20084317）と、版の省略は問題としない。",
            en: "PRB-10 must hold a code of ICD-10, and its seventh component, when filled, must be 2003 or 2013. \
                Diagnoses without a code (20084317) and editions left out pass.",
        },
        why: Text {
            ja: "ICD-10 で患者を選ぶ抽出から漏れる。病名管理番号が分かれば、病名マスターから補える。",
            en: "Such diagnoses are missed by every selection by ICD-10. With the control number the code can be had \
                from the master of diagnoses.",
        },
        good: "PRB|AD|20260110|20061234^病名^MDCDX2|0001||||||E119^^I10^O^外来時^JHSD0004^2013",
        bad: "PRB|AD|20260110|20061234^病名^MDCDX2|0001",
    },
    run: Run::Rows(run),
};

/// The control number of a diagnosis without a code.
const UNCODED: &str = "20084317";

fn run(batch: &Batch, found: &mut dyn FnMut(usize)) {
    if batch.table != Table::Diagnoses {
        return;
    }
    let (Some(classes), Some(editions), Some(declared)) = (
        Answers::of(batch, "icd10_code", |_| ()),
        Answers::of(batch, "icd10_edition", |text| {
            matches!(text, "2003" | "2013")
        }),
        Answers::of(batch, "declared_code", |text| text == UNCODED),
    ) else {
        return;
    };
    for row in 0..batch.len() {
        let is_missing = classes.at(row).is_none() && declared.at(row) != Some(true);
        if is_missing || editions.at(row) == Some(false) {
            found(row);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{found_by, text_batch};

    #[test]
    fn codes_and_editions() {
        let batch = text_batch(
            Table::Diagnoses,
            &[
                (
                    "icd10_code",
                    &[Some("E119"), None, None, Some("E119"), Some("E119")],
                ),
                (
                    "icd10_edition",
                    &[Some("2013"), None, None, None, Some("1995")],
                ),
                (
                    "declared_code",
                    &[None, Some(UNCODED), Some("20061234"), None, None],
                ),
            ],
        );
        assert_eq!(found_by(&CHECK, &batch), [2, 4]);
    }
}
