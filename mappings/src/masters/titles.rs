//! What a JLAC10 code is called in the loaded masters, for people who have to choose one.

use std::collections::HashMap;

use super::jlac10::{Element, Jlac10};

/// Names of codes, put together from the names of their elements.
#[derive(Debug)]
pub struct Titles<'a> {
    analytes: HashMap<&'a str, &'a str>,
    identifications: HashMap<&'a str, &'a str>,
    specimens: HashMap<&'a str, &'a str>,
    methods: HashMap<&'a str, &'a str>,
    results: HashMap<&'a str, &'a str>,
    /// By analyte, identification and result.
    specific: HashMap<[&'a str; 3], &'a str>,
}

impl<'a> Titles<'a> {
    /// The names that masters give.
    pub fn of(masters: &'a Jlac10) -> Titles<'a> {
        let named = |elements: &'a [Element]| {
            let pairs = elements.iter();
            pairs
                .map(|it| (it.code.as_str(), it.name.as_str()))
                .collect()
        };
        let specific = masters.specific_results.iter();
        let key = |it: &'a super::SpecificResult| {
            [
                it.analyte.as_str(),
                it.identification.as_str(),
                it.code.as_str(),
            ]
        };
        Titles {
            analytes: named(&masters.analytes),
            identifications: named(&masters.identifications),
            specimens: named(&masters.specimens),
            methods: named(&masters.methods),
            results: named(&masters.results),
            specific: specific.map(|it| (key(it), it.name.as_str())).collect(),
        }
    }

    /// `AST / 血清 / 可視吸光光度法`: the names of the elements of a code of 5 characters or more, without those that say
    /// nothing or have no name; `None` when the analyte has none.
    pub fn title(&self, code: &str) -> Option<String> {
        let analyte = code.get(..5)?;
        let part = |from: usize, to: usize| code.get(from..to).unwrap_or_default();
        let (identification, result) = (part(5, 9), part(15, 17));
        let member = self.specific.get(&[analyte, identification, result]);
        let named = [
            Some(self.analytes.get(analyte)?),
            self.identifications
                .get(identification)
                .filter(|_| identification != "0000"),
            member.or_else(|| self.results.get(result)),
            self.specimens.get(part(9, 12)),
            self.methods.get(part(12, 15)),
        ];
        let named: Vec<&str> = named.into_iter().flatten().copied().collect();
        Some(named.join(" / "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::masters::SpecificResult;

    #[test]
    fn a_title_names_the_elements_that_say_something() {
        let element = |code: &str, name: &str| Element {
            code: code.to_owned(),
            name: name.to_owned(),
            ..Element::default()
        };
        let masters = Jlac10 {
            analytes: vec![element("3B035", "AST"), element("2A990", "末梢血液一般")],
            identifications: vec![element("0000", "なし"), element("1234", "抗原")],
            specimens: vec![element("023", "血清")],
            methods: vec![element("272", "可視吸光光度法")],
            results: vec![element("01", "定量値")],
            specific_results: vec![SpecificResult {
                analyte: "2A990".to_owned(),
                identification: "0000".to_owned(),
                code: "01".to_owned(),
                name: "白血球数".to_owned(),
                english_name: None,
            }],
            ..Jlac10::default()
        };
        let titles = Titles::of(&masters);
        let title = |code| titles.title(code);
        assert_eq!(
            title("3B035000002327201").as_deref(),
            Some("AST / 定量値 / 血清 / 可視吸光光度法")
        );
        assert_eq!(title("3B0351234").as_deref(), Some("AST / 抗原"));
        assert_eq!(
            title("2A990000099999901").as_deref(),
            Some("末梢血液一般 / 白血球数")
        );
        assert_eq!(title("9Z999000002327201"), None);
        assert_eq!(title("3B"), None);
    }
}
