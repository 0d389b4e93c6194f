//! `kijun init`: a starter config that explains itself.

use std::io::Write;

use anyhow::{Context, Result, bail};

use crate::End;
use crate::args::Init;
use crate::output::Out;

const STARTER: &str = include_str!("starter.toml");

pub(crate) fn run(args: &Init, out: &mut Out) -> Result<End> {
    let path = &args.config;
    if path.exists() && !args.force {
        bail!(
            "{} is already there; name another with --config, or overwrite it with --force",
            path.display()
        );
    }
    let mut file = std::fs::File::create(path)
        .with_context(|| format!("{} cannot be written", path.display()))?;
    file.write_all(STARTER.as_bytes())
        .with_context(|| format!("{} cannot be written", path.display()))?;
    out.line(format!("{} を作成しました / written", path.display()))?;
    out.line("次に: 病院とフォルダを書き込み、`kijun doctor` で点検してください")?;
    out.line("Next: fill in your hospitals and folders, then run `kijun doctor`")?;
    Ok(End::Clean)
}
