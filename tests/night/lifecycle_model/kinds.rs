//! The data types that the sequences use: what the specification says of their lives, their messages, and the rows that
//! come of these.

use model::Table;

use super::tree::{Content, Version};

/// A data type.
#[derive(Debug)]
pub struct Kind {
    pub code: &'static str,
    /// Whether a patient has one live file, whatever the order number.
    pub one_a_patient: bool,
    /// Whether it lies below a care date.
    pub dated: bool,
    /// MSH-9.
    pub message: &'static str,
    /// MSH-9 of the message that cancels one.
    pub cancel: Option<&'static str>,
    /// Whether a message holds several rows.
    pub is_list: bool,
    /// The tables of its rows; every row of the message stands in each.
    pub tables: &'static [Table],
}

const fn kind(
    code: &'static str,
    dated: bool,
    message: &'static str,
    tables: &'static [Table],
) -> Kind {
    Kind {
        code,
        one_a_patient: false,
        dated,
        message,
        cancel: None,
        is_list: true,
        tables,
    }
}

pub const KINDS: &[Kind] = &[
    Kind {
        one_a_patient: true,
        cancel: Some("ADT^A23^ADT_A21"),
        is_list: false,
        ..kind(
            "ADT-00",
            false,
            "ADT^A08^ADT_A01",
            &[Table::Patients, Table::Allergies],
        )
    },
    Kind {
        one_a_patient: true,
        ..kind("ADT-61", false, "ADT^A60^ADT_A60", &[Table::Allergies])
    },
    Kind {
        one_a_patient: true,
        ..kind("PPR-01", false, "PPR^ZD1^PPR_ZD1", &[Table::Diagnoses])
    },
    Kind {
        cancel: Some("ADT^A55^ADT_A52"),
        is_list: false,
        ..kind("ADT-01", false, "ADT^A54^ADT_A54", &[Table::Visits])
    },
    Kind {
        cancel: Some("ADT^A11^ADT_A09"),
        is_list: false,
        ..kind("ADT-22", true, "ADT^A01^ADT_A01", &[Table::Visits])
    },
    kind("OMP-01", true, "RDE^O11^RDE_O11", &[Table::Prescriptions]),
    kind("OMP-12", true, "RAS^O17^RAS_O17", &[Table::Injections]),
    kind("OML-11", true, "OUL^R22^OUL_R22", &[Table::LabResults]),
    kind("OMD", true, "OMD^O03^OMD_O03", &[]),
];

/// Columns of a table that tell its rows apart; the last one holds what the message counts.
const COLUMNS: &[(Table, &[&str])] = &[
    (Table::Patients, &["patient_key", "birth_date"]),
    (
        Table::Allergies,
        &["patient_key", "data_type", "local_code"],
    ),
    (
        Table::Diagnoses,
        &["patient_key", "department_code", "local_code"],
    ),
    (
        Table::Visits,
        &[
            "patient_key",
            "data_type",
            "care_date",
            "order_no",
            "department_code",
            "room",
        ],
    ),
    (
        Table::Prescriptions,
        &[
            "patient_key",
            "data_type",
            "care_date",
            "order_no",
            "department_code",
            "local_code",
        ],
    ),
    (
        Table::Injections,
        &[
            "patient_key",
            "data_type",
            "care_date",
            "order_no",
            "department_code",
            "local_code",
        ],
    ),
    (
        Table::LabResults,
        &[
            "patient_key",
            "care_date",
            "order_no",
            "department_code",
            "value_text",
        ],
    ),
];

/// The columns of a table that are compared.
pub fn columns(table: Table) -> &'static [&'static str] {
    let found = COLUMNS.iter().find(|(known, _)| *known == table);
    found.unwrap().1
}

/// The bytes of a version's file.
pub fn message(version: &Version, content: &Content) -> Vec<u8> {
    let kind = version.key.kind;
    let patient = version.key.patient;
    let mut segments = Vec::new();
    let (event, rows) = match content {
        Content::Rows(values) => (kind.message, &values[..]),
        Content::Cancel => (kind.cancel.unwrap_or(kind.message), &[0][..]),
        Content::Broken => return b"\r\n".to_vec(),
    };
    segments.push(format!(
        "MSH|^~\\&|HIS|TEST|GW|RCV|20261118090000||{event}|1|P|2.5||||||~ISO IR87||ISO 2022-1994"
    ));
    if event.starts_with("ADT") {
        segments.push("EVN||20261118090000".to_owned());
    }
    let birth_date = match kind.code {
        "ADT-00" => day_text(rows[0]).replace('-', ""),
        _ => "19700405".to_owned(),
    };
    segments.push(format!(
        "PID|0001||{patient}^^^^PI||SHIKEN^TARO^^^^^L^I||{birth_date}|M"
    ));
    let room = rows[0];
    segments.push(match kind.code {
        "ADT-01" | "ADT-22" => format!("PV1|0001|I|W3^{room}^1^^^N{}202611180900", "|".repeat(41)),
        _ => "PV1|0001|O|01^^^^^C".to_owned(),
    });
    for (index, value) in rows.iter().enumerate() {
        segments.extend(row(kind.code, index + 1, *value));
    }
    (segments.join("\r") + "\r").into_bytes()
}

/// The segments of a row.
fn row(code: &str, number: usize, value: u32) -> Vec<String> {
    let drug = format!("{value}^DRUG^99DRG");
    let order = format!("ORC|NW|71||71_{number:02}|IP||||20261118");
    match code {
        "ADT-00" => vec![format!(
            "AL1|{number}|DA^DRUG^HL70127|{value}^DRUG^99ALG|MO^^HL70128"
        )],
        "ADT-61" => vec![format!(
            "IAM|{number}|DA^DRUG^HL70127|{value}^DRUG^99ALG|MO^^HL70128||A^^HL70323"
        )],
        "PPR-01" => vec![format!(
            "PRB|AD|20261118|{value}^DISEASE^99DIS|{value}||||||A099^^I10"
        )],
        "OMP-01" => vec![
            order,
            format!("RXE||{drug}|1||TAB^TABLET^MR9P|||||15|TAB^TABLET^MR9P"),
            "TQ1|1||1013&AFTER MEALS&JAMISDP01|||5^D&DAY&ISO+|20261118".to_owned(),
            "RXR|PO^ORAL^HL70162".to_owned(),
        ],
        "OMP-12" => vec![
            order,
            format!("RXA|0|1|202611181600|202611181605|{drug}|1.5|ML^ML^ISO+|||||||||||||CP|A"),
            "RXR|IV^INTRAVENOUS^HL70162".to_owned(),
        ],
        "OML-11" if number == 1 => vec![
            "SPM|1|17||023^SERUM^JC10|||||||||||||202611180900".to_owned(),
            "OBR|1|17||E01^CHEMISTRY^99O01|||20261118|||||||||||||||20261118101500".to_owned(),
            "ORC|SC|17|||CM".to_owned(),
            result(number, value),
        ],
        "OML-11" => vec![result(number, value)],
        _ => Vec::new(),
    }
}

fn result(number: usize, value: u32) -> String {
    format!(
        "OBX|{number}|NM|3D010000002327201^GLUCOSE^JC10^0101^GLU^99LAB||{value}|mg/dL^mg/dL^99UNT|73-109|N|||F"
    )
}

/// The rows that the live file of a thing has in the store, each with its table, as [`COLUMNS`] has them.
pub fn rows(version: &Version, content: &Content) -> Vec<(Table, String)> {
    let Content::Rows(values) = content else {
        return Vec::new();
    };
    let key = &version.key;
    let department = match version.department {
        "-" => "∅",
        code => code,
    };
    let date = match key.date {
        "-" => "∅".to_owned(),
        date => format!("{}-{}-{}", &date[..4], &date[4..6], &date[6..]),
    };
    let cell = |name: &str, value: u32| match name {
        "patient_key" => key.patient.to_owned(),
        "data_type" => key.kind.code.to_owned(),
        "care_date" => date.clone(),
        "order_no" => key.order.clone(),
        "department_code" => department.to_owned(),
        "birth_date" => day_text(value),
        _ => value.to_string(),
    };
    let mut rows = Vec::new();
    for table in key.kind.tables {
        for value in values {
            let cells: Vec<String> = columns(*table)
                .iter()
                .map(|name| cell(name, *value))
                .collect();
            rows.push((*table, cells.join("|")));
        }
    }
    rows
}

/// The day that stands for a number.
fn day_text(value: u32) -> String {
    let day = jiff::civil::date(1950, 1, 1) + jiff::Span::new().days(i64::from(value));
    day.to_string()
}
