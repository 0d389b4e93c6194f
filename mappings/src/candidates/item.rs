//! What the engine is asked and what it answers.

/// A laboratory item as a hospital names it. All but the name may be missing.
#[derive(Clone, Copy, Debug, Default)]
pub struct LocalItem<'a> {
    /// The hospital's code; carried through, never read.
    pub local_code: &'a str,
    /// The name as it is written.
    pub local_name: &'a str,
    /// Unit text.
    pub unit: Option<&'a str>,
    /// Specimen, in words.
    pub specimen: Option<&'a str>,
    /// Method or reagent, in words.
    pub method: Option<&'a str>,
    /// What the values look like.
    pub values: Option<&'a ValueProfile>,
    /// JLAC10 codes of items that are ordered together with this one: they often share its group.
    pub co_ordered: &'a [&'a str],
    /// Codes that fit by other evidence, such as other hospitals' values.
    pub elsewhere: &'a [Elsewhere<'a>],
}

/// A code of which the values at other hospitals look like those of the item.
#[derive(Clone, Copy, Debug)]
pub struct Elsewhere<'a> {
    /// 5 characters or more.
    pub code: &'a str,
    /// How much they are alike, 0 to 1.
    pub likeness: f32,
}

/// What the values of an item look like, without any value of a patient.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ValueProfile {
    /// The share of values that are numbers, 0 to 1.
    pub numeric: f32,
    /// The share of values that are grades or judgements, as `(+)`, `陰性`, `1+`, 0 to 1.
    pub graded: f32,
    /// Of the numbers: the values below which 5, 25, 50, 75 and 95 in 100 lie, in the item's own unit.
    pub quantiles: Option<[f64; 5]>,
}

/// What may be done with a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Right to its depth in 99 of 100 names of sources that were never seen.
    Auto,
    /// Worth showing to a person.
    Propose,
    /// The name says too little.
    None,
}

/// A code proposed for an item.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// 17 characters if a result is known for it, otherwise 15.
    pub code: String,
    /// How many leading characters are sure: 0, 5, 9, 12, 15 or 17. For the panels 1A990, 2A160 and 2A990 a depth of 5 and
    /// more includes characters 16 and 17, which say what is measured.
    pub depth: u8,
    /// The probability of being right to 5, 9, 12, 15 and 17 characters; it never rises from one to the next.
    pub confidence: [f32; 5],
    /// What may be done with it.
    pub class: Class,
    /// What speaks for it and against it, the strongest first.
    pub reasons: Vec<Reason>,
    /// What would settle what is not sure.
    pub settles: Vec<Settles>,
}

impl Candidate {
    /// The confidence at the depth that is claimed, or at the analyte when nothing is.
    pub fn claimed(&self) -> f32 {
        let depths = [5, 9, 12, 15, 17];
        let at = depths.iter().position(|depth| *depth == self.depth);
        self.confidence[at.unwrap_or(0)]
    }
}

/// Evidence that would settle the rest of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settles {
    /// A clearer name, or a person who knows the test.
    Name,
    /// The specimen that is drawn.
    Specimen,
    /// The reagent or the method.
    Reagent,
    /// A sample of values: numbers or grades.
    Values,
}

/// A fact for or against a code.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// Whether it speaks for the code.
    pub supports: bool,
    /// What kind of fact it is.
    pub fact: Fact,
    /// The word, name or code that it is about, as the source or the item writes it.
    pub about: String,
}

/// The kinds of facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// The name is the name of the analyte in the masters or in a list.
    SameName,
    /// The name is like that name.
    LikeName,
    /// The name has little in common with any name of the code.
    OtherName,
    /// The unit is one of the analyte's units, or is not.
    Unit,
    /// The specimen fits, or does not.
    Specimen,
    /// The method fits, or does not.
    Method,
    /// Nothing was said of the specimen: the usual one is assumed.
    AssumedSpecimen,
    /// Nothing was said of the method: the usual one is assumed.
    AssumedMethod,
    /// The values are numbers or grades, as the result says, or are not.
    Values,
}

impl Reason {
    /// The reason as an English sentence without its full stop.
    pub fn english(&self) -> String {
        let about = &self.about;
        match (self.fact, self.supports) {
            (Fact::SameName, _) => format!("the name is the known name \"{about}\""),
            (Fact::LikeName, _) => format!("the name is like the known name \"{about}\""),
            (Fact::OtherName, _) => format!("the name says something else than \"{about}\""),
            (Fact::Unit, true) => format!("the unit {about} is used for this analyte"),
            (Fact::Unit, false) => format!("the unit {about} was never seen with this analyte"),
            (Fact::Specimen, true) => format!("the specimen \"{about}\" fits"),
            (Fact::Specimen, false) => format!("the specimen \"{about}\" does not fit"),
            (Fact::Method, true) => format!("the method \"{about}\" fits"),
            (Fact::Method, false) => format!("the method \"{about}\" does not fit"),
            (Fact::AssumedSpecimen, _) => format!("no specimen is given; {about} is usual"),
            (Fact::AssumedMethod, _) => format!("no method is given; {about} is usual"),
            (Fact::Values, true) => format!("the values fit the result {about}"),
            (Fact::Values, false) => format!("the values do not fit the result {about}"),
        }
    }

    /// The reason as a Japanese sentence without its full stop.
    pub fn japanese(&self) -> String {
        let about = &self.about;
        match (self.fact, self.supports) {
            (Fact::SameName, _) => format!("既知の名称「{about}」と一致"),
            (Fact::LikeName, _) => format!("既知の名称「{about}」に類似"),
            (Fact::OtherName, _) => format!("名称が「{about}」と異なる"),
            (Fact::Unit, true) => format!("単位 {about} はこの分析物で使われている"),
            (Fact::Unit, false) => format!("単位 {about} はこの分析物で使われた例がない"),
            (Fact::Specimen, true) => format!("材料「{about}」が合う"),
            (Fact::Specimen, false) => format!("材料「{about}」が合わない"),
            (Fact::Method, true) => format!("測定法「{about}」が合う"),
            (Fact::Method, false) => format!("測定法「{about}」が合わない"),
            (Fact::AssumedSpecimen, _) => format!("材料の記載なし。通常は {about}"),
            (Fact::AssumedMethod, _) => format!("測定法の記載なし。通常は {about}"),
            (Fact::Values, true) => format!("値が結果識別 {about} に合う"),
            (Fact::Values, false) => format!("値が結果識別 {about} に合わない"),
        }
    }
}

/// A part of a declared code that the item itself contradicts.
#[derive(Clone, Debug, PartialEq)]
pub struct Contradiction {
    /// What contradicts; always a reason against the declared code.
    pub reason: Reason,
    /// The code that the item speaks for instead, cut to the depth that is contradicted.
    pub instead: Option<String>,
    /// How sure it is, 0 to 1.
    pub confidence: f32,
}
