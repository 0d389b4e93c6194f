//! How far those who judge agree: the hospital with the first candidate, and two persons who judged the same code.

use std::collections::BTreeMap;

use super::event::Choice;
use super::replay::Rounds;

/// Agreement over the rounds of a hospital, by the answers to what was proposed last.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Agreement {
    /// Rounds with an answer and at least one candidate.
    pub answered: u64,
    /// Of these, with the first candidate as the answer.
    pub first_candidate: u64,
    /// Rounds that two persons or more answered.
    pub judged_twice: u64,
    /// Of these, with the same choice of the first two.
    pub same: u64,
    /// Cohen's kappa of the first two persons; `None` when nobody judged twice, or all chance agreement leaves nothing to measure.
    pub kappa: Option<f64>,
}

impl Agreement {
    /// Counts the rounds.
    pub fn of(rounds: &Rounds) -> Agreement {
        let mut agreement = Agreement::default();
        let mut pairs = Vec::new();
        for (_, round) in rounds.iter() {
            if let Some(answer) = round
                .answer
                .as_ref()
                .filter(|_| !round.candidates.is_empty())
            {
                agreement.answered += 1;
                agreement.first_candidate += u64::from(answer.candidate == Some(1));
            }
            let mut choices = round.choices.values();
            if let (Some(one), Some(other)) = (choices.next(), choices.next()) {
                pairs.push((one, other));
            }
        }
        agreement.judged_twice = pairs.len() as u64;
        agreement.same = pairs.iter().filter(|(one, other)| one == other).count() as u64;
        agreement.kappa = kappa(&pairs);
        agreement
    }
}

/// Cohen 1960: (observed - expected) / (1 - expected) agreement of two judges.
fn kappa(pairs: &[(&Choice, &Choice)]) -> Option<f64> {
    if pairs.is_empty() {
        return None;
    }
    let count = pairs.len() as f64;
    let mut margins: BTreeMap<&Choice, (f64, f64)> = BTreeMap::new();
    for (one, other) in pairs {
        margins.entry(one).or_default().0 += 1.0 / count;
        margins.entry(other).or_default().1 += 1.0 / count;
    }
    let observed = pairs.iter().filter(|(one, other)| one == other).count() as f64 / count;
    let expected: f64 = margins.values().map(|(one, other)| one * other).sum();
    (expected < 1.0).then(|| (observed - expected) / (1.0 - expected))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the method: 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no gives 0.4.
    #[test]
    fn kappa_is_that_of_the_textbook() {
        let (yes, no) = (Choice::NoneFits, Choice::Unknown);
        let mut pairs = vec![(&yes, &yes); 20];
        pairs.extend(vec![(&yes, &no); 5]);
        pairs.extend(vec![(&no, &yes); 10]);
        pairs.extend(vec![(&no, &no); 15]);
        let found = kappa(&pairs).unwrap();
        assert!((found - 0.4).abs() < 1e-9, "{found}");
        assert_eq!(kappa(&[]), None);
        assert_eq!(kappa(&[(&yes, &yes)]), None);
    }
}
