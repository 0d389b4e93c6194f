//! What the rows of a day tell beside their number: when in the day they were sent, and whether each came once. A lost afternoon
//! and a day that came twice show here even where the number of patients swings from day to day.

use std::collections::BTreeMap;

use model::Table;

use super::line::Timeline;
use crate::judge::Judged;
use crate::profile::{DayRows, Profiles, State};

/// One table of a hospital day by day.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// The table.
    pub subject: Judged,
    /// The days, sorted, each at most once.
    pub days: Vec<ShapeDay>,
}

/// One day of a table with items.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ShapeDay {
    /// Days since 1970-01-01.
    pub day: i32,
    /// Rows.
    pub rows: f64,
    /// Of these, sent on the event day before noon.
    pub morning: f64,
    /// Of these, sent on the event day from noon on.
    pub afternoon: f64,
    /// Patients of each item, added up over the items, about: as many rows as there would be if each came once.
    pub once: f64,
    /// Patients of the item that has most of them, about; 0 where nobody knows.
    pub patients: f64,
}

/// The shapes of the tables, from profiles that keep their days. Patients are known of tables with items only.
pub fn shapes(profiles: &Profiles) -> Vec<Shape> {
    let mut tables: BTreeMap<Table, BTreeMap<i32, ShapeDay>> = BTreeMap::new();
    for ((table, _), item) in &profiles.items {
        let days = tables.entry(*table).or_default();
        for (day, state) in item.variants.iter().flat_map(|variant| &variant.days) {
            let new = ShapeDay {
                day: *day,
                ..ShapeDay::default()
            };
            days.entry(*day).or_insert(new).add_item(state);
        }
    }
    for (table, days) in &profiles.days {
        let of_day = |(day, rows): (&i32, &DayRows)| (*day, ShapeDay::of_rows(*day, *rows));
        tables
            .entry(*table)
            .or_insert_with(|| days.iter().map(of_day).collect());
    }
    tables
        .into_iter()
        .map(|(table, days)| Shape {
            subject: Judged::Table(table),
            days: days.into_values().collect(),
        })
        .collect()
}

impl ShapeDay {
    fn of_rows(day: i32, rows: DayRows) -> ShapeDay {
        ShapeDay {
            day,
            rows: rows.rows as f64,
            morning: rows.morning as f64,
            afternoon: rows.afternoon as f64,
            once: rows.rows as f64,
            patients: 0.0,
        }
    }

    fn add_item(&mut self, state: &State) {
        let patients = state.patients.estimate();
        self.add(&ShapeDay {
            rows: state.rows as f64,
            morning: state.morning as f64,
            afternoon: state.afternoon as f64,
            once: patients.min(state.rows as f64),
            patients,
            day: self.day,
        });
    }

    /// Adds another table's or item's day.
    pub(super) fn add(&mut self, other: &ShapeDay) {
        self.rows += other.rows;
        self.morning += other.morning;
        self.afternoon += other.afternoon;
        self.once += other.once;
        self.patients = self.patients.max(other.patients);
    }

    /// Rows sent on other days than the event day.
    pub(super) fn elsewhere(&self) -> f64 {
        (self.rows - self.morning - self.afternoon).max(0.0)
    }
}

/// The days of a shape on a timeline, and which of them are ripe.
pub(super) struct Laid<'a> {
    pub(super) timeline: &'a Timeline,
    pub(super) days: Vec<ShapeDay>,
    /// The first day with rows.
    begin: usize,
    /// Days from here on are too young to be judged.
    ripe: usize,
}

impl<'a> Laid<'a> {
    /// Lays shapes on a timeline, added up.
    pub(super) fn of(shapes: &[&Shape], timeline: &'a Timeline, ripe: usize) -> Laid<'a> {
        let mut days = vec![ShapeDay::default(); timeline.kinds.len()];
        for day in shapes.iter().flat_map(|shape| &shape.days) {
            if let Some(index) = timeline.index(day.day) {
                days[index].add(day);
            }
        }
        let first = days.iter().position(|day| day.rows > 0.0);
        Laid {
            timeline,
            begin: first.unwrap_or(days.len()),
            ripe,
            days,
        }
    }

    /// The days that are judged: open and usual ones.
    pub(super) fn judged(&self) -> impl Iterator<Item = usize> {
        (self.begin + 1..self.ripe).filter(|index| self.is_plain(*index))
    }

    /// The share of these that have rows.
    pub(super) fn share_with_rows(&self) -> f64 {
        let with_rows = self.judged().filter(|index| self.days[*index].rows > 0.0);
        with_rows.count() as f64 / self.judged().count().max(1) as f64
    }

    /// Whether a day is an open one that is ripe.
    pub(super) fn is_open(&self, index: usize) -> bool {
        (self.begin + 1..self.ripe).contains(&index) && self.timeline.kinds[index].is_open()
    }

    /// Open and usual days with rows in the `back` days before one, and where these are fewer than `least`, in as many after it.
    pub(super) fn around(&self, index: usize, back: usize, least: usize) -> Vec<usize> {
        let has_rows = |other: &usize| self.is_plain(*other) && self.days[*other].rows > 0.0;
        let before = index.saturating_sub(back).max(self.begin + 1)..index;
        let mut around: Vec<usize> = before.filter(has_rows).collect();
        if around.len() < least {
            let after = index + 1..(index + 1 + back).min(self.ripe);
            around.extend(after.filter(has_rows));
        }
        around
    }

    fn is_plain(&self, index: usize) -> bool {
        self.timeline.kinds[index].is_open() && self.timeline.is_usual(index)
    }
}
