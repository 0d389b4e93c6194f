//! What the user can type after `kijun ledger`.

#![allow(
    rustdoc::broken_intra_doc_links,
    reason = "the comments here are help texts, with brackets of their own"
)]

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};

use crate::args::{Hospitals, Reading};

/// The quality records: check them, prove them to others, have them witnessed.
#[derive(ClapArgs, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Ledger {
    #[command(subcommand)]
    pub command: LedgerCommand,
}

const EXAMPLES: &str = "Every night, with a witness at the data centre:
  kijun ledger witness request --hospital H01 --to H01.request              at the hospital: what to hand over (no patient data)
  kijun ledger witness --request H01.request --key witness.key --store seen --to H01.cosigned     at the data centre
  kijun ledger witness accept --hospital H01 --witness-key VKEY H01.cosigned                      at the hospital again
For an auditor:
  kijun ledger verify --hospital H01 --vkey VKEY --witness-key VKEY
  kijun ledger consistency --hospital H01 --old last-year.txt               nothing that was there was changed or removed
  kijun ledger sample --hospital H01 --seed 'your words' -n 10              records that you draw, each with its proof
  kijun ledger export --hospital H01 --to FOLDER                            to verify elsewhere with tools that are not ours";

#[derive(Subcommand, Debug)]
pub(crate) enum LedgerCommand {
    /// Check every byte of the ledgers against their signed checkpoints (台帳を検証する)
    Verify(Verify),
    /// Print records (記録を表示する)
    Show(Show),
    /// Prove that a record is in the ledger, as a file (記録の包含証明を書く)
    Proof(Proof),
    /// Hold the ledger to a checkpoint that you kept (手元のチェックポイントと突き合わせる)
    Consistency(Consistency),
    /// Draw records by a seed, each with its proof (乱数の種で記録を抜き取る)
    Sample(Sample),
    /// Write a folder that verifies elsewhere, offline (監査用のフォルダを書き出す)
    Export(Export),
    /// Cosign checkpoints as a witness elsewhere, and take cosignatures in (外部の立会人として連署する)
    Witness(Witness),
    /// Give the ledger another signing key, on record (署名鍵を替える)
    RotateKey(RotateKey),
    /// Record a time stamp (RFC 3161) of a checkpoint (タイムスタンプを記録する)
    Timestamp(Timestamp),
    /// Build the index over the records of all hospitals again (索引を作り直す)
    Reindex(Reindex),
    /// Ask the index in SQL (索引に SQL で問い合わせる)
    Query(Query),
}

/// Build the index over the records of all hospitals again: index.sqlite beside the ledgers. Nothing rests on it; it can be removed.
#[derive(ClapArgs, Debug)]
pub(crate) struct Reindex {
    #[command(flatten)]
    pub reading: Reading,
}

const QUERY_EXAMPLES: &str = "Examples:
  kijun ledger query \"SELECT hospital, type, count(*) AS records FROM records GROUP BY 1, 2\"
  kijun ledger query \"SELECT time, actor, json_extract(body, '$.reason') AS reason FROM records WHERE type LIKE 'R06%' AND subject = '0101'\"
  kijun ledger query \"SELECT * FROM logs\"

Tables: records (hospital, position, rec_id, type, time, actor, load, subject, supersedes, result, body) and logs (hospital, origin,
size, root: what the index was built from). body is the record byte for byte; position is its place in the hospital's ledger.";

/// Ask the index in SQL, reading only. An index that is behind the ledgers is built again first.
#[derive(ClapArgs, Debug)]
#[command(after_help = QUERY_EXAMPLES)]
pub(crate) struct Query {
    #[command(flatten)]
    pub reading: Reading,
    /// One SELECT
    #[arg(value_name = "SQL")]
    pub sql: String,
}

/// One hospital, and the key that its ledger is held to.
#[derive(ClapArgs, Debug)]
pub(crate) struct OfLedger {
    #[command(flatten)]
    pub reading: Reading,
    /// The hospital
    #[arg(long, value_name = "ID", required = true)]
    pub hospital: String,
    /// Verifier key that you were given by another way than the ledger [default: the key in the secrets folder]
    #[arg(long, value_name = "VKEY")]
    pub vkey: Option<String>,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct Verify {
    #[command(flatten)]
    pub hospitals: Hospitals,
    /// Verifier key that you were given by another way than the ledger; needs exactly one --hospital [default: the key in the secrets folder]
    #[arg(long, value_name = "VKEY")]
    pub vkey: Option<String>,
    /// Verifier key of a witness that must have cosigned; may be repeated
    #[arg(long, value_name = "VKEY")]
    pub witness_key: Vec<String>,
    /// Record the verdict in the ledger, in the name of this account
    #[arg(long, value_name = "ACTOR")]
    pub record_as: Option<String>,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct Show {
    #[command(flatten)]
    pub hospitals: Hospitals,
    /// First record, 0-based
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub from: u64,
}

/// Prove that a record is in the ledger: a file of the form c2sp.org/tlog-proof, for whoever has the record and the verifier key.
#[derive(ClapArgs, Debug)]
pub(crate) struct Proof {
    #[command(flatten)]
    pub of: OfLedger,
    /// The record, by the rec_id in it
    #[arg(long, value_name = "REC_ID", required_unless_present = "index")]
    pub record: Option<String>,
    /// The record, by its place in the ledger, 0-based
    #[arg(long, value_name = "N", conflicts_with = "record")]
    pub index: Option<u64>,
    /// Where to write the proof; tools expect names that end in .tlog-proof [default: print it]
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
    /// Where to write the exact bytes of the record
    #[arg(long, value_name = "FILE")]
    pub entry: Option<PathBuf>,
}

/// Hold the ledger to a checkpoint that you kept: nothing that was there then was changed or removed since.
#[derive(ClapArgs, Debug)]
pub(crate) struct Consistency {
    #[command(flatten)]
    pub of: OfLedger,
    /// The checkpoint from then: the file, or the lines printed in the night report of that day
    #[arg(long, value_name = "FILE")]
    pub old: PathBuf,
    /// Where to write the proof, in the form in which witnesses are asked (c2sp.org/tlog-witness)
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
}

/// Draw records by a seed: draw i (from 0) is the record SHA-256(seed, then i in decimal) modulo the number of records, with
/// replacement. Name the seed after the ledger was closed, and nobody can have prepared for it.
#[derive(ClapArgs, Debug)]
pub(crate) struct Sample {
    #[command(flatten)]
    pub of: OfLedger,
    /// Any words of yours
    #[arg(long, value_name = "TEXT")]
    pub seed: String,
    /// How many draws, up to 10000
    #[arg(short, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=10_000))]
    pub n: u64,
    /// Write record and proof of each draw into this folder instead of printing them
    #[arg(long, value_name = "FOLDER")]
    pub to: Option<PathBuf>,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct Export {
    #[command(flatten)]
    pub of: OfLedger,
    /// A new or empty folder
    #[arg(long, value_name = "FOLDER")]
    pub to: PathBuf,
}

/// Cosign the newest checkpoint of a ledger as a witness: somebody elsewhere who remembers what was there before.
///
/// The witness checks the ledger's signature and the proof that nothing it saw before was changed, remembers the checkpoint in
/// its own folder, and writes it back with a line of its own. It refuses rollback, fork and unknown keys with exit code 2. It reads
/// the ledger itself (--hospital) or a request made there (--request), which needs no config.
#[derive(ClapArgs, Debug)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Witness {
    #[command(subcommand)]
    pub command: Option<WitnessCommand>,
    #[command(flatten)]
    pub reading: Reading,
    /// The hospital whose ledger can be read from here, in the ledger folder of the config
    #[arg(
        long,
        value_name = "ID",
        conflicts_with = "request",
        required_unless_present = "request"
    )]
    pub hospital: Option<String>,
    /// A request that `kijun ledger witness request` wrote
    #[arg(long, value_name = "FILE")]
    pub request: Option<PathBuf>,
    /// The witness's private key, made by `kijun ledger witness keygen`
    #[arg(long, value_name = "FILE", required = true)]
    pub key: Option<PathBuf>,
    /// Folder in which the witness remembers; its own, and never restored to an older state
    #[arg(long, value_name = "FOLDER", required = true)]
    pub store: Option<PathBuf>,
    /// The ledger's verifier key, given by another way than the ledger: needed the first time and after a change of keys
    #[arg(long, value_name = "VKEY")]
    pub vkey: Option<String>,
    /// Where to write the cosigned checkpoint [default: beside the ledger, or the request, as .cosigned]
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
}

#[derive(Subcommand, Debug)]
pub(crate) enum WitnessCommand {
    /// Make the private key of a witness and print its verifier key (立会人の鍵を作る)
    Keygen(Keygen),
    /// Write what a witness elsewhere needs to cosign (連署の依頼を書く)
    Request(Request),
    /// Take a cosigned checkpoint into the ledger (連署を台帳に取り込む)
    Accept(Accept),
}

#[derive(ClapArgs, Debug)]
pub(crate) struct Keygen {
    /// The file of the private key; one that is there is not overwritten
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// The witness's name, such as dc.example/witness-1: no blank, no `+`
    #[arg(long, value_name = "NAME")]
    pub name: String,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct Request {
    #[command(flatten)]
    pub reading: Reading,
    /// The hospital
    #[arg(long, value_name = "ID")]
    pub hospital: String,
    /// The size up to which the witness cosigned [default: the last one that was accepted; 0 before]
    #[arg(long, value_name = "N")]
    pub old: Option<u64>,
    /// Ask for the kept checkpoint of this size, such as the one at which the key was changed [default: the newest]
    #[arg(long, value_name = "N")]
    pub size: Option<u64>,
    /// Where to write it [default: print it]
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
}

#[derive(ClapArgs, Debug)]
pub(crate) struct Accept {
    #[command(flatten)]
    pub reading: Reading,
    /// The hospital
    #[arg(long, value_name = "ID")]
    pub hospital: String,
    /// The witness's verifier key
    #[arg(long, value_name = "VKEY")]
    pub witness_key: String,
    /// The cosigned checkpoint [default: beside the ledger, as .cosigned]
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
}

/// Give the ledger another signing key. The ledger records the change under a checkpoint that both keys sign; either verifier key
/// verifies the whole ledger. The old private key stays in the secrets folder as `.retired-…`. Have the checkpoint witnessed at
/// once, and hand out the new verifier key.
#[derive(ClapArgs, Debug)]
pub(crate) struct RotateKey {
    #[command(flatten)]
    pub reading: Reading,
    /// The hospital
    #[arg(long, value_name = "ID")]
    pub hospital: String,
    /// Account id of who acts; not a name
    #[arg(long, value_name = "ID")]
    pub actor: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

/// Record a time stamp of a checkpoint. Kijun sends nothing: make the request with `openssl ts -query -sha256 -data CHECKPOINT`,
/// send it to your time-stamping authority, and hand in its answer.
#[derive(ClapArgs, Debug)]
pub(crate) struct Timestamp {
    #[command(flatten)]
    pub reading: Reading,
    /// The hospital
    #[arg(long, value_name = "ID")]
    pub hospital: String,
    /// The token (.tsr)
    #[arg(long, value_name = "FILE")]
    pub token: PathBuf,
    /// The checkpoint that was stamped, byte for byte [default: the newest]
    #[arg(long, value_name = "FILE")]
    pub checkpoint: Option<PathBuf>,
    /// Account id of who acts; not a name
    #[arg(long, value_name = "ID")]
    pub actor: String,
    /// Why
    #[arg(long, value_name = "TEXT", default_value = "time stamp of the ledger")]
    pub reason: String,
}
