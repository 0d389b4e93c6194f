//! What the caller of the night report brings: plain values, in the order in which they are shown.

use model::{Balance, Counts, Finding, Lang, TableLoad};

/// Everything that one night report shows.
#[derive(Clone, Debug)]
pub struct NightReport {
    /// The network's name.
    pub network: String,
    /// The language of the page.
    pub lang: Lang,
    /// The as-of date, `YYYY-MM-DD`.
    pub date: String,
    /// When the report was made, as the reader should see it.
    pub generated: String,
    /// Program and version.
    pub software: String,
    /// The hospitals that were loaded, in the order of the config.
    pub hospitals: Vec<HospitalRow>,
    /// All findings of the night: open ones, those that are let be, and those that were resolved.
    pub findings: Vec<FindingRow>,
    /// Hospitals or feeds that could not be loaded.
    pub failures: Vec<Failure>,
    /// Items with findings about their values, beside the same item of the other hospitals.
    pub items: Vec<ItemAcross>,
    /// Incidents that are open; nothing is shown when there are none.
    pub incidents: Vec<IncidentRow>,
}

/// Work that could not be done (law 2: an error, not a finding).
#[derive(Clone, Debug)]
pub struct Failure {
    /// [`model::Hospital::id`].
    pub hospital: String,
    /// [`model::Hospital::name`].
    pub hospital_name: String,
    /// What could not be done, why, and what the reader should do about it.
    pub what: String,
}

/// An incident as the record has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IncidentRow {
    /// Its id.
    pub id: String,
    /// [`model::Hospital::id`].
    pub hospital: String,
    /// What it is about, in a few words.
    pub title: String,
    /// How it stands, as the reader should see it.
    pub state: String,
    /// When it is to be done, `YYYY-MM-DD`; empty for no date.
    pub due: String,
    /// Whether that date has passed.
    pub overdue: bool,
    /// Who looks after it; empty for nobody.
    pub owner: String,
}

/// One hospital of the night.
#[derive(Clone, Debug)]
pub struct HospitalRow {
    /// [`model::Hospital::id`].
    pub id: String,
    /// [`model::Hospital::name`].
    pub name: String,
    /// The load that wrote the night.
    pub load_id: String,
    /// Its feeds, in the order of the config.
    pub feeds: Vec<FeedRow>,
    /// How far its codes are mapped.
    pub domains: Vec<DomainProgress>,
    /// Table name and what the load did to it.
    pub tables: Vec<(String, TableLoad)>,
    /// The ledger's checkpoint after this load.
    pub checkpoint: String,
}

/// One feed of a hospital in this night.
#[derive(Clone, Debug)]
pub struct FeedRow {
    /// [`model::Format::name`].
    pub feed: String,
    /// Received, and where it ended.
    pub balance: Balance,
    /// Files that are no longer in the feed and were neither deleted nor replaced. Not part of the balance.
    pub vanished: u64,
    /// The balance of files by data type.
    pub data_types: Vec<DataTypeRow>,
    /// Open findings that are not let be: fatal, error, warning, notice.
    pub by_severity: [u64; 4],
    /// The last 90 days, or 12 months.
    pub strip: Strip,
    /// The whole feed first, then its data types with the busiest first.
    pub charts: Vec<VolumeChart>,
}

impl FeedRow {
    /// Whether something is expected of the feed every night: claims and DPC files come once a month.
    pub(super) fn comes_nightly(&self) -> bool {
        self.feed == model::Format::Ssmix2.name()
    }

    /// Whether not one file came although something is expected every night.
    pub(super) fn is_silent(&self) -> bool {
        self.balance.files.received == 0 && self.comes_nightly()
    }
}

/// One data type of a feed.
#[derive(Clone, Debug)]
pub struct DataTypeRow {
    /// The data type as files name it, for example `OML-11`.
    pub data_type: String,
    /// What it is, in the language of the page.
    pub name: String,
    /// Its files.
    pub counts: Counts,
    /// Rows that this load put into tables.
    pub rows_stored: u64,
}

/// The recent past of a feed, one cell a day or month.
#[derive(Clone, Debug, Default)]
pub struct Strip {
    /// What a cell stands for.
    pub unit: StripUnit,
    /// Oldest first.
    pub cells: Vec<StripCell>,
}

/// What a cell of a strip stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StripUnit {
    /// An event day.
    #[default]
    Days,
    /// A month of claims or of a survey.
    Months,
}

/// One day or month.
#[derive(Clone, Debug)]
pub struct StripCell {
    /// `YYYY-MM-DD` or `YYYY-MM`.
    pub label: String,
    /// How it stands.
    pub state: DayState,
    /// Live rows.
    pub rows: u64,
    /// Lower and upper limit of the rows that were expected, where anything was.
    pub band: Option<(u64, u64)>,
}

/// How one day or month of a feed stands; each has a shape, a colour and a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DayState {
    /// Rows came and the band holds them.
    Received,
    /// Most rows were first sent more than two days later, or after the month in which they are due.
    Late,
    /// Far fewer rows than expected.
    Fewer,
    /// Far more rows than expected.
    More,
    /// No row although the hospital was open, or the month is over.
    Nothing,
    /// Too young, or too little is known to expect anything, so nothing can be said of how many rows there are.
    Unjudged,
    /// No row, which the band allows.
    Quiet,
    /// The hospital was closed.
    Closed,
    /// Too early for anything to be there.
    Early,
    /// Before the first row of the feed.
    Before,
}

impl DayState {
    /// All of them, in the order of the legend.
    pub const ALL: [DayState; 10] = [
        DayState::Received,
        DayState::Late,
        DayState::Fewer,
        DayState::More,
        DayState::Nothing,
        DayState::Unjudged,
        DayState::Quiet,
        DayState::Closed,
        DayState::Early,
        DayState::Before,
    ];

    /// Whether somebody should look at it.
    pub const fn is_off(self) -> bool {
        matches!(
            self,
            DayState::Late | DayState::Fewer | DayState::More | DayState::Nothing
        )
    }
}

/// Rows by day (or month) with what was expected of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VolumeChart {
    /// Whose rows: a data type with its name, an item; empty for the whole feed.
    pub title: String,
    /// What a day of it stands for.
    pub unit: StripUnit,
    /// The first day (`YYYY-MM-DD`) or month (`YYYY-MM`).
    pub first: String,
    /// One after another without a gap.
    pub days: Vec<ChartDay>,
}

/// One day of a chart.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ChartDay {
    /// Rows.
    pub rows: f64,
    /// Lower limit, middle and upper limit of what was expected.
    pub band: Option<[f64; 3]>,
    /// The hospital was closed.
    pub is_closed: bool,
    /// At fault.
    pub is_off: bool,
    /// Known to be bad: nothing is learned from it.
    pub is_known_bad: bool,
    /// Too young to be judged.
    pub is_young: bool,
}

/// How far the codes of one domain are mapped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DomainProgress {
    /// The domain, in the language of the page.
    pub domain: String,
    /// Codes and their live rows by how they stand; together all there are.
    pub states: [(CodeState, u64, u64); 3],
    /// The unmapped codes with the most rows, in the order in which they are shown.
    pub unmapped_top: Vec<UnmappedRow>,
}

/// How a local code stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CodeState {
    /// The hospital sends the standard code itself.
    #[default]
    Declared,
    /// Agreed in a round.
    Agreed,
    /// No standard code.
    Unmapped,
}

/// A local code that has no standard code yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnmappedRow {
    /// The hospital's code.
    pub local_code: String,
    /// The name beside it.
    pub local_name: String,
    /// The unit beside it, as sent.
    pub unit: String,
    /// Live rows with the code.
    pub rows: u64,
}

/// A finding with its words.
#[derive(Clone, Debug)]
pub struct FindingRow {
    /// The finding.
    pub finding: Finding,
    /// The code's title.
    pub title: String,
    /// What is special about this one.
    pub text: String,
    /// What the check looks at.
    pub what: String,
    /// Why it matters.
    pub why: String,
    /// The night on which it was first seen, `YYYY-MM-DD`.
    pub since: Option<String>,
    /// Days from that night to this one.
    pub age_days: Option<u32>,
    /// Who looks after it.
    pub owner: Option<String>,
    /// Id of its incident.
    pub incident: Option<String>,
    /// Set when it is let be.
    pub waiver: Option<Waiver>,
    /// The numbers it rests on.
    pub evidence: Evidence,
}

/// Why a finding is let be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// The last night, `YYYY-MM-DD`.
    pub until: String,
    /// In the words of whoever said so.
    pub reason: String,
}

/// The numbers behind a finding.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Evidence {
    /// None, or none that can be drawn.
    #[default]
    None,
    /// Rows against a band.
    Volume(VolumeEvidence),
    /// Values before and after.
    Distribution(Distribution),
}

/// Rows of one day, or stretch, against a band.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VolumeEvidence {
    /// The day, or the last one, `YYYY-MM-DD`.
    pub day: String,
    /// Lower and upper limit; `None` for no limit.
    pub band: (Option<f64>, Option<f64>),
    /// What was seen.
    pub observed: f64,
    /// The days around it.
    pub chart: Option<VolumeChart>,
}

/// Values before a change and after it, or of other hospitals and of this one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Distribution {
    /// Whether `before` are the other hospitals.
    pub is_of_others: bool,
    /// What was expected.
    pub before: Quantiles,
    /// What was seen.
    pub after: Quantiles,
    /// The factor that explains the difference best.
    pub factor: Option<f64>,
    /// Both sides by equal steps of the logarithm.
    pub histogram: Option<Histogram>,
}

/// Some values by their quantiles.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Quantiles {
    /// How many values.
    pub count: f64,
    /// At 5, 25, 50, 75 and 95 %; `None` where one lies beyond the numbers.
    pub at: [Option<f64>; 5],
}

/// Shares in permille.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Histogram {
    /// Logarithm to base ten of the lower end of the first bin.
    pub log10_from: f64,
    /// Width of a bin on that axis.
    pub log10_step: f64,
    /// Of what was expected.
    pub before: Vec<f64>,
    /// Of what was seen.
    pub after: Vec<f64>,
}

/// One item at all hospitals, in its standard unit.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemAcross {
    /// The standard code.
    pub standard_code: String,
    /// A name for people.
    pub name: String,
    /// UCUM.
    pub unit: String,
    /// One a hospital that has the item, in the order of the config.
    pub hospitals: Vec<ItemAt>,
}

/// An item at one hospital.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemAt {
    /// [`model::Hospital::id`].
    pub hospital: String,
    /// The hospital's own codes.
    pub local_codes: String,
    /// Its values.
    pub values: Quantiles,
    /// Codes of open findings about its values.
    pub codes: Vec<String>,
}
