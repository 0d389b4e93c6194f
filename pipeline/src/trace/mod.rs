//! From a stored row back to the bytes of its source, link by link, each link checked against the bytes that it names: the row in
//! its Parquet file, the file in the manifest, the manifest in the record of the load, the record under the signed root, the
//! decision and the rule done once more, the source file found again and decoded again.
//!
//! Nothing is written. Nothing is quoted from a source unless it is asked for (law 7).

mod address;
mod file;
mod link;
mod mapping;
mod provenance;
mod records;
mod refusal;
mod rows;
mod source;

use ledger::Verifier;
use model::Table;
use serde_json::Value;
use store::{Secrets, Store};

pub use address::{Position, RowKey};
pub use link::{Link, Verdict};
pub use provenance::provenance;
pub use refusal::Refusal;

use file::SourceFile;
pub(crate) use file::{FileRow, ids_of};
pub(crate) use provenance::{recorded_masters, sha256};
pub(crate) use records::{Entry, LoadBook};
pub(crate) use source::{Context, places};

use crate::config::Config;
use crate::{Error, ledger_key};
use rows::StoredRow;

/// What is to be followed.
#[derive(Clone, Debug)]
pub enum Subject {
    /// The rows of one table, or of every table, at a position.
    Row(Option<Table>, RowKey),
    /// A file version of a hospital.
    File(String, i64),
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What is to be followed.
    pub subject: Subject,
    /// The key that the ledger is held to; `None` for the one in the secrets folder.
    pub verifier: Option<Verifier>,
    /// Show the bytes of the segment or line. They are a patient's.
    pub show_bytes: bool,
}

impl Asked {
    fn hospital(&self) -> &str {
        match &self.subject {
            Subject::Row(_, key) => &key.hospital,
            Subject::File(hospital, _) => hospital,
        }
    }
}

/// The chain from a row, or a file version, to the bytes of its source, in order. A link that does not hold ends nothing: the
/// others are followed all the same.
///
/// # Errors
/// [`Refusal`] when there is nothing to follow, and when store, ledger or secrets cannot be read.
pub fn trace(config: &Config, asked: &Asked) -> Result<Vec<Link>, Error> {
    let hospital = asked.hospital().to_owned();
    let hospitals = config.select(std::slice::from_ref(&hospital))?;
    let store = Store::open(&config.store)?;
    let secrets = Secrets::open(&config.secrets)?;
    let verifier = match &asked.verifier {
        Some(verifier) => verifier.clone(),
        None => ledger_key(config, &secrets, &hospital)?.verifier(),
    };
    let mut links = Vec::new();
    for of_config in hospitals {
        let context = Context {
            config,
            hospital: of_config,
            store: &store,
            secrets: &secrets,
            verifier: verifier.clone(),
            show_bytes: asked.show_bytes,
        };
        let book = LoadBook::read(&context.ledger_dir())?;
        let chain = Chain { context, book };
        match &asked.subject {
            Subject::Row(table, key) => chain.row(*table, key, &mut links)?,
            Subject::File(_, id) => chain.file(*id, None, None, &mut links)?,
        }
    }
    Ok(links)
}

struct Chain<'a> {
    context: Context<'a>,
    book: LoadBook,
}

impl Chain<'_> {
    fn row(&self, table: Option<Table>, key: &RowKey, links: &mut Vec<Link>) -> Result<(), Error> {
        if let Some(table) = table {
            rows::check_table(table)?;
        }
        let source = SourceFile::find(self.context.store, &key.hospital, key.source_file_id)?;
        let tables = table.map_or_else(|| rows::tables_of(source.format), |table| vec![table]);
        let mut found = Vec::new();
        for table in tables {
            found.extend(rows::find(self.context.store, table, key, &source)?);
        }
        if found.is_empty() {
            links.push(absent(table, key, &source));
            return self.file(source.id, Some(key.position), None, links);
        }
        for row in &found {
            links.push(row.link(key));
            for id in row.sources() {
                let at = (id == source.id).then_some(key.position);
                self.file(id, at, Some(row), links)?;
            }
        }
        Ok(())
    }

    /// The links behind a row, or of a file version alone.
    fn file(
        &self,
        id: i64,
        at: Option<Position>,
        row: Option<&StoredRow>,
        links: &mut Vec<Link>,
    ) -> Result<(), Error> {
        let context = &self.context;
        let source = SourceFile::find(context.store, context.id(), id)?;
        links.push(source.link());
        let is_own = at.is_some() || row.is_none();
        match row.filter(|_| is_own) {
            Some(row) => self.row_loads(row, links)?,
            None => links.push(self.load(source.received_by(), &["received"])?),
        }
        links.push(self.receipt(&source)?);
        if let Some(row) = row.filter(|_| is_own) {
            let writer = self.writer_of(row)?;
            let load = writer.and_then(|load_id| self.book.load(&load_id));
            links.extend(mapping::links(context.config, context.id(), row, load)?);
            if let Some(load) = load {
                links.push(provenance::software(context.config, load));
            }
        }
        links.push(source::link(context, &source, at, row.filter(|_| is_own))?);
        Ok(())
    }

    /// The load that read the row, the one that wrote its Parquet file, and the file in that load's manifest.
    fn row_loads(&self, row: &StoredRow, links: &mut Vec<Link>) -> Result<(), Error> {
        let read_by = row.text("load_id").unwrap_or_default();
        let writer = self.writer_of(row)?;
        if writer.as_deref() == Some(read_by.as_str()) {
            links.push(self.load(&read_by, &["read", "wrote"])?);
        } else {
            links.push(self.load(&read_by, &["read"])?);
            if let Some(writer) = &writer {
                links.push(self.load(writer, &["wrote"])?);
            }
        }
        links.push(self.manifest(writer.as_deref(), row)?);
        Ok(())
    }

    /// The load whose manifest adds the Parquet file of a row. The file's name begins with the load's id.
    fn writer_of(&self, row: &StoredRow) -> Result<Option<String>, Error> {
        let name = row.file.path.rsplit('/').next().unwrap_or_default();
        for load in self.book.loads() {
            let load_id = load.text("/fields/load/load_id").unwrap_or_default();
            let behind = name.strip_prefix(load_id);
            let is_of_load = behind.is_some_and(|rest| rest.starts_with(['-', '.']));
            if is_of_load && self.added(load, row)?.is_some() {
                return Ok(Some(load_id.to_owned()));
            }
        }
        Ok(None)
    }

    /// The file of a row as the manifest of a load has it.
    fn added(&self, load: &Entry, row: &StoredRow) -> Result<Option<Value>, Error> {
        let name = load.text("/fields/manifest/name").unwrap_or_default();
        let Some(bytes) = self.context.store.loads().read_manifest(name)? else {
            return Ok(None);
        };
        let tables: Vec<Value> = serde_json::from_slice(&bytes).unwrap_or_default();
        let of_table = tables
            .iter()
            .find(|table| table["table"] == row.batch.table.name());
        let added = of_table.and_then(|table| table["added"].as_array());
        let mut added = added.into_iter().flatten();
        Ok(added
            .find(|file| file["path"] == row.file.path.as_str())
            .cloned())
    }

    fn load(&self, load_id: &str, roles: &[&str]) -> Result<Link, Error> {
        let Some(entry) = self.book.load(load_id) else {
            let link = Link::new("load", Verdict::Broken).fact("load_id", load_id);
            return Ok(link.fact("why", "the ledger has no record of it"));
        };
        Link::new("load", Verdict::Holds)
            .fact("load_id", load_id)
            .fact("did", roles.to_vec())
            .with_record(
                entry,
                &[
                    ("date", "/fields/load/date"),
                    ("started", "/fields/load/started"),
                    ("finished", "/fields/load/finished"),
                    ("trigger", "/fields/trigger"),
                    ("exit_status", "/fields/exit_status"),
                ],
            )
            .proven(&self.context.ledger_dir(), &self.context.verifier, entry)
    }

    fn manifest(&self, writer: Option<&str>, row: &StoredRow) -> Result<Link, Error> {
        let context = &self.context;
        let link = Link::new("manifest", Verdict::Broken)
            .fact("load_id", writer)
            .fact("table", row.batch.table.name())
            .fact("file", row.file.path.as_str());
        let load = writer.and_then(|load_id| self.book.load(load_id));
        let Some(load) = load else {
            return Ok(link.fact("why", "no manifest of a load on record adds this file"));
        };
        let recorded = load.text("/fields/manifest/sha256").unwrap_or_default();
        let name = load.text("/fields/manifest/name").unwrap_or_default();
        let bytes = context.store.loads().read_manifest(name)?;
        let manifest = provenance::sha256(&bytes.unwrap_or_default());
        let file = self.added(load, row)?.unwrap_or_default();
        let listed = file["sha256"].as_str().unwrap_or_default();
        let on_disk = (context.store).sha256_of(row.batch.table, &row.file.path)?;
        let mut link = link
            .fact("manifest", name)
            .fact("manifest_sha256_recorded", recorded)
            .fact("manifest_sha256", manifest.as_str())
            .fact("rows", file["rows"].clone())
            .fact("file_sha256_in_manifest", listed)
            .fact("file_sha256", on_disk.clone());
        let holds = manifest == recorded && on_disk.as_deref() == Some(listed);
        link.verdict = Verdict::of(holds);
        Ok(link)
    }

    fn receipt(&self, source: &SourceFile) -> Result<Link, Error> {
        let load_id = source.received_by();
        let Some(entry) = self.book.receipt(load_id, source.format.name()) else {
            let link = Link::new("receipt", Verdict::Broken).fact("load_id", load_id);
            return Ok(link.fact("why", "the ledger has no receipt of the feed in this load"));
        };
        Link::new("receipt", Verdict::Holds)
            .fact("load_id", load_id)
            .with_record(
                entry,
                &[
                    ("feed", "/fields/feed"),
                    ("received_at", "/ts_utc"),
                    ("files_listed", "/fields/files_listed"),
                    ("files_received", "/fields/balance/files/received"),
                    ("bytes_read", "/fields/bytes_read"),
                    ("period", "/fields/period"),
                    ("listing_sha256", "/fields/listing_sha256"),
                ],
            )
            .proven(&self.context.ledger_dir(), &self.context.verifier, entry)
    }
}

/// There is no such row: what became of the file says why.
fn absent(table: Option<Table>, key: &RowKey, source: &SourceFile) -> Link {
    Link::new("row", Verdict::Broken)
        .fact("table", table.map(Table::name))
        .fact("row", key.to_string())
        .fact("why", "no such row is stored")
        .fact("file_is", source.newest.bucket.clone())
}
