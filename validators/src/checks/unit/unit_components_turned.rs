//! U07: components of the unit in the wrong order.

use model::{Batch, Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};
use crate::distinct::Answers;

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("U07"),
        name: "unit_components_turned",
        severity: Severity::Warning,
        grain: Grain::Item,
        category: Category::Conformance,
        title: Text {
            ja: "単位の成分の順序が誤っている",
            en: "Components of the unit stand in the wrong order",
        },
        what: Text {
            ja: "OBX-6 は「コード^表示^体系」の順とする。コードの位置に体系名（ISO+、99xxx など）がある、体系だけがある、\
                または ISO+ のコードの位置に全角の表示がありコードが表示の位置にある場合を数える。",
            en: "OBX-6 is `code^display^system`. Counted are units with the name of a system (ISO+, 99xxx) in the place \
                of the code, with a system alone, and ISO+ units whose code and full-width display have changed places.",
        },
        why: Text {
            ja: "単位の列に体系名や表示が入り、単位の対応表に当たらない。送信側の設定を直してもらう。",
            en: "The unit column then holds a system or a display, and no unit rule applies. Have the sender's settings \
                mended.",
        },
        good: "OBX|1|NM|GLU||98|mg/dL^mg/dL^ISO+",
        bad: "OBX|1|NM|GLU||98|ISO+^mg/dL^mg/dL",
    },
    run: Run::Rows(run),
};

/// Coding systems of units, as they stand in OBX-6.3; local ones begin with 99. The local system `L` is left out: where a
/// code belongs it is the litre.
const SYSTEMS: &[&str] = &["ISO+", "UCUM", "MR9P"];

fn run(batch: &Batch, found: &mut dyn FnMut(usize)) {
    let (Some(codes), Some(names), Some(systems)) = (
        Answers::of(batch, "unit_text", |text| {
            (is_system(text), text.is_ascii())
        }),
        Answers::of(batch, "unit_name", |text| text.is_ascii()),
        Answers::of(batch, "unit_system", |text| text == "ISO+"),
    ) else {
        return;
    };
    // Without a system there is none to stand alone or to be ISO+.
    if !codes.any(|(is_system, _)| is_system) && !systems.any(|_| true) {
        return;
    }
    for row in 0..batch.len() {
        let is_turned = match (codes.at(row), systems.at(row)) {
            (None, system) => system.is_some(),
            (Some((true, _)), _) => true,
            (Some((false, is_code)), system) => {
                !is_code && system == Some(true) && names.at(row) == Some(true)
            }
        };
        if is_turned {
            found(row);
        }
    }
}

fn is_system(text: &str) -> bool {
    let local = text.strip_prefix("99");
    SYSTEMS.contains(&text)
        || local.is_some_and(|name| {
            (1..=4).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_uppercase())
        })
}

#[cfg(test)]
mod tests {
    use model::Table;

    use super::*;
    use crate::testing::{found_by, text_batch};

    #[test]
    fn components_in_every_place() {
        // Code, display and system as the decoder reads them, empty for none; the last four are turned.
        let cases = [
            ["mg/dL", "mg/dL", "ISO+"],
            ["mg/dL", "", ""],
            ["", "", ""],
            ["L", "", "99UNT"],
            ["％", "％", "ISO+"],
            ["％", "%", "99UNT"],
            ["ISO+", "mg/dL", "mg/dL"],
            ["99UNT", "", ""],
            ["", "", "mg/dL"],
            ["％", "%", "ISO+"],
        ];
        let column = |part: usize| -> Vec<Option<&str>> {
            let texts = cases.iter().map(|parts| parts[part]);
            texts
                .map(|text| Some(text).filter(|text| !text.is_empty()))
                .collect()
        };
        let batch = text_batch(
            Table::Physiology,
            &[
                ("unit_text", &column(0)),
                ("unit_name", &column(1)),
                ("unit_system", &column(2)),
            ],
        );
        assert_eq!(found_by(&CHECK, &batch), [6, 7, 8, 9]);
    }
}
