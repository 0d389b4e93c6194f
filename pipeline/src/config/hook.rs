//! `[night] hook`: the command that gets a summary of each night.

use std::path::Path;

/// How long the hook of a night may run, in seconds.
const HOOK_SECONDS: u64 = 60;
const HOOK_SECONDS_ALLOWED: std::ops::RangeInclusive<u64> = 1..=3_600;

/// A command of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hook {
    /// A name to look up in `PATH`, or a path.
    pub command: String,
    /// What it is started with.
    pub arguments: Vec<String>,
    /// How long it may run.
    pub seconds: u64,
}

/// A command with a folder in it is counted from the folder of the config, one without is looked up in `PATH`.
pub(super) fn hook(
    words: Option<Vec<String>>,
    seconds: Option<u64>,
    folder: &Path,
) -> Result<Option<Hook>, String> {
    let Some(words) = words else {
        return match seconds {
            Some(_) => Err("night.hook_seconds without night.hook".to_owned()),
            None => Ok(None),
        };
    };
    let seconds = seconds.unwrap_or(HOOK_SECONDS);
    if !HOOK_SECONDS_ALLOWED.contains(&seconds) {
        return Err(format!(
            "night.hook_seconds is {seconds}, expected 1 to 3600"
        ));
    }
    let Some((command, arguments)) = words.split_first().filter(|(it, _)| !it.trim().is_empty())
    else {
        return Err(
            "night.hook names no command; expected [\"command\", \"argument\", ...]".to_owned(),
        );
    };
    let command = match command.contains('/') {
        true => folder.join(command).to_string_lossy().into_owned(),
        false => command.clone(),
    };
    Ok(Some(Hook {
        command,
        arguments: arguments.to_vec(),
        seconds,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(words: Option<&[&str]>, seconds: Option<u64>) -> Result<Option<Hook>, String> {
        let words = words.map(|words| words.iter().map(|word| (*word).to_owned()).collect());
        hook(words, seconds, Path::new("/net"))
    }

    #[test]
    fn a_command_is_a_name_or_a_path() {
        assert_eq!(of(None, None), Ok(None));
        let named = of(Some(&["mail", "-s", "night"]), None).unwrap().unwrap();
        assert_eq!((named.command.as_str(), named.seconds), ("mail", 60));
        assert_eq!(named.arguments, ["-s", "night"]);
        let path = of(Some(&["hooks/post.sh"]), Some(5)).unwrap().unwrap();
        assert_eq!(
            (path.command.as_str(), path.seconds),
            ("/net/hooks/post.sh", 5)
        );
        let absolute = of(Some(&["/bin/true"]), None).unwrap().unwrap();
        assert_eq!(absolute.command, "/bin/true");
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (words, seconds, expected) in [
            (Some(&[][..]), None, "night.hook names no command"),
            (Some(&[" "][..]), None, "night.hook names no command"),
            (None, Some(9), "night.hook_seconds without night.hook"),
            (
                Some(&["true"][..]),
                Some(0),
                "night.hook_seconds is 0, expected 1 to 3600",
            ),
        ] {
            let reason = of(words, seconds).unwrap_err();
            assert!(reason.contains(expected), "{reason}");
        }
    }
}
