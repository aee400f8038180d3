//! Everything that can go wrong, by name.

use serde::{Deserialize, Serialize};

use super::Odd;

/// One thing that goes wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FaultKind {
    /// The connection is reset and the request has no effect.
    #[serde(alias = "connection_reset")]
    AnswerLostBefore,
    /// The request takes effect, then the connection is reset.
    AnswerLostAfter,
    /// No answer comes for so long that the client gives up; then the connection is reset.
    TimedOut {
        /// Milliseconds; ten minutes without it, after which Business Central's gateway gives up too (facts §5.6).
        #[serde(default = "ten_minutes")]
        ms: u64,
        /// The request takes effect nevertheless.
        #[serde(default)]
        after_effect: bool,
    },
    /// A gateway's error in place of the system's answer, without effect.
    Status {
        /// 429, 500, 502, 503, 504, 408, …
        code: u16,
        /// Seconds in a `Retry-After` header.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<u32>,
        /// The request takes effect before the error is answered, as with a gateway's time-out.
        #[serde(default)]
        after_effect: bool,
    },
    /// A firewall that blocks the request and quotes it: address and `Authorization` header as they came, and encoded, as JSON
    /// or as a page. Without effect.
    QuotesRequest {
        /// 403, 500, …
        code: u16,
        /// A web page in place of the system's own JSON.
        #[serde(default)]
        as_page: bool,
    },
    /// A web page with status 200 in place of the answer, without effect.
    Html {
        /// Which one.
        #[serde(default)]
        page: HtmlPage,
    },
    /// The request takes effect, but the answer breaks off in the middle.
    Truncated,
    /// The request takes effect; the answer comes late.
    Latency {
        /// Milliseconds.
        ms: u64,
    },
    /// The `Authorization` header is taken off on the way, as some hosts do.
    AuthStripped,
    /// The bearer token has expired: Business Central answers as to one that it does not know.
    TokenExpired,
    /// Every second item of a batch fails.
    BatchHalfFails,
    /// Writes to a record that holds this text, or is to hold it, answer 500. A batch of WooCommerce fails as a whole then, as it does where
    /// PHP dies; one of Business Central has a failed operation.
    Poisoned {
        /// In any letter case.
        value: String,
    },
    /// JSON with status 200 that is not what was asked for, without effect.
    WrongContent,
    /// WordPress's permalinks are off: it knows no address under `/wp-json`, only `?rest_route=/…` (WooCommerce).
    PermalinksOff,
    /// WordPress answers, but WooCommerce is not active there: its routes are unknown, and the site's index does not list them.
    WoocommerceOff,
    /// Filters in the query are ignored: everything is listed.
    FilterIgnored,
    /// A search for one e-mail or text finds what only begins alike as well.
    LooksAlike,
    /// Before a further page is read, the records change places: the last one of the first page comes again at the page's start, and
    /// the page's own last one is never seen.
    PagesShift,
    /// Another account takes the e-mail that the request is about to give (WooCommerce; Business Central lets several have one).
    EmailTaken {
        /// In the very moment of a single create: the shop's own check sees nothing yet, WordPress then refuses with another code.
        #[serde(default)]
        racing: bool,
    },
    /// The record has changed since its etag was read (Business Central; WooCommerce has no etags).
    EtagStale,
    /// Another webstore or company answers at the same address: a clone, a restored backup, a sandbox copied from production. The site's
    /// address and the company's id are others, the records are the same.
    IdentityChanged,
    /// The system's clock is apart from the others', and so is the time that it stamps on what it writes.
    ClockApart {
        /// Milliseconds; ahead when positive, behind when negative.
        ms: i64,
    },
    /// A create without a user name of its own meets another one at the same moment that generated the same name, and fails (WooCommerce,
    /// surprise 8). `"times": 3` is what four creates at once have been seen to do.
    ParallelCreates,
    /// The answer is odd, as a plugin, a cache, a firewall or PHP makes it.
    Odd(Odd),
}

impl FaultKind {
    /// The name by which it is asked for.
    pub fn name(&self) -> String {
        let written = serde_json::to_value(self).unwrap_or_default();
        written["kind"].as_str().unwrap_or_default().to_owned()
    }
}

/// The page that [`FaultKind::Html`] answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HtmlPage {
    /// A log-in form.
    #[default]
    Login,
    /// "We'll be back soon."
    Maintenance,
    /// "Prove that you are human."
    Captcha,
}

fn ten_minutes() -> u64 {
    600_000
}
