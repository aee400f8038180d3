//! A request and an answer in the form that the routes work with.

use std::time::Duration;

use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use crate::faults::FaultKind;
use crate::webstore::{REST_ROUTE, Site};

/// What came of a request.
#[derive(Debug)]
pub struct Answer {
    /// `None`: the connection dropped and the answer is lost; whether the request took effect, the client cannot know.
    pub response: Option<http::Response<String>>,
    /// How long the client waits for it.
    pub delay: Duration,
    /// What went wrong on purpose.
    pub fault: Option<FaultKind>,
}

impl Answer {
    pub(crate) fn now(reply: Reply) -> Self {
        Self {
            response: Some(reply.into_response()),
            delay: Duration::ZERO,
            fault: None,
        }
    }
}

/// Which items of a batch, counted from 0 over all its lists, fail whatever they ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FailingItems {
    None,
    /// The second, the fourth, …
    EverySecond,
    /// Those at these places.
    At(Vec<usize>),
}

impl FailingItems {
    /// Whether the item at this place fails.
    pub fn include(&self, place: usize) -> bool {
        match self {
            Self::None => false,
            Self::EverySecond => place % 2 == 1,
            Self::At(places) => places.contains(&place),
        }
    }
}

/// What another create has in common with this one at the same moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rival {
    /// The one that is generated; a name that is sent is not the same.
    SameUserName,
    SameEmail,
}

/// A request, taken apart once.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// Upper-case.
    pub method: String,
    /// Which webstore the address means, where it means one.
    pub site: &'static Site,
    /// As sent, without the query, and without the folder that a webstore stands in; where the query names a webstore's route in its place
    /// (`?rest_route=/…`), the path that this route has.
    pub path: String,
    /// Whether the query named the route.
    pub routed_by_query: bool,
    raw_query: String,
    /// Decoded, in the order sent.
    pub query: Vec<(String, String)>,
    pub headers: HeaderMap,
    pub body: String,
    /// Scheme and host that links in the answer start with, and a webstore's folder.
    pub origin: String,
    /// What stands in the path at the route's placeholders, decoded.
    pub path_values: Vec<(&'static str, String)>,
    /// Set by a fault.
    pub failing_items: FailingItems,
    /// Set by a fault.
    pub rival: Option<Rival>,
}

impl Call {
    pub fn new(request: http::Request<String>) -> Self {
        let (parts, body) = request.into_parts();
        let uri = &parts.uri;
        let host = parts
            .headers
            .get(http::header::HOST)
            .and_then(|h| h.to_str().ok())
            .unwrap_or("localhost");
        let origin = match (uri.scheme_str(), uri.authority()) {
            (Some(scheme), Some(authority)) => format!("{scheme}://{authority}"),
            _ => format!("{}://{host}", scheme(&parts.headers)),
        };
        let routed = Site::routed_by_query(uri);
        let routed_by_query = routed.is_some();
        let path = routed.unwrap_or_else(|| uri.path().to_owned());
        let (site, folder) = Site::addressed(
            uri.host().unwrap_or(host.split(':').next().unwrap_or(host)),
            &path,
        );
        let query = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
            .into_owned()
            .filter(|(name, _)| !routed_by_query || name != REST_ROUTE)
            .collect();
        Self {
            method: parts.method.as_str().to_uppercase(),
            site,
            path: path[folder.len()..].to_owned(),
            routed_by_query,
            raw_query: uri.query().unwrap_or_default().to_owned(),
            query,
            headers: parts.headers,
            body,
            origin: origin + folder,
            path_values: Vec::new(),
            failing_items: FailingItems::None,
            rival: None,
        }
    }

    /// Scheme and host that the client's connection goes to, whichever host the address names.
    pub fn direct_origin(&self) -> String {
        self.header("host").map_or_else(
            || self.origin.clone(),
            |host| format!("{}://{host}", scheme(&self.headers)),
        )
    }

    /// Path and query as sent.
    pub fn target(&self) -> String {
        if self.raw_query.is_empty() {
            self.path.clone()
        } else {
            format!("{}?{}", self.path, self.raw_query)
        }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub fn query(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    pub fn path_value(&self, name: &str) -> &str {
        self.path_values
            .iter()
            .find(|(key, _)| *key == name)
            .map_or("", |(_, value)| value.as_str())
    }
}

/// Whether a name or address, without a port, leads to this machine alone. Browsers and resolvers know names below
/// `localhost` as such.
pub(crate) fn is_this_machine(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    host == "localhost"
        || host.ends_with(".localhost")
        || matches!(host.as_str(), "127.0.0.1" | "::1" | "[::1]")
}

/// The scheme that the client has used, as a server with TLS before the sandbox says.
fn scheme(headers: &HeaderMap) -> &'static str {
    let said = headers.get("x-forwarded-proto");
    match said.is_some_and(|scheme| scheme == "https") {
        true => "https",
        false => "http",
    }
}

/// An answer before it becomes an `http::Response`.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub status: u16,
    headers: HeaderMap,
    pub body: String,
}

impl Reply {
    pub fn empty(status: u16) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: String::new(),
        }
    }

    pub fn text(status: u16, content_type: &'static str, body: String) -> Self {
        let mut reply = Self {
            body,
            ..Self::empty(status)
        };
        reply
            .headers
            .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        reply
    }

    pub fn json(status: u16, body: &Value) -> Self {
        Self::text(status, "application/json; charset=UTF-8", body.to_string())
    }

    /// Sets a header, in place of an earlier one of that name. A value that no header can hold is left out.
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(HeaderName::from_static(name), value);
        }
        self
    }

    /// Without these headers.
    pub fn without(mut self, names: &[&str]) -> Self {
        for name in names {
            self.headers.remove(*name);
        }
        self
    }

    pub fn into_response(self) -> http::Response<String> {
        let mut response = http::Response::new(self.body);
        *response.status_mut() = http::StatusCode::from_u16(self.status)
            .unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
        *response.headers_mut() = self.headers;
        response
    }
}
