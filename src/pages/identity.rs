//! What is done when another shop answers than the one that was connected, on every page.

use leptos::prelude::*;

use crate::app::Model;
use crate::components::Command;

/// Takes the one that answers now for the one that was connected.
#[component]
pub fn AcceptIdentity() -> impl IntoView {
    let model = expect_context::<Model>();
    move || {
        model.other_identity.get().map(|(_, identity)| view! {
            <p class="actions">
                <Command testid="accept-identity" hindrance=Signal::derive(move || model.hindrance())
                    on_press=move |()| { model.told(model.accept_identity()); }>
                    {format!("It is the same shop: accept “{}”", identity.webstore_home)}
                </Command>
            </p>
        })
    }
}
