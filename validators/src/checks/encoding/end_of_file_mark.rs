//! E21: mark of the end of the file (1A) in a claims file.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("E21"),
        name: "end_of_file_mark",
        severity: Severity::Notice,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "レセプトファイルに EOF コード 1A がある",
            en: "Mark of the end of the file (1A) in a claims file",
        },
        what: Text {
            ja: "行の端に、制御文字 1A がないかを見る。",
            en: "No line may begin or end with the control character 1A.",
        },
        why: Text {
            ja: "読み飛ばすため欠落はない。古い機器や、ファイルの連結の名残である。",
            en: "It is skipped. Old systems and joined files leave it.",
        },
        good: "GO,2,649,99",
        bad: "GO,2,649,99 1A",
    },
    run: Run::Decoder,
};
