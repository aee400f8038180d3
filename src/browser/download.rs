//! Hands a file to the user, as a download does.

use std::time::Duration;

use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::clock;

/// How long the file stays in memory for the browser to fetch it from: a user may be asked first where to save it.
const KEPT: Duration = Duration::from_secs(60);

/// What is in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Comma-separated values.
    Csv,
    /// JSON.
    Json,
}

impl FileKind {
    fn media_type(self) -> &'static str {
        match self {
            FileKind::Csv => "text/csv;charset=utf-8",
            FileKind::Json => "application/json",
        }
    }
}

/// Lets the browser save a text as a file of this name. The text stays in this browser.
///
/// # Errors
/// The browser's own words, where it does not let the page make a file.
pub fn download(name: &str, kind: FileKind, text: &str) -> Result<(), String> {
    let address = offer(name, kind, text).map_err(|error| in_words(&error))?;
    spawn_local(async move {
        clock::sleep(KEPT).await;
        let _ = Url::revoke_object_url(&address);
    });
    Ok(())
}

fn offer(name: &str, kind: FileKind, text: &str) -> Result<String, JsValue> {
    let document = web_sys::window()
        .and_then(|window| window.document())
        .ok_or(JsValue::NULL)?;
    let options = BlobPropertyBag::new();
    options.set_type(kind.media_type());
    let parts = js_sys::Array::of1(&text.into());
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    Ok(address)
}

fn in_words(error: &JsValue) -> String {
    error
        .dyn_ref::<js_sys::Error>()
        .map_or_else(|| "no reason given".to_owned(), |it| it.message().into())
}
