//! From the name that an archive or a list gives to a path below the root, or the refusal of it.
//!
//! Bytes are kept as they are: a name may be UTF-8, in either normal form, or CP932.

use std::borrow::Cow;

/// What a name means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum EntryName<'a> {
    /// A file: parts joined by single `/`, none of them empty, `.` or `..`.
    File(Cow<'a, [u8]>),
    /// A folder: the name ends in a separator.
    Folder,
    /// It would lie outside the root, is empty or holds a NUL.
    Refused,
}

/// How the names of one archive or list are read.
#[derive(Clone, Debug, Default)]
pub(super) struct NameRules {
    /// Whether `\` separates folders: true when some name holds `\` and none holds `/`, as some Windows tools write it.
    pub(super) backslashes: bool,
    /// The folder that is the root, empty or ending in `/`.
    pub(super) prefix: Vec<u8>,
}

impl NameRules {
    /// Reads one name. A file outside the prefix is `None`; the path of one inside is relative to it.
    pub(super) fn read<'a>(&self, raw: &'a [u8]) -> Option<EntryName<'a>> {
        let name = match self.backslashes {
            true => read_owned(&with_slashes(raw)),
            false => read_name(raw),
        };
        match name {
            EntryName::File(Cow::Borrowed(path)) => {
                let below = path.strip_prefix(&self.prefix[..])?;
                Some(EntryName::File(Cow::Borrowed(below)))
            }
            EntryName::File(Cow::Owned(path)) => {
                let below = path.strip_prefix(&self.prefix[..])?.to_vec();
                Some(EntryName::File(Cow::Owned(below)))
            }
            other => Some(other),
        }
    }
}

/// Reads a name whose folders are separated by `/`.
pub(super) fn read_name(raw: &[u8]) -> EntryName<'_> {
    let drive = matches!(raw, [letter, b':', ..] if letter.is_ascii_alphabetic());
    let absolute = matches!(raw, [b'/' | b'\\', ..]);
    if raw.is_empty() || drive || absolute || raw.contains(&0) {
        return EntryName::Refused;
    }
    let parts = || raw.split(|byte| *byte == b'/');
    if parts().any(|part| part == b"..") {
        return EntryName::Refused;
    }
    if matches!(parts().next_back(), Some(b"" | b".")) {
        return EntryName::Folder;
    }
    if !parts().any(|part| matches!(part, b"" | b".")) {
        return EntryName::File(Cow::Borrowed(raw));
    }
    let kept: Vec<&[u8]> = parts()
        .filter(|part| !matches!(*part, b"" | b"."))
        .collect();
    EntryName::File(Cow::Owned(kept.join(&b'/')))
}

fn read_owned(name: &[u8]) -> EntryName<'static> {
    match read_name(name) {
        EntryName::File(path) => EntryName::File(Cow::Owned(path.into_owned())),
        EntryName::Folder => EntryName::Folder,
        EntryName::Refused => EntryName::Refused,
    }
}

/// The name with `/` where `\` separates folders. In CP932 the byte of `\` is also the second byte of characters such as
/// 表 and ソ; those stay. In UTF-8 it is always a character of its own.
pub(super) fn with_slashes(name: &[u8]) -> Cow<'_, [u8]> {
    if !name.contains(&b'\\') {
        return Cow::Borrowed(name);
    }
    let double_bytes = std::str::from_utf8(name).is_err();
    let mut changed = name.to_vec();
    let mut at = 0;
    while at < changed.len() {
        match changed[at] {
            0x81..=0x9f | 0xe0..=0xfc if double_bytes => at += 1,
            b'\\' => changed[at] = b'/',
            _ => {}
        }
        at += 1;
    }
    Cow::Owned(changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_is_kept_cleaned_or_refused() {
        let file = |path: &'static str| EntryName::File(Cow::Borrowed(path.as_bytes()));
        for (raw, expected) in [
            ("a/b", file("a/b")),
            ("./a//b/./c", file("a/b/c")),
            ("...", file("...")),
            ("a..b/..c", file("a..b/..c")),
            ("a:b", EntryName::Refused),
            ("12:b", file("12:b")),
            ("a\\b", file("a\\b")),
            ("a/", EntryName::Folder),
            ("./", EntryName::Folder),
            (".", EntryName::Folder),
            ("", EntryName::Refused),
            ("..", EntryName::Refused),
            ("../a", EntryName::Refused),
            ("a/../b", EntryName::Refused),
            ("a/..", EntryName::Refused),
            ("/a", EntryName::Refused),
            ("\\a", EntryName::Refused),
            ("C:/a", EntryName::Refused),
            ("c:a", EntryName::Refused),
            ("a\0b", EntryName::Refused),
        ] {
            assert_eq!(read_name(raw.as_bytes()), expected, "{raw:?}");
        }
    }

    #[test]
    fn backslashes_of_double_byte_characters_stay() {
        // CP932: 表 is 95 5C, ソ is 83 5C, ｱ is the single byte B1.
        let name = b"\x95\x5c\\\x83\x5c\\\xb1\\x";
        assert_eq!(&*with_slashes(name), b"\x95\x5c/\x83\x5c/\xb1/x");
        assert_eq!(&*with_slashes("表\\x".as_bytes()), "表/x".as_bytes());
        let rules = NameRules {
            backslashes: true,
            prefix: b"in/".to_vec(),
        };
        let path = Cow::Borrowed(b"a/b".as_slice());
        assert_eq!(rules.read(b"in\\a\\b"), Some(EntryName::File(path)));
        assert_eq!(rules.read(b"in\\..\\b"), Some(EntryName::Refused));
        assert_eq!(rules.read(b"other\\b"), None);
        assert_eq!(rules.read(b"in2\\b"), None);
    }
}
