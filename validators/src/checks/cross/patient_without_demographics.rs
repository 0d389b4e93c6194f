//! X03: patient without demographics.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("X03"),
        name: "patient_without_demographics",
        severity: Severity::Warning,
        grain: Grain::Feed,
        category: Category::Completeness,
        title: Text {
            ja: "患者基本情報のない患者がいる",
            en: "Patients without demographics",
        },
        what: Text {
            ja: "有効なファイルのある患者に、有効な ADT-00 があるかを見る。",
            en: "A patient with live files must have a live ADT-00.",
        },
        why: Text {
            ja: "性別・生年月日が分からず、年齢や性別で分ける集計から漏れる。",
            en: "Without sex and date of birth the patient drops out of anything by age or sex.",
        },
        good: "0000123/-/ADT-00/… / 0000123/20260110/OML-11/…",
        bad: "0000123/20260110/OML-11/…",
    },
    run: Run::Discovery,
};
