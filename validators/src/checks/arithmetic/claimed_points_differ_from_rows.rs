//! A02: claimed points differ from the sum of the rows.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("A02"),
        name: "claimed_points_differ_from_rows",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Plausibility,
        title: Text {
            ja: "請求点数が明細の合計と異なる",
            en: "Claimed points differ from the sum of the rows",
        },
        what: Text {
            ja: "HO と KO の点数を、その負担者が関わる行の点数×回数（食事を除き、DPC の包括点数を含む\
                ）の合計と比べる。欠けた行のあるレセプトは見ない。",
            en: "The points of HO and KO are held against points times times of the rows that \
                this payer takes part in, without meals and with the DPC daily payment. \
                Receipts that lost a row are passed over.",
        },
        why: Text {
            ja: "明細の一部が届いていないか、点数の配分を読み違えている。明細を使う前に、元のレセプトと突き合わせ\
                る。",
            en: "Rows are missing, or points are read wrongly. Compare with the receipt before \
                its rows are used.",
        },
        good: "HO,…,1,361 / SI 288×1, SI 73×1",
        bad: "HO,…,1,400 / SI 288×1, SI 73×1",
    },
    run: Run::Decoder,
};
