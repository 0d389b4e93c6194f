//! A form to fill in with an editor: TOML with a comment on every field and its blanks.

use std::fmt::Write;

use model::Lang;

use super::{Field, FieldKind, Need, problem};
use crate::catalogue::Kind;

/// The form of a kind with blanks. Filled in, it is what `kijun record add --from` takes.
pub fn template(kind: &Kind, lang: Lang) -> String {
    let mut text = String::new();
    let title = kind.title.get(lang);
    let _ = writeln!(text, "# {} {}: {title}", kind.id, kind.name);
    let _ = writeln!(text, "# {}", kind.when.get(lang));
    let head = match lang {
        Lang::Ja => {
            "# 空欄を埋めて `kijun record add KIND --from このファイル` に渡す。# で始まる項目は任意、または条件つき。\n\
             # 台帳の記録は消せない: 氏名、患者の情報、カルテの文章は書かない。\n"
        }
        Lang::En => {
            "# Fill in the blanks and pass the file to `kijun record add KIND --from FILE`. Fields behind a # may be left out or \
             depend on another one.\n\
             # Nothing can be taken out of a ledger: no names, nothing about patients, no text of charts.\n"
        }
    };
    text.push_str(&head.replace("KIND", kind.id));
    let is_group = |field: &&Field| matches!(field.kind, FieldKind::Groups(_));
    // In TOML everything behind a group belongs to it.
    for field in kind.form.iter().filter(|field| !is_group(field)) {
        put(&mut text, field, lang, mark(field));
    }
    for field in kind.form.iter().filter(is_group) {
        if let FieldKind::Groups(inner) = field.kind {
            let mark = mark(field);
            let _ = writeln!(text, "\n# {}", said(field, lang));
            let _ = writeln!(text, "{mark}[[{}]]", field.name);
            for field in inner {
                put(
                    &mut text,
                    field,
                    lang,
                    if mark.is_empty() {
                        self::mark(field)
                    } else {
                        mark
                    },
                );
            }
        }
    }
    text
}

fn put(text: &mut String, field: &Field, lang: Lang, mark: &str) {
    let blank = match field.kind {
        FieldKind::List(_) => "[]",
        _ => "\"\"",
    };
    let _ = writeln!(text, "\n# {}", said(field, lang));
    if let FieldKind::Choice(choices) = field.kind
        && lang == Lang::En
    {
        for choice in choices {
            let _ = writeln!(text, "#   {}: {}", choice.value, choice.about.get(lang));
        }
    }
    let _ = writeln!(text, "{mark}{} = {blank}", field.name);
}

/// A field that may be left out stands behind a mark.
fn mark(field: &Field) -> &'static str {
    match field.need {
        Need::Always => "",
        Need::Optional | Need::When(..) => "#",
    }
}

/// What a field is, what it may hold and when, in a line.
fn said(field: &Field, lang: Lang) -> String {
    let allowed = problem::allowed(&field.kind, lang);
    let mut line = format!("{}: {allowed}", field.about.get(lang));
    match (field.need, lang) {
        (Need::Always, _) => {}
        (Need::Optional, Lang::Ja) => line.push_str("。任意"),
        (Need::Optional, Lang::En) => line.push_str("; may be left out"),
        (Need::When(..), Lang::Ja) => {
            let _ = write!(line, "。{} のとき", problem::condition(field));
        }
        (Need::When(..), Lang::En) => {
            let _ = write!(line, "; with {}", problem::condition(field));
        }
    }
    // Where the words before do not show it; sentences are examples in their own language only.
    let is_shown = match field.kind {
        FieldKind::Word | FieldKind::Account => true,
        FieldKind::Line => lang == Lang::En,
        FieldKind::List(of) => !matches!(of, FieldKind::Line | FieldKind::Record),
        _ => false,
    };
    if is_shown {
        let example = match lang {
            Lang::Ja => "。例: ",
            Lang::En => "; for example ",
        };
        let _ = write!(line, "{example}{}", field.example);
    }
    line
}
