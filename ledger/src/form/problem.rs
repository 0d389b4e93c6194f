//! What is not right about a form, in the words of its reader: which field, and what it may hold.

use std::fmt;

use model::Lang;

use super::{Field, FieldKind, LINE_MAX, LIST_MAX, Need};

/// Why a form cannot be taken.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum FormProblem {
    /// There is no such kind of record, or people do not write it.
    UnknownKind {
        /// What was asked for.
        kind: String,
    },
    /// The form has no such field.
    UnknownField {
        /// What was named.
        field: String,
        /// Those it has.
        fields: &'static [Field],
    },
    /// A field is not right.
    Field {
        /// Where it stands.
        place: String,
        /// The field.
        field: &'static Field,
        /// What is wrong.
        wrong: Wrong,
    },
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It is blank and must not be.
    Missing,
    /// It is there and does not belong to what the other fields say.
    OutOfPlace,
    /// It holds something else than it may.
    Value,
}

impl FormProblem {
    /// What is wrong and what is allowed.
    pub fn text(&self, lang: Lang) -> String {
        match (self, lang) {
            (FormProblem::UnknownKind { kind }, Lang::Ja) => {
                format!(
                    "記録の種類 {kind} はありません (または人が書く記録ではありません)。`kijun record kinds` で一覧を表示します"
                )
            }
            (FormProblem::UnknownKind { kind }, Lang::En) => {
                format!(
                    "there is no record kind {kind} that people write; `kijun record kinds` lists them"
                )
            }
            (FormProblem::UnknownField { field, fields }, Lang::Ja) => {
                format!("項目 `{field}` はありません。使える項目: {}", names(fields))
            }
            (FormProblem::UnknownField { field, fields }, Lang::En) => {
                format!(
                    "there is no field `{field}`; the fields are {}",
                    names(fields)
                )
            }
            (
                FormProblem::Field {
                    place,
                    field,
                    wrong,
                },
                _,
            ) => field_text(place, field, *wrong, lang),
        }
    }
}

fn field_text(place: &str, field: &Field, wrong: Wrong, lang: Lang) -> String {
    let about = field.about.get(lang);
    let allowed = allowed(&field.kind, lang);
    match (wrong, lang) {
        (Wrong::Missing, Lang::Ja) => {
            format!("項目 `{place}` ({about}) が空です。{allowed}を書いてください")
        }
        (Wrong::Missing, Lang::En) => {
            format!("field `{place}` ({about}) is blank; write {allowed}")
        }
        (Wrong::Value, Lang::Ja) => format!("項目 `{place}` ({about}) に書けるのは {allowed}です"),
        (Wrong::Value, Lang::En) => format!("field `{place}` ({about}) must be {allowed}"),
        (Wrong::OutOfPlace, Lang::Ja) => {
            format!("項目 `{place}` は {} ときだけ書きます", condition(field))
        }
        (Wrong::OutOfPlace, Lang::En) => {
            format!("field `{place}` is there only with {}", condition(field))
        }
    }
}

/// `what = training`.
pub(super) fn condition(field: &Field) -> String {
    match field.need {
        Need::When(other, values) => format!("{other} = {}", values.join(" | ")),
        _ => String::new(),
    }
}

fn names(fields: &[Field]) -> String {
    let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
    names.join(", ")
}

/// What a field may hold, in words.
pub(super) fn allowed(kind: &FieldKind, lang: Lang) -> String {
    let pair = |ja: String, en: String| match lang {
        Lang::Ja => ja,
        Lang::En => en,
    };
    let fixed = |ja: &str, en: &str| pair(ja.to_owned(), en.to_owned());
    match kind {
        FieldKind::Line => pair(
            format!("{LINE_MAX} 文字までの 1 行 (患者の情報は書かない)"),
            format!("one line of at most {LINE_MAX} characters, no patient data"),
        ),
        FieldKind::Word => fixed(
            "英数字と . - _ / で 64 文字まで",
            "up to 64 letters, digits and . - _ /",
        ),
        FieldKind::Account => fixed(
            "アカウント ID (英数字と . - _ @。氏名は書かない)",
            "an account id of letters, digits and . - _ @; not a name",
        ),
        FieldKind::Date => fixed("日付 (例 2026-11-19)", "a day such as 2026-11-19"),
        FieldKind::Time => fixed(
            "日時 (例 2026-11-19T09:30:00+09:00)",
            "a time such as 2026-11-19T09:30:00+09:00",
        ),
        FieldKind::Count => fixed("0 以上の整数", "a whole number, 0 or more"),
        FieldKind::Number => fixed("整数", "a whole number"),
        FieldKind::Decimal => fixed("数値 (例 99.8)", "a number such as 99.8"),
        FieldKind::Flag => fixed("true (はい) か false (いいえ)", "true or false"),
        FieldKind::Choice(choices) => {
            let values = choices.iter().map(|choice| match lang {
                Lang::Ja => format!("{} ({})", choice.value, choice.about.ja),
                Lang::En => choice.value.to_owned(),
            });
            let values: Vec<String> = values.collect();
            pair(
                format!("{} のどれか", values.join("、")),
                format!("one of {}", values.join(", ")),
            )
        }
        FieldKind::Sha256 => fixed(
            "SHA-256 (小文字の 16 進 64 桁)",
            "a SHA-256: 64 lower-case hex digits",
        ),
        FieldKind::Record => fixed(
            "記録の番号 rec_id (kijun record list で確認)",
            "the rec_id of a record, as `kijun record list` shows it",
        ),
        FieldKind::Clause => fixed("要求事項 C01〜C33", "a clause, C01 to C33"),
        FieldKind::List(of) => pair(
            format!("{} を 1〜{LIST_MAX} 個並べたもの", allowed(of, lang)),
            format!("a list of 1 to {LIST_MAX}: {} each", allowed(of, lang)),
        ),
        FieldKind::Groups(fields) => pair(
            format!("項目 {} の組の並び", names(fields)),
            format!("a list of groups of {}", names(fields)),
        ),
    }
}

impl fmt::Display for FormProblem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text(Lang::En))
    }
}

impl std::error::Error for FormProblem {}
