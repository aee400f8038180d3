//! Requests as bytes, as no well-meant client would send them.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// An answer, or as much of it as came.
#[derive(Debug)]
pub struct RawAnswer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

/// Sends bytes and reads until the other side closes; status 0 when it just closed.
pub fn raw(port: u16, bytes: &[u8]) -> RawAnswer {
    RawAnswer::of(&String::from_utf8_lossy(&exchanged(port, bytes)))
}

/// The same where several answers may come, taken apart as a client does that believes their heads.
pub fn raw_answers(port: u16, bytes: &[u8]) -> Vec<RawAnswer> {
    let text = String::from_utf8_lossy(&exchanged(port, bytes)).into_owned();
    let mut answers = Vec::new();
    let mut rest = text.as_str();
    while let Some((head, after)) = rest.split_once("\r\n\r\n") {
        let mut answer = RawAnswer::of(&format!("{head}\r\n\r\n"));
        let length = answer.header("Content-Length").map(str::to_owned);
        let is_chunked = answer.header("Transfer-Encoding") == Some("chunked");
        let (body, next) = match length {
            _ if (100..200).contains(&answer.status) => (String::new(), after),
            _ if is_chunked => dechunked(after),
            Some(length) => {
                let length = length.parse().unwrap_or(0).min(after.len());
                (after[..length].to_owned(), &after[length..])
            }
            None => (after.to_owned(), ""),
        };
        answer.body = body;
        answers.push(answer);
        rest = next;
    }
    answers
}

/// A body that comes in parts, and what follows it.
fn dechunked(text: &str) -> (String, &str) {
    let mut body = String::new();
    let mut rest = text;
    while let Some((size, after)) = rest.split_once("\r\n") {
        let size = usize::from_str_radix(size.trim(), 16).unwrap_or(0);
        let size = size.min(after.len());
        body.push_str(&after[..size]);
        rest = after[size..].strip_prefix("\r\n").unwrap_or_default();
        if size == 0 {
            break;
        }
    }
    (body, rest)
}

fn exchanged(port: u16, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    stream
        .set_read_timeout(Some(Duration::from_secs(30)))
        .expect("a socket has time-outs");
    // It may close before it has read everything.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    answer
}

impl RawAnswer {
    fn of(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
        let status = head.split(' ').nth(1).and_then(|it| it.parse().ok());
        Self {
            status: status.unwrap_or(0),
            head: head.to_owned(),
            body: body.to_owned(),
        }
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers(name).next()
    }

    /// Every value that a header has.
    pub fn headers(&self, name: &str) -> impl Iterator<Item = &str> {
        self.head.lines().skip(1).filter_map(move |line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}
