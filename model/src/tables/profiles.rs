//! `profiles`: what the rows of each item and day look like, in counts that add up: from them volumes, units and distributions
//! are judged, and any verdict can be reached again without the rows.

use super::{CARE_DATE, CARE_MONTH, HOSPITAL, column, nullable, text};
use crate::{ColumnType, TableSpec};

/// One row a state: the rows of one table, day, item (or department) and stratum. States of one key add up.
pub const PROFILES: TableSpec = TableSpec {
    name: "profiles",
    about: "Counts over the stored rows of a table, event day, item and stratum. They add up, and are replaced with the days that \
            a load writes again.",
    partitions: 2,
    columns: &[
        HOSPITAL,
        CARE_MONTH,
        CARE_DATE,
        column(
            "table",
            ColumnType::Text,
            "The table whose rows are counted.",
        ),
        column(
            "axis",
            ColumnType::Text,
            "item: one state an item, unit, specimen and stratum. department: one state a department; counts only.",
        ),
        column(
            "item",
            ColumnType::Text,
            "Local code, or the standard code as sent when there is no local one; for axis department its code, empty for none.",
        ),
        text("item_name", "Name beside the code, as sent."),
        text("unit", "Unit text as sent."),
        text(
            "specimen",
            "Local specimen code, or the JLAC10 material as sent.",
        ),
        column(
            "sex",
            ColumnType::Text,
            "M, F or U (other, unknown, not told); - for axis department.",
        ),
        column(
            "age_band",
            ColumnType::Text,
            "Age at the event day: 0, 1-14, 15-39, 40-64, 65+ or U; - for axis department.",
        ),
        column(
            "arrival_date",
            ColumnType::Date,
            "As-of date of the load that brought the rows.",
        ),
        column("rows", ColumnType::Int64, "Rows that the state counts."),
        column(
            "missing",
            ColumnType::Int64,
            "Of these, with an empty or null value.",
        ),
        column(
            "numbers",
            ColumnType::Int64,
            "Of these, with a plain number: what the sketch holds.",
        ),
        column(
            "below",
            ColumnType::Int64,
            "Of these, given as below a limit (< or <=).",
        ),
        column(
            "above",
            ColumnType::Int64,
            "Of these, given as above a limit (> or >=).",
        ),
        column(
            "late",
            ColumnType::Int64,
            "Of these, first sent more than two days after the event day.",
        ),
        column(
            "morning",
            ColumnType::Int64,
            "Of these, sent on the event day before noon.",
        ),
        column(
            "afternoon",
            ColumnType::Int64,
            "Of these, sent on the event day from noon on.",
        ),
        nullable(
            "grades",
            ColumnType::Text,
            "Qualitative grades and how often, as `-:12 1+:3`, in the order of grades.",
        ),
        nullable(
            "decimals",
            ColumnType::Text,
            "Decimals written in plain numbers and how often, as `0:12 1:30`.",
        ),
        nullable(
            "last_digits",
            ColumnType::Text,
            "Last written digit of plain numbers and how often, as `0:3 5:1`.",
        ),
        nullable(
            "sketch",
            ColumnType::Text,
            "Plain numbers by logarithmic bucket, as `-3:1 0:2 17:9`: bucket i holds numbers near 1.02^i; `z` counts zeros, `n` before \
             an index negative numbers.",
        ),
        nullable(
            "patients",
            ColumnType::Text,
            "Distinct patients as the registers of a HyperLogLog of 256 registers that are not 0: `3:1 200:5`.",
        ),
    ],
};
