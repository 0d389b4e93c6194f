//! D: values that are well written one by one and wrong as a group. Sizes are factors, offsets or shares as each says.

use super::codes::Halves;
use super::edit::{is_quantity, number};
use super::units::another_scale;
use super::{Context, Kind};
use crate::hospital::dialect::Comparator;
use crate::ssmix2::ResultRow;
use crate::ssmix2::labs::write_value;

/// The kinds of this family.
#[rustfmt::skip]
pub(super) const KINDS: &[Kind] = &[
    Kind::row("wrong_factor", "D01", "Every value is multiplied by `size`; the unit stays.", wrong_factor).size(10.0),
    Kind::row("mixed_factor", "D02", "A part of the values is multiplied by `size`; the unit stays.", wrong_factor).size(10.0).share(0.3),
    Kind::row("label_changed", "D03", "The unit changed to another scale, the values did not.", label_changed).also(&["U08"]),
    Kind::row("values_changed", "D03", "The values changed to a scale `size` times as fine, with a decimal less; the unit did not.", values_changed).size(10.0),
    Kind::row("offset", "D04", "`size` is added to every value, in the unit of the masters.", offset).size(1.0),
    Kind::row("hba1c_jds", "D04", "HbA1c is reported on the JDS scale under the name of NGSP: 0.980 times less 0.245.", hba1c_jds),
    Kind::row("alp_jscc", "D05", "ALP is measured by the method of JSCC under the label of IFCC: `size` times as high.", wrong_factor).size(2.84),
    Kind::row("step_change", "D06", "From the first day on the values are `size` times as high.", wrong_factor).size(1.2),
    Kind::row("slow_drift", "D07", "The values rise by the share `size` a day, counted from the first day.", slow_drift).size(0.01),
    Kind::row("wider_spread", "D08", "Every value is multiplied by 1 and a random error of the share `size`.", wider_spread).size(0.3),
    Kind::row("stuck_value", "D09", "The analyser reports one and the same value: `size`, or the item's centre.", stuck_value),
    Kind::row("decimal_lost", "D10", "The values have a decimal less than before, or `.0` behind a whole number.", decimal_lost),
    Kind::row("last_digit_zero", "D10", "The last digit is always 0.", last_digit_zero),
    Kind::row("censoring_burst", "D11", "Values below `size`, or below the item's centre, are reported as below it.", censoring_burst),
    Kind::row("ceiling", "D12", "Values above `size`, or above the item's centre, are reported as that.", ceiling),
    Kind::row("qualitative_mix", "D13", "Words of a judgement stand in place of a part of the numbers.", qualitative_mix).share(0.3).also(&["V11"]),
    Kind::row("mis_mapped", "D14", "The item carries the values of another item, in its own unit.", mis_mapped),
    Kind::row("reused_code", "D15", "The local code was given to another item: its name, values and unit come under the old code.", reused_code).also(&["U08", "V11"]),
    Kind::row("specimen_swapped", "D16", "The values are those of another specimen: `size` times as high.", wrong_factor).size(40.0),
    Kind::row("dilution_forgotten", "D01", "A dilution is not counted back: the values are `size` of the true ones.", wrong_factor).size(0.5),
];

/// Writes the row again at another level; `false`, and nothing changed, when the item has no number or the text would be
/// the same.
fn relevel(row: &mut ResultRow, context: &Context, level: f64) -> bool {
    if !is_quantity(row, context) || !row.value.contains(|letter: char| letter.is_ascii_digit()) {
        return false;
    }
    let mut written = row.clone();
    written.level = level;
    write_value(context.masters, context.hospital, context.sex, &mut written);
    let differs = written.value != row.value;
    if differs {
        *row = written;
    }
    differs
}

fn wrong_factor(row: &mut ResultRow, context: &Context) -> bool {
    relevel(row, context, row.level * context.size)
}

/// Writes the value anew as a number with so many decimals.
fn with_decimals(row: &mut ResultRow, number: f64, decimals: usize) {
    row.value = format!("{number:.decimals$}");
}

fn decimals(value: &str) -> usize {
    value.split_once('.').map_or(0, |(_, rest)| rest.len())
}

fn label_changed(row: &mut ResultRow, _: &Context) -> bool {
    let unit = number(row).and_then(|_| another_scale(&row.unit));
    let changed = unit.is_some();
    if let Some(unit) = unit {
        row.unit = unit;
    }
    changed
}

fn values_changed(row: &mut ResultRow, context: &Context) -> bool {
    let Some(before) = number(row) else {
        return false;
    };
    let decimals = decimals(&row.value).saturating_sub(1);
    with_decimals(row, before * context.size, decimals);
    row.level *= context.size;
    true
}

fn offset(row: &mut ResultRow, context: &Context) -> bool {
    let level = row.level + context.size;
    level > 0.0 && relevel(row, context, level)
}

fn hba1c_jds(row: &mut ResultRow, context: &Context) -> bool {
    relevel(row, context, 0.980 * row.level - 0.245)
}

fn slow_drift(row: &mut ResultRow, context: &Context) -> bool {
    let days = context.day - context.from;
    let days = f64::from(days.get_days().max(0));
    relevel(row, context, row.level * (1.0 + context.size * days))
}

fn wider_spread(row: &mut ResultRow, context: &Context) -> bool {
    let error = context.size * context.random.clone().normal();
    relevel(row, context, row.level * (1.0 + error).max(0.05))
}

/// The size, or the centre of the item when the scenario gives none: one for both sexes, since an analyser knows none.
fn size_or_centre(row: &ResultRow, context: &Context) -> f64 {
    let item = row.item.and_then(|item| context.masters.items.get(item));
    match item {
        Some(item) if context.size == 0.0 => 0.5 * (item.centre[0] + item.centre[1]),
        _ => context.size,
    }
}

fn stuck_value(row: &mut ResultRow, context: &Context) -> bool {
    relevel(row, context, size_or_centre(row, context))
}

fn decimal_lost(row: &mut ResultRow, _: &Context) -> bool {
    let Some(before) = number(row) else {
        return false;
    };
    match decimals(&row.value) {
        0 => row.value.push_str(".0"),
        decimals => with_decimals(row, before, decimals - 1),
    }
    true
}

fn last_digit_zero(row: &mut ResultRow, _: &Context) -> bool {
    if number(row).is_none() || row.value.ends_with('0') || row.value.len() < 2 {
        return false;
    }
    row.value.pop();
    row.value.push('0');
    true
}

fn censoring_burst(row: &mut ResultRow, context: &Context) -> bool {
    let limit = size_or_centre(row, context);
    if row.level >= limit || number(row).is_none() {
        return false;
    }
    let mut at_limit = row.clone();
    if !relevel(&mut at_limit, context, limit) {
        return false;
    }
    let text = &at_limit.value;
    let book = &context.hospital.book.items;
    let local = row.item.and_then(|item| book.get(item)?.as_ref());
    let habit = local.map_or(context.hospital.dialect.comparator, |item| item.comparator);
    let (value_type, value) = match habit {
        Comparator::Positional => ("ST", format!("< {text}")),
        Comparator::Tight => ("ST", format!("<{text}")),
        Comparator::Words => ("ST", format!("{text}未満")),
        Comparator::Postfix => ("ST", format!("{text}>")),
        Comparator::Limit => ("NM", text.clone()),
    };
    row.value_type = value_type;
    row.value = value;
    true
}

fn ceiling(row: &mut ResultRow, context: &Context) -> bool {
    let limit = size_or_centre(row, context);
    row.level > limit && relevel(row, context, limit)
}

fn qualitative_mix(row: &mut ResultRow, _: &Context) -> bool {
    if number(row).is_none() {
        return false;
    }
    let is_high = row.flags.starts_with('H');
    row.value = if is_high { "(+)" } else { "(-)" }.to_owned();
    row.value_type = "ST";
    true
}

/// The level of the other item: that of the same report, or one that is drawn.
fn other_level(context: &Context) -> Option<(usize, f64)> {
    let other = context.other?;
    let item = context.masters.items.get(other)?;
    let drawn = || {
        let width = 0.2 * context.random.clone().normal();
        item.centre[context.sex as usize] * (1.0 + width).max(0.05)
    };
    Some((other, context.other_level.unwrap_or_else(drawn)))
}

fn mis_mapped(row: &mut ResultRow, context: &Context) -> bool {
    other_level(context).is_some_and(|(_, level)| relevel(row, context, level))
}

fn reused_code(row: &mut ResultRow, context: &Context) -> bool {
    let Some((other, level)) = other_level(context) else {
        return false;
    };
    let mut written = row.clone();
    (written.item, written.level) = (Some(other), level);
    write_value(context.masters, context.hospital, context.sex, &mut written);
    let mut halves = Halves::of(&row.code);
    let book = context.hospital.book.items.get(other);
    let local_name = book
        .and_then(Option::as_ref)
        .map(|item| item.name.clone())
        .or_else(|| Some(context.masters.items.get(other)?.short.clone()));
    let Some((half, name)) = halves.local().zip(local_name) else {
        return false;
    };
    half[1] = name;
    written.code = halves.element();
    written.item = row.item;
    *row = written;
    true
}
