//! U05: unit that is understood only with its item.

use model::{Batch, Code, Grain, Severity, Text};

use crate::check::{About, Category, Check, Run};
use crate::distinct::rows_where;

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("U05"),
        name: "unit_in_shorthand",
        severity: Severity::Notice,
        grain: Grain::Item,
        category: Category::Conformance,
        title: Text {
            ja: "項目と合わせないと意味が決まらない単位である",
            en: "Unit that is understood only with its item",
        },
        what: Text {
            ja: "OBX-6 が `/F`、`/HPF`、`/LPF`、`/WBC` のように視野や細胞を数える略記かを見る。全角・大小文字・\
                「個」の有無は区別しない。ISO+ の `/(hpf)`、`/(lpf)`、`/(100wbc)` は問題としない。",
            en: "OBX-6 must not count fields or cells in shorthand such as `/F`, `/HPF`, `/LPF` or `/WBC`, in either \
                width and case. `/(hpf)`, `/(lpf)` and `/(100wbc)` of ISO+ pass.",
        },
        why: Text {
            ja: "どの視野か、細胞何個あたりかは、単位だけでは決まらない。標準単位への対応は、単位だけでなく項目ごとに\
                決める。",
            en: "Which field, or how many cells, the unit alone does not say: `/F` is a high power field for one item \
                and a low power field for another. Map such units item by item.",
        },
        good: "OBX|1|ST|S_WBC||1-4|/(hpf)^/HPF^ISO+",
        bad: "OBX|1|ST|S_WBC||1-4|/F",
    },
    run: Run::Rows(run),
};

/// What is counted against, in capitals and half width.
const SHORTHANDS: &[&str] = &[
    "/100",
    "/100LPF",
    "/100WBC",
    "/F",
    "/H",
    "/HF",
    "/HP",
    "/HPF",
    "/LF",
    "/LP",
    "/LPF",
    "/V",
    "/W",
    "/WBC",
    "/WF",
    "/全視野",
    "/視野",
];

fn run(batch: &Batch, found: &mut dyn FnMut(usize)) {
    rows_where(batch, "unit_text", is_shorthand, found);
}

fn is_shorthand(unit: &str) -> bool {
    let folded: String = unit
        .chars()
        .map(|letter| match letter {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter),
            other => other,
        })
        .filter(|letter| !letter.is_whitespace())
        .map(|letter| letter.to_ascii_uppercase())
        .collect();
    let bare = folded.trim_start_matches(['個', 'コ', 'ｺ']);
    // `/1HPF` is `/HPF`.
    let one = bare
        .strip_prefix("/1")
        .filter(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
    let counts = |against: &str| SHORTHANDS.contains(&against);
    counts(bare) || one.is_some_and(|rest| counts(&format!("/{rest}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_cells_in_shorthand() {
        for unit in [
            "/F", "/f", "／Ｆ", "/HPF", "/1HPF", "/ lpf", "個/LPF", "/WBC", "/100WBC", "/視野",
        ] {
            assert!(is_shorthand(unit), "{unit}");
        }
        for unit in [
            "/(hpf)",
            "/(100wbc)",
            "/uL",
            "/L",
            "/1",
            "F",
            "fL",
            "mg/dL",
            "",
            "個",
        ] {
            assert!(!is_shorthand(unit), "{unit}");
        }
    }
}
