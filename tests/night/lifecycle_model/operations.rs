//! What a hospital does to its storage between two nights.

use super::dice::Dice;
use super::tree::{Content, Fault, File, Key, Tree, Version};

pub const PATIENTS: &[&str] = &["9000001", "9000002", "9000003"];
/// Two days of one month and one of another, which lie in other Parquet files.
const DATES: &[&str] = &["20260910", "20261117", "20261118"];
const DEPARTMENTS: &[&str] = &["01", "02", "-"];
const ORDERS: usize = 3;
const ROOTS: usize = 2;

/// Its name, how often it is drawn, and what it does; `None` when the storage has nothing to do it to.
type Operation = (
    &'static str,
    usize,
    fn(&mut Tree, &mut Dice) -> Option<String>,
);

const OPERATIONS: &[Operation] = &[
    ("send", 8, send),
    ("send again", 6, send_again),
    ("cancel", 3, cancel),
    ("send no message", 1, send_broken),
    ("delete", 3, delete),
    ("delete without a message", 2, delete_silently),
    ("move to another date", 2, move_date),
    ("change a flag", 4, change_flag),
    ("send beside the live one", 3, send_beside),
    ("send late", 2, send_late),
    ("lose", 3, lose),
    ("find again", 3, find_again),
    ("move to the other root", 3, move_root),
    ("copy to the other root", 2, copy_root),
    ("misplace", 1, misplace),
    ("keep a copy", 1, keep_copy),
];

/// Does one thing and says what.
pub fn operate(tree: &mut Tree, dice: &mut Dice) -> String {
    let weights: usize = OPERATIONS.iter().map(|(_, weight, _)| weight).sum();
    loop {
        let mut drawn = dice.below(weights);
        let mut operations = OPERATIONS.iter();
        let drawn = operations.find(|(_, weight, _)| match drawn.checked_sub(*weight) {
            Some(rest) => {
                drawn = rest;
                false
            }
            None => true,
        });
        if let Some((name, _, run)) = drawn
            && let Some(what) = run(tree, dice)
        {
            return format!("{name}: {what}");
        }
    }
}

fn new_key(tree: &Tree, dice: &mut Dice) -> Option<Key> {
    let kind = *dice.pick(&tree.kinds)?;
    let order = match kind.code {
        "PPR-01" | "ADT-00" if !dice.one_in(4) => "9".repeat(15),
        _ => format!("{:015}", dice.below(ORDERS) + 1),
    };
    Some(Key {
        patient: dice.pick(PATIENTS)?,
        date: if kind.dated { dice.pick(DATES)? } else { "-" },
        kind,
        order,
    })
}

fn some_file(tree: &Tree, dice: &mut Dice, is_meant: impl Fn(&File) -> bool) -> Option<File> {
    let files: Vec<&File> = tree.files.iter().filter(|file| is_meant(file)).collect();
    dice.pick(&files).map(|file| (*file).clone())
}

fn in_place(file: &File) -> bool {
    file.fault == Fault::None
}

fn some_rows(tree: &mut Tree, dice: &mut Dice, key: &Key) -> Content {
    let count = if key.kind.is_list {
        1 + dice.below(3)
    } else {
        1
    };
    Content::Rows(tree.next_values(count))
}

/// Sends a version with a flag to one of the roots.
fn put(tree: &mut Tree, dice: &mut Dice, key: Key, flag: u8, content: Content) -> Option<String> {
    let sent = tree.next_sent(false);
    put_sent(tree, dice, key, flag, content, sent)
}

fn put_sent(
    tree: &mut Tree,
    dice: &mut Dice,
    key: Key,
    flag: u8,
    content: Content,
    sent: String,
) -> Option<String> {
    let version = Version {
        key,
        sent,
        department: dice.pick(DEPARTMENTS)?,
    };
    let root = dice.below(ROOTS);
    let path = File {
        version: version.clone(),
        flag,
        root,
        fault: Fault::None,
    }
    .path();
    let said = format!("{root} {path} {content:?}");
    tree.send(version, flag, root, content);
    Some(said)
}

/// New, or once more: the live files of the key become history and a new one is written.
fn send_key(tree: &mut Tree, dice: &mut Dice, key: Key, content: Content) -> Option<String> {
    tree.flag(&key, &[1], 2);
    put(tree, dice, key, 1, content)
}

fn send(tree: &mut Tree, dice: &mut Dice) -> Option<String> {
    let key = new_key(tree, dice)?;
    let content = some_rows(tree, dice, &key);
    send_key(tree, dice, key, content)
}

fn send_again(tree: &mut Tree, dice: &mut Dice) -> Option<String> {
    let key = some_file(tree, dice, in_place)?.version.key;
    let content = some_rows(tree, dice, &key);
    send_key(tree, dice, key, content)
}

fn cancel(tree: &mut Tree, dice: &mut Dice) -> Option<String> {
    let has_cancel = |file: &File| in_place(file) && file.version.key.kind.cancel.is_some();
    let key = some_file(tree, dice, has_cancel)?.version.key;
    send_key(tree, dice, key, Content::Cancel)
}

fn send_broken(tree: &mut Tree, dice: &mut Dice) -> Option<String> {
    let key = new_key(tree, dice)?;
    send_key(tree, dice, key, Content::Broken)
}

fn delete(tree: &mut Tree, dice: &mut Dice) -> Option<String> {
    let key = some_file(tree, dice, in_place)?.version.key;
    tree.flag(&key, &[1, 2], 0);
    let content = match key.kind.cancel {
        Some(_) => Content::Cancel,
        None => some_rows(tree, dice, &key),
    };
    put(tree, dice, key, 0, content)
}

fn delete_silently(tree: &mut Tree, dice: &mut Dice) -> Option<String> {
    let file = some_file(tree, dice, in_place)?;
    tree.flag(&file.version.key, &[1, 2], 0);
    Some(file.path())
}

fn move_date(tree: &mut Tree, dice: &mut Dice) -> Option<String> {
    let is_dated = |file: &File| in_place(file) && file.flag == 1 && file.version.key.kind.dated;
    let old = some_file(tree, dice, is_dated)?.version.key;
    tree.flag(&old, &[1, 2], 0);
    let key = Key {
        date: dice.pick(DATES)?,
        ..old
    };
    let content = some_rows(tree, dice, &key);
    send_key(tree, dice, key, content)
}

fn change_flag(tree: &mut Tree, dice: &mut Dice) -> Option<String> {
    let file = some_file(tree, dice, |_| true)?;
    let flag = (file.flag + 1 + dice.below(2) as u8) % 3;
    let said = format!("{} {} to {flag}", file.root, file.path());
    let flagged = File {
        flag,
        ..file.clone()
    };
    tree.replace(&file, flagged);
    Some(said)
}

fn send_beside(tree: &mut Tree, dice: &mut Dice) -> Option<String> {
    let key = some_file(tree, dice, |file| in_place(file) && file.flag == 1)?
        .version
        .key;
    let content = some_rows(tree, dice, &key);
    put(tree, dice, key, 1, content)
}

/// A live file that was sent before all others comes last.
fn send_late(tree: &mut Tree, dice: &mut Dice) -> Option<String> {
    let key = some_file(tree, dice, in_place)?.version.key;
    let content = some_rows(tree, dice, &key);
    let sent = tree.next_sent(true);
    put_sent(tree, dice, key, 1, content, sent)
}

/// A file goes; a link may stand in its place.
fn lose(tree: &mut Tree, dice: &mut Dice) -> Option<String> {
    let file = some_file(tree, dice, |_| true)?;
    let is_link = dice.one_in(3);
    let said = format!("{} {} link {is_link}", file.root, file.path());
    tree.files.remove(&file);
    if is_link {
        tree.links.insert(file.clone());
    }
    tree.gone.push(file);
    Some(said)
}

/// A file that went comes back, and may hold something else.
fn find_again(tree: &mut Tree, dice: &mut Dice) -> Option<String> {
    let file = dice.pick(&tree.gone)?.clone();
    tree.gone.retain(|gone| *gone != file);
    if dice.one_in(2) {
        let content = some_rows(tree, dice, &file.version.key);
        tree.rewrite(&file.version, content);
    }
    let content = tree.content(&file.version);
    let said = format!("{} {} {content:?}", file.root, file.path());
    tree.files.insert(file);
    Some(said)
}

fn move_root(tree: &mut Tree, dice: &mut Dice) -> Option<String> {
    let file = some_file(tree, dice, |_| true)?;
    let said = format!("{} {}", file.root, file.path());
    let moved = File {
        root: ROOTS - 1 - file.root,
        ..file.clone()
    };
    tree.replace(&file, moved);
    Some(said)
}

fn copy_root(tree: &mut Tree, dice: &mut Dice) -> Option<String> {
    let file = some_file(tree, dice, in_place)?;
    let said = format!("{} {}", file.root, file.path());
    tree.files.insert(File {
        root: ROOTS - 1 - file.root,
        ..file
    });
    Some(said)
}

/// A file is put below another care date, or back to its own.
fn misplace(tree: &mut Tree, dice: &mut Dice) -> Option<String> {
    let file = some_file(tree, dice, |file| file.fault != Fault::Copy)?;
    let said = format!("{} {}", file.root, file.path());
    let fault = match file.fault {
        Fault::None => Fault::Misplaced,
        _ => Fault::None,
    };
    let moved = File {
        fault,
        ..file.clone()
    };
    tree.replace(&file, moved);
    Some(said)
}

fn keep_copy(tree: &mut Tree, dice: &mut Dice) -> Option<String> {
    let file = some_file(tree, dice, in_place)?;
    let said = format!("{} {}", file.root, file.path());
    tree.files.insert(File {
        fault: Fault::Copy,
        ..file
    });
    Some(said)
}
