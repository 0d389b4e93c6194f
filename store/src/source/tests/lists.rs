//! Lists of names and exports of the index database.

use super::writers::{Place, paths, problem_paths};
use crate::Error;
use crate::source::{read_file_list, read_index_export};

#[test]
fn a_list_is_read_in_every_form() {
    let place = Place::new();
    let text = b"\xef\xbb\xbf# a comment\r\nb/two\r\n\r\n./a/one\n/b/\x95\x5c\nfolder/\n../out\na/one\n a\nlast";
    let (names, problems) = read_file_list(&place.write(text)).unwrap();
    let expected: [&[u8]; 5] = [b" a", b"a/one", b"b/two", b"b/\x95\x5c", b"last"];
    assert_eq!(paths(&names), expected);
    assert_eq!(problem_paths(&problems), [b"../out"]);
    let (names, _) = read_file_list(&place.write(b"")).unwrap();
    assert!(names.is_empty());
}

#[test]
fn a_line_without_end_is_damage() {
    let place = Place::new();
    let fits = [b"a\n", &vec![b'x'; 65_535][..], b"\nb"].concat();
    assert_eq!(read_file_list(&place.write(&fits)).unwrap().0.len(), 3);
    let long = [b"a\n", &vec![b'x'; 65_536][..], b"\nb"].concat();
    let error = read_file_list(&place.write(&long)).unwrap_err();
    assert!(matches!(error, Error::ListDamaged { line: 2, .. }));
    let missing = read_file_list(&place.scratch()).unwrap_err();
    assert!(matches!(missing, Error::Io { .. }));
}

fn export(text: &[u8], volume: Option<&str>) -> Result<Vec<Vec<u8>>, Error> {
    let (names, problems) = read_index_export(&Place::new().write(text), volume)?;
    assert!(problems.is_empty());
    Ok(paths(&names))
}

const P: &str = "123/456/123456/20261101/OML-11";

#[test]
fn an_export_is_read_in_every_form() {
    let file = "123456_20261101_OML-11_000000000000001_20261101120000000_01_1";
    let expected = vec![format!("{P}/{file}").into_bytes()];
    let windows = P.replace('/', "\\");
    for text in [
        format!("OutRelDirectory,FileName,UpdateDatetime\n{P},{file},2026-11-01 12:00:00\n"),
        format!(
            "\u{feff}\"FileName\",\"UpdateDatetime\",\"OutRelDirectory\"\r\n\"{file}\",\"2026/11/1 12:00\",\"\\{windows}\\\"\r\n"
        ),
        format!(
            "VOLUMELABEL\tOUTRELDIRECTORY\tfilename\tupdatedatetime\nV1\t{windows}\t{file}\t20261101120000\n\n"
        ),
    ] {
        assert_eq!(export(text.as_bytes(), None).unwrap(), expected, "{text}");
    }
    // CP932: 表 and ソ end in the byte of a backslash; 、 in a quoted field beside a comma.
    let text = b"FileName,OutRelDirectory,UpdateDatetime\n\"\x95\x5c,\x81\x41_1\",a\\\x83\x5c\\b,20261101\n";
    let expected = vec![b"a/\x83\x5c/b/\x95\x5c,\x81\x41_1".to_vec()];
    assert_eq!(export(text, None).unwrap(), expected);
}

#[test]
fn the_history_of_a_file_comes_to_its_newest_state() {
    let rows = [
        ("k_2", "2026-11-01 10:00:00"),
        ("k_1", "2026-11-01 9:00:00"),
        ("k_0", "2026-11-01 10:00:00"),
        ("k_10", "2026-11-01 12:00:00"),
        ("other_1", "2026-11-01 9:00:00"),
        ("other_1", "2026-11-02 9:00:00"),
        ("other_2", ""),
        ("noflag", "2026-11-01 9:00:00"),
    ];
    let line = |(name, moment): &(&str, &str)| format!("{P},{name},{moment}\n");
    let expected: Vec<_> = ["k_0", "k_10", "noflag", "other_1"]
        .map(|name| format!("{P}/{name}").into_bytes())
        .into();
    let header = "OutRelDirectory,FileName,UpdateDatetime\n".to_owned();
    let text = rows.iter().fold(header, |text, row| text + &line(row));
    assert_eq!(export(text.as_bytes(), None).unwrap(), expected);
}

#[test]
fn rows_of_other_volumes_are_skipped() {
    let text = "FileName,VolumeLabel,OutRelDirectory,UpdateDatetime\na_1,V1,d,2026-11-01\nb_1,V2,d,2026-11-01\nc_1,V1,,2026-11-01\n";
    let found = |volume| export(text.as_bytes(), volume).unwrap();
    assert_eq!(found(Some("V1")), [b"c_1".as_slice(), b"d/a_1"]);
    assert_eq!(found(Some("V2")), [b"d/b_1"]);
    assert_eq!(found(None).len(), 3);
}

#[test]
fn an_export_that_leads_outside_is_a_problem() {
    let text = "FileName,OutRelDirectory,UpdateDatetime\nx_1,..\\..\\etc,2026-11-01\ny_1,C:\\data,2026-11-01\nz_1,d,2026-11-01\n";
    let path = Place::new();
    let (names, problems) = read_index_export(&path.write(text.as_bytes()), None).unwrap();
    assert_eq!(paths(&names), [b"d/z_1"]);
    let expected: [&[u8]; 2] = [b"../../etc/x_1", b"C:/data/y_1"];
    assert_eq!(problem_paths(&problems), expected);
}

#[test]
fn what_is_no_export_is_damage_with_its_line() {
    let header = "FileName,OutRelDirectory,UpdateDatetime\n";
    for (text, expected) in [
        (String::new(), 1),
        ("FileName,UpdateDatetime\n".to_owned(), 1),
        ("FileName,OutRelDirectory\n".to_owned(), 1),
        (format!("{header}a,b\n"), 2),
        (format!("{header}a,b,20261101,c\n"), 2),
        (format!("{header}a,b,20261101\n\"a,b,20261101\n"), 3),
        (format!("{header}a,b,01-NOV-26\n"), 2),
        (format!("{header},b,20261101\n"), 2),
    ] {
        let error = export(text.as_bytes(), None).unwrap_err();
        assert!(
            matches!(error, Error::ListDamaged { line, .. } if line == expected),
            "{text:?}"
        );
    }
    let error = export(header.as_bytes(), Some("V1")).unwrap_err();
    assert!(error.to_string().contains("VolumeLabel"), "{error}");
    assert!(export(header.as_bytes(), None).unwrap().is_empty());
}
