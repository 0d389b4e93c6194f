//! The engine as the outside sees it: built from masters, asked for items.

use crate::masters::Jlac10;
use crate::names::words::Words;

use super::calibration::Calibration;
use super::depths::Depths;
use super::documents::families;
use super::item::{Candidate, Class, Contradiction, LocalItem};
use super::knowledge::Knowledge;
use super::plausibility;
use super::query::Query;
use super::rank::{Without, rank};
use super::reasons::{reasons, settles};
use super::trials::{calibrate, evidence};
use super::usage::{Usage, Uses};

/// Below this probability of the right analyte a candidate is not worth a look.
const PROPOSE_MIN: f32 = 0.05;

/// Everything that was learned from a set of masters and names.
///
/// Equal masters give equal answers. Nothing is written anywhere: what a site learns is in the names it loads.
#[derive(Debug)]
pub struct Index {
    pub(super) knowledge: Knowledge,
    pub(super) usage: Usage,
    pub(super) calibration: Calibration,
}

impl Index {
    /// Learns from the masters: which names stand for which code, what is usual, and how far its own answers can be trusted.
    ///
    /// The last is found by coding known names as if their source had never been loaded, so it takes a few seconds for some
    /// thousands of names. Without known names no candidate is ever sure.
    pub fn build(masters: &Jlac10) -> Self {
        let families = families(masters);
        let words = Words::house();
        let uses = Uses::collect(masters, &words, &families);
        let knowledge = Knowledge::new(masters, words, &families);
        let usage = uses.count(&knowledge.words, None);
        let calibration = calibrate(masters, &knowledge, &uses, &families);
        Self {
            knowledge,
            usage,
            calibration,
        }
    }

    /// Codes for an item, at most `most`, the best first; empty if the name has nothing in common with any known name.
    ///
    /// The list holds different codes, chosen so that the right analyte, specimen and method are likely to be in it.
    pub fn suggest(&self, item: &LocalItem<'_>, most: usize) -> Vec<Candidate> {
        let query = Query::new(item, &self.knowledge.words, &self.usage);
        let ranked = rank(&self.knowledge, &self.usage, &query, Without::default());
        let depths = Depths::new(&self.knowledge, &self.usage, &query, ranked);
        let Some(first) = depths.first() else {
            return Vec::new();
        };
        let judge = |ranked| {
            let evidence = evidence(&self.usage, &query, &depths, ranked);
            self.calibration.judge(&evidence)
        };
        let list = depths.list(first, judge(&first).0, most);
        let candidates = list.iter().enumerate().map(|(at, ranked)| {
            let (confidence, sure) = judge(ranked);
            // Only the first can be sure: a second one that were, would contradict it.
            let depth = if at == 0 { sure } else { 0 };
            let class = match (depth, confidence[0] >= PROPOSE_MIN) {
                (5.., _) => Class::Auto,
                (_, true) => Class::Propose,
                (_, false) => Class::None,
            };
            Candidate {
                code: ranked.elements.code(),
                depth,
                confidence,
                class,
                reasons: reasons(&self.knowledge, &self.usage, &query, ranked),
                settles: settles(depth),
            }
        });
        candidates.collect()
    }

    /// What in the item contradicts the code that a hospital declares for it; empty for a plausible code.
    ///
    /// It is meant to be believed: it stays silent where the item says little.
    pub fn plausibility(&self, item: &LocalItem<'_>, declared: &str) -> Vec<Contradiction> {
        plausibility::contradictions(self, item, declared)
    }
}

#[cfg(test)]
mod tests {
    use super::{Candidate, Class, Index, Jlac10, LocalItem};
    use crate::candidates::{Fact, Settles, ValueProfile};
    use crate::masters::{Element, KnownName, ListedCode, SpecificResult};

    fn element(code: &str, name: &str) -> Element {
        Element {
            code: code.to_owned(),
            name: name.to_owned(),
            ..Element::default()
        }
    }

    fn listed(code: &str, name: &str, unit: &str, source: &str) -> ListedCode {
        ListedCode {
            code: code.to_owned(),
            name: name.to_owned(),
            unit: Some(unit.to_owned()),
            source: source.to_owned(),
            ..ListedCode::default()
        }
    }

    /// A small master with two lists, in the words that every laboratory uses.
    fn masters() -> Jlac10 {
        let analytes = [
            ("3C015", "クレアチニン"),
            ("3C020", "尿酸"),
            ("3B035", "AST"),
            ("2A990", "末梢血液一般検査"),
            ("9N001", "身長"),
        ];
        let mut masters = Jlac10 {
            analytes: analytes.map(|(code, name)| element(code, name)).to_vec(),
            identifications: vec![element("0000", "")],
            ..Jlac10::default()
        };
        masters.specific_results = [("51", "赤血球数"), ("52", "血小板数")]
            .map(|(code, name)| SpecificResult {
                analyte: "2A990".to_owned(),
                identification: "0000".to_owned(),
                code: code.to_owned(),
                name: name.to_owned(),
                english_name: None,
            })
            .to_vec();
        for source in ["list one", "list two"] {
            masters.codes.extend([
                listed("3C015000002327101", "クレアチニン", "mg/dL", source),
                listed("3C020000002327101", "尿酸", "mg/dL", source),
                listed("3B035000002327201", "AST(GOT)", "U/L", source),
                listed("9N001000000000001", "身長", "cm", source),
            ]);
        }
        masters
    }

    fn first(index: &Index, item: &LocalItem<'_>) -> Candidate {
        index
            .suggest(item, 5)
            .into_iter()
            .next()
            .expect("a candidate")
    }

    fn named(name: &str) -> LocalItem<'_> {
        LocalItem {
            local_name: name,
            ..LocalItem::default()
        }
    }

    #[test]
    fn a_known_name_in_another_spelling_finds_its_code() {
        let index = Index::build(&masters());
        for (name, code) in [
            ("ｸﾚｱﾁﾆﾝ", "3C015000002327101"),
            ("CRE", "3C015000002327101"),
            ("ＧＯＴ（ＡＳＴ", "3B035000002327201"),
            ("血清尿酸", "3C020000002327101"),
        ] {
            assert_eq!(first(&index, &named(name)).code, code, "{name}");
        }
    }

    #[test]
    fn the_member_of_a_panel_is_what_is_measured() {
        let index = Index::build(&masters());
        let candidate = first(&index, &named("末梢血液一般検査 - 血小板数"));
        assert_eq!(
            (&candidate.code[..5], &candidate.code[15..]),
            ("2A990", "52")
        );
    }

    #[test]
    fn equal_masters_give_equal_answers() {
        let items = [
            named("クレアチニン"),
            named("尿"),
            named("GOT"),
            named("???"),
            named(""),
        ];
        let answers = |index: &Index| items.map(|item| index.suggest(&item, 10));
        assert_eq!(
            answers(&Index::build(&masters())),
            answers(&Index::build(&masters()))
        );
    }

    #[test]
    fn nothing_is_sure_that_was_never_tested() {
        let candidate = first(&Index::build(&masters()), &named("クレアチニン"));
        assert_eq!((candidate.depth, candidate.class), (0, Class::Propose));
        assert_eq!(
            candidate.settles,
            [
                Settles::Name,
                Settles::Specimen,
                Settles::Reagent,
                Settles::Values
            ]
        );
        assert!(
            candidate
                .reasons
                .iter()
                .any(|reason| reason.fact == Fact::SameName && reason.supports)
        );
    }

    /// Many sure names of two sources that agree, each under its own code.
    fn agreed() -> Jlac10 {
        let mut masters = masters();
        for at in 0..150_u32 {
            let name = format!(
                "試料{}{at}号",
                char::from_u32(0x4E00 + at * 7).expect("a character")
            );
            let code = format!("3A{:03}000002327101", at + 1);
            masters.analytes.push(element(&code[..5], &name));
            for source in ["hospital one", "hospital two, which writes its own way"] {
                let local_name = if source.len() > 20 {
                    format!("{name}(測定)")
                } else {
                    name.clone()
                };
                masters.names.push(KnownName {
                    local_name,
                    code: code.clone(),
                    source: source.to_owned(),
                    ..KnownName::default()
                });
            }
        }
        masters
    }

    #[test]
    fn depth_counts_leading_characters_and_only_the_first_is_sure() {
        let index = Index::build(&agreed());
        let list = index.suggest(&named("クレアチニン"), 5);
        assert!(
            matches!(list[0].depth, 5 | 9 | 12 | 15 | 17),
            "{}",
            list[0].depth
        );
        assert_eq!(list[0].class, Class::Auto);
        for candidate in &list {
            assert!(
                candidate
                    .confidence
                    .windows(2)
                    .all(|pair| pair[0] >= pair[1])
            );
            assert!(candidate.code.len() == 15 || candidate.code.len() == 17);
        }
        assert!(
            list[1..]
                .iter()
                .all(|candidate| candidate.depth == 0 && candidate.class != Class::Auto)
        );
    }

    #[test]
    fn a_name_that_says_more_than_the_analyte_is_not_sure() {
        let index = Index::build(&agreed());
        let sure = first(&index, &named("クレアチニン"));
        let bracket = first(&index, &named("体部内膜(CRE)"));
        assert_eq!(sure.class, Class::Auto);
        assert_eq!(bracket.code[..5], sure.code[..5]);
        assert_eq!(bracket.class, Class::Propose);
    }

    #[test]
    fn a_code_of_another_test_is_contradicted_and_its_own_is_not() {
        let index = Index::build(&agreed());
        let creatinine = LocalItem {
            unit: Some("mg/dL"),
            ..named("クレアチニン")
        };
        let contradictions = index.plausibility(&creatinine, "3C020000002327101");
        assert_eq!(contradictions[0].reason.fact, Fact::OtherName);
        assert_eq!(contradictions[0].instead.as_deref(), Some("3C015"));
        assert!(
            index
                .plausibility(&creatinine, "3C015000002327101")
                .is_empty()
        );
        assert!(
            index
                .plausibility(&named("その他の項目"), "3C015000002327101")
                .is_empty()
        );
    }

    #[test]
    fn a_specimen_or_values_that_cannot_be_are_contradicted() {
        let index = Index::build(&agreed());
        let urine = LocalItem {
            specimen: Some("尿"),
            ..named("クレアチニン")
        };
        let contradictions = index.plausibility(&urine, "3C015000002327101");
        assert!(
            contradictions
                .iter()
                .any(|contradiction| contradiction.reason.fact == Fact::Specimen)
        );
        let grades = ValueProfile {
            graded: 0.95,
            ..ValueProfile::default()
        };
        let graded = LocalItem {
            values: Some(&grades),
            ..named("クレアチニン")
        };
        let contradictions = index.plausibility(&graded, "3C015000002327101");
        assert_eq!(contradictions.len(), 1);
        assert_eq!(contradictions[0].reason.fact, Fact::Values);
        assert_ne!(
            contradictions[0].reason.japanese(),
            contradictions[0].reason.english()
        );
    }

    #[test]
    fn without_masters_there_is_nothing_to_say() {
        let index = Index::build(&Jlac10::default());
        assert!(index.suggest(&named("クレアチニン"), 5).is_empty());
        assert!(
            index
                .plausibility(&named("クレアチニン"), "3C020000002327101")
                .is_empty()
        );
        assert!(index.plausibility(&named("クレアチニン"), "壊").is_empty());
    }
}
