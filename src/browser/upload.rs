//! A file that the user has chosen.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, HtmlInputElement};

/// The text of the file that was chosen in a file field; none when it was left empty or cannot be read. The field is emptied,
/// so that the same file can be chosen again.
pub fn chosen_file(event: &Event) -> impl Future<Output = Option<String>> + use<> {
    let field = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    let file = field
        .as_ref()
        .and_then(|field| field.files()?.get(0))
        .map(|file| file.text());
    if let Some(field) = field {
        field.set_value("");
    }
    async move { JsFuture::from(file?).await.ok()?.as_string() }
}
