//! An index over the records of all hospitals: one SQLite file that can be asked in SQL, built from the ledgers and never trusted
//! over them.
//!
//! It holds from which size and root of each ledger it was built. Building computes the root over the very entries that go into
//! it, so the index has the records under the checkpoint or there is none. Whoever asks it looks first whether it is behind
//! ([`Index::is_current`]) and builds it again: nothing is lost with the file.

use std::fs;
use std::path::{Path, PathBuf};

use model::hex;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, Statement, params};
use serde::Deserialize;
use serde_json::Value;

use crate::checkpoint::Checkpoint;
use crate::disk::Disk;
use crate::log::CHECKPOINT;
use crate::read::{entries, is_begun, published};
use crate::tree::{Edge, leaf_hash};
use crate::{Error, Flaw};

/// The form of the tables; another number makes an index stale.
const FORM: i64 = 1;

const TABLES: &str = "
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE logs (
    hospital TEXT PRIMARY KEY, origin TEXT NOT NULL, size INTEGER NOT NULL, root TEXT NOT NULL
);
CREATE TABLE records (
    hospital TEXT NOT NULL, position INTEGER NOT NULL, rec_id TEXT, type TEXT, time TEXT, actor TEXT, load TEXT,
    subject TEXT, supersedes TEXT, result TEXT, body TEXT NOT NULL
);
BEGIN;";

const INDEXES: &str = "
CREATE UNIQUE INDEX records_by_position ON records (hospital, position);
CREATE INDEX records_by_id ON records (rec_id);
CREATE INDEX records_by_type ON records (type, time);
CREATE INDEX records_by_load ON records (load);
CREATE INDEX records_by_subject ON records (subject);
COMMIT;";

const INSERT: &str = "INSERT INTO records VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";

/// A ledger that goes into the index.
#[derive(Clone, Debug)]
pub struct Indexed {
    /// The hospital.
    pub hospital: String,
    /// The folder of its ledger.
    pub dir: PathBuf,
}

/// A row of an answer: a value a column.
pub type IndexRow = Vec<Value>;

/// The index of some ledgers, in one file.
#[derive(Clone, Debug)]
pub struct Index {
    path: PathBuf,
    ledgers: Vec<Indexed>,
}

/// What a record says that an index has a column for; whatever else it says stays in its body.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Columns {
    rec_id: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    ts_utc: Option<String>,
    actor: Who,
    run_id: Option<String>,
    supersedes: Option<String>,
    result: Option<String>,
    fields: Subject,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Who {
    id: Option<String>,
}

/// The fields that say what a record is about, by the words that the record types use.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Subject {
    local_code: Value,
    finding: Value,
    key: Value,
    subject: Value,
    incident: Value,
    document_id: Value,
    request: Value,
    number: Value,
    plan: Value,
    feed: Value,
    id: Value,
}

impl Subject {
    fn text(&self) -> Option<&str> {
        let fields = [
            &self.local_code,
            &self.finding,
            &self.key,
            &self.subject,
            &self.incident,
            &self.document_id,
            &self.request,
            &self.number,
            &self.plan,
            &self.feed,
            &self.id,
        ];
        fields.into_iter().find_map(Value::as_str)
    }
}

impl Index {
    /// The index in a file, which need not be there.
    pub fn new(path: PathBuf, ledgers: Vec<Indexed>) -> Index {
        Index { path, ledgers }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the index was built from the ledgers as they are now.
    ///
    /// # Errors
    /// When a ledger's checkpoint cannot be read. An index that cannot be read is not current.
    pub fn is_current(&self) -> Result<bool, Error> {
        let Ok(known) = self.built_from() else {
            return Ok(false);
        };
        let mut now = Vec::new();
        for ledger in &self.ledgers {
            if let Some(head) = head(ledger)? {
                now.push((ledger.hospital.clone(), head.size, head.root_base64()));
            }
        }
        now.sort_unstable();
        Ok(known == now)
    }

    /// Hospital, size and root of each ledger that the index was built from.
    fn built_from(&self) -> Result<Vec<(String, u64, String)>, Error> {
        let connection = self.open()?;
        let failed = |source| self.failed(source);
        let form: i64 = connection
            .query_row("PRAGMA user_version", [], |row| row.get(0))
            .map_err(failed)?;
        if form != FORM {
            return Ok(Vec::new());
        }
        let mut statement = connection
            .prepare("SELECT hospital, size, root FROM logs ORDER BY hospital")
            .map_err(failed)?;
        let rows = statement.query_map([], |row| {
            let size: i64 = row.get(1)?;
            Ok((row.get(0)?, size.unsigned_abs(), row.get(2)?))
        });
        let rows = rows.and_then(Iterator::collect);
        rows.map_err(failed)
    }

    /// Builds the index anew and gives how many records it holds. It takes the place of the old one when it is whole.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the entries of a ledger do not give the root of its checkpoint, [`Error::Index`], [`Error::Io`].
    pub fn rebuild(&self) -> Result<u64, Error> {
        let mut part = self.path.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        if part.exists() {
            fs::remove_file(&part).map_err(Error::io("remove", &part))?;
        }
        let failed = |source| self.failed(source);
        let connection = Connection::open(&part).map_err(failed)?;
        connection.execute_batch(TABLES).map_err(failed)?;
        let mut records = 0;
        for ledger in &self.ledgers {
            records += self.add(&connection, ledger)?;
        }
        connection.execute_batch(INDEXES).map_err(failed)?;
        connection
            .pragma_update(None, "user_version", FORM)
            .map_err(failed)?;
        connection.close().map_err(|(_, source)| failed(source))?;
        fs::rename(&part, &self.path).map_err(Error::io("write", &self.path))?;
        Ok(records)
    }

    fn add(&self, connection: &Connection, ledger: &Indexed) -> Result<u64, Error> {
        let Some(head) = head(ledger)? else {
            return Ok(0);
        };
        let failed = |source| self.failed(source);
        let mut insert = connection.prepare(INSERT).map_err(failed)?;
        let mut edge = Edge::default();
        for entry in entries(&ledger.dir, 0)?.take(head.size as usize) {
            let (position, bytes) = entry?;
            edge.push(leaf_hash(&bytes), |_, _, _| Ok::<(), Error>(()))?;
            put(&mut insert, &ledger.hospital, position, &bytes).map_err(failed)?;
        }
        if edge.size() != head.size || edge.root() != head.root {
            let found = Checkpoint {
                root: edge.root(),
                ..head.clone()
            };
            return Err(Error::Damaged {
                path: ledger.dir.join(CHECKPOINT),
                flaw: Flaw::Root {
                    signed: head.root_base64(),
                    found: found.root_base64(),
                },
            });
        }
        let row = params![
            ledger.hospital,
            head.origin,
            head.size as i64,
            head.root_base64()
        ];
        connection
            .execute("INSERT INTO logs VALUES (?1, ?2, ?3, ?4)", row)
            .map_err(failed)?;
        Ok(head.size)
    }

    /// Asks the index. `take` gets the names of the columns and one row after the other, and says whether to go on.
    ///
    /// # Errors
    /// [`Error::IndexWrites`] for anything but one statement that only reads, [`Error::Index`] when it is no SQL for these tables.
    pub fn query(
        &self,
        sql: &str,
        take: &mut dyn FnMut(&[String], IndexRow) -> bool,
    ) -> Result<(), Error> {
        let failed = |source| self.failed(source);
        let connection = self.open()?;
        let mut statement = connection.prepare(sql).map_err(failed)?;
        if !statement.readonly() || statement.column_count() == 0 {
            return Err(Error::IndexWrites);
        }
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut rows = statement.query([]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let values: Result<IndexRow, _> = (0..names.len())
                .map(|column| row.get_ref(column).map(json))
                .collect();
            if !take(&names, values.map_err(failed)?) {
                break;
            }
        }
        Ok(())
    }

    fn open(&self) -> Result<Connection, Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let opened = Connection::open_with_flags(&self.path, flags);
        opened.map_err(|source| self.failed(source))
    }

    fn failed(&self, source: rusqlite::Error) -> Error {
        Error::Index {
            path: self.path.clone(),
            source: Box::new(source),
        }
    }
}

/// The newest checkpoint of a ledger; `None` when no log has begun.
fn head(ledger: &Indexed) -> Result<Option<Checkpoint>, Error> {
    let disk = Disk::new(&ledger.dir);
    match published(&disk) {
        Ok((_, head)) => Ok(Some(head)),
        Err(Error::NoCheckpoint { .. }) if !is_begun(&disk)? => Ok(None),
        Err(error) => Err(error),
    }
}

fn put(
    insert: &mut Statement<'_>,
    hospital: &str,
    position: u64,
    bytes: &[u8],
) -> Result<(), rusqlite::Error> {
    // A record of another form has a place and a body all the same.
    let columns: Columns = serde_json::from_slice(bytes).unwrap_or_default();
    let body = String::from_utf8_lossy(bytes);
    insert.execute(params![
        hospital,
        position as i64,
        columns.rec_id,
        columns.kind,
        columns.ts_utc,
        columns.actor.id,
        columns.run_id,
        columns.fields.text(),
        columns.supersedes,
        columns.result,
        body,
    ])?;
    Ok(())
}

fn json(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) => number.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned().into(),
        ValueRef::Blob(bytes) => hex(bytes).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Log;
    use crate::log::tests::{key, log_of, records};
    use crate::record::tests::envelope;
    use crate::records::r23_head;
    use crate::{Record, to_bytes};

    fn index(folder: &Path) -> Index {
        let ledgers = ["A", "B"].map(|hospital| Indexed {
            hospital: hospital.to_owned(),
            dir: folder.join(hospital),
        });
        Index::new(folder.join("index.sqlite"), ledgers.to_vec())
    }

    fn ask(index: &Index, sql: &str) -> Result<Vec<IndexRow>, Error> {
        let mut rows = Vec::new();
        index.query(sql, &mut |_, row| {
            rows.push(row);
            true
        })?;
        Ok(rows)
    }

    #[test]
    fn it_holds_every_record_and_knows_when_it_is_behind() {
        let folder = tempfile::tempdir().unwrap();
        let index = index(folder.path());
        assert!(!index.is_current().unwrap());
        let mut log = Log::open(&folder.path().join("A"), key()).unwrap();
        log.append(&records(0..300)).unwrap();
        let record = to_bytes(&envelope(), &Record::LedgerHead(r23_head())).unwrap();
        log.append(std::slice::from_ref(&record)).unwrap();
        assert_eq!(index.rebuild().unwrap(), 301);
        assert!(index.is_current().unwrap());
        let rows = ask(
            &index,
            "SELECT position, body FROM records WHERE type LIKE 'R23%'",
        )
        .unwrap();
        let body = String::from_utf8(record).unwrap();
        assert_eq!(rows, [vec![Value::from(300), Value::from(body)]]);
        let count = ask(&index, "SELECT count(*) FROM records").unwrap();
        assert_eq!(count, [vec![Value::from(301)]]);
        log.append(&records(300..301)).unwrap();
        assert!(!index.is_current().unwrap());
        assert_eq!(index.rebuild().unwrap(), 302);
        assert!(index.is_current().unwrap());
    }

    #[test]
    fn nothing_can_be_written_through_a_question() {
        let folder = tempfile::tempdir().unwrap();
        let index = index(folder.path());
        index.rebuild().unwrap();
        for sql in [
            "DELETE FROM records",
            "DROP TABLE logs",
            "PRAGMA user_version = 7",
        ] {
            assert!(ask(&index, sql).is_err(), "{sql}");
        }
        assert!(ask(&index, "SELECT nothing").is_err());
        assert!(index.is_current().unwrap());
    }

    #[test]
    fn a_ledger_whose_entries_were_changed_is_not_indexed() {
        let folder = tempfile::tempdir().unwrap();
        let log = log_of(3);
        fs::rename(log.path(), folder.path().join("A")).unwrap();
        let bundle = folder.path().join("A/tile/entries/000.p/3");
        let mut bytes = fs::read(&bundle).unwrap();
        bytes[5] ^= 1;
        fs::write(&bundle, bytes).unwrap();
        let index = index(folder.path());
        assert!(matches!(index.rebuild(), Err(Error::Damaged { .. })));
        assert!(!index.path().exists());
        fs::create_dir_all(log.path()).unwrap();
    }
}
