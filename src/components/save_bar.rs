//! The bar that shows while something is not saved, and the question before it is left behind.

use leptos::prelude::*;

use super::{Command, Look};
use crate::app::{Hindrance, Model};
use crate::browser::{ask_before_leaving, focus_first_wrong};

/// Shows while there are unsaved changes, and asks before the page is left with them. Saving waits for what changes wait for.
#[component]
pub fn SaveBar(
    /// Whether there are any.
    #[prop(into)]
    is_changed: Signal<bool>,
    /// What is wrong with them, if anything.
    #[prop(into)]
    wrong: Signal<Option<String>>,
    /// Saves.
    on_save: Callback<()>,
    /// Goes back to what is saved.
    on_discard: Callback<()>,
) -> impl IntoView {
    let model = expect_context::<Model>();
    ask_before_leaving(is_changed);
    let hindrance = Signal::derive(move || {
        let wrong = wrong.get().map(Hindrance::Because);
        wrong.or_else(|| model.hindrance())
    });
    let words = move || {
        let hindrance = hindrance.get();
        hindrance.map_or_else(|| "You have unsaved changes.".to_owned(), |it| it.words())
    };
    view! {
        <Show when=move || is_changed.get()>
            <div class="savebar" role="region" aria-label="Unsaved changes">
                <span>{words}</span>
                <span class="actions">
                    <Show when=move || wrong.with(Option::is_some)>
                        <button type="button" class="quiet" data-testid="show-wrong" on:click=move |_| focus_first_wrong("main")>"Show"</button>
                    </Show>
                    <button type="button" data-testid="discard" on:click=move |_| on_discard.run(())>"Discard"</button>
                    <Command look=Look::Primary testid="save" hindrance on_press=on_save>"Save"</Command>
                </span>
            </div>
        </Show>
    }
}
