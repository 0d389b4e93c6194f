//! Lays one patient's files down, or takes them from one morning to a later one by the renames that a hospital makes.

use std::collections::HashMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use jiff::civil::DateTime;

use super::Changes;
use crate::Error;
use crate::hospital::Hospital;
use crate::ssmix2::Chain;
use crate::ssmix2::lifecycle::{Placed, placed};
use crate::tally::Tally;

/// The feeds of one hospital, as one thread writes them.
pub(super) struct Tree<'a> {
    hospital: &'a Hospital,
    /// The folder of each root, and its path relative to the network's folder.
    roots: Vec<(PathBuf, String)>,
    /// The folder that was made last: files of a patient come in runs of one folder.
    folder: PathBuf,
    pub(super) changes: Changes,
}

impl<'a> Tree<'a> {
    pub(super) fn new(out: &Path, hospital: &'a Hospital) -> Tree<'a> {
        let roots = super::roots(hospital);
        Tree {
            hospital,
            roots: roots
                .into_iter()
                .map(|root| (out.join(&root), root))
                .collect(),
            folder: PathBuf::new(),
            changes: Changes::default(),
        }
    }

    /// Brings the files of a chain to where they stand at `now`, coming from where they stood at `before`, and counts them.
    pub(super) fn lay(
        &mut self,
        chain: &Chain,
        before: Option<DateTime>,
        now: DateTime,
        tally: &mut Tally,
    ) -> Result<(), Error> {
        let mut old: HashMap<usize, Placed> = match before {
            Some(before) => placed(chain, before)
                .into_iter()
                .map(|placed| (placed.version, placed))
                .collect(),
            None => HashMap::new(),
        };
        for file in placed(chain, now) {
            let path = format!("{}/{}", self.roots[chain.root].1, file.path);
            tally.file(chain, &file, &path, &|| self.bytes(chain, &file));
            match old.remove(&file.version) {
                Some(earlier) if earlier.path == file.path => {}
                Some(earlier) => self.rename(chain.root, &earlier.path, &file.path)?,
                None => self.write(chain, &file)?,
            }
        }
        old.into_values()
            .try_for_each(|gone| self.remove(chain.root, &gone.path))
    }

    fn bytes(&self, chain: &Chain, file: &Placed) -> Vec<u8> {
        chain.versions[file.version].bytes(self.hospital, &chain.order_no)
    }

    fn write(&mut self, chain: &Chain, file: &Placed) -> Result<(), Error> {
        let path = self.roots[chain.root].0.join(&file.path);
        self.make_folder(&path)?;
        let bytes = self.bytes(chain, file);
        fs::write(&path, &bytes).map_err(Error::io("write", &path))?;
        self.changes.written += 1;
        self.changes.bytes += bytes.len() as u64;
        Ok(())
    }

    /// A rename that was made by a run that was cut short is not made again.
    fn rename(&mut self, root: usize, from: &str, to: &str) -> Result<(), Error> {
        let [from, to] = [from, to].map(|path| self.roots[root].0.join(path));
        self.make_folder(&to)?;
        match fs::rename(&from, &to) {
            Err(error) if error.kind() == ErrorKind::NotFound && to.exists() => {}
            renamed => {
                renamed.map_err(Error::io("rename", &from))?;
                self.changes.renamed += 1;
            }
        }
        Ok(())
    }

    fn remove(&mut self, root: usize, path: &str) -> Result<(), Error> {
        let path = self.roots[root].0.join(path);
        match fs::remove_file(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            removed => {
                self.changes.removed += 1;
                removed.map_err(Error::io("remove", &path))
            }
        }
    }

    fn make_folder(&mut self, path: &Path) -> Result<(), Error> {
        let folder = path.parent().unwrap_or(Path::new(""));
        if folder != self.folder {
            fs::create_dir_all(folder).map_err(Error::io("make folder", folder))?;
            self.folder = folder.to_owned();
        }
        Ok(())
    }
}
