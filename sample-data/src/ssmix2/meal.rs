//! OMD: what the patient gets to eat from a day on.

use super::Chain;
use super::desk::{Desk, Draft, Edit, Order, later, name_department, order_number};
use super::message::{pv1, segment, stamp};
use crate::history::{Encounter, Event, Meal};
use crate::hospital::dialect::escape;

/// The meal order of an event. Its care date is the day of ORC-9.
pub(super) fn chains(desk: &Desk, encounter: &Encounter, event: &Event, meal: &Meal) -> Vec<Chain> {
    let number = order_number(desk.hospital, desk.patient, event, 0);
    let write = |edit: Edit| {
        let order = Order {
            number: &number,
            entered: edit.at(event.ordered),
            encounter,
        };
        // The correction is about the first meal: supper instead of breakfast.
        let hour = if edit.corrected { 18 } else { 8 };
        let from = edit.at(meal.from.at(hour, 0, 0, 0));
        let diet = format!("{}^{}^99DIT", meal.diet.0, escape(meal.diet.1));
        vec![
            desk.pid.clone(),
            pv1(desk.hospital, encounter, event.ordered),
            desk.orc(&order, edit.control(true), &[]),
            segment(
                "TQ1",
                &[
                    (1, "1"),
                    (3, "TID&１日３回&HL70335"),
                    (7, &stamp(from)[..10]),
                    (9, "R^ルーチン^HL70485"),
                ],
            ),
            segment("ODS", &[(1, "D"), (3, &diet)]),
        ]
    };
    let draft = Draft {
        data_type: "OMD",
        care_date: event.ordered.date(),
        order_no: number.clone(),
        department: name_department(desk.hospital, encounter, event.ordered),
        event: "OMD^O03^OMD_O03",
        ready: later(event.ordered, 5 + event.serial as i64 % 40),
        write: &write,
    };
    desk.chains(&draft, event.change)
}
