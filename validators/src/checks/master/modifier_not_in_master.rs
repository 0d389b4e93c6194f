//! M04: modifier of a diagnosis that the master does not have, or not on the day.

use model::{Batch, Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};
use crate::distinct::rows_where;

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("M04"),
        name: "modifier_not_in_master",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Conformance,
        title: Text {
            ja: "修飾語がマスターにない、または有効期間外である",
            en: "Modifier that the master does not have, or not on the day",
        },
        what: Text {
            ja: "傷病名に付いた修飾語のコードが、取り込まれた修飾語マスターにあり、診療日に有効かを見る。8002（疑い）もその一つで、\
                疑いかどうかの判定はこの結果によらない。項目は傷病名コードである。",
            en: "Every modifier of a diagnosis must be in the imported master of modifiers and valid on the day. 8002 \
                (suspected) is one of them, and counts as such whatever is found here. The item is the disease code.",
        },
        why: Text {
            ja: "修飾語の名称が ? になる。部位や急性・慢性の区別が失われる。",
            en: "Its name reads ?, and with it side, site or stage of the disease are lost.",
        },
        good: "SY,8830052,20260401,1,8002",
        bad: "SY,8830052,20260401,1,9999",
    },
    run: Run::Rows(run),
};

fn run(batch: &Batch, found: &mut dyn FnMut(usize)) {
    rows_where(
        batch,
        "master_modifier_state",
        |state| state != "listed",
        found,
    );
}
