//! A question before something of weight is done.

use concord_core::view::{At, Does};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::{Command, Look, pressed};
use crate::app::{Hindrance, Model};
use crate::browser::focus_soon;

/// What is asked, and what the answers do. It has the keyboard as soon as it is there; Esc leaves it.
#[component]
pub fn Question(
    /// What is asked.
    #[prop(into)]
    title: String,
    /// What follows from a yes, a sentence each.
    sentences: Vec<String>,
    /// Yes, in the words of what is done.
    #[prop(into)]
    yes: Signal<String>,
    /// Why it can't be done now.
    #[prop(into)]
    hindrance: Signal<Option<Hindrance>>,
    /// Does it.
    on_yes: Callback<()>,
    /// Leaves it.
    on_leave: Callback<()>,
    /// Other answers.
    #[prop(optional, into)]
    others: ViewFn,
) -> impl IntoView {
    let model = expect_context::<Model>();
    focus_soon(".asked button:not([aria-disabled=true])");
    let key = move |event: KeyboardEvent| {
        if pressed(model, At::Question, &event) == Some(Does::Leave) {
            event.stop_propagation();
            on_leave.run(());
        }
    };
    let label = title.clone();
    view! {
        <div class="asked card" role="alertdialog" aria-label=label aria-describedby="asked-words" data-testid="asked" on:keydown=key>
            <h2>{title}</h2>
            <ul id="asked-words">{sentences.into_iter().map(|it| view! { <li>{it}</li> }).collect_view()}</ul>
            <p class="commands">
                <Command testid="asked-do" look=Look::Primary hindrance on_press=on_yes>{move || yes.get()}</Command>
                {others.run()}
                <Command testid="asked-leave" on_press=on_leave>"Cancel"</Command>
            </p>
        </div>
    }
}
