//! The scenario of a seed: which kinds of faults are planted where and when. No item of a hospital carries two faults, and
//! faults of volume that hit all files lie months apart, so that what is found can be told to one fault.

use std::fmt::Write as _;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use validators::judge::calendar::Calendar;

/// Items that every hospital measures daily; faults of units and distributions are planted in them.
const COMMON: &[&str] = &[
    "GLU", "CRE", "AST", "ALT", "LD", "ALP", "TBIL", "NA", "K", "CL", "CA", "CRP", "WBC", "HB",
    "PLT", "RBC", "HT", "TP", "ALB", "BUN", "UA", "TCHO", "TG", "HDL", "LDL", "CK", "GGT",
];

/// Kinds about one item, with how they are drawn: the name, the size when it is not the kind's own, the share.
const OF_ITEMS: &[(&str, &[f64])] = &[
    ("wrong_factor", &[10.0, 0.1, 100.0, 1000.0, 0.001]),
    ("mixed_factor", &[10.0, 0.1, 1000.0]),
    ("label_changed", &[]),
    ("values_changed", &[]),
    ("step_change", &[1.2, 1.3]),
    ("slow_drift", &[0.01]),
    ("wider_spread", &[0.3, 0.5]),
    ("stuck_value", &[]),
    ("decimal_lost", &[]),
    ("last_digit_zero", &[]),
    ("censoring_burst", &[]),
    ("ceiling", &[]),
    ("qualitative_mix", &[]),
    ("mis_mapped", &[]),
    ("reused_code", &[]),
    ("specimen_swapped", &[]),
    ("dilution_forgotten", &[]),
    ("unit_missing", &[]),
    ("unit_unknown", &[]),
    ("unit_of_another_scale", &[]),
    ("unit_misspelt", &[]),
    ("unit_two_spellings", &[]),
    ("item_stops", &[]),
];

/// Kinds about certain items.
const OF_ONE_ITEM: &[(&str, &str)] = &[
    ("hba1c_jds", "HBA1C"),
    ("alp_jscc", "ALP"),
    ("offset", "HBA1C"),
];

/// Kinds about all files of a hospital; one a hospital.
const OF_ALL_FILES: &[&str] = &[
    "missing_day",
    "half_day",
    "doubled_day",
    "slow_decline",
    "department_stops",
    "late_arrival",
];

/// Kinds that a decoder or a row check sees, planted a few times each.
const OF_FILES: &[&str] = &[
    "name_six_fields",
    "wrong_flag",
    "other_patient_inside",
    "undecodable",
    "half_width_kana",
    "cut_off",
    "unknown_segment",
    "comparator_in_number",
    "edge_blanks",
    "full_width_digits",
    "hour_past_24",
    "time_in_future",
    "analysed_before_sampled",
    "age_impossible",
    "result_in_two_files",
    "code_of_another_item",
    "reported_before_analysed",
    "stay_after_death",
    "code_of_other_sex",
];

/// A small random stream: the same for equal seeds on every machine (SplitMix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    fn of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }
}

/// The text of the scenario of a seed for hospitals `H01` to `H<hospitals>`.
pub(crate) fn text(seed: u64, hospitals: usize, from: Date, to: Date) -> String {
    let mut dice = Dice(seed);
    let mut text = String::new();
    let mut taken: Vec<(usize, &str)> = Vec::new();
    let days = (to - from).get_days();
    let mut place = |dice: &mut Dice, item: Option<&'static str>| loop {
        let chosen = (
            dice.below(hospitals) + 1,
            item.unwrap_or(*dice.of::<&str>(COMMON)),
        );
        if !taken.contains(&chosen) {
            taken.push(chosen);
            return chosen;
        }
    };
    for (kind, item) in OF_ONE_ITEM {
        let (hospital, item) = place(&mut dice, Some(item));
        let period = period(&mut dice, kind, from, to, days);
        fault(
            &mut text,
            kind,
            hospital,
            &format!("item = \"{item}\"\n{period}"),
        );
    }
    for (kind, sizes) in OF_ITEMS {
        let (hospital, item) = place(&mut dice, None);
        let mut rest = format!("item = \"{item}\"\n");
        if !sizes.is_empty() {
            let _ = writeln!(rest, "size = {:?}", dice.of(sizes));
        }
        rest += &period(&mut dice, kind, from, to, days);
        fault(&mut text, kind, hospital, &rest);
    }
    for (index, kind) in OF_ALL_FILES.iter().enumerate() {
        let hospital = (index + seed as usize) % hospitals + 1;
        fault(
            &mut text,
            kind,
            hospital,
            &stretch(&mut dice, kind, to, days),
        );
    }
    for kind in OF_FILES {
        let hospital = dice.below(hospitals) + 1;
        let rest = match *kind {
            "comparator_in_number"
            | "edge_blanks"
            | "full_width_digits"
            | "hour_past_24"
            | "time_in_future"
            | "analysed_before_sampled"
            | "code_of_another_item"
            | "code_of_other_sex" => "item = \"PLT\"\ncount = 3\n",
            "stay_after_death" => "count = 1\n",
            _ => "count = 3\n",
        };
        fault(&mut text, kind, hospital, rest);
    }
    decoys(&mut text, &mut dice, hospitals, from, days);
    text
}

/// The scenario without the faults of a kind.
pub(crate) fn without(text: &str, kind: &str) -> String {
    let is_other = |entry: &&str| !entry.contains(&format!("kind = \"{kind}\""));
    let (faults, decoys) = text.split_once("[[decoy]]").unwrap_or((text, ""));
    let faults: Vec<&str> = faults.split("[[fault]]").filter(is_other).collect();
    format!("{}[[decoy]]{decoys}", faults.join("[[fault]]"))
}

fn fault(text: &mut String, kind: &str, hospital: usize, rest: &str) {
    let _ = write!(
        text,
        "[[fault]]\nkind = \"{kind}\"\nhospital = \"H{hospital:02}\"\n{rest}\n"
    );
}

/// The days of a fault of an item: all of them, from some day on, or a stretch of weeks.
fn period(dice: &mut Dice, kind: &str, from: Date, to: Date, days: i32) -> String {
    let changes = [
        "label_changed",
        "values_changed",
        "step_change",
        "slow_drift",
        "wider_spread",
        "decimal_lost",
        "reused_code",
        "item_stops",
        "last_digit_zero",
        "unit_misspelt",
        "unit_missing",
    ];
    let late = |dice: &mut Dice| {
        let back = 20 + dice.below((days as usize / 2).max(21) - 20);
        to.saturating_sub((back as i64).days())
    };
    match dice.below(3) {
        0 if !changes.contains(&kind) => String::new(),
        1 if kind != "item_stops" && kind != "slow_drift" => {
            let first = late(dice);
            let last = first.saturating_add(20.days()).min(to);
            format!("from = {first}\nto = {last}\n")
        }
        _ => format!("from = {}\n", late(dice).max(from)),
    }
}

/// The days of a fault of volume.
fn stretch(dice: &mut Dice, kind: &str, to: Date, days: i32) -> String {
    let back = 40 + dice.below((days as usize / 2).max(41) - 40);
    let first = to.saturating_sub((back as i64).days());
    let length = match kind {
        "slow_decline" => return format!("from = {}\n", to.saturating_sub(45.days())),
        "department_stops" => return format!("from = {}\n", to.saturating_sub(30.days())),
        "late_arrival" => 6,
        _ => 0,
    };
    // A day on which the hospital is open.
    let mut first = first;
    while is_closed(first) {
        first = first.saturating_add(1.days());
    }
    format!(
        "from = {first}\nto = {}\n",
        first.saturating_add(i64::from(length).days())
    )
}

/// Whether hospitals are closed on a day: what they do not send on it cannot get lost.
fn is_closed(date: Date) -> bool {
    let is_weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    is_weekend || Calendar::is_holiday((date - Date::constant(1970, 1, 1)).get_days())
}

/// Real changes that nothing may be said about.
fn decoys(text: &mut String, dice: &mut Dice, hospitals: usize, from: Date, days: i32) {
    let mut decoy = |kind: &str, hospital: usize, rest: &str| {
        let _ = write!(
            text,
            "[[decoy]]\nkind = \"{kind}\"\nhospital = \"H{hospital:02}\"\n{rest}\n"
        );
    };
    for closing in [
        "golden_week",
        "obon",
        "silver_week",
        "national_holiday",
        "new_year",
    ] {
        decoy(closing, dice.below(hospitals) + 1, "");
    }
    let middle = from.saturating_add(i64::from(days / 2).days());
    let month_on = middle.saturating_add(30.days());
    decoy(
        "new_item",
        dice.below(hospitals) + 1,
        &format!("item = \"BNP\"\nfrom = {middle}\n"),
    );
    decoy("rare_item", dice.below(hospitals) + 1, "item = \"CEA\"\n");
    let span = format!("from = {middle}\nto = {month_on}\nstrength = 2.0\n");
    decoy("influenza", dice.below(hospitals) + 1, &span);
    decoy(
        "case_mix",
        dice.below(hospitals) + 1,
        &format!("from = {middle}\nstrength = 1.5\n"),
    );
}
