//! A laboratory report as segments: SPM, then OBR, ORC and NTE, then the OBX of the request.

use super::super::{LabReport, ResultRow};

impl LabReport {
    /// The segments after MSH in order, without terminators. OBX-1 counts from 1 below every OBR.
    pub(crate) fn segments(&self) -> Vec<String> {
        let requests = || {
            self.specimens
                .iter()
                .flat_map(|specimen| &specimen.requests)
        };
        let rows: usize = requests().map(|request| request.results.len()).sum();
        let mut segments = Vec::with_capacity(
            self.head.len() + self.specimens.len() + 2 * requests().count() + rows,
        );
        segments.extend_from_slice(&self.head);
        for specimen in &self.specimens {
            segments.push(specimen.spm.clone());
            for request in &specimen.requests {
                segments.extend_from_slice(&request.head);
                segments.extend(
                    (1..)
                        .zip(&request.results)
                        .map(|(number, row)| obx(number, row)),
                );
            }
        }
        segments
    }
}

/// One OBX. Millions are written in a run, so the text is put together in one allocation and not by field numbers.
fn obx(number: usize, row: &ResultRow) -> String {
    let fields = [
        row.value_type,
        &row.code,
        &row.sub_id,
        &row.value,
        &row.unit,
        &row.range,
        &row.flags,
    ];
    let length: usize = fields.iter().map(|field| field.len() + 1).sum();
    let mut text = String::with_capacity(length + row.analysed_at.len() + 16);
    text.push_str("OBX|");
    super::value::push_whole(&mut text, number as i64, 0);
    for field in fields {
        text.push('|');
        text.push_str(field);
    }
    text.push_str("|||");
    text.push_str(row.status);
    if !row.analysed_at.is_empty() {
        text.push_str("|||");
        text.push_str(&row.analysed_at);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::super::{RequestGroup, SpecimenGroup};
    use super::*;

    /// Fields by their HL7 number; an independent reading of a segment.
    fn field(segment: &str, number: usize) -> &str {
        segment.split('|').nth(number).unwrap_or_default()
    }

    #[test]
    fn segments_stand_in_the_order_of_the_grammar_with_their_fields() {
        let row = ResultRow {
            value_type: "NM",
            code: "A^a^99LAB".into(),
            sub_id: "2".into(),
            value: "7.2".into(),
            unit: "g/dL".into(),
            range: "6.6-8.1".into(),
            flags: "H".into(),
            status: "F",
            analysed_at: "202611191015".into(),
            ..ResultRow::default()
        };
        let bare = ResultRow {
            value_type: "ST",
            status: "X",
            ..ResultRow::default()
        };
        let request = RequestGroup {
            head: vec!["OBR|1".into(), "ORC|SC".into()],
            results: vec![row, bare],
            microbiology: false,
        };
        let report = LabReport {
            head: vec!["PID|0001".into()],
            specimens: vec![SpecimenGroup {
                spm: "SPM|1".into(),
                requests: vec![request.clone(), request],
            }],
        };
        let segments = report.segments();
        let names: Vec<&str> = segments.iter().map(|segment| &segment[..3]).collect();
        let expected = "PID SPM OBR ORC OBX OBX OBR ORC OBX OBX";
        assert_eq!(names.join(" "), expected);
        let read: Vec<&str> = (1..=14).map(|number| field(&segments[4], number)).collect();
        let expected = "1,NM,A^a^99LAB,2,7.2,g/dL,6.6-8.1,H,,,F,,,202611191015";
        assert_eq!(read.join(","), expected);
        assert_eq!(segments[5], "OBX|2|ST|||||||||X");
        assert_eq!(field(&segments[8], 1), "1");
    }
}
