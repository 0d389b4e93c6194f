//! The rules by which a night judges: those of the program, with what the site's file replaces.

use std::collections::BTreeSet;
use std::path::Path;

use ledger::RulesApplied;
use model::hex;
use sha2::{Digest, Sha256};
use validators::judge::distribution;
use validators::judge::rules::Rules;

use crate::Error;
use crate::config::Config;

/// Thresholds of volumes and of distributions.
#[derive(Clone, Debug)]
pub struct JudgementRules {
    /// All that files of rules can name.
    pub rules: Rules,
    /// Those of distributions.
    pub distribution: distribution::Rules,
}

impl JudgementRules {
    /// The rules of a config: built in, or its `network.rules`.
    ///
    /// # Errors
    /// When the file cannot be read or used.
    pub fn read(config: &Config) -> Result<JudgementRules, Error> {
        match &config.rules {
            Some(path) => JudgementRules::of_file(path),
            None => JudgementRules::of(&config.path, Rules::built_in()),
        }
    }

    /// The built-in rules with what a file replaces.
    ///
    /// # Errors
    /// When the file cannot be read or used.
    pub fn of_file(path: &Path) -> Result<JudgementRules, Error> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::Io {
            path: path.to_owned(),
            source,
        })?;
        JudgementRules::of(path, Rules::read(&text))
    }

    fn of(
        path: &Path,
        rules: Result<Rules, validators::judge::rules::RulesError>,
    ) -> Result<JudgementRules, Error> {
        let both = rules.and_then(|rules| {
            let distribution = distribution::Rules::of(&rules)?;
            Ok(JudgementRules {
                rules,
                distribution,
            })
        });
        both.map_err(|error| Error::Rules {
            path: path.to_owned(),
            reason: error.to_string(),
        })
    }

    /// What tells these rules from others, for records.
    pub fn applied(&self) -> RulesApplied {
        let mut digest = Sha256::new();
        let mut ids = BTreeSet::new();
        for (section, name, threshold) in self.rules.values() {
            digest.update(format!("{section}\t{name}\t{}\n", threshold.value));
            ids.insert(self.rules.id(section));
        }
        RulesApplied {
            ids: ids.into_iter().filter(|id| !id.is_empty()).collect(),
            sha256: hex(&digest.finalize()),
        }
    }
}
