//! HL7's ISO+ unit notation in UCUM, written apart from the dictionary, so that the two can be held against each other.

/// Longer words before shorter ones that begin alike.
const WORDS: &[(&str, &str)] = &[
    ("mL/min(bsa)", "mL/min/{1.73_m2}"),
    ("pcs/10*2(wbc)", "/100{WBCs}"),
    ("10*6cells", "10*6{cells}"),
    ("10*4cells", "10*4{cells}"),
    ("10*7cells", "10*7{cells}"),
    ("cells/uL", "/uL"),
    ("pcs/uL", "/uL"),
    ("3uL", "(3.uL)"),
    ("m(arb_u)", "10*-3.[arb'U]"),
    ("(arb_u)", "[arb'U]"),
    ("(beth_u)", "[beth'U]"),
    ("(cfu)", "[CFU]"),
    ("(knk_u)", "[knk'U]"),
    ("(tit_u)", "{titer}"),
    ("(rpr_u)", "{RPR_U}"),
    ("(jdf_u)", "{JDF_U}"),
    ("(hpf)", "[HPF]"),
    ("(10lpf)", "(10.[LPF])"),
    ("(20lpf)", "(20.[LPF])"),
    ("(lpf)", "[LPF]"),
    ("(wf)", "{WF}"),
    ("(creat)", "{creat}"),
    ("(prot)", "{prot}"),
    ("(hgb)", "{Hb}"),
    ("(rbc)", "{RBC}"),
    ("(ppb)", "[ppb]"),
    ("(mpa.sec)", "mPa.s"),
    ("(hb)", "{beats}/min"),
    ("mm(hg)", "mm[Hg]"),
    ("mm_h2o", "mm[H2O]"),
    ("kg_h2o", "kg"),
    ("logcopies", "{Log_copies}"),
    ("logeq", "{Log_geq}"),
    ("logiu", "{Log_IU}"),
    ("logu", "{Log_U}"),
    ("copies", "{copies}"),
    ("assay", "{assay}"),
    ("maeq", "10*6.{geq}"),
    ("ch50", "{CH50}"),
    ("nmolBCeq", "nmol{BCE}"),
    ("mosm", "mosm"),
    ("meq", "meq"),
    ("mEq", "meq"),
    ("ueq", "ueq"),
    ("neq", "neq"),
    ("miu", "m[iU]"),
    ("uiu", "u[iU]"),
    ("kiu", "k[iU]"),
    ("iu", "[iU]"),
    ("uA", "[AU]"),
    ("Fu", "{FU}"),
    ("uu", "uU"),
    ("mu", "mU"),
    ("nu", "nU"),
    ("bag", "{bag}"),
    ("sec", "s"),
    ("hr", "h"),
    ("min", "min"),
    ("mmol", "mmol"),
    ("umol", "umol"),
    ("nmol", "nmol"),
    ("pmol", "pmol"),
    ("fmol", "fmol"),
    ("mol", "mol"),
    ("mL", "mL"),
    ("uL", "uL"),
    ("dL", "dL"),
    ("fL", "fL"),
    ("cm", "cm"),
    ("mm", "mm"),
    ("mg", "mg"),
    ("ug", "ug"),
    ("ng", "ng"),
    ("pg", "pg"),
    ("kg", "kg"),
    ("g", "g"),
    ("L", "L"),
    ("d", "d"),
    ("s", "s"),
    ("u", "U"),
];

/// Units without a grammar.
const WHOLE: &[(&str, &str)] = &[
    (".", "{times}"),
    ("%", "%"),
    ("permil", "[ppth]"),
    ("vol%", "%{vol}"),
    ("inh%", "%{inhibition}"),
    ("si%", "%{SI}"),
    ("ph", "[pH]"),
    ("cel", "Cel"),
    ("age", "a"),
    ("pcs", "{count}"),
    ("COI", "{COI}"),
    ("S/CO", "{s_co_ratio}"),
    ("S/N", "{s_n_ratio}"),
    ("index", "{index}"),
    ("ratio", "{ratio}"),
    ("score", "{score}"),
    ("class", "{class}"),
    ("type", "{type}"),
    ("group", "{group}"),
    ("eiu", "{EIU}"),
    ("cpm", "{cpm}"),
    ("RLU", "{RLU}"),
    ("LC", "{lumicount}"),
    ("molecules/cell", "{molecules}/{cell}"),
];

/// A unit of ISO+ in UCUM; `None` where UCUM has no form for it.
pub(crate) fn ucum(iso: &str) -> Option<String> {
    if let Some((_, ucum)) = WHOLE.iter().find(|(word, _)| *word == iso) {
        return Some((*ucum).to_owned());
    }
    let mut rest = iso.strip_prefix('.').unwrap_or(iso);
    let mut ucum = String::new();
    while !rest.is_empty() {
        let word = WORDS.iter().find(|(word, _)| rest.starts_with(word));
        if let Some((word, text)) = word {
            // A power of ten before a unit is multiplied with it.
            if ucum.ends_with(|last: char| last.is_ascii_digit()) && !text.starts_with('/') {
                ucum.push('.');
            }
            ucum.push_str(text);
            rest = &rest[word.len()..];
            continue;
        }
        let sign = rest.chars().next()?;
        if !"/.()*0123456789".contains(sign) {
            return None;
        }
        ucum.push(sign);
        rest = &rest[sign.len_utf8()..];
    }
    Some(ucum)
}
