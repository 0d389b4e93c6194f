//! An item made ready for the engine: its features, and what its words say of specimen and method.

use crate::names::features::{Feature, features, variants};
use crate::names::fold;
use crate::names::words::{Says, Words};

use super::code::Part;
use super::counts::{Counts, key};
use super::item::LocalItem;
use super::usage::Usage;

/// What was heard of one element: the house's own words, and what earlier names with the same words were coded as.
#[derive(Clone, Debug, Default)]
pub(crate) struct Heard {
    /// Codes that the words mean, with a weight up to 1.
    says: Vec<(Part, f32)>,
    /// Codes that names with the same words had, with their count.
    learned: Vec<(Part, f32)>,
    /// How many names had the same words.
    all: f32,
    /// The weight of a code of which nothing was heard.
    other: f32,
    /// Whether a field of the item said it, rather than the name.
    pub(crate) stated: bool,
}

/// So many earlier names weigh as much as the house's own words.
const OWN_WORDS: f32 = 2.0;
/// What is left for a code that the words in a specimen field do not mean: such a field is rarely wrong.
const STATED_SPECIMEN_OTHER: f32 = 0.005;
/// The same for words in the name.
const NAMED_SPECIMEN_OTHER: f32 = 0.02;
/// The same for methods, for which words are used loosely.
const METHOD_OTHER: f32 = 0.03;

impl Heard {
    fn new(
        says: Says,
        learned: &Counts<Part>,
        words: Option<String>,
        stated: bool,
        other: f32,
    ) -> Self {
        let circumstance = key(&[words.as_deref().unwrap_or_default()]);
        let usual = learned.usual(circumstance, usize::MAX).iter();
        Self {
            says: says
                .iter()
                .filter_map(|(code, weight)| Some((Part::new(code)?, *weight)))
                .collect(),
            learned: usual
                .map(|&code| (code, learned.seen(circumstance, code)))
                .collect(),
            all: learned.all(circumstance),
            other,
            stated,
        }
    }

    /// Whether anything was heard.
    pub(crate) fn anything(&self) -> bool {
        !self.says.is_empty() || self.all > 0.0
    }

    /// How well a code fits what was heard, 0 to 1; 1 for every code where nothing was.
    pub(crate) fn weight(&self, code: Part) -> f32 {
        if !self.anything() {
            return 1.0;
        }
        let find = |list: &[(Part, f32)]| {
            list.iter()
                .find(|&&(known, _)| known == code)
                .map(|&(_, weight)| weight)
        };
        let own = find(&self.says).unwrap_or(self.other);
        (find(&self.learned).unwrap_or_default() + OWN_WORDS * own) / (self.all + OWN_WORDS)
    }

    /// Whether the words leave no room for the code.
    pub(crate) fn excludes(&self, code: Part) -> bool {
        self.anything() && self.weight(code) <= self.other * 2.0
    }

    /// The codes of which something was heard.
    pub(crate) fn codes(&self) -> impl Iterator<Item = Part> {
        self.says.iter().chain(&self.learned).map(|&(code, _)| code)
    }
}

/// An item made ready.
#[derive(Debug)]
pub(crate) struct Query<'a> {
    /// The item.
    pub(crate) item: LocalItem<'a>,
    /// Features of the whole name.
    pub(crate) features: Vec<Feature>,
    /// Features of the shorter names inside it, with what each is worth.
    pub(crate) inner: Vec<(Vec<Feature>, f32)>,
    /// Whether the first of these is the name without its brackets.
    pub(crate) has_brackets: bool,
    /// Whether the name itself is written as a part of another test: `血液像 - 好中球`.
    pub(crate) is_part: bool,
    /// Identifications that words of the name mean, with a weight up to 1.
    pub(crate) identifications: Vec<(Part, f32)>,
    /// Specimen.
    pub(crate) specimen: Heard,
    /// Method.
    pub(crate) method: Heard,
    /// Unit, spelled.
    pub(crate) unit: Option<String>,
}

impl<'a> Query<'a> {
    /// Makes an item ready.
    pub(crate) fn new(item: &LocalItem<'a>, words: &Words, usage: &Usage) -> Self {
        let name = item.local_name;
        let inner = variants(name)
            .into_iter()
            .map(|(text, worth)| (features(words, &text), worth))
            .collect();
        Self {
            item: *item,
            features: features(words, name),
            inner,
            has_brackets: fold(name).contains('('),
            is_part: name.contains(" - "),
            identifications: words
                .identifications_in(name)
                .iter()
                .filter_map(|(code, weight)| Some((Part::new(code)?, *weight)))
                .collect(),
            specimen: specimen(item, words, usage),
            method: method(item, words, usage),
            unit: stated(item.unit).map(|unit| words.spell(unit)),
        }
    }
}

impl Query<'_> {
    /// How much words of the name mean the identification, 0 to 1.
    pub(crate) fn says(&self, identification: Part) -> f32 {
        let said = self
            .identifications
            .iter()
            .find(|&&(code, _)| code == identification);
        said.map_or(0.0, |&(_, weight)| weight)
    }
}

fn stated(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// The field says it, or the name does; where both speak, the name is the narrower one (`コルチゾール〈血漿〉` of blood).
fn specimen(item: &LocalItem<'_>, words: &Words, usage: &Usage) -> Heard {
    let field = stated(item.specimen);
    let named = words.specimen(item.local_name).cloned().unwrap_or_default();
    let says = field
        .and_then(|field| words.specimen(field))
        .cloned()
        .unwrap_or_default();
    let is_stated = !says.is_empty();
    let both: Says = says
        .iter()
        .filter_map(|(code, weight)| {
            let (_, narrower) = named.iter().find(|(other, _)| other == code)?;
            Some((code.clone(), weight.max(0.5) * narrower))
        })
        .collect();
    let says = match (is_stated, both.is_empty()) {
        (false, _) => named,
        (true, true) => says,
        (true, false) => both,
    };
    let other = if is_stated {
        STATED_SPECIMEN_OTHER
    } else {
        NAMED_SPECIMEN_OTHER
    };
    Heard::new(
        says,
        &usage.specimen_words,
        field.map(|field| words.spell(field)),
        is_stated,
        other,
    )
}

fn method(item: &LocalItem<'_>, words: &Words, usage: &Usage) -> Heard {
    let field = stated(item.method);
    let says = field
        .map(|field| words.methods_in(field))
        .unwrap_or_default();
    let is_stated = !says.is_empty();
    let says = if is_stated {
        says
    } else {
        words.methods_in(item.local_name)
    };
    Heard::new(
        says,
        &usage.method_words,
        field.map(|field| words.spell(field)),
        is_stated,
        METHOD_OTHER,
    )
}
