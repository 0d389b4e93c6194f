//! Paths without anybody in them, as findings and tables show them (law 7).

use super::extended;
use super::fields::holds_number;
use super::name::{
    components, is_care_date, is_data_type, is_time_stamp, read_name, split_seven, str_of,
};
use super::time;

/// The path without anybody in it (law 7): the patient number and every part that cannot be read give way to what
/// `token` makes of them; care date, data type, order number, time stamp, department and flag stay.
///
/// The folders that are slices of the number get the token of the whole number, so that one patient has one token. Of a
/// data type of the extended storage the codes stay, and of a name in it what looks like a code.
pub fn masked_path(path: &[u8], token: &dyn Fn(&[u8]) -> String) -> String {
    if let Some(place) = extended::find(path) {
        return extended::masked(&place, token);
    }
    let mut folders = components(path);
    let Some(file) = folders.next_back() else {
        return String::new();
    };
    let mut ignored = Vec::new();
    let name = read_name(file, &mut ignored).ok().map(|(name, _)| name);
    let id = name.map(|name| name.patient_id.as_bytes());
    let mut masked = Masked {
        text: String::with_capacity(path.len() + 4 * TOKEN_BYTES),
        token,
        last: None,
    };
    let count = folders.clone().count();
    for (index, folder) in folders.enumerate() {
        masked.put(shown_folder(folder, index, count, id));
        masked.text.push('/');
    }
    match name {
        Some(_) => masked.name(str_of(file)),
        None => {
            masked.put(Shown::Token(file));
            masked.text.push_str(extension(file));
        }
    }
    masked.text
}

/// What takes the place of a patient's number is about this long.
const TOKEN_BYTES: usize = 32;

/// A part of a path as it is shown.
pub(super) enum Shown<'a> {
    /// There is nobody in it.
    AsItIs(&'a str),
    /// Somebody may be in it: what is made of these bytes stands there.
    Token(&'a [u8]),
}

/// A path on its way. Most parts that give way hold the same number, so the token made last is kept.
struct Masked<'a> {
    text: String,
    token: &'a dyn Fn(&[u8]) -> String,
    last: Option<(&'a [u8], String)>,
}

impl<'a> Masked<'a> {
    fn put(&mut self, part: Shown<'a>) {
        let bytes = match part {
            Shown::AsItIs(text) => return self.text.push_str(text),
            Shown::Token(bytes) => bytes,
        };
        let last = match self.last.take() {
            Some(last) if last.0 == bytes => last,
            _ => (bytes, (self.token)(bytes)),
        };
        self.text.push_str(&last.1);
        self.last = Some(last);
    }

    fn name(&mut self, name: &'a str) {
        let fields = split_seven(name).unwrap_or([""; 7]);
        for (index, field) in fields.into_iter().enumerate() {
            if index > 0 {
                self.text.push('_');
            }
            self.put(shown_field(field, index, fields[0]));
        }
    }
}

/// How a folder is shown: one of `count`, the last of which is the data type.
pub(super) fn shown_folder<'a>(
    folder: &'a [u8],
    index: usize,
    count: usize,
    id: Option<&'a [u8]>,
) -> Shown<'a> {
    let is_readable = count == 5
        && match index {
            3 => is_care_date(folder),
            4 => is_data_type(folder),
            _ => false,
        };
    let slice = match (id, index) {
        (Some(id), 0) => id.get(..3),
        (Some(id), 1) => id.get(3..6),
        _ => None,
    };
    match id {
        Some(id) if slice == Some(folder) => Shown::Token(id),
        _ if is_readable && id != Some(folder) => Shown::AsItIs(str_of(folder)),
        _ => Shown::Token(folder),
    }
}

/// How a field of a name is shown that names the patient `id`.
fn shown_field<'a>(field: &'a str, index: usize, id: &str) -> Shown<'a> {
    let bytes = field.as_bytes();
    let is_code = || bytes.iter().all(u8::is_ascii_alphanumeric) && !holds_number(field, id);
    let is_readable = match index {
        1 => is_care_date(bytes),
        2 => is_data_type(bytes),
        3 => bytes.len() <= 22 && is_code(),
        // A time may hold the digits of a number by chance; other digits may be the number.
        4 => {
            is_time_stamp(bytes) && (time::occurred_at(bytes).is_some() || !holds_number(field, id))
        }
        5 => field == "-" || bytes.len() <= 5 && is_code(),
        6 => true,
        _ => false,
    };
    if is_readable && (field != id || index == 6) {
        Shown::AsItIs(field)
    } else {
        Shown::Token(bytes)
    }
}

/// The ending of a foreign file, when it is one of those that say what the file is and nothing else.
pub(super) fn extension(file: &[u8]) -> &'static str {
    const HARMLESS: &[&str] = &[
        ".bak", ".css", ".csv", ".dat", ".db", ".dcm", ".hl7", ".htm", ".html", ".ini", ".jpeg",
        ".jpg", ".log", ".lst", ".md", ".old", ".part", ".pdf", ".png", ".swp", ".tif", ".tiff",
        ".tmp", ".txt", ".xml", ".xsl", ".zip",
    ];
    let lower = file.to_ascii_lowercase();
    HARMLESS
        .iter()
        .find(|ending| lower.ends_with(ending.as_bytes()))
        .copied()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "004/210/0042109/20261119/OML-11/0042109_20261119_OML-11_000000000071234_20261119153000123_05_1";

    #[test]
    fn nobody_is_in_a_masked_path() {
        let token = |bytes: &[u8]| {
            let sum = bytes
                .iter()
                .fold(7u32, |sum, byte| sum.wrapping_mul(31) + u32::from(*byte));
            format!("{{{sum:x}}}")
        };
        let t = token(b"0042109");
        let masked = |path: &str| masked_path(path.as_bytes(), &token);
        assert_eq!(
            masked(GOOD),
            format!(
                "{t}/{t}/{t}/20261119/OML-11/{t}_20261119_OML-11_000000000071234_20261119153000123_05_1"
            )
        );
        let foreign = masked("004/210/0042109/20261119/OML-11/山田花子.TXT");
        assert!(foreign.ends_with(".txt") && foreign.contains("/20261119/OML-11/"));
        assert!(!foreign.contains("0042109") && !foreign.contains('山'));
        for (path, secrets) in [
            (
                "0042109/0042109_-_ADT-00_0042109_20261119153000123_-_1",
                vec!["0042109"],
            ),
            (
                "20261119/OML-11/20261119_20261119_OML-11_1_20261119153000123_05_1",
                vec!["20261119/"],
            ),
            (
                "004/210/0042109/-/OML-11/0042109_-_OML-11_山田_20261119153000123_花_1",
                vec!["山", "花"],
            ),
            (
                "山田/210/0042109/花子/太郎/0042109_-_OML-11_1_2_-_1",
                vec!["山", "花", "太", "0042109"],
            ),
            ("004/210/0042109/-/OML-11/0042109", vec!["0042109", "210"]),
            (
                "004/210/0042109/-/OML-11/0042109_-_OML-11_000000000042109_20261119153000123_01_1",
                vec!["42109"],
            ),
        ] {
            for secret in secrets {
                assert!(
                    !masked(path).contains(secret),
                    "{path} keeps {secret}: {}",
                    masked(path)
                );
            }
        }
        assert_eq!(
            masked_path(b"\xff\xfe.dat", &token),
            token(b"\xff\xfe.dat") + ".dat"
        );
        assert_eq!(masked_path(b"", &token), "");
    }

    #[test]
    fn a_number_in_the_place_of_a_time_or_a_department_gives_way() {
        let token = |_: &[u8]| "T".to_owned();
        for (file, expected) in [
            (
                "012345_-_ADT-00_1_20261119153000123_12345_1",
                "T_-_ADT-00_1_20261119153000123_T_1",
            ),
            (
                "012345_-_ADT-00_1_00000000000012345_01_1",
                "T_-_ADT-00_1_T_01_1",
            ),
            // The digits of a time are nobody's.
            (
                "0019153_-_ADT-00_1_20261119153000123_01_1",
                "T_-_ADT-00_1_20261119153000123_01_1",
            ),
        ] {
            assert_eq!(masked_path(file.as_bytes(), &token), expected);
        }
    }
}
