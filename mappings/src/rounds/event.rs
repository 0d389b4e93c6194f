//! What a step of a round says: about which local code, who, when, why, and what was found, proposed, answered or decided.
//!
//! Nothing here has room for a patient: codes, names of tests, units, counts, rounded quantiles. Free text of the hospital's staff
//! stays in the questionnaire, whose bytes the ledger fixes by their hash; a step only says that there is some.

use jiff::civil::Date;

/// What a round is about. `None` in a decision agreed elsewhere means every name, unit or specimen of the code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// `lab`, `drug`, `disease` or `procedure`.
    pub domain: String,
    /// Local code; the name where the hospital sends no code.
    pub local_code: String,
    /// Local name.
    pub local_name: Option<String>,
    /// Unit text as sent.
    pub unit: Option<String>,
    /// Specimen code or text.
    pub specimen: Option<String>,
}

impl Key {
    /// Whether a decision for this key is one for `other` too: each of its parts is the same or stands for every one.
    pub fn covers(&self, other: &Key) -> bool {
        let part = |mine: &Option<String>, other: &Option<String>| mine.is_none() || mine == other;
        self.domain == other.domain
            && self.local_code == other.local_code
            && part(&self.local_name, &other.local_name)
            && part(&self.unit, &other.unit)
            && part(&self.specimen, &other.specimen)
    }
}

/// For which side somebody acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The network: it asks and decides.
    Network,
    /// The hospital: it answers.
    Hospital,
}

impl Role {
    /// The word in records and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Role::Network => "network",
            Role::Hospital => "hospital",
        }
    }

    /// Reads [`Role::name`].
    pub fn from_name(name: &str) -> Option<Role> {
        [Role::Network, Role::Hospital]
            .into_iter()
            .find(|role| role.name() == name)
    }
}

/// Who acts: an account id, not a name, since nothing can be taken out of a ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The id.
    pub id: String,
    /// For which side.
    pub role: Role,
}

/// One recorded step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What it is about.
    pub key: Key,
    /// The `rec_id` of its ledger record.
    pub record: String,
    /// When: UTC, RFC 3339.
    pub at: String,
    /// Who.
    pub by: Person,
    /// Why.
    pub reason: String,
    /// What.
    pub step: Step,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// ① What the hospital sends.
    Open(Facts),
    /// ② Standard codes it could be, best first. None is a proposal too: the hospital is asked openly.
    Propose(Vec<Candidate>),
    /// ③ What other hospitals of the network chose for the same name.
    CrossCheck(Vec<OtherChoice>),
    /// ④ The hospital is asked.
    Ask {
        /// The day by which the answer should be there.
        due: Date,
        /// Digest of what the questionnaire said about this code; the answer must carry the same.
        digest: String,
    },
    /// ⑤ The hospital answers.
    Answer(Answer),
    /// Both sides say the same; `None`: that there is no standard code.
    Agree(Option<String>),
    /// ⑥ The network decides what was agreed.
    Decide(Ruling),
    /// A decision that was agreed outside of Kijun is taken over.
    Adopt(Ruling),
    /// The decision is in force for event days from `from` on, up to the day before `until`.
    Activate {
        /// First event day.
        from: Date,
        /// First event day on which it is no longer in force; `None`: until another decision or its retirement.
        until: Option<Date>,
    },
    /// No decision is in force for event days from this one on.
    Retire(Date),
}

/// A step without its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StepKind {
    /// [`Step::Open`].
    Open,
    /// [`Step::Propose`].
    Propose,
    /// [`Step::CrossCheck`].
    CrossCheck,
    /// [`Step::Ask`].
    Ask,
    /// [`Step::Answer`].
    Answer,
    /// [`Step::Agree`].
    Agree,
    /// [`Step::Decide`].
    Decide,
    /// [`Step::Adopt`].
    Adopt,
    /// [`Step::Activate`].
    Activate,
    /// [`Step::Retire`].
    Retire,
}

impl StepKind {
    /// Every kind, in the order of a round.
    pub const ALL: [StepKind; 10] = [
        StepKind::Open,
        StepKind::Propose,
        StepKind::CrossCheck,
        StepKind::Ask,
        StepKind::Answer,
        StepKind::Agree,
        StepKind::Decide,
        StepKind::Adopt,
        StepKind::Activate,
        StepKind::Retire,
    ];

    /// The word in history lines and messages.
    pub const fn name(self) -> &'static str {
        match self {
            StepKind::Open => "open",
            StepKind::Propose => "propose",
            StepKind::CrossCheck => "cross_check",
            StepKind::Ask => "ask",
            StepKind::Answer => "answer",
            StepKind::Agree => "agree",
            StepKind::Decide => "decide",
            StepKind::Adopt => "adopt",
            StepKind::Activate => "activate",
            StepKind::Retire => "retire",
        }
    }
}

impl Step {
    /// Which step it is.
    pub const fn kind(&self) -> StepKind {
        match self {
            Step::Open(_) => StepKind::Open,
            Step::Propose(_) => StepKind::Propose,
            Step::CrossCheck(_) => StepKind::CrossCheck,
            Step::Ask { .. } => StepKind::Ask,
            Step::Answer(_) => StepKind::Answer,
            Step::Agree(_) => StepKind::Agree,
            Step::Decide(_) => StepKind::Decide,
            Step::Adopt(_) => StepKind::Adopt,
            Step::Activate { .. } => StepKind::Activate,
            Step::Retire(_) => StepKind::Retire,
        }
    }
}

/// ① What the hospital sends under the key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Live rows.
    pub rows: u64,
    /// Share of the hospital's rows, in millionths.
    pub share_ppm: u32,
    /// First event day.
    pub first_seen: Option<Date>,
    /// Last event day.
    pub last_seen: Option<Date>,
    /// Rounded 2.5 %, 25 %, 50 %, 75 % and 97.5 % quantiles of numeric values; empty when they are not known.
    pub quantiles: Vec<String>,
}

/// ② One standard code that it could be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Standard code.
    pub code: String,
    /// How many leading digits are sure.
    pub depth: u8,
    /// 0 to 1, as text with at most three decimals.
    pub confidence: String,
}

/// ③ What other hospitals chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherChoice {
    /// Standard code.
    pub code: String,
    /// How many hospitals.
    pub hospitals: u32,
}

/// ⑤ What the hospital says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its choice.
    pub choice: Choice,
    /// The candidate it chose, 1-based; `None` when it wrote a code of its own or none.
    pub candidate: Option<u8>,
    /// There is a comment in the questionnaire.
    pub has_comment: bool,
    /// A reagent or method is named in the questionnaire.
    pub has_reagent: bool,
    /// Digest of the question as it stood in the workbook that came back.
    pub digest: String,
}

/// The choice of an answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Choice {
    /// This standard code.
    Code(String),
    /// No standard code fits.
    NoneFits,
    /// The hospital does not know.
    Unknown,
}

/// What was decided: the standard code, or that there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// The standard code; `None` when it was decided that there is none.
    pub standard_code: Option<String>,
    /// The unit in which standard values are written; `None` for the unit of the standard code.
    pub standard_unit: Option<String>,
}
