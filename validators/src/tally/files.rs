//! The files of a tally: which were looked at, and which had which defect.

use std::collections::BTreeMap;

use model::{Code, Defect, FINDINGS_PER_CODE_MAX, Grain, Origin};

use super::{Days, Fault, FileView, Seen};
use crate::checks::about;
use crate::ids::IdSet;
use crate::life::Subject;

/// Files and their defects, each file once per code however many places show it.
#[derive(Debug, Default)]
pub(super) struct Files {
    looked_at: BTreeMap<String, IdSet>,
    single: BTreeMap<Code, SingleFiles>,
    by_type: BTreeMap<(Code, String), TypedFiles>,
}

/// The files with a defect that is told file by file.
#[derive(Debug, Default)]
struct SingleFiles {
    failed: IdSet,
    /// The first ones by id, as many as may be named.
    first: BTreeMap<i64, Fault>,
    /// The days of those that may not.
    other_days: Days,
}

/// The files of one data type with a defect that is told for the type.
#[derive(Debug, Default)]
struct TypedFiles {
    failed: IdSet,
    fault: Fault,
}

impl Files {
    pub(super) fn add(&mut self, file: &FileView, defects: &[Defect]) {
        let id = file.source_file_id;
        match self.looked_at.get_mut(file.data_type) {
            Some(ids) => ids.insert(id),
            None => self
                .looked_at
                .entry(file.data_type.to_owned())
                .or_default()
                .insert(id),
        };
        self.add_defects(file, defects);
    }

    /// Takes note of defects without the claim that the file was looked at.
    pub(super) fn add_defects(&mut self, file: &FileView, defects: &[Defect]) {
        for defect in defects {
            let grain = about(defect.code.0).map_or(Grain::File, |about| about.grain);
            if grain == Grain::DataType {
                let of_type = (defect.code, file.data_type.to_owned());
                self.by_type.entry(of_type).or_default().add(file, defect);
            } else {
                self.add_fault(defect.code, file.source_file_id, || fault(file, defect));
            }
        }
    }

    /// Takes note of a fault of one file, whoever found it.
    pub(super) fn add_fault(&mut self, code: Code, id: i64, fault: impl FnOnce() -> Fault) {
        self.single.entry(code).or_default().add(id, fault);
    }

    pub(super) fn merge(&mut self, later: Files) {
        for (data_type, ids) in later.looked_at {
            self.looked_at.entry(data_type).or_default().merge(ids);
        }
        for (code, files) in later.single {
            self.single.entry(code).or_default().merge(files);
        }
        for (of_type, files) in later.by_type {
            self.by_type.entry(of_type).or_default().merge(files);
        }
    }

    /// How many files were looked at.
    pub(super) fn len(&self) -> u64 {
        self.looked_at.values().map(IdSet::len).sum()
    }

    /// How many files of a data type were looked at.
    pub(super) fn of_type(&self, data_type: &str) -> u64 {
        self.looked_at.get(data_type).map_or(0, IdSet::len)
    }

    /// Whether a file was looked at.
    pub(super) fn looked_at(&self, id: i64) -> bool {
        self.looked_at.values().any(|ids| ids.contains(id))
    }

    /// Whether a file showed a defect, named or not.
    pub(super) fn has_failed(&self, code: Code, id: i64) -> bool {
        self.single
            .get(&code)
            .is_some_and(|files| files.failed.contains(id))
    }

    pub(super) fn seen(&self) -> Vec<Seen> {
        let mut seen = Vec::new();
        for (code, files) in &self.single {
            seen.extend(files.first.iter().map(|(id, fault)| Seen {
                code: *code,
                subject: Subject::File(*id),
                eligible: 1,
                fault: fault.clone(),
            }));
            let others = files.failed.len() - files.first.len() as u64;
            if others > 0 {
                seen.push(Seen {
                    code: *code,
                    subject: Subject::OtherFiles,
                    eligible: self.len(),
                    fault: Fault {
                        failed: others,
                        days: files.other_days,
                        ..Fault::default()
                    },
                });
            }
        }
        for ((code, data_type), files) in &self.by_type {
            seen.push(Seen {
                code: *code,
                subject: Subject::DataType(data_type.clone()),
                eligible: self.of_type(data_type),
                fault: Fault {
                    failed: files.failed.len(),
                    ..files.fault.clone()
                },
            });
        }
        seen
    }
}

impl SingleFiles {
    fn add(&mut self, id: i64, fault: impl FnOnce() -> Fault) {
        if self.failed.insert(id) {
            self.first.insert(id, fault());
            self.drop_others();
        }
    }

    fn merge(&mut self, later: SingleFiles) {
        self.failed.merge(later.failed);
        for (id, fault) in later.first {
            self.first.entry(id).or_insert(fault);
        }
        self.other_days.merge(later.other_days);
        self.drop_others();
    }

    /// What is dropped here has enough smaller ids before it, and so would be dropped whatever comes later.
    fn drop_others(&mut self) {
        while self.first.len() > FINDINGS_PER_CODE_MAX {
            if let Some((_, fault)) = self.first.pop_last() {
                self.other_days.merge(fault.days);
            }
        }
    }
}

impl TypedFiles {
    fn add(&mut self, file: &FileView, defect: &Defect) {
        if !self.failed.insert(file.source_file_id) {
            return;
        }
        if self.failed.len() == 1 {
            self.fault = fault(file, defect);
        } else {
            self.fault.days.merge(file.care_date.into());
        }
    }

    fn merge(&mut self, later: TypedFiles) {
        if self.failed.len() == 0 {
            *self = later;
        } else {
            self.failed.merge(later.failed);
            self.fault.days.merge(later.fault.days);
        }
    }
}

/// A defect of one file, with its place.
fn fault(file: &FileView, defect: &Defect) -> Fault {
    let place = &defect.place;
    Fault {
        failed: 1,
        days: file.care_date.into(),
        origin: Origin {
            file: file.masked_path.to_owned(),
            record: (place.message > 0).then_some(place.message),
            field: place.field_label(),
            byte: (place.message > 0).then_some(place.byte),
        },
        detail: defect.detail.to_string(),
    }
}
