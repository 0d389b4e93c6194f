//! The words of the night report in both languages. One field, one phrase; the template holds none of its own.

use model::{BalanceUnit, Lang, Severity, Status, Text};

use super::view::State;

/// Every phrase of the page.
pub(super) struct Words {
    pub(super) lang: Lang,
    pub(super) tag: &'static str,
    pub(super) title: &'static str,
    pub(super) as_of: &'static str,
    pub(super) generated: &'static str,
    pub(super) software: &'static str,
    pub(super) failures: &'static str,
    pub(super) failure_what: &'static str,
    pub(super) overview: &'static str,
    pub(super) overview_caption: &'static str,
    pub(super) open_findings: &'static str,
    pub(super) before: &'static str,
    pub(super) now: &'static str,
    pub(super) hospital_feed: &'static str,
    pub(super) hospital: &'static str,
    pub(super) state: &'static str,
    pub(super) files: &'static str,
    pub(super) findings: &'static str,
    pub(super) received: &'static str,
    pub(super) stored: &'static str,
    pub(super) superseded: &'static str,
    pub(super) deleted: &'static str,
    pub(super) quarantined: &'static str,
    pub(super) out_of_scope: &'static str,
    pub(super) unexplained: &'static str,
    pub(super) vanished: &'static str,
    pub(super) rows_stored: &'static str,
    pub(super) no_rows: &'static str,
    pub(super) states_legend: &'static str,
    pub(super) load: &'static str,
    pub(super) balance: &'static str,
    pub(super) balance_caption: &'static str,
    pub(super) unit: &'static str,
    pub(super) vanished_note: &'static str,
    pub(super) data_types: &'static str,
    pub(super) data_types_caption: &'static str,
    pub(super) data_type: &'static str,
    pub(super) unreadable_name: &'static str,
    pub(super) days: &'static str,
    pub(super) weekend: &'static str,
    pub(super) tables: &'static str,
    pub(super) tables_caption: &'static str,
    pub(super) table: &'static str,
    pub(super) removed: &'static str,
    pub(super) version: &'static str,
    pub(super) no_findings: &'static str,
    pub(super) subject: &'static str,
    pub(super) text: &'static str,
    pub(super) place: &'static str,
    pub(super) failed: &'static str,
    pub(super) why: &'static str,
    pub(super) more_before: &'static str,
    pub(super) more_after: &'static str,
    pub(super) codes: &'static str,
    pub(super) codes_mapped: &'static str,
    pub(super) rows_mapped: &'static str,
    pub(super) nothing_to_map: &'static str,
    pub(super) unmapped_caption: &'static str,
    pub(super) local_code: &'static str,
    pub(super) local_name: &'static str,
    pub(super) local_unit: &'static str,
    pub(super) rows: &'static str,
    pub(super) checkpoint: &'static str,
    pub(super) checkpoint_note: &'static str,
    pub(super) terms: &'static str,
    pub(super) terms_list: &'static [(&'static str, &'static str)],
    pub(super) to_top: &'static str,
}

impl Words {
    /// The phrases of a language.
    pub(super) const fn of(lang: Lang) -> &'static Words {
        match lang {
            Lang::Ja => &JA,
            Lang::En => &EN,
        }
    }
}

/// What has a word of its own on the page.
pub(super) trait Spoken {
    /// The word in both languages.
    fn text(&self) -> Text;

    /// The word in the language of `words`.
    fn word(&self, words: &Words) -> &'static str {
        self.text().get(words.lang)
    }
}

const fn text(ja: &'static str, en: &'static str) -> Text {
    Text { ja, en }
}

/// Colour and symbol only repeat the word.
impl Spoken for State {
    fn text(&self) -> Text {
        match self {
            State::Unbalanced => text("数が合わない", "Does not balance"),
            State::NotRun => text("取り込めず", "Not loaded"),
            State::Problem => text("問題あり", "Problems"),
            State::Missing => text("届かず", "Nothing came"),
            State::Watch => text("要確認", "To check"),
            State::Arrived => text("届いた", "Arrived"),
        }
    }
}

impl Spoken for Severity {
    fn text(&self) -> Text {
        match self {
            Severity::Fatal => text("致命的", "fatal"),
            Severity::Error => text("エラー", "error"),
            Severity::Warning => text("警告", "warning"),
            Severity::Notice => text("参考", "notice"),
        }
    }
}

impl Spoken for Status {
    fn text(&self) -> Text {
        match self {
            Status::New => text("新規", "New"),
            Status::Persisting => text("継続", "Persisting"),
            Status::Resolved => text("解消", "Resolved"),
        }
    }
}

impl Spoken for BalanceUnit {
    fn text(&self) -> Text {
        match self {
            BalanceUnit::Files => text("ファイル", "files"),
            BalanceUnit::Records => text("レコード", "records"),
            BalanceUnit::Rows => text("行", "rows"),
        }
    }
}

impl State {
    /// What the state means and what to do about it.
    pub(super) fn meaning(&self, words: &Words) -> &'static str {
        let meaning = match self {
            State::Unbalanced => text(
                "受け取った数と行き先の合計が違います。プログラムの誤りです。このデータを使わず、開発元に連絡してください。",
                "What was received is not the sum of where it went. The program is wrong: do not use the data, tell its developers.",
            ),
            State::NotRun => text(
                "この夜の取り込みを終えられませんでした。格納されたデータは前のままです。",
                "The work of this night could not be done. The stored data are as they were.",
            ),
            State::Problem => text(
                "致命的またはエラーの指摘が未解決です。",
                "Findings of severity fatal or error are open.",
            ),
            State::Missing => text(
                "新しいファイルが一つも届いていません。休診日でなければ病院に確認してください。",
                "Not one new file came. Unless the hospital was closed, ask it.",
            ),
            State::Watch => text(
                "届いています。警告の指摘が未解決です。",
                "Files came. Findings of severity warning are open.",
            ),
            State::Arrived => text(
                "届いています。すべて説明がつき、警告以上の指摘はありません。",
                "Files came, all of it is accounted for and no finding above notice is open.",
            ),
        };
        meaning.get(words.lang)
    }
}

static JA: Words = Words {
    lang: Lang::Ja,
    tag: "ja",
    title: "夜間レポート",
    as_of: "対象日",
    generated: "作成",
    software: "ソフトウェア",
    failures: "取り込めなかったもの",
    failure_what: "何が起きたか、どうするか",
    overview: "全体",
    overview_caption: "病院・フィードごとの状態。数はファイル数。悪いものから順に並べています。",
    open_findings: "未解決の指摘",
    before: "前夜まで",
    now: "現在",
    hospital_feed: "病院・フィード",
    hospital: "病院",
    state: "状態",
    files: "ファイル",
    findings: "指摘",
    received: "受領",
    stored: "格納",
    superseded: "旧版",
    deleted: "削除",
    quarantined: "隔離",
    out_of_scope: "対象外",
    unexplained: "不明",
    vanished: "消失",
    rows_stored: "格納行",
    no_rows: "この夜に取り込まれたフィードはありません。",
    states_legend: "状態の意味",
    load: "取り込み",
    balance: "収支",
    balance_caption: "受け取ったものがどこへ行ったか",
    unit: "単位",
    vanished_note: "削除も置換もされずにフィードから消えたファイル（収支には入りません）：",
    data_types: "データ種別",
    data_types_caption: "データ種別ごとのファイルの行き先",
    data_type: "種別",
    unreadable_name: "（読めない名前）",
    days: "発生日ごとの行数（直近60日）",
    weekend: "淡い棒は土曜・日曜",
    tables: "テーブル",
    tables_caption: "この取り込みがテーブルに加えた行と除いた行",
    table: "テーブル",
    removed: "除いた行",
    version: "版",
    no_findings: "指摘はありません。",
    subject: "対象",
    text: "内容",
    place: "場所",
    failed: "該当／確認",
    why: "なぜ大事か：",
    more_before: "ほか",
    more_after: "件。一覧は次のコマンドで表示できます：",
    codes: "コードの対応付け",
    codes_mapped: "対応済みのコード",
    rows_mapped: "対応済みの行",
    nothing_to_map: "対象なし",
    unmapped_caption: "未対応のローカルコード（行の多い順）",
    local_code: "ローカルコード",
    local_name: "名称",
    local_unit: "単位",
    rows: "行",
    checkpoint: "台帳のチェックポイント",
    checkpoint_note: "この数行を手元に残してください。あとで台帳が書き換えられていないことを確かめられます。",
    terms: "用語",
    terms_list: &[
        ("受領", "この夜に新しく来た、または状態が変わったもの"),
        ("格納", "データベースに入り、使えるもの"),
        ("旧版", "同じものの新しい版に置き換えられたもの"),
        ("削除", "病院が削除したもの"),
        (
            "隔離",
            "使えなかったもの。元のバイト列を保管し、理由を指摘に示します",
        ),
        ("対象外", "正しく読めたが、どのテーブルにも属さないもの"),
        (
            "不明",
            "受領から上の五つの合計を引いた数。常に0でなければなりません",
        ),
    ],
    to_top: "先頭へ",
};

static EN: Words = Words {
    lang: Lang::En,
    tag: "en",
    title: "Night report",
    as_of: "As-of date",
    generated: "Made",
    software: "Software",
    failures: "What could not be loaded",
    failure_what: "What happened, and what to do",
    overview: "Overview",
    overview_caption: "State of each hospital and feed. Numbers are files. The worst come first.",
    open_findings: "Open findings",
    before: "before",
    now: "now",
    hospital_feed: "Hospital and feed",
    hospital: "Hospital",
    state: "State",
    files: "Files",
    findings: "Findings",
    received: "received",
    stored: "stored",
    superseded: "superseded",
    deleted: "deleted",
    quarantined: "quarantined",
    out_of_scope: "out of scope",
    unexplained: "unexplained",
    vanished: "vanished",
    rows_stored: "rows stored",
    no_rows: "No feed was loaded in this night.",
    states_legend: "What the states mean",
    load: "Load",
    balance: "Balance",
    balance_caption: "Where everything received went",
    unit: "unit",
    vanished_note: "Files gone from the feed without being deleted or replaced (not part of the balance):",
    data_types: "Data types",
    data_types_caption: "Where the files of each data type went",
    data_type: "data type",
    unreadable_name: "(names that could not be read)",
    days: "Rows per event day (last 60 days)",
    weekend: "pale bars are Saturdays and Sundays",
    tables: "Tables",
    tables_caption: "Rows that this load put into tables and took out",
    table: "table",
    removed: "rows removed",
    version: "version",
    no_findings: "There are no findings.",
    subject: "about",
    text: "text",
    place: "place",
    failed: "failed / looked at",
    why: "Why it matters:",
    more_before: "And",
    more_after: "more. List them all with:",
    codes: "Code mapping",
    codes_mapped: "Codes mapped",
    rows_mapped: "Rows mapped",
    nothing_to_map: "nothing to map",
    unmapped_caption: "Unmapped local codes, most rows first",
    local_code: "local code",
    local_name: "name",
    local_unit: "unit",
    rows: "rows",
    checkpoint: "Ledger checkpoint",
    checkpoint_note: "Keep these lines in a safe place: with them anyone can tell later that the ledger was not rewritten.",
    terms: "Terms",
    terms_list: &[
        ("received", "new in this night, or changed in state"),
        ("stored", "in the database and usable"),
        (
            "superseded",
            "replaced by a newer version of the same thing",
        ),
        ("deleted", "deleted by the hospital"),
        (
            "quarantined",
            "could not be used; the bytes are kept and a finding says why",
        ),
        ("out of scope", "read well, but no table's business"),
        (
            "unexplained",
            "received minus the five above; it must always be 0",
        ),
    ],
    to_top: "To the top",
};
