//! What faults look for in a request, and what they change in it.

use http::header::{AUTHORIZATION, HeaderValue, IF_MATCH};
use serde_json::Value;

use super::FaultKind;
use super::records::{Records, free_email, items_with};
use crate::exchange::Call;
use crate::routes::System;

/// Query parameters that say which part of a list is read.
pub(super) const PLACE: [&str; 4] = ["page", "offset", "$skip", "$skiptoken"];

/// Query parameters that a careless server, cache or plugin may ignore.
const FILTERS: [&str; 12] = [
    "$filter",
    "email",
    "search",
    "include",
    "exclude",
    "role",
    "customer",
    "status",
    "after",
    "before",
    "modified_after",
    "modified_before",
];

/// Well formed, and the etag of no record.
const STALE_ETAG: &str = "W/\"JzE5OzEwMDAwMDAwMDAwMDAwMDAwMDA7MDA7Jw==\"";

/// Business Central knows no such token.
const EXPIRED_TOKEN: HeaderValue = HeaderValue::from_static("Bearer expired");

impl FaultKind {
    /// Whether this request can meet the fault at all. One that cannot leaves it for the next.
    pub(super) fn fits(&self, call: &Call, system: System, records: Records<'_>) -> bool {
        let is_company = system == System::Company;
        let is_webstore = system == System::Webstore;
        match self {
            Self::TokenExpired => is_company && has_token(call),
            Self::EtagStale => is_company && sends_etag(call),
            Self::EmailTaken { .. } => is_webstore && free_email(records.webstore, call).is_some(),
            Self::ParallelCreates => {
                is_webstore && call.method == "POST" && call.path.ends_with("/customers")
            }
            Self::AuthStripped => call.headers.contains_key(AUTHORIZATION),
            Self::PagesShift => reads_further_page(call),
            Self::LooksAlike => searches(call),
            Self::FilterIgnored => call.query.iter().any(is_filter),
            Self::BatchHalfFails => is_batch(call),
            Self::Poisoned { value } => {
                !only_reads(call) && !items_with(value, records, call).is_empty()
            }
            Self::Odd(odd) => odd.fits(call, system),
            Self::IdentityChanged => is_webstore || is_company,
            Self::PermalinksOff => is_webstore && !call.routed_by_query,
            Self::WoocommerceOff => is_webstore,
            Self::AnswerLostBefore
            | Self::AnswerLostAfter
            | Self::TimedOut { .. }
            | Self::Status { .. }
            | Self::QuotesRequest { .. }
            | Self::Html { .. }
            | Self::Truncated
            | Self::Latency { .. }
            | Self::WrongContent
            | Self::ClockApart { .. } => true,
        }
    }
}

pub(super) fn is_batch(call: &Call) -> bool {
    call.path.ends_with("/batch") || call.path.ends_with("/$batch")
}

pub(super) fn only_reads(call: &Call) -> bool {
    matches!(call.method.as_str(), "GET" | "HEAD" | "OPTIONS")
}

fn reads_further_page(call: &Call) -> bool {
    let number = |text: &str| text.parse::<u64>().unwrap_or(0);
    call.method == "GET"
        && call.query.iter().any(|(name, value)| match name.as_str() {
            "page" => number(value) > 1,
            "offset" | "$skip" => number(value) > 0,
            "$skiptoken" => true,
            _ => false,
        })
}

/// `include[]=1` is a filter as `include=1` is.
fn is_filter((name, _): &(String, String)) -> bool {
    FILTERS.contains(&name.trim_end_matches("[]"))
}

pub(super) fn drop_filters(call: &mut Call) {
    call.query.retain(|parameter| !is_filter(parameter));
}

fn has_token(call: &Call) -> bool {
    call.header("authorization")
        .is_some_and(|header| header.starts_with("Bearer "))
}

pub(super) fn spoil_token(call: &mut Call) {
    call.headers.insert(AUTHORIZATION, EXPIRED_TOKEN);
}

/// The e-mails that a request gives to the shop's accounts.
pub(super) fn emails_given(call: &Call) -> Vec<String> {
    if only_reads(call) || !call.path.contains("/customers") {
        return Vec::new();
    }
    let body: Value = serde_json::from_str(&call.body).unwrap_or_default();
    let listed = ["create", "update"].map(|list| body.get(list).and_then(Value::as_array));
    let items = listed.into_iter().flatten().flatten();
    std::iter::once(&body)
        .chain(items)
        .filter_map(|item| Some(item.get("email")?.as_str()?.to_owned()))
        .filter(|email| !email.is_empty())
        .collect()
}

/// `*` stands for any version, so no etag is stale.
fn is_etag(header: &str) -> bool {
    header.trim() != "*"
}

/// Whether the request, or an operation of its `$batch`, depends on an etag.
fn sends_etag(call: &Call) -> bool {
    call.header("if-match").is_some_and(is_etag)
        || operations(call)
            .as_array()
            .into_iter()
            .flatten()
            .any(|operation| {
                let headers = operation.get("headers").and_then(Value::as_object);
                let mut sent = headers.into_iter().flatten();
                sent.any(|(name, value)| is_if_match(name) && value.as_str().is_some_and(is_etag))
            })
}

pub(super) fn spoil_etags(call: &mut Call) {
    if call.header("if-match").is_some_and(is_etag) {
        call.headers
            .insert(IF_MATCH, HeaderValue::from_static(STALE_ETAG));
    }
    if !is_batch(call) {
        return;
    }
    let mut operations = operations(call);
    for operation in operations.as_array_mut().into_iter().flatten() {
        let headers = operation.get_mut("headers").and_then(Value::as_object_mut);
        for (name, value) in headers.into_iter().flatten() {
            if is_if_match(name) && value.as_str().is_some_and(is_etag) {
                *value = Value::from(STALE_ETAG);
            }
        }
    }
    call.body = serde_json::json!({"requests": operations}).to_string();
}

fn is_if_match(name: &str) -> bool {
    name.eq_ignore_ascii_case("if-match")
}

/// The operations of a `$batch`; null in any other request.
pub(super) fn operations(call: &Call) -> Value {
    if !call.path.ends_with("/$batch") {
        return Value::Null;
    }
    let mut body: Value = serde_json::from_str(&call.body).unwrap_or_default();
    body.get_mut("requests")
        .map(Value::take)
        .unwrap_or_default()
}

fn searches(call: &Call) -> bool {
    call.method == "GET"
        && call.query.iter().any(|(name, value)| match name.as_str() {
            "email" | "search" => !value.is_empty(),
            "$filter" => value.contains(" eq '"),
            _ => false,
        })
}

/// A search for a beginning in place of one for the whole: WooCommerce's `search` looks inside texts, Business Central's filter becomes a range.
pub(super) fn loosen_search(call: &mut Call) {
    for (name, value) in &mut call.query {
        match name.as_str() {
            "email" | "search" => {
                "search".clone_into(name);
                *value = beginning(value).to_owned();
            }
            "$filter" => *value = loosened_filter(value),
            _ => {}
        }
    }
}

/// `F eq 'text'` becomes `F ge 'tex' and F le 'tex…'`.
fn loosened_filter(filter: &str) -> String {
    let mut parts = filter.split(" eq '");
    let mut loosened = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let field = loosened.rsplit(' ').next().unwrap_or_default();
        // An opening bracket before the field belongs to the filter, one inside to a function.
        let field = match field.contains(')') {
            true => field,
            false => field.trim_start_matches('('),
        };
        let field = field.to_owned();
        let (text, rest) = part.split_once('\'').unwrap_or((part, ""));
        let start = beginning(text);
        loosened = format!("{loosened} ge '{start}' and {field} le '{start}\u{10ffff}'{rest}");
    }
    loosened
}

/// An address's local part, or any other text, without its last letter.
fn beginning(text: &str) -> &str {
    let local = text.split('@').next().unwrap_or(text);
    match local.char_indices().next_back() {
        Some((at, _)) if at > 0 => &local[..at],
        _ => local,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_for_one_text_becomes_one_for_its_beginning() {
        assert_eq!(
            loosened_filter("tolower(email) eq 'ada@x.example' and (city eq 'Ulm')"),
            "tolower(email) ge 'ad' and tolower(email) le 'ad\u{10ffff}' and (city ge 'Ul' and city le 'Ul\u{10ffff}')"
        );
        assert_eq!(loosened_filter("creditLimit gt 5"), "creditLimit gt 5");
    }
}
