//! `kijun rebuild`: a past load made once more in a folder of its own, and its Parquet files held against the recorded ones.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args as ClapArgs;
use pipeline::rebuild::{Asked, rebuild};

use crate::End;
use crate::args::Reading;
use crate::output::Out;
use crate::progress::Shown;

/// Make a past load once more from what is retained, and compare the hashes of its Parquet files with the recorded ones.
///
/// The sources are taken as they are today, without what was delivered later; masters and decisions are those of the load; program
/// and settings are those of now. The loads before it are made first. What is not as it was is named: a source that is gone or was
/// changed, another program, other settings, masters or rules. Nothing of the network is changed.
///
/// Exit codes: 0 all hashes are equal, 1 some differ, 2 it could not be tried.
#[derive(ClapArgs, Debug)]
pub(crate) struct Rebuild {
    #[command(flatten)]
    pub reading: Reading,
    /// The load, as `kijun loads` lists it
    #[arg(long, value_name = "ID")]
    pub load: String,
    /// Keep the store that is made in this new or empty folder [default: a passing one in the secrets folder]
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    /// Worker threads [default: all cores]; results do not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub threads: Option<u16>,
}

pub(crate) fn run(args: &Rebuild, out: &mut Out) -> Result<End> {
    let (config, lang) = args.reading.common.read()?;
    let asked = Asked {
        load_id: args.load.clone(),
        out: args.out.clone(),
        threads: args.threads.map_or(0, usize::from),
        software: crate::night::software()?,
    };
    let progress = Shown::new(lang);
    let links = rebuild(&config, &asked, &progress);
    progress.clear();
    crate::trace::print(&links?, &args.reading, lang, out)
}
