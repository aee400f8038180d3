//! What can go wrong, said in one clear sentence.

use std::fmt::Display;

/// The result of everything here that can fail.
pub type Outcome<T = ()> = Result<T, Problem>;

/// Why a command could not go on.
#[derive(Debug)]
pub enum Problem {
    /// A sentence for the person at the terminal.
    Said(String),
    /// Ctrl-C: nothing to explain.
    Interrupted,
}

impl Problem {
    /// A problem with the given explanation.
    pub fn said(text: impl Into<String>) -> Self {
        Self::Said(text.into())
    }
}

/// Puts what was being done in front of an error that says only what went wrong.
pub trait Doing<T> {
    /// `doing` completes "could not …".
    fn could_not(self, doing: impl Display) -> Outcome<T>;
}

impl<T, E: Display> Doing<T> for Result<T, E> {
    fn could_not(self, doing: impl Display) -> Outcome<T> {
        self.map_err(|error| {
            let cause = error.to_string();
            match known_cause(&cause) {
                Some(known) => Problem::Said(format!("Could not {doing}: {known}")),
                None => Problem::Said(format!("Could not {doing}: {cause}.")),
            }
        })
    }
}

/// The sentence for a failed program whose output nobody saw: its cause where a known one shows, and its last lines.
pub fn explain_failure(what: &str, command: &str, output: &str) -> Problem {
    let cause = known_cause(output);
    // Next to a known cause, the lines are only for those who want to look closer.
    let shown = last_lines(output, if cause.is_some() { 4 } else { 12 });
    let mut text = format!("{what} failed.");
    if let Some(cause) = cause {
        text.push_str(&format!(" {cause}"));
    }
    text.push_str(&format!("\n  The command was: {command}"));
    if !shown.is_empty() {
        text.push_str(&format!("\n  It ended with:\n{shown}"));
    }
    Problem::Said(text)
}

/// The sentence for a failed program whose output stands above it already.
pub fn explain_shown_failure(what: &str, command: &str, output: &str) -> Problem {
    match known_cause(output) {
        Some(cause) => Problem::Said(format!("{what} failed. {cause}")),
        None => Problem::Said(format!(
            "{what} failed, the lines above say why.\n  The command was: {command}"
        )),
    }
}

/// Causes that are worth more than the program's own words for them.
pub fn known_cause(output: &str) -> Option<&'static str> {
    const DISK: [&str; 3] = ["No space left on device", "os error 28", "ENOSPC"];
    const NETWORK: [&str; 14] = [
        "Could not resolve host",
        "Couldn't resolve host",
        "Could not connect to server",
        "Couldn't connect to server",
        "Temporary failure resolving",
        "Temporary failure in name resolution",
        "Failed to fetch http",
        "spurious network error",
        "failed to lookup address information",
        "network failure seems to have happened",
        "dns error",
        "error sending request",
        "ENOTFOUND",
        "EAI_AGAIN",
    ];
    let shows = |signs: &[&str]| signs.iter().any(|sign| output.contains(sign));
    if shows(&DISK) {
        Some("The disk is full: free some space and run the command again.")
    } else if shows(&NETWORK) {
        Some("The network could not be reached: check the connection and run the command again.")
    } else {
        None
    }
}

fn last_lines(output: &str, count: usize) -> String {
    let lines: Vec<&str> = output
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty())
        .collect();
    let start = lines.len().saturating_sub(count);
    lines
        .iter()
        .skip(start)
        .map(|line| format!("    {line}"))
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_recognised_whoever_says_so() {
        let rustc = "error: failed to write target/x.rmeta: No space left on device (os error 28)";
        assert!(known_cause(rustc).is_some_and(|cause| cause.contains("disk is full")));
        let npm = "npm error code ENOSPC";
        assert!(known_cause(npm).is_some_and(|cause| cause.contains("disk is full")));
    }

    #[test]
    fn no_network_is_recognised_whoever_says_so() {
        for said in [
            "warning: spurious network error (3 tries remaining): [6] Could not resolve hostname (Could not resolve host: registry.example)",
            "Err:1 http://deb.debian.org/debian bookworm InRelease\n  Temporary failure resolving 'deb.debian.org'",
            "npm error code EAI_AGAIN",
        ] {
            assert!(
                known_cause(said).is_some_and(|cause| cause.contains("network")),
                "{said}"
            );
        }
    }

    #[test]
    fn an_unknown_failure_shows_the_command_and_its_last_lines() {
        let output = (1..=20).map(|n| format!("line {n}\n")).collect::<String>();
        let Problem::Said(text) =
            explain_failure("Installing trunk", "cargo install trunk", &output)
        else {
            panic!("not a sentence")
        };
        assert!(text.contains("cargo install trunk"));
        assert!(text.contains("line 20") && text.contains("line 9") && !text.contains("line 8\n"));
    }
}
