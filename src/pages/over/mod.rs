//! What lies over the page that is shown: the search over everything, and the list of keyboard shortcuts.

mod search;
mod shortcuts;

use leptos::prelude::*;

use crate::app::Model;
use search::Search;
use shortcuts::Shortcuts;

/// Those that are open.
#[component]
pub fn Over() -> impl IntoView {
    let model = expect_context::<Model>();
    let over = model.over;
    // Each has a place of its own: in the same one it would be the other's dialog that is shown, and that one is closed.
    (
        move || {
            over.search
                .get()
                .then(|| view! { <Search model/> }.into_any())
        },
        move || {
            over.shortcuts
                .get()
                .then(|| view! { <Shortcuts model/> }.into_any())
        },
    )
}
