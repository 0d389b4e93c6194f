//! An item on another scale than in the other hospitals, as HbA1c of JDS beside NGSP (D04).

use super::super::compare::{Comparison, Part};
use super::super::evidence::Tried;
use super::super::found::Found;
use super::{Case, Pair};

/// Of a known change of scale, so much must lie between the lowest values of hospitals whatever patients they have.
const AFFINE_ALL_MIN: f64 = 0.9;

impl Case<'_> {
    /// D04: the change of scale that is known of the item, against most of the others.
    pub(super) fn affine(&self) -> Option<Found> {
        let about = self.item.about();
        let left = |pair: &Pair<'_>| pair.moved.affine(about);
        let fits = |pair: &Pair<'_>| {
            let fit =
                left(pair).is_some_and(|(_, left)| left <= 0.5 * pair.moved.plain && left < 0.03);
            fit && pair.moved.is_rigid(self.rules.rigid_share_min, 0.15)
                && pair.moved.shift.abs() > 2.5 * pair.moved.error
        };
        let (id, distance) = left(self.pairs.first()?)?;
        let agree = self.agree(fits)
            || self.are_along_affine(0)
            || self.are_along_affine(1)
            || self.are_lowest_along_affine();
        let tried = vec![Tried {
            name: id.to_owned(),
            factor: self.shift().exp(),
            left: distance,
        }];
        agree.then(|| self.found("D04", id.to_owned(), tried))?
    }

    /// Whether the lowest quarter of the values lies about as far from each other hospital's as the known change of scale takes it, there
    /// or back: none of them alone is sure, since the move is small, but all together are.
    fn are_along_affine(&self, direction: usize) -> bool {
        let rules = self.rules;
        let about = self.item.about();
        let near = |along: f64, off: f64| (along - 1.0).abs() <= off;
        let moves = self.pairs.iter().filter_map(|pair| {
            let along = pair.moved.along_affine(about, Part::LowestQuarter)?;
            Some(along[direction])
        });
        // One of the others may have a fault of its own.
        let moves: Vec<(f64, f64)> = moves
            .filter(|(along, error)| {
                near(*along, rules.affine_off_max + 2.0 * error) && *along > 0.5
            })
            .collect();
        // Back are values that are right while the others are wrong, unless all of those say so.
        let least = match direction {
            0 => self.pairs.len() / 2 + 1,
            _ => self.pairs.len(),
        };
        if moves.len() < rules.peers_min.max(least) {
            return false;
        }
        let count = moves.len() as f64;
        let mean = moves.iter().map(|(along, _)| along).sum::<f64>() / count;
        // The hospital's own values are in each of the comparisons.
        let error = moves.iter().map(|(_, error)| error).sum::<f64>() / count;
        near(mean, rules.affine_peers_off_max) && mean > rules.affine_errors_min * error
    }

    /// Whether the lowest quarter of all values lies below that of most other hospitals by the whole of the known change of scale: those who
    /// are well have the same level at any age, so that a hospital for children can be held against the others. Where fewer are ill
    /// it lies a little lower by itself, by up to two thirds of the change; so nothing less than all of it counts.
    fn are_lowest_along_affine(&self) -> bool {
        let rules = self.rules;
        let peers = self.around.peers(self.item);
        let moves = peers.iter().filter_map(|peer| {
            let moved = Comparison::of_samples(&peer.whole, &self.whole, rules)?;
            let [there, _] = moved.along_affine(self.item.about(), Part::LowestQuarter)?;
            Some(there)
        });
        let is_lower = |(along, error): &(f64, f64)| {
            (AFFINE_ALL_MIN..=2.0).contains(along) && *along > rules.affine_errors_min * error
        };
        let lower = moves.filter(is_lower).count();
        rules.are_most(lower, peers.len())
    }
}
