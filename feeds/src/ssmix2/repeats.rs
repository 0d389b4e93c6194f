//! Lines like one before. What a laboratory sends of an item differs from time to time in its set id, its value and its time alone, and
//! items follow each other as in the panel before. So the line that is likely to come next is compared as it stands, and what its
//! fields were read as is taken over; only a line that is another one is split into fields.

use std::ops::Range;

use super::intern::Memo;
use super::jis::ESC;
use super::marks::Marks;

/// Where the set id begins: behind three letters and a separator.
const SET_ID: usize = 4;

/// Lines that are remembered to have followed a line.
const NEXT_MAX: usize = 4;

/// Different ends that are remembered of a line: a few flags, and reference ranges of both sexes and some ages.
const TAILS_MAX: usize = 12;

/// Beginnings that are remembered; a laboratory has fewer items, also with the few numbers of OBX-4. What comes behind them is split.
const HEADS_MAX: usize = 8_192;

/// Longer lines are not remembered.
const BYTES_MAX: usize = 512;

/// A line that is like one before.
pub(crate) struct Repeat<'a, H, T> {
    /// Field 1.
    pub(crate) set_id: &'a [u8],
    /// What the fields in front of the value were read as.
    pub(crate) head: H,
    /// The value: ASCII without a shift sequence.
    pub(crate) value: &'a [u8],
    /// What the fields behind the value were read as.
    pub(crate) tail: T,
    /// The field behind those and all that follows: ASCII without a shift sequence. Empty when there is nothing.
    pub(crate) rest: &'a [u8],
}

/// The two parts of a line that come again: what is in front of the value and what stands between it and the rest, both with their separators.
pub(crate) struct Parts {
    /// From field 2 on.
    pub(crate) head: Range<usize>,
    /// Up to the rest, or to the end of the line.
    pub(crate) tail: Range<usize>,
}

/// The lines so far, `H` and `T` being what beginnings and ends were read as.
#[derive(Debug)]
pub(crate) struct Repeats<H, T> {
    content: Vec<u8>,
    /// The first one stands for the line in front of the first.
    heads: Vec<Head<H, T>>,
    known: Memo<u32>,
    last: usize,
}

#[derive(Debug)]
struct Head<H, T> {
    bytes: Range<usize>,
    /// Delimiters and encoding.
    rules: u64,
    read: Option<H>,
    /// Those that came behind it, the one that came last in front; 0 where there is none.
    next: [u32; NEXT_MAX],
    tails: Vec<Tail<T>>,
}

#[derive(Debug)]
struct Tail<T> {
    bytes: Range<usize>,
    /// Whether the line ends with it.
    is_last: bool,
    read: T,
}

impl<H, T> Default for Repeats<H, T> {
    fn default() -> Repeats<H, T> {
        Repeats {
            content: Vec::new(),
            heads: vec![Head {
                bytes: 0..0,
                rules: 0,
                read: None,
                next: [0; NEXT_MAX],
                tails: Vec::new(),
            }],
            known: Memo::default(),
            last: 0,
        }
    }
}

impl<H: Copy, T: Copy> Repeats<H, T> {
    /// A segment that is like one of those that followed the last one. `rules` tell encodings and delimiters apart.
    pub(crate) fn find<'a>(
        &mut self,
        rules: u64,
        separator: u8,
        line: &'a [u8],
    ) -> Option<Repeat<'a, H, T>> {
        let behind = line.get(SET_ID..)?;
        let digits = behind.iter().take_while(|byte| byte.is_ascii_digit());
        let (set_id, fields) = behind.split_at(digits.count());
        let fields = fields.strip_prefix(&[separator])?;
        let (slot, at, read) = self.guess(rules, fields)?;
        let behind = &fields[self.heads[at].bytes.len()..];
        // A shift sequence in front of the next separator may hide it.
        let end = Marks::of(behind, separator, ESC).next()?;
        let (value, behind) = behind.split_at(end);
        let tail = self.tail(at, behind)?;
        let rest = &behind[tail.bytes.len()..];
        if !value.is_ascii() || !rest.is_ascii() || rest.contains(&ESC) {
            return None;
        }
        let tail = tail.read;
        self.heads[self.last].next[..=slot].rotate_right(1);
        self.last = at;
        Some(Repeat {
            set_id,
            head: read,
            value,
            tail,
            rest,
        })
    }

    /// Which of the beginnings that followed the last one is that of the fields.
    fn guess(&self, rules: u64, fields: &[u8]) -> Option<(usize, usize, H)> {
        let next = self.heads[self.last].next.iter().enumerate();
        for (slot, number) in next {
            let head = &self.heads[*number as usize];
            let is_it =
                head.rules == rules && fields.starts_with(&self.content[head.bytes.clone()]);
            if let Some(read) = head.read.filter(|_| is_it) {
                return Some((slot, *number as usize, read));
            }
        }
        None
    }

    /// Which of the ends of a beginning is that of the bytes behind the value.
    fn tail(&self, head: usize, behind: &[u8]) -> Option<&Tail<T>> {
        let mut tails = self.heads[head].tails.iter();
        tails.find(|tail| {
            let fits = !tail.is_last || tail.bytes.len() == behind.len();
            fits && behind.starts_with(&self.content[tail.bytes.clone()])
        })
    }

    /// Remembers a line that was split into fields and is to be known when it comes again with another value. Both parts begin in ASCII.
    pub(crate) fn learn(&mut self, rules: u64, line: &[u8], parts: &Parts, read: (H, T)) {
        let (Some(head), Some(tail)) = (line.get(parts.head.clone()), line.get(parts.tail.clone()))
        else {
            return;
        };
        if head.len() + tail.len() > BYTES_MAX {
            return;
        }
        let Some(at) = self.head(rules, head, read.0) else {
            return;
        };
        let before = &mut self.heads[self.last].next;
        if !before.contains(&(at as u32)) {
            before.rotate_right(1);
            before[0] = at as u32;
        }
        self.last = at;
        let is_last = parts.tail.end == line.len();
        let tails = &self.heads[at].tails;
        let is_it = |known: &Tail<T>| {
            known.is_last == is_last && self.content[known.bytes.clone()] == *tail
        };
        if !tails.iter().any(is_it) && tails.len() < TAILS_MAX {
            let bytes = put(&mut self.content, tail);
            self.heads[at].tails.push(Tail {
                bytes,
                is_last,
                read: read.1,
            });
        }
    }

    /// The number of a beginning, a new one when there is room.
    fn head(&mut self, rules: u64, bytes: &[u8], read: H) -> Option<usize> {
        if let Some(at) = self.known.find(rules, bytes) {
            return Some(at as usize);
        }
        if self.heads.len() >= HEADS_MAX {
            return None;
        }
        let at = self.heads.len();
        self.known.insert(rules, bytes, at as u32);
        let bytes = put(&mut self.content, bytes);
        self.heads.push(Head {
            bytes,
            rules,
            read: Some(read),
            next: [0; NEXT_MAX],
            tails: Vec::new(),
        });
        Some(at)
    }

    /// Bytes of the remembered lines; what they were read as is bounded by their number.
    pub(crate) fn bytes(&self) -> usize {
        self.content.len() + self.known.bytes()
    }
}

fn put(content: &mut Vec<u8>, bytes: &[u8]) -> Range<usize> {
    let start = content.len();
    content.extend_from_slice(bytes);
    start..content.len()
}
