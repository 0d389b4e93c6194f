//! C11: comment sent as an item.

use model::{Batch, Code, Grain, Severity, Table, Text};

use crate::check::{About, Category, Check, Run};
use crate::distinct::rows_where;

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("C11"),
        name: "comment_row",
        severity: Severity::Notice,
        grain: Grain::Item,
        category: Category::Conformance,
        title: Text {
            ja: "コメントが検査項目として送られている",
            en: "Comment sent as an item",
        },
        what: Text {
            ja: "OBX-3 の項目名が「コメント」「備考」などを含むかを見る。全角・半角・大小文字は区別しない。",
            en: "The name in OBX-3 must not be that of a comment or remark, in either width and case.",
        },
        why: Text {
            ja: "検査結果ではないので、標準コードの対応づけや件数の対象から外す。コメントは NTE で送ることが望ましい。",
            en: "It is no result: leave it out of mapping and counts. A comment belongs into NTE.",
        },
        good: "NTE|1||採血量が少ない",
        bad: "OBX|3|ST|9001^生化学コメント^99LAB||採血量が少ない",
    },
    run: Run::Rows(run),
};

/// What a comment is called, in capitals.
const WORDS: &[&str] = &[
    "コメント",
    "ｺﾒﾝﾄ",
    "備考",
    "注釈",
    "特記事項",
    "COMMENT",
    "REMARK",
    "ＣＯＭＭＥＮＴ",
];

fn run(batch: &Batch, found: &mut dyn FnMut(usize)) {
    let has_results = matches!(
        batch.table,
        Table::LabResults | Table::Microbiology | Table::Physiology
    );
    if has_results {
        rows_where(batch, "local_name", is_comment, found);
    }
}

fn is_comment(name: &str) -> bool {
    let name = name.to_uppercase();
    WORDS.iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{found_by, text_batch};

    #[test]
    fn names_of_comments() {
        let names = [
            Some("生化学コメント"),
            Some("ｺﾒﾝﾄ1"),
            Some("Comment"),
            Some("ｃｏｍｍｅｎｔ"),
            Some("総蛋白"),
            None,
            Some("備考"),
        ];
        let batch = text_batch(Table::LabResults, &[("local_name", &names)]);
        assert_eq!(found_by(&CHECK, &batch), [0, 1, 2, 3, 6]);
        let batch = text_batch(Table::Diagnoses, &[("local_name", &names)]);
        assert_eq!(found_by(&CHECK, &batch), []);
    }
}
