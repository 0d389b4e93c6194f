//! F53: no day of the month that the name says.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("F53"),
        name: "month_differs_from_name",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Plausibility,
        title: Text {
            ja: "ファイル名の年月の日付が一つもない",
            en: "No day of the month that the name says",
        },
        what: Text {
            ja: "実施日（様式1・様式4 は退院日）に、ファイル名の年月のものが一つでもあるか\
                を見る。",
            en: "Some day of service, or of discharge in forms 1 and 4, must lie in the \
                month that the name says.",
        },
        why: Text {
            ja: "別の月のファイルに名前だけ付け替えたおそれがある。その月の分が届いているか\
                を確かめる。",
            en: "A file of another month may have got this name. See whether the month \
                arrived at all.",
        },
        good: "EFn_011234567_2407 / 20240705",
        bad: "EFn_011234567_2407 / 20240605",
    },
    run: Run::Decoder,
};
