//! The secrets folder: the patient key, where the ledger's keys lie, listings and quarantined bytes.
//!
//! It lies outside the store because everything in it could lead to a person: the key would let patient numbers be tried
//! out, listings hold file names with patient numbers, quarantined bytes are whole messages.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit, Mac};
use model::hex;
use sha2::Sha256;

use crate::Error;
use crate::durable::{Pending, create_folder};
use crate::hex::{hex_prefix, unhex};

const PATIENT_KEY: &str = "patient-key";
const KEY_BYTES: usize = 32;

/// Stands between hospital and patient number, which cannot hold it.
const PATIENT: u8 = 0x00;
/// Stands between hospital and an unknown name, so that a token never is the beginning of a patient's key.
const NAME: u8 = 0x01;

/// The secrets folder of the config.
#[derive(Clone, Debug)]
pub struct Secrets {
    folder: PathBuf,
}

impl Secrets {
    /// Opens the folder; makes it for the owner alone (mode 0700) when it is missing.
    ///
    /// # Errors
    /// Those of making the folder.
    pub fn open(folder: impl AsRef<Path>) -> Result<Secrets, Error> {
        let folder = folder.as_ref().to_path_buf();
        create_folder(&folder, 0o700)?;
        Ok(Secrets { folder })
    }

    /// Whether there is a patient key already. A store with rows and no key must not get a new one: every patient would
    /// get a second identity.
    pub fn has_patient_key(&self) -> bool {
        self.folder.join(PATIENT_KEY).exists()
    }

    /// The keyed hash of patient numbers. Its key is made on first use: 32 random bytes as hex, mode 0600.
    ///
    /// # Errors
    /// [`Error::SecretExposed`] when others can read the key, [`Error::SecretDamaged`] when it is not 64 hex digits, and those
    /// of reading and writing.
    pub fn patient_keys(&self) -> Result<PatientKeys, Error> {
        let path = self.folder.join(PATIENT_KEY);
        let text = match read_secret(&path)? {
            Some(text) => text,
            None => {
                make_key(&path)?;
                read_secret(&path)?.unwrap_or_default()
            }
        };
        let key = unhex(text.trim_end())
            .filter(|key| key.len() == KEY_BYTES)
            .ok_or(Error::SecretDamaged { path })?;
        PatientKeys::new(&key)
    }

    /// The folder itself.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the listing of one feed of a hospital lies after a load.
    pub fn listing_path(&self, hospital: &str, feed_index: usize, load_id: &str) -> PathBuf {
        self.folder
            .join("listings")
            .join(hospital)
            .join(format!("feed-{feed_index}"))
            .join(format!("{load_id}.listing"))
    }

    /// The folder of what a run needs while it works and nobody after it.
    pub fn scratch_dir(&self) -> PathBuf {
        self.folder.join("scratch")
    }

    /// The folder of quarantined bytes.
    pub fn quarantine_dir(&self) -> PathBuf {
        self.folder.join("quarantine")
    }

    /// Where the key lies with which a hospital's ledger is signed.
    pub fn ledger_key_path(&self, hospital: &str) -> PathBuf {
        self.folder.join(format!("ledger-key-{hospital}"))
    }
}

/// The text of a secret; `None` when there is no such file.
fn read_secret(path: &Path) -> Result<Option<String>, Error> {
    let failed = |source| Error::io("reading secret", path, source);
    let mode = match fs::metadata(path) {
        Ok(metadata) => metadata.permissions().mode() & 0o777,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(failed(source)),
    };
    if mode & 0o077 != 0 {
        return Err(Error::SecretExposed {
            path: path.to_path_buf(),
            mode,
        });
    }
    fs::read_to_string(path).map(Some).map_err(failed)
}

/// Makes a random key; one that another process made in the meantime stays.
fn make_key(path: &Path) -> Result<(), Error> {
    let mut key = [0; KEY_BYTES];
    getrandom::fill(&mut key).map_err(|cause| Error::NoRandomness {
        path: path.to_path_buf(),
        cause,
    })?;
    let mut pending = Pending::create(path, 0o600)?;
    writeln!(pending, "{}", hex(&key))
        .map_err(|source| Error::io("writing secret", path, source))?;
    pending.create_durably().map(|_| ())
}

/// Turns patient numbers into keys that mean nothing without the secret. Cheap to share between threads.
#[derive(Clone)]
pub struct PatientKeys {
    /// With the key already worked in.
    mac: Hmac<Sha256>,
}

impl PatientKeys {
    fn new(key: &[u8]) -> Result<PatientKeys, Error> {
        Hmac::new_from_slice(key)
            .map(|mac| PatientKeys { mac })
            .map_err(|_| Error::SecretDamaged {
                path: PathBuf::from(PATIENT_KEY),
            })
    }

    /// The patient's key: the first 32 lowercase hex digits of HMAC-SHA-256(key, hospital || 0x00 || patient number).
    pub fn key(&self, hospital: &str, patient_no: &[u8]) -> [u8; 32] {
        hex_prefix(&self.digest(hospital, PATIENT, patient_no))
    }

    /// Eight lowercase hex digits that stand for an unknown name in a masked path.
    pub fn token(&self, hospital: &str, bytes: &[u8]) -> [u8; 8] {
        hex_prefix(&self.digest(hospital, NAME, bytes))
    }

    fn digest(&self, hospital: &str, separator: u8, bytes: &[u8]) -> [u8; 32] {
        let mut mac = self.mac.clone();
        mac.update(hospital.as_bytes());
        mac.update(&[separator]);
        mac.update(bytes);
        mac.finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use sha2::Digest;

    use super::*;

    /// HMAC by its definition (RFC 2104), without the library that the code uses.
    fn hmac(key: &[u8; 32], message: &[u8]) -> String {
        let pad = |byte: u8| -> Vec<u8> {
            let mut block = vec![byte; 64];
            block.iter_mut().zip(key).for_each(|(b, k)| *b ^= k);
            block
        };
        let inner = Sha256::digest([pad(0x36), message.to_vec()].concat());
        hex(&Sha256::digest([pad(0x5c), inner.to_vec()].concat()))
    }

    #[test]
    fn keys_are_the_documented_hmac() {
        let key: [u8; 32] = std::array::from_fn(|i| i as u8);
        let keys = PatientKeys::new(&key).unwrap();
        let patient = hmac(&key, b"H01\x000000012345");
        let name = hmac(&key, b"H01\x01notes.txt");
        assert_eq!(keys.key("H01", b"0000012345"), patient.as_bytes()[..32]);
        assert_eq!(keys.token("H01", b"notes.txt"), name.as_bytes()[..8]);
    }

    #[test]
    fn the_key_is_made_once_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let secrets = Secrets::open(folder.path().join("new/secrets")).unwrap();
        assert!(!secrets.has_patient_key());
        let first = secrets.patient_keys().unwrap().key("H01", b"1");
        assert!(secrets.has_patient_key());
        assert_eq!(secrets.patient_keys().unwrap().key("H01", b"1"), first);
        assert_ne!(secrets.patient_keys().unwrap().key("H02", b"1"), first);

        let path = folder.path().join("new/secrets");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o700);
        assert_eq!(mode(&path.join(PATIENT_KEY)), 0o600);

        let other = Secrets::open(folder.path().join("other")).unwrap();
        assert_ne!(other.patient_keys().unwrap().key("H01", b"1"), first);
    }

    #[test]
    fn an_exposed_or_damaged_key_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let secrets = Secrets::open(folder.path()).unwrap();
        secrets.patient_keys().unwrap();
        let path = folder.path().join(PATIENT_KEY);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let error = secrets.patient_keys().err().unwrap();
        assert!(
            error.to_string().contains("(mode 640): run chmod 600"),
            "{error}"
        );
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        for bad in ["", "abcd\n", &"g".repeat(64)] {
            fs::write(&path, bad).unwrap();
            let error = secrets.patient_keys().err().unwrap();
            assert!(matches!(error, Error::SecretDamaged { .. }));
        }
    }

    #[test]
    fn places_are_told_apart_by_hospital_feed_and_load() {
        let folder = tempfile::tempdir().unwrap();
        let secrets = Secrets::open(folder.path()).unwrap();
        let listing = secrets.listing_path("H01", 2, "H01-20261119-1");
        assert!(listing.ends_with("listings/H01/feed-2/H01-20261119-1.listing"));
        assert!(secrets.ledger_key_path("H01").ends_with("ledger-key-H01"));
        assert!(secrets.quarantine_dir().starts_with(folder.path()));
    }
}
