//! What becomes of a unit text under a standard code, and why, in words.

use model::Lang;

/// What became of it. For the checks: `Missing` is U01, `Unknown` and `Ambiguous` are U02 (ambiguous ones need the context
/// that U05 is about), `Mismatch` and `Undecided` are U03.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitState {
    /// The text is the standard unit.
    Same,
    /// A rule leads to the standard unit.
    Converted,
    /// No unit was sent.
    Missing,
    /// The dictionary has no reading of the text.
    Unknown,
    /// The text has several readings.
    Ambiguous,
    /// The unit is known, but the code has no standard unit.
    NoStandard,
    /// The unit does not measure what the standard unit of the code measures.
    Mismatch,
    /// The unit is of another generation of the procedure; only a decision may convert it.
    Undecided,
}

/// The verdict on a unit text under a standard code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitVerdict {
    /// What became of it.
    pub state: UnitState,
    /// What the text says, UCUM: one when it is known, several when it is ambiguous, none when it is unknown.
    pub readings: Vec<String>,
    /// The standard unit, UCUM.
    pub standard_unit: Option<String>,
    /// What stands in `unit_rule_id`.
    pub rule_id: Option<String>,
}

impl UnitVerdict {
    /// The verdict in a sentence. It quotes UCUM only, never the text that was sent.
    pub fn text(&self, lang: Lang) -> String {
        let read = self.readings.join(match lang {
            Lang::Ja => "、",
            Lang::En => ", ",
        });
        let standard = self.standard_unit.as_deref().unwrap_or_default();
        let rule = self.rule_id.as_deref().unwrap_or_default();
        match lang {
            Lang::Ja => self.japanese(&read, standard, rule),
            Lang::En => self.english(&read, standard, rule),
        }
    }

    fn japanese(&self, read: &str, standard: &str, rule: &str) -> String {
        match self.state {
            UnitState::Same => format!("標準単位 {standard} のままです。"),
            UnitState::Converted => {
                format!("{read} を標準単位 {standard} に換算します（規則 {rule}）。")
            }
            UnitState::Missing => "単位が送られていないため、換算しません。".to_owned(),
            UnitState::Unknown => "単位の表記が辞書にないため、換算しません。".to_owned(),
            UnitState::Ambiguous => {
                format!(
                    "単位の表記が {read} のどれか決まらないため、換算しません。病院に確認してください。"
                )
            }
            UnitState::NoStandard => {
                format!(
                    "単位は {read} ですが、このコードの標準単位が決まっていないため、換算しません。"
                )
            }
            UnitState::Mismatch => format!(
                "{read} と標準単位 {standard} をつなぐ規則がないため、換算しません。コードか単位を確認してください。"
            ),
            UnitState::Undecided => format!(
                "{read} と標準単位 {standard} は測定法の世代が異なります。日付のある決定がないため、換算しません。"
            ),
        }
    }

    fn english(&self, read: &str, standard: &str, rule: &str) -> String {
        match self.state {
            UnitState::Same => format!("The unit is the standard unit, {standard}."),
            UnitState::Converted => {
                format!("{read} is converted to the standard unit, {standard}, by rule {rule}.")
            }
            UnitState::Missing => "No unit was sent, so nothing is converted.".to_owned(),
            UnitState::Unknown => {
                "The dictionary does not have this spelling, so nothing is converted.".to_owned()
            }
            UnitState::Ambiguous => format!(
                "The spelling may mean any of {read}, so nothing is converted; ask the hospital."
            ),
            UnitState::NoStandard => {
                format!(
                    "The unit is {read}, but the code has no standard unit, so nothing is converted."
                )
            }
            UnitState::Mismatch => format!(
                "No rule leads from {read} to the standard unit, {standard}, so nothing is converted; check code and unit."
            ),
            UnitState::Undecided => format!(
                "{read} and the standard unit, {standard}, are of different generations of the procedure; \
                 without a dated decision nothing is converted."
            ),
        }
    }
}
