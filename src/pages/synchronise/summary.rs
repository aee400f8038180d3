//! The plan in a sentence or two.

use std::collections::BTreeSet;

use concord_core::state::Subject;
use concord_core::view::mails_in_words;
use leptos::prelude::*;

use crate::app::Model;
use crate::browser::words::WRITING;
use crate::components::{Message, Tone};

/// What is written, what that causes, and what waits.
#[component]
pub fn Summary(
    model: Model,
    /// The records that the user has chosen; none of them means all.
    chosen: RwSignal<BTreeSet<Subject>>,
) -> impl IntoView {
    let outlook = Memo::new(move |_| model.outlook());
    let mails = Memo::new(move |_| {
        model.plan.with(|plan| {
            chosen.with(|chosen| match chosen.is_empty() {
                true => plan.mails(),
                false => plan.selected(chosen).mails(),
            })
        })
    });
    move || {
        let outlook = outlook.get();
        let (title, sentences) = (outlook.title(WRITING), outlook.sentences(WRITING));
        if outlook.has_writes() {
            return view! {
                <p class="summary" role="status" data-testid="summary">
                    <strong>{title}</strong>
                    <span data-testid="mails">{move || mails_in_words(mails.get(), WRITING).map(|note| format!(" {note}"))}</span>
                    {format!(" {}", sentences.join(" "))}
                </p>
            }
            .into_any();
        }
        let tone = match outlook.is_at_rest() {
            true => Tone::Success,
            false => Tone::Info,
        };
        let test_id = match outlook.is_idle() {
            true => "nothing-to-do",
            false => "outlook",
        };
        view! {
            <div data-testid=test_id>
                <Message tone title>{sentences.into_iter().map(|it| view! { <p>{it}</p> }).collect_view()}</Message>
            </div>
        }
        .into_any()
    }
}
