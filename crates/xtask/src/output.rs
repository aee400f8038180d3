//! What children write: gathered, so that a failure can be explained and tests be counted, and passed on where wanted.

use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

/// One of the two outputs of a program.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// The standard output.
    Out,
    /// Where errors go.
    Err,
}

/// What a child writes, gathered while it runs.
#[derive(Clone, Default)]
pub struct Output(Arc<Mutex<Gathered>>);

#[derive(Default)]
struct Gathered {
    stdout: Vec<u8>,
    both: Vec<u8>,
}

impl Output {
    /// The end of what was written to both outputs, as it came.
    pub fn tail(&self) -> String {
        String::from_utf8_lossy(&self.gathered().both).into_owned()
    }

    /// What was written to the standard output, all of it within reason.
    pub fn stdout(&self) -> String {
        String::from_utf8_lossy(&self.gathered().stdout).into_owned()
    }

    fn gathered(&self) -> MutexGuard<'_, Gathered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads one of the child's outputs to its end in a thread of its own; `show` passes it on as it comes.
    pub fn gather(
        &self,
        pipe: impl Read + Send + 'static,
        stream: Stream,
        show: bool,
    ) -> JoinHandle<()> {
        let output = self.clone();
        std::thread::spawn(move || match (show, stream) {
            (true, Stream::Out) => output.read(pipe, stream, &mut io::stdout()),
            (true, Stream::Err) => output.read(pipe, stream, &mut io::stderr()),
            (false, _) => output.read(pipe, stream, &mut io::sink()),
        })
    }

    fn read(&self, mut pipe: impl Read, stream: Stream, shown: &mut dyn Write) {
        /// Enough for the lines that explain a failure, however long a build's output gets.
        const TAIL: usize = 256 * 1024;
        /// More than any test run prints; a sandbox that runs for days must not fill the memory with its log.
        const STDOUT: usize = 16 * 1024 * 1024;
        let mut buffer = [0; 8192];
        loop {
            let count = match pipe.read(&mut buffer) {
                Ok(0) => return,
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(_) => return,
            };
            let Some(bytes) = buffer.get(..count) else {
                return;
            };
            let _ = shown.write_all(bytes).and_then(|()| shown.flush());
            let mut gathered = self.gathered();
            if stream == Stream::Out {
                append(&mut gathered.stdout, bytes, STDOUT);
            }
            append(&mut gathered.both, bytes, TAIL);
        }
    }
}

/// Appends, and drops the oldest half when there is too much: rarely, since it moves everything.
fn append(gathered: &mut Vec<u8>, bytes: &[u8], most: usize) {
    gathered.extend_from_slice(bytes);
    if gathered.len() > most {
        gathered.drain(..gathered.len() - most / 2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_too_much_the_end_is_kept() {
        let mut gathered = Vec::new();
        for digit in "0123456789".bytes() {
            append(&mut gathered, &[digit], 6);
        }
        assert_eq!(gathered, b"456789");
        append(&mut gathered, b"abc", 6);
        assert_eq!(gathered, b"abc");
    }
}
