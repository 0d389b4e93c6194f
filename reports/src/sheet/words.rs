//! What the sheet says, in Japanese and English.

use model::Lang;

use super::clauses::{Every, Mark, OpenKind};
use super::state::{Reason, Verdict};
use super::types::record_type;
use super::view::percent;
use crate::thousands::thousands;

/// The fixed words of a language.
pub(crate) struct Words {
    pub tag: &'static str,
    pub title: &'static str,
    pub blank: &'static str,
    pub hospital: &'static str,
    pub period: &'static str,
    pub network: &'static str,
    pub snapshot: &'static str,
    pub checkpoint: &'static str,
    pub size: &'static str,
    pub root: &'static str,
    pub witnesses: &'static str,
    pub vkey: &'static str,
    pub vkey_sha256: &'static str,
    pub software: &'static str,
    pub config: &'static str,
    pub rules: &'static str,
    pub printed_at: &'static str,
    pub printed_by: &'static str,
    pub none: &'static str,
    pub no_load: &'static str,
    pub no_ledger: &'static str,
    pub no_witness: &'static str,
    pub summary: &'static str,
    /// Headings of the columns of clauses.
    pub columns: [&'static str; 9],
    pub record_columns: [&'static str; 5],
    pub source: &'static str,
    pub recorded: &'static str,
    pub retention: &'static str,
    pub role: &'static str,
    pub rule: &'static str,
    pub open_title: &'static str,
    pub open_columns: [&'static str; 7],
    pub open_none: &'static str,
    pub more: &'static str,
    pub mapping: &'static str,
    pub mapping_columns: [&'static str; 3],
    pub mapping_rows: [&'static str; 5],
    pub no_codes: &'static str,
    pub ledger_title: &'static str,
    pub sound: &'static str,
    pub not_sound: &'static str,
    pub entries_read: &'static str,
    pub continues: &'static str,
    pub not_continued: &'static str,
    pub nothing_witnessed: &'static str,
    pub overdue: &'static str,
    pub reason: &'static str,
    pub sign: [&'static str; 2],
    pub notes_title: &'static str,
    pub notes: &'static [&'static str],
    pub sheets: [&'static str; 4],
    pub section: &'static str,
    pub clauses: &'static str,
    pub entries: &'static str,
}

pub(crate) fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::Ja => &JA,
        Lang::En => &EN,
    }
}

static JA: Words = Words {
    tag: "ja",
    title: "管理状況確認シート",
    blank: "記入用紙",
    hospital: "病院",
    period: "対象期間",
    network: "ネットワーク",
    snapshot: "データの版（最新の取込み）",
    checkpoint: "台帳のチェックポイント",
    size: "記録数",
    root: "ルート",
    witnesses: "立会人の連署",
    vkey: "台帳の検証鍵",
    vkey_sha256: "検証鍵の指紋（SHA-256）",
    software: "ソフトウェア",
    config: "設定の SHA-256",
    rules: "規則・条項表の版",
    printed_at: "出力日時",
    printed_by: "出力者",
    none: "なし",
    no_load: "取込みはまだない",
    no_ledger: "台帳がない",
    no_witness: "連署はない",
    summary: "判定の集計",
    columns: [
        "条項",
        "要求事項",
        "手順書",
        "期間内の記録",
        "最初／最後",
        "未了",
        "判定と理由",
        "台帳番号",
        "責任者",
    ],
    record_columns: ["種別", "件数", "最初", "最後", "期末までの最新"],
    source: "出典",
    recorded: "残すもの",
    retention: "保存",
    role: "担当",
    rule: "判定",
    open_title: "未了事項",
    open_columns: ["種類", "条項", "番号", "内容", "発生", "期限", "担当"],
    open_none: "未了事項はない。",
    more: "ほか（すべては xlsx と JSON にある）:",
    mapping: "標準化の状況（有効な行数による割合）",
    mapping_columns: ["状態", "行数", "割合"],
    mapping_rows: [
        "標準コードあり（合意または病院の宣言）",
        "協議中",
        "うち異議あり（病院の回答が第1候補と異なる）",
        "未標準化（着手前・終了）",
        "計",
    ],
    no_codes: "コード表がまだない。",
    ledger_title: "台帳の検証（出力時に実施）",
    sound: "改ざんなし: 全記録がチェックポイントのルートと一致",
    not_sound: "異常あり",
    entries_read: "検証した記録数",
    continues: "立会人が連署した時点の台帳から続いている",
    not_continued: "立会人が連署した時点の台帳から続いていない",
    nothing_witnessed: "連署がないため、全体の書換えは外部に保管したチェックポイントと照合しないと分からない",
    overdue: "期限超過",
    reason: "理由",
    sign: ["確認者", "日付"],
    notes_title: "読み方",
    notes: &[
        "夜間取込みに属する記録はその夜の日付で、その他は作成日（日本時間）で数える。未了事項は期末ではなく出力時の状態。後の記録に置き換えられた記録と、二人目の承認を待つ記録は数えない。",
        "判定: 適＝規則がすべて満たされた。要対応＝満たされない項目がある。該当なし＝理由と判断者を添えて届け出たもの。証拠のない条項は適にならない。",
        "印: W＝公開された資料で確認、U＝記憶による（原典と照合のこと）、D＝本プロジェクトの定め。頻度と限度の数値はすべて D。",
        "台帳番号は0から数える。期間内に記録がない条項では、判定に用いた期間前の最新の記録の番号。",
    ],
    sheets: ["表紙", "条項", "未了事項", "記録"],
    section: "区分",
    clauses: "条項",
    entries: "台帳番号",
};

static EN: Words = Words {
    tag: "en",
    title: "Status sheet",
    blank: "blank form",
    hospital: "Hospital",
    period: "Period",
    network: "Network",
    snapshot: "Data (newest load)",
    checkpoint: "Checkpoint of the ledger",
    size: "records",
    root: "root",
    witnesses: "Lines of witnesses",
    vkey: "Verifier key of the ledger",
    vkey_sha256: "Fingerprint of the key (SHA-256)",
    software: "Software",
    config: "SHA-256 of the config",
    rules: "Rules and matrix",
    printed_at: "Printed at",
    printed_by: "Printed by",
    none: "none",
    no_load: "nothing was loaded yet",
    no_ledger: "there is no ledger",
    no_witness: "no witness has cosigned",
    summary: "Verdicts",
    columns: [
        "Clause",
        "Requirement",
        "Procedure",
        "Records of the period",
        "First / last",
        "Open",
        "Verdict and why",
        "Entries",
        "Responsible",
    ],
    record_columns: ["type", "count", "first", "last", "newest up to the end"],
    source: "Source",
    recorded: "On record",
    retention: "Kept for",
    role: "Whose",
    rule: "Rule",
    open_title: "Open items",
    open_columns: ["Kind", "Clause", "Id", "What", "Since", "Due", "Owner"],
    open_none: "Nothing is open.",
    more: "More, all of them in the workbook and the JSON:",
    mapping: "Standardisation, by share of live rows",
    mapping_columns: ["State", "Rows", "Share"],
    mapping_rows: [
        "With a standard code (agreed, or declared by the hospital)",
        "Being agreed",
        "of these in dispute (the hospital's answer is not the first candidate)",
        "Unmapped (nothing begun, or over)",
        "All",
    ],
    no_codes: "There is no codebook yet.",
    ledger_title: "Verification of the ledger, done for this print",
    sound: "Intact: every record gives the root of the checkpoint",
    not_sound: "NOT INTACT",
    entries_read: "Records verified",
    continues: "It continues the ledger that witnesses cosigned",
    not_continued: "It does not continue the ledger that witnesses cosigned",
    nothing_witnessed: "No witness has cosigned: only a checkpoint kept elsewhere can show that the whole was written anew",
    overdue: "past their day",
    reason: "reason",
    sign: ["Checked by", "Date"],
    notes_title: "How to read it",
    notes: &[
        "Records of a nightly load count for its night, all others for the day on which they were made (Japan). Open items are as of the print, not of the period's end. Records that were superseded, or wait for a second person, do not count.",
        "Verdicts: conforms = all that the rule asks for is there; action needed = something is not; not applicable = declared with a reason and by whom. A clause without evidence never conforms.",
        "Marks: W = read in the public document, U = from memory, compare with the original, D = a choice of this project. Every frequency and limit in numbers is D.",
        "Entries of the ledger are counted from 0. Where the period has none, those of the newest records before it, by which was decided.",
    ],
    sheets: ["cover", "clauses", "open items", "records"],
    section: "Section",
    clauses: "clause",
    entries: "entries",
};

const fn pick(lang: Lang, ja: &'static str, en: &'static str) -> &'static str {
    match lang {
        Lang::Ja => ja,
        Lang::En => en,
    }
}

/// The word of a verdict.
pub const fn verdict(verdict: Verdict, lang: Lang) -> &'static str {
    match verdict {
        Verdict::Conforms => pick(lang, "適", "conforms"),
        Verdict::ActionNeeded => pick(lang, "要対応", "action needed"),
        Verdict::NotApplicable => pick(lang, "該当なし", "not applicable"),
    }
}

/// The word of a kind of open item.
pub const fn open_kind(kind: OpenKind, lang: Lang) -> &'static str {
    match kind {
        OpenKind::Incident => pick(lang, "インシデント", "incident"),
        OpenKind::Leak => pick(lang, "漏えい等", "leak"),
        OpenKind::Finding => pick(lang, "未確認の指摘", "finding"),
        OpenKind::Mapping => pick(lang, "未回答の照会", "question"),
        OpenKind::Night => pick(lang, "取込みのない夜", "missing night"),
        OpenKind::Approval => pick(lang, "承認待ち", "awaiting approval"),
        OpenKind::Ledger => pick(lang, "台帳の異常", "ledger fault"),
    }
}

/// Why, as a sentence.
pub(crate) fn reason(reason: &Reason, lang: Lang) -> String {
    let ja = lang == Lang::Ja;
    match reason {
        Reason::NoRecord { record } if ja => format!("{}の記録がない", quoted(record)),
        Reason::NoRecord { record } => format!("no record of {}", named(record, lang)),
        Reason::NotInPeriod { record } if ja => format!(
            "期間内に{}の記録がない（該当がなければ理由を添えて「該当なし」とする）",
            quoted(record)
        ),
        Reason::NotInPeriod { record } => format!(
            "no record of {} in the period; if nothing happened, declare that with its reason",
            named(record, lang)
        ),
        Reason::TooOld {
            record,
            newest,
            within_days,
        } if ja => format!(
            "{}の最新は {newest} で、期末から {within_days} 日より前",
            quoted(record)
        ),
        Reason::TooOld {
            record,
            newest,
            within_days,
        } => format!(
            "the newest record of {} is of {newest}, more than {within_days} days before the end",
            named(record, lang)
        ),
        Reason::NotOk { record, result } if ja => {
            format!(
                "最新の{}の結果が「{}」",
                quoted(record),
                outcome(result, lang)
            )
        }
        Reason::NotOk { record, result } => {
            format!(
                "the newest {} ended with {}",
                named(record, lang),
                outcome(result, lang)
            )
        }
        Reason::Open { kind, count } if ja => {
            format!("{} {} 件", open_kind(*kind, lang), thousands(*count))
        }
        Reason::Open { kind, count } => {
            format!("open: {} {}", thousands(*count), open_kind(*kind, lang))
        }
        Reason::Undecided { share_ppm, max_ppm } if ja => format!(
            "標準コードの決まっていない行が {}（限度 {}）",
            percent(*share_ppm, 1_000_000),
            percent(*max_ppm, 1_000_000)
        ),
        Reason::Undecided { share_ppm, max_ppm } => format!(
            "{} of the rows have no decided code (limit {})",
            percent(*share_ppm, 1_000_000),
            percent(*max_ppm, 1_000_000)
        ),
        Reason::Declared { reason, by } if ja => format!("{reason}（{by}）"),
        Reason::Declared { reason, by } => format!("{reason} ({by})"),
        plain => plain_reason(plain, lang).to_owned(),
    }
}

/// The reasons without numbers or names.
const fn plain_reason(reason: &Reason, lang: Lang) -> &'static str {
    match reason {
        Reason::Met => pick(
            lang,
            "規則のとおりの記録がある",
            "the records are there as the rule asks",
        ),
        Reason::NoCodes => pick(lang, "コード表がまだない", "there is no codebook yet"),
        Reason::NoLedger => pick(lang, "台帳がない", "there is no ledger"),
        Reason::Contradicted => pick(
            lang,
            "「該当なし」と届け出ているが、期間内に記録がある、または未了事項がある",
            "declared not applicable, but there are records of it, or open items against it",
        ),
        _ => "",
    }
}

/// `「R05 正確性の確認」`.
fn quoted(record: &str) -> String {
    format!("「{}」", named(record, Lang::Ja))
}

/// `R05 正確性の確認`, `R12 教育訓練`; the name alone where it stands for every type.
pub(crate) fn named(record: &str, lang: Lang) -> String {
    let name = record_type(record)
        .map(|name| name.get(lang))
        .unwrap_or_default();
    match record.get(..3) {
        Some(kind) => format!("{kind} {name}"),
        None => name.to_owned(),
    }
}

fn outcome(result: &str, lang: Lang) -> &str {
    match result {
        "findings" => pick(lang, "指摘あり", "findings"),
        "failed" => pick(lang, "失敗", "failure"),
        other => other,
    }
}

/// How a clause is decided, in a line: `毎晩 R01, R02, R03 [W]`.
pub(crate) fn rule(rule: &super::clauses::Rule, lang: Lang) -> String {
    let needs: Vec<String> = rule.needs.iter().map(|it| short(it, lang)).collect();
    let needs = needs.join(", ");
    let days = rule.within_days.unwrap_or_default();
    let ja = lang == Lang::Ja;
    let mut said = match rule.every {
        Every::Night if ja => format!("毎晩の取込みと {needs}"),
        Every::Night => format!("a load every night, and {needs}"),
        Every::Days if ja => format!("{needs} が期末から {days} 日以内"),
        Every::Days => format!("{needs} within {days} days of the end"),
        Every::Standing if ja => format!("{needs} がある（古くてもよい）"),
        Every::Standing => format!("{needs} of any age"),
        Every::Event if ja => format!("期間内に {needs}、または該当なし"),
        Every::Event => format!("{needs} in the period, or not applicable"),
    };
    if !rule.newest_ok.is_empty() {
        said += pick(lang, "、最新が良好", ", the newest one good");
    }
    let kinds: Vec<&str> = rule
        .open
        .iter()
        .map(|kind| open_kind(*kind, lang))
        .collect();
    if !kinds.is_empty() {
        said += pick(lang, "、未了なし: ", ", none open: ");
        said += &kinds.join(pick(lang, "・", ", "));
    }
    said + &mark(rule.mark)
}

/// `R05`; the name too where it is a part of a type.
pub(crate) fn short(record: &str, lang: Lang) -> String {
    match record.len() {
        3 => record.to_owned(),
        _ => named(record, lang),
    }
}

/// ` [D]`.
pub(crate) fn mark(mark: Mark) -> String {
    format!(" [{}]", mark.letter())
}
