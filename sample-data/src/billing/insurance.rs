//! How a patient is insured: numbers with true check digits of insurers that do not exist.

use jiff::civil::Date;

use crate::history::Patient;
use crate::random::Random;

/// Who pays for a patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Insurance {
    /// 審査支払機関: 1 支払基金, 2 国保連.
    pub payer: u8,
    /// Second digit of the receipt type: 1 health or national insurance, 3 the elderly of 75 and more.
    pub scheme: u8,
    /// As it is written: eight characters, short ones with blanks in front.
    pub insurer: String,
    pub symbol: String,
    pub number: String,
    /// 負担者番号 and 受給者番号 of a public payer beside the insurance.
    pub public: Option<(String, String)>,
}

const STREAM: u64 = 601;

impl Insurance {
    /// The insurance of a patient, the same all their life but for the age of 75.
    pub(crate) fn of(seed: u64, hospital: usize, patient: &Patient, on: Date) -> Insurance {
        let keys = [STREAM, hospital as u64, patient.number as u64];
        let random = &mut Random::keyed(seed, &keys);
        let is_employee = random.chance(60);
        let place = 10 + random.below(30);
        let local = random.below(900) + 100;
        let (payer, scheme, insurer) = match (age(patient.birth, on) >= 75, is_employee) {
            (true, _) => (
                2,
                3,
                with_check_digit(&format!("39{place}9{:02}", local % 100)),
            ),
            (false, true) => (1, 1, with_check_digit(&format!("06{place}{local}"))),
            (false, false) => (
                2,
                1,
                with_check_digit(&format!("{place}9{:02}", local % 100)),
            ),
        };
        let public = random.chance(6).then(|| {
            let payer = with_check_digit(&format!("21{place}6{:02}", local % 100));
            let recipient = with_check_digit(&format!("{:06}", 100_000 + random.below(900_000)));
            (payer, recipient)
        });
        Insurance {
            payer,
            scheme,
            insurer: format!("{insurer:>8}"),
            symbol: format!("見本{}", 1 + random.below(90)),
            number: (1 + random.below(99_999)).to_string(),
            public,
        }
    }

    /// レセプト種別: kind of sheet, scheme, number of payers, group of the insured with in or out.
    pub(crate) fn receipt_type(&self, birth: Date, month: Date, inpatient: bool) -> String {
        let years = age(birth, month);
        let group = match years {
            _ if month < school_begins(birth) => 3,
            0..15 => 5,
            _ if self.scheme == 3 || years >= 70 => 7,
            _ => 1,
        };
        let payers = 1 + u8::from(self.public.is_some());
        let last = group + u8::from(!inpatient);
        format!("1{}{payers}{last}", self.scheme)
    }

    /// 負担区分: who bears what is charged.
    pub(crate) fn burden(&self) -> &'static str {
        match self.public {
            Some(_) => "2",
            None => "1",
        }
    }
}

/// The first day of school: 1 April behind the sixth birthday, which a child born on 1 April or before has just had.
fn school_begins(birth: Date) -> Date {
    let is_early = (birth.month(), birth.day()) <= (4, 1);
    let year = birth.year() + if is_early { 6 } else { 7 };
    Date::new(year, 4, 1).unwrap_or(birth)
}

/// Whole years.
pub(crate) fn age(birth: Date, on: Date) -> i16 {
    let had_birthday = (on.month(), on.day()) >= (birth.month(), birth.day());
    on.year() - birth.year() - i16::from(!had_birthday)
}

/// Digits with their 検証番号: from the right every digit times 2 and 1 in turn, digits of the products added up, and what
/// is missing to the next ten.
fn with_check_digit(digits: &str) -> String {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let product = u32::from(byte - b'0') * (2 - place as u32 % 2);
            product / 10 + product % 10
        })
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn check_digits_close_the_number() {
        // 0*1+6*2 ... by hand: 0613001 -> 2*1=2, 0*1, 0*2, 3*1=3, 1*2=2, 6*1=6, 0*2=0: 13 -> 7.
        assert_eq!(with_check_digit("0613001"), "06130017");
        assert_eq!(with_check_digit("0000000"), "00000000");
    }

    #[test]
    fn children_go_to_school_in_april() {
        assert_eq!(school_begins(date(2019, 4, 1)), date(2025, 4, 1));
        assert_eq!(school_begins(date(2019, 4, 2)), date(2026, 4, 1));
    }

    #[test]
    fn age_changes_on_the_birthday() {
        let birth = date(2000, 5, 10);
        assert_eq!(age(birth, date(2026, 5, 9)), 25);
        assert_eq!(age(birth, date(2026, 5, 10)), 26);
    }
}
