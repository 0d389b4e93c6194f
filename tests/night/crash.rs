//! kill -9 at any moment, run again: the same store as if nothing had happened (law 5).

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use model::Table;

use crate::network::{LAB, Named, Network, copy_tree, glucose, lab_message, row_count, tree};

/// How often a run is killed.
const KILLS: u64 = 18;

pub fn kijun(network: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kijun"));
    command
        .args([
            "night",
            "--date",
            "2026-11-19",
            "--threads",
            "2",
            "--config",
        ])
        .arg(network.join("kijun.toml"))
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// Moments spread over the run, drawn from a fixed seed so that a red test can be looked at again.
pub fn moment(index: u64, whole: Duration) -> Duration {
    let mut state = index.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5eed;
    state ^= state >> 31;
    state = state.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    state ^= state >> 27;
    whole.mul_f64((state % 10_000) as f64 / 9_000.0)
}

/// A network one night old, with a second night's changes in its feed: corrections, deletes, new files, broken ones.
fn prepared() -> Network {
    let network = Network::new();
    let order = |index: usize| format!("{index:015}");
    for index in 0..40 {
        let (order, day) = (order(index), format!("202611{:02}", 1 + index % 18));
        network.put(
            &Named {
                order: &order,
                date: &day,
                ..LAB
            },
            &lab_message("9000001", &[&glucose("101"), &glucose("102")]),
        );
    }
    assert!(kijun(network.path()).status().unwrap().success());
    for index in 0..10 {
        let (order, day) = (order(index), format!("202611{:02}", 1 + index % 18));
        let old = Named {
            order: &order,
            date: &day,
            ..LAB
        };
        network.rename(
            &old,
            &Named {
                flag: 2,
                ..old.clone()
            },
        );
        network.put(
            &Named {
                sent: "20261119080000000",
                ..old.clone()
            },
            &lab_message("9000001", &[&glucose("99")]),
        );
    }
    for index in 100..130 {
        let order = order(index);
        network.put(
            &Named {
                order: &order,
                ..LAB
            },
            &lab_message("9000001", &[&glucose("77")]),
        );
    }
    network.put_bytes(
        &Named {
            order: "000000000000999",
            ..LAB
        }
        .path(),
        b"\x00\x01",
    );
    network
}

pub fn copy(from: &Network) -> Network {
    let to = Network::new();
    copy_tree(from.path(), to.path());
    use std::os::unix::fs::PermissionsExt;
    for (path, _) in tree(&to.path().join("out/secrets")) {
        let path = to.path().join("out/secrets").join(path);
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    let secrets = to.path().join("out/secrets");
    std::fs::set_permissions(secrets, std::fs::Permissions::from_mode(0o700)).unwrap();
    to
}

fn rows(network: &Network) -> u64 {
    row_count(&network.store(), Table::LabResults, "H01")
}

#[test]
fn a_killed_night_is_finished_or_undone_by_the_next() {
    let base = prepared();
    let undisturbed = copy(&base);
    let before = rows(&undisturbed);
    let timed = |network: &Network| {
        let begun = Instant::now();
        kijun(network.path()).status().unwrap();
        begun.elapsed()
    };
    // The quickest of three: on a busy machine one run may take long, and kills would then come too late.
    let whole = timed(&undisturbed)
        .min(timed(&copy(&base)))
        .min(timed(&copy(&base)));
    let (after, digest) = (
        rows(&undisturbed),
        undisturbed.store().digest(None).unwrap(),
    );
    assert_eq!((before, after), (80, 80 - 20 + 10 + 30));

    let mut killed_early = 0;
    let mut half_done = 0;
    for index in 0..KILLS {
        let network = copy(&base);
        let mut run = kijun(network.path()).spawn().unwrap();
        std::thread::sleep(moment(index, whole));
        let finished = run.try_wait().unwrap().is_some();
        run.kill().unwrap();
        run.wait().unwrap();
        killed_early += u64::from(!finished);

        // A Delta reader sees the night before or this one, never a part of it.
        let seen = rows(&network);
        assert!(
            seen == before || seen == after,
            "kill {index}: {seen} rows are visible"
        );
        let intent = network.path().join("out/store/loads");
        half_done += u64::from(std::fs::read_dir(intent).unwrap().any(|entry| {
            entry
                .unwrap()
                .file_name()
                .to_string_lossy()
                .contains("intent")
        }));

        kijun(network.path()).status().unwrap();
        assert_eq!(rows(&network), after, "kill {index}");
        assert_eq!(
            network.store().digest(None).unwrap(),
            digest,
            "kill {index}"
        );
        network.verify_ledger();
        let loads =
            pipeline::query::loads(&network.config(), &network.config().hospitals[0]).unwrap();
        let mut ids: Vec<&str> = loads.iter().map(|load| load.load_id.0.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(
            ids.len(),
            loads.len(),
            "kill {index}: a load is recorded twice"
        );
    }
    assert!(
        killed_early >= KILLS / 2,
        "only {killed_early} of {KILLS} runs were killed at work"
    );
    println!("{killed_early} of {KILLS} killed at work, {half_done} with an intent on disk");
}
