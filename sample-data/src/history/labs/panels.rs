//! What is asked for: panels by department and illness, and items within a panel. A patient's set of items is much the same on
//! every visit, as with the order sets of real departments.

use crate::hospital::Specialty;

use super::course;
use super::subject::Subject;
use super::tag;

/// How many specialties there are.
pub(super) const SPECIALTIES: usize = Specialty::Emergency as usize + 1;

/// One panel of an order with its items: those of the hospital's own laboratory and those that are sent out.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub panel: usize,
    pub inside: Vec<usize>,
    pub outside: Vec<usize>,
}

/// How many of 1,000 choices are made anew on a visit instead of as always.
const FRESH_PANEL: u32 = 300;
const FRESH_ITEM: u32 = 80;

/// What is asked for on the occasion, in the order of the masters.
pub(super) fn requests(subject: &Subject) -> Vec<Request> {
    let forced = forced(subject);
    let mut requests: Vec<Request> = Vec::new();
    let mut usual = false;
    for panel in 0..subject.masters().panels.len() {
        let needed = forced
            .iter()
            .any(|&item| subject.masters().items[item].panel == panel);
        if (needed || is_chosen(subject, panel))
            && let Some(request) = request(subject, panel, &forced, false)
        {
            usual |= subject.model.usual.contains(&panel);
            requests.push(request);
        }
    }
    if !usual && let Some(request) = usual_request(subject, &forced) {
        requests.push(request);
    }
    if requests.is_empty() {
        // A hospital that measures neither chemistry nor blood: whatever it has.
        let panels = 0..subject.masters().panels.len();
        requests.extend(
            panels
                .filter(|&panel| usual_share(subject, panel) > 0)
                .find_map(|panel| request(subject, panel, &forced, true)),
        );
    }
    requests
}

/// Chemistry or a blood count, which every order has at the least.
fn usual_request(subject: &Subject, forced: &[usize]) -> Option<Request> {
    let mut random = subject.steady((tag::PERSON_PANEL, tag::VISIT_PANEL), 1_000, FRESH_PANEL);
    let usual = &subject.model.usual;
    let first = if random.permille(700) { 0 } else { 1 };
    (0..usual.len())
        .find_map(|at| request(subject, usual[(first + at) % usual.len()], forced, true))
}

/// In how many of 1,000 orders the panel is.
fn usual_share(subject: &Subject, panel: usize) -> u32 {
    let inpatient = subject.occasion.inpatient_day.is_some();
    subject.masters().panels[panel].permille[usize::from(inpatient)]
}

/// Whether the panel is asked for without a special reason.
fn is_chosen(subject: &Subject, panel: usize) -> bool {
    let usual = usual_share(subject, panel);
    if usual == 0 {
        return false;
    }
    let specialty = subject.occasion.specialty as usize;
    let mut share = f64::from(usual) * subject.model.leaning[panel][specialty];
    if subject.is_child() && !subject.model.usual.contains(&panel) {
        share *= 0.6;
    }
    let id = (panel * SPECIALTIES + specialty) as u64;
    subject
        .steady((tag::PERSON_PANEL, tag::VISIT_PANEL), id, FRESH_PANEL)
        // Nothing is in every order.
        .permille(share.min(970.0) as u32)
}

/// Items that a problem asks for today: at most visits of its own department, at some of others, and now and then in a stay.
fn forced(subject: &Subject) -> Vec<usize> {
    let mut items = Vec::new();
    for problem in subject.occasion.problems {
        let (Some(disease), Some(asked)) = (
            subject.masters().diseases.get(problem.disease),
            subject.model.forced.get(problem.disease),
        ) else {
            continue;
        };
        if asked.is_empty() || problem.withdrawn.is_some() {
            continue;
        }
        let Some(days) = course::days_since(subject, problem) else {
            continue;
        };
        let near = disease.specialty == subject.occasion.specialty || problem.main;
        let follow_up = match (subject.occasion.inpatient_day, near) {
            (None, true) | (Some(0), true) => 700,
            (None, false) => 80,
            (Some(0), false) => 300,
            (Some(_), _) => 250,
        };
        let mut random = subject.visit(tag::FOLLOW_UP, problem.disease as u64);
        if !random.permille(follow_up) {
            continue;
        }
        // Antigens and cultures of an acute illness are looked for once, in its first days.
        let first_days = days <= 3;
        items.extend(asked.iter().copied().filter(|&item| {
            subject.measures(item) && (first_days || subject.model.repeated[item])
        }));
    }
    items
}

/// The panel with its items, or nothing when the hospital measures none of them. `whole` asks for at least one.
fn request(subject: &Subject, panel: usize, forced: &[usize], whole: bool) -> Option<Request> {
    let masters = subject.masters();
    let needed = forced
        .iter()
        .any(|&item| masters.items[item].panel == panel);
    let mut request = Request {
        panel,
        inside: Vec::new(),
        outside: Vec::new(),
    };
    let mut measured = 0;
    for &item in &masters.panels[panel].items {
        if !subject.measures(item) {
            continue;
        }
        measured += 1;
        let wanted = match subject.rarity(item) {
            Some(strength) => subject.rare_draw(item, strength),
            None => (needed && forced.contains(&item)) || is_wanted(subject, item),
        };
        if wanted {
            request.add(item, masters.items[item].outside);
        }
    }
    if measured > 0 && request.inside.is_empty() && request.outside.is_empty() {
        let item = habit(subject, panel, whole)?;
        request.add(item, masters.items[item].outside);
    }
    (!request.inside.is_empty() || !request.outside.is_empty()).then_some(request)
}

impl Request {
    fn add(&mut self, item: usize, outside: bool) {
        if outside {
            self.outside.push(item);
        } else {
            self.inside.push(item);
        }
    }
}

/// Whether an item is in the order when its panel is.
fn is_wanted(subject: &Subject, item: usize) -> bool {
    let leader = subject.model.leader[item];
    let row = &subject.masters().items[leader];
    let mut share = f64::from(row.permille);
    if subject.is_child() {
        share *= if row.permille >= 800 { 0.9 } else { 0.5 };
    }
    // Nobody sends a specimen out every morning of a stay.
    if row.outside && subject.occasion.inpatient_day.is_some_and(|day| day > 0) {
        share *= 0.3;
    }
    let tags = (tag::PERSON_CHOICE, tag::VISIT_CHOICE);
    subject
        .steady(tags, leader as u64, FRESH_ITEM)
        .permille(share as u32)
}

/// The one item of a panel that this person has measured when chance chose none: always the same, such as the level of the
/// drug that is taken. Without `whole` only for panels that hold a choice (drugs, allergens) rather than a set.
fn habit(subject: &Subject, panel: usize, whole: bool) -> Option<usize> {
    let items = &subject.masters().panels[panel].items;
    let usual = |item: usize| {
        if subject.measures(item) && subject.rarity(item).is_none() {
            subject.masters().items[item].permille
        } else {
            0
        }
    };
    let weights = items.iter().map(|&item| usual(item));
    if !whole && weights.clone().any(|weight| weight >= 500) {
        return None;
    }
    let at = subject
        .person(tag::PERSON_PANEL, 2_000 + panel as u64)
        .weighted(weights);
    let item = *items.get(at)?;
    (usual(item) > 0).then_some(item)
}

/// How many times as often as elsewhere a panel is asked for, by specialty.
pub(super) fn leaning(panel: &str) -> [f64; SPECIALTIES] {
    let mut factors = [1.0; SPECIALTIES];
    for (specialty, of, factor) in LEANINGS {
        if *of == panel {
            factors[*specialty as usize] = *factor;
        }
    }
    factors
}

use Specialty as S;

/// Specialty, panel, factor. What is not here is 1.
const LEANINGS: &[(Specialty, &str, f64)] = &[
    (S::Cardiology, "CARDIAC", 5.0),
    (S::Emergency, "CARDIAC", 4.0),
    (S::Cardiology, "PLASMA", 4.0),
    (S::Nephrology, "PLASMA", 1.5),
    (S::Gastroenterology, "PLASMA", 2.0),
    (S::Paediatrics, "CARDIAC", 0.3),
    (S::Cardiology, "COAGULATION", 2.0),
    (S::Neurology, "COAGULATION", 1.6),
    (S::Neurosurgery, "COAGULATION", 2.0),
    (S::Surgery, "COAGULATION", 1.8),
    (S::Emergency, "COAGULATION", 3.0),
    (S::Haematology, "COAGULATION", 2.0),
    (S::Diabetes, "HBA1C", 4.0),
    (S::Internal, "HBA1C", 1.5),
    (S::Nephrology, "HBA1C", 1.5),
    (S::Paediatrics, "HBA1C", 0.1),
    (S::Oncology, "HBA1C", 0.5),
    (S::Diabetes, "URINE", 2.0),
    (S::Nephrology, "URINE", 3.0),
    (S::Urology, "URINE", 3.4),
    (S::Paediatrics, "URINE", 1.2),
    (S::Nephrology, "SEDIMENT", 4.0),
    (S::Urology, "SEDIMENT", 4.5),
    (S::Nephrology, "URINE_CHEM", 6.0),
    (S::Diabetes, "URINE_CHEM", 4.0),
    (S::Nephrology, "URINE_24H", 8.0),
    (S::Diabetes, "URINE_24H", 1.5),
    (S::Respiratory, "GAS", 5.0),
    (S::Emergency, "GAS", 12.0),
    (S::Cardiology, "GAS", 1.5),
    (S::Internal, "THYROID", 2.5),
    (S::Diabetes, "THYROID", 1.5),
    (S::Psychiatry, "THYROID", 1.5),
    (S::Otolaryngology, "THYROID", 2.0),
    (S::Oncology, "TUMOUR", 6.0),
    (S::Gastroenterology, "TUMOUR", 2.5),
    (S::Surgery, "TUMOUR", 3.0),
    (S::Urology, "TUMOUR", 4.0),
    (S::Gynaecology, "TUMOUR", 2.5),
    (S::Respiratory, "TUMOUR", 2.0),
    (S::Paediatrics, "TUMOUR", 0.1),
    (S::Psychiatry, "TUMOUR", 0.2),
    (S::Surgery, "INFECTION", 3.0),
    (S::Orthopaedics, "INFECTION", 3.0),
    (S::Ophthalmology, "INFECTION", 5.0),
    (S::Gynaecology, "INFECTION", 2.5),
    (S::Gastroenterology, "INFECTION", 3.0),
    (S::Respiratory, "IGRA", 6.0),
    (S::Rheumatology, "IGRA", 4.0),
    (S::Rheumatology, "AUTOIMMUNE", 12.0),
    (S::Dermatology, "AUTOIMMUNE", 2.5),
    (S::Nephrology, "AUTOIMMUNE", 2.0),
    (S::Oncology, "AUTOIMMUNE", 0.3),
    (S::Dermatology, "ALLERGEN", 5.0),
    (S::Paediatrics, "ALLERGEN", 8.0),
    (S::Otolaryngology, "ALLERGEN", 7.0),
    (S::Respiratory, "ALLERGEN", 2.5),
    (S::Oncology, "ALLERGEN", 0.1),
    (S::Neurology, "DRUG", 5.0),
    (S::Psychiatry, "DRUG", 10.0),
    (S::Paediatrics, "DRUG", 3.0),
    (S::Nephrology, "DRUG_BLOOD", 3.0),
    (S::Rheumatology, "DRUG_BLOOD", 5.0),
    (S::Haematology, "DRUG_BLOOD", 5.0),
    (S::Gynaecology, "HORMONE", 8.0),
    (S::Internal, "HORMONE", 1.5),
    (S::Diabetes, "HORMONE", 3.0),
    (S::Paediatrics, "HORMONE", 2.0),
    (S::Nephrology, "BONE", 6.0),
    (S::Orthopaedics, "BONE", 6.0),
    (S::Rheumatology, "BONE", 2.5),
    (S::Neurology, "VITAMIN", 3.0),
    (S::Haematology, "VITAMIN", 3.0),
    (S::Neurology, "CSF", 10.0),
    (S::Neurosurgery, "CSF", 4.0),
    (S::Paediatrics, "CSF", 2.0),
    (S::Gastroenterology, "ASCITES", 5.0),
    (S::Oncology, "ASCITES", 3.0),
    (S::Respiratory, "PLEURAL", 6.0),
    (S::Oncology, "PLEURAL", 2.0),
    (S::Gastroenterology, "STOOL", 6.0),
    (S::Paediatrics, "STOOL", 1.5),
    (S::Paediatrics, "VIRUS_RAPID", 8.0),
    (S::Emergency, "VIRUS_RAPID", 5.0),
    (S::Internal, "VIRUS_RAPID", 2.0),
    (S::Respiratory, "VIRUS_RAPID", 2.0),
    (S::Ophthalmology, "VIRUS_RAPID", 0.1),
    (S::Paediatrics, "THROAT", 12.0),
    (S::Otolaryngology, "THROAT", 3.0),
    (S::Haematology, "LYMPHOCYTE", 6.0),
    (S::Surgery, "BLOODTYPE", 3.0),
    (S::Haematology, "BLOODTYPE", 8.0),
    (S::Gynaecology, "BLOODTYPE", 3.0),
    (S::Emergency, "BLOODTYPE", 3.0),
];
