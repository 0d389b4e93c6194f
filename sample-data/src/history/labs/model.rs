//! What the laboratory works out from the masters once: which item follows from which, which depend on age, what a disease asks
//! for. The masters name items by strings; behind this file there are indexes only.
//!
//! It lies in a cell of the masters, so that every thread shares one and nobody has to hand it on. Masters must not change after
//! the first order.

use crate::history::Sex;
use crate::masters::{Axis, LabItem, Masters, Spread};

use super::growth::{Growth, growth, is_alike};
use super::habits;
use super::panels::{self, SPECIALTIES};
use super::signs::{COMPANIONS, Sign, signs};

/// See the module.
#[derive(Clone, Debug, Default)]
pub(crate) struct LabModel {
    /// By item: how the level comes about.
    pub(super) formulas: Vec<Formula>,
    /// By item: how a child's centre differs.
    pub(super) growth: Vec<Growth>,
    /// By item: whether boys have what girls have.
    pub(super) alike: Vec<bool>,
    /// By item: the share of its deviation that is new on each occasion.
    pub(super) passing: Vec<f64>,
    /// By item: a second axis that moves it, with its weight.
    pub(super) second: Vec<Option<(Axis, f64)>>,
    /// By item: another item that it goes along with within one person, and how closely (a correlation).
    pub(super) twin: Vec<Option<(usize, f64)>>,
    /// By item: a two-valued item that multiplies it by e to this number when positive.
    pub(super) companion: Vec<Option<(usize, f64)>>,
    /// By item: the item whose choice decides, for those that are only asked for together.
    pub(super) leader: Vec<usize>,
    /// By item: for whom it is only.
    pub(super) only: Vec<Option<Only>>,
    /// By item: whether a positive result stays positive from one occasion to the next, as antibodies do.
    pub(super) lasting: Vec<bool>,
    /// By item: whether a disease has it measured again and again, rather than once at its beginning.
    pub(super) repeated: Vec<bool>,
    pub(super) parts: Parts,
    /// The five white cells that make up 100, neutrophils first; less when the masters have less.
    pub(super) differential: Vec<usize>,
    /// What the microscope tells apart among neutrophils, without the segmented ones.
    pub(super) microscopy: Vec<usize>,
    /// By disease: what it does to single items.
    pub(super) signs: Vec<Vec<Sign>>,
    /// By disease: whether it is malignant.
    pub(super) malignant: Vec<bool>,
    /// By disease: whether it is influenza.
    pub(super) influenza: Vec<bool>,
    /// By disease: the items that are asked for because of it.
    pub(super) forced: Vec<Vec<usize>>,
    /// By panel, then by specialty: how many times as often as elsewhere it is asked for there.
    pub(super) leaning: Vec<[f64; SPECIALTIES]>,
    /// The panels of which at least one is in every order, more usual first.
    pub(super) usual: Vec<usize>,
    /// By organism: the items of its antibiotics.
    pub(super) antibiotics: Vec<Vec<Option<usize>>>,
}

/// Who an item is measured in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Only {
    /// `None` for both.
    pub sex: Option<Sex>,
    /// In years, from and up to but without.
    pub ages: (f64, f64),
}

/// How the level of an item comes about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Formula {
    /// By its spread.
    #[default]
    Spread,
    /// A share of the white cells.
    Share,
    /// The neutrophils under the microscope that are nothing else.
    Segmented,
    Haematocrit,
    RedCells,
    CellHaemoglobin,
    GasHaemoglobin,
    /// Estimated glomerular filtration rate by creatinine, and by cystatin C.
    FiltrationRate,
    FiltrationRateCystatin,
    Clearance,
    AlbuminRatio,
    CorrectedCalcium,
    DirectBilirubin,
    IndirectBilirubin,
    TotalCholesterol,
    NonHdl,
    BindingCapacity,
    Saturation,
    Fib4,
    ProthrombinActivity,
    ProthrombinInr,
    UrineProteinRatio,
    UrineAlbuminRatio,
    Bicarbonate,
    BaseExcess,
    OxygenSaturation,
    AnionGap,
    FreePsaRatio,
    CellsMononuclear,
    CellsPolynuclear,
    LymphocyteRatio,
    /// Antigens of influenza.
    InfluenzaA,
    InfluenzaB,
    /// Protein and albumin in urine, which hold what a nephron can lose.
    UrineProtein,
    UrineAlbumin,
    /// Blasts, which are counted among the neutrophils.
    Blasts,
}

/// Declares [`Parts`] with the key of each item once.
macro_rules! parts {
    ($($field:ident $key:literal)*) => {
        /// Items that others follow from, by index.
        #[derive(Clone, Copy, Debug, Default)]
        pub(super) struct Parts {
            $(pub $field: Option<usize>,)*
        }

        impl Parts {
            fn of(masters: &Masters) -> Parts {
                Parts {
                    $($field: masters.item($key),)*
                }
            }
        }
    };
}

parts! {
    hb "HB" mcv "MCV" mchc "MCHC" neut "NEUT" cre "CRE" cysc "CYSC" tp "TP" alb "ALB" ca "CA"
    tbil "TBIL" dbil "DBIL" ldl "LDL" hdl "HDL" tcho "TCHO" tg "TG" fe "FE" uibc "UIBC"
    ast "AST" alt "ALT" plt "PLT" pt "PT_S" utp "UTP" ualb "UALB" ucre "UCRE"
    u24cre "U24CRE" ph "G_PH" pco2 "G_PCO2" po2 "G_PO2" gas_na "G_NA" gas_cl "G_CL"
    psa "PSA" fpsa "FPSA" csf_cell "CSF_CELL" cd4 "CD4" cd8 "CD8"
}

impl LabModel {
    /// The model of `masters`, worked out on the first call.
    pub(super) fn of(masters: &Masters) -> &LabModel {
        masters.lab_model.get_or_init(|| LabModel::new(masters))
    }

    fn new(masters: &Masters) -> LabModel {
        let parts = Parts::of(masters);
        let items = || masters.items.iter();
        let found = |keys: &[&str]| keys.iter().filter_map(|key| masters.item(key)).collect();
        LabModel {
            formulas: items().map(|item| formula(item, &parts)).collect(),
            growth: items().map(|item| growth(&item.key)).collect(),
            alike: items().map(|item| is_alike(&item.key)).collect(),
            passing: items().map(|item| habits::passing(&item.key)).collect(),
            second: items().map(|item| habits::second(&item.key)).collect(),
            twin: items().map(|item| twin(masters, &item.key)).collect(),
            companion: items().map(|item| companion(masters, &item.key)).collect(),
            leader: leaders(masters),
            only: items().map(|item| only(&item.key)).collect(),
            lasting: items().map(|item| is_lasting(masters, item)).collect(),
            repeated: items()
                .map(|item| item.spread != Spread::Binary && !item.key.starts_with("IGE_"))
                .collect(),
            parts,
            differential: found(&DIFFERENTIAL),
            microscopy: found(&["STAB", "METAMY", "MYELO", "BLAST", "ATYLY"]),
            signs: signs(masters),
            malignant: habits::malignant(masters),
            influenza: masters
                .diseases
                .iter()
                .map(|disease| disease.key.starts_with("INFLUENZA"))
                .collect(),
            forced: masters
                .diseases
                .iter()
                .map(|disease| {
                    let keys = disease.items.iter();
                    keys.filter_map(|key| masters.item(key)).collect()
                })
                .collect(),
            leaning: masters
                .panels
                .iter()
                .map(|panel| panels::leaning(&panel.key))
                .collect(),
            usual: ["CHEMISTRY", "BLOOD"]
                .iter()
                .filter_map(|key| masters.panel(key))
                .collect(),
            antibiotics: masters
                .organisms
                .iter()
                .map(|organism| {
                    let tested = organism.antibiotics.iter();
                    tested.map(|(key, ..)| masters.item(key)).collect()
                })
                .collect(),
        }
    }
}

/// Neutrophils first: they get what the others leave of 100.
const DIFFERENTIAL: [&str; 5] = ["NEUT", "LYMPH", "MONO", "EOS", "BASO"];

/// The formula of an item whose parts are all there. A derived item without one is drawn by its centre and width. A few items
/// that are measured by themselves have one, too, since they must fit others (total cholesterol is more than LDL and HDL).
fn formula(item: &LabItem, parts: &Parts) -> Formula {
    use Formula as F;
    let p = parts;
    let (found, needed): (F, &[Option<usize>]) = match item.key.as_str() {
        "FLUA" => (F::InfluenzaA, &[]),
        "FLUB" => (F::InfluenzaB, &[]),
        "TCHO" => (F::TotalCholesterol, &[p.ldl, p.hdl, p.tg]),
        "DBIL" => (F::DirectBilirubin, &[p.tbil]),
        "UTP" => (F::UrineProtein, &[p.ucre]),
        "UALB" => (F::UrineAlbumin, &[p.utp]),
        _ if item.spread != Spread::Derived => return F::Spread,
        key if DIFFERENTIAL.contains(&key) => (F::Share, &[]),
        "SEG" => (F::Segmented, &[p.neut]),
        "BLAST" => (F::Blasts, &[p.neut]),
        "HT" => (F::Haematocrit, &[p.hb, p.mchc]),
        "RBC" => (F::RedCells, &[p.hb, p.mcv, p.mchc]),
        "MCH" => (F::CellHaemoglobin, &[p.mcv, p.mchc]),
        "G_HB" => (F::GasHaemoglobin, &[p.hb]),
        "EGFR" => (F::FiltrationRate, &[p.cre]),
        "EGFRCYS" => (F::FiltrationRateCystatin, &[p.cysc]),
        "CCR" => (F::Clearance, &[p.cre, p.u24cre]),
        "AG" => (F::AlbuminRatio, &[p.tp, p.alb]),
        "CCA" => (F::CorrectedCalcium, &[p.ca, p.alb]),
        "IBIL" => (F::IndirectBilirubin, &[p.tbil, p.dbil]),
        "NONHDL" => (F::NonHdl, &[p.tcho, p.hdl]),
        "TIBC" => (F::BindingCapacity, &[p.fe, p.uibc]),
        "TSAT" => (F::Saturation, &[p.fe, p.uibc]),
        "FIB4" => (F::Fib4, &[p.ast, p.alt, p.plt]),
        "PT_P" => (F::ProthrombinActivity, &[p.pt]),
        "PT_INR" => (F::ProthrombinInr, &[p.pt]),
        "UPCR" => (F::UrineProteinRatio, &[p.utp, p.ucre]),
        "UACR" => (F::UrineAlbuminRatio, &[p.ualb, p.ucre]),
        "G_HCO3" => (F::Bicarbonate, &[p.ph, p.pco2]),
        "G_BE" => (F::BaseExcess, &[p.ph, p.pco2]),
        "G_SO2" => (F::OxygenSaturation, &[p.po2]),
        "G_AGAP" => (F::AnionGap, &[p.gas_na, p.gas_cl, p.ph, p.pco2]),
        "PSAFT" => (F::FreePsaRatio, &[p.fpsa, p.psa]),
        "CSF_MONO" => (F::CellsMononuclear, &[p.csf_cell]),
        "CSF_POLY" => (F::CellsPolynuclear, &[p.csf_cell]),
        "CD4_8" => (F::LymphocyteRatio, &[p.cd4, p.cd8]),
        _ => (F::Spread, &[]),
    };
    if needed.iter().all(Option::is_some) {
        found
    } else {
        F::Spread
    }
}

/// Pairs of items that go along in one person beyond what their axis does, with their correlation. A chain must not close.
const TWINS: &[(&str, &str, f64)] = &[
    ("ALT", "AST", 0.6),
    ("LD", "AST", 0.3),
    ("DBIL", "TBIL", 0.7),
    ("PAMY", "AMY", 0.8),
    ("BUN", "CRE", 0.3),
    ("CYSC", "CRE", 0.5),
    ("CL", "NA", 0.6),
    ("GA", "GLU", 0.5),
    ("HBA1C", "GLU", 0.6),
    ("APOB", "LDL", 0.8),
    ("APOA1", "HDL", 0.8),
    ("TG", "HDL", -0.4),
    ("TF", "UIBC", 0.7),
    ("FER", "UIBC", -0.5),
    ("PREALB", "ALB", 0.4),
    ("FDP", "DD", 0.85),
    ("FT3", "FT4", 0.4),
    ("TNT", "TNI", 0.8),
    ("NTBNP", "BNP", 0.9),
    ("CKMBM", "CKMB", 0.6),
    ("FPSA", "PSA", 0.85),
    ("UTP", "UCRE", 0.5),
    ("UALB", "UTP", 0.7),
    ("UACRS", "UTP", 0.6),
    ("UPRO", "UTP", 0.7),
    ("UGLUQ", "UGLU", 0.8),
    ("S_RBC", "UBLD", 0.7),
    ("S_WBC", "ULEU", 0.6),
    ("UCL", "UNA", 0.85),
    ("U24CL", "U24NA", 0.85),
    ("G_PH", "G_PCO2", -0.7),
    ("G_NA", "NA", 0.85),
    ("G_K", "K", 0.8),
    ("G_CL", "CL", 0.8),
    ("G_GLU", "GLU", 0.85),
    ("CD8", "CD4", -0.5),
    ("LH", "FSH", 0.5),
];

pub(super) fn twin(masters: &Masters, key: &str) -> Option<(usize, f64)> {
    let (_, other, closeness) = TWINS.iter().find(|(one, ..)| *one == key)?;
    Some((masters.item(other)?, *closeness))
}

/// Items that are one request: whoever asks for one gets all, as far as the hospital measures them.
const TOGETHER: &[&[&str]] = &[
    &DIFFERENTIAL,
    &["SEG", "STAB", "METAMY", "MYELO", "BLAST", "ATYLY"],
    &["NA", "K", "CL"],
    &["AST", "ALT"],
    &["PT_S", "PT_P", "PT_INR"],
    &["FLUA", "FLUB"],
    &["IGRA_J", "IGRA_TB1", "IGRA_TB2", "IGRA_NIL", "IGRA_MIT"],
    &["CD4", "CD3", "CD8", "CD4_8"],
    &["CSF_CELL", "CSF_MONO", "CSF_POLY"],
    &["UTP", "UPCR"],
    &["UALB", "UACR"],
    &["RPR", "TPAB"],
];

fn leaders(masters: &Masters) -> Vec<usize> {
    let mut leaders: Vec<usize> = (0..masters.items.len()).collect();
    for group in TOGETHER {
        let mut members = group.iter().filter_map(|key| masters.item(key));
        if let Some(leader) = members.next() {
            members.for_each(|member| leaders[member] = leader);
        }
    }
    leaders
}

fn companion(masters: &Masters, key: &str) -> Option<(usize, f64)> {
    let (_, other, factor) = COMPANIONS.iter().find(|(one, ..)| *one == key)?;
    Some((masters.item(other)?, *factor))
}

/// For whom an item is only.
fn only(key: &str) -> Option<Only> {
    let (sex, ages) = match key {
        "PSA" | "FPSA" | "PSAFT" => (Some(Sex::Male), (40.0, 200.0)),
        "HE4" | "PROG" => (Some(Sex::Female), (12.0, 200.0)),
        "D_LI" => (None, (15.0, 200.0)),
        "D_DIG" => (None, (45.0, 200.0)),
        "UHCG" | "HCG" | "AMH" => (Some(Sex::Female), (13.0, 52.0)),
        "EGFR" | "EGFRCYS" | "FIB4" => (None, (18.0, 200.0)),
        _ => return None,
    };
    Some(Only { sex, ages })
}

/// Antibodies, markers of a lasting infection and blood groups stay as they are.
fn is_lasting(masters: &Masters, item: &LabItem) -> bool {
    let panel = masters.panels.get(item.panel);
    panel.is_some_and(|panel| {
        matches!(panel.key.as_str(), "INFECTION" | "IGRA" | "BLOODTYPE") && item.key != "MYCOIGM"
    })
}
