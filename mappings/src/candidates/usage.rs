//! How codes are used: which identification, specimen, method, result and unit is usual for which analyte.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashSet;

use crate::masters::{Element, Jlac10};
use crate::names::fold;
use crate::names::words::{Usual, Words};

use super::code::{Analyte, Elements, Part};
use super::counts::{Counts, key};
use super::documents::Families;

/// One use of a code: by a list, or by a source for a name.
#[derive(Clone, Debug)]
pub(crate) struct Use {
    /// The code as deep as it goes.
    pub(crate) elements: Elements,
    /// The family of sources.
    pub(crate) family: u16,
    /// Unit text, spelled.
    pub(crate) unit: Option<String>,
    /// Specimen text, spelled.
    pub(crate) specimen: Option<String>,
    /// Method text, spelled.
    pub(crate) method: Option<String>,
}

/// A specimen that stands in the name of an analyte, as in `比重[尿]`, weighs as much as so many codes.
const NAMED: f32 = 3.0;

/// What the loaded codes say of each element.
#[derive(Debug, Default)]
pub(crate) struct Usage {
    /// Sightings of analytes, to tell the common from the rare.
    pub(crate) analytes: Counts<Analyte>,
    /// Identifications by analyte.
    pub(crate) identifications: Counts<Part>,
    /// Kinds of identifications (their first two characters) by analyte.
    pub(crate) kinds: Counts<Part>,
    /// Specimens by analyte and identification.
    pub(crate) specimens: Counts<Part>,
    /// Methods by analyte, identification and specimen.
    pub(crate) methods: Counts<Part>,
    /// Methods that stand beside a method: by which an analyte is measured elsewhere.
    pub(crate) beside: Counts<Part>,
    /// Results by analyte and identification.
    pub(crate) results: Counts<Part>,
    /// Units, as keys, by analyte.
    pub(crate) units: Counts<u64>,
    /// Specimens by the words for them.
    pub(crate) specimen_words: Counts<Part>,
    /// Methods by the words for them.
    pub(crate) method_words: Counts<Part>,
}

/// All uses in the masters, and what the names of analytes say beside them.
#[derive(Debug, Default)]
pub(crate) struct Uses {
    uses: Vec<Use>,
    /// Analytes with the specimen that stands in their name.
    named: Vec<(Part, Part)>,
}

impl Uses {
    /// Collects the uses of codes.
    pub(crate) fn collect(masters: &Jlac10, words: &Words, families: &Families<'_>) -> Self {
        let spell = |text: &Option<String>| {
            let text = text.as_deref().filter(|text| !text.trim().is_empty());
            text.map(|text| words.spell(text))
        };
        let listed = masters.codes.iter().map(|listed| {
            let texts = [&listed.unit, &listed.specimen, &listed.method];
            (listed.code.as_str(), listed.source.as_str(), texts)
        });
        let known = masters.names.iter().map(|known| {
            let texts = [&known.unit, &known.specimen, &known.method];
            (known.code.as_str(), known.source.as_str(), texts)
        });
        let uses = listed
            .chain(known)
            .filter_map(|(code, source, [unit, specimen, method])| {
                Some(Use {
                    elements: Elements::of(code)?,
                    family: families.get(source).copied().unwrap_or_default(),
                    unit: spell(unit),
                    specimen: spell(specimen),
                    method: spell(method),
                })
            });
        let uses = uses.collect();
        let named = masters
            .analytes
            .iter()
            .filter_map(|element| named(words, element))
            .collect();
        Self { uses, named }
    }

    /// Counts all uses but those of one family.
    pub(crate) fn count(&self, words: &Words, without: Option<u16>) -> Usage {
        let mut usage = Usage::default();
        for usual in &words.usual {
            usage.add_usual(usual);
        }
        for (analyte, specimen) in &self.named {
            usage
                .specimens
                .add(key(&[analyte.as_str()]), *specimen, NAMED);
        }
        for methods in &words.beside {
            usage.add_beside(&parts(methods));
        }
        let mut once = HashSet::new();
        let mut kinds = HashSet::new();
        let mut measured: BTreeMap<(Part, Part), BTreeSet<Part>> = BTreeMap::new();
        for used in self.uses.iter().filter(|used| Some(used.family) != without) {
            usage.add_words(used);
            // Many names of one source for one code are one decision.
            if once.insert((used.family, used.elements)) {
                usage.add(used, &mut kinds);
                let Elements {
                    analyte,
                    specimen,
                    method,
                    ..
                } = used.elements;
                if let (Some(analyte), false) =
                    (Part::new(analyte.code()), method.as_str().is_empty())
                {
                    let methods = measured.entry((analyte, specimen)).or_default();
                    methods.insert(method);
                }
            }
        }
        for methods in measured.into_values() {
            usage.add_beside(&methods.into_iter().collect::<Vec<_>>());
        }
        usage.sum();
        usage
    }
}

fn parts(codes: &[String]) -> Vec<Part> {
    codes.iter().filter_map(|code| Part::new(code)).collect()
}

/// The specimen that stands in brackets in the name of an analyte.
fn named(words: &Words, element: &Element) -> Option<(Part, Part)> {
    let name = fold(&element.name);
    let bracket = name.get(name.find('(')?..)?;
    let says = words.specimen(bracket)?;
    let (specimen, _) = says.iter().find(|&&(_, weight)| weight >= 1.0)?;
    Some((Part::new(&element.code)?, Part::new(specimen)?))
}

impl Usage {
    fn add_usual(&mut self, usual: &Usual) {
        let (specimens, methods) = (parts(&usual.specimens), parts(&usual.methods));
        for group in &usual.of {
            let wide = key(&[group]);
            for identification in parts(&usual.identifications) {
                self.identifications.add(wide, identification, 1.0);
                self.kinds.add(wide, kind(&identification), 1.0);
            }
            for with in &usual.with {
                for specimen in &specimens {
                    let circumstance = key(&[group, with, specimen.as_str()]);
                    for &method in &methods {
                        self.methods.add(circumstance, method, 1.0);
                    }
                }
            }
            if usual.with.is_empty() {
                for &specimen in &specimens {
                    self.specimens.add(wide, specimen, 1.0);
                }
                for &method in &methods {
                    self.methods.add(wide, method, 1.0);
                }
            }
        }
    }

    /// Adds methods of one analyte: each stands beside the others, and all that stand beside it weigh 1 together.
    fn add_beside(&mut self, methods: &[Part]) {
        let weight = 1.0 / (methods.len().max(2) - 1) as f32;
        for (at, method) in methods.iter().enumerate() {
            let others = methods.iter().enumerate().filter(|&(other, _)| other != at);
            for (_, &other) in others {
                self.beside.add(key(&[method.as_str()]), other, weight);
            }
        }
    }

    fn add_words(&mut self, used: &Use) {
        let Elements {
            specimen, method, ..
        } = used.elements;
        if let (Some(words), false) = (&used.specimen, specimen.as_str().is_empty()) {
            self.specimen_words.add(key(&[words]), specimen, 1.0);
        }
        if let (Some(words), false) = (&used.method, method.as_str().is_empty()) {
            self.method_words.add(key(&[words]), method, 1.0);
        }
    }

    /// Adds a use. Under circumstances wider than the analyte, an analyte counts once for each value, since one analyte with
    /// hundreds of codes, as the allergens are, tells nothing of its neighbours.
    fn add(&mut self, used: &Use, kinds: &mut HashSet<u64>) {
        let Elements {
            analyte,
            identification,
            specimen,
            method,
            result,
        } = used.elements;
        let code = analyte.code();
        self.analytes.add(key(&[]), analyte, 1.0);
        if let Some(unit) = &used.unit {
            let first = kinds.insert(key(&["unit", analyte.whole(), unit]));
            add_each(
                &mut self.units,
                &unit_keys(&analyte),
                1,
                first,
                key(&[unit]),
            );
        }
        if identification.as_str().is_empty() {
            return;
        }
        let first = kinds.insert(key(&["identification", code, identification.as_str()]));
        let keys = identification_keys(&analyte);
        add_each(&mut self.identifications, &keys, 1, first, identification);
        add_each(&mut self.kinds, &keys, 1, first, kind(&identification));
        if specimen.as_str().is_empty() {
            return;
        }
        let first = kinds.insert(key(&["specimen", code, specimen.as_str()]));
        add_each(
            &mut self.specimens,
            &specimen_keys(&analyte, &identification),
            2,
            first,
            specimen,
        );
        if method.as_str().is_empty() {
            return;
        }
        let first = kinds.insert(key(&["method", code, specimen.as_str(), method.as_str()]));
        add_each(
            &mut self.methods,
            &method_keys(&analyte, &identification, &specimen),
            3,
            first,
            method,
        );
        if !result.as_str().is_empty() {
            add_each(
                &mut self.results,
                &result_keys(&analyte, &identification),
                2,
                true,
                result,
            );
        }
    }

    fn sum(&mut self) {
        self.analytes.sum();
        self.units.sum();
        for counts in [
            &mut self.identifications,
            &mut self.kinds,
            &mut self.specimens,
            &mut self.methods,
            &mut self.beside,
            &mut self.results,
            &mut self.specimen_words,
            &mut self.method_words,
        ] {
            counts.sum();
        }
    }
}

/// Adds a value under each circumstance; under those from `wide` on only the first of its kind.
fn add_each<V: Copy + Ord>(
    counts: &mut Counts<V>,
    keys: &[u64],
    wide: usize,
    first: bool,
    value: V,
) {
    let keys = if first {
        keys
    } else {
        &keys[..wide.min(keys.len())]
    };
    for &key in keys {
        counts.add(key, value, 1.0);
    }
}

/// The kind of an identification: allergen, virus antibody, gene analysis.
pub(crate) fn kind(identification: &Part) -> Part {
    identification
        .as_str()
        .get(..2)
        .and_then(Part::new)
        .unwrap_or_default()
}

/// Circumstances of an identification, the narrowest first.
pub(crate) fn identification_keys(analyte: &Analyte) -> [u64; 3] {
    [key(&[analyte.code()]), key(&[analyte.group()]), key(&[])]
}

/// Circumstances of a specimen, the narrowest first.
pub(crate) fn specimen_keys(analyte: &Analyte, identification: &Part) -> [u64; 4] {
    let (code, group) = (analyte.code(), analyte.group());
    let kind = kind(identification);
    [
        key(&[code, identification.as_str()]),
        key(&[code]),
        key(&[group, kind.as_str()]),
        key(&[group]),
    ]
}

/// Circumstances of a method, the narrowest first.
pub(crate) fn method_keys(analyte: &Analyte, identification: &Part, specimen: &Part) -> [u64; 6] {
    let (code, group) = (analyte.code(), analyte.group());
    let (identification, specimen) = (identification.as_str(), specimen.as_str());
    [
        key(&[code, identification, specimen]),
        key(&[code, "", specimen]),
        key(&[code]),
        key(&[group, identification, specimen]),
        key(&[group, "", specimen]),
        key(&[group]),
    ]
}

/// Circumstances of a result, the narrowest first.
pub(crate) fn result_keys(analyte: &Analyte, identification: &Part) -> [u64; 4] {
    let (whole, group) = (analyte.whole(), analyte.group());
    [
        key(&[whole, identification.as_str()]),
        key(&[whole]),
        key(&[group]),
        key(&[]),
    ]
}

/// Circumstances of a unit, the narrowest first.
pub(crate) fn unit_keys(analyte: &Analyte) -> [u64; 3] {
    [key(&[analyte.whole()]), key(&[analyte.group()]), key(&[])]
}
