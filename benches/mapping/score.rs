//! Counting hits: first and among five, at each depth, and among those that claim to be sure.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use mappings::candidates::{Candidate, Class, Index, LocalItem};
use mappings::masters::{Jlac10, KnownName};

use crate::measure::measured;

pub(crate) const DEPTHS: [usize; 5] = [5, 9, 12, 15, 17];
const PANELS: [&str; 3] = ["1A990", "2A160", "2A990"];

/// What was counted at one depth.
#[derive(Clone, Copy, Default)]
pub(crate) struct Depth {
    names: u32,
    first: u32,
    five: u32,
    sure: u32,
    sure_right: u32,
    /// By tenth of confidence: names, their summed confidence, those that were right.
    pub(crate) tenths: [(f32, f32, f32); 10],
}

/// What was counted over some names.
#[derive(Clone, Default)]
pub(crate) struct Score {
    pub(crate) depths: [Depth; 5],
    names: u32,
    seconds: f64,
    build: f64,
    declared: u32,
    alarms: u32,
}

impl Score {
    pub(crate) fn header() -> String {
        let depths: String = DEPTHS
            .map(|depth| format!("{:^28}", format!("{depth}: first five sure right")))
            .concat();
        format!(
            "{:24}{:>6}{depths}{:>9}{:>8}{:>8}",
            "left out", "names", "alarms", "build", "a sec"
        )
    }

    pub(crate) fn line(&self, name: &str) -> String {
        let share = |part: u32, of: u32| {
            if of == 0 {
                "     -".to_owned()
            } else {
                format!("{:6.1}", 100.0 * f64::from(part) / f64::from(of))
            }
        };
        let depths = self.depths.map(|depth| {
            let (first, five) = (
                share(depth.first, depth.names),
                share(depth.five, depth.names),
            );
            format!(
                "  {first}{five}{} {}  ",
                share(depth.sure, depth.names),
                share(depth.sure_right, depth.sure)
            )
        });
        let short: String = name.chars().take(22).collect();
        let rate = f64::from(self.names) / self.seconds.max(1e-9);
        let alarms = share(self.alarms, self.declared);
        format!(
            "{short:24}{:6}{}{alarms:>9}{:7.1}s{rate:8.0}",
            self.names,
            depths.concat(),
            self.build
        )
    }

    /// Names and their shares in per cent: first and in five right to the analyte, 12, 15 and 17 characters, those sure of the
    /// analyte, 9 and 12 characters with how many of those are wrong, and alarms over declared codes.
    pub(crate) fn cells(&self) -> Vec<String> {
        let share = |part: u32, of: u32| 100.0 * f64::from(part) / f64::from(of.max(1));
        let hits = [0, 2, 3, 4].map(|at| {
            let depth = self.depths[at];
            let (first, five) = (
                share(depth.first, depth.names),
                share(depth.five, depth.names),
            );
            format!("{first:.1} / {five:.1}")
        });
        let sure = self.depths[..3].iter().map(|depth| {
            let wrong = depth.sure - depth.sure_right;
            format!("{:.1}, {wrong}", share(depth.sure, depth.names))
        });
        let alarms = format!("{:.1}", self.alarm_share());
        let names = std::iter::once(self.names.to_string());
        names.chain(sure).chain(hits).chain([alarms]).collect()
    }

    /// The share of declared codes that were called implausible, in per cent.
    pub(crate) fn alarm_share(&self) -> f64 {
        100.0 * f64::from(self.alarms) / f64::from(self.declared.max(1))
    }

    /// Asks for an item that weighs `weight` and counts; gives the first candidate if it is sure and wrong.
    pub(crate) fn ask(
        &mut self,
        index: &Index,
        item: &LocalItem<'_>,
        truth: &BTreeSet<&str>,
        weight: u32,
    ) -> Option<Candidate> {
        let start = Instant::now();
        let candidates = index.suggest(item, 5);
        self.seconds += start.elapsed().as_secs_f64();
        self.names += weight;
        for (depth, counted) in DEPTHS.into_iter().zip(&mut self.depths) {
            let truth: BTreeSet<String> =
                truth.iter().filter_map(|code| cut(code, depth)).collect();
            if !truth.is_empty() {
                count(counted, depth, &candidates, &truth, weight);
            }
        }
        let first = candidates.into_iter().next()?;
        let sure = cut(&first.code, first.depth.into());
        let is_right = truth
            .iter()
            .any(|code| cut(code, first.depth.into()) == sure);
        (first.class == Class::Auto && !is_right).then_some(first)
    }

    /// Asks whether a code declared for an item is plausible and counts the alarms.
    pub(crate) fn declare(&mut self, index: &Index, item: &LocalItem<'_>, code: &str, weight: u32) {
        self.declared += weight;
        if !index.plausibility(item, code).is_empty() {
            self.alarms += weight;
        }
    }

    pub(crate) fn add(&mut self, other: &Score) {
        self.names += other.names;
        self.seconds += other.seconds;
        self.build = self.build.max(other.build);
        self.declared += other.declared;
        self.alarms += other.alarms;
        for (depth, other) in self.depths.iter_mut().zip(&other.depths) {
            depth.names += other.names;
            depth.first += other.first;
            depth.five += other.five;
            depth.sure += other.sure;
            depth.sure_right += other.sure_right;
            for (tenth, other) in depth.tenths.iter_mut().zip(&other.tenths) {
                *tenth = (tenth.0 + other.0, tenth.1 + other.1, tenth.2 + other.2);
            }
        }
    }
}

/// Names asked for to measure the speed.
const ASKED: usize = 10_000;

/// What asking for many names takes on two cores with everything loaded, in words.
pub(crate) fn speed(masters: &Jlac10, names: &[KnownName]) -> String {
    let mut known = masters.clone();
    known.names = names.to_vec();
    let (index, build) = measured(|| Index::build(&known));
    let asked: Vec<&KnownName> = names.iter().cycle().take(ASKED).collect();
    let ask = |known: &&KnownName| {
        index.suggest(&item(known, false), 5);
    };
    let both = || {
        std::thread::scope(|scope| {
            for half in asked.chunks(ASKED.div_ceil(2)) {
                scope.spawn(|| half.iter().for_each(ask));
            }
        });
    };
    let ((), took) = measured(both);
    format!(
        "{ASKED} names on two threads: {:.1} s, {:.1} CPU s; the index: {:.1} s, {:.1} CPU s",
        took.wall, took.cpu, build.wall, build.cpu
    )
}

fn item(known: &KnownName, bare: bool) -> LocalItem<'_> {
    LocalItem {
        local_name: &known.local_name,
        unit: known.unit.as_deref().filter(|_| !bare),
        specimen: known.specimen.as_deref().filter(|_| !bare),
        method: known.method.as_deref().filter(|_| !bare),
        ..LocalItem::default()
    }
}

/// Asks for every name and counts. Codes that one source gives to one name, or to one of its own codes, are equally right.
pub(crate) fn measure(masters: &Jlac10, asked: &[&KnownName], bare: bool) -> Score {
    let mut truths: BTreeMap<(bool, &str), BTreeSet<&str>> = BTreeMap::new();
    for known in asked {
        truths
            .entry((true, &known.local_name))
            .or_default()
            .insert(&known.code);
        if let Some(code) = &known.local_code {
            truths.entry((false, code)).or_default().insert(&known.code);
        }
    }
    let start = Instant::now();
    let index = Index::build(masters);
    let mut score = Score {
        build: start.elapsed().as_secs_f64(),
        ..Score::default()
    };
    let items = asked.iter().map(|known| {
        let by_name = truths.get(&(true, known.local_name.as_str()));
        let by_code = known
            .local_code
            .as_ref()
            .and_then(|code| truths.get(&(false, code.as_str())));
        (
            *known,
            by_name
                .into_iter()
                .chain(by_code)
                .flatten()
                .copied()
                .collect::<BTreeSet<&str>>(),
        )
    });
    for (known, truth) in items.collect::<Vec<_>>() {
        let item = item(known, bare);
        score.ask(&index, &item, &truth, 1);
        score.declare(&index, &item, &known.code, 1);
    }
    score
}

fn count(
    counted: &mut Depth,
    depth: usize,
    candidates: &[Candidate],
    truth: &BTreeSet<String>,
    weight: u32,
) {
    let right = |candidate: &Candidate| {
        cut(&candidate.code, depth).is_some_and(|code| truth.contains(&code))
    };
    let if_so = |holds: bool| if holds { weight } else { 0 };
    counted.names += weight;
    counted.five += if_so(candidates.iter().any(right));
    let Some(first) = candidates.first() else {
        return;
    };
    let hit = right(first);
    counted.first += if_so(hit);
    if usize::from(first.depth) >= depth {
        counted.sure += weight;
        counted.sure_right += if_so(hit);
    }
    let at = DEPTHS
        .iter()
        .position(|&other| other == depth)
        .unwrap_or_default();
    let confidence = first.confidence[at];
    let tenth = &mut counted.tenths[((confidence * 10.0) as usize).min(9)];
    *tenth = (
        tenth.0 + 1.0,
        tenth.1 + confidence,
        tenth.2 + f32::from(u8::from(hit)),
    );
}

/// The leading characters, with the member of a panel behind the analyte.
fn cut(code: &str, depth: usize) -> Option<String> {
    let leading = code.get(..depth)?;
    let member = code
        .get(15..17)
        .filter(|_| PANELS.contains(&&code[..5]))
        .unwrap_or_default();
    Some(format!("{leading}/{member}"))
}
