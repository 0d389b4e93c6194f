//! The balance check (law 1): whether everything received ended in exactly one bucket, and if not, what is missing.

use model::{Balance, BalanceUnit, Bucket, Code};

/// A balance that does not close: what finding B01 says. The load that has it must not commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imbalance {
    /// Always B01.
    pub code: Code,
    /// Files, records and rows that are missing or too many, taken together.
    pub failed: u64,
    /// Files, records and rows received, taken together.
    pub eligible: u64,
    /// Each unit that does not close, with all its counts.
    pub detail: String,
}

const BUCKETS: [Bucket; 5] = [
    Bucket::Stored,
    Bucket::Superseded,
    Bucket::Deleted,
    Bucket::Quarantined,
    Bucket::OutOfScope,
];

/// What does not close; `None` when everything does.
pub fn check(balance: &Balance) -> Option<Imbalance> {
    let open: Vec<BalanceUnit> = BalanceUnit::ALL
        .into_iter()
        .filter(|unit| balance.unit(*unit).unexplained() != 0)
        .collect();
    if open.is_empty() {
        return None;
    }
    let sum = |of: fn(&model::Counts) -> u64| -> u64 {
        BalanceUnit::ALL
            .iter()
            .map(|unit| of(balance.unit(*unit)))
            .sum()
    };
    let lines: Vec<String> = open.iter().map(|unit| line(*unit, balance)).collect();
    Some(Imbalance {
        code: Code("B01"),
        failed: sum(|counts| counts.unexplained().unsigned_abs()),
        eligible: sum(|counts| counts.received),
        detail: lines.join("; "),
    })
}

/// `files: received 10, stored 8, superseded 0, …, unexplained 2`.
fn line(unit: BalanceUnit, balance: &Balance) -> String {
    let counts = balance.unit(unit);
    let mut line = format!("{}: received {}", unit.name(), counts.received);
    for bucket in BUCKETS {
        line += &format!(", {} {}", bucket.name(), counts.bucket(bucket));
    }
    line + &format!(", unexplained {}", counts.unexplained())
}

#[cfg(test)]
mod tests {
    use model::Counts;

    use super::*;

    fn counts(received: u64, stored: u64, superseded: u64) -> Counts {
        Counts {
            received,
            stored,
            superseded,
            ..Counts::default()
        }
    }

    #[test]
    fn a_balance_that_closes_says_nothing() {
        let balance = Balance {
            files: counts(3, 2, 1),
            records: counts(3, 2, 1),
            rows: counts(40, 40, 0),
        };
        assert_eq!(check(&balance), None);
        assert_eq!(check(&Balance::default()), None);
    }

    #[test]
    fn what_does_not_close_is_told_with_its_counts() {
        let balance = Balance {
            files: counts(3, 2, 1),
            records: counts(3, 1, 1),
            rows: counts(40, 42, 0),
        };
        let imbalance = check(&balance).unwrap();
        assert_eq!((imbalance.failed, imbalance.eligible), (3, 46));
        assert_eq!(imbalance.code, crate::about("B01").unwrap().code);
        assert_eq!(
            imbalance.detail,
            "records: received 3, stored 1, superseded 1, deleted 0, quarantined 0, out_of_scope 0, \
             unexplained 1; rows: received 40, stored 42, superseded 0, deleted 0, quarantined 0, \
             out_of_scope 0, unexplained -2"
        );
    }
}
