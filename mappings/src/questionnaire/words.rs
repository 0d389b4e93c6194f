//! What stands in the workbook. It is read by the staff of Japanese hospitals, so it is Japanese whatever the language of the
//! command.

use crate::Domain;

/// Names of the sheets: instructions, questions, and the hidden one for the reader.
pub(super) const INSTRUCTIONS: &str = "説明";
pub(super) const QUESTIONS: &str = "質問票";
pub(super) const HIDDEN: &str = "kijun";

/// The first cell of the hidden sheet.
pub(super) const FORM: &str = "kijun-questionnaire-1";

/// A column of the sheet of questions: header and width in characters.
pub(super) struct Column {
    pub name: &'static str,
    pub width: f64,
}

const fn column(name: &'static str, width: f64) -> Column {
    Column { name, width }
}

/// The running number, the locked cells in the order of `cells::locked`, the answers, and the hidden row id.
pub(super) const COLUMNS: [Column; 18] = [
    column("No.", 4.0),
    column("院内コード", 14.0),
    column("院内名称", 18.0),
    column("検体", 7.0),
    column("単位", 8.0),
    column("件数", 8.0),
    column("割合", 7.5),
    column("期間", 12.5),
    column("値の分布", 15.0),
    column("候補1", 20.0),
    column("候補2", 20.0),
    column("候補3", 20.0),
    column("他院の採用", 19.0),
    column(ANSWER, 12.0),
    column(CODE, 20.0),
    column(REAGENT, 17.0),
    column(COMMENT, 22.0),
    column(ROW_ID, 18.0),
];

/// Headers of the cells that the hospital fills in.
pub(super) const ANSWER: &str = "回答";
pub(super) const CODE: &str = "別のコード";
pub(super) const REAGENT: &str = "試薬・測定法";
pub(super) const COMMENT: &str = "コメント";

/// Header of the hidden column.
pub(super) const ROW_ID: &str = "行ID（変更しないでください）";

/// The label before the cell for the account id of who answers.
pub(super) const ANSWERED_BY: &str = "回答者（職員ID）";

/// The choices of an answer; the candidates stand before them.
pub(super) const CANDIDATE: &str = "候補";
pub(super) const OTHER_CODE: &str = "別のコード";
pub(super) const NONE_FITS: &str = "該当なし";
pub(super) const UNKNOWN: &str = "わからない";

/// What the first sheet says: headings begin with `■`.
pub(super) fn manual(domain: Domain) -> Vec<&'static str> {
    let [same, none, reagent, share] = match domain {
        Domain::Lab => [SAME_TEST, NO_TEST, REAGENT_WANTED, SHARE_OF_TESTS],
        Domain::Drug => [SAME_DRUG, NO_DRUG, MAKER_WANTED, SHARE_OF_DRUGS],
        Domain::Disease => [SAME_CODE, NO_CODE, REASON_WANTED, SHARE_OF_CODES],
        Domain::Procedure => [SAME_ACT, NO_ACT, IMAGE_WANTED, SHARE_OF_ACTS],
    };
    let of_domain = |line: &'static str| match line {
        SAME_TEST => same,
        NO_TEST => none,
        REAGENT_WANTED => reagent,
        SHARE_OF_TESTS => share,
        line => line,
    };
    let is_shown = |line: &&str| domain == Domain::Lab || *line != VALUES;
    MANUAL.into_iter().filter(is_shown).map(of_domain).collect()
}

const SAME_TEST: &str = "　　候補1・候補2・候補3 … その候補が貴院の検査と同じもの（検査項目・材料・測定法・単位）である場合";
const SAME_DRUG: &str = "　　候補1・候補2・候補3 … その候補が貴院の医薬品と同じもの（成分・剤形・規格・会社）である場合";
const SAME_ACT: &str = "　　候補1・候補2・候補3 … その候補が貴院の検査・処置と同じもの（装置の種別・手技・部位・左右・撮影方向）である場合";
const SAME_CODE: &str = "　　候補1・候補2・候補3 … その候補が貴院のコードと同じものである場合";
const NO_TEST: &str =
    "　　該当なし … 当てはまる標準コードがない場合（院内の計算項目、コメント欄としての利用など）";
const NO_DRUG: &str =
    "　　該当なし … 当てはまる標準コードがない場合（院内製剤、治験薬、材料としての登録など）";
const NO_ACT: &str = "　　該当なし … 当てはまる標準コードがない場合（画像の取込み、他院画像の読影、コピーの作成など）";
const NO_CODE: &str = "　　該当なし … 当てはまる標準コードがない場合";
const REAGENT_WANTED: &str = "4. 試薬名・測定装置・測定法がわかれば「試薬・測定法」に記入してください。同じ項目でも測定法によって標準コードが異なります。";
const MAKER_WANTED: &str = "4. 「別のコード」には HOT コード（7・9・13 桁）か YJ コード（12 桁）を記入してください。「試薬・測定法」は空欄のままで結構です。";
const REASON_WANTED: &str = "4. 「別のコード」には病名管理番号（8 桁）を記入してください。「試薬・測定法」は空欄のままで結構です。";
const IMAGE_WANTED: &str = "4. 「別のコード」には JJ1017 コード（16 桁または 32 桁）か、レセプト電算の診療行為コード（9 桁）を記入してください。「試薬・測定法」は空欄のままで結構です。";
const SHARE_OF_TESTS: &str =
    "件数・割合 … 届いたデータの行数と、貴院の検体検査の全行数に占める割合";
const SHARE_OF_DRUGS: &str =
    "件数・割合 … 届いたデータの行数と、貴院の処方・注射の全行数に占める割合";
const SHARE_OF_ACTS: &str =
    "件数・割合 … 届いたデータの行数と、貴院の放射線・内視鏡検査の全行数に占める割合";
const SHARE_OF_CODES: &str =
    "件数・割合 … 届いたデータの行数と、貴院の同じ種類の全行数に占める割合";
const VALUES: &str =
    "値の分布 … 数値の結果の分布の概形と、中央値・95 % 範囲（丸めた値）。不明のときは空欄です。";

/// The lines of laboratory items.
const MANUAL: [&str; 21] = [
    "■ お願い",
    "貴院から届いたデータの院内コードのうち、標準コードがまだ決まっていないものについて、「質問票」シートでご回答をお願いします。行数の多いコードから順に並べてあります。",
    "■ 記入のしかた",
    "1. 「質問票」シートの上部の「回答者（職員ID）」に、回答された方の職員IDなど、氏名以外の識別名を入れてください。記録は取り消せないため、氏名は書かないでください。",
    "2. 黄色のセルだけに記入してください。ほかのセルは保護されています。変更された行は受け付けられません。",
    "3. 「回答」は一覧から選びます。",
    SAME_TEST,
    "　　別のコード … 候補のどれでもなく、標準コードがわかる場合。右の「別のコード」に記入してください。",
    NO_TEST,
    "　　わからない … 判断できない場合。コメントに、確認が必要なことをお書きください。",
    REAGENT_WANTED,
    "5. 一部だけの回答でもかまいません。空欄の行は未回答として残り、後日、同じファイルに書き足して再送できます。",
    "■ 列の意味",
    SHARE_OF_TESTS,
    VALUES,
    "候補 … 標準コード、名称、確からしさ、その理由。候補が空欄の行は、「別のコード」にご記入ください。",
    "他院の採用 … 同じ名称の項目に、ほかの病院が採用している標準コード",
    "■ ご注意",
    "患者さんに関すること（氏名、患者番号、個別の結果など）は、どのセルにも書かないでください。",
    "このファイルは、回答の根拠としてそのまま保管されます。行の並べ替えと列幅の変更はしてもかまいません。",
    "ご回答のあと、回答者とは別の担当者が内容を確認し、標準コードを決定します。決定の前であれば、回答の訂正もできます。",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_domain_is_asked_in_its_own_words() {
        for domain in Domain::ALL {
            let own = manual(domain);
            for other in Domain::ALL.into_iter().filter(|other| *other != domain) {
                let shared = manual(other)
                    .iter()
                    .filter(|line| own.contains(line))
                    .count();
                assert_eq!(shared, MANUAL.len() - 5, "{domain:?} {other:?}");
            }
        }
    }
}
