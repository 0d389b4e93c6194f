//! F02: folders and file name contradict each other.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("F02"),
        name: "path_differs_from_name",
        severity: Severity::Error,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "フォルダの階層とファイル名が一致しない",
            en: "Folders and file name contradict each other",
        },
        what: Text {
            ja: "患者ID・診療日・データ種別を、フォルダ名とファイル名とで比べる。",
            en: "Patient, care date and data type of the folders are compared with those of the \
                file name.",
        },
        why: Text {
            ja: "手作業の移動や複写の疑いがある。どちらが正しいか決められず、別の患者のデータになりか\
                ねないため、ファイルごと隔離する。正しい場所へ置き直すよう依頼する。",
            en: "The file was probably moved or copied by hand. Nobody can say which is right, and \
                a guess could give one patient another's data, so the file is quarantined; ask \
                for it to be put where it belongs.",
        },
        good: "000/012/0000123/20260110/OML-11/0000123_20260110_OML-11_…",
        bad: "000/012/0000123/20260111/OML-11/0000123_20260110_OML-11_…",
    },
    run: Run::Discovery,
};
