//! M01: code that its master does not have: of claims, and of drugs, diagnoses and examinations that SS-MIX2 declares.

use model::{Batch, Code, Grain, Severity, Text};

use super::rows_in_state;
use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("M01"),
        name: "claim_code_not_in_master",
        severity: Severity::Error,
        grain: Grain::Item,
        category: Category::Conformance,
        title: Text {
            ja: "マスターにないコードである",
            en: "Code that its master does not have",
        },
        what: Text {
            ja: "レセプトと DPC 調査データの傷病名・診療行為・医薬品・特定器材のコードが、取り込まれた基本マスターのどれかの版に\
                あるかを見る。SS-MIX2 の処方・注射、病名、放射線・内視鏡検査については、送られた標準コード（HOT、YJ、病名管理番号、JJ1017）と \
                ICD-10 を、取り込まれたその体系のマスターと照らす。32 桁の JJ1017 は前半 16 桁が、種別だけのコードはその種別のコードが一つでも\
                あればよい。その種類のマスターが一つもなければ判定しない。未コード化（0000999、777770000、20084317）は\
                問題としない。",
            en: "The code of a diagnosis, act, drug or material of claims and of the DPC survey must be in an imported \
                edition of its master; so must the standard code (HOT, YJ, control number of a disease, ICD-10, JJ1017) that \
                SS-MIX2 declares of a drug, a diagnosis or an examination. Of 32 characters of JJ1017 the first 16 are enough, of a \
                modality alone any code of it. Without a master of its kind nothing is judged; 0000999, 777770000 \
                and 20084317, which stand for no code, pass.",
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
    rows_in_state(batch, "not_listed", found);
}
