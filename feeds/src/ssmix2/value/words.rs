//! Grades, remarks and units as words in folded text.

const GRADES: &[(&str, &str)] = &[
    ("-", "-"),
    ("ー", "-"),
    ("陰性", "-"),
    ("インセイ", "-"),
    ("NEG", "-"),
    ("NEGATIVE", "-"),
    ("検出せず", "-"),
    ("検出されず", "-"),
    ("検出されない", "-"),
    ("検出しない", "-"),
    ("認めず", "-"),
    ("±", "+-"),
    ("+-", "+-"),
    ("+/-", "+-"),
    ("疑陽性", "+-"),
    ("擬陽性", "+-"),
    ("+", "+"),
    ("陽性", "+"),
    ("ヨウセイ", "+"),
    ("POS", "+"),
    ("POSITIVE", "+"),
    ("1+", "1+"),
    ("2+", "2+"),
    ("3+", "3+"),
    ("4+", "4+"),
    ("5+", "5+"),
    ("++", "2+"),
    ("+++", "3+"),
    ("++++", "4+"),
    ("+++++", "5+"),
    // Amounts and strengths that no grade stands for.
    ("微量", ""),
    ("少量", ""),
    ("中等量", ""),
    ("多量", ""),
    ("弱陽性", ""),
    ("強陽性", ""),
];

/// The grade of a qualitative text; empty when it is qualitative without a grade, `None` when it is something else.
pub(super) fn grade(text: &str) -> Option<&'static str> {
    let bare = undecorated(text);
    simple_grade(bare).or_else(|| twice(bare))
}

fn simple_grade(text: &str) -> Option<&'static str> {
    let bare: String = undecorated(text)
        .chars()
        .filter(|character| *character != ' ')
        .collect::<String>()
        .to_ascii_uppercase();
    // `2(+)` is 2+.
    let graded = match bare.strip_suffix("(+)") {
        Some(digit) if digit.len() == 1 => format!("{digit}+"),
        _ => bare,
    };
    GRADES
        .iter()
        .find(|(known, _)| *known == graded)
        .map(|(_, grade)| *grade)
}

/// The same said twice, as `陰性(-)` or `(2+)陽性`; what contradicts itself is no grade.
fn twice(text: &str) -> Option<&'static str> {
    let (word, sign) = match text.strip_suffix(')').and_then(|head| head.split_once('(')) {
        Some((word, sign)) => (word, sign),
        None => {
            let (sign, word) = text.strip_prefix('(')?.split_once(')')?;
            (word, sign)
        }
    };
    let word_grade =
        simple_grade(word).filter(|_| word.chars().any(|letter| letter > '\u{3000}'))?;
    let sign_grade = simple_grade(sign)?;
    let agree = match word_grade {
        "+" => sign_grade.ends_with('+'),
        other => other == sign_grade,
    };
    (agree && !sign_grade.is_empty()).then_some(sign_grade)
}

/// Without brackets, stars and the word for judgement around it.
fn undecorated(text: &str) -> &str {
    let mut bare = text.trim();
    loop {
        let before = bare;
        for (open, close) in [
            ('(', ')'),
            ('[', ']'),
            ('【', '】'),
            ('「', '」'),
            ('★', '★'),
            ('*', '*'),
        ] {
            let inner = bare
                .strip_prefix(open)
                .and_then(|inner| inner.strip_suffix(close))
                .filter(|inner| !inner.contains([open, close]));
            bare = inner.unwrap_or(bare).trim();
        }
        bare = bare
            .strip_prefix("判定")
            .unwrap_or(bare)
            .trim_start_matches([':', ' ']);
        if bare == before {
            return bare;
        }
    }
}

/// Remarks that stand where a result should: why there is none, or where it is.
const COMMENTS: &[&str] = &[
    "検体不良",
    "検体不適",
    "検体なし",
    "検体ナシ",
    "検体量",
    "量不足",
    "材料不",
    "溶血",
    "乳び",
    "乳ビ",
    "乳糜",
    "凝固",
    "フィブリン",
    "検査中",
    "中止",
    "未検",
    "未着",
    "未提出",
    "未実施",
    "実施せず",
    "実施不",
    "再検",
    "再採",
    "採取不",
    "測定不",
    "測定せず",
    "検査不",
    "判定不",
    "判定保留",
    "算出不",
    "計算不",
    "不能",
    "別紙",
    "参照",
    "後日",
    "報告",
    "コメント",
    "延期",
    "キャンセル",
    "取消",
    "取り消し",
    "依頼",
    "容器違",
    "破損",
    "紛失",
    "ヨウケツ",
    "チュウシ",
    "ケンサチュウ",
];

/// Whether a text is a remark.
pub(super) fn is_comment(text: &str) -> bool {
    COMMENTS.iter().any(|comment| text.contains(comment))
}

/// Units that are one word; with a slash or a percent sign any word will do.
const UNITS: &[&str] = &[
    "kg", "g", "mg", "ug", "μg", "µg", "ng", "pg", "fg", "l", "dl", "ml", "ul", "μl", "µl", "fl",
    "mol", "mmol", "umol", "μmol", "nmol", "pmol", "meq", "mosm", "iu", "miu", "uiu", "μiu", "u",
    "mu", "uu", "ku", "coi", "cfu", "bu", "m", "cm", "mm", "mmhg", "torr", "kcal", "sec", "min",
    "hr", "hour", "hours", "hpf", "lpf", "wbc", "copies", "copy", "s/co", "index",
];

const JAPANESE_UNITS: &[&str] = &[
    "個",
    "秒",
    "分",
    "時間",
    "日",
    "回",
    "倍",
    "単位",
    "度",
    "℃",
    "滴",
    "歳",
    "万",
    "千",
    "百万",
    "匹",
    "株",
    "細胞",
    "コピー",
];

/// Whether what stands behind a number begins like a unit.
pub(super) fn is_unit(text: &str) -> bool {
    let word: String = text
        .chars()
        .take_while(|character| character.is_ascii_alphabetic() || matches!(character, 'μ' | 'µ'))
        .collect();
    let behind = &text[word.len()..];
    if word.is_empty() {
        return text.starts_with(['%', '‰', '％'])
            || text.strip_prefix('/').is_some_and(|below| {
                below.starts_with(|first: char| first.is_alphabetic() || first == '(')
            })
            || JAPANESE_UNITS.iter().any(|unit| text.starts_with(unit));
    }
    UNITS.contains(&word.to_lowercase().as_str()) || behind.starts_with('/')
}
