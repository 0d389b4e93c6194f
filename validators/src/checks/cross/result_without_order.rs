//! X01: result without its order.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("X01"),
        name: "result_without_order",
        severity: Severity::Warning,
        grain: Grain::DataType,
        category: Category::Completeness,
        title: Text {
            ja: "結果に対応するオーダがない",
            en: "Result without its order",
        },
        what: Text {
            ja: "有効な結果・実施（OML-11、OMP-11、OMP-12、OMG-11～13）と同じ番号の、有効なオーダが患者にあるかを見る。\
                半数以上が番号で対応しない種別は、番号の付け方が異なるので見ない。",
            en: "A live result (OML-11, OMP-11, OMP-12, OMG-11 to -13) must have a live order of its number. Data types \
                of which less than half find theirs are left out, since the hospital numbers them otherwise.",
        },
        why: Text {
            ja: "オーダの欠落は、連携の停止や日付・番号の変更で起こる。オーダの件数を使う集計に影響する。",
            en: "An order that is missing points to an interface that stopped, or to a changed date or number. Counts \
                of orders come out too low.",
        },
        good: "…_OML-01_000000000000123_…_1 / …_OML-11_000000000000123_…_1",
        bad: "…_OML-11_000000000000123_…_1",
    },
    run: Run::Discovery,
};
