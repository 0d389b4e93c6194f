//! M01: code that the masters of claims do not have.

use model::{Batch, Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};
use crate::distinct::rows_where;

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("M01"),
        name: "claim_code_not_in_master",
        severity: Severity::Error,
        grain: Grain::Item,
        category: Category::Conformance,
        title: Text {
            ja: "レセプト電算マスターにないコードである",
            en: "Code that the masters of claims do not have",
        },
        what: Text {
            ja: "レセプトと DPC 調査データの傷病名・診療行為・医薬品・特定器材のコードが、取り込まれた基本マスターのどれかの版に\
                あるかを見る。その種類のマスターが一つもなければ判定しない。未コード化（0000999、777770000）は問題としない。",
            en: "The code of a diagnosis, act, drug or material of claims and of the DPC survey must be in an imported \
                edition of its master. Without a master of its kind nothing is judged; 0000999 and 777770000, which \
                stand for no code, pass.",
        },
        why: Text {
            ja: "名称・ICD-10・薬価基準コードを補えず、抽出から漏れる。マスターの版が古いか、入力の誤りである。審査では返戻になる\
                （L3204、L3303）。",
            en: "It has no name, ICD-10 or price code and is missed by selections. An edition is missing here, or the \
                code is mistyped, for which reviewers send the receipt back (L3204, L3303).",
        },
        good: "SI,60,1,160000310",
        bad: "SI,60,1,169999999",
    },
    run: Run::Rows(run),
};

fn run(batch: &Batch, found: &mut dyn FnMut(usize)) {
    rows_where(batch, "master_state", |state| state == "not_listed", found);
}
