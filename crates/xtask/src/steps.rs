//! Says what is being done and when, so that nobody watches a silent terminal.

use std::io::Write;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use crate::problem::Outcome;

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Below this, saying that a step is done would only be noise.
const WORTH_SAYING: Duration = Duration::from_secs(1);

/// Prints one line with the time since the command began.
pub fn say(text: &str) {
    line(&format!(
        "[{:>6.1} s] {text}",
        START.elapsed().as_secs_f64()
    ));
}

/// Announces a step, does it, and says how long it took.
pub fn step<T>(name: &str, why: &str, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    say(&format!("{name}: {why}"));
    let begun = Instant::now();
    let outcome = work();
    let took = begun.elapsed();
    if outcome.is_ok() && took >= WORTH_SAYING {
        say(&format!("{name}: done in {:.1} s", took.as_secs_f64()));
    }
    outcome
}

/// Prints a line as it is. A closed pipe (`| head`) is no reason to end with a backtrace.
pub fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}");
    let _ = out.flush();
}

/// Prints why a command could not go on.
pub fn error(text: &str) {
    let mut out = std::io::stderr().lock();
    let _ = writeln!(out, "\nerror: {text}");
}
