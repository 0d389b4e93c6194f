//! F16: same version in several roots.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("F16"),
        name: "version_in_several_roots",
        severity: Severity::Notice,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "同じ版が複数のルートにある",
            en: "Same version in several roots",
        },
        what: Text {
            ja: "同じ名前のファイルが、設定された複数のルートに重ねて置かれていないかを見る。",
            en: "The same file name must not stand in more than one of the configured roots.",
        },
        why: Text {
            ja: "1 件だけを取り込み、残りは重複として数える。領域を分割・移行した際の消し忘れでな\
                いかを確認する。",
            en: "One is taken, the others are counted as duplicates. Often a leftover of splitting \
                or moving a volume.",
        },
        good: "vol1/…_01_1",
        bad: "vol1/…_01_1 + vol2/…_01_1",
    },
    run: Run::Discovery,
};
