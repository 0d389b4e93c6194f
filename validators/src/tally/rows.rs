//! The rows of a tally: how many each item has, and how many of them are at fault.
//!
//! A clean row costs the look-up of its item by dictionary key and one comparison with zero. Strings are touched once a
//! batch and item.

use std::collections::BTreeMap;

use arrow_array::{Array, Date32Array, Int32Array, Int64Array, StringArray, UInt32Array};
use hashbrown::HashMap;
use model::{Batch, Code, DictionaryColumn, Grain, NOTES, NOTES_COLUMN, Origin, Table};

use super::forms::{ItemForms, count};
use super::{Days, Fault, ItemFault, Seen};
use crate::check::Run;
use crate::checks::{CHECKS, position};
use crate::life::Subject;

/// Rows and their faults, per table.
#[derive(Debug, Default)]
pub(super) struct Rows {
    tables: BTreeMap<Table, TableRows>,
}

#[derive(Debug, Default)]
struct TableRows {
    rows: u64,
    items: BTreeMap<String, u64>,
    /// `None` stands for the whole table.
    faults: BTreeMap<(Code, Option<String>), Fault>,
    /// What the checks of forms count, by check and item.
    forms: BTreeMap<(Code, String), ItemForms>,
}

impl Rows {
    pub(super) fn add(&mut self, batch: &Batch, path_of: &dyn Fn(i64) -> String) {
        if batch.is_empty() {
            return;
        }
        let items = ItemKeys::of(batch);
        let groups: Vec<u32> = (0..batch.len()).map(|row| items.group(row)).collect();
        let table = self.tables.entry(batch.table).or_default();
        table.rows += batch.len() as u64;
        for (group, count) in items.counts(&groups) {
            if let Some(item) = items.name(group) {
                *table.items.entry(item).or_default() += count;
            }
        }
        let origins = Origins::of(batch);
        for (code, group, local) in faults_of(batch, &groups) {
            let item = group.and_then(|group| items.name(group));
            let fault = table.faults.entry((code, item)).or_insert_with(|| Fault {
                origin: origins.at(local.first_row, code, path_of),
                ..Fault::default()
            });
            fault.failed += local.failed;
            fault.days.merge(local.days);
        }
        table.add_forms(batch, &items, &groups, &origins, path_of);
    }

    /// Adds a fault of an item whose rows are counted.
    pub(super) fn add_fault(&mut self, code: Code, table: Table, item: &str, fault: ItemFault) {
        let faults = &mut self.tables.entry(table).or_default().faults;
        let known = faults
            .entry((code, Some(item.to_owned())))
            .or_insert(Fault {
                detail: fault.detail,
                ..Fault::default()
            });
        known.failed += fault.rows;
        known.days.merge(Days {
            from: fault.days.map(|(from, _)| from),
            to: fault.days.map(|(_, to)| to),
        });
    }

    pub(super) fn merge(&mut self, later: Rows) {
        for (name, theirs) in later.tables {
            let ours = self.tables.entry(name).or_default();
            ours.rows += theirs.rows;
            for (item, count) in theirs.items {
                *ours.items.entry(item).or_default() += count;
            }
            for (about, fault) in theirs.faults {
                ours.faults
                    .entry(about)
                    .and_modify(|first| first.merge(&fault))
                    .or_insert(fault);
            }
            for (about, forms) in theirs.forms {
                ours.forms.entry(about).or_default().merge(forms);
            }
        }
    }

    /// How many rows of a table were looked at.
    pub(super) fn of_table(&self, table: Table) -> u64 {
        self.tables.get(&table).map_or(0, |table| table.rows)
    }

    /// How many rows of an item were looked at.
    pub(super) fn of_item(&self, table: Table, item: &str) -> u64 {
        self.tables
            .get(&table)
            .and_then(|table| table.items.get(item))
            .copied()
            .unwrap_or(0)
    }

    pub(super) fn seen(&self) -> impl Iterator<Item = Seen> {
        self.tables.iter().flat_map(|(name, table)| {
            let of_rows = table.faults.iter().map(|((code, item), fault)| Seen {
                code: *code,
                subject: match item {
                    Some(item) => Subject::Item(*name, item.clone()),
                    None => Subject::Table(*name),
                },
                eligible: match item {
                    Some(item) => table.items.get(item).copied().unwrap_or(0),
                    None => table.rows,
                },
                fault: fault.clone(),
            });
            let of_forms = table.forms.iter().filter_map(|((code, item), counted)| {
                match CHECKS[position(code.0)?].run {
                    Run::Forms(forms) => counted.seen(*name, *code, item, forms),
                    _ => None,
                }
            });
            of_rows.chain(of_forms)
        })
    }
}

impl TableRows {
    /// Counts the forms that the rows of a batch show.
    fn add_forms(
        &mut self,
        batch: &Batch,
        items: &ItemKeys,
        groups: &[u32],
        origins: &Origins,
        path_of: &dyn Fn(i64) -> String,
    ) {
        if !items.has_items {
            return;
        }
        let days = batch.typed::<Date32Array>("care_date");
        let day_of = |row| days.and_then(|days| days.is_valid(row).then(|| days.value(row)));
        for check in CHECKS {
            let Run::Forms(forms) = check.run else {
                continue;
            };
            let Some(shown) = (forms.shown)(batch) else {
                continue;
            };
            let code = check.about.code;
            for (group, form, local) in count(&shown, groups, items.nameless, day_of) {
                let Some(item) = items.name(group) else {
                    continue;
                };
                let counted = self.forms.entry((code, item)).or_default();
                counted.add(&shown.forms[form as usize], &local, || Fault {
                    origin: origins.at(local.first_row, code, path_of),
                    ..Fault::default()
                });
            }
        }
    }
}

/// One fault, or one form, within one batch.
#[derive(Clone, Copy)]
pub(super) struct LocalFault {
    pub(super) failed: u64,
    pub(super) days: Days,
    pub(super) first_row: usize,
}

/// Counts faults by what found them and by item.
struct LocalFaults<'a> {
    care_date: Option<&'a Date32Array>,
    found: HashMap<(Code, Option<u32>), LocalFault>,
}

impl LocalFaults<'_> {
    fn add(&mut self, code: Code, group: Option<u32>, row: usize) {
        let day = self
            .care_date
            .and_then(|days| days.is_valid(row).then(|| days.value(row)));
        let fault = self.found.entry((code, group)).or_insert(LocalFault {
            failed: 0,
            days: Days::default(),
            first_row: row,
        });
        fault.failed += 1;
        fault.days.merge(day.into());
    }
}

/// The faults of a batch in the order of their first rows.
fn faults_of(batch: &Batch, groups: &[u32]) -> Vec<(Code, Option<u32>, LocalFault)> {
    let mut faults = LocalFaults {
        care_date: batch.typed::<Date32Array>("care_date"),
        found: HashMap::new(),
    };
    if let Some(notes) = batch.typed::<UInt32Array>(NOTES_COLUMN) {
        for (row, &bits) in notes.values().iter().enumerate() {
            let mut left = bits;
            while left != 0 {
                if let Some((_, code)) = NOTES.get(left.trailing_zeros() as usize) {
                    faults.add(*code, Some(groups[row]), row);
                }
                left &= left - 1;
            }
        }
    }
    for check in CHECKS {
        if let Run::Rows(run) = check.run {
            let by_item = check.about.grain == Grain::Item;
            run(batch, &mut |row| {
                let group = by_item.then(|| groups[row]);
                faults.add(check.about.code, group, row);
            });
        }
    }
    let mut found: Vec<_> = faults
        .found
        .into_iter()
        .map(|((code, group), fault)| (code, group, fault))
        .collect();
    found.sort_unstable_by_key(|(code, group, fault)| (fault.first_row, *code, *group));
    found
}

/// The columns that name an item, the best first; none where the table has no items.
const fn item_columns(table: Table) -> &'static [&'static str] {
    match table {
        Table::LabResults => &["local_code", "declared_code", "local_name"],
        Table::ClaimsDiagnoses | Table::DpcDiagnoses => &["disease_code"],
        Table::ClaimsManagement
        | Table::ClaimsSurgeries
        | Table::ClaimsProcedures
        | Table::ClaimsMaterials
        | Table::ClaimsDrugs
        | Table::DpcProcedures => &["claim_code"],
        _ => &[],
    }
}

/// Numbers the items of a batch by their dictionary keys, so that rows can be counted without touching a string.
struct ItemKeys<'a> {
    columns: Vec<ItemColumn<'a>>,
    /// The number of rows that name no item.
    nameless: u32,
    has_items: bool,
}

struct ItemColumn<'a> {
    column: &'a DictionaryColumn,
    values: &'a StringArray,
    /// Whether the value of a key says anything.
    speaks: Vec<bool>,
    /// The number of the column's first value.
    start: u32,
}

impl<'a> ItemKeys<'a> {
    fn of(batch: &'a Batch) -> ItemKeys<'a> {
        let names = item_columns(batch.table);
        let mut columns = Vec::new();
        let mut start = 0;
        for name in names {
            if let Some((column, values)) = batch.text(name) {
                columns.push(ItemColumn {
                    column,
                    values,
                    speaks: values
                        .iter()
                        .map(|value| value.is_some_and(|text| !text.is_empty()))
                        .collect(),
                    start,
                });
                start += values.len() as u32;
            }
        }
        ItemKeys {
            columns,
            nameless: start,
            has_items: !names.is_empty(),
        }
    }

    /// The number of a row's item.
    fn group(&self, row: usize) -> u32 {
        for item in &self.columns {
            if item.column.is_valid(row) {
                let key = item.column.keys().value(row) as usize;
                if item.speaks[key] {
                    return item.start + key as u32;
                }
            }
        }
        self.nameless
    }

    /// The name behind a number: empty for rows that name no item, `None` where the table has none.
    fn name(&self, group: u32) -> Option<String> {
        let named = self
            .columns
            .iter()
            .rev()
            .find(|item| item.start <= group && group < self.nameless);
        match named {
            Some(item) => Some(item.values.value((group - item.start) as usize).to_owned()),
            None => self.has_items.then(String::new),
        }
    }

    /// Every number that occurs among those of the rows, with how often it does.
    fn counts(&self, groups: &[u32]) -> impl Iterator<Item = (u32, u64)> + use<> {
        let mut counts = vec![0_u64; self.nameless as usize + 1];
        for group in groups {
            counts[*group as usize] += 1;
        }
        counts
            .into_iter()
            .enumerate()
            .filter(|(_, count)| *count > 0)
            .map(|(group, count)| (group as u32, count))
    }
}

/// The columns that say where a row comes from.
pub(super) struct Origins<'a> {
    table: Table,
    source_file_id: Option<&'a Int64Array>,
    message_no: Option<&'a Int32Array>,
    segment_no: Option<&'a Int32Array>,
    /// What a table that several data types fill says of each row.
    data_type: Option<(&'a DictionaryColumn, &'a StringArray)>,
}

impl<'a> Origins<'a> {
    pub(super) fn of(batch: &'a Batch) -> Origins<'a> {
        Origins {
            table: batch.table,
            source_file_id: batch.typed("source_file_id"),
            // A delivery has lines where a storage has messages.
            message_no: batch.typed("message_no").or(batch.typed("line_no")),
            segment_no: batch.typed("segment_no"),
            data_type: batch.text("data_type"),
        }
    }

    pub(super) fn at(&self, row: usize, code: Code, path_of: &dyn Fn(i64) -> String) -> Origin {
        let number = |column: Option<&Int32Array>| {
            column
                .filter(|column| column.is_valid(row))
                .and_then(|column| u32::try_from(column.value(row)).ok())
        };
        let data_type = self
            .data_type
            .and_then(|(keys, names)| Some(names.value(keys.key(row)?)))
            .unwrap_or_default();
        Origin {
            file: self
                .source_file_id
                .map(|ids| path_of(ids.value(row)))
                .unwrap_or_default(),
            record: number(self.message_no),
            field: number(self.segment_no)
                .and_then(|no| field_label(self.table, data_type, code, no)),
            byte: None,
        }
    }
}

/// `OBX[12]-5`: the segment that a row of the table is made of, and the field that a family of codes is about. Times stand
/// in several segments (OBR-7, OBR-22, SPM-17 and OBX-14 of a result), so they name the segment only. A drug is an RXE, an
/// RXC or an RXA by its data type, and what a patient measures stands in OBX behind the PID, so these are named by their
/// message alone.
pub(super) fn field_label(
    table: Table,
    data_type: &str,
    code: Code,
    segment_no: u32,
) -> Option<String> {
    let family = code.0.as_bytes().first();
    let segment = match table {
        Table::Patients if matches!(family, Some(b'V' | b'U')) => return None,
        Table::Patients => "PID",
        Table::Visits | Table::Episodes => "PV1",
        Table::Diagnoses => "PRB",
        Table::LabResults | Table::Microbiology | Table::Physiology => "OBX",
        Table::Radiology => "OBR",
        Table::Allergies if data_type == "ADT-00" => "AL1",
        Table::Allergies => "IAM",
        _ => return None,
    };
    let field = match (table, family) {
        (Table::LabResults | Table::Microbiology | Table::Physiology, Some(b'V')) => "-5",
        (Table::Radiology, Some(b'C')) => "-4",
        (
            Table::LabResults
            | Table::Microbiology
            | Table::Physiology
            | Table::Diagnoses
            | Table::Allergies,
            Some(b'C'),
        ) => "-3",
        (Table::LabResults | Table::Microbiology | Table::Physiology, Some(b'U')) => "-6",
        _ => "",
    };
    Some(format!("{segment}[{segment_no}]{field}"))
}
