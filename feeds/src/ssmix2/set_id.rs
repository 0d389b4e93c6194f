//! Set ids (field 1 of SPM, OBR, OBX): whether they count 1, 2, 3 within their group (S11).

use model::Detail;

use super::message::Segment;
use super::work::Work;

/// Set ids past this are not compared with each other.
const SET_ID_MAX: u32 = 1024;

/// The set ids of one kind of segment in one message; S11 is reported once.
#[derive(Clone, Debug, Default)]
pub(crate) struct SetIds {
    seen: [u64; SET_ID_MAX as usize / 64],
    last: u32,
    started: bool,
    reported: bool,
}

impl SetIds {
    /// Starts a group. Some systems count on through the message, so the last id is remembered.
    pub(crate) fn restart(&mut self) {
        if self.started {
            self.seen = [0; SET_ID_MAX as usize / 64];
            self.started = false;
        }
    }

    /// Looks at the set id of the segment that was split last. No id at all is not remarked.
    pub(crate) fn check(&mut self, work: &mut Work, segment: &Segment<'_>) {
        self.look(work, segment, work.field(segment, 1).bytes);
    }

    /// Looks at field 1 of a segment.
    pub(crate) fn look(&mut self, work: &mut Work, segment: &Segment<'_>, field: &[u8]) {
        if field.is_empty() {
            return;
        }
        let fault = match number(field) {
            None => Some("no number"),
            Some(id) if !self.started && id != 1 && id != self.last + 1 => {
                Some("a first id above 1")
            }
            Some(id) if self.is_seen(id) => Some("the same id twice"),
            Some(_) => None,
        };
        if let Some(id) = number(field) {
            self.started = true;
            self.last = id;
        }
        if let Some(fault) = fault.filter(|_| !self.reported) {
            self.reported = true;
            work.defect("S11", segment.place(1), Detail::Found(fault));
        }
    }

    fn is_seen(&mut self, id: u32) -> bool {
        if id >= SET_ID_MAX {
            return false;
        }
        let word = &mut self.seen[(id / 64) as usize];
        let bit = 1 << (id % 64);
        let seen = *word & bit != 0;
        *word |= bit;
        seen
    }
}

/// The number that up to nine digits make, with or without a plus sign.
fn number(field: &[u8]) -> Option<u32> {
    let digits = field.strip_prefix(b"+").unwrap_or(field);
    let is_number = !digits.is_empty() && field.len() <= 9;
    let is_number = is_number && digits.iter().all(u8::is_ascii_digit);
    let value = |value, digit: &u8| value * 10 + u32::from(digit - b'0');
    is_number.then(|| digits.iter().fold(0, value))
}
