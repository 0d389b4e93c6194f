//! Which events of one patient belong together.
//!
//! The rules, in this order; nothing else is assumed, and what is left has a row of its own:
//!
//! 1. ADT-22 open stays; those of one minute are one stay. Where only the day is known, those of one day.
//! 2. Every other event belongs to the one stay whose admission its PV1-44 names.
//! 3. Else to the stay that was open at its time, the one admitted last when there are several. A plan that looks beyond
//!    the end of its stay belongs where it was keyed in.
//! 4. A planned admission is taken up by the stay that begins on its day.
//! 5. Discharges without a stay, plans without a stay and other events without a stay have rows of their own: those that
//!    name one admission together, those of one kind and minute together.

use super::event::{Event, Kind, Moment};

/// The events of one row, in the order of [`Event::rank`].
#[derive(Clone, Debug)]
pub(super) struct Stay<'a> {
    /// When it begins, and the data type and field that say so.
    pub(super) admitted: Option<(Moment<'a>, Kind, &'static str)>,
    pub(super) events: Vec<Event<'a>>,
    /// Events that name another admission.
    pub(super) disputed: i32,
}

/// What a row stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Closed,
    Open,
    DischargedOnly,
    Planned,
    Unplaced,
}

impl State {
    /// The word in the column `state`.
    pub(super) fn name(self) -> &'static str {
        match self {
            State::Closed => "closed",
            State::Open => "open",
            State::DischargedOnly => "discharged_only",
            State::Planned => "planned",
            State::Unplaced => "unplaced",
        }
    }
}

impl<'a> Stay<'a> {
    fn new(event: Event<'a>) -> Stay<'a> {
        let admitted = match event.kind {
            Kind::Admission => event.at.map(|at| (at, Kind::Admission, event.from)),
            Kind::PlannedAdmission => None,
            kind => event.admitted.map(|at| (at, kind, "PV1-44")),
        };
        Stay {
            admitted,
            events: vec![event],
            disputed: 0,
        }
    }

    pub(super) fn state(&self) -> State {
        let has = |kind| self.newest(kind).is_some();
        match (has(Kind::Admission), has(Kind::Discharge)) {
            (true, _) if self.admitted.is_none() => State::Unplaced,
            (true, true) => State::Closed,
            (true, false) => State::Open,
            (false, true) => State::DischargedOnly,
            (false, false) if self.events.iter().all(|event| event.kind.is_plan()) => {
                State::Planned
            }
            (false, false) => State::Unplaced,
        }
    }

    /// The event of a kind that was sent last.
    pub(super) fn newest(&self, kind: Kind) -> Option<&Event<'a>> {
        let of_kind = self.events.iter().filter(|event| event.kind == kind);
        of_kind.max_by_key(|event| event.sent)
    }

    /// The event that the row rests on: the admission, else the discharge, else the first one.
    pub(super) fn main(&self) -> &Event<'a> {
        let known = self.newest(Kind::Admission);
        known
            .or_else(|| self.newest(Kind::Discharge))
            .unwrap_or(&self.events[0])
    }

    pub(super) fn count(&self, kind: Kind) -> i32 {
        let of_kind = self.events.iter().filter(|event| event.kind == kind);
        of_kind.count() as i32
    }

    /// Days from each leave to the return that follows it.
    pub(super) fn leave_days(&self) -> i32 {
        let (mut days, mut away) = (0, None);
        for event in &self.events {
            match (event.kind, away.zip(event.at)) {
                (Kind::Leave, _) => away = event.at,
                (Kind::Return, Some((left, back))) => {
                    days += back.day() - left.day();
                    away = None;
                }
                _ => {}
            }
        }
        days
    }

    /// Whether it took place: an admission or a discharge says so.
    fn is_stay(&self) -> bool {
        use State::{Closed, DischargedOnly, Open};
        matches!(self.state(), Closed | Open | DischargedOnly)
    }

    /// Whether it began by a time and had not ended before it.
    fn is_open_at(&self, at: &Moment<'_>) -> bool {
        let has_begun = self.admitted.is_some_and(|(begin, ..)| begin.is_until(at));
        let is_over = self
            .newest(Kind::Discharge)
            .is_some_and(|event| event.at.is_none_or(|end| !at.is_until(&end)));
        self.is_stay() && has_begun && !is_over
    }

    fn begins(&self, admitted: &Moment<'_>) -> bool {
        self.admitted
            .is_some_and(|(begin, ..)| begin.is_same(admitted))
    }
}

/// Puts the events of one patient together, in the order of admission, or of the first event where there is none. Every
/// event is in exactly one of them.
pub(super) fn stays(mut events: Vec<Event<'_>>) -> Vec<Stay<'_>> {
    events.sort_by_key(Event::rank);
    let (admissions, others): (Vec<_>, Vec<_>) = events
        .into_iter()
        .partition(|event| event.kind == Kind::Admission);
    let mut stays: Vec<Stay<'_>> = Vec::new();
    for event in admissions {
        admit(&mut stays, event);
    }
    let (discharges, others): (Vec<_>, Vec<_>) = others
        .into_iter()
        .partition(|event| event.kind == Kind::Discharge);
    // Discharges that say which stay they end come first: the others are read by what is still open then.
    let (named, unnamed): (Vec<_>, Vec<_>) = discharges
        .into_iter()
        .partition(|event| named_stay(&stays, event).is_some());
    let (planned, moves): (Vec<_>, Vec<_>) = others
        .into_iter()
        .partition(|event| event.kind == Kind::PlannedAdmission);
    for event in named.into_iter().chain(unnamed).chain(moves) {
        place(&mut stays, event);
    }
    for event in planned {
        let is_taken_up = |stay: &Stay<'_>| {
            let by_day = stay.admitted.zip(event.at);
            stay.is_stay() && by_day.is_some_and(|((begin, ..), at)| begin.day() == at.day())
        };
        match stays.iter().position(is_taken_up) {
            Some(index) => stays[index].events.push(event),
            None => set_apart(&mut stays, event),
        }
    }
    for stay in &mut stays {
        stay.events.sort_by_key(Event::rank);
    }
    stays.sort_by_key(|stay| {
        let begin = stay.admitted.map(|(at, ..)| at).or(stay.events[0].at);
        (
            begin.map_or(i64::MIN, |at| at.micros),
            stay.events[0].rank(),
        )
    });
    stays
}

/// Opens a stay, or joins the one that begins at the same minute.
fn admit<'a>(stays: &mut Vec<Stay<'a>>, event: Event<'a>) {
    let same = stays
        .iter_mut()
        .find(|stay| match (stay.admitted, event.at) {
            (Some(_), Some(at)) => stay.begins(&at),
            (None, None) => true,
            _ => false,
        });
    let Some(stay) = same else {
        stays.push(Stay::new(event));
        return;
    };
    // A minute says more than a day.
    let is_finer = |at: Moment<'_>| {
        stay.admitted
            .is_some_and(|(begin, ..)| begin.by_day && !at.by_day)
    };
    if let Some(at) = event.at.filter(|at| is_finer(*at)) {
        stay.admitted = Some((at, Kind::Admission, event.from));
    }
    stay.events.push(event);
}

/// The one stay whose admission an event names.
fn named_stay(stays: &[Stay<'_>], event: &Event<'_>) -> Option<usize> {
    let admitted = event.admitted?;
    let mut named = (0..stays.len()).filter(|index| stays[*index].begins(&admitted));
    let first = named.next();
    first.filter(|_| named.next().is_none())
}

/// The stay that was open at a time; the one admitted last when there are several.
fn open_stay(stays: &[Stay<'_>], at: Option<Moment<'_>>) -> Option<usize> {
    let at = at?;
    let open = (0..stays.len()).filter(|index| stays[*index].is_open_at(&at));
    open.max_by_key(|index| stays[*index].admitted.map(|(begin, ..)| begin.micros))
}

/// Puts an event to its stay, or apart.
fn place<'a>(stays: &mut Vec<Stay<'a>>, event: Event<'a>) {
    if let Some(index) = named_stay(stays, &event) {
        stays[index].events.push(event);
        return;
    }
    let when_keyed_in = event.recorded.filter(|_| event.kind.is_plan());
    let open = open_stay(stays, event.at).or_else(|| open_stay(stays, when_keyed_in));
    match open {
        Some(index) => {
            stays[index].disputed += i32::from(event.admitted.is_some());
            stays[index].events.push(event);
        }
        None => set_apart(stays, event),
    }
}

/// Gives an event a row of its own, or one with those of its kind that say the same.
fn set_apart<'a>(stays: &mut Vec<Stay<'a>>, event: Event<'a>) {
    let is_like = |stay: &Stay<'_>| {
        let of_kind = stay.count(Kind::Admission) == 0 && stay.events[0].kind == event.kind;
        let same_time = match (stay.events[0].at, event.at) {
            (Some(one), Some(other)) => one.stamp() == other.stamp(),
            (one, other) => one.is_none() && other.is_none(),
        };
        of_kind && same_time
    };
    match stays.iter().position(is_like) {
        Some(index) => stays[index].events.push(event),
        None => stays.push(Stay::new(event)),
    }
}
