//! `episodes` from the rows of `visits`: the stays of a patient, put together from ADT-21 to ADT-52.
//!
//! The events of a stay come in messages of their own and name each other at best by PV1-44. What has been cancelled is not in
//! `visits` any more. What belongs together is decided in `stay`; here a stay becomes a row.

use arrow_array::RecordBatch;
use arrow_schema::ArrowError;
use model::tables::EPISODES as SPEC;
use model::{Batch, Table};

use super::columns::{self, Columns, at, blank};
use super::intern::Texts;
use crate::{DeriveContext, Derived};

mod event;
mod stay;

use event::{Event, Kind, Moment};
use stay::{State, Stay};

/// How the pipeline comes to the table.
pub(super) const EPISODES: Derived = Derived {
    from: Table::Visits,
    into: Table::Episodes,
    columns: event::COLUMNS,
    data_types: event::DATA_TYPES,
    build,
};

const WIDTH: usize = SPEC.columns.len() - SPEC.partitions;

/// See [`Derived::build`].
fn build(rows: &[RecordBatch], context: &DeriveContext<'_>) -> Result<Option<Batch>, ArrowError> {
    let mut events = event::read(rows)?;
    events.sort_by_key(|event| event.patient);
    let mut writer = Writer {
        texts: Texts::default(),
        columns: Columns::new(Table::Episodes),
    };
    for of_patient in events.chunk_by(|one, next| one.patient == next.patient) {
        for stay in stay::stays(of_patient.to_vec()) {
            writer.row(&stay, context);
        }
    }
    Ok(writer.columns.take(&writer.texts))
}

/// Growing rows of the table.
struct Writer {
    texts: Texts,
    columns: Columns,
}

impl Writer {
    fn row(&mut self, stay: &Stay<'_>, context: &DeriveContext<'_>) {
        let mut row = Row {
            cells: blank(&SPEC),
            texts: &mut self.texts,
        };
        let first = &stay.events[0];
        row.text("patient_key", Some(first.patient));
        row.text("episode_key", Some(&key(stay)));
        row.text("state", Some(stay.state().name()));
        row.times(stay);
        row.ends(stay);
        row.counts(stay);
        row.text("load_id", Some(context.load_id));
        let main = stay.main();
        row.whole("source_file_id", Some(main.source_file_id));
        row.whole("message_no", Some(i64::from(main.message_no)));
        row.whole("segment_no", Some(i64::from(main.segment_no)));
        row.whole("first_source_file_id", Some(first.source_file_id));
        let last = stay.events.last().map(|event| event.source_file_id);
        row.whole("last_source_file_id", last);
        self.columns.push(&row.cells, 0);
    }
}

/// The data type and time of the event that makes the row.
fn key(stay: &Stay<'_>) -> String {
    let first = &stay.events[0];
    let of_kind = |kind| stay.events.iter().find(|event| event.kind == kind);
    let (kind, time) = match stay.state() {
        State::Open | State::Closed => {
            let admitted = stay.admitted.map(|(at, ..)| at);
            (Kind::Admission, admitted)
        }
        State::DischargedOnly => {
            let discharge = of_kind(Kind::Discharge).unwrap_or(first);
            (Kind::Discharge, discharge.at)
        }
        State::Planned | State::Unplaced => (first.kind, first.at),
    };
    let stamp = time.map_or("undated".to_owned(), |at| at.stamp());
    format!("{}-{stamp}", kind.data_type())
}

/// One row that is being filled.
struct Row<'t> {
    cells: [u64; WIDTH],
    texts: &'t mut Texts,
}

impl Row<'_> {
    fn text(&mut self, name: &'static str, text: Option<&str>) {
        self.cells[at(&SPEC, name)] = columns::text(self.texts.id(text.unwrap_or_default()));
    }

    fn whole(&mut self, name: &'static str, number: Option<i64>) {
        self.cells[at(&SPEC, name)] = columns::whole(number);
    }

    /// A time with its text and where it is from.
    fn moment(
        &mut self,
        names: [&'static str; 3],
        moment: Option<(Moment<'_>, Kind, &'static str)>,
    ) {
        let Some((moment, kind, field)) = moment else {
            return;
        };
        self.whole(names[0], Some(moment.micros));
        self.text(names[1], moment.text().as_deref());
        self.text(names[2], Some(&format!("{} {field}", kind.data_type())));
    }

    fn times(&mut self, stay: &Stay<'_>) {
        let state = stay.state();
        let days = || stay.events.iter().map(|event| event.days);
        // One event without a care date, and no day can be said to lie outside.
        let is_dated = days().all(|days| days.is_some());
        let first = days().flatten().map(|(first, _)| first).min();
        let last = days().flatten().map(|(_, last)| last).max();
        self.whole("first_date", first.filter(|_| is_dated).map(i64::from));
        let has_end = is_dated && state != State::Open;
        self.whole("last_date", last.filter(|_| has_end).map(i64::from));
        let admitted = ["admitted_at", "admitted_at_text", "admitted_from"];
        self.moment(admitted, stay.admitted);
        let discharge = stay.newest(Kind::Discharge);
        let at = discharge.and_then(|event| Some((event.at?, event.kind, event.from)));
        self.moment(
            ["discharged_at", "discharged_at_text", "discharged_from"],
            at,
        );
        if state == State::Planned {
            let planned = stay.newest(Kind::PlannedAdmission);
            let at = planned.and_then(|event| event.at);
            self.whole("expected_admission_at", at.map(|at| at.micros));
        }
        if discharge.is_none() {
            let says = |event: &&Event<'_>| event.expected_discharge.is_some();
            let said = stay.events.iter().filter(says);
            let newest = said.max_by_key(|event| event.sent);
            let at = newest.and_then(|event| event.expected_discharge);
            self.whole("expected_discharge_at", at.map(|at| at.micros));
        }
    }

    /// Where and how it began and ended.
    fn ends(&mut self, stay: &Stay<'_>) {
        if let Some(event) = stay.newest(Kind::Admission) {
            self.text("admission_department_code", event.department);
            self.text("admission_location_code", event.location);
            self.text("admission_service_code", event.service);
            self.text("admission_type_code", event.admission_type);
            self.text("admission_source_code", event.admission_source);
        }
        if let Some(event) = stay.newest(Kind::Discharge) {
            self.text("discharge_department_code", event.department);
            self.text("discharge_location_code", event.location);
            self.text("discharge_service_code", event.service);
            self.text("discharge_disposition_code", event.disposition);
        }
    }

    fn counts(&mut self, stay: &Stay<'_>) {
        for (name, count) in [
            ("events", stay.events.len() as i32),
            ("admissions", stay.count(Kind::Admission)),
            ("discharges", stay.count(Kind::Discharge)),
            ("transfers", stay.count(Kind::Transfer)),
            ("leaves", stay.count(Kind::Leave)),
            ("leave_days", stay.leave_days()),
            ("events_disputed", stay.disputed),
        ] {
            self.whole(name, Some(i64::from(count)));
        }
    }
}

#[cfg(test)]
mod tests;
