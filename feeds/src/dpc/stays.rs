//! Lines that are rows of `dpc_admissions` by themselves: D (what was charged by the DPC), H (need of nursing care) and form 4.

use model::Table;

use super::cells::{ADMISSION, admissions as at};
use super::line::Line;
use super::work::Work;
use crate::ssmix2::columns::{float, whole};

/// Columns of text with their cells.
type Texts = [(usize, usize)];

/// A line of D, 30 columns.
pub(super) fn charge(line: &Line<'_>, work: &mut Work<'_>) {
    let texts = [
        (5, at::DATA_CATEGORY),
        (8, at::CLAIM_CODE),
        (14, at::AMOUNT_UNIT_CODE),
        (16, at::PAYER_NO),
        (17, at::CLAIM_TYPE_CODE),
        (20, at::DEPARTMENT_CODE),
        (22, at::WARD_CODE),
        (29, at::DPC_CODE),
    ];
    let Some(mut row) = stay(line, "charge", (2, 4, 3), &texts, work) else {
        return;
    };
    let [from, to, counted_from] = [26, 27, 28].map(|column| work.day(line, column));
    row[at::CHARGED_FROM] = whole(from.map(i64::from));
    row[at::CHARGED_TO] = whole(to.map(i64::from));
    row[at::COUNTED_FROM] = whole(counted_from.map(i64::from));
    row[at::SEQUENCE_NO] = whole(work.count(line, 6));
    row[at::POINTS] = float(work.decimal(line, 11));
    row[at::DRUG_POINTS] = float(work.decimal(line, 12));
    row[at::MATERIAL_POINTS] = float(work.decimal(line, 13));
    row[at::TIMES] = whole(work.count(line, 15));
    row[at::HOSPITAL_COEFFICIENT] = float(work.decimal(line, 30));
    let day = work.day(line, 18);
    finish(line, (18, day.or(from)), row, work);
}

/// A line of H, 20 columns: an assessment of a day.
pub(super) fn assessment(line: &Line<'_>, work: &mut Work<'_>) {
    let texts = [
        (2, at::WARD_CODE),
        (7, at::ASSESSMENT_CODE),
        (8, at::ASSESSMENT_VERSION),
    ];
    let Some(mut row) = stay(line, "nursing", (3, 5, 4), &texts, work) else {
        return;
    };
    row[at::ASSESSMENT_NO] = whole(work.count(line, 9));
    let items: Vec<String> = (10..=20).map(|column| work.string(line, column)).collect();
    row[at::ASSESSMENT_ITEMS] = work.made(items.join("~").trim_end_matches('~'));
    let day = work.day(line, 6);
    finish(line, (6, day), row, work);
}

/// A line of form 4, 5 columns.
pub(super) fn form4(line: &Line<'_>, work: &mut Work<'_>) {
    let texts = [(5, at::UNINSURED_CARE_CODE)];
    let Some(mut row) = stay(line, "form4", (2, 3, 4), &texts, work) else {
        return;
    };
    work.count_month(line, 4);
    let admitted = row[at::ADMITTED_ON];
    row[at::CARE_DATE] = admitted;
    work.store(Table::DpcAdmissions, &row, work.day_of(admitted));
}

/// The start of a row: patient, stay and lineage. `columns` are those of the patient, the admission and the discharge.
fn stay(
    line: &Line<'_>,
    kind: &'static str,
    columns: (usize, usize, usize),
    texts: &Texts,
    work: &mut Work<'_>,
) -> Option<[u64; ADMISSION.len()]> {
    let mut row = ADMISSION;
    row[at::PATIENT_KEY] = work.patient(line, columns.0)?;
    work.check_facility(line);
    work.used();
    let (admitted, discharged) = (work.day(line, columns.1), work.day(line, columns.2));
    work.check_stay(line, columns.2, discharged, (admitted, None));
    row[at::ADMITTED_ON] = whole(admitted.map(i64::from));
    row[at::DISCHARGED_ON] = whole(discharged.map(i64::from));
    row[at::KIND] = work.word(kind);
    for (column, cell) in texts {
        row[*cell] = work.text(line, *column);
    }
    let (data_type, load, file) = work.lineage();
    row[at::DATA_TYPE] = data_type;
    row[at::LOAD_ID] = load;
    row[at::SOURCE_FILE_ID] = file;
    row[at::LINE_NO] = whole(Some(i64::from(line.number)));
    Some(row)
}

/// Dates a row of a day within the stay, and stores it.
fn finish(
    line: &Line<'_>,
    (column, day): (usize, Option<i32>),
    mut row: [u64; ADMISSION.len()],
    work: &mut Work<'_>,
) {
    work.count_month(line, column);
    let stay = [at::ADMITTED_ON, at::DISCHARGED_ON].map(|cell| work.day_of(row[cell]));
    work.check_stay(line, column, day, (stay[0], stay[1]));
    row[at::CARE_DATE] = whole(day.map(i64::from));
    work.store(Table::DpcAdmissions, &row, day);
}
