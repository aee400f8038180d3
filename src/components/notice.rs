//! What is said at the foot of the window: that something was done, or why not. On every page, and there before anything is
//! said, so that screen readers listen to it.

use std::time::Duration;

use leptos::prelude::*;

use crate::app::Model;

/// How long it stays to be seen that something was done.
const STAYS: Duration = Duration::from_secs(8);

/// The place where it is said.
#[component]
pub fn NoticeLine(model: Model) -> impl IntoView {
    let number = StoredValue::new(0_u32);
    Effect::new(move || {
        let Some(notice) = model.notice.get() else {
            return;
        };
        number.update_value(|it| *it += 1);
        if notice.is_refusal {
            return;
        }
        let this = number.get_value();
        set_timeout(
            move || {
                // Another one may have taken its place.
                if number.try_get_value() == Some(this) {
                    model.notice.set(None);
                }
            },
            STAYS,
        );
    });
    view! {
        <div class="toast-line" role="status" data-testid="notice">{move || model.notice.get().map(|notice| view! {
            <p class="toast" class:refusal=notice.is_refusal>
                <span>{notice.words}</span>
                <button type="button" class="quiet" on:click=move |_| model.notice.set(None)>"Dismiss"</button>
            </p>
        })}</div>
    }
}
