//! One readable line per request, without any secret.

use std::io::{self, Write};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use http::{Method, StatusCode, Uri};

use crate::clock::time_of_day;

/// Query parameters whose values are never shown.
const SECRET: [&str; 9] = [
    "consumer_key",
    "consumer_secret",
    "oauth_consumer_key",
    "oauth_signature",
    "oauth_token",
    "access_token",
    "code",
    "id_token_hint",
    "refresh_token",
];

/// Lines that may wait for a slow reader of the output; what is more is dropped, since no request may wait for its log line.
const WAITING_LINES: usize = 1000;

/// A thread that prints what it is sent, and is content when nobody reads it.
pub(super) fn printer() -> SyncSender<String> {
    let (sender, receiver) = sync_channel::<String>(WAITING_LINES);
    thread::spawn(move || {
        receiver
            .iter()
            .try_for_each(|line| writeln!(io::stdout(), "{line}"))
    });
    sender
}

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The client went away before there was an answer.
    GivenUp,
    /// The connection was reset in place of an answer.
    Dropped,
    Answered(StatusCode),
}

/// A request's line, which is printed when the request is over, however that comes about.
pub(super) struct Entry {
    printer: Option<SyncSender<String>>,
    started: Instant,
    method: Method,
    uri: Uri,
    pub end: End,
    /// The name of the fault that the request met.
    pub fault: Option<String>,
}

impl Entry {
    pub fn new(printer: Option<SyncSender<String>>, method: Method, uri: Uri) -> Self {
        Self {
            printer,
            started: Instant::now(),
            method,
            uri,
            end: End::GivenUp,
            fault: None,
        }
    }

    /// Time, method, path, how it ended, milliseconds, and the fault where there was one.
    fn line(&self, now: i64, took: Duration) -> String {
        let end = match self.end {
            End::GivenUp => "given up".to_owned(),
            End::Dropped => "dropped".to_owned(),
            End::Answered(status) => status.as_u16().to_string(),
        };
        let fault = self.fault.as_ref().map(|name| format!(", fault {name}"));
        format!(
            "{} {} {} {end} {} ms{}",
            time_of_day(now),
            self.method,
            target(&self.uri),
            took.as_millis(),
            fault.unwrap_or_default()
        )
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        if let Some(printer) = &self.printer {
            // Where nobody reads the log, requests go on without.
            let _ = printer.try_send(self.line(super::now(), self.started.elapsed()));
        }
    }
}

fn target(uri: &Uri) -> String {
    let Some(query) = uri.query() else {
        return uri.path().to_owned();
    };
    let shown: Vec<String> = query
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((name, _)) if SECRET.contains(&name) => format!("{name}=…"),
            _ => pair.to_owned(),
        })
        .collect();
    format!("{}?{}", uri.path(), shown.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_shows_the_end_and_the_fault_and_no_keys_of_the_query() {
        let uri = Uri::from_static(
            "/wp-json/wc/v3/customers?consumer_key=ck_1&per_page=5&consumer_secret=cs_2",
        );
        let mut entry = Entry::new(None, Method::GET, uri);
        entry.end = End::Answered(StatusCode::OK);
        let line = entry.line(0, Duration::from_millis(7));
        assert_eq!(
            line,
            "00:00:00.000 GET /wp-json/wc/v3/customers?consumer_key=…&per_page=5&consumer_secret=… 200 7 ms"
        );
        entry.end = End::Dropped;
        entry.fault = Some("answer_lost_after".to_owned());
        let line = entry.line(0, Duration::ZERO);
        assert!(
            line.ends_with(" dropped 0 ms, fault answer_lost_after"),
            "{line}"
        );
    }
}
