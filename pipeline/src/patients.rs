//! What the live files of a patient say of each other, from names alone: results without their order (X01), patients without
//! demographics (X03).

use feeds::{FeedFormat, NameReading};
use hashbrown::HashSet;
use validators::versions::{LiveFile, OrderLinks, lacks_demographics, without_order};

use crate::plan::{Decided, Decision, Side};
use crate::remarks::WITHOUT_ORDER;

/// What was seen of the patients of a feed.
#[derive(Debug, Default)]
pub(crate) struct Patients {
    /// Which data types find their orders by number.
    pub links: OrderLinks,
    /// Patients with a live file.
    pub seen: u64,
    /// Those of them without demographics.
    pub without_demographics: u64,
}

impl Patients {
    /// Adds those of a later chunk: a patient stands in one chunk only.
    pub(crate) fn merge(&mut self, later: Patients) {
        self.links.merge(later.links);
        self.seen += later.seen;
        self.without_demographics += later.without_demographics;
    }
}

/// Goes through the patients of a chunk, of whose new listing these are the names, and remarks the files that are read tonight.
pub(crate) fn look(
    format: &FeedFormat,
    names: &[NameReading<'_>],
    decided: &mut [Decided],
) -> Patients {
    let mut patients = Patients::default();
    let mut orphans: HashSet<u32> = HashSet::new();
    let mut of_patient: Vec<(u32, LiveFile<'_>)> = Vec::new();
    let mut patient = "";
    for (index, reading) in names.iter().enumerate() {
        let usable = format.usable(reading);
        let Some(name) = usable.filter(|name| name.condition_flag == 1) else {
            continue;
        };
        if name.patient_id != patient {
            look_at(&mut patients, &of_patient, &mut orphans);
            of_patient.clear();
            patient = name.patient_id;
        }
        let file = LiveFile {
            data_type: name.data_type,
            order_no: name.order_no,
        };
        of_patient.push((index as u32, file));
    }
    look_at(&mut patients, &of_patient, &mut orphans);
    for file in decided {
        if let (Side::New(index), Decision::Read(_)) = (file.side, file.decision)
            && orphans.contains(&index)
        {
            file.remarks = file.remarks.and(WITHOUT_ORDER);
        }
    }
    patients
}

/// Counts one patient; takes note of the results without an order.
fn look_at(patients: &mut Patients, files: &[(u32, LiveFile<'_>)], orphans: &mut HashSet<u32>) {
    if files.is_empty() {
        return;
    }
    let live: Vec<LiveFile<'_>> = files.iter().map(|(_, file)| *file).collect();
    patients.seen += 1;
    patients.without_demographics += u64::from(lacks_demographics(&live));
    patients.links.add(&live);
    orphans.extend(without_order(&live).into_iter().map(|at| files[at].0));
}
