//! JLAC10, the standard codes of laboratory items: 17 characters of five elements (analyte 5, identification 4, specimen 3,
//! method 3, result 2).

/// Everything that the loaded JLAC10 masters say, in the order of the files.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Jlac10 {
    /// Analytes, 5 characters.
    pub analytes: Vec<Element>,
    /// Identifications, 4 characters.
    pub identifications: Vec<Element>,
    /// Specimens (materials), 3 characters.
    pub specimens: Vec<Element>,
    /// Methods, 3 characters.
    pub methods: Vec<Element>,
    /// Results that mean the same under every analyte, 2 characters.
    pub results: Vec<Element>,
    /// Results that mean something only together with the analyte.
    pub specific_results: Vec<SpecificResult>,
    /// Whole codes of published lists, 15 or 17 characters.
    pub codes: Vec<ListedCode>,
    /// Local names of which the code is known: name lists and agreed decisions.
    pub names: Vec<KnownName>,
}

/// One entry of an element table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// The characters of the element.
    pub code: String,
    /// Japanese name.
    pub name: String,
    /// Another Japanese name.
    pub other_name: Option<String>,
    /// English name.
    pub english_name: Option<String>,
    /// The chapter or group it stands in.
    pub category: Option<String>,
}

/// A result that means something only together with an analyte, as the members of a panel do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpecificResult {
    /// Analyte, 5 characters.
    pub analyte: String,
    /// Identification, 4 characters.
    pub identification: String,
    /// Result, 2 characters.
    pub code: String,
    /// Japanese name.
    pub name: String,
    /// English name.
    pub english_name: Option<String>,
}

/// A whole code of a published list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ListedCode {
    /// 15 or 17 characters.
    pub code: String,
    /// Name, in the words of the list.
    pub name: String,
    /// Abbreviation or display text.
    pub abbreviation: Option<String>,
    /// Unit text.
    pub unit: Option<String>,
    /// Specimen, in words.
    pub specimen: Option<String>,
    /// Method, in words.
    pub method: Option<String>,
    /// The list it stands in.
    pub source: String,
}

/// A local name of which the code is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct KnownName {
    /// The name as the source writes it.
    pub local_name: String,
    /// The source's own code.
    pub local_code: Option<String>,
    /// Unit text.
    pub unit: Option<String>,
    /// Specimen, in words.
    pub specimen: Option<String>,
    /// Method, in words.
    pub method: Option<String>,
    /// 5, 9, 12, 15 or 17 characters: as deep as the source tells.
    pub code: String,
    /// Who wrote it: a laboratory, a hospital, a list.
    pub source: String,
}
