//! One readable line per request, without any secret.

use std::io::{self, Write};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

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

/// Time, method, path, status and milliseconds; a dropped connection has no status.
pub(super) fn line(
    now: i64,
    method: &Method,
    uri: &Uri,
    status: Option<StatusCode>,
    took: Duration,
) -> String {
    let status = status.map_or_else(|| "dropped".to_owned(), |s| s.as_u16().to_string());
    format!(
        "{} {method} {} {status} {} ms",
        time_of_day(now),
        target(uri),
        took.as_millis()
    )
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
    fn keys_in_the_query_are_not_shown() {
        let uri = Uri::from_static(
            "/wp-json/wc/v3/customers?consumer_key=ck_1&per_page=5&consumer_secret=cs_2",
        );
        let line = line(
            0,
            &Method::GET,
            &uri,
            Some(StatusCode::OK),
            Duration::from_millis(7),
        );
        assert_eq!(
            line,
            "00:00:00.000 GET /wp-json/wc/v3/customers?consumer_key=…&per_page=5&consumer_secret=… 200 7 ms"
        );
    }
}
