//! One call to one of the two systems: what can go wrong, in words a user can act on, and whether the
//! request may have had its effect all the same.

mod bounds;
mod known;
pub mod pacing;
mod part;
pub mod retry;
mod session;
mod words;

use std::fmt;
use std::time::Duration;

use concord_base::{Timestamp, WaitsFor, json};
use http::{Method, Response, StatusCode, header};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::connection::NoKey;
use crate::ports::TransportError;
use crate::reading::{Around, Shape, value_of, without_references};

pub use bounds::Endless;
pub(crate) use bounds::ListBounds;
pub use bounds::{MOST_RECORDS, is_too_slow};
pub use concord_base::{Explanation, Side};
pub(crate) use known::KnownSecrets;
pub use part::{PAGE, Page, Part};
pub use session::Session;

/// Of a server's words no more is shown or kept.
const MOST_WORDS: usize = 300;
/// Of an answer that is not the system's no more is quoted.
const MOST_QUOTED: usize = 120;
/// No error code is longer.
const MOST_CODE: usize = 100;

/// A call that did not bring what it was to bring. It is made in one place, so that no secret gets into its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallError {
    /// Who was called.
    pub side: Side,
    /// Method and path, without host, query or secrets.
    pub request: String,
    /// What went wrong.
    pub fault: Fault,
    /// Without it nobody else can make one.
    #[serde(skip)]
    looked_through: LookedThrough,
}

/// A server's words were looked through for secrets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct LookedThrough;

impl CallError {
    /// What went wrong with a call, with the server's words without secrets and cut to a length.
    pub(crate) fn new(side: Side, request: String, fault: Fault, known: &KnownSecrets) -> Self {
        Self {
            side,
            request,
            fault: fault.with_words(|words, most| known.said(&words, most)),
            looked_through: LookedThrough,
        }
    }

    /// What went wrong without a server having said anything.
    pub fn of_ours(side: Side, request: &'static str, fault: OwnFault) -> Self {
        let fault = match fault {
            OwnFault::Unanswered => Fault::NotItsAnswer {
                status: 200,
                words: "the batch ended before this operation".to_owned(),
            },
            OwnFault::MayBeUnread => Fault::Rejected {
                status: 200,
                code: String::new(),
                words: "A customer there has this e-mail or name, and a part of its record can't be read: not created, so as not to make a duplicate".to_owned(),
            },
            OwnFault::NotPublished => Fault::NotFound {
                words: "no web service of the customer's page is published".to_owned(),
            },
            OwnFault::NoSuchRecord => Fault::NotFound {
                words: "there is no such record".to_owned(),
            },
            OwnFault::NotReserved(why) => Fault::NotReserved(why),
        };
        Self {
            side,
            request: request.to_owned(),
            fault,
            looked_through: LookedThrough,
        }
    }

    /// The same without the server's words, where the request held a password.
    pub(crate) fn without_words(self) -> Self {
        Self {
            fault: self.fault.without_words(),
            ..self
        }
    }
}

/// What goes wrong without an answer that could be quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnFault {
    /// A batch ended before an operation.
    Unanswered,
    /// A web service that is needed is not published.
    NotPublished,
    /// A record that was asked for is in no answer.
    NoSuchRecord,
    /// A customer that can't be read has the e-mail or name of one that is to be created.
    MayBeUnread,
    /// It is not certain that nobody else creates the customer.
    NotReserved(NotReserved),
}

/// Why it is not certain that nobody else creates the customer of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NotReserved {
    /// Somebody else was first to note it in the account.
    Elsewhere {
        /// Until when that counts.
        until: Timestamp,
    },
    /// It was noted, and then took longer than that holds.
    Over,
    /// It was noted, and the account does not show it.
    NotSeen,
}

/// What went wrong with a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    /// No connection, a connection cut, or a call that the browser refused.
    Unreachable {
        /// What the transport said.
        detail: String,
    },
    /// No answer in the time allowed.
    TimedOut,
    /// 401 or 403.
    Refused {
        /// The status.
        status: u16,
        /// The system's error code.
        code: String,
        /// The system's own words.
        words: String,
    },
    /// 404: the record, or the whole address.
    NotFound {
        /// The system's own words.
        words: String,
    },
    /// 409 `Request_EntityChanged` or 412: the record changed since it was read.
    Changed,
    /// 429: too many requests.
    Busy {
        /// How long the system asked to wait.
        wait: Option<Duration>,
    },
    /// 5xx.
    ServerError {
        /// The status.
        status: u16,
        /// The first words of the answer.
        words: String,
        /// How long the system asked to wait.
        wait: Option<Duration>,
    },
    /// An answer that is not this system's: HTML, broken or unexpected JSON.
    NotItsAnswer {
        /// The status.
        status: u16,
        /// The first words of the answer.
        words: String,
    },
    /// The answer is larger than [`crate::ports::MOST_BYTES`].
    TooLarge,
    /// A page of a list names something as the next one that is not below the address in Setup. Nothing was sent there.
    LinkElsewhere {
        /// The beginning of what it names.
        address: String,
    },
    /// A list that is not read to its end.
    Endless(Endless),
    /// 3xx: the address leads to another one, which is not followed.
    Redirected {
        /// Where to, without query; none where the browser does not tell.
        to: Option<String>,
    },
    /// There is no key that was entered for this address. Nothing was sent.
    NoKey(NoKey),
    /// A customer was not created, so as not to make a duplicate of one that somebody else creates at this moment. Nothing was sent.
    NotReserved(NotReserved),
    /// The system understood and refused: validation, duplicate, …
    Rejected {
        /// The status.
        status: u16,
        /// The system's error code.
        code: String,
        /// The system's own words.
        words: String,
    },
}

impl Fault {
    /// Whether the request may have had its effect although no proper answer came.
    pub fn leaves_outcome_unknown(&self) -> bool {
        match self {
            Fault::Unreachable { .. }
            | Fault::TimedOut
            | Fault::TooLarge
            | Fault::Redirected { .. }
            | Fault::ServerError { .. } => true,
            Fault::NotItsAnswer { status, .. } => *status < 400,
            _ => false,
        }
    }

    /// Whether it concerns the system as a whole, so that going on with other records is of no use.
    pub fn concerns_whole_system(&self) -> bool {
        matches!(
            self,
            Fault::Unreachable { .. }
                | Fault::TimedOut
                | Fault::Refused { .. }
                | Fault::NotItsAnswer { .. }
                | Fault::Redirected { .. }
                | Fault::TooLarge
                | Fault::NoKey(_)
                | Fault::Busy { .. }
        )
    }

    /// What has to be waited for after it.
    pub fn waits_for(&self) -> WaitsFor {
        match self {
            Fault::Busy { .. } => WaitsFor::Limit,
            Fault::ServerError { status, .. } => WaitsFor::Failed { status: *status },
            _ => WaitsFor::NoAnswer,
        }
    }

    /// The same without the server's words. They may hold part of a password that was sent, and are cut to a length, so that
    /// looking for the whole of it would not do.
    fn without_words(self) -> Fault {
        let words = "its words are not shown, since the request held a password".to_owned();
        match self {
            Fault::Refused { status, code, .. } => Fault::Refused {
                status,
                code,
                words,
            },
            Fault::NotFound { .. } => Fault::NotFound { words },
            Fault::ServerError { status, wait, .. } => Fault::ServerError {
                status,
                words,
                wait,
            },
            Fault::NotItsAnswer { status, .. } => Fault::NotItsAnswer { status, words },
            Fault::Rejected { status, .. } => Fault::Rejected {
                status,
                code: String::new(),
                words,
            },
            Fault::Unreachable { .. }
            | Fault::TimedOut
            | Fault::Changed
            | Fault::TooLarge
            | Fault::LinkElsewhere { .. }
            | Fault::Endless(_)
            | Fault::Redirected { .. }
            | Fault::NoKey(_)
            | Fault::NotReserved(_)
            | Fault::Busy { .. } => self,
        }
    }

    /// The same with other words; `change` is told how many characters they may have.
    fn with_words(mut self, change: impl Fn(String, usize) -> String) -> Fault {
        let change = |text: &mut String, most| *text = change(std::mem::take(text), most);
        match &mut self {
            Fault::Unreachable { detail: words }
            | Fault::NotFound { words }
            | Fault::LinkElsewhere { address: words }
            | Fault::ServerError { words, .. } => change(words, MOST_WORDS),
            Fault::NotItsAnswer { words, .. } | Fault::Redirected { to: Some(words) } => {
                change(words, MOST_QUOTED);
            }
            Fault::Refused { code, words, .. } | Fault::Rejected { code, words, .. } => {
                change(code, MOST_CODE);
                change(words, MOST_WORDS);
            }
            Fault::TimedOut
            | Fault::Changed
            | Fault::Busy { .. }
            | Fault::TooLarge
            | Fault::Endless(_)
            | Fault::Redirected { to: None }
            | Fault::NoKey(_)
            | Fault::NotReserved(_) => {}
        }
        self
    }

    /// The system's own words, if it said any.
    pub fn words(&self) -> &str {
        match self {
            Fault::Unreachable { detail } => detail,
            Fault::Refused { words, .. }
            | Fault::NotFound { words }
            | Fault::ServerError { words, .. }
            | Fault::NotItsAnswer { words, .. }
            | Fault::Rejected { words, .. } => words,
            Fault::LinkElsewhere { address } => address,
            Fault::TimedOut
            | Fault::Changed
            | Fault::TooLarge
            | Fault::Endless(_)
            | Fault::Redirected { .. }
            | Fault::NoKey(_)
            | Fault::NotReserved(_)
            | Fault::Busy { .. } => "",
        }
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Explanation { what, remedy } = self.explain();
        write!(f, "{what} {remedy}")
    }
}

/// A request in words for logs: method and path only, so that no secret of a query can get into one.
pub fn describe(method: &Method, url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let path = match path.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None => path.trim_start_matches('/'),
    };
    format!("{method} /{path}")
}

/// Judges an answer: the body when the call succeeded, otherwise the fault.
pub(crate) fn judge(
    answer: Result<Response<String>, TransportError>,
) -> Result<Response<String>, Fault> {
    let response = match answer {
        Ok(response) => response,
        Err(TransportError::Unreachable(detail)) => return Err(Fault::Unreachable { detail }),
        Err(TransportError::TimedOut) => return Err(Fault::TimedOut),
        Err(TransportError::TooLarge) => return Err(Fault::TooLarge),
    };
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let wait = retry_after(&response);
    let (code, words) = error_of(response.body());
    let is_json = value_of(response.body(), Shape::Any).is_some();
    let status_number = status.as_u16();
    Err(match status {
        StatusCode::TOO_MANY_REQUESTS => Fault::Busy { wait },
        _ if status.is_server_error() => Fault::ServerError {
            status: status_number,
            words,
            wait,
        },
        _ if status.is_redirection() => Fault::Redirected {
            to: redirected_to(&response),
        },
        _ if !is_json => Fault::NotItsAnswer {
            status: status_number,
            words,
        },
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Fault::Refused {
            status: status_number,
            code,
            words,
        },
        StatusCode::NOT_FOUND => Fault::NotFound { words },
        StatusCode::PRECONDITION_FAILED => Fault::Changed,
        // Not every 409 is staleness: facts/business-central.md §5.1.
        StatusCode::CONFLICT if code == "Request_EntityChanged" => Fault::Changed,
        _ => Fault::Rejected {
            status: status_number,
            code,
            words,
        },
    })
}

/// The JSON of a successful answer, and what stands around it; what has none of this shape is not the system's answer.
pub(crate) fn json_of(response: &Response<String>, shape: Shape) -> Result<(Value, Around), Fault> {
    value_of(response.body(), shape).ok_or_else(|| not_its_answer(response))
}

/// Reads a successful answer's JSON as `T`; what can't be read so is not the system's answer.
pub(crate) fn parse<T: DeserializeOwned>(
    response: &Response<String>,
    shape: Shape,
) -> Result<(T, Around), Fault> {
    let (value, around) = json_of(response, shape)?;
    match json::from_value(value) {
        Ok(read) => Ok((read, around)),
        Err(_) => Err(not_its_answer(response)),
    }
}

fn not_its_answer(response: &Response<String>) -> Fault {
    Fault::NotItsAnswer {
        status: response.status().as_u16(),
        words: first_words(response.body()),
    }
}

/// Where an answer leads: without query, in which a key may have been.
fn redirected_to(response: &Response<String>) -> Option<String> {
    let location = response.headers().get(header::LOCATION)?.to_str().ok()?;
    let address = location.split(['?', '#']).next()?.trim();
    (!address.is_empty()).then(|| address.to_owned())
}

fn retry_after(response: &Response<String>) -> Option<Duration> {
    let seconds = response
        .headers()
        .get(header::RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()?;
    Some(Duration::from_secs(seconds))
}

/// Code and words of both systems' error bodies: WooCommerce's `{code, message}` and Business Central's `{error: {code, message}}`.
fn error_of(body: &str) -> (String, String) {
    let answer = value_of(body, Shape::Record).map(|(value, _)| value);
    let error = answer.as_ref().map(|it| match it.get("error") {
        Some(error) if error.is_object() => error,
        _ => it,
    });
    let text = |key: &str| match error?.get(key)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    match (text("code"), text("message")) {
        (None, None) => (String::new(), first_words(body)),
        (code, words) => (
            code.unwrap_or_default(),
            plain_words(&words.unwrap_or_default()),
        ),
    }
}

/// A server's message as plain text: markup stripped, and Business Central's correlation id cut off
/// (two spaces or one before it: facts/business-central.md §5.2).
pub(crate) fn plain_words(message: &str) -> String {
    let message = message.split("CorrelationId:").next().unwrap_or_default();
    let mut text = String::new();
    let mut in_tag = false;
    for c in message.chars() {
        match c {
            '<' => in_tag = true,
            '>' if in_tag => in_tag = false,
            c if !in_tag => text.push(c),
            _ => {}
        }
    }
    without_references(&text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// The first words of an answer that could not be read, without markup. They are cut once secrets are taken out: a part of
/// one would not be known.
fn first_words(body: &str) -> String {
    // What a page's head holds is for browsers: its title is the one part that says something.
    let body = match (body.find("<title>"), body.find("</title>")) {
        (Some(from), Some(to)) if from < to => &body[from..to],
        _ => body,
    };
    let words = plain_words(body);
    if words.is_empty() {
        return "nothing".to_owned();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_request_that_held_a_password_quotes_nothing_of_the_answer() {
        let words = "You sent hunter2 vis".to_owned();
        let quoting = [
            Fault::ServerError {
                status: 500,
                words: words.clone(),
                wait: None,
            },
            Fault::NotItsAnswer {
                status: 200,
                words: words.clone(),
            },
            Fault::Rejected {
                status: 400,
                code: words.clone(),
                words,
            },
        ];
        for fault in quoting {
            assert!(!format!("{:?}", fault.without_words()).contains("hunter2"));
        }
    }

    fn answer(status: u16, body: &str) -> Result<Response<String>, TransportError> {
        Ok(Response::builder()
            .status(status)
            .body(body.to_owned())
            .unwrap())
    }

    #[test]
    fn html_with_status_200_is_not_the_systems_answer_and_quotes_its_title() {
        let response = judge(answer(
            200,
            "<html><head><title>Log in &amp; wait</title></head><body>x</body></html>",
        ))
        .unwrap();
        let fault = parse::<Vec<u8>>(&response, Shape::List).unwrap_err();
        assert_eq!(
            fault,
            Fault::NotItsAnswer {
                status: 200,
                words: "Log in & wait".to_owned()
            }
        );
    }

    #[test]
    fn a_409_is_staleness_only_with_the_code_that_says_so() {
        let stale = judge(answer(
            409,
            r#"{"error":{"code":"Request_EntityChanged","message":"x"}}"#,
        ));
        assert_eq!(stale.unwrap_err(), Fault::Changed);
        let duplicate = judge(answer(
            409,
            r#"{"error":{"code":"Internal_EntityWithSameKeyExists","message":"x"}}"#,
        ));
        assert!(matches!(duplicate.unwrap_err(), Fault::Rejected { .. }));
    }

    #[test]
    fn a_servers_words_come_without_markup_and_correlation_id() {
        let fault = judge(answer(
            400,
            r#"{"error":{"code":"A","message":"The <b>email</b> is not valid.  CorrelationId:  6f0c."}}"#,
        ))
        .unwrap_err();
        assert_eq!(fault.words(), "The email is not valid.");
    }

    #[test]
    fn a_described_request_holds_no_query_and_no_host() {
        let text = describe(
            &Method::GET,
            "https://shop.example/wp-json/wc/v3/customers?consumer_key=ck_secret",
        );
        assert_eq!(text, "GET /wp-json/wc/v3/customers");
    }

    #[test]
    fn a_refusal_by_plain_text_is_not_the_systems_answer() {
        let fault = judge(answer(403, "This proxy does not serve x.example.")).unwrap_err();
        assert!(matches!(fault, Fault::NotItsAnswer { status: 403, .. }));
    }
}
