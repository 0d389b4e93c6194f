//! The hook of a night: a command of the site that gets a summary as JSON on its standard input, to mail it or to post it. Neither
//! patients nor paths below the secrets stand in the summary, and whether the command fails changes nothing about the night.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use model::{Severity, Status};
use serde_json::{Value, json};
use thiserror::Error;

use crate::child;
use crate::config::{Config, Hook};
use crate::load::HospitalLoad;
use crate::night::NightOutcome;

/// Why a hook did not do its work.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum HookError {
    /// The command could not be started.
    #[error("hook {command} cannot be started: {source}")]
    NotStarted {
        /// The command.
        command: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// It ended with an error.
    #[error("hook {command} ended with {status}")]
    Failed {
        /// The command.
        command: String,
        /// How it ended.
        status: String,
    },
    /// It took too long and was ended.
    #[error(
        "hook {command} was ended after {seconds} s; it should hand long work over, or get more time by night.hook_seconds"
    )]
    TooSlow {
        /// The command.
        command: String,
        /// The time that it had.
        seconds: u64,
    },
}

/// Runs the hook of the config, if there is one.
///
/// # Errors
/// When the command cannot be started, fails or takes too long.
pub fn run(
    config: &Config,
    outcome: &NightOutcome,
    date: jiff::civil::Date,
) -> Result<(), HookError> {
    match &config.hook {
        Some(hook) => call(hook, &summary(config, outcome, date)),
        None => Ok(()),
    }
}

/// The command as it will be started; `None` when there is no such file that can be run.
pub fn find(hook: &Hook) -> Option<PathBuf> {
    let named = Path::new(&hook.command);
    if named.components().count() > 1 {
        return is_runnable(named).then(|| named.to_owned());
    }
    let path = std::env::var_os("PATH")?;
    let places = std::env::split_paths(&path).map(|folder| folder.join(named));
    places.into_iter().find(|place| is_runnable(place))
}

fn is_runnable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;

    let metadata = std::fs::metadata(path);
    metadata.is_ok_and(|it| it.is_file() && it.permissions().mode() & 0o111 != 0)
}

fn call(hook: &Hook, summary: &Value) -> Result<(), HookError> {
    let command = || hook.command.clone();
    let mut child = Command::new(&hook.command)
        .args(&hook.arguments)
        .stdin(Stdio::piped())
        // What the night prints is for whoever runs it, and may be JSON.
        .stdout(Stdio::null())
        .spawn()
        .map_err(|source| HookError::NotStarted {
            command: command(),
            source,
        })?;
    feed(&mut child, format!("{summary}\n"));
    match child::wait(&mut child, Duration::from_secs(hook.seconds)) {
        Some(status) if status.success() => Ok(()),
        Some(status) => Err(HookError::Failed {
            command: command(),
            status: status.to_string(),
        }),
        None => Err(HookError::TooSlow {
            command: command(),
            seconds: hook.seconds,
        }),
    }
}

/// Writes the summary from a thread of its own, which ends with the command: one that does not read must not hold up the night.
fn feed(child: &mut Child, summary: String) {
    if let Some(mut input) = child.stdin.take() {
        std::thread::spawn(move || {
            // A command that does not care for the summary may have ended already.
            let _ = input.write_all(summary.as_bytes());
        });
    }
}

/// What the hook is told: numbers, ids and the report's place.
pub(crate) fn summary(config: &Config, outcome: &NightOutcome, date: jiff::civil::Date) -> Value {
    let hospitals: Vec<Value> = outcome
        .hospitals
        .iter()
        .map(|(hospital, load)| match load {
            Ok(load) => loaded(&hospital.id, load),
            // Why it failed may name a path; the report says it.
            Err(_) => json!({ "hospital": hospital.id, "status": "failed" }),
        })
        .collect();
    let report = match outcome.report.starts_with(&config.secrets) {
        true => Path::new(outcome.report.file_name().unwrap_or_default()),
        false => outcome.report.as_path(),
    };
    json!({
        "schema": "kijun-night-1",
        "network": config.network,
        "date": date.to_string(),
        "all_loaded": outcome.all_loaded(),
        "findings_over_threshold": outcome.has_findings(config.fail_on),
        "fail_on": config.fail_on.name(),
        "report": report,
        "hospitals": hospitals,
    })
}

fn loaded(id: &str, load: &HospitalLoad) -> Value {
    let with = |status: Status| {
        load.findings
            .iter()
            .filter(|it| it.status == status)
            .count()
    };
    let open = |severity: Severity| load.unwaived().filter(|it| it.severity == severity).count();
    let feeds: Vec<Value> = load
        .load
        .balances
        .iter()
        .map(|(format, balance)| {
            let unexplained: i64 = model::BalanceUnit::ALL
                .iter()
                .map(|unit| balance.unit(*unit).unexplained().abs())
                .sum();
            json!({
                "feed": format.name(),
                "files_received": balance.files.received,
                "files_quarantined": balance.files.quarantined,
                "rows_stored": balance.rows.stored,
                "unexplained": unexplained,
            })
        })
        .collect();
    json!({
        "hospital": id,
        "status": "committed",
        "load_id": load.load.load_id,
        "feeds": feeds,
        "findings_new": with(Status::New),
        "findings_resolved": with(Status::Resolved),
        "findings_open": {
            "fatal": open(Severity::Fatal),
            "error": open(Severity::Error),
            "warning": open(Severity::Warning),
            "notice": open(Severity::Notice),
        },
        "findings_waived": load.open.len() - load.unwaived().count(),
        "vanished": load.vanished,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    fn hook(script: &str, seconds: u64) -> Hook {
        Hook {
            command: "sh".to_owned(),
            arguments: vec!["-c".to_owned(), script.to_owned()],
            seconds,
        }
    }

    #[test]
    fn a_hook_reads_its_summary() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("summary.json");
        let big = json!({ "hospitals": vec!["H01"; 40_000] });
        call(&hook(&format!("cat > {}", path.display()), 60), &big).unwrap();
        let read: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        assert_eq!(read, big);
    }

    #[test]
    fn a_hook_that_does_not_read_holds_up_nothing() {
        let big = json!({ "hospitals": vec!["H01"; 40_000] });
        call(&hook("exit 0", 60), &big).unwrap();
        let error = call(&hook("exit 3", 60), &big).unwrap_err().to_string();
        assert!(error.contains("sh ended with exit status: 3"), "{error}");
    }

    #[test]
    fn a_slow_hook_is_ended() {
        let began = Instant::now();
        let error = call(&hook("exec sleep 60", 0), &json!({})).unwrap_err();
        assert!(
            matches!(error, HookError::TooSlow { seconds: 0, .. }),
            "{error}"
        );
        assert!(began.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn a_command_is_looked_for_where_it_would_be_started() {
        assert!(find(&hook("", 1)).is_some());
        let none = Hook {
            command: "/no/such/command".to_owned(),
            arguments: Vec::new(),
            seconds: 1,
        };
        assert!(find(&none).is_none());
        let error = call(&none, &json!({})).unwrap_err().to_string();
        assert!(
            error.contains("/no/such/command cannot be started"),
            "{error}"
        );
    }
}
