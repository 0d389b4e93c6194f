//! Incidents (R08) by the names of their fields: where each stands last, and which are leaks.

use std::collections::BTreeMap;

use jiff::civil::Date;
use model::Severity;
use serde_json::Value;

/// Where incidents stand, by their ids.
#[derive(Debug, Default)]
pub(super) struct Incidents {
    by_id: BTreeMap<String, Incident>,
}

/// Where one stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Incident {
    pub title: String,
    pub severity: Option<Severity>,
    pub since: Option<Date>,
    pub due: Option<Date>,
    pub is_leak: bool,
    /// The name of its last step.
    pub step: String,
}

impl Incidents {
    /// Takes a record; gives whether it is about a leak.
    pub(super) fn take(&mut self, fields: &Value, rec_id: &str, made: Date) -> bool {
        let id = fields["incident"].as_str().unwrap_or(rec_id);
        let incident = self.by_id.entry(id.to_owned()).or_default();
        incident.since = incident.since.or(Some(made));
        // A step is an object of one field, its name.
        let Some((name, step)) = fields["step"]
            .as_object()
            .and_then(|step| step.iter().next())
        else {
            return incident.is_leak;
        };
        let day = |name: &str| step[name].as_str().and_then(|day| day.parse().ok());
        incident.step = name.clone();
        incident.due = day("due").or(incident.due);
        if name == "open" {
            incident.since = day("detected_on").or(incident.since);
            incident.title = step["title"].as_str().unwrap_or_default().to_owned();
            incident.severity = step["severity"].as_str().and_then(Severity::from_name);
            incident.is_leak = step["class"] == "leak";
        }
        incident.is_leak
    }

    /// Those whose last step is not that they were closed, by id.
    pub(super) fn open(&self) -> impl Iterator<Item = (&String, &Incident)> {
        self.by_id.iter().filter(|(_, it)| it.step != "close")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use serde_json::json;

    fn step(id: &str, step: &Value) -> Value {
        json!({"incident": id, "step": step})
    }

    #[test]
    fn an_incident_is_open_until_its_last_step_closes_it() {
        let mut incidents = Incidents::default();
        let day = date(2026, 11, 3);
        let opened = |class: &str| {
            json!({"open": {"title": "t", "class": class, "severity": "error",
            "detected_on": "2026-11-02", "due": "2026-11-20"}})
        };
        assert!(!incidents.take(&step("I-1", &opened("system")), "r", day));
        assert!(incidents.take(&step("I-2", &opened("leak")), "r", day));
        assert!(incidents.take(
            &step("I-2", &json!({"check": {"due": "2026-12-01"}})),
            "r",
            day
        ));
        assert_eq!(incidents.open().count(), 2);
        incidents.take(&step("I-1", &json!({"close": {}})), "r", date(2026, 11, 9));
        let open: Vec<_> = incidents.open().collect();
        assert_eq!(open.len(), 1);
        let (id, leak) = open[0];
        assert_eq!((id.as_str(), leak.since), ("I-2", Some(date(2026, 11, 2))));
        assert_eq!(leak.due, Some(date(2026, 12, 1)));
        assert_eq!(leak.severity, Some(Severity::Error));
        incidents.take(
            &step("I-1", &json!({"reopen": {"due": "2026-12-09"}})),
            "r",
            day,
        );
        assert_eq!(incidents.open().count(), 2);
        // A record that says nothing of a step closes nothing.
        incidents.take(&json!({}), "r-9", day);
        assert_eq!(incidents.open().count(), 3);
    }
}
