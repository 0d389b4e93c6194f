//! Invented patients. Family names all say that they are samples; numbers start with 9 and run on from 9000001.

use crate::message::Person;
use crate::random::Random;

/// Kanji, kana, half-width kana.
type Name = (&'static str, &'static str, &'static str);

const FAMILIES: &[Name] = &[
    ("標本", "ヒョウホン", "ﾋｮｳﾎﾝ"),
    ("見本", "ミホン", "ﾐﾎﾝ"),
    ("試験", "シケン", "ｼｹﾝ"),
    ("例示", "レイジ", "ﾚｲｼﾞ"),
    ("模擬", "モギ", "ﾓｷﾞ"),
    ("架空", "カクウ", "ｶｸｳ"),
    ("仮名", "カメイ", "ｶﾒｲ"),
];

const MEN: &[Name] = &[
    ("太郎", "タロウ", "ﾀﾛｳ"),
    ("一郎", "イチロウ", "ｲﾁﾛｳ"),
    ("次郎", "ジロウ", "ｼﾞﾛｳ"),
    ("三郎", "サブロウ", "ｻﾌﾞﾛｳ"),
    ("健", "ケン", "ｹﾝ"),
];

const WOMEN: &[Name] = &[
    ("花子", "ハナコ", "ﾊﾅｺ"),
    ("桜", "サクラ", "ｻｸﾗ"),
    ("桃子", "モモコ", "ﾓﾓｺ"),
    ("菊", "キク", "ｷｸ"),
    ("梅子", "ウメコ", "ｳﾒｺ"),
];

/// The lowest and the highest birth year: nobody is a child, so that adult ranges fit.
const BIRTH_YEARS: (u64, u64) = (1936, 2004);

/// A patient with what values depend on.
#[derive(Clone, Debug)]
pub(crate) struct Patient {
    pub person: Person,
    /// 0-based, within the hospital.
    pub number: usize,
    pub birth_year: i16,
}

impl Patient {
    /// The `number`-th patient (0-based) of a hospital, `id_digits` digits in the patient number.
    pub(crate) fn invent(
        seed: u64,
        hospital: u64,
        number: usize,
        id_digits: u32,
        half_width: bool,
    ) -> Patient {
        let mut random = Random::keyed(seed, &[hospital, number as u64, 1]);
        let sex = if random.chance(50) { 'M' } else { 'F' };
        let family = random.pick(FAMILIES);
        let given = random.pick(if sex == 'M' { MEN } else { WOMEN });
        let (first_year, last_year) = BIRTH_YEARS;
        let year = first_year + random.below(last_year - first_year + 1);
        let (month, day) = (1 + random.below(12), 1 + random.below(28));
        let kana = if half_width {
            [family.2, given.2]
        } else {
            [family.1, given.1]
        };
        let person = Person {
            id: (9 * 10u64.pow(id_digits - 1) + 1 + number as u64).to_string(),
            name: format!("{}^{}", family.0, given.0),
            kana: kana.join("^"),
            birth: format!("{year:04}{month:02}{day:02}"),
            sex,
        };
        Patient {
            person,
            number,
            birth_year: year as i16,
        }
    }

    /// 0 for men, 1 for women: the index into pairs of the catalogue.
    pub(crate) fn sex_index(&self) -> usize {
        usize::from(self.person.sex == 'F')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_plainly_invented_and_names_say_so() {
        let patient = Patient::invent(1, 0, 41, 7, false);
        assert_eq!(patient.person.id, "9000042");
        assert_eq!(Patient::invent(1, 0, 0, 10, true).person.id, "9000000001");
        assert!(
            FAMILIES
                .iter()
                .any(|family| patient.person.name.starts_with(family.0))
        );
    }
}
