//! The ledger as auditors and witnesses meet it: requests and cosignatures, proofs, exports, another key, time stamps, and the
//! nights that must not begin.

use std::fs;
use std::path::Path;

use ledger::{InclusionProof, Verifier};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::commands::kijun;
use crate::network::{LAB, Named, Network, copy_tree, glucose, lab_message};

fn loaded() -> Network {
    let network = Network::new();
    network.put(&LAB, &lab_message("9000001", &[&glucose("101")]));
    network.night();
    network
}

/// One more night, with one more file.
fn later(network: &Network, sent: &str) {
    let named = Named { sent, ..LAB };
    network.put(&named, &lab_message("9000001", &[&glucose("102")]));
    network.night();
}

#[track_caller]
fn succeeds(network: &Network, args: &[&str]) -> String {
    let (code, out, err) = kijun(network, args);
    assert_eq!(code, 0, "{args:?} {out}{err}");
    out
}

#[track_caller]
fn refuses(network: &Network, args: &[&str], why: &str) {
    let (code, out, err) = kijun(network, args);
    assert_eq!(code, 2, "{args:?} {out}{err}");
    assert!(err.contains(why), "{args:?} {err}");
}

fn json(network: &Network, args: &[&str]) -> Value {
    let args = [args, &["--format", "json"]].concat();
    serde_json::from_str(&succeeds(network, &args)).unwrap()
}

fn path(network: &Network, name: &str) -> String {
    network.path().join(name).to_str().unwrap().to_owned()
}

fn vkey(network: &Network) -> String {
    json(network, &["ledger", "verify"])["vkey"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// Makes the key of a witness and gives its verifier key.
fn witness_key(network: &Network) -> String {
    let key = path(network, "witness.key");
    let args = [
        "ledger",
        "witness",
        "keygen",
        "--key",
        &key,
        "--name",
        "dc.example/witness-1",
    ];
    let line = {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_kijun"))
            .args(args)
            .output()
            .unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    };
    line.trim_end().to_owned()
}

/// The arguments with which the witness of `network` cosigns.
fn cosign<'a>(key: &'a str, store: &'a str) -> Vec<&'a str> {
    vec!["ledger", "witness", "--key", key, "--store", store]
}

#[test]
fn a_cosignature_goes_round_by_files_and_shows_when_the_ledger_is_verified() {
    let network = loaded();
    let (witness, vkey) = (witness_key(&network), vkey(&network));
    let (key, store) = (path(&network, "witness.key"), path(&network, "seen"));
    let (request, cosigned) = (path(&network, "r"), path(&network, "c"));
    let hospital = ["--hospital", "H01"];
    let ask = [
        "ledger",
        "witness",
        "request",
        "--hospital",
        "H01",
        "--to",
        &request,
    ];
    let accept = [
        "ledger",
        "witness",
        "accept",
        "--hospital",
        "H01",
        "--witness-key",
        &witness,
        &cosigned,
    ];
    let verify = [
        "ledger",
        "verify",
        "--hospital",
        "H01",
        "--witness-key",
        &witness,
    ];
    let (code, out, _) = kijun(&network, &verify);
    assert_eq!(code, 1);
    assert!(out.contains("none is cosigned"), "{out}");

    succeeds(&network, &ask);
    let answer = [
        cosign(&key, &store),
        vec!["--request", &request, "--to", &cosigned],
    ]
    .concat();
    refuses(&network, &answer, "it never saw this ledger");
    let first = [answer.clone(), vec!["--vkey", &vkey]].concat();
    succeeds(&network, &first);
    succeeds(&network, &accept);
    let out = succeeds(&network, &verify);
    assert!(
        out.contains("witness dc.example/witness-1 cosigned 4 of 4 records"),
        "{out}"
    );

    // The night after: the request begins where the witness stands. The ledger may also be read where it lies.
    later(&network, "20261118113000000");
    succeeds(&network, &ask);
    assert!(fs::read_to_string(&request).unwrap().starts_with("old 4\n"));
    succeeds(&network, &answer);
    succeeds(&network, &accept);
    later(&network, "20261118123000000");
    succeeds(
        &network,
        &[cosign(&key, &store), hospital.to_vec()].concat(),
    );
    succeeds(&network, &accept[..accept.len() - 1]);
    let verdict = json(&network, &verify);
    assert_eq!(verdict["witnesses"][0]["size"], 12);
    assert_eq!(
        (&verdict["size"], &verdict["ok"]),
        (&Value::from(12), &Value::from(true))
    );
    network.verify_ledger();
}

#[test]
fn a_ledger_that_was_put_back_is_seen_by_the_witness_and_begins_no_night() {
    let network = loaded();
    let (witness, vkey) = (witness_key(&network), vkey(&network));
    let (key, store) = (path(&network, "witness.key"), path(&network, "seen"));
    let ledger = network.path().join("out/ledger/H01");
    let old = network.path().join("old");
    copy_tree(&ledger, &old);
    later(&network, "20261118113000000");
    let answer = [
        cosign(&key, &store),
        vec!["--hospital", "H01", "--vkey", &vkey],
    ]
    .concat();
    succeeds(&network, &answer);
    let accept = [
        "ledger",
        "witness",
        "accept",
        "--hospital",
        "H01",
        "--witness-key",
        &witness,
    ];
    succeeds(&network, &accept);

    fs::remove_dir_all(&ledger).unwrap();
    copy_tree(&old, &ledger);
    // By itself the older state is whole.
    succeeds(&network, &["ledger", "verify"]);
    refuses(
        &network,
        &answer,
        "it states 4 entries, but 8 were cosigned before",
    );
    let behind = "holds 4 entries, but 8 were cosigned by a witness";
    let refusal = network.refusal();
    assert!(refusal.contains(behind), "{refusal}");
    // Nor does anything else go on record.
    refuses(&network, &["reconcile", "--hospital", "H01"], behind);
    fs::remove_dir_all(&ledger).unwrap();
    let refusal = network.refusal();
    assert!(refusal.contains("holds 0 entries, but 8"), "{refusal}");
    assert!(!ledger.exists(), "no new ledger is begun");
}

/// The holder of the key writes history anew and signs it.
#[test]
fn a_rewritten_ledger_is_seen_by_the_witness_and_begins_no_night() {
    let network = loaded();
    let (witness, vkey) = (witness_key(&network), vkey(&network));
    let (key, store) = (path(&network, "witness.key"), path(&network, "seen"));
    let answer = [
        cosign(&key, &store),
        vec!["--hospital", "H01", "--vkey", &vkey],
    ]
    .concat();
    succeeds(&network, &answer);
    let accept = [
        "ledger",
        "witness",
        "accept",
        "--hospital",
        "H01",
        "--witness-key",
        &witness,
    ];
    succeeds(&network, &accept);
    let dir = network.path().join("out/ledger/H01");
    let old = path(&network, "old.txt");
    fs::copy(dir.join("checkpoint"), &old).unwrap();
    let mut records: Vec<Vec<u8>> = ledger::entries(&dir, 0)
        .unwrap()
        .map(|entry| entry.unwrap().1)
        .collect();
    let text = String::from_utf8(records.remove(1)).unwrap();
    records.push(
        text.replace("\"exit_status\":0", "\"exit_status\":1")
            .into_bytes(),
    );
    records.push(b"{}".to_vec());
    fs::remove_dir_all(&dir).unwrap();
    let config = network.config();
    let secrets = store::Secrets::open(&config.secrets).unwrap();
    let signing = pipeline::ledger_key(&config, &secrets, "H01").unwrap();
    ledger::Log::open(&dir, signing)
        .unwrap()
        .append(&records)
        .unwrap();

    succeeds(&network, &["ledger", "verify"]);
    refuses(&network, &answer, "history was written anew");
    let refusal = network.refusal();
    assert!(
        refusal.contains("its history was written anew"),
        "{refusal}"
    );
    let consistency = ["ledger", "consistency", "--hospital", "H01", "--old", &old];
    let (code, out, _) = kijun(&network, &consistency);
    assert_eq!(code, 1);
    assert!(out.contains("NOT CONSISTENT"), "{out}");
}

#[test]
fn proofs_samples_and_exports_hold_without_the_ledger() {
    let network = loaded();
    let old = path(&network, "old.txt");
    fs::copy(network.path().join("out/ledger/H01/checkpoint"), &old).unwrap();
    later(&network, "20261118113000000");
    let verifier = Verifier::from_vkey(&vkey(&network)).unwrap();
    let hospital = ["--hospital", "H01"];

    let out = succeeds(&network, &["ledger", "show", "--format", "json"]);
    let last: Value = serde_json::from_str(out.lines().last().unwrap()).unwrap();
    let id = last["record"]["rec_id"].as_str().unwrap();
    let (proof, entry) = (path(&network, "p.tlog-proof"), path(&network, "e.json"));
    let args = [
        "ledger", "proof", "--record", id, "--to", &proof, "--entry", &entry,
    ];
    succeeds(&network, &[&args[..], &hospital].concat());
    let read = InclusionProof::parse(&fs::read(&proof).unwrap()).unwrap();
    assert_eq!(read.index, 7);
    read.check(&fs::read(&entry).unwrap(), &verifier).unwrap();
    let printed = succeeds(
        &network,
        &[&["ledger", "proof", "--index", "7"][..], &hospital].concat(),
    );
    assert_eq!(printed, fs::read_to_string(&proof).unwrap());
    let beyond = [&["ledger", "proof", "--index", "8"][..], &hospital].concat();
    refuses(&network, &beyond, "no entry 8");

    let args = [
        "ledger", "sample", "--seed", "audit", "-n", "5", "--format", "json",
    ];
    let out = succeeds(&network, &[&args[..], &hospital].concat());
    let drawn: Vec<u64> = ledger::draw("audit", 5, 8).collect();
    for (line, index) in out.lines().zip(&drawn) {
        let draw: Value = serde_json::from_str(line).unwrap();
        assert_eq!(draw["index"], *index);
        let proof = InclusionProof::parse(draw["proof"].as_str().unwrap().as_bytes()).unwrap();
        proof
            .check(draw["entry"].as_str().unwrap().as_bytes(), &verifier)
            .unwrap();
    }
    assert_eq!(out.lines().count(), 5);
    let samples = path(&network, "samples");
    let args = [
        "ledger", "sample", "--seed", "audit", "-n", "5", "--to", &samples,
    ];
    succeeds(&network, &[&args[..], &hospital].concat());
    let name = format!("H01-{}.tlog-proof", drawn[0]);
    assert!(Path::new(&samples).join(name).exists());

    let args = ["ledger", "consistency", "--old", &old];
    let out = succeeds(&network, &[&args[..], &hospital].concat());
    assert!(
        out.contains("the 4 records of then are unchanged, now there are 8"),
        "{out}"
    );

    let to = path(&network, "export");
    succeeds(
        &network,
        &[&["ledger", "export", "--to", &to][..], &hospital].concat(),
    );
    let vkey = fs::read_to_string(Path::new(&to).join("H01.vkey")).unwrap();
    let handed = Verifier::from_vkey(vkey.trim_end()).unwrap();
    assert!(
        ledger::verify(&Path::new(&to).join("ledger"), &handed)
            .unwrap()
            .is_sound()
    );
    for name in ["README.ja.md", "README.en.md", "key-sheet.txt"] {
        let text = fs::read_to_string(Path::new(&to).join(name)).unwrap();
        assert!(text.contains("H01") && !text.contains('{'), "{name}");
    }
    refuses(
        &network,
        &[&["ledger", "export", "--to", &to][..], &hospital].concat(),
        "is not empty",
    );
}

#[test]
fn another_key_goes_on_and_both_verify_everything() {
    let network = loaded();
    let old = vkey(&network);
    let rotate = [
        "ledger",
        "rotate-key",
        "--hospital",
        "H01",
        "--actor",
        "net-02",
        "--reason",
        "yearly change",
    ];
    let changed = json(&network, &rotate);
    assert_eq!(changed["previous"], old.as_str());
    let new = changed["vkey"].as_str().unwrap();
    later(&network, "20261118113000000");
    for vkey in [old.as_str(), new] {
        let args = ["ledger", "verify", "--hospital", "H01", "--vkey", vkey];
        assert_eq!(json(&network, &args)["size"], 9);
    }
    let out = succeeds(&network, &["ledger", "show"]);
    assert!(
        out.contains("#4") && out.contains("R23 ledger_head"),
        "{out}"
    );

    // A crash between the ledger and the key file: the old key lies in its place, the new one waits.
    let again = json(&network, &rotate);
    let secrets = network.path().join("out/secrets");
    let key = secrets.join("ledger-key-H01");
    let id = new.split('+').nth(1).unwrap();
    fs::rename(&key, secrets.join("ledger-key-H01.next")).unwrap();
    fs::rename(secrets.join(format!("ledger-key-H01.retired-{id}")), &key).unwrap();
    let refusal = network.refusal();
    assert!(refusal.contains("change the key once more"), "{refusal}");
    let ended = json(&network, &rotate);
    assert_eq!(ended["vkey"], again["vkey"]);
    let verdict = json(&network, &["ledger", "verify", "--hospital", "H01"]);
    assert_eq!(
        (&verdict["size"], &verdict["vkey"]),
        (&Value::from(10), &ended["vkey"])
    );
    later(&network, "20261118123000000");
    network.verify_ledger();
}

#[test]
fn time_stamps_and_verdicts_go_on_record() {
    let network = loaded();
    let dir = network.path().join("out/ledger/H01");
    let stamped = fs::read(dir.join("checkpoint")).unwrap();
    let copy = path(&network, "stamped.txt");
    fs::write(&copy, &stamped).unwrap();
    let token = path(&network, "token.tsr");
    // Not a real token: what is looked for in one is the imprint.
    let bytes = [&b"\x30\x82"[..], &Sha256::digest(&stamped), b"\x00"].concat();
    fs::write(&token, &bytes).unwrap();
    let stamp = [
        "ledger",
        "timestamp",
        "--hospital",
        "H01",
        "--token",
        &token,
        "--actor",
        "net-02",
    ];
    succeeds(&network, &stamp);
    let evidence = network.path().join("out/ledger/H01.evidence");
    let kept = fs::read_dir(evidence).unwrap().next().unwrap().unwrap();
    assert_eq!(fs::read(kept.path()).unwrap(), bytes);
    let out = succeeds(
        &network,
        &["ledger", "show", "--from", "4", "--format", "json"],
    );
    let record: Value = serde_json::from_str(&out).unwrap();
    let fields = &record["record"]["fields"];
    assert_eq!(fields["event"], "timestamped");
    assert_eq!(fields["checkpoint"].as_str().unwrap().as_bytes(), stamped);
    // The newest checkpoint is another one now.
    refuses(&network, &stamp, "stamp the file as it stands");
    succeeds(&network, &[&stamp[..], &["--checkpoint", &copy]].concat());

    succeeds(&network, &["ledger", "verify", "--record-as", "net-02"]);
    let out = succeeds(
        &network,
        &["ledger", "show", "--from", "6", "--format", "json"],
    );
    let record: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(record["record"]["fields"]["event"]["verified"]["faults"], 0);
    network.verify_ledger();
}
