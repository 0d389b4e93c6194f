//! FHIR CodeSystem resources: a concept becomes a row, its properties become columns.

use serde::Deserialize;

use super::Unreadable;
use super::sheet::{Book, Sheet};

/// Brackets in brackets; a CodeSystem needs about ten.
const DEPTH_MAX: usize = 64;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CodeSystem {
    #[serde(default)]
    resource_type: String,
    version: Option<String>,
    #[serde(default)]
    concept: Vec<Concept>,
}

#[derive(Deserialize)]
struct Concept {
    #[serde(default)]
    code: String,
    display: Option<String>,
    #[serde(default)]
    property: Vec<Property>,
    #[serde(default)]
    concept: Vec<Concept>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Property {
    code: String,
    value_string: Option<String>,
    value_code: Option<String>,
    value_date_time: Option<String>,
    value_coding: Option<Coding>,
}

#[derive(Deserialize)]
struct Coding {
    code: Option<String>,
    display: Option<String>,
}

/// Reads a CodeSystem. Row numbers count the concepts from 1, with the names of the columns as row 0.
pub(super) fn read(text: &[u8], name: &str) -> Result<Book, Unreadable> {
    check_depth(text)?;
    let mut bytes = text.to_vec();
    let system: CodeSystem = simd_json::from_slice(&mut bytes)?;
    if system.resource_type != "CodeSystem" {
        return Err(Unreadable::NotCodeSystem {
            found: system.resource_type,
        });
    }
    let mut concepts = Vec::new();
    collect(&system.concept, &mut concepts);
    let mut columns = vec!["code".to_owned(), "display".to_owned()];
    for property in concepts.iter().flat_map(|concept| &concept.property) {
        if !columns.contains(&property.code) {
            columns.push(property.code.clone());
        }
    }
    let mut sheet = Sheet::new(name);
    for (column, word) in columns.iter().enumerate() {
        sheet.put(0, column, word)?;
    }
    for (index, concept) in concepts.iter().enumerate() {
        let row = index as u64 + 1;
        sheet.put(row, 0, &concept.code)?;
        sheet.put(row, 1, concept.display.as_deref().unwrap_or_default())?;
        for property in &concept.property {
            let column = columns.iter().position(|column| *column == property.code);
            sheet.put(row, column.unwrap_or_default(), property.text())?;
        }
    }
    Ok(Book {
        sheets: vec![sheet],
        edition: system.version,
    })
}

impl Property {
    fn text(&self) -> &str {
        let coding = self.value_coding.as_ref();
        let words = coding.and_then(|coding| coding.display.as_ref().or(coding.code.as_ref()));
        let plain = self.value_string.as_ref().or(self.value_code.as_ref());
        plain
            .or(self.value_date_time.as_ref())
            .or(words)
            .map(String::as_str)
            .unwrap_or_default()
    }
}

/// Concepts below concepts, parents first. The depth is bounded by [`check_depth`].
fn collect<'a>(concepts: &'a [Concept], into: &mut Vec<&'a Concept>) {
    for concept in concepts {
        into.push(concept);
        collect(&concept.concept, into);
    }
}

/// Bounds what the parser and [`collect`] put on the stack.
fn check_depth(text: &[u8]) -> Result<(), Unreadable> {
    let (mut depth, mut in_string, mut is_escaped) = (0_usize, false, false);
    for byte in text {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_string => is_escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEPTH_MAX {
            return Err(Unreadable::TooDeep {
                depth_max: DEPTH_MAX,
            });
        }
    }
    Ok(())
}
