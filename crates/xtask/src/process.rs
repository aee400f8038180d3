//! Children: started in their own process group, watched, and ended with everything that they started.

use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::output::{Output, Stream};
use crate::problem::{Doing, Outcome, Problem, explain_failure};
use crate::tree;

/// What a shell expects of a program that Ctrl-C ended.
const INTERRUPTED: i32 = 130;
const POLL: Duration = Duration::from_millis(50);
/// How long a child may take to end by itself after it was asked to.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long a child's output may be held open by something it left behind.
const OUTPUT_PATIENCE: Duration = Duration::from_secs(1);

struct Started {
    ending: bool,
    groups: Vec<u32>,
}

static STARTED: Mutex<Started> = Mutex::new(Started {
    ending: false,
    groups: Vec::new(),
});

fn started() -> MutexGuard<'static, Started> {
    STARTED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on Ctrl-C (and a hang-up or a request to terminate) ends every child, then this program.
pub fn end_children_on_ctrl_c() -> Outcome {
    tree::adopt_orphans();
    ctrlc::set_handler(|| {
        crate::steps::line("\nStopping.");
        end_everything();
        std::process::exit(INTERRUPTED);
    })
    .could_not("listen for Ctrl-C")
}

/// Whether everything is being ended, so that a child's failure is no news.
pub fn is_ending() -> bool {
    started().ending
}

/// Blocks until the thread that ends everything has ended this program too.
pub fn wait_for_the_end() -> ! {
    loop {
        std::thread::park();
    }
}

/// Ends every process that was started here or below, and lets none be started any more.
pub fn end_everything() {
    let groups = {
        let mut started = started();
        started.ending = true;
        std::mem::take(&mut started.groups)
    };
    tree::end(&groups, &[], PATIENCE);
    tree::reap();
}

/// Ends one child with all that it started, and nothing else.
fn end_child(id: u32) {
    let others: Vec<u32> = started()
        .groups
        .iter()
        .copied()
        .filter(|group| *group != id)
        .collect();
    tree::end(&[id], &others, PATIENCE);
}

/// Starts a child in its own process group: a Ctrl-C at the terminal reaches this program alone, which then ends
/// the children in order instead of all of them racing.
fn start(command: &mut Command) -> Outcome<Child> {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    let mut started = started();
    if started.ending {
        return Err(Problem::Interrupted);
    }
    let child = command
        .stdin(Stdio::null())
        .spawn()
        .could_not(format!("start {}", shown(command)))?;
    started.groups.push(child.id());
    Ok(child)
}

fn forget(id: u32) {
    started().groups.retain(|group| *group != id);
}

/// How a command is shown to a person.
pub fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

/// What a finished child left.
pub struct Finished {
    /// Whether it says that it succeeded.
    pub success: bool,
    /// What it wrote to its standard output, all of it within reason.
    pub stdout: String,
    /// The end of what it wrote, both outputs as they came.
    pub tail: String,
}

/// Runs a child to its end and shows its output as it comes.
pub fn run_shown(command: &mut Command) -> Outcome<Finished> {
    // A pipe is no terminal, so cargo must be told that one is behind it.
    if std::io::IsTerminal::is_terminal(&std::io::stderr())
        && std::env::var_os("NO_COLOR").is_none()
    {
        command.env("CARGO_TERM_COLOR", "always");
    }
    run(command, true, &mut |_| ())
}

/// Runs a child to its end without showing its output; `progress` is called now and then with what came so far.
pub fn run_hidden(command: &mut Command, progress: &mut dyn FnMut(&str)) -> Outcome<Finished> {
    run(command, false, progress)
}

/// Runs a child to its end and fails, with its last lines, when it does.
pub fn run_or_explain(what: &str, command: &mut Command) -> Outcome<Finished> {
    let finished = run_hidden(command, &mut |_| ())?;
    if finished.success {
        Ok(finished)
    } else {
        Err(explain_failure(what, &shown(command), &finished.tail))
    }
}

/// The first line that a quick question to a program is answered with, if it is there and succeeds.
pub fn ask(command: &mut Command) -> Option<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    output
        .status
        .success()
        .then(|| text.lines().next().unwrap_or_default().trim().to_owned())
}

fn run(command: &mut Command, show: bool, progress: &mut dyn FnMut(&str)) -> Outcome<Finished> {
    let mut running = Running::start(command, show)?;
    let mut told = Instant::now();
    let status = loop {
        if let Some(status) = running.ended()? {
            break status;
        }
        std::thread::sleep(POLL);
        if told.elapsed() >= Duration::from_secs(1) {
            told = Instant::now();
            progress(&running.output.tail());
        }
    };
    running.finish_output();
    if is_ending() {
        return Err(Problem::Interrupted);
    }
    let (stdout, tail) = (running.output.stdout(), running.output.tail());
    Ok(Finished {
        success: status.success(),
        stdout,
        tail,
    })
}

/// A child that is still there. It is ended when this is dropped.
pub struct Running {
    child: Child,
    readers: Vec<JoinHandle<()>>,
    /// What it has written so far.
    pub output: Output,
}

impl Running {
    /// Starts a child; `show` passes its output on as it comes.
    pub fn start(command: &mut Command, show: bool) -> Outcome<Self> {
        let mut child = start(command.stdout(Stdio::piped()).stderr(Stdio::piped()))?;
        let output = Output::default();
        let mut readers = Vec::new();
        if let Some(pipe) = child.stdout.take() {
            readers.push(output.gather(pipe, Stream::Out, show));
        }
        if let Some(pipe) = child.stderr.take() {
            readers.push(output.gather(pipe, Stream::Err, show));
        }
        Ok(Self {
            child,
            readers,
            output,
        })
    }

    /// How the child ended, if it did.
    pub fn ended(&mut self) -> Outcome<Option<ExitStatus>> {
        let status = self
            .child
            .try_wait()
            .could_not("wait for a child process")?;
        if status.is_some() {
            forget(self.child.id());
        }
        Ok(status)
    }

    /// Reads what is left of the child's output. Something that the child left behind may hold it open for good;
    /// that is ended then.
    pub fn finish_output(&mut self) {
        let deadline = Instant::now() + OUTPUT_PATIENCE;
        while self.readers.iter().any(|reader| !reader.is_finished()) && Instant::now() < deadline {
            std::thread::sleep(POLL);
        }
        if self.readers.iter().any(|reader| !reader.is_finished()) {
            end_child(self.child.id());
        }
        for reader in self.readers.drain(..) {
            if reader.is_finished() {
                let _ = reader.join();
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            end_child(self.child.id());
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
        forget(self.child.id());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_child_writes_is_gathered() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo out; echo err >&2; exit 3"]);
        let finished = run_hidden(&mut command, &mut |_| ()).unwrap();
        assert!(!finished.success);
        assert_eq!(finished.stdout, "out\n");
        assert!(finished.tail.contains("out") && finished.tail.contains("err"));
    }

    #[test]
    fn a_failed_child_is_explained() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo 'disk: No space left on device' >&2; exit 1"]);
        let Err(Problem::Said(text)) = run_or_explain("Filling it up", &mut command) else {
            panic!("it failed")
        };
        assert!(
            text.starts_with("Filling it up failed. The disk is full"),
            "{text}"
        );
    }

    #[test]
    fn a_missing_program_is_named() {
        let mut command = Command::new("no-such-program-here");
        let Err(Problem::Said(text)) = run_hidden(&mut command, &mut |_| ()) else {
            panic!("it is not there")
        };
        assert!(text.contains("no-such-program-here"), "{text}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn dropping_a_child_ends_what_it_started() {
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 1000 & echo $!; wait"]);
        let running = Running::start(&mut command, false).unwrap();
        let deadline = Instant::now() + Duration::from_secs(5);
        while running.output.stdout().is_empty() && Instant::now() < deadline {
            std::thread::sleep(POLL);
        }
        let grandchild: u32 = running.output.stdout().trim().parse().unwrap();
        drop(running);
        assert!(!tree::is_alive(grandchild));
    }
}
