//! The agreement rounds: how a local code of a hospital gets its standard code together with that hospital, in steps that are
//! each recorded (quality record R06).
//!
//! The ledger is the only truth. This room replays what the ledger holds ([`Rounds`]), says which step may come next
//! ([`Rounds::apply`] refuses the others with a reason), and gives the decisions in force ([`Rounds::decisions`]).
//!
//! ```text
//! open      ① what the hospital sends              -> NEW
//! propose   ② candidates from the masters          -> CANDIDATE
//! check     ③ what the other hospitals chose       -> CROSS_CHECK
//! ask       ④ questionnaire, with a deadline       -> ASKED
//! answer    ⑤ by the hospital and nobody else      -> ANSWERED, from here also back to ask or propose
//! agree        both sides say the same             -> AGREED
//! decide    ⑥ by somebody who did none of ②, ⑤     -> DECIDED
//! activate     valid from an event day on          -> ACTIVE
//! retire       no longer valid from a day on       -> RETIRED
//! adopt        agreed elsewhere, taken over        -> DECIDED
//! ```

mod agreement;
mod decision_file;
mod event;
mod machine;
mod progress;
mod replay;
#[cfg(test)]
mod tests;
mod timeline;

pub use agreement::Agreement;
pub use decision_file::{DecisionRow, FileFaults, read_decisions, write_decisions};
pub use event::{
    Answer, Candidate, Choice, Event, Facts, Key, OtherChoice, Person, Role, Ruling, Step, StepKind,
};
pub use machine::{Refusal, State};
pub use progress::{Share, Standing, Status, folded_name, standings};
pub use replay::{Round, Rounds};
pub use timeline::fingerprint;
