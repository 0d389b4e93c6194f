//! C08: JLAC10 code with an element that was abolished.

use model::{Code, Grain, Note, Severity, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("C08"),
        name: "code_abolished",
        severity: Severity::Notice,
        grain: Grain::Item,
        category: Category::Conformance,
        title: Text {
            ja: "廃止された JLAC10 の要素",
            en: "JLAC10 code with an abolished element",
        },
        what: Text {
            ja: "病院が送った JLAC10 の要素が、以前の版のマスタにあって最新の版にないかを見る。最新とは、最後に取り込んだ版のこと。",
            en: "An element of a JLAC10 code as sent must not be one that an older edition of its table has and the newest, the last \
                 imported, has not.",
        },
        why: Text {
            ja: "新しいコードへ移った他院と結び付かなくなる。後継のコードを合意のラウンドで決める。",
            en: "Hospitals that moved on to the new code are met no more. Agree on the successor in a round.",
        },
        good: "3D010000001926101^…^JC10",
        bad: "3D009000001926101^…^JC10",
    },
    run: Run::Note(Note::CodeAbolished),
};
