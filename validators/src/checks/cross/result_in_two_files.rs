//! X04: one result in two live files.

use std::collections::BTreeSet;

use arrow_array::{Array, Int64Array, TimestampMicrosecondArray};
use hashbrown::HashMap;
use model::{Batch, Code, DictionaryColumn, Grain, Severity, Table, Text};

use crate::check::{About, Category, Check, Run};

pub(crate) const CHECK: Check = Check {
    about: About {
        code: Code("X04"),
        name: "result_in_two_files",
        severity: Severity::Warning,
        grain: Grain::DataType,
        category: Category::Plausibility,
        title: Text {
            ja: "同じ結果が二つの有効なファイルにある",
            en: "One result in two live files",
        },
        what: Text {
            ja: "一回の取込みの中で、患者・採取日時・材料・項目・値がすべて同じ行が、別のファイルにもあるかを見る。二つ目以降の\
                行を数える。以前に取り込んだファイルとは比べない。",
            en: "Within a load no row may have the patient, time of sampling, specimen, item and value of a row in \
                another file. The second and further rows are counted; files of earlier loads are not compared.",
        },
        why: Text {
            ja: "オーダ番号を変えて再送され、古いファイルが取り消されていない。件数や平均が二重に数えられる。",
            en: "The report was sent again under another order number, and the old file was not taken back. Counts and \
                means are doubled.",
        },
        good: "…_OML-11_000000000000123_…_0 / …_OML-11_000000000000456_…_1",
        bad: "…_OML-11_000000000000123_…_1 / …_OML-11_000000000000456_…_1",
    },
    run: Run::Rows(run),
};

/// The texts that make a result what it is; the last is the value.
const TEXTS: [&str; 6] = [
    "specimen_code",
    "specimen_declared_code",
    "sub_id",
    "local_code",
    "declared_code",
    "value_text",
];

/// A stretch of rows that one file gives to one sampling.
struct Portion {
    file: i64,
    from: usize,
    to: usize,
}

struct Columns<'a> {
    files: &'a Int64Array,
    patients: &'a DictionaryColumn,
    collected: &'a TimestampMicrosecondArray,
    texts: [&'a DictionaryColumn; 6],
}

fn run(batch: &Batch, found: &mut dyn FnMut(usize)) {
    if batch.table != Table::LabResults {
        return;
    }
    let Some(columns) = Columns::of(batch) else {
        return;
    };
    let mut repeated = BTreeSet::new();
    for portions in columns.portions(batch.len()).values() {
        let is_one_file = portions.iter().all(|it| it.file == portions[0].file);
        if !is_one_file {
            columns.compare(portions, &mut repeated);
        }
    }
    repeated.into_iter().for_each(found);
}

impl<'a> Columns<'a> {
    fn of(batch: &'a Batch) -> Option<Columns<'a>> {
        let text = |name| batch.text(name).map(|(keys, _)| keys);
        let [a, b, c, d, e, f] = TEXTS;
        Some(Columns {
            files: batch.typed("source_file_id")?,
            patients: text("patient_key")?,
            collected: batch.typed("collected_at")?,
            texts: [text(a)?, text(b)?, text(c)?, text(d)?, text(e)?, text(f)?],
        })
    }

    /// The portions of each sampling, by patient and time. Most samplings have one file, and then no row is compared.
    fn portions(&self, rows: usize) -> HashMap<(i32, i64), Vec<Portion>> {
        let mut portions: HashMap<(i32, i64), Vec<Portion>> = HashMap::new();
        let mut from = 0;
        while from < rows {
            let of = |row: usize| {
                (
                    self.patients.keys().value(row),
                    self.collected.value(row),
                    self.files.value(row),
                    self.collected.is_valid(row),
                )
            };
            let here = of(from);
            let to = (from + 1..rows)
                .find(|row| of(*row) != here)
                .unwrap_or(rows);
            let (patient, collected, file, is_known) = here;
            if is_known {
                portions
                    .entry((patient, collected))
                    .or_default()
                    .push(Portion { file, from, to });
            }
            from = to;
        }
        portions
    }

    /// Adds the rows that repeat one of another file among the portions of one sampling.
    fn compare(&self, portions: &[Portion], repeated: &mut BTreeSet<usize>) {
        let mut first: HashMap<[i32; 6], i64> = HashMap::new();
        for portion in portions {
            for row in portion.from..portion.to {
                let keys = self
                    .texts
                    .map(|column| column.key(row).map_or(-1, |key| key as i32));
                let [.., local, declared, value] = keys;
                if value < 0 || (local < 0 && declared < 0) {
                    continue;
                }
                if *first.entry(keys).or_insert(portion.file) != portion.file {
                    repeated.insert(row);
                }
            }
        }
    }
}
