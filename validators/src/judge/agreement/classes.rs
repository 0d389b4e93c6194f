//! Which claims codes charge for which results: classes of codes by their beginnings, each with its author and reason.

use serde::Deserialize;
use thiserror::Error;

const BUILT_IN: &str = include_str!("../../../data/claim_classes.toml");

/// Classes in force, in order of their names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClaimClasses {
    ids: Vec<String>,
    classes: Vec<Class>,
}

/// One class.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// The name in tables and findings.
    pub name: String,
    /// Beginnings of claims codes.
    pub claims: Vec<String>,
    /// Beginnings of JLAC10 codes; empty for what charges for tests as such.
    #[serde(default)]
    pub results: Vec<String>,
    /// Who says so.
    pub author: String,
    /// Why.
    pub reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    id: String,
    #[serde(default)]
    class: Vec<Class>,
}

/// Why classes cannot be read.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClassesError {
    /// Not TOML, or not of the shape that classes have; the message holds the line.
    #[error("classes of claims codes cannot be read: {message}")]
    Shape {
        /// As the reader puts it.
        message: String,
    },
    /// A class that says too little, or nothing that can be compared.
    #[error("class `{class}`: expected {expected}")]
    Class {
        /// Its name.
        class: String,
        /// What should stand there.
        expected: &'static str,
    },
}

impl ClaimClasses {
    /// The classes that the program brings.
    ///
    /// # Errors
    /// Never in a program whose tests passed.
    pub fn built_in() -> Result<ClaimClasses, ClassesError> {
        ClaimClasses::default().with(BUILT_IN)
    }

    /// The built-in classes with those of a site's file.
    ///
    /// # Errors
    /// When the text is not TOML, or a class has no name, code, author or reason.
    pub fn read(text: &str) -> Result<ClaimClasses, ClassesError> {
        ClaimClasses::built_in()?.with(text)
    }

    fn with(mut self, text: &str) -> Result<ClaimClasses, ClassesError> {
        let file: File = toml::from_str(text).map_err(|error| ClassesError::Shape {
            message: error.to_string(),
        })?;
        self.ids.push(file.id);
        for class in file.class {
            check(&class)?;
            self.classes.retain(|known| known.name != class.name);
            self.classes.push(class);
        }
        self.classes.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(self)
    }

    /// Files that the classes come from.
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// Everything that tells these classes from others.
    pub fn text(&self) -> String {
        format!("{:?}", self.classes)
    }

    /// The classes that a claims code charges for; whether there is any is what makes an act a test.
    pub(super) fn of_claim<'a>(&'a self, code: &'a str) -> impl Iterator<Item = &'a Class> {
        let charges = move |class: &&Class| begins(&class.claims, code);
        self.classes.iter().filter(charges)
    }

    /// The classes of a result, by its JLAC10 code.
    pub(super) fn of_result<'a>(&'a self, code: &'a str) -> impl Iterator<Item = &'a Class> {
        let holds = move |class: &&Class| begins(&class.results, code);
        self.classes.iter().filter(holds)
    }
}

fn begins(beginnings: &[String], code: &str) -> bool {
    beginnings.iter().any(|start| code.starts_with(start))
}

fn check(class: &Class) -> Result<(), ClassesError> {
    let refused = |expected| {
        Err(ClassesError::Class {
            class: class.name.clone(),
            expected,
        })
    };
    let is_code = |code: &String| (3..=17).contains(&code.len());
    if class.name.is_empty() || class.name == super::ALL || class.name.contains(['"', '\\']) {
        return refused("a name that is not `all`, without quotes");
    }
    if class.claims.is_empty() || !class.claims.iter().chain(&class.results).all(is_code) {
        return refused("beginnings of claims codes and JLAC10 codes, three characters or more");
    }
    match class.author.trim().is_empty() || class.reason.trim().is_empty() {
        true => refused("an author and a reason"),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_adds_and_replaces_classes() {
        let built_in = ClaimClasses::built_in().unwrap();
        let names = |classes: &ClaimClasses, code: &str| -> Vec<String> {
            classes.of_claim(code).map(|it| it.name.clone()).collect()
        };
        assert_eq!(names(&built_in, "160054710"), ["CRP", "test"]);
        assert_eq!(names(&built_in, "160095710"), ["drawing"]);
        assert_eq!(names(&built_in, "170000410"), Vec::<String>::new());
        let text = "id = \"site\"\n[[class]]\nname = \"CRP\"\nclaims = [\"160999\"]\nauthor = \"A\"\nreason = \"B.\"\n";
        let site = ClaimClasses::read(text).unwrap();
        assert_eq!(names(&site, "160999910"), ["CRP"]);
        assert_eq!(names(&site, "160054710"), ["test"]);
        assert_eq!(site.of_result("5C070000002306201").count(), 0);
        assert_eq!(site.ids(), ["kijun", "site"]);
        assert_ne!(site.text(), built_in.text());
    }

    #[test]
    fn a_class_that_says_too_little_is_refused() {
        for (class, expected) in [
            (
                "name = \"all\"\nclaims = [\"160\"]\nauthor = \"A\"\nreason = \"B\"",
                "a name",
            ),
            (
                "name = \"x\"\nclaims = []\nauthor = \"A\"\nreason = \"B\"",
                "beginnings",
            ),
            (
                "name = \"x\"\nclaims = [\"1\"]\nauthor = \"A\"\nreason = \"B\"",
                "beginnings",
            ),
            (
                "name = \"x\"\nclaims = [\"160\"]\nauthor = \"\"\nreason = \"B\"",
                "an author",
            ),
            (
                "name = \"x\"\nauthor = \"\"\nreason = \"B\"",
                "missing field",
            ),
        ] {
            let error = ClaimClasses::read(&format!("id = \"s\"\n[[class]]\n{class}\n"));
            let error = error.unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
