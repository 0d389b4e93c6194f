//! The floors: which room may know which, read from every Cargo.toml.

use toml::{Table, Value};

use crate::house::{FLOOR_2, folders, read, root, settle};

/// The folder that is a workspace of its own, since what it needs is no room's need.
const OUTSIDE: &str = "fuzz";

const KINDS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

/// The rooms that a room may know; `None` for a room that nobody has drawn.
fn allowed(room: &str) -> Option<Vec<&'static str>> {
    let below_pipeline = || FLOOR_2.into_iter().chain(["model"]);
    let rooms: Vec<&str> = match room {
        "model" => Vec::new(),
        "sample-data" => vec!["model"],
        "pipeline" => below_pipeline().collect(),
        "kijun" => below_pipeline()
            .chain(["pipeline", "sample-data"])
            .collect(),
        _ if FLOOR_2.contains(&room) => vec!["model"],
        _ => return None,
    };
    Some(rooms)
}

/// Every package of the workspace: its folder (empty for the root) and its manifest.
fn manifests() -> Vec<(String, Table)> {
    let mut found = vec![(String::new(), parse("Cargo.toml"))];
    for folder in folders("").into_iter().filter(|name| name != OUTSIDE) {
        let path = format!("{folder}/Cargo.toml");
        if root().join(&path).is_file() {
            found.push((folder, parse(&path)));
        }
    }
    found
}

fn parse(path: &str) -> Table {
    match read(path).parse() {
        Ok(table) => table,
        Err(error) => panic!("{path} is no TOML: {error}"),
    }
}

fn text<'a>(table: &'a Table, path: &[&str]) -> Option<&'a str> {
    value(table, path)?.as_str()
}

fn value<'a>(table: &'a Table, path: &[&str]) -> Option<&'a Value> {
    let (last, folders) = path.split_last()?;
    let inner = folders
        .iter()
        .try_fold(table, |table, name| table.get(*name)?.as_table())?;
    inner.get(*last)
}

/// What each kind of dependency names.
fn dependencies<'a>(manifest: &'a Table, kind: &str) -> Vec<(&'a String, &'a Value)> {
    match manifest.get(kind).and_then(Value::as_table) {
        Some(table) => table.iter().collect(),
        None => Vec::new(),
    }
}

#[test]
fn arrows_go_down_and_never_sideways() {
    let manifests = manifests();
    let rooms: Vec<&str> = manifests
        .iter()
        .filter_map(|(_, table)| text(table, &["package", "name"]))
        .collect();
    let mut complaints = Vec::new();
    for (folder, manifest) in &manifests {
        let room = text(manifest, &["package", "name"]).unwrap_or(folder);
        for kind in KINDS {
            let Some(allowed) = allowed(room) else {
                complaints.push(format!(
                    "{folder}/Cargo.toml: room {room} stands on no floor; draw it in ARCHITECTURE.md, then in tests/tidy/arrows.rs"
                ));
                break;
            };
            for (name, _) in dependencies(manifest, kind) {
                if rooms.contains(&name.as_str()) && !allowed.contains(&name.as_str()) {
                    complaints.push(format!(
                        "{folder}/Cargo.toml: {room} must not know {name} ({kind}); move the shared word to model, or hand it over in pipeline"
                    ));
                }
            }
        }
    }
    settle(complaints);
}

#[test]
fn manifests_keep_the_form_of_the_house() {
    let mut complaints = Vec::new();
    for (folder, manifest) in &manifests() {
        let mut complain = |what: &str| complaints.push(format!("{folder}/Cargo.toml: {what}"));
        if !folder.is_empty() && text(manifest, &["package", "name"]) != Some(folder) {
            complain("the package must be named like its folder");
        }
        if value(manifest, &["package", "publish", "workspace"]) != Some(&Value::Boolean(true)) {
            complain("write `publish.workspace = true`; no room is published");
        }
        if value(manifest, &["lints", "workspace"]) != Some(&Value::Boolean(true)) {
            complain("write `[lints] workspace = true`; the lints stand in the root");
        }
        if text(manifest, &["package", "description"]).is_none_or(str::is_empty) {
            complain("say in `description` what the room is for");
        }
        if manifest.contains_key("features") {
            complain("rooms have no features: one program is built and tested");
        }
        for (name, value) in KINDS.iter().flat_map(|kind| dependencies(manifest, kind)) {
            let inherited = value.get("workspace").and_then(Value::as_bool) == Some(true);
            if !inherited || value.get("path").is_some() || value.get("version").is_some() {
                complain(&format!(
                    "write `{name}.workspace = true`; versions and paths stand in the root"
                ));
            }
        }
    }
    settle(complaints);
}

#[test]
fn the_root_knows_every_room_and_publishes_none() {
    let root = parse("Cargo.toml");
    let list = |name: &str| -> Vec<String> {
        let list = value(&root, &["workspace", name]).and_then(Value::as_array);
        list.into_iter()
            .flatten()
            .filter_map(|item| Some(item.as_str()?.to_owned()))
            .collect()
    };
    let rooms: Vec<String> = manifests()
        .into_iter()
        .map(|(folder, _)| folder)
        .filter(|folder| !folder.is_empty())
        .collect();
    let mut members = list("members");
    members.sort_unstable();
    assert_eq!(
        members, rooms,
        "Cargo.toml: [workspace] members must be the folders that hold a Cargo.toml"
    );
    assert_eq!(
        list("exclude"),
        [OUTSIDE],
        "Cargo.toml: [workspace] exclude must be the folder with a workspace of its own"
    );
    let mut tested = list("default-members");
    tested.sort_unstable();
    let mut expected = rooms;
    expected.insert(0, ".".to_owned());
    assert_eq!(
        tested, expected,
        "Cargo.toml: default-members must be `.` and all members, or `cargo test` skips some"
    );
    assert_eq!(
        value(&root, &["workspace", "package", "publish"]),
        Some(&Value::Boolean(false)),
        "Cargo.toml: [workspace.package] publish must be false"
    );
    assert_eq!(
        text(&root, &["workspace", "lints", "rust", "unsafe_code"]),
        Some("forbid"),
        "Cargo.toml: unsafe code stays forbidden"
    );
}

#[test]
fn a_sideways_arrow_would_be_seen() {
    for room in FLOOR_2 {
        assert_eq!(allowed(room), Some(vec!["model"]));
    }
    assert!(!allowed("pipeline").unwrap().contains(&"sample-data"));
    assert_eq!(allowed("util"), None);
}
