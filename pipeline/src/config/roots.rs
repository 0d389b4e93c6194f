//! `roots` of a feed: each a path or a URL, or a table that says more.

use std::path::Path;

use serde::Deserialize;
use store::{Location, NamesFrom, RootSpec};

/// One entry of `roots`: a text, or a table.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "toml::Value")]
pub(super) struct RootEntry(RootTable);

/// What a table may say.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RootTable {
    path: String,
    /// A text file with the names below the root, instead of a walk.
    list: Option<String>,
    /// An export of the index database with the names below the root, instead of a walk.
    index: Option<String>,
    /// Of the index database: rows of this volume only.
    volume: Option<String>,
    /// The list or index names what changed, and says nothing of other files.
    #[serde(default)]
    changes: bool,
    /// The folder inside an archive below which the storage begins.
    #[serde(default)]
    prefix: String,
    /// How the files lie there.
    #[serde(default)]
    layout: Layout,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Layout {
    /// One message a file, below folders of patients.
    #[default]
    Storage,
    /// One file a day, messages behind each other.
    Transaction,
}

impl TryFrom<toml::Value> for RootEntry {
    type Error = String;

    fn try_from(value: toml::Value) -> Result<RootEntry, String> {
        match value {
            toml::Value::String(path) => Ok(RootEntry(RootTable {
                path,
                list: None,
                index: None,
                volume: None,
                changes: false,
                prefix: String::new(),
                layout: Layout::Storage,
            })),
            table @ toml::Value::Table(_) => RootTable::deserialize(table)
                .map(RootEntry)
                .map_err(|error| format!("a root: {}", error.message())),
            _ => Err("a root is a text or a table with `path`".to_owned()),
        }
    }
}

impl RootEntry {
    /// The root with its paths resolved against the config's folder.
    pub(super) fn resolve(self, folder: &Path) -> Result<RootSpec, String> {
        let RootTable {
            path,
            list,
            index,
            volume,
            changes,
            prefix,
            layout,
        } = self.0;
        let fault = |what: &str| Err(format!("root {path:?}: {what}"));
        let location = if path.contains("://") {
            Location::Url(path.clone())
        } else {
            Location::Path(folder.join(&path))
        };
        let names = match (list, index) {
            (None, None) => NamesFrom::Walk,
            (Some(list), None) => NamesFrom::List(folder.join(list)),
            (None, Some(index)) => NamesFrom::Index {
                path: folder.join(index),
                volume: volume.clone(),
            },
            (Some(_), Some(_)) => return fault("`list` and `index` exclude each other"),
        };
        if changes && names == NamesFrom::Walk {
            return fault("`changes` needs a `list` or an `index` that names what changed");
        }
        if volume.is_some() && !matches!(names, NamesFrom::Index { .. }) {
            return fault("`volume` needs an `index` with volume labels");
        }
        Ok(RootSpec {
            location,
            names,
            changes,
            prefix,
            is_transaction: layout == Layout::Transaction,
        })
    }
}
