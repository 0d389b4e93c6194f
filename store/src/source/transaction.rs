//! SS-MIX2 transaction storage: recognised and refused, because how its records are framed is not published.

use std::convert::Infallible;
use std::fs;
use std::path::Path;

use crate::Error;

/// Recognises the layout of a transaction storage, `year/TR_YYYYMMDDHHMMSSFFF_nnnnn.DAT`, and says what is missing to read it:
/// each record is a header (facility, patient, care date, data type, order, time, department, INS or DEL) and a message,
/// and how the header is written is known only to the site's vendor. Never succeeds.
///
/// # Errors
/// [`Error::FramingNotConfigured`] for a transaction storage, [`Error::NotTransactions`] for another folder,
/// [`Error::RootMissing`] and [`Error::RootUnreadable`].
pub fn open_transaction(path: &Path) -> Result<Infallible, Error> {
    let unreadable = |source| Error::RootUnreadable {
        path: path.to_path_buf(),
        source,
    };
    if !path.is_dir() {
        return Err(Error::RootMissing {
            path: path.to_path_buf(),
        });
    }
    for year in fs::read_dir(path).map_err(unreadable)? {
        let year = year.map_err(unreadable)?;
        if !is_year(year.file_name().as_encoded_bytes()) || !year.path().is_dir() {
            continue;
        }
        for file in fs::read_dir(year.path()).map_err(unreadable)? {
            if is_transaction(file.map_err(unreadable)?.file_name().as_encoded_bytes()) {
                return Err(Error::FramingNotConfigured {
                    path: path.to_path_buf(),
                });
            }
        }
    }
    Err(Error::NotTransactions {
        path: path.to_path_buf(),
    })
}

fn is_year(name: &[u8]) -> bool {
    name.len() == 4 && name.iter().all(u8::is_ascii_digit)
}

fn is_transaction(name: &[u8]) -> bool {
    const FORM: &[u8] = b"TR_00000000000000000_00000.DAT";
    let fits = |(byte, form): (&u8, &u8)| match form {
        b'0' => byte.is_ascii_digit(),
        _ => byte.eq_ignore_ascii_case(form),
    };
    name.len() == FORM.len() && name.iter().zip(FORM).all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transaction_storage_is_told_from_other_folders() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let missing = open_transaction(&root.join("none"));
        assert!(matches!(missing, Err(Error::RootMissing { .. })));
        fs::create_dir_all(root.join("2026")).unwrap();
        fs::write(root.join("2026/TR_2026112101020312_00001.DAT"), b"").unwrap();
        let other = open_transaction(root);
        assert!(matches!(other, Err(Error::NotTransactions { .. })));
        fs::write(root.join("2026/TR_20261121010203123_00001.DAT"), b"").unwrap();
        let error = open_transaction(root).unwrap_err();
        assert!(matches!(error, Error::FramingNotConfigured { .. }));
        assert!(error.to_string().contains("vendor"), "{error}");
    }
}
