//! How far a reading or run of this tab is, and what it waits for.

use concord_core::view::waiting_in_words;
use leptos::prelude::*;

use super::ProgressBar;
use crate::app::{Model, Wish};
use crate::browser::words::WRITING;

/// The bar, and under it what is waited for; nothing while nothing goes on here.
#[component]
pub fn WorkBar(model: Model) -> impl IntoView {
    let progress = move || model.activity.with(|it| it.progress().cloned());
    let is_paused = Signal::derive(move || model.wish.get() == Wish::Pause);
    let goes_on = Memo::new(move |_| progress().is_some());
    view! {
        {move || progress().map(|progress| view! { <ProgressBar progress is_paused/> })}
        <Show when=move || goes_on.get()>
            <p class="waits" role="status" data-testid="waits">
                {move || model.waits_for().map(|it| waiting_in_words(&it, WRITING))}
            </p>
        </Show>
    }
}
