//! The segments of the message kinds that the sample holds, with the fields that SS-MIX2 fills.

/// A patient as PID shows one. Every name in this crate is invented and says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// PID-3.
    pub id: String,
    /// PID-5, first repetition: family and given name, joined by `^`.
    pub name: String,
    /// PID-5, second repetition, in kana.
    pub kana: String,
    /// PID-7, `YYYYMMDD`.
    pub birth: String,
    /// PID-8: `M` or `F`.
    pub sex: char,
}

/// One OBX.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResultRow {
    /// OBX-2.
    pub value_type: String,
    /// OBX-3 with its components.
    pub item: String,
    /// OBX-4.
    pub sub_id: String,
    /// OBX-5.
    pub value: String,
    /// OBX-6 with its components.
    pub unit: String,
    /// OBX-7.
    pub range: String,
    /// OBX-8.
    pub flags: String,
    /// OBX-11.
    pub status: String,
    /// OBX-14.
    pub analysed_at: String,
}

/// One OML-11: one specimen, one request, its results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The patient.
    pub person: Person,
    /// Whether the patient is in hospital: PV1-2, ORC-29.
    pub inpatient: bool,
    /// SPM-2 and OBR-3.
    pub specimen_id: String,
    /// SPM-4 with its components.
    pub specimen: String,
    /// SPM-17.
    pub collected_at: String,
    /// OBR-2 and ORC-2.
    pub order_no: String,
    /// OBR-4 with its components.
    pub request: String,
    /// OBR-22 and ORC-9.
    pub reported_at: String,
    /// ORC-1: `SC` for a report, `CA` for its withdrawal.
    pub order_control: String,
    /// ORC-17 with its components.
    pub department: String,
    /// The results in order.
    pub results: Vec<ResultRow>,
}

/// One segment: fields by their HL7 number, ascending; numbers that are left out stay empty.
pub fn segment(name: &str, fields: &[(usize, &str)]) -> String {
    let mut text = name.to_owned();
    let mut written = 0;
    for (number, value) in fields {
        debug_assert!(*number > written, "{name}-{number} is out of order");
        while written < *number {
            text.push('|');
            written += 1;
        }
        text.push_str(value);
    }
    text
}

fn pid(person: &Person, updated_at: &str) -> String {
    let id = format!("{}^^^^PI", person.id);
    let names = format!("{}^^^^^L^I~{}^^^^^L^P", person.name, person.kana);
    let sex = person.sex.to_string();
    let mut fields = vec![
        (1, "0001"),
        (3, id.as_str()),
        (5, &names),
        (7, &person.birth),
        (8, &sex),
    ];
    if !updated_at.is_empty() {
        fields.extend([(11, "^^見本市^見本県^0000000^JPN^H"), (33, updated_at)]);
    }
    segment("PID", &fields)
}

fn patient_class(inpatient: bool) -> &'static str {
    if inpatient { "I" } else { "O" }
}

/// ADT-00 (ADT^A08): demographics without MSH. `updated_at` is EVN-2 and PID-33.
pub fn demographics(person: &Person, updated_at: &str) -> Vec<String> {
    vec![
        segment("EVN", &[(2, updated_at)]),
        pid(person, updated_at),
        segment("PV1", &[(1, "0001"), (2, "O")]),
    ]
}

/// OML-11 (OUL^R22): a laboratory report without MSH.
pub fn lab_report(report: &Report) -> Vec<String> {
    let class = patient_class(report.inpatient);
    let setting = if report.inpatient {
        "I^入院患者オーダ^HL70482"
    } else {
        "O^外来患者オーダ^HL70482"
    };
    let day = report.collected_at.get(..8).unwrap_or("");
    let mut segments = vec![
        pid(&report.person, ""),
        segment("PV1", &[(1, "0001"), (2, class)]),
        segment(
            "SPM",
            &[
                (1, "1"),
                (2, &report.specimen_id),
                (4, &report.specimen),
                (17, &report.collected_at),
            ],
        ),
        segment(
            "OBR",
            &[
                (1, "1"),
                (2, &report.order_no),
                (3, &report.specimen_id),
                (4, &report.request),
                (7, day),
                (8, day),
                (22, &report.reported_at),
            ],
        ),
        segment(
            "ORC",
            &[
                (1, &report.order_control),
                (2, &report.order_no),
                (3, &report.specimen_id),
                (5, "CM"),
                (9, &report.reported_at),
                (17, &report.department),
                (29, setting),
            ],
        ),
    ];
    segments.extend(
        report
            .results
            .iter()
            .enumerate()
            .map(|(index, row)| obx(index + 1, row)),
    );
    segments
}

fn obx(number: usize, row: &ResultRow) -> String {
    segment(
        "OBX",
        &[
            (1, &number.to_string()),
            (2, &row.value_type),
            (3, &row.item),
            (4, &row.sub_id),
            (5, &row.value),
            (6, &row.unit),
            (7, &row.range),
            (8, &row.flags),
            (11, &row.status),
            (14, &row.analysed_at),
        ],
    )
}

/// ADT-12 (ADT^A04): an outpatient reception without MSH.
pub fn outpatient_reception(person: &Person, at: &str) -> Vec<String> {
    vec![
        segment("EVN", &[(2, at)]),
        pid(person, ""),
        segment("PV1", &[(1, "0001"), (2, "O"), (3, "01^^^^^C"), (44, at)]),
    ]
}

/// PPR-01 (PPR^ZD1): a list of one diagnosis without MSH.
pub fn problem_list(person: &Person, day: &str) -> Vec<String> {
    vec![
        pid(person, ""),
        segment(
            "PRB",
            &[
                (1, "AD"),
                (2, day),
                (3, "90000001^見本病^99DIS"),
                (4, "000000000000001"),
                (7, day),
                (16, day),
            ],
        ),
    ]
}

/// OMP-01 (RDE^O11): an order of one invented drug without MSH.
pub fn prescription_order(person: &Person, order_no: &str, at: &str) -> Vec<String> {
    vec![
        pid(person, ""),
        segment(
            "ORC",
            &[
                (1, "NW"),
                (2, order_no),
                (9, at),
                (29, "O^外来患者オーダ^HL70482"),
            ],
        ),
        segment(
            "RXE",
            &[
                (2, "900000001^見本錠１０ｍｇ^99DRG"),
                (3, "1"),
                (5, "TAB^錠^MR9P"),
                (10, "14"),
                (11, "TAB^錠^MR9P"),
            ],
        ),
        segment("TQ1", &[(1, "1"), (3, "1日1回朝食後"), (7, at)]),
        segment("RXR", &[(1, "PO^口^HL70162")]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_stand_at_their_numbers() {
        assert_eq!(
            segment("SPM", &[(1, "1"), (4, "023"), (6, "")]),
            "SPM|1|||023||"
        );
        let person = Person {
            id: "9000001".into(),
            name: "標本^太郎".into(),
            kana: "ヒョウホン^タロウ".into(),
            birth: "19600101".into(),
            sex: 'M',
        };
        let pid = pid(&person, "20261119101500");
        let fields: Vec<&str> = pid.split('|').collect();
        assert_eq!(fields[3], "9000001^^^^PI");
        assert_eq!((fields[7], fields[8]), ("19600101", "M"));
        assert_eq!(fields[33], "20261119101500");
        assert_eq!(fields.len(), 34);
    }
}
