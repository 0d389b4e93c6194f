//! T05: reported before the specimen was taken.

use model::{Code, Grain, Note, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("T05"),
        name: "reported_before_sampled",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Plausibility,
        title: Text {
            ja: "採取より前に報告されている",
            en: "Reported before the specimen was taken",
        },
        what: Text {
            ja: "報告日時（OBR-22）を採取日時（SPM-17）と比べる。",
            en: "The time of the report (OBR-22) is compared with the time of sampling (SPM-17).",
        },
        why: Text {
            ja: "いずれかの日時が誤っている。ラベル発行時刻などで代用していないか確認する。",
            en: "One of the two is wrong; often the time of a label stands in for the time of \
                sampling.",
        },
        good: "SPM-17 20260110083000 / OBR-22 20260110101500",
        bad: "SPM-17 20260110083000 / OBR-22 20260109101500",
    },
    run: Run::Note(Note::ReportedBeforeSampled),
};
