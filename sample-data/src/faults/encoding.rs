//! E: bytes that are not the characters they should be.

use super::edit::{change_field, find, report, requests};
use super::names::unreadable;
use super::{Act, Context, Kind};
use crate::ssmix2::encode::Encoding;
use crate::ssmix2::{Content, Version};

/// The kinds of this family.
#[rustfmt::skip]
pub(super) const KINDS: &[Kind] = &[
    Kind::new("undecodable", "E01", "Bytes that no Japanese encoding has stand in the midst of the file.", Act::Version(undecodable)),
    Kind::new("other_encoding", "E02", "The text is in another encoding than MSH-18 says.", Act::Version(other_encoding)),
    Kind::new("half_width_kana", "E03", "The patient's kana are half-width.", Act::Version(half_width_kana)),
    Kind::new("vendor_character", "E04", "The patient's name holds a circled digit.", Act::Version(vendor_character)),
    Kind::new("black_square", "E05", "A character of the patient's name became a black square.", Act::Version(black_square)),
    Kind::new("byte_order_mark", "E06", "The file is in UTF-8 and begins with a byte order mark.", Act::Version(byte_order_mark)),
    Kind::new("yen_for_backslash", "E07", "MSH-2 holds a yen sign instead of the backslash.", Act::Version(yen_for_backslash)),
    Kind::new("unclosed_escape", "E08", "A comment ends its segment without the way back to ASCII.", Act::Version(unclosed_escape)),
    Kind::new("mixed_terminators", "E09", "One segment ends otherwise than the rest.", Act::Version(mixed_terminators)),
    Kind::new("end_mark", "E10", "The end mark of the transport is left at the end of the file.", Act::Version(end_mark)),
    Kind::new("detached_voiced_mark", "E11", "A voiced sound mark of the patient's kana stands by itself.", Act::Version(detached_voiced_mark)),
];

fn is_text(version: &Version) -> bool {
    !matches!(version.content, Content::Raw(_))
}

fn undecodable(version: &mut Version, context: &Context) -> bool {
    version.damage.bytes.push(|bytes| {
        let middle = bytes.len() / 2;
        let shift = bytes.iter().position(|byte| *byte == 0x1b);
        let at = shift.unwrap_or(middle);
        [&bytes[..at], b"\xff\xfe\xff\xfd", &bytes[at..]].concat()
    });
    unreadable(version, context);
    is_text(version)
}

fn other_encoding(version: &mut Version, _: &Context) -> bool {
    version.wire.encoding = match version.wire.encoding {
        Encoding::Utf8 | Encoding::Utf8Bom => Encoding::Cp932,
        Encoding::Cp932 => Encoding::EucJp,
        _ => Encoding::Utf8,
    };
    is_text(version)
}

/// Changes the kana repetition of PID-5, or the whole field when there is one only.
fn change_kana(version: &mut Version, change: impl Fn(&str) -> String) -> bool {
    change_field(version, "PID", 5, |names| {
        let (before, kana) = match names.split_once('~') {
            Some((kanji, kana)) => (format!("{kanji}~"), kana),
            None => (String::new(), names),
        };
        Some(before + &change(kana))
    })
}

fn half_width_kana(version: &mut Version, _: &Context) -> bool {
    change_kana(version, |kana| {
        if kana.contains(|character| matches!(character, '\u{ff61}'..='\u{ff9f}')) {
            return kana.to_owned();
        }
        let rest = kana.splitn(3, '^').nth(2).unwrap_or_default();
        format!("ﾋｮｳﾎﾝ^ﾀﾛｳ^{rest}")
    })
}

fn vendor_character(version: &mut Version, _: &Context) -> bool {
    change_field(version, "PID", 5, |names| Some(format!("①{names}")))
}

fn black_square(version: &mut Version, _: &Context) -> bool {
    change_field(version, "PID", 5, |names| {
        let first = names.chars().next()?;
        Some(names.replacen(first, "■", 1))
    })
}

fn byte_order_mark(version: &mut Version, _: &Context) -> bool {
    version.wire.encoding = Encoding::Utf8Bom;
    version.character_set = Some("UNICODE UTF-8");
    is_text(version)
}

fn yen_for_backslash(version: &mut Version, _: &Context) -> bool {
    let yen: fn(Vec<u8>) -> Vec<u8> = match version.wire.encoding {
        Encoding::Iso2022Jp => |bytes| yen_in_msh(bytes, b"\x1b(J\\\x1b(B"),
        Encoding::Utf8 | Encoding::Utf8Bom => |bytes| yen_in_msh(bytes, "¥".as_bytes()),
        // There the byte is the same for both signs.
        Encoding::Cp932 | Encoding::EucJp => return false,
    };
    version.damage.bytes.push(yen);
    is_text(version)
}

fn yen_in_msh(bytes: Vec<u8>, yen: &[u8]) -> Vec<u8> {
    match find(&bytes, b"^~\\&|") {
        Some(at) => [&bytes[..at + 2], yen, &bytes[at + 3..]].concat(),
        None => bytes,
    }
}

const COMMENT: &str = "再検";

fn unclosed_escape(version: &mut Version, _: &Context) -> bool {
    if version.wire.encoding != Encoding::Iso2022Jp {
        return false;
    }
    let first = report(version).and_then(|report| requests(report).next());
    let Some(request) = first else {
        return false;
    };
    request.head.push(format!("NTE|1||{COMMENT}"));
    version.damage.bytes.push(|bytes| {
        let is_end = |at: &usize| matches!(bytes.get(at + 3), Some(b'\r' | b'\n') | None);
        let closing = (0..bytes.len())
            .filter(|at| bytes[*at..].starts_with(b"\x1b(B"))
            .find(is_end);
        match closing {
            Some(at) => [&bytes[..at], &bytes[at + 3..]].concat(),
            None => bytes,
        }
    });
    true
}

fn mixed_terminators(version: &mut Version, _: &Context) -> bool {
    version.damage.bytes.push(|bytes| {
        let end = super::edit::after_first_segment(&bytes);
        let (first, rest) = bytes.split_at(end);
        let other: &[u8] = if first.ends_with(b"\r\n") || first.ends_with(b"\n") {
            b"\r"
        } else {
            b"\r\n"
        };
        [first.trim_ascii_end(), other, rest].concat()
    });
    is_text(version)
}

fn end_mark(version: &mut Version, _: &Context) -> bool {
    let had = std::mem::replace(&mut version.wire.eom, true);
    !had && is_text(version)
}

fn detached_voiced_mark(version: &mut Version, _: &Context) -> bool {
    change_kana(version, |kana| format!("カ゛{kana}"))
}
