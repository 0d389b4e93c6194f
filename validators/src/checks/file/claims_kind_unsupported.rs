//! F20: claims file of a kind that is not read.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("F20"),
        name: "claims_kind_unsupported",
        severity: Severity::Error,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "扱えない種類のレセプトファイルである",
            en: "Claims file of a kind that is not read",
        },
        what: Text {
            ja: "労災（RR・RI・RS）や、点数表が医科でないファイル（歯科・調剤）かどうかを中身で見分ける。",
            en: "Workers' accident insurance (RR, RI, RS) and point tables other than medical \
                are told by what the file holds.",
        },
        why: Text {
            ja: "対応する表がないため、ファイル全体を隔離する。医科か DPC のファイルを取り込みの対象とする。",
            en: "There are no tables for it, so the whole file is quarantined. Deliver medical \
                or DPC files.",
        },
        good: "IR,1,13,1,…",
        bad: "IR,1,13,3,…",
    },
    run: Run::Decoder,
};
