//! Departments as hospitals of each kind have them, with codes and names in the hospital's own manner.

use super::{Department, Kind, Specialty};
use Specialty::*;

/// Specialties with their share of patients, in the order in which the hospital numbers them.
const fn shares(kind: Kind) -> &'static [(Specialty, u32)] {
    match kind {
        Kind::General => &[
            (Internal, 16),
            (Cardiology, 9),
            (Gastroenterology, 9),
            (Respiratory, 6),
            (Nephrology, 5),
            (Diabetes, 8),
            (Haematology, 3),
            (Neurology, 4),
            (Rheumatology, 3),
            (Paediatrics, 4),
            (Surgery, 8),
            (Orthopaedics, 7),
            (Neurosurgery, 3),
            (Gynaecology, 4),
            (Urology, 4),
            (Dermatology, 3),
            (Ophthalmology, 3),
            (Otolaryngology, 3),
            (Psychiatry, 2),
            (Oncology, 4),
            (Emergency, 4),
        ],
        Kind::Children => &[
            (Paediatrics, 48),
            (Cardiology, 8),
            (Nephrology, 5),
            (Haematology, 5),
            (Neurology, 6),
            (Diabetes, 3),
            (Surgery, 7),
            (Orthopaedics, 5),
            (Neurosurgery, 2),
            (Dermatology, 3),
            (Ophthalmology, 2),
            (Otolaryngology, 4),
            (Psychiatry, 1),
            (Emergency, 9),
        ],
        Kind::Cancer => &[
            (Oncology, 28),
            (Surgery, 18),
            (Gastroenterology, 14),
            (Respiratory, 10),
            (Haematology, 10),
            (Gynaecology, 6),
            (Urology, 6),
            (Otolaryngology, 3),
            (Internal, 5),
        ],
        Kind::Community => &[
            (Internal, 46),
            (Cardiology, 9),
            (Gastroenterology, 8),
            (Diabetes, 8),
            (Surgery, 8),
            (Orthopaedics, 13),
            (Urology, 4),
            (Emergency, 4),
        ],
    }
}

/// The name: by the law's list of departments, by the organ, and short; and letters.
const fn names(specialty: Specialty) -> ([&'static str; 3], &'static str) {
    match specialty {
        Internal => (["内科", "総合診療科", "一般内科"], "NAI"),
        Cardiology => (["循環器内科", "心臓内科", "循内"], "JUN"),
        Gastroenterology => (["消化器内科", "胃腸内科", "消内"], "SHO"),
        Respiratory => (["呼吸器内科", "呼吸器科", "呼内"], "KOK"),
        Nephrology => (["腎臓内科", "腎・透析科", "腎内"], "JIN"),
        Diabetes => (["糖尿病内科", "糖尿病・内分泌科", "糖内"], "TON"),
        Haematology => (["血液内科", "血液科", "血内"], "KET"),
        Neurology => (["脳神経内科", "神経内科", "神内"], "SHI"),
        Rheumatology => (["リウマチ科", "リウマチ・膠原病科", "膠内"], "RIU"),
        Paediatrics => (["小児科", "総合小児科", "小児"], "SYO"),
        Surgery => (["外科", "一般外科", "外"], "GEK"),
        Orthopaedics => (["整形外科", "整形・リハビリ科", "整形"], "SEI"),
        Neurosurgery => (["脳神経外科", "脳外科", "脳外"], "NOU"),
        Gynaecology => (["産婦人科", "婦人科", "産婦"], "SAN"),
        Urology => (["泌尿器科", "泌尿器科", "泌尿"], "HIN"),
        Dermatology => (["皮膚科", "皮膚科", "皮膚"], "HIF"),
        Ophthalmology => (["眼科", "眼科", "眼"], "GAN"),
        Otolaryngology => (["耳鼻咽喉科", "耳鼻咽喉・頭頸部外科", "耳鼻"], "JIB"),
        Psychiatry => (["精神科", "こころの診療科", "精神"], "SEN"),
        Oncology => (["腫瘍内科", "薬物療法科", "腫内"], "SYU"),
        Emergency => (["救急科", "救急総合診療科", "救急"], "QQ"),
    }
}

/// The departments of the `index`-th hospital.
pub(super) fn departments(kind: Kind, index: usize) -> Vec<Department> {
    shares(kind)
        .iter()
        .enumerate()
        .map(|(place, (specialty, weight))| {
            let (names, letters) = names(*specialty);
            let code = match index % 4 {
                0 => format!("{:02}", place + 1),
                1 => format!("{}", 101 + 10 * place),
                2 => letters.to_owned(),
                _ => format!("{}", 10 + 3 * place),
            };
            Department {
                specialty: *specialty,
                code,
                // Later hospitals of a kind call their departments otherwise.
                name: names[(index + index / 4) % 3],
                weight: *weight,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_short_and_stand_once() {
        let kinds = [Kind::General, Kind::Children, Kind::Cancer, Kind::Community];
        for kind in kinds {
            for index in 0..12 {
                let departments = departments(kind, index);
                let mut codes: Vec<_> = departments.iter().map(|own| own.code.as_str()).collect();
                assert!(codes.iter().all(|code| (2..=5).contains(&code.len())));
                codes.sort_unstable();
                codes.dedup();
                assert_eq!(codes.len(), departments.len(), "{kind:?} {index}");
                assert!(departments.iter().all(|own| own.weight > 0));
            }
        }
    }

    #[test]
    fn hospitals_write_the_same_department_differently() {
        let of = |kind, index: usize| {
            let found = departments(kind, index)
                .into_iter()
                .find(|own| own.specialty == Cardiology);
            found.map(|own| (own.code, own.name))
        };
        assert_eq!(of(Kind::General, 0), Some(("02".into(), "循環器内科")));
        assert_eq!(of(Kind::Children, 1), Some(("111".into(), "心臓内科")));
        assert_eq!(of(Kind::Cancer, 2), None);
        assert_eq!(of(Kind::Community, 3), Some(("13".into(), "循環器内科")));
        assert_eq!(of(Kind::General, 4), Some(("02".into(), "循内")));
    }
}
