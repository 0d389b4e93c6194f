//! F08: patient in the file name differs from PID-3.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("F08"),
        name: "patient_in_name_differs",
        severity: Severity::Warning,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "ファイル名の患者IDと PID-3 が異なる",
            en: "Patient in the file name differs from PID-3",
        },
        what: Text {
            ja: "ファイル名の患者IDを、メッセージの PID-3 の番号と比べる。前ゼロの有無は問わない。",
            en: "The patient number of the file name is compared with PID-3 of the message; \
                leading zeros do not count.",
        },
        why: Text {
            ja: "別の患者のデータが混ざるおそれがある。どちらが正しいかを病院に確認する。",
            en: "Data of two patients may be mixed. Ask the hospital which of the two is right.",
        },
        good: "0000123_20260110_… / PID|1||0000123^^^^PI",
        bad: "0000123_20260110_… / PID|1||0000132^^^^PI",
    },
    run: Run::Decoder,
};
