//! The log's signing key: a 32-byte Ed25519 seed in a file that only its owner can read.

use std::fmt;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use ed25519_dalek::{Signer, SigningKey};

use crate::envelope::hex;
use crate::note::{is_key_name, signed_line};
use crate::{Error, Verifier};

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
        let seed = match load(path)? {
            Some(seed) => seed,
            None => create(path)?,
        };
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

    pub(crate) fn origin(&self) -> &str {
        self.verifier.origin()
    }

    /// The signed note with `body` as its text.
    pub(crate) fn sign(&self, body: &str) -> String {
        let signature = self.signing.sign(body.as_bytes()).to_bytes();
        format!("{body}\n{}", signed_line(&self.verifier, &signature))
    }
}

fn load(path: &Path) -> Result<Option<[u8; SEED_BYTES]>, Error> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::io("open the key", path)(error)),
    };
    let metadata = file.metadata().map_err(Error::io("look at", path))?;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(Error::KeyExposed {
            path: path.to_owned(),
            mode,
        });
    }
    let mut bytes = Vec::with_capacity(SEED_BYTES + 1);
    file.take(SEED_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(Error::io("read the key", path))?;
    let seed = bytes.as_slice().try_into().map_err(|_| Error::KeyLength {
        path: path.to_owned(),
        bytes: bytes.len(),
    })?;
    Ok(Some(seed))
}

/// Makes a seed under a name of its own and links it to `path`. A link fails where a rename would replace: of two processes
/// that start at once, the second takes the key of the first.
fn create(path: &Path) -> Result<[u8; SEED_BYTES], Error> {
    let mut random = [0; SEED_BYTES + 8];
    getrandom::fill(&mut random).map_err(Error::Random)?;
    let (seed, suffix) = random.split_at(SEED_BYTES);
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(Error::io("create", folder))?;
    let part = folder.join(format!(".new-key-{}", hex(suffix)));
    let linked = write_new(&part, seed).and_then(|()| match fs::hard_link(&part, path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            Err(Error::io("create the key", path)(error))
        }
        _ => Ok(()),
    });
    let removed = fs::remove_file(&part);
    linked?;
    removed.map_err(Error::io("remove", &part))?;
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(Error::io("flush", folder))?;
    load(path)?.ok_or_else(|| Error::io("open the key", path)(ErrorKind::NotFound.into()))
}

fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        })
        .map_err(Error::io("write", path))
}

#[cfg(test)]
mod tests {
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
        write_new(&path, &[1; 31]).unwrap();
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
    fn the_seed_does_not_show() {
        let key = LedgerKey::from_seed([0x41; 32], ORIGIN);
        assert!(!format!("{key:?}").contains("41, 41"));
        assert!(format!("{key:?}").contains(ORIGIN));
    }
}
