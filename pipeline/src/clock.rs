//! How far the clock of the machine can be trusted: what its own time service says.
//!
//! `chronyc -c tracking` is asked first, since it knows source and distance; else `timedatectl`, which tells whether the
//! kernel counts the clock as synchronized. Where neither answers nothing is known, and nothing is put on record.

use std::io::Read;
use std::process::{Command, Stdio};
use std::time::Duration;

use jiff::Timestamp;
use ledger::{Clock, ClockAct, ClockState, Outcome, TimeSync};

use crate::child;

/// A service that does not answer within this time counts as absent.
const LIMIT: Duration = Duration::from_secs(2);

/// Fields of a line of `chronyc -c tracking`, with chrony 3 and 4.
const TRACKING_FIELDS: usize = 14;

/// The reference id of a machine that follows nobody but itself.
const LOCAL: &str = "7F7F0101";

/// What the machine says of its clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockReading {
    /// Where the time comes from: the server's name, or the service that was asked.
    pub source: String,
    /// Whether the clock follows it.
    pub state: ClockState,
    /// The clock minus the source, in milliseconds, when that is known.
    pub offset_ms: Option<i64>,
    /// When it was asked.
    pub at: Timestamp,
}

impl ClockReading {
    /// As every record carries it.
    pub(crate) fn envelope(&self) -> Clock {
        Clock {
            source: self.source.clone(),
            offset_ms: self.offset_ms,
            checked_at: Some(self.at.to_string()),
        }
    }

    /// As a record of its own.
    pub(crate) fn record(&self) -> TimeSync {
        TimeSync {
            source: self.source.clone(),
            state: self.state,
            offset_ms: self.offset_ms,
            act: ClockAct::Checked,
        }
    }

    /// How the look at the clock ended.
    pub(crate) fn outcome(&self) -> Outcome {
        match self.state {
            ClockState::Synchronized => Outcome::Ok,
            ClockState::Unsynchronized | ClockState::Unknown => Outcome::Findings,
        }
    }
}

/// Asks the machine about its clock; `None` when it cannot tell.
pub fn read_clock() -> Option<ClockReading> {
    let at = Timestamp::now();
    said("chronyc", &["-c", "tracking"])
        .and_then(|line| tracking(&line, at))
        .or_else(|| {
            let arguments = ["show", "--property=NTPSynchronized", "--value"];
            said("timedatectl", &arguments).and_then(|line| kernel(&line, at))
        })
}

/// What a program prints, when it is there, ends well and in time.
fn said(program: &str, arguments: &[&str]) -> Option<String> {
    let mut child = Command::new(program)
        .args(arguments)
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let status = child::wait(&mut child, LIMIT)?;
    let mut text = String::new();
    child.stdout.take()?.read_to_string(&mut text).ok()?;
    status.success().then_some(text)
}

/// One line of `chronyc -c tracking`: reference id, server, stratum, time of the reference, seconds by which the clock is
/// slow, and so on to the leap status.
fn tracking(line: &str, at: Timestamp) -> Option<ClockReading> {
    let fields: Vec<&str> = line.trim().split(',').collect();
    if fields.len() != TRACKING_FIELDS {
        return None;
    }
    let follows = fields[0] != LOCAL && fields[13] != "Not synchronised";
    let state = match follows {
        true => ClockState::Synchronized,
        false => ClockState::Unsynchronized,
    };
    let slow: f64 = fields[4].parse().ok()?;
    let source = match follows && ledger::is_word(fields[1]) {
        true => fields[1],
        false => "chrony",
    };
    Some(ClockReading {
        source: source.to_owned(),
        state,
        offset_ms: follows.then_some((-slow * 1_000.0).round() as i64),
        at,
    })
}

/// What `timedatectl` says of the kernel's clock.
fn kernel(line: &str, at: Timestamp) -> Option<ClockReading> {
    let state = match line.trim() {
        "yes" => ClockState::Synchronized,
        "no" => ClockState::Unsynchronized,
        _ => return None,
    };
    Some(ClockReading {
        source: "kernel".to_owned(),
        state,
        offset_ms: None,
        at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at() -> Timestamp {
        "2026-11-19T17:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_clock_that_follows_a_server_has_its_distance() {
        let line = "C0000201,ntp1.example.jp,3,1795107600.123456789,0.012400000,-0.000003120,0.000051000,-12.345,0.001,0.210,0.004100000,0.000900000,64.5,Normal\n";
        let reading = tracking(line, at()).unwrap();
        assert_eq!(reading.source, "ntp1.example.jp");
        assert_eq!(reading.state, ClockState::Synchronized);
        assert_eq!(reading.offset_ms, Some(-12));
        assert_eq!(reading.outcome(), Outcome::Ok);
        // A colon of an IPv6 address has no place in a record's word.
        let v6 = line.replace("ntp1.example.jp", "2001:db8::1");
        assert_eq!(tracking(&v6, at()).unwrap().source, "chrony");
    }

    #[test]
    fn a_clock_that_follows_nobody_is_not_synchronized() {
        let none = "00000000,,0,0.000000000,0.000000000,0.000000000,0.000000000,0.000,0.000,0.000,1.000000000,1.000000000,0.0,Not synchronised";
        let own = "7F7F0101,,10,1795107600.0,0.000000000,0.000000000,0.000000000,0.000,0.000,0.000,0.000000000,0.000000000,64.0,Normal";
        for line in [none, own] {
            let reading = tracking(line, at()).unwrap();
            assert_eq!(reading.source, "chrony");
            assert_eq!(reading.state, ClockState::Unsynchronized);
            assert_eq!(reading.offset_ms, None);
            assert_eq!(reading.outcome(), Outcome::Findings);
        }
    }

    #[test]
    fn what_cannot_be_read_says_nothing() {
        for line in ["", "506 Cannot talk to daemon", "a,b,c"] {
            assert_eq!(tracking(line, at()), None, "{line}");
        }
        let line = "C0000201,ntp1,3,0,fast,0,0,0,0,0,0,0,0,Normal";
        assert_eq!(tracking(line, at()), None);
        assert_eq!(kernel("maybe\n", at()), None);
        assert_eq!(kernel("yes\n", at()).unwrap().source, "kernel");
        assert_eq!(said("sh", &["-c", "echo yes; exit 1"]), None);
        assert_eq!(said("sh", &["-c", "echo yes"]).unwrap(), "yes\n");
        assert_eq!(said("no-such-program-at-all", &[]), None);
    }
}
