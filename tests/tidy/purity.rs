//! Pure rooms carry the bans that keep them pure, and clippy reads them.

use toml::{Table, Value};

use crate::house::{PURE, read, root, settle};

/// The least that a pure room bans: one way to each of files, environment, clock, threads and sockets.
const BANS: [&str; 14] = [
    "jiff::Timestamp::now",
    "jiff::Zoned::now",
    "std::env::var",
    "std::env::var_os",
    "std::fs::File",
    "std::fs::OpenOptions",
    "std::fs::read",
    "std::fs::read_dir",
    "std::fs::read_to_string",
    "std::fs::write",
    "std::net::TcpStream",
    "std::thread::spawn",
    "std::time::Instant::now",
    "std::time::SystemTime::now",
];

fn banned(settings: &Table) -> Vec<&str> {
    ["disallowed-methods", "disallowed-types"]
        .into_iter()
        .filter_map(|key| settings.get(key)?.as_array())
        .flatten()
        .filter(|ban| ban.get("reason").is_some())
        .filter_map(|ban| ban.get("path").and_then(Value::as_str))
        .collect()
}

#[test]
fn pure_rooms_ban_the_world() {
    let common: Table = read("clippy.toml").parse().unwrap();
    let mut complaints = Vec::new();
    for room in PURE {
        let path = format!("{room}/clippy.toml");
        if !root().join(&path).is_file() {
            complaints.push(format!(
                "{path} is missing: copy model/clippy.toml, the bans of a pure room"
            ));
            continue;
        }
        let settings: Table = read(&path).parse().unwrap();
        let banned = banned(&settings);
        for ban in BANS.iter().filter(|ban| !banned.contains(ban)) {
            complaints.push(format!(
                "{path} does not ban {ban} with a reason: copy model/clippy.toml"
            ));
        }
        for (key, value) in common
            .iter()
            .filter(|(key, value)| settings.get(*key) != Some(value))
        {
            complaints.push(format!(
                "{path} must say `{key} = {value}` again: clippy reads the nearest clippy.toml only"
            ));
        }
    }
    settle(complaints);
}
