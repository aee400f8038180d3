//! What is left to do when the app cannot go on as it is.

use std::panic::{self, Location};

/// From now on a panic notes where it happened in the notice of `index.html`, which `start.js` then shows. Only the place:
/// the words of a panic may quote whatever was at hand, keys and customers included.
pub fn note_panics() {
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(String::new, in_words);
        let notice = web_sys::window()
            .and_then(|window| window.document())
            .and_then(|document| document.get_element_by_id("stopped-where"));
        if let Some(notice) = notice {
            notice.set_text_content(Some(&place));
        }
    }));
}

/// Loads the app again, at its first page, with nothing left in memory.
pub fn start_afresh() {
    if let Some(window) = web_sys::window() {
        let first = window
            .document()
            .and_then(|document| document.base_uri().ok().flatten());
        // Where the browser does not go there, the page still shows that everything was forgotten.
        let _ = window.location().replace(&first.unwrap_or_default());
    }
}

fn in_words(place: &Location<'_>) -> String {
    // A path of the machine that built it says nothing to anybody else.
    let file = place.file();
    let file = file.rsplit_once("/src/").map_or(file, |(package, rest)| {
        let package = package.rsplit('/').next().unwrap_or_default();
        let start = file.len() - rest.len() - "/src/".len() - package.len();
        &file[start..]
    });
    format!(
        "Concord {} at {file}:{}",
        env!("CARGO_PKG_VERSION"),
        place.line()
    )
}
