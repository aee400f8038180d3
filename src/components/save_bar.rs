//! The bar that shows while something is not saved, and the question before it is left behind.

use leptos::prelude::*;

use crate::browser::ask_before_leaving;

/// Shows while there are unsaved changes, and asks before the page is left with them.
#[component]
pub fn SaveBar(
    /// Whether there are any.
    #[prop(into)]
    is_changed: Signal<bool>,
    /// What keeps them from being saved, if anything.
    #[prop(into)]
    hindrance: Signal<Option<String>>,
    /// Whether saving has to wait.
    #[prop(into)]
    busy: Signal<bool>,
    /// Saves.
    on_save: Callback<()>,
    /// Goes back to what is saved.
    on_discard: Callback<()>,
) -> impl IntoView {
    ask_before_leaving(is_changed);
    view! {
        <Show when=move || is_changed.get()>
            <div class="savebar" role="region" aria-label="Unsaved changes">
                <span>{move || hindrance.get().unwrap_or_else(|| "You have unsaved changes.".to_owned())}</span>
                <span class="actions">
                    <button type="button" data-testid="discard" on:click=move |_| on_discard.run(())>"Discard"</button>
                    <button type="button" class="primary" data-testid="save"
                        disabled=move || busy.get() || hindrance.with(Option::is_some)
                        on:click=move |_| on_save.run(())>"Save"</button>
                </span>
            </div>
        </Show>
    }
}
