//! V: results that are not written as OBX-2 says.

use super::codes::recode;
use super::edit::number;
use super::{Context, Kind};
use crate::history::Sex;
use crate::ssmix2::ResultRow;

/// The kinds of this family.
#[rustfmt::skip]
pub(super) const KINDS: &[Kind] = &[
    Kind::row("not_a_number", "V01", "NM with two decimal points.", not_a_number),
    Kind::row("exponent", "V02", "The number is written with an exponent.", exponent),
    Kind::row("comparator_in_number", "V03", "NM with a comparator in front.", comparator_in_number),
    Kind::row("comparator_behind", "V04", "ST with a comparator behind the number, which turns its meaning.", comparator_behind),
    Kind::row("two_values", "V05", "A grade and the number in brackets in one value.", two_values),
    Kind::row("unit_in_value", "V06", "The unit stands behind the number in the value.", unit_in_value),
    Kind::row("thousands_comma", "V07", "A comma parts the thousands, of numbers from 1,000 on.", thousands_comma),
    Kind::row("remark_as_value", "V08", "A remark on the specimen stands in place of the result.", remark_as_value),
    Kind::row("edge_blanks", "V09", "Blanks stand in front of the number.", edge_blanks),
    Kind::row("full_width_digits", "V10", "The number is written in full width.", full_width_digits),
    Kind::row("null_value", "V12", "The value is the HL7 null.", null_value),
    Kind::row("final_without_value", "V13", "The result is final and empty.", final_without_value),
    Kind::row("code_of_other_sex", "V14", "The standard half is that of a test of the other sex.", code_of_other_sex).also(&["C06", "C07", "U03"]),
];

/// Tests that only one sex has (JLAC10): the pregnancy test in urine, and PSA in serum.
const OF_WOMEN: &str = "4F080000000190111";
const OF_MEN: &str = "5D305000002305101";

/// Rewrites a plain number as another type.
fn rewrite(row: &mut ResultRow, value_type: &'static str, write: impl Fn(&str) -> String) -> bool {
    let plain = number(row).is_some();
    if plain {
        row.value = write(&row.value);
        row.value_type = value_type;
    }
    plain
}

fn not_a_number(row: &mut ResultRow, _: &Context) -> bool {
    rewrite(row, "NM", |value| match value.split_once('.') {
        Some((whole, rest)) => format!("{whole}..{rest}"),
        None => format!("{value}.."),
    })
}

fn exponent(row: &mut ResultRow, _: &Context) -> bool {
    let Some(number) = number(row).filter(|number| *number > 0.0) else {
        return false;
    };
    let text = format!("{number:E}");
    row.value = if text.contains("E-") {
        text
    } else {
        text.replace('E', "E+")
    };
    true
}

fn comparator_in_number(row: &mut ResultRow, _: &Context) -> bool {
    rewrite(row, "NM", |value| format!("<{value}"))
}

fn comparator_behind(row: &mut ResultRow, _: &Context) -> bool {
    rewrite(row, "ST", |value| format!("{value}<"))
}

fn two_values(row: &mut ResultRow, _: &Context) -> bool {
    rewrite(row, "ST", |value| format!("3+({value})"))
}

fn unit_in_value(row: &mut ResultRow, _: &Context) -> bool {
    let unit = row.unit.split('^').next().unwrap_or_default().to_owned();
    !unit.is_empty() && rewrite(row, "ST", |value| format!("{value}{unit}"))
}

fn thousands_comma(row: &mut ResultRow, _: &Context) -> bool {
    let large = number(row).is_some_and(|number| number >= 1_000.0);
    large
        && rewrite(row, "NM", |value| {
            let whole = value.find('.').unwrap_or(value.len());
            let mut text = value.to_owned();
            text.insert(whole - 3, ',');
            text
        })
}

fn remark_as_value(row: &mut ResultRow, context: &Context) -> bool {
    let remark = *context
        .random
        .clone()
        .pick(&["検体不良", "溶血", "検体量不足", "凝固"]);
    rewrite(row, "ST", |_| remark.to_owned())
}

fn edge_blanks(row: &mut ResultRow, _: &Context) -> bool {
    rewrite(row, "NM", |value| format!("  {value}"))
}

fn full_width_digits(row: &mut ResultRow, _: &Context) -> bool {
    rewrite(row, "ST", |value| {
        let wide = |digit: char| char::from_u32(digit as u32 + 0xfee0).unwrap_or(digit);
        value.chars().map(wide).collect()
    })
}

fn null_value(row: &mut ResultRow, _: &Context) -> bool {
    rewrite(row, "NM", |_| "\"\"".to_owned())
}

fn final_without_value(row: &mut ResultRow, _: &Context) -> bool {
    row.status == "F" && rewrite(row, "NM", |_| String::new())
}

fn code_of_other_sex(row: &mut ResultRow, context: &Context) -> bool {
    let code = match context.sex {
        Sex::Male => OF_WOMEN,
        Sex::Female => OF_MEN,
    };
    recode(row, |halves| {
        code.clone_into(&mut halves.standard()?[0]);
        Some(())
    })
}
