//! T09: time before the birth of the patient.

use model::{Code, Grain, Note, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("T09"),
        name: "time_before_birth",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Plausibility,
        title: Text {
            ja: "患者の出生より前の日時である",
            en: "Time before the birth of the patient",
        },
        what: Text {
            ja: "行の日時を、同じメッセージの PID-7（生年月日）と日の単位で比べる。PID-7 が空または年月までの場合は見ない。",
            en: "The times of a row are compared, by the day, with PID-7 of the same message, unless PID-7 is empty or \
                gives no day.",
        },
        why: Text {
            ja: "生年月日か日時のどちらかが誤っている。母親の検体を新生児の番号で登録した場合にも起こる。年齢が負になるので、\
                原因が分かるまで年齢別の集計に使わない。",
            en: "The date of birth or the time is wrong, or a mother's specimen was filed under her child's number. The \
                age comes out negative; leave such rows out of anything by age.",
        },
        good: "PID-7 20260109 / SPM-17 20260110083000",
        bad: "PID-7 20260109 / SPM-17 20160110083000",
    },
    run: Run::Note(Note::BeforeBirth),
};
