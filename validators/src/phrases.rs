//! The fixed phrases of [`model::Detail`] in Japanese. Decoders speak in static English words, so that no patient's text can
//! pass through them (law 7); this is where a reader gets them in the other language.

/// English phrase, Japanese phrase; sorted by the English one.
const PHRASES: &[(&str, &str)] = &[
    ("EVN before PID", "PID の前に EVN"),
    ("OBR before OBX", "OBX の前に OBR"),
    ("ORC after OBR", "OBR の後に ORC"),
    ("PID", "PID"),
    ("PV1 before SPM", "SPM の前に PV1"),
    ("SPM before OBR", "OBR の前に SPM"),
    ("SPM, OBR and OBX", "SPM・OBR・OBX"),
    ("YYYYMMDDHHMMSSFFF", "YYYYMMDDHHMMSSFFF"),
    ("^~\\&", "^~\\&"),
    ("a PID whose end is missing", "終わりのない PID"),
    ("a batch header", "バッチヘッダ"),
    ("a birth after the admission", "入院日より後の出生"),
    ("a care date or -", "診療日または -"),
    (
        "a charge for a stay of an outpatient",
        "外来なのに入院の算定",
    ),
    (
        "a child of school age as a preschool child",
        "未就学とされた就学後の子",
    ),
    ("a code for sex", "性別のコード"),
    ("a code of another master", "別のマスターのコード"),
    ("a code of other years", "他の年度のコード"),
    ("a cut segment name at the end", "末尾で切れたセグメント名"),
    ("a data type", "データ種別"),
    (
        "a data type, an order number and a department",
        "データ種別・オーダ番号・診療科",
    ),
    ("a date", "日付"),
    ("a day after the as-of day", "基準日より後の日"),
    ("a day after the discharge", "退院日より後の日"),
    ("a day before the admission", "入院日より前の日"),
    ("a day of admission", "入院年月日あり"),
    ("a day that the month does not have", "その月にない日"),
    ("a discharge before its admission", "入院より前の退院"),
    ("a discharge without an admission", "入院のない退院"),
    ("a dummy number", "ダミーの番号"),
    ("a fifth public payer", "5 つ目の公費"),
    ("a file over the limit", "上限を超えるファイル"),
    (
        "a file that changes while it is read",
        "読んでいる間に変わるファイル",
    ),
    ("a first id above 1", "1 より大きい最初の番号"),
    ("a fraction", "小数"),
    ("a line over the limit", "上限を超える行"),
    ("a message of another type", "別の種別のメッセージ"),
    (
        "a message that ends before PID",
        "PID の前で終わるメッセージ",
    ),
    (
        "a message that ends before its results",
        "結果の前で終わるメッセージ",
    ),
    ("a month after that of the claim", "請求年月より後の年月"),
    ("a month after the as-of day", "基準日より後の年月"),
    ("a month or year", "年月または年"),
    ("a number too large", "大きすぎる数"),
    ("a patient number and a data type", "患者番号とデータ種別"),
    (
        "a payer behind diagnoses or items",
        "傷病名や明細の後の保険者",
    ),
    (
        "a payload without a meaning",
        "意味の定められていないペイロード",
    ),
    (
        "a person below 65 in the system of the old",
        "後期高齢者医療の 65 歳未満の人",
    ),
    (
        "a person below 70 as one of the old",
        "高齢者とされた 70 歳未満の人",
    ),
    ("a point table that is not medical", "医科でない点数表"),
    (
        "a preschool child as another member of the family",
        "家族とされた未就学の子",
    ),
    ("a read error", "読み取りエラー"),
    ("a receipt over the limit", "上限を超えるレセプト"),
    ("a record behind the trailer", "GO の後のレコード"),
    ("a record outside a receipt", "レセプトの外のレコード"),
    ("a result whose end is missing", "終わりのない結果"),
    ("a second insurer", "2 つ目の保険者"),
    ("a section that is not two digits", "2 桁でない診療識別"),
    ("a sex that is neither 1 nor 2", "1・2 以外の男女区分"),
    (
        "a shift sequence of another character set",
        "別の文字集合への切り替え",
    ),
    (
        "a stay in the midst of another one",
        "別の入院期間と重なる入院",
    ),
    ("a type that is not medical", "医科でない種別"),
    ("a workbook", "ブック形式のファイル"),
    ("an ASCII file name", "ASCII のファイル名"),
    ("an empty field", "空の項目"),
    ("an empty or tiny file", "空または小さすぎるファイル"),
    ("an event outside any stay", "どの入院にも属さない通知"),
    ("an insured employee below 15", "15 歳未満の本人"),
    ("an outcome beyond 1 to 4", "1〜4 以外の転帰"),
    ("an unknown set of payers", "不明な負担区分"),
    ("another", "別のもの"),
    ("another care date folder", "別の診療日のフォルダ"),
    ("another data type folder", "別のデータ種別のフォルダ"),
    ("another flag", "別のフラグ"),
    ("another number of fields", "別の項目数"),
    ("another number of folders", "別の階層数"),
    ("another order", "別の順序"),
    ("another patient folder", "別の患者のフォルダ"),
    (
        "another patient in the first two folders",
        "先頭 2 階層が別の患者",
    ),
    ("another time stamp", "別の形の日時"),
    ("ascii", "ASCII"),
    ("before", "前にある"),
    ("behind", "後ろにある"),
    ("binary content", "バイナリの内容"),
    ("black squares", "個の黒四角（■）"),
    ("broken UTF-8", "壊れた UTF-8"),
    ("byte order mark", "個の BOM"),
    ("bytes", "バイト"),
    ("bytes at most", "バイトまで"),
    ("bytes in a segment", "バイトのセグメント"),
    ("bytes in the patient number", "バイトの患者番号"),
    ("bytes that are no UTF-8", "UTF-8 でないバイト列"),
    ("columns", "列"),
    ("cp932", "CP932"),
    ("dates", "個の日付"),
    ("dates in eras", "件の元号による日付"),
    (
        "days, none in that month",
        "個の日付（その年月のものはない）",
    ),
    ("discharges of one stay", "件の退院（一つの入院に対して）"),
    (
        "eight-bit bytes between shift sequences",
        "切り替えの間の 8 ビットのバイト",
    ),
    ("euc-jp", "EUC-JP"),
    (
        "events that name another admission",
        "件の別の入院を指す通知",
    ),
    ("flag 0, 1 or 2", "フラグ 0・1・2"),
    ("four digits", "4 桁"),
    ("frame bytes", "個の通信用の終了記号"),
    ("half-width katakana", "個の半角カナ"),
    ("iso-2022-jp", "ISO-2022-JP"),
    ("items without a code", "件の未コード化"),
    ("kinds of value", "種類の値"),
    ("kinds of value or more", "種類以上の値"),
    ("late receipts", "件の月遅れレセプト"),
    ("lines at most", "行まで"),
    ("lines before MSH", "MSH の前の行"),
    ("lines of no known kind", "種類のわからない行"),
    ("lines that end with LF alone", "行が LF だけで終わる"),
    ("mixture of segment terminators", "種類の終端の混在"),
    ("nine digits", "9 桁"),
    ("no Japanese encoding", "日本語の文字コードではない"),
    ("no MSH segment", "MSH セグメントなし"),
    ("no code of ICD-10", "ICD-10 でないコード"),
    ("no date", "日付でない値"),
    ("no day of admission", "入院年月日なし"),
    (
        "no discharge before the next admission",
        "次の入院までに退院なし",
    ),
    ("no file any more", "ファイルがもうない"),
    ("no number", "数でない値"),
    ("no payer", "保険者なし"),
    ("no permission to read", "読み取り権限なし"),
    ("no record", "レコードなし"),
    ("no results", "結果なし"),
    ("none", "なし"),
    ("nothing", "空のファイル"),
    ("numbers in full width", "個の全角の数値"),
    ("of this kind from here on", "件（ここから先の同種）"),
    ("one", "1 つ"),
    ("one PID", "PID 1 つ"),
    ("one PID before SPM", "SPM の前に PID 1 つ"),
    ("other delimiters", "別の区切り文字"),
    ("other text", "別の文字列"),
    ("payers in the file", "件（ファイル内の保険者・公費）"),
    ("percent of the patients are known", "% の患者が一致"),
    ("points in the file", "点（ファイル内の合計）"),
    (
        "points less in the items than in the act",
        "点、明細の合計が行為より少ない",
    ),
    (
        "points more in the items than in the act",
        "点、明細の合計が行為より多い",
    ),
    ("points on its parts", "点（内訳の合計）"),
    ("points on its rows", "点（明細の合計）"),
    ("receipts claimed again", "件の再請求レセプト"),
    ("receipts of an earlier file", "件の先のファイルのレセプト"),
    (
        "records of the workers' accident insurance",
        "労災のレコード",
    ),
    ("records with columns in quotes", "件の引用符付きの行"),
    ("returned receipts", "件の返戻レセプト"),
    ("rows of the earlier file", "行（先のファイル）"),
    ("seven digits", "7 桁"),
    ("seven fields", "7 項目"),
    ("six or seven fields", "6 または 7 項目"),
    ("something else", "別の形"),
    (
        "sound marks apart from their kana",
        "個の分離した濁点・半濁点",
    ),
    ("standard codes", "通りの標準コード"),
    ("standard codes or more", "通り以上の標準コード"),
    ("text in UTF-16", "UTF-16 のテキスト"),
    ("the number of a patient", "患者番号"),
    ("the same id twice", "同じ番号の重複"),
    ("too many digits", "桁が多すぎる値"),
    ("unclosed shifts", "個の閉じていない切り替え"),
    ("units", "通りの単位"),
    ("units or more", "通り以上の単位"),
    ("utf-16", "UTF-16"),
    ("utf-8", "UTF-8"),
    ("vendor characters", "個の機種依存文字"),
    ("words in place of a code", "コードの代わりの言葉"),
];

/// A phrase in Japanese; as it is when it is a name (a data type, a segment) or not known here.
pub(crate) fn japanese(phrase: &str) -> &str {
    PHRASES
        .binary_search_by_key(&phrase, |(english, _)| english)
        .map_or(phrase, |index| PHRASES[index].1)
}

/// `5 half-width katakana` in Japanese; `None` when it does not begin with a number.
pub(crate) fn japanese_count(detail: &str) -> Option<String> {
    let (count, what) = detail.split_once(' ')?;
    count.parse::<u64>().ok()?;
    Some(format!("{count} {}", japanese(what)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_sorted_and_complete() {
        for pair in PHRASES.windows(2) {
            assert!(
                pair[0].0 < pair[1].0,
                "{} stands after {}",
                pair[0].0,
                pair[1].0
            );
        }
        assert_eq!(japanese("seven fields"), "7 項目");
        assert_eq!(japanese("OML-11"), "OML-11");
        assert_eq!(
            japanese_count("5 half-width katakana").as_deref(),
            Some("5 個の半角カナ")
        );
        assert_eq!(japanese_count("found nothing"), None);
    }
}
