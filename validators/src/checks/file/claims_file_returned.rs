//! F24: file of returned receipts.

use model::{Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("F24"),
        name: "claims_file_returned",
        severity: Severity::Notice,
        grain: Grain::File,
        category: Category::Conformance,
        title: Text {
            ja: "返戻ファイルである",
            en: "File of returned receipts",
        },
        what: Text {
            ja: "返戻のレコード（HI・HR・HG）や履歴の写しが最初のレセプトより前にあればファイル全体を、返戻理由（HR）が\
                レセプトの後にあればそのレセプトを、返戻とする。",
            en: "Records of returned files (HI, HR, HG) or copies of earlier versions in front of the first receipt \
                tell it of the file; a reason of return (HR) behind a receipt tells it of that receipt.",
        },
        why: Text {
            ja: "一度請求したレセプトの写しなので、二重に数えないよう格納しない。",
            en: "Its receipts were claimed before. None is stored, so that nothing counts \
                twice.",
        },
        good: "IR,1,13,1,…",
        bad: "HI,1,13,1,…",
    },
    run: Run::Decoder,
};
