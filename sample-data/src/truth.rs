//! What a night must find in the sample network; also written as `truth.json`.

use std::collections::BTreeMap;

use jiff::civil::Date;
use model::{Bucket, Counts};
use serde::{Deserialize, Serialize};

use crate::draft::{Content, Draft};

/// The truth about a network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Truth {
    /// The night the network is as of.
    pub last_day: Date,
    /// The hospitals in the order of the config.
    pub hospitals: Vec<HospitalTruth>,
}

/// The truth about one hospital, loaded into an empty store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HospitalTruth {
    /// The id of the config.
    pub hospital: String,
    /// Its roots, relative to the network's folder.
    pub roots: Vec<String>,
    /// Where every file ends.
    pub files: Counts,
    /// Rows of `lab_results`: OBX segments of stored OML-11 files.
    pub lab_rows_stored: u64,
    /// Rows of `patients`.
    pub patients_rows_stored: u64,
    /// What is wrong, by code, then item, then path.
    pub planted: Vec<Planted>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Planted {
    /// The hospital's id.
    pub hospital: String,
    /// The finding code.
    pub code: String,
    /// The file at fault, relative to the network's folder, when it is one file.
    pub path: Option<String>,
    /// The item's local code for remarks about rows, the data type for remarks about files of one kind.
    pub item: Option<String>,
    /// Where the file ends, when it is one file.
    pub bucket: Option<Bucket>,
    /// Files when `path` is given or `item` is a data type, else rows.
    pub count: u64,
}

impl HospitalTruth {
    /// Counts what stands in the drafts; `roots` as in the struct.
    pub(crate) fn of(hospital: &str, roots: &[String], drafts: &[Draft]) -> HospitalTruth {
        let mut truth = HospitalTruth {
            hospital: hospital.to_owned(),
            roots: roots.to_vec(),
            files: Counts::default(),
            lab_rows_stored: 0,
            patients_rows_stored: 0,
            planted: Vec::new(),
        };
        let mut remarks: BTreeMap<(&'static str, &str), u64> = BTreeMap::new();
        for draft in drafts {
            truth.files.received += 1;
            truth.files.put(draft.bucket, 1);
            truth
                .planted
                .extend(draft.faults.iter().map(|code| Planted {
                    hospital: hospital.to_owned(),
                    code: (*code).to_owned(),
                    path: Some(format!("{}/{}", roots[draft.root], draft.path)),
                    item: None,
                    bucket: Some(draft.bucket),
                    count: 1,
                }));
            if draft.bucket != Bucket::Stored {
                continue;
            }
            match &draft.content {
                Content::Report(_, rows) => {
                    truth.lab_rows_stored += rows.len() as u64;
                    for (row, code) in rows
                        .iter()
                        .flat_map(|row| row.flaws.iter().map(move |code| (row, code)))
                    {
                        *remarks.entry((code, &row.item)).or_default() += 1;
                    }
                }
                Content::Segments(_) => truth.patients_rows_stored += 1,
                Content::Raw(_) => {}
            }
            for code in draft.manners() {
                *remarks.entry((code, draft.data_type())).or_default() += 1;
            }
        }
        truth
            .planted
            .extend(remarks.into_iter().map(|((code, item), count)| Planted {
                hospital: hospital.to_owned(),
                code: code.to_owned(),
                path: None,
                item: Some(item.to_owned()),
                bucket: None,
                count,
            }));
        truth
            .planted
            .sort_by(|a, b| (&a.code, &a.item, &a.path).cmp(&(&b.code, &b.item, &b.path)));
        truth
    }
}
