//! How a hospital's systems write messages and values. Same standard, different grammar: every field is a habit met in the field.

use crate::ssmix2::encode::Encoding;

mod presets;

pub(crate) use presets::DIALECTS;

/// What ends a segment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Terminator {
    #[default]
    Cr,
    Lf,
    CrLf,
}

/// How a message becomes bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wire {
    /// Ends every segment.
    pub terminator: Terminator,
    /// Whether the last segment goes without.
    pub last_open: bool,
    /// Whether 0x1C 0x0D follow.
    pub eom: bool,
    pub encoding: Encoding,
}

/// Which code stands first in an OBX-3 or SPM-4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeOrder {
    StandardFirst,
    LocalFirst,
    LocalOnly,
    StandardOnly,
}

/// How values below or above what the analyser can tell are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparator {
    /// ST `< 0.1`: SN with its separator as one blank.
    Positional,
    /// ST `<0.1`.
    Tight,
    /// ST `0.1以下`, `0.1未満`, `300以上`.
    Words,
    /// ST `0.1>` and `300<`.
    Postfix,
    /// NM, the limit itself.
    Limit,
}

impl Comparator {
    /// Whether the comparator stands behind the number (V04); words do, too.
    pub(crate) fn is_behind(self) -> bool {
        matches!(self, Comparator::Words | Comparator::Postfix)
    }
}

/// How grades are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grades {
    /// `(-)` `(±)` `(1+)`.
    Brackets,
    /// `  -`, `  ±`, ` 1 +`.
    Positional,
    /// `-` `+-` `1+`.
    Plain,
    /// `陰性` `陽性` for two-valued items, `−` `±` `＋` `２＋` in full width else.
    Words,
}

/// How local item codes are built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeScheme {
    /// `10010`; items of outside laboratories begin with 8 or 9.
    FiveDigits,
    /// A letter for the panel and three digits: `B001`.
    Letter,
    /// Four digits for the analyte and a letter for the specimen: `1032S`, `1032U`.
    Suffixed,
    /// Seven digits, two of which are the panel: `0103200`.
    SevenDigits,
    /// The first five characters of JLAC10 and two digits: `3B03501`.
    Analyte,
    /// A word with a prefix: `L-AST`.
    Mnemonic,
}

/// How items are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameStyle {
    /// The standard's name, full width.
    Formal,
    /// What is said on the ward, full width.
    Ward,
    /// The same with letters and digits in half width.
    Narrow,
    /// Half-width kana.
    Kana,
    English,
}

/// How units are spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnitStyle {
    /// `mg/dL^mg/dL^ISO+`.
    IsoPlus,
    /// `mg/dl`, `IU/l`, `mEq/l`.
    Display,
    /// `mg/dL^mg/dL^99UNT`.
    LocalSystem,
    /// `mg/dl`, `秒`, `％`, `万/μl`.
    Japanese,
}

/// How powers of ten stand in units of counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PowerStyle {
    /// `10*3/uL`.
    Star,
    /// `10\S\3/μL`, the escape of `^` (U06).
    Escaped,
    /// `10＾3/uL`, with the full-width caret (U06).
    FullWidth,
    /// `x10\S\3/uL` (U06).
    Times,
    /// `万/μl`, `千/μl`, `百万/μl`.
    Kanji,
}

/// How a code goes out when it goes out alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LocalShape {
    /// `code^name^system`.
    First,
    /// `^^^code^name^system`.
    BehindEmpty,
}

/// The habits of one hospital's systems.
#[derive(Clone, Debug)]
pub(crate) struct Dialect {
    /// MSH-3.
    pub application: &'static str,
    pub wire: Wire,
    /// What outside laboratories' reports come as, when not like the rest.
    pub outside_wire: Option<Wire>,
    /// MSH-18 as written, true or not.
    pub character_set: &'static str,
    /// MSH-20 as written.
    pub switching: &'static str,
    /// Digits of a patient number (7 to 10).
    pub id_digits: u32,
    /// Whether it is padded with zeros rather than starting with 9.
    pub id_padded: bool,
    /// Digits of an order number: 15, or 13 in one vendor's older systems.
    pub order_digits: usize,
    /// Patients' kana in half width.
    pub half_width_names: bool,
    pub code_order: CodeOrder,
    /// How local codes without a standard one are written.
    pub local_shape: LocalShape,
    /// How many of 1,000 items never got a standard code.
    pub unmapped_permille: u32,
    /// Examinations with images that are less common than this never got a standard code either.
    pub image_weight_min: u32,
    /// How many of 1,000 items have the other order of codes than the rest (an older analyser).
    pub swapped_permille: u32,
    /// How many of 1,000 items carry the standard code under the name of the local system.
    pub undeclared_permille: u32,
    /// The system of local item codes in messages: `99LAB`, `99BLB`, `L`.
    pub local_system: &'static str,
    pub codes: CodeScheme,
    /// Most names, and how many of 1,000 are in another style.
    pub names: (NameStyle, NameStyle, u32),
    pub units: UnitStyle,
    pub powers: PowerStyle,
    /// How many of 1,000 quantities go without a unit.
    pub unitless_permille: u32,
    /// Units in ISO+ spelling that differ from the masters': keys of items with the hospital's unit.
    pub own_units: &'static [(&'static [&'static str], &'static str)],
    /// Whether `㎎` and the like stand in units (E04).
    pub vendor_characters: bool,
    /// Codes of SPM-4.
    pub specimen_order: CodeOrder,
    pub comparator: Comparator,
    /// What outside laboratories do, when not the same.
    pub outside_comparator: Option<Comparator>,
    pub grades: Grades,
    /// Whether OBX-7, OBX-8 and OBX-14 are filled.
    pub ranges: bool,
    pub flags: bool,
    pub analysed_at: bool,
    /// Whether times are cut to `YYYYMMDDHHMM` and to `YYYYMMDD0000` for reports of outside laboratories.
    pub short_times: bool,
    /// One OML-11 for each order with several SPM, rather than one for each specimen.
    pub one_report_per_order: bool,
    /// Whether a pre-release report with preliminary results comes before the final one, for cultures.
    pub preliminary: bool,
    /// Folders of the storage: the first takes everything, further ones what [`RootRule`] says.
    pub roots: &'static [(&'static str, RootRule)],
}

/// What a root of the storage holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RootRule {
    Everything,
    Dated,
    Undated,
    /// Care dates from the given year on.
    FromYear(i16),
}

/// A habit that gives a finding night after night, and is no slip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Manner {
    /// The finding's code.
    pub code: &'static str,
    /// The data types that show it.
    pub data_types: &'static [&'static str],
    pub note: &'static str,
}

/// Every data type with text in it.
pub(crate) const ALL_TYPES: &[&str] = &[
    "ADT-00", "ADT-01", "ADT-12", "ADT-21", "ADT-22", "ADT-31", "ADT-32", "ADT-41", "ADT-42",
    "ADT-51", "ADT-52", "ADT-61", "PPR-01", "OMD", "OMP-01", "OMP-11", "OMP-02", "OMP-12",
    "OML-01", "OML-11", "OMG-01", "OMG-11", "OMG-02", "OMG-12", "OMG-03", "OMG-13",
];
/// Those that name laboratory items.
const LAB_TYPES: &[&str] = &["OML-01", "OML-11"];
const REPORTS: &[&str] = &["OML-11"];
/// Those that name examinations with images.
const IMAGES: &[&str] = &["OMG-01", "OMG-11", "OMG-02", "OMG-12"];

impl Dialect {
    /// The bytes of a report: of an outside laboratory or of the hospital's own.
    pub(crate) fn wire_of(&self, outside: bool) -> Wire {
        self.outside_wire.filter(|_| outside).unwrap_or(self.wire)
    }

    /// How a limit is written, by who measured.
    pub(crate) fn comparator_of(&self, outside: bool) -> Comparator {
        self.outside_comparator
            .filter(|_| outside)
            .unwrap_or(self.comparator)
    }

    /// A coded element from the standard half (`code^name^system`) and the local one.
    pub(crate) fn coded(&self, order: CodeOrder, standard: &str, local: &str) -> String {
        match (order, self.local_shape) {
            (CodeOrder::StandardFirst, _) => format!("{standard}^{local}"),
            (CodeOrder::LocalFirst, _) => format!("{local}^{standard}"),
            (CodeOrder::StandardOnly, _) => standard.to_owned(),
            (CodeOrder::LocalOnly, LocalShape::First) => local.to_owned(),
            (CodeOrder::LocalOnly, LocalShape::BehindEmpty) => format!("^^^{local}"),
        }
    }

    /// SPM-4 of a material: JLAC10 digits and name.
    pub(crate) fn specimen(&self, code: &str, name: &str) -> String {
        let name = escape(name);
        let standard = format!("{code}^{name}^JC10");
        let local = format!("S{code}^{name}^{}", self.local_system);
        self.coded(self.specimen_order, &standard, &local)
    }

    /// The findings that follow from how messages are written. Those that follow from how an item is written are in
    /// [`LocalItem::manners`](super::codebook::LocalItem).
    pub(crate) fn manners(&self) -> Vec<Manner> {
        let lies = |wire: Wire| {
            let says_utf8 = self.character_set.contains("UTF-8");
            let is_utf8 = matches!(wire.encoding, Encoding::Utf8 | Encoding::Utf8Bom);
            says_utf8 != is_utf8 || matches!(wire.encoding, Encoding::Cp932 | Encoding::EucJp)
        };
        let mixes = |wire: Wire| wire.eom && wire.terminator != Terminator::Cr;
        let has_mark = |wire: Wire| wire.encoding == Encoding::Utf8Bom;
        let outside = |test: &dyn Fn(Wire) -> bool| self.outside_wire.is_some_and(test);
        let uses = |style| self.names.0 == style || (self.names.1 == style && self.names.2 > 0);
        #[rustfmt::skip]
        let manners = [
            (self.image_weight_min > 0, "C01", IMAGES, "rare examinations with images never got a standard code"),
            (lies(self.wire), "E02", ALL_TYPES, "MSH-18 names another encoding than the bytes have"),
            (!lies(self.wire) && outside(&lies), "E02", REPORTS, "reports of outside laboratories keep their own encoding"),
            (self.half_width_names, "E03", ALL_TYPES, "patients' names in half-width kana"),
            (!self.half_width_names && uses(NameStyle::Kana), "E03", LAB_TYPES, "item names in half-width kana"),
            (self.vendor_characters, "E04", REPORTS, "units with squared letters"),
            (has_mark(self.wire), "E06", ALL_TYPES, "files begin with a byte order mark"),
            (mixes(self.wire), "E09", ALL_TYPES, "the frame ends with CR, segments do not"),
            (!mixes(self.wire) && outside(&mixes), "E09", REPORTS, "the frame of outside reports ends with CR, segments do not"),
            (self.wire.eom, "E10", ALL_TYPES, "the end of the transmission is stored"),
            (!self.wire.eom && outside(&|wire| wire.eom), "E10", REPORTS, "the end of the transmission is stored with outside reports"),
            (self.short_times, "T03", REPORTS, "times end with the minute, outside laboratories report at 00:00"),
            (self.comparator.is_behind(), "V04", REPORTS, "limits are written behind the number"),
            (!self.comparator.is_behind() && self.comparator_of(true).is_behind(), "V04", REPORTS, "outside laboratories write limits behind the number"),
            (true, "V08", REPORTS, "a remark stands in the place of the value when a specimen was not fit"),
            (self.grades == Grades::Positional, "V09", REPORTS, "a trace stands behind two blanks"),
            (self.grades == Grades::Words, "V10", REPORTS, "grades in full-width digits"),
        ];
        manners
            .into_iter()
            .filter(|(applies, ..)| *applies)
            .map(|(_, code, data_types, note)| Manner {
                code,
                data_types,
                note,
            })
            .collect()
    }
}

/// Escapes the delimiters of HL7 in a text.
pub(crate) fn escape(text: &str) -> String {
    if !text.contains(['\\', '|', '^', '~', '&', '\r']) {
        return text.to_owned();
    }
    text.chars().fold(String::new(), |mut out, character| {
        match character {
            '\\' => out.push_str("\\E\\"),
            '|' => out.push_str("\\F\\"),
            '^' => out.push_str("\\S\\"),
            '~' => out.push_str("\\R\\"),
            '&' => out.push_str("\\T\\"),
            '\r' => out.push_str("\\.br\\"),
            other => out.push(other),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_stand_in_every_order() {
        let mut dialect = DIALECTS[0].clone();
        let (standard, local) = ("S^標準^JC10", "L^局所^99LAB");
        for (order, shape, expected) in [
            (
                CodeOrder::StandardFirst,
                LocalShape::First,
                "S^標準^JC10^L^局所^99LAB",
            ),
            (
                CodeOrder::LocalFirst,
                LocalShape::First,
                "L^局所^99LAB^S^標準^JC10",
            ),
            (
                CodeOrder::StandardOnly,
                LocalShape::BehindEmpty,
                "S^標準^JC10",
            ),
            (CodeOrder::LocalOnly, LocalShape::First, "L^局所^99LAB"),
            (
                CodeOrder::LocalOnly,
                LocalShape::BehindEmpty,
                "^^^L^局所^99LAB",
            ),
        ] {
            dialect.local_shape = shape;
            assert_eq!(dialect.coded(order, standard, local), expected);
        }
        assert_eq!(
            DIALECTS[0].specimen("023", "血清"),
            "023^血清^JC10^S023^血清^99LAB"
        );
        assert_eq!(DIALECTS[1].specimen("023", "血清"), "023^血清^JC10");
        assert_eq!(DIALECTS[2].specimen("023", "血清"), "^^^S023^血清^99CLB");
    }

    #[test]
    fn habits_of_messages() {
        let codes = |index: usize| -> Vec<(&str, usize)> {
            let manners = DIALECTS[index].manners().into_iter();
            manners
                .map(|manner| (manner.code, manner.data_types.len()))
                .collect()
        };
        let all = ALL_TYPES.len();
        let v08 = ("V08", 1);
        assert_eq!(codes(0), [v08]);
        assert_eq!(codes(1), [("E02", 1), ("E03", all), v08, ("V09", 1)]);
        assert_eq!(
            codes(2),
            [("C01", 4), ("E10", 1), ("T03", 1), ("V04", 1), v08]
        );
        assert_eq!(
            codes(3),
            [("E03", 2), ("T03", 1), ("V04", 1), v08, ("V10", 1)]
        );
        assert_eq!(codes(5), [("E03", all), ("E10", all), ("V04", 1), v08]);
        assert_eq!(codes(6), [("E02", all), ("E06", all), v08]);
        let mut framed = DIALECTS[5].clone();
        framed.wire.terminator = Terminator::Lf;
        assert!(framed.manners().iter().any(|manner| manner.code == "E09"));
    }

    #[test]
    fn what_outside_laboratories_send() {
        let children = &DIALECTS[1];
        assert_eq!(children.wire_of(true).encoding, Encoding::Cp932);
        assert_eq!(children.wire_of(false).encoding, Encoding::Iso2022Jp);
        assert_eq!(DIALECTS[0].wire_of(true), DIALECTS[0].wire);
        assert_eq!(DIALECTS[2].comparator_of(true), Comparator::Postfix);
        assert_eq!(DIALECTS[2].comparator_of(false), Comparator::Tight);
    }

    #[test]
    fn dialects_keep_to_the_limits_of_the_storage() {
        for dialect in DIALECTS {
            assert!((7..=10).contains(&dialect.id_digits));
            assert!([13, 15].contains(&dialect.order_digits));
            assert!(!dialect.roots.is_empty());
            let shares = dialect.unmapped_permille + dialect.undeclared_permille;
            assert!(shares + dialect.swapped_permille <= 1000);
        }
        assert!(DIALECTS.iter().any(|dialect| dialect.order_digits == 13));
    }

    #[test]
    fn delimiters_are_escaped() {
        assert_eq!(escape("Ａ＆Ｂ"), "Ａ＆Ｂ");
        assert_eq!(escape("A&B^C|D~E\\F"), "A\\T\\B\\S\\C\\F\\D\\R\\E\\E\\F");
    }
}
