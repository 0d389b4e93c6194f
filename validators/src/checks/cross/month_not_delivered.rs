//! X63: the files of a month did not come.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("X63"),
        name: "month_not_delivered",
        severity: Severity::Warning,
        grain: Grain::DataType,
        category: Category::Completeness,
        title: Text {
            ja: "1か月分のファイルが届いていない",
            en: "The files of a month did not come",
        },
        what: Text {
            ja: "前の月まで届いていた種類のファイル（入院 EF、様式1、レセプト）が、期限を過ぎても 1 か月分まったく届いていないかを見る。もう一方のデータに件数がある月だけを判定する。",
            en: "Of a kind of file that came before (EFn, form 1, claims) nothing of a month has \
                come though it is due, while the other feed tells of that month.",
        },
        why: Text {
            ja: "送り忘れが疑われる。病院に連絡する。",
            en: "It was probably not sent. Ask the hospital.",
        },
        good: "EFn_131234567_2610.txt",
        bad: "EFn_131234567_2609.txt, EFn_131234567_2611.txt",
    },
    run: Run::Judged,
};
