//! The events of stays as the builder of `episodes` sees them: what they are, when they took place, which admission they name.

use std::borrow::Cow;

use arrow_array::{
    Array, Date32Array, Int32Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use arrow_schema::ArrowError;
use model::DictionaryColumn;

const MINUTE_MICROS: i64 = 60_000_000;
const DAY_MICROS: i64 = 86_400_000_000;
const JAPAN_MICROS: i64 = 9 * 60 * MINUTE_MICROS;

/// The columns of `visits` that are read, in their order there.
pub(super) const COLUMNS: &[&str] = &[
    "care_date",
    "patient_key",
    "data_type",
    "department_code",
    "occurred_at",
    "recorded_at",
    "recorded_at_text",
    "planned_at",
    "planned_at_text",
    "event_at",
    "event_at_text",
    "admitted_at",
    "admitted_at_text",
    "discharged_at",
    "discharged_at_text",
    "expected_admission_at",
    "expected_admission_at_text",
    "expected_discharge_at",
    "expected_discharge_at_text",
    "patient_class",
    "admission_type_code",
    "admission_source_code",
    "hospital_service_code",
    "location_code",
    "discharge_disposition_code",
    "source_file_id",
    "message_no",
    "segment_no",
];

/// What an event is. The order is that of events of one minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    PlannedAdmission,
    Admission,
    PlannedTransfer,
    Transfer,
    Leave,
    Return,
    PlannedDischarge,
    Discharge,
}

/// A column of time, and the field that it is.
type Field = (&'static str, &'static str);

const ADMITTED: Field = ("admitted_at", "PV1-44");
const DISCHARGED: Field = ("discharged_at", "PV1-45");
const HAPPENED: Field = ("event_at", "EVN-6");
const PLANNED: Field = ("planned_at", "EVN-3");
const EXPECTED_IN: Field = ("expected_admission_at", "PV2-8");
const EXPECTED_OUT: Field = ("expected_discharge_at", "PV2-9");
const RECORDED: Field = ("recorded_at", "EVN-2");

/// What stands for the time when no field says it.
const CARE_DATE: &str = "care date";

/// Each kind with its data type and the fields that say when it takes place, the best first; the care date stands behind
/// them. PV1-44 and PV1-45 are what the guideline puts into admissions and discharges, EVN-6 is the time of the event, PV2-8
/// and PV2-9 and EVN-3 are the times that a plan is for. When something was keyed in (EVN-2) says nothing of the event.
const KINDS: &[(&str, Kind, [Field; 2])] = &[
    ("ADT-21", Kind::PlannedAdmission, [EXPECTED_IN, PLANNED]),
    ("ADT-22", Kind::Admission, [ADMITTED, HAPPENED]),
    ("ADT-31", Kind::Leave, [HAPPENED, HAPPENED]),
    ("ADT-32", Kind::Return, [HAPPENED, HAPPENED]),
    ("ADT-41", Kind::PlannedTransfer, [EXPECTED_IN, PLANNED]),
    ("ADT-42", Kind::Transfer, [HAPPENED, HAPPENED]),
    ("ADT-51", Kind::PlannedDischarge, [EXPECTED_OUT, PLANNED]),
    ("ADT-52", Kind::Discharge, [DISCHARGED, HAPPENED]),
];

/// The data types of inpatients, in the order of [`KINDS`].
pub(super) const DATA_TYPES: &[&str] = &[
    "ADT-21", "ADT-22", "ADT-31", "ADT-32", "ADT-41", "ADT-42", "ADT-51", "ADT-52",
];

impl Kind {
    fn find(data_type: &str) -> Option<(Kind, [Field; 2])> {
        let known = KINDS.iter().find(|(name, ..)| *name == data_type)?;
        Some((known.1, known.2))
    }

    /// The data type.
    pub(super) fn data_type(self) -> &'static str {
        let known = KINDS.iter().find(|(_, kind, _)| *kind == self);
        known.map_or("", |(name, ..)| name)
    }

    /// Whether it says what is to come, and so makes no stay.
    pub(super) fn is_plan(self) -> bool {
        matches!(
            self,
            Kind::PlannedAdmission | Kind::PlannedTransfer | Kind::PlannedDischarge
        )
    }
}

/// A time and how well it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment<'a> {
    /// UTC microseconds; midnight in Japan of a bare day.
    pub(super) micros: i64,
    /// Whether only the day counts: what was sent is no plain minute or second.
    pub(super) by_day: bool,
    sent: Option<&'a str>,
}

impl<'a> Moment<'a> {
    fn of_day(day: i32) -> Moment<'a> {
        Moment {
            micros: i64::from(day) * DAY_MICROS - JAPAN_MICROS,
            by_day: true,
            sent: None,
        }
    }

    /// The day in Japan, since 1970-01-01.
    pub(super) fn day(&self) -> i32 {
        (self.micros + JAPAN_MICROS).div_euclid(DAY_MICROS) as i32
    }

    fn minute(&self) -> i64 {
        self.micros.div_euclid(MINUTE_MICROS)
    }

    /// Equal to the minute; by the day when one of them is only known by its day.
    pub(super) fn is_same(&self, other: &Moment<'_>) -> bool {
        if self.by_day || other.by_day {
            self.day() == other.day()
        } else {
            self.minute() == other.minute()
        }
    }

    /// Not after another one, to the minute or the day as in [`Moment::is_same`].
    pub(super) fn is_until(&self, other: &Moment<'_>) -> bool {
        self.is_same(other) || self.micros < other.micros
    }

    /// `YYYYMMDDhhmm` in Japan, `YYYYMMDD` when only the day counts.
    pub(super) fn stamp(&self) -> String {
        let (year, month, day) = civil(self.day());
        let minute = (self.minute() + JAPAN_MICROS / MINUTE_MICROS).rem_euclid(24 * 60);
        if self.by_day {
            format!("{year:04}{month:02}{day:02}")
        } else {
            format!(
                "{year:04}{month:02}{day:02}{:02}{:02}",
                minute / 60,
                minute % 60
            )
        }
    }

    /// As sent, when it is not a plain minute or second; the day of a file name.
    pub(super) fn text(&self) -> Option<Cow<'a, str>> {
        match self.sent {
            Some(sent) => Some(Cow::Borrowed(sent)),
            None => self.by_day.then(|| Cow::Owned(self.stamp())),
        }
    }
}

/// Year, month and day of days since 1970-01-01, in the Gregorian calendar.
fn civil(day: i32) -> (i64, i64, i64) {
    // Counted from 1 March of year 0, so that the leap day is the last day of a year.
    let shifted = i64::from(day) + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * month + 2) / 5 + 1;
    let (year, month) = if month < 10 {
        (year, month + 3)
    } else {
        (year + 1, month - 9)
    };
    (era * 400 + year, month, of_month)
}

/// One event of an inpatient.
#[derive(Clone, Copy, Debug)]
pub(super) struct Event<'a> {
    pub(super) patient: &'a str,
    pub(super) kind: Kind,
    /// When it takes place.
    pub(super) at: Option<Moment<'a>>,
    /// The field that says so.
    pub(super) from: &'static str,
    /// The admission that it names. PV1-44.
    pub(super) admitted: Option<Moment<'a>>,
    /// When it was keyed in. EVN-2.
    pub(super) recorded: Option<Moment<'a>>,
    /// PV2-9.
    pub(super) expected_discharge: Option<Moment<'a>>,
    /// First and last day of all that it names.
    pub(super) days: Option<(i32, i32)>,
    /// When the message was sent to the storage, then the file: of two that contradict each other the later one counts.
    pub(super) sent: (i64, i64, i32),
    pub(super) source_file_id: i64,
    pub(super) message_no: i32,
    pub(super) segment_no: i32,
    pub(super) department: Option<&'a str>,
    pub(super) location: Option<&'a str>,
    pub(super) service: Option<&'a str>,
    pub(super) admission_type: Option<&'a str>,
    pub(super) admission_source: Option<&'a str>,
    pub(super) disposition: Option<&'a str>,
}

impl Event<'_> {
    /// The order of events of a patient; complete, so that it does not depend on the order of rows.
    pub(super) fn rank(&self) -> (i64, Kind, (i64, i64, i32)) {
        (
            self.at.map_or(i64::MIN, |at| at.micros),
            self.kind,
            self.sent,
        )
    }
}

/// The inpatient events among the rows.
///
/// # Errors
/// When a column is missing or of another type than the spec's.
pub(super) fn read(rows: &[RecordBatch]) -> Result<Vec<Event<'_>>, ArrowError> {
    let mut events = Vec::new();
    for batch in rows {
        let columns = Columns { rows: batch };
        // Every column is looked for once, so that what is missing is told even when no row needs it.
        for name in COLUMNS {
            columns.find(name)?;
        }
        for row in 0..batch.num_rows() {
            events.extend(columns.event(row)?);
        }
    }
    Ok(events)
}

/// The columns of one batch.
struct Columns<'a> {
    rows: &'a RecordBatch,
}

impl<'a> Columns<'a> {
    fn find(&self, name: &str) -> Result<&'a dyn Array, ArrowError> {
        let column = self.rows.column_by_name(name);
        column
            .map(|column| column.as_ref())
            .ok_or_else(|| ArrowError::SchemaError(format!("no column {name}")))
    }

    fn typed<A: Array + 'static>(&self, name: &str) -> Result<&'a A, ArrowError> {
        let column = self.find(name)?.as_any().downcast_ref::<A>();
        column.ok_or_else(|| ArrowError::SchemaError(format!("{name} is of another type")))
    }

    fn text(&self, name: &str, row: usize) -> Result<Option<&'a str>, ArrowError> {
        let column: &DictionaryColumn = self.typed(name)?;
        let values = column.values().as_any().downcast_ref::<StringArray>();
        let key = column.key(row);
        Ok(values.and_then(|values| Some(values.value(key?))))
    }

    fn micros(&self, name: &str, row: usize) -> Result<Option<i64>, ArrowError> {
        let column: &TimestampMicrosecondArray = self.typed(name)?;
        Ok(column.is_valid(row).then(|| column.value(row)))
    }

    fn moment(&self, (name, _): Field, row: usize) -> Result<Option<Moment<'a>>, ArrowError> {
        let Some(micros) = self.micros(name, row)? else {
            return Ok(None);
        };
        let texts = COLUMNS.iter().zip(COLUMNS.iter().skip(1));
        let text = texts
            .filter(|(time, _)| **time == name)
            .map(|(_, text)| *text)
            .next();
        let sent = match text {
            Some(text) => self.text(text, row)?,
            None => None,
        };
        Ok(Some(Moment {
            micros,
            by_day: sent.is_some(),
            sent,
        }))
    }

    /// The event of a row; `None` when it is none of an inpatient.
    fn event(&self, row: usize) -> Result<Option<Event<'a>>, ArrowError> {
        let known = self.text("data_type", row)?.and_then(Kind::find);
        let Some((kind, fields)) = known else {
            return Ok(None);
        };
        // Who is expected may well be an outpatient still.
        let class = self.text("patient_class", row)?;
        if class == Some("O") && kind != Kind::PlannedAdmission {
            return Ok(None);
        }
        let care_dates: &Date32Array = self.typed("care_date")?;
        let care_date = care_dates.is_valid(row).then(|| care_dates.value(row));
        let mut at = care_date.map(|day| (Moment::of_day(day), CARE_DATE));
        for field in fields.into_iter().rev() {
            at = self.moment(field, row)?.map(|it| (it, field.1)).or(at);
        }
        let mut days = care_date.map(|day| (day, day));
        for field in [
            ADMITTED,
            DISCHARGED,
            HAPPENED,
            PLANNED,
            EXPECTED_IN,
            EXPECTED_OUT,
            RECORDED,
        ] {
            if let (Some((first, last)), Some(moment)) = (days, self.moment(field, row)?) {
                days = Some((first.min(moment.day()), last.max(moment.day())));
            }
        }
        let number =
            |name| -> Result<i32, ArrowError> { Ok(self.typed::<Int32Array>(name)?.value(row)) };
        let source_file_id = self.typed::<Int64Array>("source_file_id")?.value(row);
        let sent = self.micros("occurred_at", row)?.unwrap_or(i64::MIN);
        Ok(Some(Event {
            patient: self.text("patient_key", row)?.unwrap_or_default(),
            kind,
            at: at.map(|(moment, _)| moment),
            from: at.map_or("", |(_, from)| from),
            admitted: self.moment(ADMITTED, row)?,
            recorded: self.moment(RECORDED, row)?,
            expected_discharge: self.moment(EXPECTED_OUT, row)?,
            days,
            sent: (sent, source_file_id, number("message_no")?),
            source_file_id,
            message_no: number("message_no")?,
            segment_no: number("segment_no")?,
            department: self.text("department_code", row)?,
            location: self.text("location_code", row)?,
            service: self.text("hospital_service_code", row)?,
            admission_type: self.text("admission_type_code", row)?,
            admission_source: self.text("admission_source_code", row)?,
            disposition: self.text("discharge_disposition_code", row)?,
        }))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ssmix2::time;

    #[test]
    fn the_data_types_are_those_of_the_kinds() {
        let known: Vec<&str> = KINDS.iter().map(|(name, ..)| *name).collect();
        assert_eq!(known, DATA_TYPES);
    }

    #[test]
    fn a_bare_day_is_compared_by_its_day() {
        let (day, minute) = (
            Moment::of_day(20_776),
            Moment {
                micros: 1_795_069_830_000_000,
                by_day: false,
                sent: None,
            },
        );
        let later = Moment {
            micros: minute.micros + 20_000_000,
            ..minute
        };
        assert_eq!(
            (day.stamp(), minute.stamp()),
            ("20261119".into(), "202611191530".into())
        );
        assert_eq!(
            (day.text().as_deref(), minute.text()),
            (Some("20261119"), None)
        );
        assert!(day.is_same(&minute) && minute.is_until(&day));
        assert!(minute.is_same(&later) && later.is_until(&minute));
        assert!(!Moment::of_day(20_777).is_until(&minute));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn days_return_from_the_calendar(day in -700_000..2_000_000_i32) {
            let (year, month, of_month) = civil(day);
            prop_assert_eq!(time::days(year as u32, month as u32, of_month as u32), Some(day));
        }
    }
}
