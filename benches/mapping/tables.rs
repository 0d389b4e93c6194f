//! The tidy tables that the bench measures with.

use std::collections::HashMap;
use std::path::Path;

use mappings::masters::{Element, Jlac10, KnownName, ListedCode, SpecificResult};

/// A row by the names of its columns.
struct Row(HashMap<String, String>);

impl Row {
    fn text(&self, column: &str) -> String {
        self.0
            .get(column)
            .map_or(String::new(), |text| text.trim().to_owned())
    }

    fn filled(&self, column: &str) -> Option<String> {
        Some(self.text(column)).filter(|text| !text.is_empty())
    }
}

/// The masters and the known names, if the folder holds them.
pub(crate) fn read(folder: &Path) -> Option<(Jlac10, Vec<KnownName>)> {
    let names = rows(folder, "mapping-dev.csv")?;
    let mut masters = Jlac10 {
        analytes: elements(folder, "jslm_jlac10_v136_analyte.csv")?,
        identifications: elements(folder, "jslm_jlac10_v136_identification.csv")?,
        specimens: elements(folder, "jslm_jlac10_v136_material.csv")?,
        methods: elements(folder, "jslm_jlac10_v136_method.csv")?,
        results: elements(folder, "jslm_jlac10_v136_result_common.csv")?,
        ..Jlac10::default()
    };
    let specific = rows(folder, "jslm_jlac10_v136_result_specific.csv")?
        .into_iter()
        .map(|row| SpecificResult {
            analyte: row.text("analyte_code"),
            identification: row.text("identification_code"),
            code: row.text("code"),
            name: row.text("name"),
            english_name: row.filled("name_en"),
        });
    masters.specific_results = specific.collect();
    let clins = [
        (
            "clins_43items_20231104.csv",
            "fhir_item_name",
            "abbrev",
            "clins 43 items",
        ),
        (
            "clins_codesystem_jlac10_v1.5.0.csv",
            "name_ja",
            "display",
            "clins",
        ),
        ("nho_jlac10_units.csv", "name", "", "nho"),
    ];
    for (file, name, abbreviation, source) in clins {
        let listed = rows(folder, file)?.into_iter().map(|row| ListedCode {
            code: row.text("jlac10"),
            name: row.text(name),
            abbreviation: row.filled(abbreviation),
            unit: row.filled("unit").or(row.filled("unit_iso_ascii")),
            specimen: row.filled("specimen"),
            method: row.filled("method"),
            source: source.to_owned(),
        });
        masters
            .codes
            .extend(listed.filter(|listed| listed.code.len() == 17));
    }
    let known = names.into_iter().map(|row| KnownName {
        local_name: row.text("local_name"),
        local_code: row.filled("local_code"),
        unit: row.filled("local_unit"),
        specimen: row.filled("specimen"),
        method: row.filled("method"),
        code: row.text("jlac10"),
        source: row.text("source"),
    });
    Some((masters, known.collect()))
}

/// Whether a list and a source of names are one thing, by the first word of the source; `clins 43 items` copies `clins`.
pub(crate) fn same_source(list: &str, source: &str) -> bool {
    let first = |text: &str| {
        text.split_whitespace()
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    first(list) == first(source)
}

fn elements(folder: &Path, file: &str) -> Option<Vec<Element>> {
    let elements = rows(folder, file)?.into_iter().map(|row| Element {
        code: row.text("code"),
        name: row.text("name"),
        other_name: row.filled("name2"),
        english_name: row.filled("name_en"),
        category: row.filled("category"),
    });
    Some(elements.collect())
}

fn rows(folder: &Path, file: &str) -> Option<Vec<Row>> {
    let text = std::fs::read_to_string(folder.join(file)).ok()?;
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let columns: Vec<String> = reader.headers().ok()?.iter().map(str::to_owned).collect();
    let rows = reader.records().flatten().map(|record| {
        Row(columns
            .iter()
            .cloned()
            .zip(record.iter().map(str::to_owned))
            .collect())
    });
    Some(rows.collect())
}
