//! The digests see every difference and nothing else; pairs account for every row.

use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, Date32Array, DictionaryArray, Float64Array, Int32Array, Int64Array, RecordBatch,
    TimestampMicrosecondArray,
};
use model::{Batch, ColumnType, Table, dictionary_schema};
use proptest::prelude::*;

use super::encoding::split;
use super::*;

/// A row as one small number a data column; `None` is null where the column may be null.
type Cells = Vec<Option<u8>>;

const HOSPITAL: &str = "H01";

fn month(day: Option<i32>) -> String {
    day.map_or("undated".to_owned(), |day| format!("m{}", day / 30))
}

const BELONGS: Partition<'static> = Partition::Belongs {
    hospital: HOSPITAL,
    month,
};

fn text(number: u8) -> String {
    // The empty text is not the same as no text.
    if number == 0 {
        String::new()
    } else {
        format!("語{number}")
    }
}

fn array(kind: ColumnType, cells: &[Option<u8>]) -> ArrayRef {
    let cells = cells.iter().copied();
    match kind {
        ColumnType::Text => {
            let words: Vec<Option<String>> = cells.map(|cell| cell.map(text)).collect();
            let words = words.iter().map(Option::as_deref);
            Arc::new(words.collect::<DictionaryArray<Int32Type>>())
        }
        ColumnType::Date => Arc::new(cells.map(|it| it.map(i32::from)).collect::<Date32Array>()),
        ColumnType::Timestamp => Arc::new(
            cells
                .map(|it| it.map(i64::from))
                .collect::<TimestampMicrosecondArray>()
                .with_timezone("UTC"),
        ),
        ColumnType::Int64 => Arc::new(cells.map(|it| it.map(i64::from)).collect::<Int64Array>()),
        ColumnType::Int32 => Arc::new(cells.map(|it| it.map(i32::from)).collect::<Int32Array>()),
        ColumnType::Float64 => {
            Arc::new(cells.map(|it| it.map(f64::from)).collect::<Float64Array>())
        }
    }
}

fn batch(table: Table, rows: &[Cells]) -> Batch {
    let columns = table.spec().data_columns().enumerate().map(|(at, column)| {
        let cells: Vec<Option<u8>> = rows
            .iter()
            .map(|row| row[at].or((!column.nullable).then_some(0)))
            .collect();
        array(column.kind, &cells)
    });
    let schema = dictionary_schema(table.spec());
    Batch {
        table,
        rows: RecordBatch::try_new(schema, columns.collect()).unwrap(),
    }
}

fn buckets(table: Table, batches: &[Vec<Cells>]) -> Buckets {
    let mut buckets = Buckets::new();
    for rows in batches {
        let batch = batch(table, rows);
        EncodedRows::new(&batch, BELONGS, "T")
            .unwrap()
            .add_to(&mut buckets, |_| true);
    }
    buckets
}

fn rows_of(table: Table, rows: &[Cells]) -> Vec<Row> {
    let batch = batch(table, rows);
    let rows = EncodedRows::new(&batch, BELONGS, "T").unwrap();
    let mut encoded = Vec::new();
    (0..rows.len())
        .map(|row| {
            rows.encode(row, &mut encoded);
            Row {
                bucket: rows.bucket(row),
                cell: rows.cell(row),
                digest: RowDigest::of(&encoded),
                encoded: encoded.clone().into(),
                file: rows.file(row),
            }
        })
        .collect()
}

fn place(table: Table, column: &str) -> usize {
    let mut columns = table.spec().data_columns();
    columns.position(|known| known.name == column).unwrap()
}

fn tables() -> impl Strategy<Value = Table> {
    let compared = Table::ALL.into_iter().filter(|table| is_compared(*table));
    prop::sample::select(compared.collect::<Vec<_>>())
}

/// Rows of few different values, so that some are equal.
fn some_rows() -> impl Strategy<Value = (Table, Vec<Cells>)> {
    tables().prop_flat_map(|table| {
        let cell = prop_oneof![Just(None), (0..3_u8).prop_map(Some)];
        let columns = table.spec().data_columns().count();
        let row = prop::collection::vec(cell, columns);
        (Just(table), prop::collection::vec(row, 1..12))
    })
}

/// The canonical bytes by their description, without the code that is tested.
fn described(table: Table, row: &Cells) -> Vec<u8> {
    fn put(out: &mut Vec<u8>, tag: u8, bytes: &[u8]) {
        out.push(tag);
        out.extend((bytes.len() as u32).to_le_bytes());
        out.extend(bytes);
    }
    let cell = |name: &str| row[place(table, name)];
    let mut out = Vec::new();
    put(&mut out, 1, b"kijun-row-1");
    put(&mut out, 1, table.name().as_bytes());
    put(&mut out, 1, HOSPITAL.as_bytes());
    if table.spec().columns[1].name == "care_month" {
        put(
            &mut out,
            1,
            month(cell("care_date").map(i32::from)).as_bytes(),
        );
    } else {
        let key = text(cell("patient_key").unwrap_or(0));
        put(&mut out, 1, &[key.bytes().next().unwrap_or(b'-')]);
    }
    for (at, column) in table.spec().data_columns().enumerate() {
        if role(column.name) == Some(Role::Ours) {
            continue;
        }
        let Some(number) = row[at].or((!column.nullable).then_some(0)) else {
            out.push(0);
            continue;
        };
        match column.kind {
            ColumnType::Text => put(&mut out, 1, text(number).as_bytes()),
            ColumnType::Date => put(&mut out, 2, &i32::from(number).to_le_bytes()),
            ColumnType::Timestamp => put(&mut out, 3, &i64::from(number).to_le_bytes()),
            ColumnType::Int64 => put(&mut out, 4, &i64::from(number).to_le_bytes()),
            ColumnType::Int32 => put(&mut out, 5, &i32::from(number).to_le_bytes()),
            ColumnType::Float64 => {
                put(&mut out, 6, &f64::from(number).to_bits().to_le_bytes());
            }
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn bytes_are_those_of_the_description((table, rows) in some_rows()) {
        for (row, cells) in rows_of(table, &rows).iter().zip(&rows) {
            prop_assert_eq!(row.encoded.as_ref(), described(table, cells));
            let cells = split(&row.encoded);
            prop_assert_eq!(cells.len(), 2 + compared_columns(table).count());
            prop_assert_eq!(cells.concat(), row.encoded.as_ref());
        }
    }

    #[test]
    fn neither_order_nor_batches_matter((table, rows) in some_rows(), cut in 0..12_usize, turn in 0..12_usize) {
        let whole = buckets(table, std::slice::from_ref(&rows));
        let mut turned = rows.clone();
        turned.rotate_left(turn % rows.len());
        turned.reverse();
        let (one, two) = turned.split_at(cut.min(rows.len()));
        prop_assert_eq!(&buckets(table, &[two.to_vec(), one.to_vec()]), &whole);
        prop_assert_eq!(whole.values().map(|bucket| bucket.digest.rows).sum::<u64>(), rows.len() as u64);
    }

    #[test]
    fn cells_differ_where_rows_do((table, rows) in some_rows(), which in 0..12_usize) {
        let which = which % rows.len();
        let mut less = rows.clone();
        less.remove(which);
        let (whole, part) = (buckets(table, std::slice::from_ref(&rows)), buckets(table, &[less]));
        let batch = batch(table, &rows);
        let encoded = EncodedRows::new(&batch, BELONGS, "T").unwrap();
        for (key, bucket) in &whole {
            let other = part.get(key).cloned().unwrap_or_default();
            let expected = if *key == encoded.bucket(which) { 1 << encoded.cell(which) } else { 0 };
            prop_assert_eq!(bucket.differing_cells(&other), expected);
        }
    }

    #[test]
    fn a_row_more_or_less_is_seen((table, rows) in some_rows(), which in 0..12_usize) {
        let whole = buckets(table, std::slice::from_ref(&rows));
        let mut more = rows.clone();
        more.push(rows[which % rows.len()].clone());
        prop_assert_ne!(&buckets(table, &[more]), &whole);
        let mut less = rows.clone();
        less.remove(which % rows.len());
        prop_assert_ne!(&buckets(table, &[less]), &whole);
    }

    #[test]
    fn a_changed_cell_is_seen_and_named(
        (table, rows) in some_rows(), which in 0..12_usize, at in 0..400_usize, value in prop::option::of(0..4_u8),
    ) {
        let columns: Vec<_> = table.spec().data_columns().collect();
        let (which, at) = (which % rows.len(), at % columns.len());
        let or_least = |cell: Option<u8>| cell.or((!columns[at].nullable).then_some(0));
        let mut changed = rows.clone();
        changed[which][at] = value;
        let is_same = or_least(value) == or_least(rows[which][at])
            || role(columns[at].name) == Some(Role::Ours);
        let (before, after) = (buckets(table, std::slice::from_ref(&rows)), buckets(table, std::slice::from_ref(&changed)));
        prop_assert_eq!(before == after, is_same);
        let pair = Pair {
            source: rows_of(table, &rows)[which].clone(),
            store: rows_of(table, &changed)[which].clone(),
        };
        let named = pair.columns();
        prop_assert_eq!(named.contains(&columns[at].name), !is_same);
        // A partition may follow from the cell, and nothing else.
        prop_assert!(named.iter().all(|name| *name == columns[at].name || ["care_month", "shard"].contains(name)));
    }

    #[test]
    fn pairs_account_for_every_row((table, source) in some_rows(), seed in 0..1_000_usize) {
        let mut stored = source.clone();
        for (at, row) in stored.iter_mut().enumerate() {
            let column = (seed + 7 * at) % row.len();
            if (seed + at) % 3 == 0 {
                row[column] = Some(3);
            }
        }
        let (mut left, mut right) = (rows_of(table, &source), rows_of(table, &stored));
        let (all_left, all_right) = (left.len(), right.len());
        let equal = pair_equal(&mut left, &mut right);
        prop_assert!(equal.iter().all(|pair| pair.source.encoded == pair.store.encoded));
        prop_assert!(left.iter().all(|row| right.iter().all(|other| other.digest != row.digest)));
        let changed = pair_changed(&mut left, &mut right);
        let moved = pair_moved(&mut left, &mut right);
        for pair in &changed {
            prop_assert_eq!(pair.kind(), Kind::Changed);
            let named = pair.columns();
            prop_assert!(!named.is_empty());
            prop_assert!(named.iter().all(|name| role(name) == Some(Role::Content)), "{:?}", named);
        }
        for pair in &moved {
            prop_assert_eq!(pair.kind(), Kind::Moved);
            let named = pair.columns();
            prop_assert!(!named.is_empty());
            prop_assert!(named.iter().all(|name| role(name) == Some(Role::Place)), "{:?}", named);
        }
        let paired = equal.len() + changed.len() + moved.len();
        prop_assert_eq!(paired + left.len(), all_left);
        prop_assert_eq!(paired + right.len(), all_right);
    }
}

#[test]
fn cells_follow_the_end_of_the_key() {
    for (key, expected) in [
        ("", 0),
        ("a", 10),
        ("00", 0),
        ("10", 1),
        ("0f", 48),
        ("ff", 63),
        ("zz", 0),
    ] {
        // The last digit counts sixteen times.
        assert_eq!(cell(key.as_bytes()), expected, "{key}");
    }
    assert_eq!(cell(b"0123456789abcdef"), cell(b"ef"));
}

#[test]
fn null_is_not_empty_and_zero_is_not_minus_zero() {
    let table = Table::LabResults;
    let row = vec![Some(1); table.spec().data_columns().count()];
    let digest_of = |change: &dyn Fn(&mut Cells)| {
        let mut row = row.clone();
        change(&mut row);
        rows_of(table, &[row])[0].digest
    };
    let value = place(table, "value_text");
    let empty = digest_of(&|row| row[value] = Some(0));
    assert_ne!(empty, digest_of(&|row| row[value] = None));
    let zeros = [0.0_f64, -0.0].map(|zero| {
        let number = Arc::new(Float64Array::from(vec![zero])) as ArrayRef;
        let batch = batch(table, std::slice::from_ref(&row));
        let mut columns = batch.rows.columns().to_vec();
        columns[place(table, "value_number")] = number;
        let rows = RecordBatch::try_new(batch.rows.schema(), columns).unwrap();
        let batch = Batch { table, rows };
        let mut buckets = Buckets::new();
        EncodedRows::new(&batch, BELONGS, "")
            .unwrap()
            .add_to(&mut buckets, |_| true);
        buckets
    });
    assert_ne!(zeros[0], zeros[1]);
}

#[test]
fn a_row_in_the_folder_of_another_month_is_another_row() {
    let table = Table::LabResults;
    let row = vec![Some(1); table.spec().data_columns().count()];
    let batch = batch(table, &[row]);
    let of = |folder: [&str; 2]| {
        let values = folder.map(str::to_owned);
        let rows = EncodedRows::new(&batch, Partition::Stored(&values), "").unwrap();
        let mut encoded = Vec::new();
        rows.encode(0, &mut encoded);
        encoded
    };
    let mut belongs = Vec::new();
    let rows = EncodedRows::new(&batch, BELONGS, "").unwrap();
    rows.encode(0, &mut belongs);
    assert_eq!(of([HOSPITAL, "m0"]), belongs);
    assert_ne!(of([HOSPITAL, "m1"]), belongs);
    assert_ne!(of(["H02", "m0"]), belongs);
}

#[test]
fn digests_are_the_sums_of_both_halves_of_sha_256() {
    // SHA-256 of "abc" as FIPS 180-4 gives it.
    let row = RowDigest::of(b"abc");
    let mut bucket = BucketDigest::default();
    bucket.add(&row);
    assert_eq!(bucket.first, 0xba7816bf_8f01cfea_414140de_5dae2223);
    assert_eq!(bucket.second, 0xb00361a3_96177a9c_b410ff61_f20015ad);
    bucket.add(&row);
    assert_eq!(bucket.rows, 2);
    assert_eq!(
        bucket.first,
        0xba7816bf_8f01cfea_414140de_5dae2223_u128.wrapping_mul(2)
    );
}

#[test]
fn rows_know_their_position_and_a_batch_without_columns_is_refused() {
    let table = Table::LabResults;
    let mut row = vec![Some(1); table.spec().data_columns().count()];
    row[place(table, "segment_no")] = Some(9);
    assert_eq!(
        rows_of(table, std::slice::from_ref(&row))[0].position(),
        [Some(1), Some(9)]
    );
    let batch = batch(table, &[row]);
    let cut = batch.rows.project(&[0, 1, 2]).unwrap();
    let refused = EncodedRows::new(&Batch { table, rows: cut }, BELONGS, "").err();
    assert_eq!(refused.map(|error| error.table), Some(table));
}
