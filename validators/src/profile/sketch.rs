//! A sketch of numbers: how many lie near each power of 1.02. Counts only, so that any order of merging gives the same
//! sketch, and multiplying all numbers by a factor moves the buckets along without a look at a row.

use std::sync::OnceLock;

use super::counts::{Counts, push_number};

/// The ratio of neighbouring buckets.
const RATIO: f64 = 1.02;

/// Buckets end here, on both sides: 1.02^35,900 is near the largest number that 64 bits hold.
const BUCKET_MAX: i32 = 35_900;

/// Cells are buckets on one line that runs with the numbers: negative ones (the largest bucket first), zero, positive ones.
const CELL_OF_ONE: i32 = 40_000;

/// Numbers by logarithmic bucket: bucket i holds those nearest to 1.02^i on a logarithmic axis.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sketch {
    cells: Counts,
}

impl Sketch {
    /// Counts a number; what is not finite does not count.
    pub fn add(&mut self, number: f64) {
        if number.is_finite() {
            self.cells.add(cell(number), 1);
        }
    }

    /// Counts a number by its cell `times` more.
    pub(super) fn add_cell(&mut self, cell: i32, times: u32) {
        self.cells.add(cell, times);
    }

    /// Forgets all numbers, and keeps the room.
    pub(super) fn clear(&mut self) {
        self.cells.clear();
    }

    /// Adds the numbers of another sketch.
    pub fn merge(&mut self, other: &Sketch) {
        self.cells.merge(&other.cells);
    }

    /// How many numbers it holds.
    pub fn count(&self) -> u64 {
        self.cells.total()
    }

    /// How many of them are above zero.
    pub fn positive(&self) -> u64 {
        let positive = self.cells.iter().filter(|cell| cell.0 > 0);
        positive.map(|cell| u64::from(cell.1)).sum()
    }

    /// The number below which the share `q` (0 to 1) of the numbers lies, within 1 %; `None` when there are none.
    pub fn quantile(&self, q: f64) -> Option<f64> {
        let count = self.count();
        let rank = (q.clamp(0.0, 1.0) * count.saturating_sub(1) as f64).round() as u64;
        let mut below = 0;
        for (cell, times) in self.cells.iter() {
            below += u64::from(times);
            if below > rank {
                return Some(number(cell));
            }
        }
        None
    }

    /// How the numbers are spread: counts in bins of equal width between the 2.5 % and the 97.5 % quantile, what lies outside in
    /// the first and last. Empty when these quantiles are one.
    pub fn bins(&self, bins: usize) -> Vec<u32> {
        let (Some(low), Some(high)) = (self.quantile(0.025), self.quantile(0.975)) else {
            return Vec::new();
        };
        if bins == 0 || high <= low {
            return Vec::new();
        }
        let mut counts = vec![0_u32; bins];
        for (cell, times) in self.cells.iter() {
            let place = (number(cell) - low) / (high - low) * bins as f64;
            let place = place.clamp(0.0, (bins - 1) as f64) as usize;
            counts[place] = counts[place].saturating_add(times);
        }
        counts
    }

    /// The sketch of the numbers times 1.02^`buckets`: [`Sketch::buckets_of`] a factor gives the shift.
    pub fn scaled(&self, buckets: i32) -> Sketch {
        let moved = self
            .cells
            .iter()
            .map(|(cell, times)| (shifted(cell, buckets), times));
        Sketch {
            cells: Counts::from_pairs(moved.collect()),
        }
    }

    /// The ratio of neighbouring buckets.
    pub(crate) const RATIO: f64 = RATIO;

    /// The number that a bucket of [`Sketch::buckets`] stands for.
    pub(crate) fn number_of(bucket: i32) -> f64 {
        RATIO.powi(bucket)
    }

    /// The ends of a cell of [`Sketch::cells`] with numbers above zero; both are 0 for other cells.
    pub(crate) fn bounds_of_cell(cell: i32) -> (f64, f64) {
        match cell > 0 {
            true => (number(cell) / RATIO.sqrt(), number(cell) * RATIO.sqrt()),
            false => (0.0, 0.0),
        }
    }

    /// How many buckets a factor above zero moves a number, to the nearest.
    pub fn buckets_of(factor: f64) -> i32 {
        bucket(factor)
    }

    /// The sketch of the numbers times `factor` plus `offset`, as far as buckets tell them.
    pub fn converted(&self, factor: f64, offset: f64) -> Sketch {
        if offset == 0.0 && factor > 0.0 {
            return self.scaled(bucket(factor));
        }
        let moved = self
            .cells
            .iter()
            .map(|(at, times)| (cell(number(at) * factor + offset), times));
        Sketch {
            cells: Counts::from_pairs(moved.collect()),
        }
    }

    /// The Wasserstein-1 distance of the positive numbers on a log10 axis: by how many powers of ten a number has to be moved
    /// on average. `None` when either holds no positive number.
    pub fn distance(&self, other: &Sketch) -> Option<f64> {
        distance(&self.shares()?, &other.shares()?, 0)
    }

    /// The shift in buckets that brings this sketch closest to `other`, and the distance that is left.
    pub fn alignment(&self, other: &Sketch) -> Option<(i32, f64)> {
        let (mine, theirs) = (self.shares()?, other.shares()?);
        let middle = median(&theirs) - median(&mine);
        let tried = (middle - 12..=middle + 12)
            .map(|shift| Some((shift, distance(&mine, &theirs, shift)?)));
        tried.flatten().min_by(|one, other| {
            let nearer = (one.0 - middle).abs().cmp(&(other.0 - middle).abs());
            one.1.total_cmp(&other.1).then(nearer)
        })
    }

    /// Index and count of the buckets above zero, ascending.
    pub(crate) fn buckets(&self) -> impl Iterator<Item = (i32, u32)> + '_ {
        let positive = self.cells.iter().filter(|cell| cell.0 > 0);
        positive.map(|(cell, times)| (cell - CELL_OF_ONE, times))
    }

    /// Every cell, in the order of the numbers. Cells are known by no one but the sketch; two are equal when their bucket is.
    pub(crate) fn cells(&self) -> &Counts {
        &self.cells
    }

    /// Writes `-3:1 0:2 17:9`; zeros as `z:4`, buckets below zero as `n-3:1`.
    pub(super) fn write(&self, text: &mut String) {
        self.cells.write(text, |cell, text| match cell {
            0 => text.push('z'),
            1.. => push_number(cell - CELL_OF_ONE, text),
            _ => {
                text.push('n');
                push_number(-cell - CELL_OF_ONE, text);
            }
        });
    }

    /// Reads [`Sketch::write`]; `None` when it is anything else.
    pub(super) fn read(text: &str) -> Option<Sketch> {
        let index = |text: &str| -> Option<i32> {
            let index: i32 = text.parse().ok()?;
            (index.abs() <= BUCKET_MAX).then_some(index)
        };
        let cells = Counts::read(text, |name| match name.strip_prefix('n') {
            Some(rest) => Some(-(index(rest)? + CELL_OF_ONE)),
            None if name == "z" => Some(0),
            None => Some(index(name)? + CELL_OF_ONE),
        });
        Some(Sketch { cells: cells? })
    }

    /// Buckets above zero with their share of all that are; `None` when there are none.
    fn shares(&self) -> Option<Vec<(i32, f64)>> {
        let all = self.positive();
        let share = |(index, times): (i32, u32)| (index, f64::from(times) / all as f64);
        (all > 0).then(|| self.buckets().map(share).collect())
    }
}

/// The bucket of a number above zero.
fn bucket(number: f64) -> i32 {
    static LN_RATIO: OnceLock<f64> = OnceLock::new();
    let ln_ratio = *LN_RATIO.get_or_init(|| RATIO.ln());
    ((number.ln() / ln_ratio).round() as i32).clamp(-BUCKET_MAX, BUCKET_MAX)
}

/// The cell of a finite number.
pub(super) fn cell(number: f64) -> i32 {
    if number > 0.0 {
        bucket(number) + CELL_OF_ONE
    } else if number < 0.0 {
        -(bucket(-number) + CELL_OF_ONE)
    } else {
        0
    }
}

fn number(cell: i32) -> f64 {
    match cell {
        0 => 0.0,
        1.. => RATIO.powi(cell - CELL_OF_ONE),
        _ => -RATIO.powi(-cell - CELL_OF_ONE),
    }
}

fn shifted(cell: i32, buckets: i32) -> i32 {
    let moved = |index: i32| {
        (index - CELL_OF_ONE)
            .saturating_add(buckets)
            .clamp(-BUCKET_MAX, BUCKET_MAX)
            + CELL_OF_ONE
    };
    match cell {
        0 => 0,
        1.. => moved(cell),
        _ => -moved(-cell),
    }
}

fn median(shares: &[(i32, f64)]) -> i32 {
    let mut below = 0.0;
    let found = shares.iter().find(|(_, share)| {
        below += share;
        below >= 0.5
    });
    found.or(shares.last()).map_or(0, |pair| pair.0)
}

/// The area between two cumulated shares, in powers of ten, the first moved by `shift` buckets.
fn distance(one: &[(i32, f64)], other: &[(i32, f64)], shift: i32) -> Option<f64> {
    let (mut left, mut right) = (one.iter().peekable(), other.iter().peekable());
    let (mut gap, mut area, mut last): (f64, f64, Option<i32>) = (0.0, 0.0, None);
    loop {
        let a = left.peek().map(|pair| pair.0.saturating_add(shift));
        let b = right.peek().map(|pair| pair.0);
        let here = match (a, b) {
            (Some(a), Some(b)) => a.min(b),
            (Some(only), None) | (None, Some(only)) => only,
            (None, None) => return last.map(|_| area * RATIO.log10()),
        };
        area += gap.abs() * f64::from(here - last.unwrap_or(here));
        if a == Some(here) {
            gap += left.next().map_or(0.0, |pair| pair.1);
        }
        if b == Some(here) {
            gap -= right.next().map_or(0.0, |pair| pair.1);
        }
        last = Some(here);
    }
}
