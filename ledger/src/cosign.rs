//! Cosignatures (C2SP tlog-cosignature, `cosignature/v1`, Ed25519): the line with which a witness says at what time it saw a
//! checkpoint that continues all it saw before.

use std::fmt;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};

use crate::note::{Note, is_key_name, is_signature, key_id, read_vkey, write_vkey, written_line};
use crate::{Error, Flaw, secret};

/// The type byte of an Ed25519 key that cosigns with a time.
const COSIGNATURE: u8 = 0x04;

/// What a witness's key file begins with: the form of private keys that tools of the Go notes write and read.
const PRIVATE: &str = "PRIVATE+KEY+";

/// The most bytes of a witness's key file.
const KEY_FILE_BYTES_MAX: usize = 1024;

/// What is signed: a fixed line, the time, and the checkpoint's three lines.
fn message(body: &str, time: u64) -> String {
    format!("cosignature/v1\ntime {time}\n{body}")
}

/// The public key of a witness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WitnessVerifier {
    name: String,
    id: u32,
    key: VerifyingKey,
}

impl WitnessVerifier {
    fn new(name: &str, key: VerifyingKey) -> WitnessVerifier {
        WitnessVerifier {
            name: name.to_owned(),
            id: key_id(name, COSIGNATURE, &key),
            key,
        }
    }

    /// Reads a public key line: `name+8 hex digits+base64`.
    ///
    /// # Errors
    /// [`Error::Vkey`] when a part is missing, the key is none of a witness, or the id is not that of name and key.
    pub fn from_vkey(vkey: &str) -> Result<WitnessVerifier, Error> {
        read_vkey(vkey, COSIGNATURE).map(|(name, key)| WitnessVerifier::new(name, key))
    }

    /// The line that [`WitnessVerifier::from_vkey`] reads.
    pub fn vkey(&self) -> String {
        write_vkey(&self.name, COSIGNATURE, &self.key)
    }

    /// The witness's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key's id in signature lines.
    pub(crate) fn id(&self) -> u32 {
        self.id
    }

    /// What is wrong with a note that the witness did not cosign.
    pub(crate) fn flaw_not_signed(&self) -> Flaw {
        Flaw::NotSigned {
            name: self.name.clone(),
            id: self.id,
        }
    }

    /// When the witness cosigned the note, in seconds since 1970-01-01 UTC; `None` when it did not.
    ///
    /// # Errors
    /// [`Flaw::BadSignature`] when a line bears the witness's key and does not fit.
    pub(crate) fn time_of(&self, note: &Note<'_>) -> Result<Option<u64>, Flaw> {
        let mut seen = None;
        for payload in note.signatures_of(&self.name, self.id) {
            let time = payload
                .split_first_chunk()
                .map(|(time, signature)| (u64::from_be_bytes(*time), signature))
                .filter(|(time, signature)| {
                    is_signature(&self.key, message(note.body, *time).as_bytes(), signature)
                })
                .map(|(time, _)| time)
                .ok_or_else(|| Flaw::BadSignature {
                    name: self.name.clone(),
                    id: self.id,
                })?;
            seen = seen.max(Some(time));
        }
        Ok(seen)
    }
}

/// The private key of a witness, with its name.
pub struct WitnessKey {
    signing: SigningKey,
    verifier: WitnessVerifier,
}

impl fmt::Debug for WitnessKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The public half only; the seed must not reach a log.
        write!(out, "WitnessKey({})", self.verifier.vkey())
    }
}

impl WitnessKey {
    /// The key of a seed.
    pub fn from_seed(seed: [u8; 32], name: &str) -> WitnessKey {
        let signing = SigningKey::from_bytes(&seed);
        let verifier = WitnessVerifier::new(name, signing.verifying_key());
        WitnessKey { signing, verifier }
    }

    /// Makes a key from the system's random bytes, in a file of mode 0600 that must not be there yet.
    ///
    /// # Errors
    /// [`Error::Origin`] when `name` cannot name a key, [`Error::KeyExists`], [`Error::Random`] and [`Error::Io`].
    pub fn create(path: &Path, name: &str) -> Result<WitnessKey, Error> {
        if !is_key_name(name) {
            return Err(Error::Origin {
                origin: name.to_owned(),
            });
        }
        let seed = secret::random_seed()?;
        let key = WitnessKey::from_seed(seed, name);
        let bytes = STANDARD.encode([&[COSIGNATURE][..], &seed].concat());
        let line = format!("{PRIVATE}{name}+{:08x}+{bytes}\n", key.verifier.id);
        if secret::create(path, line.as_bytes())? == line.as_bytes() {
            Ok(key)
        } else {
            Err(Error::KeyExists {
                path: path.to_owned(),
            })
        }
    }

    /// Reads a key that [`WitnessKey::create`] made.
    ///
    /// # Errors
    /// [`Error::WitnessKey`] when the file holds no such key, [`Error::KeyExposed`] and [`Error::Io`].
    pub fn load(path: &Path) -> Result<WitnessKey, Error> {
        let bytes = secret::read(path, KEY_FILE_BYTES_MAX)?.unwrap_or_default();
        let parts = || -> Option<WitnessKey> {
            let line = std::str::from_utf8(&bytes).ok()?.trim_end();
            let (name, rest) = line.strip_prefix(PRIVATE)?.split_once('+')?;
            let (id, payload) = rest.split_once('+')?;
            let payload = STANDARD.decode(payload).ok()?;
            let (kind, seed) = payload.split_first()?;
            let key = WitnessKey::from_seed(seed.try_into().ok()?, name);
            let whole = *kind == COSIGNATURE && id == format!("{:08x}", key.verifier.id);
            (whole && is_key_name(name)).then_some(key)
        };
        parts().ok_or_else(|| Error::WitnessKey {
            path: path.to_owned(),
        })
    }

    /// The public half.
    pub fn verifier(&self) -> &WitnessVerifier {
        &self.verifier
    }

    /// The line that cosigns a checkpoint's body at a time in seconds since 1970-01-01 UTC.
    pub(crate) fn line(&self, body: &str, time: u64) -> String {
        let signature = self.signing.sign(message(body, time).as_bytes()).to_bytes();
        let payload = [&time.to_be_bytes()[..], &signature].concat();
        written_line(&self.verifier.name, self.verifier.id, &payload)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    const BODY: &str =
        "hospital-a.example/mrda-ledger\n3\n/iTZmiGdDevuAXekXHH6SBR0+aGPAfmy5xAnan8M59w=\n";
    const VKEY: &str =
        "pmda-dc.example/witness-1+4836338e+BOpKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs";
    const LINE: &str = "— pmda-dc.example/witness-1 SDYzjgAAAABrAQkwMihx/NSIeY0Qu40zXCXp9jAnyQXQhXNgGRTuOQMFIxufkd6pjOVwrVpBQfKxYk42PgJVAlBMGUsef6DeorTiAQ==\n";

    #[test]
    fn the_published_cosignature_comes_out_byte_for_byte() {
        let key = WitnessKey::from_seed([7; 32], "pmda-dc.example/witness-1");
        assert_eq!(key.verifier().vkey(), VKEY);
        assert_eq!(key.line(BODY, 1_795_230_000), LINE);
        let text = format!("{BODY}\n{LINE}");
        let verifier = WitnessVerifier::from_vkey(VKEY).unwrap();
        let time = verifier.time_of(&Note::parse(text.as_bytes()).unwrap());
        assert_eq!(time, Ok(Some(1_795_230_000)));
    }

    #[test]
    fn another_body_time_or_key_is_told_apart() {
        let verifier = WitnessVerifier::from_vkey(VKEY).unwrap();
        let time_of = |text: &str| verifier.time_of(&Note::parse(text.as_bytes()).unwrap());
        let body = BODY.replace("\n3\n", "\n4\n");
        assert!(matches!(
            time_of(&format!("{body}\n{LINE}")),
            Err(Flaw::BadSignature { .. })
        ));
        let late = LINE.replace("AABrAQkw", "AABrAQkx");
        assert!(time_of(&format!("{BODY}\n{late}")).is_err());
        let other = WitnessKey::from_seed([8; 32], "pmda-dc.example/witness-1").line(BODY, 1);
        assert_eq!(time_of(&format!("{BODY}\n{other}")), Ok(None));
        // The latest of two times counts.
        let later =
            WitnessKey::from_seed([7; 32], "pmda-dc.example/witness-1").line(BODY, 2e9 as u64);
        let both = time_of(&format!("{BODY}\n{LINE}{later}"));
        assert_eq!(both, Ok(Some(2_000_000_000)));
        // A log's key is no witness's key.
        let log =
            "hospital-a.example/mrda-ledger+b52c9813+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
        assert!(WitnessVerifier::from_vkey(log).is_err());
    }

    #[test]
    fn a_key_file_is_made_once_and_only_its_owner_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("witness.key");
        let made = WitnessKey::create(&path, "w.example/1").unwrap();
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let read = WitnessKey::load(&path).unwrap();
        assert_eq!(read.verifier(), made.verifier());
        assert_eq!(read.line(BODY, 5), made.line(BODY, 5));
        assert!(matches!(
            WitnessKey::create(&path, "w.example/1"),
            Err(Error::KeyExists { .. })
        ));
        assert!(matches!(
            WitnessKey::create(&folder.path().join("b"), "w 1"),
            Err(Error::Origin { .. })
        ));
        let bytes = std::fs::read(&path).unwrap();
        for at in 0..bytes.len() - 1 {
            let mut bad = bytes.clone();
            bad[at] ^= 1;
            std::fs::write(&path, bad).unwrap();
            let key = WitnessKey::load(&path);
            assert!(key.is_err(), "byte {at}");
        }
        assert!(!format!("{made:?}").contains("PRIVATE"));
    }
}
