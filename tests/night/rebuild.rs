//! An auditor's question Q11: can the data set be made once more today, and where not, why.

use std::fs;
use std::path::Path;

use pipeline::Silent;
use pipeline::rebuild::{Asked, rebuild};
use pipeline::trace::{Link, Verdict};
use pipeline::{Config, Error};

use crate::commands::kijun;
use crate::network::{
    LAB, Named, Network, PATIENT, glucose, lab_message, options, patient_message,
};
use crate::sample;

fn make(config: &Config, load_id: &str, out: Option<&Path>) -> Result<Vec<Link>, Error> {
    let asked = Asked {
        load_id: load_id.to_owned(),
        out: out.map(Path::to_owned),
        threads: 2,
        software: options().software,
    };
    rebuild(config, &asked, &Silent)
}

fn last(links: &[Link]) -> &Link {
    let last = links.last().unwrap();
    assert_eq!(last.name, "rebuilt");
    last
}

fn fact(link: &Link, name: &str) -> String {
    let found = link.facts.iter().find(|(known, _)| *known == name);
    found
        .map(|(_, value)| value.to_string())
        .unwrap_or_default()
}

fn causes(links: &[Link]) -> Vec<String> {
    let causes = links.iter().filter(|link| link.name == "cause");
    let mut causes: Vec<String> = causes.map(|link| fact(link, "cause")).collect();
    causes.sort();
    causes
}

#[test]
fn the_first_load_of_the_sample_network_comes_out_byte_for_byte() {
    let (_, config, _) = sample::night();
    let links = make(config, "H02-20261119-1", None).unwrap();
    let last = last(&links);
    assert_eq!(last.verdict, Verdict::Holds, "{links:?}");
    assert!(fact(last, "files_equal").parse::<u64>().unwrap() > 20);
    assert_eq!(fact(last, "files_differing"), "0");
    assert!(causes(&links).is_empty(), "{links:?}");
    let scratch = config.secrets.join("scratch/rebuild-H02-20261119-1");
    assert!(!scratch.exists(), "nothing is left behind");
}

const LATER: Named<'static> = Named {
    sent: "20261118120000000",
    ..LAB
};

/// Three loads: a result, a correction of it that renames the first file, and a decision about its code.
fn three_loads() -> Network {
    let network = Network::new();
    network.put(&PATIENT, &patient_message("9000001"));
    network.put(&LAB, &lab_message("9000001", &[&glucose("101")]));
    network.night();
    network.rename(&LAB, &Named { flag: 2, ..LAB });
    network.put(&LATER, &lab_message("9000001", &[&glucose("102")]));
    network.night();
    let path = network.path().join("decisions.csv");
    let text = "hospital,domain,local_code,standard_code,valid_from,decided_by,reason\n\
                H01,lab,0101,3D010000002227201,2026-11-01,net-02,same reagent\n";
    fs::write(&path, text).unwrap();
    let (code, out, err) = kijun(&network, &["map", "import", path.to_str().unwrap()]);
    assert_eq!(code, 0, "{out}{err}");
    network.night();
    network
}

#[test]
fn loads_are_made_again_as_they_were_whatever_came_since() {
    let network = three_loads();
    let digest = network.store().digest(None).unwrap();
    for load in ["H01-20261119-1", "H01-20261119-2", "H01-20261119-3"] {
        let links = make(&network.config(), load, None).unwrap();
        assert_eq!(last(&links).verdict, Verdict::Holds, "{load} {links:?}");
        assert!(causes(&links).is_empty(), "{load} {links:?}");
    }
    assert_eq!(network.store().digest(None).unwrap(), digest);
}

#[test]
fn a_source_that_is_not_as_it_was_is_named() {
    let network = three_loads();
    let file = network.root().join(LATER.path());
    let bytes = fs::read(&file).unwrap();
    let text = String::from_utf8_lossy(&bytes).replace("||102|", "||999|");
    fs::write(&file, text).unwrap();
    let links = make(&network.config(), "H01-20261119-1", None).unwrap();
    assert_eq!(last(&links).verdict, Verdict::Holds, "it came later");
    let links = make(&network.config(), "H01-20261119-2", None).unwrap();
    assert_eq!(last(&links).verdict, Verdict::Broken);
    assert_eq!(causes(&links), ["\"source_changed\""]);
    let cause = links.iter().find(|link| link.name == "cause").unwrap();
    assert!(fact(cause, "masked_path").contains("OML-11"));
    assert!(!fact(cause, "masked_path").contains("9000001"));
    let differs = links.iter().filter(|link| link.name == "difference");
    assert!(
        differs
            .clone()
            .any(|link| fact(link, "table") == "\"lab_results\"")
    );

    fs::remove_file(&file).unwrap();
    let links = make(&network.config(), "H01-20261119-2", None).unwrap();
    assert_eq!(last(&links).verdict, Verdict::Broken);
    assert!(causes(&links).contains(&"\"source_gone\"".to_owned()));
}

#[test]
fn the_new_store_can_be_kept_without_what_names_people() {
    let network = three_loads();
    let out = network.path().join("again");
    let path = out.to_str().unwrap();
    let args = [
        "rebuild",
        "--load",
        "H01-20261119-1",
        "--out",
        path,
        "--lang",
        "en",
    ];
    let (code, text, err) = kijun(&network, &args);
    assert_eq!(code, 0, "{text}{err}");
    assert!(
        text.contains("other_program"),
        "tests load with a program of another hash: {text}"
    );
    assert!(out.join("store/lab_results").exists() && !out.join("secrets").exists());
    let (code, _, err) = kijun(&network, &args);
    assert!(code == 2 && err.contains("is not empty"), "{err}");
    let (code, _, err) = kijun(&network, &["rebuild", "--load", "H01-20200101-1"]);
    assert!(code == 2 && err.contains("no ledger has a load"), "{err}");
}
