//! The log's signing key: a 32-byte Ed25519 seed in a file that only its owner can read.

use std::fmt;
use std::path::Path;

use ed25519_dalek::{Signer, SigningKey};

use crate::note::{is_key_name, written_line};
use crate::{Error, Verifier, secret};

const SEED_BYTES: usize = 32;

/// The key that signs the checkpoints of one log.
pub struct LedgerKey {
    signing: SigningKey,
    verifier: Verifier,
}

impl fmt::Debug for LedgerKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The public half only; the seed must not reach a log.
        write!(out, "LedgerKey({})", self.vkey())
    }
}

impl LedgerKey {
    /// The key in `path`, made from the system's random bytes when there is no such file: 32 bytes, mode 0600, never seen
    /// half-written and never replaced. Missing folders are made with mode 0700.
    ///
    /// # Errors
    /// [`Error::KeyLength`] and [`Error::KeyExposed`] when the file is not such a key, [`Error::Origin`] when `origin` cannot
    /// name a key, [`Error::Random`] and [`Error::Io`].
    pub fn create_or_load(path: &Path, origin: &str) -> Result<LedgerKey, Error> {
        if !is_key_name(origin) {
            return Err(Error::Origin {
                origin: origin.to_owned(),
            });
        }
        let seed = match secret::read(path, SEED_BYTES)? {
            Some(seed) => seed,
            None => secret::create(path, &secret::random_seed()?)?,
        };
        let seed = seed.as_slice().try_into().map_err(|_| Error::KeyLength {
            path: path.to_owned(),
            bytes: seed.len(),
        })?;
        Ok(LedgerKey::from_seed(seed, origin))
    }

    /// The key of a seed. [`crate::Log::open`] refuses an `origin` that cannot name a key.
    pub fn from_seed(seed: [u8; 32], origin: &str) -> LedgerKey {
        let signing = SigningKey::from_bytes(&seed);
        let verifier = Verifier::new(origin, signing.verifying_key());
        LedgerKey { signing, verifier }
    }

    /// The public key line for auditors: `name+key id+base64`. It belongs on paper and in contracts, not beside the log.
    pub fn vkey(&self) -> String {
        self.verifier.vkey()
    }

    /// The public half.
    pub fn verifier(&self) -> Verifier {
        self.verifier.clone()
    }

    /// Puts the key in the file `next` in the place of this key, whose file is `path` and stays beside it under a name with its
    /// key id. Doing it again after a crash ends it. Call it once the log is handed over ([`crate::Log::change_key`]).
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn retire(&self, path: &Path, next: &Path) -> Result<(), Error> {
        let mut retired = path.as_os_str().to_owned();
        retired.push(format!(".retired-{:08x}", self.verifier.id()));
        secret::replace(path, next, Path::new(&retired))
    }

    pub(crate) fn origin(&self) -> &str {
        self.verifier.origin()
    }

    /// The signed note with `body` as its text.
    pub(crate) fn sign(&self, body: &str) -> String {
        format!("{body}\n{}", self.line(body))
    }

    /// The line that signs `body`.
    pub(crate) fn line(&self, body: &str) -> String {
        let signature = self.signing.sign(body.as_bytes()).to_bytes();
        written_line(self.verifier.origin(), self.verifier.id(), &signature)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    const ORIGIN: &str = "h01.sample-network/mrda-ledger";

    #[test]
    fn the_key_is_made_once_and_only_its_owner_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secrets/H01.ledger-key");
        let first = LedgerKey::create_or_load(&path, ORIGIN).unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(fs::read(&path).unwrap().len(), 32);
        let second = LedgerKey::create_or_load(&path, ORIGIN).unwrap();
        assert_eq!(first.vkey(), second.vkey());
        let names: Vec<_> = fs::read_dir(path.parent().unwrap())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(names, ["H01.ledger-key"]);
    }

    #[test]
    fn processes_that_start_at_once_take_the_same_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let vkeys: Vec<String> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| LedgerKey::create_or_load(&path, ORIGIN).unwrap().vkey()))
                .collect();
            threads.into_iter().map(|t| t.join().unwrap()).collect()
        });
        assert!(vkeys.iter().all(|vkey| *vkey == vkeys[0]));
    }

    #[test]
    fn a_short_an_exposed_and_a_badly_named_key_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        secret::create(&path, &[1; 31]).unwrap();
        assert!(matches!(
            LedgerKey::create_or_load(&path, ORIGIN),
            Err(Error::KeyLength { bytes: 31, .. })
        ));
        fs::write(&path, [1; 32]).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(
            LedgerKey::create_or_load(&path, ORIGIN),
            Err(Error::KeyExposed { mode: 0o640, .. })
        ));
        for origin in ["", "a b", "a+b", "a\n", "a\u{3000}b"] {
            assert!(matches!(
                LedgerKey::create_or_load(&path, origin),
                Err(Error::Origin { .. })
            ));
        }
    }

    #[test]
    fn a_retired_key_stays_beside_its_successor() {
        let folder = tempfile::tempdir().unwrap();
        let (path, next) = (folder.path().join("key"), folder.path().join("key.next"));
        let old = LedgerKey::create_or_load(&path, ORIGIN).unwrap();
        let new = LedgerKey::create_or_load(&next, ORIGIN).unwrap();
        old.retire(&path, &next).unwrap();
        let now = LedgerKey::create_or_load(&path, ORIGIN).unwrap();
        assert_eq!(now.vkey(), new.vkey());
        let retired = format!("key.retired-{:08x}", old.verifier().id());
        let kept = LedgerKey::create_or_load(&folder.path().join(retired), ORIGIN).unwrap();
        assert_eq!(kept.vkey(), old.vkey());
        assert!(!next.exists());
    }

    #[test]
    fn the_seed_does_not_show() {
        let key = LedgerKey::from_seed([0x41; 32], ORIGIN);
        assert!(!format!("{key:?}").contains("41, 41"));
        assert!(format!("{key:?}").contains(ORIGIN));
    }
}
