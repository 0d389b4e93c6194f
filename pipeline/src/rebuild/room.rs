//! The folder in which a load is made once more: a store, a ledger and secrets of its own. The patient key is not copied but pointed
//! to, and whatever names a patient is removed at the end, also when something goes wrong.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use store::{Location, RootSpec, Secrets};

use super::Asked;
use crate::Error;
use crate::config::{Config, FeedConfig};
use crate::ledgers::open_log;
use crate::trace::{Context, LoadBook, Refusal};

/// The tag of mapping events.
const MAPPING_EVENT: &str = "R06 mapping_event";

/// The folder. What names a patient goes when it is dropped.
pub(super) struct Room {
    config: Config,
    folder: PathBuf,
    /// Nobody asked to keep it.
    is_passing: bool,
}

impl Room {
    /// Makes the folder.
    ///
    /// # Errors
    /// [`Refusal::NotEmpty`], and those of writing.
    pub(super) fn make(context: &Context<'_>, asked: &Asked) -> Result<Room, Error> {
        let passing = context
            .secrets
            .scratch_dir()
            .join(format!("rebuild-{}", asked.load_id));
        let folder = asked.out.clone().unwrap_or_else(|| passing.clone());
        if asked.out.is_none() && folder.exists() {
            // What a killed run left.
            fs::remove_dir_all(&folder).map_err(io(&folder))?;
        }
        let mut entries = fs::read_dir(&folder).into_iter().flatten();
        if entries.next().is_some() {
            return Err(Refusal::NotEmpty(folder).into());
        }
        let secrets = folder.join("secrets");
        fs::create_dir_all(&secrets).map_err(io(&secrets))?;
        fs::set_permissions(&secrets, fs::Permissions::from_mode(0o700)).map_err(io(&secrets))?;
        let room = Room {
            config: Config {
                store: folder.join("store").to_string_lossy().into_owned(),
                ledger: folder.join("ledger"),
                reports: folder.join("reports"),
                masters: folder.join("masters"),
                secrets: secrets.clone(),
                hospitals: vec![context.hospital.clone()],
                ..context.config.clone()
            },
            folder,
            is_passing: asked.out.is_none(),
        };
        room.point_to(context, Path::new("patient-key"))?;
        for feed in &context.hospital.feeds {
            if let Some(map) = &feed.patient.map {
                room.point_to(context, map)?;
            }
        }
        Ok(room)
    }

    fn point_to(&self, context: &Context<'_>, name: &Path) -> Result<(), Error> {
        let from = context.secrets.folder().join(name);
        let from = fs::canonicalize(&from).map_err(io(&from))?;
        let to = self.config.secrets.join(name);
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent).map_err(io(parent))?;
        }
        symlink(from, &to).map_err(io(&to))
    }

    /// The config of the folder: as that of the network, with this hospital alone.
    pub(super) fn config(&self) -> &Config {
        &self.config
    }

    /// Where the mirror of a feed's root lies.
    pub(super) fn mirror(&self, feed: &FeedConfig, root: usize) -> PathBuf {
        let inputs = self.config.secrets.join("inputs");
        inputs.join(feed.format.name()).join(root.to_string())
    }

    /// Takes a root from its mirror instead of where the network has it.
    pub(super) fn use_mirror(&mut self, feed: &FeedConfig, root: usize) {
        let mirror = RootSpec::folder(self.mirror(feed, root));
        let mut feeds = self
            .config
            .hospitals
            .iter_mut()
            .flat_map(|it| &mut it.feeds);
        let of_room = feeds.find(|known| known.format == feed.format);
        if let Some(spec) = of_room.and_then(|feed| feed.roots.get_mut(root)) {
            *spec = mirror;
        }
    }

    /// Gives the ledger of the folder the mapping events among the first entries of the network's, byte for byte.
    ///
    /// # Errors
    /// When a ledger cannot be read or written.
    pub(super) fn take_over_decisions(
        &self,
        context: &Context<'_>,
        entries: u64,
    ) -> Result<(), Error> {
        let hospital = context.id();
        let events = |dir: &Path, entries: u64| -> Result<Vec<Vec<u8>>, Error> {
            let mut events = Vec::new();
            if !dir.exists() {
                return Ok(events);
            }
            for entry in ledger::entries(dir, 0)? {
                let (index, bytes) = entry?;
                if index >= entries {
                    break;
                }
                if ledger::has_type(&bytes, MAPPING_EVENT) {
                    events.push(bytes);
                }
            }
            Ok(events)
        };
        let known = events(&self.config.ledger.join(hospital), u64::MAX)?.len();
        let wanted = events(&context.ledger_dir(), entries)?;
        let secrets = Secrets::open(&self.config.secrets)?;
        let mut log = open_log(&self.config, &secrets, hospital)?;
        log.append(wanted.get(known..).unwrap_or_default())?;
        Ok(())
    }

    /// Whether a load was closed here.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(super) fn has_load(&self, hospital: &str, load_id: &str) -> Result<bool, Error> {
        let book = LoadBook::read(&self.config.ledger.join(hospital))?;
        Ok(book.load(load_id).is_some())
    }

    /// Removes what names a patient, or all of it.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub(super) fn close(self) -> Result<(), Error> {
        self.remove().map_err(io(&self.folder))
    }

    fn remove(&self) -> std::io::Result<()> {
        let gone = match self.is_passing {
            true => &self.folder,
            false => &self.config.secrets,
        };
        match fs::remove_dir_all(gone) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let _ = self.remove();
    }
}

/// Whether a root is a folder whose files can be mirrored one by one, and where it begins.
pub(super) fn folder_of(spec: &RootSpec) -> Option<PathBuf> {
    match &spec.location {
        Location::Path(path)
            if path.is_dir() && !spec.is_transaction && spec.names == store::NamesFrom::Walk =>
        {
            Some(path.join(&spec.prefix))
        }
        _ => None,
    }
}

pub(super) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::Io { path, source }
}
