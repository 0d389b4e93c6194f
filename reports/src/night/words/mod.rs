//! The words of the night report in both languages. One field, one phrase; the template holds none of its own.

mod en;
mod ja;

use model::{BalanceUnit, Lang, Severity, Text};

use super::findings::Group;
use super::state::State;
use super::values::{CodeState, DayState};

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
    pub(super) incidents: &'static str,
    pub(super) incident: &'static str,
    pub(super) due: &'static str,
    pub(super) overdue: &'static str,
    pub(super) no_due: &'static str,
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
    pub(super) newest_day: &'static str,
    pub(super) strip: &'static str,
    pub(super) strip_days: &'static str,
    pub(super) strip_months: &'static str,
    pub(super) strip_legend: &'static str,
    pub(super) off_days: &'static str,
    pub(super) no_rows: &'static str,
    pub(super) states_legend: &'static str,
    pub(super) new_title: &'static str,
    pub(super) no_new: &'static str,
    pub(super) changes_title: &'static str,
    pub(super) changes_caption: &'static str,
    pub(super) code: &'static str,
    pub(super) count: &'static str,
    pub(super) hospitals: &'static str,
    pub(super) by_hospital: &'static str,
    pub(super) oldest: &'static str,
    pub(super) age: &'static str,
    pub(super) tonight: &'static str,
    pub(super) owner: &'static str,
    pub(super) no_owner: &'static str,
    pub(super) without_owner: &'static str,
    pub(super) until: &'static str,
    pub(super) across: &'static str,
    pub(super) across_note: &'static str,
    pub(super) mapping: &'static str,
    pub(super) mapping_caption: &'static str,
    pub(super) domain: &'static str,
    pub(super) unmapped_top3: &'static str,
    pub(super) median: &'static str,
    pub(super) past: &'static str,
    pub(super) since_then: &'static str,
    pub(super) others: &'static str,
    pub(super) here: &'static str,
    pub(super) seen: &'static str,
    pub(super) expected: &'static str,
    pub(super) comma: &'static str,
    pub(super) semicolon: &'static str,
    pub(super) whole_feed: &'static str,
    pub(super) charts: &'static str,
    pub(super) charts_months: &'static str,
    pub(super) charts_note: &'static str,
    pub(super) charts_more_before: &'static str,
    pub(super) load: &'static str,
    pub(super) balance: &'static str,
    pub(super) balance_caption: &'static str,
    pub(super) unit: &'static str,
    pub(super) vanished_note: &'static str,
    pub(super) data_types: &'static str,
    pub(super) data_types_caption: &'static str,
    pub(super) data_type: &'static str,
    pub(super) unreadable_name: &'static str,
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
    pub(super) counted: &'static str,
    pub(super) more_before: &'static str,
    pub(super) more_after: &'static str,
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
    pub(super) to_top: &'static str,
    pub(super) terms_list: &'static [(&'static str, &'static str)],
}

impl Words {
    /// The phrases of a language.
    pub(super) fn of(lang: Lang) -> &'static Words {
        match lang {
            Lang::Ja => &ja::WORDS,
            Lang::En => &en::WORDS,
        }
    }

    /// How old a finding is.
    pub(super) fn age_of(&self, days: Option<u32>) -> String {
        match (self.lang, days) {
            (_, None) => "–".to_owned(),
            (_, Some(0)) => self.tonight.to_owned(),
            (Lang::Ja, Some(days)) => format!("{days}日"),
            (Lang::En, Some(1)) => "1 day".to_owned(),
            (Lang::En, Some(days)) => format!("{days} days"),
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

impl Spoken for DayState {
    fn text(&self) -> Text {
        match self {
            DayState::Received => text("受領", "received"),
            DayState::Late => text("遅れて受領", "late"),
            DayState::Fewer => text("予想より少ない", "fewer than expected"),
            DayState::More => text("予想より多い", "more than expected"),
            DayState::Nothing => text("届かず", "nothing came"),
            DayState::Unjudged => text("判定対象外", "not judged"),
            DayState::Quiet => text("行なし（予想の範囲）", "no rows, as may be"),
            DayState::Closed => text("休診日", "closed"),
            DayState::Early => text("まだ早い", "not due yet"),
            DayState::Before => text("開始前", "before the first"),
        }
    }
}

impl Spoken for CodeState {
    fn text(&self) -> Text {
        match self {
            CodeState::Declared => text("病院が標準コードを送信", "declared"),
            CodeState::Agreed => text("合意済み", "agreed"),
            CodeState::Unmapped => text("未対応", "unmapped"),
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

impl Spoken for Group {
    fn text(&self) -> Text {
        match self {
            Group::New => text("新規", "New"),
            Group::Persisting => text("継続", "Persisting"),
            Group::Resolved => text("解消", "Resolved"),
            Group::Waived => text("保留", "Let be"),
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
