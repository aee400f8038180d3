//! What lies over the page that is shown: the search over everything, and the list of keyboard shortcuts.

mod search;
mod shortcuts;

use leptos::prelude::*;

use crate::app::{Model, Over as Lies};
use search::Search;
use shortcuts::Shortcuts;

/// The one of them that is open.
#[component]
pub fn Over() -> impl IntoView {
    let model = expect_context::<Model>();
    let lies = move |over: Lies| Memo::new(move |_| model.over.get() == Some(over));
    let (search, shortcuts) = (lies(Lies::Search), lies(Lies::Shortcuts));
    // Each has a place of its own: in the same one it would be the other's dialog that is shown, and that one is closed.
    view! {
        <Show when=move || search.get()><Search model/></Show>
        <Show when=move || shortcuts.get()><Shortcuts model/></Show>
    }
}

/// It is closed, unless the other one was opened from it.
fn closed(model: Model, over: Lies) -> Callback<()> {
    Callback::new(move |()| {
        if model.over.get_untracked() == Some(over) {
            model.over.set(None);
        }
    })
}
