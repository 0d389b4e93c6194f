//! Counting hits: first and among five, at each depth, and among those that claim to be sure.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use mappings::candidates::{Candidate, Index, LocalItem};
use mappings::masters::{Jlac10, KnownName};

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
        let item = LocalItem {
            local_name: &known.local_name,
            unit: known.unit.as_deref().filter(|_| !bare),
            specimen: known.specimen.as_deref().filter(|_| !bare),
            method: known.method.as_deref().filter(|_| !bare),
            ..LocalItem::default()
        };
        let start = Instant::now();
        let candidates = index.suggest(&item, 5);
        score.seconds += start.elapsed().as_secs_f64();
        score.names += 1;
        score.declared += 1;
        score.alarms += u32::from(!index.plausibility(&item, &known.code).is_empty());
        for (depth, counted) in DEPTHS.into_iter().zip(&mut score.depths) {
            let truth: BTreeSet<String> =
                truth.iter().filter_map(|code| cut(code, depth)).collect();
            if !truth.is_empty() {
                count(counted, depth, &candidates, &truth);
            }
        }
    }
    score
}

fn count(counted: &mut Depth, depth: usize, candidates: &[Candidate], truth: &BTreeSet<String>) {
    let right = |candidate: &Candidate| {
        cut(&candidate.code, depth).is_some_and(|code| truth.contains(&code))
    };
    counted.names += 1;
    counted.five += u32::from(candidates.iter().any(right));
    let Some(first) = candidates.first() else {
        return;
    };
    let hit = right(first);
    counted.first += u32::from(hit);
    if usize::from(first.depth) >= depth {
        counted.sure += 1;
        counted.sure_right += u32::from(hit);
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
