//! The built app from a folder, and the two systems under `/proxy/HOST/…`, as a static host with the shipped proxy would serve them.

use std::path::Path;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use http::header::CONTENT_TYPE;
use http::{HeaderName, StatusCode, Uri};
use tower::ServiceExt;
use tower_http::services::{ServeDir, ServeFile};

use super::headers::Headers;
use super::{Shared, answer, direct, no_store};
use crate::COMPANY_HOST;
use crate::webstore::{SITES, Site};

/// Paths that are the sandbox's own even where the app is served.
const SANDBOX_PATHS: [&str; 4] = ["/wp-json", "/v2.0/", "/BC/", "/__sandbox/"];
/// What stands behind the tenant in the sign-in authority's paths.
const SIGN_IN_PATHS: [&str; 2] = ["/oauth2/v2.0/", "/v2.0/.well-known/"];

pub(super) fn router(folder: &Path, shared: Shared) -> Router {
    let files = ServeDir::new(folder);
    let index = ServeFile::new(folder.join("index.html"));
    let headers = Headers::of(folder);
    let app = move |State(shared): State<Shared>, request: Request| {
        let (files, index, headers) = (files.clone(), index.clone(), headers.clone());
        async move {
            let path = request.uri().path();
            if path.starts_with("/proxy/") {
                return headers.add("/proxy/*", proxy(&shared, request).await);
            }
            if is_the_sandboxs(path) || Site::routed_by_query(request.uri()).is_some() {
                return direct(State(shared), request).await;
            }
            // A path without an extension is one of the app's own pages, which its router knows and no file is.
            let is_page = !path.rsplit('/').next().unwrap_or_default().contains('.');
            let served = if is_page {
                index.oneshot(request).await.into_response()
            } else {
                files.oneshot(request).await.into_response()
            };
            no_store(headers.add("/*", served))
        }
    };
    Router::new().fallback(any(app)).with_state(shared)
}

fn is_the_sandboxs(path: &str) -> bool {
    let is_in_a_folder = || {
        let folder = Site::addressed("", path).1;
        !folder.is_empty()
    };
    SANDBOX_PATHS.iter().any(|own| path.starts_with(own))
        || is_in_a_folder()
        || SIGN_IN_PATHS.iter().any(|own| path.contains(own))
}

/// `/proxy/HOST/PATH` stands for `https://HOST/PATH`; any other host is refused.
async fn proxy(shared: &Shared, request: Request) -> Response {
    let target = request
        .uri()
        .path_and_query()
        .map_or("", |target| target.as_str());
    let target = target.strip_prefix("/proxy/").unwrap_or_default();
    let end = target.find(['/', '?']).unwrap_or(target.len());
    let (host, rest) = target.split_at(end);
    if host != COMPANY_HOST && !SITES.iter().any(|site| site.host == host) {
        let message = format!("This proxy does not serve {host}.");
        return (
            StatusCode::FORBIDDEN,
            [
                (CONTENT_TYPE, "text/plain; charset=utf-8"),
                (HeaderName::from_static("concord-proxy"), "host-refused"),
            ],
            message,
        )
            .into_response();
    }
    let slash = if rest.starts_with('/') { "" } else { "/" };
    match format!("https://{host}{slash}{rest}").parse::<Uri>() {
        Ok(address) => answer(shared, request, Some(address)).await,
        Err(_) => (StatusCode::BAD_REQUEST, "This address cannot be read.").into_response(),
    }
}
