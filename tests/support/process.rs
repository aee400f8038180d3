//! Programs that a test starts: their output is kept for its failure, and they end with it.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::ports::Port;
use super::wait::poll;

const POLL: Duration = Duration::from_millis(20);
/// Ample for the start of a program on a busy machine.
const START_PATIENCE: Duration = Duration::from_secs(20);

/// A running program.
pub struct Program {
    name: &'static str,
    child: Child,
    lines: Arc<Mutex<Vec<String>>>,
}

impl Program {
    /// Starts it.
    pub fn start(name: &'static str, command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{name} can't be started ({command:?}): {error}"));
        let lines = Arc::default();
        gather(child.stdout.take(), &lines);
        gather(child.stderr.take(), &lines);
        Self { name, child, lines }
    }

    /// What follows `mark` in the line that has it, as soon as the program writes it.
    pub async fn says(&mut self, mark: &str, within: Duration) -> String {
        self.has_said(mark, within)
            .await
            .unwrap_or_else(|why| panic!("{why}"))
    }

    /// The same, or why it did not come.
    pub async fn has_said(&mut self, mark: &str, within: Duration) -> Result<String, String> {
        let deadline = Instant::now() + within;
        loop {
            if let Some(rest) = self.lines().iter().find_map(|line| line.split_once(mark)) {
                return Ok(rest.1.trim().to_owned());
            }
            let ended = self
                .child
                .try_wait()
                .expect("a child can be asked")
                .map(|status| status.to_string());
            let late = (Instant::now() > deadline).then(|| format!("nothing for {within:?}"));
            if let Some(why) = ended.or(late) {
                return Err(format!(
                    "{} did not say {mark:?} ({why}). It said:\n{}",
                    self.name,
                    self.output()
                ));
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// Waits until it takes connections on all of them. The ports are held, so nobody else can be the one who answers.
    pub async fn listens_on(&mut self, ports: &[Port]) {
        let there = async || {
            let there = ports
                .iter()
                .all(|port| TcpStream::connect(("127.0.0.1", port.number())).is_ok());
            (there || self.has_ended()).then_some(there)
        };
        if poll(START_PATIENCE, there).await != Some(true) {
            panic!("{} can't be started: {}", self.name, self.output());
        }
    }

    /// Whether it has ended by itself.
    fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// The end of what the program wrote.
    pub fn output(&self) -> String {
        let lines = self.lines();
        lines[lines.len().saturating_sub(40)..].join("\n")
    }

    fn lines(&self) -> Vec<String> {
        self.lines
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Drop for Program {
    /// Without a chance to tidy up: for the sandbox this is the crash that a test asks for.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn gather(pipe: Option<impl Read + Send + 'static>, lines: &Arc<Mutex<Vec<String>>>) {
    let Some(pipe) = pipe else { return };
    let lines = Arc::clone(lines);
    std::thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            lines
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(line);
        }
    });
}
