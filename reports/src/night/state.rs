//! How a feed stands after the night, in the order in which feeds need a person.

use super::values::FeedRow;

/// How a feed stands after the night; the order is the order in which they need a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    /// Received is not the sum of the buckets.
    Unbalanced,
    /// The work could not be done.
    NotRun,
    /// Findings of severity fatal or error are open.
    Problem,
    /// Not one file of a feed came that comes every night.
    Missing,
    /// Findings of severity warning are open.
    Watch,
    /// Nothing to do.
    Arrived,
}

impl State {
    /// All of them.
    pub(super) const ALL: [State; 6] = [
        State::Unbalanced,
        State::NotRun,
        State::Problem,
        State::Missing,
        State::Watch,
        State::Arrived,
    ];

    /// The state of a feed that was loaded.
    pub(super) fn of(feed: &FeedRow) -> State {
        let [fatal, error, warning, _] = feed.by_severity;
        if !feed.balance.closes() {
            State::Unbalanced
        } else if fatal + error > 0 {
            State::Problem
        } else if feed.is_silent() {
            State::Missing
        } else if warning > 0 {
            State::Watch
        } else {
            State::Arrived
        }
    }

    /// The style class.
    pub(super) const fn class(self) -> &'static str {
        match self {
            State::Unbalanced => "unbalanced",
            State::NotRun => "notrun",
            State::Problem => "problem",
            State::Missing => "missing",
            State::Watch => "watch",
            State::Arrived => "arrived",
        }
    }

    /// A sign that tells the state without its colour, in the Japanese reading: ○ well, △ so-so, × bad.
    pub(super) const fn symbol(self) -> &'static str {
        match self {
            State::Unbalanced => "‼",
            State::NotRun => "■",
            State::Problem => "×",
            State::Missing => "－",
            State::Watch => "△",
            State::Arrived => "○",
        }
    }
}
