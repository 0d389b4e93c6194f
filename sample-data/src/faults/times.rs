//! T: times that do not exist or contradict each other.

use jiff::ToSpan;

use super::edit::{change_field, field, is, later, moved, report, requests, time};
use super::{Act, Context, Done, Kind, Needs};
use crate::ssmix2::{Chain, ResultRow, Version};

/// The kinds of this family.
#[rustfmt::skip]
pub(super) const KINDS: &[Kind] = &[
    Kind::row("impossible_time", "T01", "The time of the analysis lies on a 31 November.", impossible_time),
    Kind::row("hour_past_24", "T02", "The hour of the analysis is 25.", hour_past_24),
    Kind::row("time_zero_filled", "T03", "The time of the analysis is a day with 0000 behind it.", time_zero_filled),
    Kind::new("care_date_differs", "T04", "The specimen was taken a day before the care date.", Act::Version(care_date_differs)),
    Kind::new("reported_before_sampled", "T05", "The report is older than the specimen.", Act::Version(reported_before_sampled)),
    Kind::row("time_in_future", "T06", "The year of the analysis is the next one.", time_in_future),
    Kind::row("time_of_month", "T07", "Of the time of the analysis there is only the month.", time_of_month),
    Kind::new("redated_without_deletion", "T08", "The report was moved to the day after, and the old one stayed live.", Act::Chains(redated_without_deletion)).also(&["T11"]),
    Kind::row("analysed_before_sampled", "T11", "The analysis is dated two days before the care date.", analysed_before_sampled),
    Kind::new("reported_before_analysed", "T12", "The analysis is dated on the day after the report.", Act::Version(reported_before_analysed)),
    Kind::new("stay_after_death", "T13", "A stay ended with death, and a week later the patient is admitted.", Act::Chains(stay_after_death)).also(&["X55"]).needs(Needs::DataType("ADT-52")),
    Kind::new("age_impossible", "T10", "The year of birth of the basic data is 1866.", Act::Version(age_impossible)).needs(Needs::DataType("ADT-00")),
    Kind::row("time_before_birth", "T09", "The year of the analysis is 1867, before anyone in the sample was born.", time_before_birth),
];

/// Changes OBX-14; where the hospital leaves it out, ten o'clock on the care date is put in first.
fn retime(row: &mut ResultRow, context: &Context, change: impl Fn(&str) -> String) -> bool {
    let old = if row.analysed_at.len() >= 8 {
        row.analysed_at.clone()
    } else {
        format!("{}100000", context.day.strftime("%Y%m%d"))
    };
    let padded = format!("{old:0<12}");
    row.analysed_at = change(&padded);
    true
}

fn impossible_time(row: &mut ResultRow, context: &Context) -> bool {
    retime(row, context, |time| {
        format!("{}1131{}", &time[..4], &time[8..])
    })
}

fn hour_past_24(row: &mut ResultRow, context: &Context) -> bool {
    retime(row, context, |time| {
        format!("{}25{}", &time[..8], &time[10..])
    })
}

fn time_zero_filled(row: &mut ResultRow, context: &Context) -> bool {
    retime(row, context, |time| format!("{}0000", &time[..8]))
}

fn time_in_future(row: &mut ResultRow, context: &Context) -> bool {
    let next = i64::from(context.world.to.year()) + 1;
    retime(row, context, |time| format!("{next:04}{}", &time[4..]))
}

fn time_before_birth(row: &mut ResultRow, context: &Context) -> bool {
    retime(row, context, |time| format!("1867{}", &time[4..]))
}

fn analysed_before_sampled(row: &mut ResultRow, context: &Context) -> bool {
    let before = context.day.checked_sub(2.days());
    let before = before.map(|day| day.strftime("%Y%m%d").to_string());
    before.is_ok_and(|before| retime(row, context, |time| format!("{before}{}", &time[8..])))
}

fn age_impossible(version: &mut Version, _: &Context) -> bool {
    let is_day = |born: &str| born.len() >= 8 && born.bytes().all(|byte| byte.is_ascii_digit());
    change_field(version, "PID", 7, |born| {
        is_day(born).then(|| format!("1866{}", &born[4..]))
    })
}

fn time_of_month(row: &mut ResultRow, context: &Context) -> bool {
    retime(row, context, |time| time[..6].to_owned())
}

fn care_date_differs(version: &mut Version, _: &Context) -> bool {
    change_field(version, "SPM", 17, |taken| moved(taken, -1))
}

fn reported_before_sampled(version: &mut Version, _: &Context) -> bool {
    let Some(report) = report(version) else {
        return false;
    };
    let taken = report
        .specimens
        .first()
        .and_then(|specimen| moved(field(&specimen.spm, 17), -1));
    let Some(before) = taken else {
        return false;
    };
    change_field(version, "OBR", 22, |_| Some(before.clone()))
}

/// Only where the day after the report has come by the end of the sample.
fn reported_before_analysed(version: &mut Version, context: &Context) -> bool {
    let Some(report) = report(version) else {
        return false;
    };
    let mut any = false;
    for request in requests(report).filter(|request| !request.microbiology) {
        let heads = request.head.iter().filter(|segment| is(segment, "OBR"));
        let reported = heads.map(|segment| field(segment, 22)).next();
        let after = reported.and_then(|reported| moved(reported, 1));
        let has_come = |after: &String| time(after).is_some_and(|at| at.date() <= context.world.to);
        let Some(after) = after.filter(has_come) else {
            continue;
        };
        for row in &mut request.results {
            row.analysed_at.clone_from(&after);
            any = true;
        }
    }
    any
}

/// HL7 table 0112 (JAHIS): 20 expired. A week later the admission comes once more.
fn stay_after_death(chains: &mut [Chain], index: usize, context: &Context) -> Done {
    let ended = context.care_date;
    let begins = |chain: &&Chain| chain.data_type == "ADT-22" && chain.care_date <= ended;
    let admission = chains.iter().filter(begins).max_by_key(|it| it.care_date);
    let next = ended.and_then(|day| day.checked_add(7.days()).ok());
    let (Some(mut extra), Some(next)) = (admission.cloned(), next) else {
        return Done::Not;
    };
    let is_other = |chain: &Chain| chain.data_type == "ADT-22" && chain.care_date > ended;
    let all = || chains[index].versions.iter().chain(&extra.versions);
    let (Some(began), false) = (extra.care_date, all().any(|version| version.deletes)) else {
        return Done::Not;
    };
    if next > context.world.to || chains.iter().any(is_other) {
        return Done::Not;
    }
    let days = i64::from((next - began).get_days());
    extra.care_date = Some(next);
    extra.versions.drain(..extra.versions.len() - 1);
    for version in &mut extra.versions {
        version.sent = later(version.sent, days * 24 * 60);
        change_field(version, "PV1", 44, |admitted| moved(admitted, days));
        context.mark(version);
    }
    for version in &mut chains[index].versions {
        change_field(version, "PV1", 36, |_| Some("20".to_owned()));
    }
    Done::Added(vec![extra])
}

fn redated_without_deletion(chains: &mut [Chain], index: usize, context: &Context) -> Done {
    let next = context
        .care_date
        .and_then(|date| date.checked_add(1.day()).ok());
    let [old] = &mut chains[index].versions[..] else {
        return Done::Not;
    };
    if next.is_none() || old.deletes {
        return Done::Not;
    }
    let mut new = old.clone();
    new.sent = later(old.sent, 60);
    context.mark(old);
    change_field(&mut new, "SPM", 17, |taken| moved(taken, 1));
    let mut extra = chains[index].clone();
    extra.care_date = next;
    extra.versions = vec![new];
    Done::Added(vec![extra])
}
