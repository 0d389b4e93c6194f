//! Each distinct text once, and each distinct byte string read once.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

/// A text that stands once in [`Texts`]; 0 is no text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct TextId(pub(crate) u32);

impl TextId {
    /// No text: null in a column.
    pub(crate) const NONE: TextId = TextId(0);

    /// Whether there is no text.
    pub(crate) fn is_none(self) -> bool {
        self == TextId::NONE
    }

    /// This one, or `other` when there is none.
    pub(crate) fn or(self, other: TextId) -> TextId {
        if self.is_none() { other } else { self }
    }
}

/// Distinct texts, numbered in the order in which they came.
#[derive(Debug)]
pub(crate) struct Texts {
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
    content: String,
    /// End of each text in `content`; the first is the empty text of id 0.
    ends: Vec<usize>,
}

impl Default for Texts {
    fn default() -> Texts {
        Texts {
            table: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
            content: String::new(),
            ends: vec![0],
        }
    }
}

impl Texts {
    /// The number of `text`; [`TextId::NONE`] for the empty one.
    pub(crate) fn id(&mut self, text: &str) -> TextId {
        if text.is_empty() {
            return TextId::NONE;
        }
        let Texts {
            table,
            hasher,
            content,
            ends,
        } = self;
        let hash = hasher.hash_one(text);
        if let Some(id) = table.find(hash, |id| slice(content, ends, *id) == text) {
            return TextId(*id);
        }
        let id = ends.len() as u32;
        content.push_str(text);
        ends.push(content.len());
        table.insert_unique(hash, id, |id| hasher.hash_one(slice(content, ends, *id)));
        TextId(id)
    }

    /// The text of a number that [`Texts::id`] gave; empty for [`TextId::NONE`].
    pub(crate) fn get(&self, id: TextId) -> &str {
        slice(&self.content, &self.ends, id.0)
    }

    /// One more than the highest number.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Bytes that the texts take.
    pub(crate) fn bytes(&self) -> usize {
        self.content.len()
    }
}

fn slice<'a>(content: &'a str, ends: &[usize], id: u32) -> &'a str {
    let id = id as usize;
    let start = if id == 0 { 0 } else { ends[id - 1] };
    &content[start..ends[id]]
}

/// What each distinct byte string was read as. The tag says under which rules: encoding, delimiters, kind of field.
#[derive(Debug)]
pub(crate) struct Memo<V> {
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
    content: Vec<u8>,
    entries: Vec<Entry<V>>,
}

#[derive(Debug)]
struct Entry<V> {
    key: Key,
    /// Where the byte string stands in the content.
    start: usize,
    value: V,
}

impl<V> Entry<V> {
    fn bytes<'a>(&self, content: &'a [u8]) -> &'a [u8] {
        &content[self.start..self.start + self.key.length]
    }
}

/// What a byte string is found by. Most values and flags are so short that it tells all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Key {
    tag: u64,
    length: usize,
    ends: (u64, u64),
}

/// Byte strings up to this length are told by their key alone.
const TOLD_BYTES_MAX: usize = 16;

impl Key {
    fn of(tag: u64, bytes: &[u8]) -> Key {
        Key {
            tag,
            length: bytes.len(),
            ends: ends(bytes),
        }
    }

    fn tells_all(&self) -> bool {
        self.length <= TOLD_BYTES_MAX
    }
}

/// The first and the last bytes: all of a string that is no longer than [`TOLD_BYTES_MAX`], some of them twice.
fn ends(bytes: &[u8]) -> (u64, u64) {
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return (u64::from_le_bytes(*first), u64::from_le_bytes(*last));
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let wide = |chunk: &[u8; 4]| u64::from(u32::from_le_bytes(*chunk));
        return (wide(first), wide(last));
    }
    let at = |at: usize| bytes.get(at).copied().map_or(0, u64::from);
    (at(0) | at(1) << 8 | at(2) << 16, 0)
}

impl<V> Default for Memo<V> {
    fn default() -> Memo<V> {
        Memo {
            table: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
            content: Vec::new(),
            entries: Vec::new(),
        }
    }
}

impl<V: Copy> Memo<V> {
    /// What `bytes` were read as under `tag`, when they were.
    pub(crate) fn find(&self, tag: u64, bytes: &[u8]) -> Option<V> {
        let key = Key::of(tag, bytes);
        let is_it = |index: &u32| {
            let entry = &self.entries[*index as usize];
            entry.key == key && (key.tells_all() || entry.bytes(&self.content) == bytes)
        };
        let found = self.table.find(hash(&self.hasher, &key, bytes), is_it);
        found.map(|index| self.entries[*index as usize].value)
    }

    /// Remembers a reading that [`Memo::find`] did not know.
    pub(crate) fn insert(&mut self, tag: u64, bytes: &[u8], value: V) {
        let key = Key::of(tag, bytes);
        let start = self.content.len();
        self.content.extend_from_slice(bytes);
        self.entries.push(Entry { key, start, value });
        let Memo {
            table,
            hasher,
            content,
            entries,
        } = self;
        let of_entry = |index: &u32| {
            let entry = &entries[*index as usize];
            hash(hasher, &entry.key, entry.bytes(content))
        };
        let index = (entries.len() - 1) as u32;
        table.insert_unique(hash(hasher, &key, bytes), index, of_entry);
    }

    /// Bytes that the byte strings take.
    pub(crate) fn bytes(&self) -> usize {
        self.content.len()
    }
}

/// What is between the ends of a long string counts too: names differ in their middle.
fn hash(hasher: &DefaultHashBuilder, key: &Key, bytes: &[u8]) -> u64 {
    match key.tells_all() {
        true => hasher.hash_one(key),
        false => hasher.hash_one((key.tag, bytes)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_number() {
        let mut texts = Texts::default();
        let numbers: Vec<TextId> = (0..2_000).map(|n| texts.id(&format!("項目{n}"))).collect();
        for (n, id) in numbers.iter().enumerate() {
            assert_eq!(texts.id(&format!("項目{n}")), *id);
            assert_eq!(texts.get(*id), format!("項目{n}"));
        }
        assert_eq!(texts.len(), 2_001);
        assert_eq!(texts.id(""), TextId::NONE);
        assert_eq!(texts.get(TextId::NONE), "");
    }

    #[test]
    fn a_reading_belongs_to_its_rules() {
        let mut memo = Memo::default();
        for n in 0..2_000_u32 {
            let bytes = n.to_string();
            for tag in 0..2 {
                assert_eq!(memo.find(tag, bytes.as_bytes()), None);
                memo.insert(tag, bytes.as_bytes(), (n, tag));
            }
        }
        for n in 0..2_000_u32 {
            assert_eq!(memo.find(1, n.to_string().as_bytes()), Some((n, 1)));
        }
        assert_eq!(memo.find(2, b"7"), None);
    }

    #[test]
    fn strings_of_all_lengths_are_told_apart() {
        let mut memo = Memo::default();
        let letters = b"aAbBcCdDeEfFgGhHiIjJkKlLmMnNoOpPqQrRsStT";
        let mut strings: Vec<Vec<u8>> = Vec::new();
        for length in 0..=letters.len() {
            strings.push(letters[..length].to_vec());
            strings.push(vec![0; length + 1]);
            for changed in 0..length {
                let mut string = letters[..length].to_vec();
                string[changed] = b'-';
                strings.push(string);
            }
        }
        for (number, string) in strings.iter().enumerate() {
            assert_eq!(memo.find(7, string), None, "{string:?}");
            memo.insert(7, string, number);
        }
        for (number, string) in strings.iter().enumerate() {
            assert_eq!(memo.find(7, string), Some(number));
        }
    }
}
