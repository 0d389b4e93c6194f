//! Names of the extended storage: `ID1-3/ID4-6/ID/care date/data type/content/document`, where a content is a folder named
//! `patient_care date_data type_specific key_occurred at[_department]_flag` and holds a main document with its side files.
//!
//! Data types are names that a hospital gives, in any encoding of its file system, so paths are cut as bytes. Hospitals
//! leave the department out, write time stamps without their seconds, and put one code of the data type into the name of
//! the content where its folder has all.

use std::fmt;

use model::{Defect, Detail};

use super::data_type::EXTENDED_BYTES_MAX;
use super::fields::holds_number;
use super::masked::{Shown, extension, shown_folder};
use super::name::{
    Claim, FileName, NO_ORDER_NO, NameReading, check_folders, components, defect, is_care_date,
    str_of,
};
use super::time;
use crate::Group;

/// A file of a content folder of the extended storage. Both parts may name anybody; they are for comparing only.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Content<'a> {
    /// The name of the content folder without its flag.
    pub folder: &'a [u8],
    /// The path of the file in it.
    pub document: &'a [u8],
}

impl Content<'_> {
    /// Whether the file is an HL7 message: `main_document.hl7`, or another `.hl7` beside it.
    pub fn is_message(&self) -> bool {
        let ending = self.document.len().saturating_sub(4);
        !self.document.contains(&b'/') && self.document[ending..].eq_ignore_ascii_case(b".hl7")
    }
}

impl fmt::Debug for Content<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Content").finish_non_exhaustive()
    }
}

/// Characters of a specific key at most.
const KEY_BYTES_MAX: usize = 64;
/// Characters of a code or system in a data type at most.
const CODE_BYTES_MAX: usize = 32;

/// Where the parts of a path stand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    path: &'a [u8],
    /// The folder of the data type, from and to.
    kind: (usize, usize),
    /// Where the content begins.
    content_start: usize,
    content: &'a [u8],
    /// What stands below the content; empty when the content is a file.
    pub(super) document: &'a [u8],
}

/// The place of a path of the extended storage: the first of its folders with a `^` is the data type, and what follows is
/// the content. `None` when there is no such folder, which no path of the standardized storage has.
pub(super) fn find(path: &[u8]) -> Option<Place<'_>> {
    let caret = memchr::memchr(b'^', path)?;
    let start = memchr::memrchr(b'/', &path[..caret]).map_or(0, |slash| slash + 1);
    let end = caret + memchr::memchr(b'/', &path[caret..])?;
    let content_start = end + path[end..].iter().position(|byte| *byte != b'/')?;
    let below = &path[content_start..];
    let content_len = memchr::memchr(b'/', below).unwrap_or(below.len());
    let document = below[content_len..].iter().position(|byte| *byte != b'/');
    Some(Place {
        path,
        kind: (start, end),
        content_start,
        content: &below[..content_len],
        document: document.map_or(&[], |start| &below[content_len + start..]),
    })
}

impl<'a> Place<'a> {
    /// The folder of the data type.
    fn kind(&self) -> &'a [u8] {
        &self.path[self.kind.0..self.kind.1]
    }

    /// The folders above the data type.
    fn folders(&self) -> impl DoubleEndedIterator<Item = &'a [u8]> + use<'a> {
        components(&self.path[..self.kind.0])
    }

    /// The data type as [`FileName::data_type`] has it. Of a folder that is not in UTF-8 the local code is left, with its
    /// delimiter behind, and of one whose code is not readable either the delimiter alone.
    fn data_type(&self) -> &'a str {
        let (start, end) = self.kind;
        let caret = memchr::memchr(b'^', self.kind()).unwrap_or_default();
        std::str::from_utf8(&self.path[start..end])
            .or_else(|_| std::str::from_utf8(&self.path[start..=start + caret]))
            .unwrap_or("^")
    }
}

/// The fields of the name of a content.
struct Fields<'a> {
    patient: &'a [u8],
    care_date: &'a [u8],
    kind: &'a [u8],
    key: &'a [u8],
    occurred_at: &'a [u8],
    department: Option<&'a [u8]>,
    flag: &'a [u8],
}

/// The four fields that versions of a content share, and what follows them.
fn head<'a>(content: &'a [u8], kind: &[u8]) -> Option<([&'a [u8]; 4], &'a [u8])> {
    let (patient, rest) = cut(content)?;
    let (care_date, rest) = cut(rest)?;
    // The data type may have the delimiter in it, alone or as a part of a letter.
    let (own, rest) = match rest
        .strip_prefix(kind)
        .and_then(|rest| rest.strip_prefix(b"_"))
    {
        Some(behind) => (&rest[..kind.len()], behind),
        None => cut(rest)?,
    };
    let (key, rest) = cut(rest)?;
    Some(([patient, care_date, own, key], rest))
}

fn cut(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let delimiter = memchr::memchr(b'_', text)?;
    Some((&text[..delimiter], &text[delimiter + 1..]))
}

impl<'a> Fields<'a> {
    fn of(place: &Place<'a>) -> Option<Fields<'a>> {
        let ([patient, care_date, kind, key], rest) = head(place.content, place.kind())?;
        let (occurred_at, rest) = cut(rest)?;
        let (department, flag) = match cut(rest) {
            Some((department, flag)) => (Some(department), flag),
            None => (None, rest),
        };
        (!flag.contains(&b'_')).then_some(Fields {
            patient,
            care_date,
            kind,
            key,
            occurred_at,
            department,
            flag,
        })
    }

    /// Whether the data type is that of the folder: the same, or one of the codes in it.
    fn is_of(&self, kind: &[u8]) -> bool {
        let mut parts = kind.split(|byte| *byte == b'^');
        self.kind == kind || !self.kind.is_empty() && parts.any(|part| part == self.kind)
    }
}

/// The files of all versions of one content: those whose paths agree up to the specific key.
pub(super) fn group<'a>(place: &Place<'a>) -> Group<'a> {
    match head(place.content, place.kind()) {
        Some((_, rest)) => Group {
            prefix: &place.path[..place.content_start + place.content.len() - rest.len()],
            exact: false,
        },
        None => Group {
            prefix: place.path,
            exact: true,
        },
    }
}

/// Reads a path with a document in it, with the defects that `read_path` tells.
pub(super) fn read<'a>(place: &Place<'a>) -> NameReading<'a> {
    let mut defects = Vec::new();
    let name = match read_content(place, &mut defects) {
        Ok(name) => Some(name),
        Err(defect) => {
            defects.push(defect);
            None
        }
    };
    NameReading { name, defects }
}

fn read_content<'a>(place: &Place<'a>, defects: &mut Vec<Defect>) -> Result<FileName<'a>, Defect> {
    let form = |expected, found| defect("F01", Detail::Expected(expected, found));
    let fields =
        Fields::of(place).ok_or_else(|| form("six or seven fields", "another number of fields"))?;
    let text = |field: &'a [u8]| {
        std::str::from_utf8(field)
            .map_err(|_| form("an ASCII file name", "bytes that are no UTF-8"))
    };
    let patient_id = text(fields.patient)?;
    if patient_id.is_empty() {
        return Err(form("a patient number and a data type", "an empty field"));
    }
    let data_type = place.data_type();
    check_data_type(place.kind(), data_type, patient_id)?;
    let occurred_at_text = text(fields.occurred_at)?;
    let department = match fields.department {
        None | Some(b"-") => None,
        Some(code) if is_code(code, 5) => Some(text(code)?),
        Some(_) => {
            return Err(form(
                "a data type, an order number and a department",
                "other text",
            ));
        }
    };
    if !is_care_date(fields.care_date) {
        return Err(form("a care date or -", "no date"));
    }
    let condition_flag = read_flag(fields.flag)?;
    if occurred_at(fields.occurred_at).is_none() {
        let detail = Detail::Expected("YYYYMMDDHHMMSSFFF", "another time stamp");
        defects.push(defect("F04", detail));
    }
    let claim = Claim {
        patient: fields.patient,
        care_date: fields.care_date,
        data_type: if fields.is_of(place.kind()) {
            place.kind()
        } else {
            fields.kind
        },
    };
    let folders = place.folders().chain([place.kind()]);
    check_folders(folders, &claim, defects);
    let is_public =
        is_code(fields.key, KEY_BYTES_MAX) && !holds_number(str_of(fields.key), patient_id);
    let flag_start = place.content.len() - fields.flag.len();
    Ok(FileName {
        patient_id,
        care_date: time::day(fields.care_date),
        data_type,
        order_no: if is_public {
            str_of(fields.key)
        } else {
            // Not to be shown: as for orders without a number.
            NO_ORDER_NO
        },
        occurred_at: occurred_at_text,
        department,
        condition_flag,
        content: Some(Content {
            folder: &place.content[..flag_start],
            document: place.document,
        }),
    })
}

fn read_flag(field: &[u8]) -> Result<u8, Defect> {
    match field {
        [flag @ b'0'..=b'2'] => Ok(flag - b'0'),
        _ => {
            let detail = Detail::Expected("flag 0, 1 or 2", "another flag");
            Err(defect("F03", detail))
        }
    }
}

/// What stands in a data type goes into tables as it is, so it must not name the patient.
fn check_data_type(folder: &[u8], data_type: &str, patient_id: &str) -> Result<(), Defect> {
    let form = |found| defect("F01", Detail::Expected("a data type", found));
    if folder.len() > EXTENDED_BYTES_MAX || data_type.chars().any(char::is_control) {
        return Err(form("other text"));
    }
    let mut parts = data_type.split('^');
    if parts.any(|part| holds_number(part, patient_id)) {
        return Err(form("the number of a patient"));
    }
    Ok(())
}

/// UTC microseconds of the 17 digits of a content's name, or of 15, which have no seconds; `None` when they are neither.
pub(super) fn occurred_at(digits: &[u8]) -> Option<i64> {
    let mut whole = *b"YYYYMMDDHHMM00FFF";
    let digits = if digits.len() == 15 {
        whole[..12].copy_from_slice(&digits[..12]);
        whole[14..].copy_from_slice(&digits[12..]);
        &whole[..]
    } else {
        digits
    };
    time::occurred_at(digits)
}

fn is_code(text: &[u8], longest: usize) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"-.".contains(byte);
    text.len() <= longest && text.iter().all(is_part)
}

/// The path without anybody in it.
pub(super) fn masked(place: &Place<'_>, token: &dyn Fn(&[u8]) -> String) -> String {
    let fields = Fields::of(place);
    let folders: Vec<&[u8]> = place.folders().collect();
    // Whatever may be the number of the patient, in a folder or in a name that cannot be read.
    let mut secrets = folders.clone();
    let is_in_place = folders.len() == 4;
    if is_in_place && is_care_date(folders[3]) {
        secrets.truncate(3);
    }
    secrets.extend(head(place.content, place.kind()).map(|(fields, _)| fields[0]));
    let mask = Mask {
        secrets,
        is_in_place,
        token,
    };
    let patient = fields.as_ref().map(|fields| fields.patient);
    let folder = |(index, folder): (usize, &&[u8])| match shown_folder(
        folder,
        index,
        folders.len() + 1,
        patient,
    ) {
        Shown::AsItIs(text) => text.to_owned(),
        Shown::Token(bytes) => token(bytes),
    };
    let mut masked: Vec<String> = folders.iter().enumerate().map(folder).collect();
    masked.push(mask.data_type(place.kind()));
    masked.push(match &fields {
        Some(fields) => mask.content(fields),
        None => token(place.content) + extension(place.content),
    });
    let documents = components(place.document);
    masked.extend(documents.map(|part| mask.document(part)));
    masked.join("/")
}

struct Mask<'a> {
    secrets: Vec<&'a [u8]>,
    /// Whether the data type stands where the storage has it; elsewhere a `^` says nothing of what a folder is.
    is_in_place: bool,
    token: &'a dyn Fn(&[u8]) -> String,
}

impl Mask<'_> {
    /// A code as it is, when it is one and has no number of a patient in it.
    fn code(&self, code: &[u8], longest: usize) -> String {
        let is_secret = |secret: &&[u8]| holds_number(str_of(code), str_of(secret));
        let is_readable = is_code(code, longest) && !self.secrets.iter().any(is_secret);
        self.readable(code, is_readable)
    }

    fn time(&self, time: &[u8], is_time: bool) -> String {
        self.readable(time, is_time && !self.secrets.contains(&time))
    }

    fn readable(&self, part: &[u8], is_readable: bool) -> String {
        if is_readable || part.is_empty() {
            str_of(part).to_owned()
        } else {
            (self.token)(part)
        }
    }

    fn data_type(&self, kind: &[u8]) -> String {
        if !self.is_in_place {
            return (self.token)(kind);
        }
        let parts = kind.split(|byte| *byte == b'^');
        let masked = parts.map(|part| self.code(part, CODE_BYTES_MAX));
        masked.collect::<Vec<_>>().join("^")
    }

    fn content(&self, fields: &Fields<'_>) -> String {
        let (day, time) = (fields.care_date, fields.occurred_at);
        let mut masked = vec![
            (self.token)(fields.patient),
            self.time(day, is_care_date(day)),
            self.data_type(fields.kind),
            self.code(fields.key, KEY_BYTES_MAX),
            self.time(time, occurred_at(time).is_some()),
        ];
        masked.extend(fields.department.map(|code| self.code(code, 5)));
        masked.push(self.readable(fields.flag, matches!(fields.flag, [b'0'..=b'9'])));
        masked.join("_")
    }

    /// A file or folder of the content: that it is the main document stays, and what kind of file it is.
    fn document(&self, part: &[u8]) -> String {
        let ending = extension(part);
        let stem = &part[..part.len() - ending.len()];
        if stem == b"main_document" {
            format!("main_document{ending}")
        } else {
            (self.token)(part) + ending
        }
    }
}

#[cfg(test)]
mod tests;
