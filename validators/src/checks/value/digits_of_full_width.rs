//! V53: full-width digits where a number belongs.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("V53"),
        name: "digits_of_full_width",
        severity: Severity::Notice,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "数字の項目に全角数字がある",
            en: "Full-width digits where a number belongs",
        },
        what: Text {
            ja: "日付・点数・番号の列に全角数字がないかを見る。半角に直して読む。",
            en: "Days, points and numbers must be in ASCII digits. Full-width digits are \
                read as such.",
        },
        why: Text {
            ja: "手で直した行と思われる。前後の値も確認する。",
            en: "The line was mended by hand. See to its other values too.",
        },
        good: "20240705",
        bad: "２０２４０７０５",
    },
    run: Run::Decoder,
};
