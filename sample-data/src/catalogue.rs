//! The laboratory items of the sample hospitals. The 17 digits follow the element rules of JLAC10: analyte 5, identification
//! 4, material 3, method 3, result 2; the material digits are those of the panel's specimen. Distributions are invented
//! round figures.

/// A specimen with the items that are asked for together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Panel {
    Chemistry,
    Blood,
    Plasma,
    Urine,
    Culture,
}

impl Panel {
    /// The name in messages of this crate.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Panel::Chemistry => "chemistry",
            Panel::Blood => "blood count",
            Panel::Plasma => "plasma",
            Panel::Urine => "urine",
            Panel::Culture => "culture",
        }
    }

    /// JLAC10 material digits with their name.
    pub(crate) const fn material(self) -> (&'static str, &'static str) {
        match self {
            Panel::Chemistry => ("023", "血清"),
            Panel::Blood => ("019", "全血"),
            Panel::Plasma => ("022", "血漿"),
            Panel::Urine => ("001", "尿"),
            Panel::Culture => ("061", "喀痰"),
        }
    }

    /// The name of the request, OBR-4.
    pub(crate) const fn request(self) -> &'static str {
        match self {
            Panel::Chemistry => "生化学検査",
            Panel::Blood => "血液一般検査",
            Panel::Plasma => "血漿検査",
            Panel::Urine => "尿一般検査",
            Panel::Culture => "細菌培養同定",
        }
    }

    /// The items, in the order of the catalogue.
    pub(crate) fn items(self) -> impl Iterator<Item = &'static Item> + Clone {
        ITEMS.iter().filter(move |item| item.panel == self)
    }
}

/// Items that rise and fall together in one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Axis {
    Own,
    Liver,
    Kidney,
    Sugar,
    Inflammation,
    Lipid,
}

/// Parts of the red count, which follow from haemoglobin and two cell sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RedCell {
    Rbc,
    Haematocrit,
    Mcv,
    Mch,
    Mchc,
}

/// How values are spread; pairs are (men, women).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Spread {
    /// Mean by sex and standard deviation.
    Normal([f64; 2], f64),
    /// Median by sex and standard deviation of the logarithm.
    LogNormal([f64; 2], f64),
    /// Follows from haemoglobin.
    Red(RedCell),
    /// Urine strip, 0 (negative) to 4 (3+).
    Strip,
    /// Which organism grew.
    Organism,
    /// How much of it grew, 1 to 3.
    Amount,
}

/// One item.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item {
    pub panel: Panel,
    /// Names the item within this crate.
    pub key: &'static str,
    pub jlac10: &'static str,
    /// The standard's name, also vendor A's.
    pub name: &'static str,
    /// Vendor B's own name.
    pub name_b: &'static str,
    /// ISO+ spelling; empty for what is not a number.
    pub unit: &'static str,
    pub decimals: u8,
    pub spread: Spread,
    /// Reference range of men and of women; both ends 0 when there is none.
    pub range: [[f64; 2]; 2],
    pub axis: Axis,
    /// Change of the level for every ten years of age above 50, as a share.
    pub per_decade: f64,
}

impl Item {
    /// The item's key as a number, for its streams of random numbers.
    pub(crate) fn stream_key(&self) -> u64 {
        self.key
            .bytes()
            .fold(0, |key, byte| key << 8 | u64::from(byte))
    }

    /// The item's place in the catalogue, from which local codes are made.
    pub(crate) fn index(&self) -> usize {
        ITEMS
            .iter()
            .position(|item| item.key == self.key)
            .unwrap_or(0)
    }
}

/// Position of haemoglobin, on which the red count rests.
pub(crate) fn haemoglobin() -> &'static Item {
    ITEMS
        .iter()
        .find(|item| item.key == "HB")
        .unwrap_or(&ITEMS[0])
}

const NONE: [[f64; 2]; 2] = [[0.0; 2]; 2];

const fn both(low: f64, high: f64) -> [[f64; 2]; 2] {
    [[low, high]; 2]
}

const fn item(
    (panel, key, jlac10): (Panel, &'static str, &'static str),
    (name, name_b): (&'static str, &'static str),
    (unit, decimals): (&'static str, u8),
    spread: Spread,
    range: [[f64; 2]; 2],
    (axis, per_decade): (Axis, f64),
) -> Item {
    Item {
        panel,
        key,
        jlac10,
        name,
        name_b,
        unit,
        decimals,
        spread,
        range,
        axis,
        per_decade,
    }
}

use Axis::{Inflammation, Kidney, Lipid, Liver, Own, Sugar};
use Panel::{Blood, Chemistry, Culture, Plasma, Urine};
use RedCell::{Haematocrit, Mch, Mchc, Mcv, Rbc};
use Spread::{Amount, LogNormal, Normal, Organism, Red, Strip};

// A table is read by its columns; one item a line shows them.
#[rustfmt::skip]
pub(crate) const ITEMS: &[Item] = &[
    item((Chemistry, "TP",   "3A010000002327101"), ("総蛋白", "ＴＰ"),                    ("g/dL", 1),   Normal([7.2, 7.1], 0.4),       both(6.5, 8.0),                 (Own, 0.0)),
    item((Chemistry, "ALB",  "3A015000002327101"), ("アルブミン", "ｱﾙﾌﾞﾐﾝ"),              ("g/dL", 1),   Normal([4.3, 4.2], 0.35),      both(4.0, 5.0),                 (Own, -0.02)),
    item((Chemistry, "AST",  "3B035000002327201"), ("ＡＳＴ", "ＧＯＴ"),                  ("U/L", 0),    LogNormal([23.0, 20.0], 0.32), both(12.0, 30.0),               (Liver, 0.0)),
    item((Chemistry, "ALT",  "3B045000002327201"), ("ＡＬＴ", "ＧＰＴ"),                  ("U/L", 0),    LogNormal([22.0, 15.0], 0.48), [[10.0, 40.0], [8.0, 24.0]],    (Liver, -0.02)),
    item((Chemistry, "LD",   "3B050000002327201"), ("乳酸脱水素酵素", "ＬＤＨ"),          ("U/L", 0),    LogNormal([175.0, 178.0], 0.18), both(125.0, 220.0),           (Liver, 0.01)),
    item((Chemistry, "ALP",  "3B070000002327101"), ("アルカリホスファターゼ", "ＡＬＰ"),  ("U/L", 0),    LogNormal([68.0, 64.0], 0.27), both(40.0, 110.0),              (Own, 0.02)),
    item((Chemistry, "GGT",  "3B090000002327101"), ("γ－ＧＴ", "γ－ＧＴＰ"),            ("U/L", 0),    LogNormal([32.0, 18.0], 0.6),  [[13.0, 64.0], [9.0, 32.0]],    (Liver, 0.0)),
    item((Chemistry, "CK",   "3B010000002327101"), ("クレアチンキナーゼ", "ＣＰＫ"),      ("U/L", 0),    LogNormal([112.0, 80.0], 0.45), [[60.0, 250.0], [40.0, 150.0]], (Own, -0.03)),
    item((Chemistry, "AMY",  "3B160000002327101"), ("アミラーゼ", "ｱﾐﾗｰｾﾞ"),              ("U/L", 0),    LogNormal([77.0, 78.0], 0.28), both(45.0, 130.0),              (Own, 0.02)),
    item((Chemistry, "CHE",  "3B110000002327101"), ("コリンエステラーゼ", "ｺﾘﾝｴｽﾃﾗｰｾﾞ"),   ("U/L", 0),    Normal([330.0, 300.0], 55.0),  [[240.0, 480.0], [200.0, 420.0]], (Own, -0.02)),
    item((Chemistry, "TBIL", "3J010000002327101"), ("総ビリルビン", "Ｔ－ＢＩＬ"),        ("mg/dL", 1),  LogNormal([0.8, 0.65], 0.35),  both(0.4, 1.5),                 (Own, 0.0)),
    item((Chemistry, "DBIL", "3J015000002327101"), ("直接ビリルビン", "Ｄ－ＢＩＬ"),      ("mg/dL", 1),  LogNormal([0.2, 0.17], 0.4),   both(0.1, 0.4),                 (Own, 0.0)),
    item((Chemistry, "BUN",  "3C025000002327101"), ("尿素窒素", "ＢＵＮ"),                ("mg/dL", 1),  LogNormal([14.8, 13.2], 0.27), both(8.0, 20.0),                (Kidney, 0.05)),
    item((Chemistry, "CRE",  "3C015000002327101"), ("クレアチニン", "ｸﾚｱﾁﾆﾝ"),            ("mg/dL", 2),  LogNormal([0.85, 0.63], 0.22), [[0.65, 1.1], [0.45, 0.8]],     (Kidney, 0.03)),
    item((Chemistry, "UA",   "3C020000002327101"), ("尿酸", "ＵＡ"),                      ("mg/dL", 1),  Normal([6.0, 4.6], 1.1),       [[3.5, 7.5], [2.5, 5.5]],       (Kidney, 0.01)),
    item((Chemistry, "TCHO", "3F050000002327101"), ("総コレステロール", "Ｔ－ＣＨＯ"),    ("mg/dL", 0),  Normal([198.0, 207.0], 33.0),  both(140.0, 250.0),             (Lipid, 0.0)),
    item((Chemistry, "TG",   "3F015000002327101"), ("中性脂肪", "ﾄﾘｸﾞﾘｾﾗｲﾄﾞ"),            ("mg/dL", 0),  LogNormal([112.0, 86.0], 0.5), both(35.0, 150.0),              (Lipid, 0.0)),
    item((Chemistry, "HDL",  "3F070000002327101"), ("ＨＤＬコレステロール", "ＨＤＬ"),    ("mg/dL", 0),  Normal([55.0, 66.0], 13.0),    both(40.0, 100.0),              (Own, 0.0)),
    item((Chemistry, "LDL",  "3F077000002327101"), ("ＬＤＬコレステロール", "ＬＤＬ"),    ("mg/dL", 0),  Normal([116.0, 119.0], 29.0),  both(65.0, 160.0),              (Lipid, 0.0)),
    item((Chemistry, "NA",   "3H010000002326101"), ("ナトリウム", "Ｎａ"),                ("mmol/L", 0), Normal([140.6, 140.8], 2.2),   both(138.0, 145.0),             (Own, 0.0)),
    item((Chemistry, "K",    "3H015000002326101"), ("カリウム", "Ｋ"),                    ("mmol/L", 1), Normal([4.2, 4.1], 0.35),      both(3.6, 4.9),                 (Kidney, 0.01)),
    item((Chemistry, "CL",   "3H020000002326101"), ("クロール", "Ｃｌ"),                  ("mmol/L", 0), Normal([104.5, 104.8], 2.6),   both(101.0, 108.0),             (Own, 0.0)),
    item((Chemistry, "CA",   "3H030000002327101"), ("カルシウム", "Ｃａ"),                ("mg/dL", 1),  Normal([9.3, 9.3], 0.42),      both(8.7, 10.2),                (Own, 0.0)),
    item((Chemistry, "IP",   "3H040000002327101"), ("無機リン", "ＩＰ"),                  ("mg/dL", 1),  Normal([3.3, 3.6], 0.5),       both(2.6, 4.7),                 (Kidney, 0.0)),
    item((Chemistry, "MG",   "3H025000002327101"), ("マグネシウム", "Ｍｇ"),              ("mg/dL", 1),  Normal([2.1, 2.1], 0.2),       both(1.8, 2.5),                 (Own, 0.0)),
    item((Chemistry, "FE",   "3I010000002327101"), ("鉄", "血清鉄"),                      ("ug/dL", 0),  LogNormal([104.0, 88.0], 0.4), both(40.0, 190.0),              (Own, 0.0)),
    item((Chemistry, "CRP",  "5C070000002306201"), ("ＣＲＰ", "ＣＲＰ定量"),              ("mg/dL", 2),  LogNormal([0.09, 0.07], 1.5),  both(0.0, 0.15),                (Inflammation, 0.05)),
    item((Blood, "WBC",      "2A010000001930101"), ("白血球数", "ＷＢＣ"),                ("10*3/uL", 2), LogNormal([6.0, 5.6], 0.26),  both(3.3, 8.6),                 (Inflammation, 0.0)),
    item((Blood, "RBC",      "2A020000001930101"), ("赤血球数", "ＲＢＣ"),                ("10*6/uL", 2), Red(Rbc),                     [[4.3, 5.6], [3.8, 5.0]],       (Own, 0.0)),
    item((Blood, "HB",       "2A030000001930101"), ("ヘモグロビン", "ﾍﾓｸﾞﾛﾋﾞﾝ"),          ("g/dL", 1),   Normal([14.7, 12.9], 1.2),     [[13.5, 17.0], [11.5, 15.0]],   (Own, -0.02)),
    item((Blood, "HT",       "2A040000001930102"), ("ヘマトクリット", "ﾍﾏﾄｸﾘｯﾄ"),         ("%", 1),      Red(Haematocrit),              [[40.0, 50.0], [35.0, 45.0]],   (Own, 0.0)),
    item((Blood, "MCV",      "2A060000001930101"), ("平均赤血球容積", "ＭＣＶ"),          ("fL", 1),     Red(Mcv),                      both(83.0, 99.0),               (Own, 0.0)),
    item((Blood, "MCH",      "2A070000001930101"), ("平均赤血球血色素量", "ＭＣＨ"),      ("pg", 1),     Red(Mch),                      both(27.0, 33.5),               (Own, 0.0)),
    item((Blood, "MCHC",     "2A080000001930101"), ("平均赤血球血色素濃度", "ＭＣＨＣ"),  ("g/dL", 1),   Red(Mchc),                     both(31.5, 35.5),               (Own, 0.0)),
    item((Blood, "PLT",      "2A050000001930101"), ("血小板数", "ＰＬＴ"),                ("10*3/uL", 0), LogNormal([222.0, 236.0], 0.24), both(155.0, 350.0),          (Own, -0.01)),
    item((Blood, "HBA1C",    "3D046000001906202"), ("ＨｂＡ１ｃ（ＮＧＳＰ）", "ＨｂＡ１ｃ"), ("%", 1),    LogNormal([5.8, 5.7], 0.12),   both(4.9, 6.0),                 (Sugar, 0.01)),
    item((Plasma, "GLU",     "3D010000002227101"), ("グルコース", "血糖"),                ("mg/dL", 0),  LogNormal([104.0, 98.0], 0.2), both(73.0, 109.0),              (Sugar, 0.02)),
    item((Plasma, "APTT",    "2B020000002231151"), ("ＡＰＴＴ", "ＡＰＴＴ"),              ("s", 1),      Normal([30.5, 30.0], 3.2),     both(24.0, 38.0),               (Own, 0.0)),
    item((Plasma, "DD",      "2B140000002206201"), ("Ｄダイマー", "Ｄ－ダイマー"),        ("ug/mL", 1),  LogNormal([0.5, 0.55], 0.6),   both(0.0, 1.0),                 (Inflammation, 0.08)),
    item((Plasma, "FIB",     "2B100000002231101"), ("フィブリノゲン", "ﾌｨﾌﾞﾘﾉｰｹﾞﾝ"),      ("mg/dL", 0),  LogNormal([285.0, 290.0], 0.2), both(200.0, 400.0),            (Inflammation, 0.02)),
    item((Urine, "UPRO",     "1A010000000190111"), ("尿蛋白", "蛋白定性"),                ("", 0),       Strip,                         NONE,                           (Kidney, 0.0)),
    item((Urine, "UGLU",     "1A020000000190111"), ("尿糖", "糖定性"),                    ("", 0),       Strip,                         NONE,                           (Sugar, 0.0)),
    item((Urine, "UBLD",     "1A100000000190111"), ("尿潜血", "潜血"),                    ("", 0),       Strip,                         NONE,                           (Own, 0.0)),
    item((Urine, "UKET",     "1A060000000190111"), ("尿ケトン体", "ｹﾄﾝ体"),               ("", 0),       Strip,                         NONE,                           (Sugar, 0.0)),
    item((Urine, "UURO",     "1A040000000190111"), ("尿ウロビリノーゲン", "ｳﾛﾋﾞﾘﾉｰｹﾞﾝ"),    ("", 0),       Strip,                         NONE,                           (Liver, 0.0)),
    item((Culture, "ORG",    "6B010000006174214"), ("培養同定（菌名）", "菌名"),          ("", 0),       Organism,                      NONE,                           (Own, 0.0)),
    item((Culture, "AMT",    "6B010000006174211"), ("培養同定（菌量）", "菌量"),          ("", 0),       Amount,                        NONE,                           (Own, 0.0)),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_the_shape_and_the_material_of_their_panel() {
        for item in ITEMS {
            let code = item.jlac10;
            assert_eq!(code.len(), 17, "{}", item.key);
            let bytes = code.as_bytes();
            assert!(
                bytes[0].is_ascii_digit() && bytes[1].is_ascii_uppercase(),
                "{}",
                item.key
            );
            assert!(bytes[2..].iter().all(u8::is_ascii_digit), "{}", item.key);
            assert_eq!(&code[9..12], item.panel.material().0, "{}", item.key);
        }
    }

    #[test]
    fn keys_and_codes_stand_once() {
        for (index, item) in ITEMS.iter().enumerate() {
            assert_eq!(item.index(), index);
            assert!(
                ITEMS[..index]
                    .iter()
                    .all(|other| other.jlac10 != item.jlac10),
                "{}",
                item.key
            );
        }
        assert_eq!(haemoglobin().key, "HB");
    }
}
