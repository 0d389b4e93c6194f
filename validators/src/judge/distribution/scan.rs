//! Finds the stretch of days that differs most from the rest: every stretch is tried, by running sums.

/// What a day adds: how many values, their sum, and the sum of their squares.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Moments {
    pub(super) count: f64,
    pub(super) sum: f64,
    pub(super) squares: f64,
}

impl Moments {
    /// `hits` of `count` rows.
    pub(super) fn share(hits: f64, count: f64) -> Moments {
        Moments {
            count,
            sum: hits,
            squares: hits,
        }
    }

    fn plus(self, other: Moments) -> Moments {
        Moments {
            count: self.count + other.count,
            sum: self.sum + other.sum,
            squares: self.squares + other.squares,
        }
    }

    fn minus(self, other: Moments) -> Moments {
        Moments {
            count: self.count - other.count,
            sum: self.sum - other.sum,
            squares: self.squares - other.squares,
        }
    }

    pub(super) fn mean(self) -> f64 {
        self.sum / self.count.max(f64::MIN_POSITIVE)
    }

    /// The sum of squared distances from the mean.
    fn scatter(self) -> f64 {
        (self.squares - self.sum * self.mean()).max(0.0)
    }
}

/// A stretch of days that differs from the others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stretch {
    /// The first day, as a place in the series.
    pub(super) from: usize,
    /// The day after the last.
    pub(super) to: usize,
    /// Mean inside less mean outside.
    pub(super) difference: f64,
    /// Mean inside.
    pub(super) inside: f64,
    /// Mean outside.
    pub(super) outside: f64,
    /// The difference in standard errors, were all values independent.
    pub(super) z: f64,
    /// By how much days and months scatter more than independent values would (1 or more).
    pub(super) scatter: f64,
}

/// How far a share inside differs from one outside, each as hits of so many: the signed root of the likelihood ratio, which few hits of
/// a rare thing do not fool as they do the normal distribution.
fn share_errors(inside: Moments, outside: Moments) -> f64 {
    let all = inside.plus(outside).mean();
    let unlike = |side: Moments| {
        let part = |hits: f64, share: f64| match hits > 0.0 {
            true => hits * (hits / side.count / share).ln(),
            false => 0.0,
        };
        part(side.sum, all) + part(side.count - side.sum, 1.0 - all)
    };
    (2.0 * (unlike(inside) + unlike(outside))).max(0.0).sqrt()
}

/// A stretch that is tried: how many values are in it and outside of it, and the sum of squares between the two means.
struct Split {
    inside: f64,
    outside: f64,
    between: f64,
    /// Days in it.
    days: usize,
}

/// The stretch whose mean differs most, in standard errors, with at least `count_min` values inside and outside.
/// `variance_min` keeps shares that are all the same from looking infinitely sure.
pub(super) fn scan(days: &[Moments], count_min: f64, variance_min: f64) -> Option<Stretch> {
    // Standard errors rise with what lies between the means: the rest of the scatter is what is within.
    let best = best_split(days, count_min, |split| split.between)?;
    Some(stretch(days, best, variance_min))
}

/// As [`scan`], where a value counts for less than one: `weight` gives for how much, by the share of the days that a side has.
/// The stretch's `z` is that of independent values all the same.
pub(super) fn scan_by(
    days: &[Moments],
    (count_min, variance_min): (f64, f64),
    weight: impl Fn(usize, usize) -> f64,
) -> Option<Stretch> {
    let all = sum(days);
    let best = best_split(days, count_min, |split| {
        let variance = ((all.scatter() - split.between) / all.count).max(variance_min);
        let inside = split.inside * weight(split.days, days.len());
        let outside = split.outside * weight(days.len() - split.days, days.len());
        let plain = 1.0 / split.inside + 1.0 / split.outside;
        split.between * plain / (variance * (1.0 / inside + 1.0 / outside))
    })?;
    Some(stretch(days, best, variance_min))
}

/// The first of the splits that `rank` puts highest, as the places of its first day and of the day after its last.
fn best_split(
    days: &[Moments],
    count_min: f64,
    rank: impl Fn(&Split) -> f64,
) -> Option<(usize, usize)> {
    let all = sum(days);
    let mean = all.mean();
    // Running counts, and running sums of the distances from the mean.
    let mut sums = vec![(0.0, 0.0)];
    let (mut count, mut off) = (0.0, 0.0);
    for day in days {
        count += day.count;
        off += day.sum - day.count * mean;
        sums.push((count, off));
    }
    let mut best: Option<(f64, (usize, usize))> = None;
    for (from, first) in sums.iter().enumerate() {
        for (to, last) in sums.iter().enumerate().skip(from + 1) {
            let inside = last.0 - first.0;
            let outside = all.count - inside;
            if inside < count_min || outside < count_min {
                continue;
            }
            let off = last.1 - first.1;
            let between = off * off * all.count / (inside * outside);
            let split = Split {
                inside,
                outside,
                between,
                days: to - from,
            };
            let rank = rank(&split);
            if best.is_none_or(|best| rank > best.0) {
                best = Some((rank, (from, to)));
            }
        }
    }
    best.map(|best| best.1)
}

/// What a stretch of days shows.
fn stretch(days: &[Moments], (from, to): (usize, usize), variance_min: f64) -> Stretch {
    let (inside, all) = (sum(&days[from..to]), sum(days));
    let outside = all.minus(inside);
    let variance = ((inside.scatter() + outside.scatter()) / all.count).max(variance_min);
    let difference = inside.mean() - outside.mean();
    let error = (variance * (1.0 / inside.count + 1.0 / outside.count)).sqrt();
    let found = Stretch {
        from,
        to,
        difference,
        inside: inside.mean(),
        outside: outside.mean(),
        z: difference.abs() / error,
        scatter: variance,
    };
    Stretch {
        scatter: block_scatter(days, &found),
        ..found
    }
}

fn sum(days: &[Moments]) -> Moments {
    days.iter()
        .fold(Moments::default(), |sum, day| sum.plus(*day))
}

/// The same of the shares in a stretch and outside of it.
pub(super) fn share_errors_of(days: &[Moments], stretch: &Stretch) -> f64 {
    let inside = sum(&days[stretch.from..stretch.to]);
    share_errors(inside, sum(days).minus(inside))
}

/// The variance of the means of days and months around that of their side, against what independent values would show, where
/// it is largest; none longer than either side.
fn block_scatter(days: &[Moments], found: &Stretch) -> f64 {
    let within = found.to - found.from;
    let longest = within.min(days.len() - within);
    let lengths = BLOCKS.into_iter().filter(|length| *length <= longest);
    lengths.fold(1.0, |most, length| {
        most.max(scatter_of(days, found, length))
    })
}

/// Days of a block: values of a day and of a month have more in common than their number tells.
const BLOCKS: [usize; 2] = [1, 28];

fn scatter_of(days: &[Moments], found: &Stretch, length: usize) -> f64 {
    let sides = [
        (&days[..found.from], found.outside),
        (&days[found.from..found.to], found.inside),
        (&days[found.to..], found.outside),
    ];
    let (mut scatter, mut seen) = (0.0, 0);
    for (side, mean) in sides {
        let blocks = side.chunks(length).map(sum);
        for block in blocks.filter(|block| block.count > 0.0) {
            scatter += block.count * (block.mean() - mean).powi(2);
            seen += 1;
        }
    }
    match seen - 2 {
        free if free < 3 => 1.0,
        free => scatter / f64::from(free) / found.scatter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stretch_that_moved_is_found() {
        let day = |mean: f64| Moments {
            count: 5.0,
            sum: 5.0 * mean,
            squares: 5.0 * (mean * mean + 1.0),
        };
        let days: Vec<Moments> = (0..60)
            .map(|place| day(if (20..25).contains(&place) { 2.0 } else { 0.0 }))
            .collect();
        let found = scan(&days, 10.0, 0.01).unwrap();
        assert_eq!((found.from, found.to), (20, 25));
        assert!(found.z > 8.0 && found.scatter < 1.1, "{found:?}");
        assert_eq!(scan(&days[..2], 10.0, 0.01), None);
    }

    #[test]
    fn days_that_scatter_by_themselves_are_told() {
        let day = |mean: f64| Moments {
            count: 20.0,
            sum: 20.0 * mean,
            squares: 20.0 * (mean * mean + 1.0),
        };
        let days: Vec<Moments> = (0..60)
            .map(|place| day(if place % 2 == 0 { 1.0 } else { -1.0 }))
            .collect();
        let found = scan(&days, 10.0, 0.01).unwrap();
        assert!(found.scatter > 8.0, "{found:?}");
    }

    #[test]
    fn few_hits_of_a_rare_thing_are_not_sure() {
        let usual = Moments::share(450.0, 4_500.0);
        // Eight of eighteen where one in ten is usual: as of a normal distribution 4.5 standard errors.
        let few = share_errors(Moments::share(8.0, 18.0), usual);
        let many = share_errors(Moments::share(80.0, 180.0), usual);
        assert!(few < 4.0 && many > 10.0, "{few} {many}");
        let none = share_errors(Moments::share(0.0, 18.0), Moments::share(0.0, 90.0));
        assert_eq!(none, 0.0);
    }
}
