//! The headers that the app's build asks its host to send, in its file `_headers`: lines with a path, and under each its
//! headers, indented.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use axum::response::Response;
use http::{HeaderName, HeaderValue};

/// The rules of a folder; clones share them.
#[derive(Debug, Clone, Default)]
pub(super) struct Headers {
    rules: Arc<[(String, HeaderName, HeaderValue)]>,
}

impl Headers {
    /// Reads the folder's file; without one there are no rules.
    pub fn of(folder: &Path) -> Self {
        let text = fs::read_to_string(folder.join("_headers")).unwrap_or_default();
        let mut path = String::new();
        let mut rules = Vec::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if !line.starts_with(' ') {
                path = line.trim().to_owned();
                continue;
            }
            if let Some((name, value)) = line.trim().split_once(": ")
                && let (Ok(name), Ok(value)) = (name.parse(), value.parse())
            {
                rules.push((path.clone(), name, value));
            }
        }
        Self {
            rules: rules.into(),
        }
    }

    /// Gives a response the headers of this path's rule.
    pub fn add(&self, path: &str, mut response: Response) -> Response {
        for (_, name, value) in self.rules.iter().filter(|(of, ..)| of == path) {
            response.headers_mut().insert(name.clone(), value.clone());
        }
        response
    }
}
